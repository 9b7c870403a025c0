"""A dataset for the trainers that people use: the clips and the list as the trainer's own loader reads them, its configuration, and its command.

What each loader reads was taken from the trainer's public code in 2026, and is written down in its function here. Clips are neither cut nor sampled anew:
a trainer that takes clips of one length cuts longer ones off without a word, so that a dataset of one format is asked for.
"""

from __future__ import annotations

import io
import json
import math
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ..builder.export import Count, ExportReport, Progress, output_of, run_export, shards_of, write_files
from ..builder.rows import MEDIA_FILES, Place, Row
from ..errors import VBVRError, unknown
from ..folders import FINAL_FRAME, GROUND_TRUTH, PROMPT
from ..presets import PRESETS
from ..tasks.base import TASK_SPLITS
from ..writing import WriteOnce, write_once

RANK, LEARNING_RATE = 32, "1e-4"
"""Of the LoRA layers: the published recipe for this kind of data."""


class ClipFormat(NamedTuple):
    """What all clips of an export have in common: pixels, frames, frames per second."""

    width: int
    height: int
    num_frames: int
    fps: float


@dataclass(frozen=True)
class Takes:
    """What clips a model takes: sides that are multiples of `side_step`, `frame_step` k + 1 frames, and `fps` frames per second (None: any)."""

    side_step: int
    frame_step: int
    fps: float | None = None
    preset: str = "wan2.2"

    def fits(self, clip: ClipFormat) -> bool:
        """Whether it takes this format."""
        return not (clip.width % self.side_step or clip.height % self.side_step or (clip.num_frames - 1) % self.frame_step) and self.fps in (None, clip.fps)

    def __str__(self) -> str:
        rate = "" if self.fps is None else f" at {self.fps:g} per second"
        return f"sides that are multiples of {self.side_step} and {self.frame_step}k + 1 frames{rate}, as of --preset {self.preset}"


A14B, TI2V, LTX = "wan2.2-i2v-a14b", "wan2.2-ti2v-5b", "ltx-2"
_WAN, _LTX = PRESETS["wan2.2"], PRESETS["ltx-2"]
MODELS = {
    A14B: Takes(_WAN.side_step, _WAN.frame_step, _WAN.fps),
    TI2V: Takes(32, 4),  # its latents are half as fine as those of the other; it is trained at 16 frames per second as well as at its own 24
    LTX: Takes(_LTX.side_step, _LTX.frame_step, preset="ltx-2"),  # the rate is one of its inputs
}
"""What can be trained, and what clips it takes."""

Script = Callable[[ClipFormat, Path], str]
Entry = Callable[[Place, Row, Path], dict[str, Any]]


@dataclass(frozen=True)
class Trainer:
    """One trainer: its folder in the world, the models it trains with their scripts, and how its data is written.

    `index` is the name of the list of clips, whose ending says what kind it is; `entry` makes a clip's entry; `names` are other names of a
    sample's files; `data` is the folder of the clips in that of the export; `configuration` are further files, by name.
    """

    source: str
    scripts: Mapping[str, Script]
    index: str
    entry: Entry
    names: Mapping[str, str] = field(default_factory=dict)
    data: str = "."
    configuration: Callable[[ClipFormat, Path, int], Mapping[str, str]] = lambda clip, output, rows: {}


@dataclass(frozen=True)
class Recipe:
    """An export for a trainer: what was written, and by model the script that trains it, which lies beside the data as `train-<model>.sh`."""

    report: ExportReport
    clip: ClipFormat
    scripts: Mapping[str, str]
    left_out: Mapping[str, Takes]


