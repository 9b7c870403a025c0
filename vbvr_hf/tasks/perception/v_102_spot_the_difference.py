from __future__ import annotations

import numpy as np

from ...acts import in_turn, ring, spot, switch, together
from ...scene import Shape, draw_look, figure
from ...scene.layout import loose_grid
from ...scene.looks import Look, look_of
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED

FORMS = ("circle", "square", "triangle", "five-point star", "heart", "plus", "arrow", "crescent")
PANEL = (464.0, 872.0)
LEFTS, TOP = (32.0, 528.0), 76.0
"""The left edges of both panels, and the top of them."""
COLUMNS, ROWS = 3, 4
ROOM, LINE = 16.0, 11.0
UNLIKE = 36.0
"""delta-E between the colours of a thing that differs."""


class SpotTheDifference(Task):
    """Ring the places in which the right panel differs from the left one, from top to bottom.

    Shows: two panels side by side with the same figures in the same places, but for one to three: of another colour, of another form, or missing on the right.
    Asks: draw a red ring, as a growing line, in the right panel around each place where it differs, from top to bottom.
    Answer: unique; the differences lie in different rows, and colours that differ do so by a delta-E of 36 or more.
    Checks: which places are ringed, how the rings lie, that each grew as a line, their order, and that all else is kept.
    """

    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "forms, colours, sizes and places of nine figures or more, and which of them differ: over 10^9"
    parameters = {
        "figures": Parameter("figures in the left panel", train=ints(9, 12), harder="high"),
        "differences": Parameter("figures that differ", train=ints(1, 3), harder="high"),
        "kind": Parameter("how the first of them differs", train=choices("missing", "form", "colour"), harder="last"),
        "size": Parameter("canvas units across the figures, at most", train=floats(88, 102), harder="low"),
    }
    wrong_answers = {
        "left": WrongAnswer("rings at the right heights, but in the left panel", 0.1),
        "repaired": WrongAnswer("the right panel is made like the left one, without rings", 0.1),
        "all": WrongAnswer("every figure of the right panel is ringed", 0.1),
    }

    def pose(self, rng, p):
        step = np.array(PANEL) / (COLUMNS, ROWS)
        at = loose_grid(rng, p.figures, COLUMNS, ROWS, first=step / 2, step=step, free=(8, (step[1] - p.size) / 2 - 32)).round(1)
        # Those that differ come first, each in a row of its own, from top to bottom.
        rows = [int(row) for row in at[:, 1] // step[1]]
        different = sorted((rows.index(row) for row in rng.permutation(sorted(set(rows)))[: p.differences].tolist()), key=lambda i: at[i][1])
        at = at[[*different, *(i for i in range(p.figures) if i not in different)]]
        kinds = ["missing", "form", "colour"]
        first = kinds.index(p.kind)
        figures = []
        for number, place in enumerate(at.tolist()):
            form, color = str(rng.choice(FORMS)), str(rng.choice(list(COLORS)))
            one = {"at": place, "size": round(float(rng.uniform(0.86, 1) * p.size), 1), "left": [form, color], "right": [form, color]}
            if number < p.differences:
                others = [name for name in COLORS if delta_e(COLORS[name], COLORS[color]) > UNLIKE]
                one["right"] = {
                    "missing": None, "form": [str(rng.choice([name for name in FORMS if name != form])), color], "colour": [form, str(rng.choice(others))],
                }[kinds[(first + number * int(rng.randint(1, 3))) % 3]]  # fmt: skip
            figures.append(one)
        used = {COLORS[shown[1]] for one in figures for shown in (one["left"], one["right"]) if shown}
        return {"figures": figures, "differences": p.differences, "look": draw_look(rng, away_from=[RED, *sorted(used)])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "The right panel should look like the left one. [Draw|Put] a red ring around [each|every] place in the right panel that differs, one after "
                "another from top to bottom, [as growing lines|each as a growing line]. [Nothing else changes.|Mark nothing in the left panel.]",
                "[Compare|Look at] the two panels: the left one is the pattern. Going from top to bottom, [circle|ring] in red what is different in the right "
                "one, or missing there, with lines that grow. [All else stays.|Change nothing else.]",
                "[What is different on the right|Where does the right panel not match the left one]? Circle these places there in red, one by one from top to "
                "bottom; [every circle grows as a line|each line grows until it closes]. [Something may be missing, too.|The figures stay as they are.]",
            ),
            guided="Go through the figures of the left panel row by row and look at the same place in the right one. Where form or colour differs, or nothing "
            "is there, a red line grows around that place in the right panel and closes to a ring. Then go on downwards.",
        )

    def lay_out(self, problem, scene, look):
        width, height = PANEL
        for side, left in zip(("left", "right"), LEFTS, strict=True):
            scene.add(f"{side} panel", *look.panel(left, TOP, left + width, TOP + height))
            for number, one in enumerate(problem["figures"]):
                at = (one["at"][0] + left, one["at"][1] + TOP)
                if one[side]:
                    scene.add(f"{side} {number}", *_drawn(one, side, look), at=at)
                else:
                    spot(scene, f"{side} {number}", at, one["size"] / 2)

    def answer(self, problem):
        return in_turn(*_ringed(problem, "right", problem["differences"]))

    def mistakes(self, problem):
        count, look = problem["differences"], look_of(problem["look"])
        return {
            "left": in_turn(*_ringed(problem, "left", count)),
            "repaired": together(*(switch(f"right {i}", *_drawn(problem["figures"][i], "left", look)) for i in range(count))),
            "all": in_turn(*_ringed(problem, "right", len(problem["figures"]))),
        }


def _drawn(one: dict, side: str, look: Look) -> tuple[Shape, ...]:
    form, color = one[side]
    return look.figure(figure(form, one["size"], fill=COLORS[color]))


def _ringed(problem: dict, side: str, count: int) -> list[ring]:
    """Rings around the first figures of a panel: those that differ, from top to bottom, then others."""
    return [ring(f"{side} {i}", RED, room=ROOM, line=LINE, frames=28 if problem["differences"] == 1 else 14) for i in range(count)]
