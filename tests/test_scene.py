"""Drawing: sprites, storyboards, and a renderer that draws only what changed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from shares import DRAWN, share_of_tasks

from vbvr_hf.samples import SampleId, make_sample
from vbvr_hf.scene import (
    Circle,
    Grid,
    Line,
    Renderer,
    Scene,
    Text,
    along,
    become,
    check_size,
    draw,
    fade,
    grow,
    layout,
    move,
    palette,
    recolour,
    rectangle,
    smooth,
    turn,
)
from vbvr_hf.tasks import get_task

RED, BLUE = (220, 30, 30), (36, 92, 216)


def ball(at=(512, 512), radius=100.0, **style) -> Scene:
    scene = Scene((255, 255, 255))
    scene.add("ball", Circle(radius=radius, fill=RED), at=at, **style)
    return scene


def centre(image: np.ndarray, color=RED) -> tuple[float, float]:
    """Middle (x, y) of the pixels near a colour, as a share of the width."""
    ys, xs = np.nonzero(np.abs(image.astype(int) - color).sum(axis=2) < 60)
    return ((xs.mean() + 0.5) / image.shape[1], (ys.mean() + 0.5) / image.shape[0])


# --- the renderer -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task_id", share_of_tasks(DRAWN))
def test_what_is_drawn_piece_by_piece_equals_the_whole_drawn_anew(task_id):
    sample = make_sample(SampleId(task_id, get_task(task_id).splits[0], 1), size=(320, 256))
    afresh = Renderer(sample.scene, 320, 256)
    for index, (time, (canvas, _)) in enumerate(zip(sample.times, sample.drawn(), strict=True)):
        if index % 7 == 0 or index == sample.num_frames - 1:
            gap = np.abs(canvas.astype(int) - afresh.frame(time)).max(axis=2)
            # The anti-aliasing of a line's edge depends a little on how much of it is drawn: a few edge pixels may differ.
            assert (gap > 3).mean() <= 0.0015, f"frame {index}: {(gap > 3).sum()} pixels differ"
            assert gap.max() <= 80, f"frame {index} differs by {gap.max()} grey levels"


def test_only_what_changed_is_reported_in_even_rectangles():
    scene = ball(at=(200, 512), radius=40)
    scene.wait(2)
    scene.play(move("ball", (260, 512)), frames=4)
    rects = [rects for _, rects in Renderer(scene, 512, 512).frames(range(8))]
    assert rects[0] == [(0, 0, 512, 512)]
    assert rects[1] == rects[7] == []
    for left, top, right, bottom in rects[4]:
        assert not (left | top | right | bottom) % 2
        assert (right - left) * (bottom - top) < 80 * 80


@pytest.mark.parametrize(
    ("size", "where"), [((256, 256), (0.25, 0.75)), ((512, 256), (0.375, 0.75)), ((256, 512), (0.25, 0.625)), ((1024, 1024), (0.25, 0.75))]
)
def test_the_square_stage_is_centred_at_every_size_and_its_background_extended(size, where):
    image = Renderer(ball(at=(256, 768)), *size).frame(0)
    assert image.shape == (size[1], size[0], 3)
    assert centre(image) == pytest.approx(where, abs=0.003)
    assert (image[0, 0] == 255).all()
    assert (image[-1, -1] == 255).all()


def test_a_scene_has_the_same_proportions_at_every_size():
    areas = [(Renderer(ball(), size, size).frame(0)[..., 1] < 140).mean() for size in (64, 256, 1024)]
    assert areas == pytest.approx([math.pi * 100**2 / 1024**2] * 3, rel=0.03)


def test_places_between_pixels_are_kept():
    x = [centre(Renderer(ball(at=(512 + step, 512)), 256, 256).frame(0))[0] * 256 for step in (0, 1, 2, 3, 4)]
    assert np.diff(x) == pytest.approx([0.25] * 4, abs=0.15)


@pytest.mark.parametrize("size", [(15, 64), (64, 65), (0, 0), (-4, 4), (64, 5000), (64.5, 64)])
def test_sizes_that_cannot_be_drawn_are_refused(size):
    with pytest.raises(ValueError, match="expected an even number of pixels from 16 to 4096"):
        check_size(*size)


def test_text_and_chinese_characters_are_drawn_where_they_stand():
    scene = Scene((255, 255, 255))
    scene.add("latin", Text(text="Ag7", size=200, fill=RED), at=(512, 256))
    scene.add("chinese", Text(text="山水", size=200, fill=BLUE), at=(512, 768))
    image = Renderer(scene, 512, 512).frame(0)
    assert centre(image, RED) == pytest.approx((0.5, 0.25), abs=0.04)
    assert centre(image, BLUE) == pytest.approx((0.5, 0.75), abs=0.04)
    assert (np.abs(image.astype(int) - BLUE).sum(axis=2) < 60).mean() > 0.01


# --- the storyboard ---------------------------------------------------------------------------------------------------


def test_a_sprite_moves_turns_grows_fades_and_changes_colour_over_time():
    scene = ball(at=(0, 0))
    scene.wait(4)
    scene.play(move("ball", (100, 50)), turn("ball", 90), grow("ball", 2), fade("ball", 0.5), recolour("ball", BLUE), frames=10)
    before, middle, after = (scene.state("ball", time) for time in (4, 9, 30))
    assert (before.at, before.angle, before.scale, before.opacity, before.fill) == ((0, 0), 0, (1, 1), 1, RED)
    assert middle.at == pytest.approx((50, 25))
    assert middle.angle == pytest.approx(45)
    assert middle.scale == pytest.approx((1.5, 1.5))
    assert middle.fill == pytest.approx(tuple((a + b) / 2 for a, b in zip(RED, BLUE, strict=True)))
    assert (after.at, after.angle, after.scale, after.opacity, after.fill) == ((100, 50), 90, (2, 2), 0.5, BLUE)


def test_easing_bends_the_way_but_not_its_ends():
    scene = ball(at=(0, 0))
    scene.play(move("ball", (100, 0)), frames=10, ease=smooth)
    x = [scene.state("ball", time).at[0] for time in range(11)]
    assert (x[0], x[5], x[10]) == pytest.approx((0, 50, 100))
    assert x[1] < 5
    assert x == sorted(x)


def test_a_path_is_followed_at_even_speed():
    scene = ball(at=(0, 0))
    scene.play(along("ball", [(0, 0), (300, 0), (300, 100)]), frames=8)
    assert scene.state("ball", 3).at == pytest.approx((150, 0))
    assert scene.state("ball", 7).at == pytest.approx((300, 50))


def test_lines_are_drawn_on_from_their_beginning():
    scene = Scene((255, 255, 255))
    scene.add("line", Line(points=((100, 512), (900, 512)), stroke=RED, width=40), drawn=0.0)
    scene.play(draw("line"), frames=8)
    inked = [(Renderer(scene, 256, 256).frame(time)[128, :, 1] < 140) for time in (0, 4, 8)]
    assert not inked[0].any()
    assert np.flatnonzero(inked[1])[-1] == pytest.approx(128, abs=5)
    assert np.flatnonzero(inked[2])[-1] == pytest.approx(229, abs=5)


def test_shapes_are_replaced_at_once():
    scene = ball()
    scene.wait(4)
    scene.play(become("ball", rectangle(400, 400, fill=BLUE)), frames=0)
    assert centre(Renderer(scene, 128, 128).frame(3), RED) == pytest.approx((0.5, 0.5), abs=0.01)
    assert centre(Renderer(scene, 128, 128).frame(4), BLUE) == pytest.approx((0.5, 0.5), abs=0.01)


@pytest.mark.parametrize("frames", range(1, 12))
def test_a_storyboard_lasts_4_k_plus_1_frames_and_cuts_nothing_off(frames):
    scene = ball()
    scene.wait(frames)
    assert scene.duration % 4 == 1
    assert frames < scene.duration <= max(5, frames + 4)


def test_mistakes_in_a_storyboard_are_refused():
    scene = ball()
    scene.play(move("ball", (0, 0)), frames=10)
    with pytest.raises(ValueError, match="before its change ends"):
        scene.play(move("ball", (9, 9)), frames=4, at=5)
    with pytest.raises(ValueError, match="already has a sprite 'ball'"):
        scene.add("ball", Circle(radius=1, fill=RED))
    with pytest.raises(KeyError):
        scene.play(move("bell", (0, 0)), frames=1)
    with pytest.raises(KeyError):
        scene.without("bell")


def test_a_scene_without_a_sprite_shows_what_is_behind_it():
    scene = ball()
    assert (Renderer(scene.without("ball"), 64, 64).frame(0) == 255).all()
    assert np.array_equal(Renderer(scene.only("ball"), 64, 64).frame(0), Renderer(scene, 64, 64).frame(0))


# --- places and colours -----------------------------------------------------------------------------------------------


def test_scattered_discs_keep_their_distance():
    radii = [90.0, 40.0, 60.0, 60.0, 30.0]
    places = layout.scatter(np.random.RandomState(3), radii, box=(24, 24, 1000, 1000), gap=30)
    for i in range(5):
        assert 24 + radii[i] <= min(places[i])
        assert max(places[i]) <= 1000 - radii[i]
        for j in range(i):
            assert math.dist(places[i], places[j]) >= radii[i] + radii[j] + 30


def test_a_box_too_full_is_refused():
    with pytest.raises(ValueError, match="no room for 4 discs"):
        layout.scatter(np.random.RandomState(0), [300.0] * 4, box=(0, 0, 1000, 1000))


def test_a_grid_finds_its_cells_again():
    grid = Grid.centred(7, 5, span=700)
    for cell in grid.cells():
        assert grid.locate(grid.centre(*cell)) == pytest.approx(cell)
    assert grid.inside(4, 6)
    assert not grid.inside(5, 0)


def test_colours_used_together_can_be_told_apart():
    for seed in range(20):
        names = palette.pick(np.random.RandomState(seed), palette.VIVID, 5, away_from=[palette.WHITE])
        assert palette.distinct([palette.WHITE, *(palette.VIVID[name] for name in names)])
    with pytest.raises(ValueError, match="were asked for"):
        palette.pick(np.random.RandomState(0), {"red": RED, "nearly red": (222, 32, 30)}, 2)
