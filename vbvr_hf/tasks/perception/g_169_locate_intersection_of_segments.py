from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ...acts import in_any_order, ring, sealed, spot, stroke
from ...scene import Line, Point, draw_look, palette, points, rectangle
from ...scene.curves import crossings
from ...scene.figures import turned
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

RED = (220, 30, 30)
COLORS = {
    "blue": (36, 92, 216), "teal": (0, 130, 136), "green": (36, 136, 60), "purple": (126, 60, 190),
    "brown": (120, 74, 36), "ink": (40, 46, 60), "olive": (116, 114, 20), "navy": (28, 38, 120),
}  # fmt: skip
SHEETS = {"white": (250, 250, 248), "cream": (250, 240, 214), "pale blue": (220, 234, 250), "pale green": (220, 240, 220)}
COUNT, LINE = 4, 18.0
SPOT, ROOM, RING = 36.0, 14.0, 13.0
"""Radius of what is ringed, how much larger the ring is, and the breadth of its line (canvas units)."""
CLEAR = 40.0
"""delta-E of a line from the ground: lines are thin."""
APART, OUT, EDGE = 60.0, 110.0, 80.0
"""Canvas units between the hidden parts of lines that do not cross, that every end sticks out at least, and from the crossing to the sheet's edge."""
TRIES = 300
"""Lines that are drawn at random for those which cross none."""
STRAIGHT = 8.0
"""Degrees by which every wrong pairing of two ends is bent at least."""


class LocateIntersectionOfSegments(Task):
    """Draw the hidden parts of straight lines, and mark where two of them cross.

    Shows: four straight lines that run underneath an opaque sheet; the ends of each stick out on both sides. Two cross under the sheet.
    Asks: draw the hidden parts on the sheet as growing lines, one at a time, then draw one red ring around the place where two lines cross.
    Answer: unique; both ends of a line lie on one straight line, and every other pairing of ends is bent by 8 degrees or more. Two lines cross, all others
    stay 60 units apart.
    Checks: that each hidden part is drawn straight as a growing line, from whichever end, that the ring comes after that, and where it is; all else stays.
    Departures: never five lines, for which there hardly ever is room; and a ring instead of a dot, so that the crossing stays seen in it.
    """

    split = "out_of_domain"
    archetype = "draw"
    jump_cap = 0.3
    instances = "continuous ends of four lines, and of the sheet: over 10^9"
    parameters = {
        "angle": Parameter("degrees at which two of them cross", bench=floats(40, 90), harder="low"),
        "sheet_width": Parameter("canvas units", bench=floats(440, 540), harder="high"),
        "sheet": Parameter("colour of the sheet", bench=choices(*SHEETS)),
        "colors": Parameter("colours of the lines", bench=choices("many", "two"), harder="last"),
    }
    wrong_answers = {
        "no lines": WrongAnswer("the right ring, and no lines", 0.35),
        "another pair": WrongAnswer("the lines are drawn rightly, and the ring comes where another pair is closest", 0.55),
        "wrong partners": WrongAnswer("the ends of two lines that do not cross are joined crosswise, and the ring is put where these lines cross", 0.25),
    }

    def pose(self, rng, p):
        half, turn = p.sheet_width / 2, float(rng.uniform(-20, 20))
        middle = rng.uniform(470, 554, 2)
        cross = middle + turned(rng.uniform(-1, 1, (1, 2)) * (half - EDGE), turn)[0]
        heading = rng.uniform(0, 180)
        lines = _lines(rng, np.array([cross, cross]), np.array([heading, heading + p.angle]), middle, half, turn)
        if len(lines) < 2:
            raise Redraw
        through = middle + turned(rng.uniform(-1, 1, (TRIES, 2)) * half, turn)
        others = _lines(rng, through, rng.uniform(0, 180, TRIES), middle, half, turn)
        while len(lines) < COUNT:
            others = others[np.min([_gaps(others, line) for line in lines], axis=0) >= APART]
            if not len(others):
                raise Redraw
            lines = np.concatenate([lines, others[:1]])
        if not _told(lines):
            raise Redraw
        names = palette.pick(rng, COLORS, COUNT if p.colors == "many" else 2, away_from=[RED, SHEETS[p.sheet]])
        look = draw_look(rng, away_from=[RED, SHEETS[p.sheet], *(COLORS[name] for name in names)])
        if min(palette.delta_e(look["base"], COLORS[name]) for name in names) < CLEAR:
            raise Redraw
        return {
            "lines": [line.round(1).tolist() for line in lines], "cross": cross.round(1).tolist(), "middle": middle.round(1).tolist(),
            "side": round(2 * half, 1), "turn": round(turn, 1), "sheet": p.sheet, "colors": [names[i % len(names)] for i in range(COUNT)], "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "The straight lines [run on|go on] underneath the sheet. [Draw|Trace] their hidden parts on top of it, one at a time, as growing lines "
                "of the same colours. Then [draw|put] a red ring around the place where two of them cross. [Nothing else changes.|]",
                "[Two of these straight lines|Of these straight lines, two] cross under the sheet. One after another, [draw what it hides|draw what is hidden] "
                "of every line, as a line that grows, in the same colour. Then [ring|circle] the crossing in red. [All else stays.|]",
                "[Where do two lines meet under the sheet|At which point under the sheet do two lines cross]? Complete [all of them|the lines] across it, "
                "one by one, with growing lines of the same colour. Then [put|draw] a red ring around that place. [Change nothing else.|"
                "The sheet stays where it is.]",
            ),
            guided="For each end at the edge of the sheet find the one on the other side that lies on the same straight line. Between the two a line of that "
            "colour grows straight across the sheet. When all are drawn, a red ring grows around the place where two of them cross.",
        )

    def lay_out(self, problem, scene, look):
        for number, (name, ends) in enumerate(zip(problem["colors"], problem["lines"], strict=True)):
            scene.add(f"line {number}", Line(points=(tuple(ends[0]), tuple(ends[3])), stroke=COLORS[name], width=LINE))
        sheet = rectangle(problem["side"], problem["side"], fill=SHEETS[problem["sheet"]])
        scene.add("sheet", *look.figure(sheet, style="outlined", shadow=True), at=problem["middle"], angle=problem["turn"])
        spot(scene, "crossing", tuple(problem["cross"]), SPOT)
        spot(scene, "elsewhere", _closest(problem), SPOT)
        spot(scene, "wrong crossing", _crosswise(problem)[1], SPOT)

    def answer(self, problem):
        return sealed(in_any_order(*_drawn(problem)), _marked("crossing"))

    def mistakes(self, problem):
        right = _drawn(problem)
        wrong = [replace(right[i], way=way) for i, way in zip((0, -1), _crosswise(problem)[0], strict=True)]
        return {
            "no lines": _marked("crossing"),
            "another pair": sealed(in_any_order(*right), _marked("elsewhere")),
            "wrong partners": sealed(in_any_order(*right[1:-1], *wrong), _marked("wrong crossing")),
        }


