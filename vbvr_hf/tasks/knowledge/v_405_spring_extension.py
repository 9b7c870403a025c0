from __future__ import annotations

import math

from ...acts import Act, alter, go, in_turn, stroke, then
from ...scene import Line, Point, Text, dashed, draw_look, follow, look_of, reshape, rounded
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

RED = (222, 28, 36)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("yellow", "green", "sky blue", "lime", "teal")}
CEILING, FLOOR, CM, FREE = 96.0, 950.0, 38.0, 150.0
"""Of the bar's underside and the floor, canvas units to a centimetre, and the length of a spring without load."""
LEFT, RIGHT, RULER = 200.0, 800.0, 540.0
BLOCK, HALF, PAIR = (184.0, 104.0), 34.0, 56.0
"""Width and height of a block, half the width of a spring, and how far from the middle each of two hangs."""


class SpringExtension(Task):
    """Hang a block on springs, and let them stretch as far as Hooke's law has it.

    Shows: at the left a spring stretched by a block of printed weight, with a dashed line at its length without load; a ruler in centimetres; at the right
    one spring of the same kind, or two side by side, without load, and a block of another weight on the floor below.
    Asks: hang that block on the right springs; it sinks ever more slowly to where they hold it; then mark its upper edge with a red line.
    Answer: one length only: Hooke's law, extension in proportion to the load, which two springs side by side share by halves.
    Checks: that the block is seen going up to its hook, that springs and block then go to the right length together, through all lengths between, that the
    line grows there after that, and that all else is kept. Pace is free.
    Departures: the red line is not dashed, so that it is told in small clips.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.4
    instances = "loads, extensions, arrangements, coils and colours: above 10^5"
    parameters = {
        "springs": Parameter("springs at the right", train=ints(1, 2), harder="high"),
        "load": Parameter("weight of the left block, halves of a newton", train=ints(2, 12)),
        "extension": Parameter("of the left spring, cm", train=floats(2, 8), harder="low"),
        "coils": Parameter("coils of each spring", train=choices(3, 4, 5)),
        "color": Parameter("colour of the blocks", train=choices(*COLORS)),
    }
    wrong_answers = {
        "as left": WrongAnswer("the right side stretches as far as the left one", 0.48),
        "miscounted": WrongAnswer("two springs stretch as one would, or one as two would", 0.35),
        "swinging": WrongAnswer("the block swings up and down and does not come to rest there", 0.6),
        "unmarked": WrongAnswer("the right length, but no red line", 0.78),
    }

    def pose(self, rng, p):
        left = round(4 * p.extension) / 4
        for _ in range(60):
            load = int(rng.randint(2, 19))
            right = left * load / p.load / p.springs
            if 2 <= right <= 12 and abs(right - left) >= 2 and load != p.load:
                break
        else:
            raise Redraw
        look = draw_look(rng, away_from=[RED, COLORS[p.color]], inked=True, places=("wall", "sheet", "board"))
        loads = [p.load / 2, load / 2]
        return {"loads": loads, "extension": left, "springs": p.springs, "coils": p.coils, "color": p.color, "look": look}

    def prompt(self, problem):
        springs = "springs" if problem["springs"] == 2 else "spring"
        end = "[Nothing else changes.|The left side stays.|]"
        return Prompts(
            plain=(
                f"[Hang|Lift] the block from the floor onto the right {springs}. [Show it sinking|It sinks], ever more slowly, to where it rests; all springs "
                f"are equal. Then draw a red line at its upper edge. {end}",
                f"How far does the other block stretch the right {springs}? [Hang it there|Hook it on] and let it come to rest without swinging, then mark its "
                f"top with a growing red line. All springs are equal. {end}",
                f"The left spring, of the same kind, tells how the right {springs} will stretch. First [bring|lift] the block up to the hook and let it settle "
                f"slowly, and then draw a red line at its top. {end}",
            ),
            guided=f"The block rises to the hook of the right {springs}. Then it sinks by {_extension(problem):.1f} cm, fast at first and ever more slowly: "
            f"the left spring's extension, times {problem['loads'][1]:g} over {problem['loads'][0]:g}{', halved' if problem['springs'] == 2 else ''}. After "
            "that a red line grows along its upper edge. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("bar", Line(points=((40, CEILING - 20), (984, CEILING - 20)), stroke=look.line(0.75), width=40))
        scene.add("floor", Line(points=((0, FLOOR + 8), (1024, FLOOR + 8)), stroke=look.line(0.7), width=16))
        ruler = [Line(points=((RULER, CEILING), (RULER, CEILING + 20 * CM)), stroke=look.ink, width=8)]
        for mark in range(1, 21):
            y, long = CEILING + mark * CM, mark % 5 == 0
            ruler.append(Line(points=((RULER - (40 if long else 24), y), (RULER, y)), stroke=look.ink, width=8 if long else 5))
            if long:
                ruler.append(Text(text=str(mark), size=54, weight=600, fill=look.ink, at=(RULER - 84, y)))
        scene.add("ruler", *ruler, Text(text="cm", size=54, weight=600, fill=look.ink, at=(RULER - 20, CEILING + 20 * CM + 44)))
        y = CEILING + FREE
        scene.add("free", *dashed((LEFT - 150, y), (LEFT + 170, y), dash=18, gap=14, stroke=look.line(0.6), width=7))
        scene.add("left spring", _spring(LEFT, problem["extension"], problem["coils"], look.ink))
        scene.add("left block", *_block(problem, 0, look), at=(LEFT, y + problem["extension"] * CM))
        scene.add("springs", *_springs(problem, 0.0, look.ink))
        scene.add("block", *_block(problem, 1, look), at=(RIGHT, FLOOR - BLOCK[1] - 20))

    def answer(self, problem):
        return _stretched(problem, _extension(problem))

    def mistakes(self, problem):
        right = _extension(problem)
        return {
            "as left": _stretched(problem, problem["extension"]),
            "miscounted": _stretched(problem, right * 2 if problem["springs"] == 2 and right < 7 else right / 2),
            "swinging": _stretched(problem, right, swings=True),
            "unmarked": _stretched(problem, right).acts[0],
        }


def _extension(problem: dict) -> float:
    """Of the right springs under their load, in cm."""
    first, second = problem["loads"]
    return problem["extension"] * second / first / problem["springs"]


def _spring(x: float, extension: float, coils: int, ink) -> Line:
    """A spring that hangs from the bar, so many cm longer than without load."""
    long = FREE + extension * CM
    straight = 18.0
    turns = [(x + (HALF if k % 2 else -HALF), CEILING + straight + (long - 2 * straight) * (k + 0.5) / (2 * coils)) for k in range(2 * coils)]
    points: tuple[Point, ...] = ((x, CEILING), (x, CEILING + straight), *turns, (x, CEILING + long - straight), (x, CEILING + long))
    return Line(points=points, stroke=ink, width=9)


def _springs(problem: dict, extension: float, ink) -> tuple[Line, ...]:
    """The springs at the right; two have a yoke below them."""
    if problem["springs"] == 1:
        return (_spring(RIGHT, extension, problem["coils"], ink),)
    y = CEILING + FREE + extension * CM
    pair = (_spring(RIGHT + off, extension, problem["coils"], ink) for off in (-PAIR, PAIR))
    return (*pair, Line(points=((RIGHT - PAIR - 14, y), (RIGHT + PAIR + 14, y)), stroke=ink, width=14))


def _block(problem: dict, number: int, look) -> tuple:
    """A block that hangs from its place by a short hook."""
    width, height = BLOCK
    body = rounded(width, height, 14, fill=COLORS[problem["color"]], stroke=look.ink, border=6, at=(0, 20 + height / 2))
    printed = Text(text=f"{problem['loads'][number]:g} N", size=58, weight=700, fill=(28, 30, 40), at=(0, 20 + height / 2))
    return body, Line(points=((0, 0), (0, 20)), stroke=look.ink, width=10), printed


def _slowing(u: float) -> float:
    """As friction has it: what is left falls by equal shares in equal times."""
    return (1 - math.exp(-4 * u)) / (1 - math.exp(-4))


def _stretched(problem: dict, extension: float, swings: bool = False) -> Act:
    """The block is hung up, the right springs stretch by so many cm, and a line marks the block's upper edge."""
    ink = look_of(problem["look"]).ink

    def now(u: float) -> float:
        return extension * (1 - math.cos(5.5 * math.pi * u)) if swings else extension * u

    def hangs(u: float) -> Point:
        return (RIGHT, CEILING + FREE + now(u) * CM)

    lifted = go("block", hangs(0.0), frames=20, any_way=True, stays=False)
    sinks = alter((reshape("springs", lambda u: _springs(problem, now(u), ink)), follow("block", hangs)), frames=40, ease=_slowing, slack=(0.04, 0.15))
    y = CEILING + FREE + extension * CM + 20
    return in_turn(then(lifted, sinks, pause=3), stroke("mark", ((RIGHT - 160, y), (RIGHT + 160, y)), RED, line=14, frames=16))
