"""What a task is: a small program that poses a problem, words it, plays its solution and reads a solution back from a video."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..scene import Look, Scene, look_of

if TYPE_CHECKING:
    from ..acts import Act
    from ..scoring import Row, View

PILLARS = ("perception", "transformation", "spatiality", "abstraction", "knowledge")
TASK_SPLITS = ("train", "in_domain", "out_of_domain")
_DRAWN = 400
"""Draws of a split's parameters by which a task's levels of difficulty are set."""
DIFFICULTIES = ("easy", "medium", "hard")
TRUTH = "truth"
"""The name of the right answer where `stage` takes the name of an answer."""


class Redraw(Exception):
    """Raised by `pose` when a draw breaks one of the task's own rules; another is drawn from the same stream."""


@dataclass(frozen=True)
class Range:
    """What one parameter may be: whole numbers or floats from `low` to `high` (both included), or one of `choices`."""

    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()
    whole: bool = False

    def draw(self, rng: np.random.RandomState) -> Any:
        """One value, as a plain Python object."""
        if self.choices:
            return self.choices[rng.randint(len(self.choices))]
        if self.whole:
            return int(rng.randint(int(self.low), int(self.high) + 1))
        return float(rng.uniform(self.low, self.high))

    def __contains__(self, value: Any) -> bool:
        return value in self.choices if self.choices else self.low <= value <= self.high

    def __str__(self) -> str:
        if self.choices:
            return ", ".join(map(str, self.choices))
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g} to {self.high:g}"


def ints(low: int, high: int) -> Range:
    """Whole numbers from low to high, both included."""
    if low > high:
        raise ValueError(f"range {low} to {high} is empty")
    return Range(low, high, whole=True)


def floats(low: float, high: float) -> Range:
    """Numbers from low to high."""
    if low > high:
        raise ValueError(f"range {low} to {high} is empty")
    return Range(low, high)


def choices(*values: Any) -> Range:
    """One of the values, all equally likely."""
    return Range(choices=tuple(values))


@dataclass(frozen=True)
class Parameter:
    """A typed, documented parameter: its range for training clips and, where the catalogue shifts it, for the benchmark.

    `harder` says which way the task gets harder: with "high" or "low" values, or "last" for choices that are listed from the easiest on.
    """

    doc: str
    train: Range | None = None
    bench: Range | None = None
    harder: str | None = None

    def __post_init__(self) -> None:
        if self.harder not in (None, "high", "low", "last"):
            raise ValueError(f"parameter {self.doc!r} gets harder {self.harder!r}; expected high, low or last")

    def range(self, split: str) -> Range:
        """The range a split draws from: `train` its own, the benchmark splits `bench`; each falls back on the other."""
        first, second = (self.train, self.bench) if split == "train" else (self.bench, self.train)
        return first if first is not None else second

    def hardness(self, value: Any) -> float:
        """Where a value lies in the whole range of all splits, from 0, the easiest, to 1."""
        ranges = [one for one in (self.train, self.bench) if one is not None]
        if self.harder == "last":
            # As they read back from JSON, where a tuple is a list.
            order = json.loads(json.dumps(list(dict.fromkeys(choice for one in ranges for choice in one.choices))))
            return order.index(value) / max(1, len(order) - 1)
        ends = [end for one in ranges for end in (one.choices or (one.low, one.high))]
        share = (value - min(ends)) / max(max(ends) - min(ends), 1e-9)
        return float(1 - share if self.harder == "low" else share)


