"""A small image-to-video model to train from nothing: a diffusion transformer in pixel space that predicts the clean clip.

It begins as a still: what it predicts is the first frame, and what it has learned to change in it.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..errors import VBVRError
from ..models.protocol import Card, Size, Takes
from ..scene import FPS
from ..writing import replace_file

_BUCKETS, _WORDS = 8192, 160
_SHIFT = 3.0
"""Times of the noise are drawn towards its strong end, where it is decided what happens."""
_FOLD = 2
"""Pixels a side that enter and leave as one."""


@dataclass(frozen=True)
class Shape:
    """A model's shape: clips of `size` (width, height) in pixels and `frames`; `channels` of its convolutions, from fine to coarse, each at half the
    resolution of the one before; then `depth` layers of attention, with `width` numbers a token in `heads` heads."""

    size: Size = (64, 64)
    frames: int = 17
    channels: tuple[int, ...] = (48, 96)
    width: int = 192
    depth: int = 3
    heads: int = 6

    def __post_init__(self) -> None:
        patch = _FOLD * 2 ** len(self.channels)
        if self.size[0] % patch or self.size[1] % patch:
            raise VBVRError(f"size {self.size[0]}x{self.size[1]}: the small model takes multiples of {patch}")
        if self.frames < 2:
            raise VBVRError(f"frames {self.frames}: expected at least 2")

    @property
    def grid(self) -> tuple[int, int]:
        """Tokens down and across."""
        patch = _FOLD * 2 ** len(self.channels)
        return self.size[1] // patch, self.size[0] // patch


class PixelTransformer(nn.Module):
    """Clips (B, T, 3, H, W) in [-1, 1] under noise, their first frames clean -> the clips without noise.

    A token stands for a place over the whole clip, all frames side by side as channels. Convolutions at both ends see to what is drawn where,
    attention in the middle to what happens.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width, folded = shape.width, _FOLD**2
        channels = (*shape.channels, width)
        self.words = nn.EmbeddingBag(_BUCKETS + 1, width, mode="mean", padding_idx=_BUCKETS)
        self.time = nn.Sequential(nn.Linear(64, width), nn.SiLU(), nn.Linear(width, width))
        self.enter = nn.Conv2d(3 * shape.frames * folded, channels[0], 1)
        self.downs = nn.ModuleList(_Fine(before, after, width) for before, after in zip(channels[:1] + channels, channels[:-1], strict=False))
        self.narrow = nn.Conv2d(channels[-2], width, 1)
        self.places = nn.Parameter(torch.randn(math.prod(shape.grid), width) * 0.02)
        self.modulation = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(_Block(width, shape.heads) for _ in range(shape.depth))
        self.ups = nn.ModuleList(_Fine(below + own, own, width) for own, below in zip(channels[-2::-1], channels[:0:-1], strict=True))
        self.norm = nn.GroupNorm(8, channels[0])
        self.leave = nn.Conv2d(channels[0], 4 * (shape.frames - 1) * folded, 1)
        for layer in (self.modulation, self.leave):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.register_buffer("turns", _turns(shape), persistent=False)
        self.to(memory_format=torch.channels_last)

    def forward(self, noisy: torch.Tensor, time: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """`time` (B,) in [0, 1] says how much of `noisy` is noise; `words` (B, W) are from `tokens_of`."""
        first, rest = noisy[:, :1], noisy[:, 1:] * (1 - time).view(-1, 1, 1, 1, 1)  # what is noise alone is not worth looking at
        seen = F.pixel_unshuffle(torch.cat([first, rest], dim=1).flatten(1, 2), _FOLD).contiguous(memory_format=torch.channels_last)
        knows = F.silu(self.time(_waves(time)) + 3 * self.words(words))
        x, fine = self.enter(seen), []
        for down in self.downs:
            fine.append(down(x, knows))
            x = F.avg_pool2d(fine[-1], 2)
        x = self.narrow(x).flatten(2).transpose(1, 2) + self.places
        shared = self.modulation(knows).unflatten(1, (6, -1)).unsqueeze(2)
        for block in self.blocks:
            x = block(x, shared, self.turns)
        x = x.transpose(1, 2).unflatten(2, self.shape.grid)
        for up in self.ups:
            x = up(torch.cat([F.interpolate(x, scale_factor=2), fine.pop()], dim=1), knows)
        change, where = F.pixel_shuffle(self.leave(F.silu(self.norm(x))), _FOLD).unflatten(1, (-1, 4)).split((3, 1), dim=2)
        return torch.cat([first, first + change * torch.sigmoid(4 * where - 2)], dim=1)


class _Fine(nn.Module):
    """Two convolutions beside a short cut; what is known of time and words scales and shifts in between."""

    def __init__(self, before: int, after: int, width: int) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(before, after, 3, padding=1), nn.Conv2d(after, after, 3, padding=1)
        self.norms = nn.ModuleList((nn.GroupNorm(8, before), nn.GroupNorm(8, after)))
        self.told = nn.Linear(width, 2 * after)
        self.past = nn.Conv2d(before, after, 1) if before != after else nn.Identity()
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: torch.Tensor, knows: torch.Tensor) -> torch.Tensor:
        scale, add = self.told(knows)[:, :, None, None].chunk(2, dim=1)
        inner = self.norms[1](self.first(F.silu(self.norms[0](x)))) * (1 + scale) + add
        return self.past(x) + self.second(F.silu(inner))


