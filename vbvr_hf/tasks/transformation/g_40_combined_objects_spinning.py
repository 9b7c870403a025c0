from __future__ import annotations

import math

import cv2
import numpy as np

from ...acts import Act, in_turn, switch, then
from ...scene import Point, Polygon, dashed, points
from ...scene.figures import turned
from ...scene.looks import draw_look
from ...scene.outlines import dashed_outline, half_of
from ...scene.palette import VIVID, pick
from ...scene.polygons import centroid
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .lopsided import fit

SILHOUETTES: dict[str, tuple[Point, ...]] = {
    "house": ((0, -10), (9, -2), (7, -2), (7, 10), (-7, 10), (-7, -2), (-9, -2)),
    "arrow": ((0, -10), (8.5, -1), (4, -1), (4, 10), (-4, 10), (-4, -1), (-8.5, -1)),
    "cross": ((-4, -10), (4, -10), (4, -4), (10, -4), (10, 4), (4, 4), (4, 10), (-4, 10), (-4, 4), (-10, 4), (-10, -4), (-4, -4)),
}
GAP, EDGE = 26.0, 24.0
"""Canvas units that pieces keep off each other and the figure, however they turn, and off the edge of the picture."""
SMALLER = (0.3, 0.445)
"""The share that the smaller part has of the figure: too little for both to look alike."""
ALIKE = 0.84
"""The overlap (intersection over union) from which on a part looks like itself when turned."""
TRIES = 200


