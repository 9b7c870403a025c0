from __future__ import annotations

import math

import cv2
import numpy as np

from ...scene import SIZE, Circle, Scene, Shape, Text, dashed, fade, layout, move, rectangle, regular, smooth
from ...scene.palette import GROUNDS, INK, SHIFTED, VIVID, WHITE, pick
from ...scoring import Row, View, share, tolerance
from ...scoring.silhouettes import Followed, Silhouette, follow
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

COLORS = {**VIVID, "teal": (0, 140, 140), "navy": SHIFTED["navy"], "lime": SHIFTED["lime"]}
DASH = (158, 164, 176)
SLOT_Y, SLOT, PITCH = 840, 136, 160
POLYGON, TILE, DOT = 56, 92, 10
"""Radius of the polygons, side of the tiles and radius of the dots on them, in canvas units."""
TONES = (16.0, 80.0)
"""Lightness (L*) of the darkest and the lightest tile there may be."""
PIPS = {1: "e", 2: "ai", 3: "aei", 4: "acgi", 5: "acegi", 6: "acdfgi", 7: "acdefgi", 8: "abcdfghi", 9: "abcdefghi"}
"""Which of the nine places of a tile, row by row, hold its dots."""
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
            # The same object again, above all others, from when it sets off.
            scene.add(f"moving {number}", *_drawn(objects[number], problem), at=tuple(objects[number]["at"]), angle=objects[number]["tilt"], opacity=0)
        scene.wait(6)
        for slot, number in enumerate(order):
            start = 6.0 if answer == "together" else scene.now
            scene.play(fade(f"object {number}", 0), fade(f"moving {number}", 1), frames=0, at=start)
            scene.play(move(f"moving {number}", slots[slot]), frames=42 if answer == "together" else 14, ease=smooth, at=start)
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
        things = []
        for one, label in zip(objects, own, strict=True):
            things.append(Silhouette(view, (first == label) & view.disc(tuple(one["at"]), 66)))
        found = follow(view, labels, own, things, reach=0.12 * SIZE)
        began = np.mean([not np.isnan(one.at[0, 0]) for one in found])

        placed, off = [], []
        for slot, at in enumerate(slots):
            fits = [_fit_at(view, final, own[i], things[i], objects[i], at) for i in range(count)]
            fit, distance = fits[slot]
            gone = things[slot].fit(final == own[slot], things[slot].corner) < 0.5
            strange = max(other for other, _ in fits[:slot] + fits[slot + 1 :])
            # One that was seen going is itself; one that was not is what it looks like.
            end = np.add(found[slot].end(), np.subtract(objects[slot]["at"], things[slot].at))
            came = math.isnan(end[0]) or math.dist(end, at) <= 0.06 * SIZE
            placed.append(bool(fit >= 0.65 and fit >= strange - 0.04 and gone and came))
            off.append(distance)
        right = float(np.mean(placed)) * float(began >= 0.8)
        near = float(np.mean([tolerance(value, 0.015 * SIZE, 0.06 * SIZE) for value, ok in zip(off, placed, strict=True) if ok] or [0]))

        covered, smoothly, moved = [], [], []
        for slot, (one, seen) in enumerate(zip(objects, found, strict=True)):
            way = _Way(seen, one["at"], things[slot].at, slots[slot])
            waited = slot == 0 or seen.sets_off() >= found[slot - 1].at_rest() - max(1.0, view.frames_of(3))
            covered.append(way.covered)
            smoothly.append(way.covered * tolerance(way.step * view.rate, 0.25, 0.6) * tolerance(way.unseen, 0.2, 0.6))
            moved.append(smoothly[-1] * tolerance(way.off, 0.02 * SIZE, 0.1 * SIZE) * (1.0 if waited else 0.1))
        travelled = float(np.mean(moved))
        whole = _whole(view, labels, first, things, found, len(colors))
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
    """How an object that was followed went from its start to a slot: share of the way `covered`, its longest `step` as a share of the way, how far `off`
    the straight line it came (canvas units), and the share of frames in which it was `unseen`."""

    def __init__(self, seen: Followed, start, middle, slot) -> None:
        there = ~np.isnan(seen.at[:, 0])
        self.unseen = float(1 - there.mean())
        self.covered, self.step, self.off = 0.0, math.inf, math.inf
        if there.sum() > 1:
            at = seen.at[there] + np.subtract(start, middle)
            way = np.subtract(slot, start)
            length = float(np.hypot(*way))
            along = (at - start) @ way / length**2
            last = float(np.median(along[-3:]))
            self.covered = 1.0 if last > 0.94 else share(last, 1.0) * float(last > 0.05)
            # Hidden for a frame or two by another one it goes on; what comes far meanwhile has jumped.
            step, gap = np.hypot(*np.diff(at, axis=0).T) / length, np.diff(np.flatnonzero(there))
            self.step = float(np.where((step < 0.36) & (gap <= 3), step / gap, step).max())
            self.off = float(np.abs((at - start) @ np.array([-way[1], way[0]]) / length).max())


def _fit_at(view: View, image: np.ndarray, label: int, thing: Silhouette, one: dict, at) -> tuple[float, float]:
    """How well an object fits about a place in a label image, and how far from it (canvas units)."""
    due = thing.corner + np.round(np.subtract(at, one["at"]) * view.unit).astype(int)
    corner, fit = thing.search(image == label, due, round(0.05 * SIZE * view.unit), toll=0.002)
    return fit, float(np.hypot(*(corner - due))) / view.unit


def _whole(view: View, labels: np.ndarray, first: np.ndarray, things: list[Silhouette], found: list[Followed], colors: int) -> float:
    """Mean over spread frames of the share of objects that are seen with their own silhouettes, less what is seen of their colours elsewhere."""
    values = []
    for frame in view.spread(12):
        strays = (labels[frame] < colors) & ~(first < colors)
        for thing, one in zip(things, found, strict=True):
            if not np.isnan(one.at[frame, 0]):
                x, y = one.at[frame]
                width, height = (side / view.unit / 2 for side in thing.mask.shape[::-1])
                strays &= ~view.box(x - width, y - height, x + width, y + height)
        opened = cv2.morphologyEx(strays.view(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).sum() / view.unit**2
        seen = float(np.mean([one.fit[frame] >= 0.6 for one in found]))
        values.append(tolerance(1 - seen, 0.18, 0.6) * tolerance(opened / np.mean([thing.area for thing in things]), 0.2, 0.6))
    return float(np.mean(values))


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
    step = 0.28 * TILE
    spots = [((ord(name) - ord("a")) % 3 - 1, (ord(name) - ord("a")) // 3 - 1) for name in PIPS[value]] if problem["attribute"] == "dots" else []
    return (rectangle(TILE, TILE, fill=color), *(Circle(radius=DOT, fill=WHITE, at=(x * step, y * step)) for x, y in spots))
