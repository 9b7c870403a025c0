"""Draws the pictures of the documentation from real clips: `python docs/pictures.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vbvr_hf import Sample, make_sample
from vbvr_hf.baselines import partial, wrong_answer
from vbvr_hf.explain import explain
from vbvr_hf.sheet import contact_sheet
from vbvr_hf.tasks import get_task
from vbvr_hf.video import png

SHOWN = ("G-167", "O-56", "O-85", "O-19", "G-15", "O-33", "O-47", "V-303", "O-75", "O-39")
"""One task of each pillar in the left column, another in the right one."""


def first(task_id: str) -> Sample:
    """The task's first sample, small."""
    return make_sample(f"{task_id}/{get_task(task_id).splits[-1]}/00000", size=(256, 256))


def main() -> None:
    """Write clips.png, a filmstrip of ten tasks in two columns, and two explained answers."""
    strips = [(f"{task_id}  {get_task(task_id).name}", first(task_id).frames) for task_id in SHOWN]
    half = len(strips) // 2
    columns = [contact_sheet(some, columns=4, height=132) for some in (strips[:half], strips[half:])]
    Path(__file__).with_name("clips.png").write_bytes(png(np.hstack(columns)))
    half_done, astray = make_sample("O-46/out_of_domain/00003"), make_sample("G-31/in_domain/00003")
    explain(partial(half_done, 0.6), half_done).write(Path(__file__).with_name("explained_half.png"))
    explain(wrong_answer(astray, list(astray.task.wrong_answers)[-1]), astray).write(Path(__file__).with_name("explained_wrong.png"))


if __name__ == "__main__":
    main()
