"""What a scorer saw, drawn over the clip: where it followed things, the marks it found, the right way beside them, and where the
picture is unlike the solution.

    evidence = examine("answer.mp4", "G-15/in_domain/00003")
    frames = draw(evidence)          # uint8 RGB (T, H, W, 3)

The clip is compared with the storyboard as a whole as well: each frame with the moment of the solution that it is most like, never
going back in time. That comparison is for people; no score depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from .baselines import action
from .judge import judged
from .pictures import Pictures
from .samples import Sample
from .scene import SIZE, Renderer, Scene
from .scene.paint import extent
from .scoring import Scorecard, View
from .scoring.scorecard import VIDEO
from .scoring.view import SIDE, delta_e_map, soften
from .video import Video

Box = tuple[float, float, float, float]
"""(left, top, right, bottom)."""

STRIP = 56
"""Height of the time line above the frames, in pixels; below them a player's controls would hide it."""

GOOD = 0.9
"""A rule under this value lost something worth showing."""

_SMALL = 48  # pixels a side at which frames are matched with moments of the storyboard
_UNLIKE = 20.0  # delta-E
_MOST_PATHS = 8
_SEEN, _RIGHT, _GAP, _PAPER, _INK, _DIM = (214, 0, 132), (0, 140, 92), (240, 120, 0), (250, 250, 251), (44, 52, 68), (160, 168, 180)


@dataclass(frozen=True)
class Evidence:
    """A scored clip with what there is to show of it. Places are canvas units, frames those of `rgb`.

    `rgb` (T, 256, 256, 3) uint8 is the clip as it was judged; `paths` (T, 2) where things were followed (NaN where unseen), `marks` the
    boxes of marks found at the end, `ways` (N, 2) how things go in the right solution, `goals`, where nothing travels, boxes round what
    the solution changes. `moments` (T,) is the storyboard's moment that
    each frame is most like, as a share of the action (0 before, 1 after it), `gaps` the boxes in which each frame is unlike it.
    `wrong` is the frame from which the answer goes wrong, and `why`; None for a good answer, or where no frame can be named.
    `grown` (T,) is the score as it grew: of the total, what had come about by each frame; `spoilt` (T,) how far each frame was spoilt, 0 to 1.
    `rate` is frames of the clip per frame of the storyboard.
    """

    card: Scorecard
    rgb: np.ndarray | None = None
    paths: list[np.ndarray] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    ways: list[np.ndarray] = field(default_factory=list)
    goals: list[Box] = field(default_factory=list)
    moments: np.ndarray | None = None
    gaps: list[list[Box]] = field(default_factory=list)
    wrong: int | None = None
    why: str = ""
    grown: np.ndarray | None = None
    spoilt: np.ndarray | None = None
    rate: float = 1.0


def examine(answer: Video | Pictures, reference: str | Mapping[str, Any] | Sample, setting: str = VIDEO) -> Evidence:
    """Score an answer as `vbvr_hf.score` does, and gather what can be shown of it. One that cannot be judged has its card alone."""
    card, view = judged(answer, reference, setting)
    if view is None:
        return Evidence(card)
    moments, gaps = _compared(view)
    start, end = action(view.scene)
    done = ((moments - start) / max(end - start, 1e-9)).clip(0, 1)
    wrong, why = _wrong(card, done, gaps)
    paths = _distinct([sighting.path for sighting in view.sightings if sighting.path is not None])
    marks = list(dict.fromkeys(sighting.box for sighting in view.sightings if sighting.box is not None))
    ways = _ways(view.scene)
    goals = [] if ways else _unlike(*(soften(cv2.cvtColor(image, cv2.COLOR_RGB2LAB)) for image in (view.first, view.expected_final)))
    grown, spoilt = None, None
    if view.course:
        course = np.maximum.accumulate(view.course.done)
        grown, spoilt = card.total * course / max(float(course[-1]), 1e-9), view.course.spoilt
    return Evidence(card, view.rgb, paths, marks, ways, goals, done, gaps, wrong, why, grown, spoilt, len(view) / view.scene.duration)


