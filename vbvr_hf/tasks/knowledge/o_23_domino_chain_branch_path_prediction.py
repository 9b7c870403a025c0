from __future__ import annotations

import math
from dataclasses import replace

from ...acts import Act
from ...scene import Circle, Line, Text, arrowhead, draw_look, rounded
from ...scene.palette import SHIFTED, VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .dominoes import PUSH, Fall, domino, standing, toppled
from .toppling import topple

GREEN = (40, 170, 70)
WIDE = 0.18
"""Of a domino's height."""
LEFT, RIGHT, LANE = 128.0, 992.0, 56.0
"""Between which rows lie, and where the link comes down."""
LEVELS = {2: (318.0, 640.0, 962.0), 3: (254.0, 491.0, 728.0, 965.0)}
"""Where trunk and branches stand, by how many branches there are."""
TALLEST, LEAST = {2: 190.0, 3: 148.0}, 124.0
"""Canvas units that a domino is high: as many as its row allows."""
LEDGE = 22
PASSES = 30.0
"""Degrees by which the last of the trunk is tilted when the link passes the push on."""
# Neighbours always differ.
PALETTES = (
    "red, yellow, blue", "orange, purple, sky blue", "pink, blue, yellow", "magenta, yellow, navy", "blue, coral, yellow", "purple, yellow, red",
    "sky blue, magenta, yellow", "orange, blue, pink", "coral, navy, sky blue", "maroon, sky blue, orange", "yellow, maroon, blue", "pink, navy, orange",
)  # fmt: skip


