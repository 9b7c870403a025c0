"""The scaling study: a model learns from 0, N, 4N, 16N … clips of some tasks, and real scorers say what it answers to samples it never saw.

By default the model is a small one, made from nothing (`pixels`); any Wan2.2 is trained further instead, with LoRA (`train`). Below the output folder lie
`clips/` (drawn once), `runs/clips-…-seed-…/` (weights, answers, scores), `baselines.json`, and what comes of it: `study.json`, `study.md`, `study.png`,
and the page of clips, `clips.html` with `clips.png`. Whatever is finished is kept.
"""

from __future__ import annotations

import html
import io
import json
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch

from .. import __version__, baselines, models
from ..errors import VBVRError
from ..fingerprint import fingerprint
from ..folders import sample_path, task_folder
from ..judge import score
from ..models.protocol import Size, VideoModel
from ..pool import Failure, run
from ..presets import clip_format
from ..samples import SUITE_VERSION, SampleId, make_sample
from ..sheet import contact_sheet
from ..tasks import get_task, list_tasks
from ..video import decode, encode, png
from ..writing import check_same, replace_file
from . import assess
from .data import tasks_to_train
from .pixels import PixelModel, PixelTransformer, Shape, tokens_of, train_pixels
from .plots import NAMES, Point, draw

UNSEEN = 500_000
"""Index of the first training sample that a study asks: no study trains on so many."""
TRUTH = "ground truth"
SHORTCUTS = (TRUTH, "frozen", *baselines.JUMPS, *baselines.MISTAKEN, baselines.OTHER_SAMPLE)
"""What the model is compared with, through the same encoder. The other do-nothing answers score no more than the frozen one."""
_DRAWS = 2000


@dataclass(frozen=True)
class Plan:
    """What is studied.

    `tasks` are trained on, `held_out` ones only asked. `clips` are numbers of clips of each task, 0 for the model as it begins. Every number is trained with
    `seeds` seeds for `steps` steps of `batch` clips, and asked `samples` samples: unseen ones of the training split, the benchmark's, and the held-out tasks'.
    `model` is None for the small one, of this `width` and `depth`, or a Wan2.2 (a name, a folder, a repository) that gets LoRA layers of rank `lora`.
    """

    tasks: tuple[str, ...]
    held_out: tuple[str, ...] = ()
    clips: tuple[int, ...] = (0, 4, 16, 64)
    seeds: int = 3
    samples: int = 3
    steps: int = 500
    batch: int = 4
    size: Size | None = None
    num_frames: int | None = None
    model: str | None = None
    learning_rate: float | None = None
    width: int = 192
    depth: int = 3
    lora: int = 32
    denoising: int = 4

    def __post_init__(self) -> None:
        tasks_to_train(self.tasks)
        for name in self.held_out:
            if "out_of_domain" not in get_task(name).splits:
                known = [task.id for task in list_tasks(split="out_of_domain")]
                raise VBVRError(f"{name} is not held out: it has samples to train on; expected one of {', '.join(known[:12])}, …")
        if not self.tasks or not self.clips or min(self.clips) < 0 or max(self.clips) > UNSEEN or min(self.seeds, self.samples, self.steps, self.batch) < 1:
            raise VBVRError(f"expected tasks, numbers of clips from 0 to {UNSEEN}, and at least one seed, sample, step and clip a batch")

    @property
    def format(self) -> tuple[Size, int]:
        """(width, height) in pixels, and frames."""
        if self.model is None:
            shape = Shape(self.size or (64, 64), self.num_frames or 17)
            return shape.size, shape.frames
        size, _, num_frames = clip_format(_family(self.model), self.size, None, self.num_frames)
        return size, num_frames

    @property
    def asked(self) -> list[SampleId]:
        """The samples that every model is asked."""
        unseen = [SampleId(task, "train", UNSEEN + index) for task in self.tasks for index in range(self.samples)]
        inside = [SampleId(task, "in_domain", index) for task in self.tasks if "in_domain" in get_task(task).splits for index in range(self.samples)]
        return [*unseen, *inside, *(SampleId(task, "out_of_domain", index) for task in self.held_out for index in range(self.samples))]


