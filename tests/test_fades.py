"""A thing that fades in is seen half there; one that is there at once is not."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, fade
from vbvr_hf.scoring import View
from vbvr_hf.scoring.fades import faded_in

RED, WHITE = (220, 40, 40), (255, 255, 255)


@pytest.mark.parametrize(("opacity", "frames", "reached", "least"), [(1.0, 10, 1.0, 6), (1.0, 0, 0.0, 0), (0.4, 10, 0.47, 6), (0.0, 10, 0.0, 0)])
def test_a_fade_is_told_from_a_jump(opacity, frames, reached, least):
    scene = Scene(WHITE)
    scene.add("disc", Circle(radius=60, fill=RED), at=(512, 512), opacity=0)
    scene.wait(4)
    scene.play(fade("disc", opacity), frames=frames)
    scene.wait(4)
    view = View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))
    seen = faded_in(view, view.disc((512, 512), 50), RED)
    assert seen.reached == pytest.approx(reached, abs=0.03)
    assert seen.half >= least and (least or not seen.half)
