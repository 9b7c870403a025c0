"""What becomes the dataset: its columns, its shards, the build on one machine, and the same rows generated on the fly."""

from .dataset import BuildReport, build

__all__ = ["BuildReport", "build"]
