from __future__ import annotations

import cv2
import numpy as np

from ...acts import Act, alter, in_turn, restyle
from ...scene import Circle, Polygon, dashed, draw_look, fade, points, reshape, star
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats

GREEN, GREY, WHITE, INK = (30, 170, 70), (120, 126, 136), (255, 255, 255), (40, 44, 56)
DOTS = ("red", "green", "blue", "yellow")
TILES = {name: (VIVID | SHIFTED)[name] for name in ("orange", "purple", "pink", "teal", "sky blue", "olive", "coral", "lime")}
CARD, SIDE, DOT, RING, LINE = (60.0, 70.0), 350.0, 30.0, 50.0, 14.0
"""Left and top of the card and its side; radii of dots and rings, and the breadth of a ring."""
AREA = (70.0, 470.0, 960.0, 960.0)
"""Where the quadrilateral lies."""
APART = 140.0


class PlanarWarpVerification(Task):
    """Lay a copy of a card into a quadrilateral in perspective, and fill the ring under which its star comes to lie.

    Shows: a card of coloured tiles with a star and a dot of its own colour at each corner; below it a dashed quadrilateral with the same dots, perhaps in
    turned order, and three grey rings in it.
    Asks: lay a copy of the card into the quadrilateral, each corner on the dot of its colour and straight lines staying straight; then fill the ring over the
    star green. Card and rings stay.
    Answer: unique: a perspective view of a flat card is the homography that four corners determine. The other rings lie where other maps would bring the star.
    Checks: that a copy is seen going through flat cards between to its place, that this ring and no other is filled after that, and that all else is kept.
    """

    split = "train"
    archetype = "transform"
    jump_cap = 0.4
    instances = "continuous quadrilaterals and places of the star, tiles: over 10^12"
    parameters = {
        "turn": Parameter("quarters of a turn by which the quadrilateral's dots are turned", train=choices(0, 1), harder="last"),
        "narrow": Parameter("longest over shortest side of the quadrilateral", train=floats(1.6, 2.0), harder="high"),
    }
    wrong_answers = {
        "affine": WrongAnswer("the right copy, but another ring is filled", 0.55),
        "other dots": WrongAnswer("the copy's corners lie on dots of other colours", 0.4),
        "unwarped": WrongAnswer("the right ring is filled, but no copy comes", 0.25),
    }

    def pose(self, rng, p):
        for _ in range(300):
            quad = _quadrilateral(rng, p.narrow)
            corners = np.roll(quad, -p.turn, axis=0)
            spot = rng.uniform(0.2, 0.8, 2)
            right = _warped(corners, [spot])[0]
            flat = corners[0] + spot[0] * (corners[1] - corners[0]) + spot[1] * (corners[3] - corners[0])
            low, high = quad.min(axis=0), quad.max(axis=0)
            decoys = [flat, *(_warped(np.roll(corners, k, axis=0), [spot])[0] for k in (1, 2, 3)), low + spot * (high - low)]
            rings = [right]
            for k in rng.permutation(len(decoys)):
                if len(rings) < 3 and _inside(quad, decoys[k]) and min(np.hypot(*(decoys[k] - ring)) for ring in rings) > APART:
                    rings.append(decoys[k])
            if len(rings) == 3 and _inside(quad, right):
                break
        else:
            raise Redraw
        tiles = [list(TILES)[i] for i in rng.randint(len(TILES), size=9)]
        look = draw_look(rng, away_from=[GREY, WHITE, GREEN, *(VIVID[name] for name in DOTS)], inked=True, places=("table", "wall", "board"), brightest=238)
        return {
            "quad": corners.round(1).tolist(), "spot": spot.round(3).tolist(), "rings": np.round(rings, 1).tolist(), "tiles": tiles, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Lay|Put] a copy of the card into the dashed shape, flat and in perspective, each corner on the dot of its colour. Then fill the ring over "
                "the star green. [The card and the other rings stay.|All else stays.]",
                "Under which ring does the star [end up|come to lie]? A copy of the card is laid into the dashed outline, dots on dots of the same colour, "
                "straight lines staying straight; after that, that ring [turns|is filled] green.",
                "A copy leaves the card and [fits itself|is fitted] into the outline below as a flat card seen at a slant, with equal dots meeting. Then "
                "[fill|colour] the one ring that lies over its star green.",
            ),
            guided="The copy's four corners go straight to the dots of their colours, and it stays one flat card with straight edges all the way. The rings "
            "stay on top of it. Then the ring under which the star lies is filled with green. The card itself stays.",
        )

    def lay_out(self, problem, scene, look):
        left, top = CARD
        flat = np.array([(left, top), (left + SIDE, top), (left + SIDE, top + SIDE), (left, top + SIDE)])
        scene.add("card", *_card(problem, flat))
        _add_dots(scene, "card", flat)
        corners = [tuple(corner) for corner in problem["quad"]]
        edges = [line for a, b in zip(corners, [*corners[1:], corners[0]], strict=True) for line in dashed(a, b, dash=22, gap=16, stroke=look.ink, width=8)]
        scene.add("outline", *edges)
        scene.add("copy", *_card(problem, flat), opacity=0)
        _add_dots(scene, "goal", np.array(problem["quad"]))
        for number, at in enumerate(problem["rings"]):
            scene.add(f"ring {number}", Circle(radius=RING, stroke=GREY, width=LINE), at=tuple(at))

    def answer(self, problem):
        return in_turn(_laid(problem, np.array(problem["quad"])), _marked(0))

    def mistakes(self, problem):
        quad = np.array(problem["quad"])
        return {
            "affine": in_turn(_laid(problem, quad), _marked(1)),
            "other dots": in_turn(_laid(problem, np.roll(quad, 1, axis=0)), _marked(1)),
            "unwarped": _marked(0),
        }


