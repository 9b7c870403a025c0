"""Results for a model's Hub repository: `.eval_results/vbvr-bench.yaml`, and a table for its card. And reading those of others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from huggingface_hub import EvalResultEntry, eval_result_entries_to_yaml, parse_eval_result_entries

from ..errors import VBVRError
from ..writing import replace_file

FILE = ".eval_results/vbvr-bench.yaml"


def eval_results(result: Mapping[str, Any], dataset_id: str) -> str:
    """The text of a model repository's `.eval_results/vbvr-bench.yaml`: overall, in-domain and out-of-domain scores in percent.

    `dataset_id` is where the benchmark's dataset lives on the Hub, `<org>/vbvr`. Raises VBVRError for anything else.
    """
    if dataset_id.count("/") != 1 or not all(dataset_id.split("/")):
        raise VBVRError(f"dataset id {dataset_id!r}: expected <org>/<name>, as on the Hub")
    values = {"overall": result["score"], **{split: result["splits"][split] for split in ("in_domain", "out_of_domain") if split in result["splits"]}}
    notes = f"suite {result['suite_version']}, vbvr-hf {result['package_version']}, scoring code {result['fingerprint']}, {result['count']} clips"
    entries = [EvalResultEntry(dataset_id=dataset_id, task_id=task, value=round(100 * value, 2), notes=notes) for task, value in values.items()]
    return yaml.safe_dump(eval_result_entries_to_yaml(entries), sort_keys=False)


def write_eval_results(result: Mapping[str, Any], dataset_id: str, repository: str | Path) -> Path:
    """Write that file into a local copy of a model's repository and return its path."""
    path = Path(repository) / FILE
    replace_file(path, eval_results(result, dataset_id).encode())
    return path


def read_eval_results(path: str | Path) -> dict[str, float]:
    """Scores by task id, in percent, from an `.eval_results` file of any model. Raises VBVRError if it is none."""
    try:
        entries = parse_eval_result_entries(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
        return {entry.task_id: float(entry.value) for entry in entries}
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise VBVRError(f"{path} is not an .eval_results file: {error}") from None


def card_table(result: Mapping[str, Any]) -> str:
    """A Markdown table of a model's results for its card."""
    low_high = f" ({result['interval'][0]:.3f} to {result['interval'][1]:.3f})" if result["interval"] else ""
    rows = [("**overall**", f"**{result['score']:.3f}**{low_high}")]
    rows.append(("solved", f"{result['solved']:.3f}"))
    rows += [(name.replace("_", " "), f"{value:.3f}") for key in ("splits", "pillars", "dimensions") for name, value in result[key].items()]
    lines = ["| VBVR benchmark | score (95 % interval) |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows)]
    versions = f"Suite version {result['suite_version']}, vbvr-hf {result['package_version']}, scoring code {result['fingerprint']}; {result['count']} clips"
    missing = f", {result['missing']} without an answer (counted as 0)" if result["missing"] else ""
    missing += f"; {result['answered']} of the benchmark's {result['benchmark']} samples were answered"
    return "\n".join(lines) + f"\n\n{versions}{missing}.\n"