def export_for(
    trainer: str,
    folder: str | Path,
    output: str | Path | None = None,
    *,
    splits: Sequence[str] = ("train",),
    progress: Progress | None = None,
) -> Recipe:
    """Write a dataset's folder for a trainer (one of TRAINERS) into `output` (default: the folder's name and the trainer's, beside it).

    Only clips to train on are written, unless other `splits` are asked for: the benchmark's are not to be trained on. An interrupted export is
    taken up by the same call. Paths in lists and scripts are absolute: the export is made again where it is moved to.
    Raises VBVRError for an unknown trainer or split, for clips of several formats or of one that no model of the trainer takes, for rows without a
    clip or a prompt, and as `export` does.
    """
    if trainer not in TRAINERS:
        raise unknown("trainer", trainer, TRAINERS)
    for split in splits:
        if split not in TASK_SPLITS:
            raise unknown("split", split, TASK_SPLITS)
    chosen, folder = TRAINERS[trainer], Path(folder)
    paths = shards_of(folder, splits)
    clip, rows = _common_format(paths)
    fitting = {model: script for model, script in chosen.scripts.items() if MODELS[model].fits(clip)}
    if not fitting:
        wanted = "; ".join(f"{model} takes {MODELS[model]}" for model in chosen.scripts)
        raise VBVRError(f"clips of {clip.width}x{clip.height}, {clip.num_frames} frames at {clip.fps:g} per second fit no model of {trainer}: {wanted}")
    output = output_of(folder, output, trainer).absolute()
    report = run_export(folder, paths, output, _layout(chosen), progress)
    scripts = {model: f"#!/usr/bin/env bash\nset -euo pipefail\n{script(clip, output)}" for model, script in fitting.items()}
    files = {f"train-{model}.sh": text for model, text in scripts.items()} | chosen.configuration(clip, output, rows)
    written = [write_once(output / name, text.encode()) for name, text in files.items()]
    report = ExportReport(output, report.rows, report.written + sum(written), report.kept + len(written) - sum(written))
    return Recipe(report, clip, scripts, {model: MODELS[model] for model in chosen.scripts if model not in fitting})


def _common_format(paths: Sequence[Path]) -> tuple[ClipFormat, int]:
    """The format of all clips, and how many they are; read without the clips themselves."""
    formats: set[ClipFormat] = set()
    rows = 0
    for path in paths:
        try:
            table = pq.read_table(path, columns=["width", "height", "num_frames", "fps"])
        except (pa.ArrowException, OSError) as error:
            raise VBVRError(f"{path} cannot be read: {' '.join(str(error).split())}") from None
        formats |= {ClipFormat(*row.values()) for row in table.to_pylist()}
        rows += table.num_rows
        if any(value is None for clip in formats for value in clip):
            raise VBVRError(f"{path} has a row without a clip, or whose format is not known; a trainer needs clips")
        if len(formats) > 1:
            seen = ", ".join(f"{clip.width}x{clip.height} x {clip.num_frames} at {clip.fps:g}" for clip in sorted(formats)[:3])
            raise VBVRError(f"clips of several formats ({seen}, …): trainers cut what is longer than the rest; build with --preset, or --size and --frames")
    return formats.pop(), rows


def _layout(trainer: Trainer) -> Callable[[Path, list[Path], Path, Count], Iterator[None]]:
    """The layout "files" and the trainer's list of clips."""

    def write(folder: Path, paths: list[Path], output: Path, count: Count) -> Iterator[None]:
        home = output / trainer.data
        with ExitStack() as stack:
            file = stack.enter_context(WriteOnce(output / trainer.index))
            index = stack.enter_context(_INDEXES[trainer.index.rsplit(".")[-1]](file))
            count.file(not file.existed)

            def line(place: Place, row: Row) -> None:
                if not (row["video"] and row["video"]["bytes"] and row["prompt"]):
                    raise VBVRError(f"{row['sample_id'] or place.key} has no clip or no prompt; a trainer needs both")
                index.add(trainer.entry(place, row, home))

            yield from write_files(folder, paths, home, count, line, trainer.names)

    return write


class _Lines:
    """A list of JSON objects, one a line."""

    first, between, last = b"", b"\n", b"\n"

    def __init__(self, file: WriteOnce) -> None:
        self._file, self._empty = file, True

    def add(self, entry: Mapping[str, Any]) -> None:
        self._file.write((self.first if self._empty else self.between) + json.dumps(entry, ensure_ascii=False).encode())
        self._empty = False

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._file.write(self.last)


class _List(_Lines):
    """One JSON list."""

    first, between, last = b"[\n", b",\n", b"\n]\n"


