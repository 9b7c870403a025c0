"""(task, split, index) -> Sample. A sample's id and the suite's version determine every byte of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from .errors import ReferenceMismatch, VBVRError, unknown
from .parsing import parse_json
from .scene import FPS, Renderer, Scene, check_size
from .scene.palette import NoRoom
from .tasks import Redraw, Task, get_task
from .tasks.wording import word
from .video import encode_dirty

SUITE_VERSION = "1"
"""Part of every seed: a new suite version is new data."""

_REDRAWS = 2000
_ID = re.compile(r"([A-Z]-[0-9]+)/([a-z_]+)/([0-9]{5,9})")


class SampleId(NamedTuple):
    """`G-15/in_domain/00003`: task, split and index."""

    task_id: str
    split: str
    index: int

    def __str__(self) -> str:
        return f"{self.task_id}/{self.split}/{self.index:05d}"

    @classmethod
    def parse(cls, text: str) -> SampleId:
        """Read an id; raises VBVRError for a malformed one, an unknown task, or a split the task has no samples in."""
        match = _ID.fullmatch(text) if isinstance(text, str) else None
        if not match:
            raise VBVRError(f"{text!r} is not a sample id; expected one like 'G-15/in_domain/00003'")
        task = get_task(match[1])
        if match[2] not in task.splits:
            raise unknown(f"split of {task.id}", match[2], task.splits)
        return cls(match[1], match[2], int(match[3]))

    @property
    def task(self) -> Task:
        """The task of this sample."""
        return get_task(self.task_id)


def stream_of(sample_id: SampleId, purpose: str) -> np.random.RandomState:
    """The random stream of a sample for one purpose ("problem", "wording", …): SHA-256 of suite version, id and purpose.

    RandomState, because NumPy promises never to change its streams.
    """
    digest = hashlib.sha256(f"vbvr/{SUITE_VERSION}/{sample_id}/{purpose}".encode()).digest()
    return np.random.RandomState(np.frombuffer(digest, dtype="<u4"))


def seed_of(sample_id: SampleId) -> str:
    """The sample's seed, as 16 hexadecimal digits."""
    return hashlib.sha256(f"vbvr/{SUITE_VERSION}/{sample_id}".encode()).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Sample:
    """One clip with its question. Drawn and encoded only when asked for.

    `parameters` are the values drawn, `problem` the structured truth, `prompt` states goal and constraints,
    `prompt_guided` also spells the steps out. `width`, `height` in pixels, `fps` frames per second.
    """

    id: SampleId
    parameters: dict[str, Any]
    problem: dict[str, Any]
    prompt: str
    prompt_guided: str
    width: int
    height: int
    fps: float
    num_frames: int

    @property
    def sample_id(self) -> str:
        """The id as text."""
        return str(self.id)

    @property
    def task(self) -> Task:
        """The task."""
        return self.id.task

    @property
    def difficulty(self) -> str:
        """"easy", "medium" or "hard", among the task's own problems."""
        return self.task.difficulty(self.parameters)

    @cached_property
    def scene(self) -> Scene:
        """The scene and storyboard of the right solution."""
        return self.task.stage(self.problem)

    @property
    def times(self) -> np.ndarray:
        """When each frame is taken, in frames at 16 per second of the storyboard (which is stretched to `num_frames`)."""
        return np.linspace(0, self.scene.duration - 1, self.num_frames)

    def drawn(self) -> Iterator[tuple[np.ndarray, list]]:
        """Frames as the renderer draws them, with what changed in each; the canvas is reused."""
        return Renderer(self.scene, self.width, self.height).frames(self.times)

    @cached_property
    def frames(self) -> np.ndarray:
        """uint8 RGB (T, H, W, 3), straight from the renderer."""
        return np.stack([canvas.copy() for canvas, _ in self.drawn()])

    @cached_property
    def _clip(self) -> tuple[bytes, np.ndarray, np.ndarray]:
        ends = {}

        def watched() -> Iterator[tuple[np.ndarray, list]]:
            for index, (canvas, rects) in enumerate(self.drawn()):
                if index in (0, self.num_frames - 1):
                    ends[index] = canvas.copy()
                yield canvas, rects

        return encode_dirty(watched(), self.fps), ends[0], ends[self.num_frames - 1]

    @property
    def video(self) -> bytes:
        """The clip as MP4 bytes (H.264 yuv420p)."""
        return self._clip[0]

    @property
    def first_frame(self) -> np.ndarray:
        """uint8 RGB (H, W, 3)."""
        return self._clip[1]

    @property
    def final_frame(self) -> np.ndarray:
        """uint8 RGB (H, W, 3)."""
        return self._clip[2]

    @cached_property
    def step_frames(self) -> list[int]:
        """The frames of the clip from which on each step of the answer is over, in order; the last one is the clip's last frame."""
        moments = self.task.moments(self.problem, self.scene)
        numbers = np.searchsorted(self.times, np.array(moments[:-1]) - 1e-6).tolist()
        return [*sorted({int(number) for number in numbers if number < self.num_frames - 1}), self.num_frames - 1]

    @property
    def steps(self) -> np.ndarray:
        """Key frames: the state after each step of the answer, the last one the final frame. uint8 RGB (S, H, W, 3)."""
        renderer = Renderer(self.scene, self.width, self.height)
        return np.stack([canvas.copy() for canvas, _ in renderer.frames(self.times[self.step_frames])])

    @property
    def metadata(self) -> dict[str, Any]:
        """Versions, seed, parameters and problem: JSON-able, and a reference that `score` accepts."""
        return {
            "suite_version": SUITE_VERSION,
            "task_version": self.task.version,
            "sample_id": self.sample_id,
            "seed": seed_of(self.id),
            "parameters": self.parameters,
            "problem": self.problem,
        }


