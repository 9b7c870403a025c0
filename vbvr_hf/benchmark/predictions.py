"""Finding a model's answers in a folder: which file answers which sample, and what is there that answers none.

Only files inside the folder are read: links that lead out of it are refused, and nothing is executed, unpickled or fetched.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import VBVRError
from ..folders import sample_of
from ..samples import SampleId

EXTENSIONS = {".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif", ".m4v"}


@dataclass
class Predictions:
    """One model's answers. `files` holds the file of each sample; `problems` what was found beside them, with the reason."""

    model: str
    files: dict[SampleId, Path] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def find(root: str | Path, name: str | None = None) -> list[Predictions]:
    """The models whose answers lie under a folder, in order of name.

    Each model's name is the path from the root to its answers (`wan/checkpoint-500`); answers right under the root belong to
    `name` (default: the folder's own name). Raises VBVRError if the folder does not exist or holds no answer.
    """
    root = Path(root)
    if not root.is_dir():
        raise VBVRError(f"no predictions folder {root}")
    home = root.resolve()
    models: dict[str, Predictions] = {}
    strays: list[tuple[str, str]] = []
    own = name or home.name
    for folder, folders, files in os.walk(root, followlinks=False):
        folders.sort()
        for link in [f for f in folders if (Path(folder) / f).is_symlink()]:
            strays.append((str((Path(folder) / link).relative_to(root)), "is a link to a folder; links are not followed"))
        for file in sorted(files):
            path = Path(folder) / file
            relative = path.relative_to(root)
            if path.suffix.lower() not in EXTENSIONS:
                continue
            if not path.resolve().is_relative_to(home):
                strays.append((str(relative), "is a link out of the predictions folder"))
                continue
            parts = [*relative.parts[:-1], path.stem]
            try:
                found = sample_of(parts)
            except VBVRError as error:
                strays.append((str(relative), str(error)))
                continue
            if found is None:
                strays.append((str(relative), "names no sample; expected <split folder>/<task folder>/<index>.mp4 or <task id>_<split>_<index>.mp4"))
                continue
            sample_id, used = found
            model = "/".join(parts[: len(parts) - used]) or own
            entry = models.setdefault(model, Predictions(model))
            if sample_id in entry.files:
                entry.problems.append((str(relative), f"is a second answer to {sample_id}; {entry.files[sample_id].relative_to(root)} is scored"))
                continue
            entry.files[sample_id] = path
    if not models:
        found_text = f"; {len(strays)} videos were found, the first of them {strays[0][0]} {strays[0][1]}" if strays else ""
        raise VBVRError(f"{root} holds no answers: expected In-Domain_50/<task>/00000.mp4 or G-15_in_domain_00000.mp4{found_text}")
    if name and len(models) == 1:
        only = models.popitem()[1]
        only.model = name
        models[name] = only
    for entry in models.values():
        prefix = entry.model + "/"
        entry.problems += [stray for stray in strays if len(models) == 1 or stray[0].startswith(prefix)]
    return [models[model] for model in sorted(models)]
