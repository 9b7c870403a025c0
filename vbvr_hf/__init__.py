"""VBVR-HF: parameterised video-reasoning tasks, their clips from seeds, and a rule-based scorer for each."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import hub
from .errors import ReferenceMismatch, VBVRError, VideoError

if TYPE_CHECKING:
    from . import models
    from .builder.stream import stream
    from .judge import score
    from .reward import Reward
    from .samples import SUITE_VERSION, Sample, SampleId, make_sample
    from .scoring import Row, Scorecard
    from .tasks import Task, get_task, list_tasks

__version__ = "0.1.0"

__all__ = [
    "SUITE_VERSION", "ReferenceMismatch", "Reward", "Row", "Sample", "SampleId", "Scorecard", "Task", "VBVRError", "VideoError",
    "get_task", "list_tasks", "make_sample", "models", "score", "stream",
]  # fmt: skip


# Where each name lies that is imported when first asked for: importing the package stays quick, without NumPy, OpenCV or a task.
_LIES_IN = {
    "Reward": ".reward", "Row": ".scoring", "SUITE_VERSION": ".samples", "Sample": ".samples", "SampleId": ".samples", "Scorecard": ".scoring",
    "Task": ".tasks", "get_task": ".tasks", "list_tasks": ".tasks", "make_sample": ".samples", "score": ".judge", "stream": ".builder.stream",
}  # fmt: skip
_MODULES = ("benchmark", "limits", "models")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name not in _LIES_IN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LIES_IN[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})


hub.install()  # load_dataset("vbvr") and evaluate.load("vbvr-bench") by name
