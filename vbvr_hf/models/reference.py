"""Models that need no weights: the oracle, which knows the right answer, and the trivial baselines. They run a whole study anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from .. import baselines
from ..errors import VBVRError
from ..samples import Sample, make_sample
from ..scene import FPS
from ..scoring.scorecard import STEPS, VIDEO
from .protocol import Card, Size, Takes

ORACLE = "oracle"
_CARD = Card("", "reference", Takes((512, 512), FPS, None), weights="none", licence="Apache-2.0", answers_in=(VIDEO, STEPS))


class Reference:
    """A model that is told which sample it is asked about. Real models are not, and see the first frame and the prompt alone."""

    def __init__(self, name: str, make: Callable[[Sample, str], np.ndarray], sample: Sample | None = None, setting: str = VIDEO) -> None:
        self.card = replace(_CARD, name=name)
        self.settings: Mapping[str, Any] = {}
        self.how: Mapping[str, Any] = {}
        self._make, self._sample, self._setting = make, sample, setting

    def told(self, sample: Sample, setting: str = VIDEO) -> Reference:
        """The same model, knowing the sample it will be asked about, and whether in videos or in steps."""
        return Reference(self.card.name, self._make, sample, setting)

    def generate(self, first_frame: np.ndarray, prompt: str, num_frames: int, size: Size, seed: int) -> np.ndarray:
        """The clip for the sample it was told, redrawn at `size` and `num_frames`, or its pictures; nothing else is looked at."""
        if self._sample is None:
            raise VBVRError(f"{self.card.name} answers samples only: call model.told(sample) first")
        return self._make(make_sample(self._sample.id, size, self._sample.fps, num_frames if self._setting == VIDEO else None), self._setting)


def _truth(sample: Sample, setting: str) -> np.ndarray:
    return sample.frames if setting == VIDEO else sample.steps


def _baseline(name: str, sample: Sample, setting: str) -> np.ndarray:
    return baselines.make(name, sample) if setting == VIDEO else baselines.make_steps(name, sample)


REFERENCES: dict[str, Callable[[], Reference]] = {ORACLE: partial(Reference, ORACLE, _truth)} | {
    name.replace(" ", "-"): partial(Reference, name.replace(" ", "-"), partial(_baseline, name)) for name in baselines.NAMES
}
"""How to make each, by name."""
