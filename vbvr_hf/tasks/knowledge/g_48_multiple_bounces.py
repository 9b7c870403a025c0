from __future__ import annotations

import numpy as np

from ...acts import alter
from ...scene import Circle, Line, Point, Text, arrowhead, draw_look, follow, rectangle, reshape
from ...scene.curves import by_share, distances
from ...scene.optics import heading
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE = (250, 130, 10)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "green", "blue", "purple", "teal", "magenta", "navy", "sky blue")}
WALL, RADIUS, DOT, ARROW = 20, 36, 26, 110
MIDDLE, LARGEST = (512.0, 450.0), (940.0, 780.0)
CORNER, APART, FARTHEST = 50.0, 150.0, 2900.0
"""Canvas units that contacts keep off corners, and that lie between one and the next; and that the ball goes in all at most."""
SPEED = 36.0
"""Canvas units a frame."""


class MultipleBounces(Task):
    """Let a ball bounce about a box until it has met a wall a stated number of times.

    Shows: a box of straight walls, a ball with an arrow, and below it the number of bounces.
    Asks: move the ball along the arrow, bouncing off walls with equal angles, and stop it as it touches the wall for that number of times; at each contact an
    orange dot stays behind.
    Answer: one way only: the law of reflection, angle out equals angle in, for a disc that turns one radius from the wall. Contacts keep off corners.
    Checks: that the ball goes this way through all places in order, that dots come when it touches a wall and not before, and where it stops; all else is
    kept. Pace is free.
    Departures: the arrow stays, which only tells how the ball starts; dots and ball are larger, so that they are told in small clips. In O-15, which is
    trained on too, time ends the motion, and nothing is marked.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.2
    instances = "boxes, start points, headings in half degrees: above 10^7"
    parameters = {
        "bounces": Parameter("contacts after which the ball stops", train=ints(2, 4), harder="high"),
        "width": Parameter("share of the most that the box is wide", train=floats(0.75, 1)),
        "height": Parameter("share of the most that the box is high", train=floats(0.75, 1)),
        "heading": Parameter("degrees from the horizontal at which it starts", train=floats(18, 72)),
        "color": Parameter("colour of the ball", train=choices(*COLORS)),
    }
    wrong_answers = {
        "one too few": WrongAnswer("the ball stops one bounce early", 0.72),
        "angle": WrongAnswer("after the first bounce the angle is wrong", 0.4),
        "slides": WrongAnswer("the ball slides along the wall that it meets", 0.25),
    }

    def pose(self, rng, p):
        size = [round(share * most, 1) for share, most in zip((p.width, p.height), LARGEST, strict=True)]
        for _ in range(300):
            start = [round(float(rng.uniform(RADIUS + 50, side - RADIUS - 50)), 1) for side in size]
            degrees = round((p.heading + 180 * rng.randint(2)) * (1 if rng.randint(2) else -1) * 2) / 2
            problem = {"size": size, "start": start, "heading": degrees, "bounces": p.bounces, "color": p.color}
            contacts = np.array(_corners(problem)[1:])
            legs = np.diff(distances(_corners(problem)))
            inside = contacts - _left_top(problem)
            off_corner = np.sort(np.minimum(inside, size - inside), axis=1)[:, 1]
            between = [np.hypot(*(a - b)) for i, a in enumerate(contacts) for b in contacts[:i]]
            if (off_corner > RADIUS + CORNER).all() and min(between) > APART and legs.sum() < FARTHEST and legs[0] > ARROW + 90 and legs.min() > APART:
                return problem | {"look": draw_look(rng, away_from=[COLORS[p.color], ORANGE], places=("wall", "sheet", "board", "table"), inked=True)}
        raise Redraw

    def prompt(self, problem):
        count = {2: "second", 3: "third", 4: "fourth"}[problem["bounces"]]
        end = "[No gravity acts.|Nothing else changes.]"
        return Prompts(
            plain=(
                f"[Move|Send] the ball along the arrow; walls reflect it at equal angles. Stop it at its {count} bounce, touching the wall. At each contact "
                f"an orange dot [stays behind|is left on the wall]. {end}",
                f"Where does the ball touch a wall for the {count} time? Show its way there from the arrow on, bouncing without loss, with an orange dot left "
                f"[at every contact|wherever it touches]. {end}",
                f"The ball [rolls|goes] as the arrow points and bounces like light from mirrors until its {count} contact, where it stays. Each contact "
                "leaves an orange dot [behind|at that spot]. [All else stays.|]",
            ),
            guided="The ball goes straight along the arrow. At each wall its angle out equals its angle in, and an orange dot appears where it touches. At the "
            f"{count} contact the last dot appears and the ball stops there. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        (left, top), (width, height) = _left_top(problem), problem["size"]
        middle = (left + width / 2, top + height / 2)
        scene.add("floor", rectangle(width, height, fill=look.tone(4)), at=middle)
        scene.add("walls", rectangle(width + WALL, height + WALL, stroke=look.line(0.85), border=WALL), at=middle)
        scene.add("count", Text(text=f"bounces: {problem['bounces']}", size=76, weight=700, fill=look.ink), at=(512, 944))
        corners = _corners(problem)
        start, way = np.array(corners[0]), heading(problem["heading"])
        tail, neck, tip = (tuple((start + way * far).tolist()) for far in (RADIUS + 6, RADIUS + ARROW - 18, RADIUS + 6 + ARROW))
        scene.add("arrow", Line(points=(tail, neck), stroke=look.ink, width=11), arrowhead(tip, way, 44, fill=look.ink))
        scene.add("ball", *look.figure(Circle(radius=RADIUS, fill=COLORS[problem["color"]]), shadow=False), at=corners[0])
        scene.add("dots")

    def answer(self, problem):
        return _bounced(problem, _corners(problem))

    def mistakes(self, problem):
        corners = _corners(problem)
        first, second = np.array(corners[1]), np.array(corners[2])
        astray = first + (second - first) * ((0.5, 1.0) if abs(second[0] - first[0]) > abs(second[1] - first[1]) else (1.0, 0.5))
        wall = first + (second - first) * ((1.0, 0.0) if _flat(problem, corners[1]) else (0.0, 1.0))
        return {
            "one too few": _bounced(problem, corners[:-1]),
            "angle": _bounced(problem, [*corners[:2], tuple(astray.tolist())]),
            "slides": _bounced(problem, [*corners[:2], tuple(wall.tolist())]),
        }


def _left_top(problem: dict) -> np.ndarray:
    return np.array(MIDDLE) - np.array(problem["size"]) / 2


def _flat(problem: dict, contact: Point) -> bool:
    """Whether a contact lies at the upper or lower wall."""
    off = np.array(contact) - _left_top(problem)
    off = np.minimum(off, problem["size"] - off)
    return bool(off[1] < off[0])


def _corners(problem: dict) -> list[Point]:
    """The corners of the ball's way, from its start over its contacts to the last one."""
    low = _left_top(problem) + RADIUS
    high = low + problem["size"] - 2 * RADIUS
    at, way = _left_top(problem) + problem["start"], heading(problem["heading"]).copy()
    found = [at]
    for _ in range(problem["bounces"]):
        far = (np.where(way > 0, high, low) - at) / way
        axis = int(far.argmin())
        at = at + way * far[axis]
        way[axis] = -way[axis]
        found.append(at)
    return [tuple(place.tolist()) for place in found]


def _bounced(problem: dict, corners: list[Point]) -> alter:
    """The ball goes over corners, and at each after the first a dot appears on the wall that it touches there."""
    goes = distances(corners)
    touched = list(zip((_touched(problem, corner) for corner in corners[1:]), (goes[1:] / goes[-1]).tolist(), strict=True))

    def dots(u: float) -> tuple[Circle, ...]:
        return tuple(Circle(radius=DOT, fill=ORANGE, at=place) for place, share in touched if u > share - 1e-6)

    return alter((follow("ball", by_share(corners)), reshape("dots", dots)), frames=goes[-1] / SPEED, says=(("dot",),))


def _touched(problem: dict, corner: Point) -> Point:
    """Where a ball touches the wall that it is nearest to."""
    at, low = np.array(corner), _left_top(problem)
    sides = [((-1, 0), at[0] - low[0]), ((0, -1), at[1] - low[1]), ((1, 0), low[0] + problem["size"][0] - at[0]), ((0, 1), low[1] + problem["size"][1] - at[1])]
    way, off = min(sides, key=lambda side: side[1])
    return tuple((at + np.array(way) * off).tolist())
