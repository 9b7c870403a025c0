from __future__ import annotations

import numpy as np

from ...acts import in_turn, recolour_to, ring, then
from ...scene import Polygon, palette
from ...scene.figures import outline
from ...scene.layout import scatter
from ...scene.looks import draw_look
from ...scene.outlines import fitted
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

BLACK = (15, 15, 15)
FORMS = ("circle", "square", "triangle", "five-point star", "heart", "hexagon")
PALETTES = {
    "bright": {
        "red": (222, 36, 40), "orange": (246, 134, 20), "yellow": (246, 210, 40), "green": (44, 160, 60), "blue": (40, 96, 220), "purple": (150, 64, 204),
        "pink": (246, 130, 186), "cyan": (70, 200, 226),
    },
    "muted": {
        "brick": (178, 88, 80), "ochre": (200, 156, 80), "olive": (136, 142, 74), "teal": (70, 138, 136), "denim": (88, 118, 178), "plum": (138, 86, 146),
        "rose": (204, 134, 160), "grey": (142, 146, 152),
    },
    "pastel": {
        "pink": (246, 170, 192), "peach": (250, 196, 140), "lemon": (242, 234, 130), "mint": (150, 226, 170), "sky": (140, 204, 246), "lilac": (196, 170, 240),
        "aqua": (130, 224, 220), "salmon": (240, 146, 124),
    },
}  # fmt: skip
LEAST = {"bright": 32.0, "muted": 25.0, "pastel": 25.0}
"""How far (delta-E) any two colours of a picture are apart."""
MOST = 4
"""Shapes of one colour at most; two at least, but for the colour that is looked for."""
ROOM, LINE, GAP = 20, 11, 48


class SpotUniqueNonRepeatedColor(Task):
    """Ring the one shape whose colour no other shape has.

    Shows: scattered shapes of several forms; every colour occurs on two to four of them, but one that occurs once.
    Asks: draw a black ring, as a growing line, around the only shape whose colour no other shape has; forms do not matter.
    Answer: unique; one colour occurs once, and any two colours are 25 delta-E apart or more.
    Checks: that a ring closes around that shape and none around any other, that it grew as a line, and that all else is kept.
    Departures: shapes are 104 units across or more; sizes are all alike, as it is a form that occurs once which leads astray in the benchmark.
    A right ring around a shape that has changed its colour earns what rings with disturbed shapes earn in G-4: up to 0.35.
    """

    split = "in_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "colours, how often each occurs, forms and continuous places of seven shapes or more: over 10^9"
    parameters = {
        "shapes": Parameter("shapes", train=ints(7, 9), bench=ints(11, 14), harder="high"),
        "repeated": Parameter("colours that occur more than once", train=ints(2, 3), bench=ints(4, 5), harder="high"),
        "palette": Parameter("the colours", train=choices("bright"), bench=choices("muted", "pastel"), harder="last"),
        "lone_form": Parameter("whether a shape of a repeated colour has a form of its own", train=choices(False), bench=choices(True)),
        "size": Parameter("canvas units across the shapes' circles", train=floats(128, 164), bench=floats(116, 132)),
    }
    wrong_answers = {
        "form": WrongAnswer("another shape is ringed, that of a form of its own where there is one", 0.05),
        "one of each": WrongAnswer("one shape of every colour is ringed", 0.1),
        "recoloured": WrongAnswer("the right shape takes on another's colour and is ringed then", 0.35),
    }

    def pose(self, rng, p):
        counts = [1, *_shared_out(rng, p.shapes - 1, p.repeated)]
        colors = palette.pick(rng, PALETTES[p.palette], len(counts), away_from=[BLACK], least=LEAST[p.palette])
        kinds = rng.permutation(FORMS).tolist()
        several = kinds[: min(5, (p.shapes - 1) // 2)]
        forms = rng.permutation([several[i % len(several)] for i in range(p.shapes - p.lone_form)]).tolist() + kinds[-1:] * p.lone_form
        places = scatter(rng, [p.size / 2] * p.shapes, box=(40, 40, 984, 984), gap=GAP)
        figures = [
            {"form": form, "color": color, "at": [round(v, 1) for v in at]}
            for form, color, at in zip(forms, np.repeat(colors, counts).tolist(), places, strict=True)
        ]
        look = draw_look(rng, away_from=[BLACK, *(PALETTES[p.palette][color] for color in colors)])
        return {"figures": figures, "palette": p.palette, "radius": round(p.size / 2, 1), "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a black ring around the only shape whose colour [is shared by no other shape|no other shape has], as a growing line. "
                "[Form does not matter.|It is the colour alone that counts.] [Leave all shapes as they are.|Nothing else changes.]",
                "[Every colour but one|Each of the colours but one] occurs on several shapes. [Find|Look for] the shape in the colour that occurs only once "
                "and circle it in black[, with a line that grows|; the line grows until it closes]. [Mark nothing else.|All else stays.]",
                "Which shape has a colour all to itself? Ring that one in black, [the ring growing as a line|with a growing line], "
                "[whatever the forms|whichever form it has]. [No other shape is marked.|Change nothing else.]",
            ),
            guided="Take the colours one by one and count the shapes that have each of them: all but one occur twice or more often. Around the shape of the "
            "colour that occurs once, a black line starts above it, runs around it and closes to a ring. No shape changes or moves.",
        )

    def lay_out(self, problem, scene, look):
        colors = PALETTES[problem["palette"]]
        for number, one in enumerate(problem["figures"]):
            shape = Polygon(points=fitted(outline(one["form"]), problem["radius"]), fill=colors[one["color"]])
            scene.add(f"shape {number}", *look.figure(shape), at=tuple(one["at"]))

    def answer(self, problem):
        return _ringed(0)

    def mistakes(self, problem):
        colors = [one["color"] for one in problem["figures"]]
        return {
            "form": _ringed(len(colors) - 1),
            "one of each": in_turn(*(_ringed(colors.index(color)) for color in dict.fromkeys(colors))),
            "recoloured": then(recolour_to("shape 0", PALETTES[problem["palette"]][colors[-1]], frames=12), _ringed(0)),
        }


def _ringed(number: int) -> ring:
    return ring(f"shape {number}", BLACK, room=ROOM, line=LINE, frames=28)


def _shared_out(rng: np.random.RandomState, shapes: int, colors: int) -> list[int]:
    """How many of the shapes have each of the colours: two to MOST of them."""
    counts = [2] * colors
    while sum(counts) < shapes:
        counts[rng.choice([i for i, count in enumerate(counts) if count < MOST])] += 1
    return counts
