from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ...acts import Act, Reading, go
from ...acts.act import lost_of
from ...acts.moving import ASTRAY, LONGEST, OFF
from ...scene import SIZE, Point, Polygon, Scene, Shape, become, linear, move, points, smooth
from ...scene.curves import along_and_off
from ...scene.figures import figure, outline
from ...scene.looks import draw_look, look_of
from ...scene.optics import until_edge
from ...scene.outlines import dashed_outline
from ...scene.palette import VIVID, pick
from ...scene.timeline import Easing
from ...scoring.follow import Found, follow, held
from ...scoring.passage import passed
from ...scoring.rules import share, tolerance
from ...scoring.seen import Seen, with_state
from ...scoring.stations import nearest_station
from ...scoring.timing import longest_run
from .. import Parameter, Prompts, Redraw, Task, WrongAnswer, choices, ints

EDGE = 44.0
"""The picture ends this far from the stage's border; beyond is the frame that things vanish behind."""
FRAME = (92, 100, 114)
EXTENT = 136.0
BEYOND = 90.0
"""How far past the edge the object's centre goes; it is out of sight from half its extent on."""
LEAST_BACK = 260.0
"""Canvas units from the edge to the outline: the way back is seen."""
STATIONS = 24
"""Places on the way behind the frame that are told apart."""
LEAP = 150.0
"""Canvas units that it may go at most from one frame to the next, if these are not few."""
PACE = 26.0
"""Canvas units a frame."""
WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1), "up left": (-1, -1), "up right": (1, -1), "down left": (-1, 1), "down right": (1, 1)}


@dataclass(frozen=True)
class leave_and_return(Act):
    """A thing goes straight out of sight to `out`, is hidden for `hidden` frames, comes back from there and goes straight `to` a place. Free: pace, easing and
    how long it is hidden. A mistaken one may come `back` from elsewhere, or look otherwise (`parts`)."""

    thing: str
    out: Point
    to: Point
    hidden: float = 8.0
    pace: float = PACE
    ease: Easing = linear
    back: Point | None = None
    parts: tuple[Shape, ...] = ()

    @property
    def actors(self) -> tuple[str, ...]:
        return (self.thing,)

    def _frames(self, start: Point) -> tuple[float, float]:
        """Frames of the way out and of the way back."""
        return math.dist(start, self.out) / self.pace, math.dist(self.back or self.out, self.to) / self.pace

    def play(self, scene: Scene, at: float) -> float:
        there, again = map(round, self._frames(scene.state(self.thing, at).at))
        scene.play(move(self.thing, self.out), frames=there, at=at, ease=self.ease)
        at += there + self.hidden
        scene.play(*([move(self.thing, self.back)] if self.back else []), *([become(self.thing, *self.parts)] if self.parts else []), frames=0, at=at)
        scene.play(move(self.thing, self.to), frames=again, at=at, ease=self.ease)
        return at + again

    def moments(self, scene: Scene) -> list[float]:
        at = self.began(scene)
        there, again = map(round, self._frames(scene.sprites[self.thing].state.at))
        return [at + there, at + there + self.hidden + again]

    def varied(self) -> dict[str, Act]:
        return {
            "fast": replace(self, pace=1.6 * self.pace), "slow": replace(self, pace=0.6 * self.pace), "eased": replace(self, ease=smooth),
            "hidden for longer": replace(self, hidden=2 * self.hidden),
        }  # fmt: skip

    def read(self, seen: Seen) -> Reading:
        start, view = np.asarray(seen.at_first(self.thing).state.at, float), seen.view
        found = follow(seen, self.thing, LONGEST)
        # It cannot be told where it is from when the edge covers a part of it; up to there it must be seen going.
        whole = np.asarray(self.out) + (start - self.out) * min(0.9, (BEYOND + 0.5 * EXTENT) / math.dist(start, self.out))
        along, off = along_and_off(np.nan_to_num(found.at, nan=-1e4), start, whole)
        length = math.dist(start, whole)
        forth = np.where(found.seen, np.clip(along / length, 0, 1.3), 0.0)
        far = 0 if view.stills else int(np.argmax(forth > 0.85)) if (forth > 0.85).any() else len(view)
        gone_from, gone_to = longest_run(~found.seen & (np.arange(len(view)) > far))
        away = (gone_to - gone_from) >= max(1.0, view.frames_of(4) - 1)
        left = away and gone_to < len(view)
        until = gone_from if away else len(view)
        going = np.clip(np.where(np.arange(len(view)) < until, forth, 1.0 * away), 0, 1)
        out = np.maximum.accumulate(going)
        back_way = math.dist(whole, self.to)
        towards, off_back = along_and_off(np.nan_to_num(found.at, nan=-1e4), whole, self.to)
        again = np.where(found.seen & (np.arange(len(view)) >= gone_to) & left, np.clip(towards / back_way, 0, 1), 0.0)
        again = held(np.where(found.seen | (np.arange(len(view)) < gone_to), again, np.nan), 0.0)
        same = bool(left and (view.stills or math.dist(found.at[gone_to], whole) < 0.35 * back_way + 60))
        legs = np.where(np.arange(len(view)) < until, off, off_back)[found.seen]
        straight = tolerance(float(np.percentile(legs, 90)) if len(legs) else math.inf, OFF, ASTRAY)
        # Of two legs the longer one tells more of how they were gone: as far as they are wholly in sight.
        done = (length * out + back_way * again) / (length + back_way)
        run = 0.5 * share(float(out.max()), 0.95) + 0.5 * float(again.max()) * same
        way = straight * run * passed(done, (length + back_way) / self.pace * float(done.max()), view)
        end = found.end()
        apart = math.dist(end, self.to) if math.isfinite(end[0]) else math.inf
        # Its start may lie on its way back: a clip that begins anew takes it there at once.
        steps = np.hypot(*np.diff(found.at[gone_to:][found.seen[gone_to:]], axis=0).T)
        leap = max(LEAP, 2 * self.pace * view.scene.duration / len(view))
        whole_way = 1.0 if view.stills else tolerance(float(steps.max(initial=0.0)), leap, 1.4 * leap)
        way *= whole_way
        returned = left * (0.4 + 0.6 * same) * (float(again.max()) > 0.3) * whole_way
        said = f"{self.thing} was {'' if left else 'never '}out of sight{', and came back where it left' * same}, and ends {apart:.0f} units off"
        return Reading(
            done, tolerance(apart, 30, 75) * returned, tolerance(apart, 16, 72) * returned, way, said, found.looks(), lost=max(lost_of(going), lost_of(again)),
            shown={(self.thing, "at"): self._shown(seen, found, start, whole)}, came=out + again,
        )  # fmt: skip

    def _shown(self, seen: Seen, found: Found, start: np.ndarray, whole: np.ndarray) -> np.ndarray:
        """Where it is: what the frame covers a part of, or all, is told by how much of it looks out."""
        behind = with_state(seen.opening, self.thing, at=tuple(whole))
        behind.play(move(self.thing, self.out), frames=STATIONS - 1)
        hidden = nearest_station(seen, behind, range(STATIONS))
        ways = whole + (hidden.nearest / (STATIONS - 1))[:, None] * (self.out - whole)
        return np.where(found.seen[:, None], held(found.at, start), ways)


