from __future__ import annotations

import math

import cv2
import numpy as np

from ...scene import SIZE, Circle, Point, Scene, Shape, Text, dashed, layout, move, rectangle, regular, smooth
from ...scene.curves import along_and_off
from ...scene.figures import pips
from ...scene.lifting import add_lifted, lift
from ...scene.palette import GROUNDS, INK, SHIFTED, VIVID, WHITE, pick
from ...scoring import Row, share, tolerance
from ...scoring.silhouettes import Silhouette, follow, once_and_whole
from ...scoring.tracks import Path, in_turn
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {**VIVID, "teal": (0, 140, 140), "navy": SHIFTED["navy"], "lime": SHIFTED["lime"]}
DASH = (158, 164, 176)
SLOT_Y, SLOT, PITCH = 840, 136, 160
POLYGON, TILE, DOT = 56, 92, 10
"""Radius of the polygons, side of the tiles and radius of the dots on them, in canvas units."""
TONES = (16.0, 80.0)
"""Lightness (L*) of the darkest and the lightest tile there may be."""
RULES = {
    ("size", True): "the smallest first and the largest last", ("size", False): "the largest first and the smallest last",
    ("sides", True): "the one with the fewest sides first and the one with the most last",
    ("sides", False): "the one with the most sides first and the one with the fewest last",
    ("tone", True): "the darkest first and the lightest last", ("tone", False): "the lightest first and the darkest last",
    ("dots", True): "the one with the fewest dots first and the one with the most last",
    ("dots", False): "the one with the most dots first and the one with the fewest last",
}  # fmt: skip


