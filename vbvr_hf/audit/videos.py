"""Videos the audit makes beside the baselines: the ground truth as real models and files would bring it, shortcuts nobody listed,
and files that are no videos.

Functions take and give uint8 RGB frames (T, H, W, 3); sizes are shares of the frame's width, so that they mean the same at any size.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np

from ..baselines import action, crossfade, frozen
from ..samples import Sample, make_sample
from ..scene import Change, Scene, linear
from ..scene.timeline import Track
from ..video import Video, decode, encode

Maker = Callable[[np.ndarray, np.random.RandomState], np.ndarray]
"""(ground truth, random stream) -> frames."""


# --- the ground truth, a little off -----------------------------------------------------------------------------------


def resized(side: int) -> Maker:
    """Scaled to side x side pixels."""
    return lambda frames, rng: _each(frames, lambda frame: cv2.resize(frame, (side, side), interpolation=cv2.INTER_AREA))


def padded(color: int) -> Maker:
    """Padded to 16:9 with a grey level left and right; -1 repeats the edge."""

    def pad(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        height, width = frames.shape[1:3]
        side = (round(height * 16 / 9 / 2) * 2 - width) // 2
        sides = ((0, 0), (0, 0), (side, side), (0, 0))
        return np.pad(frames, sides, "edge") if color < 0 else np.pad(frames, sides, constant_values=color)

    return pad


def blurred(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """A mild blur: a Gaussian of 0.25 % of the width."""
    return _each(frames, lambda frame: cv2.GaussianBlur(frame, (0, 0), 0.0025 * frame.shape[1]))


def toned(gain: float, cast: tuple[float, float, float] = (0, 0, 0)) -> Maker:
    """Every channel times a gain, plus its own part of a colour cast (levels of 255)."""
    table = np.clip(np.arange(256)[:, None] * gain + np.array(cast)[None], 0, 255).round().astype(np.uint8)[:, None]
    return lambda frames, rng: _each(frames, lambda frame: cv2.LUT(frame, table))


def placed(shift: tuple[float, float] = (0.0, 0.0), scale: float = 1.0) -> Maker:
    """All frames shifted by shares of the width and scaled about their middle; the edge is repeated outwards."""

    def place(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        return _each(frames, lambda frame: _moved(frame, scale, shift))

    return place


def grain(sigma: float) -> Maker:
    """Fresh Gaussian noise (levels of 255) in every frame."""

    def add(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        return _each(frames, lambda frame: np.clip(frame + rng.normal(0, sigma, frame.shape), 0, 255).astype(np.uint8))

    return add


def trembling(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Every frame shifted by its own up to 0.1 % of the width: half a pixel at 512."""
    return _each(frames, lambda frame: _moved(frame, 1.0, tuple(rng.uniform(-0.001, 0.001, 2))))


def gamma(power: float) -> Maker:
    """Tones bent by a power."""
    table = (255 * (np.arange(256) / 255) ** power).round().astype(np.uint8)
    return lambda frames, rng: cv2.LUT(frames.reshape(-1, frames.shape[2], 3), table).reshape(frames.shape)


