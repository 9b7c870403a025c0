from __future__ import annotations

from ...acts import Act, fade_out, go, in_turn, sealed, then, turn_by
from ...scene import Circle, Point, Text, arrow, draw_look, rounded
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints
from .bricks import HEIGHT, PITCH, brick, brick_wall, stud_row

PALETTES = {
    "bold": ((214, 40, 40), (238, 132, 34), (52, 158, 74), (44, 98, 210), (132, 62, 190), (242, 136, 186)),
    "fresh": ((0, 140, 140), (204, 32, 146), (40, 50, 140), (255, 128, 100), (136, 196, 44), (96, 182, 240)),
}
PLATE = (128, 134, 144)
BOTTOM, TRAY_Y, LANE_Y = 964.0, 150.0, 346.0
"""Heights of the baseplate's top, the tray's middle and the way on which bricks go sideways, below the tray and above the arrows."""
PACE, REST = 30.0, 5.0
"""Canvas units a frame, and frames between the acts of a brick, so that each of its states is seen however few frames a clip has."""


class LegoConstructionAssembly(Task):
    """Mount loose bricks into the open slots of a brick wall.

    Shows: a wall of studded bricks on a grey baseplate with open slots; in a tray above it loose numbered bricks, some turned; numbered
    arrows point down at the slots.
    Asks: turn each brick studs up in the tray, bring it above the slot at which the arrow with its number points and lower it straight down, one brick
    after another; its arrow vanishes when it sits. The rest stays.
    Answer: each slot is as wide as its brick and open from above, so the place and the upright pose are unique.
    Checks: the turn, the way down and the place of each loose brick, in order; that arrows go only after seating; that the rest stays.
    Departures: loose bricks have colours that the wall lacks instead of an outline. Which way a brick comes to be above its slot is free.
    """

    name = "LEGO Construction Assembly"
    split = "in_domain"
    archetype = "arrange"
    version = 2
    jump_cap = 0.45
    instances = "wall layouts by random courses with colours: over 10^9"
    parameters = {
        "bricks": Parameter("bricks to mount", train=choices(1), bench=ints(2, 3), harder="high"),
        "courses": Parameter("courses of the wall", train=ints(2, 4), bench=ints(4, 6), harder="high"),
        "tray_turn": Parameter("degrees by which the first brick is turned in the tray", train=choices(0, 90), bench=choices(0, 90, 180, 270), harder="last"),
        "palette": Parameter("six hues", train=choices("bold"), bench=choices("fresh")),
    }
    wrong_answers = {
        "beside": WrongAnswer("brick seated one stud beside the arrow", 0.5),
        "sideways": WrongAnswer("brick in the slot but studs pointing sideways", 0.7),
        "pushed": WrongAnswer("brick pushed in through the wall", 0.8),
    }

    def pose(self, rng, p):
        studs = int(rng.randint(12, 17))
        hues = [int(i) for i in rng.permutation(6)]
        for _ in range(60):
            widths = [int(rng.randint(2, 5)) for _ in range(p.bricks)]
            starts = sorted(int(v) for v in rng.randint(2, studs - 3, p.bricks))
            ends = [start + width for start, width in zip(starts, widths, strict=True)]
            # Two studs of wall or more on both sides of each slot.
            if ends[-1] > studs - 2 or any(after - before < 2 for before, after in zip(ends, starts[1:], strict=False)):
                continue
            slots = [[start, width, int(rng.randint(max(0, p.courses - 2), p.courses))] for start, width in zip(starts, widths, strict=True)]
            wall = brick_wall(rng, studs, p.courses, slots, hues[p.bricks :])
            turns = [p.tray_turn, *(int(self.parameters["tray_turn"].bench.draw(rng)) for _ in range(p.bricks - 1))]
            order, seats = rng.permutation(p.bricks), rng.permutation(p.bricks)
            loose = [{"slot": slots[order[i]], "turn": turns[i], "hue": hues[i], "seat": int(seats[i])} for i in range(p.bricks)]
            look = draw_look(rng, away_from=[*PALETTES[p.palette], PLATE], places=("table", "sheet", "board", "wall"))
            return {"studs": studs, "courses": p.courses, "palette": p.palette, "wall": wall, "loose": loose, "look": look}
        raise Redraw

    def prompt(self, problem):
        many, turned = len(problem["loose"]) > 1, any(one["turn"] for one in problem["loose"])
        which = "the loose bricks, one after another by their numbers," if many else "the loose brick"
        where = "the arrow with the same number points" if many else "the arrow points"
        upright = "[Turn it studs up in the tray.|Turned in the tray, its studs point up.] " if turned else ""
        upright = upright.replace("it studs", "each studs").replace("its studs", "their studs") if many else upright
        it = "each" if many else "it"
        return Prompts(
            plain=(
                f"[Mount|Build in] {which} where {where}. {upright}[Carry|Bring] {it} above its slot and lower it straight down. Once it sits, its arrow "
                "vanishes. [Mounted bricks stay.|]",
                f"[Fill|Close] the wall's open {'slots' if many else 'slot'} with {which.rstrip(',')}: {where.replace('points', 'shows the place')}. {upright}"
                f"[From above {it} sinks straight in.|{it.capitalize()} comes straight down into its slot.] Then the arrow goes[, and "
                "nothing else changes|].",
                f"Which place does the arrow show? [Put|Set] {which} there, studs up. {upright}{it.capitalize()} is held above the slot, then [let down|"
                "lowered] straight. Its arrow fades when it is in. [The wall stays as it is.|]",
            ),
            guided=("One brick after another, by number, is taken. " if many else "The brick is taken. ")
            + upright
            + "It goes sideways below the tray until it is above the slot under its arrow, and sinks straight down until it touches. Then its arrow "
            "fades. Nothing else changes.",
        )

    def lay_out(self, problem, scene, look):
        hues, loose = PALETTES[problem["palette"]], problem["loose"]
        scene.add("tray", *look.panel(24, 20, 1000, 280))
        # Studs under a brick are not drawn.
        taken = {(left + i, level) for left, level, width, _ in problem["wall"] for i in range(width)}
        free = [i for i in range(problem["studs"]) if (i, 0) not in taken]
        plate = rounded(problem["studs"] * PITCH + 60, 30, 8, fill=PLATE)
        scene.add("plate", *stud_row(free, problem["studs"], PLATE, -15), plate, at=(512, BOTTOM + 15))
        for index, (left, level, width, hue) in enumerate(problem["wall"]):
            free = [i for i in range(width) if (left + i, level + 1) not in taken]
            scene.add(f"wall {index}", *brick(width, hues[hue], free), at=_place(problem, left, level, width))
        for number, one in enumerate(loose, 1):
            parts = brick(one["slot"][1], hues[one["hue"]], number=str(number))
            scene.add(f"brick {number}", *parts, at=_seat(problem, one), angle=one["turn"])
        for number, one in enumerate(loose, 1):  # above the bricks that pass them
            left, width, _ = one["slot"]
            x, y = _place(problem, left, problem["courses"], width)
            sign = Circle(radius=30, fill=look.ink, at=(0.0, -68.0)), Text(text=str(number), size=46, weight=700, fill=look.base, at=(0.0, -68.0))
            scene.add(f"arrow {number}", arrow(92, fill=look.ink, turn=180, breadth=0.6, shaft=0.3), *sign, at=(x, y - 32))

    def answer(self, problem):
        return in_turn(*(_mount(problem, number, one) for number, one in enumerate(problem["loose"], 1)))

    def mistakes(self, problem):
        loose = [*enumerate(problem["loose"], 1)]
        return {
            "beside": in_turn(*(_mount(problem, number, one, _beside(problem, one)) for number, one in loose)),
            "sideways": in_turn(*(_mount(problem, number, one, upright=False) for number, one in loose)),
            "pushed": in_turn(*(_mount(problem, number, one, pushed=True) for number, one in loose)),
        }


