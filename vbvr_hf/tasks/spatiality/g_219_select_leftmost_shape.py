from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np

from ...acts import Act, alter, ring, sealed, spot, stroke
from ...scene import Change, Circle, Point, Polygon, arc, arrowhead, follow, points
from ...scene.figures import outline
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from ...scene.shapes import ellipse_points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
COLOURS = {name: {**VIVID, **SHIFTED}[name] for name in ("yellow", "green", "blue", "purple", "teal", "navy", "sky blue", "lime")}
KINDS = ("square", "triangle", "five-point star", "hexagon", "heart", "circle", "diamond", "plus")
MIDDLE = (512.0, 512.0)
TRAY, RIM = 404.0, 452.0
"""Radius of the tray, and of the arrow around it."""
RADIUS, APART = 74.0, 192.0
"""Radius of the circle around a shape, and how far two middles are apart, at least."""
SPEED = 3.6
"""Degrees a frame."""
ROOM, LINE = 17, 13


class SelectLeftmostShape(Task):
    """Turn a tray as its arrow shows and ring the shape that is farthest to the left then.

    Shows: a round tray with four to seven shapes in different colours; an arrow along its rim runs through the angle of the coming turn in its sense.
    Asks: turn the tray with everything on it by that angle; then ring the shape that is farthest to the left in red.
    Answer: unique; it leads by 60 units or more, and is neither the leftmost at first nor, but for a half turn, after a turn the other way.
    Checks: that all shapes were seen turning about the middle of the tray, through the whole angle in the right sense, that a ring closed around the right one
    after that and none around others, and that the arrow stays.
    Departures: G-221 and others mark what is seen as it stands; here where things are has to be worked out for a picture that is not there yet.
    """

    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.48
    instances = "continuous places times turns and colours: over 10^9"
    parameters = {
        "shapes": Parameter("shapes on the tray", bench=ints(4, 7), harder="high"),
        "turn": Parameter("degrees of the turn, clockwise", bench=choices(90, -90, 180, -180, 45, -45, 135, -135), harder="last"),
        "lead": Parameter("canvas units by which the answer is farther to the left than the next", bench=floats(60, 130), harder="low"),
        "kinds": Parameter("shapes of one kind, or of several", bench=choices("mixed", "one")),
    }
    wrong_answers = {
        "no turn": WrongAnswer("nothing turns, and the shape that is leftmost at first is ringed", 0.1),
        "other way": WrongAnswer("the tray turns the other way, and the leftmost shape is ringed then", 0.3),
        "as before": WrongAnswer("turned rightly, but the shape that was leftmost before is ringed", 0.5),
    }

    def pose(self, rng, p):
        names = pick(rng, COLOURS, p.shapes, away_from=[RED])
        kinds = [KINDS[i] for i in (rng.randint(0, len(KINDS), p.shapes) if p.kinds == "mixed" else [rng.randint(len(KINDS))] * p.shapes)]
        for _ in range(400):
            places = _scattered(rng, p.shapes)
            if places is None:
                continue
            after = [turned(at, p.turn) for at in places]
            order = sorted(range(p.shapes), key=lambda i: after[i][0])
            lead = after[order[1]][0] - after[order[0]][0]
            back = min(range(p.shapes), key=lambda i: turned(places[i], -p.turn)[0])
            if p.lead <= lead <= p.lead + 90 and places[order[0]] != min(places) and (abs(p.turn) == 180 or order[0] != back):
                break
        else:
            raise Redraw
        return {
            "shapes": [[kind, name, at] for kind, name, at in zip(kinds, names, places, strict=True)],
            "turn": p.turn, "answer": order[0], "arrow": round(float(rng.uniform(0, 360)), 1),
            "look": draw_look(rng, away_from=[RED, *(COLOURS[name] for name in names)], inked=True),
        }  # fmt: skip

    def prompt(self, problem):
        sense = "clockwise" if problem["turn"] > 0 else "counter-clockwise"
        angle = {45: "45 degrees", 90: "a quarter turn", 135: "135 degrees", 180: "a half turn"}[abs(problem["turn"])]
        by = f"by {angle}"
        return Prompts(
            plain=(
                f"[Turn|Rotate] the tray {by} {sense}, [as the arrow shows|along the arrow], with everything on it. Then draw a red ring around the shape "
                "that is farthest to the left. [The arrow stays.|Nothing else changes.]",
                f"[Which shape will be the leftmost one|Which shape will lie farthest to the left] once the tray has turned {by} {sense}? Turn it with all "
                "that lies on it, and then circle that shape in red. [The arrow does not move.|]",
                f"First [the round tray turns|let the round tray turn] {by} {sense}, the shapes turning with it. Then a red ring [grows|is drawn] around the "
                "one that has come to lie leftmost. [No other is marked.|All else stays.]",
            ),
            guided=f"The tray turns {sense} about its middle {by}, as far as the arrow reaches, and carries the shapes along. When it stands still, the shape "
            "whose middle is farthest to the left is found. A red line grows to a ring around it.",
        )

    def lay_out(self, problem, scene, look):
        circles = [Circle(radius=TRAY * share, stroke=look.line(0.16), width=8) for share in ((), (0.62,), (0.4, 0.75), (0.9,))[look.seed % 4]]
        start, turn = problem["arrow"], problem["turn"]
        end = math.radians(start + turn)
        tip = np.array([math.sin(end), -math.cos(end)]) * RIM
        heading = np.array([math.cos(end), math.sin(end)]) * np.sign(turn)
        arrow = (arc(RIM, start, turn, stroke=look.ink, width=20), arrowhead(tuple(tip + 52 * heading), tuple(heading), 66, fill=look.ink))
        # One sprite: an arrow alone would count as a thing that the ring has to keep off.
        scene.add("tray", Circle(radius=TRAY, fill=look.tone(-6), stroke=look.line(0.5), width=10), *circles, *arrow, at=MIDDLE)
        scene.add("dot", Circle(radius=12, fill=look.line(0.5)), at=MIDDLE)
        for number, (kind, name, at) in enumerate(problem["shapes"]):
            scene.add(f"shape {number}", *look.figure(Polygon(points=_centred(kind), fill=COLOURS[name]), shadow=False), at=tuple(at))
            spot(scene, f"place {number}", turned(at, turn), RADIUS)

    def answer(self, problem):
        return sealed(_turned(problem, problem["turn"]), _ringed(problem["answer"]))

    def mistakes(self, problem):
        shapes, turn = problem["shapes"], problem["turn"]
        first = min(range(len(shapes)), key=lambda i: shapes[i][2][0])
        back = min(range(len(shapes)), key=lambda i: turned(shapes[i][2], -turn)[0])
        around = points(np.array(turned(shapes[back][2], -turn)) + ellipse_points(RADIUS + ROOM, RADIUS + ROOM))
        return {
            "no turn": ring(f"shape {first}", RED, room=ROOM, line=LINE, frames=28),
            "other way": sealed(_turned(problem, -turn), stroke("ring", around, RED, line=LINE, frames=24, closed=True)),
            "as before": sealed(_turned(problem, turn), _ringed(first)),
        }


