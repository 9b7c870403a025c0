"""What a run would need, worked out and not measured: memory of the GPU, and time.

Memory is that of the weights that are on the GPU at a time, and of what is worked on. Time is the transformer's arithmetic (2 operations
per parameter and token, and attention's 4 x layers x tokens^2 x width, for every pass of every step) at a rate of arithmetic that is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .families import Family
from .protocol import Size

TFLOPS = 350.0
"""Operations per second in units of 10^12 that are taken to be reached: about a third of what an H100 or H200 is sold for at bf16."""

_BYTES = {None: 2.0, "8bit": 1.0, "4bit": 0.55}
_LAYER = 1.5  # GB that sequential offload keeps at a time


@dataclass(frozen=True)
class Estimate:
    """`weights` of the whole model and `memory` of the GPU in GB (10^9 bytes), `seconds` per clip."""

    weights: float
    memory: float
    seconds: float


def estimate(
    family: Family,
    size: Size,
    num_frames: int,
    *,
    steps: int,
    offload: str | None = None,
    quantize: str | None = None,
    tiling: bool = False,
    parts: Mapping[str, float] | None = None,
    tflops: float = TFLOPS,
) -> Estimate:
    """Estimate one clip of `size` and `num_frames` in `steps`. `parts` are the bytes of each part in GB, where they are known from files."""
    shape = family.shape
    per = _BYTES[quantize]
    sizes = dict(parts) if parts else {name: billions * (2.0 if name not in quantized(family) else per) for name, billions in shape.parts.items()}
    tokens = (size[0] / shape.pixels) * (size[1] / shape.pixels) * ((num_frames - 1) / shape.frames + 1)
    one = shape.parts["transformer"] * 1e9
    operations = 2 * one * tokens + 4 * shape.layers * tokens**2 * shape.width
    # About twenty activations of every token are alive in a layer; the VAE holds some 128 channels of four frames, or of a tile of them.
    working = 20 * tokens * shape.width * 2 / 1e9
    decoding = 4 * (256 * 256 if tiling else size[0] * size[1]) * 128 * 4 * 4 / 1e9 + num_frames * size[0] * size[1] * 3 * 4 / 1e9
    resident = {None: sum(sizes.values()), "model": max(sizes.values()), "sequential": _LAYER}[offload]
    return Estimate(sum(sizes.values()), resident + max(working, decoding), steps * shape.passes * operations / (tflops * 1e12))


def quantized(family: Family) -> tuple[str, ...]:
    """The parts that quantisation makes smaller: the transformers and the large text encoder."""
    return (*family.experts, "text_encoder")


def parts_on_disk(weights: str | Path) -> dict[str, float]:
    """GB of weights of each part of a checkpoint in a local folder; empty if there are none."""
    found: dict[str, float] = {}
    for path in Path(weights).glob("*/*.safetensors"):
        found[path.parent.name] = found.get(path.parent.name, 0.0) + path.stat().st_size / 1e9
    return found
