from __future__ import annotations

import math

import numpy as np

from ...scene import Line, Scene, draw, palette, recolour, rectangle
from ...scene.palette import WHITE
from ...scoring import Row, View, gradual, ink_over_time, parts_kept, share, tolerance
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
        problem = {"centre": [round(v, 1) for v in centre], "sides": [round(float(v), 1) for v in sides], "colors": names}
        problem |= {"style": p.style, "distractor": None}
        if p.distractor:
            # In the widest margin beside the nest.
            side = float(rng.uniform(70, 100))
            room = {(axis, sign): 512 + sign * (512 - centre[axis]) - 350 - 24 for axis in (0, 1) for sign in (-1, 1)}
            (axis, sign), margin = max(room.items(), key=lambda item: item[1])
            across = centre[axis] + sign * (350 + 20 + side / 2 + float(rng.uniform(0, max(0.0, margin - 20 - side))))
            along = float(rng.uniform(24 + side / 2, 1000 - side / 2))
            problem["distractor"] = [round(v, 1) for v in ((across, along, side) if axis == 0 else (along, across, side))]
        return problem

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
        half = problem["sides"][0 if answer == "outermost" else -1] / 2
        corners = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
        scene.add("outline", Line(points=corners, stroke=BLUE, width=STROKE), at=centre, drawn=0)
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
        x, y = problem["centre"]
        side = problem["sides"][-1]
        off, piece = _border(view, (x, y), side / 2)
        blue = view.label(view.final, colors) == 0
        near = np.abs(off) <= NEAR
        belongs = piece[near][:, None] == np.arange(PIECES)[None]
        drawn = ink_over_time(view, near, BLUE) @ belongs.astype(np.float32)
        last = np.median(drawn[-5:], axis=0)
        inked = last >= 0.4 * STROKE * view.unit * 8 * side / 2 / PIECES * view.unit
        sides = inked.reshape(4, -1).mean(axis=1) >= 0.8

        amount, on = int(blue.sum()), int((blue & near).sum())
        hollow = blue[off < -NEAR].mean() < 0.3 if (off < -NEAR).any() else True
        outlined = 1.0 if share(on, amount) >= 0.85 and hollow else 0.3 if sides.all() and hollow and on >= 0.08 * amount else 0.0
        logic = outlined * (1 if sides.all() else 0.5 * inked.mean())
        strength = np.where(inked, drawn / np.maximum(last, 1e-6), 0)
        grown, steps = _stroke(strength)
        grown *= share(steps, view.frames_of(8)) * gradual(view, np.clip(strength, 0, 1).mean(axis=1), frames=8)
        # Half a stroke off its line is as good as on it, and a pixel is a third of the stroke.
        wide, core = np.abs(off) <= STROKE, np.abs(off) <= STROKE / 4
        overlap = share(int((blue & wide).sum()), int((blue | core).sum()))
        fit = tolerance(overlap, 0.6, 0.15) * (1 - 0.25 * int((~sides).sum())) * (0.5 + 0.5 * grown)
        kept = parts_kept(view, np.where(np.abs(off) <= NEAR, -1, _parts(view, problem)), view.first)
        place = f"{share(on, amount):.0%} of the new blue lies on the innermost border; {int(sides.sum())} of 4 sides are there"
        return [
            Row("logical_validity", 0.25, logic, place),
            Row("spatial_accuracy", 0.2, fit, f"the blue overlaps the border by {overlap:.0%}"),
            Row("trajectory", 0.25, grown * fit, f"the outline grew at one tip in {steps} frames"),
            Row("temporal_consistency", 0.3, kept * grown * fit, f"squares kept {kept:.0%}, as far as the outline was drawn"),
        ]


def _square(side: float, color: tuple, style: str):
    if style == "filled":
        return rectangle(side, side, fill=color)
    return rectangle(side - FRAME, side - FRAME, stroke=color, border=FRAME)


def _border(view: View, centre: tuple, half: float) -> tuple[np.ndarray, np.ndarray]:
    """How far outside (negative: inside) a square's border each pixel lies, in canvas units, and which piece of the border is nearest."""
    size = view.first.shape[0]
    at = (np.arange(size) + 0.5) / view.unit
    x, y = at[None, :] - centre[0], at[:, None] - centre[1]
    off = np.maximum(np.abs(x), np.abs(y)) - half
    top, right, bottom = -y >= np.abs(x), x > np.abs(y), y >= np.abs(x)
    along = np.select([top, right, bottom], [x + half, 3 * half + y, 5 * half - x], 7 * half - y) / (8 * half)
    return off, (np.clip(along, 0, 0.9999) * PIECES).astype(int)


def _stroke(strength: np.ndarray) -> tuple[float, int]:
    """Share of the border that was drawn as one stroke, less if much was lost again, and in how many frames. In a right step the drawn
    pieces are one arc, of which one end stays, and at most 30 % are added."""
    there, between = strength > 0.6, ((strength > 0.25) & (strength < 0.75)).sum(axis=1)
    length = there.shape[1]
    earned, steps, lost = 0, 0, 0
    before, most = there[0], int(there[0].sum())
    for frame, now in enumerate(there[1:], 1):
        count = int(now.sum())
        if count > most:
            starts, ends = now & ~np.roll(now, 1), now & ~np.roll(now, -1)
            fixed = not before.any() or (before & starts).any() or (before & ends).any() or count == length
            # A fade shows all pieces half there; a stroke only those at its tip.
            if starts.sum() <= 1 and fixed and count - most <= 0.3 * length and between[frame] <= 4 and (before & ~now).sum() <= 1:
                earned, steps = earned + count - most, steps + 1
        most = max(most, count)
        lost, before = max(lost, most - count), now
    return share(earned, length) * tolerance(lost / length, 0.1, 0.4), steps


def _parts(view: View, problem: dict) -> np.ndarray:
    """Each square's surroundings of its four sides, and the middle of the innermost one, as parts: (256, 256) int, -1 for none."""
    squares = [(*problem["centre"], side) for side in problem["sides"]] + ([problem["distractor"]] if problem["distractor"] else [])
    parts = np.full(view.first.shape[:2], -1)
    for index, (x, y, side) in enumerate(squares):
        off, piece = _border(view, (x, y), side / 2)
        strip = np.abs(off) <= 24
        parts[strip] = 4 * index + piece[strip] * 4 // PIECES
    x, y, side = squares[len(problem["sides"]) - 1]
    parts[_border(view, (x, y), side / 2)[0] < -24] = 4 * len(squares)
    return parts
