"""What an act is: something that can happen in an answer. It is played on a storyboard, read from a clip, varied, and said in words; acts compose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from ..scene import Change, Scene
from ..scoring.explain import Between
from ..scoring.passage import alone, first_time, follows, undone, when
from ..scoring.rules import tolerance
from ..scoring.seen import Seen

PAUSE = 2.0
"""Frames at 16 per second between two acts, as they are played."""
NEARLY = 0.7
"""Of a step from frame to frame: what another act goes on with is done if it comes so near to its end, as the frame in between need not be there."""
SLACK = 5.0
"""Frames at 16 per second by which an act may begin before the one before it is over."""

Words = tuple[str, ...]
"""Ways to say one thing, of which a prompt must use one."""


@dataclass(frozen=True)
class Reading:
    """What a clip shows of an act; all values are 0 to 1.

    `done` (T,) is how far it has come in each frame; `right` whether it happened in the end, to the right thing; `exact` how exactly it ended; `way` how far
    it passed through the states between; `looks` how well its thing kept its looks; `order` how far a composition's order was kept; `lost` the most that
    was undone again. `shown` are properties of sprites as they were read, a value for each frame; `between` is where a frame may show anything between two
    pictures; `on_top` are sprites that lie above the rest meanwhile. An act of `weight` 0 may happen and earns nothing. `came` (T,) is to how many of its
    steps (see `moments`) it has come, where that does not follow from `done` alone.
    """

    done: np.ndarray
    right: float
    exact: float
    way: float
    said: str
    looks: float = 1.0
    order: float = 1.0
    lost: float = 0.0
    weight: float = 1.0
    shown: Mapping[tuple[str, str], Sequence[Any]] = field(default_factory=dict)
    between: tuple[Between, ...] = ()
    on_top: tuple[str, ...] = ()
    came: np.ndarray | None = None

    @classmethod
    def nothing(cls, seen: Seen, said: str, **rest: Any) -> Reading:
        """Of an act that was not seen at all."""
        return cls(np.zeros(len(seen)), 0.0, 0.0, 0.0, said, **rest)


class Act:
    """Base of all acts. `actors` are the sprites that it moves, changes or brings with it."""

    actors: tuple[str, ...] = ()

    def enter(self, scene: Scene) -> None:
        """Add the sprites that it brings with it, hidden."""

    def play(self, scene: Scene, at: float) -> float:
        """Stage it from frame `at` on; the frame in which it is over."""
        raise NotImplementedError

    def read(self, seen: Seen) -> Reading:
        """What a clip shows of it."""
        raise NotImplementedError

    def varied(self) -> dict[str, Act]:
        """The same act with each thing varied that is free about it, by what was varied: all are equally right."""
        return {}

    def words(self) -> tuple[Words, ...]:
        """What every wording of a prompt must say of it: no more than reading holds to."""
        return ()

    def leaves(self) -> Iterator[Act]:
        """The single acts that it is made of."""
        yield self

    @classmethod
    def strays(cls, seen: Seen, acts: Sequence[Act], read: Scene) -> float:
        """How many more of the same kind happened than these, which are all of this class that are due, as a share of them. `read` is the scene as it was
        read."""
        return 0.0

    def perform(self, scene: Scene, at: float) -> float:
        """Play it, and let the scene know when it began and ended."""
        end = self.play(scene, at)
        scene.acted.append((self, at, end))
        return end

    def moments(self, scene: Scene) -> list[float]:
        """The storyboard times at which its steps are over, as it is played in a scene."""
        return [end for act, _, end in scene.acted if act == self][:1]

    def began(self, scene: Scene) -> float:
        """The storyboard time at which it is played in a scene; that of its first moment if it is not."""
        return self.span(scene)[0]

    def span(self, scene: Scene) -> tuple[float, float]:
        """The storyboard times at which it begins and ends as it is played in a scene; (0, 0) if it is not."""
        return next(((begin, end) for act, begin, end in scene.acted if act == self), (0.0, 0.0))


IN_TURN = (
    "one after another", "in order", "in turn", "one by one", "in this order", "from left to right", "from top to bottom", "then", "first", "after that",
    "at a time",
)  # fmt: skip
"""Ways to say that acts come in an order."""


@dataclass(frozen=True)
class Both(Act):
    """Acts composed: `how` is "turn" (in this order), "then" (each goes on with what the one before left), "free" (one at a time in any order), "once"
    (together; when each begins and ends is free) or "same" (together, and all begin at the same time)."""

    acts: tuple[Act, ...]
    how: str
    pause: float = PAUSE

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for act in self.acts for name in act.actors))

    def enter(self, scene: Scene) -> None:
        for act in self.acts:
            act.enter(scene)

    def leaves(self) -> Iterator[Act]:
        for act in self.acts:
            yield from act.leaves()

    def moments(self, scene: Scene) -> list[float]:
        found = [moment for act in self.acts for moment in act.moments(scene)]
        return sorted(found)[-1:] if self.how in ("once", "same") else found

    def words(self) -> tuple[Words, ...]:
        own = {
            "turn": (IN_TURN,),
            "free": (("at a time", "after another", "one by one", "in any order", "in turn"),),
            "same": (("at the same time", "together", "at once", "all at one time", "simultaneously", "in the same moment"),),
        }
        return tuple(dict.fromkeys([*(words for act in self.acts for words in act.words()), *(own.get(self.how, ()) if len(self.acts) > 1 else ())]))

    def varied(self) -> dict[str, Act]:
        each = [act.varied() for act in self.acts]
        names = dict.fromkeys(name for one in each for name in one)
        found = {name: replace(self, acts=tuple(one.get(name, act) for one, act in zip(each, self.acts, strict=True))) for name in names}
        if self.how not in ("once", "same"):
            found["longer pauses"] = replace(self, pause=3 * self.pause + 4)
        if self.how == "free":
            found["another order"] = replace(self, acts=self.acts[::-1])
        return found

    def play(self, scene: Scene, at: float) -> float:
        if self.how in ("once", "same"):
            return max(act.perform(scene, at) for act in self.acts)
        for number, act in enumerate(self.acts):
            at = act.perform(scene, at + self.pause * (number > 0))
        return at

    def read(self, seen: Seen) -> Reading:
        every = [act.read(seen) for act in self.acts]
        found = [one for one in every if one.weight]
        order, said = 1.0, ""
        if self.how in ("turn", "then") and len(found) > 1:
            order = float(np.mean([follows(a.done, b.done, max(2.0, seen.frames_of(SLACK))) for a, b in pairwise(found)]))
            said = f"; {order:.0%} in the order due"
        if self.how == "free" and len(found) > 1 and not seen.view.stills:
            order = float(np.mean(alone([one.done for one in found])))
            said = f"; one at a time to {order:.0%}"
        if self.how == "same" and len(found) > 1 and not seen.view.stills:
            begun = np.array([first_time(one.done, 0.06) for one in found])
            late = np.where(np.isfinite(begun), begun - begun.min(), len(seen)) if np.isfinite(begun).any() else np.full(len(begun), len(seen))
            on_time = [tolerance(frames, max(2.0, seen.frames_of(SLACK)), max(4.0, 3 * seen.frames_of(SLACK))) for frames in late]
            order = float(np.mean(on_time) + min(on_time)) / 2  # the first is always on time, and of two late ones the last counts most
            said = f"; {order:.0%} begun together"
        # Of things that are lifted one at a time in any order, the last lies on top.
        lifted = sorted(every, key=lambda one: first_time(one.done, 0.06)) if self.how == "free" else every
        mean = {key: float(np.mean([getattr(one, key) for one in found])) for key in ("right", "exact", "way", "looks", "order")}
        mean["order"] *= order
        if self.how == "then":
            # What comes of a chain is what its last act leaves.
            mean |= {key: getattr(found[-1], key) for key in ("right", "exact")}
        return Reading(
            np.mean([one.done for one in found], axis=0),
            **mean,
            lost=max(one.lost for one in found),
            said="; ".join(dict.fromkeys(one.said for one in found)) + said,
            shown=merged(every),
            between=tuple(between for one in every for between in one.between),
            on_top=tuple(dict.fromkeys(name for one in lifted for name in one.on_top)),
            came=None if self.how in ("once", "same") else sum(steps_come(act, one, seen) for act, one in zip(self.acts, every, strict=True)),
        )


def steps_come(act: Act, found: Reading, seen: Seen) -> np.ndarray:
    """To how many of its steps an act has come in each frame: (T,)."""
    return len(act.moments(seen.view.scene)) * found.done if found.came is None else found.came


def merged(readings: Sequence[Reading]) -> dict[tuple[str, str], Sequence[Any]]:
    """What acts show, together: of a property that two of them speak of, the later act speaks once the earlier one is done."""
    shown: dict[tuple[str, str], Sequence[Any]] = {}
    spoke: dict[tuple[str, str], Reading] = {}
    for one in readings:
        for key, values in one.shown.items():
            if key in shown:
                until = int(min(when(spoke[key].done, 0.995), len(values)))
                values = [*list(shown[key])[:until], *list(values)[until:]]
            shown[key], spoke[key] = values, one
    return shown


def in_turn(*acts: Act, pause: float = PAUSE) -> Act:
    """One after another, in this order. What it is worth is the mean of the acts."""
    return acts[0] if len(acts) == 1 else Both(tuple(acts), "turn", pause)


def then(*acts: Act, pause: float = PAUSE) -> Act:
    """Each goes on with what the one before left, and begins only when that is over: what comes of it is the end of the last."""
    return acts[0] if len(acts) == 1 else Both(tuple(acts), "then", pause)


def in_any_order(*acts: Act, pause: float = 1.0) -> Act:
    """One at a time, in whichever order."""
    return acts[0] if len(acts) == 1 else Both(tuple(acts), "free", pause)


def together(*acts: Act) -> Act:
    """All in the same time; when each begins and ends is free."""
    return acts[0] if len(acts) == 1 else Both(tuple(acts), "once")


def at_once(*acts: Act) -> Act:
    """All at the same time, which the prompt asks for: they begin together; when each ends is free."""
    return acts[0] if len(acts) == 1 else Both(tuple(acts), "same")


@dataclass(frozen=True)
class AnyOf(Act):
    """Equally good answers: the first is played, the one that is seen best counts."""

    acts: tuple[Act, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for act in self.acts for name in act.actors))

    def enter(self, scene: Scene) -> None:
        for act in self.acts:
            act.enter(scene)

    def play(self, scene: Scene, at: float) -> float:
        return self.acts[0].perform(scene, at)

    def moments(self, scene: Scene) -> list[float]:
        return self.acts[0].moments(scene)

    def varied(self) -> dict[str, Act]:
        first, *others = self.acts
        equal = {f"equally good {number}": replace(self, acts=(act, *(one for one in self.acts if one is not act))) for number, act in enumerate(others, 1)}
        return first.varied() | equal

    def words(self) -> tuple[Words, ...]:
        return self.acts[0].words()

    def leaves(self) -> Iterator[Act]:
        yield from self.acts[0].leaves()

    def read(self, seen: Seen) -> Reading:
        return max((act.read(seen) for act in self.acts), key=lambda found: (found.right + found.exact + found.way, found.done[-1]))


def any_of(*acts: Act) -> Act:
    """Equally good answers; the first one is played."""
    return AnyOf(tuple(acts))


@dataclass(frozen=True)
class _Around(Act):
    """An act around another one, which moves and brings what that does."""

    act: Act

    @property
    def actors(self) -> tuple[str, ...]:
        return self.act.actors

    def enter(self, scene: Scene) -> None:
        self.act.enter(scene)


@dataclass(frozen=True)
class Allowed(_Around):
    """An act that may happen and need not: it only explains what it changes."""

    def play(self, scene: Scene, at: float) -> float:
        return self.act.perform(scene, at)

    def leaves(self) -> Iterator[Act]:
        return iter(())

    def moments(self, scene: Scene) -> list[float]:
        return []

    def read(self, seen: Seen) -> Reading:
        found = self.act.read(seen)
        return replace(found, weight=0.0, right=0.0, exact=0.0, way=0.0, lost=0.0, said="")


def allow(act: Act) -> Act:
    """An act that is played, may be left out, and earns nothing."""
    return Allowed(act)


@dataclass(frozen=True)
class Hastily(_Around):
    """An act whose end is there at once: for wrong answers only."""

    def play(self, scene: Scene, at: float) -> float:
        """Play it on a copy and take over the ends of its changes."""
        other = scene.rehearsal()
        end = self.act.play(other, at)
        for (sprite, prop), track in other.tracks.items():
            if (sprite, prop) not in scene.tracks or track.end > scene.tracks[sprite, prop].end:
                scene.play(Change(sprite, prop, track.at(track.end)), frames=0, at=at)
        scene.now = max(scene.now, end)
        return end


suddenly = Hastily


def lost_of(done: np.ndarray) -> float:
    """The most that was undone again of what was done: for longer than a frame, as a misread one is no event."""
    steady = np.clip(done, 0, 1)
    steady[1:-1] = np.median([steady[:-2], steady[1:-1], steady[2:]], axis=0)
    return undone(steady)
