from __future__ import annotations

import numpy as np

from ...acts import Act, fill, go, in_turn, stroke, together
from ...scene import Line, Point, Polygon, Text, draw_look, points
from ...scene.palette import SHIFTED, VIVID
from ...scene.shapes import ellipse_points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .plots import MARKER, add_items, breadth, tips

RED = (214, 24, 40)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("yellow", "green", "blue", "purple", "teal", "navy", "sky blue", "lime", "olive", "brown")}
TITLES = ("Visitors", "Votes", "Letters", "Hours", "Photos", "Tickets")
# What one of them is called, all in their order, whether they have one, and kinds of them.
THEMES = {
    "days": ("day", "Mon Tue Wed Thu Fri Sat Sun", True, {"weekend day": "Sat Sun", "working day": "Mon Tue Wed Thu Fri"}),
    "months": ("month", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", True, {
        "month with 31 days": "Jan Mar May Jul Aug Oct Dec", "month with 30 days": "Apr Jun Sep Nov"}),
    "planets": ("planet", "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune", True, {
        "planet larger than the Earth": "Jupiter Saturn Uranus Neptune", "planet smaller than the Earth": "Mercury Venus Mars"}),
    "animals": ("animal", "eagle owl duck bee ant moth horse goat whale", False, {
        "bird": "eagle owl duck", "insect": "bee ant moth", "mammal": "horse goat whale"}),
    "fruit": ("fruit", "lemon orange lime plum peach cherry banana melon", False, {"citrus fruit": "lemon orange lime", "stone fruit": "plum peach cherry"}),
    "cities": ("city", "Tokyo Delhi Seoul Rome Paris Oslo Cairo Lagos Nairobi", False, {
        "city in Asia": "Tokyo Delhi Seoul", "city in Europe": "Rome Paris Oslo", "city in Africa": "Cairo Lagos Nairobi"}),
    "subjects": ("subject", "French German Latin physics biology maths music art", False, {
        "language": "French German Latin", "science": "physics biology"}),
    "instruments": ("instrument", "violin cello harp flute oboe tuba drums piano", False, {
        "string instrument": "violin cello harp", "wind instrument": "flute oboe tuba"}),
}  # fmt: skip
AXIS, LEFT, RIGHT, TOP, FOOT = 206.0, 240.0, 1000.0, 160.0, 840.0
HALF = (FOOT - TOP) / 20
"""Half a tick."""
CLEAR = 2
"""Half ticks by which what is compared differs at least."""
PAD, LINE = 24.0, 12.0


