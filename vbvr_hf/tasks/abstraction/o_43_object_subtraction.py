from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, in_turn, together
from ...scene import Point, Shape, figure, layout
from ...scene.looks import Look, draw_look
from ...scene.palette import BLACK, SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

COLOURS = {name: {**VIVID, **SHIFTED}[name] for name in ("red", "orange", "yellow", "green", "blue", "purple", "teal", "brown")}
PLACES, SQUARE, TRAY = 5, 166.0, 906.0
"""How many squares there are, their side, and how far down their middles lie."""
SPEED = 32.0
"""Canvas units a frame."""
KINDS = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon", "five-point star", "heart")
SIZES = {"large": 132.0, "small": 80.0}
LINE = 18.0
"""Breadth of an outlined object's line."""
SIDES = {"to the left of": (0, -1), "to the right of": (0, 1), "above": (1, -1), "below": (1, 1)}
"""The axis and the sense of each."""
APART, OFF_LINE = 26.0, 64.0
"""Canvas units from one object that goes to the next, across, and from an object to the line through the landmark."""


class ObjectSubtraction(Task):
    """Take away the objects that a rule names, from left to right, and lay them aside.

    Shows: 8 to 14 flat objects of three shapes, three colours and two sizes, solid or outlined, scattered; where the rule needs it, a black cross among them.
    Below them is a row of five empty squares.
    Asks: take away all objects of a colour, a shape, both, a size and a shape, a shape but for one colour, or of a colour on one side of the cross, one after
    another from left to right, and lay each into the next square from the left.
    Answer: unique: two to five objects fit the rule, which differ by 26 units or more in x; three or more stay, of which two fit it in part. By which way an
    object goes to its square is free.
    Checks: which objects went to which squares, one after another, that they were seen going there with their looks kept, and that all others stay.
    Departures: objects do not vanish but are laid aside, so that it shows what was taken and when, and a picture that loses everything has taken nothing away.
    The landmark is a cross, as stars are among the objects.
    """

    split = "out_of_domain"
    archetype = "edit"
    jump_cap = 0.5
    instances = "scenes of 8 objects or more, of 8 shapes, 8 colours and 2 sizes, and continuous places: over 10^9"
    parameters = {
        "objects": Parameter("objects", bench=ints(8, 14), harder="high"),
        "to_remove": Parameter("objects that the rule names", bench=ints(2, 5), harder="high"),
        "rule": Parameter("what is named", bench=choices("colour", "shape", "colour and shape", "size and shape", "all but", "side"), harder="last"),
    }
    wrong_answers = {
        "others": WrongAnswer("the objects that fit a part of the rule are taken away instead", 0.2),
        "in part": WrongAnswer("one more object is taken away, which fits a part of the rule", 0.85),
        "at once": WrongAnswer("the right objects go all at once", 0.7),
    }

    def pose(self, rng, p):
        colours, kinds = pick(rng, COLOURS, 3, away_from=[BLACK]), [KINDS[i] for i in rng.permutation(len(KINDS))[:3]]
        side = list(SIDES)[rng.randint(4)] if p.rule == "side" else None
        problem = {"rule": p.rule, "kind": kinds[0], "colour": colours[0], "side": side}
        for _ in range(60):
            problem["mark"] = [round(float(value), 1) for value in (rng.uniform(400, 624), rng.uniform(320, 500))] if side else None
            sizes = ["large" if value else "small" for value in rng.randint(0, 2, p.objects)]
            keep_off = [(tuple(problem["mark"]), 60.0)] if side else []
            places = layout.scatter(rng, [0.54 * SIZES[size] for size in sizes], box=(20, 20, 1004, 806), gap=14, keep_off=keep_off)
            here = [i for i, at in enumerate(places) if not side or _beyond(problem, at) > OFF_LINE]
            due = [here[i] for i in rng.permutation(len(here))[: p.to_remove]]
            if p.rule == "size and shape":
                sizes = ["small" if i in due else size for i, size in enumerate(sizes)]
            problem["things"] = [{"size": size, "at": [round(v, 1) for v in at]} for size, at in zip(sizes, places, strict=True)]
            for i, thing in enumerate(problem["things"]):
                while "kind" not in thing or _fits(problem, thing) != (i in due) or (side and i not in due and _in_doubt(problem, thing)):
                    thing |= {"kind": kinds[rng.randint(3)], "colour": colours[rng.randint(3)], "solid": bool(rng.randint(3))}
            apart = np.diff(sorted(places[i][0] for i in due)).min() if len(due) > 1 else 0.0
            if len(due) == p.to_remove and apart >= APART and len(_nearly(problem)) >= 2:
                return problem | {"look": draw_look(rng, away_from=[BLACK, *(COLOURS[colour] for colour in colours)])}
        raise Redraw

    def prompt(self, problem):
        what = _named(problem)
        return Prompts(
            plain=(
                f"[Take away|Remove] {what}, one at a time from left to right, and lay them into the squares below in that order. [All others stay.|Leave "
                "everything else alone.]",
                f"One by one, beginning [on|at] the left, {what} [go|move] down into the empty squares, filling them from the left. [No other object "
                "moves.|The rest stays as it is.]",
                f"[Subtract|Sort out] {what}: the leftmost goes to the first square, then the next one to its right follows[, and so on|]. [Keep all the "
                "others where they are.|Nothing else changes.]",
            ),
            guided=f"The rule names {what}. Of these, the object that is farthest to the left glides into the first square on the left, unturned and of the "
            "same size. Then the next one to the right goes into the next square, and so on until none of them is left. All other objects stay where they are.",
        )

    def lay_out(self, problem, scene, look):
        for number, at in enumerate(_squares()):
            scene.add(f"square {number}", figure("square", SQUARE, fill=look.tone(-9), stroke=look.line(0.7), width=8), at=at)
        if problem["mark"]:
            scene.add("mark", figure("plus", 92, fill=BLACK), at=tuple(problem["mark"]), angle=45)
        for index, thing in enumerate(problem["things"]):
            scene.add(f"object {index}", *_drawn(thing, look), at=tuple(thing["at"]))

    def answer(self, problem):
        return in_turn(*_laid_aside(problem, [thing for thing in problem["things"] if _fits(problem, thing)]))

    def mistakes(self, problem):
        due = [thing for thing in problem["things"] if _fits(problem, thing)]
        nearly = _nearly(problem)
        right = _laid_aside(problem, due)
        return {
            "others": in_turn(*_laid_aside(problem, nearly)),
            "in part": in_turn(*right, *_laid_aside(problem, nearly[:1], first=len(due) % PLACES)),
            "at once": together(*right),
        }


