"""Finding a model's answers in a folder: which file answers which sample, and what is there that answers none.

Only files inside the folder are read: links that lead out of it are refused, unless they are asked for, and nothing is executed,
unpickled or fetched. What the Hub's own library downloads is read as it lies: its snapshots are links into its cache of blobs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import VBVRError
from ..folders import sample_of
from ..pictures import is_picture
from ..samples import SampleId
from ..scoring.scorecard import STEPS, VIDEO

EXTENSIONS = {".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif", ".m4v"}

_NUMBERED = re.compile(r"(.+)_s([0-9]{1,6})", re.IGNORECASE)
_SEED_FOLDER = re.compile(r"seed[-_ ]?([0-9]{1,9})", re.IGNORECASE)
_REPOSITORY = re.compile(r"(?:models|datasets|spaces)--.+")
_SHARED_BLOB = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}")
_FOLLOW = "--follow-links (follow_links=True) reads such"


@dataclass
class Predictions:
    """One model's answers. `files` holds the file of each sample, or the folder of its pictures, and `further` more of them where the model answered several
    times; `problems` what was found beside them, with the reason; `home` is the folder that its answers lie below, `seeds` those in it that are of one seed
    each; `notes` say how they were taken."""

    model: str
    home: Path
    files: dict[SampleId, Path] = field(default_factory=dict)
    further: dict[SampleId, list[Path]] = field(default_factory=dict)
    seeds: list[Path] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find(root: str | Path, name: str | None = None, *, follow_links: bool = False, setting: str = VIDEO) -> list[Predictions]:
    """The models whose answers lie under a folder, in order of name.

    Each model's name is the path from the root to its answers (`wan/checkpoint-500`); answers right under the root belong to
    `name` (default: the folder's own name). In the `setting` "steps" an answer is a folder of numbered pictures, `<index>/1.png`, or a single one,
    `<index>.png`. Several answers to a sample are files `00003_s1.mp4`, `00003_s2.mp4` (or such folders) beside or instead of `00003.mp4`, or lie in a folder
    for each seed (`wan/seed1`, `wan/seed2`). `follow_links` also reads what links out of the folder lead to. What is refused is among
    the problems of its model, or of every model where it would be nobody's. Raises VBVRError if the folder does not exist or holds no answer.
    """
    root = Path(root)
    if not root.is_dir():
        raise VBVRError(f"no predictions folder {root}")
    models: dict[str, Predictions] = {}
    strays: list[tuple[str, str]] = []
    numbered: dict[tuple[str, SampleId], dict[tuple[int, int], Path]] = {}
    own = name or root.resolve().name
    for path, refusal in _answers(root, follow_links, setting):
        relative = path.relative_to(root)
        if refusal:
            strays.append((str(relative), refusal))
            continue
        stem, number = _numbered(path.stem)
        parts = [*relative.parts[:-1], stem]
        try:
            found = sample_of(parts)
            if setting == STEPS and len(parts) > 1:
                folder, of_folder = _numbered(parts[-2])
                if in_folder := sample_of([*parts[:-2], folder]):
                    found, path, number = (in_folder[0], in_folder[1] + 1), path.parent, of_folder
        except VBVRError as error:
            strays.append((str(relative), str(error)))
            continue
        if found is None:
            expected = "<split folder>/<task folder>/<index>.mp4 or <task id>_<split>_<index>.mp4"
            expected = "<split folder>/<task folder>/<index>/1.png, 2.png, …" if setting == STEPS else expected
            strays.append((str(relative), f"names no sample; expected {expected}"))
            continue
        sample_id, used = found
        above = parts[: len(parts) - used]
        home = root.joinpath(*above)
        seed = _SEED_FOLDER.fullmatch(above[-1]) if above else None
        above = above[:-1] if seed else above
        model = "/".join(above) or own
        entry = models.setdefault(model, Predictions(model, root.joinpath(*above)))
        if seed and home not in entry.seeds:
            entry.seeds.append(home)
        found_already = numbered.setdefault((model, sample_id), {})
        order = (int(seed[1]) if seed else -1, number)
        if found_already.get(order) == path:  # another picture of the same answer
            continue
        if order in found_already:
            entry.problems.append((str(relative), f"is a second answer to {sample_id}; {found_already[order].relative_to(root)} is scored"))
            continue
        found_already[order] = path
    for (model, sample_id), answers in numbered.items():
        models[model].files[sample_id], *further = (answers[order] for order in sorted(answers))
        if further:
            models[model].further[sample_id] = further
    if not models:
        found_text = f"; {len(strays)} others were found, the first of them {strays[0][0]} {strays[0][1]}" if strays else ""
        expected = "In-Domain_50/<task>/00000/1.png, 2.png, …" if setting == STEPS else "In-Domain_50/<task>/00000.mp4 or G-15_in_domain_00000.mp4"
        raise VBVRError(f"{root} holds no answers: expected {expected}{found_text}")
    if name and len(models) == 1:
        only = models.popitem()[1]
        only.model = name
        models[name] = only
    for stray in strays:
        place = root / stray[0]
        # Below a folder of answers it is that model's, of the innermost one; else nobody's, and told with each.
        owners = [entry for entry in models.values() if place.is_relative_to(entry.home)]
        deepest = max((len(entry.home.parts) for entry in owners), default=0)
        for entry in [entry for entry in owners if len(entry.home.parts) == deepest] or models.values():
            entry.problems.append(stray)
    return [models[model] for model in sorted(models)]


def _numbered(stem: str) -> tuple[str, int]:
    """A file's stem without the number of the answer, and that number: `00003_s2` is the second of `00003`, and one without is before all of them."""
    match = _NUMBERED.fullmatch(stem)
    return (match[1], int(match[2])) if match else (stem, -1)


def _answers(root: Path, follow_links: bool, setting: str) -> Iterator[tuple[Path, str]]:
    """Every file below the root that is called like a video (or, of steps, like a picture of an answer), in order, and every link to a folder that is not
    followed: each with why it is not read, or ""."""
    readable = _Readable(root, follow_links)
    for folder, folders, files in os.walk(root, followlinks=follow_links):
        folders.sort()
        above = [place for place in (Path(folder), *Path(folder).parents) if place.is_relative_to(root)]
        for link in [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            path = Path(folder, link)
            if not follow_links:
                yield path, f"is a link to a folder, which is not followed; {_FOLLOW}"
            elif any(Path(os.path.realpath(place)).is_relative_to(os.path.realpath(path)) for place in above):
                folders.remove(link)
                yield path, "is a link to a folder that it lies in"
        for name in sorted(files):
            if is_picture(Path(name)) if setting == STEPS else Path(name).suffix.lower() in EXTENSIONS:
                yield Path(folder, name), readable.refusal(Path(folder, name))


class _Readable:
    """Which files below a root may be read."""

    def __init__(self, root: Path, follow_links: bool) -> None:
        self.home, self.follow_links = Path(os.path.realpath(root)), follow_links
        self.cache = next(
            (above.parent for above in (self.home, *self.home.parents) if above.name == "snapshots" and _REPOSITORY.fullmatch(above.parent.name)), None
        )

    def refusal(self, path: Path) -> str:
        """Why a file is not read; "" where it is. Links are followed to their end, which a loop has not."""
        end = Path(os.path.realpath(path))
        if not (self.follow_links or end.is_relative_to(self.home) or self._is_blob(end)):
            return f"is a link out of the predictions folder; {_FOLLOW}"
        if not end.exists():
            return "is a link that leads nowhere"
        return "" if end.is_file() else "is not a regular file"

    def _is_blob(self, end: Path) -> bool:
        """Whether a file is what the Hub's library has downloaded for the snapshot that the root lies in: in the repository's own blobs, or in
        those that all repositories of a cache share."""
        if self.cache is None:
            return False
        if end.parent == self.cache / "blobs":
            return True
        shared = self.cache.parent / "blobs"
        return end.is_relative_to(shared) and bool(_SHARED_BLOB.fullmatch(end.relative_to(shared).as_posix()))


def below(root: Path, relative: str) -> Path | None:
    """The file that a results file names below the predictions' folder; None where it leads out of it, or is no regular file."""
    parts = Path(relative).parts
    path = root / relative
    return path if not Path(relative).is_absolute() and ".." not in parts and path.is_file() else None
