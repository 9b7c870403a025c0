"""What every model that answers looks like, whatever it runs on: one method, and a card that says what it takes and needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..errors import VBVRError
from ..presets import PictureFormat, Preset, clip_format
from ..scene import FPS
from ..scoring.scorecard import VIDEO

Size = tuple[int, int]
"""(width, height) in pixels."""


class Unanswered(VBVRError):
    """The model has no answer to this one question. A run records the reason and goes on."""

    state = "failed"


class Refused(Unanswered):
    """The model will not answer this question (moderation); asking again would get the same."""

    state = "refused"


class Halt(VBVRError):
    """No question can be answered (a wrong key, nothing left to spend): a run records the reason and ends."""


@dataclass(frozen=True)
class Takes:
    """The clips a model makes: its own `size`, rate `fps` (frames per second) and `num_frames` (None: each sample's own length).

    Other sizes: only those in `sizes`, or, where that is empty, sides that are multiples of `side_step`. Other lengths: any up to
    `max_frames`, unless `preset` names a format with a rule of its own (`vbvr_hf.presets`). Of models that answer in pictures, lengths are numbers of
    pictures, from `min_frames` on.
    """

    size: Size
    fps: float
    num_frames: int | None
    sizes: tuple[Size, ...] = ()
    side_step: int = 2
    max_frames: int = 1200
    preset: str | None = None
    min_frames: int = 2

    @classmethod
    def of(cls, preset: Preset | PictureFormat) -> Takes:
        """What a model of a preset takes, or one that edits pictures."""
        if isinstance(preset, PictureFormat):
            return cls(preset.size, FPS, None, side_step=preset.side_step, max_frames=100, min_frames=1)
        return cls(preset.size, preset.fps, preset.num_frames, side_step=preset.side_step, preset=preset.name)

    def canvas(self, size: Size) -> Size:
        """The size the model works at for pictures of `size`: that very size if it takes it; else the next larger
        one, or, where its sizes are fixed, the one nearest in aspect."""
        if self.sizes:
            return min(self.sizes, key=lambda own: (own != size, abs(np.log(own[0] / own[1] * size[1] / size[0]))))
        width, height = (-(-side // self.side_step) * self.side_step for side in size)
        return width, height

    def check_frames(self, num_frames: int) -> None:
        """Raise VBVRError for a length the model does not make, naming the nearest."""
        if self.preset:
            clip_format(self.preset, None, None, num_frames)
        if not self.min_frames <= num_frames <= self.max_frames:
            raise VBVRError(f"frames {num_frames}: expected {self.min_frames} to {self.max_frames}")


@dataclass(frozen=True)
class Card:
    """Who a model is: its `name`; its `kind` (open, closed, reference); where its `weights` are and which `revision` of them; their
    `licence`; what it `needs` (an extra to install, keys in the environment); the clips it takes; and the settings it answers in, its own first."""

    name: str
    kind: str
    takes: Takes
    weights: str = ""
    revision: str = ""
    licence: str = ""
    needs: str = ""
    answers_in: tuple[str, ...] = (VIDEO,)


class VideoModel(Protocol):
    """A model that answers: a `card`; the `settings` that decide its answers; `how` it is run otherwise (both JSON-able); and `generate`."""

    card: Card
    settings: Mapping[str, Any]
    how: Mapping[str, Any]

    def generate(self, first_frame: np.ndarray, prompt: str, num_frames: int, size: Size, seed: int) -> np.ndarray:
        """The model's clip: uint8 RGB (T, H, W, 3).

        `first_frame` is uint8 RGB (H, W, 3) at `size` (width, height), which is one that the model takes; `seed` is below 2**31.
        T is `num_frames` for models that can be told so, and near it for services that sell whole seconds. In the setting "steps" it is
        that many pictures, the scene after each step, and `prompt` asks for them.
        Raises Unanswered where this one question has no answer, and Halt where none has.
        """
        ...
