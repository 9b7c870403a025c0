"""The thin trainer: LoRA or full training of Wan2.2 by flow matching, on clips that are drawn while it trains. `accelerate launch` shares it out over GPUs.

The output folder holds `recipe.json`, `losses.jsonl`, `checkpoints/step-…` (with the LoRA files that `vbvr infer --lora` takes), `evaluations/step-…`
and `scores.png`. Noise follows from the seed, the step and the process, so that what is resumed comes out as if it had never stopped.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import gather_object
from safetensors.torch import load_file, save

from .. import models
from ..errors import VBVRError, unknown
from ..extras import need
from ..models.diffusion import DTYPES, DiffusionModel
from ..models.protocol import Size
from ..presets import clip_format
from ..writing import check_same, replace_file
from . import assess, data, plots
from .wan import EXPERTS, Wan

TRACKERS = ("tensorboard", "trackio", "wandb")
_PRECISION = {"bfloat16": "bf16", "float16": "fp16", "float32": "no"}
KEPT = 2
"""Checkpoints that are kept: the newest."""


@dataclass(frozen=True)
class Recipe:
    """All that decides what comes out of a run.

    `model`: a name or a checkpoint's folder or repository. `lora`: the rank of the LoRA layers; 0 trains all weights. `experts`: high, low or both.
    `batch` clips a process and pass, `accumulate` passes a step. `data`: a built dataset's folder; None draws clips, `clips` of each task over and
    over or, without it, new ones for ever. `tasks`: ids, None for all that have samples to train on. `size` (width, height) in pixels and `num_frames`
    default to the model's own. `drop`: how often a clip goes without its prompt, so that guidance works. `shift` bends times towards strong noise.
    """

    model: str
    lora: int = 32
    experts: tuple[str, ...] = tuple(EXPERTS)
    batch: int = 1
    accumulate: int = 1
    learning_rate: float = 1e-4
    warmup: int = 20
    weight_decay: float = 0.01
    data: str | None = None
    clips: int | None = None
    tasks: tuple[str, ...] | None = None
    start: int = 0
    guided: bool = False
    size: Size | None = None
    num_frames: int | None = None
    drop: float = 0.1
    shift: float = 5.0
    dtype: str = "bfloat16"
    seed: int = 0

    def __post_init__(self) -> None:
        for kind, given, known in (("dtype", [self.dtype], DTYPES), ("expert", self.experts, EXPERTS)):
            for name in given:
                if name not in known:
                    raise unknown(kind, name, known)
        if min(self.batch, self.accumulate) < 1 or self.lora < 0 or self.learning_rate <= 0 or (self.clips is not None and self.clips < 1):
            raise VBVRError("expected a batch, passes and clips of at least 1, a LoRA rank of at least 0, and a learning rate above 0")
        if self.data and self.clips:
            raise VBVRError(f"the clips of {self.data} are all trained on; leave out the number of clips")


@dataclass(frozen=True)
class Evaluation:
    """How a model in training is asked: every `every` steps (0: never) the first `samples` of the benchmark's `tasks` (None: all), in domain and out of
    domain, with `steps` of denoising, scored by `workers` processes (0: the training process itself; None: one a core)."""

    every: int = 0
    samples: int = 1
    tasks: tuple[str, ...] | None = None
    steps: int | None = None
    workers: int | None = None


def train(
    recipe: Recipe,
    output: str | Path,
    *,
    steps: int = 1000,
    save_every: int = 250,
    evaluation: Evaluation = Evaluation(),
    checkpointing: bool = True,
    tracker: str | None = None,
    device: str | None = None,
    progress: Callable[[int, int, float], None] | None = None,
) -> dict[str, Any]:
    """Train until `steps` steps are done, from the newest checkpoint in `output` if there is one. Returns the steps, the mean loss of the last tenth, and
    the files that `vbvr infer` takes.

    `checkpointing` trades time for memory. `tracker` is one of `TRACKERS`. `progress` gets the step, the steps in all and the loss.
    Raises VBVRError if the folder holds a run of another recipe, or the model or its clips are not such as can be trained.
    """
    accelerator = Accelerator(mixed_precision=_PRECISION[recipe.dtype], log_with=_tracker(tracker), project_dir=str(output), cpu=device == "cpu")
    home, main = Path(output), accelerator.is_main_process
    check_same(home / "recipe.json", asdict(recipe), "run")
    call = {"num_inference_steps": evaluation.steps} if evaluation.steps else {}
    model = _open(recipe, str(accelerator.device), call)
    wan = Wan(model.pipeline, recipe.shift)
    if main:
        replace_file(home / "recipe.json", (json.dumps(asdict(recipe), indent=1) + "\n").encode())
    experts = [expert for expert in wan.experts if expert in recipe.experts]
    size, fps, num_frames = clip_format(model.family.preset, recipe.size, None, recipe.num_frames)
    torch.manual_seed(recipe.seed)  # LoRA layers begin at random
    weights = wan.train_lora(experts, recipe.lora) if recipe.lora else wan.train_fully(experts)
    for expert in experts if checkpointing else ():
        wan.experts[expert].enable_gradient_checkpointing()
    optimizer = accelerator.prepare(torch.optim.AdamW(weights, lr=recipe.learning_rate, weight_decay=recipe.weight_decay))
    modules = {expert: accelerator.prepare(wan.experts[expert]) for expert in experts}
    source = _source(recipe, size, fps, num_frames, accelerator)
    done = _resume(home, weights, optimizer, source, accelerator)
    losses = _Losses(home / "losses.jsonl", done, main)
    nothing = wan.text("")
    if source.count:
        _encode_all(home / "latents", wan, source, accelerator)
    here = {EXPERTS[expert] for expert in experts} | (set() if source.count else {"vae", "text_encoder"})
    _place(model.pipeline, accelerator.device, here)
    if tracker:
        accelerator.init_trackers("vbvr", config={key: str(value) for key, value in asdict(recipe).items()})
    batches = _batches(recipe.batch, wan, source)
    for step in range(done, steps):
        began = time.perf_counter()
        expert = wan.choose(experts, _generator(recipe.seed, step, 0))  # the same in every process
        own = _generator(recipe.seed, step, accelerator.process_index + 1)
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * min(1.0, (step + 1) / max(1, recipe.warmup))
        modules[expert].train()
        found = []
        for part in range(recipe.accumulate):
            batch, state = next(batches)
            time_of, noise = wan.draw_times(expert, recipe.batch, own), torch.randn(batch["latents"].shape, generator=own)
            wordless = torch.rand(recipe.batch, generator=own) < recipe.drop
            batch["text"] = torch.where(wordless.view(-1, 1, 1), nothing, batch["text"])
            with accelerator.no_sync(modules[expert]) if part + 1 < recipe.accumulate else nullcontext():
                there = {key: value.to(accelerator.device) for key, value in batch.items()}
                loss = wan.loss(modules[expert], there, time_of.to(accelerator.device), noise.to(accelerator.device))
                accelerator.backward(loss / recipe.accumulate)
            found.append(accelerator.reduce(loss.detach(), "mean").item())
        accelerator.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        modules[expert].eval()
        loss = fmean(found)
        losses.add(step + 1, expert, loss, time.perf_counter() - began)
        accelerator.log({"loss": loss, f"loss/{expert}": loss, "learning rate": optimizer.param_groups[0]["lr"]}, step=step + 1)
        if (step + 1) % save_every == 0 or step + 1 == steps:
            _save(home, step + 1, wan, experts, recipe, weights, optimizer, state, accelerator)
        if evaluation.every and ((step + 1) % evaluation.every == 0 or step + 1 == steps):
            _place(model.pipeline, accelerator.device, set(model.pipeline.components))
            scored = _evaluate(home, step + 1, model, evaluation, size, num_frames, accelerator)
            accelerator.log({f"score/{split}": value for split, value in scored.items()}, step=step + 1)
            _place(model.pipeline, accelerator.device, here)
        if progress:
            progress(step + 1, steps, loss)
    batches.close()
    if not recipe.lora and main:
        model.pipeline.save_pretrained(home / "model")
    accelerator.wait_for_everyone()
    accelerator.end_training()
    last = losses.values[-max(1, len(losses.values) // 10) :]
    return {"output": str(home), "steps": steps, "loss": fmean(last) if last else None, "answers_with": _answers_with(recipe, home), "main": main}


def newest(home: str | Path) -> Path | None:
    """The newest checkpoint of a run's folder; None if there is none."""
    return max(Path(home).glob("checkpoints/step-*/state.pt"), default=None, key=lambda path: path.parent.name)


