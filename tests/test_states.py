"""Whether a clip begins with its own sample's things."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Renderer, Scene, Text
from vbvr_hf.scoring import View
from vbvr_hf.scoring.states import begins


def board(text: str) -> Scene:
    scene = Scene((255, 255, 255))
    for number, letter in enumerate(text):
        scene.add(f"letter {number}", Text(text=letter, size=160, fill=(20, 20, 24)), at=(150 + 240 * number, 512))
    scene.wait(4)
    return scene


@pytest.mark.parametrize(("shown", "worth"), [("7OAK", 1), ("7OAH", pytest.approx(5 / 7)), ("XOZK", 0)])
def test_a_clip_that_begins_with_other_things_is_worth_less(shown, worth):
    frames = np.stack([canvas.copy() for canvas, _ in Renderer(board(shown), 256, 256).frames(range(5))])
    boxes = [(150 + 240 * number - 90, 422, 150 + 240 * number + 90, 602) for number in range(4)]
    assert begins(View(board("7OAK"), frames), boxes) == worth
