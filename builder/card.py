"""What says what a dataset is: the README.md, whose YAML tells `datasets` which files make up which config, a contact sheet, and Croissant metadata.

All of it follows from the manifest, the registry of tasks and the template in `cards/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from huggingface_hub import DatasetCardData

from ..cards import CITATION, DATASET_CARD
from ..sheet import contact_sheet
from ..tasks import PILLARS, TASK_SPLITS, get_task, task_ids
from ..video import decode, png
from .plan import DEFAULT_CONFIG, Settings, Shard, configs, versions
from .schema import COLUMNS, DESCRIPTIONS

PICTURE = "contact_sheet.png"

LICENCE = "apache-2.0"
SUMMARY = "Video-reasoning problems drawn from seeds: prompts, first frames, and videos of the right solution, each with a rule that scores any other video."

_SIZES = (("n<1K", 10**3), ("1K<n<10K", 10**4), ("10K<n<100K", 10**5), ("100K<n<1M", 10**6), ("1M<n<10M", 10**7), ("10M<n<100M", 10**8))


def render_card(name: str, settings: Settings, rows: Mapping[Shard, int]) -> str:
    """The card of a dataset that is being built. `rows` says how many each shard holds."""
    shards = [{"path": shard.path, "rows": count} for shard, count in rows.items()]
    return render(name, {"settings": settings.to_dict(), "versions": versions(), "shards": shards})


def render(name: str, manifest: Mapping[str, Any], picture: bool = False) -> str:
    """The text of README.md: YAML front matter, and the template filled in. `name` is what `load_dataset` takes; `picture` shows the contact sheet."""
    shards = shards_of(manifest)
    names = configs(shards)
    total = sum(shard["rows"] for shard in manifest["shards"])
    data = DatasetCardData(
        pretty_name="VBVR",
        license=LICENCE,
        language=["en"],
        annotations_creators=["machine-generated"],
        task_categories=["image-to-video"],
        tags=["video-reasoning", "synthetic", "benchmark", "arxiv:2602.20159"],
        size_categories=[next((size for size, limit in _SIZES if total < limit), "100M<n<1B")],
        configs=[
            {"config_name": config, "data_files": [{"split": split, "path": pattern} for split, pattern in splits.items()]}
            | ({"default": True} if config == DEFAULT_CONFIG else {})
            for config, splits in names.items()
        ],
    )
    config, splits = next(iter(names.items()))
    text = Template(DATASET_CARD.read_text(encoding="utf-8")).substitute(
        name=name,
        config=config,
        split=next(iter(splits)),
        picture=f"\n![Clips from this dataset, from left to right in time]({PICTURE})\n" if picture else "",
        origin=_origin(manifest),
        counts=_counts(shards, [shard["rows"] for shard in manifest["shards"]]),
        benchmark=_benchmark(names),
        columns="\n".join(f"| `{column}` | {kind} | {DESCRIPTIONS[column]} |" for column, kind in COLUMNS.items()),
        tasks="\n".join(map(_task, _tasks(manifest))),
        made=_made(manifest),
        citation=CITATION.read_text(encoding="utf-8").strip(),
    )
    return f"---\n{data.to_yaml()}\n---\n\n{text}"


def shards_of(manifest: Mapping[str, Any]) -> list[Shard]:
    """The shards that a manifest lists, as far as their paths tell: name, pillar and split."""
    paths = [Path(shard["path"]) for shard in manifest["shards"]]
    return [Shard(path.stem, path.parent.name, next(split for split in TASK_SPLITS if path.stem.startswith(f"{split}-")), (), 0, 0) for path in paths]


def draw_picture(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A contact sheet of some rows, PNG bytes: each a line of six moments of its video."""
    named = [(f"{row['sample_id'] or row['task_id']}  {row['task'] or ''}", row["video"]["bytes"]) for row in rows]
    return png(contact_sheet([(name, decode(clip)[0]) for name, clip in named], height=144))


