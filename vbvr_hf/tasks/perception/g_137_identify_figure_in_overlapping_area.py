from __future__ import annotations

import cv2
import numpy as np

from ...acts import in_turn, ring, stroke
from ...scene import Polygon, draw_look, palette, points
from ...scene.figures import figure, outline, turned
from ...scene.outlines import fitted
from ...scene.polygons import depths_in
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import RED
from .g_136_locate_point_in_overlapping_area import INK, TINTS

SHARE = {"circle": 0.9, "oval": 1.1, "rectangle": 1.1, "triangle": 1.15, "hexagon": 0.95}
"""Forms of large figures, and how large the circles around them are."""
FORMS = list(SHARE)
KINDS = ("five-point star", "plus", "square", "triangle", "circle", "hexagon", "heart")
OPACITY, EDGE, SIZE, ROOM, LINE = 0.4, 11, 62.0, 18.0, 12.0
CLEAR, APART = 58.0, 122.0
"""Canvas units from the middle of a small figure to an outline, and to that of another, at least."""
PLACES = 400
"""Places at random that small figures are put in."""


class IdentifyFigureInOverlappingArea(Task):
    """Ring the one small figure that lies inside three large ones at once.

    Shows: three large translucent figures with coloured outlines that overlap, and small dark figures: one inside all three, one in
    each two of them, others in one or none.
    Asks: draw one red ring, as a growing line, around the small figure that lies inside all the large ones.
    Answer: unique; just one lies inside all three, and every small figure is clear of all outlines.
    Checks: that a ring closes around the right one and around no other, that it grew as a line, and that all else is kept.
    Departures: training clips have three large figures, too, and no two of them tell the answer.
    """

    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous poses of three figures and places of seven small ones or more: over 10^9"
    parameters = {
        "in_one": Parameter("small figures in exactly one", train=ints(2, 4), harder="high"),
        "outside": Parameter("small figures outside", train=ints(1, 2), harder="high"),
        "forms": Parameter("forms of the large figures", train=choices("circles", "mixed"), harder="last"),
        "radius": Parameter("of the circles around the large figures, canvas units", train=floats(290, 340)),
    }
    wrong_answers = {
        "in two": WrongAnswer("a small figure in two of the large ones is ringed", 0.1),
        "area": WrongAnswer("the area that all have in common is outlined instead", 0.15),
        "one more": WrongAnswer("the right figure is ringed, and one in two large ones, too", 0.4),
    }

    def pose(self, rng, p):
        for _ in range(60):
            middle, first, regions = rng.uniform(452, 572, 2), rng.uniform(0, 360), []
            for number in range(3):
                form = "circle" if p.forms == "circles" else FORMS[rng.randint(len(FORMS))]
                edge = turned(fitted(outline(form), p.radius * SHARE[form]), rng.uniform(0, 360))
                away = turned([(p.radius * rng.uniform(0.5, 0.64), 0)], first + 120 * number + rng.uniform(-15, 15))
                regions.append(edge + away + middle)
            every = np.concatenate(regions)
            figures = _figures(rng, regions, p.in_one, p.outside) if every.min() >= 24 and every.max() <= 1000 else None
            if figures:
                break
        else:
            raise Redraw
        colors = palette.pick(rng, TINTS, 3, away_from=[RED], least=36)
        kinds = [str(kind) for kind in rng.choice(KINDS, len(figures))]
        look = draw_look(rng, away_from=[RED, INK, *(TINTS[name] for name in colors)])
        return {"regions": [one.round(1).tolist() for one in regions], "colors": colors, "figures": figures, "kinds": kinds, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a red ring around the small figure that lies inside all three large ones [at once|at the same time], as a growing line. "
                "[Nothing else changes.|Mark no other.]",
                "[Which small figure is inside every one of the large ones|Which small figure do all three large ones enclose]? [Circle|Ring] it in red, "
                "with a line that grows. [All else stays.|Change nothing else.]",
                "[Find|Look for] the area where all three of the large shapes overlap, and [ring|circle] the small figure in it; the red ring "
                "[is drawn as a line|grows as a line]. [Leave the others unmarked.|]",
            ),
            guided="Take the outlines of the large figures one after another and see which small figures lie inside. Just one is inside all three: a red line "
            "grows around it, from its top clockwise, and closes to a ring. Nothing moves or changes.",
        )

    def lay_out(self, problem, scene, look):
        colors = [TINTS[name] for name in problem["colors"]]
        for number, (corners, color) in enumerate(zip(problem["regions"], colors, strict=True)):
            scene.add(f"region {number}", Polygon(points=points(corners), fill=color), opacity=OPACITY)
        for number, (corners, color) in enumerate(zip(problem["regions"], colors, strict=True)):
            scene.add(f"edge {number}", Polygon(points=points(corners), stroke=palette.shade(color, -0.3), width=EDGE))
        for number, (kind, at) in enumerate(zip(problem["kinds"], problem["figures"], strict=True)):
            scene.add(f"figure {number}", figure(kind, SIZE, fill=INK), at=tuple(at))

    def answer(self, problem):
        return _ringed(0)

    def mistakes(self, problem):
        return {
            "in two": _ringed(1),
            "area": stroke("area", points(_common(problem["regions"])), RED, line=LINE, frames=28, closed=True),
            "one more": in_turn(_ringed(0), _ringed(1)),
        }


def _ringed(number: int) -> ring:
    return ring(f"figure {number}", RED, room=ROOM, line=LINE, frames=28)


def _figures(rng: np.random.RandomState, regions: list[np.ndarray], in_one: int, outside: int) -> list[list[float]] | None:
    """Places of small figures: the one inside all regions, those inside each two of them, those inside one, and those outside. None if there is no room."""
    places = rng.uniform(60, 964, (PLACES, 2))
    depths = np.stack([depths_in(one, places) for one in regions], axis=1)
    clear, inside = np.abs(depths).min(axis=1) > CLEAR, depths > 0
    count = inside.sum(axis=1)
    found = np.empty((0, 2))
    for kind in [count == 3, *((count == 2) & ~inside[:, i] for i in range(3)), *[count == 1] * in_one, *[count == 0] * outside]:
        free = clear & kind & (np.hypot(*(places[:, None] - found).transpose(2, 0, 1)).min(axis=1, initial=1e3) > APART)
        if not free.any():
            return None
        found = np.concatenate([found, places[free][:1]])
    return found.round(1).tolist()


def _common(regions: list) -> np.ndarray:
    """The outline (N, 2) of what convex regions have in common."""
    found = np.array(regions[0], np.float32)
    for other in regions[1:]:
        found = cv2.intersectConvexConvex(found, np.array(other, np.float32))[1].reshape(-1, 2)
    return found
