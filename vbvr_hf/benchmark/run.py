"""Scoring a folder of predictions: in parallel, resumable, every clip bounded in time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from ..fingerprint import fingerprint
from ..folders import RUN
from ..judge import check_setting, score
from ..parsing import parse_json
from ..pictures import picture_files
from ..pool import Failure, run
from ..samples import SampleId
from ..scoring import Scorecard
from ..scoring.scorecard import VIDEO
from ..writing import make_folder, replace_file, writing
from .attempts import attempts
from .checks import WITHIN, cards_of, further_of, number, text
from .predictions import Predictions, find
from .questions import BENCHMARK_SAMPLES, BENCHMARK_SPLITS, asked_by_run, benchmark_samples
from .results import NO_PREDICTION, aggregate, solved
from .stats import interval

FORMAT = 1
"""Version of the results file's schema."""

SECONDS = 30.0
"""The longest that scoring one clip may take."""

_ORIGIN = ("suite_version", "package_version", "fingerprint")


@dataclass(frozen=True)
class _Job:
    model: str
    sample_id: str
    path: str
    setting: str
    number: int  # which of the answers to the sample


def score_folder(
    predictions: str | Path,
    *,
    name: str | None = None,
    splits: Sequence[str] | None = None,
    samples: int | None = None,
    tasks: Sequence[str] | None = None,
    output: str | Path = "vbvr-results",
    workers: int | None = None,
    seconds: float = SECONDS,
    follow_links: bool = False,
    setting: str = VIDEO,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Score every model found under a folder (see `predictions.find`) and write `<output>/<model>.json` for each (see `file_stem`); return them.

    In the `setting` "steps" answers are folders of pictures.

    Without `samples`, a model whose run says what it was asked is scored on that; all others, and with `samples` (per task), on the benchmark.
    `splits` and `tasks` narrow either. A sample without an answer counts as 0. Where a model answered a sample several times, the score is that of its first
    answer, as of a model that was asked once, and the others are scored beside it (see `attempts`).
    Scorecards are kept in `<output>/<model>.jsonl` as they are made: run again after an interruption, only what is missing, or whose
    file or scoring code has changed, is scored. Raises VBVRError if no answers are found, where the output holds another model's results under a
    name, and where it cannot be written.
    """
    home, root = Path(output), Path(predictions)
    models = find(root, name, follow_links=follow_links, setting=check_setting(setting))
    asked = {model.model: _asked(model, splits, samples, tasks) for model in models}
    if not all(asked.values()):
        raise VBVRError("there is nothing to score: no benchmark task was asked for")
    make_folder(home)
    for model in models:
        _refuse_others(home, model.model)
    cards: dict[str, dict[str, list[Scorecard]]] = {}
    jobs: list[_Job] = []
    digests: dict[str, str] = {}
    for model in models:
        cards[model.model] = kept = {}
        done = _read(home / f"{file_stem(model.model)}.jsonl")
        for sample_id in asked[model.model]:
            paths = [model.files[sample_id], *model.further.get(sample_id, ())] if sample_id in model.files else []
            kept[str(sample_id)] = answers = [Scorecard(str(sample_id), error=NO_PREDICTION, setting=setting)] * max(1, len(paths))
            for place, path in enumerate(paths):
                try:
                    digest = digests[str(path)] = _digest(path)
                except OSError as error:
                    answers[place] = Scorecard(str(sample_id), error=f"{path.name} cannot be read: {error.strerror}", setting=setting)
                    continue
                if (str(sample_id), digest) in done:
                    answers[place] = done[str(sample_id), digest]
                else:
                    jobs.append(_Job(model.model, str(sample_id), str(path), setting, place))
    for count, (job, result) in enumerate(run(_score, jobs, workers=workers, seconds=seconds), start=1):
        failed = isinstance(result, Failure)
        card = Scorecard(job.sample_id, error=f"{Path(job.path).name}: {result.reason}", setting=setting) if failed else result
        # As read back from the file, so that a resumed run gives the very same figures.
        cards[job.model][job.sample_id][job.number] = Scorecard.from_dict(card.to_dict())
        line = {"fingerprint": fingerprint(), "digest": digests[job.path], "card": card.to_dict()}
        _append(home / f"{file_stem(job.model)}.jsonl", json.dumps(line))
        if progress:
            progress(count, len(jobs))
    results = [_result(model, cards[model.model], asked[model.model], root) for model in models]
    for result in results:
        _refuse_others(home, result["model"])  # names that differ in case alone are one file on some disks
        replace_file(results_file(home, result["model"]), (json.dumps(result, indent=1) + "\n").encode())
    return results


def describe(model: str, cards: Iterable[Scorecard], further: Mapping[str, Sequence[Scorecard]] | None = None) -> dict[str, Any]:
    """A model's results from its scorecards: what `aggregate` gives, with the versions, the intervals, the gap, each task, reasons, and how much of
    the benchmark (`benchmark` samples in this version) was `answered`. `further` are the scorecards of further answers, by sample; with them come
    `attempts`."""
    cards = list(cards)
    result = {"format": FORMAT, "model": model, **aggregate(cards)}
    totals = {key: entry["total"] for key, entry in result["samples"].items()}
    splits = result["splits"]
    tasks: dict[str, dict[str, Any]] = {}
    for card in cards:
        sample_id = SampleId.parse(card.sample_id)
        entry = tasks.setdefault(f"{sample_id.task_id}/{sample_id.split}", {"name": sample_id.task.name, "totals": []})
        entry["totals"].append(card.total)
        details = card.to_dict()
        result["samples"][card.sample_id].update(rows=details["rows"], notes=details["notes"])
    own = {str(sample_id) for sample_id in benchmark_samples()}
    result["answered"] = sum(card.sample_id in own and card.error != NO_PREDICTION for card in cards)
    result["benchmark"] = len(own)
    result["interval"] = _listed(interval(totals))
    result["solved_interval"] = _listed(interval({key: float(entry["solved"]) for key, entry in result["samples"].items()}))
    result["gap"] = round(splits["in_domain"] - splits["out_of_domain"], 6) if {"in_domain", "out_of_domain"} <= set(splits) else None
    result["tasks"] = {key: {**entry, "score": round(sum(entry["totals"]) / len(entry["totals"]), 6)} for key, entry in tasks.items()}
    for key, answers in (further or {}).items():
        details = (card.to_dict() for card in answers)
        result["samples"][key]["further"] = [
            {"total": one["total"], "solved": solved(card), **{part: one[part] for part in ("error", "rows", "notes")}}
            for card, one in zip(answers, details, strict=True)
        ]
    if further:
        result["attempts"] = attempts(result["samples"])
    return result


def load_results(path: str | Path) -> dict[str, Any]:
    """Read a results file. Its rows are checked and everything else is worked out from them again, whatever the file says of it.

    Raises VBVRError if it is not one, or of another format; for samples, rows and totals that `checks.cards_of` refuses; and for a score that
    is not the mean of its samples.
    """
    try:
        stated = parse_json(Path(path).read_bytes())
        if stated["format"] == FORMAT:
            return _worked_out(stated)
    except OSError as error:
        raise VBVRError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VBVRError(f"{path} is not a results file of `vbvr bench score`: {error}") from None
    raise VBVRError(f"{path} is a results file of another format; this version reads format {FORMAT}")


def file_stem(model: str) -> str:
    """A model's name as that of its files: as it is where it has only plain letters, else with what tells it from names that would look the same."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", model).strip("._")
    if plain == model and not re.search(r"-[0-9a-f]{8}$", model) and len(model) <= 100:
        return model
    return f"{plain[:100] or 'model'}-{hashlib.sha256(model.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def results_file(home: Path, model: str) -> Path:
    """Where a model's results lie in the output folder."""
    return home / f"{file_stem(model)}.json"


def _asked(model: Predictions, splits: Sequence[str] | None, samples: int | None, tasks: Sequence[str] | None) -> list[SampleId]:
    """The samples a model is scored on; a word of it where they are those of its run."""
    whole = benchmark_samples(splits or BENCHMARK_SPLITS, samples or BENCHMARK_SAMPLES, tasks)
    if samples is not None:
        return whole
    of_runs = [each for home in (model.home, *model.seeds) for each in asked_by_run(home) or ()]
    asked = [each for each in dict.fromkeys(of_runs) if (splits is None or each.split in splits) and (tasks is None or each.task_id in tasks)]
    if asked and asked != whole:
        model.notes.append(
            f"scored on the {len(asked)} samples that its run was asked ({RUN}), not on all {len(whole)}; --samples {BENCHMARK_SAMPLES} scores all"
        )
    return asked or whole


def _worked_out(stated: dict[str, Any]) -> dict[str, Any]:
    setting = check_setting(text(stated.get("setting", VIDEO), "the setting"))
    cards = [replace(card, setting=setting) for card in cards_of(stated["samples"])]
    further = {key: [replace(card, setting=setting) for card in cards] for key, cards in further_of(stated["samples"]).items()}
    result = describe(text(stated["model"], "the model's name"), cards, further)
    if not result["model"]:
        raise VBVRError("the model has no name")
    score = number(stated["score"], "the score")
    if abs(score - result["score"]) > WITHIN:
        raise VBVRError(f"the file says {score:.4f}, but its samples come to {result['score']:.4f}")
    result |= {key: text(stated[key], f"the {key.replace('_', ' ')}") for key in _ORIGIN}
    versions = {text(key, "a task"): int(number(value, f"the version of {key}", 0, 10**6)) for key, value in stated["task_versions"].items()}
    result["task_versions"] = versions
    result["problems"] = [{part: text(problem[part], "a problem") for part in ("file", "reason")} for problem in stated.get("problems", [])]
    result["notes"] = [text(note, "a note") for note in stated.get("notes", [])]
    for key, entry in stated["samples"].items():
        own = result["samples"][key]
        for said, kept in ((entry, own), *zip(entry.get("further", ()), own.get("further", ()), strict=True)):
            if said.get("file") is not None:
                kept["file"] = text(said["file"], f"the file of {key}")
    return result


def _score(job: _Job) -> Scorecard:
    return score(job.path, job.sample_id, job.setting)


def _result(model: Predictions, cards: dict[str, list[Scorecard]], asked: Sequence[SampleId], root: Path) -> dict[str, Any]:
    further = {key: answers[1:] for key, answers in cards.items() if len(answers) > 1}
    result = describe(model.model, (cards[str(sample_id)][0] for sample_id in asked), further)
    known = set(asked)
    files = {key: [path, *model.further.get(key, ())] for key, path in model.files.items()}
    extra = [(str(path.relative_to(root)), f"answers {key}, which was not asked") for key, paths in files.items() if key not in known for path in paths]
    result["problems"] = [{"file": file, "reason": reason} for file, reason in [*model.problems, *extra]]
    result["notes"] = list(model.notes)
    for key in known & set(files):
        own = result["samples"][str(key)]
        for kept, path in zip([own, *own.get("further", ())], files[key], strict=True):
            kept["file"] = str(path.relative_to(root))
    return result


def _listed(span: tuple[float, float] | None) -> list[float] | None:
    return list(span) if span else None


def _refuse_others(home: Path, model: str) -> None:
    """Raise VBVRError where the file for a model's results holds another model's."""
    path = results_file(home, model)
    if not path.exists():
        return
    try:
        there = parse_json(path.read_bytes())["model"]
    except (OSError, ValueError, KeyError, TypeError):
        raise VBVRError(f"{path} is no results file, and would be overwritten; give another --output, or move it away") from None
    if there != model:
        raise VBVRError(f"{path} holds the results of {there!r}, not of {model!r}; give another --output, or another --name")


def _digest(path: Path) -> str:
    """Of a file, or of all pictures in a folder."""
    if path.is_dir():
        return hashlib.sha256("\n".join(f"{each.name} {_digest(each)}" for each in picture_files(path)).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _append(path: Path, line: str) -> None:
    """Add a line to a file; behind one that was cut off it begins anew."""
    with writing(path, "the scorecards before are kept: the same command again goes on from there"), path.open("ab+") as file:
        if file.tell():
            file.seek(-1, 2)
            line = line if file.read(1) == b"\n" else f"\n{line}"
        file.write(f"{line}\n".encode())


def _read(path: Path) -> dict[tuple[str, str], Scorecard]:
    """Scorecards of earlier runs by the same scoring code. A line cut off by an interruption is left out."""
    found: dict[tuple[str, str], Scorecard] = {}
    if not path.exists():
        return found
    for kept in path.read_bytes().splitlines():
        try:
            line = parse_json(kept)
            if line["fingerprint"] == fingerprint():
                card = Scorecard.from_dict(line["card"])
                found[card.sample_id, line["digest"]] = card
        except (ValueError, KeyError, TypeError):
            continue
    return found
