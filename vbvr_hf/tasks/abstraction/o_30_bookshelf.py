from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...scene import SIZE, Scene, grow, move, rectangle
from ...scene.palette import GROUNDS
from ...scoring import Row, View, keeping, share, tolerance
from ...scoring.bars import bar_heights
from ...scoring.rules import kept_row
from ...scoring.silhouettes import Silhouette, follow
from ...scoring.tracks import Path, in_turn
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

BLUE, ORANGE, WOOD = (48, 92, 190), (244, 134, 20), (92, 70, 56)
SHELF, SHELF_ENDS, LEDGE, LEDGE_ENDS = 700, (24, 862), 984, (866, 1000)
PLACE, WAITING = 24, 32
"""Breadth of the open space for each orange book, and how far apart they wait, in canvas units."""
LOWEST, HIGHEST, SPREAD = 84, 276, 4
"""Mean heights of the groups lie between the first two; the books of a group differ from it by up to the third."""
MOST_STEP = 0.08 * SIZE


class Bookshelf(Task):
    """Set each orange book beside the blue books that are as high as it is.

    Shows: a shelf with groups of blue books, alike in height inside a group, each with an open space to its right; orange books wait on a lower ledge.
    Asks: lift each orange book, from left to right, over the blue books and set it into the space right of the group nearest to it in height; in one
    space books stand in rising height from the left.
    Answer: unique but for the exact place inside a space: groups are 35 or more units apart in height, and each book is within 8 of one of them.
    Checks: which space each book stands in, its height and its rank there; that it was lifted, carried above the blue books and lowered without a
    jump, one at a time in order; that the blue books are kept.
    Departures: the shelf ends before the ledge, so that books rise freely, and at least one has to cross blue ones. A book pushed through blue ones
    spoils that quarter of the trajectory for all. A book on its way earns a little of the trajectory.
    """

    id = "O-30"
    slug = "bookshelf"
    name = "Bookshelf"
    pillar = "abstraction"
    split = "in_domain"
    archetype = "arrange"
    jump_cap = 0.5
    instances = "heights of 7 to 24 books, group orders and places: over 10^7"
    parameters = {
        "groups": Parameter("groups of blue books", train=ints(3, 3), bench=ints(4, 5)),
        "books_per_group": Parameter("blue books in each group", train=ints(2, 3), bench=ints(3, 4)),
        "orange_books": Parameter("books to set", train=ints(1, 2), bench=ints(3, 4)),
        "group_mean_gap": Parameter("difference in mean height from group to group, canvas units", train=floats(60, 90), bench=floats(35, 48)),
        "group_order_on_shelf": Parameter("heights of the groups from left to right", train=choices("rising", "falling"), bench=choices("shuffled")),
    }
    wrong_answers = {
        "wrong space": WrongAnswer("every book placed in a wrong space", 0.1),
        "fifth": WrongAnswer("right spaces, but every book changes its height by a fifth", 0.35),
        "pushed": WrongAnswer("right places but pushed through the blue books", 0.9),
    }

    def pose(self, rng, p):
        count, books = p.groups, p.books_per_group
        rise = (count - 1) * math.ceil(p.group_mean_gap)
        lowest = int(rng.randint(LOWEST, max(LOWEST, HIGHEST - rise) + 1))
        means = [lowest + k * math.ceil(p.group_mean_gap) for k in range(count)]
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
            # Two of one group lie on either side of its mean, ten units or more apart.
            off = int(rng.randint(-7, 8)) if homes.count(home) == 1 else int(rng.randint(5, 8)) * (1 if home in homes[:index] else -1)
            orange.append([home, means[home] + off])
        orange = [orange[i] for i in rng.permutation(len(orange))]
        room = SHELF_ENDS[1] - SHELF_ENDS[0]
        pitch = min(22.0, (room / count - PLACE * len(orange)) / books)
        spare = room - count * (pitch * books + PLACE * len(orange))
        gap = min(120.0, spare / count)
        left = SHELF_ENDS[0] + float(rng.uniform(0, spare - gap * (count - 1)))
        starts = [round(left + k * (pitch * books + PLACE * len(orange) + gap), 1) for k in range(count)]
        return {"groups": groups, "starts": starts, "pitch": round(pitch, 2), "orange": orange, "ground": str(rng.choice(list(GROUNDS)))}

    def prompt(self, problem):
        many = len(problem["orange"]) > 1
        each = "each orange book, one at a time from left to right," if many else "the orange book"
        rules = ("Books in the same space stand in rising height from the left. " if many else "") + "No book changes its height, and the blue books stay."
        return Prompts(
            plain=(
                f"Lift {each} over the blue books and set it into the open space to the right of the group whose books are nearest to it in height. {rules}",
                f"Sort the orange {'books' if many else 'book'} into the shelf: {each} is carried over the blue books and set down in the open space right of "
                f"the group of about its own height. {rules}",
                f"On the shelf, {each} belongs in the open space just right of the group of blue books that is closest to it in height; lift it over the "
                f"others and stand it there. {rules}",
            ),
            guided=" ".join(
                f"The {word} orange book rises from the ledge until it is above all blue books, glides to the left until it is over the space right of group "
                f"{home + 1} from the left, whose books are as high as it is, and sinks straight down onto the shelf."
                for word, (home, _) in zip(("first", "second", "third", "fourth"), problem["orange"], strict=False)
            )
            + f" {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        orange, width = problem["orange"], _width(problem)
        count = len(problem["groups"])
        scene = Scene(GROUNDS[problem["ground"]])
        for name, (left, right), y in (("shelf", SHELF_ENDS, SHELF), ("ledge", LEDGE_ENDS, LEDGE)):
            scene.add(name, rectangle(right - left, 14, fill=WOOD), at=((left + right) / 2, y + 7))
        for number, (x, height) in enumerate(_blue(problem)):
            scene.add(f"blue {number}", rectangle(width, height, fill=BLUE, at=(0, -height / 2)), at=(x, SHELF))
        for number, (_, height) in enumerate(orange):
            scene.add(f"orange {number}", rectangle(width, height, fill=ORANGE, at=(0, -height / 2)), at=(_waiting(number), LEDGE))
        lane = _lane(problem)
        scene.wait(6)
        for number, (home, height) in enumerate(orange):
            name, x = f"orange {number}", _goal(problem, number)
            if answer == "wrong space":
                x += problem["starts"][(home + 1) % count] - problem["starts"][home]
            over = SHELF if answer == "pushed" else lane
            scene.play(move(name, (_waiting(number), over)), frames=10)
            resized = [grow(name, (1.0, 1.2 if height < 200 else 0.8))] if answer == "fifth" else []
            scene.play(move(name, (x, over)), *resized, frames=14)
            scene.play(move(name, (x, SHELF)), frames=6)
            scene.wait(1)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        orange, ground = problem["orange"], GROUNDS[problem["ground"]]
        count, width = len(orange), _width(problem)
        palette = [ORANGE, BLUE, WOOD, ground]
        labels, first, final = (view.labels(palette, 60), view.label(view.first, palette, 60) == 0, view.label(view.final, palette, 60) == 0)
        boxes = [(_waiting(i) - width, LEDGE - h - 8, _waiting(i) + width, LEDGE + 4) for i, (_, h) in enumerate(orange)]
        things = [Silhouette(view, first & view.box(*box)) for box in boxes]
        found = follow(view, labels, [0] * count, things, reach=1.5 * MOST_STEP, least=0.5)
        blue = [view.box(x - width / 2 - 4, SHELF - height - 8, x + width / 2 + 4, SHELF) for x, height in _blue(problem)]
        stay, same = keeping(view, np.any(blue, axis=0))
        began = same and bool(np.mean([one.seen[0] for one in found]) >= 0.8)

        # A book told by its height is not that one if that one was seen to go elsewhere.
        books = [book if not abs(book.x - one.end()[0]) > 0.6 * PLACE else _Book() for book, one in zip(_standing(view, problem), found, strict=True)]
        gone = [thing.fit(final, thing.corner) < 0.4 for thing in things]
        at_home = [bool(book.space == home and left) for book, (home, _), left in zip(books, orange, gone, strict=True)]
        astray = sum(book.space is not None and book.space != home for book, (home, _) in zip(books, orange, strict=True))
        spatial = share(sum(at_home) - 0.5 * astray, count) * began
        right = []
        for number, (home, height) in enumerate(orange):
            others = [j for j in range(count) if j != number and at_home[j] and orange[j][0] == home]
            ranked = all((books[number].x < books[j].x) == (height < orange[j][1]) for j in others)
            slack = max(6.0, 0.04 * height)
            right.append(at_home[number] * ranked * tolerance(abs(books[number].height - height), slack, 1.5 * slack) * began)

        ways = [_Way(problem, number, one) for number, one in enumerate(found)]
        above = min((way.above for way in ways if way.frames), default=0.0)
        carried = []
        for way, book, set_right, alone in zip(ways, books, right, in_turn(view, found), strict=True):
            smooth = share(way.frames, view.frames_of(8)) * tolerance(way.step * view.rate, 1.1 * MOST_STEP, 1.7 * MOST_STEP)
            done = (0.5 * smooth + (0.25 * above + 0.25 * alone) * (way.frames >= view.frames_of(3)) * (smooth > 0)) * set_right
            # Where a book stands in the end, it must have been followed to: one that pops up there was not carried.
            done *= tolerance(way.progress, 0.85, 0.4)
            begun = 0.3 * way.progress * smooth * alone * (book.space is None) * began
            carried.append(max(done, begun))
        trajectory = float(np.mean(carried))
        stood = f"{sum(at_home)} of {count} books stand in the right space" + f", {astray} in a wrong one" * bool(astray)
        moved = f"{trajectory:.0%} of lifting, carrying above the blue books and lowering, one at a time in order"
        return [
            Row("spatial_accuracy", 0.25, spatial, stood),
            Row("logical_validity", 0.2, float(np.mean(right)), f"{sum(value >= 0.99 for value in right)} of {count} of them with their own height and rank"),
            Row("trajectory", 0.4, trajectory, moved, evidence={"paths": [one.at.tolist() for one in found]}),
            kept_row(0.15, stay, spatial, trajectory, "the blue books kept, as far as books were set"),
        ]


class _Way:
    """How a book went: in how many `frames` it was under way, its longest `step` (canvas units a frame), whether it was `above` the blue books that it
    crossed (share of the frames), and its `progress` at the end of the clip, 0 to 1."""

    def __init__(self, problem: dict, number: int, one: Path) -> None:
        self.frames, self.step, self.above, self.progress = 0, math.inf, 0.0, 0.0
        if one.seen.sum() < 2:
            return
        self.step = one.largest_step(bridged=2)
        start = np.array([_waiting(number), LEDGE])
        way = Path(one.at - one.at[one.seen][0] + start)
        base = way.at[way.seen]
        end = np.median(base[-3:], axis=0)
        self.frames = int(way.between(start, end).sum())
        blue = np.array(_blue(problem))
        crosses = (np.abs(base[:, :1] - blue[:, 0]) < _width(problem) - 4) & (base[:, 1:] <= LEDGE - 20)
        clear = base[:, 1:] <= SHELF - blue[:, 1] + 8
        self.above = tolerance(1 - float(clear[crosses].mean()), 0.05, 0.3) if crosses.any() else 1.0
        lane, goal = _lane(problem), _goal(problem, number)
        lifted = share(LEDGE - base[:, 1].min(), LEDGE - lane)
        across = share(start[0] - end[0], start[0] - goal)
        lowered = share(end[1] - lane, SHELF - lane) * (across > 0.9)
        self.progress = 0.35 * lifted + 0.45 * across + 0.2 * lowered


@dataclass(frozen=True)
class _Book:
    """An orange book as it stands on the shelf at the end: in which `space` (None: not on the shelf), its `x` and its `height` in canvas units."""

    space: int | None = None
    x: float = math.nan
    height: float = math.nan


def _standing(view: View, problem: dict) -> list[_Book]:
    """Where each orange book stands at the end, told by its height."""
    heights = bar_heights(view, view.final, ORANGE, ground=GROUNDS[problem["ground"]], foot=SHELF)
    own = np.array([height for _, height in problem["orange"]])
    nearest = np.abs(heights[:, None] - own).argmin(axis=1)
    told = np.abs(heights - own[nearest]) <= 14
    columns = (np.arange(len(heights)) + 0.5) / view.unit
    ends = [*problem["starts"][1:], SHELF_ENDS[1] + 4]
    group = problem["pitch"] * len(problem["groups"][0])
    spaces = [(columns > start + group - 4) & (columns < end) for start, end in zip(problem["starts"], ends, strict=True)]
    found = []
    for number in range(len(own)):
        inside = [told & (nearest == number) & space for space in spaces]
        best = int(np.sum(inside, axis=1).argmax())
        seen = inside[best]
        found.append(_Book(best, float(columns[seen].mean()), float(np.median(heights[seen]))) if seen.sum() >= 2 else _Book())
    return found


def _width(problem: dict) -> float:
    """Breadth of every book, a little less than the pitch at which they stand."""
    return min(20.0, problem["pitch"] - 2.5)


def _blue(problem: dict) -> list[tuple[float, float]]:
    """The blue books: x of the middle and height."""
    pitch = problem["pitch"]
    return [(start + (k + 0.5) * pitch, h) for start, group in zip(problem["starts"], problem["groups"], strict=True) for k, h in enumerate(group)]


def _waiting(number: int) -> float:
    """Where an orange book waits on the ledge."""
    return LEDGE_ENDS[0] + 20 + WAITING * number


def _goal(problem: dict, number: int) -> float:
    """The x at which an orange book belongs: in its space from the left, in rising height."""
    home, height = problem["orange"][number]
    lower = sum(other == home and h < height for other, h in problem["orange"])
    return problem["starts"][home] + problem["pitch"] * len(problem["groups"][home]) + PLACE * (lower + 0.5)


def _lane(problem: dict) -> float:
    """How far down the base of a book is when it is carried over all others."""
    return SHELF - max(height for _, height in _blue(problem)) - 24
