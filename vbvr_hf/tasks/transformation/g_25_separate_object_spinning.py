from __future__ import annotations

import math

from ...acts import Act, together
from ...scene import SIZE, Polygon, draw_look
from ...scene.outlines import dashed_outline
from ...scene.palette import SHIFTED, VIVID, pick
from .. import Parameter, Prompts, Task, WrongAnswer, choices, floats, ints
from .lopsided import OUTLINES, fit, ring_of

TRAIN_KINDS, BENCH_KINDS = tuple(OUTLINES)[:4], tuple(OUTLINES)[4:]


class SeparateObjectSpinning(Task):
    """Turn each object the shorter way until it lies like its outline, then slide it in.

    Shows: filled objects without rotational symmetry on the left; in the row of each, on the right, a dashed outline of its shape and size, turned.
    Asks: turn each object in place, the shorter way, until it lies like its outline, then slide it straight to the right into the outline.
    Answer: unique for each row, as no angle is 0 or 180 degrees. When each row is done is free; the truth does them together.
    Checks: that each object is seen in the poses of its way, first turning and then sliding, up to its end, and that all else is kept.
    Departures: objects are 170 to 280 units across, the larger the fewer, so that their angle is well read.
    """

    split = "in_domain"
    archetype = "transform"
    version = 2
    jump_cap = 0.32
    instances = "over 10^7: shape, signed angle, size, colour, place per row"
    parameters = {
        "objects": Parameter("rows", train=ints(1, 2), bench=ints(3, 3), harder="high"),
        "angle": Parameter("degrees to turn, one drawn for each row, either way", train=choices(30, 60, 90, 120, 150), bench=choices(45, 75, 105, 135, 165)),
        "kinds": Parameter("shapes to draw from", train=choices("L, T, arrow, kite"), bench=choices("P, F, scalene triangle, notched square, flag")),
        "slide": Parameter("way to the outline, % of the frame's width, drawn for each row", train=floats(35, 55), bench=floats(30, 60)),
        "palette": Parameter("colours of the objects", train=choices("vivid"), bench=choices("shifted")),
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
        colours = pick(rng, VIVID if p.palette == "vivid" else SHIFTED, p.objects)
        look = draw_look(rng, away_from=[(VIVID if p.palette == "vivid" else SHIFTED)[colour] for colour in colours])
        middle, rows = 512, []
        least, most, apart = (86, 110, 310) if p.objects == 3 else (112, 142, 400)
        for index, kind in enumerate(rng.permutation(kinds)[: p.objects]):
            angle = p.angle if index == 0 else int(rng.choice(list(angles)))
            way = (p.slide if index == 0 else float(rng.uniform(30, 60) if bench else rng.uniform(35, 55))) / 100 * SIZE
            x = float(rng.uniform(most + 16, min(330, SIZE - most - 16 - way)))
            y = middle + (index - (p.objects - 1) / 2) * apart + float(rng.uniform(-20, 20))
            rows.append({
                "kind": str(kind), "radius": int(rng.randint(least, most)), "colour": colours[index], "start": round(float(rng.uniform(0, 360)), 1),
                "turn": angle * int(rng.choice([-1, 1])), "at": [round(x, 1), round(y, 1)], "way": round(way, 1),
            })  # fmt: skip
        return {"rows": rows, "palette": p.palette, "look": look}

    def prompt(self, problem):
        many = len(problem["rows"]) > 1
        each, its, into = ("each object", "its dashed outline", "its") if many else ("the object", "the dashed outline", "the")
        ends = "[Sizes and colours stay.|Nothing else changes.|The outlines stay where they are.|]"
        return Prompts(
            plain=(
                f"[Turn|Rotate] {each} in place, the shorter way, until it lies like {its}[, then| and then] slide it straight [right|across] "
                f"into {into} outline. {ends}",
                f"[First|To begin,] {each} spins on the spot by the smaller angle to match {its}; [only then|afterwards] it glides level into place. {ends}",
                f"Make {each} fit {its}: [find the shorter turn and do it|turn it the short way around] where it lies, [before a|and then do a] "
                f"straight slide to fill it. {ends}",
            ),
            guided=" ".join(
                f"The {row['colour']} object turns in place by {abs(row['turn'])} degrees {'clockwise' if row['turn'] > 0 else 'counter-clockwise'}, "
                "then slides straight to the right until it fills its outline."
                for row in problem["rows"]
            )
            + " Outlines, sizes and colours stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        colours = VIVID if problem["palette"] == "vivid" else SHIFTED
        for index, row in enumerate(problem["rows"]):
            dashes = dashed_outline(ring_of(row["kind"], row["radius"]), dash=17, gap=11, stroke=look.line(0.85), width=8)
            scene.add(f"outline {index}", *dashes, at=_goal(row), angle=row["start"] + row["turn"])
        for index, row in enumerate(problem["rows"]):
            body = Polygon(points=ring_of(row["kind"], row["radius"]), fill=colours[row["colour"]])
            scene.add(f"object {index}", *look.figure(body, shadow=False), at=tuple(row["at"]), angle=row["start"])

    def answer(self, problem):
        return together(*(_fit(index, row, row["turn"]) for index, row in enumerate(problem["rows"])))

    def mistakes(self, problem):
        rows = list(enumerate(problem["rows"]))
        return {
            "unturned": together(*(_fit(index, row, 0.0) for index, row in rows)),
            "slides_first": together(*(_fit(index, row, row["turn"], "slides first") for index, row in rows)),
            "longer_way": together(*(_fit(index, row, row["turn"] - math.copysign(360, row["turn"])) for index, row in rows)),
        }


def _fit(index: int, row: dict, by: float, order: str = "turns first") -> Act:
    return fit(f"object {index}", tuple(row["at"]), row["way"], row["start"], by, order)


def _goal(row: dict) -> tuple[float, float]:
    """Where the outline's centroid lies."""
    return (row["at"][0] + row["way"], row["at"][1])
