from __future__ import annotations

from itertools import combinations

import numpy as np

from ...acts import Act, alter, in_turn
from ...scene import Circle, Color, Polygon, draw_look, follow, rectangle, reshape, rounded
from ...scene.mixing import added
from ...scene.palette import lab
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

DARK, STEEL = (16, 17, 22), (104, 110, 122)
STAGE = (30.0, 30.0, 994.0, 994.0)
LENS, SHUTTER, OPEN, PITCH = 62.0, (108.0, 60.0), 110.0, 222.0
"""Radius of a lens, sides of a shutter, by how much it is farther right when it is open, and from lamp to lamp."""
LAMPS_Y, SHUTTER_Y, BEAM = 140.0, 262.0, 92.0
SCREEN, SCREEN_AT = (840.0, 260.0), (512.0, 590.0)
SWATCH, SWATCH_AT, RIM = (400.0, 150.0), (512.0, 862.0), 40.0
TELLING = 30.0
"""delta-E from what the right lamps make together to what any others make, to their average, and between lamps, at least."""
LEVELS = (0, 64, 128, 192, 255)
STEP = 34.0
"""Frames in which a shutter opens and its light comes down over the screen."""


class ColorMixing(Task):
    """Open the shutters of those lamps whose lights add up to the colour of a swatch.

    Shows: a dark stage with three or four lamps of different colours, all their shutters closed, a black screen below and a framed swatch under it.
    Asks: open exactly the shutters whose lights, added up channel by channel, make the screen look like the swatch, from left to right; with each that is open
    its light comes down over the screen, which takes the sum so far.
    Answer: unique; all other sets of lamps miss the swatch by a delta-E of 30 or more.
    Checks: which shutters slide open, one after another, that the screen took the sum of the open lamps with each, through the states between; the last colour
    is told from the average; all else stays.
    Departures: shutters open from left to right, and light comes down over the screen: a colour that fades cannot be told from a picture that fades.
    """

    split = "train"
    archetype = "puzzle"
    jump_cap = 0.45
    instances = "sets of three or four lamp colours times the set to open: over 10^6"
    parameters = {
        "lamps": Parameter("lamps", train=ints(3, 4), harder="high"),
        "needed": Parameter("lamps that make the colour of the swatch; two of three", train=ints(2, 3), harder="high"),
        "levels": Parameter("values of the lamps' channels", train=choices((0, 128, 255), LEVELS), harder="last"),
    }
    wrong_answers = {
        "average": WrongAnswer("the right shutters open, and the screen shows averages", 0.7),
        "wrong lamp": WrongAnswer("a wrong lamp is opened in place of a right one, and the screen shows the sums", 0.5),
        "all": WrongAnswer("all lamps are opened", 0.6),
    }

    def pose(self, rng, p):
        needed = min(p.needed, p.lamps - 1)
        values = np.array([(r, g, b) for r in p.levels for g in p.levels for b in p.levels if max(r, g, b) >= 96 and (r, g, b) != (255, 255, 255)])
        for _ in range(200):
            lamps = [tuple(map(int, values[i])) for i in rng.permutation(len(values))[: p.lamps]]
            goal = added(lamps[:needed])
            sets = [some for size in range(1, p.lamps + 1) for some in combinations(range(p.lamps), size) if some != tuple(range(needed))]
            others = [average(lamps[:needed]), *(added([lamps[i] for i in some]) for some in sets)]
            first, *rest = lab([goal, *others])
            lights = lab(lamps)
            apart = min(np.linalg.norm(lights[i] - lights[j]) for i, j in combinations(range(p.lamps), 2))
            if np.linalg.norm(np.array(rest) - first, axis=1).min() >= TELLING and apart >= TELLING:
                break
        else:
            raise Redraw
        order = rng.permutation(p.lamps).tolist()
        return {
            "lamps": [list(lamps[i]) for i in order], "right": [order.index(i) for i in range(needed)], "swatch": list(goal),
            "look": draw_look(rng, away_from=[DARK], places=("wall", "board", "table"), brightest=205),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "From left to right, [open|slide open] just those shutters whose lights add up to the framed colour below. With each, light comes down over "
                "the screen, which then has the sum of all open lamps. [Nothing else changes.|]",
                "[Which lamps together give the colour in the frame|Whose light adds up to the framed colour]? Open their shutters one by one, leftmost first. "
                "Each new light comes down and adds its red, green and blue to the screen. [A shutter once open stays open.|The other shutters stay shut.]",
                "[Match the screen to the swatch|Give the screen the colour of the swatch] by opening shutters in turn, from the left. As light falls down the "
                "screen, its red, green and blue become the sums of the open lamps, up to full. [Open no more than needed.|All else stays.]",
            ),
            guided="Try in mind which lamps' red, green and blue values add up to those of the framed swatch. The leftmost of these shutters slides open, its "
            "beam falls, and the dark screen takes that lamp's colour from the top down. With each further one, from left to right, the screen goes on to the "
            "sum of all open lamps, until it looks like the swatch. The other shutters stay closed.",
        )

    def lay_out(self, problem, scene, look):
        left, top, right, bottom = STAGE
        stage = rounded(right - left, bottom - top, 24, fill=DARK, stroke=look.line(0.7), border=12)
        scene.add("stage", *look.figure(stage, style="flat", shadow=False), at=(512, 512))
        for number, (x, color) in enumerate(zip(_across(problem), problem["lamps"], strict=True)):
            scene.add(f"beam {number}")
            scene.add(f"shutter {number}", rectangle(*SHUTTER, fill=STEEL), at=(x, SHUTTER_Y))
            scene.add(f"lamp {number}", rounded(156, 160, 28, fill=(60, 64, 74)), Circle(radius=LENS, fill=tuple(color)), at=(x, LAMPS_Y))
        for name, size, at, color in (("screen", SCREEN, SCREEN_AT, (0, 0, 0)), ("swatch", SWATCH, SWATCH_AT, tuple(problem["swatch"]))):
            scene.add(name, rectangle(*size, fill=color), at=at)
            scene.add(f"rim of {name}", rectangle(size[0] + RIM, size[1] + RIM, stroke=(150, 156, 166), border=RIM), at=at)

    def answer(self, problem):
        return _opened(problem, sorted(problem["right"]))

    def mistakes(self, problem):
        right, count = sorted(problem["right"]), len(problem["lamps"])
        wrong = next(i for i in range(count) if i not in right)
        return {
            "average": _opened(problem, right, average),
            "wrong lamp": _opened(problem, sorted([*right[:-1], wrong])),
            "all": _opened(problem, range(count)),
        }


