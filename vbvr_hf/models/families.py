"""The open models as data: families that share a pipeline, and the checkpoints of each. What differs between families is here and nowhere else.

Where weights lie, and under which licence, is as their publishers say and could not be tried here: `--weights` names others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from ..parsing import parse_json
from ..presets import PRESETS, PictureFormat, Preset
from ..scoring.scorecard import STEPS, VIDEO
from .protocol import Takes

NEXT_PICTURE = "The picture given shows the scene as it is now: answer with the next of these pictures, or with the same one if all is done."
"""What models that edit one picture at a time are asked beside the prompt."""


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

    `preset` names their clips' format; of those that edit pictures, `pictures` is the format of these. `call` are settings of the pipeline's
    call, `steps` among them as `num_inference_steps`; `rate` is the call's setting for the frame rate, if it has one. `experts` are the
    transformers, in the order in which they act, which LoRA weights are for. `exact` are the parts kept in float32. `tiling` is whether the
    VAE works in tiles unless told otherwise.
    Checkpoints of a family name `pipeline` in their model_index.json, or one of `aliases`; of families that share it, `marks` tells them
    apart: entries of that file, of a part its class. `diffsynth` is what the names of LoRA weights from DiffSynth-Studio need in front, for
    diffusers to know them.
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
    marks: Mapping[str, Any] = field(default_factory=dict)
    diffsynth: str = "diffusion_model."
    pictures: PictureFormat | None = None


FAMILIES: dict[str, Family] = {
    "wan2.2": Family(
        "WanImageToVideoPipeline",
        "wan2.2",
        {"num_inference_steps": 40, "guidance_scale": 3.5, "guidance_scale_2": 3.5, "negative_prompt": ""},
        Shape({"transformer": 14.3, "transformer_2": 14.3, "text_encoder": 5.7, "vae": 0.13}, layers=40, width=5120, passes=2, pixels=16, frames=4),
        experts=("transformer", "transformer_2"),  # high noise, low noise
        exact=("vae",),
        tiling=False,
        marks={"transformer_2": "WanTransformer3DModel"},
    ),
    "wan2.2-ti2v": Family(
        "WanImageToVideoPipeline",
        "wan2.2-ti2v",
        {"num_inference_steps": 50, "guidance_scale": 5.0, "negative_prompt": ""},
        Shape({"transformer": 5.0, "text_encoder": 5.7, "vae": 0.7}, layers=30, width=3072, passes=2, pixels=32, frames=4),
        exact=("vae",),
        tiling=False,
        aliases=("WanPipeline",),  # it answers text alone as well, and is published as a pipeline that does so
        marks={"expand_timesteps": True},
    ),
    "wan2.1": Family(
        "WanImageToVideoPipeline",
        "wan2.1",
        {"num_inference_steps": 50, "guidance_scale": 5.0, "negative_prompt": ""},
        Shape({"transformer": 16.4, "text_encoder": 5.7, "image_encoder": 0.63, "vae": 0.13}, layers=40, width=5120, passes=2, pixels=16, frames=4),
        exact=("vae", "image_encoder"),
        tiling=False,
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
    "ltx-2.3": Family(
        "LTX2ImageToVideoPipeline",
        "ltx-2.3",
        {"num_inference_steps": 30},  # all else by the pipeline's defaults, which are this model's
        # 22 billion in the transformer's file by its name, connectors among them.
        Shape({"transformer": 22.0, "text_encoder": 12.2, "vae": 1.2}, layers=48, width=4096, passes=4, pixels=32, frames=8),
        rate="frame_rate",
        aliases=("LTX2Pipeline",),
        marks={"vocoder": "LTX2VocoderWithBWE"},
    ),
    "ltx-2": Family(
        "LTX2ImageToVideoPipeline",
        "ltx-2",
        # The pipeline's defaults are those of LTX-2.3; these two are how it wants the first LTX-2 run.
        {"num_inference_steps": 30, "use_cross_timestep": False, "spatio_temporal_guidance_blocks": [29]},
        Shape({"transformer": 18.9, "text_encoder": 12.2, "connectors": 1.4, "vae": 1.2}, layers=48, width=4096, passes=4, pixels=32, frames=8),
        rate="frame_rate",
        aliases=("LTX2Pipeline",),  # published as the pipeline that answers text alone
    ),
    "flux.2": Family(
        "Flux2Pipeline",
        "",
        {"num_inference_steps": 50, "guidance_scale": 4.0},  # distilled: the scale is an input, and one pass a step is all
        Shape({"transformer": 32.0, "text_encoder": 24.0, "vae": 0.1}, layers=56, width=6144, passes=1, pixels=16, frames=1),
        tiling=False,
        diffsynth="transformer.",
        pictures=PictureFormat((1024, 1024), 16, 512, "Mistral Small"),
    ),
    "qwen-image-edit": Family(
        "QwenImageEditPlusPipeline",
        "",
        {"num_inference_steps": 40, "guidance_scale": 1.0, "true_cfg_scale": 4.0, "negative_prompt": " "},
        Shape({"transformer": 20.4, "text_encoder": 8.3, "vae": 0.13}, layers=60, width=3072, passes=2, pixels=16, frames=1),
        tiling=False,
        diffsynth="transformer.",
        pictures=PictureFormat((1024, 1024), 16, 512, "Qwen2.5-VL"),
    ),
}
"""Families by name; of those that share a pipeline, the one without marks comes last."""


@dataclass(frozen=True)
class Checkpoint:
    """Published weights of a family: a Hub repository in diffusers' layout, their licence, and settings of the call that they need.

    `lora` are LoRA weights over them, a source for each expert. `clips` are the fields of `Takes` in which its clips are not the family's.
    """

    family: str
    weights: str
    licence: str
    call: Mapping[str, Any] = field(default_factory=dict)
    lora: tuple[str, ...] = ()
    clips: Mapping[str, Any] = field(default_factory=dict)


_A14B, _TI2V = "Wan-AI/Wan2.2-I2V-A14B-Diffusers", "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
_WAN21, _LTX23 = "Wan-AI/Wan2.1-I2V-14B-720P-Diffusers", "diffusers/LTX-2.3-Diffusers"
_FLUX, _QWEN = "black-forest-labs/FLUX.2-dev", "Qwen/Qwen-Image-Edit-2511"
_PAGE = "see the model's page"

CHECKPOINTS: dict[str, Checkpoint] = {
    "wan2.2-i2v-a14b": Checkpoint("wan2.2", _A14B, "Apache-2.0"),
    "wan2.2-ti2v-5b": Checkpoint("wan2.2-ti2v", _TI2V, "Apache-2.0"),
    "wan2.1-i2v-14b-480p": Checkpoint("wan2.1", "Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", "Apache-2.0"),
    "wan2.1-i2v-14b-720p": Checkpoint("wan2.1", _WAN21, "Apache-2.0", clips={"size": (1280, 720)}),
    "vbvr-wan2.2": Checkpoint("wan2.2", "Video-Reason/VBVR-Wan2.2", _PAGE),
    "cogvideox1.5-5b-i2v": Checkpoint("cogvideox-1.5", "zai-org/CogVideoX1.5-5B-I2V", "CogVideoX licence"),
    "hunyuanvideo-i2v": Checkpoint("hunyuanvideo", "hunyuanvideo-community/HunyuanVideo-I2V", "Tencent Hunyuan Community licence"),
    "ltx-2": Checkpoint("ltx-2", "Lightricks/LTX-2", "LTX-2 Community licence"),
    "ltx-2.3": Checkpoint("ltx-2.3", _LTX23, "LTX-2 Community licence"),
    "flux.2-dev": Checkpoint("flux.2", _FLUX, "FLUX Non-Commercial licence"),
    "qwen-image-edit-2511": Checkpoint("qwen-image-edit", _QWEN, "Apache-2.0"),
}


def _vbvr_pro(name: str, family: str, base: str, call: Mapping[str, Any], *files: str, **clips: Any) -> dict[str, Checkpoint]:
    """A model of VBVR-Pro by both of its names: whole, and as LoRA weights in DiffSynth-Studio's format, of these files, over its base."""
    home = f"Video-Reason/VBVR-Pro-{name}"
    lora = tuple(f"{home}-diffsynth:{file}" for file in files)
    key = f"vbvr-pro-{name.lower()}"
    whole = {key: Checkpoint(family, home, _PAGE, call, clips=clips)}
    return whole | ({f"{key}-diffsynth": Checkpoint(family, base, _PAGE, call, lora, clips)} if lora else {})


