from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...acts import alter
from ...scene import Change, Circle, Line, Point, Polygon, arrowhead, draw_look, points
from ...scene.palette import SHIFTED, VIVID
from ...scene.shapes import arc
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLORS = {name: (VIVID | SHIFTED)[name] for name in ("red", "orange", "green", "blue", "purple", "teal", "magenta", "brown", "olive")}
HUB, MARK = (60, 60, 66), (252, 250, 244)
DEEP, APART = 0.55, 0.35
"""How deep teeth are, and how far gears that do not mesh keep apart: in steps from tooth to tooth, which are as large as the picture lets them be."""
LARGEST, LEAST, EDGE = 84.0, 54.0, 84.0
SPEED = 4.2
"""Degrees that the driver turns in a frame."""


class GearTrainRotation(Task):
    """Turn the first gear of a train, and let all others turn with it.

    Shows: a chain of three or four toothed gears in mesh, each with a pointer from its hub to a dot near its rim; a curved arrow at the driver.
    Asks: turn the driver by the stated angle in the arrow's sense; all gears in mesh turn along without slipping.
    Answer: one motion only: gears in mesh turn in opposite senses, by angles in inverse proportion to their teeth.
    Checks: that every frame shows all gears as they belong together at one angle of the driver, through all angles between, up to the end; all else is kept.
    Pace is free.
    Departures: teeth are larger, so that they are told in small clips.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.32
    instances = "teeth, bends of the chain, directions of pointers, angles and colours: above 10^8"
    parameters = {
        "gears": Parameter("gears in mesh", train=ints(3, 4), harder="high"),
        "angle": Parameter("degrees that the driver turns", train=choices(*range(90, 285, 15)), harder="high"),
        "clockwise": Parameter("whether it turns clockwise", train=choices(True, False)),
    }
    wrong_answers = {
        "one sense": WrongAnswer("all gears turn in the same sense", 0.62),
        "one angle": WrongAnswer("right senses, but all turn by the same angle", 0.6),
        "alone": WrongAnswer("only the driver turns", 0.2),
    }

    def pose(self, rng, p):
        for _ in range(400):
            driver = int(rng.randint(11, 16))
            others = [teeth for teeth in range(9, 19) if not 0.8 < teeth / driver < 1.25]
            teeth = [driver, *(others[i] for i in rng.randint(len(others), size=p.gears - 1))]
            laid = _chain(rng, teeth)
            # Pointers end well off where they began, and off where the driver's angle would bring them.
            turns = [p.angle * driver / count for count in teeth[1:]]
            off = [one % 360 for turned in turns for one in (turned, turned - p.angle)]
            if laid is not None and laid[0] >= LEAST and all(min(one, 360 - one) >= 40 for one in off):
                break
        else:
            raise Redraw
        colors = rng.permutation(list(COLORS))[: p.gears].tolist()
        look = draw_look(rng, away_from=[HUB, *(COLORS[name] for name in colors)], inked=True)
        pointers = np.round(rng.uniform(0, 360, p.gears), 1).tolist()
        return {
            "teeth": teeth, "step": laid[0], "places": laid[1], "pointers": pointers,
            "angle": p.angle, "clockwise": p.clockwise, "colors": colors, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        color, angle = problem["colors"][0], problem["angle"]
        return Prompts(
            plain=(
                f"[Turn|Rotate] the {color} gear by {angle} degrees as its arrow points. All gears in mesh turn along and do not slip[.|; hubs stay.]",
                f"How do the [other gears|gears of this train] turn when the {color} one goes through {angle} degrees, the way the arrow shows? Show all of "
                "them [running|turning] together, tooth by tooth.",
                f"The {color} gear drives the train: it [rotates|turns] {angle} degrees in the arrow's sense, and each gear drives the next without slipping. "
                "[Then all stand still.|Show it until all stop.]",
            ),
            guided=f"The {color} gear turns {angle} degrees {'clockwise' if problem['clockwise'] else 'counterclockwise'}. "
            + " ".join(
                f"The {name} one turns the other way to the one that drives it, by {angle * problem['teeth'][0] / teeth:.0f} degrees."
                for name, teeth in zip(problem["colors"][1:], problem["teeth"][1:], strict=True)
            )
            + " All turn in step and stop together.",
        )

    def lay_out(self, problem, scene, look):
        gears = zip(problem["teeth"], problem["places"], problem["colors"], problem["pointers"], _phases(problem), strict=True)
        for number, (teeth, at, name, pointer, phase) in enumerate(gears):
            scene.add(f"gear {number}", *_gear(teeth, problem["step"], COLORS[name], pointer - phase), at=at, angle=phase)
        scene.add("arrow", *_arrow(problem, look.ink), at=problem["places"][0])

    def answer(self, problem):
        return _turned(problem, [_ratio(problem, number) for number in range(len(problem["teeth"]))])

    def mistakes(self, problem):
        ratios = [_ratio(problem, number) for number in range(len(problem["teeth"]))]
        return {
            "one sense": _turned(problem, [abs(ratio) for ratio in ratios]),
            "one angle": _turned(problem, [math.copysign(1, ratio) for ratio in ratios]),
            "alone": _turned(problem, [1.0, *(0.0 for _ in ratios[1:])]),
        }


def _radius(teeth: int) -> float:
    """Where teeth of two gears meet, in steps from tooth to tooth."""
    return teeth / (2 * math.pi)


def _chain(rng: np.random.RandomState, teeth: list[int]) -> tuple[float, list[list[float]]] | None:
    """The step from tooth to tooth, and places of gears, each in mesh with the next and clear of all others, that fill the picture; none if two meet."""
    radii = [_radius(count) for count in teeth]
    places, way = [np.zeros(2)], float(rng.uniform(0, 360))
    for before, radius in pairwise(radii):
        way += float(rng.uniform(-80, 80))
        places.append(places[-1] + (before + radius) * np.array([math.cos(math.radians(way)), math.sin(math.radians(way))]))
    outer = np.array(radii) + DEEP / 2
    for i, a in enumerate(places):
        if any(math.dist(a, b) < outer[i] + outer[j] + APART for j, b in enumerate(places) if j > i + 1):
            return None
    low, high = (np.array(places) - outer[:, None]).min(axis=0), (np.array(places) + outer[:, None]).max(axis=0)
    step = round(min(LARGEST, (1024 - 2 * EDGE) / float((high - low).max())), 2)
    return step, [((place - (low + high) / 2) * step + 512).round(1).tolist() for place in places]


def _phases(problem: dict) -> list[float]:
    """By how many degrees each gear is turned at first, so that teeth lie in gaps where two meet."""
    found = [0.0]
    gears = list(zip(problem["places"], problem["teeth"], strict=True))
    for (a, first), (b, second) in pairwise(gears):
        way = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
        # Where they meet, the first one's rim is so far into a tooth; the second one's must be half a tooth off that, seen from its own side.
        into = (way - found[-1]) / (360 / first) % 1
        found.append(way + 180 + (into - 0.5) * 360 / second)
    return found


def _gear(teeth: int, step: float, color, pointer: float) -> tuple:
    """A gear with a tooth at three o'clock, and its pointer in a direction (degrees from there)."""
    inner, outer = (_radius(teeth) - DEEP / 2) * step, (_radius(teeth) + DEEP / 2) * step
    corners: list[Point] = []
    for tooth in range(teeth):
        for share, far in ((-0.3, inner), (-0.16, outer), (0.16, outer), (0.3, inner)):
            angle = (tooth + share) * 2 * math.pi / teeth
            corners.append((far * math.cos(angle), far * math.sin(angle)))
    way = np.array([math.cos(math.radians(pointer)), math.sin(math.radians(pointer))])
    dot = tuple((way * (inner - 38)).tolist())
    line = Line(points=((0.0, 0.0), dot), stroke=MARK, width=20)
    return Polygon(points=points(corners), fill=color), line, Circle(radius=30, fill=MARK, at=dot), Circle(radius=22, fill=HUB)


