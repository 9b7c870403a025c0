from __future__ import annotations

import math

from ...acts import Act, go, in_turn
from ...scene import Look, Point, Shape, figure, layout
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

COLOURS = {**VIVID, "teal": SHIFTED["teal"], "navy": SHIFTED["navy"]}
FORMS = ("circle", "square", "triangle", "diamond", "hexagon", "five-point star", "heart", "plus", "crescent", "trapezium")
DIRECTIONS = {"up": 0.0, "right": 90.0, "down": 180.0, "left": 270.0}
PLACES, STEP, SQUARE = 8, 120.0, 112.0
ROW_Y, TRAY_Y = 250.0, (624.0, 842.0)
SPEED = 26.0
"""Canvas units a frame."""


class SelectNextFigureSmallLargeAlternating(Task):
    """Continue a row in which sizes alternate and a second feature runs in threes.

    Shows: a row of eight places, the first five or six with figures, small and large by turns, of which form, colour or direction repeats after three; the last
    places are empty squares. Below is a tray with six loose figures.
    Asks: choose the figures in the tray that continue the row and slide them, from left to right, into the empty squares; all others stay.
    Answer: unique: each place is due one size and one feature, which one figure of the tray has. The others have the due feature in the other size, the due
    size out of turn, or a feature that the row does not have.
    Checks: which figures went to which squares, one after another, that they were seen sliding with their looks kept, and that all others stay.
    Departures: the direction of arrows stands in place of fillings, which small figures do not show well. In G-134, which is trained on, sizes alone alternate
    and the answer is ringed; here two rules of different periods cross and the answers are carried to their places, so that what is learnt there does not solve
    this.
    """

    name = "Select Next Figure (Small-Large Alternating)"
    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.5
    instances = "ordered triples of features times sizes, tray orders and foils: over 10^6"
    parameters = {
        "empty": Parameter("empty squares", bench=ints(2, 3), harder="high"),
        "feature": Parameter("what runs in threes", bench=choices("colour", "form", "direction"), harder="last"),
        "small": Parameter("small size over the large one", bench=floats(0.52, 0.64), harder="high"),
    }
    wrong_answers = {
        "size": WrongAnswer("due features at the wrong size slid in", 0.3),
        "exchanged": WrongAnswer("right figures, exchanged between the squares", 0.35),
        "turn": WrongAnswer("due sizes with the second feature out of turn", 0.3),
    }

    def pose(self, rng, p):
        colours = pick(rng, COLOURS, 4 if p.feature == "colour" else 1)
        forms = [str(name) for name in rng.permutation(FORMS)]
        kinds = {"colour": colours, "form": forms[:4], "direction": [str(name) for name in rng.permutation(sorted(DIRECTIONS))]}[p.feature]
        due = [_due(number) for number in range(PLACES - p.empty, PLACES)]
        # Of the figures that are not due, the due features in the other size come first, then due sizes out of turn.
        others = [(1 - size, kind) for size, kind in due] + [(size, (kind + 1) % 3) for size, kind in due]
        others.append((int(rng.randint(2)), 3))
        foils = [one for one in dict.fromkeys(others) if one not in due]
        strange = [one for one in foils if one[1] == 3]
        tray = [*due, *[one for one in foils if one not in strange][: 6 - len(due) - len(strange)], *strange]
        order = [int(i) for i in rng.permutation(6)]
        return {
            "feature": p.feature, "kinds": kinds, "form": forms[0], "colour": colours[0], "shown": PLACES - p.empty, "small": round(p.small, 3),
            "tray": [list(tray[i]) for i in order], "look": draw_look(rng, away_from=[COLOURS[name] for name in colours], brightest=236),
        }  # fmt: skip

    def prompt(self, problem):
        count = PLACES - problem["shown"]
        return Prompts(
            plain=(
                f"[The row follows a rule.|A rule runs through the row.] [Choose|Find] the {count} figures in the tray that continue it and slide them into "
                "the empty squares, one after another from left to right. [All other figures stay.|Leave the rest alone.]",
                "[Which of the loose figures|What] should fill the empty squares? Bring them there one by one, from left to right, without changing them. "
                "[Nothing else moves.|All else stays where it is.]",
                "[Complete|Finish] the upper row from the tray: first the left empty square is filled, then the next, each with the figure that the pattern "
                "needs. [Figures keep their looks.|No figure is resized or repainted.]",
            ),
            guided=f"In the row sizes alternate between small and large, and the {problem['feature']} repeats after every third figure. For each empty square, "
            "from left to right, the figure of the tray that has the size and the "
            f"{problem['feature']} that are due glides straight into it. All other figures stay where they are.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("board", *look.panel(24, ROW_Y - 130, 1000, ROW_Y + 130, raised=False))
        scene.add("tray", *look.panel(152, TRAY_Y[0] - 120, 872, TRAY_Y[1] + 120, raised=False))
        for number in range(PLACES):
            if number < problem["shown"]:
                scene.add(f"row {number}", *_drawn(look, problem, *_due(number)), at=_place(number))
            else:
                scene.add(f"square {number}", figure("square", SQUARE, fill=look.tone(-9), stroke=look.line(0.7), width=8), at=_place(number))
        for number, (one, at) in enumerate(zip(problem["tray"], _tray(), strict=True)):
            scene.add(f"loose {number}", *_drawn(look, problem, *one), at=at)

    def answer(self, problem):
        return _slid(problem, [_due(number) for number in range(problem["shown"], PLACES)])

    def mistakes(self, problem):
        due = [_due(number) for number in range(problem["shown"], PLACES)]
        tray = [tuple(one) for one in problem["tray"]]
        other_size = [(1 - size, kind) for size, kind in due]
        out_of_turn = [(size, (kind + 1) % 3) for size, kind in due]
        return {
            "size": _slid(problem, [one for one in dict.fromkeys(other_size) if one in tray]),
            "exchanged": _slid(problem, [due[1], due[0], *due[2:]]),
            "turn": _slid(problem, [one for one in dict.fromkeys(out_of_turn) if one in tray]),
        }


def _due(number: int) -> tuple[int, int]:
    """What is due at a place of the row: 0 for small or 1 for large, and which of the three features."""
    return number % 2, number % 3


def _slid(problem: dict, figures: list) -> Act:
    """Figures of the tray go to the empty squares, one after another."""
    tray = [tuple(one) for one in problem["tray"]]
    acts = []
    for number, one in enumerate(figures, problem["shown"]):
        loose = tray.index(one)
        frames = max(12, round(math.dist(_tray()[loose], _place(number)) / SPEED))
        acts.append(go(f"loose {loose}", _place(number), frames=frames, any_way=True, lifted=True))
    return in_turn(*acts)


def _place(number: int) -> Point:
    return (512 + (number - (PLACES - 1) / 2) * STEP, ROW_Y)


def _tray() -> list[Point]:
    return [at for y in TRAY_Y for at in layout.row(3, start=272, end=752, y=y)]


def _drawn(look: Look, problem: dict, size: int, kind: int) -> tuple[Shape, ...]:
    """A figure, small or large, with one of the features that run in threes."""
    feature, value = problem["feature"], problem["kinds"][kind]
    form = {"form": value, "direction": "arrow"}.get(feature, problem["form"])
    colour = COLOURS[value if feature == "colour" else problem["colour"]]
    extent = 102.0 * (1 if size else problem["small"])
    return look.figure(figure(form, extent, fill=colour, turn=DIRECTIONS[value] if feature == "direction" else 0.0))
