from __future__ import annotations

import numpy as np

from ...acts import in_turn, ring, stroke
from ...scene import Polygon, points
from ...scene.figures import outline
from ...scene.looks import draw_look
from ...scene.outlines import fitted
from ...scene.polygons import depths_in
from ...scene.shapes import ellipse_points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

GREEN = (0, 156, 66)
COLORS = {
    "red": (220, 40, 44),
    "orange": (246, 136, 24),
    "blue": (40, 96, 220),
    "navy": (30, 40, 120),
    "purple": (140, 66, 204),
    "magenta": (214, 40, 156),
    "brown": (126, 76, 40),
    "gold": (226, 180, 30),
}
KINDS = {"square": "square", "disc": "circle", "triangle": "triangle", "diamond": "diamond", "star": "five-point star", "cross": "plus", "heart": "heart"}
"""The names used in prompts, and those of the figures."""
FORMS = {
    "square": np.array([(-205, -205), (205, -205), (205, 205), (-205, 205)], float),
    "circle": ellipse_points(226, 226, 72),
    "hexagon": ellipse_points(228, 228, 6),
    "triangle": ellipse_points(276, 276, 3) + np.array([0, 62]),
}
"""Outlines of regions, each about the middle of the quarter of the picture that it lies in."""
EDGE, ROOM, LINE = 9, 13, 12
CLEAR, APART, NEAR, ASIDE = 22.0, 52.0, 26.0, 40.0
"""Canvas units from a shape to any region's outline, between shapes in the named region (where rings should not touch) and elsewhere, and between those due in
x, at least."""
MOST, FEW = 5, 4
"""Shapes in a region at most, and in a triangle."""
PLACES = 600
OUTSIDE = -1


class IdentifyObjectsInRegion(Task):
    """Ring all shapes of one kind inside one region, from left to right.

    Shows: two or three large outlined regions of different forms, and small filled shapes in them and outside.
    Asks: draw a green ring, as a growing line, around each shape of a named kind inside a named region, from left to right.
    Answer: unique; no shape lies on an outline, the same kind also lies in another region and outside, and those due differ by 40 units or more in x.
    Checks: which shapes are ringed, how the rings lie, that each grew as a line, their order, and that all else is kept.
    Departures: rings take the place of borders that follow each shape, as they need no other width for another form. Shapes have 66 units or more.
    """

    split = "in_domain"
    archetype = "mark"
    jump_cap = 0.48
    instances = "regions, kinds, colours and continuous places of nine shapes or more: over 10^9"
    parameters = {
        "regions": Parameter("regions", train=ints(2, 2), bench=ints(3, 3), harder="high"),
        "targets": Parameter("shapes of the kind in the region", train=ints(1, 3), bench=ints(2, 3), harder="high"),
        "shapes": Parameter("shapes in all", train=ints(10, 13), bench=ints(13, 16), harder="high"),
        "forms": Parameter("forms that regions may have", train=choices("square circle"), bench=choices("square circle hexagon", "square circle triangle")),
        "by_kind": Parameter("whether all shapes of a kind have one colour", train=choices(True), bench=choices(False)),
        "size": Parameter("canvas units across the shapes' circles", train=floats(72, 84), bench=floats(66, 74), harder="low"),
    }
    wrong_answers = {
        "other region": WrongAnswer("the shapes of the kind in another region are ringed", 0.05),
        "all inside": WrongAnswer("all shapes in the region are ringed", 0.1),
        "region": WrongAnswer("the region itself is outlined in green", 0.05),
    }

    def pose(self, rng, p):
        forms = rng.permutation(p.forms.split()).tolist()
        named = int(rng.randint(p.regions))
        if forms[named] == "triangle" and p.targets > FEW // 2:
            forms[0], forms[1:] = forms[1], [forms[0], *forms[2:]]
            named = next(i for i, form in enumerate(forms) if form != "triangle")
        middles = 256 + 512 * np.array([(1, 1), (0, 0), (1, 0), (0, 1)])[rng.permutation(4)[: p.regions]] + rng.uniform(-10, 10, (p.regions, 2))
        regions = [{"form": form, "at": np.round(at, 1).tolist()} for form, at in zip(forms, middles, strict=False)]
        kinds = rng.permutation(list(KINDS)).tolist()
        slots = _slots(rng, [one["form"] for one in regions], named, p.targets, p.shapes, kinds)
        places = _places(rng, regions, [slot for slot, _ in slots], p.targets, p.size)
        names = rng.permutation(list(COLORS)).tolist()
        shapes = [
            {"kind": kind, "where": where, "color": names[kinds.index(kind)] if p.by_kind else str(rng.choice(names)), "at": at}
            for (where, kind), at in zip(slots, places, strict=True)
        ]
        look = draw_look(rng, away_from=[GREEN, *(COLORS[one["color"]] for one in shapes)], inked=True)
        return {"regions": regions, "named": named, "kind": kinds[0], "targets": p.targets, "shapes": shapes, "size": round(p.size, 1), "look": look}

    def prompt(self, problem):
        kind, region = problem["kind"], f"large {problem['regions'][problem['named']]['form']}"
        return Prompts(
            plain=(
                f"[Draw|Put] a green ring around [each|every] {kind} [inside|that lies in] the {region}, one after another from left to right, "
                "[as growing lines|each ring growing as a line]. [No other shape is ringed.|Nothing else changes.]",
                f"[Look inside|Consider what lies in] the {region}. [Circle|Ring] each {kind} there in green, [from the leftmost one on|one by one], from left "
                "to right, with lines that grow. [Leave the shapes elsewhere alone.|All else stays.]",
                f"Which of the shapes within the {region} [have the form of a {kind}|is a {kind}]? Going from left "
                f"to right, a green circle grows around each as a line. [No {kind} outside it is marked.|The rest stays unmarked.]",
            ),
            guided=f"Find the {region} and look at what lies inside it. Start with the leftmost {kind} in there: a green line grows around it and closes to "
            f"a ring. Then the next {kind} in there to the right gets its ring, if there is another. Nothing outside that region is marked.",
        )

    def lay_out(self, problem, scene, look):
        for number, one in enumerate(problem["regions"]):
            scene.add(f"region {number}", Polygon(points=points(FORMS[one["form"]]), stroke=look.ink, width=EDGE), at=tuple(one["at"]))
        for number, one in enumerate(problem["shapes"]):
            shape = Polygon(points=fitted(outline(KINDS[one["kind"]]), problem["size"] / 2), fill=COLORS[one["color"]])
            scene.add(f"shape {number}", *look.figure(shape), at=tuple(one["at"]))

    def answer(self, problem):
        return _ringed(problem, range(problem["targets"]))

    def mistakes(self, problem):
        shapes, named = problem["shapes"], problem["named"]
        region = problem["regions"][named]
        alike = [i for i, one in enumerate(shapes) if one["kind"] == problem["kind"] and one["where"] not in (named, OUTSIDE)]
        return {
            "other region": _ringed(problem, alike),
            "all inside": _ringed(problem, [i for i, one in enumerate(shapes) if one["where"] == named]),
            "region": stroke("outline", points(FORMS[region["form"]] + region["at"]), GREEN, line=LINE, frames=28, closed=True),
        }