def late(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame held for a quarter of the length, then everything at its own speed."""
    return np.concatenate([np.repeat(frames[:1], len(frames) // 4, axis=0), frames])


def quick_then_still(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """At double speed, then still."""
    fast = frames[::2]
    return np.concatenate([fast, np.repeat(frames[-1:], len(frames) - len(fast), axis=0)])


def grey(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Without colour."""
    return _each(frames, lambda frame: cv2.cvtColor(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def filmed(shift: tuple[float, float] = (0.0, 0.0), scale: float = 1.0, turn: float = 0.0, from_start: bool = False) -> Maker:
    """Under a camera that slowly goes to a shift (shares of the width), a scale and a turn (degrees), or, `from_start`, has them all through."""

    def film(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        shares = np.ones(len(frames)) if from_start else np.linspace(0, 1, len(frames))
        poses = ((1 + (scale - 1) * share, (shift[0] * share, shift[1] * share), turn * share) for share in shares)
        return np.stack([_moved(frame, *pose) for frame, pose in zip(frames, poses, strict=True)])

    return film


def retoned(gain: float, cast: tuple[float, float, float] = (0, 0, 0)) -> Maker:
    """Tones that slowly go to a gain and a colour cast (levels of 255)."""

    def retone(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        shares = np.linspace(0, 1, len(frames))
        return np.stack(
            [toned(1 + (gain - 1) * share, tuple(share * np.array(cast)))(frame[None], rng)[0] for frame, share in zip(frames, shares, strict=True)]
        )

    return retone


def small(side: int, blur: float) -> Maker:
    """Scaled to side x side pixels and blurred there by a Gaussian, in pixels."""
    return lambda frames, rng: _each(resized(side)(frames, rng), lambda frame: cv2.GaussianBlur(frame, (0, 0), blur))


def small_file(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Scaled to 128 x 128 pixels, and through a video file of that size, whose colour has 64 x 64."""
    return decode(encode(resized(128)(frames, rng)))[0]


def blended(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Every frame the mean of itself and its two neighbours, as a long exposure or an interpolated frame rate shows it."""
    before, after = frames[[0, *range(len(frames) - 1)]], frames[[*range(1, len(frames)), -1]]
    return np.stack([cv2.addWeighted(cv2.addWeighted(a, 0.5, c, 0.5, 0), 2 / 3, b, 1 / 3, 0) for a, b, c in zip(before, frames, after, strict=True)])


def trailing(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Soft ghosts behind what moves: 45 % of each frame is the one shown before it."""
    shown = [frames[0]]
    for frame in frames[1:]:
        shown.append(cv2.addWeighted(frame, 0.55, shown[-1], 0.45, 0))
    return np.stack(shown)


def bled(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Colours that bleed: hue and saturation blurred by a Gaussian of 0.8 % of the width, brightness sharp."""

    def bleed(frame: np.ndarray) -> np.ndarray:
        brightness, *colour = cv2.split(cv2.cvtColor(frame, cv2.COLOR_RGB2YCrCb))
        soft = [cv2.GaussianBlur(plane, (0, 0), 0.008 * frame.shape[1]) for plane in colour]
        return cv2.cvtColor(cv2.merge([brightness, *soft]), cv2.COLOR_YCrCb2RGB)

    return _each(frames, bleed)


def thickened(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Lines a 256th of the width thicker: everything grows into the ground, which is what the corners show."""
    kernel = np.ones((1 + round(frames.shape[2] / 256),) * 2, np.uint8)
    grow = cv2.erode if np.median(frames[0][[0, 0, -1, -1], [0, -1, 0, -1]]) > 128 else cv2.dilate
    return _each(frames, lambda frame: grow(frame, kernel))


def waiting(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Nothing for a quarter of the length, then everything at double speed, then still."""
    fast = frames[[*range(0, len(frames) - 1, 2), -1]]
    before = len(frames) // 4
    return np.concatenate([np.repeat(frames[:1], before, axis=0), fast, np.repeat(frames[-1:], len(frames) - before - len(fast), axis=0)])


def hurried(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """At three times the speed, then still."""
    fast = frames[[*range(0, len(frames) - 1, 3), -1]]
    return np.concatenate([fast, np.repeat(frames[-1:], len(frames) - len(fast), axis=0)])


def stuttering(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Every third frame, held until the next."""
    return frames[np.append(np.arange(len(frames) - 1) // 3 * 3, len(frames) - 1)]


TRANSFORMED: dict[str, Maker] = {
    "480 px": resized(480),
    "256 px": resized(256),
    "16:9 black bars": padded(0),
    "16:9 edge": padded(-1),
    "blur": blurred,
    "warm cast": toned(1.0, (8, 0, -8)),
    "cold cast": toned(1.0, (-8, 2, 8)),
    "brighter": toned(1.1),
    "darker": toned(0.9),
    "shift right": placed((0.02, 0.01)),
    "shift left": placed((-0.015, -0.02)),
    "zoom in": placed(scale=1.02),
    "zoom out": placed(scale=0.98),
}
"""The listed ways in which a right clip may differ. Quick audits leave out the two that only resize."""

ONLY_RESIZED = ("480 px", "256 px")

DRIFTS: dict[str, tuple[Maker, Maker]] = {
    "drift": (filmed((0.024, -0.018)), filmed((0.048, -0.036))),
    "zoom in": (filmed(scale=1.05), filmed(scale=1.10)),
    "zoom out": (filmed(scale=0.95), filmed(scale=0.90)),
    "turn": (filmed(turn=1.5), filmed(turn=3.0)),
    "turned from the start": (filmed(turn=1.5, from_start=True), filmed(turn=3.0, from_start=True)),
    "drift, zoom and turn": (filmed((-0.015, 0.02), 1.025, -0.75), filmed((-0.03, 0.04), 1.05, -1.5)),
    "tones": (retoned(0.9, (8, 0, -8)), retoned(0.8, (16, 0, -16))),
}
"""Cameras and tones that drift over the clip: to their limits, and twice as far."""

QUICK_DRIFTS = (("drift, zoom and turn", "drift"), ("drift", "twice the drift"), ("tones", "drift"))
QUICK_OTHERS = ("three times as fast", "128 px, blurred", "blended frames")
"""What quick audits try of all these."""

PACES: dict[str, Maker] = {"waits, then twice as fast": waiting, "three times as fast": hurried, "every third frame": stuttering}
"""The right action at a pace that nobody asked for or forbade."""

FEW_FRAMES = (25, 33)
"""Frames for the whole clip."""

SOFT: dict[str, Maker] = {
    "128 px": resized(128), "a file of 128 px": small_file, "128 px, blurred": small(128, 1.0), "blended frames": blended, "trailing": trailing,
    "colours bleed": bled, "thicker lines": thickened,
}  # fmt: skip
"""What models and small files do to fine detail and to motion."""

UNLISTED_TRANSFORMED: dict[str, Maker] = {
    "film grain": grain(5),
    "trembling": trembling,
    "gamma 0.85": gamma(0.85),
    "gamma 1.15": gamma(1.15),
    "16:9 grey bars": padded(128),
    "late start": late,
    "shift and zoom": placed((0.01, -0.01), 1.01),
}
"""Right clips that nobody listed."""


# --- shortcuts nobody listed ------------------------------------------------------------------------------------------


def salt_and_pepper(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame under ever more black and white dots."""
    out = frozen(frames, rng).copy()
    for index, frame in enumerate(out):
        dice = rng.random_sample(frame.shape[:2])
        amount = 0.3 * index / len(out)
        frame[dice < amount / 2] = 0
        frame[dice > 1 - amount / 2] = 255
    return out


def pixelated(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame falling apart into ever larger blocks."""
    height, width = frames.shape[1:3]
    sides = np.linspace(width, 8, len(frames)).astype(int)
    small = (cv2.resize(frames[0], (side, side), interpolation=cv2.INTER_AREA) for side in sides)
    return np.stack([cv2.resize(image, (width, height), interpolation=cv2.INTER_NEAREST) for image in small])


def swaying(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame sliding to and fro by 6 % of the width."""
    return np.stack([_moved(frames[0], 1.0, (0.06 * np.sin(turn), 0.0)) for turn in np.linspace(0, 4 * np.pi, len(frames))])


def hue_turning(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame with its hues going once round."""
    hue, saturation, value = cv2.split(cv2.cvtColor(frames[0], cv2.COLOR_RGB2HSV))
    turned = ((hue.astype(int) + turn) % 180 for turn in np.linspace(0, 180, len(frames)).astype(int))
    return np.stack([cv2.cvtColor(cv2.merge([now.astype(np.uint8), saturation, value]), cv2.COLOR_HSV2RGB) for now in turned])


def flickering(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame, brighter and darker from frame to frame."""
    return np.stack([cv2.convertScaleAbs(frames[0], alpha=gain) for gain in rng.uniform(0.6, 1.2, len(frames))])


def wiped(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The final frame wiping in from the left over the first."""
    edges = np.linspace(0, frames.shape[2], len(frames)).astype(int)
    return np.stack([np.concatenate([frames[-1][:, :edge], frames[0][:, edge:]], axis=1) for edge in edges])


def tiled_in(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The final frame popping in over the first, tile by tile of an 8 x 8 grid, in random order."""
    height, width = frames.shape[1:3]
    rank = rng.permutation(64).reshape(8, 8).astype(np.float32)
    order = cv2.resize(rank, (width, height), interpolation=cv2.INTER_NEAREST)[..., None]
    return np.stack([np.where(order < done, frames[-1], frames[0]) for done in np.linspace(0, 64, len(frames))])


def quick_fade(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The first frame, fading into the final frame within four frames."""
    part = crossfade(frames[[*range(1), *([-1] * 5)]], rng)
    before = (len(frames) - len(part)) // 2
    return np.concatenate([np.repeat(frames[:1], before, axis=0), part, np.repeat(frames[-1:], len(frames) - len(part) - before, axis=0)])


def strobing(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """First and final frame in turn, ending on the final frame for the last eighth."""
    out = frames[[0, -1] * (len(frames) // 2 + 1)][: len(frames)]
    out[-max(5, len(frames) // 8) :] = frames[-1]
    return out


def shuffled(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The ground truth's frames in random order, first and last ones kept."""
    hold = min(5, len(frames) // 4)
    middle = rng.permutation(np.arange(1, len(frames) - hold))
    return frames[[0, *middle, *range(len(frames) - hold, len(frames))]]


def six_frames(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """A slide show: six frames of the ground truth, each held."""
    picked = np.linspace(0, len(frames) - 1, 6).round().astype(int)
    return frames[np.repeat(picked, -(-len(frames) // 6))[: len(frames)]]


def morphed(scene: Scene) -> Scene:
    """A storyboard in which everything goes straight from how it is first to how it is last, all at once, for as long as the action lasts.

    It is what a model makes that knows both ends and not the way; where the way is straight it is right.
    """
    start, end = action(scene)
    other = scene.without()
    for (name, prop), track in scene.tracks.items():
        other.tracks[name, prop] = Track(track.first)
        other.tracks[name, prop].add(start, end, Change(name, prop, track.at(end)), linear)
    return other


def intruded(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The ground truth, with a magenta ball crossing the picture."""
    out = frames.copy()
    height, width = frames.shape[1:3]
    for frame, x in zip(out, np.linspace(-0.1, 1.1, len(out)), strict=True):
        cv2.circle(frame, (round(x * width), round(0.35 * height)), round(0.05 * width), (230, 0, 200), -1, cv2.LINE_AA)
    return out


def drifting(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The ground truth under a camera that goes in by 6 %."""
    return np.stack([_moved(frame, scale, (0.0, 0.0)) for frame, scale in zip(frames, np.linspace(1, 1.06, len(frames)), strict=True)])


def then_black(frames: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """The ground truth, then black for as long as five frames."""
    return np.concatenate([frames, np.zeros_like(frames[:5])])


UNLISTED_STILL: dict[str, Maker] = {
    "salt and pepper": salt_and_pepper, "pixelated": pixelated, "swaying": swaying, "hue turning": hue_turning, "flickering": flickering,
}  # fmt: skip
"""Do-nothing videos that nobody listed."""

UNLISTED_JUMPS: dict[str, Maker] = {"quick fade": quick_fade, "strobing": strobing, "tiled in": tiled_in}
"""Shortcuts to the end that nobody listed."""

CURIOUS: dict[str, Maker] = {
    "wiped": wiped, "shuffled": shuffled, "six frames": six_frames, "quick then still": quick_then_still, "grey": grey, "intruded": intruded,
    "drifting": drifting, "then black": then_black,
}  # fmt: skip
"""Videos of which it depends on the task what they are worth: their scores are told, not bounded."""


# --- files with a clock of their own ----------------------------------------------------------------------------------


_TICK = Fraction(1, 10_000)  # seconds


def timed(frames: np.ndarray, seconds: np.ndarray) -> bytes:
    """An MP4 file of variable rate: each frame is shown from its own time on, in seconds, which rise."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10_000, options={"preset": "ultrafast", "crf": "20"})
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt, stream.time_base, stream.codec_context.time_base = "yuv420p", _TICK, _TICK
        for frame, when in zip(frames, np.round(np.asarray(seconds) / float(_TICK)).astype(int).tolist(), strict=True):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24").reformat(format="yuv420p", dst_colorspace="ITU601")
            picture.pts, picture.time_base = when, _TICK
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return out.getvalue()


def variable_rate(sample: Sample) -> tuple[bytes, np.ndarray]:
    """A file that leaves out pictures here and there, and the same pictures at a constant rate, each held until the next."""
    kept = np.array([index for index in range(sample.num_frames) if index % 5 not in (2, 3) or index == sample.num_frames - 1])
    held = kept[np.searchsorted(kept, np.arange(sample.num_frames), side="right") - 1]
    return timed(sample.frames[kept], kept / sample.fps), sample.frames[held]


def hidden_jump(sample: Sample) -> bytes:
    """A still for most of the clip, then all of the action's pictures within a sixtieth of it, then the final frame."""
    count, length = sample.num_frames, sample.num_frames / sample.fps
    times = np.concatenate([[0.0], np.linspace(0.75, 0.765, count - 1) * length, [0.99 * length]])
    return timed(sample.frames[[*range(count), -1]], times)


# --- files that are no videos -----------------------------------------------------------------------------------------


def broken_files(sample: Sample, folder: Path) -> dict[str, Video]:
    """Things that are no clip: each must be given a score of 0 with a reason."""
    text = folder / "text.mp4"
    text.write_text("This is a text file.\n")
    empty = folder / "empty.mp4"
    empty.write_bytes(b"")
    whole = make_sample(sample.id, (256, 256)).video
    truncated = folder / "truncated.mp4"
    truncated.write_bytes(whole[: len(whole) // 3])
    return {
        "missing file": folder / "missing.mp4",
        "empty file": empty,
        "text file": text,
        "truncated file": truncated,
        "random bytes": bytes(range(256)) * 64,
        "one frame": encode([sample.frames[0]]),
        "8 x 8 pixels": encode(np.repeat(cv2.resize(sample.frames[0], (8, 8))[None], 16, axis=0)),
        "10,000 frames": _endless(),
        "frames of the wrong kind": sample.frames.astype(np.float32),
    }


@lru_cache(maxsize=1)
def _endless() -> bytes:
    frame = np.zeros((64, 64, 3), np.uint8)
    return encode(frame for _ in range(10_000))


def _each(frames: np.ndarray, change: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    return np.stack([change(frame) for frame in frames])


def _moved(frame: np.ndarray, scale: float, shift: tuple[float, float], turn: float = 0.0) -> np.ndarray:
    height, width = frame.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -turn, scale)
    matrix[:, 2] += (shift[0] * width, shift[1] * height)
    return cv2.warpAffine(frame, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
