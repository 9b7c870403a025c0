from __future__ import annotations

from ...acts import Act, stepwise
from ...scene import Change, Point, figure, reshape
from ...scene.looks import draw_look, look_of
from ...scene.palette import delta_e
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints
from .rows import COLOURS, FORMS, Symbol, places, replaced, step_of, symbol

ROW_Y, RED = 512.0, (220, 30, 30)
FRAMES = 42.0
GROWN = 0.8
"""The share of the whole at which the new symbol is as large as the old one was; then the border goes."""


class SymbolSubstitution(Task):
    """Replace the symbol in the red border by another one, and take the border away.

    Shows: a centred row of different symbols, one of them in a red border.
    Asks: the symbol in the border shrinks away, then the named one grows there to the same size, and last the border fades.
    Answer: unique.
    Checks: that the right symbol gave way to the right one, through sizes between, before the border went, and that all others stay.
    """

    split = "train"
    archetype = "edit"
    jump_cap = 0.2
    instances = "ordered draws of 3 to 6 of 63 symbols, times place and new symbol: over 10^8"
    parameters = {
        "length": Parameter("symbols in the row", train=ints(3, 6), harder="high"),
        "change": Parameter("what the new symbol differs in", train=choices("both", "colour", "shape"), harder="last"),
        "alike": Parameter("other symbols that share shape or colour with the one in the border", train=ints(0, 2), harder="high"),
    }
    wrong_answers = {
        "border": WrongAnswer("only the border disappears", 0.2),
        "neighbour": WrongAnswer("the neighbour of the marked symbol is replaced", 0.1),
        "colour": WrongAnswer("right place, wrong colour", 0.8),
    }

    def pose(self, rng, p):
        names = [name for name in COLOURS if name != "red"]
        forms, colours = [FORMS[i] for i in rng.permutation(len(FORMS))], [names[i] for i in rng.permutation(len(names))]
        marked, k = [forms[0], colours[0]], int(rng.randint(p.length))
        new = [forms[0] if p.change == "colour" else forms[1], colours[0] if p.change == "shape" else colours[1]]
        alike = min(p.alike, p.length - 1)
        others = [[forms[2 + i], colours[0]] if rng.randint(2) else [forms[0], colours[2 + i]] for i in range(alike)]
        others += [[forms[1 + rng.randint(5)], colours[2 + i]] for i in range(alike, p.length - 1)]
        others = [others[i] for i in rng.permutation(len(others))]
        row = [*others[:k], marked, *others[k:]]
        look = draw_look(rng, away_from=[RED, *(COLOURS[colour] for _, colour in [*row, new])], brightest=232)
        return {"row": row, "k": k, "new": new, "look": look}

    def prompt(self, problem):
        form, colour = problem["new"]
        new = f"{'an' if colour[0] in 'aeiou' else 'a'} {colour} {form}"
        rules = "Last, the border [fades|goes]. [All other symbols stay.|Leave the rest as it is.]"
        return Prompts(
            plain=(
                f"[Replace|Substitute] the symbol in the red border by {new}: first it shrinks away, then the new one grows in its place. {rules}",
                f"Put {new} in place of the [framed symbol|symbol in the red border]. The old one shrinks to nothing first, then the new one grows to its "
                f"size. {rules}",
                f"The symbol in the red border becomes {new}: it shrinks away, and then the other [grows|comes up] there, just as large. {rules}",
            ),
            guided=f"The symbol in the red border shrinks into its middle until it is gone. Then {new} grows from there to the size of the old one. Last, the "
            "red border fades. All other symbols keep their places and looks.",
        )

    def lay_out(self, problem, scene, look):
        step = _step(problem)
        scene.add("props", *look.props((40, 40, 500, 330), (540, 700, 1000, 990)))
        for index, (kind, at) in enumerate(zip(problem["row"], _places(problem), strict=True)):
            scene.add(f"symbol {index}", *symbol(look, kind, 0.68 * step), at=at)
        scene.add("border", figure("square", 0.88 * step, stroke=RED, width=12), at=_places(problem)[problem["k"]])

    def answer(self, problem):
        return _substituted(problem, problem["k"], problem["new"])

    def mistakes(self, problem):
        k, (form, colour) = problem["k"], problem["new"]
        other = max(sorted(COLOURS), key=lambda name: delta_e(COLOURS[name], COLOURS[colour]) if name != problem["row"][k][1] else 0)
        return {
            "border": stepwise((_gone(0.0, 1.0),), frames=12),
            "neighbour": _substituted(problem, k - 1 if k else 1, problem["new"]),
            "colour": _substituted(problem, k, [form, other]),
        }


def _substituted(problem: dict, place: int, new: Symbol) -> Act:
    """The symbol of a place shrinks away, another grows there, and the border goes."""
    path = replaced(look_of(problem["look"]), 0.68 * _step(problem), problem["row"][place], [(0.0, new)], GROWN)
    changes = (reshape(f"symbol {place}", path), _gone(GROWN, 1.0))
    return stepwise(changes, frames=FRAMES, steps=2, fits=0.5, posed=0.5, says=(("shrink",), ("grow", "comes up"), ("border",)))


def _gone(begin: float, end: float) -> Change:
    """The border fades between two shares of the whole."""
    return Change("border", "opacity", path=lambda u: min(1.0, max(0.0, (end - u) / (end - begin))))


def _step(problem: dict) -> float:
    return step_of(len(problem["row"]), 200.0)


def _places(problem: dict) -> list[Point]:
    return places(len(problem["row"]), _step(problem), ROW_Y)