class _Table:
    """A Parquet table of text."""

    def __init__(self, file: WriteOnce) -> None:
        self._file, self._parquet = file, io.BytesIO()
        self._rows: list[Mapping[str, Any]] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, entry: Mapping[str, Any]) -> None:
        self._rows.append(entry)
        if len(self._rows) == 10_000:
            self._flush()

    def _flush(self) -> None:
        schema = pa.schema([(name, pa.string()) for name in self._rows[0]])
        self._writer = self._writer or pq.ParquetWriter(self._parquet, schema)
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=schema))
        self._rows = []

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._rows and kind is None:
            self._flush()
        if self._writer:
            self._writer.close()
        if kind is None:
            self._file.write(self._parquet.getvalue())


_INDEXES: dict[str, Callable[[WriteOnce], Any]] = {"jsonl": _Lines, "json": _List, "parquet": _Table}


def _command(start: str, **options: Any) -> str:
    """A command of one option a line: True has no value, a tuple several, None is left out. Values are quoted, so that `$` in them counts."""
    words = {name: () if value is True else value if isinstance(value, tuple) else (value,) for name, value in options.items() if value is not None}
    return " \\\n".join([start, *("  " + " ".join([f"--{name}", *(f'"{value}"' for value in values)]) for name, values in words.items())]) + "\n"


def _clip(place: Place, row: Row) -> str:
    return f"{place.folder}/{MEDIA_FILES['video']}"


# --- DiffSynth-Studio: UnifiedDataset reads lines of JSON; paths below dataset_base_path, "prompt", and "frame_rate" for LTX ----------------------------


def _diffsynth_entry(place: Place, row: Row, home: Path) -> dict[str, Any]:
    plain = {name: row[name] for name in ("prompt", "sample_id", "width", "height", "num_frames", "fps")}
    return {"video": _clip(place, row)} | plain | {"frame_rate": row["fps"]}


def _diffsynth(family: str, layers: str, files: Sequence[str], output: str, clip: ClipFormat, cached: bool = False, **options: Any) -> str:
    return _command(
        f"accelerate launch examples/{family}/model_training/train.py",
        dataset_base_path="$OUTPUT/cache" if cached else "$DATA",
        dataset_metadata_path=None if cached else "$DATA/metadata.jsonl",
        data_file_keys="video",
        extra_inputs="input_image",
        height=clip.height,
        width=clip.width,
        num_frames=clip.num_frames,
        model_id_with_origin_paths=",".join(files),
        learning_rate=LEARNING_RATE,
        remove_prefix_in_ckpt="pipe.dit.",
        output_path=f"$OUTPUT/{output}",
        lora_base_model="dit",
        lora_target_modules=layers,
        lora_rank=RANK,
        use_gradient_checkpointing=True,
        **options,
    )


_WAN_LAYERS = ("wanvideo", "q,k,v,o,ffn.0,ffn.2")
_LTX_LAYERS = ("ltx2", "to_k,to_q,to_v,to_out.0")


def _start(home: Path, where: str, output: str) -> str:
    return f"# Run in a checkout of {where}\nDATA={shlex.quote(str(home))}\nOUTPUT=${{OUTPUT:-models/train/{output}}}\n\n"


def _wan_files(repository: str, weights: str, vae: str) -> list[str]:
    return [f"{repository}:{name}" for name in (weights, "models_t5_umt5-xxl-enc-bf16.pth", vae)]


def _diffsynth_a14b(clip: ClipFormat, home: Path) -> str:
    def expert(name: str, low: float, high: float) -> str:
        files = _wan_files("Wan-AI/Wan2.2-I2V-A14B", f"{name}_model/diffusion_pytorch_model*.safetensors", "Wan2.1_VAE.pth")
        return _diffsynth(*_WAN_LAYERS, files, name, clip, min_timestep_boundary=low, max_timestep_boundary=high)

    start = _start(home, "DiffSynth-Studio, with its package installed: one LoRA for each of the two experts", f"vbvr-{A14B}")
    return start + expert("high_noise", 0, 0.358) + "\n" + expert("low_noise", 0.358, 1)


