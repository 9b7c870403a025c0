from __future__ import annotations

import numpy as np

from ...acts import in_turn, ring, spot
from ...scene import Line, points
from ...scene.curves import wave
from ...scene.looks import draw_look, look_of
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
COLORS = {
    "navy": (30, 40, 120),
    "blue": (36, 92, 200),
    "teal": (0, 116, 124),
    "green": (30, 124, 56),
    "olive": (104, 108, 20),
    "purple": (106, 50, 170),
    "slate": (62, 76, 100),
    "ink": (28, 30, 40),
}
LEFT, RIGHT, ZERO = 70.0, 954.0, 512.0
INSIDE, ROOM, LINE = 23, 15, 10
"""The least radius of a mark, by how much it is drawn larger, and the breadth of its line (canvas units)."""
CURVE = 10
PAUSE = 1.0
APART, RISE = 94, 60
"""Canvas units between neighbouring peaks, and by which a peak stands above both troughs beside it."""


class MarkWavePeaks(Task):
    """Mark every peak of a curve.

    Shows: a smooth dark curve with 5 to 7 peaks of very different heights over a faint zero line, at times with level shoulders.
    Asks: mark every peak with a red ring, drawn as a growing line, from left to right.
    Answer: unique; each peak stands at least 60 units above the troughs beside it, and shoulders and ends are no peaks. How large rings are is free.
    Checks: that a ring closes around each peak and none around anything else, the order, that each ring grew as a line, and that all else is kept.
    Departures: shoulders keep an eighth of their slope, as a quite level stretch would be a doubtful peak; they lie only on slopes at least 90 units
    long and 100 high. There are 7 peaks at most, so that a clip of 25 frames still
    shows each ring being drawn, and no dots inside the rings, which at 256 pixels would be two pixels wide.
    """

    split = "out_of_domain"
    version = 3
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous places of the curve's turning points: over 10^9"
    parameters = {
        "peaks": Parameter("peaks of the curve", bench=ints(5, 7), harder="high"),
        "shoulders": Parameter("level stretches on slopes at most, where a slope is 90 units long", bench=ints(0, 2), harder="high"),
        "height_range": Parameter("canvas units from the lowest to the highest point at most", bench=floats(380, 640), harder="low"),
        "asymmetry": Parameter("length of a rise over that of the fall after it, about", bench=floats(0.5, 2.0)),
        "curve_colour": Parameter("colour of the curve", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "highest": WrongAnswer("only the highest peak is marked", 0.15),
        "troughs": WrongAnswer("the troughs are marked too", 0.5),
        "right to left": WrongAnswer("the right marks in reverse order", 0.68),
    }

    def pose(self, rng, p):
        across = _turning_places(rng, p.peaks, p.asymmetry)
        half = p.height_range / 2
        up = rng.uniform(RISE - half, half, p.peaks)
        ceiling = np.minimum(np.append(up, half), np.insert(up, 0, half)) - RISE
        down = ceiling - rng.beta(1, 2, p.peaks + 1) * (ceiling + half)
        heights = np.empty(2 * p.peaks + 1)
        heights[1::2], heights[::2] = up, down
        # Nodes are (x, y, slope); a shoulder is a node on a slope at which the curve is nearly level.
        nodes = [[x, ZERO - height, 0.0] for x, height in zip(across, heights, strict=True)]
        runs = np.diff(across)
        long = [i for i in rng.permutation(len(runs)) if runs[i] >= 90 and abs(heights[i + 1] - heights[i]) >= 100]
        for run in sorted(long[: p.shoulders], reverse=True):
            (x0, y0, _), (x1, y1, _) = nodes[run], nodes[run + 1]
            at = rng.uniform(0.42, 0.58)
            nodes.insert(run + 1, [x0 + (x1 - x0) * at, y0 + (y1 - y0) * at, 0.12 * (y1 - y0) / (x1 - x0)])
        peaks = [i for i, node in enumerate(nodes) if node[2] == 0 and 0 < i < len(nodes) - 1 and node[1] < nodes[i - 1][1]]
        look = draw_look(rng, away_from=[RED, COLORS[p.curve_colour]])
        if look_of(look).dark:  # a dark line on a dark ground is hard to see however its hue differs
            raise Redraw
        return {"nodes": np.round(nodes, 3).tolist(), "peaks": peaks, "colour": p.curve_colour, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Mark|Ring] every [peak|crest] of the curve[, high or low,| however low it is,] from left to right: "
                "a red circle [grows|is drawn] around each, one after another. [Nothing else changes.|Mark no trough and no shoulder.]",
                "Where does the curve turn from rising to falling? Put a red ring around [each such place|all those places], "
                "[drawn as a growing line|line by line], in order from left to right. [Leave the rest as it is.|The ends of the curve get none.]",
                "[Go along the wave|Follow the wave] from left to right and [circle|ring] its local maxima in red, one by one, with lines that grow. "
                "[No other point is marked.|Everything else stays.]",
            ),
            guided="Follow the curve from its left end. Wherever it stops rising and begins to fall there is a peak, and a red ring is traced clockwise around "
            "it. Then follow the curve to the next peak on the right, and so on to the last. Places where it turns "
            "from falling to rising, or only becomes level for a while, are passed over.",
        )

    def lay_out(self, problem, scene, look):
        nodes = problem["nodes"]
        low, high = (limit([y for _, y, _ in nodes]) for limit in (min, max))
        top, bottom = max(20, low - 96), min(1004, high + 96)
        scene.add("props", *look.props(*(box for box in ((60, 20, 500, top - 16), (560, bottom + 16, 980, 1004)) if box[3] - box[1] > 90)))
        scene.add("panel", *look.panel(20, top, 1004, bottom, raised=False))
        scene.add("zero line", Line(points=((LEFT, ZERO), (RIGHT, ZERO)), stroke=look.line(0.3), width=6))
        scene.add("curve", Line(points=points(wave(nodes)), stroke=COLORS[problem["colour"]], width=CURVE))
        for number, (x, y, slope) in enumerate(nodes):
            if slope == 0:
                spot(scene, f"turn {number}", (x, y), INSIDE)

    def answer(self, problem):
        return in_turn(*map(_marked, problem["peaks"]), pause=PAUSE)

    def mistakes(self, problem):
        nodes, peaks = problem["nodes"], problem["peaks"]
        return {
            "highest": _marked(min(peaks, key=lambda i: nodes[i][1])),
            "troughs": in_turn(*(_marked(i) for i, node in enumerate(nodes) if node[2] == 0), pause=PAUSE),
            "right to left": in_turn(*map(_marked, peaks[::-1]), pause=PAUSE),
        }


def _marked(node: int) -> ring:
    return ring(f"turn {node}", RED, room=ROOM, line=LINE, frames=9)


def _turning_places(rng: np.random.RandomState, peaks: int, asymmetry: float) -> np.ndarray:
    """x of low points and peaks in turn, from LEFT to RIGHT, the peaks at least APART."""
    for _ in range(200):
        waves = rng.uniform(0.8, 1.25, peaks)
        rise = np.clip(asymmetry * rng.uniform(0.85, 1.18, peaks), 0.5, 2.0)
        waves *= (RIGHT - LEFT) / waves.sum()
        ends = LEFT + np.insert(np.cumsum(waves), 0, 0)
        across = np.empty(2 * peaks + 1)
        across[::2], across[1::2] = ends, ends[:-1] + waves * rise / (1 + rise)
        if (np.diff(across[1::2]) >= APART).all():
            return across
    raise Redraw