@lru_cache(maxsize=len(KINDS))
def _centred(kind: str) -> tuple[Point, ...]:
    """A shape's outline about the middle of the circle around it."""
    ring = outline(kind)
    middle, radius = cv2.minEnclosingCircle(ring.astype(np.float32))
    return points((ring - middle) * RADIUS / radius)


def _scattered(rng: np.random.RandomState, count: int) -> list[Point] | None:
    """Places on the tray that are far enough from each other, if so many are found."""
    reach, found = TRAY - RADIUS - 16, []
    for x, y in rng.uniform(-reach, reach, (90, 2)).tolist():
        at = (round(MIDDLE[0] + x, 1), round(MIDDLE[1] + y, 1))
        if math.hypot(x, y) <= reach and all(math.dist(at, other) >= APART for other in found):
            found.append(at)
            if len(found) == count:
                return found
    return None


def _ringed(number: int) -> ring:
    """A ring where a shape has come to after the turn."""
    return ring(f"place {number}", RED, room=ROOM, line=LINE, frames=24)


def _turned(problem: dict, by: float) -> Act:
    """All shapes turn about the middle of the tray by degrees."""
    changes = []
    for number, (_, _, at) in enumerate(problem["shapes"]):
        changes += [follow(f"shape {number}", _way(at, by)), Change(f"shape {number}", "angle", path=lambda share: by * share)]
    return alter(tuple(changes), frames=max(24.0, abs(by) / SPEED), says=(("turn", "rotat"),))


def _way(at, by: float):
    return lambda share: turned(at, by * share)


def turned(at, by: float) -> Point:
    """A place after a turn about the middle of the tray by degrees, clockwise."""
    x, y, angle = at[0] - MIDDLE[0], at[1] - MIDDLE[1], math.radians(by)
    return (float(MIDDLE[0] + x * math.cos(angle) - y * math.sin(angle)), float(MIDDLE[1] + x * math.sin(angle) + y * math.cos(angle)))
