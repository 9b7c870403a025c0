"""Diffusion in water with walls, and the tint that shows it."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, Tint, move, reshape
from vbvr_hf.tasks.knowledge.diffusion import FIRST, reached, spreading


def water(rows: int = 40, columns: int = 50) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    ys, xs = np.mgrid[:rows, :columns]
    start = np.exp(-((xs - columns // 4) ** 2 + (ys - rows // 2) ** 2) / 8.0)
    start = np.where(start > 1e-4, start, 0) * 100 / start.sum()
    return start, np.ones((rows, columns - 1)), np.ones((rows - 1, columns))


def test_variance_grows_as_fick_says():
    start, across, down = water(61, 121)
    states = spreading(start, across, down, even=0.04, most=6)
    xs = np.arange(start.shape[1])
    variances = []
    for state in states:
        along = state.sum(axis=0) / state.sum()
        variances.append((along * xs**2).sum() - (along * xs).sum() ** 2)
    assert np.subtract(variances, variances[0]) == pytest.approx(2 * 0.25 * FIRST * np.arange(7) ** 3, rel=0.02)  # 2 D t, in cells


def test_amount_is_kept_and_ends_even_behind_tight_walls():
    start, across, down = water()
    across[:, 30] = 0
    states = spreading(start, across, down, even=0.04)
    assert states.sum(axis=(1, 2)) == pytest.approx(np.full(len(states), start.sum()), rel=1e-3)
    assert states.min() > -1e-6
    assert (states[:, :, 31:] == 0).all()
    inside = reached(start > 0, across, down)
    assert inside[:, :31].all() and not inside[:, 31:].any()
    assert states[-1][inside].std() < 0.04 * states[-1][inside].mean()


def test_nearer_water_is_reached_first():
    start, across, down = water()
    across[:, 24] = 0
    across[5:9, 24] = 1
    states = spreading(start, across, down, even=0.04)
    near, far = ((states[:, at, 30] > 1e-3).argmax() for at in (6, 35))
    assert near < far


def tinted() -> Scene:
    scene = Scene((255, 255, 255))
    ramp = np.tile(np.arange(0, 240, 24, dtype=np.uint8), (8, 1))

    def deeper(u: float) -> tuple[Tint]:
        return (Tint(fill=(200, 0, 0), size=(500, 400), columns=10, values=(ramp * u).astype(np.uint8).tobytes()),)

    scene.add("tint", *deeper(0.5), at=(512, 512))
    scene.add("ball", Circle(radius=60, fill=(0, 0, 200)), at=(300, 400))
    scene.play(move("ball", (700, 600)), frames=8)
    scene.play(reshape("tint", deeper), frames=8)
    return scene


@pytest.mark.parametrize("size", [(512, 512), (832, 480), (256, 256)])
def test_a_tint_is_the_same_redrawn_in_part_or_whole(size):
    scene = tinted()
    for time, (canvas, _) in zip(range(17), Renderer(scene, *size).frames(range(17)), strict=True):
        np.testing.assert_array_equal(canvas, Renderer(scene, *size).frame(time))


def test_a_tint_lies_where_it_should_in_its_depth():
    image = Renderer(tinted(), 1024, 1024).frame(16)
    assert tuple(image[512, 100]) == (255, 255, 255)
    edge = image[512, 265:760].astype(int)
    assert (np.diff(edge[:, 1]) <= 0).all()  # ever deeper from left to right
    middle = 262 + 5.5 * 50  # the sixth cell's
    assert image[512, round(middle), 1] == pytest.approx(255 * (1 - 120 / 255), abs=2)


def test_a_tint_cannot_be_turned():
    scene = Scene()
    scene.add("tint", Tint(fill=(0, 0, 0), size=(100, 100), columns=1, values=b"\xff"), at=(512, 512), angle=30)
    with pytest.raises(ValueError, match="cannot be turned"):
        Renderer(scene, 256, 256)
