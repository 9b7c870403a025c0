"""Things alike followed by their silhouettes: found where they went, and there once and whole."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Circle, Renderer, Scene, fade, move, rectangle
from vbvr_hf.scoring import View
from vbvr_hf.scoring.silhouettes import Silhouette

RED, WHITE = (220, 40, 40), (255, 255, 255)


def sorted_out(answer: str = "truth") -> View:
    scene = Scene(WHITE)
    scene.add("disc", Circle(radius=50, fill=RED), at=(250, 300))
    scene.add("square", rectangle(110, 110, fill=RED), at=(250, 700))
    scene.add("copy", Circle(radius=50, fill=RED), at=(500, 500), opacity=0)
    scene.wait(4)
    scene.play(move("disc", (750, 300)), frames=16)
    scene.play(fade("copy", answer == "doubled"), frames=0, at=4)
    scene.play(fade("square", answer != "lost"), frames=0, at=8)
    scene.wait(4)
    return View.open(scene, np.stack([canvas.copy() for canvas, _ in Renderer(scene, 256, 256).frames(range(scene.duration))]))




def test_a_silhouette_is_found_a_little_beside_its_place():
    view = sorted_out()
    first, final = (view.label(image, [RED, WHITE]) == 0 for image in (view.first, view.final))
    disc = Silhouette(view, first & view.disc((250, 300), 100))
    fit, off = disc.fit_moved(final, (500, 0), 50)
    assert fit > 0.95 and off == 0
    assert disc.fit_moved(final, (480, 0), 50)[1] == pytest.approx(20)
    assert disc.fit_moved(final, (0, 0), 50)[0] < 0.1