class ReadChartData(Task):
    """Mark the item of a chart that a question tells, and read its value off the axis.

    Shows: a titled chart of bars or of a line with markers; names below it, from a theme (days, animals, cities, ...), and an axis of ten numbered ticks.
    Asks: a question that one item answers, by what its name means and how high it is: a red line grows around that item, then one from it straight to the
    axis; then a red triangle comes at the axis beside that value.
    Answer: unique; what is compared differs by a whole tick or more. Where the line around the item starts and which way it runs is free.
    Checks: that the lines lie where they should and grew, one after the other, that the triangle comes last and beside the value, and that all else is kept.
    Departures: text is as large as small clips need, and names of days and months are short.
    """

    name = "Read Chart Data (Semantic Comprehension)"
    split = "train"
    archetype = "read"
    jump_cap = 0.48
    instances = "values of five items or more, names and questions: over 10^8"
    parameters = {
        "kind": Parameter("kind of chart", train=choices("bars", "line")),
        "items": Parameter("items", train=ints(5, 7), harder="high"),
        "theme": Parameter("what the items are", train=choices(*THEMES)),
        "question": Parameter("what tells the item", train=choices("value", "rise", "three", "kind", "after"), harder="last"),
        "extreme": Parameter("which value is looked for", train=choices("highest", "lowest")),
        "tick": Parameter("from one number of the axis to the next", train=choices(1, 2, 5, 10)),
        "title": Parameter("the chart's title", train=choices(*TITLES)),
    }
    wrong_answers = {
        "another": WrongAnswer("all is done for another item", 0.1),
        "unread": WrongAnswer("the right item is outlined, but its value is not read", 0.53),
        "redrawn": WrongAnswer("the right marks, but all other items rise", 0.87),
    }

    def pose(self, rng, p):
        for _ in range(200):
            names, levels = _names(rng, p.theme, p.items), rng.randint(2, 20, p.items).tolist()
            found = _asked(rng, p, names, levels)
            if found and found[0] > 0:  # the first one lies so near to the axis that there is hardly a way to it
                break
        else:
            raise Redraw
        colors = rng.permutation(list(COLORS))[: p.items].tolist()
        look = draw_look(rng, away_from=[RED, *(COLORS[name] for name in colors)], inked=True, places=("sheet", "board", "wall"))
        return {
            "kind": p.kind, "names": names, "levels": levels, "tick": p.tick, "title": p.title, "answer": found[0], "asked": found[1], "colors": colors,
            "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        (thing, mark, edge), asked = (("bar", "outline", "top") if problem["kind"] == "bars" else ("marker", "circle", "left side")), problem["asked"]
        end = "[Nothing else changes.|The chart stays as it is.]"
        return Prompts(
            plain=(
                f"[Draw|Put] a red {mark} around the {thing} of {asked}, as a growing line. Then a red line runs straight from its {edge} to the axis, and "
                f"last a red triangle appears there. {end}",
                f"[Find|Look for] {asked}: its {thing} gets a red {mark}, which grows in one stroke. Draw a level red guide from the {edge} to the axis and "
                "then mark the value with a red triangle[ on the axis|].",
                f"What is the value of {asked}? [Trace around|Circle] its {thing} in red, then extend a red line from the {edge}, level, until it meets the "
                f"axis, then add a red triangle. {end}",
            ),
            guided=f"Read the names and values: it is {problem['names'][problem['answer']]}. A red {mark} grows around its {thing} until it closes. Then a red "
            f"line runs level to the left, from the {edge} to the axis. Then a red triangle appears left of the axis, beside the line's end. "
            "The chart stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        for tick in range(11):
            y = FOOT - 2 * HALF * tick
            scene.add(f"grid {tick}", Line(points=((AXIS - 14, y), (RIGHT, y)), stroke=look.line(0.6 if tick == 0 else 0.16), width=9 if tick == 0 else 5))
            if tick:
                scene.add(f"number {tick}", Text(text=str(tick * problem["tick"]), size=46, weight=600, fill=look.ink), at=(80, y))
        scene.add("axis", Line(points=((AXIS, FOOT), (AXIS, TOP - 20)), stroke=look.line(0.6), width=9))
        scene.add("title", Text(text=problem["title"], size=60, weight=600, fill=look.ink), at=(600, 76))
        ends = _tips(problem)
        wide = max(len(name) for name in problem["names"]) * 28 > ends[1][0] - ends[0][0]
        for number, (name, (x, _)) in enumerate(zip(problem["names"], ends, strict=True)):
            scene.add(f"name {number}", Text(text=name, size=46, weight=500, fill=look.ink), at=(x, FOOT + 62 + 62 * (number % 2) * wide))
        add_items(scene, look, problem["kind"], ends, FOOT, [COLORS[name] for name in problem["colors"]])

    def answer(self, problem):
        return _marked(problem, problem["answer"])

    def mistakes(self, problem):
        right, answer, count = self.answer(problem), problem["answer"], len(problem["levels"])
        other = answer + 1 if answer + 1 < count else answer - 1
        middles = [(x, y if problem["kind"] == "line" else (y + FOOT) / 2) for x, y in _tips(problem)]
        risen = (go(f"item {number}", (x, y - 70)) for number, (x, y) in enumerate(middles) if number != answer)
        return {"another": _marked(problem, other), "unread": right.acts[0], "redrawn": together(right, *risen)}


def _tips(problem: dict) -> list[Point]:
    return tips([HALF * level for level in problem["levels"]], LEFT, RIGHT, FOOT)


def _marked(problem: dict, number: int) -> Act:
    """An item is outlined, and its value read."""
    ends = _tips(problem)
    (x, y), half = ends[number], breadth(ends) / 2 + PAD
    if problem["kind"] == "bars":
        around = stroke("outline", ((x - half, y - PAD), (x + half, y - PAD), (x + half, FOOT + PAD), (x - half, FOOT + PAD)), RED, LINE, 32, closed=True)
    else:
        half = MARKER + PAD
        around = stroke("outline", points(np.add(ellipse_points(half, half), (x, y))), RED, LINE, 24, closed=True)
    # From a circle it keeps off, so that the two are told apart.
    guide = stroke("guide", ((x - half - (0 if problem["kind"] == "bars" else 26), y), (AXIS, y)), RED, line=LINE, frames=16)
    triangle = fill(((("triangle", (Polygon(points=((-30, -32), (24, 0), (-30, 32)), fill=RED),), (AXIS - 34, y)),),), frames=8)
    return in_turn(around, guide, triangle)


def _names(rng: np.random.RandomState, theme: str, count: int) -> list[str]:
    """Some of a theme: of what has an order some that follow each other."""
    _, words, ordered, _ = THEMES[theme]
    every = words.split()
    if not ordered:
        return rng.permutation(every)[:count].tolist()
    first = int(rng.randint(len(every) - count + 1))
    return every[first : first + count]


def _asked(rng: np.random.RandomState, p, names: list[str], levels: list[int]) -> tuple[int, str] | None:
    """The item that a question of a kind tells, and how it tells it; none if no clear one can be asked."""
    one, _, ordered, kinds = THEMES[p.theme]
    everything, sign = range(len(names)), 1 if p.extreme == "highest" else -1

    def first(group, values) -> int | None:
        best, *others = sorted(group, key=lambda i: -values[i])
        return best if len(group) < 2 or values[best] - values[others[0]] >= CLEAR else None

    signed = [sign * level for level in levels]
    if p.question == "value":
        number = int(rng.randint(len(names)))
        clear = all(abs(levels[i] - levels[number]) >= CLEAR for i in everything if i != number)
        return (number, f"the {one} whose value is {levels[number] * p.tick / 2:g}") if clear else None
    if p.question == "rise":
        rises = np.diff(levels, prepend=99).tolist()
        best = first(everything, rises)
        return (best, f"the {one} with the greatest rise over the one before it") if best is not None and rises[best] > CLEAR else None
    if p.question == "after":
        best = first(everything, signed)
        told = f"the {one} right after the one with the {p.extreme} value" if ordered else f"the {one} just right of the one with the {p.extreme} value"
        return (best + 1, told) if best is not None and best + 1 < len(names) else None
    if p.question == "three":
        group = sorted(rng.permutation(len(names))[:3].tolist())
        told = f"the {p.extreme} of {names[group[0]]}, {names[group[1]]} and {names[group[2]]}"
    else:
        kind = list(kinds)[rng.randint(len(kinds))]
        group = [i for i in everything if names[i] in kinds[kind].split()]
        told = f"the {kind} with the {p.extreme} value"
    if not 2 <= len(group) < len(names):
        return None
    best = first(group, signed)
    # The names count: it is not the extreme of them all.
    return (best, told) if best is not None and signed[best] < max(signed) else None
