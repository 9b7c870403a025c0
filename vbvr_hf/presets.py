"""The clip formats of the video models that people fine-tune: size, number of frames and rate, by the model's name.

Clips are drawn in a preset's format, not resampled to it: the square stage is centred, its background extended, the storyboard stretched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import VBVRError, unknown
from .scene import FPS


@dataclass(frozen=True)
class Preset:
    """What one model takes: default `size` (width, height) in pixels, sides a multiple of `side_step`; `fps` in frames per second;
    default `num_frames`, always a multiple of `frame_step` and one more; of a prompt, the first `tokens` of the tokenizer of its `encoder`, beginning
    and end among them. `source` says who published this; the number of tokens is that of the model's pipeline in diffusers."""

    name: str
    size: tuple[int, int]
    side_step: int
    fps: float
    num_frames: int
    frame_step: int
    tokens: int
    encoder: str
    source: str


@dataclass(frozen=True)
class PictureFormat:
    """What a model that edits pictures takes, as `Preset` says of clips: default `size`, sides a multiple of `side_step`, and what it reads of a prompt."""

    size: tuple[int, int]
    side_step: int
    tokens: int
    encoder: str


_WORD = re.compile(r"[A-Za-z]+|[^\sA-Za-z]")

# fmt: off
PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset("wan2.2", (832, 480), 16, 16.0, 81, 4, 512, "UMT5-XXL",
               "as published by Wan-AI: model card of Wan2.2-I2V-A14B (480P), and its example in diffusers"),
        Preset("wan2.1", (832, 480), 16, 16.0, 81, 4, 512, "UMT5-XXL",
               "as published by Wan-AI: model card of Wan2.1-I2V-14B-480P, and its example in diffusers"),
        Preset("wan2.2-ti2v", (1280, 704), 32, 24.0, 121, 4, 512, "UMT5-XXL",
               "as published by Wan-AI: model card of Wan2.2-TI2V-5B (720P)"),
        Preset("ltx-2", (768, 512), 32, 24.0, 121, 8, 1024, "Gemma 3",
               "as published by Lightricks: model card of LTX-2, and the defaults of its pipeline in diffusers"),
        Preset("ltx-2.3", (768, 512), 32, 24.0, 121, 8, 1024, "Gemma 3",
               "for LTX-2, as published by Lightricks; the pipeline in diffusers is the same, and its defaults are those for LTX-2.3"),
        Preset("hunyuanvideo", (1280, 720), 16, 24.0, 129, 4, 256, "LLaVA of Llama 3",
               "as published by Tencent: paper and model card of HunyuanVideo (720p), pipeline in diffusers"),
        Preset("cogvideox-1.5", (1360, 768), 16, 16.0, 81, 16, 226, "T5 v1.1 XXL",
               "as published by Zhipu AI (zai-org): model card of CogVideoX1.5-5B-I2V"),
    )
}
# fmt: on
"""Presets by name."""


def clip_format(
    preset: str | None = None, size: tuple[int, int] | None = None, fps: float | None = None, num_frames: int | None = None
) -> tuple[tuple[int, int], float, int | None]:
    """(size, fps, num_frames) of a preset, or of the dataset (512 x 512, 16 per second, each clip's own length), where they are not given.

    Beside a preset, another size or length may be given if the model takes it.
    Raises VBVRError for an unknown preset, and for what its model does not take.
    """
    if preset is None:
        return size or (512, 512), FPS if fps is None else fps, num_frames
    if preset not in PRESETS:
        raise unknown("preset", preset, PRESETS)
    chosen = PRESETS[preset]
    size, fps, num_frames = size or chosen.size, chosen.fps if fps is None else fps, chosen.num_frames if num_frames is None else num_frames
    for side, pixels in zip(("width", "height"), size, strict=True):
        if pixels % chosen.side_step:
            near = max(chosen.side_step, round(pixels / chosen.side_step) * chosen.side_step)
            raise VBVRError(f"{side} {pixels}: {preset} takes multiples of {chosen.side_step}, e.g. {near} (its own size is {_size(chosen.size)})")
    if num_frames % chosen.frame_step != 1:
        near = max(1, round((num_frames - 1) / chosen.frame_step)) * chosen.frame_step + 1
        raise VBVRError(f"frames {num_frames}: {preset} takes {chosen.frame_step}k + 1, e.g. {near} (its own length is {chosen.num_frames})")
    if fps != chosen.fps:
        raise VBVRError(f"fps {fps:g}: {preset} runs at {chosen.fps:g} frames per second; leave fps out, or give size, fps and frames without a preset")
    return size, fps, num_frames


def most_tokens(prompt: str) -> int:
    """A bound on the tokens of a prompt in English: one for every three letters of a word, begun ones among them, one for every digit and mark, and two
    for beginning and end.

    It stands in for the models' own tokenizers, which come with their weights alone. Those of Llama 3, Gemma 3 and CLIP, held against every task's
    prompts, need at most three quarters of it.
    """
    words = _WORD.findall(prompt)
    return 2 + sum(-(-len(word) // 3) if word.isalpha() else 1 for word in words)


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
