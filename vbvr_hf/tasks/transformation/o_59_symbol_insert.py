from __future__ import annotations

import math

import numpy as np

from ...scene import SIZE, Point, Scene, fade, move
from ...scene.figures import figure
from ...scene.palette import GROUNDS, VIVID, delta_e, pick
from ...scoring import Row, blobs, ink_over_time, moved_overlap, ride, share, tolerance, track_many
from ...scoring.view import dilate
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

ROW_Y = 570.0
ABOVE = 130.0
FULL = 0.85
"""Share of its ink from which on the new symbol is there."""
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
        scene = Scene(GROUNDS[problem["ground"]])
        for index, ((old_kind, old_colour), at) in enumerate(zip(row, _row_places(problem, n), strict=True)):
            scene.add(f"symbol {index}", figure(old_kind, size, fill=COLOURS[old_colour]), at=at)
        place = _row_places(problem, n)[min(k, n - 1)] if answer == "replaced" else _row_places(problem, n + 1)[k]
        scene.add("new", figure(kind, size, fill=COLOURS[colour]), at=(place[0], ROW_Y - ABOVE), opacity=0)
        scene.wait(6)
        scene.play(fade("new", 1), frames=10)
        scene.wait(1)
        opening = scene.now
        if answer == "replaced":
            scene.play(fade(f"symbol {min(k, n - 1)}", 0), frames=10)
        else:
            wide = _row_places(problem, n + 1)
            scene.play(*(move(f"symbol {index}", wide[index + (index >= k)]) for index in range(n)), frames=12)
        scene.play(move("new", place), frames=14, at=opening + 5)
        scene.wait(8)
        return scene

    def score(self, view, problem):
        row, k, size = problem["row"], problem["k"], problem["size"]
        n = len(row)
        before, after = _row_places(problem, n), _row_places(problem, n + 1)
        colour = problem["new"][1]
        names = list(dict.fromkeys([*(c for _, c in row), colour]))
        ground = GROUNDS[problem["ground"]]
        palette = [*(COLOURS[name] for name in names), ground]
        labels = view.labels(palette)
        first, wanted, final = (view.label(image, palette) for image in (view.first, view.expected_final, view.final))
        area = float((first < len(names)).sum()) / view.unit**2 / n
        hover = (after[k][0], ROW_Y - ABOVE)

        tracks, areas = [], []
        for (_, name), at in zip(row, before, strict=True):
            one = track_many(view, labels == names.index(name), [at], area=0.55 * area, reach=0.05 * SIZE)[0]
            tracks.append(one)
            areas.append(one.area)
        goals = [after[index + (index >= k)] for index in range(n)]
        rides = [ride(view, one.at, [a, b], longest=0.04 * SIZE, reach=0.05 * SIZE) for one, a, b in zip(tracks, before, goals, strict=True)]
        new = track_many(view, labels == names.index(colour), [hover], area=0.55 * area, reach=0.08 * SIZE)[0]
        slide = ride(view, new.at, [hover, after[k]], longest=0.05 * SIZE, reach=0.06 * SIZE)

        half = 0.5 * size + 8
        right = []
        for index, at in enumerate(after):
            name = colour if index == k else row[index - (index > k)][1]
            box = view.box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)
            seen, due = (final == names.index(name)) & box, (wanted == names.index(name)) & box
            right.append(bool((seen & due).sum() >= 0.62 * max(1, (seen | due).sum())))
        places = float(np.mean(right))

        added = _added(view, final != len(names), tracks, size, area)
        position = shape = tint = 0.0
        ends = [one.end()[0] for one in tracks]
        in_order = all(a < b for a, b in zip(ends, ends[1:], strict=False))
        if added is not None and in_order:
            at, mask = added
            position = float(sum(x < at[0] for x in ends) == k)
            tint = float((final[mask] == names.index(colour)).mean() > 0.6)
            box = view.box(after[k][0] - half, after[k][1] - half, after[k][0] + half, after[k][1] + half)
            due = (wanted == names.index(colour)) & box
            centre = blobs(view, due)[0].at
            shape = float(moved_overlap(view, mask, due, (at[0] - centre[0], at[1] - centre[1])) >= 0.7)

        appeared, fading = self._fading(view, problem, hover)
        faded = share(fading, view.frames_of(4)) * (appeared == 1)
        slid = slide.share * (slide.between() >= view.frames_of(4)) * tolerance(slide.drift, 0.015 * SIZE, 0.04 * SIZE)
        apart = [np.nanmin(np.hypot(*(one.at - new.at).T), initial=1e6) for one in tracks]
        opened = float(np.mean([go.share * share(go.moving.sum(), view.frames_of(5)) * (gap > 0.8 * size) for go, gap in zip(rides, apart, strict=True)]))
        # A row that opens for nothing has done none of it, a symbol that only appears next to none.
        motion = 0.12 * appeared + 0.88 * (faded * min(1.0, 3 * max(slid, opened)) + slid + opened * min(1.0, 3 * faded)) / 3

        typical = np.array([np.median(a[:3]) for a in areas])
        whole = np.stack([np.abs(a / max(t, 1.0) - 1) < 0.25 for a, t in zip(areas, typical, strict=True)])
        level = np.stack(
            [np.abs(one.at[:, 1] - np.nanmedian(one.at[:3, 1])) <= 0.012 * SIZE if one.seen[:3].any() else np.zeros(len(view), bool) for one in tracks]
        )
        kept = float((whole & level).all(axis=0).mean())
        # Without the new symbol in its place, the old ones count as a row that was opened for it, and only as they were.
        placed = places if right[k] else min(places, 0.5) * float((whole & level)[:, -5:].mean() > 0.9)
        steady = all(go.steady for go in rides)
        where = (
            "nothing was added"
            if added is None
            else f"the new symbol is in {'its' if position else 'another'} place, shape {'right' if shape else 'wrong'}, colour {'right' if tint else 'wrong'}"
        )
        return [
            Row("spatial_accuracy", 0.3, placed, f"{sum(right)} of {n + 1} places hold the right symbol at the end"),
            Row("logical_validity", 0.15, 0.5 * position + 0.25 * shape + 0.25 * tint, where),
            Row(
                "trajectory",
                0.35,
                motion,
                f"fading in above {faded:.0%}, sliding down {slid:.0%}, the others sliding apart {opened:.0%}",
                evidence={"path": new.at.tolist()},
            ),
            Row(
                "temporal_consistency",
                0.2,
                (kept if kept < 0.96 else 1.0) * motion * steady,
                "the old symbols keep their looks and line" if steady else "old symbols jump",
            ),
        ]

    def _fading(self, view, problem, hover: Point) -> tuple[float, int]:
        """How far the new symbol has come to be there above the row (0 to 1), and in how many frames it is half there before that."""
        still = Scene(GROUNDS[problem["ground"]])
        still.add("new", figure(problem["new"][0], problem["size"], fill=COLOURS[problem["new"][1]]), at=hover)
        mask = dilate(view.area("new", scene=still), -2)
        amount = ink_over_time(view, mask, COLOURS[problem["new"][1]]).mean(axis=1)
        half = (amount > 0.1) & (amount <= FULL)
        rising = half[: int(np.argmax(amount > FULL))] if (amount > FULL).any() else half
        return share(float(amount.max()), FULL) * bool(rising.any()), int(rising.sum())


def _added(view, shown: np.ndarray, tracks, size: float, area: float) -> tuple[Point, np.ndarray] | None:
    """What the end state shows in the row beside the old symbols: its centre and mask, or None."""
    ends = [one.end() for one in tracks]
    row = shown & view.box(0, ROW_Y - 0.8 * size, SIZE, ROW_Y + 0.8 * size)
    for blob in blobs(view, row, 0.5 * area):
        if all(not math.dist(blob.at, end) < 0.5 * size for end in ends):
            return blob.at, row & view.box(*blob.box)
    return None


def _row_places(problem: dict, count: int) -> list[Point]:
    step = min(1.6 * problem["size"], 106.0)
    return [(SIZE / 2 + step * (index - (count - 1) / 2), ROW_Y) for index in range(count)]
