from __future__ import annotations

import math

import numpy as np

from ...acts import Act, fade_out, go, in_turn
from ...scene import Circle, draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, floats, ints
from .eating import eat, places

BLACK, RED = (22, 22, 26), (222, 34, 34)
SMALLEST, RATIO = 20.0, 1.17
"""The radius of a red ball at least, and by how much those that can be eaten at first differ at least."""
GROWTH = 1.3
CLEAR = 0.08
"""Share of the black ball's radius by which every red one left differs from it, whenever it chooses."""


class BallEating(Task):
    """Let a black ball eat red ones, always the largest that it can, growing with each.

    Shows: a black ball and red balls of different sizes, some of them larger than the black one.
    Asks: the black ball goes straight to the largest red ball that is not larger than itself, covers it so that it is gone, then its radius grows by the
    factor 1.3; and so on until no red ball is left.
    Answer: unique, as all sizes differ; whenever it chooses, every red ball is 8 % larger or smaller than the black one.
    Checks: that the black ball, as large as it should be by then, is seen going straight to each red one in order, and growing there; that the red ones are
    gone from under it and not before, and that all else is kept.
    Departures: balls are a little larger than the catalogue's. Taking the smallest first goes wrong at the first meal.
    """

    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.1
    instances = "sizes times continuous places: over 10^8"
    parameters = {
        "red": Parameter("red balls", train=ints(3, 4), bench=ints(5, 6), harder="high"),
        "start": Parameter("radius of the black ball at first", train=floats(34, 40), bench=floats(33, 36)),
        "small": Parameter("red balls that it can eat at first", train=ints(2, 2), bench=ints(2, 3), harder="high"),
    }
    wrong_answers = {
        "smallest": WrongAnswer("the smallest edible ball first throughout", 0.4),
        "no growth": WrongAnswer("eats in the right order but never grows", 0.63),
        "fly": WrongAnswer("red balls fly into the black one", 0.1),
    }

    def pose(self, rng, p):
        radii = _radii(rng, p)
        order = _meals(p.start, radii, max)
        sizes = [p.start, *(p.start * GROWTH**meal for meal in range(1, len(radii) + 1))]
        for _ in range(30):
            at = places(rng, sizes, [radii[i] for i in order])
            if at:
                break
        else:
            raise Redraw
        return {
            "radius": round(p.start, 1), "start": at[0], "balls": [[radii[i], one] for i, one in zip(order, at[1:], strict=True)],
            "look": draw_look(rng, away_from=[BLACK, RED]),
        }  # fmt: skip

    def prompt(self, problem):
        ends = "[Red balls wait still.|The red balls do not move.|Red balls stay where they are.]"
        return Prompts(
            plain=(
                "The black ball [always goes|goes each time] straight for the largest red ball that is not larger than itself and covers it, so that it is "
                f"gone. Then it grows to 1.3 times its size. [Go on|Continue] until none is left. {ends}",
                "[Let the black ball eat|Show how the black ball eats] all red balls, one after another, always the largest that is not larger than itself. "
                f"It moves straight onto that one, which is gone; then the black radius grows by the factor 1.3. {ends}",
                "In which order does the black ball eat the red ones? It [goes|rolls] in a straight line over the largest that does not exceed its own size. "
                f"That one is gone; then the ball's radius swells 1.3-fold, and the next choice is made. {ends}",
            ),
            guided=f"At first the black ball is smaller than {_larger(problem)} of the {len(problem['balls'])} red ones. Of those not larger than itself it "
            "takes the largest: it goes straight onto it, the red ball is gone, then the black ball grows to 1.3 times its radius. Then it compares "
            f"again, until no red ball is left. {ends}",
        )

    def lay_out(self, problem, scene, look):
        for number, (radius, at) in enumerate(problem["balls"]):
            scene.add(f"red {number}", *look.figure(Circle(radius=radius, fill=RED), shadow=False), at=tuple(at))
        scene.add("black", Circle(radius=problem["radius"], fill=BLACK), at=tuple(problem["start"]))

    def answer(self, problem):
        return _eats(problem, range(len(problem["balls"])))

    def mistakes(self, problem):
        radii = [radius for radius, _ in problem["balls"]]
        start = tuple(problem["start"])
        flown = (in_turn(go(f"red {i}", start, frames=14), fade_out(f"red {i}")) for i in range(len(radii)))
        return {
            "smallest": _eats(problem, _meals(problem["radius"], radii, min)),
            "no growth": _eats(problem, range(len(radii)), growth=1.0),
            "fly": in_turn(*flown),
        }


def _eats(problem: dict, order, growth: float = GROWTH) -> Act:
    """The black ball eats red ones in an order."""
    meals = tuple((f"red {number}", tuple(problem["balls"][number][1])) for number in order)
    return eat("black", meals, tuple(problem["radius"] * growth**meal for meal in range(len(meals) + 1)))


def _meals(radius: float, radii: list, choose) -> list[int] | None:
    """In which order balls are eaten if of those that are not larger the largest, or smallest, is chosen each time; None if none can be."""
    left, order = dict(enumerate(radii)), []
    while left:
        edible = [i for i, other in left.items() if other <= radius]
        if not edible:
            return None
        order.append(choose(edible, key=left.get))
        del left[order[-1]]
        radius *= GROWTH
    return order


def _radii(rng, p) -> list[float]:
    """Radii of the red balls, in random order: some that can be eaten at first, and others of which each can after some more meals, so that one always can.
    All of them are clearly told from each other, and from the black one whenever it chooses."""
    spare = math.log((1 - CLEAR) * p.start / SMALLEST) - (p.small - 1) * math.log(RATIO)
    radii = [SMALLEST * math.exp(at) * RATIO**number for number, at in enumerate(np.sort(rng.uniform(0, spare, p.small)))]
    meals = 0
    for number in range(p.red - p.small):
        meals = int(rng.randint(meals + 1, p.small + number + 1))
        low, high = ((1 + CLEAR) * p.start * GROWTH ** (meals - 1), (1 - CLEAR) * p.start * GROWTH**meals)
        radii.append(float(rng.uniform(low, high)))
    return [round(radius, 1) for radius in rng.permutation(radii).tolist()]


def _larger(problem: dict) -> int:
    return sum(radius > problem["radius"] for radius, _ in problem["balls"])
