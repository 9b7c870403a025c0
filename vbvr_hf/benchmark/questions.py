"""What a model is given: first frames and prompts, and nothing that leaks the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import VBVRError
from ..folders import FIRST_FRAME, INDEX, PROMPT, RUN, sample_path
from ..judge import check_setting
from ..parsing import parse_json
from ..presets import clip_format
from ..samples import SUITE_VERSION, SampleId, make_sample
from ..scoring.scorecard import STEPS, VIDEO
from ..tasks import list_tasks
from ..video import png
from ..writing import make_folder, write_once

BENCHMARK_SPLITS = ("in_domain", "out_of_domain")
BENCHMARK_SAMPLES = 5
"""Samples per task in the benchmark."""
IN_PICTURES = (
    "Answer in pictures of the whole scene: one after each step, in order, the last one of the end. If there is only one step, show it half done, and done."
)
"""What prompts add in the setting "steps"."""


def benchmark_samples(splits: Sequence[str] = BENCHMARK_SPLITS, samples: int = BENCHMARK_SAMPLES, tasks: Sequence[str] | None = None) -> list[SampleId]:
    """The benchmark's sample ids, over every benchmark task there is (or those named), in order."""
    if samples < 1:
        raise VBVRError(f"samples {samples}: expected at least 1 per task")
    return [
        SampleId(task.id, split, index) for split in splits for task in list_tasks(split=split) if tasks is None or task.id in tasks for index in range(samples)
    ]


def asked_by_run(folder: Path) -> list[SampleId] | None:
    """The benchmark's samples that the run which answered in a folder was asked, in order; None where no run says so.

    Raises VBVRError for a note of a run that cannot be read.
    """
    path = folder / RUN
    if not path.is_file():
        return None
    try:
        names = parse_json(path.read_bytes()).get("asked")
        asked = {SampleId.parse(name) for name in names or ()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise VBVRError(f"{path} does not say what was asked: {error}; say it by --samples, --split and --tasks") from None
    order = {(task.id, split): place for place, (split, task) in enumerate((split, task) for split in BENCHMARK_SPLITS for task in list_tasks(split=split))}
    return sorted((each for each in asked if each[:2] in order), key=lambda each: (order[each[:2]], each.index)) or None


def export(
    output: str | Path,
    *,
    splits: Sequence[str] = BENCHMARK_SPLITS,
    samples: int = BENCHMARK_SAMPLES,
    size: tuple[int, int] | None = None,
    preset: str | None = None,
    tasks: Sequence[str] | None = None,
    setting: str = VIDEO,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write the benchmark's questions: `<split folder>/<task folder>/<index>/{first_frame.png, prompt.txt}` and `index.json`.

    In the `setting` "steps" prompts also ask for the answer in pictures, and `answer` in `index.json` is the folder that they go into.

    `size` is (width, height) in pixels; `preset` names the format of a video model (`vbvr_hf.presets`), which `index.json` then asks for.
    Files that exist are left alone if they are the same; raises VBVRError if one differs. Returns the number of questions.
    """
    root = Path(output)
    check_setting(setting)
    ids = benchmark_samples(splits, samples, tasks)
    form = clip_format(preset, size)
    index = []
    make_folder(root)
    for done, sample_id in enumerate(ids):
        sample = make_sample(sample_id, *form)
        home = Path(sample_path(sample_id))
        write_once(root / home / FIRST_FRAME, png(next(sample.drawn())[0]))
        prompt = asked_in(setting, sample.prompt)
        write_once(root / home / PROMPT, prompt.encode())
        index.append(
            {
                "sample_id": str(sample_id),
                "first_frame": str(home / FIRST_FRAME),
                "prompt": prompt,
                "answer": f"{home}.mp4" if setting == VIDEO else f"{home}/",
                "width": sample.width,
                "height": sample.height,
                "fps": sample.fps,
                "num_frames": sample.num_frames,
            }
        )
        if progress:
            progress(done + 1, len(ids))
    write_once(root / INDEX, index_json(index))
    return len(ids)


def asked_in(setting: str, prompt: str) -> str:
    """A prompt as it is asked in a setting."""
    return f"{prompt} {IN_PICTURES}" if setting == STEPS else prompt


def index_json(samples: Sequence[Mapping[str, Any]]) -> bytes:
    """The text of `index.json`: what is known of each of the benchmark's samples, paths relative to it."""
    return (json.dumps({"suite_version": SUITE_VERSION, "samples": samples}, indent=1) + "\n").encode()
