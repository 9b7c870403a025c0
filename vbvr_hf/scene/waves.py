"""Curves that rise and fall: through given places, turning only where they are told to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def wave(nodes: Sequence[tuple[float, float, float]], apart: float = 4.0) -> np.ndarray:
    """Points (N, 2), `apart` units of x or a little more from each other, of the cubic Hermite curve through nodes (x, y, slope) in order of x.

    It turns at nodes alone if every slope is 0 or goes the way of both straight lines to its neighbours, under three times as steep: the curve is then
    monotone from one node to the next (F. N. Fritsch and R. E. Carlson 1980).
    """
    pieces = []
    for (x0, y0, m0), (x1, y1, m1) in zip(nodes, nodes[1:], strict=False):
        run = x1 - x0
        t = np.linspace(0, 1, max(8, int(run / apart)), endpoint=False)
        y = (2 * t**3 - 3 * t**2 + 1) * y0 + (t**3 - 2 * t**2 + t) * run * m0 + (3 * t**2 - 2 * t**3) * y1 + (t**3 - t**2) * run * m1
        pieces.append(np.stack([x0 + run * t, y], axis=1))
    return np.concatenate([*pieces, [nodes[-1][:2]]])
