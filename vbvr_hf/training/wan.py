"""Wan2.2 as it is trained: clips to latents and text, noise, and by how much an expert misses. Shapes and masks are those of diffusers' own pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict

from ..errors import VBVRError
from .data import Clip

EXPERTS = {"high": "transformer", "low": "transformer_2"}
"""The experts by the noise they are for. A Wan of one expert has the first alone, for all noise."""

_LAYERS = ["to_q", "to_k", "to_v", "to_out.0", "ffn.net.0.proj", "ffn.net.2"]


class Wan:
    """A `WanImageToVideoPipeline` to be trained. `shift` bends the times that noise is drawn at towards its strong end, as sampling does."""

    def __init__(self, pipeline: Any, shift: float = 5.0) -> None:
        wan = isinstance(pipeline, diffusers.WanImageToVideoPipeline)
        if not wan or pipeline.transformer is None or pipeline.transformer.config.image_dim is not None:  # Wan2.1 looks at pictures through CLIP
            raise VBVRError("this is not a Wan2.2 that answers pictures; expected Wan2.2-I2V-A14B or Wan2.2-TI2V-5B")
        self.pipeline, self.shift = pipeline, shift
        self.boundary = pipeline.config.boundary_ratio if pipeline.transformer_2 is not None else None
        self.own_times = bool(pipeline.config.expand_timesteps)
        self.experts = {name: part for name, key in EXPERTS.items() if (part := getattr(pipeline, key)) is not None}

    # --- what is trained ----------------------------------------------------------------------------------------------

    def train_lora(self, experts: Sequence[str], rank: int) -> list[torch.nn.Parameter]:
        """Put LoRA layers into these experts, in float32, and return their weights: nothing else is trained."""
        self._freeze()
        found = []
        for name in experts:
            self.experts[name].add_adapter(LoraConfig(r=rank, lora_alpha=rank, init_lora_weights="gaussian", target_modules=_LAYERS), adapter_name="lora")
            found += [weight for weight in self.experts[name].parameters() if weight.requires_grad]
        for weight in found:
            weight.data = weight.data.float()
        return found

    def train_fully(self, experts: Sequence[str]) -> list[torch.nn.Parameter]:
        """All weights of these experts, in float32."""
        self._freeze()
        return [weight for name in experts for weight in self.experts[name].float().requires_grad_(True).parameters()]

    def _freeze(self) -> None:
        for part in self.pipeline.components.values():
            if isinstance(part, torch.nn.Module):
                part.requires_grad_(False).eval()

    def save_lora(self, folder: Path, experts: Sequence[str]) -> list[Path]:
        """A file of LoRA weights for each expert trained, as `vbvr infer --lora` and diffusers read them."""
        files = []
        for name in experts:
            file = "lora.safetensors" if len(self.experts) == 1 else f"{name}_noise.safetensors"
            layers = get_peft_model_state_dict(self.experts[name], adapter_name="lora")
            self.pipeline.save_lora_weights(folder, transformer_lora_layers=layers, weight_name=file)
            files.append(folder / file)
        return files

    # --- what it is trained on ----------------------------------------------------------------------------------------

    @torch.no_grad()
    def encode(self, clip: Clip) -> dict[str, torch.Tensor]:
        """A clip's `latents` (C, t, h, w), the `condition` (C', t, h, w) that its first frame makes, and its `text` (L, D); on the processor.

        Raises VBVRError for a size or length that the model does not take.
        """
        vae = self.pipeline.vae
        frames, height, width, _ = clip.frames.shape
        self._check(clip.sample_id, frames, height, width)
        video = torch.from_numpy(clip.frames).to(vae.device).permute(3, 0, 1, 2)[None].float() / 127.5 - 1
        mean, deviation = self._scale(vae.device)
        latents = (vae.encode(video.to(vae.dtype)).latent_dist.mode().float() - mean) / deviation
        return {"latents": latents[0].cpu(), "condition": self._condition(video[:, :, 0], frames, latents), "text": self.text(clip.prompt)}

    @torch.no_grad()
    def question(self, first_frame: np.ndarray, prompt: str, frames: int) -> dict[str, Any]:
        """The `shape` of an answer's latents, and its `condition` and `text` as in `encode`; `first_frame` is uint8 RGB (H, W, 3)."""
        vae, pipeline = self.pipeline.vae, self.pipeline
        height, width, _ = first_frame.shape
        self._check("the question", frames, height, width)
        image = torch.from_numpy(first_frame).to(vae.device).permute(2, 0, 1)[None].float() / 127.5 - 1
        down, back = pipeline.vae_scale_factor_spatial, pipeline.vae_scale_factor_temporal
        shape = (vae.config.z_dim, (frames - 1) // back + 1, height // down, width // down)
        return {"shape": shape, "condition": self._condition(image, frames, torch.zeros((1, *shape), device=vae.device)), "text": self.text(prompt)}

    @torch.no_grad()
    def decode(self, latents: torch.Tensor, condition: torch.Tensor) -> np.ndarray:
        """The clip of latents (C, t, h, w): uint8 RGB (T, H, W, 3)."""
        vae = self.pipeline.vae
        if self.own_times:
            latents = torch.cat([condition[:, :1], latents[:, 1:]], dim=1)
        mean, deviation = self._scale(vae.device)
        video = vae.decode((latents[None].to(vae.device) * deviation + mean).to(vae.dtype), return_dict=False)[0][0]
        return ((video.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 3, 0).cpu().numpy()

    def _condition(self, image: torch.Tensor, frames: int, latents: torch.Tensor) -> torch.Tensor:
        height, width = image.shape[-2:]
        prepared = self.pipeline.prepare_latents(image, 1, latents.shape[1], height, width, frames, torch.float32, image.device, None, latents)
        return prepared[1][0].cpu()

    def _scale(self, device: torch.device) -> list[torch.Tensor]:
        config = self.pipeline.vae.config
        return [torch.tensor(values, device=device).view(1, -1, 1, 1, 1) for values in (config.latents_mean, config.latents_std)]

    def _check(self, name: str, frames: int, height: int, width: int) -> None:
        step, back = self.pipeline.transformer.config.patch_size[1] * self.pipeline.vae_scale_factor_spatial, self.pipeline.vae_scale_factor_temporal
        if height % step or width % step or (frames - 1) % back:
            rule = f"sides that are multiples of {step} and {back}k + 1 frames"
            raise VBVRError(f"{name} is {width}x{height}, {frames} frames; this model takes {rule}: build with --preset, or give another size and length")

    @torch.no_grad()
    def text(self, prompt: str) -> torch.Tensor:
        """A prompt as the text encoder gives it (L, D), on the processor."""
        length = signature(self.pipeline.__call__).parameters["max_sequence_length"].default  # which encode_prompt by itself takes otherwise
        device = self.pipeline.text_encoder.device
        return self.pipeline.encode_prompt(prompt, do_classifier_free_guidance=False, max_sequence_length=length, device=device)[0][0].float().cpu()

    # --- how it is trained --------------------------------------------------------------------------------------------

    def spans(self) -> dict[str, tuple[float, float]]:
        """The stretch of [0, 1] that each expert draws from before the shift: with boundary 0.9 and shift 5, high noise has the first .357 of the steps."""
        if self.boundary is None:
            return {"high": (0.0, 1.0)}
        edge = self.boundary / (self.shift - (self.shift - 1) * self.boundary)
        return {"high": (edge, 1.0), "low": (0.0, edge)}

    def choose(self, experts: Sequence[str], generator: torch.Generator) -> str:
        """The expert whose turn it is: each as often as noise falls into its stretch."""
        widths = torch.tensor([high - low for low, high in (self.spans()[name] for name in experts)])
        return experts[int(torch.multinomial(widths, 1, generator=generator))]

    def draw_times(self, expert: str, count: int, generator: torch.Generator) -> torch.Tensor:
        """(count,) shares of noise in [0, 1] for an expert."""
        low, high = self.spans()[expert]
        u = low + (high - low) * torch.rand(count, generator=generator)
        return self.shift * u / (1 + (self.shift - 1) * u)

    def velocity(self, expert: Any, noisy: torch.Tensor, time: torch.Tensor, condition: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
        """What an expert makes of latents under noise (B, C, t, h, w) at `time` (B,): noise minus clip. `expert` is the module, as it may be wrapped."""
        steps = self.pipeline.scheduler.config.num_train_timesteps
        if not self.own_times:
            return expert(torch.cat([noisy, condition], dim=1), time * steps, text, return_dict=False)[0]
        known = torch.ones_like(noisy[:, :1])
        known[:, :, 0] = 0
        patch = self.pipeline.transformer.config.patch_size
        times = (known[:, 0, :, :: patch[1], :: patch[2]] * time.view(-1, 1, 1, 1) * steps).flatten(1)
        return expert((1 - known) * condition + known * noisy, times, text, return_dict=False)[0]

    def loss(self, expert: Any, batch: Mapping[str, torch.Tensor], time: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """The mean square by which an expert misses the velocity. Where the first frame is given as latents of its own, it is not asked for."""
        latents = batch["latents"]
        part = time.view(-1, 1, 1, 1, 1)
        found = self.velocity(expert, (1 - part) * latents + part * noise, time, batch["condition"], batch["text"])
        missed = found.float() - (noise - latents)
        return (missed[:, :, 1:] if self.own_times else missed).square().mean()
