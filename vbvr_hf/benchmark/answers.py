"""The answers of the reference models as data: scored, with their checksums and a card, so that anyone can hold an installation against them."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from huggingface_hub import DatasetCardData

from ..cards import ANSWERS_CARD, CITATION
from ..errors import VBVRError
from ..folders import RUN
from ..models.reference import REFERENCES
from ..parsing import parse_json
from ..samples import SUITE_VERSION
from ..video import versions
from .predictions import find
from .run import score_folder

CHECKSUMS, SCORES, RESULTS = "SHA256SUMS", "scores.csv", "results"
"""Beside the models' folders: a line for every answer as `sha256sum --check` reads it; the score of every answer; the results files."""

_COLUMNS = ("model", "sample_id", "file", "sha256", "total", "solved")


def score_answers(folder: str | Path, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None) -> list[dict[str, Any]]:
    """Results (see `score_folder`, into `<folder>/results`) of every reference model that `vbvr infer` let answer below a folder.

    Raises VBVRError for answers of any other model, of another version of the suite, and where some are missing.
    """
    root = Path(folder)
    for model in find(root):
        run = model.home / RUN
        noted = parse_json(run.read_bytes()) if run.is_file() else {}
        if noted.get("model") not in REFERENCES or noted["model"] != model.model:
            raise VBVRError(f"{model.home} does not hold what `vbvr infer --model {model.model}` writes; expected answers of {', '.join(REFERENCES)}")
        if noted["suite_version"] != SUITE_VERSION:
            raise VBVRError(f"{model.home} answers version {noted['suite_version']} of the suite, and this is {SUITE_VERSION}: let the model answer anew")
    results = score_folder(root, output=root / RESULTS, workers=workers, progress=progress)
    for result in results:
        if result["missing"] or result["problems"]:
            found = f"lacks {result['missing']} answers" if result["missing"] else f"holds {result['problems'][0]['file']}, which is no answer"
            raise VBVRError(f"{root / result['model']} {found}; run `vbvr infer --model {result['model']} --output {root / result['model']}`")
    return results


def write_tables(folder: str | Path, results: Sequence[Mapping[str, Any]], output: Path) -> None:
    """`SHA256SUMS` and `scores.csv` of the answers below a folder, into another."""
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(_COLUMNS)
    lines = []
    for model in find(folder):
        result = next(result for result in results if result["model"] == model.model)
        for sample_id, path in model.files.items():
            with path.open("rb") as data:
                digest = hashlib.file_digest(data, "sha256").hexdigest()
            file = path.relative_to(folder).as_posix()
            found = result["samples"][str(sample_id)]
            rows.writerow((model.model, sample_id, file, digest, found["total"], found["solved"]))
            lines.append(f"{digest}  {file}\n")
    (output / SCORES).write_text(table.getvalue(), encoding="utf-8")
    (output / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def render(name: str, results: Sequence[Mapping[str, Any]]) -> str:
    """The text of README.md: YAML front matter, and the template filled in. `name` is the repository."""
    data = DatasetCardData(
        pretty_name="VBVR baselines",
        license="apache-2.0",
        language=["en"],
        tags=["video-reasoning", "benchmark", "baselines", "arxiv:2602.20159"],
        configs=[{"config_name": "default", "data_files": [{"split": "test", "path": SCORES}]}],
    )
    first = results[0]
    text = Template(ANSWERS_CARD.read_text(encoding="utf-8")).substitute(
        name=name,
        asked=first["count"],
        models=len(results),
        scores="\n".join(map(_row, sorted(results, key=lambda result: -result["score"]))),
        versions=f"suite version {first['suite_version']}, vbvr-hf {first['package_version']}, scoring code {first['fingerprint']}",
        version=first["package_version"],
        encoders=", ".join(f"{library} {version}" for library, version in versions().items()),
        citation=CITATION.read_text(encoding="utf-8").strip(),
    )
    return f"---\n{data.to_yaml()}\n---\n\n{text}"


def _row(result: Mapping[str, Any]) -> str:
    low_high = f" ({result['interval'][0]:.3f} to {result['interval'][1]:.3f})" if result["interval"] else ""
    return f"| `{result['model']}` | {result['score']:.3f}{low_high} | {result['solved']:.3f} | {result['count']} |"