def _quadrilateral(rng: np.random.RandomState, narrow: float) -> np.ndarray:
    """Corners (4, 2) of a slanting card seen in perspective, clockwise from the upper left: its far side is shorter."""
    left, top, right, bottom = AREA
    near = float(rng.uniform(660, right - left))
    far = near / narrow
    shift = float(rng.uniform(0, right - left - near))
    lean = float(rng.uniform(-0.25, 0.25)) * (near - far) + (near - far) / 2
    tilt = rng.uniform(-30, 30, 2)
    low, high = bottom - 30, top + float(rng.uniform(30, 80))
    x = left + shift
    return np.array([(x + lean, high + tilt[0]), (x + lean + far, high - tilt[0]), (x + near, low + tilt[1]), (x, low - tilt[1])])


def _warped(corners: np.ndarray, places) -> np.ndarray:
    """Where places (N, 2) of the unit square lie in the card whose corners (4, 2) are seen there, clockwise from its upper left."""
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    matrix = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))
    return cv2.perspectiveTransform(np.array([places], np.float64), matrix)[0]


def _inside(quad: np.ndarray, at: np.ndarray) -> bool:
    """Whether a ring at a place keeps off the sides of a quadrilateral."""
    return cv2.pointPolygonTest(quad.astype(np.float32), (float(at[0]), float(at[1])), True) > RING + LINE


def _card(problem: dict, corners: np.ndarray) -> tuple[Polygon, ...]:
    """The card with its star as it is seen with its corners at some places."""
    parts = []
    for number, name in enumerate(problem["tiles"]):
        x, y = number % 3 / 3, number // 3 / 3
        square = [(x, y), (x + 1 / 3, y), (x + 1 / 3, y + 1 / 3), (x, y + 1 / 3)]
        parts.append(Polygon(points=points(_warped(corners, square)), fill=TILES[name]))
    shape = star(0.16, inner=0.5).outlines()[0] + problem["spot"]
    return *parts, Polygon(points=points(_warped(corners, shape)), fill=WHITE, stroke=INK, width=9)


def _add_dots(scene, name: str, corners: np.ndarray) -> None:
    for color, at in zip(DOTS, corners.tolist(), strict=True):
        scene.add(f"{name} {color}", Circle(radius=DOT, fill=VIVID[color], stroke=INK, width=6), at=tuple(at))


def _laid(problem: dict, corners: np.ndarray) -> alter:
    """A copy leaves the card, and its corners go straight to some places."""
    left, top = CARD
    flat = np.array([(left, top), (left + SIDE, top), (left + SIDE, top + SIDE), (left, top + SIDE)])
    change = reshape("copy", lambda u: _card(problem, flat + (corners - flat) * u))
    return alter((change,), frames=36, handover=(fade("copy", 1),), stays=False, says=(("copy",),))


def _marked(number: int) -> Act:
    """A ring is filled."""
    edge = Circle(radius=RING, stroke=GREY, width=LINE)
    return restyle(f"ring {number}", lambda u: (Circle(radius=max(1.0, RING * u), fill=GREEN), edge), frames=22, says=(("fill", "colour", "green"),))
