"""`vbvr infer`: a model answers samples. One process a GPU, samples shared out among them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .console import AsJson, interrupted, parse_names, parse_size, progress, table
from .errors import VBVRError, unknown
from .parsing import parse_json

_OPEN, _CLOSED = "Open models", "Closed models"


def infer(
    model: Annotated[str | None, typer.Option(help="A model's name, or the folder or Hub repository of a checkpoint. Without it: the list of models.")] = None,
    output: Annotated[Path | None, typer.Option(help="Folder for the answers (default: answers/MODEL); a run that was interrupted goes on.")] = None,
    samples: Annotated[int, typer.Option(min=1, help="Samples per task and split.")] = 5,
    tasks: Annotated[str | None, typer.Option(metavar="T,…", help="Only these tasks.")] = None,
    split: Annotated[str | None, typer.Option(metavar="S,…", help="Only these splits: in_domain, out_of_domain (the benchmark, the default), train.")] = None,
    ids: Annotated[str | None, typer.Option(metavar="ID,…", help="These very samples, e.g. `G-15/train/00003`.")] = None,
    size: Annotated[str | None, typer.Option("--size", metavar="WxH", help="Size of questions and answers in pixels (default: the model's own).")] = None,
    frames: Annotated[
        int | None, typer.Option(help="Frames a clip (default: the model's own), or pictures an answer (default: as many as the sample has key frames).")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another number gives other answers.")] = 0,
    guided: Annotated[bool, typer.Option("--guided", help="Ask with the prompts that spell the steps out.")] = False,
    setting: Annotated[
        str | None, typer.Option(metavar="video|steps", help="Answers are videos, or pictures of the steps (default: what the model makes).")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also ask again what was refused.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be run, and what it would take.")] = False,
    weights: Annotated[str | None, typer.Option(help="Other weights for a named model: a folder or Hub repository.", rich_help_panel=_OPEN)] = None,
    revision: Annotated[str | None, typer.Option(help="Revision of the weights on the Hub.", rich_help_panel=_OPEN)] = None,
    family: Annotated[str | None, typer.Option(help="What a checkpoint is, if it does not say: wan2.2, ltx-2, …", rich_help_panel=_OPEN)] = None,
    lora: Annotated[
        str | None, typer.Option(metavar="SOURCE,…", help="LoRA weights, one for each transformer: file, folder, or repository[:file].", rich_help_panel=_OPEN)
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting of the pipeline's call, e.g. `guidance_scale=4`.", rich_help_panel=_OPEN)
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Denoising steps.", rich_help_panel=_OPEN)] = None,
    dtype: Annotated[str, typer.Option(help="bfloat16, float16 or float32.", rich_help_panel=_OPEN)] = "bfloat16",
    device: Annotated[str | None, typer.Option(help="Where to run (default: the GPU, if there is one).", rich_help_panel=_OPEN)] = None,
    offload: Annotated[str, typer.Option(help="What waits in main memory: none, model (parts), sequential (layers).", rich_help_panel=_OPEN)] = "none",
    attention: Annotated[str | None, typer.Option(help="Attention backend of diffusers: native, flash, sage, …", rich_help_panel=_OPEN)] = None,
    tiling: Annotated[bool | None, typer.Option("--tiling/--no-tiling", help="The VAE works in tiles.", rich_help_panel=_OPEN)] = None,
    quantize: Annotated[str, typer.Option(help="none, 8bit or 4bit.", rich_help_panel=_OPEN)] = "none",
    compile: Annotated[bool, typer.Option("--compile", help="Compile the transformers' blocks.", rich_help_panel=_OPEN)] = False,
    gpus: Annotated[int, typer.Option(min=1, help="Processes, one a GPU, that share the samples.", rich_help_panel=_OPEN)] = 1,
    tflops: Annotated[float | None, typer.Option(min=0.1, help="The speed that --dry-run reckons with.", rich_help_panel=_OPEN)] = None,
    max_requests: Annotated[int, typer.Option(min=0, help="The most clips to ask, and pay, for in this run.", rich_help_panel=_CLOSED)] = 10,
    parallel: Annotated[int, typer.Option(min=1, help="Clips asked for at a time.", rich_help_panel=_CLOSED)] = 1,
    base_url: Annotated[str | None, typer.Option(help="Another address of the service.", rich_help_panel=_CLOSED)] = None,
    as_json: AsJson = False,
) -> None:
    """Let a model answer the benchmark, or any samples; then `vbvr bench score` the folder. Exit code 1 if a sample has no answer."""
    from . import models
    from .writing import make_folder

    if model is None:
        _list(models.cards(), as_json)
        return
    ids_asked = _samples(samples, tasks, split, ids)
    output = output or Path("answers") / Path(model).name
    asked_size = parse_size(size) if size else None
    chosen = {
        "lora": parse_names(lora) or [],
        "dtype": dtype,
        "device": device,
        "offload": offload,
        "attention": attention,
        "tiling": tiling,
        "quantize": quantize,
        "compile": compile,
        "call": _call(settings, steps),
    }
    kind = models.kind_of(model)
    if dry_run:
        source = {"weights": weights, "revision": revision, "family": family}
        _dry_run(model, output, ids_asked, asked_size, frames, chosen, source, gpus, tflops, max_requests, guided, setting)
        return
    if gpus > 1 and kind == "closed":
        raise VBVRError(f"--gpus is for models that run here; for {model} use --parallel")
    if gpus > 1 and "RANK" not in os.environ:
        raise typer.Exit(_spawn(gpus))
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if kind == "closed":
        options = {"base_url": base_url, "max_requests": max_requests, "jobs": output / "jobs"}
    else:
        defaults = (None, [], {}, "none", "bfloat16")
        options = {name: value for name, value in chosen.items() if value not in defaults and (value is not False or name == "tiling")}
        if kind == "open" and world > 1 and device in (None, "cuda") and _has_gpus():
            options["device"] = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
    make_folder(output)  # before weights are loaded, or a service is asked
    answering = models.load(model, weights=weights, revision=revision, family=family, **options)
    with progress() as step:
        try:
            report = models.infer(
                answering,
                output,
                ids_asked,
                size=asked_size,
                num_frames=frames,
                seed=seed,
                guided=guided,
                parallel=parallel if kind == "closed" else 1,
                rank=rank,
                world=world,
                again=again,
                setting=setting,
                progress=lambda done, total: step(done, total, "samples"),
            )
        except KeyboardInterrupt:
            interrupted(f"what is answered is kept in {output}: the same command again goes on from there")
    _tell(report, output, rank, as_json, setting or answering.card.answers_in[0])
    raise typer.Exit(1 if report.failures or report.halted else 0)


def _tell(report: Any, output: Path, rank: int, as_json: bool, setting: str) -> None:
    if as_json:
        summary = {"output": str(output), "answered": report.answered, "kept": report.kept, "failures": report.failures, "halted": report.halted}
        print(json.dumps(summary, indent=1))
        return
    who = f"process {rank}: " if "RANK" in os.environ else ""
    then = f"vbvr bench score {output}" + (" --setting steps" if setting == "steps" else "")
    print(f"{who}{report.answered} samples answered and {report.kept} kept in {output}; then: {then}")
    if report.failures:
        print(f"{who}{len(report.failures)} samples have no answer; failures.json lists all, e.g.")
        for name, reason in list(report.failures.items())[:3]:
            print(f"  {name}: {reason}")
    if report.halted:
        print(f"{who}ended early: {report.halted}")


def _samples(samples: int, tasks: str | None, split: str | None, ids: str | None) -> list[Any]:
    from .benchmark import BENCHMARK_SPLITS, benchmark_samples
    from .samples import SampleId
    from .tasks import get_task

    if ids:
        if tasks or split:
            raise VBVRError("--ids names the samples: leave out --tasks and --split")
        return [SampleId.parse(name) for name in parse_names(ids)]
    splits = parse_names(split) or list(BENCHMARK_SPLITS)
    for name in splits:
        if name not in ("train", *BENCHMARK_SPLITS):
            raise unknown("split", name, ("train", *BENCHMARK_SPLITS))
    found = benchmark_samples(splits, samples, None if tasks is None else [get_task(name).id for name in parse_names(tasks)])
    if not found:
        raise VBVRError("there is nothing to answer: none of these tasks has samples in these splits")
    return found


def _call(settings: list[str] | None, steps: int | None) -> dict[str, Any]:
    """Settings of a pipeline's call, their values read as JSON where they are JSON, else as text."""
    call: dict[str, Any] = {"num_inference_steps": steps} if steps else {}
    for setting in settings or ():
        name, equals, text = setting.partition("=")
        if not equals:
            raise VBVRError(f"--set {setting}: expected NAME=VALUE")
        try:
            call[name.strip()] = parse_json(text)
        except ValueError:
            call[name.strip()] = text
    return call


