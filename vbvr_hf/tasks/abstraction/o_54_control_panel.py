from __future__ import annotations

import math

import numpy as np

from ...acts import Act, in_turn, restyle, shape_into, together, turn_by
from ...scene import Circle, Line, Point, Shape, Text, draw_look, points, rounded
from ...scene.palette import INK, WHITE, towards
from .. import Parameter, Prompts, Task, WrongAnswer, choices, ints

OFF, ON, KNOB = (134, 140, 150), (52, 192, 84), (240, 242, 244)
PANELS = {"slate": (52, 62, 80), "navy": (30, 40, 92), "olive": (70, 74, 34), "plum": (84, 36, 78)}
KINDS = ("switch", "button", "slider", "dial")
TOP_LEVEL, STEP = 5, 44.0
"""Levels of a slider from 0 on, and canvas units from one to the next."""
FRAMES = {"switch": 14, "button": 12, "slider": 16}


class ControlPanel(Task):
    """Set the controls of a panel as their cards show, one at a time.

    Shows: a dark panel with switches, sliders, push buttons and dials, each with a number plate and a white card that pictures its wanted state.
    Asks: set each control as its card shows, one at a time in rising order of the plates, dials by the shorter way; those that are right already stay.
    Answer: unique; each card pictures one state, plates are numbered, and no dial turns by half a turn.
    Checks: each control seen passing through the states between, in order, up to the one due; that all else is kept.
    Departures: sliders have levels from 0 to 5, and their cards print the level: a scale of ten would be too fine to be read. O-25 and G-19, which are
    trained on, put things where a picture or a rule has them; no other task has states to read off cards, or an order that is printed beside things.
    """

    split = "out_of_domain"
    archetype = "puzzle"
    jump_cap = 0.25
    instances = "kinds, present and wanted states, and orders of plates: above 10^7"
    parameters = {
        "controls": Parameter("controls", bench=ints(3, 6), harder="high"),
        "already_right": Parameter("controls that are right already, if three others are left", bench=ints(0, 2), harder="high"),
        "panel": Parameter("colour of the panel", bench=choices(*PANELS)),
    }
    wrong_answers = {
        "at once": WrongAnswer("all controls move at once to their wanted states", 0.4),
        "first": WrongAnswer("only the first control that must change is set", 0.45),
        "cards": WrongAnswer("cards are altered to match the controls", 0.1),
    }

    def pose(self, rng, p):
        kinds = [KINDS[i] for i in (*rng.permutation(4)[:2], *rng.randint(4, size=p.controls - 2))]
        kinds = [kinds[i] for i in rng.permutation(p.controls)]
        right = min(p.already_right, p.controls - 3)
        stays = rng.permutation([True] * right + [False] * (p.controls - right)).tolist()
        plates = (rng.permutation(p.controls) + 1).tolist()
        controls = []
        for kind, plate, same in zip(kinds, plates, stays, strict=True):
            state = _state(rng, kind)
            controls.append({"kind": kind, "plate": plate, "state": state, "wanted": state if same else _other(rng, kind, state)})
        return {"controls": controls, "panel": p.panel, "look": draw_look(rng, away_from=[PANELS[p.panel]])}

    def prompt(self, problem):
        ends = "[Those already right stay.|Leave those that are right already.]"
        return Prompts(
            plain=(
                "[Set|Bring] every control to the state on its card, one at a time, in rising order of the number plates. [Dials turn|Turn dials] the "
                f"shorter way. {ends} [Cards do not change.|]",
                f"The white cards show how the controls should stand. One after another, from the lowest plate to the highest, set them so; a dial is turned "
                f"the shorter way. {ends} [All else stays.|]",
                f"[Make|Let] each control [match|agree with] the card above it. Go by the plate numbers, one by one from 1 upwards, and turn dials over the "
                f"smaller angle. {ends} [Nothing else changes.|]",
            ),
            guided=" ".join(f"Plate {one['plate']}: {_told(one)}." for _, one in _changing(problem))
            + " One at a time, in this order; dials turn the shorter way. All other controls and the cards stay as they are.",
        )

    def lay_out(self, problem, scene, look):
        scene.add("panel", *look.figure(rounded(988, 988, 40, fill=PANELS[problem["panel"]]), style="flat"), at=(512, 512))
        for number, one in enumerate(problem["controls"]):
            x, y = _place(problem, number)
            scene.add(f"plate {number}", Circle(radius=36, fill=(250, 214, 90)), Text(text=str(one["plate"]), size=56, fill=INK), at=(x - 112, y - 150))
            scene.add(f"card {number}", *_card(one["kind"], one["wanted"]), at=(x + 34, y - 150))
            if one["kind"] in ("slider", "dial"):
                scene.add(f"scale {number}", *(_scale() if one["kind"] == "slider" else _dial()), at=(x, y + 76))
            dial = one["kind"] == "dial"
            parts = _pointer() if dial else _drawn(one["kind"], one["state"])
            scene.add(f"control {number}", *parts, at=(x, y + 76), angle=30.0 * one["state"] if dial else 0.0)

    def answer(self, problem):
        return in_turn(*_acts(problem))

    def mistakes(self, problem):
        cards = [
            restyle(f"card {number}", lambda u, one=one: _card(one["kind"], one["state" if u > 0.5 else "wanted"]), frames=10)
            for number, one in sorted(_changing(problem), key=lambda pair: pair[0])
        ]
        return {"at once": together(*_acts(problem)), "first": _acts(problem)[0], "cards": in_turn(*cards)}