def study(plan: Plan, output: str | Path, *, workers: int | None = None, progress: Callable[[int, int, str], None] | None = None) -> dict[str, Any]:
    """Train and ask every model of a plan, and write what comes of it (see above); returns what `study.json` holds.

    What is there is written anew after every seed. `workers` processes score (default: one a core; 0: this one). `progress` gets what is done, the
    whole, and what it is about.
    Raises VBVRError if the folder holds another study.
    """
    home = Path(output)
    _claim(home, plan)
    size, num_frames = plan.format
    whole, done = plan.seeds * len(plan.clips) * plan.steps, 0
    for seed in range(plan.seeds):  # seed by seed, so that one that is cut short has whole curves
        for count in plan.clips:
            what = f"{count} clips a task, seed {seed}"

            def tell(step: int, loss: float | None = None, done: int = done, what: str = what) -> None:
                if progress:
                    progress(done + step, whole, what if loss is None else f"{what}, loss {loss:.3f}")

            tell(0)
            _run(plan, home, count, seed, workers, tell)
            done += plan.steps
        beside = _baselines(home / "baselines.json", plan.asked, size, num_frames, workers)
        result = _write(home, plan, beside, seed + 1)
    return result


def _run(plan: Plan, home: Path, count: int, seed: int, workers: int | None, tell: Callable[[int, float], None]) -> None:
    """One model: it learns, answers and is scored, unless all of that is done."""
    folder, (size, num_frames), asked = run_folder(home, count, seed), plan.format, plan.asked
    if not (folder / "times.json").exists():
        began, busy = time.perf_counter(), time.process_time()
        model = _learn_small(plan, home, count, seed, tell) if plan.model is None else _learn_large(plan, folder, count, seed, tell)
        assess.answers(model, folder, asked, size, num_frames)
        _note(folder / "times.json", {"seconds": time.perf_counter() - began, "processor_seconds": time.process_time() - busy})
    assess.scores(folder, asked, workers)


def run_folder(home: Path, count: int, seed: int) -> Path:
    """Where the run of so many clips a task and this seed lies."""
    return home / "runs" / f"clips-{count:06d}-seed-{seed}"


# --- learning ---------------------------------------------------------------------------------------------------------


