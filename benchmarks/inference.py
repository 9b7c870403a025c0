"""How long Wan2.2-I2V-A14B takes for a clip, and in how much memory: at its full size, with random weights made on the device.

    python benchmarks/inference.py [--steps 40] [--variants plain,compile,offload] [--seconds 8]
    python benchmarks/inference.py --tiny        # a model of a few thousand parameters, on any machine, to see that this runs

Weights change neither time nor memory, so that none are downloaded. Each variant answers once to warm up (a few steps) and is then timed; the
worked-out figures of `vbvr infer --dry-run` stand beside the measured ones. With --seconds, variants whose clip would take longer are left out.
"""

from __future__ import annotations

import argparse
import gc
import resource
import string
import time
from typing import Any

import diffusers
import torch
import transformers
from report import write

from vbvr_hf import make_sample
from vbvr_hf.models import Card, Takes
from vbvr_hf.models.diffusion import DiffusionModel, Running
from vbvr_hf.models.estimate import estimate
from vbvr_hf.models.families import FAMILIES, preset_of

FAMILY = FAMILIES["wan2.2"]
VARIANTS = {"plain": {}, "compile": {"compile": True}, "offload": {"offload": "model"}, "sequential": {"offload": "sequential"}}
FULL = {
    "expert": {"num_attention_heads": 40, "num_layers": 40, "ffn_dim": 13824, "text_dim": 4096, "attention_head_dim": 128, "freq_dim": 256},
    "text": {"d_model": 4096, "d_ff": 10240, "num_layers": 24, "num_heads": 64, "d_kv": 64, "vocab_size": 256384},
    "vae": {},
}
"""As in the published checkpoint's config files."""
TINY = {
    "expert": {"num_attention_heads": 2, "num_layers": 2, "ffn_dim": 32, "text_dim": 32, "attention_head_dim": 12, "freq_dim": 32},
    "text": {"d_model": 32, "d_ff": 37, "num_layers": 2, "num_heads": 4, "d_kv": 8, "vocab_size": 256},
    "vae": {"base_dim": 3, "z_dim": 16, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1, "temperal_downsample": [False, True, True]},
}


def pipeline(config: dict[str, Any], device: str) -> diffusers.WanImageToVideoPipeline:
    """Wan 2.2 with random weights, made on the device: the VAE in float32, everything else in bfloat16."""

    def expert() -> diffusers.WanTransformer3DModel:
        return diffusers.WanTransformer3DModel(
            patch_size=(1, 2, 2), in_channels=36, out_channels=16, cross_attn_norm=True, qk_norm="rms_norm_across_heads", **config["expert"]
        )

    letters = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((letter, -3.0) for letter in string.printable[:94])]
    with torch.device(device):
        vae = diffusers.AutoencoderKLWan(**config["vae"]).eval()
        torch.set_default_dtype(torch.bfloat16)
        try:
            parts = {
                "text_encoder": transformers.UMT5EncoderModel(transformers.UMT5Config(feed_forward_proj="gated-gelu", **config["text"])).eval(),
                "transformer": expert().eval(),
                "transformer_2": expert().eval(),
            }
        finally:
            torch.set_default_dtype(torch.float32)
    return diffusers.WanImageToVideoPipeline(
        tokenizer=transformers.T5Tokenizer(vocab=letters, extra_ids=0),
        vae=vae,
        scheduler=diffusers.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
        boundary_ratio=0.9,
        **parts,
    )


def measure(variant: str, config: dict[str, Any], device: str, size: tuple[int, int], frames: int, steps: int, limit: float | None) -> dict[str, Any] | None:
    """Seconds for a clip and for a step, and peak memory, of one variant; None if a clip would take longer than `limit` seconds."""
    running = Running(device=device, call={"num_inference_steps": steps}, **VARIANTS[variant])
    model = DiffusionModel(Card("random", "open", Takes.of(preset_of(FAMILY))), FAMILY, pipeline(config, device), running)
    sample = make_sample("G-15/in_domain/00000", size)
    first = next(sample.drawn())[0].copy()

    def clip(count: int) -> float:
        model.call["num_inference_steps"] = count
        began = time.perf_counter()
        model.generate(first, sample.prompt, frames, size, seed=0)
        return time.perf_counter() - began

    warm = clip(2)  # compiles, tunes and fills caches
    short = clip(2)
    per_step = (clip(4) - short) / 2
    if limit and short + per_step * (steps - 2) > limit:
        return None
    if device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats()
    seconds = clip(steps)
    peak = torch.cuda.max_memory_allocated() / 1e9 if device.startswith("cuda") else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    found = {
        "variant": variant,
        "seconds_a_clip": round(seconds, 1),
        "seconds_a_step": round(per_step, 2),
        "first_clip_of_2_steps_seconds": round(warm, 1),
        "peak_memory_gb": round(peak, 2),
    }
    if config is TINY:
        return found
    guess = estimate(FAMILY, size, frames, steps=steps, offload=None if running.offload == "none" else running.offload)
    return {**found, "worked_out_seconds_a_clip": round(guess.seconds, 1), "worked_out_memory_gb": round(guess.memory, 1)}


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=FAMILY.call["num_inference_steps"])
    parser.add_argument("--variants", default="plain,compile,offload")
    parser.add_argument("--seconds", type=float, help="leave out variants whose clip would take longer")
    parser.add_argument("--tiny", action="store_true", help="a tiny model, to see that this runs; nothing is kept")
    given = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and not given.tiny:
        raise SystemExit("no GPU: the full size needs one of 80 GB; --tiny runs anywhere")
    size, frames = ((64, 32), 9) if given.tiny else ((832, 480), 81)
    rows = []
    for variant in given.variants.split(","):
        if device == "cpu" and variant != "plain":
            continue  # offloading frees a GPU, and compiling for a processor tells nothing about one
        row = measure(variant, TINY if given.tiny else FULL, device, size, frames, given.steps, given.seconds)
        print(row or f"{variant}: a clip would take longer than {given.seconds:g} s")
        rows += [row] if row else []
        gc.collect()
        torch.cuda.empty_cache()
    if given.tiny:
        return
    gpu = torch.cuda.get_device_name()
    libraries = {"torch": torch.__version__, "diffusers": diffusers.__version__}
    write("inference", {"gpu": gpu, **libraries, "size": f"{size[0]}x{size[1]}", "frames": frames, "steps": given.steps, "variants": rows})


if __name__ == "__main__":
    main()
