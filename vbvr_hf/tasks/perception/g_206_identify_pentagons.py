from __future__ import annotations

import math

import numpy as np

from ...acts import Act, alter, in_any_order, ring, sealed
from ...scene import Change, Line, Polygon, Shape, dashed, draw_look, grow, points
from ...scene.curves import by_share
from ...scene.layout import loose_grid
from ...scene.palette import shade
from ...scene.polygons import area, inner_angles, side_lengths
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED = (220, 30, 30)
COLORS = {
    "blue": (48, 104, 214), "teal": (0, 150, 148), "green": (60, 166, 76), "purple": (146, 92, 206), "sky blue": (92, 184, 244), "lime": (148, 214, 52),
    "olive": (150, 150, 40),
}  # fmt: skip
LATTICE = {4: (2, 2), 5: (3, 2), 6: (3, 2)}
RADIUS = {4: 156.0, 5: 128.0, 6: 128.0}
"""Of the circle around a polygon, by how many there are."""
LEAST, ANGLES = 0.4, (44.0, 150.0)
"""The shortest side of a remaining piece, in radii, and its smallest and largest angle in degrees."""
BEFORE = {3: (4,), 4: (4, 6), 6: (6, 7)}
"""How many sides a piece that is no pentagon may have had, by how many it has."""
PARTS = (0.06, 0.42)
"""The share of a polygon that is cut off, at least and at most."""
AWAY = 0.7
"""How far a part drifts while it shrinks, in radii."""
FRAMES, LINE = 24, 13


class IdentifyPentagons(Task):
    """Cut the hatched parts off polygons and ring the pieces that are pentagons then.

    Shows: four to six convex polygons of one colour; a dashed line runs through each, and what lies on one side of it is hatched.
    Asks: all hatched parts drift away and shrink to nothing at the same time; then ring every remaining piece that has exactly five sides in red.
    Answer: unique; corners are those of the polygon cut by its line. One to three pieces are pentagons, one or more has fewer sides and one or more has more,
    and one or two that were pentagons are none any more. The order of the rings is free.
    Checks: that the parts were seen going as they should, that rings closed around the right pieces and no others after that, and that the pieces stay.
    Departures: hatched parts shrink as they drift, as what fades cannot be told from a picture that fades.
    """

    split = "out_of_domain"
    archetype = "transform"
    jump_cap = 0.48
    instances = "continuous corners and cuts of four polygons or more: over 10^9"
    parameters = {
        "polygons": Parameter("polygons", bench=ints(4, 6), harder="high"),
        "pentagons": Parameter("pieces that are pentagons, of four at most two and of five at most two", bench=ints(1, 3), harder="high"),
        "no_more": Parameter("pentagons that are none after the cut", bench=ints(1, 2), harder="high"),
        "color": Parameter("colour of the polygons", bench=choices(*COLORS)),
    }
    wrong_answers = {
        "no cut": WrongAnswer("nothing is cut off, and polygons that are pentagons at first are ringed", 0.1),
        "as before": WrongAnswer("cut rightly, but those that were pentagons before are ringed", 0.5),
        "larger part": WrongAnswer("the pieces go and the hatched parts stay, then the right places are ringed", 0.4),
    }

    def pose(self, rng, p):
        count = min(p.pentagons, 3 if p.polygons == 6 else 2)
        # Sides before and after: pentagons come of others or stay such, and at least one piece has fewer sides and one has more.
        wanted = [((4, 5, 6, 6)[rng.randint(4)], 5) for _ in range(count)]
        rest = p.polygons - count
        after = [*((4, 6) if rng.randint(2) else (6, 4)), *((3, 4, 6)[i] for i in rng.randint(0, 3, max(0, rest - 2)))]
        wanted += [(5 if i < p.no_more else BEFORE[sides][rng.randint(len(BEFORE[sides]))], sides) for i, sides in enumerate(after)]
        order = rng.permutation(p.polygons)
        columns, rows = LATTICE[p.polygons]
        step = np.array([984 / columns, 984 / rows])
        at = loose_grid(rng, p.polygons, columns, rows, first=20 + step / 2, step=step, free=(6.0, 16.0)).round(1).tolist()
        polygons = [{"at": place, **_cut(rng, *wanted[i])} for i, place in zip(order, at, strict=True)]
        # A white picture must not look as if the parts were gone.
        return {"polygons": polygons, "color": p.color, "look": draw_look(rng, away_from=[RED, COLORS[p.color]], brightest=200)}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Cut all polygons along their dashed lines|Cut every polygon along its dashed line]: at the same time all hatched parts drift off and "
                "shrink to nothing. Then draw a red ring, one at a time, around each remaining piece that [is a pentagon|has exactly five sides]. [The "
                "pieces stay.|]",
                "First let the hatched parts [drift away|move off] from their polygons, all together, and shrink until they are gone. Then [ring in "
                "red|circle in red] every piece left that has five sides, one after another. [No other piece is marked.|The pieces do not move.]",
                "[Take the hatched parts off|Cut the hatched parts off]: together they drift away and shrink to nothing. [Which of the pieces are "
                "pentagons|Which pieces have five sides] then? Put red rings around those alone, one by one.",
            ),
            guided="All hatched parts come off along the dashed lines in the same moment, drift a little away and shrink to nothing. Then count the sides of "
            "each piece that is left, the new side along the cut among them. A red line grows to a ring around each piece with five sides, one after another.",
        )

    def lay_out(self, problem, scene, look):
        color, radius = COLORS[problem["color"]], _radius(problem)
        for number, one in enumerate(problem["polygons"]):
            piece = Polygon(points=points(np.array(one["piece"]) * radius), fill=color)
            scene.add(f"piece {number}", *look.figure(piece, style="flat", shadow=False), at=tuple(one["at"]))
        for number, one in enumerate(problem["polygons"]):
            middle = np.mean(one["part"], axis=0) * radius
            scene.add(f"part {number}", *_hatched(np.array(one["part"]) * radius - middle, color), at=points([middle + one["at"]])[0])

    def answer(self, problem):
        return _answered(problem, [i for i, one in enumerate(problem["polygons"]) if len(one["piece"]) == 5])

    def mistakes(self, problem):
        polygons = problem["polygons"]
        right = [i for i, one in enumerate(polygons) if len(one["piece"]) == 5]
        before = [i for i, one in enumerate(polygons) if one["sides"] == 5]
        return {
            "no cut": in_any_order(*map(_ringed, before)),
            "as before": _answered(problem, before),
            "larger part": sealed(_gone(problem, "piece"), in_any_order(*map(_ringed, right))),
        }


