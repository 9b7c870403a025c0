from __future__ import annotations

from itertools import pairwise

from ...acts import Act
from ...scene import SIZE, Circle, Line, Point, Polygon, Shape, Text, points, rounded
from ...scene.layout import row
from ...scene.looks import Look, draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .exchanges import half_ellipse, places_taken
from .shuffling import shuffle

ROW_Y, CARD_Y, CARD_STEP = 640.0, 150.0, 156.0
FARTHEST = 3
"""No card asks for cups more than this many places apart: the way would be too long for its frames."""
SPACING = {3: 300.0, 4: 242.0, 5: 196.0}
"""Canvas units between places, by the number of cups."""


class CupShuffle(Task):
    """Follow a hidden ball through a list of exchanges of cups.

    Shows: a row of equal cups on numbered places of a table, one lifted with a ball beneath it; above, a row of cards, each with two places' numbers joined.
    Asks: lower the cup, carry out the exchanges card by card, then lift the one cup that hides the ball and show the ball beneath it.
    Answer: unique. The cards name places, so they send the ball to one place; it is never the place where it began.
    Which of two cups passes in front is free.
    Checks: the exchanges seen, in order, each by gliding; the ball and the lifted cup at the end; that the ball stays hidden and the cards stay put.
    Departures: cups slide past each other on the table, one in front and larger, one behind. Places are named by numbers, not by dots, to be read when small.
    A card joins cups at most 3 places apart. Exchanges beyond the cards cost.
    """

    split = "train"
    archetype = "track"
    version = 3
    jump_cap = 0.2
    instances = "over 10^5 for 3 cups: lists and starts times colours, grounds and cup sizes"
    parameters = {
        "cups": Parameter("cups in the row", train=ints(3, 5), harder="high"),
        "exchanges": Parameter("cards", train=ints(3, 6), harder="high"),
        "repeats": Parameter("whether one pair may be exchanged twice in a row", train=choices(False, True)),
        "palette": Parameter("colours of cups and ball", train=choices("vivid", "shifted")),
        "cup_width": Parameter("share of the room for a cup", train=floats(0.62, 0.76)),
    }
    wrong_answers = {
        "wrong_lift": WrongAnswer("all exchanges right, wrong cup lifted", 0.6),
        "no_exchange": WrongAnswer("right cup lifted without any exchange", 0.32),
        "idle_ball": WrongAnswer("the cup with the ball never takes part in exchanges", 0.42),
    }

    def pose(self, rng, p):
        pairs = [(a, b) for a in range(p.cups) for b in range(a + 1, min(p.cups, a + FARTHEST + 1))]
        start = int(rng.randint(p.cups))
        for _ in range(200):
            swaps = [pairs[rng.randint(len(pairs))] for _ in range(p.exchanges)]
            repeated = any(a == b for a, b in pairwise(swaps))
            path = places_taken(start, swaps)
            if path[-1] != start and sum(a != b for a, b in pairwise(path)) >= 2 and swaps[0] != swaps[-1] and (p.repeats or not repeated):
                break
        else:
            raise Redraw
        colours = VIVID if p.palette == "vivid" else SHIFTED
        cup, ball = pick(rng, colours, 2, least=30)
        look = draw_look(rng, away_from=[colours[cup], colours[ball]], places=("table", "board", "sheet"))
        return {
            "cups": p.cups, "start": start, "swaps": swaps, "cup": colours[cup], "ball": colours[ball], "cup_name": cup, "ball_name": ball,
            "width": round(p.cup_width * SPACING[p.cups], 1), "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        cup, ball = problem["cup_name"], problem["ball_name"]
        last = "[Finally|In the end], lift just the cup that hides the ball."
        swap = "cups at the two places on it [slide past each other|change places by sliding]"
        return Prompts(
            plain=(
                f"Lower the {cup} cup over the {ball} ball. Then take the cards one by one from left to right: for each, the {swap}. {last}",
                f"[Play the shell game.|Play it as the cards say.] Cover the ball. Card by card, from the left, the {swap}. {last} Nothing else moves.",
                f"The raised {cup} cup comes down over the {ball} ball. Carry out the cards in order, from left to right: each exchanges the cups then at its "
                "two places, along the table. [Last, raise only|Then show the ball by raising only] the cup over it.",
            ),
            guided=f"The lifted {cup} cup comes down over the {ball} ball. "
            + " ".join(f"The cups at places {a + 1} and {b + 1} slide past each other." for a, b in problem["swaps"])
            + f" Last, the cup at place {places_taken(problem['start'], problem['swaps'])[-1] + 1} rises, with the {ball} ball below it.",
        )

    def lay_out(self, problem, scene, look):
        width, height = problem["width"], _height(problem)
        scene.add("table", *look.panel(20, ROW_Y - 1.65 * height, SIZE - 20, ROW_Y + 1.8 * height))
        for index, (pair, x) in enumerate(zip(problem["swaps"], _card_places(problem), strict=True)):
            scene.add(f"card {index}", *_card(pair, look), at=(x, CARD_Y))
        for place, (x, y) in enumerate(_places(problem)):
            scene.add(f"number {place}", Text(text=str(place + 1), size=60, fill=look.ink), at=(x, y + height / 2 + 70))
        x, y = _places(problem)[problem["start"]]
        scene.add("ball", *look.figure(Circle(radius=_ball(problem), fill=tuple(problem["ball"]))), at=(x, y + height / 2 - _ball(problem)))
        top, bottom, half = 0.34 * width, 0.5 * width, height / 2
        body = Polygon(points=((-top, -half), (top, -half), (bottom, half), (-bottom, half)), fill=tuple(problem["cup"]))
        for index, (x, y) in enumerate(_places(problem)):
            scene.add(f"cup {index}", *look.figure(body, shadow=False), at=(x, y - _lift(problem) * (index == problem["start"])))

    def answer(self, problem):
        return _played(problem, problem["swaps"], places_taken(problem["start"], problem["swaps"])[-1])

    def mistakes(self, problem):
        swaps, start = problem["swaps"], problem["start"]
        path = places_taken(start, swaps)
        idle = [pair for pair, (before, after) in zip(swaps, pairwise(path), strict=True) if before == after]
        return {
            "wrong_lift": _played(problem, swaps, (path[-1] + 1) % problem["cups"]),
            "no_exchange": _played(problem, [], path[-1]),
            "idle_ball": _played(problem, idle, start),
        }


def _played(problem: dict, swaps: list, goal: int) -> Act:
    return shuffle(
        tuple(f"cup {index}" for index in range(problem["cups"])), tuple(_places(problem)), "ball", _height(problem) / 2 - _ball(problem), problem["start"],
        tuple(map(tuple, swaps)), goal, _lift(problem), bow=1.06 * _height(problem),
    )  # fmt: skip


def _height(problem: dict) -> float:
    return 0.7 * problem["width"]


def _lift(problem: dict) -> float:
    return 0.95 * _height(problem)


def _ball(problem: dict) -> float:
    """The ball's radius."""
    return 0.23 * problem["width"]


def _places(problem: dict) -> list[Point]:
    reach = SPACING[problem["cups"]] * (problem["cups"] - 1) / 2
    return row(problem["cups"], start=512 - reach, end=512 + reach, y=ROW_Y)


def _card_places(problem: dict) -> list[float]:
    count = len(problem["swaps"])
    return [512 + CARD_STEP * (index - (count - 1) / 2) for index in range(count)]


def _card(pair: tuple[int, int], look: Look) -> list[Shape]:
    """A card's shapes: two places' numbers, joined by an arc. It is dark on a dark ground."""
    return [
        rounded(132, 144, 16, fill=look.tone(16), stroke=look.line(), border=4),
        *(Text(text=str(place + 1), size=70, weight=700, fill=look.ink, at=(x, 24)) for place, x in zip(pair, (-32, 32), strict=True)),
        Line(points=points(half_ellipse((-32, -20), (32, -20), 30, steps=24)), stroke=look.ink, width=10),
    ]
