from __future__ import annotations

import numpy as np

from ...acts import Act, alter, stepwise
from ...scene import Polygon, Text, arrow, draw_look, points, reshape
from ...scene.outlines import dashed_outline
from ...scene.palette import VIVID, shade, towards
from ...scene.polygons import area, centroid, clipped, depths_in
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

SIDE, LEFT = 760.0, 132.0
"""Side of the open sheet, and its distance from the left and the top of the picture."""
PAPERS = {name: towards(color, (255, 255, 255), 0.5) for name, color in VIVID.items()}
FOLDS = {"diagonal": "d", "half": "h", "twice": "hh", "thrice": "hhh", "twice and diagonal": "hhd"}
"""How the sheet was folded: h in half along a side, d along a diagonal."""
HOLE = 0.14
"""Radius of a hole, as a share of the side of a square as large as the packet."""
LARGEST = 52.0
RIM, APART, ASIDE = 20.0, 16.0, 32.0
"""Canvas units of paper that a hole leaves at the packet's edges and between holes, and from its centre to the packet's line of symmetry at least."""
ARROW = 150.0
SLACK = (0.03, 0.12)
"""Shares of the way that its end may be off, exactly and at all."""
NOTCHED = ((0.0, -1.0), (0.7, 0.72), (-1.0, 0.5))
"""Corners of a triangular hole of radius 1."""
NARROWEST = 0.12
"""Share of its breadth that a flap shows at least: seen edge-on, it would leave the sheet as it was before. It is shaded, too, the more it stands up."""
Panel = list[np.ndarray]
"""Outline of a layer of paper, and those of the holes in it."""


class PaperFoldAndPunch(Task):
    """Unfold a sheet of paper that was folded and then punched.

    Shows: a dashed square with a packet of paper in one corner or half of it; holes through all its layers show the ground; numbered arrows begin at the
    creases over which the sheet is opened, and point where its flaps go.
    Asks: unfold it in the order of the numbers until it fills the square, with all holes where they must then be.
    Answer: unique: each flap is the mirror image of all that is open so far.
    Checks: that each unfolding is seen, flap and holes as they narrow and widen again over the crease, in order; holes at the end; all else is kept.
    Departures: arrows lie in the square, where flaps cover them; creases stay seen as lines; a flap is shaded as it stands up.
    What copies holes the same way round turns them by half a turn,
    since a flap folded along a diagonal cannot be shifted.
    """

    name = "Paper Fold And Punch"
    split = "train"
    archetype = "simulate"
    jump_cap = 0.32
    instances = "continuous hole places, sequences of folds, colours: over 10^7"
    parameters = {
        "folds": Parameter("how the sheet was folded", train=choices(*FOLDS), harder="last"),
        "holes": Parameter("holes punched", train=ints(1, 2), harder="high"),
        "shape": Parameter("form of the holes", train=choices("round", "triangular"), harder="last"),
        "paper": Parameter("colour of which the paper has a pale tint", train=choices(*VIVID)),
    }
    wrong_answers = {
        "punched only": WrongAnswer("the sheet opens with the punched holes only", 0.55),
        "not mirrored": WrongAnswer("holes are copied the same way round, turned and not mirrored", 0.6),
        "order": WrongAnswer("the sheet opens in the opposite order; if folded once, over the opposite edge", 0.5),
    }

    def pose(self, rng, p):
        open_sheet = np.array([(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)]) + LEFT
        axes = rng.permutation(2).tolist()
        axes = rng.permutation([*axes, axes[0]]).tolist() if FOLDS[p.folds] == "hhh" else axes
        packet, creases = open_sheet, []
        for kind, axis in zip(FOLDS[p.folds], (*axes, 0), strict=False):
            way = rng.choice([-1.0, 1.0], 2) * (np.sqrt(0.5) if kind == "d" else np.eye(2)[axis])
            at = (packet.min(axis=0) + packet.max(axis=0)) / 2
            packet = _cut(packet, at, way)
            creases.append({"at": at.tolist(), "way": way.tolist()})
        radius = min(LARGEST, HOLE * area(packet) ** 0.5)
        holes = _punched(rng, packet, creases[-1], p.holes, radius)
        look = draw_look(rng, away_from=[PAPERS[p.paper], _edge(p.paper)], inked=True, brightest=240)
        turns = rng.randint(0, 360, p.holes).tolist()
        shape = {"shape": p.shape, "radius": round(radius, 1), "turns": turns}
        return {"packet": packet.round(1).tolist(), "creases": creases[::-1], "holes": holes, **shape, "paper": p.paper, "look": look}

    def prompt(self, problem):
        many = len(problem["creases"]) > 1
        order = "in the order of the numbers, one fold at a time," if many else "over its crease, as the arrow points,"
        steps = "First the edge at arrow 1 is opened, then the next. " if many else ""
        end = "Creases stay [visible|to be seen] as lines. [The dashed outline stays.|]"
        return Prompts(
            plain=(
                f"The folded sheet was punched through all its layers. [Unfold|Open] it {order} until it fills the dashed square, with all holes "
                f"[in their places|where they belong]. {end}",
                f"Let the paper [unfold|open] {order} up to the dashed square. Its holes go through every layer: show [all of them|each] in the open "
                f"sheet. {end}",
                f"Where are the holes once this punched paper lies open? [Unfold|Open] it {order} until it [covers|fills] the dashed square. {end}",
            ),
            guided=f"{steps}Each flap swings over its crease to the side to which its arrow points: it narrows to a line and widens again beyond the crease. "
            "There it is the mirror image of what lay open before, with a mirrored hole for every hole. In the end the sheet fills the dashed square.",
        )

    def lay_out(self, problem, scene, look):
        for number, crease in enumerate(problem["creases"], start=1):
            way, at = np.array(crease["way"]), np.array(crease["at"])
            foot = centroid(np.array(problem["packet"]))
            foot = foot + ((at - foot) @ way) * way
            heading = float(np.degrees(np.arctan2(way[0], -way[1])))
            middle = tuple((foot + way * (20 + ARROW / 2)).tolist())
            scene.add(f"arrow {number}", arrow(ARROW, breadth=0.72, shaft=0.44, head=0.42, fill=look.ink, turn=heading), at=middle)
            at = tuple((foot + way * (16 + 0.42 * ARROW)).tolist())
            scene.add(f"number {number}", Text(text=str(number), size=62, weight=800, fill=look.base), at=at)
        low, high = LEFT - 16, LEFT + SIDE + 16
        scene.add("square", *dashed_outline([(low, low), (high, low), (high, high), (low, high)], stroke=look.ink, width=9))
        scene.add("sheet", *_drawn(_packet(problem), problem))

    def answer(self, problem):
        return _unfolded(problem, problem["creases"])

    def mistakes(self, problem):
        *others, last = problem["creases"][::-1]
        back = -np.array(last["way"])
        farthest = max((np.array(corner) for corner in problem["packet"]), key=lambda corner: float(corner @ back))
        return {
            "punched only": _unfolded(problem, problem["creases"], holes="none"),
            "not mirrored": _unfolded(problem, problem["creases"], holes="turned"),
            "order": _unfolded(problem, [*others, last] if others else [{"at": farthest.tolist(), "way": back.tolist()}]),
        }