def _diffsynth_ti2v(clip: ClipFormat, home: Path) -> str:
    files = _wan_files("Wan-AI/Wan2.2-TI2V-5B", "diffusion_pytorch_model*.safetensors", "Wan2.2_VAE.pth")
    return _start(home, "DiffSynth-Studio, with its package installed", f"vbvr-{TI2V}") + _diffsynth(*_WAN_LAYERS, files, "lora", clip)


def rate_that_keeps_all(clip: ClipFormat) -> float:
    """The rate to give a loader that reckons a clip's frames as its length in seconds, read to a hundredth, times the rate, rounded down.

    A little more than the clip's own, by which every frame is taken, once and in its order; with its own rate the last ones would be lost.
    """
    return math.ceil(clip.num_frames / (clip.num_frames / clip.fps - 0.01) * 1000) / 1000


def _diffsynth_ltx(clip: ClipFormat, home: Path) -> str:
    repository = "DiffSynth-Studio/LTX-2-Repackage:"
    encoders = ("text_encoder_post_modules", "video_vae_encoder", "audio_vae_encoder")
    gemma = "google/gemma-3-12b-it-qat-q4_0-unquantized:model-*.safetensors"
    rate = f"{rate_that_keeps_all(clip):g}"
    encoders = [*(f"{repository}{name}.safetensors" for name in encoders), gemma]
    first = _diffsynth(*_LTX_LAYERS, encoders, "cache", clip, frame_rate=rate, task="sft:data_process")
    second = _diffsynth(*_LTX_LAYERS, [f"{repository}transformer.safetensors"], "lora", clip, cached=True, frame_rate=rate, task="sft:train")
    note = f"# The loader reckons frames from seconds: a rate a little over {clip.fps:g} keeps all of them. The list has the true rate.\n"
    return _start(home, "DiffSynth-Studio, with its package installed: latents first, then the LoRA", f"vbvr-{LTX}") + note + first + "\n" + second


# --- VBVR-Pro: DiffSynth-Studio behind its launchers, which read what its prepare_data.py makes of the published archives -------------------------------


def _vbvr_pro_entry(place: Place, row: Row, home: Path) -> dict[str, Any]:
    clip = f"{place.folder}/video/{GROUND_TRUTH}"
    return {"video": clip, "input_image": f"{place.folder}/{MEDIA_FILES['first_frame']}", "prompt": row["prompt"], "frame_rate": row["fps"], "fps": row["fps"]}


def _vbvr_pro(launcher: str) -> Script:
    def script(clip: ClipFormat, output: Path) -> str:
        settings = {
            "HEIGHT": clip.height,
            "WIDTH": clip.width,
            "NUM_FRAMES": clip.num_frames,
            "FRAME_RATE": f"{rate_that_keeps_all(clip):g}",
            "LORA_RANK": RANK,
            "LEARNING_RATE": LEARNING_RATE,
        }
        start = f"# Run in a checkout of VBVR-Pro, its models downloaded as its TRAINING.md says\nexport DATA_PREP_DIR={shlex.quote(str(output))}\n"
        return start + "".join(f"export {name}={value}\n" for name, value in settings.items()) + f"bash training/scripts/{launcher}\n"

    return script


# --- musubi-tuner: VideoJsonlDatasource reads lines of "video_path" and "caption"; a TOML file says how many frames are taken, from where ---------------


def _musubi_entry(place: Place, row: Row, home: Path) -> dict[str, Any]:
    return {"video_path": str(home / _clip(place, row)), "caption": row["prompt"]}


def _musubi_files(clip: ClipFormat, output: Path, rows: int) -> dict[str, str]:
    lines = [
        "[general]",
        f"resolution = [{clip.width}, {clip.height}]",
        "batch_size = 1",
        "enable_bucket = true",
        "bucket_no_upscale = true",
        "",
        "[[datasets]]",
        f"video_jsonl_file = {json.dumps(str(output / 'metadata.jsonl'))}",
        f"cache_directory = {json.dumps(str(output / 'cache'))}",
        f"target_frames = [{clip.num_frames}]",
        'frame_extraction = "head"  # with as many frames as the clips have, this is all of them',
    ]
    return {"dataset.toml": "\n".join(lines) + "\n"}