class CombinedObjectsSpinning(Task):
    """Turn the pieces of a figure the shorter way, and slide them into it.

    Shows: on the right a house, an arrow or a cross, dashed, and cut in two by a straight dashed line; on the left the two parts as filled pieces, turned, each
    as high in the picture as its place in the figure.
    Asks: turn each piece in place, the shorter way, until it lies like its part, then slide it straight to the right into that; the right piece first.
    Answer: unique: one part is smaller, each looks like itself only after a whole turn, and no angle is a half turn.
    Checks: that each piece is seen in the poses of its way, first turning and then sliding, one piece after the other, and that all else is kept.
    Departures: which piece comes first is asked, so that none slides over another.
    """

    split = "train"
    archetype = "transform"
    jump_cap = 0.32
    instances = "over 10^7: size, cut and place are continuous, times angles and colours"
    parameters = {
        "silhouette": Parameter("the figure", train=choices(*SILHOUETTES)),
        "size": Parameter("longer side of the figure, canvas units", train=ints(256, 296)),
        "angle": Parameter("degrees to turn, one drawn for each piece, either way", train=choices(30, 60, 90, 120, 150), harder="high"),
        "slant": Parameter("degrees of the cut from the horizontal, either way", train=ints(12, 40), harder="high"),
    }
    wrong_answers = {
        "unturned": WrongAnswer("slides without turning", 0.25),
        "at once": WrongAnswer("turns while sliding, ends right", 0.6),
        "mirrored": WrongAnswer("pieces are redrawn as mirror images, then turned and slid", 0.5),
    }

    def pose(self, rng, p):
        ring = np.array(SILHOUETTES[p.silhouette]) * p.size / 20
        for _ in range(TRIES):
            cut = float(rng.choice((-1, 1)) * p.slant)
            through = rng.uniform(-0.16, 0.16, 2) * p.size
            parts = [np.array(half_of(points(ring - through), cut + half)) + through for half in (0, 180)]
            middle = (1024 - EDGE - 12 - 0.5 * np.ptp(ring[:, 0]), float(rng.uniform(440, 584)))
            goals = [np.add(middle, centroid(part)) for part in parts]
            # The piece that lies farther right goes first.
            pieces = sorted(zip(parts, goals, strict=True), key=lambda one: -one[1][0])
            pieces = [(part - centroid(part), goal) for part, goal in pieces]
            (right, left), reach = pieces, [float(np.hypot(*part.T).max()) for part, _ in pieces]
            xs = [middle[0] - 0.5 * np.ptp(ring[:, 0]) - GAP - reach[0], EDGE + reach[1]]
            if math.dist((xs[0], right[1][1]), (xs[1], left[1][1])) < sum(reach) + GAP or not _fair(ring, parts):
                continue
            turns = [p.angle, int(rng.choice(range(30, 151, 30)))]
            colours = pick(rng, VIVID, 2)
            rows = [
                {"ring": np.round(part, 1).tolist(), "at": [round(x, 1), round(float(goal[1]), 1)], "way": round(float(goal[0] - x), 1), "colour": colour}
                | {"turn": int(turn * rng.choice((-1, 1)))}
                for (part, goal), x, turn, colour in zip(pieces, xs, turns, colours, strict=True)
            ]
            figure = np.round(ring + middle, 1).tolist()
            return {"figure": figure, "name": p.silhouette, "pieces": rows, "look": draw_look(rng, away_from=[VIVID[colour] for colour in colours])}
        raise Redraw

    def prompt(self, problem):
        rules = "[The right piece goes first, then the left one.|Begin with the right piece; then comes the left one.]"
        return Prompts(
            plain=(
                "[Turn|Rotate] each piece in place, the shorter way, until it lies like its part of the dashed figure, then slide it level to the "
                f"right into that. {rules}",
                f"Complete the dashed {problem['name']}: a piece first spins on the spot by the smaller angle, and [only then|afterwards] glides level into "
                f"its part. {rules}",
                f"[Fill|Put together] the figure [on the right|] from both pieces. Each is rotated where it lies, by the shorter turn, before a straight slide "
                f"to its place. {rules}",
            ),
            guided=" ".join(
                f"{start} the {one['colour']} piece turns in place by {abs(one['turn'])} degrees {'clockwise' if one['turn'] > 0 else 'counter-clockwise'} and "
                "slides straight to the right into its part of the figure."
                for start, one in zip(("First", "Then"), problem["pieces"], strict=True)
            )
            + " The dashed lines stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        style = {"gap": 11, "stroke": look.line(0.85), "width": 8}
        scene.add("figure", *dashed_outline(problem["figure"], dash=17, **style))
        scene.add("cut", *dashed(*_cut(problem), dash=17, **style))
        for number, one in enumerate(problem["pieces"]):
            body = Polygon(points=points(one["ring"]), fill=VIVID[one["colour"]])
            scene.add(f"piece {number}", *look.figure(body, shadow=False), at=tuple(one["at"]), angle=-one["turn"])

    def answer(self, problem):
        return _put(problem)

    def mistakes(self, problem):
        pieces = enumerate(problem["pieces"])
        mirrored = (Polygon(points=points((-x, y) for x, y in one["ring"]), fill=VIVID[one["colour"]]) for _, one in pieces)
        right = _put(problem)
        return {
            "unturned": in_turn(*(_fit(number, one, 0.0) for number, one in enumerate(problem["pieces"]))),
            "at once": _put(problem, "at once"),
            "mirrored": in_turn(*(then(switch(f"piece {number}", shape), act) for number, (shape, act) in enumerate(zip(mirrored, right.acts, strict=True)))),
        }


def _put(problem: dict, order: str = "turns first") -> Act:
    return in_turn(*(_fit(number, one, one["turn"], order) for number, one in enumerate(problem["pieces"])))


def _fit(number: int, one: dict, by: float, order: str = "turns first") -> Act:
    return fit(f"piece {number}", tuple(one["at"]), one["way"], -one["turn"], by, order)


def _fair(ring: np.ndarray, parts: list[np.ndarray]) -> bool:
    """Whether a figure falls into just two parts, one of them smaller, neither of which looks like itself when it is turned."""
    areas = [cv2.contourArea(part.astype(np.float32)) for part in parts]
    # A cut through more than two sides leaves parts that hang together by nothing.
    if sum(len(part) for part in parts) != len(ring) + 4 or not SMALLER[0] < min(areas) / sum(areas) < SMALLER[1]:
        return False
    return all(_overlap(part - centroid(part), turned(part - centroid(part), angle)) < ALIKE for part in parts for angle in range(60, 301, 30))


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two outlines about the origin."""
    masks = [cv2.fillPoly(np.zeros((64, 64), np.uint8), [np.round(ring / 8 + 32).astype(np.int32)], 1) for ring in (a, b)]
    return float((masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum())


def _cut(problem: dict) -> tuple[Point, Point]:
    """The ends of the cut: the corners that both parts have."""
    placed = [np.add(one["ring"], np.add(one["at"], (one["way"], 0))) for one in problem["pieces"]]
    shared = [tuple(a) for a in placed[0] if np.hypot(*(placed[1] - a).T).min() < 1.0]
    return max(((a, b) for a in shared for b in shared), key=lambda ends: math.dist(*ends))