def _learn_small(plan: Plan, home: Path, count: int, seed: int, progress: Callable[[int, float], None]) -> VideoModel:
    size, num_frames = plan.format
    torch.manual_seed(seed)
    net = PixelTransformer(Shape(size, num_frames, width=plan.width, depth=plan.depth, heads=max(1, plan.width // 32)))
    if count:
        drawn = [_drawn(home / "clips" / f"{task}.npz", task, max(plan.clips), size, num_frames) for task in plan.tasks]
        clips, words = (np.concatenate([part[:count] for part in parts]) for parts in zip(*drawn, strict=True))
        options = {} if plan.learning_rate is None else {"learning_rate": plan.learning_rate}
        state = run_folder(home, count, seed) / "state.pt"
        losses = train_pixels(net, clips, words, steps=plan.steps, batch=plan.batch, seed=seed, state=state, progress=progress, **options)
        _note(run_folder(home, count, seed) / "losses.json", losses)
    return PixelModel(net, {"clips": count, "seed": seed, "steps": plan.steps if count else 0}, plan.denoising)


def _learn_large(plan: Plan, folder: Path, count: int, seed: int, progress: Callable[[int, float], None]) -> VideoModel:
    from .train import Recipe, newest, train

    size, num_frames = plan.format
    options: dict[str, Any] = {"call": {"num_inference_steps": plan.denoising}} | ({} if torch.cuda.is_available() else {"dtype": "float32"})
    if count:
        rate = {} if plan.learning_rate is None else {"learning_rate": plan.learning_rate}
        dtype = {key: options[key] for key in ("dtype",) if key in options}
        recipe = Recipe(
            plan.model, lora=plan.lora, batch=plan.batch, clips=count, tasks=plan.tasks, size=size, num_frames=num_frames, seed=seed, **rate, **dtype
        )
        train(recipe, folder / "training", steps=plan.steps, progress=lambda done, total, loss: progress(done, loss))
        options["lora"] = [str(newest(folder / "training").parent)]
    return models.load(plan.model, **options)


def _drawn(path: Path, task: str, count: int, size: Size, num_frames: int) -> tuple[np.ndarray, np.ndarray]:
    """The first `count` training clips of a task, uint8 (N, T, H, W, 3), and their words; drawn once and kept."""
    if not path.exists():
        samples = [make_sample(SampleId(task, "train", index), size=size, num_frames=num_frames) for index in range(count)]
        packed = io.BytesIO()
        np.savez_compressed(packed, clips=np.stack([sample.frames for sample in samples]), words=np.stack([tokens_of(sample.prompt) for sample in samples]))
        replace_file(path, packed.getvalue())
    with np.load(path) as kept:
        return kept["clips"], kept["words"]


def _family(model: str) -> str:
    """The preset of a Wan2.2: by name, or by what its folder says."""
    from ..models.families import CHECKPOINTS, FAMILIES, family_of

    index = Path(model) / "model_index.json"
    if model not in CHECKPOINTS and not index.is_file():
        raise VBVRError(f"{model} is no model's name, and no folder of a checkpoint here; expected e.g. wan2.2-ti2v-5b")
    family = FAMILIES[CHECKPOINTS[model].family if model in CHECKPOINTS else family_of(index)]
    if family.pictures:
        raise VBVRError(f"{model} makes pictures; expected a model that makes clips, e.g. wan2.2-ti2v-5b")
    return family.preset


# --- what it is compared with -----------------------------------------------------------------------------------------


def _baselines(path: Path, asked: Sequence[SampleId], size: Size, num_frames: int, workers: int | None) -> dict[str, dict[str, float]]:
    """{name: {sample id: total}} of the ground truth and the shortcuts, at the study's size and through the same encoder."""
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["fingerprint"] == fingerprint():
            return kept["scores"]
    jobs = [(str(sample_id), size, num_frames) for sample_id in asked]
    judged = ((job, _shortcuts(job)) for job in jobs) if workers == 0 else run(_shortcuts, jobs, workers=workers, seconds=300.0)
    found: dict[str, dict[str, float]] = {}
    for (sample_id, *_), result in judged:
        if isinstance(result, Failure):
            raise VBVRError(f"{sample_id}: the baselines cannot be scored: {result.reason}")
        found[sample_id] = result
    scores = {name: {str(sample_id): found[str(sample_id)][name] for sample_id in asked} for name in SHORTCUTS}
    _note(path, {"fingerprint": fingerprint(), "scores": scores})
    return scores


def _shortcuts(job: tuple[str, Size, int]) -> dict[str, float]:
    sample_id, size, num_frames = job
    sample = make_sample(sample_id, size=size, num_frames=num_frames)
    return {name: score(encode(sample.frames if name == TRUTH else baselines.make(name, sample)), sample).total for name in SHORTCUTS}


# --- what comes of it -------------------------------------------------------------------------------------------------


def spread(runs: Sequence[Mapping[str, float]]) -> Point:
    """The mean over seeds, tasks and samples of the runs' {sample id: total}, which are of the same samples, with its 95 % bootstrap interval: seeds and
    tasks are drawn again, and the samples of each task."""
    tasks: dict[str, list[str]] = {}
    for sample_id in runs[0]:
        tasks.setdefault(sample_id.rsplit("/", 1)[0], []).append(sample_id)
    values = np.array([[[totals[sample_id] for sample_id in ids] for ids in tasks.values()] for totals in runs])
    rng = np.random.RandomState(0)
    seeds, groups, samples = values.shape
    by_seed = rng.randint(seeds, size=(_DRAWS, seeds, 1, 1))
    by_task = rng.randint(groups, size=(_DRAWS, 1, groups, 1))
    within = rng.randint(samples, size=(_DRAWS, 1, groups, samples))
    means = values[by_seed, by_task, within].mean(axis=(1, 2, 3))
    low, high = np.percentile(means, [2.5, 97.5])
    return Point(round(float(values.mean()), 4), round(float(low), 4), round(float(high), 4))


def _write(home: Path, plan: Plan, beside: Mapping[str, Mapping[str, float]], seeds: int) -> dict[str, Any]:
    """What the first `seeds` seeds come to, into the files that the study leaves."""
    totals = {count: [assess.by_split(assess.read(run_folder(home, count, seed) / assess.SCORES)) for seed in range(seeds)] for count in plan.clips}
    splits = list(totals[plan.clips[0]][0])
    first, last = min(plan.clips), max(plan.clips)
    curves = {split: [spread([seed[split] for seed in totals[count]]) for count in plan.clips] for split in splits}
    gains = {}
    for split in splits:
        pairs = zip((seed[split] for seed in totals[first]), (seed[split] for seed in totals[last]), strict=True)
        gains[split] = spread([{key: after[key] - before[key] for key in after} for before, after in pairs])
    ceilings = {split: {name: fmean(assess.by_split(scores)[split].values()) for name, scores in beside.items()} for split in splits}
    tasks: dict[str, dict[str, Any]] = {}
    for split in splits:
        for task in dict.fromkeys(key.split("/")[0] for key in totals[first][0][split]):
            mine = {count: fmean(value for seed in totals[count] for key, value in seed[split].items() if key.startswith(f"{task}/")) for count in plan.clips}
            others = {name: fmean(value for key, value in scores.items() if key.startswith(f"{task}/{split}/")) for name, scores in beside.items()}
            best = max((name for name in others if name != TRUTH), key=lambda name: others[name])
            tasks[f"{task}/{split}"] = {
                "name": get_task(task).name,
                "scores": {str(count): round(value, 4) for count, value in mine.items()},
                "best_baseline": [best, round(others[best], 4)],
                TRUTH: round(others[TRUTH], 4),
            }
    times = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(home.glob("runs/*/times.json"))]
    result = {
        "plan": asdict(plan) | {"format": [list(plan.format[0]), plan.format[1]]},
        "scores": {split: {str(count): list(point) for count, point in zip(plan.clips, points, strict=True)} for split, points in curves.items()},
        "gains": {split: list(point) for split, point in gains.items()},
        "baselines": {split: {name: round(value, 4) for name, value in values.items()} for split, values in ceilings.items()},
        "tasks": tasks,
        "fingerprint": fingerprint(),
        "suite_version": SUITE_VERSION,
        "package_version": __version__,
        "hardware": f"{_device()}, {os.cpu_count()} cores, torch {torch.__version__} on {torch.get_num_threads()} threads",
        "seeds": seeds,
        "hours": round(sum(run["seconds"] for run in times) / 3600, 3),
        "processor_hours": round(sum(run["processor_seconds"] for run in times) / 3600, 3),
    }
    _note(home / "study.json", result)
    replace_file(home / "study.md", table(result).encode())
    draw(home / "study.png", [str(count) for count in plan.clips], curves, "clips of each task trained on")
    _page(home, plan, totals)
    return result


def table(result: Mapping[str, Any]) -> str:
    """The study's tables, in Markdown: by number of clips, and by task."""
    splits = list(result["scores"])
    counts = list(next(iter(result["scores"].values())))
    lines = ["| clips of each task | " + " | ".join(NAMES[split] for split in splits) + " |", "| ---: |" + " --- |" * len(splits)]
    for count in counts:
        cells = (f"{mean:.3f} [{low:.3f}, {high:.3f}]" for mean, low, high in (result["scores"][split][count] for split in splits))
        lines.append(f"| {count} | " + " | ".join(cells) + " |")
    gains = (f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]" for mean, low, high in (result["gains"][split] for split in splits))
    lines.append("| gain, first to last | " + " | ".join(gains) + " |")
    for name in SHORTCUTS:
        lines.append(f"| *{name}* | " + " | ".join(f"{result['baselines'][split][name]:.3f}" for split in splits) + " |")
    lines += ["", "| task | split | " + " | ".join(counts) + " | best baseline | ground truth |", "| --- | --- |" + " ---: |" * len(counts) + " --- | ---: |"]
    for key, task in result["tasks"].items():
        task_id, split = key.split("/")
        name, best = task["best_baseline"]
        scores = [f"**{value:.3f}**" if value > best else f"{value:.3f}" for value in task["scores"].values()]
        lines.append(f"| {task_id} {task['name']} | {split} | " + " | ".join(scores) + f" | {best:.3f} ({name}) | {task[TRUTH]:.3f} |")
    return "\n".join(lines) + "\n"


def _page(home: Path, plan: Plan, totals: Mapping[int, Sequence[Mapping[str, Mapping[str, float]]]]) -> None:
    """The first sample of every task and split as every number of clips left it answered, seed 0: nothing is chosen by its score."""
    size, num_frames = plan.format
    rows, sheet = [], []
    for sample_id in plan.asked:
        if sample_id.index not in (0, UNSEEN):
            continue
        sample = make_sample(sample_id, size=size, num_frames=num_frames)
        right = home / "truth" / f"{str(sample_id).replace('/', '_')}.mp4"
        replace_file(right, encode(sample.frames))
        cells = [(TRUTH, right.relative_to(home))]
        for count in plan.clips:
            clip = _answer(run_folder(home, count, 0), sample_id)
            total = totals[count][0][sample_id.split][str(sample_id)]
            cells.append((f"{count} clips: {total:.2f}", clip.relative_to(home)))
        rows.append((sample_id, sample.prompt, cells))
        sheet += [(f"{sample_id}  {label}", decode(home / path)[0]) for label, path in (cells[0], cells[-1])]
    replace_file(home / "clips.png", png(contact_sheet(sheet, columns=9, height=96)))
    body = "".join(
        f"<h2>{html.escape(str(sample_id))} {html.escape(sample_id.task.name)}</h2><p>{html.escape(prompt)}</p><div>"
        + "".join(
            f'<figure><video src="{path}" width="192" autoplay loop muted></video><figcaption>{html.escape(label)}</figcaption></figure>'
            for label, path in cells
        )
        + "</div>"
        for sample_id, prompt, cells in rows
    )
    style = "body{font-family:sans-serif;margin:2em}div{display:flex;flex-wrap:wrap;gap:1em}figure{margin:0}video{width:192px;image-rendering:pixelated}"
    page = f'<!doctype html><meta charset="utf-8"><title>What was learned</title><style>{style}</style><h1>First sample of every task, seed 0</h1>{body}\n'
    replace_file(home / "clips.html", page.encode())


def _answer(folder: Path, sample_id: SampleId) -> Path:
    place = f"train/{task_folder(sample_id.task)}/{sample_id.index:05d}" if sample_id.split == "train" else sample_path(sample_id)
    return folder / "answers" / f"{place}.mp4"


def _claim(home: Path, plan: Plan) -> None:
    check_same(home / "plan.json", asdict(plan), "study")
    _note(home / "plan.json", asdict(plan))


def _note(path: Path, value: Any) -> None:
    replace_file(path, (json.dumps(value, indent=1) + "\n").encode())


def _device() -> str:
    return torch.cuda.get_device_name() if torch.cuda.is_available() else platform.processor() or platform.machine()