# Settings as in VBVR-Pro's example.py; size and rate as in its training's scripts, and 81 frames as in its reinforcement learning.
_PRO_CLIPS = {"size": (512, 512), "fps": 16.0, "num_frames": 81}
_PRO_WAN = {"num_inference_steps": 50, "guidance_scale": 5.0}
_ONE = "lora.safetensors"
CHECKPOINTS |= {
    **_vbvr_pro(
        "Wan2.2-I2V-A14B", "wan2.2", _A14B, {**_PRO_WAN, "guidance_scale_2": 5.0}, "high_noise_lora.safetensors", "low_noise_lora.safetensors", **_PRO_CLIPS
    ),
    **_vbvr_pro("Wan2.2-TI2V-5B", "wan2.2-ti2v", _TI2V, _PRO_WAN, _ONE, **_PRO_CLIPS),
    **_vbvr_pro("Wan2.2-TI2V-5B-RLVR", "wan2.2-ti2v", _TI2V, {"num_inference_steps": 30, "guidance_scale": 1.0}, **_PRO_CLIPS),
    **_vbvr_pro("Wan2.1-I2V-14B", "wan2.1", _WAN21, _PRO_WAN, _ONE, **_PRO_CLIPS),
    **_vbvr_pro("LTX2.3", "ltx-2.3", _LTX23, {"num_inference_steps": 40, "guidance_scale": 5.0}, _ONE, **_PRO_CLIPS),
    **_vbvr_pro("FLUX2-dev", "flux.2", _FLUX, {"num_inference_steps": 50, "guidance_scale": 2.5}, _ONE, size=(512, 512)),
    **_vbvr_pro("Qwen-Image-Edit", "qwen-image-edit", _QWEN, {"num_inference_steps": 40}, _ONE, size=(512, 512)),
}
"""Checkpoints by the model's name."""