@dataclass(frozen=True)
class Prompts:
    """Ways to word a problem. `plain` holds sentences that state goal and constraints and leak no step of the solution; `guided` also spells the
    steps out. All of them may hold alternatives (see `wording`): together `plain` should stand for eight wordings or more."""

    plain: Sequence[str]
    guided: str


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong solution that the task can stage: what it shows, and the highest score that it may get."""

    shows: str
    cap: float


class Task:
    """Base of all tasks. A subclass sets the class attributes and says what is asked: `pose`, `prompt`, `lay_out`, `answer` and `mistakes`; its
    docstring is its card. Staging and scoring follow from the acts of its answer, and are the same for all.

    The docstring's sections are Shows, Asks, Answer (why it is unique, or which answers are equally good) and Checks,
    and where it differs from what one would expect of it, Departures with the reasons.
    """

    # What a task is called is told by its file, `<pillar>/<id>_<slug>.py`; one that is not just its slug in capitals says its `name`.
    id: ClassVar[str]
    slug: ClassVar[str]
    pillar: ClassVar[str]
    name: ClassVar[str]
    split: ClassVar[str]
    archetype: ClassVar[str]
    version: ClassVar[int] = 1
    parameters: ClassVar[Mapping[str, Parameter]]
    wrong_answers: ClassVar[Mapping[str, WrongAnswer]] = {}
    jump_cap: ClassVar[float] = 0.5
    """The highest score of a cut, crossfade or ghost of the right final frame (the catalogue's cap)."""
    shortcut_caps: ClassVar[Mapping[str, float]] = {}
    """The audit's shortcuts (by name) of which this task must allow more than others, and how much: where they look as the truth itself does."""
    instances: ClassVar[str] = ""
    """Why there are more than 10,000 distinct problems."""

    def pose(self, rng: np.random.RandomState, p: SimpleNamespace) -> dict[str, Any]:
        """The problem's structured truth, JSON-able, from a random stream and drawn parameters. May raise Redraw."""
        raise NotImplementedError

    def prompt(self, problem: dict[str, Any]) -> Prompts:
        """The problem in words."""
        raise NotImplementedError

    def lay_out(self, problem: dict[str, Any], scene: Scene, look: Look) -> None:
        """Put into the scene, which lies on the problem's `look`, what stands there before anything happens."""
        raise NotImplementedError

    def answer(self, problem: dict[str, Any]) -> Act:
        """What happens in a right video."""
        raise NotImplementedError

    def mistakes(self, problem: dict[str, Any]) -> dict[str, Act]:
        """What happens instead in each of `wrong_answers`, by name."""
        return {}

    def variations(self, problem: dict[str, Any]) -> dict[str, Act]:
        """Other right answers: all that prompt and first frame leave open, by what is varied."""
        return self.answer(problem).varied()

    def stage(self, problem: dict[str, Any], answer: str = TRUTH) -> Scene:
        """The scene and its storyboard: of the right solution, of one of `wrong_answers`, or of one of `variations`."""
        from ..acts import stage_acts  # not before it is needed: importing the package stays quick

        if answer == TRUTH:
            act = self.answer(problem)
        elif answer in self.wrong_answers:
            act = self.mistakes(problem)[answer]
        else:
            act = self.variations(problem)[answer]
        look = look_of(problem["look"])
        scene = Scene(look)
        self.lay_out(problem, scene, look)
        return stage_acts(scene, act)

    def moments(self, problem: dict[str, Any], scene: Scene) -> list[float]:
        """The storyboard times of the key frames, in order: when the steps of the answer are over, two at least. `scene` is the truth as staged."""
        act = self.answer(problem)
        steps = sorted(set(act.moments(scene)))
        # Of an answer in one step the state half way shows that it was on its way.
        return [sum(act.span(scene)) / 2, *steps] if len(steps) == 1 else steps

    def score(self, view: View, problem: dict[str, Any]) -> list[Row]:
        """The rubric's rows for a video of this problem. Weights of the rows add up to 1."""
        from ..acts import judge_acts

        return judge_acts(view, self.answer(problem), jump_cap=self.jump_cap)

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits this task has samples in: an in-domain task is also trained on, with the train ranges."""
        return ("train", "in_domain") if self.split == "in_domain" else (self.split,)

    def draw(self, rng: np.random.RandomState, split: str) -> dict[str, Any]:
        """One value for each parameter."""
        return {name: parameter.range(split).draw(rng) for name, parameter in self.parameters.items()}

    def difficulty(self, parameters: Mapping[str, Any]) -> str:
        """One of `DIFFICULTIES`: among the task's own draws, by thirds of how hard the values are in the mean, of those parameters that say which way is
        `harder`."""
        hardness = self._hardness(parameters)
        if hardness is None:
            return "medium"
        easy, hard = self._levels
        return DIFFICULTIES[int(hardness > easy) + int(hardness > hard)]

    def _hardness(self, parameters: Mapping[str, Any]) -> float | None:
        values = [self.parameters[name].hardness(value) for name, value in parameters.items() if self.parameters[name].harder]
        return round(float(np.mean(values)), 9) if values else None

    @cached_property
    def _levels(self) -> tuple[float, float]:
        """Up to how hard a third and two thirds of the task's draws are, as near as values that are equal allow."""
        rng = np.random.RandomState(0)
        drawn = np.sort([self._hardness(json.loads(json.dumps(self.draw(rng, split)))) for split in self.splits for _ in range(_DRAWN)])
        values = np.unique(drawn)
        below = np.searchsorted(drawn, values, side="right") / len(drawn)
        easy = int(np.abs(below[: max(1, len(values) - 2)] - 1 / 3).argmin())
        hard = easy + 1 + int(np.abs(below[easy + 1 : max(easy + 2, len(values) - 1)] - 2 / 3).argmin()) if len(values) > easy + 1 else easy
        return float(values[easy]), float(values[hard])

    @property
    def doc(self) -> str:
        """The card: the class docstring."""
        return (type(self).__doc__ or "").strip()

    def __repr__(self) -> str:
        return f"<Task {self.id} {self.name}>"

