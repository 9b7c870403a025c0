"""The field's names of folders and files: `In-Domain_50/<task folder>/00003/ground_truth.mp4`, where a task folder starts with the task's id.

Spellings of the rest differ in the wild, so folders are matched by that id alone; what is written here is `<id>_<slug>_data-generator`.
"""

from __future__ import annotations

import re

from .errors import VBVRError
from .samples import SampleId
from .tasks import Task, task_ids

SPLIT_FOLDERS = {"in_domain": "In-Domain_50", "out_of_domain": "Out-of-Domain_50"}
"""Folders of the benchmark's splits; clips to train on lie outside of both."""

FIRST_FRAME, FINAL_FRAME, GROUND_TRUTH, PROMPT, METADATA = "first_frame.png", "final_frame.png", "ground_truth.mp4", "prompt.txt", "metadata.json"
"""The files of one sample, in a folder of its own."""
INDEX = "index.json"
"""The list of the benchmark's samples, beside its folders."""
RUN = "infer.json"
"""What a model's run says of itself, in the folder of its answers; under "asked" the samples it was asked."""

_TASK = re.compile(r"([GOV]-[0-9]+)(?![0-9])", re.IGNORECASE)
_SPLITS = {"indomain": "in_domain", "outofdomain": "out_of_domain", "train": "train"}
_FLAT = re.compile(r"([GOV]-[0-9]+)[_./ -](in_domain|out_of_domain|train)[_./ -]([0-9]{1,9})", re.IGNORECASE)


def task_folder(task: Task) -> str:
    """`G-15_grid_avoid_obstacles_data-generator`."""
    return generator_folder(task.id, task.slug)


def generator_folder(task_id: str, slug: str, split: str | None = None) -> str:
    """A task's folder, below that of its split if it is one of the benchmark's: `In-Domain_50/G-15_grid_avoid_obstacles_data-generator`."""
    folder = f"{task_id}_{slug}_data-generator"
    return f"{SPLIT_FOLDERS[split]}/{folder}" if split in SPLIT_FOLDERS else folder


def sample_folder(task_id: str, slug: str, split: str, index: int) -> str:
    """A sample's folder below the root: `In-Domain_50/<task folder>/00003`, or for one to train on `<task folder>/<slug>_task/<slug>_00000003`."""
    name = f"{index:05d}" if split in SPLIT_FOLDERS else f"{slug}_task/{slug}_{index:08d}"
    return f"{generator_folder(task_id, slug, split)}/{name}"


def task_of(folder: str) -> str | None:
    """The id of the task a folder's name starts with, whether or not there is such a task; None without one."""
    match = _TASK.match(folder)
    return match[1].upper() if match else None


def split_of(folder: str) -> str | None:
    """The split a folder is named after ("In-Domain_50", "in_domain", "Out-of-Domain_50", …)."""
    plain = re.sub(r"[^a-z]", "", folder.lower())
    return _SPLITS.get(plain)


def sample_path(sample_id: SampleId) -> str:
    """A sample's folder below the root, as `sample_folder` names it."""
    return sample_folder(sample_id.task_id, sample_id.task.slug, sample_id.split, sample_id.index)


def sample_of(parts: list[str]) -> tuple[SampleId, int] | None:
    """The sample that a path names, and how many of its last parts do so; None if it names none.

    `parts` are the folders and the file's stem. Understood are `<split folder>/<task folder>/<index>`, the same with a file inside an
    `<index>` folder, `<task id>/<split>/<index>`, and flat `<task id>_<split>_<index>`. Raises VBVRError if it names a task that does
    not exist or a split that the task has not.
    """
    flat = _FLAT.fullmatch(parts[-1])
    if flat:
        return _checked(flat[1].upper(), flat[2].lower(), flat[3]), 1
    for inner in (0, 1):
        head = parts[: len(parts) - inner]
        if len(head) < 3 or not re.fullmatch(r"[0-9]{1,9}", head[-1]):
            continue
        for split_name, task_name in ((head[-3], head[-2]), (head[-2], head[-3])):
            split, task = split_of(split_name), task_of(task_name)
            if split and task:
                return _checked(task, split, head[-1]), 3 + inner
    return None


def _checked(task_id: str, split: str, index: str) -> SampleId:
    if task_id not in task_ids():
        raise VBVRError(f"there is no task {task_id} in this version")
    return SampleId.parse(f"{task_id}/{split}/{int(index):05d}")
