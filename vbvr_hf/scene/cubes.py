"""Unit cubes of a lattice in parallel projection: which faces a camera sees, and where they lie on the screen.

Lattice axes are x and y along the floor and z upwards; a cube (x, y, z) reaches from there to (x + 1, y + 1, z + 1). The camera looks down at
`elevation` degrees; at `azimuth` 0 it stands at negative y, and a growing azimuth turns the picture so that what is near goes to the right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Cube = tuple[int, int, int]

TOP, RIGHT, LEFT = "top", "right", "left"
_SIDES = {
    (1, 0): ((1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 0, 1)),
    (-1, 0): ((0, 0, 0), (0, 1, 0), (0, 1, 1), (0, 0, 1)),
    (0, 1): ((0, 1, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1)),
    (0, -1): ((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)),
}
_LID = ((0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1))


@dataclass(frozen=True)
class Camera:
    """A parallel view of the lattice about an axis that stands on (`middle`, `middle`) of the floor. Angles in degrees."""

    azimuth: float
    elevation: float
    middle: float

    def project(self, points: np.ndarray) -> np.ndarray:
        """Lattice points (..., 3) on the screen (..., 2), in cube sides from the axis's foot; y points down."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        x, y = points[..., 0] - self.middle, points[..., 1] - self.middle
        away = x * math.sin(a) + y * math.cos(a)
        return np.stack([x * math.cos(a) - y * math.sin(a), -points[..., 2] * math.cos(e) - away * math.sin(e)], axis=-1)

    @property
    def towards(self) -> tuple[float, float]:
        """The floor direction (x, y) that leads to the camera."""
        a = math.radians(self.azimuth)
        return -math.sin(a), -math.cos(a)


@dataclass(frozen=True)
class Face:
    """A face turned to the camera: the number of its cube, which one it is (TOP, RIGHT or LEFT on the screen) and its corners (4, 2)
    in cube sides on the screen."""

    cube: int
    kind: str
    corners: np.ndarray

    def inner(self, part: float) -> np.ndarray:
        """Its corners drawn in towards its middle to a part of its size."""
        middle = self.corners.mean(axis=0)
        return middle + part * (self.corners - middle)


def faces(cubes: Sequence[Cube], camera: Camera) -> list[Face]:
    """The faces turned to the camera and touching no other cube, from back to front: drawn in this order, near ones cover far ones."""
    held = {tuple(cube) for cube in cubes}
    to_x, to_y = camera.towards
    order = sorted(range(len(cubes)), key=lambda i: (cubes[i][2], cubes[i][0] * math.copysign(1, to_x), cubes[i][1] * math.copysign(1, to_y)))
    right_x, right_y = math.cos(math.radians(camera.azimuth)), -math.sin(math.radians(camera.azimuth))
    which, kinds, corners = [], [], []
    for index in order:
        x, y, z = cubes[index]
        seen = [(LEFT if dx * right_x + dy * right_y < 0 else RIGHT, side) for (dx, dy), side in _SIDES.items()
                if dx * to_x + dy * to_y > 1e-9 and (x + dx, y + dy, z) not in held]  # fmt: skip
        if (x, y, z + 1) not in held:
            seen.append((TOP, _LID))
        for kind, side in seen:
            which.append(index)
            kinds.append(kind)
            corners.append(np.add(side, (x, y, z)))
    places = camera.project(np.array(corners, float))
    return [Face(*found) for found in zip(which, kinds, places, strict=True)]
