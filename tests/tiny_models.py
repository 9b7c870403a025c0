"""Tiny pipelines of every open family, with random weights: diffusers' and transformers' real classes, of a few thousand parameters each.

They are saved as real checkpoints are, so that tests load them by the very path that real ones take, without a network.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import diffusers
import torch
import transformers
from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder, LTX2VocoderWithBWE
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from transformers.convert_slow_tokenizer import bytes_to_unicode

SIZES = {
    "wan2.2": ((64, 32), 9), "wan2.2-ti2v": ((64, 32), 9), "wan2.1": ((64, 32), 9), "cogvideox-1.5": ((32, 32), 17), "hunyuanvideo": ((32, 32), 9),
    "ltx-2": ((96, 64), 9), "ltx-2.3": ((96, 64), 9),
}  # fmt: skip
"""(width, height) and frames of the clips to ask tiny models of each family for."""

_NONE: Mapping[str, Any] = MappingProxyType({})
_LETTERS = string.ascii_letters + string.digits + string.punctuation


def _t5_tokenizer() -> transformers.T5Tokenizer:
    return transformers.T5Tokenizer(vocab=[("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((letter, -3.0) for letter in _LETTERS)], extra_ids=0)


def _t5(config_class: type, model_class: type) -> transformers.PreTrainedModel:
    return model_class(config_class(vocab_size=128, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)).eval()


def wan() -> diffusers.DiffusionPipeline:
    """Wan 2.2, both experts."""

    def expert() -> diffusers.WanTransformer3DModel:
        return diffusers.WanTransformer3DModel(
            patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36, out_channels=16, text_dim=32, freq_dim=32, ffn_dim=32,
            num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads", rope_max_seq_len=32,
        )  # fmt: skip

    return diffusers.WanImageToVideoPipeline(
        tokenizer=_t5_tokenizer(),
        text_encoder=_t5(transformers.UMT5Config, transformers.UMT5EncoderModel),
        vae=diffusers.AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]),
        scheduler=diffusers.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
        transformer=expert(),
        transformer_2=expert(),
        boundary_ratio=0.9,
    )


def wan_ti2v() -> diffusers.DiffusionPipeline:
    """Wan 2.2 of one expert, in which each token has its own time."""
    return diffusers.WanImageToVideoPipeline(
        tokenizer=_t5_tokenizer(),
        text_encoder=_t5(transformers.UMT5Config, transformers.UMT5EncoderModel),
        vae=diffusers.AutoencoderKLWan(
            base_dim=4, decoder_base_dim=4, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True], is_residual=True,
            in_channels=12, out_channels=12, patch_size=2, scale_factor_spatial=16, scale_factor_temporal=4,
        ),
        scheduler=diffusers.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0),
        transformer=diffusers.WanTransformer3DModel(
            patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=16, out_channels=16, text_dim=32, freq_dim=32, ffn_dim=32,
            num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads", rope_max_seq_len=32,
        ),
        expand_timesteps=True,
    )  # fmt: skip


def wan21() -> diffusers.DiffusionPipeline:
    """Wan 2.1: one expert, which is shown the picture by an encoder of its own as well."""
    vision = transformers.CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, num_attention_heads=2, num_hidden_layers=2, image_size=32, patch_size=8, projection_dim=8
    )
    return diffusers.WanImageToVideoPipeline(
        tokenizer=_t5_tokenizer(),
        text_encoder=_t5(transformers.UMT5Config, transformers.UMT5EncoderModel),
        image_encoder=transformers.CLIPVisionModel(vision).eval(),
        image_processor=transformers.CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
        vae=diffusers.AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]),
        scheduler=diffusers.UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
        transformer=diffusers.WanTransformer3DModel(
            patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36, out_channels=16, text_dim=32, freq_dim=32, ffn_dim=32,
            num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads", rope_max_seq_len=32, image_dim=16, added_kv_proj_dim=24,
        ),
    )  # fmt: skip


def cogvideox() -> diffusers.DiffusionPipeline:
    """CogVideoX 1.5."""
    return diffusers.CogVideoXImageToVideoPipeline(
        tokenizer=_t5_tokenizer(),
        text_encoder=_t5(transformers.T5Config, transformers.T5EncoderModel),
        vae=diffusers.AutoencoderKLCogVideoX(
            in_channels=3, out_channels=3, down_block_types=("CogVideoXDownBlock3D",) * 4, up_block_types=("CogVideoXUpBlock3D",) * 4,
            block_out_channels=(8, 8, 8, 8), latent_channels=4, layers_per_block=1, norm_num_groups=2, temporal_compression_ratio=4,
        ),
        transformer=diffusers.CogVideoXTransformer3DModel(
            num_attention_heads=2, attention_head_dim=16, in_channels=8, out_channels=4, time_embed_dim=2, ofs_embed_dim=2, text_embed_dim=32, num_layers=1,
            sample_width=8, sample_height=8, sample_frames=9, patch_size=2, patch_size_t=2, temporal_compression_ratio=4, max_text_seq_length=226,
            use_rotary_positional_embeddings=True, patch_bias=False,
        ),
        scheduler=diffusers.CogVideoXDDIMScheduler(),
    )  # fmt: skip


def hunyuan() -> diffusers.DiffusionPipeline:
    """HunyuanVideo image to video, with a text encoder that sees the picture."""
    words = {word: number for number, word in enumerate(["<unk>", "<s>", "</s>", "<pad>", "<image>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"])}
    words |= {letter: len(words) + number for number, letter in enumerate(["▁", *_LETTERS])}
    tokenizer = transformers.LlamaTokenizer(
        vocab=words, merges=[], unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>",
        additional_special_tokens=["<image>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
    )  # fmt: skip
    vision = transformers.CLIPVisionConfig(
        hidden_size=8, intermediate_size=16, num_attention_heads=2, num_hidden_layers=2, image_size=24 * 2, patch_size=2, projection_dim=8
    )
    text = transformers.LlamaConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=3, num_attention_heads=2, num_key_value_heads=2, vocab_size=256, max_position_embeddings=2048
    )
    llava = transformers.LlavaForConditionalGeneration(
        transformers.LlavaConfig(vision_config=vision, text_config=text, image_token_index=words["<image>"], pad_token_id=words["<pad>"])
    )
    clip_words = {letter + end: number for number, (letter, end) in enumerate((letter, end) for end in ("", "</w>") for letter in _LETTERS)}
    clip_words |= {"<|startoftext|>": len(clip_words), "<|endoftext|>": len(clip_words) + 1}
    clip = transformers.CLIPTextConfig(
        vocab_size=len(clip_words), hidden_size=8, intermediate_size=16, num_attention_heads=2, num_hidden_layers=2, projection_dim=8,
        bos_token_id=clip_words["<|startoftext|>"], eos_token_id=clip_words["<|endoftext|>"],
    )  # fmt: skip
    return diffusers.HunyuanVideoImageToVideoPipeline(
        text_encoder=llava.eval(),
        tokenizer=tokenizer,
        text_encoder_2=transformers.CLIPTextModel(clip).eval(),
        tokenizer_2=transformers.CLIPTokenizer(vocab=clip_words, merges=[], model_max_length=77),
        image_processor=transformers.CLIPImageProcessor(size={"shortest_edge": 48}, crop_size={"height": 48, "width": 48}),
        transformer=diffusers.HunyuanVideoTransformer3DModel(
            in_channels=4, out_channels=4, num_attention_heads=2, attention_head_dim=10, num_layers=1, num_single_layers=1, num_refiner_layers=1, patch_size=2,
            patch_size_t=1, guidance_embeds=True, text_embed_dim=16, pooled_projection_dim=8, rope_axes_dim=(2, 4, 4), image_condition_type="token_replace",
        ),
        vae=diffusers.AutoencoderKLHunyuanVideo(
            in_channels=3, out_channels=3, latent_channels=4, down_block_types=("HunyuanVideoDownBlock3D",) * 4,
            up_block_types=("HunyuanVideoUpBlock3D",) * 4, block_out_channels=(8, 8, 8, 8), layers_per_block=1, norm_num_groups=4,
            spatial_compression_ratio=8, temporal_compression_ratio=4,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=7.0),
    )  # fmt: skip


def flux2() -> diffusers.DiffusionPipeline:
    """FLUX.2. Published ones have a processor that needs torchvision where here is its tokenizer; text is all that either is given."""
    tokenizer = transformers.LlamaTokenizer(
        vocab={word: number for number, word in enumerate(["<unk>", "<s>", "</s>", "<pad>", "[IMG]", "▁", *_LETTERS])},
        merges=[], unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>",
    )  # fmt: skip
    tokenizer.chat_template = "{% for message in messages | reverse %}{% for part in message['content'] %}{{ part['text'] }} {% endfor %}{% endfor %}"
    text = transformers.MistralConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=30, num_attention_heads=2, num_key_value_heads=2, head_dim=8, vocab_size=256,
        max_position_embeddings=1024,
    )  # fmt: skip
    vision = transformers.PixtralVisionConfig(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=8)
    return diffusers.Flux2Pipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=diffusers.AutoencoderKLFlux2(
            block_out_channels=(8, 8, 8, 8), layers_per_block=1, latent_channels=4, norm_num_groups=4, use_quant_conv=False, use_post_quant_conv=False
        ),
        text_encoder=transformers.Mistral3ForConditionalGeneration(
            transformers.Mistral3Config(text_config=text, vision_config=vision, image_token_index=4)
        ).eval(),
        tokenizer=tokenizer,
        transformer=diffusers.Flux2Transformer2DModel(
            in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=48,
            timestep_guidance_channels=16, axes_dims_rope=(4, 4, 4, 4),
        ),
    )  # fmt: skip


class QwenProcessor:
    """Stands in for Qwen2VLProcessor, which cannot be made without torchvision: one picture, and a text with one place for it."""

    def __init__(self, tokenizer: transformers.Qwen2Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.images = transformers.Qwen2VLImageProcessorPil(patch_size=14)

    def __call__(self, text: list[str], images: list[Any], **options: Any) -> transformers.BatchFeature:
        pictures = self.images(images, return_tensors="pt")
        (grid,) = pictures["image_grid_thw"]
        words = self.tokenizer([line.replace("<|image_pad|>", "<|image_pad|>" * int(grid.prod() // 4)) for line in text], **options)
        return transformers.BatchFeature({**words, **pictures})


def qwen_edit() -> diffusers.DiffusionPipeline:
    """Qwen-Image-Edit of the "plus" kind, which 2511 is."""
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    words = {letter: number for number, letter in enumerate([*bytes_to_unicode().values(), *special])}
    tokenizer = transformers.Qwen2Tokenizer(
        vocab=words, merges=[], unk_token=special[0], pad_token=special[0], eos_token=special[2], additional_special_tokens=special
    )
    rope = {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1e6}
    text = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2, "vocab_size": 512}
    vision = {"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16, "fullatt_block_indexes": [0]}
    tokens = {name: words[f"<|{word}|>"] for name, word in (("image_token_id", "image_pad"), ("video_token_id", "video_pad"))}
    tokens |= {f"vision_{end}_token_id": words[f"<|vision_{end}|>"] for end in ("start", "end")}
    config = transformers.Qwen2_5_VLConfig(text_config={**text, "rope_parameters": rope}, vision_config=vision, **tokens)
    return diffusers.QwenImageEditPlusPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=4, z_dim=4, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True], latents_mean=[0.0] * 4,
            latents_std=[1.0] * 4,
        ),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config).eval(),
        tokenizer=tokenizer,
        processor=QwenProcessor(tokenizer),
        transformer=diffusers.QwenImageTransformer2DModel(
            in_channels=16, out_channels=4, num_layers=1, attention_head_dim=16, num_attention_heads=2, joint_attention_dim=16, axes_dims_rope=(4, 6, 6)
        ),
    )  # fmt: skip


def ltx2() -> diffusers.DiffusionPipeline:
    """LTX-2, with its sound."""
    return _ltx(
        LTX2Vocoder(
            in_channels=16, hidden_channels=32, out_channels=2, upsample_kernel_sizes=[4, 4], upsample_factors=[2, 2], resnet_kernel_sizes=[3],
            resnet_dilations=[[1, 3, 5]], output_sampling_rate=16000,
        )
    )  # fmt: skip


def ltx23() -> diffusers.DiffusionPipeline:
    """LTX-2.3: gated attention, prompts projected for pictures and sound apart, and a vocoder in two stages."""
    vocoder = LTX2VocoderWithBWE(
        in_channels=16, hidden_channels=32, upsample_kernel_sizes=[4, 4], upsample_factors=[2, 2], resnet_kernel_sizes=[3], resnet_dilations=[[1, 3, 5]],
        bwe_in_channels=16, bwe_hidden_channels=32, bwe_upsample_kernel_sizes=[8, 4], bwe_upsample_factors=[4, 2], bwe_resnet_kernel_sizes=[3],
        bwe_resnet_dilations=[[1, 3, 5]], filter_length=16, hop_length=4, window_length=16, num_mel_channels=8, output_sampling_rate=32000,
    )  # fmt: skip
    apart = {"per_modality_projections": True, "video_hidden_dim": 16, "audio_hidden_dim": 8, "audio_connector_attention_head_dim": 4}
    apart |= {"video_gated_attn": True, "audio_gated_attn": True}
    gated = {"gated_attn": True, "cross_attn_mod": True, "audio_gated_attn": True, "audio_cross_attn_mod": True, "perturbed_attn": True}
    return _ltx(vocoder, apart, {**gated, "use_prompt_embeddings": False, "num_layers": 29})  # guidance leaves block 28 out


def _ltx(vocoder: torch.nn.Module, connectors: Mapping[str, Any] = _NONE, transformer: Mapping[str, Any] = _NONE) -> diffusers.DiffusionPipeline:
    words = {word: number for number, word in enumerate(["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁", *_LETTERS])}
    text = transformers.Gemma3TextConfig(
        vocab_size=256, hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1, head_dim=8,
        max_position_embeddings=1024,
    )  # fmt: skip
    vision = transformers.SiglipVisionConfig(hidden_size=8, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=16, patch_size=8)
    config = transformers.Gemma3Config(text_config=text, vision_config=vision, mm_tokens_per_image=4)
    return diffusers.LTX2ImageToVideoPipeline(
        tokenizer=transformers.GemmaTokenizer(vocab=words, merges=[]),
        text_encoder=transformers.Gemma3ForConditionalGeneration(config).eval(),
        connectors=LTX2TextConnectors(
            caption_channels=16, text_proj_in_factor=3, video_connector_num_attention_heads=2, video_connector_attention_head_dim=8,
            video_connector_num_layers=1, video_connector_num_learnable_registers=None, audio_connector_num_attention_heads=2,
            audio_connector_num_layers=1, audio_connector_num_learnable_registers=None,
            connector_rope_base_seq_len=32, rope_double_precision=False, rope_type="split", **{"audio_connector_attention_head_dim": 8, **connectors},
        ),
        transformer=diffusers.LTX2VideoTransformer3DModel(
            in_channels=4, out_channels=4, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16, audio_in_channels=4, audio_out_channels=4,
            audio_num_attention_heads=2, audio_attention_head_dim=4, audio_cross_attention_dim=8, caption_channels=16, rope_type="split",
            rope_double_precision=False, **{"num_layers": 2, **transformer},
        ),
        vae=diffusers.AutoencoderKLLTX2Video(
            latent_channels=4, block_out_channels=(8, 16, 32, 64), decoder_block_out_channels=(8, 16, 32), layers_per_block=(1, 1, 1, 1, 1),
            decoder_layers_per_block=(1, 1, 1, 1), spatial_compression_ratio=32, temporal_compression_ratio=8,
        ),
        audio_vae=diffusers.AutoencoderKLLTX2Audio(
            base_channels=4, ch_mult=(1,), num_res_blocks=1, in_channels=2, output_channels=2, resolution=32, latent_channels=2, mel_bins=8,
        ),
        vocoder=vocoder,
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
    )  # fmt: skip


MAKERS: dict[str, Callable[[], diffusers.DiffusionPipeline]] = {
    "wan2.2": wan, "wan2.2-ti2v": wan_ti2v, "wan2.1": wan21, "cogvideox-1.5": cogvideox, "hunyuanvideo": hunyuan, "ltx-2": ltx2, "ltx-2.3": ltx23,
    "flux.2": flux2, "qwen-image-edit": qwen_edit,
}  # fmt: skip
"""By family."""


def save(family: str, folder: Path) -> Path:
    """A tiny checkpoint of a family in a folder."""
    torch.manual_seed(0)
    MAKERS[family]().save_pretrained(folder)
    return folder


def save_lora(folder: Path, file: str, seed: int) -> Path:
    """LoRA weights for one expert of tiny Wan: random, and strong enough to be seen."""
    torch.manual_seed(seed)
    expert = wan().transformer
    expert.add_adapter(LoraConfig(r=4, lora_alpha=4, init_lora_weights=False, target_modules=["to_q", "to_k", "to_v", "to_out.0"]))
    layers = {name: weights * 8 for name, weights in get_peft_model_state_dict(expert).items()}
    diffusers.WanImageToVideoPipeline.save_lora_weights(folder, transformer_lora_layers=layers, weight_name=file)
    return folder / file
