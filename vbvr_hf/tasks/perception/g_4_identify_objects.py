from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Scene, Shape, draw, figure, recolour
from ...scene.palette import GROUNDS
from ...scoring import Mark, Row, View, closedness, drifts, marks, pairs_in_order, regions_round, ring_drawn, tolerance
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

MAGENTA = (230, 0, 160)
COLORS = {
    "dark blue": (34, 58, 150),
    "sky blue": (92, 184, 244),
    "green": (40, 160, 70),
    "olive": (128, 124, 20),
    "orange": (244, 134, 20),
    "brown": (128, 76, 40),
    "black": (20, 20, 24),
}
SHAPES = {"circle": "circle", "square": "square", "triangle": "triangle", "star": "five-point star", "heart": "heart", "cross": "plus", "hexagon": "hexagon"}
"""The names used in prompts, and those of the figures."""
FILLS = ("solid", "outline")
GAP = 64
ROOM, STROKE = 18, 10


class IdentifyObjects(Task):
    """Ring all objects that match a description, from left to right.

    Shows: flat objects, each with a shape, a colour and a fill, on a loose grid; two to four of them match a description.
    Asks: draw a magenta ring, as a growing line, round every matching object, one after another from left to right.
    Answer: unique; an object matches if it has all the attributes named, and the matching ones differ by at least 50 units in x.
    Checks: which objects are ringed, how the rings lie, that each grew as a line and in order, and that the objects are kept.
    Departures: objects of one picture differ in size by up to 12 %.
    """

    id = "G-4"
    slug = "identify_objects"
    name = "Identify Objects"
    pillar = "perception"
    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "shapes, colours and fills of 8 or more objects, continuous places and sizes: over 10^9"
    parameters = {
        "n_objects": Parameter("objects", train=ints(8, 11), bench=ints(12, 14)),
        "n_matches": Parameter("objects that match", train=ints(2, 3), bench=ints(3, 4)),
        "description": Parameter("attributes named", train=choices("colour+shape", "fill+shape"), bench=choices("fill+colour+shape")),
        "object_size": Parameter("canvas units across the objects' circles", train=floats(90, 140), bench=floats(80, 120)),
        "background": Parameter("tone of the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "any shape": WrongAnswer("objects that match in all but the shape are ringed too", 0.1),
        "right to left": WrongAnswer("the right rings, drawn from right to left", 0.68),
        "disturbed": WrongAnswer("the right rings, but most other objects change colour", 0.35),
    }

    def pose(self, rng, p):
        named = p.description.split("+")
        goal = _random_object(rng)
        wanted = {key: goal[key] for key in named}
        others = [key for key in named if key != "shape"]
        objects = [_random_object(rng) | wanted for _ in range(p.n_matches)]
        objects += [_with_other(rng, _random_object(rng) | wanted, "shape") for _ in range(p.n_matches)]
        objects += [_with_other(rng, _random_object(rng) | wanted, others[rng.randint(len(others))]) for _ in range(2)]
        while len(objects) < p.n_objects:
            extra = _random_object(rng)
            if any(extra[key] != wanted[key] for key in named):
                objects.append(extra)
        places = _places(rng, p.n_objects, p.n_matches, p.object_size)
        for one, at in zip(objects, places, strict=True):
            one["at"] = np.round(at, 1).tolist()
            one["radius"] = round(float(rng.uniform(0.88, 1.0) * p.object_size / 2), 1)
        return {"objects": objects, "matches": p.n_matches, "wanted": wanted, "background": p.background}

    def prompt(self, problem):
        wanted = problem["wanted"]
        fill = {"solid": "solid ", "outline": "outlined ", None: ""}[wanted.get("fill")]
        thing = f"{fill}{wanted['colour'] + ' ' if 'colour' in wanted else ''}{wanted['shape']}"
        one = f"{'an' if thing[0] in 'aeiou' else 'a'} {thing}"
        rules = f"Nothing that is not {one} gets a ring, and the objects stay as they are."
        if "fill" in wanted:
            rules += " A solid object is filled with its colour, an outlined one is only a line."
        return Prompts(
            plain=(
                f"Draw a magenta ring round every {thing}, one after another from left to right, each ring growing as a line. {rules}",
                f"Find every object that is {one} and ring it in magenta, from the leftmost to the rightmost, each ring drawn as a growing line. {rules}",
                f"Every {thing} in the picture is to be circled by a magenta line that grows round it, one object at a time from left to right. {rules}",
            ),
            guided=f"Look at each object and ask whether it is {one}. Start with the leftmost one that is: a magenta line grows clockwise "
            "from above it until it closes to a ring round it. Then the next matching object to the right gets its ring, and so on until all have one. "
            "No other object is ringed.",
        )

    def stage(self, problem, answer=TRUTH):
        objects = problem["objects"]
        scene = Scene(GROUNDS[problem["background"]])
        for number, one in enumerate(objects):
            scene.add(f"object {number}", *_drawn(one), at=tuple(one["at"]))
        targets = sorted(range(problem["matches"]), key=lambda i: objects[i]["at"][0])
        if answer == "any shape":
            targets = sorted(range(2 * problem["matches"]), key=lambda i: objects[i]["at"][0])
        if answer == "right to left":
            targets = targets[::-1]
        for number in targets:
            radius = objects[number]["radius"] + ROOM
            scene.add(f"ring {number}", Circle(radius=radius, stroke=MAGENTA, width=STROKE), at=tuple(objects[number]["at"]), drawn=0)
        scene.wait(6)
        if answer == "disturbed":
            for number in range(problem["matches"], len(objects) - 1):
                other = COLORS["green" if objects[number]["colour"] != "green" else "orange"]
                scene.play(recolour(f"object {number}", other), frames=6, at=6)
            scene.now = 6
        for number in targets:
            scene.play(draw(f"ring {number}"), frames=12)
            scene.wait(3)
        scene.wait(6)
        return scene

    def score(self, view, problem):
        objects = problem["objects"]
        places, radii = [tuple(one["at"]) for one in objects], [one["radius"] for one in objects]
        regions = regions_round(view, places, [radius + 8 for radius in radii])
        found = marks(view, MAGENTA, least=400, bridge=5)
        near = np.zeros(regions.shape, bool)
        for mark in found:
            near |= mark.mask
        for at, radius in zip(places[: problem["matches"]], radii, strict=False):
            near |= view.disc(at, radius + ROOM + STROKE + 5) & ~view.disc(at, radius + ROOM - STROKE - 5)
        frames = view.spread(10)
        drift = np.nan_to_num(drifts(view, regions, near, [*frames, len(view) - 3, len(view) - 2]))
        same = np.median(drift[-3:], axis=0) <= 12

        picks: dict[int, Mark] = {}
        wrong = 0
        for mark in found:
            number = _picked(view, mark, places, radii, regions)
            if number is not None and number < problem["matches"] and number not in picks and same[number]:
                picks[number] = mark
            else:
                wrong += 1
        others = float(same[problem["matches"] :].mean()) ** 2
        right = max(0.0, (sum(closedness(mark, places[number]) for number, mark in picks.items()) - wrong) / problem["matches"]) * others

        order = sorted(picks, key=lambda number: places[number][0])
        drawn = {number: ring_drawn(view, picks[number], MAGENTA) for number in order}
        in_order = pairs_in_order(view, [drawn[number].half for number in order], 3)
        grown = float(np.mean([drawn[number].value for number in order] or [0]))
        off = [math.dist(picks[number].at, places[number]) for number in order]
        placed = float(np.mean([tolerance(value, 20, 72) for value in off] or [0]))
        ground = drifts(view, np.where(regions < 0, 0, -1), near, frames)[:, 0]
        worse = np.maximum(drift[: len(frames)].mean(axis=1), ground)
        still = float(np.mean([tolerance(value, 4, 12) for value in worse]))
        said = f"{len(picks)} of {problem['matches']} matching objects ringed, {wrong} other marks; {same.mean():.0%} of the objects kept"
        return [
            Row("logical_validity", 0.3, right, said),
            Row("spatial_accuracy", 0.15, right * placed, f"rings lie {np.mean(off or [0]):.0f} units off the objects' centres"),
            Row("trajectory", 0.35, right * in_order * grown, f"{in_order:.0%} in order from left to right, drawn as growing lines to {grown:.0%}"),
            Row("temporal_consistency", 0.2, right * grown * still, "objects and background stay as they were, as far as the rings were drawn"),
        ]


def _random_object(rng: np.random.RandomState) -> dict:
    names, colors = list(SHAPES), list(COLORS)
    return {"shape": names[rng.randint(len(names))], "colour": colors[rng.randint(len(colors))], "fill": FILLS[rng.randint(2)]}


def _with_other(rng: np.random.RandomState, one: dict, key: str) -> dict:
    values = {"shape": list(SHAPES), "colour": list(COLORS), "fill": list(FILLS)}[key]
    rest = [value for value in values if value != one[key]]
    return one | {key: rest[rng.randint(len(rest))]}


def _places(rng: np.random.RandomState, count: int, matches: int, size: float) -> list:
    """Cells of a loose grid, moved about inside them; the first `matches` differ by at least 50 units in x."""
    columns, rows = 4, math.ceil(count / 4)
    left, top, right, bottom = 36, 36, 988, 988
    width, height = (right - left) / columns, (bottom - top) / rows
    slack = (width - size - GAP) / 2, (height - size - GAP) / 2
    for _ in range(60):
        cells = rng.permutation(columns * rows)[:count]
        away = rng.uniform(-1, 1, (count, 2)) * slack
        places = [(left + (cell % columns + 0.5) * width + x, top + (cell // columns + 0.5) * height + y) for cell, (x, y) in zip(cells, away, strict=True)]
        across = np.sort([x for x, _ in places[:matches]])
        if (np.diff(across) >= 50).all():
            return places
    raise Redraw


def _drawn(one: dict) -> tuple[Shape, ...]:
    """The object's figure, its farthest point `radius` from its centre; an outline lies inside it."""
    color = COLORS[one["colour"]]
    inner = one["radius"] - (6 if one["fill"] == "outline" else 0)
    shape = figure(SHAPES[one["shape"]], 1.0)
    reach = max(math.hypot(*point) for point in shape.points)
    if one["fill"] == "solid":
        return (figure(SHAPES[one["shape"]], inner / reach, fill=color),)
    return (figure(SHAPES[one["shape"]], inner / reach, stroke=color, width=12),)


def _picked(view: View, mark: Mark, places: list, radii: list[float], regions: np.ndarray) -> int | None:
    """The object a mark runs round, None if there is none, or if it holds a part of another one too."""
    away = [float(np.median(mark.distances(at))) for at in places]
    number = min(range(len(places)), key=lambda i: away[i] / radii[i])
    left, top, right, bottom = mark.box
    if not 0.75 <= away[number] / radii[number] <= 2.4 or max(right - left, bottom - top) > 4.8 * radii[number]:
        return None
    inside = np.bincount(regions[view.disc(places[number], away[number]) & (regions >= 0)], minlength=len(places))
    whole = np.bincount(regions[regions >= 0], minlength=len(places))
    held = inside / np.maximum(whole, 1)
    held[number] = 0
    return number if held.max() < 0.15 else None
