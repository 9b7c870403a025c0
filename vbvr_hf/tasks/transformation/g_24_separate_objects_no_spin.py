from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, in_any_order, together, turn_by
from ...scene import Polygon, points
from ...scene.figures import turned
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from .lopsided import ring_of

COLOURS = {**VIVID, "teal": SHIFTED["teal"], "magenta": SHIFTED["magenta"], "navy": SHIFTED["navy"]}
KINDS = ("L", "T", "arrow", "kite", "P", "F", "flag")
STEP = 15
SPEED = 28.0
"""Canvas units a frame."""


class SeparateObjectsNoSpin(Task):
    """Slide objects into the outlines that they fit as they lie.

    Shows: in each row on the left a coloured object; to the right of it two outlines of its shape and size, one of which is turned and the other is not.
    Asks: slide each object straight to the right, one at a time and without turning it, into the outline that it fits as it is; it may pass over the other.
    Answer: one outline of each row has the object's own direction; the other is turned by 40 to 140 degrees. In what order the objects go is free.
    Checks: where each object rests, that it slid there straight with its looks and direction kept, and that the outlines stay.
    Departures: the other outline may be a turned mirror image, which no turn would bring to fit. Outlines are hollows with a rim and are not dashed. In G-25,
    which is trained on, each row has one outline and how far to turn is to be found; here nothing turns, and which of two outlines fits is to be found.
    """

    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.3
    instances = "shapes, directions, colours and distances of each row: over 10^8"
    parameters = {
        "objects": Parameter("rows", bench=ints(2, 4), harder="high"),
        "mirrored": Parameter("whether the other outline is mirrored besides", bench=choices(True, False), harder="last"),
        "turn": Parameter("degrees by which the other outline is turned, either way", bench=choices(135, 120, 105, 90, 75, 60, 45), harder="last"),
    }
    wrong_answers = {
        "nearer": WrongAnswer("every object stops in the outline that comes first", 0.75),
        "turned": WrongAnswer("objects turn to fit the other outlines", 0.4),
        "bent": WrongAnswer("objects reach the right outline over a bend", 0.75),
    }

    def pose(self, rng, p):
        kinds = [str(name) for name in rng.permutation(KINDS)[: p.objects]]
        colours = pick(rng, COLOURS, p.objects)
        # In half of the rows or more the fitting outline is the farther one.
        farther = np.arange(p.objects) < rng.randint(-(-p.objects // 2), p.objects + 1)
        rng.shuffle(farther)
        rows = []
        for kind, colour, far in zip(kinds, colours, farther, strict=True):
            first, second = 470 + int(rng.randint(-24, 25)), 800 + int(rng.randint(-24, 25))
            turn = int(rng.choice((-1, 1))) * p.turn
            rows.append({
                "kind": kind, "colour": colour, "angle": STEP * int(rng.randint(360 // STEP)), "start": 146 + int(rng.randint(-6, 7)), "turn": turn,
                "mirrored": bool(p.mirrored), "fits": second if far else first, "other": first if far else second,
            })  # fmt: skip
        return {"rows": rows, "look": draw_look(rng, away_from=[COLOURS[name] for name in colours])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Slide|Move] each coloured object straight to the right, without turning it, into the outline that it fits as it is, one object at a time. "
                "[It may pass over the other outline.|] [Outlines stay.|Nothing else changes.]",
                "In every row one of the two outlines matches the object exactly as it lies. One after another, [let the objects glide|push the objects] "
                "horizontally into those, and never rotate them. [Leave all outlines alone.|The outlines keep still.]",
                "No object may spin or [change its size|be bent]. Each in turn goes in a straight line to the right until it [fills|covers] the hollow of the "
                "same shape and the same direction. [All else stays.|]",
            ),
            guided="In every row the object is compared with both outlines: one points the same way as the object, the other is turned. One after another, the "
            "objects glide straight to the right, over the other outline if that lies in the way. Each stops exactly in the one that points the same way, and "
            "none turns.",
        )

    def lay_out(self, problem, scene, look):
        radius = _radius(problem)
        scene.add("tray", *look.panel(24, 24, 268, 1000))
        scene.add("board", *look.panel(292, 24, 1000, 1000))
        for index, row in enumerate(problem["rows"]):
            hollow = {"fill": look.tone(-8), "stroke": look.line(0.8), "width": 9}
            scene.add(f"fits {index}", _drawn(row["kind"], radius, row["angle"], **hollow), at=(row["fits"], _y(problem, index)))
            other = _drawn(row["kind"], radius, row["angle"] + row["turn"], mirrored=row["mirrored"], **hollow)
            scene.add(f"other {index}", other, at=(row["other"], _y(problem, index)))
        for index, row in enumerate(problem["rows"]):
            shape = _drawn(row["kind"], radius, row["angle"], fill=COLOURS[row["colour"]])
            scene.add(f"object {index}", *look.figure(shape), at=(row["start"], _y(problem, index)))

    def answer(self, problem):
        return _slid(problem, [row["fits"] for row in problem["rows"]])

    def mistakes(self, problem):
        rows = problem["rows"]
        turned_over = [turn_by(f"object {index}", row["turn"]) for index, row in enumerate(rows)]
        return {
            "nearer": _slid(problem, [min(row["fits"], row["other"]) for row in rows]),
            "turned": in_any_order(*(together(*acts) for acts in zip(_slid(problem, [row["other"] for row in rows]).acts, turned_over, strict=True))),
            "bent": _slid(problem, [row["fits"] for row in rows], bent=True),
        }


def _slid(problem: dict, goals: list, bent: bool = False) -> Act:
    """Each object goes along its row to a place, straight or over a bend."""
    acts = []
    for index, (row, x) in enumerate(zip(problem["rows"], goals, strict=True)):
        y = _y(problem, index)
        way = (((row["start"] + x) / 2, y + (110 if y < 512 else -110)),) if bent else ()
        acts.append(go(f"object {index}", (x, y), way, frames=math.ceil((x - row["start"]) / SPEED)))
    return in_any_order(*acts)


def _y(problem: dict, index: int) -> float:
    """The middle of a row."""
    return 512 + (index - (len(problem["rows"]) - 1) / 2) * 952 / len(problem["rows"])


def _radius(problem: dict) -> float:
    return {2: 106, 3: 100, 4: 90}[len(problem["rows"])]


def _drawn(kind: str, radius: float, angle: float, *, mirrored: bool = False, **style) -> Polygon:
    ring = [(-x if mirrored else x, y) for x, y in ring_of(kind, radius)]
    return Polygon(points=points(turned(ring, angle)), **style)
