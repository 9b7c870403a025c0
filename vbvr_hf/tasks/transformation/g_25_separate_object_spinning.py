from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ...scene import SIZE, Polygon, Scene, move, points, turn
from ...scene.outlines import dashed_outline
from ...scene.palette import GROUNDS, SHIFTED, VIVID, pick
from ...scoring import Row, View, bystanders, iou, model_of, moved_overlap, poses, ride, share, stayed, tolerance
from ...scoring.bystanders import box_round, covers
from ...scoring.masks import opened
from ...scoring.poses import wrapped
from ...scoring.stillness import CODED
from ...scoring.timing import lost_again
from .. import TRUTH, Parameter, Prompts, Task, WrongAnswer, choices, floats, ints

DASHES = (96, 104, 118)
OUTLINES = {
    "L": ((-6, -10), (0, -10), (0, 4), (7, 4), (7, 10), (-6, 10)),
    "T": ((-9, -9), (9, -9), (9, -3), (3, -3), (3, 10), (-3, 10), (-3, -3), (-9, -3)),
    "arrow": ((0, -10), (7, -2), (3, -2), (3, 10), (-3, 10), (-3, -2), (-7, -2)),
    "kite": ((0, -10), (7, -4), (0, 11), (-7, -4)),
    "P": ((-6, -10), (7, -10), (7, 1), (0, 1), (0, 10), (-6, 10)),
    "F": ((-6, -10), (8, -10), (8, -5), (0, -5), (0, -1), (5, -1), (5, 4), (0, 4), (0, 10), (-6, 10)),
    "scalene triangle": ((-9, 7), (9, 7), (-9, -5)),
    "notched square": ((-9, -9), (9, -9), (9, 9), (4, 9), (4, 0), (-1, 0), (-1, 9), (-9, 9)),
    "flag": ((-7, -10), (9, -6), (-2.5, -1), (-2.5, 10), (-7, 10)),
}
TRAIN_KINDS, BENCH_KINDS = tuple(OUTLINES)[:4], tuple(OUTLINES)[4:]


