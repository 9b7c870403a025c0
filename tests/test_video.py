"""Frames to bytes and back, and every file that is not a video."""

from __future__ import annotations

import io
import os
import struct
import zlib
from fractions import Fraction
from itertools import product
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from vbvr_hf import VideoError, score
from vbvr_hf.containers import MAX_STREAMS
from vbvr_hf.samples import make_sample
from vbvr_hf.video import decode, encode, encode_dirty, iterate, png, probe, read_png


@pytest.fixture(scope="module")
def clip():
    return make_sample("G-15/train/00000", size=(192, 160), num_frames=21)


def test_a_clip_comes_back_nearly_as_it_was(clip):
    frames, fps = decode(clip.video)
    assert frames.shape == clip.frames.shape
    assert frames.dtype == np.uint8
    assert fps == 16
    assert np.abs(frames.astype(int) - clip.frames).mean() < 3


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
    assert np.abs(frames.astype(int) - clip.frames[:6]).mean() < 24  # of 256 colours, for GIF


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have a name")
def test_what_is_no_regular_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")  # opening it would wait for ever
    (tmp_path / "link.mp4").symlink_to("/dev/zero")
    for name in ("pipe.mp4", "link.mp4"):
        with pytest.raises(VideoError, match=rf"{name} is not a file, but a pipe, a device"):
            decode(tmp_path / name)


# --- odd files that are right -----------------------------------------------------------------------------------------


def write(frames, path: Path, codec="libx264", pixels="yuv420p", container="mp4", options=None, turn=None, aspect=None, times=None, muxer=None) -> bytes:
    """The bytes of a file with these RGB frames, as other programs write them."""
    with av.open(str(path), "w", format=container, options=muxer or {}) as file:
        stream = file.add_stream(codec, rate=16, options=options or {})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pixels
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if turn:
            stream.set_display_rotation(*turn)
        for index, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = index if times is None else times[index], Fraction(1, 16)
            file.mux(stream.encode(picture))
        file.mux(stream.encode())
    return path.read_bytes()


@pytest.mark.parametrize(("degrees", "across", "down"), list(product((0, 90, 180, 270), (False, True), (False, True))))
def test_pictures_are_turned_and_mirrored_as_the_file_says(clip, tmp_path, degrees, across, down):
    stored = write(clip.frames[:2], tmp_path / "x", options={"qp": "12"}, turn=(degrees, across, down))
    right = np.rot90(clip.frames[0], degrees // 90)[:: -1 if down else 1, :: -1 if across else 1]
    frames, _ = decode(stored)
    assert frames[0].shape == right.shape
    assert np.abs(frames[0].astype(int) - right).mean() < 3
    assert (probe(stored).width, probe(stored).height) == (right.shape[1], right.shape[0])


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "avi"])
@pytest.mark.parametrize(("aspect", "size"), [(Fraction(3, 2), (288, 160)), (Fraction(1, 2), (192, 320)), (Fraction(1001, 1000), (192, 160))], ids=str)
def test_pixels_come_out_square(clip, tmp_path, container, aspect, size):
    stored = write(clip.frames[:2], tmp_path / "x", container=container, aspect=aspect)
    assert decode(stored)[0].shape == (2, size[1], size[0], 3)
    assert (probe(stored).width, probe(stored).height) == size


def test_pictures_that_change_their_size_midway_fill_the_same_screen(clip):
    small = np.ascontiguousarray(clip.frames[:, ::2, ::2])
    out = io.BytesIO()
    with av.open(out, "w", format="mpegts") as file:
        stream = file.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 192, 160, "yuv420p"
        for frames, start in ((clip.frames, 0), (small, 21)):
            coder = av.CodecContext.create("mpeg2video", "w")
            coder.height, coder.width = frames.shape[1:3]
            coder.pix_fmt, coder.time_base, coder.framerate = "yuv420p", Fraction(1, 25), Fraction(25)
            for index, frame in enumerate([*frames, None]):
                picture = None if frame is None else av.VideoFrame.from_ndarray(frame, format="rgb24")
                if picture:
                    picture.pts = index
                for packet in coder.encode(picture):
                    packet.stream, packet.time_base = stream, Fraction(1, 25)
                    packet.pts, packet.dts = packet.pts + start, packet.dts + start
                    file.mux(packet)
    frames, _ = decode(out.getvalue())
    assert frames.shape[0] >= 41 and frames.shape[1:] == (160, 192, 3)
    assert np.abs(frames[-1].astype(int) - clip.frames[20]).mean() < 8