def _open(recipe: Recipe, device: str, call: Mapping[str, Any]) -> DiffusionModel:
    if models.kind_of(recipe.model) != "open":
        raise VBVRError(f"{recipe.model} has no weights to train; expected wan2.2-i2v-a14b, wan2.2-ti2v-5b, or a checkpoint's folder or repository")
    return models.load(recipe.model, dtype=recipe.dtype, device=device, call=dict(call))


def _source(recipe: Recipe, size: Size, fps: float, num_frames: int, accelerator: Accelerator) -> data.Source:
    share = {"rank": accelerator.process_index, "world": accelerator.num_processes}
    order = {"seed": recipe.seed, "guided": recipe.guided, **share}
    tasks = data.tasks_to_train(recipe.tasks)
    if recipe.data:
        return data.folder_clips(recipe.data, tasks=tasks, **order)
    if recipe.clips:
        return data.first_clips(tasks, recipe.clips, size, num_frames, **order)
    drawn = {"tasks": tasks, "size": size, "fps": fps, "num_frames": num_frames, "start": recipe.start, "shuffle": True, "seed": recipe.seed}
    return data.Streamed(guided=recipe.guided, **drawn, **share)


def _encode_all(folder: Path, wan: Wan, source: data.Repeated, accelerator: Accelerator) -> None:
    """Latents and text of every clip into files, once; from then on the source gives those. The processes share the work."""
    draw = source.get

    def file(index: int) -> Path:
        return folder / f"{index:07d}.safetensors"

    folder.mkdir(parents=True, exist_ok=True)
    for index in range(accelerator.process_index, source.count, accelerator.num_processes):
        if not file(index).exists():
            replace_file(file(index), save(wan.encode(draw(index))))
    accelerator.wait_for_everyone()
    source.get = lambda index: load_file(file(index))