class HandleObjectReappearance(Task):
    """Send an object straight out of the picture, the way its arrow points, and bring it back into the outline on its line.

    Shows: a framed picture with one object that bears an arrow, a dashed outline of its size on its line of travel, decoy objects and decoy outlines off it.
    Asks: move it straight the way the arrow points until it is wholly out of sight, leave it unseen for half a second, bring it back where it left, unchanged,
    and stop it in the dashed outline on that line.
    Answer: unique: only one outline lies on the line through the object. The picture has a visible frame, so that "out" means the same in a wide video.
    Checks: both legs on the line and in order, the time out of sight, the place of return, the end, and that looks and decoys are kept.
    Departures: the way is not named but shown by the arrow, and training clips have decoy outlines, so that line and outline are to be found. The end
    counts only after the object has been away, as its way out may pass the outline.
    """

    split = "train"
    archetype = "track"
    version = 3
    jump_cap = 0.22
    instances = "over 10^8: continuous start and outline places, two colours, direction"
    parameters = {
        "direction": Parameter("the way out", train=choices(*WAYS)),
        "decoy_objects": Parameter("other objects", train=ints(1, 3), harder="high"),
        "decoy_outlines": Parameter("outlines off the line", train=ints(0, 2), harder="high"),
        "shape": Parameter("the object", train=choices("circle", "square", "hexagon", "octagon")),
    }
    wrong_answers = {
        "inside": WrongAnswer("slides straight to the outline without leaving", 0.42),
        "opposite": WrongAnswer("comes back from the opposite edge", 0.7),
        "changed": WrongAnswer("comes back with its two colours exchanged", 0.88),
    }

    def pose(self, rng, p):
        way = np.array(WAYS[p.direction], float) / math.hypot(*WAYS[p.direction])
        low, high = EDGE + 100, SIZE - EDGE - 100
        for _ in range(200):
            start = rng.uniform(low, high, 2)
            goal = start + way * float(rng.uniform(260, 600)) * rng.choice([-1, 1])
            if not (goal.min() > low and goal.max() < high) or until_edge(goal, way, EDGE, SIZE - EDGE) < LEAST_BACK:
                continue
            others: list[np.ndarray] = []
            for _ in range(80):
                at = rng.uniform(low, high, 2)
                _, off = along_and_off(at, start, goal)
                if off > 185 and all(math.dist(at, other) > 185 for other in others):
                    others.append(at)
                if len(others) == p.decoy_objects + p.decoy_outlines:
                    break
            else:
                continue
            break
        else:
            raise Redraw
        colours = pick(rng, VIVID, 2 + p.decoy_objects, away_from=[FRAME])
        return {
            "way": p.direction, "start": np.round(start, 1).tolist(), "goal": np.round(goal, 1).tolist(), "shape": p.shape,
            "colours": colours[:2], "decoys": [[c, np.round(at, 1).tolist()] for c, at in zip(colours[2:], others, strict=False)],
            "outlines": [np.round(at, 1).tolist() for at in others[p.decoy_objects :]],
            "look": draw_look(rng, away_from=[FRAME, *(VIVID[name] for name in colours)]),
        }  # fmt: skip

    def prompt(self, problem):
        thing = f"{problem['colours'][0]} object"
        rules = "[It does not change.|It keeps its looks.] [All else stays.|Nothing else moves.]"
        return Prompts(
            plain=(
                f"[Move|Slide] the {thing} straight the way its arrow points until it is out of the picture. After half a second, bring it back where it left, "
                f"along the same line, into the dashed outline there. {rules}",
                f"The {thing} leaves the picture straight ahead, as its arrow points, stays [unseen|hidden] for about half a second and returns backwards "
                f"on its line. It stops in the outline on that line. {rules}",
                f"Follow the arrow: the {thing} goes straight behind the frame and waits out of sight for half a second. Then it comes straight back at that "
                f"place and [rests|stops] in the dashed outline [on|along] its line. {rules}",
            ),
            guided=f"The {thing} glides straight the way its arrow points and disappears behind the frame. For half a second nothing of it is seen. It comes "
            "out from behind the frame at the same place and glides straight back along its line. It stops exactly in the dashed outline on that line.",
        )

    def lay_out(self, problem, scene, look):
        ring = outline(problem["shape"]) * EXTENT
        for index, at in enumerate([problem["goal"], *problem["outlines"]]):
            scene.add(f"outline {index}", *dashed_outline(ring, dash=20, gap=14, stroke=look.line(0.65), width=9), at=tuple(at))
        for index, (name, at) in enumerate(problem["decoys"]):
            scene.add(f"decoy {index}", *look.figure(figure(("triangle", "pentagon", "heart")[index], EXTENT, fill=VIVID[name])), at=tuple(at))
        scene.add("object", *_parts(problem, *problem["colours"]), at=tuple(problem["start"]))
        # The frame goes far beyond the stage, so that a wide picture ends where a square one does.
        far = 4 * SIZE
        hole = ((EDGE, EDGE), (EDGE, SIZE - EDGE), (SIZE - EDGE, SIZE - EDGE), (SIZE - EDGE, EDGE))
        scene.add("frame", Polygon(points=((-far, -far), (SIZE + far, -far), (SIZE + far, SIZE + far), (-far, SIZE + far)), holes=(hole,), fill=FRAME))

    def answer(self, problem):
        return leave_and_return("object", _exit(problem), tuple(problem["goal"]))

    def mistakes(self, problem):
        right = self.answer(problem)
        return {
            "inside": go("object", right.to, frames=max(12, round(math.dist(problem["start"], right.to) / PACE))),
            "opposite": replace(right, back=_exit(problem, -1)),
            "changed": replace(right, parts=_parts(problem, *problem["colours"][::-1])),
        }


def _parts(problem: dict, body: str, arrow: str) -> tuple[Shape, ...]:
    """The object: a figure with an arrow that points the way out."""
    x, y = WAYS[problem["way"]]
    sign = figure("arrow", 0.66 * EXTENT, fill=VIVID[arrow], turn=math.degrees(math.atan2(x, -y)))
    return (*look_of(problem["look"]).figure(Polygon(points=points(outline(problem["shape"]) * EXTENT), fill=VIVID[body]), shadow=False), sign)


def _exit(problem: dict, sense: int = 1) -> Point:
    """Where the object's centre is when it is out of sight, straight on (sense 1) or backwards (-1)."""
    start, way = np.array(problem["start"]), sense * np.array(WAYS[problem["way"]], float)
    way /= np.hypot(*way)
    x, y = start + way * until_edge(start, way, EDGE - BEYOND, SIZE - EDGE + BEYOND)
    return (round(float(x), 2), round(float(y), 2))