def test_an_aspect_that_would_fill_memory_is_refused(clip, tmp_path):
    with pytest.raises(VideoError, match="with square pixels"):
        decode(write(np.tile(clip.frames[:2], (1, 2, 2, 1)), tmp_path / "x", aspect=Fraction(255)))


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts"])
def test_pictures_left_out_are_shown_until_the_next(clip, tmp_path, container):
    kept = [0, 1, 2, 3, 4, 5, 8, 11, 14, 17, 20]
    stored = write(clip.frames[kept], tmp_path / "x", container=container, times=kept, options={"qp": "12", "bf": "0"})
    frames, fps = decode(stored)
    assert fps == pytest.approx(16, rel=0.02)
    assert len(frames) == probe(stored).num_frames == pytest.approx(21, abs=1)
    for index, frame in enumerate(frames[:20]):
        near = [clip.frames[k] for k in kept if abs(k - index) <= 3]
        gaps = [np.abs(frame.astype(int) - other).mean() for other in near]
        assert min(gaps) < 2
    assert np.abs(frames[-1].astype(int) - clip.frames[-1]).mean() < 3


def trimmed(data: bytes, frames: int) -> bytes:
    """Hide the first frames by the edit list, as trimming without encoding anew does."""
    with av.open(io.BytesIO(data)) as file:
        ticks = int(frames / 16 / file.streams.video[0].time_base)
    at = data.index(b"elst") + 16
    return data[:at] + struct.pack(">i", ticks) + data[at + 4 :]


def test_frames_hidden_by_an_edit_list_are_not_shown(clip):
    stored = trimmed(clip.video, 5)
    frames, _ = decode(stored)
    assert len(frames) == probe(stored).num_frames == 16
    assert np.abs(frames[0].astype(int) - clip.frames[5]).mean() < 3


@pytest.mark.parametrize("kind", ["a cover first", "a dummy first, the clip the default", "a dummy first, none the default"])
def test_the_stream_that_players_show_is_read(clip, kind):
    out = io.BytesIO()
    with av.open(out, "w", format="mp4" if kind == "a cover first" else "matroska") as file:
        other = file.add_stream("png" if kind == "a cover first" else "libx264", rate=16)
        other.width = other.height = 64
        other.pix_fmt = "rgb24" if kind == "a cover first" else "yuv420p"
        stream = file.add_stream("libx264", rate=16, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 192, 160, "yuv420p"
        other.disposition = Disposition.attached_pic if kind == "a cover first" else Disposition(0)
        stream.disposition = Disposition(0) if "none" in kind else Disposition.default
        for frame in clip.frames[: 1 if kind == "a cover first" else 21]:
            file.mux(other.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame[:64, :64]), format="rgb24")))
        file.mux(other.encode())
        for frame in clip.frames:
            file.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        file.mux(stream.encode())
    assert decode(out.getvalue())[0].shape == clip.frames.shape


# --- colours ----------------------------------------------------------------------------------------------------------

BARS = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 255, 255], [0, 0, 0], [128, 128, 128], [200, 100, 50]], np.uint8)
WEIGHTS = {"BT.601": (0.299, 0.114, 6), "BT.709": (0.2126, 0.0722, 1), "BT.2020": (0.2627, 0.0593, 9)}