def croissant(name: str, url: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset in Croissant 1.0 (mlcommons.org/croissant), JSON-able: files, and a record set of the columns for each config and split.

    `url` is the dataset's page. Files are described by pattern, as there may be very many.
    """
    repository = {
        "@type": "cr:FileObject",
        "@id": "repository",
        "name": "repository",
        "description": "The dataset's git repository.",
        "contentUrl": f"{url}/tree/main",
        "encodingFormat": "git+https",
        "sha256": manifest["digest"],
    }
    files, records = [], []
    for config, splits in configs(shards_of(manifest)).items():
        for split, pattern in splits.items():
            label = f"{config}-{split}"
            files.append(
                {
                    "@type": "cr:FileSet",
                    "@id": f"{label}-files",
                    "name": f"{label}-files",
                    "containedIn": {"@id": "repository"},
                    "encodingFormat": "application/vnd.apache.parquet",
                    "includes": pattern,
                }
            )
            fields = [_field(label, column, kind) for column, kind in COLUMNS.items()]
            records.append({"@type": "cr:RecordSet", "@id": label, "name": label, "description": f"Config {config}, split {split}.", "field": fields})
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name.split("/")[-1],
        "description": SUMMARY,
        "url": url,
        "license": "https://www.apache.org/licenses/LICENSE-2.0",
        "version": f"{manifest['versions'].get('suite', '0')}.0.0",
        "citeAs": " ".join(CITATION.read_text(encoding="utf-8").split()),
        "keywords": ["video reasoning", "synthetic", "benchmark"],
        "creator": {"@type": "Organization", "name": name.split("/")[0]},
        "distribution": [repository, *files],
        "recordSet": records,
    }


_TYPES = {"string": "sc:Text", "int32": "sc:Integer", "float64": "sc:Float", "int32[]": "sc:Integer", "Image": "sc:ImageObject", "Video": "sc:VideoObject"}

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""As the Croissant 1.0 specification gives it."""


def _field(label: str, column: str, kind: str) -> dict[str, Any]:
    extract: dict[str, Any] = {"fileSet": {"@id": f"{label}-files"}, "extract": {"column": column}}
    if kind in ("Image", "Video"):
        extract["transform"] = {"jsonPath": "bytes"}
    return {
        "@type": "cr:Field",
        "@id": f"{label}/{column}",
        "name": column,
        "description": DESCRIPTIONS[column],
        "dataType": _TYPES[kind],
        **({"repeated": True} if kind.endswith("[]") else {}),
        "source": extract,
    }


def _tasks(manifest: Mapping[str, Any]) -> list[str]:
    return list(manifest["settings" if "settings" in manifest else "imported"]["tasks"])


def _task(task_id: str) -> str:
    if task_id not in task_ids():
        return f"| {task_id} |  |  |  | not a task of this version of the package |"
    task = get_task(task_id)
    return f"| {task.id} | {task.name} | {task.pillar} | {', '.join(task.splits)} | {task.doc.splitlines()[0]} |"


def _origin(manifest: Mapping[str, Any]) -> str:
    if "settings" in manifest:
        return "Every clip follows from its `sample_id` and the suite's version, byte for byte."
    return "The clips were imported from folders. Those with a `sample_id` were drawn by the package `vbvr-hf`; others come from elsewhere, and have no scorer."


def _made(manifest: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    if "settings" not in manifest:
        return f"Imported by `vbvr import`. Versions: {versions}."
    settings = manifest["settings"]
    width, height = settings["size"]
    length = f"{settings['num_frames']} frames" if settings["num_frames"] else "as many frames as the task takes"
    gate = (
        "Each sample passed a quality gate: it decodes, has the right length, begins and ends as its stills show, gets at least 0.97 from its own scorer, "
        "and poses a problem that no other sample of its task does. `manifest.json` lists those that did not, with the reason."
        if settings["gate"]
        else "The samples passed no quality gate."
    )
    return f"{width} x {height} pixels, {settings['fps']:g} frames per second, {length}. {gate}\n\nVersions: {versions}."


def _benchmark(names: Mapping[str, Mapping[str, str]]) -> str:
    found = [f"`{config}`" for config, splits in names.items() if "test" in splits]
    if not found:
        return "This dataset holds no benchmark samples."
    return f"{' and '.join(found)}, with the split `test`, {'are' if len(found) > 1 else 'is'} the benchmark: the first five samples of each task."


def _counts(shards: Sequence[Shard], rows: Sequence[int]) -> str:
    """A table of rows by pillar and split, with the sums as that of the config of all."""
    splits = [split for split in TASK_SPLITS if any(shard.split == split for shard in shards)]
    homes = {shard.pillar for shard in shards}
    pillars = [pillar for pillar in PILLARS if pillar in homes] + sorted(homes - set(PILLARS))
    lines = ["| config | " + " | ".join(splits) + " |", "|---" * (len(splits) + 1) + "|"]
    for pillar in (*pillars, "all"):
        counts = (
            sum(count for shard, count in zip(shards, rows, strict=True) if pillar in (shard.pillar, "all") and shard.split == split) for split in splits
        )
        name = f"`{pillar}`" if pillar in (*PILLARS, "all") else f"(only in `all`: {pillar})"
        lines.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines)
