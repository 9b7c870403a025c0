"""Things taken up: drawn above all others from the moment at which they set out, as a hand that carries them would hold them."""

from __future__ import annotations

from .stage import Scene
from .timeline import fade


def add_lifted(scene: Scene, name: str) -> str:
    """Add a copy of a sprite as it stands at first, above all sprites so far, and return its name; it is hidden until `lift` shows it.

    Those that set out later lie above those that set out before if their copies are added in that order.
    """
    state = scene.sprites[name].state
    return scene.add(f"{name} lifted", *state.parts, at=state.at, angle=state.angle, scale=state.scale, drawn=state.drawn, fill=state.fill, opacity=0)


def lift(scene: Scene, name: str, *, at: float | None = None) -> str:
    """Show a sprite's lifted copy in its stead, from `now` or from frame `at`, and return the copy's name, to be moved from there."""
    copy = f"{name} lifted"
    scene.play(fade(name, 0), fade(copy, 1), frames=0, at=at)
    return copy
