"""Open models through diffusers: any checkpoint of a known family, from the Hub or a folder, with or without LoRA weights."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import safetensors
import safetensors.torch
import torch
from diffusers.models.attention_dispatch import attention_backend
from huggingface_hub import hf_hub_download, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError
from PIL import Image

from ..errors import VBVRError, unknown
from .estimate import quantized
from .families import FAMILIES, NEXT_PICTURE, Family, answers_of, family_of, takes_of
from .protocol import Card, Size, Takes

OFFLOADS = ("none", "model", "sequential")
QUANTIZATIONS = ("none", "8bit", "4bit")
DTYPES = ("bfloat16", "float16", "float32")


@dataclass(frozen=True)
class Running:
    """How a model is run. Only `dtype`, `quantize`, `lora` and `call` are meant to change what it answers; the rest is speed and memory.

    `device`: where; by default the first GPU, else the processor. `offload`: parts wait in main memory while they are not used ("model"),
    or layers do ("sequential"). `attention`: one of diffusers' attention backends. `tiling`: the VAE works in tiles; by default as its
    family does. `quantize`: weights in 8 or 4 bits, with bitsandbytes. `compile`: repeated blocks through torch.compile. `lora`: LoRA
    weights, one source for each of the family's experts in order, or a folder that holds all; "none" for an expert without.
    `call`: settings of the pipeline's call, over the family's.
    """

    dtype: str = "bfloat16"
    device: str | None = None
    offload: str = "none"
    attention: str | None = None
    tiling: bool | None = None
    quantize: str = "none"
    compile: bool = False
    lora: Sequence[str] = ()
    call: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, given, known in (("dtype", self.dtype, DTYPES), ("offload", self.offload, OFFLOADS), ("quantisation", self.quantize, QUANTIZATIONS)):
            if given not in known:
                raise unknown(kind, given, known)


class DiffusionModel:
    """An open model, ready to answer. Made by `load`, or around a pipeline that is at hand."""

    def __init__(self, card: Card, family: Family, pipeline: Any, running: Running) -> None:
        """`pipeline` is loaded; it is prepared here. Raises VBVRError if it cannot be run as asked."""
        self.card, self.family, self.pipeline, self.running = card, family, pipeline, running
        known = inspect.signature(pipeline.__call__).parameters
        for name in running.call:
            if name not in known:
                raise unknown(f"setting of {family.pipeline}", name, known)
        self.call = {**family.call, **running.call}
        if getattr(pipeline, "transformer_2", None) is None or pipeline.config.get("boundary_ratio") is None:
            self.call.pop("guidance_scale_2", None)  # a Wan model of one expert
        if family.rate:
            self.call[family.rate] = card.takes.fps
        lora = prepare(pipeline, family, running)
        self.settings = {"dtype": running.dtype, "quantize": running.quantize, "lora": lora, "call": self.call}
        if family.pictures:
            self.settings["asked_beside"] = NEXT_PICTURE
        self.how = {key: value for key, value in asdict(running).items() if key not in self.settings}

    def generate(self, first_frame: np.ndarray, prompt: str, num_frames: int, size: Size, seed: int) -> np.ndarray:
        """The model's clip, or its pictures, each an edit of the one before. See `VideoModel`.

        The noise is drawn on the processor, so that a seed means the same on every device.
        """
        generator = torch.Generator("cpu").manual_seed(seed)
        call = {"width": size[0], "height": size[1], "generator": generator, "output_type": "np", **self.call}
        picture = Image.fromarray(first_frame)
        if not self.family.pictures:
            return _frames(self.pipeline(image=picture, prompt=prompt, num_frames=num_frames, **call).frames[0])
        pictures = []
        for _ in range(num_frames):
            pictures.append(_frames(self.pipeline(image=[picture], prompt=f"{prompt} {NEXT_PICTURE}", **call).images[0]))
            picture = Image.fromarray(pictures[-1])
        return np.stack(pictures)


def _frames(shown: np.ndarray) -> np.ndarray:
    """What a pipeline gives, floats from 0 to 1, as uint8."""
    return np.round(np.nan_to_num(np.asarray(shown)).clip(0, 1) * 255).astype(np.uint8)


def load(
    name: str, weights: str, running: Running, *, family: str | None = None, revision: str | None = None, licence: str = "", takes: Takes | None = None
) -> DiffusionModel:
    """A model from a Hub repository or a local folder in diffusers' layout. Its family is read off its model_index.json unless given; `takes` are its clips
    where they are not the family's.

    Raises VBVRError if there is nothing there, no family runs it, or it cannot be run as asked.
    """
    index, pinned = _model_index(weights, revision)
    family = family or family_of(index)
    chosen = FAMILIES[family]
    dtype = getattr(torch, running.dtype)
    options: dict[str, Any] = {"dtype": {"default": dtype, **dict.fromkeys(chosen.exact, torch.float32)}}
    if running.quantize != "none":
        options["quantization_config"] = _quantization(running.quantize, dtype, quantized(chosen))
    if not Path(weights).is_dir():
        options["revision"] = pinned
    try:
        pipeline = getattr(diffusers, chosen.pipeline).from_pretrained(weights, **options)
    except (ImportError, OSError, ValueError, RuntimeError, HfHubHTTPError) as error:
        raise VBVRError(f"{weights} cannot be loaded as {chosen.pipeline}: {' '.join(str(error).split())[:500]}") from error
    card = Card(name, "open", takes or takes_of(family), weights=weights, revision=pinned, licence=licence, needs="vbvr-hf[inference]")
    card = replace(card, answers_in=answers_of(family))
    return DiffusionModel(card, chosen, pipeline, running)


def prepare(pipeline: Any, family: Family, running: Running) -> list[str]:
    """Put a pipeline where and how it is to run; returns the LoRA weights it was given (see `add_lora`)."""
    pipeline.set_progress_bar_config(disable=True)
    experts = [getattr(pipeline, name, None) for name in family.experts]
    lora = add_lora(pipeline, family, running.lora) if running.lora else []
    if running.attention:
        for expert in filter(None, experts):
            try:
                with attention_backend():  # this model's alone: diffusers would use it from now on for every model of the process
                    expert.set_attention_backend(running.attention)
            except (ValueError, RuntimeError, ImportError) as error:
                raise VBVRError(f"attention backend {running.attention!r}: {' '.join(str(error).split())}") from None
    if family.tiling if running.tiling is None else running.tiling:
        pipeline.vae.enable_tiling()
    device = running.device or ("cuda" if torch.cuda.is_available() else "cpu")
    if running.offload == "none":
        pipeline.to(device)
    elif device == "cpu":
        raise VBVRError(f"offload {running.offload}: there is no GPU to free; leave it out")
    elif running.offload == "model":
        pipeline.enable_model_cpu_offload(device=device)
    else:
        pipeline.enable_sequential_cpu_offload(device=device)
    if running.compile:
        for expert in filter(None, experts):
            if getattr(expert, "_repeated_blocks", None):
                expert.compile_repeated_blocks(fullgraph=True)
            else:  # diffusers does not say which of CogVideoX's blocks repeat
                expert.compile()
    return lora


def add_lora(pipeline: Any, family: Family, sources: Sequence[str]) -> list[str]:
    """Load LoRA weights into a pipeline's experts: a source for each, or one folder or repository with a file for each.
    Returns the files' names and digests, in the experts' order.

    A source is a file, a folder, or a Hub repository, the last two with `:file` where they hold more than one.
    Raises VBVRError if the number of sources or files does not fit, or the weights do not.
    """
    experts = [name for name in family.experts if getattr(pipeline, name, None) is not None]
    files = _files(sources[0]) if len(sources) == 1 and len(experts) > 1 else [file for source in sources for file in _files(source)]
    if len(files) > 1 and len(sources) == 1:
        files = sorted(files, key=lambda file: (file is not None and "low" in file.name.lower(), str(file)))  # high noise comes first
    if len(files) != len(experts):
        names = ", ".join("none" if file is None else file.name for file in files)
        raise VBVRError(f"LoRA weights for {' and '.join(experts)} are {len(experts)} files; got {len(files)} ({names}): name them as SOURCE:FILE,…")
    given = []
    for expert, file in zip(experts, files, strict=True):
        if file is None:
            given.append("none")
            continue
        with file.open("rb") as data:
            given.append(f"{file.name} sha256:{hashlib.file_digest(data, 'sha256').hexdigest()[:16]}")
        into = {"load_into_transformer_2": True} if expert == "transformer_2" else {}
        try:
            pipeline.load_lora_weights(_lora_weights(file, family), adapter_name="lora", **into)
        except (OSError, ValueError, KeyError, IndexError, RuntimeError, safetensors.SafetensorError) as error:
            raise VBVRError(f"{file} does not fit {expert}: {' '.join(str(error).split())[:500]}") from error
    return given


def _lora_weights(file: Path, family: Family) -> dict[str, torch.Tensor]:
    """The weights in a file, those of DiffSynth-Studio by names that diffusers knows: it writes its own parts' names alone, and its adapter's among them."""
    weights = safetensors.torch.load_file(file)
    if any(".lora_A.default." in name for name in weights):
        weights = {family.diffsynth + name.removeprefix(family.diffsynth).replace(".default.", "."): tensor for name, tensor in weights.items()}
    return weights


def _files(source: str) -> list[Path | None]:
    """The files that a LoRA source names; [None] for "none"."""
    if source == "none":
        return [None]
    if Path(source).is_file():
        return [Path(source)]
    home, _, file = source.partition(":")
    if Path(home).is_dir():
        folder = Path(home)
    else:
        try:
            folder = Path(snapshot_download(home, allow_patterns=[file or "*.safetensors"]))
        except (OSError, ValueError, HfHubHTTPError) as error:
            raise VBVRError(f"no LoRA weights at {source}: {str(error).splitlines()[0]}") from None
    found = sorted(folder.glob(file or "*.safetensors"))
    if not found:
        raise VBVRError(f"no LoRA weights at {source}: expected {file or 'a .safetensors file'} there")
    return list(found)


def _model_index(weights: str, revision: str | None) -> tuple[Path, str]:
    """A checkpoint's model_index.json, and the exact revision it is of: the Hub's commit, or a digest of a local folder's contents."""
    folder = Path(weights)
    if folder.is_dir():
        index = folder / "model_index.json"
        if not index.is_file():
            raise VBVRError(f"{folder} has no model_index.json; expected a checkpoint in diffusers' layout")
        contents = sorted((str(path.relative_to(folder)), path.stat().st_size) for path in folder.rglob("*") if path.is_file())
        return index, "local-" + hashlib.sha256(repr(contents).encode() + index.read_bytes()).hexdigest()[:12]
    try:
        index = Path(hf_hub_download(weights, "model_index.json", revision=revision))
    except RepositoryNotFoundError:
        raise VBVRError(f"there is no checkpoint {weights}, neither a folder here nor on the Hub (or it asks for `hf auth login`)") from None
    except LocalEntryNotFoundError:
        raise VBVRError(f"there is no folder {weights}, and the Hub cannot be reached to look for it there") from None
    except (OSError, ValueError, HfHubHTTPError) as error:
        raise VBVRError(f"cannot read the checkpoint {weights}: {str(error).splitlines()[0]}") from None
    return index, index.parent.name


def _quantization(bits: str, compute: torch.dtype, parts: Sequence[str]) -> Any:
    kwargs = {"load_in_8bit": True} if bits == "8bit" else {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_compute_dtype": compute}
    try:
        return diffusers.PipelineQuantizationConfig(quant_backend=f"bitsandbytes_{bits}", quant_kwargs=kwargs, components_to_quantize=list(parts))
    except (ImportError, ValueError) as error:
        raise VBVRError(f"quantisation to {bits} needs bitsandbytes (pip install bitsandbytes): {error}") from None
