"""(reference, any video) -> Scorecard: the same problem and scene, a view of the video, the task's rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .errors import VideoError
from .samples import Sample, SampleId, pose, resolve_reference
from .scene import Scene
from .scoring import Scorecard, View
from .video import Video


def score(video: Video, reference: str | Mapping[str, Any] | Sample) -> Scorecard:
    """Judge a video against the sample it answers.

    `video` is a path, the bytes of a file, or uint8 RGB frames (T, H, W, 3); `reference` a sample id, a sample's metadata (also as
    JSON text) or a Sample. A video that cannot be judged gets a total of 0 and says why in `error`. Raises VBVRError for a
    reference that is unknown, and ReferenceMismatch for one made by another version.
    """
    return judged(video, reference)[0]


def judged(video: Video, reference: str | Mapping[str, Any] | Sample) -> tuple[Scorecard, View | None]:
    """The same, with the view that was judged, in which the instruments have noted what they found; None if the video cannot be judged."""
    sample_id = resolve_reference(reference)
    problem, scene = _staged(sample_id)
    try:
        view = View.open(scene, video)
    except VideoError as error:
        return Scorecard(str(sample_id), error=str(error)), None
    return Scorecard(str(sample_id), tuple(sample_id.task.score(view, problem)), notes=tuple(view.notes)), view


@lru_cache(maxsize=64)
def _staged(sample_id: SampleId) -> tuple[dict[str, Any], Scene]:
    _, problem = pose(sample_id)
    return problem, sample_id.task.stage(problem)
