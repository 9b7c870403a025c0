"""How the Space holds up: cold start to the first painted page, another seed, a score, and many visitors scoring at once, without and beside hostile
ones, who upload again and again what is no video or takes as long as they can make it. Writes results/space.json.

    python benchmarks/space.py [--visitors 20] [--hostile 4]

Needs the extra [space]; the first painted page is measured where there is a Chromium (and playwright).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
from gradio_client import Client
from report import write

import vbvr_hf
from vbvr_hf.baselines import wrong_answer
from vbvr_hf.video import encode

HERE = Path(__file__).parent
TASKS = ("G-15", "G-167", "O-36", "G-3", "O-39")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--hostile", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vbvr-space-") as folder:
        home = Path(folder)
        server, url, seconds = start(home)
        try:
            result = {"load_average_before": round(os.getloadavg()[0], 1), "answering_s": seconds}
            result |= painted(url, seconds) | seeds(url) | alone(url, home) | crowd(url, home, asked.visitors, 0, server.pid)
            result["beside_hostile_ones"] = crowd(url, home, asked.visitors, asked.hostile, server.pid)
            result["uploads_left"] = sum(path.is_file() for path in (home / "uploads").rglob("*"))
        finally:
            server.terminate()
            server.wait(20)
    for name, value in result.items():
        print(f"{name.replace('_', ' ')}: {value}")
    write("space", result)


def start(home: Path) -> tuple[subprocess.Popen, str, float]:
    """A server with nothing cached, its address, and the seconds until it answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(home / "uploads"), "VBVR_SPACE_DATA": str(home / "data")}
    log = (home / "log").open("w")
    began = time.perf_counter()
    server = subprocess.Popen([sys.executable, str(HERE.parent / "space/app.py")], env=env, stdout=log, stderr=subprocess.STDOUT, cwd=home)
    url = f"http://127.0.0.1:{port}/"
    while True:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            return server, url, round(time.perf_counter() - began, 2)
        except OSError:
            if server.poll() is not None:
                raise SystemExit((home / "log").read_text()) from None
            time.sleep(0.1)


def painted(url: str, answering: float) -> dict[str, Any]:
    """Seconds from the start of the server to the page being there in a browser, and to another seed's clip being decoded."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return {"painted_s": None}
    from playwright.sync_api import sync_playwright

    with sync_playwright() as library:
        browser = library.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(url)
        page.wait_for_selector("[data-task]")
        first = time.perf_counter() - began
        page.goto(url + "?task=G-15&seed=0")
        page.wait_for_function("document.querySelector('.vbvr-frames video')?.videoWidth > 0")
        waited = []
        for _ in range(7):
            seed = page.get_attribute(".vbvr-sample", "data-seed")
            began = time.perf_counter()
            page.locator("#vbvr-dice").click()
            page.wait_for_function(
                "seed => document.querySelector('.vbvr-sample')?.dataset.seed !== seed && document.querySelector('.vbvr-frames video')?.videoWidth > 0",
                arg=seed,
            )
            waited.append(time.perf_counter() - began)
        browser.close()
    return {"painted_s": round(answering + first, 2), "another_seed_in_the_browser_s": round(statistics.median(waited), 2)}


def seeds(url: str) -> dict[str, Any]:
    """Seconds for a sample nobody has seen: its page's words, and its clip; the median over some tasks."""
    space, waited = Client(url, verbose=False), []
    for number, task in enumerate(TASKS):
        split = vbvr_hf.get_task(task).splits[-1]
        began = time.perf_counter()
        sample = space.predict(f"{task}/{split}/{70000 + number:05d}", api_name="/sample")
        urllib.request.urlopen(url + sample["video"]).read()
        waited.append(time.perf_counter() - began)
    return {"another_seed_s": round(statistics.median(waited), 2), "another_seed_worst_s": round(max(waited), 2)}


def clips(home: Path) -> tuple[vbvr_hf.Sample, Path, Path]:
    """A sample, and a right and a wrong answer to it."""
    sample = vbvr_hf.make_sample("G-15/in_domain/00000")
    right, wrong = home / "right.mp4", home / "wrong.mp4"
    right.write_bytes(sample.video)
    wrong.write_bytes(encode(wrong_answer(sample, "through")))
    return sample, right, wrong


def hostile_files(home: Path) -> list[Path]:
    """What a visitor with bad intent would upload: no video at all, playlists, a clip cut short, and the most work that the limits let through."""
    rng = np.random.RandomState(0)
    still = rng.randint(0, 255, (1088, 1920, 3), np.uint8)
    files = {
        "noise.mp4": rng.bytes(30_000_000),
        "playlist.mp4": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "session.mp4": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
        "short.mp4": vbvr_hf.make_sample("G-15/in_domain/00000").video[:20_000],
        "long.mp4": encode((still for _ in range(1200)), 60),
        "moving.mp4": encode((rng.randint(0, 255, (256, 256, 3), np.uint8) for _ in range(900)), 60),
    }
    for name, data in files.items():
        (home / name).write_bytes(data)
    return [home / name for name in files]


