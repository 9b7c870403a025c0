"""A score that explains itself: the answer with what the scorer saw, the truth beside it, the score as it grew, and each row with its reason.

    explanation = explain("answer.mp4", "G-15/in_domain/00003")
    explanation.write("why.mp4")     # the clip; also why.png, a film strip, and why.json

All of it is made from one scoring.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .errors import VBVRError, VideoError
from .fingerprint import fingerprint
from .overlay import STRIP, Evidence, examine, solution, still_of
from .pictures import Pictures
from .samples import Sample, make_sample, resolve_reference
from .scene import Renderer
from .scoring import Row
from .scoring.scorecard import STEPS, VIDEO
from .scoring.view import HELD
from .sheet import blank
from .video import Video, encode, png
from .writing import make_folder, replace_file

FORMAT = 1
"""Version of the JSON's schema."""
ENDINGS = (".mp4", ".png", ".json")
SIDE = 400
"""Pixels a side of the answer and of the truth in the clip."""
MOMENTS, SMALL = 6, 232
"""Pictures in the film strip, and their side in pixels."""
HOLD = 8
"""Frames for which the last frame of the clip stays."""
FORMULA = "total = sum(weight * earned * product of factors) / sum(weight)"

_PAPER, _INK, _DIM, _GOOD, _BAD, _TRACK = (250, 250, 251), (44, 52, 68), (110, 118, 132), (0, 140, 92), (240, 120, 0), (226, 229, 234)
_TITLE, _ROW = 66, 72
_LINES = 3
"""Lines that a reason may have."""
_FRAME = re.compile(r"\bframe (\d+)")


