"""From seeds to scores in a few minutes: build a small dataset, load it by name, score right and wrong answers.

    python examples/demo.py FOLDER

Everything is written under FOLDER, which is made if it is not there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import evaluate
from datasets import disable_progress_bars, load_dataset
from rich.console import Console
from rich.progress import track
from rich.table import Table

import vbvr_hf
from vbvr_hf import baselines
from vbvr_hf.builder import build
from vbvr_hf.tasks import PILLARS
from vbvr_hf.video import encode

SIZE = (512, 512)
TASKS_PER_PILLAR = 2
BASELINES = ("frozen", "black", "noise", "rotating", "zooming", "cut", "final only", "crossfade", "backwards", "other sample")


def main(folder: Path) -> None:
    """Run the demo in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    disable_progress_bars()
    say = Console()

    say.rule("1. Build a dataset", align="left")
    tasks = [task.id for pillar in PILLARS for task in vbvr_hf.list_tasks(pillar)[:TASKS_PER_PILLAR]]
    report = build("vbvr", tasks=tasks, samples=2, size=SIZE)
    say.print(f"{report.rows} clips of {len(tasks)} tasks in {Path('vbvr').resolve()}, {report.bytes / 1e6:.1f} MB, {report.seconds:.0f} s")

    say.rule("2. Load it by name", align="left")
    for pillar in dict.fromkeys(vbvr_hf.get_task(task).pillar for task in tasks):
        dataset = load_dataset("vbvr", pillar)
        say.print(f'load_dataset("vbvr", "{pillar}")', {split: rows.num_rows for split, rows in dataset.items()}, soft_wrap=True)
    row = next(iter(dataset.values()))[0]
    say.print(f"{row['sample_id']}: {row['prompt']}", soft_wrap=True, highlight=False)

    say.rule("3. Score answers", align="left")
    metric = evaluate.load("vbvr-bench")
    rows = {row["sample_id"]: row for row in load_dataset("vbvr", "all", split="+".join(load_dataset("vbvr", "all"))) if row["sample_id"].endswith("00000")}
    samples = {sample_id: vbvr_hf.make_sample(sample_id, size=SIZE) for sample_id in rows}
    table = Table("video", "mean score", "lowest", "highest", box=None, header_style="bold")
    for name in track(("ground truth", *BASELINES), description="scoring", console=say, transient=True):
        if name == "ground truth":
            predictions = [row["video"]["bytes"] for row in rows.values()]
        else:
            predictions = [encode(baselines.make(name, sample)) for sample in samples.values()]
        result = metric.compute(predictions=predictions, references=list(rows))
        totals = [sample["total"] for sample in result["samples"].values()]
        table.add_row(name, f"{result['score']:.3f}", f"{min(totals):.3f}", f"{max(totals):.3f}")
    say.print(table)
    say.print("A right answer scores near 1. Doing nothing scores near 0. Jumping to the right end stays under a cap, mostly 0.5.")

    say.rule("Next", align="left")
    say.print(
        f"vbvr tasks                        the tasks there are\n"
        f"vbvr preview {tasks[0]:<21}what one looks like\n"
        f"vbvr build --output my/vbvr       a dataset of all tasks\n"
        f"vbvr score CLIP.mp4 SAMPLE_ID     the score of one video, with reasons\n"
        f"({Path(sys.executable).parent / 'vbvr'} is the program.)",
        highlight=False,
        soft_wrap=True,
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/demo.py FOLDER")
    main(Path(sys.argv[1]))
