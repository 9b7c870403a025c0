from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...acts import Act, at_once, go, in_turn, stroke
from ...scene import Line, Polygon, Text, draw_look, move, rectangle
from ...scene.palette import INK, shade
from ...scene.vessels import Vessel
from ...scoring.passage import steps_of
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED, BLOCK, GLASS = (222, 30, 34), (250, 196, 40), (112, 126, 146)
HUES = {
    "blue": (60, 130, 230), "teal": (30, 160, 160), "green": (50, 170, 90), "violet": (140, 90, 220),
    "sky": (70, 180, 235), "indigo": (90, 90, 210), "plum": (170, 70, 170), "slate": (100, 130, 160),
}  # fmt: skip
TOP, SURFACE, FLOOR = 460.0, 530.0, 810.0
HANGS = 330.0
"""The y of the blocks' undersides at first."""
WALL, CLEAR, MARK = 8, 2, 13
FALL, BOB, STROKE = 14.0, 26.0, 16.0
"""Frames of the fall to the surface, of bobbing to rest, and of an outline."""
SINK = 11.0
"""Frames in which a block of twice the liquid's density would sink to the bottom."""
DIP = 20.0


class HighDensityLiquid(Task):
    """Drop blocks into liquids, show which float and how deep, and mark their cups.

    Shows: open cups with liquids of one level whose shade deepens with density, each density printed below; an identical block above each; the
    block's density on top.
    Asks: all blocks drop together and sink to the bottom or float with the right share under the surface; then the cups with floating blocks are
    outlined in red, little by little, from left to right.
    Answer: unique: a block floats where the liquid is denser, with block density over liquid density of it submerged; all differ by at least 8 %.
    Checks: that each block is seen going straight to its height, all begun together; the outlines and their order; the rest stays.
    Departures: cups and blocks are smaller the more there are. Blocks sink at a speed that goes with the root of how much denser they are, as drag would
    have it; that and bobbing are free. Levels are taken as fixed. An outline may run anywhere near its cup's edge.
    """

    split = "out_of_domain"
    archetype = "simulate"
    version = 3
    jump_cap = 0.35
    instances = "tuples of densities, 36^3 and more, times the block's: above 10^6"
    parameters = {
        "cups": Parameter("cups", bench=ints(3, 6), harder="high"),
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
        liquids = [int(d) for d in rng.permutation(chosen)]
        colours = [BLOCK, RED, *(_tint(p.hue, density) for density in liquids)]
        look = draw_look(rng, away_from=colours, places=("table", "wall", "sheet", "board"))
        return {"liquids": liquids, "block": p.block, "hue": p.hue, "flare": p.flare, "look": look}

    def prompt(self, problem):
        then = (
            "[Then|After that,] a red outline grows around every cup [whose block floats|in which the block stays up]"
            "[, one after another|, cup by cup], from left to right. [Nothing else changes.|Liquid levels stay.|]"
        )
        return Prompts(
            plain=(
                f"[Drop|Release] all blocks [together|at the same time] and show where each [comes to rest|ends up] by the printed densities. {then}",
                f"Which blocks float, how deep, and which sink? Let them fall into the liquids [at the same time|simultaneously]. {then}",
                f"All blocks fall at once; [each sinks to the bottom or floats|every one goes down or floats] as its density demands. {then}",
            ),
            guided="All blocks fall together. Where the liquid is lighter than the block, the block sinks to the bottom. Where it is denser, the block "
            "comes to rest with block density divided by liquid density of its height under the surface. Then a red outline is drawn "
            f"around cup {', then around cup '.join(str(i + 1) for i in _floating(problem))}, counted from left to right.",
        )

    def lay_out(self, problem, scene, look):
        cups, side = _cups(problem), _side(problem)
        block = look.figure(rectangle(side - 4, side - 4, fill=BLOCK, stroke=INK, border=4), style="flat", shadow=False)
        sample = Text(text=f"{problem['block'] / 100:.2f} g/cm³", size=68, weight=700, fill=look.ink, at=(60, 0))
        scene.add("legend", rectangle(70, 70, fill=BLOCK, stroke=INK, border=4, at=(-200, 0)), sample, at=(512, 96))
        rail = HANGS - side - 10
        scene.add("rail", Line(points=((40, rail), (984, rail)), stroke=look.line(0.6), width=10))
        for i, (cup, density) in enumerate(zip(cups, problem["liquids"], strict=True)):
            scene.add(f"liquid {i}", Polygon(points=cup.section(SURFACE, FLOOR), fill=_tint(problem["hue"], density)))
            scene.add(f"cup {i}", Line(points=cup.glass(WALL), stroke=GLASS, width=WALL))
            scene.add(f"density {i}", Text(text=f"{density / 100:.2f}", size=56, weight=700, fill=look.ink), at=(cup.x, FLOOR + 80))
        scene.add("unit", Text(text="g/cm³", size=50, weight=600, fill=look.ink), at=(512, FLOOR + 154))
        for i, cup in enumerate(cups):
            scene.add(f"block {i}", *block, at=(cup.x, HANGS - side / 2))

    def answer(self, problem):
        return _drop(problem, _floating(problem), _floating(problem))

    def mistakes(self, problem):
        every, floating = list(range(len(problem["liquids"]))), _floating(problem)
        return {"float": _drop(problem, every, every), "sunk": _drop(problem, floating[1:], floating[1:]), "plain": _drop(problem, floating, [])}


def _drop(problem: dict, floating: list[int], marked: list[int]) -> Act:
    """All blocks drop, some of them float, and some cups are outlined."""
    cups = _cups(problem)
    drops = at_once(*(_fall(problem, i, cup, i in floating) for i, cup in enumerate(cups)))
    outlines = [stroke(f"outline of cup {i}", _border(cups[i]), RED, line=MARK, frames=STROKE, closed=True, stray=18) for i in marked]
    return in_turn(drops, in_turn(*outlines)) if outlines else drops


@dataclass(frozen=True)
class settle(go):
    """A thing goes to its place by an easing that rests for much of its time: `frames` are as many as even steps would need, it lasts `longer` times that."""

    longer: float = 1.0

    def play(self, scene, at):
        scene.play(move(self.thing, self.to), frames=self.longer * self.frames, at=at, ease=self.ease)
        return at + self.longer * self.frames


def _fall(problem: dict, index: int, cup: Vessel, floats_: bool) -> settle:
    """One block falls to the surface, then sinks, or bobs and floats."""
    side, ratio = _side(problem), problem["block"] / problem["liquids"][index]
    # Where a wrong answer lets a heavy block float, it hangs just under the surface.
    end = SURFACE + side * min(1.0, ratio) - side / 2 if floats_ else FLOOR - side / 2
    start, touch = HANGS - side / 2, SURFACE - side / 2
    then = BOB if floats_ else SINK / math.sqrt(max(ratio - 1, 0.08))

    def height(u: float) -> float:
        frame = u * (FALL + then)
        if frame < FALL:
            return start + (touch - start) * (frame / FALL) ** 2
        s = (frame - FALL) / then
        return _bob(s, touch, end) if floats_ else touch + (end - touch) * s

    def law(u: float) -> float:
        return (height(u) - start) / (end - start)

    frames = steps_of(np.array([law(u) for u in np.linspace(0, 1, round(FALL + then) + 1)]))
    return settle(f"block {index}", (cup.x, end), frames=frames, ease=law, longer=(FALL + then) / frames)


def _bob(u: float, touch: float, end: float) -> float:
    """A floating block's height: too deep in a third of the time, then damped to rest."""
    if u < 1 / 3:
        s = 3 * u
        return touch + (end + DIP - touch) * s * (2 - s)
    s = (u - 1 / 3) * 1.5
    return end + DIP * math.cos(3 * math.pi * s) * math.exp(-3 * s) * (1 - s)


def _floating(problem: dict) -> list[int]:
    return [i for i, density in enumerate(problem["liquids"]) if density > problem["block"]]


def _cups(problem: dict) -> list[Vessel]:
    count, flare = len(problem["liquids"]), problem["flare"]
    pitch = min(270.0, 960 / count)
    half = (pitch - max(72.0, 0.4 * pitch) - 2 * flare) / 2
    return [Vessel((x - half, x + half), TOP, FLOOR, flare) for x in (512 + (i - (count - 1) / 2) * pitch for i in range(count))]


def _side(problem: dict) -> float:
    """Of a block, canvas units."""
    return round(min(100.0, 0.75 * _cups(problem)[0].width))


def _border(cup: Vessel) -> tuple:
    """The outline's corners: its line runs `CLEAR` outside the glass."""
    far = WALL + CLEAR + MARK / 2
    return cup.section(TOP - CLEAR - MARK / 2, FLOOR + far, grow=far)


def _tint(hue: str, density: int) -> tuple[int, int, int]:
    """Deeper the denser."""
    return shade(HUES[hue], 0.62 - 0.92 * (density - 70) / 70)
