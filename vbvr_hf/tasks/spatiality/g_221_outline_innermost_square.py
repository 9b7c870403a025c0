from __future__ import annotations

import math

import numpy as np

from ...scene import Line, Point, Scene, draw, palette, recolour, rectangle
from ...scene.palette import WHITE
from ...scoring import Row, View, parts_kept, share, tolerance
from ...scoring.contours import Contour, contour, traced
from .. import TRUTH, Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

BLUE = (24, 80, 232)
COLORS = {
    "red": (214, 36, 40),
    "orange": (246, 140, 28),
    "yellow": (250, 216, 48),
    "green": (48, 150, 62),
    "lime": (166, 222, 60),
    "pink": (248, 150, 190),
    "magenta": (200, 30, 120),
    "brown": (140, 84, 40),
    "maroon": (104, 20, 40),
    "charcoal": (62, 62, 66),
    "silver": (176, 178, 180),
    "beige": (236, 200, 150),
}
STROKE, FRAME = 12, 18
NEAR = 0.02 * 1024
PIECES = 48
"""The border is read in this many pieces, twelve a side, clockwise from the top left corner."""


class OutlineInnermostSquare(Task):
    """Outline the innermost of several nested squares.

    Shows: concentric upright squares, each in another colour, as nested fills or hollow thick frames; in some samples another small square
    lies outside the nest.
    Asks: a blue outline drawn along the border of the innermost square of the nest in one gradual stroke; all else stays as it is.
    Answer: the innermost is the smallest of the nest, all others lie round it. The stroke may begin anywhere and run either way.
    Checks: the new blue lies on the innermost border, on all four sides; it grew as one stroke at one tip; all squares keep place and colour.
    Departures: the centre of the nest lies 40 to 120 units off the canvas centre and 40 or more of them sideways, as nearer to the middle a mirrored
    clip would be a right one.
    """

    id = "G-221"
    slug = "outline_innermost_square"
    name = "Outline Innermost Square"
    pillar = "spatiality"
    split = "out_of_domain"
    archetype = "mark"
    instances = "side lengths, colours, centre and style: over 10^8"
    parameters = {
        "squares": Parameter("squares in the nest", bench=ints(3, 8)),
        "style": Parameter("how they are drawn", bench=choices("filled", "hollow frames")),
        "centre_shift": Parameter("canvas units from the canvas centre to that of the nest, 40 or more of them sideways", bench=floats(40, 120)),
        "distractor": Parameter("squares outside the nest", bench=ints(0, 1)),
    }
    wrong_answers = {
        "outermost": WrongAnswer("outermost square outlined", 0.05),
        "recoloured": WrongAnswer("innermost square recoloured blue instead of outlined", 0.35),
        "rings": WrongAnswer("right outline but rings change colours", 0.75),
    }

    def pose(self, rng, p):
        # Aside by 40 units or more: nearer to the middle, a mirrored clip would be a right one.
        angle = rng.choice([0, math.pi]) + rng.uniform(-1, 1) * math.acos(40 / p.centre_shift)
        centre = (512 + p.centre_shift * math.cos(angle), 512 + p.centre_shift * math.sin(angle))
        outer = 700.0 if p.distractor else float(rng.uniform(700, min(860.0, 980 - 2 * p.centre_shift)))
        inner = float(rng.uniform(90, min(200.0, outer - 70 * (p.squares - 1))))
        cuts = np.sort(rng.uniform(0, outer - inner - 70 * (p.squares - 1), p.squares - 2))
        sides = [outer, *(outer - 70 * (i + 1) - cut for i, cut in enumerate(cuts)), inner]
        names = palette.pick(rng, COLORS, p.squares + p.distractor, away_from=[BLUE, WHITE])
        distractor = [round(v, 1) for v in _beside(rng, centre, outer / 2)] if p.distractor else None
        return {
            "centre": [round(v, 1) for v in centre], "sides": [round(float(v), 1) for v in sides], "colors": names, "style": p.style, "distractor": distractor,
        }  # fmt: skip

    def prompt(self, problem):
        rules = "The outline follows its border and is drawn in one gradual stroke until it is closed. Everything else stays as it is."
        return Prompts(
            plain=(
                f"Outline the innermost square of the nest in blue. {rules}",
                f"Mark the innermost of the nested squares with a blue outline. {rules}",
                f"Draw a blue outline around the square that lies inside all others of the nest. {rules}",
            ),
            guided="Of the squares that lie in one another the smallest one, with all others around it, is marked: a blue line starts at its top left "
            "corner, runs along its border clockwise and closes. No square changes its colour or place, and no other square is marked.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(WHITE)
        centre = tuple(problem["centre"])
        for index, side in enumerate(problem["sides"]):
            scene.add(f"square {index}", _square(side, COLORS[problem["colors"][index]], problem["style"]), at=centre)
        if problem["distractor"]:
            x, y, side = problem["distractor"]
            scene.add("distractor", _square(side, COLORS[problem["colors"][-1]], problem["style"]), at=(x, y))
        side = problem["sides"][0 if answer == "outermost" else -1]
        corners = rectangle(side, side).points
        scene.add("outline", Line(points=(*corners, corners[0]), stroke=BLUE, width=STROKE), at=centre, drawn=0)
        scene.wait(8)
        last = len(problem["sides"]) - 1
        if answer == "recoloured":
            scene.play(recolour(f"square {last}", BLUE), frames=32)
        else:
            scene.play(draw("outline"), frames=32)
        if answer == "rings":
            others = [COLORS[name] for name in problem["colors"][: last + 1]]
            scene.play(*(recolour(f"square {i}", others[(i + 1) % len(others)]) for i in range(last)), frames=16, at=12)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        colors = [BLUE, WHITE, *(COLORS[name] for name in problem["colors"])]
        border = _border(view, problem["centre"], problem["sides"][-1])
        near, inside = border.near(NEAR), border.off < -NEAR
        blue = view.label(view.final, colors) == 0
        drawn = border.ink(view, BLUE, NEAR)
        last = np.median(drawn[-5:], axis=0)
        inked = last >= 0.4 * STROKE * border.length / PIECES * view.unit**2
        sides = inked.reshape(4, -1).mean(axis=1) >= 0.8

        amount, on = int(blue.sum()), int((blue & near).sum())
        hollow = blue[inside].mean() < 0.3 if inside.any() else True
        outlined = 1.0 if share(on, amount) >= 0.85 and hollow else 0.3 if sides.all() and hollow and 0 < 0.08 * amount <= on else 0.0
        logic = outlined * (1 if sides.all() else 0.5 * inked.mean())
        stroke = traced(view, np.where(inked, drawn / np.maximum(last, 1e-6), 0), frames=8)
        # Half a stroke off its line is as good as on it, and a pixel is a third of the stroke.
        overlap = share(int((blue & border.near(STROKE)).sum()), int((blue | border.near(STROKE / 4)).sum()))
        fit = tolerance(overlap, 0.6, 0.15) * (1 - 0.25 * int((~sides).sum())) * (0.5 + 0.5 * stroke.value)
        kept = parts_kept(view, np.where(near, -1, _parts(view, problem)), view.first)
        place = f"{share(on, amount):.0%} of the new blue lies on the innermost border; {int(sides.sum())} of 4 sides are there"
        return [
            Row("logical_validity", 0.25, logic, place),
            Row("spatial_accuracy", 0.2, fit, f"the blue overlaps the border by {overlap:.0%}"),
            Row("trajectory", 0.25, stroke.value * fit, f"the outline grew at one tip in {stroke.steps} frames"),
            Row("temporal_consistency", 0.3, kept * stroke.value * fit, f"squares kept {kept:.0%}, as far as the outline was drawn"),
        ]


def _beside(rng: np.random.RandomState, centre: Point, half: float) -> tuple[float, float, float]:
    """Place and side of a small square in the widest margin beside a nest of that centre and half side."""
    side = float(rng.uniform(70, 100))
    room = {(axis, sign): 512 + sign * (512 - centre[axis]) - half - 24 for axis in (0, 1) for sign in (-1, 1)}
    (axis, sign), margin = max(room.items(), key=lambda item: item[1])
    across = centre[axis] + sign * (half + 20 + side / 2 + float(rng.uniform(0, max(0.0, margin - 20 - side))))
    along = float(rng.uniform(24 + side / 2, 1000 - side / 2))
    return (across, along, side) if axis == 0 else (along, across, side)


def _square(side: float, color: tuple, style: str):
    if style == "filled":
        return rectangle(side, side, fill=color)
    return rectangle(side - FRAME, side - FRAME, stroke=color, border=FRAME)


def _border(view: View, centre: Point, side: float) -> Contour:
    return contour(view, rectangle(side, side).points, PIECES, at=centre)


def _parts(view: View, problem: dict) -> np.ndarray:
    """Each square's surroundings of its four sides, and the middle of the innermost one, as parts: (256, 256) int, -1 for none."""
    borders = [_border(view, problem["centre"], side) for side in problem["sides"]]
    innermost = borders[-1]
    if problem["distractor"]:
        x, y, side = problem["distractor"]
        borders.append(_border(view, (x, y), side))
    parts = np.full(view.first.shape[:2], -1)
    for index, border in enumerate(borders):
        strip = border.near(24)
        parts[strip] = 4 * index + border.piece[strip] * 4 // PIECES
    parts[innermost.off < -24] = 4 * len(borders)
    return parts
