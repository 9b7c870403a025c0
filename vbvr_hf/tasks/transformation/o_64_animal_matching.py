from __future__ import annotations

import math

from ...acts import Act, go, in_any_order, in_turn, recolour_to
from ...scene.animals import ANIMALS, head, hollow
from ...scene.looks import draw_look
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

FURS = {**VIVID, "teal": SHIFTED["teal"], "coral": SHIFTED["coral"], "sky blue": SHIFTED["sky blue"], "lime": SHIFTED["lime"]}
PACE = 30.0
"""Canvas units a frame."""


class AnimalMatching(Task):
    """Bring each animal's head to the contour of its kind.

    Shows: on the left heads of animals in any colour, on the right their contours in another order: pointed, round, long, drooping, sideways or large ears.
    Asks: move each head in a straight line, without turning or resizing it, onto the contour of its own kind, one at a time.
    Answer: each kind occurs once, so that each head fits one contour. None lies in the row of its contour. The order of the heads is free.
    Checks: where each head rests, that it was seen gliding there straight and alone, with its looks kept, and that the contours stay.
    Departures: contours are hollows with a rim, and are not dashed, which would break up what small ears there are.
    """

    split = "out_of_domain"
    archetype = "arrange"
    jump_cap = 0.35
    instances = "kinds, colours and orders times places that are off by up to 24 units each way: over 10^8"
    parameters = {
        "animals": Parameter("heads and contours", bench=ints(3, 6), harder="high"),
        "staggered": Parameter("whether heads and contours stand by turns to the left and right of their columns", bench=choices(False, True), harder="high"),
        "spare": Parameter("whether there is a contour that no head has, where there is room for one", bench=choices(False, True), harder="high"),
    }
    wrong_answers = {
        "across": WrongAnswer("every animal slides straight across to the contour in its row", 0.3),
        "exchanged": WrongAnswer("two animals end on each other's contours", 0.72),
        "painted": WrongAnswer("contours are coloured in while animals stay", 0.1),
    }

    def pose(self, rng, p):
        kinds = [ANIMALS[i] for i in rng.permutation(len(ANIMALS))]
        slots = kinds[: min(len(ANIMALS), p.animals + p.spare)]
        heads = [kinds[i] for i in rng.permutation(p.animals)]
        slots = [slots[i] for i in rng.permutation(len(slots))]
        if any(a == b for a, b in zip(heads, slots, strict=False)):
            raise Redraw
        colours = pick(rng, FURS, p.animals)
        shift = 62 if p.staggered else 0
        return {
            "size": {3: 232, 4: 206, 5: 164, 6: 140}[max(len(slots), p.animals)],
            "heads": [[kind, colour, _place(rng, 232, row, len(heads), shift)] for row, (kind, colour) in enumerate(zip(heads, colours, strict=True))],
            "slots": [[kind, _place(rng, 792, row, len(slots), -shift)] for row, kind in enumerate(slots)],
            "look": draw_look(rng, away_from=[FURS[colour] for colour in colours]),
        }

    def prompt(self, problem):
        rules = "[They keep their size and do not turn.|Do not turn or resize them.] [Contours stay.|Nothing else changes.]"
        return Prompts(
            plain=(
                f"[Move|Slide] each animal in a straight line onto the outline of its own kind, one at a time. {rules}",
                f"[Match the animals.|Which outline belongs to which animal?] One after another, every head goes straight to the contour that it fits. {rules}",
                f"Every head on the left has its outline on the right. [Bring|Take] them there one by one, straight, until each lies exactly on it. {rules}",
            ),
            guided="The ears tell the kinds apart. "
            + " ".join(f"The {colour} {kind} goes to the outline of a {kind}." for kind, colour, _ in problem["heads"])
            + " One head at a time glides there in a straight line and rests exactly on it. The outlines stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        size = problem["size"]
        scene.add("tray", *look.panel(24, 24, 488, 1000))
        scene.add("board", *look.panel(536, 24, 1000, 1000))
        for kind, at in problem["slots"]:
            scene.add(f"slot {kind}", *hollow(kind, size, look.tone(-9), look.line(0.8), 9), at=tuple(at))
        for kind, colour, at in problem["heads"]:
            scene.add(f"head {kind}", *head(kind, size, FURS[colour]), at=tuple(at))

    def answer(self, problem):
        places = dict(problem["slots"])
        return _matched(problem, [places[kind] for kind, _, _ in problem["heads"]])

    def mistakes(self, problem):
        places = dict(problem["slots"])
        goals = [places[kind] for kind, _, _ in problem["heads"]]
        return {
            "across": _matched(problem, [at for _, at in problem["slots"]][: len(goals)]),
            "exchanged": _matched(problem, [goals[1], goals[0], *goals[2:]]),
            "painted": in_turn(*(recolour_to(f"slot {kind}", FURS[colour], frames=14) for kind, colour, _ in problem["heads"])),
        }


def _matched(problem: dict, goals: list) -> Act:
    """Each head goes to a place, one at a time."""
    acts = []
    for (kind, _, start), goal in zip(problem["heads"], goals, strict=True):
        acts.append(go(f"head {kind}", tuple(goal), frames=max(12, round(math.dist(start, goal) / PACE)), lifted=True))
    return in_any_order(*acts)


def _place(rng, x: float, row: int, count: int, shift: float) -> list[float]:
    """Where one of so many stands in a column, a little off."""
    step = 960 / count
    across, down = rng.uniform(-24, 24), rng.uniform(-6, 6)
    return [round(float(x + across + (shift if row % 2 else -shift)), 1), round(float(512 + (row - (count - 1) / 2) * step + down), 1)]
