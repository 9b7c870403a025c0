"""How the Space holds up: cold start to the first painted page, another seed, a score, and many visitors scoring at once. Writes results/space.json.

    python benchmarks/space.py [--visitors 20]

Needs the extra [space]; the first painted page is measured where there is a Chromium (and playwright).
"""

from __future__ import annotations

import argparse
import os
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

from gradio_client import Client, handle_file
from report import write

import vbvr_hf
from vbvr_hf.baselines import wrong_answer
from vbvr_hf.video import encode

HERE = Path(__file__).parent
TASKS = ("G-15", "G-167", "O-36", "G-3", "O-39")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    visitors = parser.parse_args().visitors
    with tempfile.TemporaryDirectory(prefix="vbvr-space-") as folder:
        home = Path(folder)
        server, url, seconds = start(home)
        try:
            result = {"load_average_before": round(os.getloadavg()[0], 1), "answering_s": seconds}
            result |= painted(url, seconds) | seeds(url) | crowd(url, home, visitors, server.pid)
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


def crowd(url: str, home: Path, visitors: int, pid: int) -> dict[str, Any]:
    """Visitors who each upload a clip and score it at the same moment: seconds until each had score and evidence, and the server's memory."""
    sample = vbvr_hf.make_sample("G-15/in_domain/00000")
    right, wrong = home / "right.mp4", home / "wrong.mp4"
    right.write_bytes(sample.video)
    wrong.write_bytes(encode(wrong_answer(sample, "through")))
    clients = [Client(url, verbose=False) for _ in range(visitors)]
    alone = []
    for _ in range(4):  # the first one starts the workers
        began = time.perf_counter()
        clients[0].predict(str(sample.id), handle_file(right), True, api_name="/score")
        alone.append(time.perf_counter() - began)
    before, most, over = memory(pid), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.3):
            most[0] = max(most[0], memory(pid))

    waited: list[float] = []
    failed: list[str] = []
    places: list[int] = []
    together = threading.Barrier(visitors)

    def visit(number: int) -> None:
        together.wait()
        began = time.perf_counter()
        try:
            job = clients[number].submit(str(sample.id), handle_file(wrong if number % 2 else right), True, api_name="/score")
            while not job.done():
                place = job.status().rank
                places.extend([place] if place is not None else [])
                time.sleep(0.1)
            card = job.result()
            waited.append(time.perf_counter() - began)
            if card["error"] or (card["total"] > 0.9) == bool(number % 2):
                failed.append(str(card))
        except Exception as error:
            failed.append(f"{type(error).__name__}: {error}")

    watcher = threading.Thread(target=watch)
    watcher.start()
    threads = [threading.Thread(target=visit, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    watcher.join()
    return {
        "score_alone_s": round(statistics.median(alone[1:]), 2),
        "visitors": visitors,
        "failed": failed,
        "score_median_s": round(statistics.median(waited), 2),
        "score_last_s": round(max(waited), 2),
        "farthest_place_told": max(places, default=None),
        "memory_before_mb": round(before),
        "memory_most_mb": round(most[0]),
    }


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
