from __future__ import annotations

import math
from itertools import combinations, pairwise, permutations

import numpy as np

from ...acts import in_turn, ring, spot
from ...scene import Line, Point, draw_look, points
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints
from .beside_red import RED
from .g_222_mark_tangent_point_of_circles import COLORS
from .ringing import bare_ring, rings

LINE, INSIDE, ROOM = 12.0, 26.0, 22.0
"""Breadth of a segment, the least radius of a mark and by how much it is drawn larger (canvas units)."""
APART, ASIDE, ENDS, CLEAR = 132.0, 40.0, 64.0, 64.0
"""Canvas units at least between crossings or gaps, between crossings in x, from a crossing to its segments' ends, and between others."""
SHARPEST = 35.0
"""Degrees of a crossing."""
EDGE, LENGTHS, SHORTEST = 64, (400, 860), 260
"""Canvas units from the picture's edge to an end, and how long segments are, before some are cut off and after."""
DRAWN = 44
"""Segments at random of which some are taken."""


class LocateLineIntersections(Task):
    """Ring all points at which two segments cross, from left to right.

    Shows: four or five straight coloured segments with two to four crossings; one or two segments stop short of another one.
    Asks: draw a small red ring, as a growing line, around each point where two segments cross, from left to right.
    Answer: unique; crossings are 35 degrees or more and differ by 45 units or more in x, and segments that stop short leave a gap of 45 units or more.
    Checks: which points are ringed, how the rings lie, that each grew as a line, their order, and that all else is kept.
    """

    split = "train"
    archetype = "mark"
    jump_cap = 0.48
    instances = "continuous ends of four segments or more: over 10^9"
    parameters = {
        "segments": Parameter("segments", train=ints(4, 5), harder="high"),
        "crossings": Parameter("crossings", train=ints(2, 4), harder="high"),
        "short": Parameter("segments that stop short of another", train=ints(1, 2), harder="high"),
        "gap": Parameter("canvas units by which they do", train=floats(45, 60), harder="low"),
        "color": Parameter("colour of the first segment", train=choices(*COLORS)),
    }
    wrong_answers = {
        "ends": WrongAnswer("ends of segments are ringed instead", 0.1),
        "too many": WrongAnswer("all crossings, the gaps and ends are ringed", 0.1),
        "right to left": WrongAnswer("the right rings, drawn from right to left", 0.68),
    }

    def pose(self, rng, p):
        for _ in range(8):
            found = _drawing(rng, p.segments, p.crossings, p.short, p.gap)
            if found:
                break
        else:
            raise Redraw
        names = list(COLORS)
        first = names.index(p.color)
        colors = [names[(first + 2 * number) % len(names)] for number in range(p.segments)]
        segments, crossings, gaps = (np.round(one, 1).tolist() for one in found)
        look = draw_look(rng, away_from=[RED, *(COLORS[name] for name in colors)])
        return {"segments": segments, "crossings": crossings, "gaps": gaps, "colors": colors, "look": look}

    def prompt(self, problem):
        return Prompts(
            plain=(
                "[Draw|Put] a small red ring around [every|each] point where two lines cross, one after another from left to right, "
                "[each as a growing line|every ring growing as a line]. [Mark no gaps.|Nothing else changes.]",
                "[Find|Look for] all the crossings of these lines. Going from left to right, [circle|ring] each of them closely in red with a stroke that "
                "grows. [Where a line stops short there is no crossing.|All else stays.]",
                "[Where do two of the lines really meet|At which places does one line cross another]? Circle those points in red, one by one from left to "
                "right; [each small circle is drawn little by little|each small circle grows]. [The lines stay as they are.|Leave line ends unmarked.]",
            ),
            guided="Follow the lines and look for places where one runs across another. At the leftmost of them a red line grows around the point and closes "
            "to a small ring. Then the next one to the right gets its ring, and so on. Where a line ends before another there is none.",
        )

    def lay_out(self, problem, scene, look):
        for number, (ends, color) in enumerate(zip(problem["segments"], problem["colors"], strict=True)):
            scene.add(f"segment {number}", Line(points=points(ends), stroke=COLORS[color], width=LINE))
        for number, at in enumerate(problem["crossings"]):
            spot(scene, f"crossing {number}", at, INSIDE)

    def answer(self, problem):
        return in_turn(*_ringed(problem))

    def mistakes(self, problem):
        ends = [end for segment in problem["segments"] for end in segment]
        # From those farthest off any crossing on.
        ends.sort(key=lambda end: min(math.dist(end, at) for at in problem["crossings"]), reverse=True)
        right, count = _ringed(problem), len(problem["crossings"])
        others = [bare_ring(at, INSIDE + ROOM) for at in [*problem["gaps"], *ends]]
        return {
            "ends": in_turn(*others[-len(ends) :][:count]),
            "too many": in_turn(*right, *others[: count + 2]),
            "right to left": in_turn(*right[::-1]),
        }