class _Block(nn.Module):
    """A layer of attention and one of each token by itself."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.own = nn.Parameter(torch.zeros(6, 1, width))
        self.ask = nn.Linear(width, 3 * width)
        self.tell = nn.Linear(width, width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor, shared: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
        add, scale, gate, add2, scale2, gate2 = (shared + self.own).unbind(1)
        query, key, value = self.ask(F.rms_norm(x, x.shape[-1:]) * (1 + scale) + add).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        query, key = (_turned(F.rms_norm(part, part.shape[-1:]), turns) for part in (query, key))
        seen = F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        x = x + (1 + gate) * self.tell(seen)
        return x + (1 + gate2) * self.down(F.gelu(self.up(F.rms_norm(x, x.shape[-1:]) * (1 + scale2) + add2), approximate="tanh"))


def _turns(shape: Shape) -> torch.Tensor:
    """Angles (tokens, half of a head) of rotary positions: half of a head for down, half for across."""
    half = shape.width // shape.heads // 2
    axes = torch.meshgrid(*(torch.arange(n, dtype=torch.float32) for n in shape.grid), indexing="ij")
    parts = (half - half // 2, half // 2)
    return torch.cat([axis.reshape(-1, 1) * (math.pi / 2) * 0.6 ** torch.arange(n) for axis, n in zip(axes, parts, strict=True)], dim=1)


def _turned(x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
    a, b = x.chunk(2, dim=-1)
    cos, sin = turns.cos(), turns.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


def _waves(time: torch.Tensor) -> torch.Tensor:
    angles = time[:, None] * 100 * 0.75 ** torch.arange(32, device=time.device)
    return torch.cat([angles.cos(), angles.sin()], dim=1)


def tokens_of(prompt: str) -> np.ndarray:
    """A prompt as (160,) int64: hashes of its words and of neighbouring pairs, filled up with one number that means nothing."""
    words = re.findall(r"[a-z]+|\d+|[^\sa-z\d]", prompt.lower())
    pieces = [piece for pair in zip(words, [*words[1:], ""], strict=True) for piece in (pair[0], " ".join(pair))][:_WORDS]
    found = [zlib.crc32(piece.encode()) % _BUCKETS for piece in pieces]
    return np.array(found + [_BUCKETS] * (_WORDS - len(found)), np.int64)


def loss_of(model: PixelTransformer, clips: torch.Tensor, words: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """The mean square by which the model misses clean clips (B, T, 3, H, W) in [-1, 1]; places that change over the clip count most."""
    u = torch.rand(len(clips), generator=generator)
    time = _SHIFT * u / (1 + (_SHIFT - 1) * u)
    part = time.view(-1, 1, 1, 1, 1)
    noisy = torch.cat([clips[:, :1], (1 - part) * clips[:, 1:] + part * torch.randn(clips[:, 1:].shape, generator=generator)], dim=1)
    missed = (model(noisy, time, words) - clips)[:, 1:]
    weight = 1 + 9 * ((clips[:, 1:] - clips[:, :1]).abs().amax(2, keepdim=True) > 0.05)
    return (missed.square() * weight).mean()


@torch.no_grad()
def sample(model: PixelTransformer, first: torch.Tensor, words: torch.Tensor, generator: torch.Generator, steps: int = 8) -> torch.Tensor:
    """Clips (B, T, 3, H, W) in [-1, 1] that begin with `first` (B, 3, H, W), from noise in `steps` steps."""
    u = torch.linspace(1, 0, steps + 1)
    times = _SHIFT * u / (1 + (_SHIFT - 1) * u)
    shape = model.shape
    x = torch.randn((len(first), shape.frames, *first.shape[1:]), generator=generator)
    x[:, 0] = first
    for now, then in zip(times[:-1].tolist(), times[1:].tolist(), strict=True):
        clean = model(x, torch.full((len(x),), now), words)
        x = clean + (then / now) * (x - clean)
        x[:, 0] = first
    return x


class PixelModel:
    """A trained `PixelTransformer` as a model that answers: see `vbvr_hf.models.VideoModel`. It takes clips of its own size and length alone."""

    def __init__(self, net: PixelTransformer, trained: Mapping[str, Any], steps: int = 4) -> None:
        """`trained` says what it was trained on, `steps` in how many steps it makes a clip."""
        self.net, self.how = net.eval(), {"device": "cpu"}
        size = net.shape.size
        self.card = Card("pixels", "open", Takes(size, FPS, net.shape.frames, sizes=(size,)), weights="trained here", revision=fingerprint_of(net))
        self.settings = {"shape": asdict(net.shape), "trained": dict(trained), "num_inference_steps": steps}

    def generate(self, first_frame: np.ndarray, prompt: str, num_frames: int, size: Size, seed: int) -> np.ndarray:
        """The model's clip. See `VideoModel`."""
        shape = self.net.shape
        if (size, num_frames) != (shape.size, shape.frames):
            raise VBVRError(f"this model makes {shape.frames} frames of {shape.size[0]}x{shape.size[1]}, not {num_frames} of {size[0]}x{size[1]}")
        words = torch.from_numpy(tokens_of(prompt))[None]
        clip = sample(self.net, to_tensor(first_frame[None])[0][None], words, torch.Generator().manual_seed(seed), self.settings["num_inference_steps"])
        return to_frames(clip[0])


