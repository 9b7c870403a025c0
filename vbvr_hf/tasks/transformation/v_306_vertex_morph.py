from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...acts import Reading, at_once, go
from ...acts.act import Both
from ...scene import Circle, Point, Polygon, Scene, draw_look, points, reshape
from ...scene.outlines import dashed_outline
from ...scene.palette import VIVID, pick
from ...scene.polygons import inner_angles, side_lengths
from ...scoring.rules import tolerance
from ...scoring.seen import Seen
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, floats, ints

SHEETS = {"sand": (250, 222, 160), "peach": (255, 205, 175), "rose": (250, 205, 210), "cream": (252, 238, 190), "melon": (255, 190, 165)}
RIM = (40, 40, 48)
PEG, RING = 34.0, 56.0
"""Radius of a peg, and of the middle of a ring's line."""
MIDDLES, ASIDE = (272.0, 726.0), (130.0, 212.0)
"""x of both polygons' middles, and how far above or below the picture's they lie."""
ROOM = 225.0
"""Canvas units that corners stay from their polygon's middle, at most."""
SIDE, ANGLE, APART = 150.0, 150.0, 100.0
"""Canvas units of sides, degrees of angles at most, and canvas units between pegs on their way at least."""
JITTER = 0.22
"""By how much of the step between corners one is off at most."""
FRAMES = 44.0
IN_STEP, OUT_OF_STEP = 0.12, 0.45
"""Shares of their way by which pegs may be apart, and from which on they do not go equally far."""


class VertexMorphByCorrespondence(Task):
    """Let the pegs of a stretched sheet slide to the rings of their colours.

    Shows: at the left a sheet stretched between three to five coloured pegs, at the right a dashed outline with a ring of each colour on its corners; going
    round, the colours come in the same order but begin at another corner.
    Asks: all pegs slide straight to the rings of their colours at the same time, all as far of their way as the others; the sheet stays stretched between
    them.
    Answer: unique by colour; the sheet lies flat all the while, and pegs stay 100 units apart.
    Checks: that each peg is seen on its way, straight, and all have come equally far of theirs; the sheet is due between the pegs where they were seen.
    Departures: pegs are told apart by colour in smaller clips, so that they are larger than 20 units.
    """

    name = "Vertex Morph By Correspondence"
    split = "train"
    archetype = "transform"
    jump_cap = 0.32
    instances = "continuous corners of both polygons, colours and the first corner: over 10^10"
    parameters = {
        "pegs": Parameter("corners of the sheet", train=ints(3, 5), harder="high"),
        "shift": Parameter("corners by which the colours of the rings are farther round than those of the pegs", train=choices(-1, 1)),
        "least": Parameter("share of the largest distance from the middle that a corner has at least", train=floats(0.72, 0.95), harder="low"),
        "sheet": Parameter("colour of the sheet", train=choices(*SHEETS)),
    }
    wrong_answers = {
        "nearest": WrongAnswer("pegs go to the corners where they would be soonest, whatever their colours", 0.4),
        "one by one": WrongAnswer("pegs go one after another", 0.65),
        "loose": WrongAnswer("the pegs go, and the sheet stays", 0.3),
    }

    def pose(self, rng, p):
        for _ in range(200):
            up, down = rng.uniform(*ASIDE, 2) * (1, -1) * rng.choice([-1, 1])
            rings, start = _corners(rng, p.pegs, p.least) + np.array([MIDDLES[1], 512 + up]), None
            for _ in range(20):
                start = _corners(rng, p.pegs, p.least) + np.array([MIDDLES[0], 512 + down])
                if _flat(start, np.roll(rings, -p.shift, axis=0)):
                    break
                start = None
            if start is not None:
                break
        else:
            raise Redraw
        colors = pick(rng, VIVID, p.pegs, away_from=[SHEETS[p.sheet]], least=30)
        look = draw_look(rng, away_from=[SHEETS[p.sheet], *(VIVID[name] for name in colors)], inked=True)
        pegs, goals = start.round(1).tolist(), np.roll(rings, -p.shift, axis=0).round(1).tolist()
        return {"pegs": pegs, "goals": goals, "shift": p.shift, "colors": colors, "sheet": p.sheet, "look": look}

    def prompt(self, problem):
        end = "[Outline and rings stay.|Nothing else changes.|]"
        return Prompts(
            plain=(
                "All pegs slide straight to the [ring of their own colour|rings of their colours], at the same time, and arrive together. The sheet stays "
                f"[stretched|taut] between them. {end}",
                "[Stretch|Pull] the sheet into its new form: every peg goes in a straight line to the ring that matches its colour. They start and "
                f"arrive together, and the sheet follows. {end}",
                f"Each coloured peg belongs in a ring of the same colour. Move them there at once, [straight|on straight lines] and evenly, all [starting|"
                f"setting out] and arriving together, with the sheet between them. {end}",
            ),
            guided="At the same moment every peg sets out in a straight line for the ring of its colour, also where another ring is nearer. All are half way "
            "at the same time, and arrive together. The sheet is always the polygon between the pegs, and in the end it covers the dashed outline.",
        )

    def lay_out(self, problem, scene, look):
        goals = zip(problem["goals"], problem["colors"], strict=True)
        scene.add("outline", *dashed_outline(problem["goals"], stroke=look.ink, width=9))
        for number, (at, name) in enumerate(goals):
            rim = [Circle(radius=RING, stroke=RIM, width=24), Circle(radius=RING, stroke=VIVID[name], width=16)]
            scene.add(f"ring {number}", *rim, at=tuple(at))
        scene.add("sheet", _sheet(problem["pegs"], problem["sheet"]))
        for number, (at, name) in enumerate(zip(problem["pegs"], problem["colors"], strict=True)):
            scene.add(f"peg {number}", Circle(radius=PEG - 3, fill=VIVID[name], stroke=RIM, width=6), at=tuple(at))

    def answer(self, problem):
        return _stretched(problem, problem["goals"])

    def mistakes(self, problem):
        right = self.answer(problem)
        return {
            "nearest": _stretched(problem, np.roll(problem["goals"], problem["shift"], axis=0).tolist()),
            "one by one": replace(right, how="turn", acts=tuple(replace(act, frames=14) for act in right.acts)),
            "loose": at_once(*right.acts),
        }


