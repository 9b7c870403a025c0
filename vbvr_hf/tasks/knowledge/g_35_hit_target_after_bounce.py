from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Line, Point, Scene, Text, along, arrowhead, fade, follow, recolour, rectangle
from ...scene.curves import distances, nearest
from ...scene.palette import GREY, INK, WHITE
from ...scoring import Row, View, labels_at, stillness, tolerance, track
from ...scoring.legs import bounce, trip
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

# Left, top, right, bottom of the arena's inside.
ARENA = (72.0, 132.0, 952.0, 892.0)
BALL, TARGET, PEG, PANEL = 20, 40, 24, 22
INSET = 54
"""Targets' centres lie this far from their wall."""
ARROW = 110
TEAL, GREEN, BLACK = (0, 140, 150), (70, 200, 80), (20, 22, 28)
# Ball, rims of the targets, floor.
PALETTES = {
    "red, navy": ((226, 40, 40), (40, 60, 140), (248, 249, 251)), "blue, brown": ((40, 90, 230), (140, 84, 40), (250, 247, 238)),
    "orange, violet": ((246, 130, 20), (110, 70, 180), (246, 248, 252)), "purple, rust": ((140, 50, 200), (176, 84, 40), (244, 249, 244)),
    "magenta, indigo": ((220, 30, 150), (60, 60, 170), (250, 248, 244)), "crimson, slate": ((190, 20, 60), (90, 104, 130), (244, 247, 252)),
    "blue, wine": ((30, 80, 220), (140, 30, 70), (248, 250, 246)), "orange, navy": ((250, 120, 30), (30, 50, 110), (250, 246, 250)),
    "violet, ochre": ((120, 60, 230), (184, 134, 20), (248, 248, 252)), "red, violet": ((230, 50, 30), (120, 70, 190), (246, 250, 250)),
    "cobalt, coral": ((20, 70, 190), (230, 110, 80), (242, 248, 244)), "plum, amber": ((130, 30, 130), (214, 150, 30), (246, 244, 252)),
    "scarlet, steel": ((240, 60, 40), (70, 110, 160), (250, 250, 240)), "indigo, copper": ((70, 50, 200), (190, 110, 60), (240, 246, 250)),
    "rose, ink": ((236, 60, 120), (50, 54, 80), (250, 244, 240)),
}  # fmt: skip
NAMES = [*PALETTES]
SIDES = {"top": (0.0, 1.0), "bottom": (0.0, -1.0), "left": (1.0, 0.0), "right": (-1.0, 0.0)}
"""The reflector's wall and its normal into the arena."""


