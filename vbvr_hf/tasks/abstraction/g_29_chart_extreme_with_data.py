from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...acts import recolour_to, stroke, switch, together
from ...scene import Circle, Line, Text, rectangle
from ...scene.looks import draw_look, look_of
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .charts import PRINT, Chart, chart, printed

RED = (220, 30, 30)
PALETTES = {
    "bright": {
        "orange": (244, 150, 30), "yellow": (240, 204, 40), "green": (50, 160, 70), "blue": (44, 104, 226), "purple": (140, 74, 204), "teal": (0, 150, 150),
    },
    "deep": {
        "navy": (34, 50, 140), "brown": (140, 94, 50), "lime": (150, 200, 50), "sky blue": (92, 178, 240), "violet": (176, 120, 230), "olive": (126, 130, 40),
    },
}  # fmt: skip
TITLES = ("Visitors", "Points", "Harvest", "Books read", "Boats", "Trees planted")
SERIES = ("last year", "this year")
LINE = 12
LEAST = 0.06
"""Bars are at least so long, as a share of the range of values."""
THINGS = {"vertical bars": "bar", "paired bars": "bar", "horizontal bars": "bar", "line": "marker", "pie": "slice"}


class ChartExtremeWithData(Task):
    """Draw a rectangle around the largest or the smallest item of a chart.

    Shows: a chart of bars, a line with markers, or a pie, with a title and the value of each item printed beside it; in the benchmark also bars in pairs, of
    two series with a legend, and values below zero.
    Asks: a red rectangle drawn in one stroke around the item with the largest or the smallest value and its printed value; of a pie around the value alone.
    Answer: unique, as that value leads by 3 % of the range of values or more. How large the rectangle is, within reason, where it starts and which way it runs
    is free.
    Checks: that the rectangle lies around that item and its value, that it grew as one line, and that all else is kept.
    Departures: eight items are the most, so that values are printed large enough to be read at 256 pixels; only bars come in two series.
    """

    split = "in_domain"
    archetype = "read"
    jump_cap = 0.5
    instances = "values, kinds of charts, colours: over 10^9"
    parameters = {
        "kind": Parameter(
            "kind of chart", train=choices("vertical bars", "line"), bench=choices("vertical bars", "paired bars", "horizontal bars", "line", "pie")
        ),
        "items": Parameter("items; paired bars have 8", train=ints(4, 6), bench=ints(6, 7), harder="high"),
        "target": Parameter("which value is looked for", train=choices("largest", "smallest"), bench=choices("largest", "smallest")),
        "lead": Parameter("by how much of the range that value leads", train=floats(0.1, 0.16), bench=floats(0.03, 0.06), harder="low"),
        "negative": Parameter("whether values go from -40 to 250 (but of paired bars and pies), not from 10 to 99", train=choices(False), bench=choices(True)),
        "palette": Parameter("colours of the items", train=choices("bright"), bench=choices("deep")),
        "title": Parameter("the chart's title", train=choices(*TITLES), bench=choices(*TITLES)),
    }
    wrong_answers = {
        "second": WrongAnswer("the item next to it in value is marked", 0.05),
        "other end": WrongAnswer("the largest is marked where the smallest is asked for, and the other way around", 0.05),
        "others changed": WrongAnswer("the right mark, but all other items change their colours and values", 0.87),
    }

    def pose(self, rng, p):
        paired = p.kind == "paired bars"
        low, high = (-40, 250) if p.negative and p.kind not in ("paired bars", "pie") else (10, 99)
        series = int(rng.randint(2)) if paired else 0
        for _ in range(60):
            values = _values(rng, 4 if paired else p.items, low, high, p.lead, p.target == "largest")
            if paired:
                # The other series has what would be the answer if the legend did not count.
                other = _values(rng, 4, low, high, p.lead, p.target == "largest")
                values = [value for pair in (zip(other, values, strict=True) if series else zip(values, other, strict=True)) for value in pair]
            drawn = chart(p.kind, values)
            answer = _extreme(values, p.target, series if paired else None)
            beaten = not paired or _extreme(values, p.target, None) != answer
            seen = "bars" not in p.kind or min(map(abs, values)) >= LEAST * (high - low)
            if beaten and seen and all(drawn.clear(number, LINE) for number in range(len(values))):
                break
        else:
            raise Redraw
        names = rng.permutation(list(PALETTES[p.palette])).tolist()
        colors = names[:2] * 4 if paired else [names[number % len(names)] for number in range(len(values))]
        if p.kind == "pie" and colors[0] == colors[-1]:
            colors[-1] = names[2]
        look = draw_look(rng, away_from=[RED, *PALETTES[p.palette].values()], inked=True, places=("sheet", "board", "wall"))
        return {
            "kind": p.kind, "values": values, "answer": answer, "target": p.target, "series": series if paired else None, "colors": colors,
            "palette": p.palette, "title": p.title, "look": look,
        }  # fmt: skip

    def prompt(self, problem):
        thing, size, series = THINGS[problem["kind"]], problem["target"], problem["series"]
        of = "" if series is None else f" for {SERIES[series]}"
        what = f"{thing} with the {size} value{of}"
        whole, it, only = f"{what} and its printed number", "[it and its printed number|that one, its number included]", f"{thing} and printed number"
        if thing == "slice":
            whole, it, only = f"printed number of the {what}", "[the number printed beside it|its printed number]", "the number printed beside its slice"
        return Prompts(
            plain=(
                f"[Draw|Put] a red rectangle around the {whole}, as [one growing line|a line that grows]. [The chart stays as it is.|Nothing else changes.]",
                f"[Which {thing} has|Read the chart: which {thing} has] the {size} value{of}? A red line grows into a [box|frame] around {it}. "
                "[Mark nothing else.|Leave the chart alone.]",
                f"[Box in|Frame] the {size} entry{of} of this chart in red, [in one steady stroke|with one line that grows]: {only}. "
                "[All else stays.|The chart does not change.]",
            ),
            guided=f"Compare the printed values{of}; signs count. Find the {size} one. Around "
            + ("that number" if thing == "slice" else f"its {thing} together with the number")
            + " a red rectangle is drawn from its top left corner, edge by edge, until it closes. The chart stays as it is.",
        )

    def lay_out(self, problem, scene, look):
        drawn, colors = _chart(problem), [PALETTES[problem["palette"]][name] for name in problem["colors"]]
        scene.add("title", Text(text=problem["title"], size=60, weight=600, fill=look.ink), at=(330 if problem["series"] is not None else 512, 84))
        if drawn.axis:
            scene.add("axis", Line(points=drawn.axis, stroke=look.line(0.6), width=9))
        if drawn.line:
            scene.add("line", Line(points=drawn.line, stroke=look.line(0.5), width=10))
        for number, at in enumerate(drawn.names):
            scene.add(f"name {number}", Text(text="ABCDEFGH"[number], size=PRINT, weight=600, fill=look.ink), at=at)
        for number, (item, color) in enumerate(zip(drawn.items, colors, strict=True)):
            parts = (replace(item.shape, fill=color),) if problem["kind"] == "pie" else look.figure(replace(item.shape, fill=color))
            scene.add(f"item {number}", *parts)
        for number, (item, value) in enumerate(zip(drawn.items, problem["values"], strict=True)):
            wide, high = printed(value)
            plate = (rectangle(wide, high, fill=look.base),) if drawn.line else ()
            scene.add(f"value {number}", *plate, _printed(value, look.ink), at=item.label)
        for number, name in enumerate(SERIES if problem["series"] is not None else ()):
            scene.add(f"legend {number}", Circle(radius=22, fill=colors[number]), at=(640, 56 + 62 * number))
            scene.add(f"series {number}", Text(text=name, size=PRINT, weight=500, fill=look.ink), at=(800, 56 + 62 * number))

    def answer(self, problem):
        return _framed(problem, problem["answer"])

    def mistakes(self, problem):
        values, answer = problem["values"], problem["answer"]
        of_series = [i for i in range(len(values)) if problem["series"] is None or i % 2 == problem["series"]]
        order = sorted(of_series, key=lambda i: values[i], reverse=problem["target"] == "largest")
        palette = PALETTES[problem["palette"]]
        names = list(palette)
        others = [i for i in range(len(values)) if i != answer]
        changed = [recolour_to(f"item {i}", palette[names[(names.index(problem["colors"][i]) + 1) % len(names)]], frames=16) for i in others]
        ink = look_of(problem["look"]).ink
        written = [switch(f"value {i}", _printed(values[i] + 1, ink)) for i in others]
        return {
            "second": _framed(problem, order[1]),
            "other end": _framed(problem, order[-1]),
            "others changed": together(_framed(problem, answer), *changed, *written),
        }


def _chart(problem: dict) -> Chart:
    return chart(problem["kind"], problem["values"])


def _printed(value: int, ink) -> Text:
    return Text(text=str(value), size=PRINT, weight=600, fill=ink)


def _framed(problem: dict, number: int) -> stroke:
    """A rectangle around an item, from its top left corner on."""
    left, top, right, bottom = _chart(problem).items[number].box
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return stroke("rectangle", corners, RED, line=LINE, frames=44, closed=True, stray=24)


def _extreme(values: list[int], target: str, series: int | None) -> int:
    """The number of the item with the largest or smallest value, of one series or of all."""
    numbers = [i for i in range(len(values)) if series is None or i % 2 == series]
    return (max if target == "largest" else min)(numbers, key=lambda i: values[i])


def _values(rng: np.random.RandomState, count: int, low: int, high: int, lead: float, largest: bool) -> list[int]:
    """Different values in random order, of which the largest (or the smallest) leads by a share of the range."""
    span = high - low
    gap = max(2, round(lead * span))
    first = int(rng.randint(round(0.6 * span), span + 1))
    rest = rng.permutation(first - gap)[: count - 2]
    found = rng.permutation([first, first - gap, *rest])
    return [int(low + value if largest else high - value) for value in found]