@dataclass(frozen=True)
class Explanation:
    """A scored answer: `evidence` has its card, its frames and what was seen in them; `sample` is what it answers, at the size of the pictures here."""

    evidence: Evidence
    sample: Sample
    setting: str = VIDEO

    @property
    def marks(self) -> list[dict[str, Any]]:
        """The frames that reasons name, in order: `frame`, `dimension` and `reason`, each frame once for each reason."""
        count = 0 if self.evidence.rgb is None else len(self.evidence.rgb)
        found = [(int(number), row) for row in self.evidence.card.rows if row.value < 1 for number in _FRAME.findall(row.reason) if int(number) < count]
        return [{"frame": frame, "dimension": row.dimension, "reason": row.reason} for frame, row in sorted(found, key=lambda pair: pair[0])]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; docs/explain.md says what each part is. The total is worked out anew by the formula that stands in it.

        Raises ArithmeticError if that does not give the scorecard's.
        """
        card, evidence = self.evidence.card, self.evidence
        rows = [{"dimension": row.dimension, "weight": row.weight, **_earned(row), "value": round(row.value, 6), "reason": row.reason} for row in card.rows]
        total = total_of(rows)
        if abs(total - card.total) > 1e-4:
            raise ArithmeticError(f"{card.sample_id}: the rows come to {total:.6f}, the scorecard says {card.total:.6f}")
        return {
            "format": FORMAT,
            "sample_id": card.sample_id,
            "task": self.sample.task.name,
            "prompt": self.sample.prompt,
            "setting": self.setting,
            "fingerprint": fingerprint(),
            "total": card.total,
            "formula": FORMULA,
            "rows": rows,
            "error": card.error,
            "notes": list(card.notes),
            "goes_wrong": None if evidence.wrong is None else {"frame": evidence.wrong, "why": evidence.why},
            "marks": self.marks,
            "frames": 0 if evidence.rgb is None else len(evidence.rgb),
            "grown": _rounded(evidence.grown),
            "spoilt": _rounded(evidence.spoilt),
        }

    def clip(self) -> Iterator[np.ndarray]:
        """The explained clip, frame by frame: uint8 RGB (H, 800, 3). Raises VideoError for an answer that could not be judged."""
        rgb = self._judged()
        truth, under = self._truth(len(rgb)), solution(self.evidence, SIDE)
        rows = _table(self.evidence.card.rows, 2 * SIDE)
        same = blank(STRIP + SIDE + _TITLE + len(rows), 2 * SIDE, _PAPER)  # what every frame has
        _write(same, "the right answer", (SIDE + 12, 36), 17, _DIM)
        same[STRIP + SIDE + _TITLE :] = rows
        for index in range(len(rgb)):
            sheet = same.copy()
            sheet[: STRIP + SIDE, :SIDE] = still_of(self.evidence, index, SIDE, under)
            sheet[STRIP : STRIP + SIDE, SIDE:] = truth[index]
            self._title(sheet[STRIP + SIDE : STRIP + SIDE + _TITLE], index)
            yield sheet
        for _ in range(HOLD):
            yield sheet

    def strip(self) -> np.ndarray:
        """The film strip: the answer with the evidence on it over the truth at the same moments, and the rows: uint8 RGB (H, W, 3)."""
        rgb = self._judged()
        picked = self._picked(len(rgb))
        truth, under = self._truth(len(rgb), picked), solution(self.evidence, SMALL)
        width = max(960, len(picked) * SMALL)
        rows = _table(self.evidence.card.rows, width)
        sheet = blank(_TITLE + SMALL + STRIP + SMALL + len(rows) + 8, width, _PAPER)
        self._title(sheet[:_TITLE], len(rgb) - 1)
        for column, index in enumerate(picked):
            part = slice(column * SMALL, (column + 1) * SMALL)
            sheet[_TITLE : _TITLE + STRIP + SMALL, part] = still_of(self.evidence, index, SMALL, under)
            sheet[_TITLE + STRIP + SMALL : _TITLE + STRIP + 2 * SMALL, part] = cv2.resize(truth[column], (SMALL, SMALL), interpolation=cv2.INTER_AREA)
        sheet[-len(rows) :] = rows
        return sheet

    def write(self, path: str | Path) -> Path:
        """Write the clip (.mp4), the film strip (.png) or the JSON (.json). Raises VBVRError for another ending, VideoError for what cannot be drawn."""
        path = Path(path)
        check_ending(path)
        make_folder(path.parent)
        if path.suffix == ".json":
            data = (json.dumps(self.to_dict(), indent=1) + "\n").encode()
        elif path.suffix == ".png":
            data = png(self.strip())
        else:
            data = encode(np.stack(list(self.clip())), 16.0, crf=20)
        replace_file(path, data)
        return path

    def _judged(self) -> np.ndarray:
        if self.evidence.rgb is None:
            raise VideoError(f"there is nothing to draw: {self.evidence.card.error}")
        return self.evidence.rgb

    def _picked(self, count: int) -> list[int]:
        """The frames in the film strip: even ones, and that from which it goes wrong; of an answer in pictures one of each."""
        even = list(range(HELD + HELD // 2, count, HELD)) if self.setting == STEPS else np.linspace(0, count - 1, MOMENTS).round().astype(int).tolist()
        if len(even) > MOMENTS:
            even = [even[place] for place in np.linspace(0, len(even) - 1, MOMENTS).round().astype(int)]
        wrong = self.evidence.wrong
        if wrong is not None and self.setting == VIDEO and wrong not in even:
            even[int(np.abs(np.array(even[1:-1]) - wrong).argmin()) + 1] = wrong
        return sorted(even)

    def _truth(self, count: int, picked: Sequence[int] | None = None) -> list[np.ndarray]:
        """The truth at the moments of frames of the answer, by their share of it; of an answer in pictures its key frames."""
        indices = range(count) if picked is None else picked
        if self.setting == STEPS:
            keys = [next(self.sample.drawn())[0].copy(), *self.sample.steps]
            return [keys[min(index // HELD, len(keys) - 1)] for index in indices]
        times = np.linspace(0, self.sample.scene.duration - 1, count)[list(indices)]
        return [canvas.copy() for canvas, _ in Renderer(self.sample.scene, SIDE, SIDE).frames(times)]

    def _title(self, sheet: np.ndarray, index: int) -> None:
        """The score so far, the total, and what is asked."""
        card, grown = self.evidence.card, self.evidence.grown
        now = card.total if grown is None else float(grown[index])
        _write(sheet, f"{now:.2f}", (14, 46), 34, _GOOD if card.total >= 0.9 else _BAD, 700)
        last = index == len(self._judged()) - 1
        for line, text in enumerate((f"total {card.total:.3f}" if last else f"of {card.total:.3f} in the end", card.sample_id, self.sample.task.name)):
            _write(sheet, _wrapped(text, 13, 280, 1)[0], (112, 20 + 18 * line), 13, _DIM)
        for line, text in enumerate(_wrapped(self.sample.prompt, 13, sheet.shape[1] - 420, 3)):
            _write(sheet, text, (404, 20 + 18 * line), 13, _INK)


def explain(answer: Video | Pictures, reference: str | Mapping[str, Any] | Sample, setting: str = VIDEO) -> Explanation:
    """Score an answer and keep what explains its score. Arguments and errors are those of `vbvr_hf.score`."""
    return Explanation(examine(answer, reference, setting), make_sample(resolve_reference(reference), (SIDE, SIDE)), setting)


def total_of(rows: Sequence[Mapping[str, Any]]) -> float:
    """The total of explained rows, by the formula: 0 without rows."""
    weight = sum(row["weight"] for row in rows)
    return sum(row["weight"] * row["earned"] * float(np.prod([factor["value"] for factor in row["factors"]])) for row in rows) / weight if weight else 0.0


def check_ending(path: Path) -> None:
    """Raise VBVRError for a file that no explanation is written into."""
    if path.suffix not in ENDINGS:
        raise VBVRError(f"{path.name}: an explanation ends in one of {', '.join(ENDINGS)}")


def _earned(row: Row) -> dict[str, Any]:
    """What a row earned, and by what that was multiplied down."""
    factors = [{"value": value, "why": said} for said, value in row.evidence.get("factors", ())]
    return {"earned": row.evidence.get("earned", row.value), "factors": factors}


def _rounded(values: np.ndarray | None) -> list[float] | None:
    return None if values is None else [round(float(value), 4) for value in values]


# --- drawing ----------------------------------------------------------------------------------------------------------


def _table(rows: Sequence[Row], width: int) -> np.ndarray:
    """The rows: name, weight, a bar for the value, and the reason."""
    sheet = blank(_ROW * len(rows) + 8, width, _PAPER)
    for number, row in enumerate(rows):
        top = _ROW * number
        cv2.line(sheet, (12, top), (width - 12, top), _TRACK, 1)
        _write(sheet, row.dimension.replace("_", " "), (14, top + 24), 15, _INK, 600)
        _write(sheet, f"counts {row.weight:.0%}", (14, top + 44), 13, _DIM)
        left, right = 200, 330
        cv2.rectangle(sheet, (left, top + 14), (right, top + 28), _TRACK, -1)
        cv2.rectangle(sheet, (left, top + 14), (left + round((right - left) * row.value), top + 28), _GOOD if row.value >= 0.9 else _BAD, -1)
        _write(sheet, f"{row.value:.2f}", (340, top + 27), 15, _INK, 600)
        for line, text in enumerate(_wrapped(row.reason, 13, width - 410, _LINES)):
            _write(sheet, text, (394, top + 24 + 18 * line), 13, _INK)
    return sheet


def _write(sheet: np.ndarray, text: str, at: tuple[int, int], size: int, color: tuple[int, int, int], weight: int = 450) -> None:
    cv2.putText(sheet, text, at, color, cv2.FontFace("sans"), size, weight)


@lru_cache(maxsize=64)
def _wrapped(text: str, size: int, width: int, most: int) -> tuple[str, ...]:
    """A text in lines that fit a width in pixels; what is too long for `most` lines ends in an ellipsis."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and _width(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and _width(f"{last} …", size) > width:
        last = last.rsplit(" ", 1)[0] if " " in last else ""
    return (*lines[: most - 1], f"{last} …")


def _width(text: str, size: int) -> int:
    return cv2.getTextSize((10_000, 100), text, (0, 50), cv2.FontFace("sans"), size, 450)[2]
