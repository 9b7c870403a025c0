from __future__ import annotations

import cv2
import numpy as np

from ...acts import Act, in_turn, recolour_to, restyle, shape_into, together
from ...scene import Color, Look, Point, Scene, Shape, draw_look, layout, look_of, rectangle
from ...scene.figures import glyph
from ...scene.outlines import dashed_outline
from ...scene.palette import BLACK, GREY, SHIFTED, VIVID, pick
from ...scene.shapes import arc, arrowhead
from ...scene.timeline import blend
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

PALETTES = {
    "plain": {**{name: VIVID[name] for name in ("red", "orange", "yellow", "green", "blue", "purple")}, "black": BLACK, "grey": GREY},
    "shifted": {
        **{name: SHIFTED[name] for name in ("teal", "magenta", "navy", "lime", "coral")},
        "brown": VIVID["brown"], "gold": (214, 170, 40), "violet": (150, 110, 236),
    },
}  # fmt: skip
CYCLES = {"two colours": "AB", "three colours": "ABC", "doubled": "AABB", "four colours": "ABCD", "palindrome": "ABCB"}
GIVEN, STEP, CHROMA = 4, (11.2, 14.0), 30.0
"""Of tones of one hue: how many are given, the steps of lightness between them (of 100), and how colourful they are."""
LIGHTNESS = (17.0, 85.0)
HEIGHTS = (150.0, 340.0)
"""Least and most height of blocks of rows and lines."""
RADIUS = 398.0
"""Of the circle that blocks stand on."""
READS = {
    "row": "The row reads from left to right",
    "two lines": "The lines read like text, the upper one first",
    "circle": "The circle reads clockwise from the block at the arrow's tail",
}
POSED = 0.6
"""How well a picture must show colour that has risen so far."""


