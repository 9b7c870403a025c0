"""From acts to a storyboard, and from a clip to the four rows: the same for every task that is answered by acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..scene import Scene
from ..scoring.explain import Residue, unexplained
from ..scoring.rules import Row, tolerance
from ..scoring.seen import Seen, as_read, pictures
from ..scoring.view import HELD, Course, View
from .act import Act, Reading, steps_come

BEFORE, AFTER = 6, 8
"""Frames of rest before and after the acts."""
WEIGHTS = {"logical_validity": 0.2, "spatial_accuracy": 0.2, "trajectory": 0.4, "temporal_consistency": 0.2}
BRIEF = 5.0
"""Frames at 16 per second for which something must be spoilt to count as having been so."""
STEP = (0.25, 0.6)
"""How far, in steps of the answer, a picture may be off a key frame, and from where on it does not show it."""
ON_ITS_WAY = (0.4, 0.47)
"""The same for the one key frame of an answer in one step that lies on its way, as a share of it."""
TOLD = 0.95
"""What takes away less than this leaves is not told."""
AMISS = 0.25
"""So much is lost of an answer in pictures for one in which something is amiss, beside what that picture loses itself."""
BACKWARDS = 0.75
"""So much is lost of an answer in pictures of which one lies a step or more behind one before it."""
UNDONE, GONE = 0.12, 0.55
"""The share of what was done that may be undone again, and from which on nothing is left of it."""


def stage_acts(scene: Scene, act: Act) -> Scene:
    """Play acts on a scene that is laid out: it rests, they happen, it rests."""
    act.enter(scene)
    scene.now = max(scene.now, act.perform(scene, BEFORE))
    scene.wait(AFTER)
    return scene


def read_acts(seen: Seen, act: Act) -> tuple[Reading, Residue, float]:
    """What a clip shows of acts, what is left that nothing explains, and how many more of the same kind happened (as a share of those due)."""
    found = act.read(seen)
    scene = as_read(seen, dict(found.shown), found.on_top)
    residue = unexplained(seen, pictures(scene, seen.times), found.between)
    kinds: dict[type[Act], list[Act]] = {}
    for leaf in act.leaves():
        kinds.setdefault(type(leaf), []).append(leaf)
    return found, residue, max((kind.strays(seen, acts, scene) for kind, acts in kinds.items()), default=0.0)


def judge_acts(view: View, act: Act, *, jump_cap: float, weights: Mapping[str, float] = WEIGHTS) -> list[Row]:
    """The rubric's rows: what happened in the end and to the right things (logic), how exactly (spatial), whether it came about through the states between
    (trajectory), and both with all else kept (temporal).

    What spoils the whole multiplies all rows: something else that came, went or moved; what was undone again; things that lost their looks; one too many.
    The right end of a process that was not seen is worth what a jump may earn, three quarters of `jump_cap`. Of an answer in pictures (a view of stills)
    the process is its key frames, and all is worth the share of them that is shown.
    """
    seen = Seen(view, act.actors)
    found, residue, strays = read_acts(seen, act)
    view.course = Course(np.clip(found.done, 0, 1), residue.spoilt)
    kept, lost = residue.kept(view.frames_of(BRIEF)), max(found.lost, residue.undone(found.done))
    happened = (found.right, f"{found.right:.0%} of what was asked for happened")
    # What spoils the whole, each with what it is worth.
    spoils = [
        (kept, residue.said()), (tolerance(lost, UNDONE, GONE), f"{lost:.0%} of what was done was undone again"),
        (found.looks, "things lost their looks"), (max(0.0, 1 - strays), f"{strays:.0%} more were done than should be"),
    ]  # fmt: skip
    if view.stills:
        came, moments = steps_come(act, found, seen), np.sort(act.moments(view.scene))
        # Steps that are over at the same moment have one key frame.
        due = np.unique(np.searchsorted(moments, moments, side="right"))
        shown = key_frames_shown(due, came[HELD:], residue.spoilt[HELD:])
        back = float((np.maximum.accumulate(came) - came).max())
        spoils += [
            (1 - BACKWARDS * (1 - tolerance(back, *STEP)), f"a picture lies {back:.1f} steps behind one before it"), (found.order, found.said),
            (1 - AMISS * float(residue.spoilt.max()), "in one picture something is amiss"),
        ]  # fmt: skip
        way = credit = float(shown.mean())
        told = so_far = f"{(shown > 0.5).sum()} of {len(shown)} key frames are shown"
    else:
        # A process is its states between, in their order.
        way = found.way * found.order
        ends = min(1.0, 0.75 * jump_cap / (weights["logical_validity"] + weights["spatial_accuracy"]))
        credit = ends + (1 - ends) * way
        told, so_far = found.said, f"it was seen happening to {way:.0%}"
    earned = {
        "logical_validity": (*happened, [(credit, so_far)]),
        "spatial_accuracy": (found.exact, f"it ended as it should to {found.exact:.0%}", [(credit, so_far)]),
        "trajectory": (way, told if way >= TOLD or view.stills else f"{told}; {so_far}", [(0.4 + 0.6 * found.right, happened[1])]),
        "temporal_consistency": (1.0, "all else is kept" if kept >= TOLD else "not all else is kept", [(way, so_far), happened]),
    }
    return [_row(name, weight, *earned[name], spoils) for name, weight in weights.items()]


def _row(name: str, weight: float, earned: float, said: str, own: list[tuple[float, str]], spoils: list[tuple[float, str]]) -> Row:
    """A row that says what it earned, and by what that was multiplied down: by what is its `own`, and by what spoils the whole."""
    factors = [(float(value), why) for value, why in (*own, *spoils) if value < 1]
    less = "; ".join(f"{why} (counts for {value:.0%})" for value, why in factors if value < TOLD)
    evidence = {"earned": round(float(earned), 6), "factors": [[why, round(value, 6)] for value, why in factors]}
    return Row(name, weight, float(earned * np.prod([value for value, _ in factors])), f"{said}; {less}" if less else said, evidence=evidence)


def key_frames_shown(due: Sequence[int], came: np.ndarray, spoilt: np.ndarray) -> np.ndarray:
    """How well each key frame is shown, 0 to 1, in any picture: that in which the acts have come to as many steps, and little is spoilt. `due` are the numbers
    of steps that are over in each key frame, `came` (T,) is to how many steps the acts have come, `spoilt` (T,) how far each picture is spoilt.

    An answer in one step has a key frame on its way, anywhere between; of other answers pictures that lie between two steps show none, and cost nothing.
    """
    if len(due) <= 1:
        come = came / max(due, default=1)
        near = np.array([[tolerance(abs(part - 0.5), *ON_ITS_WAY) for part in come], [tolerance(1 - part, *STEP) for part in come]])
    else:
        near = np.array([[tolerance(abs(steps - number), *STEP) for steps in came] for number in due])
    return (near * (1 - spoilt)).max(axis=1)
