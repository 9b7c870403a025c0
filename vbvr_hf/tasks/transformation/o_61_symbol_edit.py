from __future__ import annotations

from collections.abc import Sequence

from ...acts import Act, go, in_turn
from ...scene import Circle, Shape, figure, rectangle
from ...scene.looks import draw_look
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .rows import COLOURS, draw_kinds, moved_on, places, step_of, symbol

ROW_Y, TRAY_Y = 660.0, 310.0
READY = 5
"""Separators in the tray."""
MOST = 11
"""Symbols and separators in the row in the end."""
OPENS, GLIDES = 10.0, 14.0
TRIES = 200


class SymbolEdit(Task):
    """Set separators between neighbours of one colour in a row of symbols.

    Shows: a row of different symbols from the left end of a strip. Some neighbours share their colour, others only their shape. Above the row equal separators
    lie ready in a tray: bars, rings or crosses.
    Asks: from left to right put a separator between every two neighbours of one colour; each time the symbols to its right first slide on by one place.
    Answer: unique: the gaps follow from the colours, their order is asked for, and the separators are taken from the left.
    Checks: that the row opened before each separator glided into its gap, in this order, and that nothing else changed.
    Departures: the row grows to the right instead of about its middle, as symbols would go to and fro; and more separators lie ready than are needed, each
    where it is seen, instead of copies of one. A separator's way to its gap is free.
    """

    split = "out_of_domain"
    archetype = "edit"
    jump_cap = 0.5
    instances = "rows of 5 to 8 of 80 symbols with some equal colours, times separators: over 10^8"
    parameters = {
        "length": Parameter("symbols in the row", bench=ints(5, 8), harder="high"),
        "gaps": Parameter("neighbours of one colour, at most three fewer than symbols", bench=ints(2, 4), harder="high"),
        "decoys": Parameter("neighbours of one shape, where there is room for them", bench=ints(1, 3), harder="high"),
        "separator": Parameter("what is set between them", bench=choices("bar", "ring", "cross")),
    }
    wrong_answers = {
        "shapes": WrongAnswer("separators are set between neighbours of one shape", 0.35),
        "first": WrongAnswer("only the first two neighbours are separated", 0.58),
        "astray": WrongAnswer("the last separator is set between neighbours of one shape", 0.8),
        "at last": WrongAnswer("the separators are set from right to left", 0.75),
    }

    def pose(self, rng, p):
        gaps = min(p.gaps, p.length - 3, MOST - p.length)
        decoys = min(p.decoys, p.length - 1 - gaps)
        for _ in range(TRIES):
            kinds = ["colour"] * gaps + ["shape"] * decoys + [""] * (p.length - 1 - gaps - decoys)
            kinds = [kinds[i] for i in rng.permutation(len(kinds))]
            symbols = draw_kinds(rng, 8)
            row = [symbols[0]]
            for kind in kinds:
                fitting = [one for one in symbols if one not in row and (one[0] == row[-1][0], one[1] == row[-1][1]) == (kind == "shape", kind == "colour")]
                if not fitting:
                    break
                row.append(fitting[rng.randint(len(fitting))])
            else:
                look = draw_look(rng, away_from=[COLOURS[colour] for _, colour in row], inked=True)
                return {"row": row, "separator": p.separator, "look": look}
        raise Redraw

    def prompt(self, problem):
        one = problem["separator"]
        rules = "Each time, all symbols right of the gap first slide on by one place. [Empty the tray from the left.|Use those in the tray from the left.]"
        return Prompts(
            plain=(
                f"[Insert|Put] a {one} from the tray between every two neighbours of equal colour, [from left to right|one after another from the left], "
                f"and nowhere else. {rules}",
                f"[Wherever|Everywhere that] two neighbours in the row have the same colour, set a {one} between them, one gap at a time from the left. "
                f"{rules}",
                f"Neighbours of one colour are to be separated by a {one} from the tray, [beginning|starting] at the left, one by one. {rules}",
            ),
            guided="Compare each symbol with the next one, from left to right. Where both have the same colour, whatever their shapes, all symbols to the "
            f"right of the gap slide one place to the right. Then the leftmost {one} in the tray glides into the gap. Go on until the end of the row.",
        )

    def lay_out(self, problem, scene, look):
        step = _step(problem)
        scene.add("tray", *look.panel(512 - 0.58 * READY * step, TRAY_Y - 0.72 * step, 512 + 0.58 * READY * step, TRAY_Y + 0.72 * step))
        scene.add("strip", *look.panel(16, ROW_Y - 0.72 * step, 1008, ROW_Y + 0.72 * step))
        for index, (kind, at) in enumerate(zip(problem["row"], _places(problem), strict=False)):
            scene.add(f"symbol {index}", *symbol(look, kind, 0.76 * step), at=at)
        for index, at in enumerate(places(READY, step, TRAY_Y)):
            scene.add(f"separator {index}", _separator(problem["separator"], 0.74 * step, look.ink), at=at, angle=45 if problem["separator"] == "cross" else 0)

    def answer(self, problem):
        return _separated(problem, _alike(problem, 1))

    def mistakes(self, problem):
        right, shapes = _alike(problem, 1), _alike(problem, 0)
        return {
            "shapes": _separated(problem, shapes),
            "first": _separated(problem, right[:1]),
            "astray": _separated(problem, [*right[:-1], shapes[0]]),
            "at last": _separated(problem, right[::-1]),
        }


def _alike(problem: dict, which: int) -> list[int]:
    """The numbers of the gaps between neighbours of one shape (0) or colour (1)."""
    row = problem["row"]
    return [i for i in range(len(row) - 1) if row[i][which] == row[i + 1][which]]


def _separated(problem: dict, gaps: Sequence[int]) -> Act:
    """Gaps open, one after another, and a separator goes into each."""
    spots, acts = _places(problem), []
    for number, gap in enumerate(gaps):
        moved = range(gap + 1, len(problem["row"]))
        before = [sum(done < i for done in gaps[:number]) for i in range(len(problem["row"]))]
        late = [separator for separator, done in enumerate(gaps[:number]) if done > gap]
        names = [*(f"symbol {i}" for i in moved), *(f"separator {i}" for i in late)]
        to = [*(spots[i + before[i] + 1] for i in moved), *(spots[gaps[i] + 1 + sum(done < gaps[i] for done in gaps[: number + 1])] for i in late)]
        acts.append(moved_on(names, to, frames=OPENS))
        acts.append(go(f"separator {number}", spots[gap + 1 + before[gap]], frames=GLIDES, any_way=True))
    return in_turn(*acts)


def _separator(kind: str, size: float, ink: tuple) -> Shape:
    match kind:
        case "bar":
            return rectangle(max(36.0, 0.4 * size), size, fill=ink)
        case "ring":
            return Circle(radius=0.36 * size, stroke=ink, width=0.26 * size)
    return figure("plus", 1.05 * size, fill=ink)


def _step(problem: dict) -> float:
    return step_of(len(problem["row"]) + len(_alike(problem, 1)), 140.0)


def _places(problem: dict) -> list[tuple[float, float]]:
    return places(len(problem["row"]) + len(_alike(problem, 1)), _step(problem), ROW_Y)