class PredictNextColor(Task):
    """Continue a pattern of colours by filling the open blocks.

    Shows: equal blocks of flat colours in a row; in the benchmark also in two lines, or in a circle with an arrow at the first one. The last two or three are
    open: hollow, with a dashed rim and a question mark. Colours repeat by twos, threes or fours, in pairs (AABB) or to and fro (ABCB), or are tones of one hue
    in even steps.
    Asks: fill the open blocks one after another with the colours that continue the pattern, each rising from its bottom edge; given blocks stay.
    Answer: unique: two full periods or more are given, and the shortest period that fits them tells what is due; of tones four are given in equal steps.
    Checks: the colour of each open block, told from the others of the palette or of the hue; that it was seen rising from the bottom; the order; and that the
    rest is kept.
    Departures: blocks of rows and lines may be taller than wide, so that colour is seen rising. Two or more are
    open, as a lone rise can hardly be told from a few pictures faded into each other; three open tones come in smaller steps.
    """

    split = "in_domain"
    archetype = "complete"
    jump_cap = 0.5
    instances = "ordered colours (56 to 1680) or continuous tones x patterns x phases x lengths x continuous sizes: over 50,000"
    parameters = {
        "pattern": Parameter(
            "how colours go on", train=choices("two colours", "three colours", "doubled"),
            bench=choices("three colours", "doubled", "four colours", "palindrome", "lightness"), harder="last",
        ),
        "extra": Parameter("blocks given beyond two periods", train=ints(0, 1), bench=ints(0, 2)),
        "open": Parameter("open blocks", train=ints(2, 2), bench=ints(2, 3), harder="high"),
        "palette": Parameter("the colours", train=choices("plain"), bench=choices("shifted")),
        "layout": Parameter("how blocks are laid out", train=choices("row"), bench=choices("row", "two lines", "circle"), harder="last"),
        "breadth": Parameter("how broad blocks are, as a share of the step from one to the next", train=floats(0.76, 0.86), bench=floats(0.76, 0.86)),
        "height": Parameter("how tall blocks of rows and lines are, as a multiple of their breadth", train=floats(1.0, 2.4), bench=floats(1.0, 2.4)),
    }  # fmt: skip
    wrong_answers = {
        "a colour behind": WrongAnswer("every open block filled with the colour that came before the one that is due", 0.25),
        "faded": WrongAnswer("right colours, but all blocks fade in at once", 0.55),
        "recoloured": WrongAnswer("open blocks filled rightly, but half of the given ones change colour", 0.87),
    }

    def pose(self, rng, p):
        if p.pattern == "lightness":
            given, row = GIVEN, _tones(rng, GIVEN + p.open)
        else:
            cycle = CYCLES[p.pattern]
            given, phase = 2 * len(cycle) + p.extra, int(rng.randint(len(cycle)))
            colours = dict(zip("ABCD", pick(rng, PALETTES[p.palette], len(set(cycle))), strict=False))
            row = [PALETTES[p.palette][colours[cycle[(i + phase) % len(cycle)]]] for i in range(given + p.open)]
        return {
            "pattern": p.pattern, "row": [list(color) for color in row], "given": given, "palette": p.palette, "layout": p.layout,
            "breadth": round(p.breadth, 3), "height": round(p.height, 3), "first": int(rng.randint(len(row))), "look": draw_look(rng, away_from=row),
        }  # fmt: skip

    def prompt(self, problem):
        reads, rest = READS[problem["layout"]], "[Nothing else changes.|All other blocks stay as they are.]"
        rule = "lightness changes by even steps" if problem["pattern"] == "lightness" else f"colours repeat after {len(CYCLES[problem['pattern']])} blocks"
        return Prompts(
            plain=(
                "[Continue|Carry on] the pattern of colours in the open blocks, one after another: the colour that is due rises in each from the bottom edge "
                f"[to|up to] the top. {reads}. {rest}",
                f"[How do the colours go on?|What comes next?] {reads}. Fill the open blocks by the pattern, one after another, letting colour rise in each "
                f"from the bottom edge. {rest}",
                f"The colours of these blocks follow a rule. {reads}. [Complete|Finish] the open blocks, one after another: the right colour rises in each "
                f"from the bottom edge [until the block is full|to the top]. {rest}",
            ),
            guided=f"{reads}, and {rule}. In the open blocks, one after another, the colour that continues this rises from the bottom edge to the top and "
            "covers the question mark. All other blocks stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        places, breadth, height = _places(problem)
        _surround(problem, scene, look)
        for number, (color, at) in enumerate(zip(problem["row"], places, strict=True)):
            if number < problem["given"]:
                scene.add(f"block {number}", *_block(look, breadth, height, tuple(color)), at=at)
            else:
                rim = rectangle(breadth - 8, height - 8).points
                mark = glyph("?", max(44, 0.45 * breadth), fill=look.line(0.8))
                scene.add(f"slot {number}", rectangle(breadth, height, fill=look.tone(-9)), *dashed_outline(rim, stroke=look.line(0.8), width=8), mark, at=at)
                scene.add(f"open {number}", at=at)

    def answer(self, problem):
        return _filled(problem, problem["row"])

    def mistakes(self, problem):
        row, given = problem["row"], problem["given"]
        behind = [next((color for color in row[i::-1] if color != row[i]), None) for i in range(len(row))]
        _, breadth, height = _places(problem)
        look = look_of(problem["look"])
        faded = (
            restyle(f"open {i}", lambda u, color=row[i]: _block(look, breadth, height, blend(look.tone(-9), tuple(color), u)), frames=24)
            for i in range(given, len(row))
        )
        changed = (recolour_to(f"block {i}", next(tuple(color) for color in row if color != row[i])) for i in range(0, given, 2))
        return {"a colour behind": _filled(problem, behind), "faded": together(*faded), "recoloured": together(_filled(problem, row), *changed)}


def _filled(problem: dict, colors: list) -> Act:
    """In each open block its colour rises."""
    _, breadth, height = _places(problem)
    look, given = look_of(problem["look"]), problem["given"]
    among = problem["row"] if problem["pattern"] == "lightness" else PALETTES[problem["palette"]].values()

    def risen(number: int) -> Act:
        def path(share: float) -> tuple[Shape, ...]:
            return _block(look, breadth, height, tuple(colors[number]), share) if share > 0.01 else ()

        says = (("rise", "rising"), ("bottom",))
        return shape_into(f"open {number}", path, frames=16, posed=POSED, among=[tuple(c) for c in among], says=says)

    return in_turn(*(risen(number) for number in range(given, len(colors))), pause=4)


def _block(look: Look, breadth: float, height: float, color: Color, share: float = 1.0) -> tuple[Shape, ...]:
    """A block of which a share stands, from below."""
    return look.figure(rectangle(breadth, height * share, at=(0, height / 2 * (1 - share)), fill=color), shadow=False)


def _tones(rng: np.random.RandomState, count: int) -> list[Color]:
    """Colours of one hue in equal steps of lightness, up or down."""
    (low, high), hue = LIGHTNESS, rng.uniform(0, 2 * np.pi)
    step = min(rng.uniform(*STEP), (high - low) / (count - 1))
    lightness = rng.uniform(low, high - step * (count - 1)) + step * np.arange(count)
    tones = np.stack([lightness, np.full(count, CHROMA * np.cos(hue)), np.full(count, CHROMA * np.sin(hue))], axis=1)
    colors = np.round(cv2.cvtColor(tones[None].astype(np.float32), cv2.COLOR_LAB2RGB)[0].clip(0, 1) * 255).astype(int).tolist()
    return colors[:: rng.choice([-1, 1])]


def _places(problem: dict) -> tuple[list[Point], float, float]:
    """Where blocks stand in reading order, how broad they are, and how tall."""
    count = len(problem["row"])
    if problem["layout"] == "circle":
        side = min(150.0, 0.85 * problem["breadth"] * 2 * RADIUS * np.sin(np.pi / count))
        return layout.ring(count, middle=(512, 512), radius=RADIUS, first=360 / count * problem["first"]), side, side
    lines = 2 if problem["layout"] == "two lines" else 1
    columns = -(-count // lines)
    step = min(190.0, 976 / columns)
    breadth = problem["breadth"] * step
    height = float(np.clip(problem["height"] * breadth, *HEIGHTS))
    left = 512 - step * (columns - 1) / 2
    tops = [512 + (line - (lines - 1) / 2) * (height + 70) for line in range(lines)]
    return [(left + step * (i % columns), tops[i // columns]) for i in range(count)], breadth, height


def _surround(problem: dict, scene: Scene, look: Look) -> None:
    """What lies about the blocks: an arrow that says where a circle begins, else quiet things."""
    places, breadth, height = _places(problem)
    if problem["layout"] == "circle":
        count, radius = len(places), RADIUS - 0.72 * breadth - 30
        start, sweep = 360 / count * problem["first"], 55.0
        end = np.radians(start + sweep)
        tip, along = radius * np.array([np.sin(end), -np.cos(end)]), np.array([np.cos(end), np.sin(end)])
        scene.add(
            "arrow", arc(radius, start, sweep, stroke=look.ink, width=14), arrowhead(tuple(tip + 44 * along), tuple(along), 60, fill=look.ink), at=(512, 512)
        )
        return
    above, below = places[0][1] - height / 2, places[-1][1] + height / 2
    scene.add("props", *look.props((60, 30, 964, above - 50), (60, below + 50, 964, 994)))
