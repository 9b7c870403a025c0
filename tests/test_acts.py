"""Acts on small made-up scenes: what is right earns all, what varies freely costs nothing, and what was not done, or done otherwise, earns little."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vbvr_hf.acts import (
    allow,
    any_of,
    fade_out,
    go,
    in_any_order,
    in_turn,
    judge_acts,
    recolour_to,
    resize,
    ring,
    send_copy,
    stage_acts,
    stroke,
    suddenly,
    then,
    together,
    turn_by,
    walk,
)  # fmt: skip
from vbvr_hf.scene import Circle, Grid, Renderer, Scene, Text, rectangle, star
from vbvr_hf.scoring import View
from vbvr_hf.scoring.rules import total

RED, BLUE, GREEN, INK = (220, 40, 50), (40, 90, 214), (40, 150, 80), (30, 34, 44)
GRID = Grid.centred(5, 5, span=800)
CAP = 0.4


def board() -> Scene:
    """Three figures, a label and a frame on a plain ground."""
    scene = Scene((236, 234, 226))
    scene.add("frame", rectangle(960, 960, stroke=INK, border=10), at=(512, 512))
    scene.add("label", Text(text="7", size=120, fill=INK), at=(860, 180))
    scene.add("disc", Circle(radius=60, fill=BLUE), at=(220, 260))
    scene.add("star", star(80, fill=GREEN), at=(230, 740))
    scene.add("block", rectangle(130, 90, fill=RED), at=(560, 480))
    return scene


def played(act, lay_out=board) -> tuple[Scene, np.ndarray]:
    scene = stage_acts(lay_out(), act)
    return scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))])


def score(due, frames: np.ndarray, lay_out=board) -> float:
    """What frames are worth where an act was due."""
    return total(judge_acts(View.open(stage_acts(lay_out(), due), frames), due, jump_cap=CAP))


def one_step(cell):
    return 4 - cell[0] + (4 - cell[1]) if 0 <= cell[0] < 5 and 0 <= cell[1] < 5 else None


ACTS = {
    "ring": ring("star", INK),
    "stroke": stroke("line", ((220, 260), (500, 200), (800, 420)), GREEN, line=14),
    "closed stroke": stroke("outline", ((480, 420), (640, 420), (640, 540), (480, 540)), INK, closed=True),
    "go": go("disc", (760, 300), frames=20),
    "along a way": go("disc", (780, 780), way=((220, 560), (560, 780)), frames=30),
    "a copy": send_copy("block", (800, 780), frames=18),
    "turn": turn_by("block", 120, speed=5),
    "the long way around": turn_by("block", -250, speed=8),
    "resize": resize("star", 1.6),
    "recolour": recolour_to("disc", (240, 160, 30)),
    "fade": fade_out("label", frames=8),
    "in turn": in_turn(ring("disc", INK), ring("star", INK)),
    "then": then(send_copy("star", (700, 760), stays=False), resize("star copy", 1.5)),
    "any order": in_any_order(go("disc", (800, 520)), go("block", (560, 800))),
    "together": together(go("disc", (480, 260), frames=18), turn_by("star", 40)),
}


@pytest.mark.parametrize("name", ACTS)
def test_the_truth_earns_all_and_what_is_free_costs_nothing(name):
    act = ACTS[name]
    assert score(act, played(act)[1]) >= 0.98
    for what, other in act.varied().items():
        assert score(act, played(other)[1]) >= 0.95, what


@pytest.mark.parametrize("name", ACTS)
def test_stills_earn_nothing_and_jumps_no_more_than_a_jump_may(name):
    act = ACTS[name]
    frames = played(act)[1]
    assert score(act, np.repeat(frames[:1], len(frames), axis=0)) <= 0.02
    half = len(frames) // 2
    if name not in ("recolour", "fade"):  # what is played within a few frames is hardly more than a jump
        assert score(act, np.concatenate([frames[:1].repeat(half, axis=0), frames[-1:].repeat(half, axis=0)])) <= CAP
    assert score(act, frames[::-1]) <= 0.3


@pytest.mark.parametrize("name", ["ring", "go", "a copy", "turn", "resize", "in turn", "any order"])
def test_what_is_undone_or_spoilt_elsewhere_costs(name):
    act = ACTS[name]
    frames = played(act)[1]
    assert score(act, np.concatenate([frames, frames[::-1]])) <= 0.35
    spoilt = frames.copy()
    for frame in spoilt[len(spoilt) // 3 :]:
        cv2.circle(frame, (30, 120), 9, (250, 60, 200), 3)
    assert score(act, spoilt) <= 0.85
    gone = frames.copy()
    gone[len(gone) // 2 :, 20:70, 190:240] = frames[0, 128, 128] if name == "label" else (236, 234, 226)
    assert score(act, gone) <= 0.85


@pytest.mark.parametrize("name", ["ring", "stroke", "go", "a copy", "turn", "resize", "then"])
def test_what_models_do_to_right_clips_costs_little(name):
    act = ACTS[name]
    frames = played(act)[1]
    padded = np.concatenate([frames[:1], frames, frames[-1:]]).astype(np.uint16)
    blurred = ((padded[:-2] + padded[1:-1] + padded[2:]) // 3).astype(np.uint8)
    assert score(act, blurred) >= 0.9, "motion blur"
    assert score(act, np.stack([cv2.GaussianBlur(frame, (0, 0), 1.2) for frame in frames])) >= 0.9, "blur"
    assert score(act, frames[np.linspace(0, len(frames) - 1, len(frames) // 2).round().astype(int)]) >= 0.9, "half as many frames"


def test_the_wrong_thing_the_wrong_way_and_one_too_many_are_told():
    assert score(ACTS["ring"], played(ring("disc", INK))[1]) <= 0.05
    assert score(ACTS["ring"], played(in_turn(ring("star", INK), ring("disc", INK)))[1]) <= 0.1
    assert score(ACTS["go"], played(go("star", (760, 300)))[1]) <= 0.05
    assert score(ACTS["turn"], played(turn_by("block", -240, speed=5))[1]) <= 0.4
    assert score(ACTS["a copy"], played(go("block", (800, 780), frames=18))[1]) <= 0.5
    assert score(ACTS["resize"], played(resize("star", 0.6))[1]) <= 0.1


def test_order_is_kept_where_it_is_asked_for():
    right = ACTS["in turn"]
    assert score(right, played(in_turn(*right.acts[::-1]))[1]) <= 0.6
    assert score(right, played(together(*right.acts))[1]) <= 0.6
    free = ACTS["any order"]
    assert score(free, played(in_any_order(*free.acts[::-1]))[1]) >= 0.95
    assert score(free, played(together(*free.acts))[1]) <= 0.75


def test_equally_good_answers_and_what_is_allowed():
    either = any_of(go("disc", (760, 300)), go("disc", (220, 560)))
    assert score(either, played(either.acts[1])[1]) >= 0.98
    hinted = then(allow(fade_out("label")), go("disc", (760, 300)))
    assert score(hinted, played(hinted)[1]) >= 0.98
    assert score(hinted, played(go("disc", (760, 300)))[1]) >= 0.95


def test_a_walk_may_take_any_best_route_and_no_other():
    def lay_out() -> Scene:
        scene = Scene((250, 250, 250))
        scene.add("cells", *(rectangle(150, 150, fill=(225, 228, 235), at=GRID.centre(row, column)) for row in range(5) for column in range(5)))
        scene.add("disc", Circle(radius=48, fill=RED), at=GRID.centre(0, 0))
        return scene

    def walked(route) -> walk:
        return walk("disc", GRID, one_step, (0, 0), tuple(route))

    rows, columns = [(r, 0) for r in range(5)], [(4, c) for c in range(1, 5)]
    right = walked([*rows, *columns])
    other = walked([*((c, r) for r, c in rows), *((c, r) for r, c in columns)])
    assert score(right, played(right, lay_out)[1], lay_out) >= 0.98
    assert score(right, played(other, lay_out)[1], lay_out) >= 0.98
    assert score(right, played(walked([*rows, (3, 0), (4, 0), *columns]), lay_out)[1], lay_out) <= 0.7
    assert score(right, played(walked([*rows, (4, 1), (4, 2)]), lay_out)[1], lay_out) <= 0.5
    assert score(right, played(suddenly(right), lay_out)[1], lay_out) <= 0.1


def test_more_of_it_is_worth_more():
    for name in ("ring", "go", "turn", "resize"):
        act = ACTS[name]
        frames = played(act)[1]
        values = [score(act, np.concatenate([frames[:stop], np.repeat(frames[stop - 1 : stop], len(frames) - stop, axis=0)])) for stop in (12, 18, len(frames))]
        assert values[0] < values[1] < values[2], name
