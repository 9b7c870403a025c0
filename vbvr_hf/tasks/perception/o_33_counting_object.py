from __future__ import annotations

import math

import numpy as np

from ...scene import Circle, Color, Counter, Point, Scene, Shape, become, grow, rectangle, regular, star
from ...scene.palette import BLACK, GROUNDS, SHIFTED, VIVID
from ...scoring import Mark, Row, drifts, ink_over_time, marks, pairs_in_order, read_counter, regions_round, share, tolerance
from ...scoring.marks import all_still
from ...scoring.numerals import final_number, numbers_in_step
from ...scoring.timing import lost_again, since
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

RED = (220, 30, 30)
DOT = 14
COUNTER = Counter(left=800, top=24, width=200, height=132, digits=88)
COLORS = {name: (VIVID | SHIFTED)[name] for name in ("yellow", "green", "blue", "teal", "lime", "sky blue", "purple", "navy")}
KINDS = {"circle": 1.0, "square": 1.06, "triangle": 1.3, "star": 1.15}
"""Each kind's outer radius over half the shape size, so that all look about equally large and a dot fits inside."""
BOX = (40.0, 196.0, 984.0, 984.0)
GAP = 24


class CountingObject(Task):
    """Count the shapes of one kind, with a dot on each and a running counter.

    Shows: scattered coloured shapes of several kinds below an empty counter at the top right.
    Asks: put a red dot on each shape of one kind, from left to right, while the counter shows the running number.
    Answer: unique; the kinds are plain to see and the asked shapes differ by at least 20 units from left to right.
    Checks: the number at the end, the dots' places and order, the counter's numbers against the dots, and that the shapes are kept.
    Departures: where other kinds are under a third of the asked one, the wrong answer that counts every kind dots bare ground too. The last row also
    counts the counter's steps, so that dots without a count earn less.
    """

    id = "O-33"
    slug = "counting_object"
    name = "Counting Object"
    pillar = "perception"
    split = "in_domain"
    archetype = "read"
    jump_cap = 0.48
    instances = "counts, kinds, colours and continuous places: over 10^9"
    parameters = {
        "n_asked": Parameter("shapes of the asked kind", train=ints(3, 9), bench=ints(10, 16)),
        "n_other": Parameter("shapes of other kinds", train=ints(0, 3), bench=ints(4, 8)),
        "kinds": Parameter("kinds of shapes, one of which is asked for", train=choices(("circle", "square")), bench=choices(tuple(KINDS))),
        "shape_size": Parameter("canvas units across the largest shape", train=ints(70, 110), bench=ints(50, 80)),
        "frames_per_count": Parameter("frames at 16 per second from one dot to the next", train=ints(7, 9), bench=ints(6, 6)),
        "background": Parameter("tone of the background", train=choices(*GROUNDS), bench=choices(*GROUNDS)),
    }
    wrong_answers = {
        "total only": WrongAnswer("the counter shows the right total at once, no dots are drawn", 0.32),
        "every kind": WrongAnswer("shapes of every kind are counted (and spots of bare ground, if other kinds are fewer than a third)", 0.4),
        "skip": WrongAnswer("one shape is skipped, the total is one too small", 0.72),
    }

    def pose(self, rng, p):
        kind, *others = (p.kinds[index] for index in rng.permutation(len(p.kinds)))
        kinds = [kind] * p.n_asked + [others[rng.randint(len(others))] for _ in range(p.n_other)]
        halves = rng.uniform(max(25, p.shape_size * 0.4), max(26, p.shape_size / 2), len(kinds))
        radii = np.round(halves * [KINDS[of] for of in kinds], 1).tolist()
        names = sorted(COLORS)
        places = np.round(_places(rng, radii, p.n_asked), 1).tolist()
        shapes = [[of, names[rng.randint(len(names))], *at, radius] for of, at, radius in zip(kinds, places, radii, strict=True)]
        return {"kind": kind, "shapes": shapes, "period": p.frames_per_count, "background": p.background}

    def prompt(self, problem):
        kind = problem["kind"]
        rules = f"Shapes that are no {kind}s get no dot, and no shape moves or changes."
        return Prompts(
            plain=(
                f"Count the {kind}s: from left to right, put a red dot at the centre of one {kind} after another. The counter at the top right "
                f"shows the running number after each dot and ends on the total. {rules}",
                f"How many {kind}s are there? Each gets a red dot at its centre, one at a time from left to right, and the counter at the top "
                f"right always shows how many have been counted, up to the total. {rules}",
                f"Tally the {kind}s from left to right with a red dot on the centre of each, one at a time, while the counter at the top right "
                f"gives the running count. {rules}",
            ),
            guided=f"Look for the {kind}s and ignore all other kinds. The leftmost {kind} gets a red dot at its centre and the counter shows 1; the next "
            f"{kind} to the right gets its dot and the counter shows 2; this goes on, one {kind} at a time, until every {kind} has one dot. The counter "
            "stays on the last number, the total. All shapes stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUNDS[problem["background"]])
        COUNTER.add(scene)
        for number, (kind, color, x, y, radius) in enumerate(problem["shapes"]):
            scene.add(f"shape {number}", _shape(kind, radius, COLORS[color]), at=(x, y))
        asked = _asked(problem)
        dots = [at for at, _ in asked]
        if answer == "skip":
            dots.pop(len(dots) // 2)
        if answer == "every kind":
            others = [(x, y) for kind, _, x, y, _ in problem["shapes"] if kind != problem["kind"]]
            extra = max(0, math.ceil(len(asked) / 3) - len(others))
            dots = sorted([*dots, *others, *_bare_spots(problem)[:extra]])
        scene.wait(6)
        if answer == "total only":
            scene.play(become("counter number", COUNTER.numeral(len(dots))), frames=0)
            dots = []
        for number, at in enumerate(dots):
            scene.add(f"dot {number}", Circle(radius=DOT, fill=RED), at=at, scale=0)
            scene.play(grow(f"dot {number}"), frames=3)
            scene.play(become("counter number", COUNTER.numeral(number + 1)), frames=0)
            scene.wait(problem["period"] - 3)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        asked = _asked(problem)
        count = len(asked)
        shown = read_counter(view, COUNTER)
        end = final_number(shown)

        dots = marks(view, RED, least=150, bridge=4)
        own = [[dot for dot in dots if _is_dot(dot) and dot.off(at) <= 0.75 * radius] for at, radius in asked]
        hit = [found[0] if len(found) == 1 else None for found in own]
        stray = len(dots) - sum(map(len, own))

        places, radii = [(x, y) for _, _, x, y, _ in problem["shapes"]], [radius for *_, radius in problem["shapes"]]
        regions = regions_round(view, places, [radius + 6 for radius in radii])
        round_dots = [view.disc(dot.at, min(dot.radius, 2 * DOT) + 10) for dot in dots if _is_dot(dot)]
        dotted = np.any([*round_dots, *(view.disc(at, DOT + 10) for at, _ in asked)], axis=0)
        frames = view.spread(10)
        drift = np.nan_to_num(drifts(view, regions, dotted, [*frames, len(view) - 3, len(view) - 2]))
        # What is a little off from the first frame on is the encoding's doing: small shapes lose colour at their black edges.
        drift = np.maximum(drift - np.minimum(drift[0], 6), 0)
        kept = float((np.median(drift[-3:], axis=0) <= 12).mean())

        done = share(max(0.0, sum(dot is not None for dot in hit) - 2 * stray), count) * kept
        closeness = [tolerance(dot.off(at), 20, max(21, radius)) for dot, (at, radius) in zip(hit, asked, strict=True) if dot]
        drawn = [ink_over_time(view, dot.mask, RED).mean(axis=1) if dot else np.zeros(len(view)) for dot in hit]
        moments = [since(amount > 0.5) for amount in drawn]
        order = pairs_in_order(view, moments, 2)
        # The last number alone is a total, no count.
        tally = share(max(0, numbers_in_step(view, shown, moments) - 1), count - 1)
        still = all_still(view, drift[: len(frames)], regions, dotted | view.box(*COUNTER.box), frames)
        still *= all(lost_again(amount) <= 0.5 for amount in drawn)
        right = 1.0 if end == count else 0.3 if end is not None and abs(end - count) == 1 else 0.0
        said = "nothing readable" if end is None else end
        return [
            Row("logical_validity", 0.3, right * kept**2, f"the counter ends on {said}, {count} is right; {kept:.0%} of the shapes are kept"),
            Row("spatial_accuracy", 0.15, done * float(np.mean(closeness or [0])), f"{len(closeness)} of {count} have one dot, {stray} dots elsewhere"),
            Row("trajectory", 0.4, done * order * tally, f"{order:.0%} of the dots in order; counter in step for {tally:.0%} of the numbers"),
            Row("temporal_consistency", 0.15, done * order * tally * still, "shapes, background and finished dots stay, as far as the count was made"),
        ]


def _asked(problem: dict) -> list[tuple[Point, float]]:
    """Place and radius of each asked shape, from left to right."""
    return sorted(((x, y), radius) for kind, _, x, y, radius in problem["shapes"] if kind == problem["kind"])


def _is_dot(mark: Mark) -> bool:
    return 0.25 <= mark.area / (math.pi * DOT**2) <= 4


def _shape(kind: str, radius: float, color: Color) -> Shape:
    if kind == "square":
        return rectangle(radius * math.sqrt(2), radius * math.sqrt(2), fill=color, stroke=BLACK, border=4)
    style = {"fill": color, "stroke": BLACK, "width": 4}
    if kind == "circle":
        return Circle(radius=radius, **style)
    return regular(3, radius, **style) if kind == "triangle" else star(radius, inner=0.55, **style)


def _places(rng: np.random.RandomState, radii: list[float], n_asked: int) -> list[Point]:
    """Places for discs `GAP` apart, those of the asked shapes at least 20 apart from left to right."""
    left, top, right, bottom = BOX
    edge = max(radii)
    for _ in range(60):
        spare = right - left - 2 * edge - 22 * (n_asked - 1)
        across = left + edge + np.sort(rng.uniform(0, spare, n_asked)) + 22 * np.arange(n_asked)
        places: list[Point] = []
        for number, radius in enumerate(radii):
            for _ in range(60):
                x = across[number] if number < n_asked else rng.uniform(left + radius, right - radius)
                y = rng.uniform(top + radius, bottom - radius)
                if all(math.dist((x, y), other) >= radius + r + GAP for other, r in zip(places, radii, strict=False)):
                    places.append((float(x), float(y)))
                    break
            else:
                break
        if len(places) == len(radii):
            return places
    raise Redraw


def _bare_spots(problem: dict) -> list[Point]:
    """Places of bare ground on which a dot would touch no shape."""
    spots = [(x, y) for y in range(240, 960, 90) for x in range(90, 960, 90)]
    return [spot for spot in spots if all(math.dist(spot, (x, y)) > radius + DOT + 12 for _, _, x, y, radius in problem["shapes"])]
