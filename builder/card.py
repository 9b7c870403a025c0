"""The README.md of a built dataset: its YAML tells `datasets` which files make up which config."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huggingface_hub import DatasetCardData

from ..tasks import PILLARS, get_task
from .plan import Settings, Shard
from .schema import COLUMNS

_SIZES = (("n<1K", 10**3), ("1K<n<10K", 10**4), ("10K<n<100K", 10**5), ("100K<n<1M", 10**6), ("1M<n<10M", 10**7), ("10M<n<100M", 10**8))

_TEXT = """\
# VBVR: video reasoning from seeds

Each row is one problem: a prompt, the first frame, and a video of the right solution. Every clip follows from its `sample_id`
and is scored by rule with `vbvr_hf.score(video, sample_id)`.

```python
from datasets import load_dataset

clips = load_dataset("{name}", "{config}", split="{split}")
```

{counts}

`in_domain` and `out_of_domain` with the split `test` are the benchmark.

## Columns
{columns}

`video` holds `{{"bytes", "path"}}` of an MP4 file; `clips.cast_column("video", datasets.Video())` decodes it where torchcodec is installed.
`prompt` states goal and constraints; `prompt_guided` also spells the steps out. `metadata` is JSON and a reference that the scorer accepts.

## Tasks
{tasks}
"""


def render_card(name: str, settings: Settings, rows: Mapping[Shard, int], configs: Mapping[str, Mapping[str, str]]) -> str:
    """The card's text: YAML front matter, how to load, counts, columns, tasks. `rows` says how many each shard holds."""
    total = sum(rows.values())
    data = DatasetCardData(
        pretty_name="VBVR",
        license="apache-2.0",
        language=["en"],
        task_categories=["image-to-video"],
        tags=["video-reasoning", "synthetic", "benchmark"],
        size_categories=[next((size for size, limit in _SIZES if total < limit), "n>100M")],
        configs=[
            {"config_name": config, "data_files": [{"split": split, "path": pattern} for split, pattern in splits.items()]}
            for config, splits in configs.items()
        ],
    )
    config, splits = next(iter(configs.items()))
    text = _TEXT.format(
        name=name,
        config=config,
        split=next(iter(splits)),
        counts=_counts(rows, list(configs["all"])),
        columns="\n".join(f"- `{column}`: {kind}" for column, kind in COLUMNS.items()),
        tasks="\n".join(f"- {task.id} {task.name} ({task.pillar}, {', '.join(task.splits)})" for task in map(get_task, settings.tasks)),
    )
    return f"---\n{data.to_yaml()}\n---\n\n{text}"


def _counts(rows: Mapping[Shard, int], splits: Sequence[str]) -> str:
    """A table of rows by pillar and split."""
    pillars = [pillar for pillar in PILLARS if any(shard.pillar == pillar for shard in rows)]
    lines = ["| pillar | " + " | ".join(splits) + " |", "|---" * (len(splits) + 1) + "|"]
    for pillar in pillars:
        counts = (sum(count for shard, count in rows.items() if (shard.pillar, shard.split) == (pillar, split)) for split in splits)
        lines.append(f"| {pillar} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines)
