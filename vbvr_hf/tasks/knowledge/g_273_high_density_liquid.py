from __future__ import annotations

import math

import numpy as np

from ...scene import Line, Polygon, Scene, Text, draw, follow, quickening, rectangle
from ...scene.palette import INK, WHITE, shade
from ...scene.vessels import Vessel
from ...scoring import Row, View, labels_at, stillness, tolerance
from ...scoring.contours import contour, traced
from ...scoring.states import begins
from ...scoring.timing import since
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED, BLOCK, GLASS, RAIL = (222, 30, 34), (250, 196, 40), (112, 126, 146), (168, 178, 192)
HUES = {
    "blue": (60, 130, 230), "teal": (30, 160, 160), "green": (50, 170, 90), "violet": (140, 90, 220),
    "sky": (70, 180, 235), "indigo": (90, 90, 210), "plum": (170, 70, 170), "slate": (100, 130, 160),
}  # fmt: skip
SIDE = 64
TOP, SURFACE, FLOOR = 470.0, 550.0, 790.0
START = SURFACE - 160 - SIDE / 2
"""The blocks' middles hang here."""
WALL, CLEAR, MARK = 8, 8, 12
AROUND = WALL + CLEAR + MARK + 4
"""How far outside its liquid a cup and its outline reach, and a little more."""
FALL, SETTLE, STROKE = 10, 24, 8