def _marked(place: str) -> ring:
    return ring(place, RED, room=ROOM, line=RING, frames=16)


def _drawn(problem: dict) -> list[stroke]:
    """The hidden parts of all lines."""
    found = []
    for number, (line, name) in enumerate(zip(problem["lines"], problem["colors"], strict=True)):
        found.append(stroke(f"hidden {number}", points(line[1:3]), COLORS[name], line=LINE, frames=15, either_end=True))
    return found


def _lines(rng: np.random.RandomState, through: np.ndarray, headings: np.ndarray, middle: np.ndarray, half: float, turn: float) -> np.ndarray:
    """Those of some lines, each through a place (N, 2), that stick out of the sheet far enough on both sides: their ends, and between them where they go under
    the sheet and come out again, (K, 4, 2)."""
    way = np.stack([np.cos(np.radians(headings)), np.sin(np.radians(headings))], axis=1)
    at, along = turned(through - middle, -turn), turned(way, -turn)
    (low, high), (first, last) = _within(at, along, -half, half), _within(through, way, 24, 1000)
    kept = (high - low > 220) & (low - first > OUT) & (last - high > OUT)
    first, last = low - rng.uniform(OUT, np.clip(low - first, OUT, 300)), high + rng.uniform(OUT, np.clip(last - high, OUT, 300))
    return (through[:, None] + np.stack([first, low, high, last], axis=1)[..., None] * way[:, None])[kept]


def _within(at: np.ndarray, way: np.ndarray, least: float, most: float) -> tuple[np.ndarray, np.ndarray]:
    """How far along their ways lines from places (N, 2) come into a square and go out of it."""
    ends = np.sort(np.stack([(least - at) / way, (most - at) / way]), axis=0)
    return ends[0].max(axis=1), ends[1].min(axis=1)


def _gaps(lines: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How near each of some lines (K, 4, 2) comes to another one, 0 if they cross."""
    a, b, (c, d) = lines[:, 0], lines[:, 3], other[[0, 3]]
    crossed = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    near = np.min([_off(a, b, c), _off(a, b, d), _off(c, d, a), _off(c, d, b)], axis=0)
    return np.where(crossed, 0.0, near)


def _side(start: np.ndarray, end: np.ndarray, at: np.ndarray) -> np.ndarray:
    """On which side of lines from start to end places are."""
    way, gone = end - start, at - start
    return way[..., 0] * gone[..., 1] - way[..., 1] * gone[..., 0]


def _off(start: np.ndarray, end: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How far places are from straight lines with two ends."""
    way, gone = end - start, at - start
    share = np.clip((way * gone).sum(axis=-1) / (way * way).sum(axis=-1), 0, 1)
    gap = gone - share[..., None] * way
    return np.hypot(gap[..., 0], gap[..., 1])


def _told(lines: np.ndarray) -> bool:
    """Whether ends of different lines never lie on one straight line, nearly."""
    ends = [(number, line[i], line[i] - line[j]) for number, line in enumerate(lines) for i, j in ((1, 0), (2, 3))]
    for a, at, way in ends:
        for b, other, back in ends:
            bends = [_angle(way, other - at), _angle(other - at, -back)]
            if a != b and max(bends) < STRAIGHT:
                return False
    return True


def _angle(a: np.ndarray, b: np.ndarray) -> float:
    cosine = float(a @ b) / max(float(np.hypot(*a) * np.hypot(*b)), 1e-9)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def _closest(problem: dict) -> Point:
    """Half way between the last line and the one of the crossing pair that comes nearest to it, under the sheet."""
    share = np.linspace(0, 1, 40)[:, None]
    first, *others = (np.add(line[1], np.subtract(line[2], line[1]) * share) for line in (problem["lines"][i] for i in (-1, 0, 1)))
    pairs = [(np.hypot(*(a - b)), tuple((a + b) / 2)) for other in others for a in first for b in other]
    return min(pairs)[1]


def _crosswise(problem: dict) -> tuple[list[tuple[Point, Point]], Point]:
    """The first and the last line's ends at the sheet joined so that the joins cross, and where they do."""
    (_, a, b, _), (_, c, d, _) = (np.array(problem["lines"][i]) for i in (0, -1))
    for (p, q), (r, s) in (((a, c), (b, d)), ((a, d), (b, c))):
        share, _ = np.linalg.solve(np.stack([q - p, r - s], axis=1), r - p)
        if crossings(np.array([p, q]), np.array([r, s])):
            break
    return [points((p, q)), points((r, s))], tuple(p + (q - p) * share)
