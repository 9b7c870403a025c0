"""Files that a stranger could send, for the tests and for benchmarks/fuzz.py: every container, broken in every way, and what only looks like one.

`good` makes whole files, `mutants` breaks them, `impostors` are no videos or too much of one. `read_all` scores files in processes that the system
kills when they open a socket, and `Opens` tells whether a file was opened that should not be.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import platform
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from vbvr_hf import VideoError, score
from vbvr_hf.limits import bound_memory
from vbvr_hf.samples import make_sample
from vbvr_hf.video import iterate, probe

SAMPLE = "G-15/in_domain/00000"
KINDS = {  # container: codec, pixels, options
    "mp4": ("libx264", "yuv420p", {"g": "4"}),
    "mov": ("png", "rgb24", {}),
    "matroska": ("libx264", "yuv420p", {"bf": "0"}),
    "webm": ("libvpx-vp9", "yuv420p", {"cpu-used": "8", "deadline": "realtime"}),
    "avi": ("mjpeg", "yuvj420p", {}),
    "mpegts": ("mpeg2video", "yuv420p", {}),
    "gif": ("gif", "rgb8", {}),
}


def write(frames: np.ndarray, container: str, path: Path, codec: str, pixels: str, options: dict[str, str], muxer: dict[str, str] | None = None) -> bytes:
    """The bytes of a file with these RGB frames."""
    with av.open(str(path), "w", format=container, options=muxer or {}) as file:
        stream = file.add_stream(codec, rate=25 if codec == "mpeg2video" else 16, options=options)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pixels
        for index, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(format=pixels)
            picture.pts = index
            file.mux(stream.encode(picture))
        file.mux(stream.encode())
    return path.read_bytes()


def good(folder: Path) -> dict[str, bytes]:
    """A small whole file of every container, fragmented MP4 among them."""
    frames = make_sample(SAMPLE, size=(64, 64), num_frames=9).frames
    files = {container: write(frames, container, folder / "whole", *kind) for container, kind in KINDS.items()}
    files["fragments"] = write(frames, "mp4", folder / "whole", *KINDS["mp4"], {"movflags": "frag_keyframe+empty_moov"})
    (folder / "whole").unlink()
    return files


def mutants(files: dict[str, bytes], count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """`count` broken files, a name and the bytes of each: bits and bytes flipped, numbers in headers made huge, parts cut, doubled, or swapped
    with those of another file."""
    rng = np.random.RandomState(seed)
    names = sorted(files)
    for index in range(count):
        name, way = names[index % len(names)], index // len(names) % 6
        data = bytearray(files[name])
        # Half of all harm goes to the first bytes, where sizes and counts are.
        place = int(rng.randint(len(data) if rng.rand() < 0.5 else min(len(data), 1200)))
        if way == 0:
            for at in rng.randint(0, len(data), size=1 + int(rng.randint(40))):
                data[at] ^= 1 << int(rng.randint(8))
        elif way == 1:
            for at in rng.randint(0, min(len(data), 1200), size=1 + int(rng.randint(6))):
                data[at] = int(rng.choice([0, 1, 127, 128, 255]))
        elif way == 2:
            data[place : place + 4] = struct.pack(">I", int(rng.choice([0, 1, 2**16, 2**31 - 1, 2**31, 2**32 - 1])))
        elif way == 3:
            data = data[:place]
        elif way == 4:
            data[place:place] = data[place // 2 : place // 2 + int(rng.randint(1, 600))]
        else:
            other = files[names[int(rng.randint(len(names)))]]
            data = data[:place] + other[min(place, len(other) // 2) :]
        yield f"{name}, {('bits', 'bytes', 'a number', 'cut', 'a part twice', 'two files')[way]}", bytes(data)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pictures(width: int, height: int, more: bytes = b"", streams: int = 1) -> bytes:
    """A MOV of PNG pictures of black, of any size, whose container says 64 x 64."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes((1 + 3 * width) * min(height, 64)), 6))
    picture = b"\x89PNG\r\n\x1a\n" + header + more + rows + chunk(b"IEND", b"")
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as file:
        made = [file.add_stream("png", rate=16) for _ in range(streams)]
        for stream in made:
            stream.width = stream.height = 64
            stream.pix_fmt = "rgb24"
        for index in range(2):
            for stream in made:
                packet = av.Packet(picture)
                packet.stream, packet.pts, packet.dts, packet.time_base, packet.is_keyframe = stream, index, index, Fraction(1, 16), True
                file.mux(packet)
    return out.getvalue()