def to_tensor(frames: np.ndarray) -> torch.Tensor:
    """uint8 (…, H, W, 3) as float (…, 3, H, W) in [-1, 1]."""
    return torch.from_numpy(frames).movedim(-1, -3).float() / 127.5 - 1


def to_frames(clip: torch.Tensor) -> np.ndarray:
    """Float (…, 3, H, W) in [-1, 1] as uint8 (…, H, W, 3)."""
    return ((clip + 1) * 127.5).round().clamp(0, 255).byte().movedim(-3, -1).contiguous().numpy()


def fingerprint_of(net: nn.Module) -> str:
    """Twelve hexadecimal digits of SHA-256 over a module's weights."""
    digest = hashlib.sha256()
    for weight in net.state_dict().values():
        digest.update(weight.contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def train_pixels(
    net: PixelTransformer,
    clips: np.ndarray,
    words: np.ndarray,
    *,
    steps: int,
    batch: int,
    seed: int,
    learning_rate: float = 1e-3,
    state: Path | None = None,
    save_every: int = 200,
    progress: Callable[[int, float], None] | None = None,
) -> list[float]:
    """Train on `clips`, uint8 (N, T, H, W, 3), with their `words` (N, W) of `tokens_of`; returns the loss of every step.

    `state` is the file that an interrupted run goes on from. The learning rate falls in a line to nothing. `progress` gets the step and its loss.
    """
    optimizer = torch.optim.AdamW(net.parameters(), lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.01)
    losses: list[float] = []
    if state and state.exists():
        kept = torch.load(state, weights_only=True)
        net.load_state_dict(kept["net"])
        optimizer.load_state_dict(kept["optimizer"])
        losses = kept["losses"]
    net.train()
    for step in range(len(losses), steps):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * min(1.0, (step + 1) / 30) * (1 - step / steps)
        chosen = np.random.RandomState((seed, step)).randint(len(clips), size=batch)
        loss = loss_of(net, to_tensor(clips[chosen]), torch.from_numpy(words[chosen]), torch.Generator().manual_seed(seed * 1_000_003 + step))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        losses.append(round(loss.item(), 6))
        if progress:
            progress(step + 1, losses[-1])
        if state and ((step + 1) % save_every == 0 or step + 1 == steps):
            kept = io.BytesIO()
            torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "losses": losses}, kept)
            replace_file(state, kept.getvalue())
    return losses
