from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ...acts import stroke
from ...scene import Circle, Text, points
from ...scene.curves import crossings, distances
from ...scene.layout import nearest_first
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED = (220, 30, 30)
DOT, SIZE = 21.0, 56.0
"""Radius of dots, and em height of labels (canvas units)."""
EDGE, APART, CLEAR = 92.0, 150.0, 62.0
"""Canvas units from dots to the picture's edge, between dots, and from a dot to a line that does not end there, at least."""
BESIDE, ROOM = 70.0, 42.0
"""Canvas units from a dot to the middle of its label, and from there to any line and dot, at least."""
BEND, CROSSING = 28.0, 38.0
"""Degrees between lines at a dot, and where they cross, at least."""
SPOTS = 300
PACE, PIECE = 50.0, 60.0
"""Canvas units that the line grows in a frame, and of its pieces at most."""
LETTERS = "ABCDEFGHJKLMNPRSTUVXYZ"


class DotToDotTask(Task):
    """Join dots by straight lines in the order of their labels.

    Shows: scattered dots, each with a label beside it: 1 to N; in the benchmark numbers with gaps between them, or letters.
    Asks: join the dots by straight red lines in ascending order, one line at a time, each growing from the dot where the last ended; not closed.
    Answer: unique; the labels give the order.
    Checks: that the line runs straight from dot to dot, is there whole, and grew as one from the first dot on, and that all else is kept.
    Departures: eleven dots are the most, so that a clip of 25 frames still shows each part of the line. No pencil is drawn, as nothing asks for one. The
    lines are judged as one line that grows from the first dot to the last, where what crosses it is not taken for a part of another. A cut to the end may
    earn 0.4, as of any line that is not seen growing it earns 0.36.
    """

    split = "in_domain"
    archetype = "draw"
    jump_cap = 0.4
    instances = "continuous places of five dots or more: over 10^9"
    parameters = {
        "dots": Parameter("dots", train=ints(5, 8), bench=ints(8, 11), harder="high"),
        "labels": Parameter("what stands beside them", train=choices("1 to N"), bench=choices("numbers with gaps", "letters"), harder="last"),
        "layout": Parameter("how dots lie", train=choices("scattered"), bench=choices("scattered", "on a loose ring")),
        "line": Parameter("breadth of the lines, canvas units", train=ints(11, 13), bench=ints(10, 12)),
    }
    wrong_answers = {
        "nearest": WrongAnswer("each dot is joined to the nearest one that is left", 0.35),
        "reversed": WrongAnswer("the right lines, from the last dot to the first", 0.45),
        "closed": WrongAnswer("one line more joins the last dot to the first", 0.9),
    }

    def pose(self, rng, p):
        places = _places(rng, p.dots, p.layout != "scattered")
        sides = _label_sides(places)
        if p.labels == "1 to N":
            labels = [str(number + 1) for number in range(p.dots)]
        elif p.labels == "letters":
            labels = [LETTERS[i] for i in np.sort(rng.permutation(len(LETTERS))[: p.dots])]
        else:
            labels = [str(number) for number in np.sort(1 + rng.permutation(99)[: p.dots])]
        dots = [
            {"at": place.round(1).tolist(), "label": label, "label at": (place + side).round(1).tolist()}
            for place, label, side in zip(places, labels, sides, strict=True)
        ]
        return {"dots": dots, "letters": p.labels == "letters", "line": p.line, "look": draw_look(rng, away_from=[RED], inked=True)}

    def prompt(self, problem):
        order = "alphabetical order" if problem["letters"] else "ascending order"
        kind = "letters" if problem["letters"] else "numbers"
        first, last = problem["dots"][0]["label"], problem["dots"][-1]["label"]
        return Prompts(
            plain=(
                f"[Join|Connect] the dots by straight red lines in {order}, one line at a time, each growing from the dot where the one before ended. "
                "[The path is not closed.|Stop at the last dot.]",
                f"[Play dot to dot|Do this dot-to-dot puzzle]: in {order} of their {kind}, red lines [run|grow] straight from each dot to the next, one after "
                "another. [Do not go back to the first dot.|Dots and labels stay as they are.]",
                f"Draw one red line through all the dots [following their {kind}|in the order of their {kind}], from {first} to {last}, growing straight "
                "from dot to dot, one by one. [Leave it open.|Nothing else changes.]",
            ),
            guided=f"Begin at dot {first}. A straight red line grows from it to the dot whose label comes next. From there another line grows to the one that "
            f"comes after that, and so on, until dot {last} is reached. The last dot is not joined to the first.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["dots"]):
            scene.add(f"dot {number}", Circle(radius=DOT, fill=look.ink), at=tuple(one["at"]))
            scene.add(f"label {number}", Text(text=one["label"], size=SIZE, weight=600, fill=look.ink), at=tuple(one["label at"]))

    def answer(self, problem):
        return _joined(problem, range(len(problem["dots"])))

    def mistakes(self, problem):
        numbers = range(len(problem["dots"]))
        return {
            "nearest": _joined(problem, nearest_first([one["at"] for one in problem["dots"]])),
            "reversed": _joined(problem, numbers[::-1]),
            "closed": _joined(problem, (*numbers, 0)),
        }


def _joined(problem: dict, order: Sequence[int]) -> stroke:
    """One line through dots in an order, straight from each to the next; in short pieces, as a piece whose end moves is drawn a little differently."""
    places = [np.array(problem["dots"][number]["at"]) for number in order]
    way = [places[0]]
    for a, b in pairwise(places):
        way += list(np.linspace(a, b, math.ceil(math.dist(a, b) / PIECE) + 1)[1:])
    return stroke("the line", points(way), RED, line=problem["line"], frames=float(round(distances(way)[-1] / PACE)))


def _places(rng: np.random.RandomState, count: int, ring: bool) -> np.ndarray:
    """Places (N, 2) in the order of the lines through them, each of which keeps clear of other dots, bends away from the last and crosses others clearly."""
    for _ in range(30):
        spots = rng.uniform(EDGE, 1024 - EDGE, (SPOTS, 2))
        if ring:
            angle, radius = rng.uniform(0, 2 * math.pi, SPOTS), rng.uniform(300, 420, SPOTS)
            spots = 512 + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
        found, free = [spots[0]], np.hypot(*(spots - spots[0]).T) >= APART
        while len(found) < count:
            spot = next((spot for spot in spots[free] if _goes_on(found, spot)), None)
            if spot is None:
                break
            free &= (np.hypot(*(spots - spot).T) >= APART) & (_off(spots, found[-1], spot) >= CLEAR)
            found.append(spot)
        if len(found) == count and nearest_first(found) != list(range(count)):
            return np.array(found)
    raise Redraw


def _goes_on(found: list[np.ndarray], spot: np.ndarray) -> bool:
    """Whether a line may go on from the last place to a spot."""
    last = found[-1]
    if len(found) > 1 and _off(np.array(found[:-1]), last, spot).min() < CLEAR:
        return False
    way = spot - last
    for number, (a, b) in enumerate(pairwise(found)):
        cos = float(way @ (b - a) / (np.hypot(*way) * np.hypot(*(b - a))))
        if number == len(found) - 2:
            if cos < -math.cos(math.radians(BEND)):
                return False
        elif abs(cos) > math.cos(math.radians(CROSSING)) and len(crossings(np.array([a, b]), np.array([last, spot]))):
            return False
    return True


def _off(places: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far places (N, 2) are from the line between two others: (N,)."""
    way = b - a
    share = np.clip((places - a) @ way / (way @ way), 0, 1)
    return np.hypot(*(a + share[:, None] * way - places).T)


def _label_sides(places: np.ndarray) -> list[np.ndarray]:
    """For each place the way to its label, where that has most room from lines and other dots. Raises Redraw where there is not enough."""
    angle = np.radians(np.arange(0, 360, 30))
    sides = BESIDE * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    found: list[np.ndarray] = []
    for number, at in enumerate(places):
        labels = at + sides
        room = np.min([_off(labels, a, b) for a, b in pairwise(places)], axis=0)
        for other, place in enumerate(places):
            if other != number:
                room = np.minimum(room, np.hypot(*(labels - place).T) - DOT)
        for side, place in zip(found, places, strict=False):
            room = np.minimum(room, np.hypot(*(labels - place - side).T) / 2)
        room[(labels.min(axis=1) < 40) | (labels.max(axis=1) > 984)] = 0
        if room.max() < ROOM:
            raise Redraw
        found.append(sides[room.argmax()])
    return found
