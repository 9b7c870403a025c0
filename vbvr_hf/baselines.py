"""Videos that do not solve a task: the do-nothing ones, the shortcuts to the end, the mistaken ones, and the unfinished ones.

Each is what a model without reasoning could make from a sample. The audit holds every scorer against them, and the benchmark
reports them beside the models.

    make("frozen", sample)        # uint8 RGB (T, H, W, 3)
    partial(sample, 0.5)          # the right solution, stopped half way
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .errors import unknown
from .samples import Sample, SampleId, make_sample, stream_of
from .scene import Renderer, Scene

Baseline = Callable[[np.ndarray, np.random.RandomState], np.ndarray]
"""(ground truth uint8 RGB (T, H, W, 3), random stream) -> frames of the same shape."""


# --- doing nothing ----------------------------------------------------------------------------------------------------


def frozen(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame, repeated."""
    return np.repeat(frames[:1], len(frames), axis=0)


def black(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Black all through."""
    return np.zeros_like(frames)


def white(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """White all through."""
    return np.full_like(frames, 255)


def noise(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Fresh noise in every frame."""
    return rng.randint(0, 256, frames.shape, np.uint8)


def noise_in(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Noise fading in over the first frame."""
    return _blended(frozen(frames, rng), noise(frames, rng), np.linspace(0, 1, len(frames)))


def rotating(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame turning slowly, by 45 degrees over the clip."""
    return _warped(frames[0], ((angle, 1.0) for angle in np.linspace(0, 45, len(frames))))


def zooming(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame growing slowly, to 1.3 times its size."""
    return _warped(frames[0], ((0.0, scale) for scale in np.linspace(1, 1.3, len(frames))))


# --- skipping to the end ----------------------------------------------------------------------------------------------


def cut(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame for half the clip, then the final frame."""
    half = len(frames) // 2
    return np.concatenate([np.repeat(frames[:1], half, axis=0), np.repeat(frames[-1:], len(frames) - half, axis=0)])


def final_only(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The final frame, repeated."""
    return np.repeat(frames[-1:], len(frames), axis=0)


def crossfade(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame, blending into the final frame over the middle half of the clip."""
    return _blended(frozen(frames, rng), final_only(frames, rng), np.linspace(-0.5, 1.5, len(frames)).clip(0, 1))


def ghost(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The final state showing faintly from the second frame on and ever more strongly."""
    alpha = np.linspace(0.25, 1.2, len(frames)).clip(0, 1)
    alpha[0] = 0
    return _blended(frozen(frames, rng), final_only(frames, rng), alpha)


# --- answering something else -----------------------------------------------------------------------------------------


def backwards(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The ground truth played backwards."""
    return frames[::-1]


def mirrored(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The ground truth with left and right exchanged."""
    return np.ascontiguousarray(frames[:, :, ::-1])


DO_NOTHING: dict[str, Baseline] = {
    "frozen": frozen, "black": black, "white": white, "noise": noise, "noise in": noise_in, "rotating": rotating, "zooming": zooming,
}  # fmt: skip
JUMPS: dict[str, Baseline] = {"cut": cut, "final only": final_only, "crossfade": crossfade, "ghost": ghost}
MISTAKEN: dict[str, Baseline] = {"backwards": backwards, "mirrored": mirrored}
OTHER_SAMPLE = "other sample"
"""Named beside the groups, as it is made from another sample and not from frames."""
NAMES = (*DO_NOTHING, *JUMPS, *MISTAKEN, OTHER_SAMPLE)
"""All that `make` knows."""


def make(name: str, sample: Sample) -> np.ndarray:
    """One baseline for a sample, by name: uint8 RGB (T, H, W, 3) at the sample's size. Raises VBVRError for an unknown name."""
    return other_sample(sample).frames if name == OTHER_SAMPLE else _named(name)(sample.frames, stream_of(sample.id, f"baseline {name}"))


def make_steps(name: str, sample: Sample) -> np.ndarray:
    """The same in pictures, as many as the sample has key frames: made of the first frame and these as if they were a clip, the first frame left out."""
    if name == OTHER_SAMPLE:
        return other_sample(sample).steps
    shown = np.concatenate([next(sample.drawn())[0][None].copy(), sample.steps])
    return _named(name)(shown, stream_of(sample.id, f"baseline {name}"))[1:]


def about(name: str) -> str:
    """What a baseline is, in a sentence. Raises VBVRError for an unknown name."""
    return ((other_sample if name == OTHER_SAMPLE else _named(name)).__doc__ or "").strip()


def _named(name: str) -> Baseline:
    functions = {**DO_NOTHING, **JUMPS, **MISTAKEN}
    if name not in functions:
        raise unknown("baseline", name, NAMES)
    return functions[name]


def other_sample(sample: Sample) -> Sample:
    """The next sample of the same task and split, at the same size and rate."""
    return make_sample(SampleId(sample.id.task_id, sample.id.split, sample.id.index + 1), (sample.width, sample.height), sample.fps)


# --- stopping on the way ----------------------------------------------------------------------------------------------


def action(scene: Scene) -> tuple[float, float]:
    """When the storyboard's first change begins and its last one is over, in storyboard frames: the holds at both ends are left out.

    (0, 0) if nothing ever changes.
    """
    pieces = [span for track in scene.tracks.values() for span in track.spans]
    return (min(start for start, _ in pieces), max(end for _, end in pieces)) if pieces else (0.0, 0.0)


def partial(sample: Sample, share: float) -> np.ndarray:
    """The ground truth up to a share (0 to 1) of the action, then still: uint8 RGB (T, H, W, 3), as long as the whole."""
    start, end = action(sample.scene)
    stop = start + share * (end - start)
    # Drawn at that very moment, so that two shares never fall on one frame.
    still = Renderer(sample.scene, sample.width, sample.height).frame(stop)
    frames = sample.frames.copy()
    frames[sample.times >= stop] = still
    return frames


def render(sample: Sample, scene: Scene) -> np.ndarray:
    """Another storyboard (a wrong solution, say) at the sample's size and rate, at its own length: uint8 RGB (T, H, W, 3)."""
    length = max(2, round((scene.duration - 1) * (sample.num_frames - 1) / (sample.scene.duration - 1)) + 1)
    times = np.linspace(0, scene.duration - 1, length)
    return np.stack([canvas.copy() for canvas, _ in Renderer(scene, sample.width, sample.height).frames(times)])


def wrong_answer(sample: Sample, name: str) -> np.ndarray:
    """One of the task's own wrong answers, staged for this sample: uint8 RGB (T, H, W, 3)."""
    if name not in sample.task.wrong_answers:
        raise unknown(f"wrong answer of {sample.task.id}", name, sample.task.wrong_answers)
    return render(sample, sample.task.stage(sample.problem, name))


def _blended(a: np.ndarray, b: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    return np.stack([cv2.addWeighted(one, 1 - share, other, share, 0) for one, other, share in zip(a, b, alpha, strict=True)])


def _warped(image: np.ndarray, poses) -> np.ndarray:
    """An image turned by an angle (degrees) and scaled about its middle, for each of the poses."""
    height, width = image.shape[:2]
    middle = ((width - 1) / 2, (height - 1) / 2)
    turns = (cv2.getRotationMatrix2D(middle, angle, scale) for angle, scale in poses)
    return np.stack([cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for matrix in turns])
