from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from ...scene import Line, Polygon, Scene, Text, recolour, rectangle, reshape
from ...scene.displays import ruler
from ...scene.palette import GROUNDS, INK, shade
from ...scene.vessels import Vessel
from ...scoring import Row, View, halfway, kept, labels_at, levels, stillness, tolerance, within
from ...scoring.timing import lost_again, since
from .. import TRUTH, Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

CM = 23.0
BASE = 866.0
"""Where the tubes stand on the pipe: 0 cm."""
TALL = 31.0
LEFT, RIGHT = 178.0, 984.0
RED, GREEN, WALL, GLASS = (220, 40, 40), (40, 170, 70), (52, 60, 78), (250, 252, 254)
RULE = shade(WALL, 0.15)
LIQUIDS = {
    "blue": (52, 128, 226), "teal": (30, 160, 168), "violet": (140, 90, 210), "amber": (240, 170, 40),
    "rose": (232, 110, 160), "sky": (90, 186, 240), "plum": (150, 60, 140), "lagoon": (40, 190, 200),
    "indigo": (84, 84, 200), "gold": (222, 190, 50), "orchid": (206, 110, 214), "cobalt": (30, 90, 190),
}  # fmt: skip
NAMES = list(LIQUIDS)
OPENING, FLOW = 4, 72
SLOWING = 1.5
"""The rest of the way shrinks as (1 - u) to this power: ever more slowly, and to rest in a finite time."""


