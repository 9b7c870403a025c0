"""A model over many samples: resumable, shared out over processes, every answer recorded.

Below the output folder lie `<split folder>/<task folder>/<index>.mp4`, or in the setting "steps" `<index>/1.png` and so on, which `vbvr bench score` reads,
and beside each answer its record `<index>.json`; `infer.json` says what was run and which samples were asked, `failures.json` what has no answer and why.
"""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..benchmark.questions import asked_in
from ..errors import VBVRError
from ..folders import RUN, SPLIT_FOLDERS, sample_path, task_folder
from ..judge import check_setting
from ..parsing import parse_json
from ..pictures import picture_files
from ..samples import SUITE_VERSION, SampleId, make_sample, seed_of
from ..scoring.scorecard import STEPS, VIDEO
from ..video import encode, png, versions
from ..writing import replace_file
from .fit import answer
from .protocol import Halt, Size, Unanswered, VideoModel
from .reference import Reference

ANSWERED, FAILED = "answered", Unanswered.state
SAME_FAILURES = 5
"""A run ends once this many samples in a row have failed for the same reason."""

_LIBRARIES = ("torch", "diffusers", "transformers", "accelerate", "peft", "httpx")


@dataclass
class Report:
    """What a run did: samples `answered` now, `kept` from before, and those without an answer with the reason. `halted` says why it
    ended early, where it did."""

    answered: int = 0
    kept: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    halted: str | None = None


def answer_seed(sample_id: SampleId, seed: int = 0) -> int:
    """The seed a model gets for a sample, below 2**31: SHA-256 of the sample's own seed and the run's."""
    return int.from_bytes(hashlib.sha256(f"{seed_of(sample_id)}/{seed}".encode()).digest()[:4], "little") >> 1


