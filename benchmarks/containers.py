"""What right answers score in every container, codec, colour, time and geometry that is read, beside the plain file of the same frames.

    python benchmarks/containers.py [--workers N]

Writes the table in docs/videos.md as well.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import struct
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.stream import Disposition
from PIL import Image
from report import verdict, write

from vbvr_hf import make_sample, score
from vbvr_hf.pool import Failure, run

SAMPLES = ("G-15/in_domain/00000", "O-62/out_of_domain/00000", "O-75/in_domain/00000")
SIDE, WIDE = 256, 456
NOT_SQUARE = "pixels that are not square"
FEW_COLOURS, FEW_BITS = "GIF, 256 fixed colours", "Motion JPEG, FFmpeg's default of 200 kbit/s"
LOST = 0.03
"""The most that any way may lose, other than by too few colours or bits."""
PAGE = Path(__file__).parents[1] / "docs" / "videos.md"
PLAIN = {"crf": "12", "preset": "veryfast", "bf": "0"}
TO_BT2020 = np.array([[0.6274, 0.0691, 0.0164], [0.3293, 0.9195, 0.0880], [0.0433, 0.0114, 0.8956]])
WEIGHTS = {6: (0.299, 0.114), 1: (0.2126, 0.0722), 9: (0.2627, 0.0593)}


def stored(
    frames: np.ndarray,
    container: str = "mp4",
    codec: str = "libx264",
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    *,
    rate: int = 16,
    muxer: dict[str, str] | None = None,
    times: list[int] | None = None,
    aspect: Fraction | None = None,
    turn: tuple[int, bool, bool] | None = None,
    beside: str = "",
) -> bytes:
    """The bytes of a file with these RGB frames; `beside` puts another stream before the clip: a "cover", or a "dummy"."""
    with tempfile.TemporaryDirectory() as folder, av.open(f"{folder}/x", "w", format=container, options=muxer or {}) as file:
        if beside:
            other = file.add_stream("png" if beside == "cover" else "libx264", rate=rate)
            other.width = other.height = 64
            other.pix_fmt = "rgb24" if beside == "cover" else "yuv420p"
            other.disposition = Disposition.attached_pic if beside == "cover" else Disposition(0)
        stream = file.add_stream(codec, rate=rate, options=PLAIN if options is None else options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = pixels
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if turn:
            stream.set_display_rotation(*turn)
        if beside:
            stream.disposition = Disposition.default
            for _ in range(1 if beside == "cover" else 5):
                file.mux(other.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
            file.mux(other.encode())
        for index, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture.pts, picture.time_base = index if times is None else times[index], Fraction(1, rate)
            file.mux(stream.encode(picture))
        file.mux(stream.encode())
        file.close()
        if codec == "libsvtav1" and hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # its encoder leaves this process above all others
        return Path(folder, "x").read_bytes()


def coloured(frames: np.ndarray, matrix: int, *, full: bool = False, transfer: int = 2, primaries: int = 2) -> bytes:
    """A file of 10-bit 4:4:4 with colours tagged by FFmpeg's numbers, converted by the standards' own formulas."""
    red, blue = WEIGHTS[matrix]
    out = []
    for frame in frames:
        signal = frame / 255
        if transfer in (16, 18):
            linear = np.clip(np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4) @ TO_BT2020, 0, 1)
            signal = _pq(linear) if transfer == 16 else _hlg(linear)
        y = signal @ [red, 1 - red - blue, blue]
        planes = np.stack([y, (signal[..., 2] - y) / (2 - 2 * blue), (signal[..., 0] - y) / (2 - 2 * red)])
        scale = np.array([1023.0] * 3 if full else [876.0, 896.0, 896.0])[:, None, None]
        lift = np.array([0, 512, 512] if full else [64, 512, 512])[:, None, None]
        out.append((planes * scale + lift).round().clip(0, 1023).astype(np.uint16))
    with tempfile.TemporaryDirectory() as folder:
        with av.open(f"{folder}/x", "w", format="matroska") as file:
            stream = file.add_stream("ffv1", rate=16)
            stream.height, stream.width = frames.shape[1:3]
            stream.pix_fmt = "yuv444p10le"
            context = stream.codec_context
            context.colorspace, context.color_range, context.color_trc, context.color_primaries = matrix, 2 if full else 1, transfer, primaries
            for index, planes in enumerate(out):
                picture = av.VideoFrame(stream.width, stream.height, "yuv444p10le")
                for plane, values in zip(picture.planes, planes, strict=True):
                    padded = np.zeros((plane.height, plane.line_size // 2), np.uint16)
                    padded[:, : values.shape[1]] = values
                    plane.update(padded.tobytes())
                picture.colorspace, picture.color_range, picture.color_trc, picture.color_primaries = matrix, 2 if full else 1, transfer, primaries
                picture.pts = index
                file.mux(stream.encode(picture))
            file.mux(stream.encode())
        return Path(folder, "x").read_bytes()


def _pq(linear: np.ndarray) -> np.ndarray:
    power = (linear * 203 / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def _hlg(linear: np.ndarray) -> np.ndarray:
    scene = linear * 0.265
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073)


def thinned(frames: np.ndarray, container: str) -> bytes:
    """In the first half only every third picture is kept, with its time stamp."""
    kept = sorted({*range(0, len(frames) // 2, 3), *range(len(frames) // 2, len(frames))})
    return stored(frames[kept], container, times=kept)


def hidden(frames: np.ndarray) -> bytes:
    """Sixteen pictures of something else come first, which the edit list hides."""
    data = stored(np.concatenate([255 - frames[:16], frames]), options=PLAIN | {"g": "1"})
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(data)
        file.flush()
        with av.open(file.name) as opened:
            ticks = int(1 / opened.streams.video[0].time_base)
    at = data.index(b"elst") + 16
    return data[:at] + struct.pack(">i", ticks) + data[at + 4 :]


def squeezed(frames: np.ndarray) -> np.ndarray:
    """Wide frames as 720 x 480 holds 16:9: narrower, to be shown stretched."""
    return np.stack([cv2.resize(frame, (384, SIDE), interpolation=cv2.INTER_AREA) for frame in frames])


def gif(frames: np.ndarray) -> bytes:
    """A GIF as Pillow writes it: 256 colours chosen from each picture."""
    pictures = [Image.fromarray(frame) for frame in frames]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=60)
    return out.getvalue()


Maker = Callable[[np.ndarray], bytes]

KINDS: dict[str, dict[str, Maker]] = {
    "Containers": {
        "MP4, fragmented": lambda f: stored(f, muxer={"movflags": "frag_keyframe+empty_moov"}),
        "MP4, index first": lambda f: stored(f, muxer={"movflags": "faststart"}),
        "MOV": lambda f: stored(f, "mov"),
        "Matroska": lambda f: stored(f, "matroska"),
        "WebM": lambda f: stored(f, "webm", "libvpx-vp9", options={"crf": "15", "b": "0", "cpu-used": "8", "deadline": "realtime"}),
        "AVI": lambda f: stored(f, "avi", "mpeg4", options={"qscale": "2", "b": "8000000"}),
        "MPEG-TS": lambda f: stored(f, "mpegts"),
        "GIF, its colours chosen by Pillow": gif,
        FEW_COLOURS: lambda f: stored(f, "gif", "gif", "rgb8", {}),
    },
    "Codecs": {
        "H.264, 4:4:4": lambda f: stored(f, pixels="yuv444p"),
        "H.264, 10 bits": lambda f: stored(f, pixels="yuv420p10le"),
        "HEVC": lambda f: stored(f, codec="libx265", options={"crf": "14", "x265-params": "log-level=none"}),
        "AV1": lambda f: stored(f, codec="libsvtav1", options={"crf": "20", "preset": "10"}),
        "VP8": lambda f: stored(f, "webm", "libvpx", options={"b": "4000000", "deadline": "realtime", "cpu-used": "8"}),
        "VP9": lambda f: stored(f, "webm", "libvpx-vp9", options={"crf": "15", "b": "0", "cpu-used": "8", "deadline": "realtime"}),
        "MPEG-2": lambda f: stored(f, "mpegts", "mpeg2video", options={"b": "8000000"}, rate=25),
        "MPEG-4 part 2": lambda f: stored(f, "mp4", "mpeg4", options={"b": "8000000"}),
        "Motion JPEG": lambda f: stored(f, "avi", "mjpeg", "yuvj420p", {"b": "20000000"}),
        FEW_BITS: lambda f: stored(f, "avi", "mjpeg", "yuvj420p", {}),
        "ProRes": lambda f: stored(f, "mov", "prores_ks", "yuv422p10le", {}),
        "PNG": lambda f: stored(f, "mov", "png", "rgb24", {}),
        "FFV1": lambda f: stored(f, "matroska", "ffv1", "yuv420p", {}),
    },
    "Colours": {
        "BT.601, full range": lambda f: coloured(f, 6, full=True),
        "BT.709": lambda f: coloured(f, 1),
        "BT.709, full range": lambda f: coloured(f, 1, full=True),
        "BT.2020's matrix": lambda f: coloured(f, 9),
        "HDR, PQ, BT.2020": lambda f: coloured(f, 9, transfer=16, primaries=9),
        "HDR, HLG, BT.2020": lambda f: coloured(f, 9, transfer=18, primaries=9),
    },
    "Time": {
        "30 per second": lambda f: stored(f, rate=30),
        "variable rate, MP4": lambda f: thinned(f, "mp4"),
        "variable rate, Matroska": lambda f: thinned(f, "matroska"),
        "variable rate, MPEG-TS": lambda f: thinned(f, "mpegts"),
        "beginning hidden by an edit list": hidden,
    },
    "Geometry": {
        "turned by 90 degrees": lambda f: stored(np.rot90(f, -1, axes=(1, 2)), turn=(90, False, False)),
        "turned by 180 degrees": lambda f: stored(np.rot90(f, 2, axes=(1, 2)), turn=(180, False, False)),
        "turned by 270 degrees": lambda f: stored(np.rot90(f, 1, axes=(1, 2)), turn=(270, False, False)),
        "mirrored across": lambda f: stored(f[:, :, ::-1], turn=(0, True, False)),
        "mirrored downwards": lambda f: stored(f[:, ::-1], turn=(0, False, True)),
        NOT_SQUARE: lambda f: stored(squeezed(f), aspect=Fraction(19, 16)),
        "a cover picture first": lambda f: stored(f, beside="cover"),
        "another stream first, the clip the default": lambda f: stored(f, "matroska", beside="dummy"),
    },
}


def _frames(sample: str, width: int) -> np.ndarray:
    return make_sample(sample, size=(width, SIDE)).frames


def measured(job: tuple[str, str]) -> dict[str, Any]:
    """A row: the lowest score of a way to store clips over the samples, and that of the plain file."""
    group, name = job
    width = WIDE if name == NOT_SQUARE else SIDE
    clips = {sample: _frames(sample, width) for sample in SAMPLES}
    plain = {sample: score(stored(frames), sample).total for sample, frames in clips.items()}
    make = KINDS[group][name]
    got = {sample: score(make(frames), sample).total for sample, frames in clips.items()}
    row = {"group": group, "stored as": name, "score": min(got.values()), "plain": min(plain.values())}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}


def main() -> None:
    """Measure, print, keep, and write the table of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    jobs = [(group, name) for group, kinds in KINDS.items() for name in kinds]
    found = {}
    for job, row in run(measured, jobs, workers=parser.parse_args().workers, seconds=900):
        if isinstance(row, Failure):
            raise SystemExit(f"{job}: {row.reason}")
        found[job] = row
        print(f"{row['score']:.3f} of {row['plain']:.3f}  {row['group']}: {row['stored as']}", flush=True)
    keep([found[job] for job in jobs])


def keep(rows: list[dict[str, Any]]) -> None:
    """Write results/containers.json, and the table of the page."""
    most = max(round(row["plain"] - row["score"], 3) for row in rows if row["stored as"] not in (FEW_COLOURS, FEW_BITS))
    print(verdict("the most lost against the plain file, hundredths", 100 * most, 100 * LOST, least=False))
    write("containers", {"samples": ", ".join(SAMPLES), "most_lost": most, "scores": rows})
    columns = list(rows[0])
    table = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in rows:
        table.append(f"| {' | '.join(f'{value:.3f}' if isinstance(value, float) else value for value in row.values())} |")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(r"(<!-- measured -->\n).*?(\n<!-- /measured -->)", lambda found: found[1] + "\n".join(table) + found[2], text, flags=re.DOTALL))


if __name__ == "__main__":
    main()