def _changing(problem: dict) -> list[tuple[int, dict]]:
    """The controls that must change, with their numbers, by rising plate."""
    changing = ((number, one) for number, one in enumerate(problem["controls"]) if one["state"] != one["wanted"])
    return sorted(changing, key=lambda pair: pair[1]["plate"])


def _acts(problem: dict) -> list[Act]:
    return [_set(f"control {number}", one["kind"], one["state"], one["wanted"]) for number, one in _changing(problem)]


def _set(name: str, kind: str, state: int, wanted: int) -> Act:
    """A control goes from one state to another."""
    if kind == "dial":
        return turn_by(name, 30 * _hours(state, wanted), stands=30 * state, speed=6.0)
    return shape_into(name, lambda u: _drawn(kind, state + (wanted - state) * u), frames=FRAMES[kind])


def _hours(state: int, wanted: int) -> int:
    """By how many hours a dial turns clockwise, the shorter way."""
    return (wanted - state + 6) % 12 - 6


def _state(rng, kind: str) -> int:
    """A state at random: off or on, a level, or an hour of the dial."""
    return int(rng.randint({"slider": TOP_LEVEL + 1, "dial": 12}.get(kind, 2)))


def _other(rng, kind: str, state: int) -> int:
    """Another state: a level two or more away, or one to five hours but the next one away."""
    if kind == "slider":
        far = [level for level in range(TOP_LEVEL + 1) if abs(level - state) >= 2]
        return int(far[rng.randint(len(far))])
    return int((state + rng.choice((-1, 1)) * rng.randint(2, 6)) % 12) if kind == "dial" else 1 - state


def _told(one: dict) -> str:
    """What is to be done with a control, in words."""
    if one["kind"] == "dial":
        by = _hours(one["state"], one["wanted"])
        return f"the dial turns {30 * abs(by)} degrees {'clockwise' if by > 0 else 'counter-clockwise'}"
    if one["kind"] == "slider":
        return f"the slider goes {'up' if one['wanted'] > one['state'] else 'down'} to {one['wanted']}"
    on = "on" if one["wanted"] else "off"
    return f"the switch slides {on}" if one["kind"] == "switch" else f"the button is {'pressed' if one['wanted'] else 'let go'}"


def _place(problem: dict, number: int) -> Point:
    """The middle of a control's field."""
    count = len(problem["controls"])
    first = count if count == 3 else -(-count // 2)
    row, column, across = (0, number, first) if number < first else (1, number - first, count - first)
    return (512 + (column - (across - 1) / 2) * (320 if first == 3 else 400), 512 if count == 3 else 272 + 480 * row)


def _drawn(kind: str, value: float, size: float = 1.0) -> tuple[Shape, ...]:
    """What moves of a switch (0 to 1), a button (0 to 1) or a slider (its level)."""
    if kind == "slider":
        return (rounded(112, 40, 12, fill=KNOB, stroke=INK, border=6, at=(0, (TOP_LEVEL / 2 - value) * STEP)),)
    color = towards(OFF, ON, value)
    if kind == "switch":
        knob = Circle(radius=44 * size, fill=KNOB, stroke=INK, width=6, at=((2 * value - 1) * 54 * size, 0))
        return rounded(216 * size, 108 * size, 54 * size, fill=color, stroke=INK, border=6), knob
    return Circle(radius=92 * size, fill=INK), Circle(radius=(84 - 20 * value) * size, fill=color)


def _scale() -> list[Shape]:
    """A slider's slot and its numbered levels."""
    parts: list[Shape] = [rounded(22, TOP_LEVEL * STEP + 22, 11, fill=INK)]
    for level in range(TOP_LEVEL + 1):
        y = (TOP_LEVEL / 2 - level) * STEP
        parts.append(Line(points=((58, y), (82, y)), stroke=KNOB, width=8))
        parts.append(Text(text=str(level), size=46, fill=KNOB, at=(110, y)))
    return parts


def _dial(size: float = 1.0) -> list[Shape]:
    """A dial's face with twelve marks."""
    parts: list[Shape] = [Circle(radius=112 * size, fill=OFF if size == 1 else (222, 226, 232))]
    for hour in range(12):
        way = np.array([math.sin(math.pi * hour / 6), -math.cos(math.pi * hour / 6)]) * size
        parts.append(Line(points=points([way * 94, way * 110]), stroke=INK, width=8 if size == 1 else 6))
    return parts


def _pointer(size: float = 1.0) -> tuple[Shape, ...]:
    return Circle(radius=26 * size, fill=INK), Line(points=((0, 0), (0, -80 * size)), stroke=INK, width=22 * size)


def _card(kind: str, wanted: int) -> tuple[Shape, ...]:
    """A white card that pictures a state."""
    field = rounded(196, 150, 16, fill=WHITE, stroke=INK, border=6)
    if kind == "slider":
        return field, Text(text=str(wanted), size=120, fill=INK)
    if kind == "dial":
        angle = math.radians(30 * wanted)
        tip = (48 * math.sin(angle), -48 * math.cos(angle))
        return field, *_dial(0.6), Circle(radius=15, fill=INK), Line(points=((0, 0), tip), stroke=INK, width=14)
    return field, *_drawn(kind, wanted, 0.7)