def _batches(count: int, wan: Wan, source: data.Source) -> Iterator[tuple[dict[str, torch.Tensor], dict[str, Any]]]:
    """Batches on the processor, each with the source's state after it."""
    parts = []
    for item, state in data.ahead(source):
        parts.append(item if isinstance(item, dict) else wan.encode(item))
        if len(parts) == count:
            yield {key: torch.stack([part[key] for part in parts]) for key in parts[0]}, state
            parts = []


def _place(pipeline: Any, device: torch.device, here: set[str]) -> None:
    """Parts of the pipeline that are needed go to the device, the others wait in main memory."""
    for name, part in pipeline.components.items():
        if isinstance(part, torch.nn.Module):
            part.to(device if name in here else "cpu")


def _generator(seed: int, step: int, process: int) -> torch.Generator:
    """The noise of a step: from these three numbers alone, so that a run that is resumed draws what it would have drawn."""
    return torch.Generator().manual_seed(int(np.random.SeedSequence((seed, step, process)).generate_state(1, np.uint64)[0] >> 1))


def _save(
    home: Path,
    step: int,
    wan: Wan,
    experts: list[str],
    recipe: Recipe,
    weights: list[torch.nn.Parameter],
    optimizer: Any,
    state: Mapping[str, Any],
    accelerator: Accelerator,
) -> None:
    """A checkpoint, in one step: whoever kills the run finds the one before or this one."""
    states = gather_object([state])
    if not accelerator.is_main_process:
        return
    final = home / "checkpoints" / f"step-{step:07d}"
    folder = final.with_name(f".{final.name}.part")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if recipe.lora:
        wan.save_lora(folder, experts)
    kept = {"step": step, "weights": [weight.detach().cpu() for weight in weights], "optimizer": optimizer.state_dict(), "sources": states}
    torch.save(kept, folder / "state.pt")
    shutil.rmtree(final, ignore_errors=True)
    folder.rename(final)
    for old in sorted(final.parent.glob("step-*"))[:-KEPT]:
        shutil.rmtree(old)