def _musubi_a14b(clip: ClipFormat, output: Path) -> str:
    start = (
        f"# Run in a checkout of musubi-tuner; MODELS holds the files that its docs/wan.md names. One LoRA, for both experts\n"
        f"DATA={shlex.quote(str(output))}\nMODELS=${{MODELS:-models}}\nOUTPUT=${{OUTPUT:-output/vbvr-{A14B}}}\n\n"
    )
    t5, vae = "$MODELS/models_t5_umt5-xxl-enc-bf16.pth", "$MODELS/Wan2.1_VAE.pth"
    config = {"dataset_config": "$DATA/dataset.toml"}
    train = _command(
        "accelerate launch --num_cpu_threads_per_process 1 --mixed_precision fp16 src/musubi_tuner/wan_train_network.py",
        task="i2v-A14B",
        dit="$MODELS/wan2.2_i2v_low_noise_14B_fp16.safetensors",
        dit_high_noise="$MODELS/wan2.2_i2v_high_noise_14B_fp16.safetensors",
        timestep_boundary=900,
        offload_inactive_dit=True,
        **config,
        sdpa=True,
        mixed_precision="fp16",
        fp8_base=True,
        fp8_scaled=True,
        optimizer_type="adamw8bit",
        learning_rate=LEARNING_RATE,
        gradient_checkpointing=True,
        network_module="networks.lora_wan",
        network_dim=RANK,
        timestep_sampling="shift",
        discrete_flow_shift="5.0",
        max_train_epochs=1,
        save_every_n_steps=500,
        seed=42,
        output_dir="$OUTPUT",
        output_name=f"vbvr-{A14B}",
    )
    latents = _command("python src/musubi_tuner/wan_cache_latents.py", **config, vae=vae, i2v=True)
    texts = _command("python src/musubi_tuner/wan_cache_text_encoder_outputs.py", **config, t5=t5, batch_size=16)
    return start + latents + "\n" + texts + "\n" + train


# --- VideoX-Fun: ImageVideoDataset reads one list of "file_path", "text" and "type"; every video_sample_stride-th frame ---------------------------------


def _videox_entry(place: Place, row: Row, home: Path) -> dict[str, Any]:
    return {"file_path": _clip(place, row), "text": row["prompt"], "type": "video", "width": row["width"], "height": row["height"]}


def _videox(model: str, repository: str, config: str, mode: str, experts: Sequence[str]) -> Script:
    def script(clip: ClipFormat, output: Path) -> str:
        what = "one LoRA for each of the two experts" if len(experts) > 1 else "its models downloaded as its README says"
        start = _start(output, f"VideoX-Fun: {what}", f"vbvr-{model}")
        side = max(clip.width, clip.height)
        return start + "\n".join(
            _command(
                "accelerate launch --mixed_precision bf16 scripts/wan2.2/train_lora.py",
                config_path=f"config/wan2.2/{config}",
                pretrained_model_name_or_path=f"models/Diffusion_Transformer/{repository}",
                train_data_dir="$DATA",
                train_data_meta="$DATA/metadata.json",
                image_sample_size=side,
                video_sample_size=side,
                token_sample_size=side,
                fix_sample_size=(clip.height, clip.width),
                video_sample_stride=1,
                video_sample_n_frames=clip.num_frames,
                enable_bucket=True,
                train_batch_size=1,
                gradient_accumulation_steps=1,
                dataloader_num_workers=8,
                num_train_epochs=1,
                checkpointing_steps=500,
                learning_rate=LEARNING_RATE,
                seed=42,
                output_dir=f"$OUTPUT/{expert}",
                gradient_checkpointing=True,
                mixed_precision="bf16",
                adam_weight_decay="3e-2",
                adam_epsilon="1e-10",
                vae_mini_batch=1,
                max_grad_norm="0.05",
                uniform_sampling=True,
                boundary_type=expert,
                rank=RANK,
                network_alpha=RANK,
                target_name="q,k,v,ffn.0,ffn.2",
                use_peft_lora=True,
                train_mode=mode,
                low_vram=True,
            )
            for expert in experts
        )

    return script