class SortObjectsByRule(Task):
    """Move objects into numbered slots in the order of one attribute.

    Shows: four to six objects scattered above, which differ in one attribute: discs in size, polygons in their number of sides, tiles in grey tone or in
    their number of dots; colours or tilts may differ too. Below, a row of as many numbered dashed slots.
    Asks: move all objects into the slots by that attribute in a stated direction, slot 1 first, one at a time in straight lines, unchanged.
    Answer: unique; no two objects have the same value, and slots are filled in the order of their numbers.
    Checks: which object fills which slot and how exactly, that each went there straight, smoothly and in its turn, and that all are there once and whole.
    Departures: discs are never tilted and grey tiles never coloured; where such a distraction is drawn, they have the other one or none. Tilts are up
    to 20 degrees, so that tiles fit their slots.
    """

    id = "G-19"
    slug = "sort_objects_by_rule"
    name = "Sort Objects By Rule"
    pillar = "perception"
    split = "train"
    archetype = "arrange"
    jump_cap = 0.48
    instances = "attributes, directions, values, colours and continuous places: over 10^8"
    parameters = {
        "n_objects": Parameter("objects and slots", train=ints(4, 5), bench=ints(6, 6)),
        "attribute": Parameter("what to sort by", train=choices("size", "sides", "tone"), bench=choices("size", "sides", "tone", "dots")),
        "direction": Parameter("from least to most (for tone: darkest first) or from most to least", train=choices("ascending", "descending")),
        "size_ratio": Parameter("size of a disc over that of the next smaller one", train=floats(1.25, 1.36), bench=floats(1.2, 1.28)),
        "distraction": Parameter("what else differs, to no purpose", train=choices("none", "hue"), bench=choices("hue", "tilt")),
    }
    wrong_answers = {
        "opposite": WrongAnswer("sorted in the opposite direction", 0.25),
        "together": WrongAnswer("all objects move at once to the right slots", 0.76),
        "swapped": WrongAnswer("two neighbours in rank exchanged, the rest right", 0.68),
    }

    def pose(self, rng, p):
        count, ground = p.n_objects, str(rng.choice(list(GROUNDS)))
        distraction = {("tone", "hue"): "tilt" if p.n_objects == 6 else "none", ("size", "tilt"): "hue"}.get((p.attribute, p.distraction), p.distraction)
        if p.attribute == "size":
            least = rng.uniform(17, 59 / p.size_ratio ** (count - 1))
            values = [round(float(least * p.size_ratio**k), 2) for k in range(count)]
        elif p.attribute == "tone":
            steps = rng.dirichlet(np.ones(count)) * (TONES[1] - TONES[0] - 11.5 * (count - 1))
            values = [round(float(v), 1) for v in TONES[0] + np.cumsum(steps[:count]) - steps[0] * rng.uniform() + 11.5 * np.arange(count)]
        else:
            values = [int(v) for v in np.sort(rng.permutation(np.arange(3, 9) if p.attribute == "sides" else np.arange(1, 10))[:count])]
        colors = pick(rng, COLORS, count, away_from=[GROUNDS[ground], WHITE, DASH, INK])
        reach = [v if p.attribute == "size" else POLYGON if p.attribute == "sides" else TILE * 0.65 for v in values]
        try:
            places = layout.scatter(rng, reach, box=(40, 90, 984, 660), gap=40)
        except ValueError:
            raise Redraw from None
        objects = [
            {"value": value, "at": [round(x, 1), round(y, 1)]}
            | {"colour": None if p.attribute == "tone" else colors[k if distraction == "hue" else 0]}
            | {"tilt": round(float(rng.uniform(-20, 20)), 1) if distraction == "tilt" else 0.0}
            for k, (value, (x, y)) in enumerate(zip(values, places, strict=True))
        ]
        # In the order in which they go, so that an object's number is that of its slot less one.
        return {"attribute": p.attribute, "direction": p.direction, "objects": objects if p.direction == "ascending" else objects[::-1], "ground": ground}

    def prompt(self, problem):
        attribute = problem["attribute"]
        what = {"size": "size", "sides": "number of sides", "tone": "grey tone", "dots": "number of dots"}[attribute]
        order = RULES[attribute, problem["direction"] == "ascending"]
        rules = "Slot 1 is filled first, then slot 2 and so on, one object at a time, each in a straight line, keeping its size, tilt and colour."
        return Prompts(
            plain=(
                f"Sort the objects by their {what} into the numbered slots, {order}. {rules}",
                f"Move all objects into the slots below in the order of their {what}: {order}. {rules}",
                f"The numbered slots are to hold the objects by {what}, {order}. {rules}",
            ),
            guided=f"Compare the objects by {what} alone. The one that comes first glides in a straight line from its place to the middle of slot 1 and "
            f"stays there; then the next one glides to slot 2, and so on, {order}, until the upper part of the picture is empty. The slots, their "
            "numbers and the objects that wait do not move.",
        )

    def stage(self, problem, answer=TRUTH):
        objects, slots = problem["objects"], _slots(problem)
        count, half = len(objects), SLOT / 2
        scene = Scene(GROUNDS[problem["ground"]])
        corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
        for number, at in enumerate(slots):
            lines = [line for a, b in zip(corners, corners[1:] + corners[:1], strict=True) for line in dashed(a, b, dash=17, gap=12.75, stroke=DASH, width=5)]
            scene.add(f"slot {number}", *lines, at=at)
            scene.add(f"number {number}", Text(text=str(number + 1), size=58, fill=INK), at=(at[0], at[1] + half + 40))
        order = list(range(count))
        if answer == "opposite":
            order = order[::-1]
        if answer == "swapped":
            order[1], order[2] = order[2], order[1]
        for number, one in enumerate(objects):
            scene.add(f"object {number}", *_drawn(one, problem), at=tuple(one["at"]), angle=one["tilt"])
        for number in order:
            add_lifted(scene, f"object {number}")
        scene.wait(6)
        for slot, number in enumerate(order):
            start, frames = (6.0, 42) if answer == "together" else (scene.now, 14)
            scene.play(move(lift(scene, f"object {number}", at=start), slots[slot]), frames=frames, ease=smooth, at=start)
            if answer != "together":
                scene.wait(2)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        objects, slots = problem["objects"], _slots(problem)
        count = len(objects)
        colors = list(dict.fromkeys(_color(one) for one in objects))
        palette = [*colors, GROUNDS[problem["ground"]], *((WHITE,) if problem["attribute"] == "dots" else ()), *((DASH, INK) if len(colors) < count else ())]
        labels, first, final = view.labels(palette), view.label(view.first, palette), view.label(view.final, palette)
        own = [colors.index(_color(one)) for one in objects]
        things = [Silhouette(view, (first == label) & view.disc(tuple(one["at"]), 66)) for one, label in zip(objects, own, strict=True)]
        found = follow(view, labels, own, things, reach=0.12 * SIZE)
        # As places of the objects' centres, which a silhouette's middle may lie beside.
        paths = [Path(seen.at + np.subtract(one["at"], thing.at)) for seen, one, thing in zip(found, objects, things, strict=True)]
        began = np.mean([path.seen[0] for path in paths])

        placed, off = [], []
        for slot, at in enumerate(slots):
            fits = [things[i].fit_moved(final == own[i], np.subtract(at, objects[i]["at"]), 0.05 * SIZE) for i in range(count)]
            fit, distance = fits[slot]
            gone = things[slot].fit(final == own[slot], things[slot].corner) < 0.5
            strange = max(other for other, _ in fits[:slot] + fits[slot + 1 :])
            # One that was seen going is itself; one that was not is what it looks like.
            end = paths[slot].end()
            came = math.isnan(end[0]) or math.dist(end, at) <= 0.06 * SIZE
            placed.append(bool(fit >= 0.65 and fit >= strange - 0.04 and gone and came))
            off.append(distance)
        right = float(np.mean(placed)) * float(began >= 0.8)
        near = float(np.mean([tolerance(value, 0.015 * SIZE, 0.06 * SIZE) for value, ok in zip(off, placed, strict=True) if ok] or [0]))

        ways = [_Way(path, one["at"], slot) for path, one, slot in zip(paths, objects, slots, strict=True)]
        covered = [way.covered for way in ways]
        smoothly = [way.covered * tolerance(way.step * view.rate, 0.25, 0.6) * tolerance(way.unseen, 0.2, 0.6) for way in ways]
        moved = [
            value * tolerance(way.off, 0.02 * SIZE, 0.1 * SIZE) * (1.0 if waited else 0.1)
            for value, way, waited in zip(smoothly, ways, in_turn(view, found), strict=True)
        ]
        travelled = float(np.mean(moved))
        whole = once_and_whole(view, labels, own, things, found, first)
        return [
            Row("logical_validity", 0.3, right, f"{sum(placed)} of {count} slots hold the right object and nothing is left of it where it was"),
            Row("spatial_accuracy", 0.15, right * near, "how exactly the objects stand in the middle of their slots"),
            Row(
                "trajectory",
                0.4,
                right * travelled,
                f"{np.mean(covered):.0%} of the ways covered, {travelled:.0%} straight, smoothly and in turn",
                evidence={"paths": [one.at.tolist() for one in found]},
            ),
            Row("temporal_consistency", 0.15, right * float(np.mean(smoothly)) * whole, "each object is there once and whole, as far as they were sorted"),
        ]