def infer(
    model: VideoModel,
    output: str | Path,
    sample_ids: Sequence[SampleId],
    *,
    size: Size | None = None,
    num_frames: int | None = None,
    seed: int = 0,
    guided: bool = False,
    parallel: int = 1,
    rank: int = 0,
    world: int = 1,
    again: bool = False,
    setting: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Let a model answer samples and write answers and records below `output`.

    `size` (width, height) is that of the questions and answers, by default the model's own; `num_frames` likewise. `guided` asks with
    the prompt that spells the steps out. `parallel` questions are asked at a time (for services). Of `world` processes that share the
    work, the one of this `rank` takes every world-th sample. Samples that are answered are kept; those that failed are asked again,
    those refused only with `again`. `setting` is "video" or "steps", by default what the model answers in; in "steps", `num_frames` is the number of pictures,
    by default that of each sample's key frames. Raises VBVRError if the folder holds another model's answers, or the model does not make such ones.
    """
    takes = model.card.takes
    size = size or takes.size
    setting = setting or model.card.answers_in[0]
    check_setting(setting)
    if setting not in model.card.answers_in:
        raise VBVRError(f"{model.card.name} does not answer in the setting {setting}, but in {' and '.join(model.card.answers_in)}")
    if setting == STEPS and num_frames and isinstance(model, Reference):
        raise VBVRError(f"{model.card.name} answers with as many pictures as a sample has key frames: leave out frames")
    if num_frames or takes.num_frames:
        takes.check_frames(num_frames or takes.num_frames)
    root = Path(output)
    identity = {
        "model": model.card.name,
        "weights": model.card.weights,
        "revision": model.card.revision,
        "settings": dict(model.settings),
        "size": list(size),
        "num_frames": num_frames or takes.num_frames,
        "prompt": "guided" if guided else "plain",
        "seed": seed,
        "setting": setting,
        "suite_version": SUITE_VERSION,
    }
    _claim(root, identity, sample_ids)
    report = Report()
    todo = []
    for sample_id in sample_ids[rank::world]:
        state = _state(root, sample_id)
        if state == ANSWERED:
            report.kept += 1
        elif state in (None, FAILED) or again:
            todo.append(sample_id)
        else:
            report.failures[str(sample_id)] = _read(_record(root, sample_id))["reason"]

    def ask(sample_id: SampleId) -> tuple[np.ndarray, dict[str, Any]]:
        began = time.perf_counter()
        sample = make_sample(sample_id, size, takes.fps, num_frames or takes.num_frames if setting == VIDEO else None)
        frames = answer(
            model.told(sample, setting) if isinstance(model, Reference) else model,
            next(sample.drawn())[0].copy(),
            asked_in(setting, sample.prompt_guided if guided else sample.prompt),
            sample.num_frames if setting == VIDEO else num_frames or len(sample.step_frames),
            answer_seed(sample_id, seed),
        )
        return frames, {"frames": len(frames), "seconds": round(time.perf_counter() - began, 3)}

    alike: list[str] = []
    answers = _each(ask, todo, parallel, lambda: report.halted is None, getattr(model, "stop", None))
    for done, (sample_id, result) in enumerate(answers, start=1):
        record = {"sample_id": str(sample_id), **identity, "how": dict(model.how), "sample_seed": answer_seed(sample_id, seed), "fps": takes.fps}
        if isinstance(result, Exception):
            reason = _reason(result)
            report.failures[str(sample_id)] = reason
            _keep(root, sample_id, record | {"state": getattr(result, "state", FAILED), "reason": reason})
            alike = [reason] if alike[-1:] != [reason] else [*alike, reason]
            if isinstance(result, Halt):
                report.halted = reason
            elif len(alike) >= SAME_FAILURES:
                report.halted = report.halted or f"{SAME_FAILURES} samples in a row failed alike: {reason}"
        else:
            frames, measured = result
            alike = []
            report.answered += 1
            files = encode(frames, takes.fps) if setting == VIDEO else [png(frame) for frame in frames]
            _keep(root, sample_id, record | {"state": ANSWERED, **measured}, files)
        if progress:
            progress(done, len(todo))
    _write(root / "failures.json", failures(root))
    return report


def failures(root: str | Path) -> dict[str, dict[str, str]]:
    """{sample id: state and reason} of every sample without an answer that is recorded below a folder, in order."""
    records = (_read(path) for path in Path(root).glob("*/*/*.json"))
    found = {record["sample_id"]: record for record in records if record.get("state", ANSWERED) != ANSWERED}
    return {key: {"state": found[key]["state"], "reason": found[key]["reason"]} for key in sorted(found)}


def _each(
    ask: Callable[[SampleId], Any], todo: Sequence[SampleId], parallel: int, going: Callable[[], bool], stop: Callable[[], None] | None
) -> Iterator[tuple[SampleId, Any]]:
    """(sample, what `ask` gave or the exception it raised), as they finish, `parallel` at a time. Once not `going`, nothing more is begun.

    Interrupted, it calls `stop`, so that a model waiting for an answer need not wait on.
    """
    if parallel == 1:  # in this thread, so that Ctrl-C reaches the model
        for sample_id in todo:
            if not going():
                return
            try:
                result = ask(sample_id)
            except Exception as error:
                result = error
            yield sample_id, result
        return
    pending: dict[Future, SampleId] = {}
    source = iter(todo)
    pool = ThreadPoolExecutor(parallel)
    try:
        while True:
            while going() and len(pending) < parallel and (sample_id := next(source, None)) is not None:
                pending[pool.submit(ask, sample_id)] = sample_id
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                yield pending.pop(future), future.exception() or future.result()
    finally:
        if pending and stop:
            stop()
        pool.shutdown(cancel_futures=True)


def _claim(root: Path, identity: Mapping[str, Any], sample_ids: Sequence[SampleId]) -> None:
    """Note what is run in this folder, or see that it is the same as before; and which samples have been asked, now and before."""
    path = root / RUN
    before, now = ({"setting": VIDEO, **_read(path)} if path.exists() else {}), json.loads(json.dumps(identity))
    differs = next((key for key in now if path.exists() and before.get(key) != now[key]), None)
    if differs:
        raise VBVRError(f"{root} holds answers with {differs} {before.get(differs)}, not {now[differs]}; give another folder")
    asked = list(dict.fromkeys(map(str, [*before.get("asked", []), *sample_ids])))
    if before != {**now, "asked": asked}:
        _write(path, {**now, "asked": asked})


def _record(root: Path, sample_id: SampleId) -> Path:
    """A sample's record; samples to train on lie below `train`, in folders like the benchmark's, which `vbvr bench score` can read."""
    benchmark = sample_id.split in SPLIT_FOLDERS
    place = sample_path(sample_id) if benchmark else f"{sample_id.split}/{task_folder(sample_id.task)}/{sample_id.index:05d}"
    return root / f"{place}.json"


def _state(root: Path, sample_id: SampleId) -> str | None:
    path = _record(root, sample_id)
    if not path.exists():
        return None
    state = _read(path)["state"]
    answers = (path.with_suffix(".mp4"), path.with_suffix("") / "1.png")
    return None if state == ANSWERED and not any(answer.exists() for answer in answers) else state


def _keep(root: Path, sample_id: SampleId, record: Mapping[str, Any], answer: bytes | Sequence[bytes] = ()) -> None:
    """The answer first, a clip or pictures, its record second: a sample counts as answered once both are there."""
    path = _record(root, sample_id)
    if isinstance(answer, bytes):
        replace_file(path.with_suffix(".mp4"), answer)
    elif answer:
        home = path.with_suffix("")
        for old in picture_files(home) if home.is_dir() else ():
            old.unlink()
        for number, picture in enumerate(answer, start=1):
            replace_file(home / f"{number}.png", picture)
    _write(path, {**record, "finished": datetime.now(UTC).isoformat(timespec="seconds"), "versions": _versions()})


def _versions() -> dict[str, str]:
    found = {"vbvr-hf": __version__, "python": platform.python_version(), **versions()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # not needed by this model, or it would not have answered
    return found


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:500]
    return text if isinstance(error, VBVRError) and text else f"{type(error).__name__}: {text}"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = parse_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise VBVRError(f"{path} cannot be read ({error}); delete it to go on") from None
    if not isinstance(found, dict):
        raise VBVRError(f"{path} is not a record of a run; delete it to go on")
    return found


def _write(path: Path, data: Mapping[str, Any]) -> None:
    replace_file(path, (json.dumps(data, indent=1) + "\n").encode())
