from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...acts import Act, recolour_to, together, turn_by
from ...acts.act import Both
from ...scene import Circle, Line, Point, Text, arrow, cross_mark, draw_look, rectangle
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

DARK, LIT, HAND = (250, 250, 248), (255, 208, 36), (214, 30, 110)
LAMP, LEVER, OPEN = 58.0, 120.0, 38.0
"""Radius of a lamp, length of a lever, and degrees by which an open one is off its contact."""
WIRE, TOP, BOTTOM, BATTERY = 12.0, 190.0, 890.0, 110.0
TRUNK = {2: (260.0, 470.0), 3: (270.0,)}
BRANCHES = {2: (690.0, 910.0), 3: (480.0, 700.0, 920.0)}
"""Where things lie on the upper wire, and branches lead down."""
SLOTS = (400.0, 690.0)
KINDS = (("lamp",), ("lamp", "switch"), ("switch", "lamp"), ("lamp", "lamp"))
"""What a branch may hold, from above; without a lamp it would be a short circuit."""


class CircuitLamps(Task):
    """Throw a switch, and show which lamps are lit then.

    Shows: a circuit of a battery, lamps (yellow where current flows, else white) and switches, open or closed, in a trunk and in branches; an
    arrow points at one switch.
    Asks: throw that switch; then all lamps change whose current begins or ends.
    Answer: unique: a lamp is lit where it lies on a closed loop through the battery (Kirchhoff's current law): where all switches in series with it are
    closed, and for the trunk any branch.
    Checks: that the lever is seen turning to its other pose, that these lamps change after that and no other does, and that all else is kept.
    Departures: an arrow takes the place of a hand; no dots run along the wires, and lamps have no halo.
    """

    split = "train"
    archetype = "simulate"
    jump_cap = 0.48
    instances = "what the trunk and each branch hold, states of switches, continuous places of branches: above 10^6"
    parameters = {
        "branches": Parameter("branches", train=ints(2, 3), harder="high"),
        "trunk": Parameter("what lies in the trunk", train=choices("lamp", "switch"), harder="last"),
        "closes": Parameter("whether the switch is open at first", train=choices(True, True, False)),
    }
    wrong_answers = {
        "unlit": WrongAnswer("the lever turns, the lamps stay as they are", 0.4),
        "all lit": WrongAnswer("every lamp becomes lit", 0.75),
        "another": WrongAnswer("another switch is thrown", 0.15),
    }

    def pose(self, rng, p):
        for _ in range(300):
            # What lies in series, as [kind, whether it is closed]: the trunk first, then each branch.
            rows = [[p.trunk], *(KINDS[rng.randint(len(KINDS))] for _ in range(p.branches))]
            if p.branches == 2 and rng.randint(2):
                rows[0] = ["switch", "lamp"]
            parts = [[[kind, bool(rng.randint(2))] if kind == "switch" else [kind, True] for kind in row] for row in rows]
            switches = [[i, k] for i, row in enumerate(parts) for k, (kind, _) in enumerate(row) if kind == "switch"]
            lamps = {(i, k) for i, row in enumerate(parts) for k, (kind, _) in enumerate(row) if kind == "lamp"}
            if not 2 <= len(switches) <= 4 or not 2 <= len(lamps) <= 5:
                continue
            thrown = switches[rng.randint(len(switches))]
            before, after = _lit(parts), _lit(_thrown(parts, thrown))
            if parts[thrown[0]][thrown[1]][1] != p.closes and before ^ after and (before ^ after) < lamps and after and after < lamps:
                break
        else:
            raise Redraw
        xs = [round(x + float(rng.uniform(-24, 24)), 1) for x in BRANCHES[p.branches]]
        return {"parts": parts, "thrown": thrown, "xs": xs, "look": draw_look(rng, away_from=[LIT, HAND], inked=True, brightest=244)}

    def prompt(self, problem):
        does = "Close" if not problem["parts"][problem["thrown"][0]][problem["thrown"][1]][1] else "Open"
        return Prompts(
            plain=(
                f"{does} the switch at the arrow: its lever turns. Then [show|let us see] which lamps are lit: yellow where current flows, white where none "
                "does. [Nothing else changes.|Other switches stay.]",
                f"Which lamps [shine|light up] after the marked switch is {does.lower()}{'d' if does == 'Close' else 'ed'}? First turn its lever, then colour "
                "those that change: yellow for lit, white for dark. [All else stays.|]",
                f"The arrow's switch is [thrown|operated]: its lever turns {'onto' if does == 'Close' else 'off'} the contact. After that, each lamp whose "
                "current [begins|starts] turns yellow, each whose current ends turns white. [Other switches keep still.|]",
            ),
            guided=f"The lever at the arrow turns until the switch is {'closed' if does == 'Close' else 'open'}. Then current flows through every lamp that "
            f"lies on a closed loop with the battery: {len(_lit(_thrown(problem['parts'], problem['thrown'])))} of them are yellow in the end. The others are "
            "white. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        places, lit, ink = _places(problem), _lit(problem["parts"]), look.ink
        last = problem["xs"][-1]
        wires = [Line(points=((BATTERY, 470), (BATTERY, TOP), (last, TOP), (last, BOTTOM), (BATTERY, BOTTOM), (BATTERY, 550)), stroke=ink, width=WIRE)]
        wires += [Line(points=((x, TOP), (x, BOTTOM)), stroke=ink, width=WIRE) for x in problem["xs"][:-1]]
        wires += [Circle(radius=16, fill=ink, at=(x, y)) for x in problem["xs"][:-1] for y in (TOP, BOTTOM)]
        scene.add("wires", *wires)
        plates = [Line(points=((BATTERY - half, y), (BATTERY + half, y)), stroke=ink, width=width) for y, half, width in ((470, 70, 14), (550, 36, 26))]
        scene.add("battery", *plates, Text(text="+", size=80, weight=800, fill=ink, at=(BATTERY + 60, 412)))
        for (i, k), at in places.items():
            kind, closed = problem["parts"][i][k]
            if kind == "lamp":
                scene.add(
                    f"lamp {i} {k}",
                    Circle(radius=LAMP, fill=LIT if (i, k) in lit else DARK, stroke=ink, width=10),
                    *cross_mark(1.3 * LAMP, stroke=ink, width=9),
                    at=at,
                )
                continue
            gap = rectangle(LEVER, 30, fill=look.base) if i == 0 else rectangle(30, LEVER, fill=look.base)
            ends = _ends(i)
            scene.add(f"contacts {i} {k}", gap, *(Circle(radius=17, fill=ink, at=end) for end in ends), at=at)
            start = (at[0] + ends[0][0], at[1] + ends[0][1])
            scene.add(f"lever {i} {k}", Line(points=((0, 0), (0, -LEVER)), stroke=ink, width=18), at=start, angle=_pose(i, closed))
        x, y = places[tuple(problem["thrown"])]
        trunk = problem["thrown"][0] == 0
        scene.add("arrow", arrow(96, fill=HAND), at=(x, y + 86) if trunk else (x - 86, y), angle=0 if trunk else 90)

    def answer(self, problem):
        return _operated(problem, tuple(problem["thrown"]))

    def mistakes(self, problem):
        parts, thrown = problem["parts"], tuple(problem["thrown"])
        lamps = {(i, k) for i, row in enumerate(parts) for k, (kind, _) in enumerate(row) if kind == "lamp"}
        other = next((i, k) for i, row in enumerate(parts) for k, (kind, _) in enumerate(row) if kind == "switch" and (i, k) != thrown)
        return {
            "unlit": _operated(problem, thrown, _lit(parts)),
            "all lit": _operated(problem, thrown, lamps),
            "another": _operated(problem, other),
        }


def _lit(parts: list) -> set[tuple[int, int]]:
    """The lamps through which current flows: (row, number)."""
    closed = [all(state for _, state in row) for row in parts]
    live = [closed[0] and any(closed[1:]), *(closed[0] and one for one in closed[1:])]
    return {(i, k) for i, row in enumerate(parts) for k, (kind, _) in enumerate(row) if kind == "lamp" and live[i]}


def _thrown(parts: list, switch: Sequence[int]) -> list:
    """The same with one switch thrown."""
    i, k = switch
    return [[[kind, state != ((row, number) == (i, k))] for number, (kind, state) in enumerate(one)] for row, one in enumerate(parts)]


def _places(problem: dict) -> dict[tuple[int, int], Point]:
    """Where lamps and switches lie."""
    trunk = TRUNK[len(problem["xs"])]
    found = {(0, k): (trunk[k], TOP) for k in range(len(problem["parts"][0]))}
    for i, x in enumerate(problem["xs"], start=1):
        count = len(problem["parts"][i])
        found |= {(i, k): (x, SLOTS[k] if count == 2 else 545.0) for k in range(count)}
    return found


def _ends(row: int) -> tuple[Point, Point]:
    """Where a switch's lever is hinged and where its other contact is, about its middle."""
    half = LEVER / 2
    return ((-half, 0.0), (half, 0.0)) if row == 0 else ((0.0, half), (0.0, -half))


def _pose(row: int, closed: bool) -> float:
    """The angle of a lever, which points up at 0: it opens upwards, or to the right."""
    return (90.0 if closed else 90.0 - OPEN) if row == 0 else (0.0 if closed else OPEN)


def _operated(problem: dict, switch: tuple[int, int], lit: set | None = None) -> Act:
    """A switch is thrown, and lamps change: as they must, or so that some are `lit`."""
    parts = problem["parts"]
    closed = parts[switch[0]][switch[1]][1]
    first, goal = _pose(switch[0], closed), _pose(switch[0], not closed)
    turned = turn_by(f"lever {switch[0]} {switch[1]}", goal - first, stands=first, speed=3.5)
    lit = _lit(_thrown(parts, switch)) if lit is None else lit
    changed = sorted(_lit(parts) ^ lit)
    lamps = [recolour_to(f"lamp {i} {k}", LIT if (i, k) in lit else DARK, frames=10, among=(LIT, DARK)) for i, k in changed]
    return _Throw((turned, together(*lamps)), "turn") if lamps else turned


@dataclass(frozen=True)
class _Throw(Both):
    """A lever turns, and then comes what comes of it: nothing was seen of that if the lever was not seen turning."""

    def read(self, seen):
        found = super().read(seen)
        return replace(found, way=found.way * self.acts[0].read(seen).way)
