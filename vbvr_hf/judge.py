"""(reference, any answer) -> Scorecard: the same problem and scene, a view of the answer, the task's rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .errors import VideoError, unknown
from .pictures import Pictures, read_pictures
from .samples import Sample, SampleId, pose, resolve_reference
from .scene import Scene
from .scoring import Scorecard, View
from .scoring.scorecard import SETTINGS, VIDEO
from .video import Video


def score(answer: Video | Pictures, reference: str | Mapping[str, Any] | Sample, setting: str = VIDEO) -> Scorecard:
    """Judge an answer against the sample it answers.

    `answer` is a video: a path, the bytes of a file, or uint8 RGB frames (T, H, W, 3). In the `setting` "steps" it is pictures: a folder of them, one
    picture, or a list (see `pictures.read_pictures`), and is held against the key frames of the sample. `reference` is a sample id, a sample's metadata
    (also as JSON text) or a Sample. An answer that cannot be judged gets a total of 0 and says why in `error`. Raises VBVRError for a reference or setting
    that is unknown, and ReferenceMismatch for a reference made by another version.
    """
    return judged(answer, reference, setting)[0]


def judged(answer: Video | Pictures, reference: str | Mapping[str, Any] | Sample, setting: str = VIDEO) -> tuple[Scorecard, View | None]:
    """The same, with the view that was judged, in which the instruments have noted what they found; None if the answer cannot be judged."""
    check_setting(setting)
    sample_id = resolve_reference(reference)
    problem, scene = _staged(sample_id)
    try:
        view = View.open(scene, answer) if setting == VIDEO else View.of_pictures(scene, read_pictures(answer))
    except VideoError as error:
        return Scorecard(str(sample_id), error=str(error), setting=setting), None
    return Scorecard(str(sample_id), tuple(sample_id.task.score(view, problem)), notes=tuple(view.notes), setting=setting), view


def check_setting(setting: str) -> str:
    """The setting, if there is such; raises VBVRError if not."""
    if setting not in SETTINGS:
        raise unknown("setting", setting, SETTINGS)
    return setting


@lru_cache(maxsize=64)
def _staged(sample_id: SampleId) -> tuple[dict[str, Any], Scene]:
    _, problem = pose(sample_id)
    return problem, sample_id.task.stage(problem)
