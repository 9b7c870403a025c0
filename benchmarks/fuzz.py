"""What broken and pretended files come to: every container mutated, playlists, texts, bombs, read in processes that may open no socket.

    python benchmarks/fuzz.py [--files N] [--workers N]

A file that ends the process, by a crash, a socket, or more than 30 seconds of the processor, counts as died; the folder beside them holds a right answer that
playlists and texts point to, and the system tells how often anything in it is opened (Linux).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from report import verdict, write

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import odd_files

from vbvr_hf import make_sample

MOST_SECONDS, MOST_MEBIBYTES = 5.0, 400.0
JUDGED = 10
"""All files are read; one of so many is scored as well."""


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1200, help="mutated files")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, outside = Path(folder, "files"), Path(folder, "outside")
        home.mkdir()
        outside.mkdir()
        (outside / "secret.mp4").write_bytes(make_sample(odd_files.SAMPLE, size=(256, 256)).video)
        (outside / "list.m3u8").write_text("#EXTM3U\n#EXTINF:9,\nsecret.mp4\n#EXT-X-ENDLIST\n")
        whole = odd_files.good(home)
        files = [*odd_files.mutants(whole, given.files)]
        files += [(f"pretended, {name}", data) for name, data in odd_files.impostors(outside / "secret.mp4", whole["mp4"]).items()]
        paths = [home / f"{index}.mp4" for index in range(len(files))]
        for path, (_, data) in zip(paths, files, strict=True):
            path.write_bytes(data)
        opens = odd_files.Opens(outside)
        parts = [paths[start :: given.workers] for start in range(given.workers)]
        with ThreadPoolExecutor(given.workers) as threads:
            found = {one["path"]: one for some in threads.map(odd_files.read_all, parts) for one in some}
            judged = [one for some in threads.map(lambda part: odd_files.read_all(part[::JUDGED], judged=True), parts) for one in some]
        outcomes = [found[str(path)] for path in paths]
        opened = opens.count()
    rows = []
    for kind in [*whole, "pretended"]:
        some = [outcome for outcome, (name, _) in zip(outcomes, files, strict=True) if name.startswith(f"{kind}, ")]
        lived = [outcome for outcome in some if "died" not in outcome]
        refused = sum(outcome["error"] is not None for outcome in lived)
        slowest = max(outcome["seconds"] for outcome in lived)
        rows.append(
            {"kind": kind, "files": len(some), "read": len(lived) - refused, "refused": refused, "died": len(some) - len(lived), "most_s": round(slowest, 2)}
        )
    died = [outcome for outcome in [*outcomes, *judged] if "died" in outcome]
    for outcome in died:
        print(f"died: {files[int(Path(outcome['path']).stem)][0]}: {outcome['died']}")
    mebibytes = max(outcome.get("mebibytes", 0) for outcome in [*outcomes, *judged])
    print(verdict("files that ended the process", len(died), 0, least=False))
    print(verdict("files outside that were opened", opened, 0, least=False))
    print(verdict("the most memory, MiB", mebibytes, MOST_MEBIBYTES, least=False))
    print(verdict("the most seconds", max(row["most_s"] for row in rows), MOST_SECONDS, least=False))
    write(
        "fuzz", {"files": len(files), "scored_too": len(judged), "died": len(died), "files_outside_opened": opened, "most_mebibytes": mebibytes, "kinds": rows}
    )


if __name__ == "__main__":
    main()
