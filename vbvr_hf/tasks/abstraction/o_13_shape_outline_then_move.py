from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ...acts import Act, Reading, allow, alter, fade_out, restyle, send_copy, settled, then
from ...scene import SIZE, Change, Point, Polygon, along, draw_look
from ...scene.analogy import COLORS, TWO_BY_THREE, add_analogy_board
from ...scene.figures import BASIC, SPECIAL, filled_figure
from ...scoring import likeness
from ...scoring.seen import SIDE, Seen, picture, real
from ...scoring.view import gap_map
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices

NAMES = list(COLORS)
DIRECTIONS = {
    "up": (0, -1), "down": (0, 1), "right": (1, 0),
    "up and to the left": (-1, -1), "up and to the right": (1, -1), "down and to the left": (-1, 1), "down and to the right": (1, 1),
}  # fmt: skip
TOP, BOTTOM = TWO_BY_THREE
CELL, LINE = 270, 12
INSET = LINE / 2 / 105
"""Half of the line as a share of a figure of the usual size: near enough for all."""
STEP = (0.03, 0.07)
"""By which share of its way a copy may end short of its place, and from which on it has not come to it."""


class ShapeOutlineThenMove(Task):
    """Apply two steps, shown by three figures in a row, one after the other to another figure.

    Shows: two rows of three framed cells with arrows between them: A, B, C above; D and two question marks below. B is A as an outline (or A is the
    outline and B solid), C is B shifted off the middle of its cell.
    Asks: apply the two steps to D, completing the middle cell first, each time by sending a copy from the cell before, which then changes gradually.
    Answer: unique: D in the style of B, in the middle of its cell; then the same as far off the middle as C is.
    Checks: that a copy slid into each cell and changed gradually there, in order, the style and place at the end, and that the rest is kept.
    Departures: the style may change in any gradual way, by draining or by fading. Diagonal offsets have the stated length along the diagonal. An offset to
    the left is left out, as a copy that slides in has passed its place before.
    """

    split = "in_domain"
    archetype = "transform"
    version = 3
    jump_cap = 0.5
    instances = "30 or more shape pairs x 6 colours x 6 or more offsets x 25 x 25 sizes: over 10^6"
    parameters = {
        "shapes": Parameter("shape of A, B and C; D has another", train=choices(*BASIC), bench=choices(*SPECIAL)),
        "palette": Parameter("colour of all figures", train=choices(*NAMES[:6]), bench=choices(*NAMES[6:])),
        "style_step": Parameter("step 1", train=choices("solid to outline"), bench=choices("solid to outline", "outline to solid"), harder="last"),
        "offset_direction": Parameter("direction of step 2", train=choices("up", "down"), bench=choices(*DIRECTIONS), harder="last"),
        "offset": Parameter("length of step 2 in canvas units", train=choices(45, 60, 70), bench=choices(40, 50, 65), harder="low"),
    }
    wrong_answers = {
        "style only": WrongAnswer("only the style changes, nothing moves", 0.4),
        "opposite": WrongAnswer("moved the opposite way", 0.4),
        "verbatim": WrongAnswer("B and C copied with their own shape", 0.15),
    }

    def pose(self, rng, p):
        others = [name for name in (BASIC if p.shapes in BASIC else SPECIAL) if likeness(p.shapes, name) <= 0.8]
        if not others:
            raise Redraw
        sizes = [min(int(rng.randint(104, 129)), 2 * (127 - p.offset)) for _ in range(2)]
        look = draw_look(rng, away_from=[COLORS[p.palette]], styles=("flat",))
        return {
            "a": p.shapes, "d": others[rng.randint(len(others))], "sizes": sizes, "color": p.palette, "look": look,
            "solid_first": p.style_step == "solid to outline", "direction": p.offset_direction, "offset": p.offset,
        }  # fmt: skip

    def prompt(self, problem):
        rules = (
            "[Fill|Complete] the middle cell before the right one: each time a copy from the cell before slides straight across, then changes gradually. "
            "[The given figures stay.|Given figures stay as they are.]"
        )
        change = "its fill drains away until only the outline is left" if problem["solid_first"] else "the outline fills up with its colour"
        return Prompts(
            plain=(
                f"[The top row changes in two steps.|Two steps lead along the top row.] Apply [both|the same two] to the bottom-left figure. {rules}",
                f"What happens to the figure above, step by step, must [also happen|happen too] to the one below. {rules}",
                f"[Continue|Go on with] the bottom row so that it follows the top row from cell to cell. {rules}",
                f"[Which figures|What] should replace the two question marks? {rules}",
            ),
            guided=f"The question mark in the middle fades and a copy of the bottom-left figure slides into its cell; there {change}. Then the other question "
            f"mark fades, and a copy of that result slides into the right cell. It glides straight {problem['direction']}, as far off the middle as the "
            "figure above it. The four given figures stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        add_analogy_board(scene, (TOP, BOTTOM), CELL, open_cells=BOTTOM[1:], ink=look.ink, cross_hairs=True)
        (a_size, d_size), before = problem["sizes"], float(problem["solid_first"])
        for name, at, fill in (("A", TOP[0], before), ("B", TOP[1], 1 - before), ("C", _off_middle(problem, TOP[2]), 1 - before)):
            scene.add(name, *_drawn(problem, problem["a"], a_size, fill), at=at)
        scene.add("D", *_drawn(problem, problem["d"], d_size, before), at=BOTTOM[0])
        scene.add("E copy", *_drawn(problem, problem["d"], d_size, 1 - before), at=BOTTOM[1], opacity=0)

    def answer(self, problem):
        return _two_steps(problem, _off_middle(problem, BOTTOM[2]))

    def mistakes(self, problem):
        return {
            "style only": _two_steps(problem, BOTTOM[2]),
            "opposite": _two_steps(problem, _off_middle(problem, BOTTOM[2], -1)),
            "verbatim": then(FIRST, send_copy("B", BOTTOM[1], frames=12), SECOND, send_copy("C", _off_middle(problem, BOTTOM[2]), frames=12)),
        }


FIRST, SECOND = allow(fade_out("hint 0", frames=3.0)), allow(fade_out("hint 1", frames=3.0))


@dataclass(frozen=True)
class SentOn(alter):
    """A copy of what came to be in a cell goes from it over places: told by pictures of its way, as what it is a copy of looks the same and stays."""

    def read(self, seen: Seen) -> Reading:
        before = self._before(seen)
        contrast = gap_map(real(picture(before)), real(seen.bare))
        zone = _band([self.changes[0].path(u) for u in (0.0, 1.0)])
        found = self._by_stations(settled(seen, before, (contrast > 8) & zone, contrast, all_of=zone))
        away = np.maximum.accumulate(found.done > 0.02)
        return replace(found, shown={**found.shown, (self.actors[0], "opacity"): away.astype(float).tolist()}, on_top=self.actors)


def _two_steps(problem: dict, end: Point) -> Act:
    """A copy of D goes to the middle cell and takes the other style; a copy of that goes on to the right cell, and there to a place."""
    size, before = problem["sizes"][1], float(problem["solid_first"])
    restyled = restyle("D copy", lambda u: _drawn(problem, problem["d"], size, before + (1 - 2 * before) * u), frames=14, lasts=False)
    way = Change("E copy", "at", path=along("E copy", [BOTTOM[1], BOTTOM[2], end]).path)
    sent_on = SentOn((way, Change("E copy", "opacity", path=lambda u: 1.0)), frames=26, slack=STEP)
    return then(FIRST, send_copy("D", BOTTOM[1], frames=12, stays=False), restyled, SECOND, sent_on)


def _band(ends: list[Point]) -> np.ndarray:
    """Mask (128, 128) of what lies in the cells of two places and between them."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    corners = [round((value + sign * CELL / 2) * SIDE / SIZE) for value, sign in zip((*ends[0], *ends[1]), (-1, -1, 1, 1), strict=True)]
    return cv2.rectangle(mask, corners[:2], corners[2:], 1, cv2.FILLED) > 0


def _drawn(problem: dict, name: str, size: float, share: float) -> tuple[Polygon, ...]:
    """A figure's outline, `size` across, filled from its lower edge up to a share of the area inside."""
    return filled_figure(name, size, COLORS[problem["color"]], share, LINE, inset=INSET)


def _off_middle(problem: dict, middle: Point, sign: int = 1) -> Point:
    """The place that lies as far off the middle of a cell as step 2 goes, or as far to the other side."""
    x, y = DIRECTIONS[problem["direction"]]
    by = sign * problem["offset"] / math.hypot(x, y)
    return (middle[0] + by * x, middle[1] + by * y)