def _arrow(problem: dict, ink) -> tuple:
    """The curved arrow about the driver, on the side away from the gear that it drives."""
    (x, y), (other_x, other_y) = problem["places"][:2]
    far = (_radius(problem["teeth"][0]) + DEEP / 2) * problem["step"] + 26
    middle = math.degrees(math.atan2(x - other_x, other_y - y))
    sense = 1 if problem["clockwise"] else -1
    end = math.radians(middle + sense * 42)
    tip = np.array([math.sin(end), -math.cos(end)]) * far
    along = np.array([math.cos(end), math.sin(end)]) * sense
    return arc(far, middle - sense * 42, sense * 76, stroke=ink, width=11), arrowhead(tuple((tip + along * 14).tolist()), tuple(along.tolist()), 46, fill=ink)


def _ratio(problem: dict, number: int) -> float:
    """By which share of the driver's angle a gear turns, below 0 the other way."""
    return (-1) ** number * problem["teeth"][0] / problem["teeth"][number]


def _turned(problem: dict, ratios: list[float]) -> alter:
    """The driver turns by its angle, and each gear by a share of that."""
    angle, phases = problem["angle"] * (1 if problem["clockwise"] else -1), _phases(problem)
    starts = enumerate(zip(phases, ratios, strict=True))
    changes = (Change(f"gear {i}", "angle", path=lambda u, start=start, by=angle * ratio: start + by * u) for i, (start, ratio) in starts)
    return alter(tuple(changes), frames=problem["angle"] / SPEED, says=(("turn", "rotat"),))
