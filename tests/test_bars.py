"""Bars on a line: their heights, read column by column."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Scene, rectangle
from vbvr_hf.scoring import View
from vbvr_hf.scoring.bars import bar_heights
from vbvr_hf.scoring.view import expected_image

ORANGE, WHITE, WOOD = (244, 134, 20), (255, 255, 255), (92, 70, 56)


def test_heights_of_bars_are_read_to_a_part_of_a_pixel():
    scene = Scene(WHITE)
    scene.add("shelf", rectangle(900, 14, fill=WOOD), at=(512, 707))
    for number, height in enumerate((90, 91, 93.5, 250)):
        scene.add(f"bar {number}", rectangle(24, height, fill=ORANGE, at=(0, -height / 2)), at=(200 + 100 * number, 700))
    scene.add("hanging", rectangle(24, 100, fill=ORANGE), at=(800, 400))
    image = expected_image(scene, 0)
    heights = bar_heights(View(scene, np.stack([image, image])), image, ORANGE, ground=WHITE, foot=700)
    assert [heights[column // 4] for column in (200, 300, 400, 500)] == [pytest.approx(height, abs=0.6) for height in (90, 91, 93.5, 250)]
    assert np.isnan(heights[[37, 63, 200]]).all()