def _laid_aside(problem: dict, things: list[dict], first: int = 0) -> list[Act]:
    """Things go to the squares, from left to right."""
    order = sorted((thing["at"][0], problem["things"].index(thing)) for thing in things)
    acts = []
    for (_, index), square in zip(order, _squares()[first:], strict=False):
        frames = max(12, round(math.dist(problem["things"][index]["at"], square) / SPEED))
        acts.append(go(f"object {index}", square, frames=frames, any_way=True, lifted=True))
    return acts


def _squares() -> list[Point]:
    reach = (PLACES - 1) / 2 * (SQUARE + 14)
    return layout.row(PLACES, start=512 - reach, end=512 + reach, y=TRAY)


def _drawn(thing: dict, look: Look) -> tuple[Shape, ...]:
    size, colour = SIZES[thing["size"]], COLOURS[thing["colour"]]
    if thing["solid"]:
        return look.figure(figure(thing["kind"], size, fill=colour))
    return (figure(thing["kind"], size - LINE, stroke=colour, width=LINE),)


def _beyond(problem: dict, at) -> float:
    """How far a place lies on the side of the landmark that is spoken of."""
    axis, sense = SIDES[problem["side"]]
    return sense * (at[axis] - problem["mark"][axis])


def _in_doubt(problem: dict, thing: dict) -> bool:
    """Whether a thing of the colour lies too near to the line through the landmark."""
    return thing["colour"] == problem["colour"] and abs(_beyond(problem, thing["at"])) < OFF_LINE


def _fits(problem: dict, thing: dict) -> bool:
    """Whether the rule names an object."""
    colour, kind = thing["colour"] == problem["colour"], thing["kind"] == problem["kind"]
    match problem["rule"]:
        case "colour":
            return colour
        case "shape":
            return kind
        case "colour and shape":
            return colour and kind
        case "size and shape":
            return thing["size"] == "small" and kind
        case "all but":
            return kind and not colour
        case _:
            return colour and _beyond(problem, thing["at"]) > 0


def _nearly(problem: dict) -> list[dict]:
    """Up to three objects that the rule does not name but that have the colour or the shape of one that it names."""
    named = [thing for thing in problem["things"] if _fits(problem, thing)]
    kinds, colours = {thing["kind"] for thing in named}, {thing["colour"] for thing in named}
    rest = [thing for thing in problem["things"] if not _fits(problem, thing)]
    return [thing for thing in rest if thing["kind"] in kinds or thing["colour"] in colours][:3]


def _named(problem: dict) -> str:
    """What the rule names, in words."""
    colour, kinds = problem["colour"], f"{problem['kind']}s"
    return {
        "colour": f"all {colour} objects",
        "shape": f"all {kinds}",
        "colour and shape": f"all {colour} {kinds}",
        "size and shape": f"all small {kinds}",
        "all but": f"all {kinds} that are not {colour}",
        "side": f"all {colour} objects {problem['side']} the black cross",
    }[problem["rule"]]