class CommunicatingVessels(Task):
    """Open the valves between tubes and let the liquid find its common level.

    Shows: upright open tubes on a horizontal pipe that is full of liquid and shut by red valves; liquid at different heights, each printed above its tube
    in centimetres; a ruler; below tubes of different widths, those widths.
    Asks: the valves turn green, then all levels go straight to the common level, in step, fast at first and ever more slowly; no liquid is lost.
    Answer: the total volume over the total width, sum(w h) / sum(w): one level only.
    Checks: each tube's final level; levels monotone, in step and slowing; the volume on every frame; valves first; the rest stays.
    Departures: levels follow (1 - u)^1.5, not an exponential, whose last quarter could not be told from the whole. One valve stands between two
    tubes. A tube stays or changes by 1.6 cm or more, so that it is plain which, and the allowed error shrinks for tubes with little way to go. Where
    all widths are equal, the wrong plain mean is 3 cm off.
    """

    id = "O-75"
    slug = "communicating_vessels"
    name = "Communicating Vessels"
    pillar = "knowledge"
    split = "in_domain"
    archetype = "simulate"
    jump_cap = 0.35
    instances = "heights in steps of 0.5 cm, about 50^3, times widths, lean and colour: above 10^5"
    parameters = {
        "tubes": Parameter("tubes", train=ints(2, 3), bench=ints(4, 5)),
        "widest": Parameter("widths go from 1x to this", train=ints(1, 1), bench=ints(2, 3)),
        "low": Parameter("least starting height, cm", train=ints(3, 3), bench=ints(2, 2)),
        "high": Parameter("greatest starting height, cm", train=ints(27, 27), bench=ints(28, 28)),
        "spread": Parameter("least difference of the highest and the lowest start, cm", train=ints(8, 8), bench=ints(10, 10)),
        "lean": Parameter("how far the tubes lean sideways over their height, canvas units", train=ints(0, 0), bench=choices(0, -70, -45, 45, 70)),
        "pipe": Parameter("height of the pipe, canvas units", train=floats(30, 50), bench=floats(24, 60)),
        "liquid": Parameter("colour of the liquid", train=choices(*NAMES[:8]), bench=choices(*NAMES[8:])),
    }
    wrong_answers = {
        "highest": WrongAnswer("all levels rise to the highest one", 0.2),
        "mean": WrongAnswer("plain mean of the heights in spite of unequal widths (where all widths are equal: 3 cm off)", 0.25),
        "drain": WrongAnswer("each tube drains", 0.2),
    }

    def pose(self, rng, p):
        for _ in range(100):
            widths = [int(rng.randint(1, p.widest + 1)) for _ in range(p.tubes)]
            heights = [float(rng.randint(2 * p.low, 2 * p.high + 1)) / 2 for _ in range(p.tubes)]
            level, plain = np.dot(widths, heights) / sum(widths), np.mean(heights)
            if max(heights) - min(heights) < p.spread or sum(abs(h - level) >= 3.5 for h in heights) < 2:
                continue
            # A tube either stays or visibly changes.
            if any(0.3 < abs(h - level) < 1.6 for h in heights) or (p.widest > 1 and abs(plain - level) < 2.5):
                continue
            gap = rng.uniform(84, 110) if p.tubes > 3 else rng.uniform(110, 200)
            unit = min(90.0, (RIGHT - LEFT - abs(p.lean) - p.tubes * gap) / sum(widths), rng.uniform(60, 90))
            if unit < 44:
                continue
            ground = sorted(GROUNDS)[rng.randint(len(GROUNDS))]
            sizes = {"unit": round(unit, 1), "gap": round(float(gap), 1), "lean": p.lean, "pipe": round(p.pipe, 1)}
            return {"widths": widths, "heights": heights, **sizes, "liquid": p.liquid, "ground": ground}
        raise Redraw

    def prompt(self, problem):
        rules = (
            "All valves turn green. Then every level goes straight towards the common level fixed by the total volume, all in step, fast at first and then "
            "ever more slowly, and rests there. No liquid is lost; tubes, pipe, ruler and labels stay as they are."
        )
        printed = " The numbers below the tubes are their widths." if max(problem["widths"]) > 1 else ""
        return Prompts(
            plain=(
                f"Open the valves and show how the liquid flows until it rests.{printed} {rules}",
                f"The tubes stand on one pipe whose valves are closed. Show what happens to the levels when they open.{printed} {rules}",
                f"Let the liquid in the connected tubes come to rest.{printed} {rules}",
            ),
            guided="The red valves in the pipe turn green. The levels above the common level sink and those below it rise, all at the same pace in "
            "proportion, quickly at first, then more and more slowly, without overshooting, until all stand at "
            f"{_level(problem, TRUTH):.1f} cm on the ruler: the sum of width times height, divided by the sum of the widths. "
            "Tubes, pipe, ruler and labels stay as they are.",
        )

    def stage(self, problem, answer=TRUTH):
        scene = Scene(GROUNDS[problem["ground"]])
        liquid = LIQUIDS[problem["liquid"]]
        tubes, depth = _tubes(problem), problem["pipe"]
        left, right = tubes[0].foot[0], tubes[-1].foot[1]
        marks = ruler((136, BASE), 30, CM, ink=RULE, width=5, long=30, short=16, size=46, numbers=70)
        scene.add("ruler", *marks, Text(text="cm", size=46, weight=700, fill=RULE, at=(76, BASE - 30 * CM - 62)))
        pipe = rectangle(right - left + 12, depth + 12, fill=WALL), rectangle(right - left, depth, fill=liquid)
        scene.add("pipe", *pipe, at=((left + right) / 2, BASE + 5 + depth / 2))
        for i, (tube, height, width) in enumerate(zip(tubes, problem["heights"], problem["widths"], strict=True)):
            scene.add(f"height {i}", Text(text=f"{height:g}", size=50, weight=700, fill=INK), at=(tube.x + tube.lean, tube.top - 48))
            if max(problem["widths"]) > 1:
                scene.add(f"width {i}", Text(text=f"{width}x", size=48, weight=600, fill=INK), at=(tube.x, BASE + depth + 58))
            scene.add(f"tube {i}", _column(tube, TALL, GLASS))
            scene.add(f"foot {i}", rectangle(tube.width, 16, fill=liquid), at=(tube.x, BASE + 3))
        valves = [scene.add(f"valve {i}", rectangle(20, depth + 26, fill=RED, stroke=WALL, border=4), at=at) for i, at in enumerate(_valves(problem))]
        for i, (tube, height) in enumerate(zip(tubes, problem["heights"], strict=True)):
            scene.add(f"liquid {i}", _column(tube, height, liquid))
        for i, tube in enumerate(tubes):
            walls = zip(tube.sides(BASE, grow=3), tube.sides(tube.top, grow=3), strict=True)
            scene.add(f"walls {i}", *(Line(points=((foot, BASE + 3), (top, tube.top)), stroke=WALL, width=8) for foot, top in walls))
        scene.wait(8)
        scene.play(*(recolour(valve, GREEN) for valve in valves), frames=OPENING)
        goal = _level(problem, answer)
        flows = []
        for i, (tube, height) in enumerate(zip(tubes, problem["heights"], strict=True)):
            flows.append(reshape(f"liquid {i}", lambda u, tube=tube, way=height - goal: (_column(tube, goal + way * (1 - u) ** SLOWING, liquid),)))
        scene.play(*flows, frames=FLOW)
        scene.wait(12)
        return scene

    def score(self, view, problem):
        liquid, goal = LIQUIDS[problem["liquid"]], _level(problem, TRUTH)
        start, widths, tubes = np.array(problem["heights"]), np.array(problem["widths"], float), _tubes(problem)
        insides = [within(view, tube.section(tube.top, BASE, grow=-10)) for tube in tubes]
        high = np.stack([levels(view, inside, liquid, [GLASS, WALL]) for inside in insides]) / CM
        end = np.median(high[:, -5:], axis=1)
        change = np.abs(goal - start) * CM / 1024
        must, big = change > 0.03, change > 0.06
        moved = (np.abs(end - start) >= 0.25 * np.abs(goal - start)) & (np.abs(np.median(high[:, :3], axis=1) - start) < 2)
        # At most 1.2 % and 5 % of the frame's height, and less where there is little way to go.
        good, zero = np.minimum(0.012, 0.004 + 0.04 * change), np.clip(0.008 + 0.14 * change, 0.02, 0.05)
        off = np.abs(end - goal) * CM / 1024
        level = moved * np.array([tolerance(*values) for values in zip(off, good, zero, strict=True)])
        vessels = [within(view, tube.section(tube.top, BASE), 14) for tube in tubes]
        where = ~np.any([*vessels, *_valve_masks(view, problem, 18)], axis=0)
        # In a picture that is going elsewhere as a whole, a level means nothing.
        at_end = float(np.median(kept(view, where, frames=list(range(max(0, len(view) - 5), len(view), 2)))))
        still = min(at_end, float(kept(view, where).mean()))
        final = float(level[must].mean()) * tolerance(still, 0.97, 0.9)

        done = (high[big] - start[big, None]) / (goal - start[big, None])
        mean = done.mean(axis=0)
        flowing = np.abs(np.diff(mean, prepend=mean[0])) > 0.004
        moving = np.flatnonzero(flowing & (mean > 0.02))
        began, ended = (int(moving[0]) - 1, int(moving[-1])) if len(moving) else (0, 0)
        flowed = ended - began > view.frames_of(6)
        stages = int((flowing & (mean > 0.04) & (mean < 0.96)).sum())
        seen = max(0.0, float(np.mean([_travelled(line) for line in done])) * moved[big].mean()) * tolerance(stages, 4, 1)
        kinds = _motion(done, began, ended) if stages >= 4 and flowed else (0.0, 0.0, 0.0)

        lost = float(np.quantile(np.abs(widths @ high / float(widths @ start) - 1), 0.97))
        opened = _opened(view, problem)
        under_way = since(mean > 0.1)
        before = flowed and opened < len(view) and opened <= under_way + view.frames_of(1) < math.inf
        logic = flowed * (0.7 * tolerance(lost, 0.04, 0.12) * min(1.0, 2 * seen) + 0.3 * before)
        shown = ", ".join(f"{e:.1f}" for e in end)
        manner = "straight {:.2f}, in step {:.2f}, slowing {:.2f}".format(*kinds)
        valves = "opened first" if before else "did not open before the levels moved"
        return [
            Row("spatial_accuracy", 0.3, final, f"levels end at {shown} cm; the common level is {goal:.1f} cm; {still:.0%} of the rest is kept"),
            Row("trajectory", 0.4, sum(kinds) / 3 * final * min(1.0, 1.1 * seen**2), f"{manner}; {stages} stages between start and end", (began, ended)),
            Row("logical_validity", 0.2, logic, f"the volume strays by {lost:.0%}; valves {valves}"),
            Row("temporal_consistency", 0.1, stillness(view, where) * seen, "tubes, pipe, ruler and labels stay, as far as the levels moved"),
        ]


