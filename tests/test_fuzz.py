"""Broken and odd files: none may crash, hang or starve a run, and each gets a reason or a score."""

from __future__ import annotations

import io
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import odd_files
import pytest

from vbvr_hf import make_sample, score
from vbvr_hf.pool import Failure, run
from vbvr_hf.scoring import Scorecard

SAMPLE = "G-15/in_domain/00000"
SECONDS = 30.0


@pytest.fixture(scope="module")
def clip() -> bytes:
    return make_sample(SAMPLE, size=(128, 128), num_frames=25).video


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    return make_sample(SAMPLE, size=(256, 256), num_frames=41).frames


def score_file(path: Path) -> Scorecard:
    return score(path, SAMPLE)


def score_and_measure(path: Path) -> tuple[Scorecard, int]:
    """The scorecard, and the most memory (kilobytes) that this process has held. What getrusage tells is at least what its parent held at the fork."""
    card = score_file(path)
    return card, int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])


def write(frames, codec="libx264", pix_fmt="yuv420p", container="mp4", fps=16, times=None, options=None) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=fps, options=options or {})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pix_fmt
        for index, frame in enumerate(frames):
            channels = "rgba" if frame.shape[2] == 4 else "rgb24"
            picture = av.VideoFrame.from_ndarray(frame, format=channels).reformat(format=pix_fmt)
            picture.pts = index if times is None else times[index]
            file.mux(stream.encode(picture))
        file.mux(stream.encode())
    return out.getvalue()


def audio_only() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("aac", rate=16000)
        for start in range(0, 16000, 1024):
            tone = np.sin(np.arange(start, start + 1024) / 10).astype(np.float32)[None]
            sound = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            sound.sample_rate, sound.pts = 16000, start
            file.mux(stream.encode(sound))
        file.mux(stream.encode())
    return out.getvalue()


def rotated(data: bytes) -> bytes:
    """The clip with a quarter turn in its track header's display matrix."""
    at = data.index(b"tkhd") + 4 + 4 + 20 + 16
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    assert data[at : at + 36] == identity
    quarter = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)
    return data[:at] + quarter + data[at + 36 :]


def test_five_hundred_broken_files_each_get_a_card(clip, tmp_path):
    rng = np.random.RandomState(0)
    files = []
    for index in range(220):  # cut off anywhere: in the header, the index, the pictures, the last byte
        end = [index, len(clip) - 1 - index, int(rng.randint(len(clip)))][index % 3]
        files.append(clip[:end])
    for index in range(240):  # flipped bits, few and many
        data = bytearray(clip)
        for place in rng.randint(0, len(data), size=1 + index // 8):
            data[place] ^= 1 << int(rng.randint(8))
        files.append(bytes(data))
    for size in range(60):  # no video at all
        files.append([rng.bytes(size * 50), b"\0" * size * 100, b"<html>" * size][size % 3])
    paths = []
    for index, data in enumerate(files):
        path = tmp_path / f"{index}{('.mp4', '.webm', '.gif')[index % 3]}"
        path.write_bytes(data)
        paths.append(path)
    cards = dict(run(score_file, paths, workers=2, seconds=SECONDS))
    assert len(cards) == len(paths) >= 500
    for path, card in cards.items():
        # A decoder that brings its own process down is held by the pool; nothing else may fail outside a scorecard.
        assert isinstance(card, Scorecard) or (isinstance(card, Failure) and "process died" in card.reason), (path, card)
        if isinstance(card, Scorecard):
            assert 0 <= card.total <= 1
            assert card.error is None or path.name in card.error or "the video" in card.error
    assert sum(isinstance(card, Failure) for card in cards.values()) <= 2


def test_odd_kinds_of_good_video_are_read(frames):
    truth = score(frames, SAMPLE).total
    assert truth >= 0.9
    opaque = np.dstack([frames[0], np.full(frames.shape[1:3], 255, np.uint8)])[None].repeat(len(frames), axis=0).copy()
    opaque[..., :3] = frames
    kinds = {
        "hevc": write(frames, "libx265", options={"x265-params": "log-level=none"}),
        "vp9": write(frames, "libvpx-vp9", container="webm", options={"cpu-used": "8", "deadline": "realtime"}),
        "alpha": write(opaque, "png", "rgba", container="mov"),
        "full colour": write(frames, "libx264", "yuv444p"),
        "variable rate": write(frames, times=np.cumsum(1 + np.arange(len(frames)) % 3).tolist()),
        "turned by metadata": rotated(write(np.rot90(frames, 1, axes=(1, 2)).copy())),
    }
    for name, data in kinds.items():
        card = score(data, SAMPLE)
        assert card.error is None, name
        assert card.total >= 0.9, (name, str(card))


def test_gif_is_read(frames):
    card = score(write(frames, "gif", "rgb8", container="gif"), SAMPLE)
    assert card.error is None  # its 256 colours may cost some of the score


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda frames: b"", "empty"),
        (lambda frames: audio_only(), "no video stream"),
        (lambda frames: write(frames[:1]), "single frame"),
        (lambda frames: write(frames[:4, :16, :16]), "16 x 16"),
        (lambda frames: write(np.zeros((4000, 32, 32, 3), np.uint8), options={"preset": "ultrafast"}), "more than 1200 frames"),
    ],
    ids=["empty", "audio", "one frame", "tiny", "4000 frames"],
)
def test_what_cannot_be_judged_says_why(frames, make, reason):
    card = score(make(frames), SAMPLE)
    assert card.total == 0
    assert reason in card.error