class HighDensityLiquid(Task):
    """Drop blocks into liquids, show which float and how deep, and mark their cups.

    Shows: open cups with liquids of one level whose shade deepens with density, each density printed below; an identical block above each; the
    block's density on top.
    Asks: all blocks drop together and sink to the bottom or float with the right share under the surface; then the cups with floating blocks are
    outlined in red, little by little, from left to right.
    Answer: unique: a block floats where the liquid is denser, with block density over liquid density of it submerged; all differ by at least 8 %.
    Checks: each block's final height, its fall, float or sink, the outlines and their order; the rest stays.
    Departures: cups are narrower where there is no room for 120 units each. An outline counts only as far as blocks have come down, else outlines
    alone would earn.
    """

    id = "G-273"
    slug = "high_density_liquid"
    name = "High Density Liquid"
    pillar = "knowledge"
    split = "out_of_domain"
    archetype = "simulate"
    version = 2
    jump_cap = 0.35
    instances = "tuples of densities, 36^3 and more, times the block's: above 10^6"
    parameters = {
        "cups": Parameter("cups", bench=ints(3, 6)),
        "floating": Parameter("share of the cups in which the block floats, at least one and not all", bench=floats(0, 1)),
        "block": Parameter("density of the block, hundredths of g/cm3", bench=ints(80, 125)),
        "hue": Parameter("hue of the liquids", bench=choices(*HUES)),
        "flare": Parameter("how much wider a cup's mouth is than its foot, on each side, canvas units", bench=choices(0, 8)),
    }
    wrong_answers = {
        "float": WrongAnswer("all blocks float and all cups are outlined", 0.5),
        "sunk": WrongAnswer("one block that should float sinks", 0.78),
        "plain": WrongAnswer("right motion, no outline", 0.78),
    }

    def pose(self, rng, p):
        floating = 1 + int(p.floating * (p.cups - 1) * 0.9999)
        steps = list(range(70, 142, 2))
        denser = [d for d in steps if d >= 1.08 * p.block]
        lighter = [d for d in steps if d <= p.block / 1.08]
        if len(denser) < floating or len(lighter) < p.cups - floating:
            raise Redraw
        chosen = [*rng.choice(denser, floating, replace=False), *rng.choice(lighter, p.cups - floating, replace=False)]
        return {"liquids": [int(d) for d in rng.permutation(chosen)], "block": p.block, "hue": p.hue, "flare": p.flare}

    def prompt(self, problem):
        rules = (
            "Each block sinks to the bottom or comes to float with the share of its volume under the surface given by the ratio of the printed densities; "
            "the liquid levels stay as they are. Then the cups in which the block floats, and no others, are outlined in red, little by little, from left "
            "to right."
        )
        return Prompts(
            plain=(
                f"Drop all blocks together and show where they come to rest. {rules}",
                f"Let the blocks fall into the cups at the same time. {rules}",
                f"All blocks are released together. Show what happens in each cup. {rules}",
            ),
            guided="All blocks fall together to the surfaces. Where the liquid is lighter than the block, the block sinks to the bottom; where it is "
            "denser, the block bobs and comes to rest with block density divided by liquid density of its height under the surface. Then a red outline "
            "is traced round cup "
            f"{', then round cup '.join(str(i + 1) for i in _floats(problem))}, counted from the left. Everything else stays as it is.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene((246, 248, 251))
        cups, floating = _cups(problem), _floats(problem)
        if answer == "float":
            floating = list(range(len(cups)))
        if answer == "sunk":
            floating = floating[1:]
        block = Text(text=f"{problem['block'] / 100:.2f} g/cm³", size=64, weight=700, fill=INK, at=(46, 0))
        scene.add("legend", rectangle(SIDE - 4, SIDE - 4, fill=BLOCK, stroke=INK, border=4, at=(-190, 0)), block, at=(512, 120))
        scene.add("rail", Line(points=((60, START - SIDE / 2 - 10), (964, START - SIDE / 2 - 10)), stroke=RAIL, width=8))
        for i, (cup, density) in enumerate(zip(cups, problem["liquids"], strict=True)):
            scene.add(f"liquid {i}", Polygon(points=cup.section(SURFACE, FLOOR), fill=_tint(problem["hue"], density)))
            scene.add(f"cup {i}", Line(points=cup.glass(WALL), stroke=GLASS, width=WALL))
            scene.add(f"density {i}", Text(text=f"{density / 100:.2f}", size=52, weight=700, fill=INK), at=(cup.x, FLOOR + 72))
        scene.add("unit", Text(text="g/cm³", size=46, weight=600, fill=shade(INK, 0.25)), at=(512, FLOOR + 150))
        marked = [] if answer == "plain" else floating
        for i in marked:
            corners = _border(cups[i])
            scene.add(f"mark {i}", Line(points=(*corners, corners[0]), stroke=RED, width=MARK), drawn=0)
        for i, cup in enumerate(cups):
            scene.add(f"block {i}", rectangle(SIDE - 4, SIDE - 4, fill=BLOCK, stroke=INK, border=4), at=(cup.x, START))
        scene.wait(6)
        touch = SURFACE - SIDE / 2
        scene.play(*(follow(f"block {i}", lambda u, x=cup.x: (x, START + (touch - START) * u)) for i, cup in enumerate(cups)), frames=FALL, ease=quickening)
        moves = []
        for i, cup in enumerate(cups):
            path, end = _bob if i in floating else _sink, _rest(problem, i, i in floating)
            moves.append(follow(f"block {i}", lambda u, x=cup.x, path=path, end=end: (x, path(u, touch, end))))
        scene.play(*moves, frames=SETTLE)
        for i in marked:
            scene.play(draw(f"mark {i}"), frames=STROKE)
        scene.wait(10)
        return scene

    def score(self, view, problem):
        cups = _cups(problem)
        floating = np.isin(np.arange(len(cups)), _floats(problem))
        blocks = [_follow(view, cup, _tint(problem["hue"], density)) for cup, density in zip(cups, problem["liquids"], strict=True)]
        ends = np.array([float(np.median(at[-5:, 1])) if not np.isnan(at[-5:, 1]).any() else START for at in blocks])
        true = [_rest(problem, i, floats_) for i, floats_ in enumerate(floating)]
        begun = begins(view, [(cup.x - 60, FLOOR + 46, cup.x + 60, FLOOR + 98) for cup in cups])
        height = begun * np.array([tolerance(abs(end - goal), 20, 82) for end, goal in zip(ends, true, strict=True)])
        fell = begun * np.array([_fall(view, at, cup.x, end) for at, cup, end in zip(blocks, cups, ends, strict=True)])

        drawn = [_outline(view, _border(cup)) for cup in cups]
        marked = np.array([covered > 0.6 for covered, _, _ in drawn])
        outlined = max(0.0, marked[floating].mean() - marked[~floating].mean())
        # An outline means something only where a block has come.
        come = float((ends > SURFACE - SIDE / 2 - 10).mean()) * begun
        outlined *= come

        sinks = ends + SIDE / 2 > FLOOR - 25
        right = (sinks != floating) & (fell > 0.5) & (ends > SURFACE - SIDE / 2 - 10)
        balanced = (right[floating].mean() + right[~floating].mean()) / 2
        logic = 1.0 if right.all() else 0.5 * max(0.0, 2 * balanced - 1)

        restless = [np.flatnonzero(np.abs(at[:, 1] - end) > 14) for at, end in zip(blocks, ends, strict=True)]
        rested = max(int(frames[-1]) if len(frames) else 0 for frames in restless)
        _, grown, halves = zip(*(drawn[i] for i in np.flatnonzero(floating)), strict=True)
        in_turn = [half >= rested and (k == 0 or half > halves[k - 1] + view.frames_of(2)) for k, half in enumerate(halves)]
        outlining = float(np.mean(np.multiply(grown, in_turn))) * come
        falls = float((fell * height).mean())
        columns = [view.box(low, START - SIDE / 2 - 4, high, FLOOR + AROUND) for low, high in (cup.sides(TOP, grow=AROUND) for cup in cups)]
        places = float(height[floating].mean() + height[~floating].mean()) / 2
        names = ["sank" if s else "floats" for s in sinks]
        return [
            Row("spatial_accuracy", 0.3, (places + outlined) / 2, f"heights match to {places:.0%}, outlines to {outlined:.0%}"),
            Row("logical_validity", 0.3, logic, f"blocks from the left: {', '.join(names)}; {int(right.sum())} of {len(names)} right and seen falling"),
            Row("trajectory", 0.3, (2 * falls + outlining) / 3, f"blocks seen falling to their places {falls:.0%}; outlines grown in turn {outlining:.0%}"),
            Row("temporal_consistency", 0.1, stillness(view, ~np.any(columns, axis=0)) * float(fell.mean()), "labels and ground stay, as far as blocks fell"),
        ]


def _follow(view: View, cup: Vessel, tint) -> np.ndarray:
    """The block's middle in its column in each frame: (T, 2) canvas units, NaN where no block, or not just one, is seen."""
    column = view.box(cup.foot[0] + 2, START - SIDE, cup.foot[1] - 2, FLOOR + 4)
    ys, xs = np.nonzero(column)
    seen = (labels_at(view, column, [BLOCK, tint, WHITE, INK, GLASS, RED, RAIL], 40) == 0).astype(np.float32)
    count = np.maximum(seen.sum(axis=1), 1)
    area = count / view.unit**2
    at = np.stack([seen @ xs / count, seen @ ys / count], axis=1)
    # Two halves of a block at different heights are none.
    tall = np.sqrt(np.maximum(seen @ (ys**2.0) / count - at[:, 1] ** 2, 0)) / view.unit
    one = (area > 0.4 * SIDE**2) & (area < 1.6 * SIDE**2) & (tall < 0.42 * SIDE)
    return np.where(one[:, None], (at + 0.5) / view.unit, np.nan)


def _fall(view: View, at: np.ndarray, x: float, end: float) -> float:
    """Whether a block is seen coming down from where it hung, in small steps and within its column: 0 to 1."""
    at = at[~np.isnan(at[:, 1])]
    if len(at) < 0.6 * len(view) or abs(at[0, 1] - START) > 30:
        return 0.0
    down = np.diff(np.maximum.accumulate(at[:, 1]))
    whole = max(end - START, 120.0)
    small = (down > 3) & (down <= 0.4 * whole)
    if small.sum() < max(3, round(view.frames_of(4))):
        return 0.0
    return tolerance(float(down[small].sum()) / whole, 0.75, 0.3) * tolerance(float(np.abs(at[:, 0] - x).max()), 15, 40)


def _outline(view: View, corners: tuple) -> tuple[float, float, float]:
    """How much of a cup's border is red at the end, how far it grew as a line (0 to 1), and in which frame half of it was there."""
    border = contour(view, corners)
    ink = border.ink(view, RED, reach=MARK)
    last = np.median(ink[-5:], axis=0)
    inked = last >= 0.4 * MARK * border.length / border.pieces * view.unit**2
    strength = np.where(inked, ink / np.maximum(last, 1e-6), 0)
    return float(inked.mean()), traced(view, strength, frames=4).value, since(strength.mean(axis=1) > 0.5)


def _sink(u: float, touch: float, end: float) -> float:
    return touch + (end - touch) * u


def _bob(u: float, touch: float, end: float) -> float:
    """A floating block's height: down to 20 units too deep in a third of the time, then damped to rest."""
    if u < 1 / 3:
        s = 3 * u
        return touch + (end + 20 - touch) * s * (2 - s)
    s = (u - 1 / 3) * 1.5
    return end + 20 * math.cos(3 * math.pi * s) * math.exp(-3 * s) * (1 - s)


def _rest(problem: dict, index: int, floats_: bool) -> float:
    """Where a block's middle comes to rest."""
    if not floats_:
        return FLOOR - SIDE / 2
    # Where a wrong answer lets a heavy block float, it hangs just under the surface.
    return SURFACE + SIDE * min(1.0, problem["block"] / problem["liquids"][index]) - SIDE / 2


def _floats(problem: dict) -> list[int]:
    return [i for i, density in enumerate(problem["liquids"]) if density > problem["block"]]


def _cups(problem: dict) -> list[Vessel]:
    count, flare = len(problem["liquids"]), problem["flare"]
    pitch = min(230.0, 948 / count)
    half = min(120.0, pitch - 66 - 2 * flare) / 2
    return [Vessel((x - half, x + half), TOP, FLOOR, flare) for x in (512 + (i - (count - 1) / 2) * pitch for i in range(count))]


def _border(cup: Vessel) -> tuple:
    """The outline's corners: its line runs `CLEAR` outside the glass."""
    far = WALL + CLEAR + MARK / 2
    return cup.section(TOP - CLEAR - MARK / 2, FLOOR + far, grow=far)


def _tint(hue: str, density: int) -> tuple[int, int, int]:
    """Deeper the denser."""
    return shade(HUES[hue], 0.62 - 0.92 * (density - 70) / 70)
