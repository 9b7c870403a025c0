from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Polygon, Scene, become, move, points
from ...scene.curves import along_and_off
from ...scene.figures import figure, outline
from ...scene.optics import until_edge
from ...scene.outlines import dashed_outline, half_of
from ...scene.palette import GROUNDS, INK, VIVID, pick
from ...scoring import Row, blobs, bystanders, ride, share, stayed, tolerance, track_sprite
from ...scoring.bystanders import box_round, covers
from ...scoring.poses import second_side, wrapped
from ...scoring.timing import longest_run
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

EDGE = 44.0
"""The picture ends this far from the stage's border; beyond is the frame that things vanish behind."""
FRAME = (92, 100, 114)
EXTENT = 110.0
BEYOND = 72.0
"""How far past the edge the object's centre goes; it is out of sight from half its extent on."""
DASHES = (120, 128, 140)
WAYS = {
    "to the left": (-1, 0), "to the right": (1, 0), "up": (0, -1), "down": (0, 1),
    "diagonally up and to the left": (-1, -1), "diagonally up and to the right": (1, -1),
    "diagonally down and to the left": (-1, 1), "diagonally down and to the right": (1, 1),
}  # fmt: skip
STRAIGHT = tuple(WAYS)[:4]


class HandleObjectReappearance(Task):
    """Send an object straight out of the picture and bring it back, unchanged, into the outline on its line.

    Shows: a framed picture with one two-coloured object, a dashed outline of its size on its line of travel, decoy objects and decoy outlines off it.
    Asks: move it straight the stated way until it is wholly out of sight, leave it unseen for half a second, bring it back where it left, unchanged,
    and stop it in the dashed outline on that line.
    Answer: unique: only one outline lies on the line through the object. The picture has a visible frame, so that "out" means the same in a wide video.
    Checks: both legs on the line and in order, the time out of sight, the place of return, the end, and that colours, pattern and decoys are kept.
    Departures: decoys keep 175 units off the line, well clear of the object's way. The pattern may be 12 degrees and the area 12 % off, as the object
    is 28 pixels wide at 256. The end counts only after the object has been away, as its way out may pass the outline.
    """

    id = "G-11"
    slug = "handle_object_reappearance"
    name = "Handle Object Reappearance"
    pillar = "transformation"
    split = "train"
    archetype = "track"
    jump_cap = 0.22
    instances = "over 10^8: continuous start and outline places, two colours, pattern angle, direction"
    parameters = {
        "direction": Parameter("the way out", train=choices(*STRAIGHT), bench=choices(*WAYS)),
        "decoy_objects": Parameter("other objects", train=ints(1, 2), bench=ints(3, 4)),
        "decoy_outlines": Parameter("outlines off the line", train=ints(0, 1), bench=ints(2, 2)),
        "shape": Parameter("the object", train=choices("circle", "square"), bench=choices("hexagon", "plus", "circle")),
        "pattern": Parameter("side of the second colour, degrees clockwise from the top", train=floats(0, 360), bench=floats(0, 360)),
        "ground": Parameter("the picture's background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "inside": WrongAnswer("slides straight to the outline without leaving", 0.42),
        "opposite": WrongAnswer("comes back from the opposite edge", 0.7),
        "changed": WrongAnswer("comes back with its two colours exchanged", 0.88),
    }

    def pose(self, rng, p):
        way = np.array(WAYS[p.direction], float) / math.hypot(*WAYS[p.direction])
        low, high = EDGE + 90, SIZE - EDGE - 90
        for _ in range(200):
            start = rng.uniform(low, high, 2)
            ahead = float(rng.uniform(250, 620)) * rng.choice([-1, 1])
            goal = start + way * ahead
            if not (goal.min() > low and goal.max() < high):
                continue
            others = []
            for _ in range(60):
                at = rng.uniform(low, high, 2)
                _, off = along_and_off(at, start, goal)
                if off > 175 and all(math.dist(at, other) > 165 for other in others):
                    others.append(at)
                if len(others) == p.decoy_objects + p.decoy_outlines:
                    break
            else:
                continue
            break
        else:
            raise Redraw
        colours = pick(rng, VIVID, 2 + p.decoy_objects, away_from=[GROUNDS[p.ground], FRAME, DASHES])
        return {
            "way": p.direction, "start": np.round(start, 1).tolist(), "goal": np.round(goal, 1).tolist(), "shape": p.shape, "pattern": round(p.pattern, 1),
            "colours": colours[:2], "decoys": [[c, np.round(at, 1).tolist()] for c, at in zip(colours[2:], others, strict=False)],
            "outlines": [np.round(at, 1).tolist() for at in others[p.decoy_objects :]], "ground": p.ground,
        }  # fmt: skip

    def prompt(self, problem):
        thing = f"{problem['colours'][0]} and {problem['colours'][1]} object"
        way = problem["way"]
        rules = "Its colours, size and orientation never change, and everything else stays as it is."
        return Prompts(
            plain=(
                f"Move the {thing} straight {way} until it is wholly out of the picture, keep it out of sight for about half a second, then bring it back at "
                f"the same place along the same line and stop it in the dashed outline on that line. {rules}",
                f"The {thing} leaves the picture straight {way}, stays hidden for half a second, returns where it left on the same straight line and comes to "
                f"rest in the dashed outline that lies on this line. {rules}",
                f"Take the {thing} straight {way} out of the picture; after half a second unseen it re-enters there, goes back along its line and stops in the "
                f"dashed outline on it. {rules}",
            ),
            guided=f"The {thing} glides straight {way} at a steady speed and disappears behind the frame. For half a second nothing of it is seen. It comes "
            f"out from behind the frame at the same place, glides straight back along its line, and stops exactly in the dashed outline on that line. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        start, goal, out = (np.array(problem["start"]), np.array(problem["goal"]), _exit(problem, BEYOND))
        one, two = (VIVID[name] for name in problem["colours"])
        scene = Scene(GROUNDS[problem["ground"]])
        ring = outline(problem["shape"]) * EXTENT
        for index, at in enumerate([problem["goal"], *problem["outlines"]]):
            scene.add(f"outline {index}", *dashed_outline(ring, dash=15, gap=11, stroke=DASHES, width=6), at=tuple(at))
        for index, (name, at) in enumerate(problem["decoys"]):
            scene.add(f"decoy {index}", figure(("triangle", "pentagon", "diamond", "heart")[index], EXTENT, fill=VIVID[name]), at=tuple(at))
        scene.add("object", *_patterned(problem, one, two), at=tuple(start))
        # The frame goes far beyond the stage, so that a wide picture ends where a square one does.
        far = 4 * SIZE
        hole = ((EDGE, EDGE), (EDGE, SIZE - EDGE), (SIZE - EDGE, SIZE - EDGE), (SIZE - EDGE, EDGE))
        scene.add("frame", Polygon(points=((-far, -far), (SIZE + far, -far), (SIZE + far, SIZE + far), (-far, SIZE + far)), holes=(hole,), fill=FRAME))
        scene.wait(6)
        if answer == "inside":
            scene.play(move("object", tuple(goal)), frames=round(max(12, math.dist(start, goal) / 22)))
            scene.wait(8)
            return scene
        speed = (math.dist(start, out) + math.dist(out, goal)) / 56
        scene.play(move("object", tuple(out)), frames=round(math.dist(start, out) / speed))
        scene.wait(8)
        if answer == "opposite":
            out = _exit(problem, BEYOND, -1)
            scene.play(move("object", tuple(out)), frames=0)
        if answer == "changed":
            scene.play(become("object", *_patterned(problem, two, one)), frames=0)
        scene.play(move("object", tuple(goal)), frames=round(math.dist(out, goal) / speed))
        scene.wait(8)
        return scene

    def score(self, view, problem):
        start, goal = tuple(problem["start"]), tuple(problem["goal"])
        palette = [VIVID[name] for name in (*problem["colours"], *(name for name, _ in problem["decoys"]))] + [GROUNDS[problem["ground"]], FRAME, DASHES]
        labels, first = view.labels(palette), view.label(view.first, palette)
        thing = track_sprite(view, labels <= 1, first <= 1, start)
        due, usual = blobs(view, first <= 1)[0].area, float(np.median(thing.area[:3]))
        full = usual if 0.8 < usual / due < 1.25 else due  # how much its edges show differs from clip to clip
        whole = thing.area > 0.9 * full
        places = np.where(whole[:, None], thing.at, np.nan)
        longest = 0.06 * SIZE
        began = bool(whole[:2].any()) and math.dist(places[whole][0], start) < 0.05 * SIZE

        gone_from, gone_to = longest_run(thing.area < 0.08 * full)
        hidden = gone_to - gone_from
        edge = _exit(problem, -EXTENT / 2 - 6)
        out = ride(view, places[: gone_from if hidden else len(view)], [start, edge], longest=longest)
        left = began and hidden >= 2 and out.share > 0.6
        back = ride(view, places[gone_to:], [edge, goal], longest=longest)
        before, after = thing.at[:gone_from][thing.seen[:gone_from]], thing.at[gone_to:][thing.seen[gone_to:]]
        # Where it vanishes only a sliver shows; the sliver's place is compared with where the same edge gives it back.
        same = left and len(before) > 0 and len(after) > 0 and math.dist(before[-1], after[0]) < 0.03 * SIZE + out.length / len(before) * 2
        # Partly behind the frame it has no centre to follow: there its way is read off how much of it shows.
        vanished = (out.share > 0.6) * (1 - share(float(thing.area.min()), 0.9 * full))
        emerged = same * share(float(thing.area[gone_to:].max(initial=0)), 0.9 * full)
        way_out, way_back = 0.8 * out.share + 0.2 * vanished, left * (0.8 * back.share + 0.2 * emerged)
        off = np.concatenate([leg.off[leg.moving] for leg in ((out, back) if left else (out,))])
        drift = float(off.mean()) if len(off) else math.nan
        error = math.dist(thing.end(), goal)
        ends = (thing.area[-3:] > 0.75 * full).all()

        side, wanted = second_side(view, labels, thing.at, 0.6 * EXTENT), second_side(view, first[None], np.array([start]), 0.6 * EXTENT)
        later = (np.arange(len(view)) >= gone_to) & whole & np.isfinite(side)
        pattern = bool(later.any()) and float((np.abs(wrapped(side - wanted))[later] <= 12).mean()) > 0.9
        size = bool(later.any()) and float(np.median(np.abs(thing.area[later] / full - 1))) < 0.12
        boxes = [box_round(at, 70) for at in (*(at for _, at in problem["decoys"]), *problem["outlines"], goal)]
        still = stayed(bystanders(view, view.scene.without("object"), boxes, covers(view, [thing.at], 85, discs=True)), 8, 18)

        gone = 0.5 * share(hidden, view.frames_of(4)) * (hidden >= view.frames_of(4) - 1) + 0.5 * same
        way = tolerance(drift, 0.01 * SIZE, 0.05 * SIZE) * (way_out + way_back) / 2 * began * tolerance(still, 0.85, 0.5)
        told = f"{way_out:.0%} of the way out, {way_back:.0%} of the way back, {drift:.0f} units off the line"
        unseen = f"out of sight for {hidden} frames" if left else "never wholly out of the picture"
        rest = tolerance(error, 0.015 * SIZE, 0.06 * SIZE) * ends * left * (still > 0.2)
        look = (0.34 + 0.33 * size + 0.33 * still) * pattern * left
        back_as = "back with the same colours, pattern and size" if pattern and left else "not seen coming back as it was"
        return [
            Row("trajectory", 0.4, way, told, evidence={"path": thing.at.tolist()}),
            Row("logical_validity", 0.25, gone * left, unseen, (gone_from, gone_to) if left else ()),
            Row("spatial_accuracy", 0.2, rest, f"the object ends {error:.0f} units from the right outline{'' if left else ', but has not been away'}"),
            Row("temporal_consistency", 0.15, look, back_as),
        ]


def _patterned(problem: dict, one, two) -> list[Polygon]:
    ring = outline(problem["shape"]) * EXTENT
    return [
        Polygon(points=points(ring), fill=one),
        Polygon(points=half_of(points(ring), problem["pattern"]), fill=two),
        Polygon(points=points(ring), stroke=INK, width=5),
    ]


def _exit(problem: dict, beyond: float, sense: int = 1) -> np.ndarray:
    """Where the object's centre is when it has gone `beyond` canvas units past the picture's edge, straight on (sense 1) or backwards (-1)."""
    start, way = np.array(problem["start"]), sense * np.array(WAYS[problem["way"]], float)
    way /= np.hypot(*way)
    return start + way * until_edge(start, way, EDGE - beyond, SIZE - EDGE + beyond)
