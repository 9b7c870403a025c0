"""What becomes the dataset: its columns, its shards, the build on one machine, and the same rows generated on the fly."""

from .dataset import BuildReport, build
from .verify import Damage, repair, verify

__all__ = ["BuildReport", "Damage", "build", "repair", "verify"]