def _ringed(problem: dict) -> list[ring]:
    """Rings around all crossings, from left to right."""
    return rings(problem["crossings"], range(len(problem["crossings"])), thing="crossing", room=ROOM, line=13, frames=16)


def _drawing(rng: np.random.RandomState, count: int, crossings: int, short: int, gap: float) -> tuple[np.ndarray, list[Point], list[Point]] | None:
    """Segments (count, 2, 2), where they cross, from left to right, and the middles of the gaps that some leave before others. None if none is found."""
    ends = rng.uniform(EDGE, 1024 - EDGE, (DRAWN, 2, 2))
    ways = ends[:, 1] - ends[:, 0]
    lengths = np.hypot(*ways.T)
    across = _cross(ways[:, None], ways) + np.eye(DRAWN)
    # How far along the first of a pair the second crosses it, in lengths of the first.
    share = _cross(ends[:, 0] - ends[:, None, 0], ways) / across
    cross = (share > 0) & (share < 1) & (share.T > 0) & (share.T < 1)
    inside = np.minimum(share, 1 - share) * lengths[:, None] >= ENDS
    plain = cross & inside & inside.T & (np.abs(across) >= math.sin(math.radians(SHARPEST)) * lengths[:, None] * lengths)
    gone = ends[:, :, None] - ends[:, 0]
    off = gone - np.clip((gone * ways).sum(axis=-1) / lengths**2, 0, 1)[..., None] * ways
    near = np.hypot(*np.moveaxis(off, -1, 0)).min(axis=1)
    fit = (plain | (~cross & (np.minimum(near, near.T) >= CLEAR))) & ~np.eye(DRAWN, dtype=bool)
    usable = np.flatnonzero((lengths >= LENGTHS[0]) & (lengths <= LENGTHS[1]))
    for _ in range(150):
        chosen, rest = [], rng.permutation(usable)
        while len(rest) and len(chosen) < count:
            chosen.append(int(rest[0]))
            rest = rest[fit[rest[0], rest]]
        pairs = [(a, b) for a, b in permutations(chosen, 2) if plain[a, b]]
        if len(chosen) < count or len(pairs) != 2 * (crossings + short):
            continue
        at = {frozenset(pair): ends[pair[0], 0] + share[pair] * ways[pair[0]] for pair in pairs}
        found = _cut(rng, {a: ends[a] for a in chosen}, at, short, gap)
        if found:
            return found
    return None


def _cut(rng: np.random.RandomState, segments: dict[int, np.ndarray], at: dict[frozenset, np.ndarray], short: int, gap: float):
    """What `_drawing` finds, from segments by name and where pairs of them cross: so many are cut off before the last crossing on their way."""
    gaps = []
    for number in rng.permutation(list(segments))[:short].tolist():
        a, b = segments[number][:: rng.choice((-1, 1))]
        way = (b - a) / math.dist(a, b)
        along = sorted((float((place - a) @ way), *(pair - {number})) for pair, place in at.items() if number in pair)
        if not along:
            return None
        last, other = along[-1]
        slant = abs(_cross(way, segments[other][1] - segments[other][0])) / math.dist(*segments[other])
        end = last - gap / slant
        if end < (along[-2][0] + ENDS if len(along) > 1 else SHORTEST):
            return None
        segments[number] = np.stack([a, a + end * way])
        gaps.append(tuple(a + (end + last) / 2 * way))
        del at[frozenset((number, other))]
    crossings = sorted(map(tuple, at.values()))
    apart = min(math.dist(a, b) for a, b in combinations([*crossings, *gaps], 2))
    aside = min(b[0] - a[0] for a, b in pairwise(crossings))
    return (list(segments.values()), crossings, gaps) if apart >= APART and aside >= ASIDE else None


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The area that two vectors (..., 2) span, with its sign."""
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
