"""Wordings: one text with alternatives stands for many, so that a task is asked in dozens of ways and written in a few lines.

    "[Draw|Put] a magenta ring [around|about] [every|each] {kind}. [|Nothing else changes.]"

Of each bracket one alternative is taken; it may be empty, and may hold brackets. Spaces that an empty one leaves are closed up.
Of drawn words, `an(colour)` knows whether they take "a" or "an".
"""

from __future__ import annotations

import re
from itertools import product

import numpy as np


def either(*phrases: str) -> str:
    """The bracket that stands for one of some phrases, of which an act may have any number: to be put into an f-string."""
    return f"[{'|'.join(phrases)}]"


VOWEL = r"(?:a|e(?!u|we)|i|o(?!ne\b|nce\b|ne-)|u(?!-|ni[tqofvcs]|s[aeiu]|t[ei]|r[aei]|bi)|hour|honest|8|11\b|18\b)"
"""What a word begins with (in either case) that "an" stands before."""


def an(noun: str) -> str:
    """A noun, or words that begin with the colour that was drawn, with "a" or "an" before it."""
    return f"{'an' if re.match(VOWEL, noun, re.IGNORECASE) else 'a'} {noun}"


def word(template: str, rng: np.random.RandomState) -> str:
    """One of the texts that a template stands for, each alternative of a bracket equally likely. Nothing is drawn where there is none.

    Raises ValueError for brackets that do not close, a bracket of a single alternative, and a bar outside of brackets.
    """
    return _tidy(_pick(_parse(template), rng))


def wordings(template: str, most: int = 2000) -> list[str]:
    """The different texts that a template stands for, `most` at most, in a fixed order. Raises ValueError as `word` does."""
    return list(dict.fromkeys(map(_tidy, _all(_parse(template), most))))


# A template is read into a list whose strings stand as they are, and whose tuples are brackets: of alternatives, each such a list again.


def _parse(template: str) -> list:
    parts, rest = _sequence(re.split(r"([\[\]|])", template), template, inside=False)
    if rest:
        raise ValueError(f"a bracket that was not opened closes, or a bar stands outside of brackets, in {template!r}")
    return parts


def _sequence(tokens: list[str], template: str, inside: bool) -> tuple[list, list[str]]:
    """The parts up to the bar or bracket that ends them, and what follows (with it)."""
    parts: list = []
    while tokens:
        token, *rest = tokens
        if token in ("|", "]"):
            return parts, tokens
        if token != "[":
            parts.append(token)
            tokens = rest
            continue
        alternatives = []
        while True:
            alternative, rest = _sequence(rest, template, inside=True)
            alternatives.append(alternative)
            if rest[0] == "]":
                break
            rest = rest[1:]
        if len(alternatives) < 2:
            raise ValueError(f"a bracket without a bar leaves no choice, in {template!r}")
        parts.append(tuple(alternatives))
        tokens = rest[1:]
    if inside:
        raise ValueError(f"a bracket does not close, in {template!r}")
    return parts, []


def _pick(parts: list, rng: np.random.RandomState) -> str:
    return "".join(part if isinstance(part, str) else _pick(part[rng.randint(len(part))], rng) for part in parts)


def _all(parts: list, most: int) -> list[str]:
    choices = [[part] if isinstance(part, str) else [text for one in part for text in _all(one, most)] for part in parts]
    return ["".join(texts) for texts, _ in zip(product(*choices), range(most), strict=False)]


def _tidy(text: str) -> str:
    text = re.sub(r" ([.,;:!?])", r"\1", re.sub(r"\s+", " ", text.strip()))
    return text[:1].upper() + text[1:]
