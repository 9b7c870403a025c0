from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import SIZE, Point, Scene, fade, move
from ...scene.figures import figure
from ...scene.palette import GROUNDS, VIVID, delta_e, pick
from ...scoring import Row, Track, View, blobs, dilate, iou, moved_overlap, ride, share, tolerance, track_many
from ...scoring.bystanders import box_round
from ...scoring.fades import faded_in
from ...scoring.tracks import track_coloured
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

ROW_Y = 570.0
ABOVE = 130.0
OPENING = 17.0
"""When the new symbol is there and the row begins to open, in frames."""
COLOURS = {**VIVID, "teal": (0, 140, 140), "navy": (28, 36, 116)}
KINDS = ("circle", "square", "triangle", "five-point star", "hexagon", "diamond", "plus", "heart")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


class SymbolInsert(Task):
    """Insert a named symbol into a row at a stated place.

    Shows: a centred row of filled symbols, evenly spaced; the space above is free.
    Asks: insert a new symbol so that it becomes the k-th from the left: it appears above its place, the row opens, it slides down into the gap.
    Answer: unique: a centred, evenly spaced row of one symbol more, the others in their old order.
    Checks: the final row place by place, the new symbol's place, shape and colour, its appearing and sliding, the others' sliding apart.
    Departures: the old symbols all have different colours, so that each can be followed; one of them may share the new one's. A row that opens for
    nothing, or a symbol that only appears, earns little.
    """

    id = "O-59"
    slug = "symbol_insert"
    name = "Symbol Insert"
    pillar = "transformation"
    split = "out_of_domain"
    archetype = "edit"
    jump_cap = 0.5
    instances = "over 10^9: rows times new symbol and position"
    parameters = {
        "length": Parameter("symbols in the row before", bench=ints(4, 8)),
        "position": Parameter(
            "share of the way along the row at which to insert, 0 the left end to 1 the right end", bench=choices(*(i / 24 for i in range(25)))
        ),
        "size": Parameter("symbol size, canvas units", bench=ints(56, 84)),
        "near_misses": Parameter("symbols of the row that share the new one's shape or colour", bench=ints(1, 3)),
        "ground": Parameter("the background", bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "off_by_one": WrongAnswer("inserted one position off", 0.7),
        "replaced": WrongAnswer("an existing symbol is replaced instead", 0.25),
        "wrong_colour": WrongAnswer("right place, wrong colour", 0.83),
    }

    def pose(self, rng, p):
        n = p.length
        try:
            colours = pick(rng, COLOURS, min(n + 1, 9), away_from=[GROUNDS[p.ground]])
        except ValueError:
            raise Redraw from None
        new_kind = str(rng.choice(KINDS))
        others = [kind for kind in KINDS if kind != new_kind]
        row = [[str(rng.choice(others)), colour] for colour in colours[:n]]
        places = [int(i) for i in rng.permutation(n)[: p.near_misses]]
        # At most one symbol shares the colour; the other near-misses share the shape.
        same_colour = bool(rng.randint(2))
        new_colour = row[places[0]][1] if same_colour else colours[n]
        for place in places[same_colour:]:
            row[place][0] = new_kind
        return {"row": row, "new": [new_kind, new_colour], "k": round(p.position * n), "size": p.size, "ground": p.ground}

    def prompt(self, problem):
        kind, colour = problem["new"]
        thing = f"{colour} {kind}"
        one = f"{'an' if colour[0] in 'aeiou' else 'a'} {thing}"
        nth = ORDINALS[problem["k"]]
        rules = "The other symbols keep their looks and order, and the row ends evenly spaced and centred."
        return Prompts(
            plain=(
                f"Insert a new {thing} so that it becomes the {nth} symbol from the left: it appears above its place, the row opens, and it "
                f"slides down into the gap. {rules}",
                f"{one.capitalize()} fades in above the row and slides down into a gap that the others make, as the {nth} symbol from the left. {rules}",
                f"Add {one} to the row at the {nth} place from the left; it comes from above, where it appears, while the others slide apart for it. {rules}",
            ),
            guided=f"{one.capitalize()} fades in above the {nth} place of the longer row. The symbols to the left of that place slide half a step to the left, "
            f"those to the right of it half a step to the right, all along the row's line, and the {thing} slides straight down into the gap. {rules}",
        )

    def stage(self, problem, answer=TRUTH):
        row, k, size = problem["row"], problem["k"], problem["size"]
        n = len(row)
        kind, colour = problem["new"]
        if answer == "off_by_one":
            k = k + 1 if k < n else k - 1
        if answer == "wrong_colour":
            colour = max(sorted(COLOURS), key=lambda name: delta_e(COLOURS[name], COLOURS[colour]))
        before, after = _row_places(problem, n), _row_places(problem, n + 1)
        place = before[min(k, n - 1)] if answer == "replaced" else after[k]
        scene = Scene(GROUNDS[problem["ground"]])
        for index, ((old_kind, old_colour), at) in enumerate(zip(row, before, strict=True)):
            scene.add(f"symbol {index}", figure(old_kind, size, fill=COLOURS[old_colour]), at=at)
        scene.add("new", figure(kind, size, fill=COLOURS[colour]), at=(place[0], ROW_Y - ABOVE), opacity=0)
        scene.wait(6)
        scene.play(fade("new", 1), frames=10)
        scene.now = OPENING
        if answer == "replaced":
            scene.play(fade(f"symbol {min(k, n - 1)}", 0), frames=10)
        else:
            scene.play(*(move(f"symbol {index}", at) for index, at in enumerate(after[:k] + after[k + 1 :])), frames=12)
        scene.play(move("new", place), frames=14, at=OPENING + 5)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        row, k, size = problem["row"], problem["k"], problem["size"]
        n = len(row)
        before, after = _row_places(problem, n), _row_places(problem, n + 1)
        colour = problem["new"][1]
        names = list(dict.fromkeys([*(c for _, c in row), colour]))
        palette = [*(COLOURS[name] for name in names), GROUNDS[problem["ground"]]]
        labels = view.labels(palette)
        first, wanted, final = (view.label(image, palette) for image in (view.first, view.expected_final, view.final))
        area = float((first < len(names)).sum()) / view.unit**2 / n
        hover = (after[k][0], ROW_Y - ABOVE)

        own = [names.index(name) for _, name in row]
        tracks = track_coloured(view, labels, own, before, area=0.55 * area, reach=0.05 * SIZE)
        ways = zip(tracks, before, after[:k] + after[k + 1 :], strict=True)
        rides = [ride(view, one.at, [start, goal], longest=0.04 * SIZE, reach=0.05 * SIZE) for one, start, goal in ways]
        inked = names.index(colour)
        new = track_many(view, labels == inked, [hover], area=0.55 * area, reach=0.08 * SIZE)[0]
        slide = ride(view, new.at, [hover, after[k]], longest=0.05 * SIZE, reach=0.06 * SIZE)

        places = [view.box(*box_round(at, 0.5 * size + 8)) for at in after]
        due = [*own[:k], inked, *own[k:]]
        right = [iou((final == label) & place, (wanted == label) & place) >= 0.62 for label, place in zip(due, places, strict=True)]
        held = float(np.mean(right))

        added = _added(view, final != len(names), tracks, size, area)
        position = shape = tint = 0.0
        ends = [one.end()[0] for one in tracks]
        if added is not None and all(a < b for a, b in pairwise(ends)):
            at, mask = added
            position = float(sum(x < at[0] for x in ends) == k)
            tint = float((final[mask] == inked).mean() > 0.6)
            model = (wanted == inked) & places[k]
            shape = float(moved_overlap(view, mask, model, np.subtract(at, blobs(view, model)[0].at)) >= 0.7)

        fade_in = faded_in(view, dilate(view.area("new", time=OPENING), -2), COLOURS[colour])
        faded = share(fade_in.half, view.frames_of(4)) * (fade_in.reached == 1)
        slid = slide.share * (slide.between() >= view.frames_of(4)) * tolerance(slide.drift, 0.015 * SIZE, 0.04 * SIZE)
        apart = [np.nanmin(np.hypot(*(one.at - new.at).T), initial=1e6) for one in tracks]
        opened = float(np.mean([go.share * share(go.moving.sum(), view.frames_of(5)) * (gap > 0.8 * size) for go, gap in zip(rides, apart, strict=True)]))
        # A row that opens for nothing has done none of it, a symbol that only appears next to none.
        motion = 0.12 * fade_in.reached + 0.88 * (faded * min(1.0, 3 * max(slid, opened)) + slid + opened * min(1.0, 3 * faded)) / 3

        as_they_were = np.stack([one.whole(0.25) & _level(one) for one in tracks])
        kept = float(as_they_were.all(axis=0).mean())
        # Without the new symbol in its place, the old ones count as a row that was opened for it, and only as they were.
        placed = held if right[k] else min(held, 0.5) * float(as_they_were[:, -5:].mean() > 0.9)
        steady = all(go.steady for go in rides)
        where = f"in {'its' if position else 'another'} place, shape {'right' if shape else 'wrong'}, colour {'right' if tint else 'wrong'}"
        moved = f"fading in above {faded:.0%}, sliding down {slid:.0%}, the others sliding apart {opened:.0%}"
        looks = "the old symbols keep their looks and line" if steady else "old symbols jump"
        return [
            Row("spatial_accuracy", 0.3, placed, f"{sum(right)} of {n + 1} places hold the right symbol at the end"),
            Row(
                "logical_validity",
                0.15,
                0.5 * position + 0.25 * shape + 0.25 * tint,
                "nothing was added" if added is None else f"the new symbol is {where}",
            ),
            Row("trajectory", 0.35, motion, moved, evidence={"path": new.at.tolist()}),
            Row("temporal_consistency", 0.2, (kept if kept < 0.96 else 1.0) * motion * steady, looks),
        ]


def _level(one: Track) -> np.ndarray:
    """Whether a symbol is on the line on which it stood at first: (T,) bool."""
    if not one.seen[:3].any():
        return np.zeros(len(one.at), bool)
    return np.abs(one.at[:, 1] - np.nanmedian(one.at[:3, 1])) <= 0.012 * SIZE


def _added(view: View, shown: np.ndarray, tracks: list[Track], size: float, area: float) -> tuple[Point, np.ndarray] | None:
    """What the end state shows in the row beside the old symbols: its centre and mask, or None."""
    ends = [one.end() for one in tracks]
    row = shown & view.box(0, ROW_Y - 0.8 * size, SIZE, ROW_Y + 0.8 * size)
    for blob in blobs(view, row, 0.3 * area):  # a star has less than half the area of a square
        if all(not math.dist(blob.at, end) < 0.5 * size for end in ends):
            return blob.at, row & view.box(*blob.box)
    return None


def _row_places(problem: dict, count: int) -> list[Point]:
    step = min(1.6 * problem["size"], 106.0)
    return [(SIZE / 2 + step * (index - (count - 1) / 2), ROW_Y) for index in range(count)]
