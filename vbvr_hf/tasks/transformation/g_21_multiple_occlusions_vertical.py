from __future__ import annotations

import numpy as np

from ...acts import Act, alter, go, in_turn, together
from ...scene import Change, Circle, Look, Point, Shape, figure, layout, move
from ...scene.looks import draw_look
from ...scene.outlines import dashed_outline
from ...scene.palette import SHIFTED, VIVID, pick, shade
from ...scene.shapes import Line, Polygon, points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

KINDS = ("circle", "square", "triangle", "hexagon", "five-point star", "heart", "diamond", "plus")
PANELS = {"grey": (146, 152, 164), "tan": (198, 164, 116), "sage": (128, 150, 130), "mauve": (150, 126, 156)}
LEFT, RIGHT, TOP, BOTTOM = 86.0, 938.0, 34.0, 990.0
GAP = 20.0
"""Canvas units from an object or its goal to where a panel begins or ends."""
LEAST = 150.0
"""How far an object goes, at least."""
WINDOW = (230.0, 96.0)
FRAMES = 48
TOGETHER = ("at the same time", "together", "simultaneously", "in the same moment")


class MultipleOcclusionsVertical(Task):
    """Let panels slide past in front of objects that move to their own goals meanwhile.

    Shows: three to five columns, each with a coloured object and above or below it a dashed ring of its colour. A wide opaque panel at the top, with a dashed
    outline of its size at the bottom, and rails at both sides; in the benchmark it has a window, or there are two of half the width, one of them below.
    Asks: slide each panel straight to its dashed place while every object moves straight up or down to the ring of its colour. All set off and arrive together;
    panels pass in front, and what is behind them is hidden.
    Answer: all places follow from one clock, so that each picture is known; its pace and easing are free.
    Checks: that each picture shows panels and objects in the places of one moment, what is hidden and what is not, up to the end, and that all else is kept.
    Departures: objects are plain figures, and goals lie up to 430 units away, which is what room panels leave.
    """

    split = "in_domain"
    archetype = "track"
    jump_cap = 0.35
    instances = "kinds, colours and continuous places of three objects and goals or more: over 10^9"
    parameters = {
        "columns": Parameter("objects", train=ints(3, 3), bench=ints(4, 5), harder="high"),
        "panels": Parameter("what passes in front", train=choices("one"), bench=choices("window", "two"), harder="last"),
        "height": Parameter("canvas units from the top of a panel to its bottom", train=floats(180, 210), bench=floats(215, 240), harder="high"),
        "still": Parameter("objects that stand in their goals already", train=ints(0, 0), bench=ints(0, 1)),
        "palette": Parameter("colours", train=choices("vivid"), bench=choices("shifted")),
    }
    wrong_answers = {
        "behind": WrongAnswer("panels pass behind the objects", 0.72),
        "panels only": WrongAnswer("panels move, objects stay", 0.4),
        "one after another": WrongAnswer("objects go first and panels afterwards", 0.6),
    }

    def pose(self, rng, p):
        colours = VIVID if p.palette == "vivid" else SHIFTED
        panel = list(PANELS)[rng.randint(len(PANELS))]
        names = pick(rng, colours, p.columns, away_from=[PANELS[panel]])
        kinds = [KINDS[i] for i in rng.permutation(len(KINDS))[: p.columns]]
        height = round(p.height, 1)
        radius = round(float(rng.uniform(54, 62) if p.columns < 5 else rng.uniform(46, 50)), 1)
        low, high = TOP + height + GAP + radius + 16, BOTTOM - height - GAP - radius - 16
        still = set(rng.permutation(p.columns)[: p.still].tolist())
        for _ in range(200):
            ways = [(y, y) if i in still else (y, float(rng.uniform(low, high))) for i, y in enumerate(rng.uniform(low, high, p.columns))]
            senses = {bool(a < b) for i, (a, b) in enumerate(ways) if i not in still}
            met = sorted(_met(height, p.panels == "two" and i >= -(-p.columns // 2), *way) for i, way in enumerate(ways))
            if len(senses) == 2 and all(abs(a - b) >= LEAST for i, (a, b) in enumerate(ways) if i not in still) and np.diff(met).min() > 0.03:
                break
        else:
            raise Redraw
        objects = [
            {"kind": kind, "colour": name, "from": round(float(a), 1), "to": round(float(b), 1)} for kind, name, (a, b) in zip(kinds, names, ways, strict=True)
        ]
        return {
            "objects": objects, "radius": radius, "panels": p.panels, "height": height, "panel": panel, "palette": p.palette,
            "window": round(float(rng.uniform(LEFT + 150, RIGHT - 150)), 1) if p.panels == "window" else None,
            "look": draw_look(rng, away_from=[PANELS[panel], *(colours[name] for name in names)]),
        }  # fmt: skip

    def prompt(self, problem):
        panel, its = {
            "one": ("the panel slides straight down into its dashed place", "it"),
            "window": ("the panel slides straight down into its dashed place", "its solid part"),
            "two": ("the left panel slides straight down, the right one straight up, to their dashed places", "them"),
        }[problem["panels"]]
        still = " One is there already." if any(one["from"] == one["to"] for one in problem["objects"]) else ""
        return Prompts(
            plain=(
                f"[In front of the objects|Passing in front], {panel}. Meanwhile each object moves straight up or down into the ring of its own colour, "
                f"hidden behind {its}. [All set off and arrive together.|They start together and arrive together.]{still}",
                f"Every object [glides|travels] vertically to the dashed circle that has its colour.{still} At the same time {panel}. What is behind {its} "
                "cannot be seen. All begin and end in the same moment.",
                f"[Let two things happen at once|Two things happen at once]: {panel}. Behind, the objects pass straight up or down to [rings|goals] of their "
                f"own colours.{still} Nothing shows through {its}, and all start and stop simultaneously.",
            ),
            guided=f"At a steady pace {panel}. In the same time the objects move straight to the rings of their colours. "
            + " ".join(
                f"The {one['colour']} {one['kind']} stays." if one["from"] == one["to"]
                else f"The {one['colour']} {one['kind']} goes {'down' if one['to'] > one['from'] else 'up'}."
                for one in problem["objects"]
            )
            + f" What is behind {its} is hidden and comes out again as it was. All arrive together.",
        )  # fmt: skip

    def lay_out(self, problem, scene, look):
        colours = VIVID if problem["palette"] == "vivid" else SHIFTED
        # Rails that stand still at both sides: by them it is told how a camera moved.
        for number, x in enumerate((44.0, 980.0)):
            rungs = [Line(points=((-22, y), (22, y)), stroke=look.line(0.5), width=10) for y in range(-440, 441, 110)]
            scene.add(f"rail {number}", Line(points=((0, -480), (0, 480)), stroke=look.line(0.5), width=12), *rungs, at=(x, 512))
        for number, (width, _, end) in enumerate(_panels(problem)):
            x, y = width / 2 - 6, problem["height"] / 2 - 6
            ring = [(-x, -y), (x, -y), (x, y), (-x, y)]
            scene.add(f"landing {number}", *dashed_outline(ring, dash=24, gap=18, stroke=look.line(0.7), width=9), at=end)
        for number, (one, x) in enumerate(zip(problem["objects"], _columns(problem), strict=True)):
            around = Circle(radius=problem["radius"] + 12).outlines()[0]
            scene.add(f"goal {number}", *dashed_outline(around, dash=22, gap=15, stroke=colours[one["colour"]], width=11), at=(x, one["to"]))
        for number, (one, x) in enumerate(zip(problem["objects"], _columns(problem), strict=True)):
            body = figure(one["kind"], 2 * problem["radius"] - 8, fill=colours[one["colour"]])
            scene.add(f"object {number}", *look.figure(body, shadow=False), at=(x, one["from"]))
        for number, (width, start, _) in enumerate(_panels(problem)):
            scene.add(f"panel {number}", *_panel(problem, width, look), at=start)

    def answer(self, problem):
        return _moved([*_slid(problem), *_sent(problem)])

    def mistakes(self, problem):
        columns, objects = _columns(problem), problem["objects"]
        going = [i for i, one in enumerate(objects) if one["from"] != one["to"]]
        return {
            "behind": together(_moved(_slid(problem)), *(go(f"object {i}", (columns[i], objects[i]["to"]), frames=FRAMES, lifted=True) for i in going)),
            "panels only": _moved(_slid(problem)),
            "one after another": in_turn(_moved(_sent(problem)), _moved(_slid(problem))),
        }


def _moved(changes: list[Change]) -> Act:
    """Things go, side by side in time."""
    return alter(tuple(changes), frames=FRAMES, says=(TOGETHER,))


def _slid(problem: dict) -> list[Change]:
    return [move(f"panel {number}", end) for number, (_, _, end) in enumerate(_panels(problem))]


def _sent(problem: dict) -> list[Change]:
    columns = _columns(problem)
    return [move(f"object {i}", (columns[i], one["to"])) for i, one in enumerate(problem["objects"]) if one["from"] != one["to"]]


def _columns(problem: dict) -> list[float]:
    """Where the columns stand: of two panels, those that go behind one stand in its half."""
    count = len(problem["objects"])
    halves = [(LEFT, RIGHT, count)] if problem["panels"] != "two" else [(LEFT, 506.0, -(-count // 2)), (518.0, RIGHT, count // 2)]
    return [x for a, b, n in halves for x, _ in layout.row(n, start=a + (b - a) / (2 * n), end=b - (b - a) / (2 * n), y=0)]


def _panels(problem: dict) -> list[tuple[float, Point, Point]]:
    """The width of each panel, where its middle is at first, and where in the end."""
    up, down = TOP + problem["height"] / 2, BOTTOM - problem["height"] / 2
    if problem["panels"] != "two":
        return [(RIGHT - LEFT, ((LEFT + RIGHT) / 2, up), ((LEFT + RIGHT) / 2, down))]
    x = (LEFT + 506) / 2
    return [(506 - LEFT, (x, up), (x, down)), (506 - LEFT, (1024 - x, down), (1024 - x, up))]


def _panel(problem: dict, width: float, look: Look) -> tuple[Shape, ...]:
    """A panel with slats, about its middle, and its window if it has one."""
    x, y, color = width / 2, problem["height"] / 2, PANELS[problem["panel"]]
    holes, slats = (), [Line(points=((-x + 14, v), (x - 14, v)), stroke=shade(color, -0.25), width=8) for v in (-0.62 * y, 0.62 * y)]
    if problem["window"]:
        at, (w, h) = problem["window"] - 512, np.array(WINDOW) / 2
        holes = (points([(at - w, -h), (at + w, -h), (at + w, h), (at - w, h)]),)
    return (*look.figure(Polygon(points=points([(-x, -y), (x, -y), (x, y), (-x, y)]), holes=holes, fill=color), style="outlined", shadow=False), *slats)


def _met(height: float, upwards: bool, start: float, end: float) -> float:
    """At which share of the time a panel's middle passes an object's."""
    a, b = (BOTTOM - height / 2, TOP + height / 2) if upwards else (TOP + height / 2, BOTTOM - height / 2)
    return (start - a) / ((b - a) - (end - start))