def _has_gpus() -> bool:
    try:
        import torch
    except ImportError:  # loading the model will say what to install
        return False
    return torch.cuda.is_available()


def _spawn(gpus: int) -> int:
    """Run this very command once for each GPU; the worst of their exit codes."""
    command = [sys.executable, "-c", "from vbvr_hf.cli import app; app()", *sys.argv[1:]]
    running = []
    for rank in range(gpus):
        place = {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": str(gpus)}
        running.append(subprocess.Popen(command, env={**os.environ, **place}))
    try:
        return max(process.wait() for process in running)
    except KeyboardInterrupt:  # the terminal told the others too
        for process in running:
            process.wait()
        return 130


def _list(cards: list[Any], as_json: bool) -> None:
    if as_json:
        columns = ("name", "kind", "weights", "licence", "needs")
        print(json.dumps([{column: getattr(card, column) for column in columns} for card in cards], indent=1))
        return
    from rich.markup import escape

    rows = []
    for card in cards:
        takes = card.takes
        length = f"{takes.num_frames} at {takes.fps:g}/s" if takes.num_frames else "the sample's" if "video" in card.answers_in else "pictures"
        rows.append((card.name, card.kind, f"{takes.size[0]}x{takes.size[1]}", length, card.weights, escape(card.needs or "-")))
    table(("model", "kind", "size", "frames", "weights", "needs"), rows, caption=f"{len(rows)} models; --model also takes a checkpoint's folder or repository")


def _dry_run(
    model: str,
    output: Path,
    ids: list[Any],
    size: tuple[int, int] | None,
    frames: int | None,
    chosen: dict[str, Any],
    source: dict[str, str | None],
    gpus: int,
    tflops: float | None,
    max_requests: int,
    guided: bool,
    setting: str | None,
) -> None:
    from . import models
    from .benchmark.questions import asked_in
    from .models import estimate, families
    from .samples import make_sample

    card = next((card for card in models.cards() if card.name == model), None)
    if card is None or card.kind == "open":
        checkpoint = families.CHECKPOINTS.get(model)
        weights = source["weights"] or (checkpoint.weights if checkpoint else model)
        local = Path(weights).is_dir()
        family_name = source["family"] or (families.family_of(Path(weights) / "model_index.json") if local else checkpoint.family if checkpoint else None)
        if family_name is None:
            if "/" not in model:
                raise unknown("model", model, (card.name for card in models.cards()))
            raise VBVRError(f"{model} is not on this machine: say which --family it is of, to estimate it")
        if family_name not in families.FAMILIES:
            raise unknown("family", family_name, families.FAMILIES)
        family = families.FAMILIES[family_name]
        takes, settings = families.takes_of(family_name, checkpoint), families.answers_of(family_name)
    else:
        takes, settings, weights, checkpoint = card.takes, card.answers_in, card.weights, None
    setting = setting or settings[0]
    if setting not in settings:
        raise VBVRError(f"{model} does not answer in the setting {setting}, but in {' and '.join(settings)}")
    canvas = takes.canvas(size or takes.size)
    count = frames or takes.num_frames
    if count:
        takes.check_frames(count)
    if setting == "steps":
        pictures = sum(frames or len(make_sample(sample_id).step_frames) for sample_id in ids)
        length = f"{pictures} pictures in all"
    else:
        length = f"{count} frames at {takes.fps:g} a second" if count else "each sample's own length"
    print(f"{model} ({weights}) would answer {len(ids)} samples into {output}: {canvas[0]}x{canvas[1]}, {length}")
    if card is not None and card.kind == "reference":
        return
    if card is not None and card.kind == "closed":
        print(f"at most {min(len(ids), max_requests)} clips would be asked for (--max-requests {max_requests}); what one costs, the service's prices say")
        print(f"needs {card.needs}")
        return
    if checkpoint and checkpoint.lora and not chosen["lora"]:
        print(f"with LoRA weights {', '.join(checkpoint.lora)}")
    steps = {**family.call, **(checkpoint.call if checkpoint else {}), **chosen["call"]}["num_inference_steps"]
    guess = estimate.estimate(
        family,
        canvas,
        2 if setting == "steps" else count,  # the picture that is edited, and the one that is made
        steps=steps,
        offload=None if chosen["offload"] == "none" else chosen["offload"],
        quantize=None if chosen["quantize"] == "none" else chosen["quantize"],
        tiling=family.tiling if chosen["tiling"] is None else chosen["tiling"],
        parts=estimate.parts_on_disk(weights) if local else None,
        tflops=tflops or estimate.TFLOPS,
    )
    what, many = ("picture", pictures) if setting == "steps" else ("clip", len(ids))
    hours = guess.seconds * many / gpus / 3600
    print(f"weights {guess.weights:.1f} GB, GPU memory about {guess.memory:.0f} GB; about {guess.seconds:.0f} s a {what}, {hours:.1f} h in all on {gpus} GPU")
    known = "sizes of the files here" if local else "published numbers of parameters"
    print(_prompts(ids, families.preset_of(family), guided, asked_in(setting, "") + (f" {families.NEXT_PICTURE}" if family.pictures else "")))
    print(f"not measured, but worked out: weights from {known}, time as the transformer's arithmetic at {tflops or estimate.TFLOPS:g} TFLOP/s (--tflops)")


def _prompts(ids: list[Any], preset: Any, guided: bool, beside: str) -> str:
    """Whether the model reads the prompts to their end, with what it is asked beside them, in a line."""
    from .presets import most_tokens
    from .samples import make_sample

    samples = (make_sample(sample_id, num_frames=2) for sample_id in ids)  # of a given length, so that no scene need be staged for it
    counts = {sample.sample_id: most_tokens((sample.prompt_guided if guided else sample.prompt) + beside) for sample in samples}
    longest, over = max(counts, key=counts.get), sum(count > preset.tokens for count in counts.values())
    line = f"prompts have at most {counts[longest]} tokens by a bound ({longest}); the model reads {preset.tokens} ({preset.encoder})"
    return f"{line}, so the end of {over} may be lost" if over else line
