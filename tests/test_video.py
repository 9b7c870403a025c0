"""Frames to bytes and back, and every file that is not a video."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from vbvr_hf import VideoError
from vbvr_hf.samples import make_sample
from vbvr_hf.video import decode, encode, encode_dirty, png, read_png


@pytest.fixture(scope="module")
def clip():
    return make_sample("G-15/train/00000", size=(192, 160), num_frames=21)


def test_a_clip_comes_back_nearly_as_it_was(clip):
    frames, fps = decode(clip.video)
    assert frames.shape == clip.frames.shape
    assert frames.dtype == np.uint8
    assert fps == 16
    assert np.abs(frames.astype(int) - clip.frames).mean() < 2


def test_encoding_what_changed_gives_the_bytes_of_encoding_everything(clip):
    assert encode_dirty(clip.drawn()) == encode(clip.frames) == clip.video


def test_a_lower_quality_is_smaller(clip):
    assert len(encode(clip.frames, crf=40)) < len(clip.video)


@pytest.mark.parametrize("fps", [1, 8, 23.976, 25, 60])
def test_the_rate_is_kept(clip, fps):
    assert decode(encode(clip.frames[:4], fps))[1] == pytest.approx(fps, rel=1e-3)


def test_a_picture_comes_back_exactly(clip):
    assert np.array_equal(read_png(png(clip.first_frame)), clip.first_frame)


def test_paths_bytes_and_frames_are_all_videos(clip, tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip.video)
    first = decode(path)[0]
    assert np.array_equal(first, decode(str(path))[0])
    assert np.array_equal(first, decode(clip.video)[0])
    assert np.array_equal(decode(clip.frames)[0], clip.frames)


@pytest.mark.parametrize(("codec", "container", "pixels"), [("mpeg4", "mp4", "yuv420p"), ("libx264", "mkv", "yuv444p"), ("gif", "gif", "rgb8")])
def test_other_codecs_and_colour_formats_are_read(clip, codec, container, pixels):
    out = io.BytesIO()
    with av.open(out, "w", format={"mkv": "matroska"}.get(container, container)) as file:
        stream = file.add_stream(codec, rate=16)
        stream.width, stream.height, stream.pix_fmt = 192, 160, pixels
        for frame in clip.frames[:6]:
            file.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        file.mux(stream.encode())
    frames, _ = decode(out.getvalue())
    assert frames.shape == (6, 160, 192, 3)
    assert np.abs(frames.astype(int) - clip.frames[:6]).mean() < 12


def audio_only() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("aac", rate=16000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), format="fltp", layout="mono")
        sound.sample_rate = 16000
        file.mux(stream.encode(sound))
        file.mux(stream.encode())
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda video: b"", "is empty"),
        (lambda video: b"not a film\n" * 99, "is not a readable video"),
        (lambda video: video[: len(video) // 2], "is not a readable video"),
        (lambda video: video[-len(video) // 2 :], "is not a readable video"),
        (lambda video: audio_only(), "has no video stream"),
    ],
    ids=["empty", "text", "first half", "second half", "sound"],
)
def test_what_is_no_video_says_which_file_and_why(clip, tmp_path, content, said):
    path = tmp_path / "answer.mp4"
    path.write_bytes(content(clip.video))
    with pytest.raises(VideoError, match=said) as caught:
        decode(path)
    assert "answer.mp4" in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(VideoError, match=said):
        decode(path.read_bytes())


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(VideoError, match=r"nowhere\.mp4 does not exist"):
        decode(tmp_path / "nowhere.mp4")
    with pytest.raises(VideoError, match="is not a file"):
        decode(tmp_path)


@pytest.mark.parametrize(
    "frames",
    [np.zeros((4, 32, 32), np.uint8), np.zeros((4, 32, 32, 3)), np.zeros((0, 32, 32, 3), np.uint8), np.zeros((5000, 2, 2, 3), np.uint8)],
    ids=["flat", "floats", "none", "too many"],
)
def test_arrays_that_are_no_frames_are_refused(frames):
    with pytest.raises(VideoError, match="expected"):
        decode(frames)


def test_a_video_needs_a_frame():
    with pytest.raises(VideoError, match="at least one frame"):
        encode([])
