"""The benchmark as it is run: questions out, predictions in, results, reports, and the figures the field has published."""

from .published import published
from .questions import benchmark_samples, export
from .run import describe, load_results, score_folder
from .stats import compare, interval

__all__ = ["benchmark_samples", "compare", "describe", "export", "interval", "load_results", "published", "score_folder"]
