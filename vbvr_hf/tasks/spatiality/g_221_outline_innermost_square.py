from __future__ import annotations

import math

import numpy as np

from ...acts import recolour_to, stroke, together
from ...scene import Point, palette, rectangle
from ...scene.looks import Look, draw_look
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

BLUE = (24, 80, 232)
COLORS = {
    "red": (214, 36, 40),
    "orange": (246, 140, 28),
    "yellow": (250, 216, 48),
    "green": (48, 150, 62),
    "lime": (166, 222, 60),
    "pink": (248, 150, 190),
    "magenta": (200, 30, 120),
    "brown": (140, 84, 40),
    "maroon": (104, 20, 40),
    "charcoal": (62, 62, 66),
    "silver": (176, 178, 180),
    "beige": (236, 200, 150),
}
LINE, FRAME, STEP = 14, 18, 80
"""Breadth of the outline and of hollow frames, and by how much each square is smaller than the one around it, at least (canvas units)."""


class OutlineInnermostSquare(Task):
    """Outline the innermost of several nested squares.

    Shows: concentric upright squares, each in another colour, as nested fills or hollow thick frames; in some samples another small square
    lies outside the nest.
    Asks: a blue outline drawn along the border of the innermost square of the nest in one gradual stroke; all else stays as it is.
    Answer: the innermost is the smallest of the nest, all others lie around it. The stroke may begin anywhere and run either way.
    Checks: how much of that border is outlined and how exactly, that the outline grew as one line, and that all else is kept.
    Departures: the centre of the nest lies 40 to 120 units off the canvas centre and 40 or more of them sideways, as nearer to the middle a mirrored
    clip would be a right one.
    """

    split = "out_of_domain"
    version = 3
    jump_cap = 0.46
    archetype = "mark"
    instances = "side lengths, colours, centre and style: over 10^8"
    parameters = {
        "squares": Parameter("squares in the nest", bench=ints(3, 8), harder="high"),
        "style": Parameter("how they are drawn", bench=choices("hollow frames", "filled")),
        "centre_shift": Parameter("canvas units from the canvas centre to that of the nest, 40 or more of them sideways", bench=floats(40, 120)),
        "distractor": Parameter("squares outside the nest", bench=ints(0, 1), harder="high"),
    }
    wrong_answers = {
        "outermost": WrongAnswer("outermost square outlined", 0.05),
        "recoloured": WrongAnswer("innermost square recoloured blue instead of outlined", 0.35),
        "rings": WrongAnswer("right outline but rings change colours", 0.75),
    }

    def pose(self, rng, p):
        # Aside by 40 units or more: nearer to the middle, a mirrored clip would be a right one.
        angle = rng.choice([0, math.pi]) + rng.uniform(-1, 1) * math.acos(40 / p.centre_shift)
        centre = (512 + p.centre_shift * math.cos(angle), 512 + p.centre_shift * math.sin(angle))
        outer = 700.0 if p.distractor else float(rng.uniform(700, min(860.0, 980 - 2 * p.centre_shift)))
        inner = float(rng.uniform(124, min(220.0, outer - STEP * (p.squares - 1))))
        cuts = np.sort(rng.uniform(0, outer - inner - STEP * (p.squares - 1), p.squares - 2))
        sides = [outer, *(outer - STEP * (i + 1) - cut for i, cut in enumerate(cuts)), inner]
        names = palette.pick(rng, COLORS, p.squares + p.distractor, away_from=[BLUE])
        distractor = [round(v, 1) for v in _beside(rng, centre, outer / 2)] if p.distractor else None
        look = draw_look(rng, away_from=[BLUE, *(COLORS[name] for name in names)])
        return {
            "centre": [round(v, 1) for v in centre], "sides": [round(float(v), 1) for v in sides], "colors": names, "style": p.style, "distractor": distractor,
            "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Outline|Trace] the innermost square [of the nest |]in blue, [as one line that grows|with one gradual stroke] "
                "[along its border|around its edge]. [Nothing else changes.|Leave all the other squares alone.]",
                "[Which square lies inside all the others|Which of the nested squares has all the others around it]? "
                "A blue line [grows|is drawn] along its border until it closes. [All else stays.|The squares keep their colours.]",
                "[Find|Pick out] the [square at the very centre of the nest|smallest square of the nest] and draw its outline in blue, little by little"
                "[. Mark no other square.|, and change nothing else.]",
            ),
            guided="Of the squares that lie in one another the smallest one, with all others around it, is marked. A blue line starts at its top left "
            "corner, runs along its border clockwise and closes. No square changes its colour or place, and no other square is marked.",
        )

    def lay_out(self, problem, scene, look):
        for index, side in enumerate(problem["sides"]):
            scene.add(f"square {index}", *_square(side, COLORS[problem["colors"][index]], problem["style"], look), at=problem["centre"])
        if problem["distractor"]:
            x, y, side = problem["distractor"]
            scene.add("distractor", *_square(side, COLORS[problem["colors"][-1]], problem["style"], look), at=(x, y))

    def answer(self, problem):
        return _outlined(problem, -1)

    def mistakes(self, problem):
        last = len(problem["sides"]) - 1
        colors = [COLORS[name] for name in problem["colors"][: last + 1]]
        return {
            "outermost": _outlined(problem, 0),
            "recoloured": recolour_to(f"square {last}", BLUE, frames=32),
            "rings": together(_outlined(problem, -1), *(recolour_to(f"square {i}", colors[(i + 1) % len(colors)], frames=16) for i in range(last))),
        }


def _outlined(problem: dict, index: int) -> stroke:
    """An outline of one of the nest's squares, from its top left corner on."""
    x, y = problem["centre"]
    corners = tuple((x + dx, y + dy) for dx, dy in rectangle(problem["sides"][index], problem["sides"][index]).points)
    return stroke("outline", corners, BLUE, line=LINE, frames=32, closed=True)


def _beside(rng: np.random.RandomState, centre: Point, half: float) -> tuple[float, float, float]:
    """Place and side of a small square in the widest margin beside a nest of that centre and half side."""
    side = float(rng.uniform(90, 120))
    room = {(axis, sign): 512 + sign * (512 - centre[axis]) - half - 24 for axis in (0, 1) for sign in (-1, 1)}
    (axis, sign), margin = max(room.items(), key=lambda item: item[1])
    across = centre[axis] + sign * (half + 20 + side / 2 + float(rng.uniform(0, max(0.0, margin - 20 - side))))
    along = float(rng.uniform(24 + side / 2, 1000 - side / 2))
    return (across, along, side) if axis == 0 else (along, across, side)


def _square(side: float, color: tuple, style: str, look: Look):
    if style == "filled":
        return look.figure(rectangle(side, side, fill=color))
    return (rectangle(side - FRAME, side - FRAME, stroke=color, border=FRAME),)