class DominoChainBranchPathPrediction(Task):
    """Push a chain of dominoes that forks, and show which fall.

    Shows: a trunk of dominoes whose first is green (START); a line links its last one to the first domino of two or three branches on ledges below; some
    spaces are wide, and at least one is wider than a domino is tall.
    Asks: push START to the right; a falling domino knocks over the next on its ledge only if the space between them is smaller than its height;
    the link passes the push on to all branches at once. Show the whole chain.
    Answer: reachability along the branches; spaces lie outside 0.85 to 1.15 of the height, so the set that falls is unique.
    Checks: which dominoes lie at the end, and how they lie; each seen tilting, and only when the one before is so far down that it touches; branches begin
    together; blocked ones stay, and so does the rest.
    Departures: a branch never forks again; a third branch takes the place of a second fork. At least one branch is free, so with two branches one
    space alone is blocked. Branches lie below the trunk and not beside it, so that dominoes are large. Each lies on the next, as steep as that lets it.
    """

    split = "in_domain"
    archetype = "simulate"
    version = 2
    jump_cap = 0.35
    instances = "lengths, places of gaps, continuous spacings: above 10^6"
    parameters = {
        "trunk": Parameter("dominoes of the trunk", train=ints(3, 4), bench=ints(4, 6), harder="high"),
        "branches": Parameter("branches", train=ints(2, 2), bench=ints(2, 3), harder="high"),
        "length": Parameter("dominoes of the longest branch; others may have one less", train=choices(4), bench=choices(5, 6), harder="high"),
        "blocks": Parameter("spaces wider than a domino is tall", train=ints(1, 1), bench=ints(1, 2)),
        "bridges": Parameter("wide spaces that are bridged", train=ints(0, 1), bench=ints(1, 3), harder="high"),
        "bridge": Parameter("their width over a domino's height", train=floats(0.6, 0.7), bench=floats(0.7, 0.84), harder="high"),
        "palette": Parameter("colours of the dominoes", train=choices(*PALETTES[:8]), bench=choices(*PALETTES[8:])),
    }
    wrong_answers = {
        "jumps": WrongAnswer("the chain jumps every blocking gap", 0.65),
        "one": WrongAnswer("only one branch falls", 0.7),
        "at_once": WrongAnswer("all that should fall do so at once", 0.45),
    }

    def pose(self, rng, p):
        runs = [p.trunk] + [p.length - int(rng.randint(2)) for _ in range(p.branches)]
        gaps = [[float(v) for v in rng.uniform(0.3, 0.42, count - 1)] for count in runs]
        # A branch is blocked once at most, in its middle; not every branch is.
        for run in rng.permutation(range(1, len(runs)))[: min(p.blocks, p.branches - 1)]:
            gaps[run][rng.randint(0, runs[run] - 1)] = float(rng.uniform(1.16, 1.3))
        free = [(run, k) for run, row in enumerate(gaps) for k, gap in enumerate(row) if gap < 0.5]
        for k in rng.permutation(len(free))[: p.bridges]:
            gaps[free[k][0]][free[k][1]] = p.bridge
        problem = {"gaps": [[round(gap, 3) for gap in row] for row in gaps], "palette": p.palette}
        if _tall(problem) < LEAST:
            raise Redraw
        look = draw_look(rng, away_from=[GREEN, *_colors(problem)], inked=True)
        return problem | {"set_in": [round(float(rng.uniform()), 3) for _ in runs], "look": look}

    def prompt(self, problem):
        ends = "[Nothing else changes.|Whatever is not reached stays upright.|The rest keeps standing.|]"
        return Prompts(
            plain=(
                f"[Push|Tip] START to the right and show the whole chain. A domino knocks over the next only if the space between them is [smaller|narrower] "
                f"than a domino is tall; the line passes every push to all branches at once. {ends}",
                f"START falls to the right: which [dominoes|others] follow? Show [all of it|every fall]. None reaches across a gap as wide as it is tall. "
                f"[Through|Along] the link, linked rows start together. {ends}",
                f"What happens once the green domino is [pushed|tipped over] rightwards? Spaces wider than a domino's height stop a [row|chain], narrower ones "
                f"do not. [Show it, with|Show it:] all branches set off by the link at the same moment. {ends}",
            ),
            guided="START tips to the right and the trunk's dominoes fall one after the other up to the last. There the link starts all branches together, and "
            f"they go on in parallel. Each domino knocks over the next, also across wide spaces. {_told(problem)} Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        rows, tall, link = _rows(problem), _tall(problem), look.line(0.6)
        for number, row in enumerate(rows):
            left, right, y = row[0][0] - WIDE * tall - 22, row[-1][0] + tall + 16, row[0][1]
            scene.add(f"ledge {number}", *look.figure(rounded(right - left, LEDGE, 8, fill=look.line(0.35))), at=((left + right) / 2, y + LEDGE / 2))
        fork, ends = (rows[0][-1][0] - WIDE * tall / 2, rows[0][0][1] + LEDGE / 2), [(row[0][0] - WIDE * tall - 12, row[0][1] - tall / 2) for row in rows[1:]]
        down = (fork, (fork[0], fork[1] + 46), (LANE, fork[1] + 46), (LANE, ends[-1][1]))
        scene.add("link", Line(points=down, stroke=link, width=10), Circle(radius=15, fill=link, at=fork))
        for number, (x, y) in enumerate(ends, start=1):
            scene.add(f"link {number}", Line(points=((LANE, y), (x - 20, y)), stroke=link, width=10), arrowhead((x, y), (1, 0), 32, fill=link))
        scene.add("start", Text(text="START", size=50, weight=700, fill=look.ink), at=(max(110, rows[0][0][0]), rows[0][0][1] - tall - 38))
        colors = _colors(problem)
        for i, row in enumerate(rows):
            for k, at in enumerate(row):
                color = GREEN if (i, k) == (0, 0) else colors[(i + k) % 3]
                scene.add(f"domino {i} {k}", *look.figure(domino(WIDE * tall, tall, color), shadow=False), at=at)

    def answer(self, problem):
        return _chain(problem)

    def mistakes(self, problem):
        right = _chain(problem)
        at_once = tuple((name, replace(fall, begins=0.0)) for name, fall in right.falls)
        return {"jumps": _chain(problem, reach=math.inf), "one": _chain(problem, branches=1), "at_once": replace(right, falls=at_once)}

    def variations(self, problem):
        return super().variations(problem) | {"pushed harder": _chain(problem, push=0.7), "hardly pushed": _chain(problem, push=0.15)}


def _chain(problem: dict, *, reach: float = 1.0, branches: int = 3, push: float = PUSH) -> Act:
    """Trunk and branches fall, as far as dominoes `reach`."""
    first, *others = problem["gaps"]
    rows = [toppled(first, WIDE, reach=reach, push=push)]
    start = rows[0][-1].reaches(PASSES)
    rows += [toppled(gaps, WIDE, begins=start, reach=reach, push=push) for gaps in others[:branches]]
    falls: list[tuple[str, Fall]] = [(f"domino {i} {k}", fall) for i, row in enumerate(rows) for k, fall in enumerate(row)]
    numbers = {name: number for number, (name, _) in enumerate(falls)}
    forks = tuple(numbers[f"domino {i} 0"] for i in range(1, len(rows)))
    along = [(numbers[f"domino {i} {k}"], numbers[f"domino {i} {k + 1}"]) for i, row in enumerate(rows) for k in range(len(row) - 1)]
    return topple(tuple(falls), (*along, *((len(rows[0]) - 1, fork) for fork in forks)), forks)


def _tall(problem: dict) -> float:
    """The height of a domino: as much as the longest row, with what lies beyond its end, lets it have."""
    longest = max((len(gaps) + 1) * WIDE + sum(gaps) + 1 for gaps in problem["gaps"])
    return min(TALLEST[len(problem["gaps"]) - 1], round((RIGHT - LEFT) / longest, 1))


def _rows(problem: dict) -> list[list[tuple[float, float]]]:
    """Lower right corner of each domino, of the trunk and of each branch."""
    tall, rows = _tall(problem), []
    for gaps, level, set_in in zip(problem["gaps"], LEVELS[len(problem["gaps"]) - 1], problem["set_in"], strict=True):
        spare = RIGHT - LEFT - tall * ((len(gaps) + 1) * WIDE + sum(gaps) + 1)
        rows.append(standing((LEFT + set_in * spare + WIDE * tall, level), [gap * tall for gap in gaps], WIDE * tall))
    return rows


def _colors(problem: dict) -> list[tuple[int, int, int]]:
    return [(VIVID | SHIFTED)[name] for name in problem["palette"].split(", ")]


def _told(problem: dict) -> str:
    """Where the chain stops, in words."""
    names = ("trunk", "upper branch", "lower branch") if len(problem["gaps"]) == 3 else ("trunk", "upper branch", "middle branch", "lower branch")
    return " ".join(
        f"In the {name} the space after domino {before + 1} is too wide: those behind it stay upright."
        for name, gaps in zip(names, problem["gaps"], strict=True)
        for before, gap in enumerate(gaps)
        if gap > 1
    )
