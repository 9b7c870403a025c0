"""`python -m vbvr_hf.audit G-15,O-39 --quick`: the audit without the rest of the command line."""

from __future__ import annotations

import argparse
import sys

from ..errors import VBVRError
from . import audit


def main() -> int:
    """Run the audit; 0 if all bounds hold, 1 if not, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="python -m vbvr_hf.audit", description="Hold scorers and generators to their bounds.")
    parser.add_argument("tasks", nargs="?", help="ids, comma-separated (default: all)")
    parser.add_argument("--quick", action="store_true", help="frames straight from the renderer, one sample of each split")
    parser.add_argument("--samples", type=int, help="samples of each split (default: 5, or 1 if quick)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--output", help="folder for audit.md, trials and contact sheets; tasks that lie there are not tried again")
    given = parser.parse_args()
    try:
        report = audit(
            given.tasks.split(",") if given.tasks else None, quick=given.quick, samples=given.samples, workers=given.workers, output=given.output,
            progress=lambda done, jobs, what: print(f"\r{done}/{jobs} {what:40}", end="", file=sys.stderr, flush=True),
        )  # fmt: skip
    except VBVRError as error:
        print(error, file=sys.stderr)
        return 2
    print(file=sys.stderr)
    report.print()
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
