"""Clips in a trainer's memory become frames: layouts, types, devices, and ranges of values."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf import VBVRError
from vbvr_hf.frames import Frames, RangeError, as_frames

CLIP = np.random.RandomState(0).randint(0, 256, (5, 16, 20, 3), np.uint8)
LAYOUTS = {"thwc": (0, 1, 2, 3), "tchw": (0, 3, 1, 2), "cthw": (3, 0, 1, 2)}
TYPES = {
    "uint8": lambda clip: clip,
    "float64": lambda clip: clip / 255.0,
    "float32": lambda clip: (clip / 255.0).astype(np.float32),
    "float16": lambda clip: (clip / 255.0).astype(np.float16),
}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [True, False], ids=["packed", "a view"])
def test_arrays_of_every_layout_and_type_become_the_same_frames(layout, kind, packed):
    clip = TYPES[kind](CLIP).transpose(LAYOUTS[layout])
    assert np.array_equal(as_frames(clip.copy() if packed else clip), CLIP)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["uint8", "float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("on_device", [False, True])
def test_tensors_of_every_layout_and_type_become_the_same_frames(layout, kind, on_device):
    torch = pytest.importorskip("torch")
    clip = torch.from_numpy(CLIP).permute(LAYOUTS[layout])
    if kind != "uint8":
        clip = (clip.double() / 255).to(getattr(torch, kind)).requires_grad_()
    frames = Frames(clip)
    frames._on_device = on_device  # the device's own way runs on a CPU as well
    assert np.abs(np.stack([frame.copy() for frame in frames]).astype(int) - CLIP).max() <= (kind == "bfloat16")


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
@pytest.mark.parametrize("asked", [(0, 1), (-1, 1), (0, 255)])
def test_half_precision_is_read_like_the_floats_it_holds(kind, asked):
    torch = pytest.importorskip("torch")
    low, high = asked
    clip = ((torch.from_numpy(CLIP).double() / 255 * 1.2 - 0.1) * (high - low) + low).to(getattr(torch, kind))  # beyond both ends of the range
    halves, floats = Frames(clip, asked), Frames(clip.float(), asked)
    assert np.abs(np.stack([a.astype(int) - b for a, b in zip(halves, floats, strict=True)])).max() <= 1
    assert (halves._lowest, halves._highest) == (floats._lowest, floats._highest)
    for wrong in (float("nan"), -float("nan"), float("inf"), -float("inf")):
        spoilt = clip.clone()
        spoilt[:2] = wrong
        with pytest.raises(VBVRError, match="not numbers" if wrong != wrong else "values go from"):
            as_frames(spoilt, asked)


def test_lists_of_pictures_are_clips():
    from PIL import Image

    assert np.array_equal(as_frames([Image.fromarray(frame) for frame in CLIP]), CLIP)


@pytest.mark.parametrize(
    ("clip", "words"),
    [
        (np.zeros((5, 16, 20, 4), np.uint8), r"shape \(5, 16, 20, 4\); expected \(T, H, W, 3\)"),
        (np.zeros((16, 20, 3), np.uint8), r"shape \(16, 20, 3\)"),
        (np.zeros((1, 3, 5, 16, 20), np.uint8), r"shape \(1, 3, 5, 16, 20\)"),
        (np.zeros((3, 3, 16, 20), np.uint8), r"shape \(3, 3, 16, 20\).*can be read in two ways"),
        (np.zeros((16, 20, 3, 5), np.uint8), r"shape \(16, 20, 3, 5\)"),
        (np.zeros((0, 16, 20, 3), np.uint8), "no frames"),
        (np.zeros((5, 16, 20, 3), np.int64), "type int64"),
        (np.zeros((5, 16, 20, 3), bool), "type bool"),
        (np.full((5, 16, 20, 3), np.nan), "not numbers"),
        (np.where(np.arange(4800).reshape(5, 16, 20, 3) == 777, np.nan, 0.5), "not numbers"),
    ],
)
def test_what_is_no_clip_is_refused_by_its_shape_or_type(clip, words):
    with pytest.raises(VBVRError, match=words) as caught:
        as_frames(clip)
    assert not isinstance(caught.value, RangeError) and "\n" not in str(caught.value)


@pytest.mark.parametrize("asked", [(-1, 1), (0, 255), (-0.5, 0.5)])
def test_another_range_is_taken_where_it_is_named(asked):
    low, high = asked
    clip = (CLIP / 255 * (high - low) + low).astype(np.float32)
    assert np.array_equal(as_frames(clip, asked), CLIP)


@pytest.mark.parametrize("on_device", [False, True])
@pytest.mark.parametrize(
    ("clip", "asked"),
    [(CLIP.astype(np.float32), (0, 1)), (CLIP / 127.5 - 1, (0, 1)), (CLIP.astype(np.float16), (-1, 1)), (np.full(CLIP.shape, np.inf), (0, 1))],
    ids=["0 to 255", "-1 to 1", "0 to 255 as -1 to 1", "infinite"],
)
def test_another_range_is_never_guessed(clip, asked, on_device):
    frames = Frames(pytest.importorskip("torch").from_numpy(clip) if on_device else clip, asked)
    frames._on_device = on_device
    with pytest.raises(RangeError, match=r"values go from .* to .*value_range=\(-1, 1\)"):
        list(frames)


@pytest.mark.parametrize("on_device", [False, True])
def test_a_decoder_may_overshoot(on_device):
    clip = np.clip(np.float32(CLIP) / 255 * 1.2 - 0.1, -0.1, 1.1).astype(np.float32)
    clip[0, 0, 0] = (9, -9, 0.5)  # single wild pixels are no other range
    frames = Frames(pytest.importorskip("torch").from_numpy(clip) if on_device else clip)
    frames._on_device = on_device
    assert np.array_equal(np.stack([frame.copy() for frame in frames]), np.round(np.clip(clip, 0, 1) * 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("clip", "asked", "words"),
    [
        ((CLIP / 255).round().astype(np.uint8), (0, 1), "largest value is 1"),
        (CLIP / 255.0 / 255, (0, 1), "largest value is 1"),
        (CLIP / 255.0, (-1, 1), "no value below 0"),
        (CLIP, (0, 1), None),
        (np.zeros_like(CLIP), (0, 1), None),
        (CLIP / 127.5 - 1, (-1, 1), None),
    ],
)
def test_values_that_could_be_but_hardly_are_leave_a_doubt(clip, asked, words):
    frames = Frames(clip, asked)
    list(frames)
    assert frames.doubt is None if words is None else words in frames.doubt


@pytest.mark.parametrize("asked", [(1, 0), (0, 0), (0, float("nan")), (0, 1, 2), "minus one to one", None, (0, float("inf"))])
def test_a_range_is_two_numbers_that_rise(asked):
    with pytest.raises(VBVRError, match="expected the values of black and white"):
        as_frames(CLIP, asked)
