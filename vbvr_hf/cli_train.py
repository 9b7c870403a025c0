"""`vbvr train` and `vbvr study`: a video model trained on the data, and what it learns from how many clips."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .console import AsJson, interrupted, parse_names, parse_size, progress
from .errors import VBVRError
from .extras import need

_DATA, _ASKED = "Clips to train on", "Evaluation"
_NEEDS = ("torch", "diffusers", "peft", "accelerate", "safetensors", "matplotlib")

Size = Annotated[str | None, typer.Option("--size", metavar="WxH", help="Size of the clips in pixels (default: the model's own).")]
Frames = Annotated[int | None, typer.Option(help="Frames a clip (default: the model's own).")]
Workers = Annotated[int | None, typer.Option(min=0, help="Processes that score (default: one a core; 0: this one).")]
Device = Annotated[str | None, typer.Option(help="`cpu`, or the GPU if there is one.")]


def train(
    model: Annotated[str, typer.Option(help="wan2.2-i2v-a14b, wan2.2-ti2v-5b, or the folder or Hub repository of such a checkpoint.")],
    output: Annotated[Path, typer.Option(help="Folder of the run; a run that was interrupted goes on from its newest checkpoint.")],
    steps: Annotated[int, typer.Option(min=1, help="Steps in all.")] = 1000,
    lora: Annotated[int, typer.Option(min=1, help="Rank of the LoRA layers.")] = 32,
    full: Annotated[bool, typer.Option("--full", help="Train all weights instead of LoRA layers.")] = False,
    experts: Annotated[str, typer.Option(metavar="E,…", help="Which of two experts: high (strong noise), low.")] = "high,low",
    batch: Annotated[int, typer.Option(min=1, help="Clips a process and pass.")] = 1,
    accumulate: Annotated[int, typer.Option(min=1, help="Passes a step.")] = 1,
    learning_rate: Annotated[float, typer.Option(help="Of AdamW, after a warm-up of 20 steps.")] = 1e-4,
    dtype: Annotated[str, typer.Option(help="bfloat16, float16 or float32; what is trained is float32 in any case.")] = "bfloat16",
    checkpointing: Annotated[bool, typer.Option("--gradient-checkpointing/--no-gradient-checkpointing", help="Less memory, more time.")] = True,
    seed: Annotated[int, typer.Option(min=0, help="Of LoRA weights, noise and order.")] = 0,
    save_every: Annotated[int, typer.Option(min=1, help="Steps from checkpoint to checkpoint.")] = 250,
    log: Annotated[str | None, typer.Option(help="Also log to tensorboard, trackio or wandb.")] = None,
    device: Device = None,
    data: Annotated[str | None, typer.Option(metavar="DIR", help="A built dataset's folder. Without it, clips are drawn.", rich_help_panel=_DATA)] = None,
    clips: Annotated[int | None, typer.Option(min=1, help="Draw only so many of each task, over and over.", rich_help_panel=_DATA)] = None,
    tasks: Annotated[str | None, typer.Option(metavar="T,…", help="Only these tasks (default: all that have a training split).", rich_help_panel=_DATA)] = None,
    guided: Annotated[bool, typer.Option("--guided", help="Prompts that spell the steps out.", rich_help_panel=_DATA)] = False,
    size: Size = None,
    frames: Frames = None,
    evaluate_every: Annotated[int, typer.Option(min=0, help="Steps from evaluation to evaluation; 0: none.", rich_help_panel=_ASKED)] = 0,
    evaluate_samples: Annotated[int, typer.Option(min=1, help="Samples of each of the benchmark's tasks.", rich_help_panel=_ASKED)] = 1,
    evaluate_tasks: Annotated[str | None, typer.Option(metavar="T,…", help="Only these tasks.", rich_help_panel=_ASKED)] = None,
    evaluate_steps: Annotated[int | None, typer.Option(min=1, help="Denoising steps.", rich_help_panel=_ASKED)] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Train Wan2.2 on clips that are drawn while it trains. On several GPUs: `accelerate launch $(which vbvr) train …`."""
    need("vbvr train", "training", *_NEEDS)
    from .training.train import Evaluation, Recipe
    from .training.train import train as run

    recipe = Recipe(
        model,
        lora=0 if full else lora,
        experts=tuple(parse_names(experts) or ()),
        batch=batch,
        accumulate=accumulate,
        learning_rate=learning_rate,
        data=data,
        clips=clips,
        tasks=_tuple(tasks),
        guided=guided,
        size=parse_size(size) if size else None,
        num_frames=frames,
        dtype=dtype,
        seed=seed,
    )
    asked = Evaluation(evaluate_every, evaluate_samples, _tuple(evaluate_tasks), evaluate_steps, workers)
    with progress() as step:
        try:
            done = run(
                recipe,
                output,
                steps=steps,
                save_every=save_every,
                evaluation=asked,
                checkpointing=checkpointing,
                tracker=log,
                device=device,
                progress=lambda done, total, loss: step(done, total, f"loss {loss:.4f}"),
            )
        except KeyboardInterrupt:
            interrupted(f"checkpoints are kept in {output}: the same command again goes on from the newest")
    if as_json:
        print(json.dumps(done, indent=1))
    elif done["main"]:
        print(f"{done['output']}: {done['steps']} steps, loss {done['loss']:.4f}; then: vbvr infer {' '.join(done['answers_with'])}")


