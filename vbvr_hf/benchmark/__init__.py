"""The benchmark: which samples it has, questions out, predictions in, results, reports, and the figures the field has published."""

from .published import published
from .questions import BENCHMARK_SAMPLES, BENCHMARK_SPLITS, benchmark_samples, export
from .results import NO_PREDICTION, aggregate, score_all
from .run import describe, load_results, score_folder
from .stats import compare, interval

__all__ = [
    "BENCHMARK_SAMPLES", "BENCHMARK_SPLITS", "NO_PREDICTION", "aggregate", "benchmark_samples", "compare", "describe", "export", "interval", "load_results",
    "published", "score_all", "score_folder",
]  # fmt: skip
