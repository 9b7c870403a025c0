from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...acts import appear, go, ring
from ...scene import Color, Point, Polygon, Shape, draw_look, points, rectangle
from ...scene.palette import INK, VIVID, WHITE, pick
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import RED
from .fragments import HEIGHT, WIDTH, Piece, cut, foil, jagged, pattern, unlike

MIDDLE = (512.0, 290.0)
"""Where the middle of the picture is."""
ROW = 800.0
EDGE = 9.0
KINDS = ("outline", "recolour", "shift")
PATTERNS = ("patches", "checks", "stripes")


class FindFragmentForGapFilling(Task):
    """Slide the fragment that fits a hole in a pattern into it.

    Shows: a picture with a bold pattern and a jagged hole, and below it three or four loose fragments. One has the outline of the hole and the pattern that is
    missing; others have another outline, other colours, or a part of the pattern from elsewhere.
    Asks: slide the fragment that fills the hole so that the pattern runs on straight into it, without turning or resizing it; all others stay.
    Answer: unique; any other fragment would leave a fifth of the hole bare, or fill it with another colour.
    Checks: that the right fragment was seen gliding straight into the hole and rests there exactly, with its looks kept, and that all else stays.
    """

    split = "train"
    archetype = "complete"
    jump_cap = 0.48
    instances = "patterns, colours, continuous hole outlines and places, and foils: over 10^8"
    parameters = {
        "fragments": Parameter("fragments", train=ints(3, 4), harder="high"),
        "pattern": Parameter("pattern of the picture", train=choices(*PATTERNS), harder="last"),
        "radius": Parameter("canvas units from the middle of the hole to its farthest corner", train=floats(92, 112)),
        "foil": Parameter("what is wrong with the first of the other fragments", train=choices(*KINDS), harder="last"),
    }
    wrong_answers = {
        "another": WrongAnswer("another fragment slides into the hole", 0.15),
        "painted": WrongAnswer("the hole is painted in, and all fragments stay in their row", 0.28),
        "ringed": WrongAnswer("the right fragment is ringed and not moved", 0.1),
    }

    def pose(self, rng, p):
        colors = pick(rng, VIVID, 4, away_from=[INK, WHITE], least=32)
        kinds = [p.foil, *(kind for kind in KINDS if kind != p.foil)][: p.fragments - 1]
        for _ in range(40):
            picture = pattern(rng, p.pattern)
            hole = jagged(rng, p.radius)
            at = rng.uniform((-WIDTH / 2, -HEIGHT / 2), (WIDTH / 2, HEIGHT / 2)) * (0.9 - 2 * p.radius / np.array([WIDTH, HEIGHT]))
            right = cut(picture, hole, at)
            foils = [foil(rng, kind, picture, hole, at, p.radius) for kind in kinds]
            if len({number for _, number in right[1]}) > 1 and all(unlike(right, other) for other in foils):
                break
        else:
            raise Redraw
        order = rng.permutation(p.fragments).tolist()
        fragments = [right, *foils]
        return {
            "colors": colors, "pattern": _plain(picture), "hole": hole.round(1).tolist(), "at": [round(float(v), 1) for v in np.add(at, MIDDLE)],
            "fragments": [[fragments[i][0].round(1).tolist(), _plain(fragments[i][1])] for i in order], "order": order,
            "look": draw_look(rng, away_from=[INK, *(VIVID[name] for name in colors)], brightest=215),
        }  # fmt: skip

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Which fragment fills the hole|Which piece below belongs in the hole], so that the pattern runs on without a break? [Slide|Move] it straight "
                "into its place, without turning or resizing it. [The others stay.|Nothing else moves.]",
                "[Repair|Complete] the picture: one of the loose pieces has just the outline and the pattern that are missing. [Let it glide|It glides] in a "
                "straight line into the hole, as it is. [Leave the rest where it is.|All else stays.]",
                "[Find|Look for] the fragment that fits the gap in shape and pattern, and bring it there in a straight line until it covers the gap exactly. "
                "[It keeps its size and is not turned.|The other fragments stay in their row.]",
            ),
            guided="Compare the outlines with that of the hole, then the colours with what they would meet at its rim. One fragment agrees in both: it leaves "
            "the row, glides in a straight line up to the hole and covers it. The other fragments and the picture stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        colors = [VIVID[name] for name in problem["colors"]]
        frame = rectangle(WIDTH, HEIGHT, stroke=INK, border=12)
        scene.add("picture", *_parts(problem["pattern"], colors), frame, at=MIDDLE)
        scene.add("hole", Polygon(points=points(problem["hole"]), fill=WHITE, stroke=INK, width=EDGE), at=tuple(problem["at"]))
        right = problem["order"].index(0)
        scene.add("filled", *_fragment(problem["fragments"][right], colors), at=tuple(problem["at"]), opacity=0.0)
        for number, fragment in enumerate(problem["fragments"]):
            scene.add(f"fragment {number}", *_fragment(fragment, colors), at=_place(problem, number))

    def answer(self, problem):
        return _slid(problem, 0)

    def mistakes(self, problem):
        right = problem["order"].index(0)
        return {
            "another": _slid(problem, 1),
            "painted": appear("filled", frames=16),
            "ringed": ring(f"fragment {right}", RED, frames=24),
        }


def _slid(problem: dict, kind: int) -> go:
    return go(f"fragment {problem['order'].index(kind)}", tuple(problem["at"]), frames=30, lifted=True)


def _place(problem: dict, number: int) -> Point:
    return (512 + 244 * (number - (len(problem["fragments"]) - 1) / 2), ROW)


def _plain(pieces: Iterable[Piece]) -> list:
    return [[np.asarray(corners).round(1).tolist(), number] for corners, number in pieces]


def _parts(pieces: list, colors: list[Color]) -> tuple[Shape, ...]:
    """Parts of a pattern, each a little larger than it is, so that no seams show."""
    return tuple(Polygon(points=points(corners), fill=colors[number], stroke=colors[number], width=2.0) for corners, number in pieces)


def _fragment(fragment: list, colors: list[Color]) -> tuple[Shape, ...]:
    outline, pieces = fragment
    return (*_parts(pieces, colors), Polygon(points=points(outline), stroke=INK, width=EDGE))
