from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, resize, ring, sealed, together
from ...scene import draw_look, palette, rectangle, turn
from ...scene.layout import loose_grid
from ...scene.outlines import dashed_outline
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
COLORS = {
    "blue": (36, 92, 216),
    "teal": (0, 140, 140),
    "green": (44, 150, 64),
    "olive": (128, 126, 24),
    "purple": (126, 60, 190),
    "slate": (84, 98, 120),
    "sky blue": (84, 176, 240),
    "lime": (148, 204, 48),
}
LATTICE = {4: (2, 2), 5: (3, 2), 6: (3, 2)}
ROOM, LINE, DASH = 20, 14, 14
LEAST_GAP = 46.0
"""Canvas units by which the sides of all others differ."""


class IdentifyNearestToSquareRectangle(Task):
    """Give rectangles a quarter turn and ring the one that is nearest to a square.

    Shows: four to six rectangles, standing or lying, each in a dashed outline of its own size.
    Asks: give all a quarter turn in place, together and the same way around; then ring the one whose sides are closest to equal in red.
    Answer: unique; the sides of the target differ by at most a tenth, those of all others by 35 % or more.
    Checks: that all turned by a quarter, whichever way, then that a ring closed around the right one and none around others; that all else is kept.
    Departures: all turn together; the outlines are there from the first, so that the turn alone shows which rectangle nearly covers its own again.
    """

    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.48
    instances = "continuous sides, tilts and places of four rectangles or more: over 10^9"
    parameters = {
        "rectangles": Parameter("rectangles", bench=ints(4, 6), harder="high"),
        "nearest": Parameter("long side over short side of the target", bench=floats(1.02, 1.1), harder="high"),
        "runner_up": Parameter("the same of the runner-up", bench=floats(1.35, 1.6), harder="low"),
        "tilt": Parameter("degrees that all are turned by at first", bench=choices(0, 0, *range(-20, 21, 5))),
        "colors": Parameter("colours", bench=choices("one", "many")),
    }
    wrong_answers = {
        "no turns": WrongAnswer("the right one is ringed, and none turns", 0.3),
        "runner-up": WrongAnswer("all turn, then the runner-up is ringed", 0.4),
        "resized": WrongAnswer("the rectangles change their sides instead of turning, then the right one is ringed", 0.4),
    }

    def pose(self, rng, p):
        columns, rows = LATTICE[p.rectangles]
        step = np.array([984 / columns, 984 / rows])
        farthest = 0.92 * step.min()
        ratios = [p.nearest, p.runner_up, *rng.uniform(p.runner_up, 2.4, p.rectangles - 2)]
        sizes = []
        for number, ratio in enumerate(ratios):
            # A ring around the target needs room, too.
            most = (farthest - (0 if number else 2 * (ROOM + LINE))) / math.hypot(1, 1 / ratio)
            least = max(0.55 * most, 104 * ratio, LEAST_GAP / (1 - 1 / ratio) if number else 0.0)
            long = rng.uniform(min(least, most), most)
            sizes.append([round(float(side), 1) for side in ((long, long / ratio) if rng.randint(2) else (long / ratio, long))])
        at = loose_grid(rng, p.rectangles, columns, rows, first=20 + step / 2, step=step, free=(0.04 * step.min(),) * 2)
        names = palette.pick(rng, COLORS, p.rectangles if p.colors == "many" else 1, least=18)
        colors = [names[number % len(names)] for number in range(p.rectangles)]
        look = draw_look(rng, away_from=[RED, *(COLORS[color] for color in colors)], inked=True)
        return {"sizes": sizes, "places": at.round(1).tolist(), "tilt": p.tilt, "colors": colors, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Give all rectangles a quarter turn in place|Turn all rectangles by 90 degrees on the spot], at the same time and the same way around. Then "
                "[draw|put] a red ring around the one that is [nearest to a square|most nearly square]. [The dashed outlines stay.|No rectangle changes its "
                "size or place.]",
                "[Which of these rectangles is closest to being a square|Which rectangle has the most nearly equal sides]? First all make a quarter turn "
                "about their middles, together and in one sense; then circle that one in red. [Nothing else changes.|Their outlines stay where they are.]",
                "[Rotate|Turn] all the rectangles together by a right angle, [each about its own middle|each where it is], all in the same direction. Then "
                "ring the one in red whose [sides differ least|length and width differ least]. [Keep sizes, places and outlines.|All else stays.]",
            ),
            guided="All rectangles turn together by 90 degrees about their middles and leave their dashed outlines behind. All but one then stick out of "
            "their outlines. The one that nearly covers its own again has almost equal sides: a red line grows to a ring around it.",
        )

    def lay_out(self, problem, scene, look):
        tilt = problem["tilt"]
        for number, ((width, height), at) in enumerate(zip(problem["sizes"], problem["places"], strict=True)):
            edge = rectangle(width, height).points
            scene.add(f"outline {number}", *dashed_outline(edge, dash=36, gap=28, stroke=look.ink, width=DASH), at=at, angle=tilt)
        for number, ((width, height), at) in enumerate(zip(problem["sizes"], problem["places"], strict=True)):
            shape = rectangle(width, height, fill=COLORS[problem["colors"][number]])
            scene.add(f"rectangle {number}", *look.figure(shape, shadow=False), at=at, angle=tilt)

    def answer(self, problem):
        return sealed(_turned(problem), _ringed(0))

    def mistakes(self, problem):
        swapped = (resize(f"rectangle {i}", (height / width, width / height), frames=24) for i, (width, height) in enumerate(problem["sizes"]))
        return {"no turns": _ringed(0), "runner-up": sealed(_turned(problem), _ringed(1)), "resized": sealed(together(*swapped), _ringed(0))}


def _turned(problem: dict) -> Act:
    """All make a quarter turn, side by side in time, clockwise or the other way."""
    numbers, tilt = range(len(problem["sizes"])), problem["tilt"]
    clockwise, back = (tuple(turn(f"rectangle {i}", tilt + by) for i in numbers) for by in (90, -90))
    says = (("turn", "rotat"), ("at the same time", "together", "in the same moment"))
    return alter(clockwise, frames=24, mirrored=back, says=says)


def _ringed(number: int) -> ring:
    return ring(f"rectangle {number}", RED, room=ROOM, line=LINE, frames=20)
