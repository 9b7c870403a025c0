from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...scene import Circle, Point, Scene, Text, arrow, fade, linear, move, rounded, smooth, turn
from ...scene.bricks import HEIGHT, PITCH, STUD, brick, brick_wall, stud_row
from ...scene.palette import INK, WHITE
from ...scene.timeline import Easing
from ...scoring import Movers, Row, View, blobs, labels_at, model_of, movers, poses, share, stayed, tolerance
from ...scoring.bystanders import covers
from ...scoring.masks import filled
from ...scoring.stillness import region_drifts
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

PALETTES = {
    "bold": ((214, 40, 40), (238, 132, 34), (52, 158, 74), (44, 98, 210), (132, 62, 190), (242, 136, 186)),
    "fresh": ((0, 140, 140), (204, 32, 146), (40, 50, 140), (255, 128, 100), (136, 196, 44), (96, 182, 240)),
}
GROUND, PLATE, TRAY, OUTLINE = (246, 247, 249), (128, 134, 144), (222, 226, 232), (255, 214, 0)
BOTTOM, TRAY_Y, LANE_Y = 960.0, 146.0, 336.0
"""Heights of the baseplate's top, the tray's middle and the way on which bricks go sideways, below the tray and above the arrows."""
LONGEST = 82.0
"""Canvas units that a brick may go in a frame."""