def impostors(secret: Path, whole: bytes) -> dict[str, bytes]:
    """Texts that name other files or addresses, pictures that would fill memory, headers that promise what is not there.

    `secret` is a right answer outside of the folder they are put in; `whole` is a whole MP4.
    """
    address = "127.0.0.1:9"
    texts = {
        "ffconcat": f"ffconcat version 1.0\nfile '{secret}'\n",
        "ffconcat of a playlist": f"ffconcat version 1.0\nfile {secret.parent}/list.m3u8\n",
        "m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "m3u8 of an address": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://{address}/a.ts\n#EXT-X-ENDLIST\n",
        "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "dash": f'<?xml version="1.0"?><MPD><Period><AdaptationSet><BaseURL>file://{secret}</BaseURL></AdaptationSet></Period></MPD>',
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"><image href="file://{secret}"/></svg>',
        "svg bomb": '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg>&b;&b;</svg>',
        "asx": f'<asx><entry><ref href="http://{address}/a.wmv"/></entry></asx>',
        "rtsp": f"RTSPtext\nrtsp://{address}/a\n",
        "pattern": "%d.png\n",
        "ffmetadata": ";FFMETADATA1\ntitle=x\n",
        "json": "[" * 100_000,
        "html": "<html>" * 500,
        "path": str(secret),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files |= {f"{name} behind a header": whole[:32] + text.encode() for name, text in texts.items()}
    files |= {
        "huge picture": pictures(60_000, 20_000),
        "huge pictures in many streams": pictures(60_000, 20_000, streams=12),
        "texts that fill memory": pictures(64, 64, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(2**27), 6))),
        "a profile that fills memory": pictures(64, 64, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(2**27), 6))),
        "many streams": pictures(64, 64, streams=100),
        "a picture": b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)) + chunk(b"IEND", b""),
        "nothing but marks": b"\x47" * 20_000,
        "endless atoms": struct.pack(">I4s", 8, b"free") * 20_000,
        "nested atoms": b"".join(struct.pack(">I4s", 2**31 - 8 * depth, b"moov") for depth in range(5000)),
        "zeros": bytes(100_000),
    }
    for atom, number in ((b"stsz", 2), (b"stts", 1), (b"stsc", 1), (b"stco", 1), (b"ctts", 1), (b"elst", 1)):
        at = whole.find(atom)
        if at > 0:
            at += 4 + 4 * number
            files[f"{atom.decode()} of billions"] = whole[:at] + b"\x7f\xff\xff\xff" + whole[at + 4 :]
    return files


# --- read, and watched ------------------------------------------------------------------------------------------------


def read_all(paths: list[Path], seconds: float = 30.0, *, judged: bool = False) -> list[dict[str, Any]]:
    """Read files, or score them, in processes of their own. For each: its `path`, number of `frames` and `total`, `error`, processor `seconds`
    and the process's `mebibytes` until then; or how it `died`: of a crash, of opening a socket, or of taking more than so many seconds."""
    outcomes: list[dict[str, Any]] = []
    while len(outcomes) < len(paths):
        rest = [str(path) for path in paths[len(outcomes) :]]
        command = [sys.executable, __file__, str(seconds), "score" if judged else "read"]
        done = subprocess.run(command, input="\n".join(rest), capture_output=True, text=True, check=False)
        outcomes += [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode:
            causes = {-signal.SIGPROF: f"took more than {seconds:g} seconds", -signal.SIGALRM: "hung", -signal.SIGSYS: "opened a socket"}
            cause = causes.get(done.returncode, f"exit code {done.returncode}: {done.stderr[-300:]}")
            outcomes.append({"path": str(paths[len(outcomes)]), "died": cause})
    return outcomes


class Opens:
    """Counts how often files in a folder are opened by anybody, by asking the system (Linux)."""

    def __init__(self, folder: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._handle = libc.inotify_init1(os.O_NONBLOCK)
        if self._handle < 0 or libc.inotify_add_watch(self._handle, str(folder).encode(), 0x20) < 0:  # IN_OPEN
            raise OSError(ctypes.get_errno(), "inotify")

    def count(self) -> int:
        """Opens since the last time."""
        found = 0
        while True:
            try:
                events = os.read(self._handle, 65536)
            except BlockingIOError:
                return found
            while events:
                found += 1
                events = events[16 + struct.unpack("=I", events[12:16])[0] :]


def _die_of_sockets() -> None:
    """Have the system kill this process when anything in it, in whatever language, asks for a socket (Linux on x86-64 and ARM)."""
    number = {"x86_64": 41, "aarch64": 198}.get(platform.machine())
    if sys.platform != "linux" or number is None:
        return
    steps = (
        struct.pack("=HBBI", 0x20, 0, 0, 0),  # load the call's number
        struct.pack("=HBBI", 0x15, 0, 1, number),  # is it that of socket?
        struct.pack("=HBBI", 0x06, 0, 0, 0x80000000),  # end the process
        struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000),  # go on
    )
    program = ctypes.create_string_buffer(b"".join(steps))
    filter_ = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(program)))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    for call in ((38, ctypes.c_ulong(1), zero, zero, zero), (22, ctypes.c_ulong(2), filter_, zero, zero)):  # no new privileges; the filter
        if libc.prctl(*call):
            raise OSError(ctypes.get_errno(), "prctl")


def _main(seconds: float, work: str) -> None:
    bound_memory()
    score(make_sample(SAMPLE, size=(64, 64), num_frames=9).video, SAMPLE)  # all that is loaded only once
    _die_of_sockets()
    for path in sys.stdin.read().splitlines():
        signal.setitimer(signal.ITIMER_PROF, seconds)  # of the processor: other work on the machine does not count
        signal.setitimer(signal.ITIMER_REAL, 20 * seconds)
        began, outcome = time.process_time(), {"path": path, "frames": 0, "total": 0.0, "error": None}
        if work == "score":
            card = score(path, SAMPLE)
            outcome |= {"total": card.total, "error": card.error}
        else:
            try:
                for _ in iterate(path):
                    outcome["frames"] += 1
                probe(path)
            except VideoError as error:
                outcome["error"] = str(error)
        outcome["seconds"] = time.process_time() - began
        outcome["mebibytes"] = _most_memory()
        print(json.dumps(outcome), flush=True)


def _most_memory() -> int:
    """The most memory that this process held, in MiB. `getrusage` also tells of the process that started it."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    _main(float(sys.argv[1]), sys.argv[2])
