from __future__ import annotations

from ...acts import Act, in_turn, recolour_to, together
from ...scene import Circle, Line, draw_look, rounded
from ...scene.animals import ANIMALS, head
from ...scene.palette import VIVID, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .pens import led

FURS = {name: VIVID[name] for name in ("red", "orange", "yellow", "blue", "purple", "pink", "brown")} | {"teal": (0, 140, 140)}
WOOD = (150, 108, 66)
LEFTS, WIDTH = (40.0, 362.0, 684.0), 300.0
TOP, BOTTOM, GATE = 496.0, 1000.0, 196.0
"""Where pens begin and end, and how broad their gates are."""
BEDS = (836.0, 640.0)
"""How far down the beds of a pen lie, in the order in which they are taken."""


class AnimalColorSorting(Task):
    """Lead animals through the gates into the pens that have their colours.

    Shows: three fenced pens with coloured signs and two beds each, and above them three to five heads of animals of mixed kinds in the colours of the signs.
    Asks: one after another from the left, each animal goes straight to the gate of the pen in its colour and down to the lowest free bed.
    Answer: unique; each animal has the colour of one sign, and its kind tells nothing.
    Checks: where each animal rests, that it was seen going through the gate, alone and in its turn, and that animals keep their looks and all else stays.
    Departures: beds say where in a pen an animal goes to.
    """

    split = "train"
    archetype = "arrange"
    jump_cap = 0.5
    instances = "kinds and colours of the animals, continuous places, pens in any order: over 10^8"
    parameters = {
        "animals": Parameter("animals", train=ints(3, 5), harder="high"),
        "kinds": Parameter("how many kinds of animals there are", train=ints(2, 4), harder="high"),
        "size": Parameter("canvas units across a head", train=floats(136, 150)),
        "alike": Parameter("whether two animals at least share a pen", train=choices(False, True), harder="last"),
    }
    wrong_answers = {
        "next pen": WrongAnswer("every animal goes to the pen beside the one that has its colour", 0.1),
        "recoloured": WrongAnswer("every animal takes the colour of the wrong pen that it goes to", 0.1),
        "together": WrongAnswer("all go at the same time, rightly", 0.9),
    }

    def pose(self, rng, p):
        colors = pick(rng, FURS, 3, away_from=[WOOD], least=32)
        for _ in range(40):
            pens = [[0, 0, 1, 1, 2, 2][i] for i in rng.permutation(6)[: p.animals]]
            kinds = [ANIMALS[i] for i in rng.permutation(len(ANIMALS))[: p.kinds]]
            kinds = [kinds[i] if i < p.kinds else str(rng.choice(kinds)) for i in rng.permutation(p.animals)]
            if (len(set(pens)) < p.animals) == (p.alike or p.animals > 3):
                break
        step = 944 / p.animals
        places = [[round(float(40 + step * (i + 0.5 + rng.uniform(-0.08, 0.08))), 1), round(float(rng.uniform(116, 360)), 1)] for i in range(p.animals)]
        return {
            "animals": [list(one) for one in zip(kinds, pens, places, strict=True)], "colors": colors, "size": round(p.size, 1),
            "look": draw_look(rng, away_from=[WOOD, *(FURS[name] for name in colors)], places=("outdoors", "table")),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Lead|Bring] each animal to the pen whose sign has its colour, whatever its kind: straight to the gate, then down to the lowest free bed. "
                "They go one after another, from left to right. [Nothing else changes.|Pens and signs stay.]",
                "[Colours, not kinds, say which pen an animal belongs to.|Every animal belongs to the pen with a sign of its colour.] One by one, starting on "
                "the left, they walk straight to its gate and down to the bed that is free and lowest. [All else stays.|]",
                "[Sort the animals by colour|Put the animals away by colour], from left to right and one at a time. Each goes straight to the opening of the "
                "matching pen and from there straight down, as far as a bed is free. [They do not change.|The pens stay as they are.]",
            ),
            guided="The leftmost animal goes first: straight to the middle of the gate of the pen whose sign has its colour, and down to the lower bed. Then "
            "the next to its right goes to its pen. Where the lower bed is taken, it stops on the upper one. So it goes on until all have gone.",
        )

    def lay_out(self, problem, scene, look):
        for pen, (left, color) in enumerate(zip(LEFTS, problem["colors"], strict=True)):
            x, gap = WIDTH / 2, GATE / 2
            rails = [[(-gap, TOP), (-x, TOP), (-x, BOTTOM)], [(gap, TOP), (x, TOP), (x, BOTTOM)], [(-x, BOTTOM), (x, BOTTOM)]]
            scene.add(f"fence {pen}", *(Line(points=tuple(rail), stroke=WOOD, width=18) for rail in rails), at=(left + x, 0))
            scene.add(f"sign {pen}", rounded(210, 58, 12, fill=FURS[color], stroke=look.ink, border=8), at=(left + x, 958))
            for number, y in enumerate(BEDS):
                scene.add(f"bed {pen} {number}", Circle(radius=84, fill=look.tone(-9)), at=(left + x, y))
        for number, (kind, pen, at) in enumerate(problem["animals"]):
            scene.add(f"head {number}", *head(kind, problem["size"], FURS[problem["colors"][pen]]), at=tuple(at))

    def answer(self, problem):
        return in_turn(*_led(problem))

    def mistakes(self, problem):
        wrong = problem | {"animals": [[kind, (pen + 1) % 3, at] for kind, pen, at in problem["animals"]]}
        others = [FURS[problem["colors"][pen]] for _, pen, _ in wrong["animals"]]
        painted = (recolour_to(f"head {i}{more}", color) for i, color in enumerate(others) for more in ("", " lifted"))
        return {
            "next pen": in_turn(*_led(wrong)),
            "recoloured": in_turn(together(*painted), *_led(wrong)),
            "together": together(*_led(problem)),
        }


def _led(problem: dict) -> list[Act]:
    """Each animal goes through the gate of its pen, from the left."""
    taken, acts = [0, 0, 0], []
    for number, (_, pen, at) in enumerate(problem["animals"]):
        x = LEFTS[pen] + WIDTH / 2
        acts.append(led(f"head {number}", at, (x, BEDS[taken[pen]]), (x, TOP)))
        taken[pen] += 1
    return acts
