from __future__ import annotations

import math

import cv2
import numpy as np

from ...acts import Act, alter, in_turn, recolour_to, together
from ...scene import Polygon, draw_look, grow, look_of, palette
from ...scene.figures import outline
from ...scene.layout import loose_grid
from ...scene.outlines import fitted
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

PALETTES = {
    "bright": {
        "red": (220, 40, 40), "orange": (246, 140, 24), "yellow": (246, 208, 40), "green": (46, 164, 66), "teal": (0, 150, 156),
        "blue": (40, 96, 220), "purple": (138, 60, 200), "pink": (246, 130, 186), "black": (28, 30, 36),
    },
    "muted": {
        "brick": (176, 86, 74), "ochre": (196, 152, 74), "moss": (112, 132, 70), "sage": (142, 176, 142), "steel": (92, 126, 166),
        "plum": (132, 88, 136), "rose": (206, 142, 152), "slate": (80, 88, 100), "petrol": (40, 100, 110),
    },
}  # fmt: skip
FORMS = ("circle", "square", "triangle", "oval", "hexagon", "diamond")
SIZES = {"even": ((0.8, 1.0), (0.9, 1.0)), "against": ((0.94, 1.0), (0.62, 0.72))}
"""Sizes of all other shapes, and of those of the majority colour, as shares of the largest that has room."""
FRAMES = 18
SMALL = 0.5
SLACK = (0.15, 0.4)
"""The size that shapes shrink to, and by which share of it they may be off it, exactly and at all."""


class MajorityColor(Task):
    """Let all shapes shrink but those of the most frequent colour, the rarest colour first.

    Shows: many shapes in three to five colours; no two colours are worn by the same number of shapes.
    Asks: let the shapes of all other colours shrink to half their size, one colour at a time and all of a colour together, from the rarest to the
    second most frequent.
    Answer: unique; the numbers of shapes are all different. In half of the samples the most frequent colour covers less than another one.
    Checks: which shapes are small, that those of each colour were seen shrinking together, before those of the next, and that the majority stays as it is.
    Departures: shapes shrink and do not fade: a group that fades cannot be told from a picture that fades, and an empty picture has lost them all.
    """

    split = "in_domain"
    archetype = "read"
    jump_cap = 0.48
    instances = "numbers, colours, forms and continuous places of nine shapes or more: over 10^9"
    parameters = {
        "n_colors": Parameter("colours", train=ints(3, 3), bench=ints(4, 5), harder="high"),
        "rarest": Parameter("shapes of the rarest colour", train=ints(1, 2), bench=ints(1, 2)),
        "lead": Parameter("shapes by which the most frequent colour leads", train=ints(2, 3), bench=ints(1, 2), harder="low"),
        "area": Parameter("whether it covers the largest area (even), or another one does (against)", train=choices(*SIZES), harder="last"),
        "palette": Parameter("colours of the shapes", train=choices("bright"), bench=choices("bright", "muted")),
        "jitter": Parameter("share of a cell's side that shapes are off its middle at most", train=floats(0.02, 0.1)),
    }
    wrong_answers = {
        "second": WrongAnswer("the second most frequent colour is kept instead", 0.3),
        "recoloured": WrongAnswer("all shapes take the most frequent colour", 0.1),
        "all at once": WrongAnswer("the right shapes shrink away, but all colours together", 0.5),
    }

    def pose(self, rng, p):
        # As many steps of two as leave room for the lead.
        most = 24 - p.lead
        while True:
            counts = [p.rarest, *(p.rarest + np.cumsum(rng.randint(1, 3, p.n_colors - 2))).tolist()]
            if sum(counts) + counts[-1] <= most:
                break
        counts.append(counts[-1] + p.lead)
        names = palette.pick(rng, PALETTES[p.palette], p.n_colors, least=30)
        total = sum(counts)
        columns = math.ceil(math.sqrt(total))
        rows = math.ceil(total / columns)
        step = np.array([984 / columns, 984 / rows])
        cell = float(step.min())
        at = loose_grid(rng, total, columns, rows, first=20 + step / 2, step=step, free=(p.jitter * cell,) * 2).round(1).tolist()
        for _ in range(80):
            shapes = []
            for rank, count in enumerate(counts):
                low, high = SIZES[p.area][rank == p.n_colors - 1]
                for _ in range(count):
                    radius = (0.47 - p.jitter) * cell * rng.uniform(low, high)
                    shapes.append({"rank": rank, "form": FORMS[rng.randint(len(FORMS))], "radius": round(float(radius), 1), "at": at[len(shapes)]})
            covered = [sum(_area(one) for one in shapes if one["rank"] == rank) for rank in range(p.n_colors)]
            if (max(covered) > covered[-1]) == (p.area == "against"):
                break
        else:
            raise Redraw
        # On a dark ground, coding leaves much around what shrinks.
        looks = (draw_look(rng, away_from=[PALETTES[p.palette][name] for name in names]) for _ in range(40))
        look = next((one for one in looks if not look_of(one).dark), None)
        if look is None:
            raise Redraw
        return {"shapes": shapes, "colors": names, "palette": p.palette, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Find|Look for] the colour that most shapes have. [Let|Make] all other shapes shrink to half their size, one colour at a time, from "
                "the rarest colour on, all of one colour together. [Shapes of the most frequent colour stay as they are.|Number counts, not area.]",
                "[Which colour occurs most often|Which colour do most of the shapes have]? Only its shapes keep their size: the others shrink to half of "
                "theirs, one colour at a time, [the rarest first|starting with the rarest], all of one colour [together|at once]. [Nothing else "
                "changes.|]",
                "[Count the shapes of each colour|Count how often each colour occurs]. One colour at a time, in order of rising number, all shapes of a "
                "colour shrink to half their size, [until only the most common colour is left large|and those of the most common colour stay].",
            ),
            guided="Count the shapes of each colour. All shapes of the rarest colour shrink where they are, together and to half their size, then "
            "all of the next rarest, and so on. When only one colour is left that has not shrunk, the one with the most shapes, nothing more happens.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["shapes"]):
            shape = Polygon(points=_edge(one), fill=_color(problem, one["rank"]))
            scene.add(f"shape {number}", *look.figure(shape), at=tuple(one["at"]))

    def answer(self, problem):
        return in_turn(*_shrinking(problem, range(len(problem["colors"]) - 1)), pause=3)

    def mistakes(self, problem):
        last = len(problem["colors"]) - 1
        others = (f"shape {i}" for i, one in enumerate(problem["shapes"]) if one["rank"] < last)
        return {
            "second": in_turn(*_shrinking(problem, [*range(last - 1), last]), pause=3),
            "recoloured": together(*(recolour_to(name, _color(problem, last), frames=FRAMES) for name in others)),
            "all at once": together(*_shrinking(problem, range(last))),
        }


def _edge(one: dict):
    return fitted(outline(one["form"]), one["radius"])


def _area(one: dict) -> float:
    return cv2.contourArea(np.array(_edge(one), np.float32))


def _shrinking(problem: dict, ranks) -> list[Act]:
    """The shapes of each colour shrink to nothing, in the order of these ranks."""
    groups = [[f"shape {i}" for i, one in enumerate(problem["shapes"]) if one["rank"] == rank] for rank in ranks]
    return [alter(tuple(grow(name, SMALL) for name in group), frames=FRAMES, slack=SLACK, fits=0.5, posed=0.75, says=(("shrink",),)) for group in groups]


def _color(problem: dict, rank: int):
    return PALETTES[problem["palette"]][problem["colors"][rank]]
