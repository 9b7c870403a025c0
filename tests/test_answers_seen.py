"""Answers found by other means than the task's own: seen in the first frame, or worked out anew."""

from __future__ import annotations

import cv2
import numpy as np

from vbvr_hf.samples import SampleId, pose
from vbvr_hf.scene import Renderer
from vbvr_hf.scene.palette import lab
from vbvr_hf.tasks import get_task
from vbvr_hf.tasks.knowledge.lights import Light, signal
from vbvr_hf.tasks.perception import g_147_identify_unique_figure_in_uniform_set as g_147

SAMPLES = 20


def problems(task_id: str, split: str = "out_of_domain", count: int = SAMPLES) -> list[dict]:
    """The first problems of a split."""
    return [pose(SampleId(task_id, split, index))[1] for index in range(count)]


def first_frame(task_id: str, problem: dict, size: int = 512) -> np.ndarray:
    """How a problem is shown at first: RGB (size, size, 3)."""
    return Renderer(get_task(task_id).stage(problem), size, size).frame(0)


def pieces(mask: np.ndarray, least: int) -> list[tuple[tuple[float, float], np.ndarray]]:
    """The connected parts of a mask (h, w) with so many pixels at least: the middle of each (x, y), and its pixels (N, 2)."""
    count, labels, sizes, middles = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return [(tuple(middles[i]), np.argwhere(labels == i)[:, ::-1]) for i in range(1, count) if sizes[i, cv2.CC_STAT_AREA] >= least]


def coloured(frame: np.ndarray, color, within: float = 30.0) -> np.ndarray:
    """Mask (h, w) of what is about of a colour."""
    return np.linalg.norm(lab(frame) - lab([color])[0], axis=-1) < within


def test_the_odd_figure_is_the_one_whose_pixels_lie_otherwise_about_its_middle():
    for problem in problems("G-147"):
        color = g_147.COLORS[problem["color"]]
        frame = first_frame("G-147", problem | {"look": problem["look"] | {"style": "flat", "shadows": False}}, 1024)
        found = pieces(coloured(frame, color, 20), 400)
        assert len(found) == len(problem["places"])
        # How far from its middle a figure's pixels lie, in order, does not depend on how it is turned.
        far = np.array([np.quantile(np.hypot(*(pixels - middle).T), np.linspace(0, 1, 41)) for middle, pixels in found])
        odd = int(np.abs(far - np.median(far, axis=0)).mean(axis=1).argmax())
        assert np.hypot(*np.subtract(found[odd][0], problem["places"][0])) < 0.2 * problem["cell"]


def test_lights_counted_beat_by_beat_end_as_the_task_has_them():
    task = get_task("O-52")
    for problem in problems("O-52", "in_domain") + problems("O-52", "train"):
        lengths, after = problem["lengths"], {"green": "yellow", "yellow": "red", "red": "green"}
        lights, went = [list(light[:2]) for light in problem["lights"]], set()
        for _ in range(problem["beats"]):
            for lane, light in enumerate(lights):
                light[1] -= 1
                if not light[1]:
                    light[:] = after[light[0]], lengths[after[light[0]]]
                    went |= {lane} if light[0] == "green" and problem["lights"][lane][0] != "green" else set()
        scene = task.stage(problem)
        end = {name: scene.state(name, scene.duration) for name in scene.sprites}
        assert {int(name.split()[1]) for name in end if name.startswith("car") and end[name].at[0] > 800} == went
        for lane, (color, left) in enumerate(lights):
            assert end[f"signal {lane}"].parts == signal(Light(color, float(left), lengths[color]), lane, len(lights))
