"""Rate: which of two clips does the task better, or how well one does from 1 to 5. Anonymous; kept in the form that `vbvr align` reads."""

from __future__ import annotations

import csv
import fcntl
import io
import random
import threading
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from vbvr_hf import SampleId, make_sample
from vbvr_hf.align import SHEET_COLUMNS
from vbvr_hf.baselines import make, partial, wrong_answer
from vbvr_hf.benchmark import BENCHMARK_SAMPLES, benchmark_samples
from vbvr_hf.benchmark.run import file_stem
from vbvr_hf.video import encode
from vbvr_hf.writing import replace_file

from .media import SHELF, sample_of, sample_url
from .run import earlier
from .settings import SIZE
from .uploads import probe

PAIRS, STARS = "which of two is better", "one clip, from 1 to 5"
_LOCK = threading.Lock()
_DICE = random.SystemRandom()


@dataclass(frozen=True)
class Asked:
    """What a visitor is looking at: kept on the server, so that a rating is of what was shown. Clips are paths below the ratings' folder."""

    sample_id: str
    clips: tuple[str, ...]


class Ratings:
    """The ratings file and the clips that it names, in one folder; copied to a dataset on the Hub every five minutes, where one is named."""

    def __init__(self, home: Path, answers: Path | None = None, repo: str | None = None) -> None:
        self.home, self.answers = home, answers
        self.file = home / "ratings.csv"
        home.mkdir(parents=True, exist_ok=True)
        self._scheduler = _scheduler(home, repo) if repo else None

    def ask(self, mode: str) -> Asked:
        """Another question: a sample with two clips, or one, in random order."""
        chosen = _DICE.choice(self._questions())
        kinds = _DICE.sample(self._answers(chosen), 2 if mode == PAIRS else 1)
        return Asked(str(chosen), tuple(self._clip(chosen, kind) for kind in kinds))

    def show(self, asked: Asked) -> str:
        """The question as HTML. The clips go by random names: nothing tells what they are."""
        names = ("A", "B") if len(asked.clips) == 2 else ("Clip",)
        sample = sample_of(asked.sample_id)
        clips = "".join(
            f'<figure><video src="{SHELF.put((self.home / clip).read_bytes(), "mp4")}" width="512" height="512" autoplay muted loop playsinline controls '
            f'aria-label="{name}: an answer to be rated"></video><figcaption><b>{name}</b></figcaption></figure>'
            for name, clip in zip(names, asked.clips, strict=True)
        )
        return f"""<p class="vbvr-lead">{escape(sample.prompt)}</p><div class="vbvr-pair">{clips}
<figure class="vbvr-aside"><img src="{sample_url(asked.sample_id, "first.png")}" width="512" height="512" alt="First frame of {asked.sample_id}: the question">
<figcaption>the question, which every answer begins with</figcaption></figure></div>"""

    def keep(self, asked: Asked, rater: str, *, preferred: str = "", rating: int | None = None) -> int:
        """Append a rating (`preferred` is a, b or tie; `rating` 1 to 5) and return how many the file holds.

        Raises ValueError for anything else. Safe beside other threads and processes.
        """
        if (preferred not in ("a", "b", "tie") or len(asked.clips) != 2) and rating not in (1, 2, 3, 4, 5):
            raise ValueError(f"preferred {preferred!r}, rating {rating!r}: expected a, b or tie for two clips, or 1 to 5")
        first, *second = asked.clips
        row = {"sample_id": asked.sample_id, "video": first, "video_b": second[0] if second else "", "preferred": preferred, "rating": rating or ""}
        row |= {"rater": rater, "prompt": sample_of(asked.sample_id).prompt}
        lock = self._scheduler.lock if self._scheduler else _LOCK
        with lock, self.file.open("a+", newline="", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed
            text = io.StringIO()
            writer = csv.DictWriter(text, SHEET_COLUMNS)
            if not file.seek(0, io.SEEK_END):
                writer.writeheader()
            writer.writerow(row)
            file.write(text.getvalue())
        return self.count()

    def count(self) -> int:
        """How many ratings there are."""
        if not self.file.exists():
            return 0
        with self.file.open(newline="", encoding="utf-8") as file:
            return sum(1 for _ in csv.DictReader(file))

    def _questions(self) -> list[SampleId]:
        """Samples with two answers at least: those that models have answered, or, without such answers, all of the benchmark."""
        both = [key for key in benchmark_samples(samples=BENCHMARK_SAMPLES) if len(self._models(key)) >= 2]
        return both or list(benchmark_samples(samples=BENCHMARK_SAMPLES))

    def _models(self, sample_id: SampleId) -> list[str]:
        return [name for name, found in earlier(self.answers).items() if sample_id in found.files]

    def _answers(self, sample_id: SampleId) -> list[str]:
        made = ["truth", "half", "cut", *sample_id.task.wrong_answers]
        found = self._models(sample_id)
        return [f"model:{name}" for name in found] if len(found) >= 2 else made

    def _clip(self, sample_id: SampleId, kind: str) -> str:
        """The path, below the folder, of an answer's clip; made where it is not there. Its name tells no visitor anything."""
        path = self.home / "clips" / f"{str(sample_id).replace('/', '_')}_{file_stem(kind)}.mp4"
        if not path.exists():
            replace_file(path, self._made(sample_id, kind))
        return path.relative_to(self.home).as_posix()

    def _made(self, sample_id: SampleId, kind: str) -> bytes:
        if kind.startswith("model:"):
            source = earlier(self.answers)[kind.removeprefix("model:")].files[sample_id]
            probe(source)
            return source.read_bytes()
        sample = make_sample(sample_id, SIZE)
        if kind == "truth":
            return sample.video
        frames = partial(sample, 0.5) if kind == "half" else make("cut", sample) if kind == "cut" else wrong_answer(sample, kind)
        return encode(frames, sample.fps)


@lru_cache(maxsize=4)
def _scheduler(home: Path, repo: str):
    """Copies the folder to a Hub dataset, and goes on from the ratings that are there."""
    from huggingface_hub import CommitScheduler, HfApi

    api = HfApi()
    if not (home / "ratings.csv").exists() and api.repo_exists(repo, repo_type="dataset") and api.file_exists(repo, "ratings.csv", repo_type="dataset"):
        api.hf_hub_download(repo, "ratings.csv", repo_type="dataset", local_dir=home)
    return CommitScheduler(repo_id=repo, repo_type="dataset", folder_path=home, every=5, private=True, ignore_patterns=["*.part", ".cache/*"])