class Visitor:
    """A visitor's session, as a browser holds it: what it costs on the visitor's own machine would be counted here as the server's, so that it does little.

    `places` are the places in the queue that it was told.
    """

    def __init__(self, url: str) -> None:
        self._url, self._session, self.places = url + "gradio_api/", secrets.token_hex(8), []
        with urllib.request.urlopen(url + "config") as answer:
            self._numbers = {each["api_name"]: each["id"] for each in json.load(answer)["dependencies"]}

    def score(self, sample_id: str, file: Path) -> dict[str, Any]:
        """Upload a clip and score it; RuntimeError for a refusal."""
        border = secrets.token_hex(16)
        head = f'--{border}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\n\r\n'.encode()
        form = head + file.read_bytes() + f"\r\n--{border}--\r\n".encode()
        (path,) = json.load(self._send("upload", form, f"multipart/form-data; boundary={border}"))
        return self._ask("score", [sample_id, {"path": path, "meta": {"_type": "gradio.FileData"}}, True])

    def evidence(self) -> dict[str, Any]:
        """Where the evidence of the clip scored last is found."""
        return self._ask("evidence", [None])

    def _send(self, where: str, data: bytes, kind: str) -> Any:
        return urllib.request.urlopen(urllib.request.Request(self._url + where, data, {"Content-Type": kind}), timeout=120)

    def _ask(self, name: str, data: list[Any]) -> dict[str, Any]:
        asked = {"data": data, "fn_index": self._numbers[name], "session_hash": self._session}
        self._send("queue/join", json.dumps(asked).encode(), "application/json").close()
        with urllib.request.urlopen(f"{self._url}queue/data?session_hash={self._session}", timeout=120) as stream:
            for line in stream:
                said = json.loads(line.removeprefix(b"data:")) if line.startswith(b"data:") else {}
                if said.get("msg") == "estimation":
                    self.places.append(said["rank"])
                if said.get("msg") == "process_completed":
                    if not said["success"]:
                        raise RuntimeError(said["output"].get("error"))
                    return said["output"]["data"][0]
        raise RuntimeError("the server ended the stream without an answer")


def alone(url: str, home: Path) -> dict[str, Any]:
    """Seconds for one visitor's score, and until the evidence is there as well."""
    sample, right, _ = clips(home)
    visitor, waited = Visitor(url), []
    for _ in range(4):  # the first one starts the workers
        began = time.perf_counter()
        visitor.score(str(sample.id), right)
        scored = time.perf_counter()
        visitor.evidence()
        waited.append((scored - began, time.perf_counter() - began))
    score, evidence = (round(statistics.median(each), 2) for each in zip(*waited[1:], strict=True))
    return {"score_alone_s": score, "evidence_alone_s": evidence}


def crowd(url: str, home: Path, visitors: int, hostile: int, pid: int) -> dict[str, Any]:
    """Visitors who each upload a clip and score it at the same moment: seconds until each had the score, and until each had the
    evidence as well, and the server's memory.

    Hostile ones have begun before, and go on until the last visitor is served.
    """
    sample, right, wrong = clips(home)
    crowded = [Visitor(url) for _ in range(visitors)]
    before, most, over = memory(pid), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.3):
            most[0] = max(most[0], memory(pid))

    refused: list[str] = []

    def attack(client: Visitor, files: list[Path]) -> None:
        for file in itertools.cycle(files):
            if over.is_set():
                return
            try:
                card = client.score(str(sample.id), file)
                refused.append(card["error"] or "scored")
                if not card["error"] and "evidence" not in card:
                    client.evidence()
            except Exception as error:
                refused.append(str(error))

    waited: list[float] = []
    seen: list[float] = []
    failed: list[str] = []
    together = threading.Barrier(visitors)

    def visit(number: int) -> None:
        together.wait()
        began = time.perf_counter()
        try:
            card = crowded[number].score(str(sample.id), wrong if number % 2 else right)
            waited.append(time.perf_counter() - began)
            if card["error"] or (card["total"] > 0.9) == bool(number % 2):
                failed.append(str(card))
            crowded[number].evidence()
            seen.append(time.perf_counter() - began)
        except Exception as error:
            failed.append(f"{type(error).__name__}: {error}")

    files = hostile_files(home) if hostile else []
    attackers = [threading.Thread(target=attack, args=(Visitor(url), files[shift:] + files[:shift])) for shift in range(hostile)]
    helpers = [threading.Thread(target=watch), *attackers]
    for thread in helpers:
        thread.start()
    time.sleep(5 if hostile else 0)
    threads = [threading.Thread(target=visit, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    for thread in helpers:
        thread.join()
    result = {
        "visitors": visitors,
        "failed": failed,
        "score_median_s": round(statistics.median(waited), 2),
        "score_last_s": round(max(waited), 2),
        "evidence_median_s": round(statistics.median(seen), 2),
        "evidence_last_s": round(max(seen), 2),
        "farthest_place_told": max((place for each in crowded for place in each.places), default=None),
        "memory_before_mb": round(before),
        "memory_most_mb": round(most[0]),
    }
    return result | ({"hostile": hostile, "hostile_uploads": len(refused), "of_these_scored": refused.count("scored")} if hostile else {})


def memory(pid: int) -> float:
    """Megabytes that a process and its children hold, shared pages counted once (proportional set size)."""
    total, ids = 0.0, [pid]
    for each in ids:
        children = Path(f"/proc/{each}/task/{each}/children")
        try:
            ids += [int(child) for child in children.read_text().split()] if children.exists() else []
            total += next(int(line.split()[1]) for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
    return total * 1024 / 1e6


if __name__ == "__main__":
    main()
