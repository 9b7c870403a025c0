"""How results are kept: small JSON files under results/, with the machine they came from, and a page in the documentation.

python benchmarks/report.py        writes docs/performance.md from what was measured last
"""

from __future__ import annotations

import ast
import json
import os
import platform
from pathlib import Path
from typing import Any

from vbvr_hf import __version__
from vbvr_hf.video import versions

RESULTS = Path(__file__).with_name("results")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] if info.is_file() else []
    return {"cpu": names[0] if names else platform.processor(), "cores": os.cpu_count(), "python": platform.python_version(), **versions()}


def write(name: str, results: dict[str, Any]) -> None:
    """Write results/<name>.json."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({"vbvr_hf": __version__, "machine": machine(), **results}, indent=1) + "\n")
    print(f"written to {path}")


def verdict(what: str, value: float, bound: float, *, least: bool) -> str:
    """One line: a figure beside its bound."""
    held = value >= bound if least else value <= bound
    return f"{'ok    ' if held else 'MISSED'}  {what}: {value:.1f}, expected {'at least' if least else 'at most'} {bound:g}"


def page() -> str:
    """All results as Markdown."""
    lines = ["# Performance", "", "Written by `make bench`, not by hand. What is measured, and the bounds it is held to, is in [benchmarks](../benchmarks)."]
    for path in sorted(RESULTS.glob("*.json")):
        results = json.loads(path.read_text())
        machine = ", ".join(f"{name} {value}" for name, value in results.pop("machine").items())
        headline = ast.get_docstring(ast.parse(path.parents[1].joinpath(f"{path.stem}.py").read_text())).splitlines()[0]
        lines += ["", f"## {path.stem.title()}", "", headline, "", f"On {machine}; version {results.pop('vbvr_hf')}.", "", *_section(results)]
    return "\n".join(lines) + "\n"


def _section(results: dict[str, Any], title: str = "") -> list[str]:
    """Single figures as one table, lists of rows and nested results as tables of their own."""
    plain = {name: value for name, value in results.items() if not isinstance(value, (dict, list))}
    tables = {name: value for name, value in results.items() if isinstance(value, list) and value and isinstance(value[0], dict)}
    lines = [f"### {title}", ""] if title and (plain or tables) else []
    if plain:
        lines += ["| | |", "|---|---|", *(f"| {name.replace('_', ' ')} | {value} |" for name, value in plain.items()), ""]
    for rows in tables.values():
        columns = list(rows[0])
        lines += [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|", *(f"| {' | '.join(str(row[name]) for name in columns)} |" for row in rows), ""]
    for name, value in results.items():
        if isinstance(value, dict):
            lines += _section(value, f"{title} {name}".strip().replace("_", " "))
    return lines


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"written to {PAGE}")
