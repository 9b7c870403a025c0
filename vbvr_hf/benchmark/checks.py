"""Results files that others wrote: what can be worked out is not believed, and what cannot be so is refused."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import VBVRError
from ..samples import SampleId
from ..scoring import DIMENSIONS, Row, Scorecard
from .questions import BENCHMARK_SPLITS

LONGEST_NAME, LONGEST_TEXT = 80, 2000
"""Letters of a model's name, and of a reason."""
MOST_ANSWERS = 1000
"""To one sample, in a results file."""
WITHIN = 1e-4
"""How far a stated figure may be from the one that follows; files round theirs."""


def cards_of(samples: Any) -> list[Scorecard]:
    """The scorecards of a results file's `samples`.

    Raises VBVRError for what is no benchmark sample or stands there twice, for a row that no rubric can have (an unknown dimension, a weight or value
    out of range or not finite, weights that do not add up to 1), and for a total that is not the sum of its rows.
    """
    if not isinstance(samples, Mapping) or not samples:
        raise VBVRError("it has no samples")
    return [_card(key, entry) for key, entry in samples.items()]


def further_of(samples: Mapping[str, Any]) -> dict[str, list[Scorecard]]:
    """The scorecards of further answers in a results file's `samples`, by sample; held against the same rules."""
    found = {}
    for key, entry in samples.items():
        further = entry.get("further", [])
        if not isinstance(further, list) or len(further) > MOST_ANSWERS:
            raise VBVRError(f"the further answers to {key} are no list of at most {MOST_ANSWERS}")
        if further:
            found[key] = [_card(key, one) for one in further]
    return found


def check_name(name: Any, taken: Iterable[str] = ()) -> None:
    """Raise VBVRError for a name that a model cannot have: none or too long, with what cannot be seen in it, or one that is taken, however it is spelt."""
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_NAME or len(name) > LONGEST_NAME:
        raise VBVRError(f"the model's name must have 1 to {LONGEST_NAME} letters")
    if not name.isprintable():
        raise VBVRError("the model's name has letters in it that cannot be seen")
    if _plain(name) in map(_plain, taken):
        raise VBVRError(f"the model's name {name!r} is taken by a baseline or the right answers; give it another: vbvr bench score ANSWERS --name NAME")


def number(value: Any, what: str, low: float = 0.0, high: float = 1.0) -> float:
    """A finite number from low to high, which a bool is not. Raises VBVRError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or not low <= value <= high:
        raise VBVRError(f"{what} is {str(value)[:40]}; expected a number from {low:g} to {high:g}")
    return float(value)


def text(value: Any, what: str) -> str:
    """A text that is not too long. Raises VBVRError for anything else."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise VBVRError(f"{what} is not a text of at most {LONGEST_TEXT} letters")
    return value


def _card(key: str, entry: Any) -> Scorecard:
    sample_id = SampleId.parse(key)
    if str(sample_id) != key:
        raise VBVRError(f"{key!r} is not how a sample is called; expected '{sample_id}'")
    if sample_id.split not in BENCHMARK_SPLITS:
        raise VBVRError(f"{key} is no sample of the benchmark, which has {' and '.join(BENCHMARK_SPLITS)}")
    if not isinstance(entry, Mapping):
        raise VBVRError(f"{key} has no scorecard")
    error, rows, notes = entry.get("error"), entry.get("rows"), entry.get("notes", [])
    if error is not None and not text(error, f"the error of {key}"):
        raise VBVRError(f"the error of {key} is empty")
    if not isinstance(rows, list) or not isinstance(notes, list) or bool(rows) == bool(error):
        raise VBVRError(f"{key} has {'rows and an error' if rows else 'neither rows nor an error'}; expected one of them")
    read = tuple(_row(key, row) for row in rows)
    if read and abs(sum(row.weight for row in read) - 1) > WITHIN:
        raise VBVRError(f"the weights of {key} come to {sum(row.weight for row in read):.4f}, not 1")
    card = Scorecard(key, read, error, tuple(text(note, f"a note of {key}") for note in notes))
    stated = number(entry.get("total"), f"the total of {key}")
    if abs(stated - card.total) > WITHIN:
        raise VBVRError(f"{key} has a total of {stated:.4f}, but its rows come to {card.total:.4f}")
    return card


def _row(key: str, row: Any) -> Row:
    if not isinstance(row, Mapping) or row.get("dimension") not in DIMENSIONS:
        raise VBVRError(f"{key} has a row of no dimension that there is; expected {', '.join(DIMENSIONS)}")
    frames = row.get("frames", [])
    if not isinstance(frames, list) or not all(isinstance(frame, int) and not isinstance(frame, bool) for frame in frames):
        raise VBVRError(f"{key} has a row whose frames are no numbers")
    weight, value = number(row.get("weight"), f"a weight of {key}"), number(row.get("value"), f"a value of {key}")
    return Row(row["dimension"], weight, value, text(row.get("reason"), f"a reason of {key}"), tuple(frames))


def _plain(name: str) -> str:
    """A name as it is read: letters and digits alone, whatever their width and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())
