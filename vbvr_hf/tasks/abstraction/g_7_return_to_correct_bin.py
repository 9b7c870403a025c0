from __future__ import annotations

from ...acts import Act, in_turn
from ...scene import Circle, Line, Look, Point, Shape, draw_look, figure
from ...scene.figures import BASIC, inscribed
from ...scene.layout import row
from ...scene.palette import VIVID, WHITE, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .pens import led

MARKS = ("dot", "bar", "cross")
FEATURES = ("colour", "shape", "mark")
SHAPES = tuple(name for name in BASIC if inscribed(name)[1] > 0.26)
"""Those that have room for a mark."""
GREY = (122, 128, 140)
TOP, FLOOR = 520.0, 980.0
"""Where bins begin, and where their floors are."""


class ReturnToCorrectBin(Task):
    """Put things back into the bins whose contents they share a feature with.

    Shows: three or four open bins, each with two things that agree in one feature, the same kind of feature in all bins: colour, shape, or the white mark on
    them. Two or three loose things lie above.
    Asks: each loose thing goes back into the bin whose contents share its feature, through the open top, to the place above them; one at a time from the left.
    Answer: unique; the two things in a bin agree in one feature alone, in which each loose thing matches one bin. No bin gets two.
    Checks: where each thing rests, that it was seen going over the open top of its bin, alone and in its turn, and that all else is kept.
    Departures: things are larger than listed, and lie on each other's places in no bin.
    """

    split = "train"
    archetype = "arrange"
    jump_cap = 0.5
    instances = "features of eight things or more, bins in any order: over 10^7"
    parameters = {
        "bins": Parameter("bins", train=ints(3, 4), harder="high"),
        "loose": Parameter("loose things", train=ints(2, 3), harder="high"),
        "feature": Parameter("in what the things of a bin agree", train=choices(*FEATURES), harder="last"),
        "size": Parameter("canvas units across a thing", train=floats(96, 104)),
    }
    wrong_answers = {
        "wrong bins": WrongAnswer("every thing goes to another bin", 0.1),
        "one wrong": WrongAnswer("one thing goes to another bin", 0.72),
        "straight": WrongAnswer("right bins, but things go in from the side, through the wall", 0.87),
    }

    def pose(self, rng, p):
        colors = pick(rng, VIVID, 5, away_from=[WHITE, GREY], least=32)
        values = {"colour": colors, "shape": [str(name) for name in rng.permutation(SHAPES)[:5]], "mark": list(MARKS)}
        count = min(p.bins, len(values[p.feature]))
        own = [values[p.feature][i] for i in rng.permutation(len(values[p.feature]))[:count]]
        contents = [_unlike(rng, values, p.feature, value) for value in own]
        to = [int(i) for i in rng.permutation(count)[: p.loose]]
        loose = [_unlike(rng, values, p.feature, own[i])[0] for i in to]
        used = {VIVID[one["colour"]] for one in [*loose, *(one for pair in contents for one in pair)]}
        return {"contents": contents, "loose": loose, "to": to, "size": round(p.size, 1), "look": draw_look(rng, away_from=[GREY, *sorted(used)])}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "The things in each bin have one feature in common. The loose things fell out: [put|bring] each back into the bin whose contents share its "
                "feature, in through the open top, one at a time from left to right. [All else stays.|Bins and contents stay.]",
                "[What do the two things in each bin have in common|In what do the two things in each bin agree]? By that, sort in the loose things, one after "
                "another from left to right: each goes over its bin and down to the place above the others. [Nothing else moves.|]",
                "[Each bin holds things of one sort.|Every bin is for things of one sort.] Return the loose ones to where they belong, in turn from left to "
                "right, from above through the open top. [Leave the rest as it is.|Bins stay where they are.]",
            ),
            guided="Compare the two things in each bin: in all bins it is the same feature in which they agree. The leftmost loose thing glides to above the "
            "open top of the bin that has its feature, then sinks in and stays over the two others. The next ones follow, from left to right.",
        )

    def lay_out(self, problem, scene, look):
        size, width = problem["size"], _width(problem)
        for number, (pair, x) in enumerate(zip(problem["contents"], _middles(problem), strict=True)):
            half = width / 2
            walls = ((-half, TOP), (-half, FLOOR), (half, FLOOR), (half, TOP))
            scene.add(f"bin {number}", Line(points=walls, stroke=GREY, width=18), at=(x, 0))
            for side, one in enumerate(pair):
                at = (x + (side - 0.5) * (size + 10), FLOOR - size / 2 - 16)
                scene.add(f"content {number} {side}", *_drawn(one, size, look), at=at)
        for number, (one, at) in enumerate(zip(problem["loose"], _starts(problem), strict=True)):
            scene.add(f"loose {number}", *_drawn(one, size, look), at=at)

    def answer(self, problem):
        return _returned(problem, problem["to"])

    def mistakes(self, problem):
        count, to = len(problem["contents"]), problem["to"]
        other = next(i for i in range(count) if i not in to) if count > len(to) else to[1]
        return {
            "wrong bins": _returned(problem, [(i + 1) % count for i in to]),
            "one wrong": _returned(problem, [other, *to[1:]]),
            "straight": _returned(problem, to, through=True),
        }


def _unlike(rng, values: dict[str, list[str]], feature: str, value: str) -> list[dict[str, str]]:
    """Two things with a value of one feature, which differ in all others."""
    found = [{}, {}]
    for name in FEATURES:
        pair = rng.permutation(values[name])[:2].tolist()
        for one, own in zip(found, pair, strict=True):
            one[name] = value if name == feature else own
    return found


def _width(problem: dict) -> float:
    return 2 * problem["size"] + 34


def _middles(problem: dict) -> list[float]:
    count = len(problem["contents"])
    step = min(300.0, 984 / count)
    return [512 + step * (i - (count - 1) / 2) for i in range(count)]


def _starts(problem: dict) -> list[Point]:
    return row(len(problem["loose"]), start=230, end=794, y=170)


def _returned(problem: dict, to: list[int], *, through: bool = False) -> Act:
    """Each loose thing goes over the open top of a bin (or `through` its wall) to its place in there, from the left."""
    acts, size = [], problem["size"]
    for number, (bin_, start) in enumerate(zip(to, _starts(problem), strict=True)):
        x, y = _middles(problem)[bin_], FLOOR - 1.5 * size - 40
        gate = (x - _width(problem) / 2 - 0.3 * size, y) if through else (x, TOP - 0.6 * size)
        acts.append(led(f"loose {number}", start, (x, y), gate))
    return in_turn(*acts)


def _drawn(one: dict[str, str], size: float, look: Look) -> tuple[Shape, ...]:
    (x, y), _ = inscribed(one["shape"])
    at, half = (x * size, y * size), 0.2 * size
    bar, beam = (Line(points=(end, (-end[0], -end[1])), stroke=WHITE, width=13, at=at) for end in ((half, 0), (0, half)))
    mark = {"dot": (Circle(radius=0.15 * size, fill=WHITE, at=at),), "bar": (bar,), "cross": (bar, beam)}[one["mark"]]
    return (*look.figure(figure(one["shape"], size, fill=VIVID[one["colour"]])), *mark)