def _mount(problem: dict, number: int, one: dict, to: Point | None = None, upright: bool = True, pushed: bool = False) -> Act:
    """A brick is turned in the tray, comes above its slot and is lowered into it, or `to` another place; then its arrow goes. Or it ends with its
    studs to a side, or is pushed in through the wall."""
    name, (left, width, level) = f"brick {number}", one["slot"]
    x, y = end = to or _place(problem, left, level, width)
    degrees = {0: 0, 90: -90, 180: 180, 270: 90}[one["turn"]] + (0 if upright else 90)
    looks = (("angle", float(one["turn"] + degrees)),)
    (seat, high), over = _seat(problem, one), (x, LANE_Y)
    turns = [turn_by(name, degrees, stands=one["turn"], speed=9.0, either=one["turn"] == 180 and upright, stays=False)] if degrees else []
    frames = max(8.0, (LANE_Y - high + abs(x - seat)) / PACE)
    comes = go(name, over, way=((seat, LANE_Y),), frames=frames, looks=looks, any_way=True, stays=False)
    if pushed:
        side = 40.0 if seat <= x else 984.0
        comes = go(name, (side, y), way=((seat, LANE_Y), (side, LANE_Y)), frames=frames, looks=looks, stays=False)
    sinks = go(name, end, frames=max(10.0, (y - LANE_Y) / PACE), looks=looks)
    return sealed(then(*turns, comes, sinks, pause=REST), fade_out(f"arrow {number}", frames=6), pause=REST)


def _beside(problem: dict, one: dict) -> Point:
    """A stud beside the slot of a brick, on top of the wall."""
    left, width, _ = one["slot"]
    return _place(problem, left + 1, problem["courses"], width)


def _seat(problem: dict, one: dict) -> Point:
    """The place of a brick in the tray."""
    return (1024 * (2 * one["seat"] + 1) / (2 * len(problem["loose"])), TRAY_Y)


def _place(problem: dict, left: int, level: int, width: int) -> Point:
    """The middle of a brick's body."""
    return 512 + (left + width / 2 - problem["studs"] / 2) * PITCH, BOTTOM - (level + 0.5) * HEIGHT
