"""Acts on small made-up scenes: what is right earns all, what varies freely costs nothing, and what was not done, or done otherwise, earns little."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from vbvr_hf.acts import (
    Effect,
    allow,
    any_of,
    at_once,
    bring,
    connect,
    fade_out,
    fill,
    go,
    in_any_order,
    in_turn,
    judge_acts,
    moves,
    recolour_to,
    resize,
    ring,
    sealed,
    send_copy,
    shape_into,
    stage_acts,
    stroke,
    suddenly,
    then,
    together,
    trail,
    turn_by,
    walk,
)  # fmt: skip
from vbvr_hf.audit import attacks, videos
from vbvr_hf.audit.attacks import faded_pictures, wipe
from vbvr_hf.audit.videos import bled, blended, small, trailing
from vbvr_hf.scene import Circle, Grid, Renderer, Scene, Text, fade, rectangle, star
from vbvr_hf.scoring import View
from vbvr_hf.scoring.rules import total
from vbvr_hf.video import decode, encode

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


def halted(frames: np.ndarray, stop: int) -> np.ndarray:
    """A clip that stands still after so many frames."""
    return np.concatenate([frames[:stop], np.repeat(frames[stop - 1 : stop], len(frames) - stop, axis=0)])


def score(due, frames: np.ndarray, lay_out=board) -> float:
    """What frames are worth where an act was due."""
    return total(judge_acts(View.open(stage_acts(lay_out(), due), frames), due, jump_cap=CAP))


def walked() -> Scene:
    """A board with a disc on its first cell."""
    scene = Scene((236, 234, 226))
    scene.add("board", rectangle(800, 800, stroke=INK, border=6), at=(512, 512))
    scene.add("disc", Circle(radius=50, fill=BLUE), at=GRID.centre(0, 0))
    return scene


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


@pytest.mark.parametrize("name", ["in turn", "then", "any order", "walk"])
def test_few_frames_are_enough_and_slides_are_not(name):
    act = ACTS.get(name) or walk("disc", GRID, one_step, (0, 0), ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (3, 2), (3, 3), (4, 3), (4, 4)), frames=6.0)
    lay_out = board if name in ACTS else walked
    frames = played(act, lay_out)[1]

    def shown(count: int, held: int) -> np.ndarray:
        return np.repeat(frames[np.linspace(0, len(frames) - 1, count).round().astype(int)], held, axis=0)

    assert score(act, shown(25, 1), lay_out) >= 0.9
    assert score(act, shown(8, len(frames) // 8), lay_out) <= 0.6


@pytest.mark.parametrize("name", ["go", "a copy", "resize", "then", "any order"])
def test_a_clip_that_begins_anew_has_undone_what_it_did(name):
    frames = played(ACTS[name])[1]
    most = frames[: int(0.8 * len(frames))]
    assert score(ACTS[name], np.concatenate([most, frames[:1].repeat(5, axis=0), frames[-1:].repeat(12, axis=0)])) <= 0.6


@pytest.mark.parametrize("name", ACTS)
def test_a_small_file_of_a_right_clip_is_right(name):
    frames = np.stack([cv2.resize(frame, (128, 128), interpolation=cv2.INTER_AREA) for frame in played(ACTS[name])[1]])
    assert score(ACTS[name], decode(encode(frames))[0]) >= 0.9


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


def test_of_things_lifted_in_any_order_the_last_lies_on_top():
    crossing = in_any_order(go("star", (700, 300), frames=24, lifted=True), go("disc", (400, 540), lifted=True))
    assert score(crossing, played(crossing)[1]) >= 0.98
    assert score(crossing, played(in_any_order(*crossing.acts[::-1]))[1]) >= 0.98


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


def test_a_step_that_was_not_seen_is_taken_for_an_open_one():
    walled = walk("disc", GRID, one_step, (0, 0), ((0, 0), (1, 0)), joined=lambda a, b: {a, b} != {(0, 0), (0, 1)})
    assert walled._onward([(0, 0)]) == [[(0, 0), (1, 0)]]


def test_more_of_it_is_worth_more():
    for name in ("ring", "go", "turn", "resize"):
        act = ACTS[name]
        frames = played(act)[1]
        values = [score(act, halted(frames, stop)) for stop in (12, 18, len(frames))]
        assert values[0] < values[1] < values[2], name


# --- acts that compose a walk, pieces or things with more ---------------------------------------------------------------------------------------------------


def cells() -> Scene:
    """A board of cells with a disc in the first and a coin on the way."""
    scene = Scene((250, 250, 250))
    scene.add("cells", *(rectangle(150, 150, fill=(225, 228, 235), at=GRID.centre(row, column)) for row in range(5) for column in range(5)))
    scene.add("coin", star(52, fill=(236, 170, 20)), at=GRID.centre(4, 2))
    scene.add("disc", Circle(radius=48, fill=RED), at=GRID.centre(0, 0))
    return scene


ROUTE = ((0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (4, 1), (4, 2), (4, 3), (4, 4))
WALK = walk("disc", GRID, one_step, (0, 0), ROUTE)
COIN = Effect((fade("coin", 0),), place=(4, 2))


def tray() -> Scene:
    scene = Scene((240, 238, 230))
    for number, (name, color) in enumerate((("a", RED), ("b", BLUE))):
        scene.add(name, rectangle(150, 150, fill=color), at=PLACES[number])
    return scene


PLACES = tuple((212.0 + 200 * column, 512.0) for column in range(4))


def shifts(state):
    """The states that one piece going one place to the side leads to."""
    steps = [(piece, place + way) for piece, place in enumerate(state) for way in (-1, 1) if 0 <= place + way < 4 and place + way not in state]
    return {tuple(place if other == piece else here for other, here in enumerate(state)) for piece, place in steps}


def left_over(state):
    return 3 - state[1] + 2 - state[0] if state[0] < state[1] else None


SHIFT = moves(("a", "b"), PLACES, (0, 1), shifts, left_over, ((1, 2), (1, 3), (0, 1), (0, 2)))


def test_what_a_walk_comes_to_must_go_when_it_comes_there():
    right = bring(WALK, (COIN,))
    assert score(right, played(right, cells)[1], cells) >= 0.97
    assert score(right, played(WALK, cells)[1], cells) <= 0.85
    early = together(fade_out("coin"), WALK)
    assert score(right, played(early, cells)[1], cells) <= 0.9


def test_a_mark_behind_a_walk_is_no_line_drawn_before_it():
    line = in_turn(*(stroke(f"line {a} {b}", (GRID.centre(*a), GRID.centre(*b)), GREEN, line=18, frames=4) for a, b in pairwise(ROUTE)), pause=0)
    right = trail(WALK, line)
    assert score(right, played(right, cells)[1], cells) >= 0.95
    assert score(right, played(then(line, WALK), cells)[1], cells) <= 0.75
    assert score(right, played(WALK, cells)[1], cells) <= 0.75


def test_a_mark_that_claims_an_end_comes_after_it():
    right = sealed(go("disc", (760, 300), frames=16), stroke("seal", ((680, 220), (840, 220), (840, 380), (680, 380)), INK, closed=True))
    assert score(right, played(right)[1]) >= 0.97
    assert score(right, played(together(right.act, right.mark))[1]) <= 0.8
    assert score(right, played(right.mark)[1]) <= 0.4


def test_pieces_may_take_any_shortest_solution_and_no_other():
    assert score(SHIFT, played(SHIFT, tray)[1], tray) >= 0.97
    assert score(SHIFT, played(replace(SHIFT, route=((1, 2), (0, 1), (1, 3), (0, 2))), tray)[1], tray) >= 0.97
    assert score(SHIFT, played(replace(SHIFT, route=((1, 2), (1, 1), *SHIFT.route)), tray)[1], tray) <= 0.75
    assert score(SHIFT, played(replace(SHIFT, route=SHIFT.route[:2]), tray)[1], tray) <= 0.6
    assert score(SHIFT, played(suddenly(SHIFT), tray)[1], tray) <= CAP


def test_a_line_that_joins_may_go_any_way_that_is_clear():
    straight = connect("disc", "star", INK, ((222, 322), (229, 668)), keeps_off=("block",))
    bent = replace(straight, way=((250, 318), (420, 500), (250, 690)))
    assert score(straight, played(straight)[1]) >= 0.97
    assert score(straight, played(bent)[1]) >= 0.95
    assert score(straight, played(replace(straight, way=((270, 300), (560, 480), (270, 700))))[1]) <= 0.7
    assert score(straight, played(connect("disc", "block", INK, ((278, 280), (495, 450))))[1]) <= 0.3


def test_a_line_that_does_not_arrive_yet_is_no_litter():
    palette = (INK, BLUE)
    first = connect("disc", "star", INK, ((222, 322), (229, 668)), palette=palette, frames=16)
    both = in_any_order(first, connect("block", "label", BLUE, ((625, 440), (820, 230)), palette=palette, frames=16))
    frames = played(both)[1]
    one, half = (score(both, halted(frames, stop)) for stop in (22, 32))
    assert 0.2 < one < half < 0.9


def test_a_thing_of_the_colour_of_a_ring_that_is_on_its_way_is_no_ring():
    both = in_turn(go("disc", (700, 820), frames=20), ring("star", BLUE))
    frames = played(both)[1]
    values = [score(both, halted(frames, stop)) for stop in (15, 20, 27)]
    assert 0 < values[0] < values[1] < values[2], values


def test_things_that_look_alike_are_not_taken_for_each_other():
    def lay_out() -> Scene:
        scene = Scene((236, 234, 226))
        for name, at in (("one", (200, 300)), ("two", (820, 700))):
            scene.add(name, Circle(radius=70, fill=BLUE), at=at)
        return scene

    right = at_once(go("one", (820, 300), frames=20), go("two", (200, 700), frames=20))
    assert score(right, played(right, lay_out)[1], lay_out) >= 0.97
    assert score(right, played(go("one", (820, 300), frames=20), lay_out)[1], lay_out) <= 0.6


def test_a_short_thin_line_that_goes_is_a_loss():
    def lined(shown: float = 1.0) -> Scene:
        scene = board()
        scene.add("line", rectangle(100, 8, fill=INK), at=(730, 800), opacity=shown)
        return scene

    act = go("disc", (760, 300), frames=20)
    assert score(act, played(act, lined)[1], lined) >= 0.98
    assert score(act, played(act, lambda: lined(0.0))[1], lined) <= 0.5


def level(share: float) -> tuple:
    """What stands in a glass, as a share of it."""
    return (rectangle(200, 20 + 500 * share, fill=BLUE, at=(0, -250 * share)),)


def glass() -> Scene:
    scene = board()
    scene.add("level", *level(0.0), at=(760, 860))
    return scene


def test_a_level_that_fades_from_height_to_height_is_not_seen_rising():
    act = shape_into("level", level, frames=40)
    scene, frames = played(act, glass)
    assert score(act, frames, glass) >= 0.98
    sample = SimpleNamespace(scene=scene)
    assert score(act, faded_pictures(6)(frames, sample), glass) <= 0.6
    for soft in (blended, trailing, bled):
        assert score(act, soft(frames, np.random.RandomState(0)), glass) >= 0.9


def test_the_colour_of_a_thin_thing_is_read_through_what_bleeds_into_it():
    def striped() -> Scene:
        scene = board()
        scene.add("stripe", rectangle(300, 18, fill=RED, stroke=INK, border=2), at=(700, 800))
        return scene

    act = recolour_to("stripe", GREEN)
    frames = played(act, striped)[1]
    assert score(act, bled(frames, np.random.RandomState(0)), striped) >= 0.9
    other = played(recolour_to("stripe", BLUE), striped)[1]
    assert score(act, bled(other, np.random.RandomState(0)), striped) <= 0.3


def test_an_outline_wiped_in_from_a_side_is_not_drawn():
    corners = ((480, 420), (640, 420), (640, 560), (480, 560))
    act = stroke("outline", corners, INK, closed=True)
    assert score(act, wipe(played(act)[1], None)) <= CAP


def test_soft_edges_of_what_lies_beside_a_line_are_no_ink_of_it():
    """A dark red line that is drawn close by a red bar, in a clip that is small and blurred."""

    def beside() -> Scene:
        scene = board()
        scene.add("bar", rectangle(500, 40, fill=RED), at=(600, 668))
        return scene

    act = stroke("line", ((360, 700), (840, 700)), (150, 30, 50), line=12, frames=24)
    assert score(act, small(128, 1.0)(played(act, beside)[1], None), beside) >= 0.9
    assert score(act, played(suddenly(act), beside)[1], beside) <= CAP


def test_a_thing_that_fades_from_place_to_place_is_not_seen_going():
    due = go("disc", (800, 300), frames=28)
    _, frames = played(due)
    assert score(due, attacks.faded_pictures(6)(frames, None)) <= 0.55
    assert score(due, videos.trailing(frames, None)) >= 0.95


def test_things_that_fade_in_by_twos_are_not_in_order():
    things = [((f"block {number}", (rectangle(110, 110, fill=BLUE),), (160 + 150 * number, 880)),) for number in range(5)]
    due = fill(tuple(things), frames=4, pause=1)
    _, frames = played(due)
    assert score(due, frames) >= 0.97
    assert score(due, attacks.faded_pictures(6)(frames, None)) <= 0.75


def test_a_little_of_an_ink_all_over_is_no_ring():
    def hollow() -> Scene:
        scene = Scene((152, 206, 224))
        scene.add("point", Circle(radius=34, stroke=INK, width=9), at=(512, 512))
        return scene

    due = ring("point", (220, 30, 30), frames=14)
    _, frames = played(due, hollow)
    assert score(due, frames, hollow) >= 0.97
    assert score(due, np.full_like(frames, 255), hollow) <= 0.05
