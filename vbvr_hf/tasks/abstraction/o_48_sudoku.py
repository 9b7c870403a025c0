from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

from ...acts import Act, fade_out, go, in_any_order, together
from ...scene import Color, Grid, Look, Point, Shape, Text, add_board, draw_look, look_of, rectangle, rounded
from ...scene.mazes import Cell
from ...scene.outlines import dashed_outline
from ...scene.palette import INK
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

BOXES = {4: (2, 2), 6: (2, 3)}
"""Rows and columns of a box, by cells per side."""
GLYPHS = {"digits": "123456", "letters": "ABCDEF"}
CARDS = ((246, 206, 50), (90, 204, 150), (250, 140, 190), (240, 128, 60), (96, 180, 250), (176, 140, 240))
"""Colours of cards."""
SPAN, MIDDLE, TRAY, STEP = 690.0, (512.0, 384.0), 880.0, 150.0
"""The board's side and middle, how low the tray lies, and how far its cards are apart."""
TRIES = 80

Board = dict[Cell, int]


class Sudoku(Task):
    """Fill the marked blanks of a sudoku with the cards that lie below it.

    Shows: a grid of 4 x 4 or 6 x 6 cells with thick box lines; most cells hold a digit (or a letter), some are blank. A few blanks are marked by a dashed
    frame, and in a tray below lies a card for each of them, no two alike, in mixed order.
    Asks: move the cards into the marked blanks, one at a time, so that every row, column and box can hold each digit once; the rest stays.
    Answer: unique: the grid can be filled in one way only. The order and the ways of the cards are free.
    Checks: which card came to which blank, that each went there, one at a time, and that all else stays.
    Departures: digits come on cards that lie there from the beginning, as none is sure how a digit is to be drawn; and blanks that are not marked stay blank,
    as cards that are alike cannot be told from each other. Grids of both sizes are in training clips. That given digits stay is held to where they go: one that
    turns into another of its size is too small a change to be seen.
    """

    split = "train"
    archetype = "puzzle"
    jump_cap = 0.5
    instances = "288 grids of 4 x 4 and 28 million of 6 x 6, x thousands of sets of blanks, x the order of the cards: over 10^6"
    parameters = {
        "size": Parameter("cells per side", train=choices(4, 6), harder="last"),
        "blanks": Parameter("share of the cells that are blank", train=floats(0.3, 0.5), harder="high"),
        "cards": Parameter("cards, four at most for 4 x 4 cells", train=ints(3, 5), harder="high"),
        "glyphs": Parameter("what the cells hold", train=choices(*GLYPHS)),
    }
    wrong_answers = {
        "as they lie": WrongAnswer("cards go to the blanks in the order in which they lie", 0.5),
        "exchanged": WrongAnswer("all cards but one go where another belongs", 0.45),
        "emptied": WrongAnswer("right cards, but half of the given cells lose what they hold", 0.7),
    }

    def pose(self, rng, p):
        full = next(_solutions({}, p.size, rng))
        every, count = sorted(full), min(p.cards, p.size)
        for _ in range(TRIES):
            blanks = [every[int(i)] for i in rng.permutation(len(every))[: round(p.blanks * len(every))]]
            given = {cell: value for cell, value in full.items() if cell not in blanks}
            # Of each value that is missing one blank may be marked: first those that are open to several.
            blanks.sort(key=lambda cell: -len(_candidates(given, cell, p.size)))
            marked = {full[cell]: cell for cell in reversed(blanks)}
            marked = sorted(marked.values(), key=blanks.index)[:count]
            if len(marked) < count or len(_candidates(given, marked[1], p.size)) < 2 or len([*islice(_solutions(given, p.size), 2)]) > 1:
                continue
            marked.sort()
            # Cards for blanks, by number, in the order in which they lie.
            cards = [int(i) for i in rng.permutation(count)]
            if sum(card == blank for blank, card in enumerate(cards)) > 1:
                continue
            values = [full[cell] if cell in given or cell in marked else -full[cell] for cell in every]
            look = draw_look(rng, away_from=CARDS, brightest=236)
            colors = rng.permutation(len(CARDS)).tolist()
            return {"n": p.size, "full": values, "marked": marked, "cards": cards, "colors": colors, "glyphs": p.glyphs, "look": look}
        raise Redraw

    def prompt(self, problem):
        glyph, glyphs, n = problem["glyphs"][:-1], GLYPHS[problem["glyphs"]], problem["n"]
        kind = f"{glyph} from {glyphs[0]} to {glyphs[n - 1]}"
        order = [problem["cards"].index(k) + 1 for k in range(len(problem["marked"]))]
        return Prompts(
            plain=(
                f"In a sudoku every row, column and thick-lined box holds each {kind} once. [Move|Slide] the cards into the dashed frames where they belong, "
                "one at a time[; other blanks stay empty|. Leave the other blanks open].",
                f"[Bring|Take] each card to the dashed cell that must hold its {glyph}, one after another. No row, column or thick-lined box may have a "
                f"{glyph} twice when all blanks are filled. [Nothing else moves.|All else stays.]",
                f"[Where|In which dashed cell] does each card [belong|go] in this sudoku with the {problem['glyphs']} {glyphs[0]} to {glyphs[n - 1]}? They "
                "glide there one by one. [The rest stays.|No other cell changes.]",
            ),
            guided="For each dashed cell, see what its row, column and box hold already. Counted from the left, the cards then go, one at a "
            "time, to their cells. "
            + " ".join(f"Card {card} goes to row {row + 1}, column {column + 1}." for card, (row, column) in zip(order, problem["marked"], strict=True))
            + " All else stays.",
        )

    def lay_out(self, problem, scene, look):
        grid, n = _grid(problem), problem["n"]
        (left, top), (high, wide) = grid.origin, BOXES[n]
        add_board(scene, grid, fill=look.tone(8 if look.dark else -7), line=look.line(0.45), width=6)
        for row, column in product(range(n // high), range(n // wide)):
            box = rectangle(wide * grid.cell, high * grid.cell, stroke=look.ink, border=12)
            scene.add(f"box {row} {column}", box, at=(left + (column + 0.5) * wide * grid.cell, top + (row + 0.5) * high * grid.cell))
        marked = [tuple(cell) for cell in problem["marked"]]
        for cell, value in _full(problem).items():
            if cell in marked:
                rim = rectangle(grid.cell - 30, grid.cell - 30).points
                scene.add(f"frame {cell[0]} {cell[1]}", *dashed_outline(rim, stroke=look.line(0.7), width=8), at=grid.centre(*cell))
            elif value > 0:
                scene.add(f"given {cell[0]} {cell[1]}", _glyph(problem, value, look.ink), at=grid.centre(*cell))
        half = STEP * len(marked) / 2 + 20
        scene.add("tray", *look.panel(512 - half, TRAY - 90, 512 + half, TRAY + 90))
        for number in range(len(marked)):
            scene.add(f"card {number}", *_card(problem, look, number), at=_in_tray(problem, number))

    def answer(self, problem):
        return _dealt(problem, range(len(problem["marked"])))

    def mistakes(self, problem):
        count, marked = len(problem["marked"]), [tuple(cell) for cell in problem["marked"]]
        given = [cell for cell, value in _full(problem).items() if value > 0 and cell not in marked]
        return {
            "as they lie": _dealt(problem, [problem["cards"].index(number) for number in range(count)]),
            "exchanged": _dealt(problem, [0, *range(2, count), 1]),
            "emptied": together(self.answer(problem), fade_out(*(f"given {row} {column}" for row, column in given[::2]))),
        }


def _dealt(problem: dict, blanks: Iterable[int]) -> Act:
    """Cards go, one at a time, each into a marked blank."""
    grid, look = _grid(problem), look_of(problem["look"])
    drawn = [_card(problem, look, number) for number in range(len(problem["marked"]))]
    cards = []
    for number, blank in enumerate(blanks):
        unlike = tuple(parts for other, parts in enumerate(drawn) if other != number)
        cards.append(go(f"card {number}", grid.centre(*problem["marked"][blank]), frames=18, lifted=True, any_way=True, unlike=unlike))
    return in_any_order(*sorted(cards, key=lambda card: _in_tray(problem, int(card.thing[-1]))), pause=3)


def _grid(problem: dict) -> Grid:
    return Grid.centred(problem["n"], problem["n"], span=SPAN, middle=MIDDLE)


def _full(problem: dict) -> Board:
    """The solved grid; what is blank and stays so is below 0."""
    return dict(zip(product(range(problem["n"]), repeat=2), problem["full"], strict=True))


def _in_tray(problem: dict, number: int) -> Point:
    """Where the card for a marked blank lies."""
    return 512 + STEP * (problem["cards"].index(number) - (len(problem["cards"]) - 1) / 2), TRAY


def _glyph(problem: dict, value: int, ink: Color) -> Text:
    return Text(text=GLYPHS[problem["glyphs"]][value - 1], size=0.62 * min(_grid(problem).cell, 140.0), fill=ink)


def _card(problem: dict, look: Look, number: int) -> tuple[Shape, ...]:
    """The card for a marked blank."""
    value, side = _full(problem)[tuple(problem["marked"][number])], 0.8 * min(_grid(problem).cell, 140.0)
    body = look.figure(rounded(side, side, 14, fill=CARDS[problem["colors"][value - 1]]), style="outlined")
    return *body, _glyph(problem, value, INK)


@lru_cache(maxsize=2)
def _peers(n: int) -> dict[Cell, list[Cell]]:
    """The cells in the same row, column or box as each cell."""
    high, wide = BOXES[n]
    zones = {(r, c): {(0, r), (1, c), (2, r // high, c // wide)} for r, c in product(range(n), repeat=2)}
    return {cell: [other for other in zones if other != cell and zones[cell] & zones[other]] for cell in zones}


def _candidates(given: Board, cell: Cell, n: int) -> list[int]:
    """The values that a cell may have beside those that are given."""
    near = {given.get(peer) for peer in _peers(n)[cell]}
    return [value for value in range(1, n + 1) if value not in near]


def _solutions(given: Board, n: int, rng=None) -> Iterator[Board]:
    """All full grids that hold what is given, in random order if there is a stream."""
    blank = [cell for cell in product(range(n), repeat=2) if cell not in given]
    if not blank:
        yield dict(sorted(given.items()))
        return
    # The cell with the fewest candidates comes first.
    open_to = {cell: _candidates(given, cell, n) for cell in blank}
    cell = min(blank, key=lambda one: len(open_to[one]))
    for value in rng.permutation(open_to[cell]).tolist() if rng and open_to[cell] else open_to[cell]:
        yield from _solutions({**given, cell: int(value)}, n, rng)
