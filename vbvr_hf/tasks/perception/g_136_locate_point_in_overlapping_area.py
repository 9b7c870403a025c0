from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ...acts import in_turn, ring, stroke
from ...scene import Circle, Polygon, draw_look, look_of, palette, points
from ...scene.figures import outline, turned
from ...scene.outlines import fitted
from ...scene.polygons import depths_in
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED, INK = (220, 30, 30), (44, 48, 58)
TINTS = {
    "blue": (70, 130, 240), "green": (70, 180, 90), "amber": (240, 190, 40), "violet": (160, 100, 220),
    "cyan": (60, 190, 210), "lime": (170, 210, 60), "slate": (120, 136, 160), "brown": (170, 120, 70),
}  # fmt: skip
FORMS = ("circle", "oval", "rectangle", "triangle", "pentagon", "hexagon")
OPACITY, EDGE = 0.55, 10
DOT, ROOM, LINE = 22.0, 22.0, 13.0
FRAMES = 56
"""For all rings together."""
CLEAR, APART, ASIDE = 46.0, 110.0, 30.0
"""Canvas units from any dot to an outline, to another dot, and between the dots due in x, at least."""
OVERLAP, A_DOT, ALONE = 50_000, 20_000, 80_000
"""Square canvas units of the overlap at least, and for each dot in it, and of what each figure covers alone."""
PLACES = 400
"""Places at random that dots are put in."""


class LocatePointInOverlappingArea(Task):
    """Ring all dots that lie inside two figures at once, from left to right.

    Shows: two large translucent figures that overlap in part, and dark dots: in both, in one of them, and outside.
    Asks: draw a red ring, as a growing line, around each dot that lies inside both, from left to right.
    Answer: unique; all dots are 46 units off every outline, and those inside both differ by 30 units or more in x.
    Checks: which dots are ringed, how the rings lie, that each grew as a line, their order, and that all else is kept.
    Departures: dots are twice as large as points would be, so that they are seen at 256 pixels. Regions and kinds that G-9 names are not named here: what
    decides is the overlap alone.
    """

    split = "out_of_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous poses of both figures and places of twelve dots or more: over 10^9"
    parameters = {
        "targets": Parameter("dots inside both", bench=ints(2, 4), harder="high"),
        "others": Parameter("further dots", bench=ints(8, 12), harder="high"),
        "first": Parameter("form of one figure", bench=choices(*FORMS)),
        "second": Parameter("form of the other", bench=choices(*FORMS)),
        "radius": Parameter("of the circles around the figures, canvas units", bench=floats(300, 380)),
    }
    wrong_answers = {
        "one figure": WrongAnswer("all dots of one figure are ringed", 0.45),
        "overlap": WrongAnswer("the overlap is outlined", 0.15),
        "right to left": WrongAnswer("the right rings, drawn from right to left", 0.68),
    }

    def pose(self, rng, p):
        dots = None
        for _ in range(200):
            figures = []
            for form in (p.first, p.second):
                edge = np.array(fitted(outline(form), p.radius * (1.1 if form in ("triangle", "rectangle") else 1.0)))
                figures.append((turned(edge, rng.uniform(0, 360)) + rng.uniform(360, 664, 2)).astype(np.float32))
            every = np.concatenate(figures)
            area, common = cv2.intersectConvexConvex(*figures)
            roomy = OVERLAP + A_DOT * p.targets <= area <= min(map(cv2.contourArea, figures)) - ALONE
            if roomy and every.min() >= 24 and every.max() <= 1000:
                dots = _dots(rng, figures, p.targets, p.others)
                if dots:
                    break
        if not dots:
            raise Redraw
        colors = palette.pick(rng, TINTS, 2, away_from=[RED], least=40)
        look = draw_look(rng, away_from=[RED, INK, *(TINTS[name] for name in colors)])
        if look_of(look).dark:
            raise Redraw
        return {
            "figures": [one.astype(float).round(1).tolist() for one in figures], "overlap": common[:, 0].round(1).astype(float).tolist(), "colors": colors,
            "dots": dots, "targets": p.targets, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a red ring around [each|every] dot that lies inside both [figures|shapes], one after another from left to right, "
                "each ring as a growing line. [No other dot is ringed.|Change nothing else.]",
                "[Which dots lie where the two figures overlap|Which dots are inside both figures at once]? Circle them in red[, one by one|, in turn], "
                "from left to right, with lines that grow. [All else stays.|Leave the others unmarked.]",
                "[Find|Look for] the dots [in the overlap of the two shapes|in the area that both shapes cover]. "
                "Going from left to right, ring each of them in red; every ring [grows as a line|is drawn as a line]. [Nothing else changes.|]",
            ),
            guided="Look at where both figures cover the ground: there their colours mix. Start with the leftmost dot in that area: a red line grows around it "
            "and closes to a ring. Then the next one to the right gets its ring, until all dots there have one.",
        )

    def lay_out(self, problem, scene, look):
        for number, (corners, name) in enumerate(zip(problem["figures"], problem["colors"], strict=True)):
            scene.add(f"figure {number}", Polygon(points=points(corners), fill=TINTS[name]), opacity=OPACITY)
        for number, corners in enumerate(problem["figures"]):
            scene.add(f"edge {number}", Polygon(points=points(corners), stroke=INK, width=EDGE))
        for number, at in enumerate(problem["dots"]):
            scene.add(f"dot {number}", Circle(radius=DOT, fill=INK), at=tuple(at))

    def answer(self, problem):
        return in_turn(*_rings(problem, range(problem["targets"])))

    def mistakes(self, problem):
        figure = np.array(problem["figures"][0], np.float32)
        inside = [i for i, at in enumerate(problem["dots"]) if cv2.pointPolygonTest(figure, at, False) > 0]
        inside.sort(key=lambda i: problem["dots"][i][0])
        return {
            "one figure": in_turn(*_rings(problem, inside)),
            "overlap": stroke("overlap", points(problem["overlap"]), RED, line=LINE, frames=30, closed=True),
            "right to left": in_turn(*_rings(problem, range(problem["targets"])[::-1])),
        }


def _rings(problem: dict, numbers: Sequence[int]) -> list[ring]:
    """Rings around dots, in this order."""
    return [ring(f"dot {number}", RED, room=ROOM, line=LINE, frames=FRAMES / problem["targets"]) for number in numbers]


def _dots(rng: np.random.RandomState, figures: list[np.ndarray], targets: int, others: int) -> list[list[float]] | None:
    """Places of dots: first those inside both figures, from left to right, then half as many and one more in each one alone, then any that are not
    in both. None if there is no room."""
    places = rng.uniform(60, 964, (PLACES, 2))
    depths = np.stack([depths_in(one, places) for one in figures], axis=1)
    clear, inside = np.abs(depths).min(axis=1) > CLEAR, depths > 0
    both, alone = inside.all(axis=1), inside.sum(axis=1) == 1
    kinds = [both] * targets + [alone & inside[:, 0], alone & inside[:, 1]] * (targets // 2 + 1)
    kinds += [~both] * (targets + others - len(kinds))
    found = np.empty((0, 2))
    for number, kind in enumerate(kinds):
        gaps = np.abs(places[:, None] - found)
        free = clear & kind & (np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=1, initial=1e3) > APART)
        if number < targets:
            free &= gaps[..., 0].min(axis=1, initial=1e3) > ASIDE
        if not free.any():
            return None
        found = np.concatenate([found, places[free][:1]])
    return [*sorted(found[:targets].round(1).tolist()), *found[targets:].round(1).tolist()]
