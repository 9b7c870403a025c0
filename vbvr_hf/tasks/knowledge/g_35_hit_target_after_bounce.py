from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...acts import Act, allow, fade_out, obey, recolour_to, sealed, together
from ...scene import Circle, Line, Point, Text, arrowhead, draw_look, rectangle
from ...scene.curves import by_share, distances, nearest
from ...scene.palette import GREY
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

ARENA = (60.0, 60.0, 964.0, 964.0)
"""Left, top, right, bottom of the arena's inside."""
BALL, TARGET, PEG, PANEL = 25, 64, 30, 26
INSET = 82
"""Targets' centres lie this far from their wall."""
ARROW = 130
TEAL, GREEN = (0, 140, 150), (70, 200, 80)
# Ball, rims of the targets.
PALETTES = {
    "red, navy": ((226, 40, 40), (40, 60, 140)), "blue, brown": ((40, 90, 230), (140, 84, 40)),
    "orange, violet": ((246, 130, 20), (110, 70, 180)), "purple, rust": ((140, 50, 200), (176, 84, 40)),
    "magenta, indigo": ((220, 30, 150), (60, 60, 170)), "crimson, slate": ((190, 20, 60), (90, 104, 130)),
    "blue, wine": ((30, 80, 220), (140, 30, 70)), "orange, navy": ((250, 120, 30), (30, 50, 110)),
    "violet, ochre": ((120, 60, 230), (184, 134, 20)), "red, violet": ((230, 50, 30), (120, 70, 190)),
    "cobalt, coral": ((20, 70, 190), (230, 110, 80)), "plum, amber": ((130, 30, 130), (214, 150, 30)),
    "scarlet, steel": ((240, 60, 40), (70, 110, 160)), "indigo, copper": ((70, 50, 200), (190, 110, 60)),
    "rose, ink": ((236, 60, 120), (50, 54, 80)),
}  # fmt: skip
NAMES = [*PALETTES]
SIDES = {"top": (0.0, 1.0), "bottom": (0.0, -1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}
"""The reflector's wall and its normal into the arena."""


class HitTargetAfterBounce(Task):
    """Let a ball bounce once off a reflector and hit the target that lies on its way.

    Shows: an arena with a ball and its aim arrow, a teal reflector on one wall, lettered targets along another, perhaps grey pegs.
    Asks: the ball travels along the arrow at constant speed, bounces once off the reflector, angle out equal to angle in, and stops on the target it
    hits, which then fills with green.
    Answer: the mirrored ray ends on one target's centre and keeps 1.6 target radii from all others: one target only.
    Checks: how much of the time the ball is where the law has it, at the speed and beginning that fit best; where it stops; that its target turns green
    then, and nothing else changes.
    Departures: the ball's speed is adjusted where the way would take under 40 or over 68 frames. The arena is as large as the picture allows, and ball and
    targets are larger; these are of the ground's colour, not white. Where no target lies nearer the normal, the wrong rebound goes to the target farthest
    from the right direction. The arrow, which only tells how the ball starts, fades in the truth and may stay.
    """

    split = "train"
    archetype = "simulate"
    version = 2
    jump_cap = 0.3
    instances = "start points, headings and walls: above 10^6"
    parameters = {
        "incidence": Parameter("degrees between path and normal", train=floats(20, 65), bench=floats(10, 75), harder="high"),
        "targets": Parameter("target discs", train=ints(3, 4), bench=ints(5, 6), harder="high"),
        "side": Parameter("the reflector's wall", train=choices("top", "bottom", "left"), bench=choices(*SIDES)),
        "pegs": Parameter("round pegs off the path", train=ints(0, 1), bench=ints(2, 4), harder="high"),
        "speed": Parameter("canvas units a frame, as far as the way then takes 40 to 68 frames", train=floats(14, 22), bench=floats(10, 26)),
        "palette": Parameter("ball and rims", train=choices(*NAMES[:10]), bench=choices(*NAMES[10:])),
    }
    wrong_answers = {
        "normal": WrongAnswer("the ball rebounds at a wrong angle, nearer the normal if there is a target there, and hits a wrong target", 0.35),
        "through": WrongAnswer("the ball passes through the reflector", 0.25),
        "direct": WrongAnswer("the ball curves directly to the right target without a bounce", 0.4),
    }

    def pose(self, rng, p):
        normal = np.array(SIDES[p.side])
        tangent = np.array([-normal[1], normal[0]])
        angle = math.radians(p.incidence) * (1 if rng.rand() < 0.5 else -1)
        came, out = -_leaving(normal, -angle), _leaving(normal, angle)
        low, high = np.array(ARENA[:2]), np.array(ARENA[2:])
        for _ in range(80):
            # The contact: the ball's centre one radius from the panel.
            contact = np.where(normal > 0, low, high) * np.abs(normal) + rng.uniform(low + 180, high - 180) * np.abs(tangent) + normal * (PANEL + BALL)
            start = contact - came * rng.uniform(260, 480)
            if (start < low + 130).any() or (start > high - 130).any():
                continue
            # The first wall that the rebound comes to; targets stand along it.
            edge = np.where(out > 0, high - INSET, low + INSET)
            ways = [(edge[k] - contact[k]) / out[k] if abs(out[k]) > 1e-6 else math.inf for k in (0, 1)]
            wall = int(np.argmin(ways))
            goal = contact + out * ways[wall]
            along_wall = 1 - wall
            corner = not low[along_wall] + 90 <= goal[along_wall] <= high[along_wall] - 90
            if corner or ways[wall] < max(300, math.dist(start, contact)) or math.dist(start, goal) < 220:
                continue
            path = [start, contact, goal]
            targets = _targets(rng, p.targets, path, wall, normal, angle)
            pegs = targets and _pegs(rng, p.pegs, path, targets)
            if pegs is None:
                continue
            look = draw_look(rng, away_from=[*PALETTES[p.palette], TEAL, GREEN, GREY], places=("sheet", "board", "table"))
            return {
                "path": [_round(at) for at in path], "targets": [_round(at) for at in targets], "pegs": [_round(at) for at in pegs],
                "answer": [math.dist(at, goal) < 1 for at in targets].index(True), "side": p.side,
                "panel": _round(contact - normal * (BALL + PANEL / 2) + tangent * rng.uniform(-70, 70)),
                "frames": round(min(68.0, max(40.0, float(distances(path)[-1]) / p.speed)), 1), "palette": p.palette, "look": look,
            }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        pegs = "The arrow may fade[, the pegs stay.|; pegs keep their places.]" if problem["pegs"] else "The arrow may fade[, nothing else.|; the rest stays.]"
        return Prompts(
            plain=(
                f"[Let|Make] the ball travel along its arrow at constant speed. It bounces once off the teal reflector, angle out equal to angle in, and stops "
                f"on the target that it hits, which then fills with green. {pegs}",
                f"Which target does the ball hit? [Starting along the arrow|As the arrow aims it], it goes straight and evenly, without gravity, and [is "
                f"mirrored by|rebounds like light from] the teal bar. Once it [rests|lies] on the target's middle, that one turns green. {pegs}",
                f"[Show the ball's whole way|Show how the ball goes], steady and without friction: along the arrow, off the teal panel at the same angle, on "
                f"to a target. There it stops, and then only that target becomes green. {pegs}",
            ),
            guided="The ball goes straight along the arrow's direction to the teal reflector. There it turns once, leaving on the other side of the "
            f"reflector's normal at the same angle. It goes straight on to target {'ABCDEF'[problem['answer']]} and stops on its centre. Then that target "
            "fills with green. The arrow may fade, nothing else.",
        )

    def lay_out(self, problem, scene, look):
        (ball, rim) = PALETTES[problem["palette"]]
        start, contact, _ = (tuple(at) for at in problem["path"])
        left, top, right, bottom = ARENA
        scene.add("arena", rectangle(right - left + 10, bottom - top + 10, stroke=look.ink, border=10), at=((left + right) / 2, (top + bottom) / 2))
        upright = problem["side"] in ("left", "right")
        scene.add("panel", rectangle(*((PANEL, 300) if upright else (300, PANEL)), fill=TEAL), at=problem["panel"])
        for i, at in enumerate(problem["pegs"]):
            scene.add(f"peg {i}", *look.figure(Circle(radius=PEG, fill=GREY)), at=at)
        for i, at in enumerate(problem["targets"]):
            disc = Circle(radius=TARGET - 4, fill=look.base, stroke=rim, width=8)
            scene.add(f"target {i}", disc, Text(text="ABCDEF"[i], size=64, weight=700, fill=rim), at=at)
        heading = np.subtract(contact, start) / math.dist(start, contact)
        tail, tip = (tuple((np.array(start) + heading * far).tolist()) for far in (BALL + 6, BALL + 6 + ARROW))
        neck = tuple((np.array(tip) - heading * 24).tolist())
        scene.add("arrow", Line(points=(tail, neck), stroke=look.ink, width=11), arrowhead(tip, heading, 44, fill=look.ink))
        scene.add("ball", Circle(radius=BALL, fill=ball), at=start)

    def answer(self, problem):
        return _hits(problem, problem["path"], problem["answer"])

    def mistakes(self, problem):
        start, contact, goal = (np.array(at) for at in problem["path"])
        wrong = _wrong_target(problem)
        beyond = contact + (contact - start) * 90 / math.dist(start, contact)
        return {
            "normal": _hits(problem, [start, contact, problem["targets"][wrong]], wrong),
            "through": _hits(problem, [start, beyond], None),
            "direct": _hits(problem, _curve(start, goal), problem["answer"]),
        }


def _hits(problem: dict, way: Sequence[Point], target: int | None) -> Act:
    """The ball goes along a way at constant speed, and then the target on which it stops, if there is one, fills with green."""
    corners = distances(way)
    legs = tuple((corners[1:] / corners[-1]).tolist()) if len(way) == 3 else (1.0,)
    motion = obey("ball", by_share(way), problem["frames"], legs)
    goes = together(allow(fade_out("arrow")), motion)
    return goes if target is None else sealed(goes, recolour_to(f"target {target}", GREEN))


def _leaving(normal: np.ndarray, angle: float) -> np.ndarray:
    """The direction that leaves a wall so many radians from its normal."""
    return normal * math.cos(angle) + np.array([-normal[1], normal[0]]) * math.sin(angle)


def _targets(rng, count: int, path, wall: int, normal, angle: float) -> list | None:
    """All targets in order along their wall, the true one among them; decoys where wrong rebounds would lead, as far as there is room."""
    _, contact, goal = path
    axis, depth = 1 - wall, goal[wall] - contact[wall]
    low, high = ARENA[axis] + 84, ARENA[axis + 2] - 90
    wanted = []
    for factor in rng.permutation([0.0, 0.5, 0.7, 1.3, 1.5]):
        out = _leaving(normal, angle * factor)
        if abs(out[wall]) > 0.05 and depth / out[wall] > 0:
            wanted.append(contact[axis] + out[axis] * depth / out[wall])
    found = [goal]
    for place in [*wanted, *rng.uniform(low, high, 30)]:
        at = goal.copy()
        at[axis] = place
        apart = all(math.dist(at, other) >= 142 for other in found)
        if len(found) < count and low <= place <= high and apart and nearest(at, path)[1] >= 1.6 * TARGET + BALL + 4:
            found.append(at)
    return sorted(found, key=lambda at: at[axis]) if len(found) == count else None


def _pegs(rng, count: int, path, targets) -> list | None:
    """Places for pegs off the path, the targets and each other."""
    found: list = []
    for _ in range(60):
        if len(found) == count:
            return found
        at = rng.uniform([ARENA[0] + 80, ARENA[1] + 80], [ARENA[2] - 80, ARENA[3] - 80])
        apart = all(math.dist(at, other) > 130 for other in [*found, *targets])
        if apart and nearest(at, path)[1] > BALL + PEG + 24 and math.dist(at, path[0]) > 200:
            found.append(at)
    return None


def _wrong_target(problem: dict) -> int:
    """The wrong target whose direction from the turn differs most from the true one's."""
    turns = [np.subtract(at, problem["path"][1]) for at in problem["targets"]]
    true = turns[problem["answer"]]
    return min(range(len(turns)), key=lambda i: float(turns[i] @ true) / float(np.hypot(*turns[i])))


def _curve(start: Point, goal: Point) -> list[Point]:
    """A way that bows gently to one side."""
    across = np.array([goal[1] - start[1], start[0] - goal[0]]) * 0.3
    return [_round(np.array(start) * (1 - u) + np.array(goal) * u + across * u * (1 - u)) for u in np.linspace(0, 1, 33)]


def _round(at) -> list[float]:
    return [round(float(v), 1) for v in at]
