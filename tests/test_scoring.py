"""The instruments of scoring, on small clips whose truth is known."""

from __future__ import annotations

import importlib
import inspect
import json
import math
import pkgutil
from itertools import pairwise

import cv2
import numpy as np
import pytest

import vbvr_hf
import vbvr_hf.scene
import vbvr_hf.scoring
from vbvr_hf import Row, Scorecard, VideoError
from vbvr_hf.scene import Circle, Grid, Renderer, Scene, draw, fade, move, rectangle
from vbvr_hf.scoring import View, share, tolerance
from vbvr_hf.scoring.explain import _amount
from vbvr_hf.scoring.follow import _largest
from vbvr_hf.scoring.marks import marks
from vbvr_hf.scoring.passage import follows
from vbvr_hf.scoring.stations import _Drawn, _read
from vbvr_hf.scoring.tracks import Path
from vbvr_hf.scoring.view import STRANGE_FRAMES, median
from vbvr_hf.scoring.walks import neighbours, visits

WHITE, RED, BLUE, GREEN, INK = (255, 255, 255), (220, 30, 30), (36, 92, 216), (44, 160, 60), (44, 52, 68)


def still_life() -> Scene:
    """Things of several colours, so that place and tone can be fitted."""
    scene = Scene(WHITE)
    scene.add("box", rectangle(260, 180, fill=BLUE), at=(280, 300))
    scene.add("leaf", rectangle(140, 320, fill=GREEN), at=(780, 700))
    scene.add("ring", Circle(radius=120, stroke=INK, width=24), at=(760, 260))
    scene.add("ball", Circle(radius=70, fill=RED), at=(200, 780))
    scene.wait(4)
    return scene


def played(scene: Scene, size: int = 256) -> np.ndarray:
    """uint8 RGB (T, size, size, 3)."""
    return np.stack([canvas.copy() for canvas, _ in Renderer(scene, size, size).frames(range(scene.duration))])


def rolling() -> Scene:
    scene = still_life()
    scene.play(move("ball", (800, 780)), frames=24)
    scene.wait(4)
    return scene


def each(frames: np.ndarray, change) -> np.ndarray:
    return np.stack([change(frame) for frame in frames])


def warped(frames: np.ndarray, scale: float, shift: tuple[float, float]) -> np.ndarray:
    side = frames.shape[1]
    middle = (side - 1) / 2
    matrix = np.array([[scale, 0, middle * (1 - scale) + shift[0]], [0, scale, middle * (1 - scale) + shift[1]]])
    return each(frames, lambda frame: cv2.warpAffine(frame, matrix, (side, side), borderMode=cv2.BORDER_REPLICATE))


# --- the view ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "shift"), [(1.0, (0.0, 0.0)), (1.02, (0.0, 0.0)), (0.98, (2.0, -3.0)), (1.0, (-8.0, 6.0)), (1.015, (5.0, 5.0))])
def test_a_shift_and_a_zoom_are_undone(scale, shift):
    scene = rolling()
    view = View.open(scene, warped(played(scene, 512), scale, shift))
    inside = (slice(12, -12), slice(12, -12))
    for index in (0, 15, len(view) - 1):
        gap = np.abs(view.rgb[index][inside].astype(int) - view.expect(scene, index)[inside])
        assert gap.mean() < 1.5
    assert view.registration.scale == pytest.approx(scale, abs=0.002)


@pytest.mark.parametrize(("gain", "cast"), [(1.1, (0, 0, 0)), (0.9, (0, 0, 0)), (1.0, (8, -6, 10)), (0.95, (-8, 6, 0))])
def test_a_colour_cast_and_a_change_of_brightness_are_undone(gain, cast):
    scene = still_life()
    seen = np.clip(played(scene) * gain + np.array(cast), 0, 255).astype(np.uint8)
    view = View.open(scene, seen)
    assert np.abs(view.rgb[0].astype(int) - view.first).mean() < 2


def test_a_large_shift_is_not_forgiven():
    scene = still_life()
    view = View.open(scene, warped(played(scene), 1.0, (30, 0)))
    assert np.abs(view.rgb[0].astype(int) - view.first).mean() > 5


@pytest.mark.parametrize("padding", [((80, 80), (0, 0)), ((0, 0), (114, 114))])
@pytest.mark.parametrize("colour", [0, 255])
def test_letterboxes_are_cut_off(padding, colour):
    scene = rolling()
    frames = np.pad(played(scene), ((0, 0), *padding, (0, 0)), constant_values=colour)
    view = View.open(scene, frames)
    assert np.abs(view.rgb[-1].astype(int) - view.expected_final).mean() < 2


