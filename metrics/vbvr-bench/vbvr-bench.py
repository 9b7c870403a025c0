"""The metric vbvr-bench: scores clips by rule against the problems they answer. All of the work is done in vbvr_hf.benchmark."""

import json
import os

import datasets
import evaluate

from vbvr_hf import VBVRError, benchmark
from vbvr_hf.cards import CITATION

_DESCRIPTION = """\
Scores video clips against video-reasoning problems by rule: each clip is decoded, and a rubric written for its task is measured in its frames.
"""

_INPUTS = """
Args:
    predictions: for each sample a path, the bytes of a video file, the {"bytes", "path"} of a dataset's video column, or None if there is no answer;
        in the setting "steps" a folder of numbered pictures, a picture, or a list of pictures (paths, bytes, or rows of an image column).
    references: for each sample its id (such as "G-15/in_domain/00003") or its metadata, as JSON text or a dict.
    setting: "video" (the default), or "steps" for answers in pictures.
Returns:
    setting: what was judged
    score: mean over the samples, 0 to 1
    dimensions, pillars, splits: means by name
    count, missing, unreadable: how many samples; how many had no answer, or one that could not be judged, and count as 0
    suite_version, package_version, fingerprint, task_versions: what the score depends on; compare scores only where they are the same
    samples: by sample id: total, dimensions, error (None, or why the total is 0)
Example:
    >>> import evaluate
    >>> bench = evaluate.load("vbvr-bench")
    >>> bench.compute(predictions=["answers/3.mp4"], references=["G-15/in_domain/00003"])["score"]
"""

class VBVRBench(evaluate.Metric):
    """Predictions are stored as lists of files, each as path and bytes, one of them empty: so they may be paths, bytes, lists and None, in any order."""

    def _info(self):
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation=CITATION.read_text(encoding="utf-8"),
            inputs_description=_INPUTS,
            features=datasets.Features(
                {
                    "predictions": datasets.List({"path": datasets.Value("string"), "bytes": datasets.Value("binary")}),
                    "references": datasets.Value("string"),
                }
            ),
        )

    def add_batch(self, *, predictions=None, references=None, **kwargs):
        """Add predictions and references."""
        if predictions is None or references is None:
            raise VBVRError("expected predictions and references, one for each sample")
        super().add_batch(predictions=[_stored(p) for p in predictions], references=[_text(r) for r in references], **kwargs)

    def add(self, *, prediction=None, reference=None, **kwargs):
        """Add one prediction and its reference."""
        super().add(prediction=_stored(prediction), reference=_text(reference), **kwargs)

    def _compute(self, predictions, references, setting="video"):
        return benchmark.score_all([_answer(files) for files in predictions], references, setting)


def _answer(files):
    files = [file["bytes"] if file["bytes"] is not None else file["path"] for file in files]
    return files if len(files) > 1 else files[0] if files else None


def _stored(prediction):
    files = [_plain(part) for part in (prediction if isinstance(prediction, (list, tuple)) else [prediction])]
    return [_file(file) for file in files if file is not None]


def _plain(file):
    """A file, or None, of a row of a video or image column."""
    if isinstance(file, dict):
        return file["bytes"] if file.get("bytes") is not None else file.get("path")
    return file


def _file(prediction):
    if isinstance(prediction, (bytes, bytearray, memoryview)):
        return {"path": "", "bytes": bytes(prediction)}
    if isinstance(prediction, (str, os.PathLike)):
        return {"path": os.fspath(prediction), "bytes": None}
    raise VBVRError(f"prediction of type {type(prediction).__name__}; expected a path, bytes, a row of a video column, or None")


def _text(reference):
    return json.dumps(reference) if isinstance(reference, dict) else reference
