"""How results are kept: small JSON files under results/, with the machine they came from."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

from vbvr_hf import __version__
from vbvr_hf.video import versions

RESULTS = Path(__file__).with_name("results")


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