def test_a_long_clip_is_thinned_and_keeps_its_last_frame():
    scene = rolling()
    frames = np.repeat(played(scene), 4, axis=0)
    view = View.open(scene, frames)
    assert len(view) <= 2 * scene.duration
    assert np.abs(view.rgb[-1].astype(int) - view.expected_final).mean() < 2


def test_places_become_pixels_and_frames_those_of_the_clip():
    view = View.open(still_life(), played(still_life()))
    assert view.pixels((300, 700)) == pytest.approx((74.5, 174.5))
    assert view.frames_of(8) == pytest.approx(8 * view.rate)
    assert view.disc((512, 512), 100).sum() / 256**2 == pytest.approx(math.pi * 100**2 / 1024**2, rel=0.03)
    assert view.area("box").sum() / 256**2 == pytest.approx(260 * 180 / 1024**2, rel=0.05)


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        (np.zeros((1, 64, 64, 3), np.uint8), "single frame"),
        (np.zeros((9, 8, 8, 3), np.uint8), "8 x 8 pixels; at least 32 x 32"),
        (np.zeros((2000, 32, 32, 3), np.uint8), "more than 1200 frames"),
    ],
    ids=["one frame", "tiny", "long"],
)
def test_a_clip_that_cannot_be_judged_scores_0_and_says_why(sample, frames, said):
    with pytest.raises(VideoError, match=said):
        View.open(sample.scene, frames)
    card = vbvr_hf.score(frames, sample)
    assert card.total == 0
    assert said in card.error


def test_a_clip_that_begins_with_noise_is_looked_at_no_further():
    scene = rolling()
    noise = np.random.RandomState(0).randint(0, 256, (scene.duration, 256, 256, 3), np.uint8)
    view = View.open(scene, noise)
    assert len(view) == STRANGE_FRAMES
    assert not view.rgb.any()
    assert "noise" in view.notes[-1]
    frames = played(scene)
    for begun in (noise[: STRANGE_FRAMES - 1], np.zeros_like(noise), np.repeat(noise[:1], 30, axis=0), np.repeat(frames[:1, :, ::-1], 30, axis=0)):
        assert len(View.open(scene, np.concatenate([begun, frames]))) > STRANGE_FRAMES