def _motion(done: np.ndarray, began: int, ended: int) -> tuple[float, float, float]:
    """How straight, in step and slowing the shares done (tubes, T) are at eight even moments: 0 to 1 each."""
    moments = np.round(np.linspace(began, ended, 8)).astype(int)
    share_done = done[:, moments]
    straight = float((np.diff(share_done, axis=1) > -0.02).mean())
    spread = float((share_done.max(axis=0) - share_done.min(axis=0)).mean())
    half = float(done[:, (began + ended) // 2].mean()) / max(float(done[:, ended].mean()), 1e-6)
    return straight, tolerance(spread, 0.2, 0.45), tolerance(half, 0.6, 0.51)


def _travelled(done: np.ndarray) -> float:
    """Share of a tube's true change that was seen in forward steps of at most a quarter, less what was lost again or went too far."""
    done = np.clip(done, 0, 2)
    steps = np.diff(np.maximum.accumulate(np.minimum(done, 1)))
    return float(steps[steps <= 0.25].sum()) - lost_again(done) - max(0.0, float(done.max()) - 1)


def _opened(view: View, problem: dict) -> int:
    """The first frame from which all valves are green; the clip's length if they never all are."""
    colors = [GREEN, RED, WALL, LIQUIDS[problem["liquid"]]]
    green = [(labels_at(view, inside, colors, 40) == 0).mean(axis=1) > 0.5 for inside in _valve_masks(view, problem, -4)]
    return int(halfway(np.stack(green, axis=1)).max())


def _valves(problem: dict) -> list[tuple[float, float]]:
    """Where each valve's middle is: in the pipe, half way between two tubes."""
    return [((before.foot[1] + after.foot[0]) / 2, BASE + 5 + problem["pipe"] / 2) for before, after in pairwise(_tubes(problem))]


def _valve_masks(view: View, problem: dict, grow: float) -> list[np.ndarray]:
    half = (problem["pipe"] + 26) / 2
    return [view.box(x - 10 - grow, y - half - grow, x + 10 + grow, y + half + grow) for x, y in _valves(problem)]


def _level(problem: dict, answer: str) -> float:
    """Where all levels end, in centimetres."""
    widths, heights = problem["widths"], problem["heights"]
    right = float(np.average(heights, weights=widths))
    if answer == "mean":
        return float(np.mean(heights)) if len(set(widths)) > 1 else right + (3.0 if right < 15 else -3.0)
    return {"highest": max(heights), "drain": 0.0}.get(answer, right)


def _tubes(problem: dict) -> list[Vessel]:
    sizes = [width * problem["unit"] for width in problem["widths"]]
    total = sum(sizes) + (len(sizes) - 1) * problem["gap"]
    x = (LEFT + RIGHT) / 2 - total / 2 - problem["lean"] / 2
    found = []
    for size in sizes:
        found.append(Vessel((x, x + size), _y(TALL), BASE, lean=problem["lean"]))
        x += size + problem["gap"]
    return found


def _column(tube: Vessel, height: float, color) -> Polygon:
    """What fills a tube up to a height in centimetres."""
    # Corners from the foot up: their order decides how the edges are rounded, down to the last digit of a pixel.
    return Polygon(points=tube.section(_y(height), BASE)[::-1], fill=color)


def _y(height: float) -> float:
    """A height in centimetres on the canvas."""
    return BASE - height * CM