def _radius(problem: dict) -> float:
    return RADIUS[len(problem["polygons"])]


def _answered(problem: dict, numbers: list[int]) -> Act:
    """The hatched parts go, then some pieces are ringed."""
    return sealed(_gone(problem, "part"), in_any_order(*map(_ringed, numbers)))


def _ringed(number: int) -> ring:
    return ring(f"piece {number}", RED, room=20, line=LINE, frames=16)


def _gone(problem: dict, kind: str) -> Act:
    """All parts, or all pieces, drift away from the cuts and shrink to nothing, side by side in time."""
    changes: list[Change] = []
    for number, one in enumerate(problem["polygons"]):
        start = np.array(one["at"]) + (np.mean(one["part"], axis=0) * _radius(problem) if kind == "part" else 0.0)
        out = np.array(one["out"]) * (1 if kind == "part" else -1) * AWAY * _radius(problem)
        changes += [Change(f"{kind} {number}", "at", path=by_share([start, start + out])), grow(f"{kind} {number}", 0.0)]
    return alter(tuple(changes), frames=FRAMES, posed=0.6, says=(("shrink",), ("together", "at the same time", "in the same moment")))


def _hatched(ring: np.ndarray, color) -> tuple[Shape, ...]:
    """A part with stripes, and the dashed line that cuts it off along its last side."""
    dark = shade(color, -0.5)
    parts: list[Shape] = [Polygon(points=points(ring), fill=color)]
    across = np.array([math.sin(math.radians(50)), -math.cos(math.radians(50))])
    along = np.array([-across[1], across[0]])
    far, near = (ring @ across).max(), (ring @ across).min()
    for level in np.arange(near + 15, far - 9, 27):
        ends = []
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            u, v = a @ across - level, b @ across - level
            if u * v < 0:
                ends.append(float((a + (b - a) * u / (u - v)) @ along))
        low, high = min(ends) + 9, max(ends) - 9
        if high > low + 4:
            parts.append(Line(points=points([across * level + along * low, across * level + along * high]), stroke=dark, width=9))
    return (*parts, *dashed(tuple(ring[-1]), tuple(ring[0]), dash=20, gap=17, stroke=shade(color, -0.75), width=10))


def _cut(rng: np.random.RandomState, sides: int, after: int) -> dict:
    """A convex polygon of radius 1 with so many sides and a cut that leaves a piece with so many: the piece, the part cut off, whose last side is the cut, and
    the direction in which it goes."""
    kinds = [(k, a, b) for k in range(1, sides - 1) for a in (0, 1) for b in (0, 1) if sides - k + 2 - a - b == after and sides - k - a - b >= 0]
    for _ in range(400):
        angles = (np.arange(sides) + rng.uniform(-0.22, 0.22, sides)) * 2 * math.pi / sides + rng.uniform(0, 2 * math.pi)
        whole = np.stack([np.sin(angles), -np.cos(angles)], axis=1)
        cut_off, at_first, at_last = kinds[rng.randint(len(kinds))]
        before, following = whole[-1], whole[cut_off % sides]
        first = before if at_first else before + (whole[0] - before) * rng.uniform(0.25, 0.8)
        last = following if at_last else following + (whole[cut_off - 1] - following) * rng.uniform(0.25, 0.8)
        kept = whole[cut_off + at_last : sides - at_first]
        piece, part = np.array([last, *kept, first]), np.array([first, *whole[:cut_off], last])
        share = area(part) / area(whole)
        if len(piece) == after and PARTS[0] <= share <= PARTS[1] and _plain(piece):
            way = last - first
            out = np.array([way[1], -way[0]]) / np.hypot(*way)
            out = out if out @ (part.mean(axis=0) - first) > 0 else -out
            return {"sides": sides, "piece": piece.round(4).tolist(), "part": part.round(4).tolist(), "out": out.round(4).tolist()}
    raise Redraw


def _plain(ring: np.ndarray) -> bool:
    """Whether sides and angles of a piece are such that they can be counted."""
    angles = inner_angles(ring)
    return bool(side_lengths(ring).min() >= LEAST and angles.min() >= ANGLES[0] and angles.max() <= ANGLES[1])