def _ringed(problem: dict, numbers) -> object:
    """Rings around shapes, from left to right."""
    order = sorted(numbers, key=lambda i: problem["shapes"][i]["at"][0])
    return in_turn(*(ring(f"shape {i}", GREEN, room=ROOM, line=LINE, frames=max(16, 28 / len(order))) for i in order))


def _slots(rng: np.random.RandomState, forms: list[str], named: int, targets: int, count: int, kinds: list[str]) -> list[tuple[int, str]]:
    """Where each shape lies (a region's number, or OUTSIDE) and its kind, those due first; of the kind that is due, at least one lies in each other place."""
    kind, *others = kinds
    elsewhere = [*(i for i in range(len(forms)) if i != named), OUTSIDE]
    beside = targets + (targets < 3 and forms[named] != "triangle")
    slots = [(named, kind)] * targets + [(named, str(rng.choice(others))) for _ in range(beside)] + [(where, kind) for where in elsewhere]
    for _ in range(count - len(slots)):
        within = [slot for slot, _ in slots]
        open_to = [where for where in (*range(len(forms)), OUTSIDE) if within.count(where) < (FEW if where >= 0 and forms[where] == "triangle" else MOST)]
        where = int(rng.choice(open_to))
        slots.append((where, str(rng.choice(others if where == named or rng.uniform() < 0.7 else kinds))))
    return slots


def _places(rng: np.random.RandomState, regions: list[dict], slots: list[int], targets: int, size: float) -> list[list[float]]:
    """A place for each slot, clear of outlines and of other shapes."""
    for _ in range(20):
        places = rng.uniform(size / 2 + 44, 1024 - size / 2 - 44, (PLACES, 2))
        depth = np.stack([depths_in(FORMS[one["form"]] + one["at"], places) for one in regions], axis=1)
        clear = size / 2 + EDGE / 2 + CLEAR
        inside = np.append(depth >= clear, (depth <= -clear).all(axis=1)[:, None], axis=1)  # the last column is outside all
        found = np.empty((0, 2))
        for number, slot in enumerate(slots):
            gaps = np.abs(places[:, None] - found)
            least = [size + (APART if slot == other == slots[0] else NEAR) for other in slots[:number]]
            free = inside[:, slot] & (np.hypot(gaps[..., 0], gaps[..., 1]) >= least).all(axis=1)
            if number < targets:
                free &= gaps[..., 0].min(axis=1, initial=1e3) >= ASIDE
            if not free.any():
                break
            found = np.concatenate([found, places[free][:1]])
        if len(found) == len(slots):
            return found.round(1).tolist()
    raise Redraw