def _tuple(names: str | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(parse_names(names) or ())


def study(
    output: Annotated[Path, typer.Option(help="Folder of the study; one that was interrupted goes on.")],
    tasks: Annotated[str, typer.Option(metavar="T,…", help="Tasks to train on.")] = "G-131,G-1,O-36,O-44,G-12,G-15,O-50,G-37,G-44,O-47",
    held_out: Annotated[str, typer.Option(metavar="T,…", help="Tasks that are only asked: out of domain.")] = "O-9,O-46,O-49,O-59,O-56",
    clips: Annotated[str, typer.Option(metavar="N,…", help="Numbers of clips of each task; 0 is the model as it begins.")] = "0,4,16,64",
    seeds: Annotated[int, typer.Option(min=1, help="Seeds of each number.")] = 3,
    samples: Annotated[int, typer.Option(min=1, help="Samples of each task and split that every model is asked.")] = 3,
    steps: Annotated[int, typer.Option(min=1, help="Steps of training, the same for every number.")] = 500,
    batch: Annotated[int, typer.Option(min=1, help="Clips a step.")] = 4,
    model: Annotated[str | None, typer.Option(help="A Wan2.2 to train further, by name, folder or repository (default: a small model from nothing).")] = None,
    size: Size = None,
    frames: Frames = None,
    learning_rate: Annotated[float | None, typer.Option(help="Default: 0.001 for the small model, 0.0001 for LoRA layers.")] = None,
    width: Annotated[int, typer.Option(min=32, help="Of the small model's tokens, a multiple of 32.")] = 256,
    depth: Annotated[int, typer.Option(min=1, help="Layers of attention in the small model.")] = 3,
    lora: Annotated[int, typer.Option(min=1, help="Rank of a Wan2.2's LoRA layers.")] = 32,
    denoising: Annotated[int, typer.Option(min=1, help="Steps in which clips are made.")] = 4,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """What is learned from how many clips: models trained on 0, N, 4N, 16N of them, scored on samples they never saw."""
    need("vbvr study", "training", *(_NEEDS if model else ("torch", "matplotlib")))
    from .training.study import Plan, table
    from .training.study import study as run

    counts = parse_names(clips) or []
    for count in counts:
        if not count.isdigit():
            raise VBVRError(f"--clips {count}: expected numbers like 0,4,16,64")
    plan = Plan(
        _tuple(tasks) or (),
        tuple(parse_names(held_out) or ()) if held_out else (),
        tuple(map(int, counts)),
        seeds,
        samples,
        steps,
        batch,
        parse_size(size) if size else None,
        frames,
        model,
        learning_rate,
        width,
        depth,
        lora,
        denoising,
    )
    with progress() as step:
        try:
            result = run(plan, output, workers=workers, progress=step)
        except KeyboardInterrupt:
            interrupted(f"what is finished is kept in {output}: the same command again goes on from there")
    print(json.dumps(result, indent=1) if as_json else f"{table(result)}\n{output}/study.md, study.json, study.png, clips.html")
