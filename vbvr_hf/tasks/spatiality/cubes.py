"""Unit cubes of a lattice in parallel projection: which faces a camera sees, where they lie on the screen, and a figure of cubes on a tiled floor.

Lattice axes are x and y along the floor and z upwards; a cube (x, y, z) reaches from there to (x + 1, y + 1, z + 1). The camera looks down at
`elevation` degrees; at `azimuth` 0 it stands at negative y, and a growing azimuth turns the picture so that what is near goes to the right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ...scene.shapes import Color, Point, Polygon, points
from ...scene.stage import SIZE

Cube = tuple[int, int, int]

TOP, RIGHT, LEFT = "top", "right", "left"
KINDS: Mapping[str, int] = {TOP: 1, RIGHT: 2, LEFT: 3}
"""Numbers of the kinds of faces in a `Look`."""
MARK = 4
"""The number of a diorama's first marked tile in a `Look`; the others follow it."""
EITHER = 255
"""The number of a pixel on an edge, which may show what is on either side of it."""
_MOST_NEIGHBOURS = 3
_SLANT = 0.35  # a face seen nearly edge-on counts as one of this area
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


@dataclass(frozen=True)
class Look:
    """What each pixel of a square picture of a diorama shows: its `kind` (see KINDS, MARK and EITHER; 0 for neither cube nor marked tile) and the
    number of its `cube`, -1 for none. (pixels, pixels), uint8 and int16."""

    kind: np.ndarray
    cube: np.ndarray


@dataclass(frozen=True)
class Diorama:
    """A figure of cubes on a square floor of tiles, seen at an elevation (degrees) from an azimuth given to each method.

    The floor has `tiles` tiles a side, each `side` canvas units long, and its middle stands at `foot` on the stage. `marks` are the marked tiles.
    """

    cubes: tuple[Cube, ...]
    marks: tuple[tuple[int, int], ...]
    elevation: float
    tiles: int
    side: float
    foot: Point

    def camera(self, azimuth: float) -> Camera:
        """The camera at an azimuth, which looks at the middle of the floor."""
        return Camera(azimuth, self.elevation, self.tiles / 2)

    def floor(self, azimuth: float, fill: Color, joints: Color, marks: Sequence[Color]) -> tuple[Polygon, ...]:
        """The floor as parts of a sprite at `foot`; the marked tiles have their own colours."""
        camera, last = self.camera(azimuth), self.tiles
        rings = self._tile_corners(camera, 0.9) * self.side
        plain = [points(rings[i, j]) for i in range(last) for j in range(last) if (i, j) not in self.marks]
        ends = camera.project(np.array([(0, 0, 0), (last, 0, 0), (last, last, 0), (0, last, 0)], float)) * self.side
        ground = Polygon(points=points(ends), fill=joints), Polygon(points=plain[0], holes=tuple(plain[1:]), fill=fill)
        return *ground, *(Polygon(points=points(rings[tile]), fill=color) for tile, color in zip(self.marks, marks, strict=True))

    def figure(self, azimuth: float, shades: Mapping[str, Color], edge: Color, without: int | None = None) -> tuple[Polygon, ...]:
        """The cubes as parts of a sprite at `foot`, a shade for each kind of face, perhaps without one of them."""
        parts = []
        for face in faces(self.cubes, self.camera(azimuth)):
            if face.cube != without:
                parts.append(Polygon(points=points(face.corners * self.side), fill=edge))
                parts.append(Polygon(points=points(face.inner(0.9) * self.side), fill=shades[face.kind]))
        return tuple(parts)

    def look(self, azimuth: float, pixels: int, part: float = 0.8) -> Look:
        """What each pixel of a picture of the stage, `pixels` a side, shows: of each face and marked tile only an inner part of its size counts, and
        what is left of it, and 3 % around, is edge."""
        camera = self.camera(azimuth)
        tiles = [self._tile_corners(camera, size) for size in (1.06, part)]
        rings, shown = [], [(0, -1)]
        for number, tile in enumerate(self.marks):
            rings += [corners[tile] for corners in tiles]
            shown += [(EITHER, -1), (MARK + number, -1)]
        for face in faces(self.cubes, camera):
            rings += [face.inner(1.06), face.inner(part)]
            shown += [(EITHER, -1), (KINDS[face.kind], face.cube)]
        picture = np.zeros((pixels, pixels), np.int16)
        places = (np.array(rings) * self.side + self.foot) * (pixels / SIZE) - 0.5
        for number, ring in enumerate(np.round(places * 16).astype(np.int32), start=1):
            cv2.fillConvexPoly(picture, ring, number, cv2.LINE_8, 4)
        kind, cube = np.array(shown).T
        return Look(kind.astype(np.uint8)[picture], cube.astype(np.int16)[picture])

    def visible(self, azimuth: float, pixels: int = 96) -> np.ndarray:
        """How much of the face that can be seen best shows of each cube: (cubes,) shares, read off a picture `pixels` a side.

        A face seen nearly edge-on counts as one at a slant, of which a quarter can be made out.
        """
        look = self.look(azimuth, pixels, part=1.0)
        own = look.cube >= 0
        shown = np.bincount(look.cube[own] * len(KINDS) + look.kind[own] - 1, minlength=len(self.cubes) * len(KINDS))
        best = np.zeros(len(self.cubes))
        for face in faces(self.cubes, self.camera(azimuth)):
            area = max(cv2.contourArea(face.corners.astype(np.float32)), _SLANT) * (self.side * pixels / SIZE) ** 2
            best[face.cube] = max(best[face.cube], shown[face.cube * len(KINDS) + KINDS[face.kind] - 1] / area)
        return best

    def _tile_corners(self, camera: Camera, part: float) -> np.ndarray:
        """Corners (tiles, tiles, 4, 2) of the tiles on the screen, in cube sides from the middle, drawn in to a part of their size."""
        x, y = np.meshgrid(np.arange(self.tiles) + 0.5, np.arange(self.tiles) + 0.5, indexing="ij")
        corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * part
        flat = np.stack([x, y], axis=-1)[:, :, None] + corners
        return camera.project(np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1))


def polycube(rng: np.random.RandomState, count: int, *, low: int, high: int, tall: int) -> list[Cube]:
    """A connected figure of `count` cubes with x and y from `low` to `high`, `tall` cubes high at most, none with more than three neighbours.

    It grows mostly on from its last cube, at times a branch; one that cannot grow any more is begun anew.
    """
    cubes: list[Cube] = []
    neighbours: list[int] = []
    while len(cubes) < count:
        if min(neighbours, default=_MOST_NEIGHBOURS) >= _MOST_NEIGHBOURS:
            cubes, neighbours = [(int(rng.randint(low, high + 1)), int(rng.randint(low, high + 1)), 0)], [0]
            continue
        x, y, z = cubes[-1] if rng.rand() < 0.7 else cubes[rng.randint(len(cubes))]
        dx, dy, dz = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))[rng.randint(6)]
        new = (x + dx, y + dy, z + dz)
        beside = [i for i, other in enumerate(cubes) if sum(abs(a - b) for a, b in zip(new, other, strict=True)) == 1]
        inside = low <= min(new[:2]) and max(new[:2]) <= high and 0 <= new[2] < tall
        if inside and new not in cubes and len(beside) <= _MOST_NEIGHBOURS and all(neighbours[i] < _MOST_NEIGHBOURS for i in beside):
            for i in beside:
                neighbours[i] += 1
            cubes.append(new)
            neighbours.append(len(beside))
    return cubes