# --- vbvr-rl: I2VDataset reads a Parquet table of paths ("video", "image") and "prompt", which a JSON file names; it takes num_frames evenly spread -----


def _vbvr_rl_entry(place: Place, row: Row, home: Path) -> dict[str, Any]:
    image = f"{place.folder}/{MEDIA_FILES['first_frame']}" if row["first_frame"] else None
    return {"video": _clip(place, row), "image": image, "prompt": row["prompt"]}


def _vbvr_rl_files(clip: ClipFormat, output: Path, rows: int) -> dict[str, str]:
    common = {"num_frames": clip.num_frames, "height": clip.height, "width": clip.width, "fps": round(clip.fps)}
    listed = [{"data_path": str(output / "train.parquet"), "root": str(output), **common}]
    files = {"dataset.json": json.dumps(listed, indent=1) + "\n"}
    for model, repository in ((A14B, "Wan2.2-I2V-A14B-Diffusers"), (TI2V, "Wan2.2-TI2V-5B-Diffusers")):
        if MODELS[model].fits(clip):
            settings = {
                "trainer": "i2v",
                "model_path": f"storage/models/{repository}",
                "dataset_json": str(output / "dataset.json"),
                "dataset_size": rows,
                **common,
                "shuffle_raw_indices": True,  # the table has one task after the other
                "output_dir": f"storage/checkpoints/vbvr-{model}",
                "batch_size": 1,
                "gradient_accumulation_steps": 1,
                "num_epochs": 1,
                "learning_rate": float(LEARNING_RATE),
                "save_steps": 500,
                "seed": 42,
                "lora_rank": RANK,
                "lora_alpha": RANK,
                "train_experts": "both",
                "gradient_checkpointing": True,
                "fsdp": True,
            }
            files[f"{model}.yaml"] = "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items())  # JSON is YAML
    return files


def _vbvr_rl(model: str) -> Script:
    def script(clip: ClipFormat, output: Path) -> str:
        start = "# Run in a checkout of vbvr-rl, its environment made by `uv sync --frozen`\n"
        return f"{start}fish scripts/train/sft_multinode.fish --nproc 8 -- --config {shlex.quote(str(output / f'{model}.yaml'))}\n"

    return script


TRAINERS: dict[str, Trainer] = {
    "diffsynth": Trainer(
        "https://github.com/modelscope/DiffSynth-Studio",
        {A14B: _diffsynth_a14b, TI2V: _diffsynth_ti2v, LTX: _diffsynth_ltx},
        "metadata.jsonl",
        _diffsynth_entry,
    ),
    "musubi": Trainer("https://github.com/kohya-ss/musubi-tuner", {A14B: _musubi_a14b}, "metadata.jsonl", _musubi_entry, configuration=_musubi_files),
    "videox-fun": Trainer(
        "https://github.com/aigc-apps/VideoX-Fun",
        {
            A14B: _videox(A14B, "Wan2.2-I2V-A14B", "wan_civitai_i2v.yaml", "i2v", ("high", "low")),
            TI2V: _videox(TI2V, "Wan2.2-TI2V-5B", "wan_civitai_5b.yaml", "ti2v", ("full",)),
        },
        "metadata.json",
        _videox_entry,
    ),
    "vbvr-rl": Trainer(
        "https://github.com/pufanyi/vbvr-rl",
        {A14B: _vbvr_rl(A14B), TI2V: _vbvr_rl(TI2V)},
        "train.parquet",
        _vbvr_rl_entry,
        configuration=_vbvr_rl_files,
    ),
    "vbvr-pro": Trainer(
        "https://github.com/Video-Reason/VBVR-Pro",
        {A14B: _vbvr_pro("train_wan22_i2v.sh"), TI2V: _vbvr_pro("train_wan22_ti2v.sh"), LTX: _vbvr_pro("train_ltx23.sh")},
        "metadata/diffsynth_video.jsonl",
        _vbvr_pro_entry,
        {name: f"video/{name}" for name in (GROUND_TRUTH, FINAL_FRAME, PROMPT)},
        data="extracted/video",
    ),
}
"""The trainers by name."""