class LegoConstructionAssembly(Task):
    """Mount loose bricks into the open slots of a brick wall.

    Shows: a wall of studded bricks on a grey baseplate with open slots; in a tray above it loose numbered bricks with a yellow outline, some
    turned; numbered black arrows point down at the slots.
    Asks: mount the bricks in number order where the arrows with their numbers point, studs up, without moving the rest; each arrow disappears
    when its brick sits.
    Answer: each slot is as wide as its brick and open from above, so the place and the upright pose are unique.
    Checks: where each loose brick ends, upright and aligned, in which order; that it came on an unbroken way, straight down at last and not
    through mounted bricks; the wall stays, and arrows go only after seating.
    Departures: loose bricks have colours that the wall lacks, and glide below the tray, so that they pass over no waiting brick. A brick
    stopped on the way earns up to half of the logic row, by how far it came. Nothing counts in a picture of another wall.
    """

    id = "O-25"
    slug = "lego_construction_assembly"
    name = "LEGO Construction Assembly"
    pillar = "spatiality"
    split = "in_domain"
    archetype = "arrange"
    jump_cap = 0.45
    instances = "wall layouts by random courses with colours: over 10^9"
    parameters = {
        "bricks": Parameter("bricks to mount", train=choices(1), bench=ints(2, 3)),
        "courses": Parameter("courses of the wall", train=ints(2, 4), bench=ints(4, 6)),
        "tray_turn": Parameter("degrees by which the first brick is turned in the tray", train=choices(0, 90), bench=choices(0, 90, 180, 270)),
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
            return {"studs": studs, "courses": p.courses, "palette": p.palette, "wall": wall, "loose": loose}
        raise Redraw

    def prompt(self, problem):
        which = "the loose brick in the tray where the arrow points"
        if len(problem["loose"]) > 1:
            which = "the loose bricks in the tray, in the order of their numbers, where the arrows with the same numbers point"
        rules = (
            "Each brick goes in straight from above, studs up and aligned with the studs below; its arrow and its yellow outline disappear when it sits. "
            "All mounted bricks stay where they are."
        )
        return Prompts(
            plain=(
                f"Mount {which}. {rules}",
                f"Add to the wall {which}. {rules}",
                f"Build in {which}, until the tray is empty. {rules}",
            ),
            guided=f"Mount {which}. A brick is taken out of the tray and turned the shorter way until its studs point up. It glides sideways until it hangs "
            f"above its slot, and is lowered straight down until it touches. Then its arrow and its yellow outline fade, and the next brick follows. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUND)
        loose, hues = problem["loose"], PALETTES[problem["palette"]]
        scene.add("tray", rounded(976, 236, 24, fill=TRAY), at=(512, TRAY_Y))
        # Studs under a brick are not drawn.
        taken = {(left + i, level) for left, level, width, _ in problem["wall"] for i in range(width)}
        free = [i for i in range(problem["studs"]) if (i, 0) not in taken]
        plate = rounded(problem["studs"] * PITCH + 60, 30, 8, fill=PLATE)
        scene.add("plate", *stud_row(free, problem["studs"], PLATE, -15), plate, at=(512, BOTTOM + 15))
        for index, (left, level, width, hue) in enumerate(problem["wall"]):
            free = [i for i in range(width) if (left + i, level + 1) not in taken]
            scene.add(f"wall {index}", *brick(width, hues[hue], free), at=_place(problem, left, level, width))
        for number, one in enumerate(loose, 1):
            left, width, _ = one["slot"]
            x, y = _place(problem, left, problem["courses"], width)
            sign = Circle(radius=27, fill=INK, at=(0.0, -66.0)), Text(text=str(number), size=42, weight=700, fill=WHITE, at=(0.0, -66.0))
            scene.add(f"arrow {number}", arrow(92, fill=INK, turn=180, breadth=0.6, shaft=0.3), *sign, at=(x, y - 36))
        for number, one in enumerate(loose, 1):
            width, spot = one["slot"][1], (1024 * (2 * one["seat"] + 1) / (2 * len(loose)), TRAY_Y)
            frame = rounded(width * PITCH + 18, HEIGHT + STUD + 18, 10, fill=OUTLINE, at=(0.0, -STUD / 2))
            scene.add(f"outline {number}", frame, at=spot, angle=one["turn"])
            scene.add(f"brick {number}", *brick(width, hues[one["hue"]], number=str(number)), at=spot, angle=one["turn"])
        scene.wait(8)
        for number, one in enumerate(loose, 1):
            _mount(scene, problem, number, one, answer)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        loose, hues = problem["loose"], PALETTES[problem["palette"]]
        walls = [hues[hue] for hue in sorted({hue for *_, hue in problem["wall"]})]
        palette = [*(hues[one["hue"]] for one in loose), GROUND, TRAY, PLATE, INK, OUTLINE, WHITE, *walls]
        seen = movers(view, palette[: len(loose)], palette[len(loose) :])
        mounted = np.full(view.first.shape[:2], -1)
        for index, (left, level, width, _) in enumerate(problem["wall"]):
            mounted[view.box(*_inner_box(problem, left, level, width))] = index
        bricks = view.scene.only(*(f"brick {number}" for number in range(1, len(loose) + 1)))
        first, wanted = (view.label(view.expect(bricks, time), palette) for time in (0, view.scene.duration - 1))
        trips = []
        for index in range(len(loose)):
            inside = (seen.labels[:, mounted >= 0] == index).sum(axis=1)
            cut = int((inside > 0.08 * (first == index).sum()).sum())
            start, goal = (np.array(blobs(view, image == index)[0].at) for image in (first, wanted))
            trips.append(_trip(view, seen, index, start, goal, wanted == index, cut))

        reach = [math.hypot(one["slot"][1] * PITCH, HEIGHT + 2 * STUD) / 2 + 8 for one in loose]
        drifts = region_drifts(view, view.first, mounted, view.spread(8), covers(view, seen.at, reach, discs=True))
        there = tolerance(float(np.median((drifts < 20).mean(axis=1))), 0.9, 0.6)
        arrows = float(np.mean([_arrow_kept(view, number, trip.settled) for number, trip in enumerate(trips, 1)]))

        ordered = [all(trip.settled >= other.settled - 1 for other in trips[:index]) for index, trip in enumerate(trips)]
        place = float(np.mean([trip.place for trip in trips]))
        logic = float(np.mean([trip.pose * (1 if right else 0.5) for trip, right in zip(trips, ordered, strict=True)]))
        way = float(np.mean([trip.way for trip in trips])) * place
        still = stayed(drifts)
        ends = ", ".join(f"brick {number} {trip.ends}" for number, trip in enumerate(trips, 1))
        faults = "; ".join(f"brick {number} {trip.fault}" for number, trip in enumerate(trips, 1))
        kept = f"mounted bricks kept {still:.0%}, arrows kept until seating {arrows:.0%}"
        return [
            Row("spatial_accuracy", 0.3, place * there, ends),
            Row("logical_validity", 0.35, logic * there, "in the order of the numbers" if all(ordered) else "not in the order of the numbers"),
            Row("trajectory", 0.2, way * there, faults),
            Row("temporal_consistency", 0.15, still * arrows * (place + way) / 2 * there, kept),
        ]


@dataclass(frozen=True)
class _Trip:
    """How a loose brick went: `place`, `pose` and `way` are its parts of the rows, 0 to 1; `settled` the frame from which it stays."""

    place: float = 0.0
    pose: float = 0.0
    way: float = 0.0
    settled: float = math.inf
    ends: str = "never moved"
    fault: str = "never moved"


def _trip(view: View, seen: Movers, thing: int, start: np.ndarray, goal: np.ndarray, upright: np.ndarray, cut: int) -> _Trip:
    """Read the way of one brick from `start` to `goal` (canvas units); `upright` is its mask in the right last frame, `cut` the number
    of frames in which it lay over mounted bricks."""
    path = seen[thing]
    spots, end = path.at[path.seen], np.array(path.end())
    if np.isnan(end).any() or np.hypot(*(spots - end).T).max() < PITCH / 2:
        return _Trip()
    steps, gaps = path.steps()
    moving = steps > 3
    joined = (steps <= LONGEST * gaps / view.rate) & (gaps <= 3)
    middle = joined & path.between(start, end, 0.6 * PITCH)[path.seen][1:]
    places = np.unique(np.round(spots[1:][middle] / 12), axis=0)
    unbroken = share((joined & moving).sum(), moving.sum())
    watched = math.dist(spots[0], start) < PITCH / 2 and len(places) >= 4 and unbroken >= 0.8

    dx, dy = np.abs(end - goal)
    masks = [filled(labels == thing) for labels in seen.labels[-5:]]
    # Filled, as a brick's number blurs easily.
    angle = abs(poses(view, masks, model_of(view, filled(upright)), around=path.at[-5:]).end())
    turned = tolerance(angle, 5, 20)
    aligned = tolerance(abs(dx / PITCH - round(dx / PITCH)), 0.15, 0.5)
    near = dx < PITCH and dy < HEIGHT / 2
    come = max(0.0, 1 - float(dx + dy) / float(np.abs(start - goal).sum())) if watched else 0.0
    pose = turned * aligned * (1 if watched else 0.5) if near else 0.5 * come * (0.3 + 0.7 * turned)

    away = spots[np.hypot(*(spots - end).T) > 6]
    low = away[:, 1] > end[1] - 1.3 * HEIGHT
    lowering = away[low] if low.any() else away[-1:]
    vertical = float((np.abs(lowering[:, 0] - end[0]) <= 14).mean()) >= 0.8
    faults = {"jumped": not watched, "did not end straight down": not vertical, "went through mounted bricks": cut > 2}
    return _Trip(
        place=min(tolerance(dx, 0.25 * PITCH, PITCH), tolerance(dy, 0.25 * PITCH, HEIGHT / 2)) * (1 if watched else 0.5),
        pose=pose,
        way=0.0 if any(faults.values()) else unbroken,
        settled=path.at_rest(),
        ends=f"{math.hypot(dx, dy):.0f} units off its slot, " + (f"turned by {angle:.0f} degrees" if angle == angle else "in no pose"),
        fault=next((name for name, wrong in faults.items() if wrong), f"went on an unbroken way ({unbroken:.0%})"),
    )


def _mount(scene: Scene, problem: dict, number: int, one: dict, answer: str) -> None:
    both = f"brick {number}", f"outline {number}"
    left, width, level = one["slot"]
    x, y = _place(problem, left, level, width)
    start_x = scene.sprites[both[0]].state.at[0]
    angle = 360 if one["turn"] == 270 else 0
    if answer == "beside":
        x, y = x + PITCH, y - HEIGHT * (problem["courses"] - level)
    if answer == "sideways":
        angle, y = angle + 90, y + HEIGHT / 2 - width * PITCH / 2

    def carry(at: Point, frames: int, ease: Easing = linear) -> None:
        scene.play(*(move(name, at) for name in both), frames=frames, ease=ease)

    scene.play(*(move(name, (start_x, LANE_Y)) for name in both), *(turn(name, angle) for name in both if angle != one["turn"]), frames=8)
    if answer == "pushed":
        carry((40.0, LANE_Y), 14)
        carry((40.0, y), 12)
        carry((x, y), 16)
    else:
        carry((x, LANE_Y), max(4, round(abs(x - start_x) / 42)), smooth)
        carry((x, y), 12)
    scene.play(fade(both[1], 0), fade(f"arrow {number}", 0), frames=3)


def _place(problem: dict, left: int, level: int, width: int) -> tuple[float, float]:
    """The middle of a brick's body."""
    return 512 + (left + width / 2 - problem["studs"] / 2) * PITCH, BOTTOM - (level + 0.5) * HEIGHT


def _inner_box(problem: dict, left: int, level: int, width: int) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a brick's body without its rim."""
    x, y = _place(problem, left, level, width)
    return x - width * PITCH / 2 + 7, y - HEIGHT / 2 + 7, x + width * PITCH / 2 - 7, y + HEIGHT / 2 - 7


def _arrow_kept(view: View, number: int, settled: float) -> float:
    """Whether an arrow stayed until its brick sat, and went then: two halves."""
    x, y = view.scene.sprites[f"arrow {number}"].state.at
    shaft = view.box(x - 10, y - 38, x + 10, y)
    dark = (labels_at(view, shaft, [INK, GROUND], 60) == 0).mean(axis=1) > 0.5
    before = dark[: max(1, round(min(settled, len(dark))) - 1)]
    return 0.5 * float(before.mean()) + 0.5 * (not dark[-3:].any())
