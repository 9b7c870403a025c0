from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Polygon, Scene, become, move, points
from ...scene.figures import figure, outline
from ...scene.outlines import dashed_outline, half_of
from ...scene.palette import GROUNDS, INK, VIVID, pick
from ...scoring import Row, bystanders, ride, share, stayed, tolerance, track_sprite
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
            start, goal = rng.uniform(low, high, 2), None
            ahead = float(rng.uniform(250, 620)) * rng.choice([-1, 1])
            goal = start + way * ahead
            if not (goal.min() > low and goal.max() < high):
                continue
            others = []
            for _ in range(60):
                at = rng.uniform(low, high, 2)
                off = abs(float((at - start) @ np.array([-way[1], way[0]])))
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
        colours = [VIVID[name] for name in problem["colours"]]
        palette = [*colours, GROUNDS[problem["ground"]], FRAME, DASHES, *(VIVID[name] for name, _ in problem["decoys"])]
        labels = view.labels(palette)
        first = view.label(view.first, palette)
        thing = track_sprite(view, labels <= 1, first <= 1, start)
        full = float((first <= 1).sum()) / view.unit**2
        whole = thing.area > 0.9 * full
        places = np.where(whole[:, None], thing.at, np.nan)
        longest = 0.06 * SIZE
        began = bool(whole[:2].any()) and math.dist(places[np.flatnonzero(whole)[0]], start) < 0.05 * SIZE

        gone_from, gone_to = _longest_run(thing.area < 0.08 * full)
        hidden = gone_to - gone_from
        edge = _exit(problem, -EXTENT / 2 - 6)
        frames = np.arange(len(view))
        out = ride(view, np.where((frames < gone_from if hidden else frames >= 0)[:, None], places, np.nan), [start, edge], longest=longest)
        left = began and hidden >= 2 and out.share > 0.6
        back = ride(view, np.where((frames >= gone_to)[:, None], places, np.nan), [edge, goal], longest=longest)
        last, after = thing.at[:gone_from][thing.seen[:gone_from]], thing.at[gone_to:][thing.seen[gone_to:]]
        # Where it vanishes only a sliver shows; the sliver's place is compared with where the same edge gives it back.
        same = left and len(last) > 0 and len(after) > 0 and math.dist(last[-1], after[0]) < 0.03 * SIZE + out.length / max(1, len(last)) * 2
        # Partly behind the frame it has no centre to follow: there its way is read off how much of it shows.
        vanished = (out.share > 0.6) * (1 - share(float(thing.area.min()), 0.9 * full))
        emerged = same * share(float(thing.area[gone_to:].max(initial=0)), 0.9 * full)
        way_out, way_back = 0.8 * out.share + 0.2 * vanished, left * (0.8 * back.share + 0.2 * emerged)
        off = [leg.off[leg.moving] for leg in ((out, back) if left else (out,))]
        drift = float(np.concatenate(off).mean()) if sum(map(len, off)) else math.nan

        end = thing.end()
        error = math.dist(end, goal)

        arms = _arms(view, labels, thing.at)
        wanted = _arms(view, first[None], np.array([start]))[0]
        later = (frames >= gone_to) & whole & np.isfinite(arms[:, 0])
        turned = np.abs((np.degrees(np.arctan2(arms[:, 1], arms[:, 0])) - math.degrees(math.atan2(wanted[1], wanted[0])) + 180) % 360 - 180)
        pattern = bool(later.any()) and float((turned[later] <= 12).mean()) > 0.9
        boxes = [(x - 70, y - 70, x + 70, y + 70) for x, y in [*(at for _, at in problem["decoys"]), *problem["outlines"], goal]]
        movers = bystanders(view, view.scene.without("object"), boxes, lambda f: view.disc(tuple(thing.at[f]), 85) if thing.seen[f] else None)
        still = stayed(movers, 8, 18)
        size = bool(later.any()) and float(np.median(np.abs(thing.area[later] / full - 1))) < 0.12
        ends = (thing.area[-3:] > 0.75 * full).all()
        return [
            Row(
                "trajectory",
                0.4,
                tolerance(drift, 0.01 * SIZE, 0.05 * SIZE) * (way_out + way_back) / 2 * began * (still > 0.3),
                f"{way_out:.0%} of the way out, {way_back:.0%} of the way back, {drift:.0f} units off the line",
                evidence={"path": thing.at.tolist()},
            ),
            Row(
                "logical_validity",
                0.25,
                (0.5 * share(hidden, view.frames_of(4)) * (hidden >= view.frames_of(4) - 1) + 0.5 * same) * left,
                f"out of sight for {hidden} frames" if left else "never wholly out of the picture",
                (gone_from, gone_to) if left else (),
            ),
            Row(
                "spatial_accuracy",
                0.2,
                tolerance(error, 0.015 * SIZE, 0.06 * SIZE) * ends * left * (still > 0.2),
                f"the object ends {error:.0f} units from the right outline" + ("" if left else ", but has not been away"),
            ),
            Row(
                "temporal_consistency",
                0.15,
                (0.34 + 0.33 * size + 0.33 * still) * pattern * left,
                "back with the same colours, pattern and size" if pattern and left else "not seen coming back as it was",
            ),
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
    ahead = np.where(way > 0, SIZE - EDGE - start, start - EDGE) + beyond
    reach = min(float(a) / abs(w) for a, w in zip(ahead, way, strict=True) if abs(w) > 1e-6)
    return start + way * reach


def _longest_run(flags: np.ndarray) -> tuple[int, int]:
    """Start and end (exclusive) of the longest run of True; (0, 0) if there is none."""
    best, start = (0, 0), None
    for index, flag in enumerate([*flags.tolist(), False]):
        if flag and start is None:
            start = index
        if not flag and start is not None:
            best, start = max(best, (start, index), key=lambda run: run[1] - run[0]), None
    return best


def _arms(view, labels: np.ndarray, at: np.ndarray) -> np.ndarray:
    """From the first colour's centre to the second's in each frame, within the object's reach of `at`: (T, 2) pixels, NaN where one is missing."""
    found = np.full((len(labels), 2), np.nan)
    reach = round(0.6 * EXTENT * view.unit)
    for frame in np.flatnonzero(np.isfinite(at[:, 0])):
        x, y = (round(value) for value in view.pixels(tuple(at[frame])))
        part = labels[frame, max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        ends = [np.nonzero(part == index) for index in (0, 1)]
        if min(len(ys) for ys, _ in ends) > 20:
            found[frame] = [ends[1][1].mean() - ends[0][1].mean(), ends[1][0].mean() - ends[0][0].mean()]
    return found
