"""The models that answer, in clips or in pictures: open ones through diffusers, closed ones through their services, and references that need neither.

model = vbvr_hf.models.load("wan2.2-i2v-a14b")
clip = vbvr_hf.models.answer(model, first_frame, prompt)     # uint8 RGB (T, H, W, 3)
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import VBVRError, unknown
from .families import CHECKPOINTS, FAMILIES, answers_of, takes_of
from .fit import answer
from .protocol import Card, Halt, Refused, Takes, Unanswered, VideoModel
from .reference import ORACLE, REFERENCES, Reference
from .run import Report, answer_seed, infer
from .services import SERVICES

__all__ = [
    "ORACLE", "Card", "Halt", "Reference", "Refused", "Report", "Takes", "Unanswered", "VideoModel", "answer", "answer_seed", "cards", "infer", "kind_of",
    "load",
]  # fmt: skip


def cards() -> list[Card]:
    """The cards of all models with a name, open, closed and reference. A checkpoint of an open family needs none: its folder or repository will do."""
    opens = [
        Card(
            name,
            "open",
            takes_of(found.family, found),
            found.weights,
            licence=found.licence,
            needs=f"vbvr-hf[inference]{', torchvision' if FAMILIES[found.family].pictures else ''} and a GPU",
            answers_in=answers_of(found.family),
        )
        for name, found in CHECKPOINTS.items()
    ]
    return [*opens, *(service.card for service in SERVICES.values()), *(make().card for make in REFERENCES.values())]


def kind_of(name: str) -> str:
    """The kind of a model by name: "reference", "closed", or "open", as any checkpoint is."""
    return "reference" if name in REFERENCES else "closed" if name in SERVICES else "open"


def load(name: str, *, weights: str | None = None, revision: str | None = None, family: str | None = None, **options: Any) -> VideoModel:
    """A model by name, or by the local folder or Hub repository (`org/name`) of a checkpoint of an open family.

    For open models `weights` and `revision` name other weights than the published ones (of a model that is LoRA weights: others to put
    them on), `family` says what they are where their model_index.json does not, and `options` are the fields of `diffusion.Running`
    (dtype, device, offload, attention, tiling, quantize, compile, lora, call).
    For closed models `options` are those of `jobs.ServiceModel` (base_url, max_requests, jobs, waits). References take none.
    Raises VBVRError for an unknown name or option, for what is not installed, for keys that are missing, and for a service that was shut down.
    """
    if (name in REFERENCES or name in SERVICES) and (weights or revision or family):
        raise VBVRError(f"{name} has no weights to choose; leave out weights, revision and family")
    if name in REFERENCES:
        _check(name, options, ())
        return REFERENCES[name]()
    if name in SERVICES:
        if (ended := SERVICES[name].ended) and not options.get("base_url"):
            raise VBVRError(f"{name} is no longer served: its service was shut down on {ended}; if another one speaks its API, give its base url")
        try:
            from .jobs import ServiceModel
        except ImportError as error:
            raise VBVRError(f"{name} needs {error.name}: pip install 'vbvr-hf[api]'") from None
        _check(name, options, ("base_url", "max_requests", "jobs", "waits"))
        return ServiceModel(SERVICES[name], **options)
    checkpoint = CHECKPOINTS.get(name)
    if checkpoint is None and weights is None:
        if not (Path(name).is_dir() or name.count("/") == 1):
            raise unknown("model", name, (card.name for card in cards()))
        weights, name = name, Path(name).name
    if family is not None and family not in FAMILIES:
        raise unknown("family", family, FAMILIES)
    try:
        from . import diffusion
    except ImportError as error:
        raise VBVRError(f"{name} needs {error.name}: pip install 'vbvr-hf[inference]'") from None
    _check(name, options, diffusion.Running.__dataclass_fields__)
    if checkpoint is None:
        return diffusion.load(name, weights, diffusion.Running(**options), family=family, revision=revision)
    options = {"lora": checkpoint.lora, **options, "call": {**checkpoint.call, **options.get("call", {})}}
    licence = checkpoint.licence if weights is None else ""
    family = family or checkpoint.family
    takes = takes_of(family, checkpoint)
    return diffusion.load(name, weights or checkpoint.weights, diffusion.Running(**options), family=family, revision=revision, licence=licence, takes=takes)


def _check(name: str, options: Iterable[str], known: Iterable[str]) -> None:
    for option in options:
        if option not in tuple(known):
            raise unknown(f"option of {name}", option, known) if known else VBVRError(f"{name} takes no options, not {option}")
