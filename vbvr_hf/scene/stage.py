"""The scene: sprites in drawing order, and the storyboard that moves them.

    scene = Scene(background=(255, 255, 255))
    scene.add("ball", Circle(radius=40, fill=RED), at=(100, 512))
    scene.wait(8)
    scene.play(move("ball", (900, 512)), frames=24, ease=smooth)
    scene.wait(12)

The canvas is a square of 1024 x 1024 units with its origin at the top left; times are frames at 16 per second.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from .looks import Look
from .shapes import SIZE, Color, Point, Shape, body
from .timeline import Change, Easing, Track, linear

__all__ = ["SIZE", "Scene", "Sprite", "State"]


class State(NamedTuple):
    """All that decides how a sprite looks at one moment."""

    parts: tuple[Shape, ...]
    at: Point
    angle: float
    scale: tuple[float, float]
    opacity: float
    drawn: float
    fill: Color | None


@dataclass(frozen=True)
class Sprite:
    """A named thing on the stage and how it looks before anything moves."""

    name: str
    state: State


class Scene:
    """Sprites and their storyboard. `now` is the time in frames at which the next `play` begins."""

    def __init__(self, background: Color | Look = (255, 255, 255)) -> None:
        """`background` is a plain colour, or the look whose ground the scene lies on."""
        self.look = background if isinstance(background, Look) else None
        self._background = background.base if isinstance(background, Look) else background
        self.sprites: dict[str, Sprite] = {}
        self.tracks: dict[tuple[str, str], Track] = {}
        self.now = 0.0
        self.acted: list[tuple[Any, float, float]] = []
        """What was played on it, as (what, first frame, last frame), in the order in which it was over."""

    @property
    def background(self) -> Color:
        """The colour that the scene lies on; of a look, that of its ground. Setting it leaves the plain colour."""
        return self._background

    @background.setter
    def background(self, color: Color) -> None:
        self.look, self._background = None, color

    def add(
        self,
        name: str,
        *parts: Shape,
        at: Point = (0.0, 0.0),
        angle: float = 0.0,
        scale: float | tuple[float, float] = 1.0,
        opacity: float = 1.0,
        drawn: float = 1.0,
        fill: Color | None = None,
    ) -> str:
        """Put a sprite of one or more parts on top of what is there and return its name.

        `opacity`, `scale` or `drawn` of 0 keeps it hidden until a change shows it. Raises ValueError for a name taken.
        """
        if name in self.sprites:
            raise ValueError(f"the scene already has a sprite {name!r}")
        scale = scale if isinstance(scale, tuple) else (scale, scale)
        place = (float(at[0]), float(at[1]))
        self.sprites[name] = Sprite(name, State(parts, place, float(angle), scale, opacity, drawn, fill))
        return name

    def wait(self, frames: float) -> None:
        """Let time pass."""
        self.now += frames

    def play(self, *changes: Change, frames: float, ease: Easing = linear, at: float | None = None) -> None:
        """Carry out changes together over `frames` (0: at once), from `now`, or from frame `at`.

        Afterwards `now` is the later of itself and their end. Raises KeyError for an unknown sprite,
        ValueError for an unknown property or one that is still changing.
        """
        start = self.now if at is None else at
        for change in changes:
            sprite = self.sprites[change.sprite]
            if change.prop not in State._fields:
                raise ValueError(f"sprites have no property {change.prop!r}; they have {', '.join(State._fields)}")
            key = (change.sprite, change.prop)
            if key not in self.tracks:
                self.tracks[key] = Track(self._first(sprite, change.prop))
            self.tracks[key].add(start, start + frames, change, ease)
        self.now = max(self.now, start + frames)

    def state(self, name: str, time: float) -> State:
        """How a sprite looks at a time in frames."""
        state = self.sprites[name].state
        moved = {prop: track.at(time) for (sprite, prop), track in self.tracks.items() if sprite == name}
        return state._replace(**moved) if moved else state

    @property
    def duration(self) -> int:
        """Length in frames at 16 per second, of the form 4 k + 1 (the lengths video models take): the last hold is stretched to it."""
        length = max([self.now, *(track.end for track in self.tracks.values())])
        frames = int(-(-length // 1)) + 1
        return max(5, frames + (1 - frames) % 4)

    def without(self, *names: str) -> Scene:
        """The same scene lacking some sprites (unknown names raise KeyError)."""
        for name in names:
            if name not in self.sprites:
                raise KeyError(name)
        other = Scene(self.look or self.background)
        other.sprites = {name: sprite for name, sprite in self.sprites.items() if name not in names}
        other.tracks = {key: track for key, track in self.tracks.items() if key[0] not in names}
        other.now = self.now
        return other

    def rehearsal(self) -> Scene:
        """A copy whose storyboard can be played on without changing the scene's own."""
        other = self.without()
        other.tracks = copy.deepcopy(self.tracks)
        return other

    def only(self, *names: str) -> Scene:
        """The background and some sprites alone."""
        return self.without(*(name for name in self.sprites if name not in names))

    def still(self, time: float) -> Scene:
        """The scene frozen at a time in frames, ready to be staged on from there."""
        other = Scene(self.look or self.background)
        other.sprites = {name: replace(sprite, state=self.state(name, time)) for name, sprite in self.sprites.items()}
        return other

    @staticmethod
    def _first(sprite: Sprite, prop: str) -> Any:
        value = getattr(sprite.state, prop)
        if prop == "fill" and value is None:
            return sprite.state.parts[body(sprite.state.parts)].fill
        return value
