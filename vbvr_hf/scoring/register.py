"""Fitting a clip to its expected first frame: letterboxing, one constant shift and scale, one constant gain and colour cast.

None of these is a reasoning error, so they are measured on the first frame and undone on every frame. They are bounded:
whatever lies outside is left as it is and judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

MAX_SCALE = 0.03
MAX_SHIFT = 0.03  # of the frame's width
_MAX_GAIN = 0.25
_MAX_CAST = 32.0
_RIDGE = 30.0  # grey levels squared
_LEAST_PIXELS = 48  # of one tone
_NEAR_ENOUGH = 2.0  # grey levels


@dataclass(frozen=True)
class Registration:
    """How a clip lies to its scene: `scale` about the middle, `shift` in pixels of the view, and a table per colour channel."""

    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    tones: np.ndarray | None = field(default=None, repr=False)

    def undo(self, frame: np.ndarray) -> np.ndarray:
        """The frame as it would look had it not been shifted, scaled or tinted."""
        side = frame.shape[0]
        if abs(self.scale - 1) * side / 2 + max(map(abs, self.shift)) > 0.12:
            frame = self.placed(frame)
        if self.tones is not None:
            frame = cv2.LUT(frame, self.tones)
        return frame

    def placed(self, frame: np.ndarray) -> np.ndarray:
        """The frame without its shift and scale, its tones as they are."""
        side = frame.shape[0]
        middle = (side - 1) / 2 * (1 - self.scale)
        matrix = np.array([[self.scale, 0, middle + self.shift[0]], [0, self.scale, middle + self.shift[1]]])
        return cv2.warpAffine(frame, matrix, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)


def register(seen: np.ndarray, expected: np.ndarray) -> tuple[Registration, float]:
    """The registration of a seen first frame to the expected one, both RGB (S, S, 3), and the mean grey-level error left.

    Gauss-Newton on shift and scale over the softened images; a fit that leaves the bounds or does not reduce the error is dropped.
    """
    tones = _fit_tones(seen, expected)
    toned = cv2.LUT(seen, tones)
    scale, shift = _fit_place(toned, expected)
    placed = Registration(scale, shift, tones)
    tones = _fit_tones(Registration(scale, shift).undo(seen), expected)
    placed = Registration(scale, shift, tones)
    plain = Registration(tones=_fit_tones(seen, expected))
    errors = [_error(candidate.undo(seen), expected) for candidate in (plain, placed)]
    best = placed if errors[1] < errors[0] - 0.02 else plain
    if _tone_change(best.tones, seen) <= _NEAR_ENOUGH:
        best = Registration(best.scale, best.shift)
    return best, min(errors)


def crop_candidates(frame: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Ways the square stage may lie in a frame, as (left, top, right, bottom): in the whole frame, or in what is left of it without
    its black borders, as the centred square, as all of it squeezed, or as a square it was cut from."""
    height, width = frame.shape[:2]
    found = []
    for left, top, right, bottom in dict.fromkeys([(0, 0, width, height), _content(frame)]):
        x, y, w, h = (left + right) // 2, (top + bottom) // 2, right - left, bottom - top
        for side in (min(w, h), max(w, h)):
            corner = (max(0, x - side // 2), max(0, y - side // 2))
            found.append((*corner, min(width, corner[0] + side), min(height, corner[1] + side)))
        found.append((left, top, right, bottom))
    return list(dict.fromkeys(found))


def _content(frame: np.ndarray) -> tuple[int, int, int, int]:
    """The frame without black borders."""
    bright = _brightest(frame) > 24
    rows, columns = np.flatnonzero(bright.mean(axis=1) > 0.05), np.flatnonzero(bright.mean(axis=0) > 0.05)
    height, width = frame.shape[:2]
    if len(rows) < height // 4 or len(columns) < width // 4:
        return (0, 0, width, height)
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _error(a: np.ndarray, b: np.ndarray) -> float:
    return float(cv2.absdiff(a, b).mean())


def _fit_place(seen: np.ndarray, expected: np.ndarray) -> tuple[float, tuple[float, float]]:
    side = expected.shape[0]
    # All three channels count: two colours of one brightness make an edge too.
    target = cv2.GaussianBlur(expected, (0, 0), 1.5).astype(np.float32)
    source = cv2.GaussianBlur(seen, (0, 0), 1.5).astype(np.float32)
    dx = cv2.Sobel(target, cv2.CV_32F, 1, 0, scale=1 / 8)
    dy = cv2.Sobel(target, cv2.CV_32F, 0, 1, scale=1 / 8)
    at = np.arange(side, dtype=np.float32) - (side - 1) / 2
    zoom = dx * at[None, :, None] + dy * at[:, None, None]
    slopes = np.stack([zoom.ravel(), dx.ravel(), dy.ravel()])
    busy = np.abs(slopes[1]) + np.abs(slopes[2]) > 2
    slopes = slopes[:, busy]
    normal = slopes @ slopes.T
    if busy.sum() < 50 or np.linalg.cond(normal) > 1e12:
        return 1.0, (0.0, 0.0)
    pull = np.linalg.inv(normal + np.diag(normal.diagonal() * 1e-4))
    values = np.zeros(3)
    for _ in range(12):
        moved = Registration(1 + values[0], (values[1], values[2])).placed(source)
        gap = (target - moved).ravel()[busy]
        gap = np.clip(gap, -40, 40)
        step = pull @ (slopes @ gap)
        values = values + step
        if abs(values[0]) > 2 * MAX_SCALE or np.abs(values[1:]).max() > 2 * MAX_SHIFT * side:
            return 1.0, (0.0, 0.0)
        if np.abs(step[1:]).max() < 0.01 and abs(step[0]) * side < 0.02:
            break
    if abs(values[0]) > MAX_SCALE * 1.15 or np.abs(values[1:]).max() > MAX_SHIFT * side * 1.15:
        return 1.0, (0.0, 0.0)
    return 1 + float(values[0]), (float(values[1]), float(values[2]))


def _fit_tones(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """A table (256, 3) uint8 per channel: a gain and a cast, bounded, fitted without outliers; clipped white and black map back to what they were.

    Each tone that the expected image has in flat areas counts by the median of what is seen there: grain, which a fit of single pixels takes for a
    loss of contrast, does not matter, and neither do edges, which everybody draws a little differently.
    """
    tables = np.empty((256, 3), np.uint8)
    flat = (_edges(expected) < 10) & (_edges(seen) < 40)
    for channel in range(3):
        s, e = seen[..., channel][flat], expected[..., channel][flat]
        was, now, weight = _tone_pairs(s, e)
        gain, cast = 1.0, 0.0
        within = (now < 251) & (now > 4)
        usable = within & (np.abs(now - was) < 70)
        for reach in (40, 20, 12):
            if not usable.any():
                break
            gain, cast = _line(was[usable], now[usable], weight[usable])
            usable = within & (np.abs(gain * now + cast - was) < reach)
        table = gain * np.arange(256) + cast
        # Between the outermost tones that were fitted and those clipped, the table goes over in a straight line. What is clipped later on
        # alone may have been full white or black.
        low, high = (int(now[usable].min()), int(now[usable].max())) if usable.any() else (19, 236)
        bright, dark = e[s >= 251], e[s <= 4]
        white, black = (float(np.median(tones)) if len(tones) > 400 else full for tones, full in ((bright, 255), (dark, 0)))
        if abs(white - table[255]) <= 255 * _MAX_GAIN:
            high = max(236, high)
            table[high:] = np.linspace(table[high], white, 256 - high)
        if abs(black - table[0]) <= _MAX_CAST:
            low = min(19, low)
            table[: low + 1] = np.linspace(black, table[low], low + 1)
        tables[:, channel] = np.clip(np.round(table), 0, 255)
    return tables[:, None]


def _tone_change(tones: np.ndarray, image: np.ndarray) -> float:
    """By how many grey levels a table changes those tones that an image shows often, at the most."""
    often = [np.flatnonzero(np.bincount(image[..., channel].ravel(), minlength=256) >= _LEAST_PIXELS) for channel in range(3)]
    return max((float(np.abs(tones[levels, 0, channel].astype(int) - levels).max()) for channel, levels in enumerate(often) if len(levels)), default=0.0)


def _line(was: np.ndarray, now: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """The bounded gain and cast that bring tones from what they are now (n,) to what they were. A single tone tells one of them alone: the gain
    if it is bright, as black then stays black."""
    weight = weight / weight.sum()
    mean_was, mean_now = float(weight @ was), float(weight @ now)
    slope = (weight @ ((was - mean_was) * (now - mean_now)) + _RIDGE) / (weight @ (was - mean_was) ** 2 + _RIDGE)
    if np.ptp(was) < 8 and mean_was >= 96:
        slope = mean_now / mean_was
    gain = float(np.clip(1 / max(slope, 0.1), 1 - _MAX_GAIN, 1 + _MAX_GAIN))
    cast = float(np.clip(mean_was - gain * mean_now, -_MAX_CAST, _MAX_CAST))
    return gain, cast


def _tone_pairs(seen: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of one channel's pixels (n,) uint8: each tone that is expected often enough, the median of what is seen for it, and in how many pixels."""
    band = (expected >> 2).astype(int)
    counts = np.bincount(band * 256 + seen, minlength=64 * 256).reshape(64, 256)
    number = counts.sum(axis=1)
    often = number >= _LEAST_PIXELS
    middle = (counts.cumsum(axis=1) >= number[:, None] / 2).argmax(axis=1)
    mean = np.bincount(band, weights=expected, minlength=64) / np.maximum(number, 1)
    return mean[often], middle[often].astype(float), number[often].astype(float)


def _edges(image: np.ndarray) -> np.ndarray:
    """How much each pixel's neighbours differ, in the channel that differs most."""
    return _brightest(cv2.morphologyEx(image, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)))


def _brightest(image: np.ndarray) -> np.ndarray:
    """The greatest channel of each pixel (numpy's maximum over the last axis takes forty times as long)."""
    return np.maximum(np.maximum(image[..., 0], image[..., 1]), image[..., 2])