def family_of(model_index: str | Path) -> str:
    """The family of a checkpoint, from its model_index.json. Raises VBVRError if no family runs it."""
    try:
        index = parse_json(Path(model_index).read_bytes())
        found = index["_class_name"]
        entries = {key: value[1] if isinstance(value, list) else value for key, value in index.items()}
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise VBVRError(f"{model_index} is not a pipeline's model_index.json: {error!r}") from None
    for name, family in FAMILIES.items():
        if found in (family.pipeline, *family.aliases) and all(entries.get(key) == value for key, value in family.marks.items()):
            return name
    pipelines = ", ".join(dict.fromkeys(family.pipeline for family in FAMILIES.values()))
    raise VBVRError(f"no family of models runs a {found} of this kind; expected one of {pipelines}")


def takes_of(family: str, checkpoint: Checkpoint | None = None) -> Takes:
    """The clips that a family's models make, or one of them."""
    takes = Takes.of(preset_of(FAMILIES[family]))
    return replace(takes, **checkpoint.clips) if checkpoint else takes


def preset_of(family: Family) -> Preset | PictureFormat:
    """The format of a family's clips, or of its pictures."""
    return family.pictures or PRESETS[family.preset]


def answers_of(family: str) -> tuple[str, ...]:
    """The settings that a family's models answer in."""
    return (STEPS,) if FAMILIES[family].pictures else (VIDEO,)
