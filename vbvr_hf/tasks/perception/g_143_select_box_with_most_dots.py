from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...acts import Act, alter, in_turn, sealed, stroke
from ...scene import Circle, Color, Point, draw_look, reshape, rounded
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED, TINTS

SIDE, RIM = 430.0, 16.0
"""Canvas units from rim to rim of a box, and the breadth of its rim."""
PLACES = ((262.0, 262.0), (762.0, 262.0), (262.0, 762.0), (762.0, 762.0))
GAP = 18.0
"""Canvas units between dots, and from dots to a rim, at least."""
LOWER = 26.0
"""Canvas units by which a dot lies lower than the one that goes before it, at least."""


class SelectBoxWithMostDots(Task):
    """Take dots out of all boxes round by round and frame the box that has some left.

    Shows: three or four boxes with dots, of another size in each; one box has the most dots, and often another one has the most dotted area.
    Asks: round by round the topmost dot of every box that still has one goes, in all boxes at the same time, until only one box has dots; then draw a red line
    along the rim of that box.
    Answer: unique; one box leads by two dots or more, and no two dots of a box are equally high.
    Checks: that the right dots went in each round and one round after another, that a red line grew around the right box after that, and that all else stays.
    Departures: the topmost dot goes, so that the boxes are known after every round; and dots shrink, as what fades cannot be told from a picture that
    fades.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.45
    instances = "counts, continuous places and sizes of nine dots or more: over 10^9"
    parameters = {
        "boxes": Parameter("boxes", train=ints(3, 4), harder="high"),
        "second": Parameter("most dots in any of the other boxes", train=ints(3, 4), harder="high"),
        "lead": Parameter("by how many dots one box leads", train=ints(2, 3), harder="low"),
        "fuller": Parameter("whether another box has more dotted area", train=choices(False, True), harder="last"),
        "radius": Parameter("of the dots in the box with the most, canvas units", train=floats(31, 36)),
    }
    wrong_answers = {
        "no rounds": WrongAnswer("no dot goes, and the right box is framed", 0.2),
        "fullest": WrongAnswer("rounds are right, and another box is framed", 0.68),
        "two at a time": WrongAnswer("two dots a round go from the box with the most, and another box is framed", 0.45),
    }

    def pose(self, rng, p):
        counts = [p.second + p.lead, p.second, *(int(rng.randint(2, p.second + 1)) for _ in range(p.boxes - 2))]
        radii = [p.radius, *(p.radius * rng.uniform(1.3, 1.5) if p.fuller else p.radius * rng.uniform(0.9, 1) for _ in counts[1:])]
        radii = [round(float(max(radius, 26.0)), 1) for radius in radii]
        cells = rng.permutation(4)[: p.boxes].tolist()
        boxes = [{"cell": cell, "dots": _dots(rng, count, radius), "radius": radius} for cell, count, radius in zip(cells, counts, radii, strict=True)]
        tint, color = str(rng.choice(list(TINTS))), str(rng.choice(["navy", "purple", "teal", "slate"]))
        return {"boxes": boxes, "tint": tint, "color": color, "look": draw_look(rng, away_from=[RED, TINTS[tint], COLORS[color]])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Round by round|In rounds, one after another], the topmost dot of every box that still has some shrinks to nothing, in all of them at the "
                "same time. [Stop when|As soon as] only one box has any left, [then outline it|then trace its rim] in red.",
                "[Find the box with the most dots.|Which box has the most dots?] In each round let the topmost dot of all boxes that are not empty shrink "
                "away, all together, one round after another. When a single box still has dots, draw a red line around it then.",
                "[Empty the boxes in step|Empty all boxes alike]: in rounds, one after another, the uppermost dot of every box shrinks to nothing in the same "
                "moment. Once just one box still holds dots, draw a red line along its rim. [Nothing else changes.|]",
            ),
            guided="First the topmost dot of each box shrinks away, in all boxes at once. After a short rest the next one of each box follows, and so on. When "
            "all boxes but one are empty, no further dot goes; then a red line runs along the rim of that box until it closes.",
        )

    def lay_out(self, problem, scene, look):
        color = COLORS[problem["color"]]
        for number, box in enumerate(problem["boxes"]):
            at = PLACES[box["cell"]]
            scene.add(f"box {number}", rounded(SIDE, SIDE, 12, fill=TINTS[problem["tint"]], stroke=look.ink, border=RIM), at=at)
            for k, (x, y) in enumerate(box["dots"]):
                scene.add(f"dot {number} {k}", Circle(radius=box["radius"], fill=color), at=(at[0] + x, at[1] + y))

    def answer(self, problem):
        return sealed(_rounds(problem), _framed(problem, 0))

    def mistakes(self, problem):
        return {
            "no rounds": _framed(problem, 0),
            "fullest": sealed(_rounds(problem), _framed(problem, 1)),
            "two at a time": sealed(_rounds(problem, twice=True), _framed(problem, 1)),
        }


def _rounds(problem: dict, *, twice: bool = False) -> Act:
    """The topmost dot of every box goes, round by round, until one box has dots; or `twice` as many go from the box that has the most."""
    boxes, rounds = problem["boxes"], []
    for k in range(len(boxes[1]["dots"])):
        going = [(number, k) for number, box in enumerate(boxes) if k < len(box["dots"]) and not (twice and number == 0)]
        going += [(0, j) for j in (2 * k, 2 * k + 1) if twice and j < len(boxes[0]["dots"])]
        gone = tuple(reshape(f"dot {number} {j}", _shrinking(boxes[number]["radius"], COLORS[problem["color"]])) for number, j in going)
        rounds.append(alter(gone, frames=10, fits=0.75, says=(("at the same time", "together", "same moment"),)))
    return in_turn(*rounds, pause=4.0)


def _shrinking(radius: float, color: Color) -> Callable[[float], tuple]:
    return lambda u: (Circle(radius=radius * (1 - u), fill=color),) if u < 1 else ()


def _framed(problem: dict, number: int) -> stroke:
    (x, y), half = PLACES[problem["boxes"][number]["cell"]], SIDE / 2
    corners = ((x, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half), (x - half, y - half))
    return stroke(f"frame {number}", corners, RED, line=RIM, frames=28, closed=True)


def _dots(rng: np.random.RandomState, count: int, radius: float) -> list[Point]:
    """Places of dots about the middle of their box, from the topmost on."""
    most = SIDE / 2 - RIM - GAP - radius
    for _ in range(60):
        ys = np.sort(rng.uniform(-most, most, count))
        if np.diff(ys).min(initial=99) < LOWER:
            continue
        found: list[Point] = []
        for y in ys:
            for _ in range(12):
                x = rng.uniform(-most, most)
                if all(np.hypot(x - a, y - b) >= 2 * radius + GAP for a, b in found):
                    found.append((round(float(x), 1), round(float(y), 1)))
                    break
        if len(found) == count:
            return found
    raise Redraw
