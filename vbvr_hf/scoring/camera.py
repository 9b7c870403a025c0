"""The camera: how each picture of a clip lies to the scene, fitted to what stands still, smooth over the clip, and undone.

A camera's pose is four numbers, all in pixels of a fitting picture of 128 x 128: zoom and turn about the middle, as what they move half a width
away, and the shift to the right and down. Poses are undone in full up to twice what a right clip is promised (a shift of 3 %, a zoom of 5 %, a turn
of 1.5 degrees), so that nothing falls off a cliff there; of what lies beyond, the excess is left in the picture and judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

FIT = 128
"""Pixels a side at which the camera is fitted."""
_HALF = FIT / 2
PROMISED = np.array([0.05 * _HALF, np.radians(1.5) * _HALF, 0.03 * FIT, 0.03 * FIT])
"""Zoom, turn and shift that cost a right clip nothing."""
UNDONE = 2 * PROMISED
_LEAST_EDGE = 1.5  # grey levels a pixel
_OUTLIER = 30.0  # grey levels
_GRAIN = 3.5  # grey levels
_ALIKE = 8.0  # neighbouring pixels of a soft picture say the same
_LEAST_SURE = 0.05  # pixels: no fit is better than that
_LIKE_ENOUGH = 0.8
_FOLLOWED = 3.0  # pixels by which the camera may have gone, if nothing tells
_LEAST_LIKE = 0.5  # correlation of the edges seen with those expected
_JUMP = 0.02 * FIT
_BEND = 0.15  # pixels by which the camera may change its pace from one look to the next
_PACE = 1.0
_ROUNDS = 8


@dataclass(frozen=True)
class Fit:
    """One look at the camera: its `pose` (4,), how sure each direction of it is (inverse covariance, (4, 4)), and how alike the edges are, -1 to 1."""

    pose: np.ndarray
    sureness: np.ndarray
    like: float


class Landmarks:
    """The edges of an expected picture that can be relied on, and how the picture there answers to the camera."""

    def __init__(self, expected: np.ndarray, where: np.ndarray | None = None, side: int = FIT) -> None:
        """`expected` is RGB (S, S, 3), `where` masks (FIT, FIT) what can be relied on (default: all), `side` the size to look at."""
        self.side = side
        picture = soft(expected, side)
        dx, dy = (cv2.Sobel(picture, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
        strength = np.abs(dx) + np.abs(dy)
        # Two colours of one brightness make an edge too: each pixel counts in the channel in which it has most of one.
        channel = strength.argmax(axis=-1)
        busy = strength.max(axis=-1) > _LEAST_EDGE
        if where is not None:
            busy &= where if side == FIT else cv2.resize(where.astype(np.uint8), (side, side), interpolation=cv2.INTER_AREA) > 0
        ys, xs = np.nonzero(busy)
        self._channel = channel[ys, xs]
        gx, gy = dx[ys, xs, self._channel], dy[ys, xs, self._channel]
        middle = (side - 1) / 2
        self._at = np.stack([xs - middle, ys - middle]).astype(np.float32)
        x, y = self._at * (FIT / side)
        # A pose is counted in pixels of the fitting picture, of which one here is FIT / side.
        self._slopes = (np.stack([(gx * x + gy * y) / _HALF, (gy * x - gx * y) / _HALF, gx, gy]) * (side / FIT)).astype(np.float32)
        self._goal = picture[ys, xs, self._channel]

    def __len__(self) -> int:
        return len(self._goal)

    def fit(self, seen: np.ndarray, start: np.ndarray, patience: float = _OUTLIER, usual: np.ndarray | None = None, goal: np.ndarray | None = None) -> Fit:
        """Fit the camera of a picture, made `soft` at this size, beginning from a pose (4,); differences much over `patience` do not count.

        As far as the picture does not tell, the pose is the `usual` one (default: the start). `goal` is what is to be seen of each landmark, by default
        what the expected picture shows: see `shown`.
        """
        pose, like, normal = np.asarray(start, float), 0.0, np.zeros((4, 4))
        if len(self) < 8:
            return Fit(pose, normal, like)
        usual, goal = start if usual is None else usual, self._goal if goal is None else goal
        # Beside the pose, what is left of a cast and of a gain is fitted each time: a tint is no motion.
        slopes = np.concatenate([self._slopes, [np.ones_like(goal), (goal - goal.mean()) / 64]])
        held, tint = np.diag([*[1 / _FOLLOWED**2] * 4, 1e-3, 1e-3]), np.zeros(2)
        for _ in range(_ROUNDS):
            values, inside = self._look(seen, pose)
            gap = goal - values
            weight = inside / (1 + ((gap - tint @ slopes[4:]) / patience) ** 2) ** 2
            noise = max(_GRAIN**2, float(weight @ (gap - tint @ slopes[4:]) ** 2) / max(float(weight.sum()), 1.0)) * _ALIKE
            normal = (slopes * weight) @ slopes.T / noise
            pull = slopes @ (weight * gap) / noise
            pull[:4] -= (pose - usual) / _FOLLOWED**2
            step = np.linalg.solve(normal + held, pull)
            tint = step[4:]
            pose = np.clip(pose + np.clip(step[:4], -4, 4), -1.5 * UNDONE, 1.5 * UNDONE)
            if np.abs(step[:4]).max() < 0.01:
                break
        free = normal + held * [0, 0, 0, 0, 1, 1]
        normal = free[:4, :4] - free[:4, 4:] @ np.linalg.solve(free[4:, 4:], free[4:, :4])
        values, inside = self._look(seen, pose)
        like = _correlation(values[inside], goal[inside])
        return Fit(pose, normal if like >= _LEAST_LIKE else np.zeros((4, 4)), like)

    def shown(self, seen: np.ndarray, pose: np.ndarray) -> np.ndarray | None:
        """What a picture, made `soft`, shows of each landmark under a pose: a goal for other pictures of the same clip, drawn as it is drawn. None if it is
        not like what is expected."""
        if len(self) < 8:
            return None
        values, inside = self._look(seen, pose)
        return values if _correlation(values[inside], self._goal[inside]) > _LIKE_ENOUGH else None

    def error(self, seen: np.ndarray, pose: np.ndarray, goal: np.ndarray | None = None) -> float:
        """Mean grey-level error of the landmarks under a pose, as far as they are shown; none counts for more than an outlier."""
        values, inside = self._look(seen, pose)
        goal = self._goal if goal is None else goal
        return float(np.minimum(np.abs(goal - values)[inside], _OUTLIER).mean()) if inside.any() else _OUTLIER

    def _look(self, seen: np.ndarray, pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What a picture shows of the landmarks under a pose, and which of them it shows at all."""
        matrix = as_matrix(pose, self.side)
        middle = (self.side - 1) / 2
        at = (matrix[:, :2].astype(np.float32) @ self._at) + (matrix @ [middle, middle, 1]).astype(np.float32)[:, None]
        values = cv2.remap(seen, at[:1], at[1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
        inside = ((at > -0.5) & (at < self.side - 0.5)).all(axis=0)
        return values[np.arange(len(self)), self._channel], inside


def soft(image: np.ndarray, side: int = FIT) -> np.ndarray:
    """A small soft copy of an RGB image, in which fits find their way: (side, side, 3) float32."""
    if image.shape[0] != side:
        image = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(image, (0, 0), 1.0).astype(np.float32)


def as_matrix(pose: np.ndarray, side: int) -> np.ndarray:
    """Where in a picture of side x side pixels each pixel of the scene is seen: (2, 3) float64."""
    zoom, turn, x, y = pose * (1 / _HALF, 1 / _HALF, side / FIT, side / FIT)
    cos, sin, middle = (1 + zoom) * np.cos(turn), (1 + zoom) * np.sin(turn), (side - 1) / 2
    return np.array([[cos, -sin, middle + x - (cos - sin) * middle], [sin, cos, middle + y - (sin + cos) * middle]])


def placed(image: np.ndarray, pose: np.ndarray, under: np.ndarray) -> np.ndarray:
    """A picture (S, S, 3) as it would look from where the scene is drawn; what the camera does not show is taken from the picture `under` it."""
    out = under.copy()
    side = image.shape[0]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(image, as_matrix(pose, side), (side, side), dst=out, flags=flags, borderMode=cv2.BORDER_TRANSPARENT)


def farthest(poses: np.ndarray) -> np.ndarray:
    """By how many pixels of the fitting picture a pose moves that corner which it moves most: (...,)."""
    poses = np.asarray(poses)
    return np.hypot(poses[..., 0], poses[..., 1]) * np.sqrt(2) + np.hypot(poses[..., 2], poses[..., 3])


def smoothed(fits: list[Fit]) -> np.ndarray:
    """The camera's way through a clip, given evenly spaced looks at it: poses (looks, 4) within `UNDONE`.

    Where a look is not sure the camera goes on as before and after it. A camera that jumps is none: then it stays where it was first.
    """
    count = len(fits)
    seen = np.array([fit.pose for fit in fits])
    sureness = np.array([np.linalg.inv(np.linalg.pinv(fit.sureness) + _LEAST_SURE**2 * np.eye(4)) if fit.sureness.any() else fit.sureness for fit in fits])
    if count < 3 or not sureness.any():
        return np.clip(np.repeat(seen[:1], count, axis=0), -UNDONE, UNDONE)
    bends, paces = np.diff(np.eye(count), 2, axis=0) / _BEND, np.diff(np.eye(count), axis=0) / _PACE
    quiet = np.kron(bends.T @ bends + paces.T @ paces, np.eye(4))
    trust, way = np.ones(count), seen
    for _ in range(6):
        pull = quiet + np.eye(4 * count) * 1e-6
        for index in range(count):
            part = slice(4 * index, 4 * index + 4)
            pull[part, part] += trust[index] * sureness[index]
        aim = np.einsum("k,kij,kj->ki", trust, sureness, seen).ravel()
        way = np.linalg.solve(pull, aim).reshape(count, 4)
        off = farthest(seen - way)
        trust = 1 / (1 + (off / 0.75) ** 2) ** 2
    known = sureness.any(axis=(1, 2))
    steps = farthest(np.diff(seen[known], axis=0))
    if len(steps) and steps.max() > _JUMP and (off[known] > 0.75).mean() > 0.15:
        way = np.repeat(seen[:1], count, axis=0)
    return np.clip(way, -UNDONE, UNDONE)


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    if len(a) < 8:
        return 0.0
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0