class HitTargetAfterBounce(Task):
    """Let a ball bounce once off a reflector and hit the target that lies on its way.

    Shows: an arena with a ball and its aim arrow, a teal reflector on one wall, lettered targets along another, perhaps grey pegs.
    Asks: the ball travels along the arrow at constant speed, bounces once off the reflector, angle out equal to angle in, and stops on the target it
    hits, which fills with green.
    Answer: the mirrored ray ends on one target's centre and keeps 1.6 target radii from all others: one target only.
    Checks: the ball's path at equal arc length; the turn's place and its angles; the ball and the green at the end; the rest stays.
    Departures: the ball's speed is adjusted where the way would take under 40 or over 68 frames. All rows but that of the end are multiplied by the
    share of the way travelled in small steps (the path row by its square), and the worse leg counts: a straight first leg alone is no bounce. Where
    no target lies nearer the normal, the wrong rebound goes to the target farthest from the right direction.
    """

    id = "G-35"
    slug = "hit_target_after_bounce"
    name = "Hit Target After Bounce"
    pillar = "knowledge"
    split = "train"
    archetype = "simulate"
    jump_cap = 0.3
    instances = "start points, headings and walls: above 10^6"
    parameters = {
        "incidence": Parameter("degrees between path and normal", train=floats(20, 65), bench=floats(10, 75)),
        "targets": Parameter("target discs", train=ints(3, 4), bench=ints(5, 6)),
        "side": Parameter("the reflector's wall", train=choices("top", "bottom", "left"), bench=choices(*SIDES)),
        "pegs": Parameter("round pegs off the path", train=ints(0, 1), bench=ints(2, 4)),
        "speed": Parameter("canvas units a frame, as far as the way then takes 40 to 68 frames", train=floats(14, 22), bench=floats(10, 26)),
        "palette": Parameter("ball, rims and floor", train=choices(*NAMES[:10]), bench=choices(*NAMES[10:])),
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
            corner = not low[along_wall] + 70 <= goal[along_wall] <= high[along_wall] - 70
            if corner or ways[wall] < max(300, math.dist(start, contact)) or math.dist(start, goal) < 190:
                continue
            path = [start, contact, goal]
            targets = _targets(rng, p.targets, path, wall, normal, angle)
            pegs = targets and _pegs(rng, p.pegs, path, targets)
            if pegs is None:
                continue
            return {
                "path": [_round(at) for at in path], "targets": [_round(at) for at in targets], "pegs": [_round(at) for at in pegs],
                "answer": [math.dist(at, goal) < 1 for at in targets].index(True), "side": p.side,
                "panel": _round(contact - normal * (BALL + PANEL / 2) + tangent * rng.uniform(-70, 70)),
                "frames": round(min(68.0, max(40.0, float(distances(path)[-1]) / p.speed)), 1), "palette": p.palette,
            }  # fmt: skip
        raise Redraw

    def prompt(self, problem):
        rules = (
            "It moves at constant speed, without gravity or friction, and bounces once off the teal reflector, the angle out equal to the angle in. "
            "It stops on the target that it hits, and that target alone fills with green. Everything else stays as it is."
        )
        return Prompts(
            plain=(
                f"Let the ball travel along the arrow and show which target it hits. {rules}",
                f"The ball sets off in the direction of the arrow. Show its way to the target. {rules}",
                f"Which target does the ball hit? Show its whole way, starting along the arrow. {rules}",
            ),
            guided="The arrow disappears and the ball goes straight along its direction to the teal reflector. There it turns once, leaving on the other "
            "side of the reflector's normal at the same angle, and goes straight on to target "
            f"{'ABCDEF'[problem['answer']]}, stops on its centre, and that target fills with green. Nothing else changes.",
        )

    def stage(self, problem, answer=TRUTH):
        ball, rim, floor = PALETTES[problem["palette"]]
        start, contact, goal = (tuple(at) for at in problem["path"])
        scene = Scene(WHITE)
        scene.add("arena", rectangle(886, 766, fill=floor, stroke=INK, border=6), at=(512, 512))
        upright = problem["side"] in ("left", "right")
        scene.add("panel", rectangle(*((PANEL, 300) if upright else (300, PANEL)), fill=TEAL), at=problem["panel"])
        for i, at in enumerate(problem["pegs"]):
            scene.add(f"peg {i}", Circle(radius=PEG, fill=GREY), at=at)
        for i, at in enumerate(problem["targets"]):
            scene.add(f"target {i}", Circle(radius=TARGET - 4, fill=WHITE, stroke=rim, width=8), Text(text="ABCDEF"[i], size=56, weight=700, fill=rim), at=at)
        heading = np.subtract(contact, start) / math.dist(start, contact)
        tail, tip = (tuple((np.array(start) + heading * far).tolist()) for far in (BALL + 6, BALL + 6 + ARROW))
        neck = tuple((np.array(tip) - heading * 20).tolist())
        scene.add("arrow", Line(points=(tail, neck), stroke=BLACK, width=8), arrowhead(tip, heading, 34, fill=BLACK))
        scene.add("ball", Circle(radius=BALL, fill=ball), at=start)
        scene.wait(8)
        scene.play(fade("arrow", 0), frames=4)
        hit, way = problem["answer"], along("ball", [start, contact, goal])
        if answer == "normal":
            hit = _wrong_target(problem)
            way = along("ball", [start, contact, problem["targets"][hit]])
        elif answer == "through":
            hit, way = None, along("ball", [start, np.array(start) + heading * (math.dist(start, contact) + 90)])
        elif answer == "direct":
            way = follow("ball", _curve(start, goal))
        scene.play(way, frames=problem["frames"])
        if hit is not None:
            scene.play(recolour(f"target {hit}", GREEN), frames=6)
        scene.wait(10)
        return scene

    def score(self, view, problem):
        ball_color, rim, floor = PALETTES[problem["palette"]]
        path, goal = problem["path"], problem["path"][-1]
        ball = track(view, ball_color, others=[WHITE, floor, rim, TEAL, GREEN, BLACK, GREY, INK], area=math.pi * BALL**2)
        seen_at = ball.at[ball.seen]
        gone = trip(seen_at, path)
        turn, said = _turn(view, seen_at, path[1], SIDES[problem["side"]])
        doubled = float((ball.count > 1).mean()) > 0.1
        off = math.dist(ball.end(), goal)
        green = [_green(view, place, rim) for place in problem["targets"]]
        lit = green.pop(problem["answer"]) > 0.6 and max(green) < 0.3
        corridor = view.strip(path[0], path[1], 80) | view.strip(path[1], path[2], 80) | view.disc(goal, TARGET + 10)
        hit, only = "ABCDEF"[problem["answer"]], "the only green one" if lit else "which is not the only green one"
        trajectory, still = tolerance(gone.gap, 20, 82) * gone.share**2, stillness(view, ~corridor) * gone.share
        return [
            Row("trajectory", 0.4, trajectory, f"{gone.share:.0%} of the way, {gone.gap:.0f} units off", evidence={"path": ball.at.tolist()}),
            Row("logical_validity", 0.2, 0.0 if doubled else turn * gone.share, "more than one ball is seen" if doubled else said),
            Row("spatial_accuracy", 0.25, 0.5 * tolerance(off, 20, 61) + 0.5 * lit, f"the ball ends {off:.0f} units from target {hit}, {only}"),
            Row("temporal_consistency", 0.15, still, "arena, reflector, pegs and other targets stay, as far as the ball went"),
        ]


def _turn(view: View, at: np.ndarray, contact: Point, normal: Point) -> tuple[float, str]:
    """Whether the ball turned once, at the right point, with equal angles: 0 to 1, and why."""
    if len(at) < 6:
        return 0.0, "no ball is seen"
    found = bounce(at, normal, max(3, round(view.frames_of(4))))
    if found is None:
        return 0.0, "the ball does not go to the reflector and back from it"
    off = math.dist(found.at, contact)
    value = tolerance(off, 31, 62) * tolerance(found.uneven, 4, 15) * tolerance(found.bend, 8, 30)
    return value, f"turned {off:.0f} units off, {found.inward:.0f} degrees in, {found.outward:.0f} out"


def _green(view: View, at: Point, rim) -> float:
    """Share of a target's white, off the ball, that is green at the end."""
    where = view.disc(at, TARGET - 12) & ~view.disc(at, BALL + 4)
    return float((labels_at(view, where, [GREEN, WHITE, rim], 40)[-5:] == 0).mean()) * 1.4


def _leaving(normal: np.ndarray, angle: float) -> np.ndarray:
    """The direction that leaves a wall so many radians from its normal."""
    return normal * math.cos(angle) + np.array([-normal[1], normal[0]]) * math.sin(angle)


def _targets(rng, count: int, path, wall: int, normal, angle: float) -> list | None:
    """All targets in order along their wall, the true one among them; decoys where wrong rebounds would lead, as far as there is room."""
    _, contact, goal = path
    axis, depth = 1 - wall, goal[wall] - contact[wall]
    low, high = ARENA[axis] + 62, ARENA[axis + 2] - 62
    wanted = []
    for factor in rng.permutation([0.0, 0.5, 0.7, 1.3, 1.5]):
        out = _leaving(normal, angle * factor)
        if abs(out[wall]) > 0.05 and depth / out[wall] > 0:
            wanted.append(contact[axis] + out[axis] * depth / out[wall])
    found = [goal]
    for place in [*wanted, *rng.uniform(low, high, 30)]:
        at = goal.copy()
        at[axis] = place
        apart = all(math.dist(at, other) >= 104 for other in found)
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
        apart = all(math.dist(at, other) > 110 for other in [*found, *targets])
        if apart and nearest(at, path)[1] > BALL + PEG + 24 and math.dist(at, path[0]) > 120:
            found.append(at)
    return None


def _wrong_target(problem: dict) -> int:
    """The wrong target whose direction from the turn differs most from the true one's."""
    turns = [np.subtract(at, problem["path"][1]) for at in problem["targets"]]
    true = turns[problem["answer"]]
    return min(range(len(turns)), key=lambda i: float(turns[i] @ true) / float(np.hypot(*turns[i])))


def _curve(start: Point, goal: Point):
    """A way that bows gently to one side."""
    across = np.array([goal[1] - start[1], start[0] - goal[0]]) * 0.15

    def place(u: float) -> Point:
        at = np.array(start) * (1 - u) + np.array(goal) * u + across * 4 * u * (1 - u) / 2
        return (float(at[0]), float(at[1]))

    return place


def _round(at) -> list[float]:
    return [round(float(v), 1) for v in at]