@dataclass(frozen=True)
class _Stretched(Both):
    """Things go together, each as far of its way as the others, and a sheet is stretched between them: it is due where they are seen."""

    color: str = ""

    @property
    def actors(self) -> tuple[str, ...]:
        return ("sheet", *super().actors)

    def play(self, scene: Scene, at: float) -> float:
        end = super().play(scene, at)
        pegs = super().actors
        between = reshape("sheet", lambda u: (_sheet([scene.state(peg, at + (end - at) * u).at for peg in pegs], self.color),))
        scene.play(between, frames=end - at, at=at)
        return end

    def read(self, seen: Seen) -> Reading:
        found = super().read(seen)
        at = np.array([found.shown[act.thing, "at"] for act in self.acts])
        first, goals = at[:, :1], np.array([act.to for act in self.acts])[:, None]
        ways = goals - first
        gone = ((at - first) * ways).sum(axis=-1) / (ways**2).sum(axis=-1)
        apart = float(np.percentile(np.ptp(gone, axis=0), 95))
        sheets = [(_sheet(places, self.color),) for places in at.transpose(1, 0, 2).tolist()]
        step = tolerance(apart, IN_STEP, OUT_OF_STEP)
        return replace(found, order=found.order * step, said=f"{found.said}; {step:.0%} in step", shown={**found.shown, ("sheet", "parts"): sheets})


def _stretched(problem: dict, goals: list[Point]) -> _Stretched:
    """The pegs go to these places, and the sheet with them."""
    return _Stretched(tuple(go(f"peg {i}", tuple(goal), frames=FRAMES) for i, goal in enumerate(goals)), "same", color=problem["sheet"])


def _sheet(corners: list[Point], color: str) -> Polygon:
    return Polygon(points=points(corners), fill=SHEETS[color], stroke=RIM, width=8)


def _corners(rng: np.random.RandomState, count: int, least: float) -> np.ndarray:
    """Corners (N, 2) of a convex polygon about the origin."""
    for _ in range(100):
        angles = 2 * np.pi * (np.arange(count) + rng.uniform(-JITTER, JITTER, count)) / count + rng.uniform(0, 2 * np.pi)
        ring = np.stack([np.sin(angles), -np.cos(angles)], axis=1) * (rng.uniform(least, 1, (count, 1)) * ROOM)
        if side_lengths(ring).min() >= SIDE and inner_angles(ring).max() <= ANGLE:
            return ring
    raise Redraw


def _flat(start: np.ndarray, end: np.ndarray) -> bool:
    """Whether the polygon between them is convex or nearly so, and its corners apart, all the way from start to end."""
    ways = [start + (end - start) * u for u in np.linspace(0, 1, 17)]
    return all(inner_angles(way).max() < 172 and _gap(way) > APART for way in ways)


def _gap(places: np.ndarray) -> float:
    """Between the two nearest of some places (N, 2)."""
    off = np.hypot(*(places[:, None] - places[None]).T)
    return float(off[np.triu_indices(len(places), 1)].min())