def test_a_huge_picture_is_judged_or_refused_in_bounded_memory(tmp_path):
    path = tmp_path / "huge.mp4"
    path.write_bytes(write(np.zeros((6, 2160, 4096, 3), np.uint8), options={"preset": "ultrafast"}))
    ((_, (card, most)),) = run(score_and_measure, [path], workers=1, seconds=SECONDS)
    assert card.total <= 0.05
    assert most < 1.5e6


# --- files of strangers -----------------------------------------------------------------------------------------------

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system is asked what a process does")


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    """A folder of whole, broken and pretended files by name, and one beside it that no file may lead to."""
    home, outside = tmp_path_factory.mktemp("strangers"), tmp_path_factory.mktemp("outside")
    (outside / "secret.mp4").write_bytes(make_sample(SAMPLE, size=(64, 64), num_frames=9).video)
    (outside / "list.m3u8").write_text("#EXTM3U\n#EXTINF:9,\nsecret.mp4\n#EXT-X-ENDLIST\n")
    whole = odd_files.good(home)
    named = {"whole": list(whole.values()), "broken": [data for _, data in odd_files.mutants(whole, 96)]}
    named["pretended"] = list(odd_files.impostors(outside / "secret.mp4", whole["mp4"]).values())
    paths: dict[str, list[Path]] = {}
    for kind, files in named.items():
        paths[kind] = [home / f"{kind}{index}.mp4" for index in range(len(files))]
        for path, data in zip(paths[kind], files, strict=True):
            path.write_bytes(data)
    return paths, outside


@LINUX
def test_files_of_strangers_open_nothing_and_cost_little(strangers):
    paths, outside = strangers
    opens = odd_files.Opens(outside)
    everything = [path for some in paths.values() for path in some]
    outcomes = odd_files.read_all(everything)
    assert [outcome for outcome in outcomes if "died" in outcome] == []
    assert [Path(outcome["path"]) for outcome in outcomes] == everything
    assert all(outcome["frames"] == 9 and not outcome["error"] for outcome in outcomes[: len(paths["whole"])])
    assert all(outcome["frames"] or outcome["error"] for outcome in outcomes)
    assert opens.count() == 0
    assert outcomes[-1]["mebibytes"] < 400
    assert max(outcome["seconds"] for outcome in outcomes) < 5


@LINUX
def test_the_watch_over_strangers_sees_what_it_should(tmp_path):
    opens = odd_files.Opens(tmp_path)
    (tmp_path / "x").write_bytes(b"x")
    assert opens.count() == 1
    code = "import odd_files, socket; odd_files._die_of_sockets(); open('/dev/null'); print('here', flush=True); socket.socket()"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(odd_files.__file__).parent, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("here\n", -signal.SIGSYS)
