from __future__ import annotations

import numpy as np

from ...acts import Act, in_any_order, in_turn, stroke
from ...scene import Line, Point, draw_look, palette, points
from ...scene.curves import along_and_off, distances, stretch
from ...scene.figures import outline, turned
from ...scene.layout import scatter
from ...scene.outlines import fitted
from ...scene.palette import VIVID
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

FORMS = ("circle", "oval", "square", "rectangle", "pentagon", "hexagon", "five-point star")
LINE = 15.0
BARE = 5.0
"""Canvas units by which a gap is longer than its piece at each end: round ends close it, and lines that are seen thicker leave the piece's own way free."""
BENT, KEPT = 20.0, 0.1
"""Canvas units by which a straight line would miss a gap's middle, and the share of an outline between two gaps, at least."""
ASIDE, GAP = 60.0, 44.0
"""Canvas units between the middles of figures in x, and between the circles around them, at least."""
CLEAR = 40.0
"""delta-E of a line from the ground."""


class CompleteMissingContourSegments(Task):
    """Draw the missing pieces of outlined figures, one figure after another from the right.

    Shows: two or three large figures of plain forms, outlined in different colours, each with one or two gaps at a corner or a bend.
    Asks: draw the missing pieces as growing lines, each in its figure's colour, one at a time, one figure after another from right to left.
    Answer: unique; the forms are plain, and a straight line would miss a gap's middle by 20 units or more. The order in a figure, and from which end a piece
    grows, is free.
    Checks: that each piece lies where it should, complete and in its colour, that it grew as a line, the order, and that what is there stays.
    Departures: figures are completed from the right, as a picture that is wiped over from the left would show them so otherwise.
    """

    split = "train"
    archetype = "complete"
    instances = "forms, continuous sizes, turns and gaps of two figures or more: over 10^8"
    parameters = {
        "figures": Parameter("figures", train=ints(2, 3), harder="high"),
        "gaps": Parameter("gaps in each figure", train=ints(1, 2), harder="high"),
        "share": Parameter("of its outline that each gap takes", train=floats(0.13, 0.17), harder="high"),
        "color": Parameter("colour of the first figure", train=choices(*VIVID)),
    }
    wrong_answers = {
        "straight": WrongAnswer("gaps are bridged by straight lines", 0.5),
        "color": WrongAnswer("pieces have the colour of another figure", 0.3),
        "one figure": WrongAnswer("the first figure alone is completed", 0.6),
        "from the left": WrongAnswer("the right pieces, one figure after another from the left", 0.7),
    }

    def pose(self, rng, p):
        largest = 220 if p.figures == 2 else 178
        for _ in range(40):
            radii = [float(rng.uniform(0.9, 1) * largest) for _ in range(p.figures)]
            at = sorted(scatter(rng, radii, box=(30, 30, 994, 994), gap=GAP), reverse=True)
            if np.diff(np.array(at)[:, 0]).max() <= -ASIDE:
                break
        else:
            raise Redraw
        colors = [p.color, *palette.pick(rng, VIVID, p.figures - 1, away_from=[VIVID[p.color]], least=40)]
        figures = [_figure(rng, place, radius, p.gaps, p.share) for place, radius in zip(at, radii, strict=True)]
        look = draw_look(rng, away_from=[VIVID[name] for name in colors])
        if min(palette.delta_e(look["base"], VIVID[name]) for name in colors) < CLEAR:
            raise Redraw
        return {"figures": figures, "colors": [colors[i] for i in rng.permutation(p.figures)], "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Trace] the missing pieces of all the figures, so that [every outline is closed again|each is whole again]. They grow as lines in their "
                "figures' colours, one at a time, one figure after another from right to left. [What is there stays.|]",
                "[The outlines of these figures have gaps|Parts of these outlines are missing]. From right to left, complete one figure after another, drawing "
                "each missing part in its own colour, one piece at a time. [Keep the lines that are there.|Nothing else changes.]",
                "[Repair|Complete] the broken figures in turn, from right to left. In one gap after another, [a line of the figure's colour grows|draw a line "
                "of the figure's colour] along the way that its form asks for. [All else stays.|]",
            ),
            guided="Tell from what is left of each outline which form it has. Begin with the rightmost figure: from one end of a gap, a line in its colour "
            "grows around the missing corner or bend to the other end. When all its gaps are closed, go on with the next figure to the left.",
        )

    def lay_out(self, problem, scene, look):
        for number, (one, color) in enumerate(zip(problem["figures"], problem["colors"], strict=True)):
            scene.add(f"figure {number}", *(Line(points=points(part), stroke=VIVID[color], width=LINE) for part in one["kept"]))

    def answer(self, problem):
        return in_turn(*_completed(problem))

    def mistakes(self, problem):
        straight = problem | {"figures": [one | {"gaps": [[gap[0], gap[-1]] for gap in one["gaps"]]} for one in problem["figures"]]}
        right = _completed(problem)
        return {
            "straight": in_turn(*_completed(straight)),
            "color": in_turn(*_completed(problem | {"colors": problem["colors"][1:] + problem["colors"][:1]})),
            "one figure": right[0],
            "from the left": in_turn(*right[::-1]),
        }


def _completed(problem: dict) -> list[Act]:
    """For each figure, from the right, its missing pieces drawn."""
    return [
        in_any_order(*(stroke(f"piece {i} {k}", points(gap), VIVID[color], line=LINE, frames=14, either_end=True) for k, gap in enumerate(one["gaps"])))
        for i, (one, color) in enumerate(zip(problem["figures"], problem["colors"], strict=True))
    ]


def _figure(rng: np.random.RandomState, at: Point, radius: float, gaps: int, share: float) -> dict:
    """A figure's missing pieces and what is kept of its outline, each as points (N, 2)."""
    for _ in range(60):
        ring = turned(fitted(outline(FORMS[rng.randint(len(FORMS))]), radius), rng.uniform(0, 360)) + at
        closed = np.vstack([ring, ring, ring[:1]])  # twice around, so that pieces may lie anywhere
        around = distances(closed)[len(ring)]
        first = rng.uniform(0, around)
        starts = [first + k * rng.uniform(share + KEPT, 1 - share - KEPT) * around for k in range(gaps)]
        if gaps == 2 and starts[1] + share * around > 2 * around:
            continue
        pieces = [stretch(closed, start, start + share * around) for start in starts]
        if all(_fair(piece) for piece in pieces):
            ends = [start + share * around for start in starts]
            kept = [stretch(closed, end + BARE, start - BARE) for end, start in zip(ends, [*starts[1:], first + around], strict=True)]
            return {"gaps": [piece.round(1).tolist() for piece in pieces], "kept": [part.round(1).tolist() for part in kept]}
    raise Redraw


def _fair(piece: np.ndarray) -> bool:
    """Whether a missing piece bends, and has one corner at most."""
    ways = np.diff(piece, axis=0)
    heading = np.degrees(np.arctan2(*ways.T[::-1]))
    corners = (np.abs((np.diff(heading) + 180) % 360 - 180) > 30).sum()
    return corners <= 1 and along_and_off(piece, piece[0], piece[-1])[1].max() >= BENT
