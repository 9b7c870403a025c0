from __future__ import annotations

from ...acts import Act
from ...scene import Point, figure, layout
from ...scene.looks import draw_look
from ...scene.palette import VIVID, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from .swapping import fewest, rearrange, selection, swapped

SHAPES = ("circle", "square", "triangle", "five-point star", "heart")
STRIP_Y, ROW_Y = 170.0, 630.0
SMALL = 132.0
"""Canvas units from place to place of the strip."""


class ReorderObjects(Task):
    """Exchange objects until their row matches a strip.

    Shows: a strip near the top with four or five small objects; below, a row of as many plates, each with the large version of one of them, in another order.
    Objects differ in shape, colour or both.
    Asks: exchange two objects at a time, as few times as possible, until the row matches the strip; one passes above the row, the other below.
    Answer: the order at the end is unique. The least number of exchanges is that of the objects less the cycles of their permutation; every sequence of so
    many exchanges is equally good.
    Checks: the exchanges that were seen and how the objects passed each other, the order at the end, and that strip and plates are kept.
    Departures: that one of two objects passes above and the other below is asked, as other ways past each other would be as good.
    """

    split = "train"
    archetype = "arrange"
    jump_cap = 0.35
    instances = "over 10^7: orders times shapes and colours of four or five objects"
    parameters = {
        "objects": Parameter("objects in the row", train=ints(4, 5), harder="high"),
        "exchanges": Parameter("least number of exchanges", train=ints(2, 3), harder="high"),
        "near_misses": Parameter("pairs of objects of one colour", train=ints(0, 1), harder="high"),
        "size": Parameter("of an object, as a share of the way from plate to plate, in percent", train=choices(58, 62, 66)),
    }
    wrong_answers = {
        "reversed": WrongAnswer("the row ends in the reverse order of the strip", 0.3),
        "needless": WrongAnswer("right order with three needless exchanges", 0.72),
        "strip": WrongAnswer("the strip is rearranged instead of the row", 0.05),
    }

    def pose(self, rng, p):
        colours = pick(rng, VIVID, p.objects - p.near_misses)
        colours += colours[: p.near_misses]
        shapes = [SHAPES[i] for i in rng.randint(len(SHAPES), size=p.objects)]
        if p.near_misses:  # the first and the last are of one colour
            shapes[-1] = str(rng.choice([shape for shape in SHAPES if shape != shapes[0]]))
        row = [int(i) for i in rng.permutation(p.objects)]
        while fewest(row) != p.exchanges:
            row = [int(i) for i in rng.permutation(p.objects)]
        order = rng.permutation(p.objects)
        objects = [[shapes[i], colours[i]] for i in order]
        return {"objects": objects, "row": row, "size": p.size, "look": draw_look(rng, away_from=[VIVID[colour] for colour in colours])}

    def prompt(self, problem):
        rules = "[Strip and plates stay.|The strip itself stays as it is.]"
        past = "[the one that goes right passes above the row, the other below|whichever goes right passes over the top, the other one underneath]"
        few = "[in as few exchanges as possible|with the smallest number of swaps]"
        return Prompts(
            plain=(
                f"[Rearrange|Reorder] the large objects to match the strip, {few}. Two at a time change places: {past}. {rules}",
                f"[Bring|Put] the row of objects into the order of the strip above, exchanging just two at a time, {few}. Of the two, {past}. {rules}",
                f"[Swap|Exchange] objects on the plates, one pair at a time and {few}, until they stand as on the strip. Of each pair, {past}. {rules}",
            ),
            guided="Find the leftmost plate whose object differs from the strip, and exchange it with the object that belongs there. Both glide at once, the "
            "one that goes right above the row, the other below. Then go on with the next plate that is wrong, until the row matches the strip: no way there "
            "has fewer exchanges.",
        )

    def lay_out(self, problem, scene, look):
        count, step = len(problem["objects"]), _step(problem)
        half = SMALL * count / 2
        scene.add("strip", *look.panel(512 - half - 10, STRIP_Y - 82, 512 + half + 10, STRIP_Y + 82, raised=True))
        for number, (x, y) in enumerate(_places(problem)):
            side = 0.43 * step
            scene.add(f"plate {number}", *look.panel(x - side, y - side, x + side, y + side, corner=24, raised=False))
        strip = layout.row(count, start=512 - half + SMALL / 2, end=512 + half - SMALL / 2, y=STRIP_Y)
        for number, ((shape, colour), at) in enumerate(zip(problem["objects"], strip, strict=True)):
            scene.add(f"small {number}", *look.figure(figure(shape, 88, fill=VIVID[colour])), at=at)
        for thing, at in zip(problem["row"], _places(problem), strict=True):
            shape, colour = problem["objects"][thing]
            scene.add(f"object {thing}", *look.figure(figure(shape, problem["size"] / 100 * step, fill=VIVID[colour])), at=at)

    def answer(self, problem):
        row, count = problem["row"], len(problem["row"])
        names = tuple(f"object {thing}" for thing in range(count))
        return rearrange(names, tuple(_places(problem)), tuple(row), _bow(problem), tuple(selection(row)))

    def mistakes(self, problem):
        row, count = problem["row"], len(problem["row"])
        strip = layout.row(count, start=512 - SMALL * (count - 1) / 2, end=512 + SMALL * (count - 1) / 2, y=STRIP_Y)
        return {
            "reversed": _swapped(problem, selection([count - 1 - thing for thing in row])),
            "needless": _swapped(problem, [*selection(row), (0, 1), (1, 2), (0, 2)]),
            "strip": swapped([f"small {thing}" for thing in range(count)], strip, selection(row), 100.0),
        }


def _swapped(problem: dict, pairs: list[tuple[int, int]]) -> Act:
    return swapped([f"object {thing}" for thing in problem["row"]], _places(problem), pairs, _bow(problem))


def _bow(problem: dict) -> float:
    return 1.12 * problem["size"] / 100 * _step(problem)


def _step(problem: dict) -> float:
    return 960 / len(problem["objects"])


def _places(problem: dict) -> list[Point]:
    step, count = _step(problem), len(problem["objects"])
    return layout.row(count, start=512 - step * (count - 1) / 2, end=512 + step * (count - 1) / 2, y=ROW_Y)
