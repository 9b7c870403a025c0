"""VBVR-HF: parameterised video-reasoning tasks, their clips from seeds, and a rule-based scorer for each."""

from typing import TYPE_CHECKING, Any

from . import hub
from .errors import ReferenceMismatch, VBVRError, VideoError
from .judge import score
from .samples import SUITE_VERSION, Sample, SampleId, make_sample
from .scoring import Row, Scorecard
from .tasks import Task, get_task, list_tasks

if TYPE_CHECKING:
    from . import models
    from .builder.stream import stream
    from .reward import Reward

__version__ = "0.1.0"

__all__ = [
    "SUITE_VERSION", "ReferenceMismatch", "Reward", "Row", "Sample", "SampleId", "Scorecard", "Task", "VBVRError", "VideoError",
    "get_task", "list_tasks", "make_sample", "models", "score", "stream",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    # What needs large libraries or worker processes is imported when first asked for, so that importing the package stays quick.
    if name == "Reward":
        from .reward import Reward

        return Reward
    if name == "stream":
        from .builder.stream import stream

        return stream
    if name == "models":
        from importlib import import_module

        return import_module(".models", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


hub.install()  # load_dataset("vbvr") and evaluate.load("vbvr-bench") by name
