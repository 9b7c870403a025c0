"""The open models as data: families that share a pipeline, and the checkpoints of each. What differs between families is here and nowhere else.

Where weights lie, and under which licence, is as their publishers say and could not be tried here: `--weights` names others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import VBVRError, unknown
from ..parsing import parse_json
from ..presets import PRESETS, Preset


@dataclass(frozen=True)
class Shape:
    """What an estimate needs of a family at its full size.

    `parts` are parameters by part of the pipeline, in billions. Of the transformer: `layers`, `width` (its tokens' dimension), and
    `passes`, how often it runs per step (guidance takes more than one). `pixels` and `frames` that one token stands for, along a side and in time.
    """

    parts: Mapping[str, float]
    layers: int
    width: int
    passes: int
    pixels: int
    frames: int


@dataclass(frozen=True)
class Family:
    """Models that one diffusers `pipeline` class runs.

    `preset` names their clips' format. `call` are settings of the pipeline's call, `steps` among them as `num_inference_steps`; `rate` is the
    call's setting for the frame rate, if it has one. `experts` are the transformers, in the order in which they act, which LoRA weights are for.
    `exact` are the parts kept in float32. `tiling` is whether the VAE works in tiles unless told otherwise.
    Checkpoints of a family name `pipeline` in their model_index.json, or one of `aliases`; `each_token_its_time` tells apart those that share it.
    """

    pipeline: str
    preset: str
    call: Mapping[str, Any]
    shape: Shape
    experts: tuple[str, ...] = ("transformer",)
    exact: tuple[str, ...] = ()
    rate: str | None = None
    tiling: bool = True
    aliases: tuple[str, ...] = ()
    each_token_its_time: bool = False


FAMILIES: dict[str, Family] = {
    "wan2.2": Family(
        "WanImageToVideoPipeline",
        "wan2.2",
        {"num_inference_steps": 40, "guidance_scale": 3.5, "guidance_scale_2": 3.5, "negative_prompt": ""},
        Shape({"transformer": 14.3, "transformer_2": 14.3, "text_encoder": 5.7, "vae": 0.13}, layers=40, width=5120, passes=2, pixels=16, frames=4),
        experts=("transformer", "transformer_2"),  # high noise, low noise
        exact=("vae",),
        tiling=False,
    ),
    "wan2.2-ti2v": Family(
        "WanImageToVideoPipeline",
        "wan2.2-ti2v",
        {"num_inference_steps": 50, "guidance_scale": 5.0, "negative_prompt": ""},
        Shape({"transformer": 5.0, "text_encoder": 5.7, "vae": 0.7}, layers=30, width=3072, passes=2, pixels=32, frames=4),
        exact=("vae",),
        tiling=False,
        aliases=("WanPipeline",),  # it answers text alone as well, and is published as a pipeline that does so
        each_token_its_time=True,
    ),
    "cogvideox-1.5": Family(
        "CogVideoXImageToVideoPipeline",
        "cogvideox-1.5",
        {"num_inference_steps": 50, "guidance_scale": 6.0, "use_dynamic_cfg": True},
        Shape({"transformer": 5.6, "text_encoder": 4.8, "vae": 0.22}, layers=42, width=3072, passes=2, pixels=16, frames=8),
    ),
    "hunyuanvideo": Family(
        "HunyuanVideoImageToVideoPipeline",
        "hunyuanvideo",
        {"num_inference_steps": 50, "guidance_scale": 6.0},  # distilled: the scale is an input, and one pass a step is all
        Shape({"transformer": 12.8, "text_encoder": 8.4, "text_encoder_2": 0.12, "vae": 0.25}, layers=60, width=3072, passes=1, pixels=16, frames=4),
    ),
    "ltx-2": Family(
        "LTX2ImageToVideoPipeline",
        "ltx-2",
        # The pipeline's defaults are those of LTX-2.3; these two are how it wants the first LTX-2 run.
        {"num_inference_steps": 30, "use_cross_timestep": False, "spatio_temporal_guidance_blocks": [29]},
        Shape({"transformer": 18.9, "text_encoder": 12.2, "connectors": 1.4, "vae": 1.2}, layers=48, width=4096, passes=4, pixels=32, frames=8),
        rate="frame_rate",
    ),
}
"""Families by name."""


@dataclass(frozen=True)
class Checkpoint:
    """Published weights of a family: a Hub repository in diffusers' layout, their licence, and settings of the call that they need."""

    family: str
    weights: str
    licence: str
    call: Mapping[str, Any] = field(default_factory=dict)


CHECKPOINTS: dict[str, Checkpoint] = {
    "wan2.2-i2v-a14b": Checkpoint("wan2.2", "Wan-AI/Wan2.2-I2V-A14B-Diffusers", "Apache-2.0"),
    "wan2.2-ti2v-5b": Checkpoint("wan2.2-ti2v", "Wan-AI/Wan2.2-TI2V-5B-Diffusers", "Apache-2.0"),
    "vbvr-wan2.2": Checkpoint("wan2.2", "Video-Reason/VBVR-Wan2.2", "see the model's page"),
    "cogvideox1.5-5b-i2v": Checkpoint("cogvideox-1.5", "zai-org/CogVideoX1.5-5B-I2V", "CogVideoX licence"),
    "hunyuanvideo-i2v": Checkpoint("hunyuanvideo", "hunyuanvideo-community/HunyuanVideo-I2V", "Tencent Hunyuan Community licence"),
    "ltx-2": Checkpoint("ltx-2", "Lightricks/LTX-2", "LTX-2 Community licence"),
}
"""Checkpoints by the model's name."""


def family_of(model_index: str | Path) -> str:
    """The family of a checkpoint, from its model_index.json. Raises VBVRError if no family runs it."""
    try:
        index = parse_json(Path(model_index).read_bytes())
        found, own_times = index["_class_name"], bool(index.get("expand_timesteps"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise VBVRError(f"{model_index} is not a pipeline's model_index.json: {error!r}") from None
    for name, family in FAMILIES.items():
        if found in (family.pipeline, *family.aliases) and family.each_token_its_time == own_times:
            return name
    raise unknown("image-to-video pipeline", str(found), dict.fromkeys(family.pipeline for family in FAMILIES.values()))


def preset_of(family: Family) -> Preset:
    """The format of a family's clips."""
    return PRESETS[family.preset]
