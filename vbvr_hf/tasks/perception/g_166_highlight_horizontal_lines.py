from __future__ import annotations

import numpy as np

from ...acts import Act, in_turn, stroke, together
from ...scene import Line, draw_look, points
from ...scene.curves import evenly, nearest
from ...scene.figures import turned
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ORANGE = (250, 130, 16)
COLORS = {"navy": (30, 40, 120), "black": (24, 26, 32), "teal": (0, 104, 112), "plum": (92, 34, 110), "forest": (20, 88, 50)}
LINE, PAINT = 15.0, 23.0
LENGTHS = (200.0, 350.0)
APART, ASIDE, EDGE = 56.0, 64.0, 50.0
"""Canvas units between lines, between horizontal ones in y, and to the picture's edge, at least."""
CLEAR = 40.0
"""delta-E of lines from the ground."""


class HighlightHorizontalLines(Task):
    """Paint over all lines that are exactly horizontal, from top to bottom.

    Shows: scattered straight lines: two or three are horizontal, as many or more are tilted by just 10 to 16 degrees, the rest is upright or steep.
    Asks: paint each horizontal line over in orange along its whole length, from its right end to its left one, one line after another from top to bottom.
    Answer: unique; the others are tilted by 10 degrees or more.
    Checks: which lines are painted and how exactly, that the paint grew along them, their order, and that all else is kept.
    Departures: lines are painted from the right: a picture that is wiped over from the left would look as if they were painted otherwise.
    """

    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous places, lengths and angles of seven lines or more: over 10^9"
    parameters = {
        "lines": Parameter("lines", train=ints(7, 10), harder="high"),
        "level": Parameter("horizontal lines", train=ints(2, 3), harder="high"),
        "tilt": Parameter("degrees by which lines that are nearly horizontal are tilted, at least", train=floats(10, 15), harder="low"),
        "color": Parameter("colour of the lines", train=choices(*COLORS)),
    }
    wrong_answers = {
        "nearly horizontal": WrongAnswer("lines that are nearly horizontal are painted instead", 0.1),
        "all": WrongAnswer("all lines are painted", 0.3),
        "together": WrongAnswer("the right lines are painted all at the same time", 0.68),
    }

    def pose(self, rng, p):
        slight = p.level + int(rng.randint(2))
        tilts = [0.0] * p.level + [float(rng.choice((-1, 1)) * rng.uniform(p.tilt, 16)) for _ in range(slight)]
        tilts += [float(rng.uniform(35, 145)) for _ in range(p.lines - len(tilts))]
        for _ in range(20):
            lines = _placed(rng, tilts)
            if lines:
                break
        else:
            raise Redraw
        lines[: p.level] = sorted(lines[: p.level], key=lambda line: line[0][1])
        look = draw_look(rng, away_from=[ORANGE, COLORS[p.color]])
        if delta_e(look["base"], COLORS[p.color]) < CLEAR:
            raise Redraw
        return {"lines": lines, "level": p.level, "color": p.color, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Paint|Cover] every line that is exactly horizontal with orange, from its right end to its left end, one after another from top to bottom, "
                "[each as a growing stroke|the stroke growing]. [Slanted lines stay as they are.|Nothing else changes.]",
                "[Find|Look for] the level lines among the slanted ones. Going from top to bottom, draw over each of them in orange, from right to left. "
                "[Leave all others alone.|All else stays.]",
                "[Which of these lines are perfectly level|Which lines are exactly horizontal]? Trace them in orange over their full length, each from the "
                "right to the left, one by one from top to bottom. [Lines that are a little tilted do not count.|Mark no other line.]",
            ),
            guided="Start at the top and look at how each line runs. Where its ends are equally high, an orange stroke grows along it from its right end to "
            "its left end and stays. Then comes the next level line below. Lines that rise or fall, even slightly, are passed over.",
        )

    def lay_out(self, problem, scene, look):
        for number, line in enumerate(problem["lines"]):
            scene.add(f"line {number}", Line(points=points(line), stroke=COLORS[problem["color"]], width=LINE))

    def answer(self, problem):
        return in_turn(*_painted(problem, 0, problem["level"]))

    def mistakes(self, problem):
        level = problem["level"]
        return {
            "nearly horizontal": in_turn(*_painted(problem, level, 2 * level)),
            "all": in_turn(*_painted(problem, 0, len(problem["lines"]))),
            "together": together(*_painted(problem, 0, level)),
        }


def _painted(problem: dict, first: int, end: int) -> list[Act]:
    """Orange strokes along lines: first come horizontal ones, from top to bottom, then nearly horizontal ones, then others."""
    return [stroke(f"paint {i}", points(problem["lines"][i][::-1]), ORANGE, line=PAINT, frames=16) for i in range(first, end)]


def _placed(rng: np.random.RandomState, tilts: list[float]) -> list | None:
    """The ends of lines that are clear of each other, those without a tilt also in y. None if they have no room."""
    lines: list[np.ndarray] = []
    for tilt in tilts:
        for _ in range(40):
            half = turned([(rng.uniform(*LENGTHS) / 2, 0)], tilt)[0]
            at = rng.uniform(EDGE + np.abs(half), 1024 - EDGE - np.abs(half))
            line = evenly([at - half, at + half], 9)
            level = [other for other in lines if other[0, 1] == other[-1, 1]] if not tilt else []
            if all(nearest(line, other)[1].min() >= APART for other in lines) and all(abs(at[1] - other[0, 1]) >= ASIDE for other in level):
                lines.append(line)
                break
        else:
            return None
    return [line[[0, -1]].round(1).tolist() for line in lines]
