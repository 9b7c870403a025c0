"""From acts to a storyboard, and from a clip to the four rows: the same for every task that is answered by acts."""

from __future__ import annotations

from collections.abc import Mapping

from ..scene import Scene
from ..scoring.explain import Residue, unexplained
from ..scoring.rules import Row, tolerance
from ..scoring.seen import Seen, as_read, pictures
from ..scoring.view import View
from .act import Act, Reading

BEFORE, AFTER = 6, 8
"""Frames of rest before and after the acts."""
WEIGHTS = {"logical_validity": 0.2, "spatial_accuracy": 0.2, "trajectory": 0.4, "temporal_consistency": 0.2}
BRIEF = 5.0
"""Frames at 16 per second for which something must be spoilt to count as having been so."""
UNDONE, GONE = 0.12, 0.55
"""The share of what was done that may be undone again, and from which on nothing is left of it."""


def stage_acts(scene: Scene, act: Act) -> Scene:
    """Play acts on a scene that is laid out: it rests, they happen, it rests."""
    act.enter(scene)
    scene.now = max(scene.now, act.perform(scene, BEFORE))
    scene.wait(AFTER)
    return scene


def read_acts(view: View, act: Act) -> tuple[Reading, Residue, float]:
    """What a clip shows of acts, what is left that nothing explains, and how many more of the same kind happened (as a share of those due)."""
    seen = Seen(view, act.actors)
    found = act.read(seen)
    residue = unexplained(seen, pictures(as_read(seen, dict(found.shown), found.on_top), seen.times), found.between)
    kinds: dict[type[Act], list[Act]] = {}
    for leaf in act.leaves():
        kinds.setdefault(type(leaf), []).append(leaf)
    return found, residue, max((kind.strays(seen, acts) for kind, acts in kinds.items()), default=0.0)


def judge_acts(view: View, act: Act, *, jump_cap: float, weights: Mapping[str, float] = WEIGHTS) -> list[Row]:
    """The rubric's rows: what happened in the end and to the right things (logic), how exactly (spatial), whether it came about through the states between
    (trajectory), and both with all else kept (temporal).

    What spoils the whole multiplies all rows: something else that came, went or moved; what was undone again; things that lost their looks; one too many.
    The right end of a process that was not seen is worth what a jump may earn, three quarters of `jump_cap`.
    """
    found, residue, strays = read_acts(view, act)
    lost = max(found.lost, residue.undone(found.done))
    kept, back, once = residue.kept(view.frames_of(BRIEF)), tolerance(lost, UNDONE, GONE), max(0.0, 1 - strays)
    # What spoils the whole, each with what it is worth.
    reasons = [
        (kept, residue.said()), (back, f"{lost:.0%} of what was done was undone again"), (found.looks, "things lost their looks"),
        (once, f"{strays:.0%} more were done than should be"),
    ]  # fmt: skip
    whole = kept * back * found.looks * once
    told = "; ".join(f"{said} (counts for {value:.0%})" for value, said in reasons if value < 0.95)
    # A process is its states between, in their order.
    way = found.way * found.order
    ends = min(1.0, 0.75 * jump_cap / (weights["logical_validity"] + weights["spatial_accuracy"]))
    credit = ends + (1 - ends) * way
    seen = f", and was seen happening to {found.way:.0%}" if found.way < 0.95 else ""
    values = {
        "logical_validity": (found.right * credit, f"{found.right:.0%} of what was asked for happened{seen}"),
        "spatial_accuracy": (found.exact * credit, f"it ended as it should to {found.exact:.0%}"),
        "trajectory": (way * (0.4 + 0.6 * found.right), found.said),
        "temporal_consistency": (way * found.right, "all else is kept, as far as it was done"),
    }
    return [Row(name, weight, values[name][0] * whole, values[name][1] + (f"; {told}" if told else "")) for name, weight in weights.items()]