def _edge(paper: str) -> tuple[int, int, int]:
    return shade(VIVID[paper], -0.35)


def _cut(ring: np.ndarray, at: np.ndarray, way: np.ndarray) -> np.ndarray:
    """What of a convex polygon lies behind a line."""
    return np.array(clipped(ring.tolist(), np.round((at - ring) @ way, 6).tolist()))  # a corner on the line is rounded to lie on it


def _swung(ring: np.ndarray, crease: dict, cosine: float) -> np.ndarray:
    """Points of a flap that has swung over a crease, seen from above: mirrored where the cosine of its angle is -1."""
    way = np.array(crease["way"])
    return ring - (1 - cosine) * ((ring - crease["at"]) @ way)[:, None] * way


def _punched(rng: np.random.RandomState, packet: np.ndarray, crease: dict, count: int, radius: float) -> list[list[float]]:
    """Places of holes in a packet, none where its mirror image over the crease would be the same turned by half a turn."""
    along = np.array(crease["way"])[::-1] * (-1, 1)
    low, high = packet.min(axis=0), packet.max(axis=0)
    for _ in range(60):
        places = rng.uniform(low, high, (60, 2))
        inside = depths_in(packet, places) >= radius + RIM
        places = places[inside & (np.abs((places - centroid(packet)) @ along) >= ASIDE)][:count]
        if len(places) == count and (count == 1 or np.hypot(*(places[0] - places[1])) >= 2 * radius + APART):
            return places.round(1).tolist()
    raise Redraw


def _packet(problem: dict) -> list[Panel]:
    """The sheet as it lies at first: one panel, with its holes."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    form = np.array(NOTCHED) * 1.12 if problem["shape"] == "triangular" else np.stack([np.sin(angles), -np.cos(angles)], axis=1)
    holes = []
    for at, turn in zip(problem["holes"], np.radians(problem["turns"]), strict=True):
        turned = form @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        holes.append(turned * problem["radius"] + at)
    return [[np.array(problem["packet"]), *holes]]


def _drawn(panels: list[Panel], problem: dict, shaded: float = 0.0) -> tuple[Polygon, ...]:
    style = {"fill": towards(PAPERS[problem["paper"]], _edge(problem["paper"]), shaded), "stroke": _edge(problem["paper"]), "width": 8}
    return tuple(Polygon(points=points(ring), holes=tuple(points(hole) for hole in holes), **style) for ring, *holes in panels)


def _unfolded(problem: dict, creases: list[dict], holes: str = "mirrored") -> Act:
    """The sheet opens over one crease after another; a flap may have no holes, or those that half a turn about its crease would give."""
    panels, steps = _packet(problem), []
    for crease in creases:
        flap = panels
        if holes == "none":
            flap = [[ring] for ring, *_ in panels]
        elif holes == "turned":
            middle = {"at": crease["at"], "way": [-crease["way"][1], crease["way"][0]]}
            flap = [[_swung(ring, middle, -1) for ring in panel] for panel in panels]
        steps.append((panels, flap, crease))
        panels = panels + [[_swung(ring, crease, -1) for ring in panel] for panel in flap]

    def parts(u: float) -> tuple[Polygon, ...]:
        step = min(int(u * len(steps)), len(steps) - 1)
        still, flap, crease = steps[step]
        cosine = 1 - 2 * (u * len(steps) - step)
        cosine = float(np.copysign(max(abs(cosine), NARROWEST), cosine if cosine else -1))
        swung = [[_swung(ring, crease, cosine) for ring in panel] for panel in flap]
        return _drawn(still, problem) + _drawn(swung, problem, 0.5 * (1 - abs(cosine)))

    change, says = (reshape("sheet", parts),), (("unfold", "open"),)
    if len(steps) == 1:
        return alter(change, frames=30, slack=SLACK, says=says)
    return stepwise(change, frames=20 * len(steps), slack=SLACK, says=says, steps=len(steps))
