from __future__ import annotations

import math

import cv2
import numpy as np

from ...scene import SIZE, Polygon, Scene, move, points, turn
from ...scene.outlines import dashed_outline
from ...scene.palette import GROUNDS, SHIFTED, VIVID, pick
from ...scoring import Row, bystanders, model_of, poses, ride, share, tolerance
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
        findings = [_row(view, row, labels == i, first == i, wanted == i, final == i) for i, row in enumerate(rows)]

        reach = [row["radius"] + 14 for row in rows]
        boxes = [
            (x - r, row["at"][1] - r, x + r, row["at"][1] + r) for row, r in ((row, row["radius"] + 14) for row in rows) for x in [row["at"][0] + row["way"]]
        ]
        still_scene = view.scene.only(*(f"outline {i}" for i in range(len(rows))))
        frames = view.spread(9)

        def hidden(frame: int) -> np.ndarray:
            cover = np.zeros(view.first.shape[:2], bool)
            for finding, r in zip(findings, reach, strict=True):
                x, y = finding["at"][frame]
                if x == x:
                    cover |= view.box(x - r - 6, y - r - 6, x + r + 6, y + r + 6)
            return cover

        drifts = np.nan_to_num(bystanders(view, still_scene, boxes, hidden, frames)).max(axis=1)
        still = float(np.mean([tolerance(value, 5, 10) for value in drifts - min(drifts[0], 8.0)]))
        firm = still > 0.4

        def mean(name: str) -> float:
            return float(np.mean([finding[name] for finding in findings]))

        motion = 0.5 * (mean("turned") + mean("slid")) * firm
        whole = all(finding["whole"] for finding in findings)
        kept = mean("kept") * still
        return [
            Row("spatial_accuracy", 0.3, mean("placed") * firm, f"{sum(f['placed'] > 0.9 for f in findings)} of {len(rows)} objects fill their outlines"),
            Row(
                "trajectory",
                0.35,
                motion,
                f"turning {mean('turned'):.0%}, sliding {mean('slid'):.0%} as asked",
                evidence={"paths": [f["at"].tolist() for f in findings]},
            ),
            Row("logical_validity", 0.2, mean("in_order") * firm, f"{mean('in_order'):.0%} of the way was slid in the outline's orientation"),
            Row("temporal_consistency", 0.15, kept * motion * whole, "objects and outlines keep their looks" if whole else "an object jumps or is mirrored"),
        ]


def _row(view, row, masks, first, wanted, final) -> dict:
    """What one object did: `placed`, `turned`, `slid`, `in_order` and `kept` in 0..1, whether it stayed `whole`, and its path `at`."""
    start, goal, angle = tuple(row["at"]), (row["at"][0] + row["way"], row["at"][1]), row["turn"]
    # Its own row alone, without slivers: dashes and edges may take its colour in a poor encoding.
    top = max(0, int((start[1] - row["radius"] - 40) * view.unit))
    band = slice(top, int((start[1] + row["radius"] + 40) * view.unit))
    found = poses(view, [_opened(mask[band]) for mask in masks], model_of(view, _opened(first[band])))
    at = np.where(found.seen[:, None], found.at + np.array([0.0, top / view.unit]), np.nan)
    go = ride(view, at, [start, goal], longest=0.09 * SIZE, reach=0.08 * SIZE)
    limit = 22 / view.rate
    step = found.turns(limit)
    sliding = go.moving & (go.along > 0.06 * go.length) & ~go.jumped
    set_out = int(np.argmax(sliding)) if sliding.any() else len(view)

    began = bool(found.seen[0]) and abs(found.angle[0]) < 10 and math.dist(at[0], start) < 0.04 * SIZE
    # Only what is turned in place counts, and turning back costs.
    step = np.where(sliding, 0.0, step)
    turned = float(step.sum())
    turning = np.abs(step) > 0.8 / view.rate
    progress = np.cumsum(step) * math.copysign(1, angle)
    back = float((np.maximum.accumulate(np.maximum(progress, 0)) - progress).max())
    onward = tolerance(back, 8, 0.5 * abs(angle) + 8) * (turning.sum() >= view.frames_of(4))
    # The place it turns at: where it stood at first, or where it arrived if it slid before.
    home = np.array(goal if turning[set_out:].sum() > turning[:set_out].sum() else start)
    drift = float(np.percentile(np.hypot(*(at[turning] - home).T), 80)) if turning.any() else math.nan
    turn_value = tolerance(abs(turned - angle), 6, min(30.0, abs(angle))) * onward * tolerance(drift, 0.015 * SIZE, 0.05 * SIZE) * began
    level = float(np.percentile(np.abs(at[sliding, 1] - start[1]), 90)) if sliding.any() else math.nan
    onwards = float(go.forward[sliding].mean()) if sliding.any() else 0.0
    slide_value = tolerance(level, 0.012 * SIZE, 0.04 * SIZE) * go.share * onwards * (go.moving.sum() >= view.frames_of(6)) * began

    lying = np.abs((found.angle - angle + 180) % 360 - 180) <= 6
    right = float(lying[sliding].mean()) if sliding.any() else 0.0
    seen = found.seen
    between = (np.diff(found.angle[seen]) + 180) % 360 - 180
    jumped = bool((np.abs(between) > limit * np.diff(np.flatnonzero(seen))).any()) or not go.steady
    areas = np.abs(found.area / (_opened(first[band]).sum() / view.unit**2) - 1) <= 0.15
    kept = float((seen & areas).mean())
    overlap = (final & wanted).sum() / max(1, (final | wanted).sum())
    zero = _overlap_unturned(first, wanted)
    return {
        "at": at,
        "placed": share(overlap - zero, 0.85 - zero) * (math.dist(np.nan_to_num(at[-1], nan=-1e6), goal) < 0.1 * SIZE),
        "turned": turn_value,
        "slid": slide_value,
        "in_order": right * go.share * began * (turning.any()),
        "kept": kept if kept < 0.97 else 1.0,
        "whole": not jumped and not found.flipped.any() and began,
    }


def _opened(mask: np.ndarray) -> np.ndarray:
    return cv2.morphologyEx(np.ascontiguousarray(mask).view(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).view(bool)


def _overlap_unturned(first: np.ndarray, wanted: np.ndarray) -> float:
    """Intersection over union of the object as it lies at first with the filled outline, both about one centroid."""
    ys, xs = np.nonzero(first)
    wy, wx = np.nonzero(wanted)
    dy, dx = round(wy.mean() - ys.mean()), round(wx.mean() - xs.mean())
    moved = np.zeros_like(first)
    moved[np.clip(ys + dy, 0, first.shape[0] - 1), np.clip(xs + dx, 0, first.shape[1] - 1)] = True
    return min(0.8, float((moved & wanted).sum() / (moved | wanted).sum()))


def _ring(row: dict) -> tuple:
    """The object's outline about its centroid, its farthest corner `radius` canvas units away."""
    ring = np.array(OUTLINES[row["kind"]], float)
    after = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]
    ring = ring - ((ring + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
    return points(ring * row["radius"] / np.hypot(*ring.T).max())