class SeparateObjectSpinning(Task):
    """Turn each object the shorter way until it lies like its outline, then slide it in.

    Shows: filled objects without rotational symmetry on the left; in the row of each, on the right, a dashed outline of its shape and size, turned.
    Asks: turn each object in place, the shorter way round, until it lies like its outline, then slide it straight to the right into the outline.
    Answer: unique for each row, as no angle is 0 or 180 degrees. The order of the rows is free, and rows may be done together.
    Checks: the end poses, the turn and its direction, turning before sliding, a level slide, and that outlines and looks are kept.
    Departures: each turn and each slide takes 20 frames, 16 where there are three rows, and the longer way round twice as many. Objects are 150 to
    180 units across, so that their angle is well read, and areas may be 15 % off.
    """

    id = "G-25"
    slug = "separate_object_spinning"
    name = "Separate Object Spinning"
    pillar = "transformation"
    split = "in_domain"
    archetype = "transform"
    jump_cap = 0.32
    instances = "over 10^7: shape, signed angle, size, colour, place per row"
    parameters = {
        "objects": Parameter("rows", train=ints(1, 2), bench=ints(3, 3)),
        "angle": Parameter("degrees to turn, one drawn for each row, either way", train=choices(30, 60, 90, 120, 150), bench=choices(45, 75, 105, 135, 165)),
        "kinds": Parameter("shapes to draw from", train=choices("L, T, arrow, kite"), bench=choices("P, F, scalene triangle, notched square, flag")),
        "slide": Parameter("way to the outline, % of the frame's width, drawn for each row", train=floats(35, 55), bench=floats(30, 60)),
        "palette": Parameter("colours of the objects", train=choices("vivid"), bench=choices("shifted")),
        "ground": Parameter("the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "unturned": WrongAnswer("slides without turning", 0.35),
        "slides_first": WrongAnswer("slides first, turns afterwards", 0.82),
        "longer_way": WrongAnswer("turns the longer way", 0.8),
    }

    def pose(self, rng, p):
        kinds = p.kinds.split(", ")
        bench = len(kinds) == len(BENCH_KINDS)
        angles = range(45, 166, 30) if bench else range(30, 151, 30)
        colours = pick(rng, VIVID if p.palette == "vivid" else SHIFTED, p.objects, away_from=[GROUNDS[p.ground], DASHES])
        middle, rows = 512, []
        for index, kind in enumerate(rng.permutation(kinds)[: p.objects]):
            angle = p.angle if index == 0 else int(rng.choice(list(angles)))
            # A shape this long in its row reaches at most 84 units from its centroid.
            way = (p.slide if index == 0 else float(rng.uniform(30, 60) if bench else rng.uniform(35, 55))) / 100 * SIZE
            x = float(rng.uniform(120, min(330, SIZE - 120 - way)))
            y = middle + (index - (p.objects - 1) / 2) * 290 + float(rng.uniform(-30, 30))
            rows.append({
                "kind": str(kind), "radius": int(rng.randint(76, 92)), "colour": colours[index], "start": round(float(rng.uniform(0, 360)), 1),
                "turn": angle * int(rng.choice([-1, 1])), "at": [round(x, 1), round(y, 1)], "way": round(way, 1),
            })  # fmt: skip
        return {"rows": rows, "palette": p.palette, "ground": p.ground}

    def prompt(self, problem):
        many = len(problem["rows"]) > 1
        rules = "Objects keep their size and colour, and the outlines stay where they are."
        each = "each object" if many else "the object"
        return Prompts(
            plain=(
                f"Turn {each} in place, the shorter way round, until it lies exactly like the dashed outline in its row, then slide it straight "
                f"to the right into that outline. {rules}",
                f"First {each} rotates about its own centre by the smaller angle until it is oriented like its dashed outline; only then it glides "
                f"horizontally into the outline. {rules}",
                f"Make {each} fit its dashed outline: rotate it on the spot the shorter way first, then move it straight right until it fills it. {rules}",
            ),
            guided=" ".join(
                f"The {row['colour']} object turns in place by {abs(row['turn'])} degrees {'clockwise' if row['turn'] > 0 else 'counter-clockwise'}, "
                "then slides straight to the right until it fills its outline."
                for row in problem["rows"]
            )
            + " "
            + rules,
        )

    def stage(self, problem, answer=TRUTH):
        colours = VIVID if problem["palette"] == "vivid" else SHIFTED
        scene = Scene(GROUNDS[problem["ground"]])
        for index, row in enumerate(problem["rows"]):
            goal = (row["at"][0] + row["way"], row["at"][1])
            scene.add(f"outline {index}", *dashed_outline(_ring(row), dash=15, gap=10, stroke=DASHES, width=7), at=goal, angle=row["start"] + row["turn"])
        for index, row in enumerate(problem["rows"]):
            scene.add(f"object {index}", Polygon(points=_ring(row), fill=colours[row["colour"]]), at=tuple(row["at"]), angle=row["start"])
        scene.wait(6)
        frames = 16 if len(problem["rows"]) == 3 else 20
        for index, row in enumerate(problem["rows"]):
            by = row["turn"]
            if answer == "longer_way":
                by -= math.copysign(360, by)
            spin = turn(f"object {index}", row["start"] + (0 if answer == "unturned" else by))
            slide = move(f"object {index}", (row["at"][0] + row["way"], row["at"][1]))
            for change in (slide, spin) if answer == "slides_first" else (spin, slide):
                scene.play(change, frames=frames if change is slide or abs(by) < 180 else 2 * frames)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        colours = VIVID if problem["palette"] == "vivid" else SHIFTED
        rows = problem["rows"]
        palette = [*(colours[row["colour"]] for row in rows), GROUNDS[problem["ground"]], DASHES]
        labels = view.labels(palette)
        first, wanted, final = (view.label(image, palette) for image in (view.first, view.expected_final, view.final))
        done = [_read(view, row, labels == i, first == i, wanted == i, final == i) for i, row in enumerate(rows)]
        placed, turned, slid, in_order, kept = np.mean([one[:5] for one in done], axis=0)

        reach = [row["radius"] + 14 for row in rows]
        outlines = view.scene.only(*(f"outline {i}" for i in range(len(rows))))
        boxes = [box_round((row["at"][0] + row["way"], row["at"][1]), r) for row, r in zip(rows, reach, strict=True)]
        hidden = covers(view, [one.at for one in done], [r + 6 for r in reach])
        still = stayed(bystanders(view, outlines, boxes, hidden, view.spread(9)), 5, 10, coded=CODED)
        firm = still > 0.4

        motion = 0.5 * (turned + slid) * firm
        whole = all(one.whole for one in done)
        filled = f"{sum(one.placed > 0.9 for one in done)} of {len(rows)} objects fill their outlines"
        paths = {"paths": [one.at.tolist() for one in done]}
        looks = "objects and outlines keep their looks" if whole else "an object jumps or is mirrored"
        return [
            Row("spatial_accuracy", 0.3, placed * firm, filled),
            Row("trajectory", 0.35, motion, f"turning {turned:.0%}, sliding {slid:.0%} as asked", evidence=paths),
            Row("logical_validity", 0.2, in_order * firm, f"{in_order:.0%} of the way was slid in the outline's orientation"),
            Row("temporal_consistency", 0.15, kept * still * motion * whole, looks),
        ]


class _Done(NamedTuple):
    """What one object did: `placed`, `turned`, `slid`, `in_order` and `kept` in 0..1, whether it stayed `whole`, and its path `at`."""

    placed: float
    turned: float
    slid: float
    in_order: float
    kept: float
    whole: bool
    at: np.ndarray


def _read(view: View, row: dict, masks: np.ndarray, first: np.ndarray, wanted: np.ndarray, final: np.ndarray) -> _Done:
    """Read one object off the masks (T, 256, 256) of its colour, and those of the expected first and last and the seen last frame."""
    start, goal, angle = tuple(row["at"]), (row["at"][0] + row["way"], row["at"][1]), row["turn"]
    # Its own row alone, without slivers: dashes and edges may take its colour in a poor encoding.
    top = max(0, int((start[1] - row["radius"] - 40) * view.unit))
    band = slice(top, int((start[1] + row["radius"] + 40) * view.unit))
    model = model_of(view, opened(first[band]))
    found = poses(view, [opened(mask[band]) for mask in masks], model)
    at = np.where(found.seen[:, None], found.at + np.array([0.0, top / view.unit]), np.nan)
    go = ride(view, at, [start, goal], longest=0.09 * SIZE, reach=0.08 * SIZE)
    limit = 22 / view.rate
    # Near either end a picture that trembles moves it, too.
    sliding = go.moving & (go.along > 0.06 * go.length) & (go.along < 0.97 * go.length) & ~go.jumped
    set_out = int(np.argmax(sliding)) if sliding.any() else len(view)
    began = bool(found.seen[0]) and abs(found.angle[0]) < 10 and math.dist(at[0], start) < 0.04 * SIZE

    # Only what is turned in place counts, and turning back costs.
    step = np.where(sliding, 0.0, found.turns(limit))
    turning = np.abs(step) > 0.8 / view.rate
    back = lost_again(np.cumsum(step) * math.copysign(1, angle))
    onward = tolerance(back, 8, 0.5 * abs(angle) + 8) * (turning.sum() >= view.frames_of(4))
    # The place it turns at: where it stood at first, or where it arrived if it slid before.
    late = abs(step[set_out:].sum()) > abs(step[:set_out].sum())
    turning &= (np.arange(len(view)) >= set_out) == late
    drift = float(np.percentile(np.hypot(*(at[turning] - np.array(goal if late else start)).T), 80)) if turning.any() else math.nan
    turned = tolerance(abs(float(step.sum()) - angle), 6, min(30.0, abs(angle))) * onward * tolerance(drift, 0.015 * SIZE, 0.05 * SIZE) * began

    lying = np.abs(wrapped(found.angle - angle)) <= 6
    slid = right = 0.0
    if sliding.any():
        level = float(np.percentile(np.abs(at[sliding, 1] - start[1]), 90))
        slid = tolerance(level, 0.012 * SIZE, 0.04 * SIZE) * go.share * float(go.forward[sliding].mean()) * (go.moving.sum() >= view.frames_of(6)) * began
        right = float(lying[sliding].mean())

    areas = np.abs(found.area / model.area - 1) <= 0.15
    kept = float((found.seen & areas).mean())
    # What an object that only slid would fill of its outline counts for nothing.
    unturned = min(0.8, moved_overlap(view, wanted, first, np.subtract(model_of(view, wanted).at, model_of(view, first).at)))
    there = math.dist(np.nan_to_num(at[-1], nan=-1e6), goal) < 0.1 * SIZE
    return _Done(
        placed=share(iou(final, wanted) - unturned, 0.85 - unturned) * there,
        turned=turned,
        slid=slid,
        in_order=right * go.share * began * turning.any(),
        kept=kept if kept < 0.97 else 1.0,
        whole=not found.jumped(limit) and go.steady and not found.flipped.any() and began,
        at=at,
    )


def _ring(row: dict) -> tuple:
    """The object's outline about its centroid, its farthest corner `radius` canvas units away."""
    ring = np.array(OUTLINES[row["kind"]], float)
    after = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]
    ring = ring - ((ring + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    return points(ring * row["radius"] / np.hypot(*ring.T).max())
