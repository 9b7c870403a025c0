"""A model's worst and best clips, as pictures: the answer, the truth, and what the scorer saw, each as a strip of frames."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..errors import VideoError
from ..overlay import examine, still
from ..samples import SampleId, make_sample
from ..scene import Renderer
from ..video import decode
from .predictions import below

STRIPS = 3
"""How many of a model's worst, and of its best, clips are shown."""
LONGEST_REASON = 240
"""Letters of the reasons shown with a clip."""
FRAMES, SIDE = 6, 160
"""Frames in a strip, and the width of each in pixels."""


def worst_and_best(result: Mapping[str, Any], predictions: Path | None) -> list[dict[str, Any]]:
    """The clips to show of a model, in groups: `title` and `clips`, each with `id`, `task`, `total`, `solved`, `reason`, and with the folder that was scored
    `strips`: what each shows, and the picture as a data URL. Of several samples with the same score those come first that stand first in the benchmark."""
    answered = [(key, entry) for key, entry in result["samples"].items() if entry.get("file")]
    ranked = sorted(answered, key=lambda pair: pair[1]["total"])
    count = min(STRIPS, len(ranked) // 2)
    best = sorted(answered, key=lambda pair: -pair[1]["total"])[:count]
    groups = (("worst", ranked[:count]), ("best", best))
    return [{"title": title, "clips": [_clip(key, entry, predictions) for key, entry in group]} for title, group in groups if group]


def reason(entry: Mapping[str, Any]) -> str:
    """Why a clip got its score, in a few words: the error, or the rows that lost most."""
    if entry["error"]:
        return entry["error"]
    rows = sorted(entry.get("rows", ()), key=lambda row: (row["value"] - 1) * row["weight"])
    lost = [row["reason"] for row in rows if row["value"] < 0.9][:2]
    told = "; ".join(lost) or "every rule was kept"
    return told if len(told) <= LONGEST_REASON else f"{told[:LONGEST_REASON].rsplit(' ', 1)[0]} …"


def filmstrip(frames: Sequence[np.ndarray] | np.ndarray, side: int = SIDE) -> str:
    """Pictures (H, W, 3), uint8 RGB, side by side, each `side` pixels wide, as a data URL of a JPEG."""
    small = [cv2.resize(frame, (side, round(side * frame.shape[0] / frame.shape[1])), interpolation=cv2.INTER_AREA) for frame in frames]
    data = cv2.imencode(".jpg", cv2.cvtColor(np.hstack(small), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 78])[1]
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()


def _clip(key: str, entry: Mapping[str, Any], predictions: Path | None) -> dict[str, Any]:
    file = below(predictions, entry["file"]) if predictions else None
    return {
        "id": key,
        "task": SampleId.parse(key).task.name,
        "total": entry["total"],
        "solved": entry["solved"],
        "reason": reason(entry),
        "strips": _strips(key, file, not entry["error"]) if file else [],
    }


def _strips(key: str, file: Path, judged: bool) -> list[tuple[str, str]]:
    """The answer, as far as the file can be read; the truth at the same shares of its length; and, of a clip that was judged, the answer with what the
    scorer saw drawn over it."""
    sample = make_sample(key, size=(2 * SIDE, 2 * SIDE))
    found = []
    with suppress(VideoError):  # why it cannot be read stands beside the clip
        frames = decode(str(file))[0]
        found.append(("answer", filmstrip(frames[_moments(len(frames))])))
    drawn = Renderer(sample.scene, sample.width, sample.height).frames(sample.times[_moments(sample.num_frames)])
    found.append(("truth", filmstrip([canvas.copy() for canvas, _ in drawn])))
    evidence = examine(str(file), sample) if judged else None
    if evidence is not None and evidence.rgb is not None:
        seen = [still(evidence, index, 2 * SIDE) for index in _moments(len(evidence.rgb))]
        found.append(("what the scorer saw", filmstrip(seen)))
    return found


def _moments(count: int) -> list[int]:
    return np.linspace(0, count - 1, FRAMES).round().astype(int).tolist()