def make_sample(sample_id: str | SampleId, size: tuple[int, int] = (512, 512), fps: float = FPS, num_frames: int | None = None) -> Sample:
    """The sample with this id, e.g. "G-15/in_domain/00003".

    `size` is (width, height) in pixels, both even, 16 to 4096: the square stage is centred and its background extended.
    `num_frames` (2 to 4096) stretches the storyboard to an exact count; by default its own length at `fps` (1 to 120) is used.
    Raises VBVRError for an unknown id or a size, rate or count that cannot be made.
    """
    sample_id = SampleId.parse(sample_id) if isinstance(sample_id, str) else sample_id
    width, height = size
    try:
        check_size(width, height)
    except ValueError as error:
        raise VBVRError(str(error)) from None
    if not 1 <= fps <= 120:
        raise VBVRError(f"fps {fps}: expected 1 to 120 frames per second")
    if num_frames is not None and not 2 <= num_frames <= 4096:
        raise VBVRError(f"frames {num_frames}: expected 2 to 4096")
    parameters, problem = pose(sample_id)
    prompts = sample_id.task.prompt(problem)
    wording = stream_of(sample_id, "wording")
    plain, guided = word(prompts.plain[wording.randint(len(prompts.plain))], wording), word(prompts.guided, wording)
    sample = Sample(sample_id, parameters, problem, plain, guided, int(width), int(height), float(fps), num_frames or 0)
    if num_frames is None:
        length = round((sample.scene.duration - 1) * fps / FPS) + 1
        object.__setattr__(sample, "num_frames", max(2, length))
    return sample


def pose(sample_id: SampleId) -> tuple[dict[str, Any], dict[str, Any]]:
    """Drawn parameters and posed problem of a sample, both as they read back from JSON.

    Raises VBVRError if the task's rules reject 2000 draws in a row.
    """
    task, rng = sample_id.task, stream_of(sample_id, "problem")
    for _ in range(_REDRAWS):
        parameters = task.draw(rng, sample_id.split)
        try:
            problem = task.pose(rng, SimpleNamespace(**parameters))
        except (Redraw, NoRoom):
            continue
        return json.loads(json.dumps(parameters)), json.loads(json.dumps(problem))
    raise VBVRError(f"{sample_id}: {_REDRAWS} draws in a row broke the task's rules")


def resolve_reference(reference: str | Mapping[str, Any] | Sample) -> SampleId:
    """The sample a reference names: a Sample, a sample id, metadata, or metadata as JSON text.

    Raises ReferenceMismatch if it was made by another suite or task version, or is none of these.
    """
    if isinstance(reference, Sample):
        return reference.id
    if isinstance(reference, SampleId):
        return reference
    if isinstance(reference, str) and reference.lstrip().startswith("{"):
        try:
            reference = parse_json(reference)
        except ValueError as error:
            raise ReferenceMismatch(f"reference is neither a sample id nor valid JSON: {error}") from None
    if isinstance(reference, str):
        return SampleId.parse(reference)
    if not isinstance(reference, Mapping) or "sample_id" not in reference:
        raise ReferenceMismatch(f"reference of type {type(reference).__name__} names no sample; expected a sample id or a sample's metadata")
    sample_id = SampleId.parse(reference["sample_id"])
    for key, ours in (("suite_version", SUITE_VERSION), ("task_version", sample_id.task.version)):
        theirs = reference.get(key)
        if theirs is not None and str(theirs) != str(ours):
            raise ReferenceMismatch(
                f"reference {sample_id} has {key.replace('_', ' ')} {theirs}; this package scores version {ours}. "
                "Install the version that made it, or build the sample again"
            )
    return sample_id
