"""How a view corrects camera, tones and sharpness: what is undone, and what must not be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vbvr_hf.audit import videos
from vbvr_hf.scene import Circle, Renderer, Scene, move, rectangle, turn
from vbvr_hf.scoring import View
from vbvr_hf.scoring.view import REACH, codes, label_table, look_up

WHITE, RED, BLUE, GREEN, INK = (255, 255, 255), (220, 30, 30), (36, 92, 216), (44, 160, 60), (44, 52, 68)
INSIDE = (slice(None), slice(20, -20), slice(20, -20))


def rolling() -> Scene:
    """Things that stand still, and one that rolls past them."""
    scene = Scene(WHITE)
    scene.add("box", rectangle(260, 180, fill=BLUE), at=(280, 300))
    scene.add("leaf", rectangle(140, 320, fill=GREEN), at=(780, 640))
    scene.add("ring", Circle(radius=120, stroke=INK, width=12), at=(760, 260))
    scene.add("ball", Circle(radius=70, fill=RED), at=(200, 860))
    scene.wait(4)
    scene.play(move("ball", (800, 860)), frames=36)
    scene.wait(8)
    return scene


def lonely() -> Scene:
    """A single thing that turns: nothing stands still."""
    scene = Scene(WHITE)
    scene.add("bar", rectangle(500, 120, fill=BLUE), at=(512, 512))
    scene.wait(8)
    scene.play(turn("bar", 4), frames=32)
    scene.wait(8)
    return scene


def played(scene: Scene, size: int = 256) -> np.ndarray:
    """uint8 RGB (T, size, size, 3)."""
    return np.stack([canvas.copy() for canvas, _ in Renderer(scene, size, size).frames(range(scene.duration))])


def made(maker: videos.Maker, frames: np.ndarray) -> np.ndarray:
    return maker(frames, np.random.RandomState(0))


def off(view: View, truth: np.ndarray) -> float:
    """Mean grey-level error away from the edge, in the frame that is worst."""
    return float(np.abs(view.rgb[INSIDE].astype(int) - truth[INSIDE]).mean(axis=(1, 2, 3)).max())


@pytest.mark.parametrize("twice", [False, True], ids=["to the limits", "twice as far"])
@pytest.mark.parametrize("name", videos.DRIFTS)
def test_a_camera_and_tones_that_drift_are_undone(name, twice):
    scene = rolling()
    truth = played(scene)
    drifting = made(videos.DRIFTS[name][twice], truth)
    view = View.open(scene, drifting)
    assert off(view, truth) < (5 if twice else 3)
    assert off(view, truth) < 0.4 * np.abs(drifting[-1].astype(int) - truth[-1]).mean()


@pytest.mark.parametrize(
    "ease", [lambda u: u * u * (3 - 2 * u), lambda u: min(1.0, 2 * u), lambda u: np.sin(np.pi * u)], ids=["eased", "half the clip", "there and back"]
)
def test_a_camera_may_go_its_way_unevenly(ease):
    scene = rolling()
    truth = played(scene)
    shares = [ease(u) for u in np.linspace(0, 1, len(truth))]
    drifting = np.stack([videos._moved(frame, 1 + 0.02 * u, (0.02 * u, -0.015 * u), u) for frame, u in zip(truth, shares, strict=True)])
    assert off(View.open(scene, drifting), truth) < 2.5


def test_a_right_clip_is_left_as_it_is():
    for scene in (rolling(), lonely()):
        truth = played(scene)
        view = View.open(scene, truth)
        assert (view.rgb == truth).all()
        assert not view.notes


def test_what_turns_by_itself_is_not_turned_back():
    """A bar turns by 4 degrees, as the task asks: nothing but the bar could tell of a camera, so there is none."""
    scene = lonely()
    truth = played(scene)
    assert (View.open(scene, truth).rgb[-1] == truth[-1]).all()
    drifting = made(videos.filmed(turn=1.5), truth)
    assert np.abs(View.open(scene, drifting).rgb[-1].astype(int) - drifting[-1]).mean() < 1


def test_a_jump_is_not_a_camera():
    scene = rolling()
    frames = played(scene)
    jumped = frames.copy()
    half = len(frames) // 2
    jumped[half:] = np.stack([videos._moved(frame, 1.0, (0.04, 0.02)) for frame in frames[half:]])
    view = View.open(scene, jumped)
    assert (view.rgb[:half] == jumped[:half]).all()
    assert np.abs(view.rgb[-1].astype(int) - jumped[-1]).mean() < 0.5


def test_a_thing_moved_aside_does_not_move_the_camera():
    """A wrong answer moves one thing of several that should stand still."""
    scene = rolling()
    wrong = rolling()
    wrong.now = 4
    wrong.play(move("box", (340, 330)), frames=20)
    frames = played(wrong)
    assert np.abs(View.open(scene, frames).rgb.astype(int) - frames).mean() < 0.5


def test_nothing_is_undone_far_beyond_the_limits():
    scene = rolling()
    truth = played(scene)
    for maker in (videos.filmed((0.15, 0.1)), videos.filmed(scale=1.3), videos.filmed(turn=15)):
        assert np.abs(View.open(scene, made(maker, truth)).rgb[-1].astype(int) - truth[-1]).mean() > 5


def thin() -> Scene:
    """Thin lines on white, and nothing else."""
    scene = Scene(WHITE)
    for x, colour in ((300, INK), (700, RED)):
        scene.add(f"ring {x}", Circle(radius=120, stroke=colour, width=14), at=(x, 500))
    scene.wait(20)
    return scene


def test_blurred_thin_lines_are_no_tint():
    scene = thin()
    for maker in (videos.small(128, 1.0), videos.blurred):
        assert View.open(scene, made(maker, played(scene))).registration.tones is None


@pytest.mark.parametrize("name", ["128 px", "128 px, blurred", "colours bleed"])
def test_lines_keep_their_colours_in_small_and_soft_pictures(name):
    scene = thin()
    truth = played(scene)
    view = View.open(scene, made(videos.SOFT[name], truth))
    table = label_table((WHITE, INK, RED), REACH)
    wanted, got = (look_up(table, codes(image)) for image in (truth[-1], view.rgb[-1]))
    for index in (1, 2):
        line = cv2.erode((wanted == index).astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
        assert (got[line] == index).mean() > 0.8


@pytest.mark.parametrize("maker", [videos.grain(8), videos.thickened, videos.blended], ids=["grain", "thicker lines", "blended frames"])
def test_what_is_not_blurred_is_not_sharpened(maker):
    scene = thin()
    assert not View.open(scene, made(maker, played(scene))).registration.softness
