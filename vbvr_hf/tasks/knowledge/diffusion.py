"""Diffusion of a solute in still water.

Fick's second law (A. Fick, "Ueber Diffusion", Annalen der Physik 170, 1855): dc/dt = D (d2c/dx2 + d2c/dy2), here as a balance of the amounts in square cells:
what leaves one cell enters its neighbour, and nothing passes a wall. Stepped explicitly by Runge-Kutta-Legendre super steps (Meyer, Balsara and Aslam,
Monthly Notices of the Royal Astronomical Society 422, 2012), which are stable over many plain explicit steps at a time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...scene.shapes import Point
from .floorplans import regions

FIRST = 0.25
"""Time of the first state after the start, in plain explicit steps of a quarter of (cell side)^2 / D."""
PACE = 1.5
"""Time in the water goes with this power of a clip's: nearly as it is, with the first moments a little slower so that they can be seen."""
EVENING = 0.6
"""The share of a clip after which the rest of the way to evenness is blended."""


def spreading(start: np.ndarray, across: np.ndarray, down: np.ndarray, *, even: float, most: int = 200) -> np.ndarray:
    """How an amount per cell spreads: states (K + 1, rows, columns) at times proportional to 0, 1, 8, …, K^3, float32.

    `across` (rows, columns - 1) and `down` (rows - 1, columns) say how open the border of each cell to its right and lower neighbour is, 0 for a
    wall to 1. `start` should be smooth over two cells or so: a lone full cell would overshoot. It ends when the standard deviation over the
    cells that can be reached from the start is under `even` of their mean, or after `most` states.
    """
    state = np.asarray(start, np.float32)
    across, down = np.asarray(across, np.float32), np.asarray(down, np.float32)
    inside = reached(state > 0, across, down)
    states = [state]
    while len(states) <= most and state[inside].std() > even * state[inside].mean():
        k = len(states)
        state = _super_step(state, across, down, FIRST * (k**3 - (k - 1) ** 3))
        states.append(state)
    return np.stack(states)


def drops(rows: int, columns: int, places: Sequence[Point], *, amount: float, middle: float) -> np.ndarray:
    """What drops that began as points have become when each holds `middle` a cell in its middle: an amount per cell (rows, columns), `amount` in all.

    Places are (x, y) in cells. A spreading point is a normal distribution, the fundamental solution of Fick's second law, `drop_width` wide.
    """
    width = drop_width(amount / len(places), middle)
    ys, xs = np.mgrid[:rows, :columns] + 0.5
    return sum(middle * np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * width**2)) for x, y in places)


def drop_width(amount: float, middle: float) -> float:
    """The standard deviation, in cells, of such a drop that holds `amount` in all."""
    return math.sqrt(amount / (2 * math.pi * middle))


@dataclass(frozen=True)
class Spreading:
    """What is seen of a spreading: from `states` (K + 1, rows, columns) as `spreading` gives them and an even end, the state at a share of all change in it;
    and how much of that has been at a share of a clip's time."""

    states: np.ndarray

    @cached_property
    def gone(self) -> np.ndarray:
        """How much of the change each state has seen: (K + 1,), 0 to 1."""
        gone = np.cumsum((np.diff(self.states, axis=0) ** 2).mean(axis=(1, 2)) ** 0.5)
        return np.concatenate([[0.0], gone / gone[-1]])

    def __call__(self, share: float) -> np.ndarray:
        after = int(np.clip(np.searchsorted(self.gone, share), 1, len(self.gone) - 1))
        part = (share - self.gone[after - 1]) / (self.gone[after] - self.gone[after - 1])
        return self.states[after - 1] + part * (self.states[after] - self.states[after - 1])

    def by_time(self, u: float) -> float:
        """The share of the change at a share of the time."""
        at = min(1.0, u / EVENING) ** (PACE / 3) * (len(self.gone) - 2) + max(0.0, (u - EVENING) / (1 - EVENING))
        return float(np.interp(at, np.arange(len(self.gone)), self.gone))


def opacity(amount: np.ndarray) -> np.ndarray:
    """Of amounts of dye per cell, 0 to 1: Beer and Lambert's law, with 1 - 1 / e for an amount of 1."""
    return 1 - np.exp(-amount)


def dose(depth: float) -> float:
    """The amount that has an opacity of `depth`, 0 to 1."""
    return -math.log(1 - depth)


def reached(start: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Which cells (rows, columns) bool can be reached from those of `start` without passing a wall."""
    region = regions(np.ones_like(start, bool), across, down)
    return np.isin(region, region[start])


def _super_step(state: np.ndarray, across: np.ndarray, down: np.ndarray, steps: float) -> np.ndarray:
    """One first-order Runge-Kutta-Legendre step over the time of so many plain explicit steps."""
    stages = max(2, math.ceil((math.sqrt(1 + 8 * steps) - 1) / 2))
    share = np.float32(0.25 * steps * 2 / (stages**2 + stages))
    before, now = state, state + share * _inflow(state, across, down)
    for j in range(2, stages + 1):
        ahead, back = np.float32((2 * j - 1) / j), np.float32((1 - j) / j)
        before, now = now, ahead * (now + share * _inflow(now, across, down)) + back * before
    return now


def _inflow(state: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """What flows into each cell from its four neighbours for a unit of D / (cell side)^2."""
    found = np.zeros_like(state)
    flow = (state[:, 1:] - state[:, :-1]) * across
    found[:, :-1] += flow
    found[:, 1:] -= flow
    flow = (state[1:] - state[:-1]) * down
    found[:-1] += flow
    found[1:] -= flow
    return found