# --- gathering --------------------------------------------------------------------------------------------------------


def _distinct(paths: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The paths of things that were seen at all, each once: an instrument may have looked twice. Those that moved come first."""
    found: list[np.ndarray] = []
    for path in paths:
        seen = ~np.isnan(path[:, 0])
        if seen.any() and not any(_apart(path, other) < 12 for other in found):
            found.append(path)
    return sorted(found, key=lambda path: -float(np.nanmax(np.ptp(path[~np.isnan(path[:, 0])], axis=0))))[:_MOST_PATHS]


def _apart(a: np.ndarray, b: np.ndarray) -> float:
    both = ~np.isnan(a[:, 0]) & ~np.isnan(b[:, 0])
    return float(np.hypot(*(a[both] - b[both]).T).mean()) if both.any() else np.inf


def _ways(scene: Scene) -> list[np.ndarray]:
    """Where the middles of the things that travel in the solution go, longest way first."""
    times = np.arange(scene.duration)
    found = []
    for (name, prop), track in scene.tracks.items():
        if prop != "at":
            continue
        places = np.array([track.at(time) for time in times], float)
        low, high = extent(scene.sprites[name].state, 1.0)
        middle = (low + high) / 2
        if np.isfinite(middle).all() and np.ptp(places, axis=0).max() > 12:
            found.append(places + middle)
    return sorted(found, key=lambda way: -np.hypot(*np.diff(way, axis=0).T).sum())[:_MOST_PATHS]


def _compared(view: View) -> tuple[np.ndarray, list[list[Box]]]:
    """For each frame the storyboard's moment that it is most like, in storyboard frames, and the boxes where it is unlike that one."""
    expected = [canvas.copy() for canvas, _ in Renderer(view.scene, SIDE, SIDE).frames(range(view.scene.duration))]
    moments = _aligned(_reduced(view.rgb), _reduced(expected), 1 / view.rate)
    labs = {moment: soften(cv2.cvtColor(expected[moment], cv2.COLOR_RGB2LAB)) for moment in set(moments.tolist())}
    return moments.astype(float), [_unlike(soften(view.lab(index)), labs[moment]) for index, moment in enumerate(moments.tolist())]


def _reduced(frames: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack([cv2.resize(frame, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA) for frame in frames]).reshape(len(frames), -1).astype(np.float32)


def _aligned(clip: np.ndarray, story: np.ndarray, pace: float) -> np.ndarray:
    """Which row of `story` each row of `clip` is nearest to, in all together, if the answers never go back: (T,) int.

    Among equals the one that goes on at `pace` rows a frame is taken, so that time does not stand in a picture that stands.
    """
    far = (clip**2).mean(1)[:, None] + (story**2).mean(1)[None] - 2 * clip @ story.T / clip.shape[1]
    steps = np.arange(len(story))
    toll = 0.002 * np.abs(steps[None] - steps[:, None] - pace)
    toll[steps[None] < steps[:, None]] = np.inf
    cost, came = far[0] + 0.002 * steps, []
    for row in far[1:]:
        total = cost[:, None] + toll
        came.append(total.argmin(axis=0))
        cost = total.min(axis=0) + row
    at = [int(cost.argmin())]
    for back in reversed(came):
        at.append(int(back[at[-1]]))
    return np.array(at[::-1])


def _unlike(shown: np.ndarray, wanted: np.ndarray) -> list[Box]:
    """Boxes, in canvas units, round where two LAB images (256, 256, 3) differ; near ones are taken together, six at most."""
    mask = cv2.erode((delta_e_map(shown, wanted) > _UNLIKE).astype(np.uint8), np.ones((3, 3), np.uint8))
    if not mask.any():
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(mask, np.ones((9, 9), np.uint8)), connectivity=8)
    largest = sorted(stats[1:], key=lambda row: -row[cv2.CC_STAT_AREA])[:6]
    unit = SIZE / SIDE
    return [tuple(float(v) * unit for v in (x, y, x + w, y + h)) for x, y, w, h, _ in largest]


def _wrong(card: Scorecard, done: np.ndarray, gaps: Sequence[Sequence[Box]]) -> tuple[int | None, str]:
    """The frame from which an answer goes wrong: one that a rule names, else where the picture leaves the solution, else where it skips or stops."""
    lost = [row for row in card.rows if row.value < GOOD]
    if card.total >= GOOD or not lost:
        return None, ""
    named = [(int(number), row.reason) for row in lost for number in re.findall(r"\bframe (\d+)", row.reason) if int(number) < len(done)]
    if named:
        return min(named)
    for frame in range(len(gaps) - 2):
        if all(gaps[frame : frame + 3]):
            return frame, "from here on the picture is unlike any moment of the solution"
    steps = np.diff(done)
    if len(steps) and steps.max() > 0.35:
        return int(steps.argmax()) + 1, f"{steps.max():.0%} of the solution is skipped from one frame to the next"
    if done[-1] < 0.05:
        return 0, "nothing of the solution happens"
    if done[-1] < 0.95:
        return int(np.flatnonzero(done >= done[-1] - 1e-6)[0]), f"it stops after {done[-1]:.0%} of the solution"
    return None, ""


# --- drawing ----------------------------------------------------------------------------------------------------------


def draw(evidence: Evidence, side: int = 512, hold: int = 12) -> np.ndarray:
    """The clip with the evidence over it and a time line above: uint8 RGB (T + hold, side + 56, side, 3).

    The last frame stays for `hold` frames. `side` is even. Raises ValueError for evidence of a clip that could not be judged.
    """
    if evidence.rgb is None:
        raise ValueError("the clip could not be judged, so there is nothing to draw")
    under = solution(evidence, side)
    frames = [still_of(evidence, index, side, under) for index in range(len(evidence.rgb))]
    return np.stack(frames + frames[-1:] * hold)


def still(evidence: Evidence, index: int, side: int = 512) -> np.ndarray:
    """One of those frames: uint8 RGB (side + 56, side, 3)."""
    return still_of(evidence, index, side, solution(evidence, side))


def solution(evidence: Evidence, side: int) -> tuple[np.ndarray, np.ndarray]:
    """What shows the right solution in every frame: a picture (side, side, 3) and the mask of where it is drawn."""
    unit = side / SIZE
    layer, mask = np.full((side, side, 3), 255, np.uint8), np.zeros((side, side), np.uint8)
    frames = [np.array([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]) for left, top, right, bottom in evidence.goals]
    for line in [*evidence.ways, *frames]:
        pieces = _dashes(line * unit)
        cv2.polylines(mask, pieces, False, 1, 5, cv2.LINE_8, 4)
        cv2.polylines(layer, pieces, False, _RIGHT, 2, cv2.LINE_AA, 4)
    return layer, mask


def still_of(evidence: Evidence, index: int, side: int, under: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The same over what `solution` gave for this side: for many frames of one clip."""
    count = len(evidence.rgb)
    unit = side / SIZE
    sheet = np.empty((side + STRIP, side, 3), np.uint8)
    sheet[:STRIP] = _PAPER
    sheet[STRIP:] = cv2.resize(evidence.rgb[index], (side, side), interpolation=cv2.INTER_LINEAR)
    picture = sheet[STRIP:]
    cv2.copyTo(under[0], under[1], picture)
    for box in evidence.gaps[index]:
        _box(picture, [v * unit for v in box], _GAP)
    for path in evidence.paths:
        gone = path[: index + 1]
        _line(picture, gone[~np.isnan(gone[:, 0])] * unit, _SEEN)
        if not np.isnan(path[index, 0]):
            _ring(picture, path[index] * unit, 13, _SEEN)
    if index >= 0.75 * (count - 1):  # marks are read off the end state
        for left, top, right, bottom in evidence.marks:
            _box(picture, [left * unit - 6, top * unit - 6, right * unit + 6, bottom * unit + 6], _SEEN)
    if evidence.wrong == index:
        cv2.rectangle(picture, (1, 1), (side - 2, side - 2), _GAP, 5)
    _timeline(sheet[:STRIP], evidence, index)
    return sheet


def _timeline(strip: np.ndarray, evidence: Evidence, index: int) -> None:
    """The score as it grew (a curve from 0 to 1), where the picture is unlike the solution, and where we are."""
    height, width = strip.shape[:2]
    count = len(evidence.rgb)
    left, right, top, bottom = 10, width - 10, 22, height - 9
    xs = left + (right - left) * np.arange(count) / max(1, count - 1)
    step = (right - left) / max(1, count - 1)
    for x, boxes in zip(xs, evidence.gaps, strict=True):
        if boxes:
            cv2.rectangle(strip, (round(max(left, x - step / 2)), top), (round(min(right, x + step / 2)), bottom), (255, 226, 190), -1)
    cv2.rectangle(strip, (left, top), (right, bottom), _DIM, 1)
    curve = np.stack([xs, bottom - (bottom - top) * (evidence.moments if evidence.grown is None else evidence.grown)], axis=1)
    cv2.polylines(strip, [np.round(curve * 16).astype(np.int32)], False, _RIGHT, 2, cv2.LINE_AA, 4)
    if evidence.wrong is not None:
        x = round(xs[evidence.wrong])
        cv2.line(strip, (x, top - 3), (x, bottom), _GAP, 2)
        cv2.fillPoly(strip, [np.array([[x - 6, top - 10], [x + 6, top - 10], [x, top - 2]], np.int32)], _GAP, cv2.LINE_AA)
    x = round(xs[index])
    cv2.line(strip, (x, top - 2), (x, bottom + 2), _INK, 2)
    words = f"frame {index} of {count - 1}"
    at = left if x > width / 2 or evidence.wrong is None or xs[evidence.wrong] > 130 else right - 110
    cv2.putText(strip, words, (at, 15), _INK, cv2.FontFace("sans"), 13, 500)


def _line(picture: np.ndarray, points: np.ndarray, color: tuple[int, int, int]) -> None:
    """A line through points, with a pale edge so that it shows on any ground."""
    if len(points) < 2:
        return
    drawn = [np.round(points * 16).astype(np.int32)]
    cv2.polylines(picture, drawn, False, (255, 255, 255), 5, cv2.LINE_AA, 4)
    cv2.polylines(picture, drawn, False, color, 2, cv2.LINE_AA, 4)


def _dashes(points: np.ndarray) -> list[np.ndarray]:
    """A line through points in dashes, in sixteenths of a pixel."""
    far = np.concatenate([[0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    spans = [np.linspace(start, min(start + 8, far[-1]), 3) for start in np.arange(0, far[-1], 14)]
    return [np.round(np.stack([np.interp(span, far, points[:, axis]) for axis in (0, 1)], axis=1) * 16).astype(np.int32) for span in spans]


def _ring(picture: np.ndarray, at: np.ndarray, radius: int, color: tuple[int, int, int]) -> None:
    centre = (round(at[0] * 16), round(at[1] * 16))
    cv2.circle(picture, centre, radius * 16, (255, 255, 255), 5, cv2.LINE_AA, 4)
    cv2.circle(picture, centre, radius * 16, color, 2, cv2.LINE_AA, 4)
    cv2.circle(picture, centre, 3 * 16, color, -1, cv2.LINE_AA, 4)


def _box(picture: np.ndarray, box: Sequence[float], color: tuple[int, int, int]) -> None:
    side = picture.shape[0]
    left, top, right, bottom = (round(min(max(v, 2), side - 3)) for v in box)
    cv2.rectangle(picture, (left, top), (right, bottom), (255, 255, 255), 4)
    cv2.rectangle(picture, (left, top), (right, bottom), color, 2)