def bars(signal: np.ndarray, matrix: str, *, full: bool = False, bits: int = 8, transfer: int = 2, primaries: int = 2) -> bytes:
    """A file of eight vertical bars, from their signal (8, 3) in [0, 1], by the matrix's own formula."""
    red, blue, number = WEIGHTS[matrix]
    r, g, b = np.repeat(signal, 32, axis=0).T
    y = red * r + (1 - red - blue) * g + blue * b
    planes = np.stack([y, (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)])
    unit = 1 << (bits - 8)
    lift = np.array([[0], [128 * unit], [128 * unit]]) if full else np.array([[16], [128], [128]]) * unit
    scale = (1 << bits) - 1 if full else np.array([[219], [224], [224]]) * unit
    planes = (planes * scale + lift).round().clip(0, (1 << bits) - 1).astype(np.uint16 if bits > 8 else np.uint8)
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as file:
        stream = file.add_stream("ffv1", rate=16)
        stream.width, stream.height, stream.pix_fmt = 256, 32, "yuv444p10le" if bits > 8 else "yuv444p"
        context = stream.codec_context
        context.colorspace, context.color_range, context.color_trc, context.color_primaries = number, 2 if full else 1, transfer, primaries
        picture = av.VideoFrame(256, 32, stream.pix_fmt)
        for plane, row in zip(picture.planes, planes, strict=True):
            plane.update(np.ascontiguousarray(np.broadcast_to(row, (32, 256))).tobytes())
        picture.colorspace, picture.color_range, picture.color_trc, picture.color_primaries = number, 2 if full else 1, transfer, primaries
        for picture.pts in range(2):
            file.mux(stream.encode(picture))
        file.mux(stream.encode())
    return out.getvalue()


def seen_bars(data: bytes) -> tuple[np.ndarray, list[str]]:
    notes: list[str] = []
    frames = [frame for frame, _ in iterate(data, notes)]
    return frames[0][16, 16::32].astype(int), notes


@pytest.mark.parametrize("bits", [8, 10])
@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("matrix", WEIGHTS)
def test_colours_of_every_matrix_and_range_come_out_right(matrix, full, bits):
    colours, notes = seen_bars(bars(BARS / 255, matrix, full=full, bits=bits))
    assert np.abs(colours - BARS).max() <= 4
    assert notes == []


def light(colours: np.ndarray) -> np.ndarray:
    """Linear light in BT.2020's primaries, white at 1."""
    linear = np.where(colours <= 10.31475, colours / 255 / 12.92, ((colours / 255 + 0.055) / 1.055) ** 2.4)
    return np.clip(linear @ np.array([[0.6274, 0.0691, 0.0164], [0.3293, 0.9195, 0.0880], [0.0433, 0.0114, 0.8956]]), 0, 1)


def pq(linear: np.ndarray) -> np.ndarray:
    """ST 2084, with white at 203 candela per square metre."""
    power = (linear * 203 / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg(linear: np.ndarray) -> np.ndarray:
    """ARIB STD-B67, with white at 75 % of the signal."""
    scene = linear * 0.265
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073)


@pytest.mark.parametrize("primaries", [9, 2], ids=["BT.2020", "not said"])
@pytest.mark.parametrize(("signal", "transfer", "name"), [(pq, 16, "PQ"), (hlg, 18, "HLG")])
def test_high_dynamic_range_is_converted_and_noted(signal, transfer, name, primaries):
    colours, notes = seen_bars(bars(signal(light(BARS.astype(float))), "BT.2020", bits=10, transfer=transfer, primaries=primaries))
    gaps = np.abs(colours[:, None] - BARS[None]).mean(axis=2)
    assert gaps.argmin(axis=1).tolist() == list(range(len(BARS)))
    assert gaps.diagonal().max() < 36  # the brightest pure colours lose a little
    assert notes == [f"high dynamic range ({name}) was converted to sRGB"]


@pytest.mark.parametrize("number", [8, 10, 14], ids=["YCgCo", "BT.2020 constant luminance", "ICtCp"])
def test_colours_that_cannot_be_converted_are_refused_by_name(number, monkeypatch):
    monkeypatch.setitem(WEIGHTS, "odd", (0.3, 0.1, number))
    with pytest.raises(VideoError, match=f"colours that cannot be converted .*matrix {number}"):
        decode(bars(BARS / 255, "odd", bits=10))