def test_a_median_is_numpys():
    frames = np.random.RandomState(0).randint(0, 256, (5, 8, 8, 3), np.uint8)
    for count in range(1, 6):
        assert (median(frames[:count]) == np.sort(frames[:count], axis=0)[count // 2]).all()


# --- tracks and walks -------------------------------------------------------------------------------------------------


def walk(cells: list[tuple[int, int]], jump: bool = False) -> tuple[Path, Grid]:
    """Where a ball is that goes from cell to cell."""
    grid = Grid.centred(6, 6, span=900)
    scene = Scene(WHITE)
    scene.add("ball", Circle(radius=40, fill=RED), at=grid.centre(*cells[0]))
    scene.wait(4)
    for cell in cells[1:]:
        scene.play(move("ball", grid.centre(*cell)), frames=0 if jump else 4)
        scene.wait(4 if jump else 0)
    return Path(np.array([scene.state("ball", time).at for time in range(scene.duration)])), grid


@pytest.mark.parametrize("cells", [[(1, 1), (1, 2), (2, 2), (3, 2)], [(0, 0), (0, 1), (0, 0)], [(5, 5), (4, 4)]])
def test_the_cells_a_walk_passes_are_read_in_order(cells):
    found = visits(*walk(cells))
    assert [visit.cell for visit in found] == cells
    assert not any(visit.jumped for visit in found)
    assert all(neighbours(a.cell, b.cell) for a, b in pairwise(found)) == (cells != [(5, 5), (4, 4)])


def test_a_jump_is_told_from_a_walk():
    assert [(visit.cell, visit.jumped) for visit in visits(*walk([(0, 0), (3, 3)], jump=True))] == [((0, 0), False), ((3, 3), True)]


# --- marks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [draw, fade])
def test_new_ink_makes_a_mark(changes):
    scene = still_life()
    scene.add("mark", Circle(radius=150, stroke=RED, width=22), at=(512, 560), **({"drawn": 0.0} if changes is draw else {"opacity": 0.0}))
    scene.play(changes("mark", 1.0), frames=20)
    scene.wait(6)
    plain = still_life().without("ball")
    plain.wait(26)
    (ring,) = marks(View.open(plain, played(scene.without("ball"))), RED, least=150, bridge=8)
    assert ring.sum() * 16 == pytest.approx(2 * math.pi * 150 * 22, rel=0.15)  # square canvas units


def test_no_ink_no_marks():
    scene = still_life()
    assert marks(View.open(scene, played(scene)), RED, least=150, bridge=8) == []


def test_a_place_that_a_thing_has_left_is_no_mark():
    scene = Scene((206, 140, 96))
    scene.add("disc", Circle(radius=80, fill=(44, 160, 60)), at=(300, 512))
    scene.play(move("disc", (700, 512)), frames=20)
    scene.wait(6)
    view = View.open(scene, played(scene))
    assert len(marks(view, RED, least=150, bridge=8)) == 1
    assert marks(view, RED, least=150, bridge=8, ended=[view.expect(scene, scene.duration)]) == []


# --- rules and scorecards ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "good", "zero", "expected"),
    [(0, 1, 3, 1), (1, 1, 3, 1), (2, 1, 3, 0.5), (3, 1, 3, 0), (9, 1, 3, 0), (0.9, 1, 0.8, 0.5), (2, 1, 0.8, 1), (1, 1, 1, 1), (math.nan, 1, 3, 0)],
)
def test_tolerance_falls_in_a_straight_line(value, good, zero, expected):
    assert tolerance(value, good, zero) == pytest.approx(expected)


def test_a_share_stays_between_0_and_1():
    assert [share(1, 4), share(9, 4), share(-1, 4), share(3, 0)] == [0.25, 1, 0, 0]


def test_a_card_is_the_weighted_mean_of_its_rows_and_lacks_dimensions_without_any():
    card = Scorecard(
        "G-15/train/00000", (Row("trajectory", 0.6, 1.0, "went well"), Row("trajectory", 0.2, 0.5, "half"), Row("logical_validity", 0.2, 0.0, "no"))
    )
    assert card.total == pytest.approx(0.7)
    assert card.dimensions == {"trajectory": pytest.approx(0.875), "logical_validity": 0}
    data = json.loads(card.to_json())
    assert data["total"] == card.total
    assert [row["reason"] for row in data["rows"]] == ["went well", "half", "no"]
    assert "went well" in str(card)


def test_a_card_with_an_error_is_0():
    card = Scorecard("G-15/train/00000", error="clip.mp4 is empty (0 bytes)")
    assert (card.total, card.dimensions) == (0, {})
    assert "is empty" in str(card)


def test_rows_keep_their_values_in_bounds():
    assert [Row("trajectory", 1, value, "").value for value in (-3, 0.5, 7, math.nan)] == [0, 0.5, 1, 0]
    with pytest.raises(ValueError, match="no dimension 'beauty'"):
        Row("beauty", 1, 1, "")


def test_scoring_is_deterministic(sample):
    assert vbvr_hf.score(sample.video, sample).to_json() == vbvr_hf.score(sample.video, sample.sample_id).to_json()


@pytest.mark.parametrize("package", [vbvr_hf.scene, vbvr_hf.scoring])
def test_no_module_hides_what_its_package_exports_under_the_same_name(package):
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    assert not [name for name in package.__all__ if inspect.ismodule(getattr(package, name)) and name not in ("layout", "palette")]


def test_specks_are_no_litter():
    mask = np.zeros((128, 128), bool)
    mask[10, 10:12] = mask[90, 40] = True
    assert _amount(mask) == 0
    mask[50, 20:40] = True
    assert _amount(mask) == pytest.approx(18 * 64)


def test_what_is_done_together_is_not_in_turn_however_quickly():
    done = np.clip((np.arange(41) - 11) / 17, 0, 1)
    assert follows(done, done, 5.0) < 0.1
    assert follows(done, np.clip((np.arange(41) - 27) / 10, 0, 1), 5.0) == 1


def test_a_smear_is_told_from_soft_edges_of_its_colour():
    ink = np.zeros((60, 60))
    ink[10:14, 20:32] = 0.5
    ink[40, 5:55:3] = 0.2
    assert _largest(ink).sum() == pytest.approx(24)


def test_stations_are_read_in_the_tones_about_them():
    told = np.zeros((8, 8), bool)
    told[3:5, 3:5] = True
    image, about = np.full((8, 8, 3), 50.0, np.float32), np.flatnonzero(~told)
    drawn = _Drawn((slice(0, 8), slice(0, 8)), told, told, about=about, tones=image.reshape(-1, 3)[about])
    assert _read(drawn, image + 9) == pytest.approx(image[told])
    assert (_read(drawn, image + 40) > 70).all()
