from __future__ import annotations

import numpy as np

from ...acts import ring, turn_by
from ...scene import Polygon, figure, points, rounded
from ...scene.curves import distances, places_along
from ...scene.looks import draw_look
from ...scene.shapes import ellipse_points
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .beside_red import COLORS, RED

FORMS = ("circle", "oval", "rounded square")
LENGTH = 104
OUTER, INNER = 396.0, 0.5
"""Half of the outer loop's width (canvas units), and the inner loop's size as a share of it."""
FLATTER = 0.86
"""An oval's height as a share of its width."""
ROOM, LINE = 14, 12


class FindIncorrectArrowDirection(Task):
    """Ring the one arrow that points against its loop.

    Shows: one or two closed loops of arrows; all arrows of a loop point the same way around it, but one arrow of the picture, which points the other way.
    Asks: draw a red ring, as a growing line, around that arrow; no arrow changes.
    Answer: unique; only this arrow points against the others of its loop. Two loops may run different ways.
    Checks: that a ring closes around that arrow and none around any other, that it grew as a line, and that all else is kept.
    Departures: figures that are told by their form, as in G-147, may be turned in any way; here all are the same and it is the turn that counts.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "forms, senses, counts, the faulty arrow of up to 25, colours and the continuous place of the first arrow of each loop: over 10^7"
    parameters = {
        "loops": Parameter("loops of arrows", bench=ints(1, 2), harder="high"),
        "outer": Parameter("arrows of the outer loop", bench=ints(10, 16), harder="high"),
        "inner": Parameter("arrows of the inner loop, if there is one", bench=ints(6, 8)),
        "form": Parameter("form of the loops", bench=choices(*FORMS)),
        "phase": Parameter("where the first arrow stands, as a share of the way to the next", bench=floats(0, 1)),
        "color": Parameter("colour of the outer loop", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "neighbour": WrongAnswer("the next arrow of its loop is ringed", 0.1),
        "other": WrongAnswer("an arrow of the other loop is ringed, or one across the loop", 0.1),
        "flipped": WrongAnswer("the faulty arrow is turned around instead of ringed", 0.15),
    }

    def pose(self, rng, p):
        names = [p.color, *rng.permutation([name for name in COLORS if name != p.color])]
        arrows, spans = [], []
        for loop, count in enumerate((p.outer, p.inner)[: p.loops]):
            sense = int(rng.choice([-1, 1]))
            found = _loop(p.form, OUTER * (INNER if loop else 1), count, p.phase if loop == 0 else float(rng.uniform(0, 1)))
            arrows += [{"at": at, "turn": round(turn + 90 * sense, 1), "color": names[loop]} for at, turn in found]
            spans.append(count)
        faulty = int(rng.randint(len(arrows)))
        arrows[faulty]["turn"] = round(arrows[faulty]["turn"] + 180, 1)
        look = draw_look(rng, away_from=[RED, *(COLORS[name] for name in names[: p.loops])])
        return {"arrows": arrows, "loops": spans, "faulty": faulty, "form": p.form, "look": look}

    def prompt(self, problem):
        loops = problem["loops"]
        alike = "The arrows of [each|every] loop run the same way around it" if len(loops) > 1 else "The arrows run the same way around their loop"
        own = "its own loop" if len(loops) > 1 else "the loop"
        return Prompts(
            plain=(
                f"{alike}, all but one. [Draw|Put] a red ring around the [arrow that points the wrong way|one that points the other way], as a growing line. "
                "[No arrow turns.|Leave all arrows as they are.]",
                f"[Find|Look for] the only arrow that points against {own} and circle it in red, closely, with a line that grows. "
                "[Change no arrow.|Nothing else is marked.]",
                f"[Which arrow goes against the direction of {own}|Which one of the arrows runs against all the others of {own}]? "
                "[Ring it in red with a growing line|A red ring grows around it as a line][; the arrows stay as they are|, and nothing else changes].",
            ),
            guided=f"Follow the arrows along {own}: from each one the next lies ahead. Just one arrow points back to where the others come from. A red line "
            "starts above that arrow, runs around it and closes to a ring. No arrow turns or moves.",
        )

    def lay_out(self, problem, scene, look):
        for loop in range(len(problem["loops"])):
            way = _way(problem["form"], OUTER * (INNER if loop else 1))
            scene.add(f"loop {loop}", Polygon(points=points(way), stroke=look.line(0.2), width=8))
        for number, one in enumerate(problem["arrows"]):
            scene.add(f"arrow {number}", *look.figure(figure("arrow", LENGTH, fill=COLORS[one["color"]])), at=tuple(one["at"]), angle=one["turn"])

    def answer(self, problem):
        return _ringed(problem["faulty"])

    def mistakes(self, problem):
        faulty, (outer, *inner) = problem["faulty"], problem["loops"]
        first, count = (0, outer) if faulty < outer else (outer, inner[0])
        other = (outer if faulty < outer else 0) if inner else (faulty + outer // 2) % outer
        return {
            "neighbour": _ringed(first + (faulty - first + 1) % count),
            "other": _ringed(other),
            "flipped": turn_by(f"arrow {faulty}", 180, stands=problem["arrows"][faulty]["turn"]),
        }


def _ringed(number: int) -> ring:
    return ring(f"arrow {number}", RED, room=ROOM, line=LINE, frames=28)


def _way(form: str, half: float) -> np.ndarray:
    """A closed loop of a form, clockwise about the middle of the picture."""
    if form == "rounded square":
        return np.array(rounded(1.92 * half, 1.92 * half, 0.55 * half).points) + 512
    return ellipse_points(half, half * (FLATTER if form == "oval" else 1), 120) + 512


def _loop(form: str, half: float, count: int, phase: float) -> list[tuple[list[float], float]]:
    """Places evenly along a loop, and where outside is at each: degrees clockwise from twelve o'clock."""
    way = _way(form, half)
    way = np.vstack([way, way[:1]])
    around = distances(way)[-1]
    where = (np.arange(count) + phase) * around / count
    back, ahead = (places_along(way, (where + step) % around) for step in (-20, 20))
    heading = np.degrees(np.arctan2(*(ahead - back).T[::-1]))
    return list(zip(places_along(way, where).round(1).tolist(), heading.round(1).tolist(), strict=True))