# --- what a person should know of a file ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("container", "muxer"), [("mp4", {"movflags": "faststart"}), ("mp4", {"movflags": "frag_keyframe+empty_moov"}), ("matroska", {}), ("avi", {})]
)
def test_a_file_that_is_cut_short_is_read_as_far_as_it_goes_and_noted(clip, tmp_path, container, muxer):
    whole = write(clip.frames, tmp_path / "x", container=container, muxer=muxer, options={"g": "4", "bf": "0"})
    notes: list[str] = []
    assert len(list(iterate(whole, notes))) == 21
    assert notes == []
    seen = len(list(iterate(whole[: int(0.7 * len(whole))], notes)))
    assert 4 <= seen < 21
    assert any(note.startswith(("cut short", "damaged")) for note in notes)
    with pytest.raises(VideoError, match=r"cut short|damaged"):
        probe(whole[: int(0.7 * len(whole))])


def test_damage_inside_a_file_is_noted(clip, tmp_path):
    data = bytearray(write(clip.frames, tmp_path / "x", container="avi", options={"g": "4", "bf": "0"}))
    for place in np.random.RandomState(1).randint(len(data) // 3, len(data) - 2000, size=30):
        data[place] ^= 255
    notes: list[str] = []
    assert len(list(iterate(bytes(data), notes))) > 4
    assert any(note.startswith("damaged") for note in notes)


def test_black_before_a_clip_is_noted_and_black_after_it_is_not(clip):
    black = np.zeros_like(clip.frames[:2])
    for frames, said in ((np.concatenate([black, clip.frames]), ["begins with 2 black frames"]), (np.concatenate([clip.frames, black]), [])):
        for video in (frames, encode(frames)):
            notes: list[str] = []
            list(iterate(video, notes))
            assert notes == said


def test_what_is_noted_of_a_file_is_on_its_scorecard(tmp_path):
    sample = make_sample("G-15/in_domain/00000", size=(128, 128))
    whole = write(sample.frames, tmp_path / "x", container="matroska", options={"g": "8", "bf": "0"})
    card = score(whole[: int(0.6 * len(whole))], sample)
    assert card.error is None
    assert any(note.startswith("cut short") for note in card.notes)


# --- what is never opened ---------------------------------------------------------------------------------------------


def test_many_streams_are_refused(clip):
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as file:
        streams = [file.add_stream("libx264", rate=16) for _ in range(MAX_STREAMS + 1)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 192, 160, "yuv420p"
        for stream in streams:
            file.mux(stream.encode(av.VideoFrame.from_ndarray(clip.frames[0], format="rgb24")))
            file.mux(stream.encode())
    with pytest.raises(VideoError, match=f"{MAX_STREAMS + 1} streams"):
        decode(out.getvalue())


def test_codecs_that_nobody_writes_are_refused_by_name(clip, tmp_path):
    with pytest.raises(VideoError, match="codec cinepak, which is not read"):
        decode(write(clip.frames[:2], tmp_path / "x", "cinepak", "rgb24", container="avi"))


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


def png_clip(width: int, height: int, extras: bytes = b"") -> bytes:
    """A MOV of one PNG picture of black, with further chunks, whose container says 64 x 64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    more = chunk(b"zTXt", b"a\0\0" + extras) if extras else b""
    rows = zlib.compress(bytes((1 + 3 * width) * min(height, 64)), 9)
    picture = b"\x89PNG\r\n\x1a\n" + header + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as file:
        stream = file.add_stream("png", rate=16)
        stream.width = stream.height = 64
        stream.pix_fmt = "rgb24"
        for index in range(2):
            packet = av.Packet(picture)
            packet.stream, packet.pts, packet.dts, packet.time_base, packet.is_keyframe = stream, index, index, Fraction(1, 16), True
            file.mux(packet)
    return out.getvalue()


def test_pictures_larger_than_their_container_says_are_never_decoded():
    assert decode(png_clip(64, 64))[0].shape == (2, 64, 64, 3)
    with pytest.raises(VideoError, match="is not a readable video"):
        decode(png_clip(60_000, 20_000))


def test_pictures_whose_texts_would_fill_memory_are_never_decoded():
    with pytest.raises(VideoError, match="bytes of compressed texts"):
        decode(png_clip(64, 64, zlib.compress(bytes(2**27), 9)))
