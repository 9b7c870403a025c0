"""Looks: grounds stay near their base colour, figures keep their shape and colour, and a seed decides all of it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, figure, grow, move, palette, recolour, turn
from vbvr_hf.scene.grounds import GROUNDS, LINE, PLACES, TONE, Field
from vbvr_hf.scene.looks import CLEAR, STYLES, Look, draw_look, look_of
from vbvr_hf.scene.palette import MIN_DISTANCE, NoRoom, delta_e, lab
from vbvr_hf.video import png

RED = palette.VIVID["red"]


def looks(style: str = "flat", shadows: bool = True) -> list[Look]:
    """Each ground with each of its base colours."""
    return [Look(name, base, style, shadows, seed) for name, ground in GROUNDS.items() for seed, base in enumerate(ground.bases)]


def off(pixels: np.ndarray, color: palette.Color) -> np.ndarray:
    """How far (delta-E) each pixel is from a colour."""
    return np.linalg.norm(lab(pixels) - lab([color])[0], axis=-1)


@pytest.mark.parametrize("size", [128, 400])
def test_a_ground_is_read_as_its_base_colour(size):
    for look in looks():
        far = off(look.ground_pixels(size, size), look.base)
        assert np.percentile(far, 95) <= TONE and far.max() <= LINE, f"{look.ground}: {np.percentile(far, 95):.1f}, {far.max():.1f}"


def test_panels_props_and_shadows_stay_near_the_ground():
    for look in looks():
        scene = Scene(look)
        scene.add("props", *look.props((20, 20, 480, 330), (540, 20, 1000, 330), (20, 700, 480, 1000)))
        scene.add("panel", *look.panel(60, 360, 960, 660))
        far = off(Renderer(scene, 256, 256).frame(0), look.base)
        assert far.max() <= 22, f"{look.ground}: {far.max():.1f}"


def test_a_ground_differs_enough_to_be_a_variety_and_is_small_as_a_picture():
    pictures = [look.ground_pixels(512, 512) for look in looks()[::2]]
    assert max(len(png(picture)) for picture in pictures) < 50_000
    assert all((picture != picture[0, 0]).any() for picture in pictures)


def test_ink_and_lines_read_on_every_ground():
    for look in looks():
        assert delta_e(look.ink, look.base) > 30, look.ground
        assert min(delta_e(look.ink, look.tone(tone)) for tone in (-5, 5)) > MIN_DISTANCE, look.ground
        assert delta_e(look.line(0.5), look.base) > 14, look.ground


@pytest.mark.parametrize("size", [(512, 512), (480, 832), (832, 480), (64, 64), (1024, 1024)])
def test_a_ground_is_the_same_at_every_size(size):
    width, height = size
    for look in looks()[::6]:
        side = min(size)
        whole = look.ground_pixels(width, height)
        assert whole.shape == (height, width, 3)
        stage = whole[(height - side) // 2 :, (width - side) // 2 :][:side, :side]
        reference = look.ground_pixels(256, 256)
        coarse = [lab(np.asarray(picture).reshape(8, len(picture) // 8, 8, -1, 3).mean((1, 3))) for picture in (stage, reference)]
        assert np.linalg.norm(coarse[0] - coarse[1], axis=-1).max() < 2, look.ground


def test_looks_are_drawn_far_from_the_colours_and_read_back_from_json():
    colours = list(palette.VIVID.values())
    for seed in range(60):
        drawn = draw_look(np.random.RandomState(seed), colours[seed % 4 : seed % 4 + 4], inked=True)
        assert drawn == draw_look(np.random.RandomState(seed), colours[seed % 4 : seed % 4 + 4], inked=True)
        look = look_of(json.loads(json.dumps(drawn)))
        assert look == look_of(drawn)
        assert min(delta_e(look.base, colour) for colour in colours[seed % 4 : seed % 4 + 4]) >= CLEAR - 1e-3


def test_drawn_looks_are_many():
    drawn = [draw_look(np.random.RandomState(seed), [RED]) for seed in range(300)]
    assert len({look["ground"] for look in drawn}) >= 20 and {look["style"] for look in drawn} == set(STYLES)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_has_its_own_grounds(place):
    drawn = {draw_look(np.random.RandomState(seed), places=(place,))["ground"] for seed in range(60)}
    assert drawn == {name for name, ground in GROUNDS.items() if ground.place == place}


def test_a_ground_that_cannot_be_far_enough_is_refused():
    with pytest.raises(NoRoom, match="no ground among slate"):
        draw_look(np.random.RandomState(0), [base for base in GROUNDS["slate"].bases], grounds=["slate"])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ["square", "heart", "five-point star", "crescent"])
def test_a_style_keeps_a_figures_outline_and_colour(style, kind):
    base = (226, 200, 160)
    look = Look("planks", base, style, True, 3)
    shape = figure(kind, 400, fill=RED)
    plain, dressed, ground = Scene(look), Scene(look), look.ground_pixels(256, 256).astype(int)
    plain.add("it", shape, at=(512, 512))
    dressed.add("it", *look.figure(shape), at=(512, 512))
    before, after = (Renderer(scene, 256, 256).frame(0) for scene in (plain, dressed))
    inside = (before == RED).all(-1)
    assert np.percentile(off(after[inside], RED), 50) < 8 and off(after[inside], RED).max() < 30
    outside = (before == ground).all(-1)
    assert off(after[outside], base).max() < 22


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("change", [move("it", (700.3, 611.7)), turn("it", 77), grow("it", 0.5), recolour("it", (20, 60, 220))])
def test_what_moves_is_drawn_as_if_it_stood_there(style, change):
    look = Look("paper", (247, 243, 232), style, True, 5)
    scene = Scene(look)
    scene.add("under", *look.figure(Circle(radius=80, fill=(30, 160, 60))), at=(560, 560))
    scene.add("it", *look.figure(figure("heart", 200, fill=RED)), at=(480, 470))
    scene.play(change, frames=12)
    for index, (canvas, _) in enumerate(Renderer(scene, 160, 160).frames(range(13))):
        still = Renderer(scene.still(index), 160, 160).frame(0)
        assert np.array_equal(canvas, still), index


def test_recolouring_takes_the_figure_and_not_its_shadow_or_edge():
    look = Look("paper", (247, 243, 232), "outlined", True, 5)
    scene = Scene(look)
    scene.add("it", *look.figure(figure("square", 400, fill=RED)), at=(512, 512))
    scene.play(recolour("it", (20, 60, 220)), frames=4)
    scene.play(move("it", (520, 512)), frames=1)
    renderer = Renderer(scene, 128, 128)
    assert tuple(renderer.frame(0)[64, 64]) == RED and tuple(renderer.frame(4)[64, 64]) == (20, 60, 220)


def test_a_light_falls_from_the_upper_left_however_a_figure_is_turned():
    look = Look("paper", (247, 243, 232), "bevelled", False, 5)
    for angle in (0, 90, 180, 270):
        scene = Scene(look)
        scene.add("it", *look.figure(figure("square", 600, fill=(120, 120, 120))), at=(512, 512), angle=angle)
        frame = Renderer(scene, 128, 128).frame(0).astype(int)
        assert frame[64, 28:32].mean() > frame[64, 64].mean() > frame[64, 96:100].mean(), angle


def test_a_plain_background_takes_a_look_away():
    look = Look("planks", (226, 200, 160), "flat", True, 3)
    scene = Scene(look)
    assert scene.background == look.base and scene.only().look == look
    scene.background = (255, 0, 255)
    assert (Renderer(scene, 32, 32).frame(0) == (255, 0, 255)).all()


def test_a_field_filled_with_no_outlines_stays_as_it_is():
    field = Field(64)
    field.fill([], 4)  # a plank may have no grain
    assert (field.pixels == 128).all()