def _resume(home: Path, weights: list[torch.nn.Parameter], optimizer: Any, source: data.Source, accelerator: Accelerator) -> int:
    """Take up the newest checkpoint; the number of steps that are done."""
    path = newest(home)
    if path is None:
        return 0
    kept = torch.load(path, map_location="cpu", weights_only=True)
    if len(kept["sources"]) != accelerator.num_processes:
        raise VBVRError(f"{path.parent} was left by {len(kept['sources'])} processes; go on with as many, or begin in another folder")
    for weight, before in zip(weights, kept["weights"], strict=True):
        weight.data.copy_(before)
    optimizer.load_state_dict(kept["optimizer"])
    source.load(kept["sources"][accelerator.process_index])
    return kept["step"]


def _evaluate(home: Path, step: int, model: DiffusionModel, evaluation: Evaluation, size: Size, num_frames: int, accelerator: Accelerator) -> dict[str, float]:
    """Ask the model, score its answers, draw the scores so far; the mean score of each split, for the main process."""
    folder, ids = home / "evaluations" / f"step-{step:07d}", assess.benchmark_ids(evaluation.samples, evaluation.tasks)
    model.settings["trained"] = step
    assess.answers(model, folder, ids, size, num_frames, rank=accelerator.process_index, world=accelerator.num_processes)
    accelerator.wait_for_everyone()
    if not accelerator.is_main_process:
        return {}
    assess.scores(folder, ids, evaluation.workers)
    course = {int(path.parent.name.removeprefix("step-")): assess.read(path) for path in sorted(home.glob(f"evaluations/step-*/{assess.SCORES}"))}
    plots.course(home / "scores.png", course)
    return {split: fmean(totals.values()) for split, totals in assess.by_split(course[step]).items()}


def _answers_with(recipe: Recipe, home: Path) -> list[str]:
    """The words of `vbvr infer` that make it answer with what was trained."""
    if not recipe.lora:
        return ["--model", str(home / "model")]
    return ["--model", recipe.model, "--lora", str(newest(home).parent)]


def _tracker(name: str | None) -> str | None:
    if name is None:
        return None
    if name not in TRACKERS:
        raise unknown("tracker", name, TRACKERS)
    need(f"logging to {name}", "training", name)
    return name


class _Losses:
    """The loss of every step, in a file; those after the step that a run goes on from are dropped."""

    def __init__(self, path: Path, done: int, main: bool) -> None:
        self._path, self._main = path, main
        lines = path.read_text(encoding="utf-8").splitlines()[:done] if path.exists() else []
        self.values = [json.loads(line)["loss"] for line in lines]
        if main:
            replace_file(path, "".join(f"{line}\n" for line in lines).encode())

    def add(self, step: int, expert: str, loss: float, seconds: float) -> None:
        self.values.append(loss)
        if self._main:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"step": step, "expert": expert, "loss": round(loss, 6), "seconds": round(seconds, 3)}) + "\n")
