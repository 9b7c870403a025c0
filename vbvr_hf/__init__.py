"""VBVR-HF: parameterised video-reasoning tasks, their clips from seeds, and a rule-based scorer for each."""

from . import hub
from .errors import ReferenceMismatch, VBVRError, VideoError
from .judge import score
from .samples import SUITE_VERSION, Sample, SampleId, make_sample
from .scoring import Row, Scorecard
from .tasks import Task, get_task, list_tasks

__version__ = "0.1.0"

__all__ = [
    "SUITE_VERSION", "ReferenceMismatch", "Row", "Sample", "SampleId", "Scorecard", "Task", "VBVRError", "VideoError",
    "get_task", "list_tasks", "make_sample", "score",
]  # fmt: skip

hub.install()  # load_dataset("vbvr") and evaluate.load("vbvr-bench") by name