def average(colors: list[Color]) -> Color:
    """The mean of some colours, channel by channel."""
    return tuple(round(float(v)) for v in np.mean(colors, axis=0))


def _opened(problem: dict, order, mixture=added) -> Act:
    """Shutters open in this order, and with each the screen takes the `mixture` of the open lamps."""
    lamps, steps, before = [tuple(color) for color in problem["lamps"]], [], (0, 0, 0)
    for number, lamp in enumerate(order):
        so_far, last = [lamps[i] for i in order[: number + 1]], number == len(order) - 1
        color = mixture(so_far)
        changes = (
            reshape("screen", lambda u, new=color, old=before: _screen(new, old, 2.2 * u - 1.2)),
            reshape(f"beam {lamp}", lambda u, lamp=lamp: _beam(problem, lamp, 2.2 * u - 0.6)),
            follow(f"shutter {lamp}", lambda u, lamp=lamp: (_across(problem)[lamp] + OPEN * min(1.0, 2.2 * u), SHUTTER_Y)),
        )
        among = (average(so_far), before) if last and number else ()
        steps.append(alter(changes, frames=STEP, among=among, stays=last, posed=0.75, says=(("down",), ("open",))))
        before = color
    return in_turn(*steps, pause=4.0)


def _screen(new: Color, old: Color, share: float) -> tuple[Polygon, ...]:
    """The screen when a new colour has come down over a share of it."""
    width, height = SCREEN
    part = min(1.0, max(0.0, share)) * height
    found = [rectangle(width, part, fill=new, at=(0, (part - height) / 2))] if part else []
    return (*found, rectangle(width, height - part, fill=old, at=(0, part / 2))) if part < height else tuple(found)


def _beam(problem: dict, lamp: int, share: float) -> tuple[Polygon, ...]:
    """A lamp's beam, which has come a share of the way down to the screen."""
    top, bottom = SHUTTER_Y + SHUTTER[1] / 2, SCREEN_AT[1] - SCREEN[1] / 2 - RIM
    long = min(1.0, max(0.0, share)) * (bottom - top)
    fill = tuple(v // 2 + 12 for v in problem["lamps"][lamp])
    return (rectangle(BEAM, long, fill=fill, at=(_across(problem)[lamp], top + long / 2)),) if long else ()


def _across(problem: dict) -> list[float]:
    count = len(problem["lamps"])
    return [470 + PITCH * (i - (count - 1) / 2) for i in range(count)]
