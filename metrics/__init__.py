"""What becomes a metric on the Hub: one folder each, shipped with the package."""

from pathlib import Path

VBVR_BENCH = Path(__file__).parent / "vbvr-bench"
"""The folder of the metric `evaluate.load("vbvr-bench")`."""
