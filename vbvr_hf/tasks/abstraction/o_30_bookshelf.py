from __future__ import annotations

import math

import numpy as np

from ...acts import Act, go, in_turn, resize, together
from ...scene import Shape, rectangle
from ...scene.looks import draw_look
from ...scene.shapes import Color
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

BLUE, ORANGE, WOOD = (48, 92, 190), (244, 134, 20), (92, 70, 56)
LABELS = ((250, 244, 226), (40, 44, 58), (20, 150, 140), (186, 30, 60))
"""Of the orange books, each of which has its own, so that one is not taken for another."""
LEFT, RIGHT, AIR = 24, 1000, 30
"""Where the shelf begins, where the ledge ends, and what lies free between shelf and ledge."""
SHELF, LEDGE, BOARD = 906, 980, 18
WIDEST = 44
"""Breadth of a book and its gap at most; as much as there is room for."""
LOWEST, HIGHEST, SPREAD, OFF = 110, 410, 6, 13
"""Mean heights of groups lie between the first two; blue books differ from theirs by up to the third, orange ones by up to the fourth."""
CLEAR = 20
"""Units by which a book is carried above the highest blue one."""
PACE = 30.0
"""Canvas units a frame."""


class Bookshelf(Task):
    """Set each orange book beside the blue books that are as high as it is.

    Shows: a shelf with groups of blue books, alike in height inside a group, each with an open space to its right; orange books wait on a lower ledge.
    Asks: lift each orange book, from left to right, over the blue books and set it into the space right of the group nearest to it in height, close
    against what stands there already; in one space books stand in rising height from the left.
    Answer: unique: groups are 56 or more units apart in height, and each book is within 13 of one of them.
    Checks: where each book stands in the end, that it was seen rising, carried just above the blue books and lowered, one at a time in order, in its own
    height, and that the blue books are kept.
    Departures: the shelf ends before the ledge, so that books rise freely, and at least one has to cross blue ones. Heights, and what they differ by, are 1.6
    times the catalogue's, and books are as broad as there is room for (24 to 40 units). Spaces are made for two books, as no more belong in one.
    """

    split = "in_domain"
    archetype = "arrange"
    version = 2
    jump_cap = 0.5
    instances = "heights of 7 to 24 books, group orders and places: over 10^7"
    parameters = {
        "groups": Parameter("groups of blue books", train=ints(3, 3), bench=ints(4, 5), harder="high"),
        "books_per_group": Parameter("blue books in each group", train=ints(2, 3), bench=ints(3, 4), harder="high"),
        "orange_books": Parameter("books to set", train=ints(1, 2), bench=ints(3, 4), harder="high"),
        "group_mean_gap": Parameter("difference in mean height from group to group, canvas units", train=floats(96, 144), bench=floats(56, 75), harder="low"),
        "group_order_on_shelf": Parameter("heights of the groups from left to right", train=choices("rising", "falling"), bench=choices("shuffled")),
    }
    wrong_answers = {
        "wrong space": WrongAnswer("every book placed in a wrong space", 0.1),
        "fifth": WrongAnswer("right spaces, but every book changes its height by a fifth", 0.35),
        "pushed": WrongAnswer("right places but pushed through the blue books", 0.6),
    }

    def pose(self, rng, p):
        count, books, step = p.groups, p.books_per_group, math.ceil(p.group_mean_gap)
        lowest = int(rng.randint(LOWEST, max(LOWEST, HIGHEST - (count - 1) * step) + 1))
        means = [lowest + k * step for k in range(count)]
        means = {"rising": means, "falling": means[::-1]}.get(p.group_order_on_shelf) or [means[i] for i in rng.permutation(count)]
        groups = []
        for mean in means:
            half = [int(v) for v in rng.randint(0, SPREAD + 1, books // 2)]
            groups.append([mean + d for d in rng.permutation([*half, *(-d for d in half), *([0] * (books % 2))]).tolist()])
        homes = [int(g) for g in rng.permutation(np.repeat(np.arange(count), 2))[: p.orange_books]]
        if set(homes) == {count - 1}:
            raise Redraw
        orange = []
        for index, home in enumerate(homes):
            # Two of one group lie on either side of its mean, 20 units or more apart.
            off = int(rng.randint(-OFF, OFF + 1)) if homes.count(home) == 1 else int(rng.randint(10, OFF + 1)) * (1 if home in homes[:index] else -1)
            orange.append([home, means[home] + off])
        orange = [orange[i] for i in rng.permutation(len(orange))]
        slots = books + min(2, len(orange))
        pitch = min(WIDEST, (RIGHT - LEFT - AIR - 16) / (count * slots + len(orange)))
        spare = RIGHT - LEFT - AIR - 16 - pitch * (count * slots + len(orange))
        gap = min(120.0, spare / count)
        left = LEFT + float(rng.uniform(0, spare - gap * (count - 1)))
        starts = [round(left + k * (pitch * slots + gap), 1) for k in range(count)]
        look = draw_look(rng, away_from=[BLUE, ORANGE, WOOD])
        return {"groups": groups, "starts": starts, "pitch": round(pitch, 2), "orange": orange, "look": look}

    def prompt(self, problem):
        many = len(problem["orange"]) > 1
        each = "each orange book, from left to right," if many else "the orange book"
        rank = "[Books in one space rise from the left.|Of two in one space the lower stands left.] " if many else ""
        keep = "[No height changes, and blue books stay.|Blue books stay, and heights too.]"
        return Prompts(
            plain=(
                f"[Lift|Raise] {each} straight up until it just clears the blue books, [level|straight] across and straight down. It stands right of the "
                f"group nearest in height, [close beside|touching] it. {rank}{keep}",
                f"[Set|Put] {each} against the right end of the group of blue books [closest to|that best matches] its own height. [Carry|Bring] it upright, "
                f"sideways only just above all blue tops. {rank}{keep}",
                f"[Which group is about as high?|Where does it fit?] [Sort in|Shelve] {each} close against that group's right. Its way is [up|upright], "
                f"level just over the highest book, and down. {rank}{keep}",
            ),
            guided=" ".join(
                f"The {word} orange book rises from the ledge until it is just above all blue books, then glides level to the left. Over the space "
                f"right of group {home + 1} from the left it sinks straight down, close against the book on its left."
                for word, (home, _) in zip(("first", "second", "third", "fourth"), problem["orange"], strict=False)
            )
            + f" {rank}{keep}",
        )

    def lay_out(self, problem, scene, look):
        pitch, orange = problem["pitch"], problem["orange"]
        ledge = RIGHT - 16 - pitch * len(orange)
        for name, left, right, y in (("shelf", LEFT, ledge - AIR, SHELF), ("ledge", ledge, RIGHT, LEDGE)):
            scene.add(name, *look.figure(rectangle(right - left, BOARD, fill=WOOD), style="flat"), at=((left + right) / 2, y + BOARD / 2))
        for group, (start, heights) in enumerate(zip(problem["starts"], problem["groups"], strict=True)):
            for number, height in enumerate(heights):
                scene.add(f"blue {group} {number}", *_book(pitch, height, BLUE, _darker(BLUE, 0.72)), at=(start + (number + 0.5) * pitch, SHELF))
        for number in range(len(orange)):
            scene.add(f"orange {number}", *_orange(problem, number), at=(_waiting(problem, number), LEDGE))

    def answer(self, problem):
        return in_turn(*(_carry(problem, number, _goal(problem, number)) for number in range(len(problem["orange"]))))

    def mistakes(self, problem):
        orange, starts = problem["orange"], problem["starts"]
        numbers = range(len(orange))
        wrong = [_goal(problem, i) + starts[(orange[i][0] + 1) % len(starts)] - starts[orange[i][0]] for i in numbers]
        right = [_carry(problem, i, _goal(problem, i)) for i in numbers]
        return {
            "wrong space": in_turn(*(_carry(problem, i, x) for i, x in enumerate(wrong))),
            "fifth": in_turn(*(together(act, resize(act.thing, (1.0, 1.2 if orange[i][1] < 300 else 0.8))) for i, act in enumerate(right))),
            "pushed": in_turn(*(go(act.thing, act.to, way=((_waiting(problem, i), SHELF),), frames=act.frames) for i, act in enumerate(right))),
        }


def _book(pitch: float, height: float, color: Color, label: Color, share: float = 0.1) -> tuple[Shape, ...]:
    """A book's back, standing on the origin, with a darker rim and a label that takes a share of its height."""
    rim, back = (rectangle(pitch - 1 - inset, height - inset, fill=fill, at=(0, -height / 2)) for inset, fill in ((0, _darker(color, 0.8)), (6, color)))
    return rim, back, rectangle(pitch - 7, share * height, fill=label, at=(0, -0.6 * height))


def _darker(color: Color, share: float) -> Color:
    return tuple(round(share * value) for value in color)


def _carry(problem: dict, number: int, x: float) -> Act:
    """A book rises from the ledge, glides across just above all blue books and sinks onto the shelf, as high as it was."""
    lane, start = SHELF - max(map(max, problem["groups"])) - CLEAR, _waiting(problem, number)
    frames = max(18, round((LEDGE - lane + start - x + SHELF - lane) / PACE))
    unlike = tuple(_orange(problem, number, share) for share in (0.8, 1.2))
    return go(f"orange {number}", (x, SHELF), way=((start, lane), (x, lane)), frames=frames, near=9.0, unlike=unlike)


def _orange(problem: dict, number: int, share: float = 1.0) -> tuple[Shape, ...]:
    """An orange book, or one that has a share of its height."""
    return _book(problem["pitch"], share * problem["orange"][number][1], ORANGE, LABELS[number], 0.4)


def _waiting(problem: dict, number: int) -> float:
    """Where an orange book waits on the ledge."""
    return RIGHT - 8 - problem["pitch"] * (len(problem["orange"]) - number - 0.5)


def _goal(problem: dict, number: int) -> float:
    """The x at which an orange book belongs: in its space from the left, in rising height."""
    home, height = problem["orange"][number]
    lower = sum(other == home and h < height for other, h in problem["orange"])
    return problem["starts"][home] + problem["pitch"] * (len(problem["groups"][home]) + lower + 0.5)
