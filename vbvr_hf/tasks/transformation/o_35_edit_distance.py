from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...acts import Act, keyed, stepwise
from ...scene import Color, Look, Point, Shape, Text, reshape, rounded
from ...scene.looks import draw_look, look_of
from ...scene.palette import SHIFTED, WHITE
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, ints

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
"""Without those that look like others or like digits."""
INK = SHIFTED["navy"]
TINTS = ((255, 172, 172), (156, 206, 255), (158, 232, 166), (255, 238, 128), (214, 180, 252), (255, 198, 128))
"""Of tiles, by their letter: the same for every so many letters of the alphabet."""
UPPER, LOWER = 440.0, 730.0
COUNTER = (880.0, 150.0)
LONGEST = 7
FRAMES = 18.0
"""Of an edit."""
SMALLEST = 0.04
"""Of a tile that is there at all."""
TRIES = 300

Edit = tuple[int, str | None, str | None]
"""A place of the word as it is by then, the letter that goes, and the one that comes."""


class EditDistance(Task):
    """Turn one word into another with the fewest edits of a letter, and count them.

    Shows: two rows of tiles with letters that begin at the same left edge, the word to be changed above, the word wanted below; a counter at 0.
    Asks: turn the upper word into the lower one with the fewest insertions, deletions and replacements, one at a time from left to right, counting them.
    Answer: unique: only words with a single best alignment are drawn, and its edits come from left to right. What goes shrinks away before its gap closes; a
    gap opens before what comes grows in it; a letter that replaces another grows over that.
    Checks: the words on the way, one after the other, that letters come and go as is asked, the counter, and that the lower word stays.
    Departures: letters shrink and grow instead of fading, which is told from a fade between two words. Each letter has a tint, the same in both words, so
    that one which is replaced is seen to be; both words have tiles of the same kind.
    """

    split = "train"
    archetype = "edit"
    jump_cap = 0.3
    instances = "over 10^7: words of three to five out of 23 letters times edits"
    parameters = {
        "length": Parameter("letters of the upper word", train=ints(3, 5), harder="high"),
        "distance": Parameter("least number of edits", train=ints(2, 3), harder="high"),
        "tile": Parameter("side of a tile, canvas units", train=ints(108, 124)),
    }
    wrong_answers = {
        "needless": WrongAnswer("goal reached with two needless edits", 0.75),
        "lower": WrongAnswer("the lower word is turned into the upper one", 0.05),
        "left out": WrongAnswer("the last edit is left out", 0.75),
    }

    def pose(self, rng, p):
        for _ in range(TRIES):
            word = start = "".join(LETTERS[i] for i in rng.randint(len(LETTERS), size=p.length))
            for _ in range(p.distance):
                at, kind = int(rng.randint(len(word))), int(rng.randint(3))
                letter = "" if kind == 0 else LETTERS[rng.randint(len(LETTERS))]
                word = word[:at] + letter + word[at + (kind < 2) :]
            edits, ways = best_edits(start, word)
            told = all(_tint(gone) != _tint(come) for _, gone, come in edits if gone and come)
            if told and ways == 1 and len(edits) == p.distance and 3 <= len(word) <= LONGEST:
                return {"start": start, "goal": word, "tile": p.tile, "look": draw_look(rng, away_from=[*TINTS, WHITE, INK], brightest=226)}
        raise Redraw

    def prompt(self, problem):
        how = "Letters shrink away before gaps close, and grow [where gaps opened|in open gaps] or over the letter [replaced|they replace]. "
        how += "The counter counts [the edits|each edit]; the lower word stays."
        return Prompts(
            plain=(
                "[Turn|Change] the upper word into the lower one with the fewest edits, left to right: insert, delete or replace a letter at a time. "
                f"{how}",
                f"How few edits make the upper row equal to the lower one? From left to right, insert, delete or replace single letters. {how}",
                f"By as few insertions, deletions and replacements of a letter as possible, one after another from the left, make both rows the same. {how}",
            ),
            guided=" ".join(_said(number, edit) for number, edit in enumerate(best_edits(problem["start"], problem["goal"])[0]))
            + " What goes shrinks away, then the rest closes up. What comes in grows in a gap that opens first, or over what it replaces, and all is counted.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("shelf", *look.panel(20, UPPER - 96, 1004, LOWER + 96))
        scene.add("counter", *look.figure(rounded(176, 176, 24, fill=WHITE), style="outlined"), at=COUNTER)
        scene.add("count", _number(0), at=COUNTER)
        for row, y in (("start", UPPER), ("goal", LOWER)):
            for place, letter in enumerate(problem[row]):
                scene.add(f"{row} {place}", *_tile(look, letter, problem["tile"]), at=_place(problem, place, y))
        for number in range(3):  # come with edits
            scene.add(f"new {number}")

    def answer(self, problem):
        return _edited(problem, best_edits(problem["start"], problem["goal"])[0])

    def mistakes(self, problem):
        edits, back = best_edits(problem["start"], problem["goal"])[0], best_edits(problem["goal"], problem["start"])[0]
        end, last = len(problem["goal"]), problem["goal"][-1]
        other = next(letter for letter in LETTERS if letter != last)
        return {
            "needless": _edited(problem, [*edits, (end - 1, last, other), (end - 1, other, last)]),
            "lower": _edited(problem, back, "goal", LOWER),
            "left out": _edited(problem, edits[:-1]),
        }


def best_edits(start: str, goal: str) -> tuple[list[Edit], int]:
    """The fewest edits that turn a word into another, from left to right, and how many best alignments there are (Levenshtein 1966)."""
    rest = {(len(start), len(goal)): (0, 1, [])}
    for i in range(len(start), -1, -1):
        for j in range(len(goal), -1, -1):
            ways = []
            if i < len(start) and j < len(goal):
                cost, count, edits = rest[i + 1, j + 1]
                ways.append((cost, count, edits) if start[i] == goal[j] else (cost + 1, count, [(j, start[i], goal[j]), *edits]))
            if i < len(start):
                cost, count, edits = rest[i + 1, j]
                ways.append((cost + 1, count, [(j, start[i], None), *edits]))
            if j < len(goal):
                cost, count, edits = rest[i, j + 1]
                ways.append((cost + 1, count, [(j, None, goal[j]), *edits]))
            if ways:
                best = min(cost for cost, _, _ in ways)
                rest[i, j] = (best, sum(count for cost, count, _ in ways if cost == best), next(edits for cost, _, edits in ways if cost == best))
    return rest[0, 0][2], rest[0, 0][1]


def _said(number: int, edit: Edit) -> str:
    place, gone, come = edit
    done = f"{gone} becomes {come}" if gone and come else f"{gone} goes" if gone else f"{come} comes in"
    return f"{'Then' if number else 'First'}, at place {place + 1}, {done}."


def _edited(problem: dict, edits: list[Edit], row: str = "start", y: float = UPPER) -> Act:
    """A word is edited, and the edits are counted."""
    look, count = look_of(problem["look"]), len(edits)
    names = [f"{row} {place}" for place in range(len(problem[row]))]
    ways = {name: [(0.0, _place(problem, place, y))] for place, name in enumerate(names)}
    # Of each tile its size at shares of the whole change, and its letters, with the shares from which and to which they grow over those before.
    sizes, letters = {name: [(0.0, 1.0)] for name in names}, {name: [(-1.0, 0.0, letter)] for name, letter in zip(names, problem[row], strict=True)}
    for number, (place, gone, come) in enumerate(edits):
        begin, half, end = ((number + part) / count for part in (0, 0.5, 1))
        if gone and come:
            letters[names[place]].append((begin, end, come))
        elif gone:
            sizes[names[place]] += [(begin, 1.0), (half, 0.0)]
            del names[place]
        else:
            names.insert(place, name := f"new {sum(one.startswith('new') for one in ways)}")
            ways[name], sizes[name], letters[name] = [(0.0, _place(problem, place, y))], [(half, 0.0), (end, 1.0)], [(-1.0, 0.0, come)]
        if not (gone and come):
            since, until = (begin, half) if come else (half, end)
            for at, name in enumerate(names):
                if ways[name][-1][1] != _place(problem, at, y):
                    ways[name] += [(since, ways[name][-1][1]), (until, _place(problem, at, y))]
    changes = [reshape("count", lambda u: (_number(int(u * count + 1e-6)),))]
    for name, keys in ways.items():
        changes += [keyed(name, "at", keys)] if keys[1:] or name.startswith("new") else []
        changes += [reshape(name, _drawn(problem, look, sizes[name], letters[name]))] if sizes[name][1:] or letters[name][1:] else []
    says = (("shrink",), ("grow", "growing"), ("counter",))
    return stepwise(tuple(changes), frames=FRAMES * count, steps=count, slack=(0.06, 0.9), fits=0.5, posed=0.5, says=says)


def _drawn(problem: dict, look: Look, sizes: list, letters: list) -> Callable[[float], tuple[Shape, ...]]:
    """How a tile is drawn at a share of the whole change."""

    def drawn(u: float) -> tuple[Shape, ...]:
        size = float(np.interp(u, *zip(*sizes, strict=True)))
        # What has grown over the others is all that is seen.
        grown = [(min(1.0, (u - begin) / (end - begin)), letter) for begin, end, letter in letters if begin <= u]
        last = max(number for number, (part, _) in enumerate(grown) if part == 1)
        return tuple(shape for part, letter in grown[last:] if part * size > SMALLEST for shape in _tile(look, letter, part * size * problem["tile"]))

    return drawn


def _tile(look: Look, letter: str, side: float) -> tuple[Shape, ...]:
    tile = look.figure(rounded(side, side, 0.13 * side, fill=_tint(letter)), style="outlined")
    return (*tile, Text(text=letter, size=0.8 * side, weight=700, fill=INK))


def _tint(letter: str) -> Color:
    return TINTS[LETTERS.index(letter) % len(TINTS)]


def _number(count: int) -> Shape:
    return Text(text=str(count), size=150, weight=700, fill=INK)


def _place(problem: dict, place: int, y: float) -> Point:
    step = 960 / LONGEST
    return (32 + step * (place + 0.5), y)