class _Way:
    """How an object that was followed went straight from its start to a slot: share of the way `covered`, its longest `step` as a share of the way, how far
    `off` the line it came (canvas units), and the share of frames in which it was `unseen`."""

    def __init__(self, path: Path, start: Point, slot: Point) -> None:
        self.unseen = float(1 - path.seen.mean())
        self.covered, self.step, self.off = 0.0, math.inf, math.inf
        if path.seen.sum() > 1:
            length = math.dist(start, slot)
            along, off = along_and_off(path.at[path.seen], start, slot)
            last = float(np.median(along[-3:])) / length
            self.covered = 1.0 if last > 0.94 else share(last, 1.0) * float(last > 0.05)
            # Hidden for a frame or two by another one it goes on; what comes far meanwhile has jumped.
            self.step = path.largest_step(bridged=3, farthest=0.36 * length) / length
            self.off = float(off.max())


def _slots(problem: dict) -> list[tuple[float, float]]:
    count = len(problem["objects"])
    return layout.row(count, start=512 - PITCH * (count - 1) / 2, end=512 + PITCH * (count - 1) / 2, y=SLOT_Y)


def _color(one: dict) -> tuple[int, int, int]:
    """An object's colour: a named one, or the grey of a lightness."""
    if one["colour"] is not None:
        return COLORS[one["colour"]]
    grey = cv2.cvtColor(np.array([[[one["value"], 0, 0]]], np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    return tuple(round(float(v) * 255) for v in grey)


def _drawn(one: dict, problem: dict) -> tuple[Shape, ...]:
    color, value = _color(one), one["value"]
    if problem["attribute"] == "size":
        return (Circle(radius=value, fill=color),)
    if problem["attribute"] == "sides":
        return (regular(value, POLYGON, fill=color),)
    dots = pips(value, 0.28 * TILE) if problem["attribute"] == "dots" else []
    return (rectangle(TILE, TILE, fill=color), *(Circle(radius=DOT, fill=WHITE, at=at) for at in dots))
