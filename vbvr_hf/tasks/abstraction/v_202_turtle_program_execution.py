from __future__ import annotations

import math
from itertools import pairwise

from ...acts import in_turn, stroke, trail, walk
from ...scene import Circle, Color, Grid, Line, Text, draw_look, rounded
from ...scene.mazes import Cell
from ...scene.palette import INK, VIVID, WHITE, pick
from ...scene.shapes import arrowhead
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

PENS = {name: VIVID[name] for name in ("red", "orange", "green", "blue", "purple", "brown")}
SHELL, CARD, FRAME = (250, 214, 70), (240, 242, 246), (70, 78, 96)
GRID = Grid(8, 6, 116.0, (48.0, 286.0))
HEADINGS = {"up": (-1, 0), "right": (0, 1), "down": (1, 0), "left": (0, -1)}
TURNS = {"L": -1, "R": 1}
STRIP = 112.0
"""Where the chips lie."""
FROM_DOT, FRAMES_PER_CELL, LATE = 24.0, 6, 0.08
LEAST, MOST, TRIES = 8, 15, 200
"""Cells that a turtle goes."""


class TurtleProgramExecution(Task):
    """Let a turtle carry out a program of chips, leaving a line.

    Shows: a strip of chips: an arrow that says where the turtle faces at first; F with a number, L, R, and discs of a colour; some may be in a frame that says
    how often they are carried out. Below, a lattice of dots with a round yellow turtle on one of them.
    Asks: carry out the chips in order: F goes so many dots ahead, L and R turn on the spot by a quarter, a disc of a colour changes the pen; behind the turtle
    grows a line in the pen's colour.
    Answer: unique. The turtle never comes to a dot twice, and stays on the lattice.
    Checks: the dots that the turtle comes to, in order; the line behind it and its colours; that chips and dots stay.
    Departures: the turtle is round and its turns are not seen, as what turns and goes at once is not followed well; the arrow says where it faces at first. A
    program begins with the chip of its first pen. The turtle goes two or three dots at a time, as a line between two dots is too short to be seen growing, and
    the lattice has 8 x 6 dots.
    """

    split = "train"
    archetype = "navigate"
    jump_cap = 0.35
    instances = "chips in their order x starts x headings x ordered pens: over 10^7"
    parameters = {
        "chips": Parameter("chips that go or turn", train=ints(5, 7), harder="high"),
        "times": Parameter("how often the chips in the frame are carried out, 1 if there is none", train=choices(1, 2, 3), harder="high"),
        "pens": Parameter("colours of the pen, one after another", train=ints(1, 2), harder="high"),
        "heading": Parameter("where the turtle faces at first", train=choices("up", "right", "down", "left"), harder="last"),
    }
    wrong_answers = {
        "exchanged": WrongAnswer("left and right turns exchanged", 0.35),
        "once": WrongAnswer("the frame's chips carried out only once; without a frame, the last third left out", 0.65),
        "no turtle": WrongAnswer("the drawing grows, but the turtle stays where it is", 0.55),
    }

    def pose(self, rng, p):
        pens = pick(rng, PENS, p.pens, away_from=[SHELL, CARD, WHITE], least=40)
        for _ in range(TRIES):
            # Going and turning chips take turns; two or four of them are framed.
            kinds = (["F", "T"] * 4)[rng.randint(2) :][: p.chips]
            chips = [f"F{rng.randint(2, 4)}" if kind == "F" else "LR"[rng.randint(2)] for kind in kinds]
            first, length = int(rng.randint(p.chips - 3)), 2 * int(rng.randint(1, 3))
            frame = [first, first + length] if p.times > 1 else [0, 0]
            # The second pen comes before one of the later chips, outside the frame.
            later = [number for number in range(2, p.chips - 1) if not frame[0] < number < frame[1]]
            change = later[rng.randint(len(later))] if p.pens > 1 and later else None
            problem = {"chips": chips, "frame": frame, "times": p.times, "pens": pens, "change": change, "start": [0, 0], "heading": p.heading}
            route, colors = _run(problem)
            (top, left), (bottom, right) = (tuple(map(best, *route)) for best in (min, max))
            fits = bottom - top < GRID.rows and right - left < GRID.columns and LEAST <= len(route) - 1 <= MOST
            if not fits or len({*route}) < len(route) or len({*colors}) < p.pens or len(_run(problem, once=True)[0]) > 0.75 * len(route):
                continue
            problem["start"] = [int(rng.randint(-top, GRID.rows - bottom)), int(rng.randint(-left, GRID.columns - right))]
            if len(_run(_exchanged(problem), within=True)[0]) <= LEAST / 2:
                continue
            return {**problem, "look": draw_look(rng, away_from=[SHELL, *(PENS[name] for name in pens)], inked=True)}
        raise Redraw

    def prompt(self, problem):
        disc = "a coloured disc [sets|changes] the pen" if len(problem["pens"]) > 1 else "the coloured disc sets the pen"
        frame = f" [Do|Carry out] framed chips {('twice', 'three times')[problem['times'] - 2]}." if problem["times"] > 1 else ""
        names = {"L": "It turns left.", "R": "It turns right."}
        steps = [names.get(step, f"It goes {step[1:]} ahead.") for step in _unrolled(problem) if isinstance(step, str)]
        return Prompts(
            plain=(
                f"[Run|Carry out] the chips in order: F moves the yellow turtle that many dots ahead, L and R turn it by a quarter, {disc}.{frame} [It leaves "
                "a line behind it.|Behind it grows a line.] At first it faces as the arrow points.",
                "[The turtle starts in the arrow's direction|Facing like the arrow, the turtle starts] and obeys the strip in order. F goes that many dots "
                f"ahead, L and R are quarter turns to its left and right, {disc}.{frame} A line grows behind it.",
                f"[Show|Draw] what the program [draws|says], chip after chip in order: F is so many dots forwards, L or R a quarter turn, {disc}.{frame} "
                "The yellow turtle, facing like the arrow, goes and a line follows right behind.",
            ),
            guided=f"At first the turtle faces {problem['heading']}, and its pen is {problem['pens'][0]}. {' '.join(steps)} A line in the pen's colour grows "
            "behind it. Chips and dots stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        shown = _shown(problem)
        step = min(112.0, 984 / len(shown))
        places = [(512 + step * (i - (len(shown) - 1) / 2), STRIP) for i in range(len(shown))]
        first, last = problem["frame"]
        if problem["times"] > 1:
            left, right = (places[shown.index(number)][0] for number in (first, last - 1))
            frame = rounded(right - left + step, step + 12, 16, stroke=look.ink, border=9)
            scene.add("frame", frame, at=((left + right) / 2, STRIP))
            scene.add("times", Text(text=f"{problem['times']} ×", size=62, fill=look.ink), at=((left + right) / 2, STRIP + step / 2 + 46))
        for number, (chip, at) in enumerate(zip(shown, places, strict=True)):
            side = step - 24
            card = look.figure(rounded(side, side, 14, fill=FRAME if chip == "start" else CARD), style="outlined")
            scene.add(f"chip {number}", *card, *_symbol(problem, chip, side), at=at)
        scene.add("dots", *(Circle(radius=12, fill=look.line(0.55), at=GRID.centre(*cell)) for cell in GRID.cells()))
        scene.add("turtle", Circle(radius=34, fill=SHELL, stroke=INK, width=7), Circle(radius=12, fill=INK), at=GRID.centre(*problem["start"]))

    def answer(self, problem):
        return _drawn(problem, *_run(problem))

    def mistakes(self, problem):
        return {
            "exchanged": _drawn(problem, *_run(_exchanged(problem), within=True)),
            "once": _drawn(problem, *_run(problem, once=True)),
            "no turtle": self.answer(problem).mark,
        }


def _drawn(problem: dict, route: list[Cell], colors: list[str]) -> trail:
    """The turtle goes a route, with a line behind it, of a colour for each step."""
    right = tuple(_run(problem)[0])
    left = {right[: number + 1]: len(right) - 1 - number for number in range(len(right))}
    went = walk(
        "turtle", GRID, left.get, right[:1], tuple(route), frames=FRAMES_PER_CELL, enter_place=lambda way, cell: way if cell == way[-1] else (*way, cell)
    )  # fmt: skip
    legs: list[list] = []
    for (a, b), name in zip(pairwise(route), colors, strict=True):
        ahead = (b[0] - a[0], b[1] - a[1])
        if legs and legs[-1][2:] == [ahead, name]:
            legs[-1][1] = b
        else:
            legs.append([a, b, ahead, name])
    counts = tuple(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b, _, _ in legs)
    return trail(went, in_turn(*(_line(number, a, b, PENS[name]) for number, (a, b, _, name) in enumerate(legs))), late=LATE, steps=counts)


def _line(number: int, a: Cell, b: Cell, color: Color) -> stroke:
    """A straight line from dot to dot."""
    (x0, y0), (x1, y1) = GRID.centre(*a), GRID.centre(*b)
    part = FROM_DOT / math.dist((x0, y0), (x1, y1))
    way = tuple((x0 + u * (x1 - x0), y0 + u * (y1 - y0)) for u in (part, 1 - part))
    return stroke(f"line {number}", way, color, line=22)


def _shown(problem: dict) -> list:
    """What the strip shows: "start", the chips by number, and pens by name."""
    found: list = ["start", problem["pens"][0]]
    for number in range(len(problem["chips"])):
        found += [*([problem["pens"][1]] if number == problem["change"] else []), number]
    return found


def _symbol(problem: dict, chip, side: float) -> tuple:
    if chip == "start":
        down, across = HEADINGS[problem["heading"]]
        reach = 0.34 * side
        shaft = Line(points=((-reach * across, -reach * down), (0.2 * reach * across, 0.2 * reach * down)), stroke=WHITE, width=0.16 * side)
        return shaft, arrowhead((reach * across, reach * down), (across, down), 0.44 * side, fill=WHITE)
    if chip in PENS:
        return (Circle(radius=0.3 * side, fill=PENS[chip]),)
    return (Text(text=problem["chips"][chip], size=0.62 * side, fill=INK),)


def _unrolled(problem: dict, *, once: bool = False) -> list:
    """The program step by step, frames unrolled: chips, and pens by number."""
    (first, last), chips, found = problem["frame"], problem["chips"], []
    for number, chip in enumerate(chips):
        found += [1] * (number == problem["change"])
        found.append(chip)
        if number == last - 1 and not once:
            found += chips[first:last] * (problem["times"] - 1)
    return found if not once or problem["times"] > 1 else found[: -(len(found) // 3)]


def _exchanged(problem: dict) -> dict:
    """The problem with left and right turns exchanged."""
    return {**problem, "chips": [{"L": "R", "R": "L"}.get(chip, chip) for chip in problem["chips"]]}


def _run(problem: dict, *, once: bool = False, within: bool = False) -> tuple[list[Cell], list[str]]:
    """The dots that the turtle comes to, and the pen of each step; up to where it would leave the lattice, if it is to stay `within`."""
    names, heading, pen = list(HEADINGS), problem["heading"], 0
    route, colors = [tuple(problem["start"])], []
    for step in _unrolled(problem, once=once):
        if step == 1:
            pen = 1
        elif step in TURNS:
            heading = names[(names.index(heading) + TURNS[step]) % 4]
        else:
            down, across = HEADINGS[heading]
            for _ in range(int(step[1:])):
                cell = (route[-1][0] + down, route[-1][1] + across)
                if within and not GRID.inside(*cell):
                    return route, colors
                route.append(cell)
                colors.append(problem["pens"][pen])
    return route, colors
