from __future__ import annotations

from itertools import pairwise

import numpy as np

from ...scene import Circle, Line, Scene, draw, grow, points
from ...scene.curves import wave
from ...scene.palette import GROUNDS
from ...scoring import Row, View, ink, picture_kept, rings, share, tolerance
from ...scoring.picks import drawn_in_turn, matched
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (220, 30, 30)
AXIS = (196, 200, 208)
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
RADIUS, STROKE, DOT = 28, 9, 9
CURVE = 7
APART, RISE = 88, 60
"""Canvas units between neighbouring peaks, and by which a peak stands above both troughs beside it."""


class MarkWavePeaks(Task):
    """Mark every peak of a curve.

    Shows: a smooth dark curve with 5 to 9 peaks of very different heights over a faint zero line, at times with level shoulders.
    Asks: mark every peak with a red ring, drawn as a growing line, that has a red dot in its centre, from left to right.
    Answer: unique; each peak stands at least 60 units above the troughs beside it, and shoulders and ends are no peaks.
    Checks: which peaks have a ring, how exactly and with a dot, the order, that each ring grew as a line, and that the curve is kept.
    Departures: shoulders keep an eighth of their slope, as a quite level stretch would be a doubtful peak; they lie only on slopes at least 90 units
    long and 100 high. The rings' lines are 9 units wide, as thinner red lines fade away in a clip of 256 pixels.
    """

    id = "G-202"
    slug = "mark_wave_peaks"
    name = "Mark Wave Peaks"
    pillar = "perception"
    split = "out_of_domain"
    version = 2
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous places of the curve's turning points: over 10^9"
    parameters = {
        "peaks": Parameter("peaks of the curve", bench=ints(5, 9)),
        "shoulders": Parameter("level stretches on slopes at most, where a slope is 90 units long", bench=ints(0, 2)),
        "height_range": Parameter("canvas units from the lowest to the highest point at most", bench=floats(260, 560)),
        "asymmetry": Parameter("length of a rise over that of the fall after it, about", bench=floats(0.5, 2.0)),
        "curve_colour": Parameter("colour of the curve", bench=choices(*COLORS)),
        "background": Parameter("tone of the background", bench=choices(*GROUNDS)),
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
        return {"nodes": np.round(nodes, 3).tolist(), "peaks": peaks, "colour": p.curve_colour, "background": p.background}

    def prompt(self, problem):
        rules = "Troughs, shoulders and the ends of the curve get no mark, and the curve and the grey line do not change."
        return Prompts(
            plain=(
                "Mark every peak of the curve, that is every place where it turns from rising to falling, however low it lies, with a small red ring, "
                f"drawn as a growing line, that has a red dot in its centre; one after another from left to right. {rules}",
                "From left to right, mark all places where the curve turns from rising to falling, high or low, one after another: a red dot and round it a "
                f"small red ring drawn as a growing line. {rules}",
                "Each peak of the curve, even a low one, gets a red dot with a small red ring traced round it as a growing line. Go from left to right, one "
                f"peak at a time. {rules}",
            ),
            guided="Follow the curve from its left end. Wherever it stops rising and begins to fall there is a peak: a red dot appears on it and a red ring is "
            "traced clockwise round the dot. Then follow the curve to the next peak on the right, and so on to the last. Places where it turns "
            "from falling to rising, or only becomes level for a while, are passed over.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUNDS[problem["background"]])
        scene.add("zero line", Line(points=((LEFT, ZERO), (RIGHT, ZERO)), stroke=AXIS, width=4))
        scene.add("curve", Line(points=points(wave(problem["nodes"])), stroke=COLORS[problem["colour"]], width=CURVE))
        nodes, chosen = problem["nodes"], list(problem["peaks"])
        if answer == "highest":
            chosen = [min(chosen, key=lambda i: nodes[i][1])]
        if answer == "troughs":
            chosen = [i for i, node in enumerate(nodes) if node[2] == 0]
        if answer == "right to left":
            chosen = chosen[::-1]
        for number in chosen:
            at = tuple(nodes[number][:2])
            scene.add(f"dot {number}", Circle(radius=DOT, fill=RED), at=at, scale=0)
            scene.add(f"ring {number}", Circle(radius=RADIUS, stroke=RED, width=STROKE), at=at, drawn=0)
        scene.wait(5)
        for number in chosen:
            scene.play(grow(f"dot {number}"), frames=2)
            scene.play(draw(f"ring {number}"), frames=8)
        scene.wait(6)
        return scene

    def score(self, view, problem):
        peaks = [tuple(problem["nodes"][i][:2]) for i in problem["peaks"]]
        zone = np.any([view.disc(at, RADIUS + STROKE / 2 + 15) for at in peaks], axis=0)
        kept, undisturbed = picture_kept(view, _regions(view, problem), zone)

        found = [mark for mark in rings(view, RED, fill=0.5, least=250, bridge=5) if 15 <= mark.radius <= 51]
        marked = matched(found, peaks, 31)
        # So small a ring loses up to a fifth of its sectors where it crosses the curve in a coarsely coded clip.
        closed = sum(tolerance(mark.closed, 0.8, 0.3) for mark in marked.values())
        f1 = share(2 * closed, len(found) + len(peaks))
        right = max(0.0, 2 * f1 - 1) * undisturbed

        strength = ink(view, view.final, RED)
        dotted = {i: strength[view.disc(mark.at, DOT)].mean() > 0.45 for i, mark in marked.items()}
        placed = [tolerance(mark.off(peaks[i]), 10.3, 31) * (1.0 if dotted[i] else 0.5) for i, mark in marked.items()]
        in_order, grown = drawn_in_turn(view, [marked[i] for i in sorted(marked)], RED, frames=4)
        return [
            Row("logical_validity", 0.3, right, f"{len(marked)} of {len(peaks)} peaks marked, {len(found) - len(marked)} other marks"),
            Row("spatial_accuracy", 0.15, right * float(np.mean(placed or [0])), "rings centred on the peaks, with a dot in the centre"),
            Row("trajectory", 0.35, right * in_order * grown, f"{in_order:.0%} in order from left to right, drawn as growing lines to {grown:.0%}"),
            Row("temporal_consistency", 0.2, right * grown * kept, "curve, zero line and ground stay as they were, as far as the marks were drawn"),
        ]


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


def _regions(view: View, problem: dict) -> np.ndarray:
    """The zero line as region 0, the curve's pieces from trough to trough as 1, 2, …."""
    nodes, peaks = problem["nodes"], problem["peaks"]
    regions = np.where(view.box(LEFT - 3, ZERO - 4, RIGHT + 3, ZERO + 4), 0, -1)
    turns = [nodes[0][0], *(max(nodes[a : b + 1], key=lambda node: node[1])[0] for a, b in pairwise(peaks)), RIGHT + 9]
    piece = np.searchsorted(turns, (np.arange(regions.shape[1]) + 0.5) / view.unit).clip(1, len(turns) - 1)
    return np.where(view.area("curve"), piece[None], regions)
