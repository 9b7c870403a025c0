"""Onto the Hub: the dataset, the metric, the demo, the baselines' answers. Each is a repository, private unless told otherwise.

Uploads go through `HfApi.upload_folder`: it cuts a large folder into several commits, and leaves out what the Hub has already, so an
interrupted upload is taken up by the same call. (`upload_large_folder`, which did that once, is gone from huggingface_hub 2.)
The token is that of the environment or of `hf auth login`; none is ever asked for or stored here.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import VBVRError
from .folders import RUN
from .hub import DATASET, METRIC

ANSWERS = "vbvr-baselines"
"""The repository of the baselines' answers, unless another name is given."""

Progress = Callable[[int, int], None]

_NAME = re.compile(r"^\w[\w.-]{0,95}$", re.ASCII)
_HERE = Path(__file__).parent
_CARD = "README.md"


@dataclass(frozen=True)
class Publication:
    """What was published, or would be: the repository, its kind ("dataset", "space"), its page, and the size of every file in bytes, by path."""

    repo_id: str
    repo_type: str
    url: str
    files: dict[str, int]
    notes: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum(self.files.values())


def publish_dataset(
    organisation: str, folder: str | Path = DATASET, *, name: str = DATASET, public: bool = False, dry_run: bool = False, progress: Progress | None = None
) -> Publication:
    """Upload a dataset's folder, with its card, a contact sheet and Croissant metadata; then `load_dataset("<org>/<name>", …)` works.

    The folder is checked against its manifest first; `progress` is called with the bytes checked and the bytes in all. A README.md that was edited is
    published as it is. Shards that the repository has and the folder has not are deleted there. With `dry_run`, nothing is sent and no network asked.
    Raises VBVRError for a folder that is damaged or no dataset, without a token, and if the Hub refuses.
    """
    from .builder import verify

    repo_id, folder = _repo_id(organisation, name), Path(folder)
    damages = verify(folder, progress)
    if damages:
        more = f" ({len(damages)} files in all)" if len(damages) > 1 else ""
        raise VBVRError(f"{folder / damages[0].path} {damages[0].reason}{more}; to mend: vbvr build --repair --output {folder}")
    with _staged() as cards:
        notes = _write_cards(folder, cards, repo_id)
        # The card goes last: a new repository has no configs until all of the data is there, and nobody loads half of a dataset.
        parts = [_Part(folder, ("data/*", "manifest.json"), stale=("data/*",)), _Part(cards)]
        return _publish(repo_id, "dataset", parts, public, dry_run, notes)


def publish_answers(
    organisation: str, folder: str | Path, *, name: str = ANSWERS, public: bool = False, dry_run: bool = False, progress: Progress | None = None
) -> Publication:
    """Upload what reference models answered (a folder of folders that `vbvr infer` wrote), with scores, checksums and a card.

    They are scored first, into `<folder>/results`; `progress` is called with the clips scored and the clips in all. `dry_run` as in `publish_dataset`.
    Raises VBVRError for other answers than those, for missing ones, without a token, and if the Hub refuses.
    """
    from .benchmark import answers

    repo_id, folder = _repo_id(organisation, name), Path(folder)
    results = answers.score_answers(folder, progress=progress)
    with _staged() as cards:
        answers.write_tables(folder, results, cards)
        (cards / _CARD).write_text(answers.render(repo_id, results), encoding="utf-8")
        clips = tuple(f"{result['model']}/*.mp4" for result in results) + tuple(f"{result['model']}/{RUN}" for result in results)
        stale = ("*.mp4", f"{answers.RESULTS}/*")
        parts = [_Part(folder, (*clips, f"{answers.RESULTS}/*.json"), stale=stale), _Part(cards)]
        return _publish(repo_id, "dataset", parts, public, dry_run)


def publish_metric(organisation: str, *, name: str = METRIC, public: bool = False, dry_run: bool = False) -> Publication:
    """Upload the metric as `evaluate` looks for it, a Space with a script of its own name; then `evaluate.load("<org>/<name>")` works.

    Its page is its card: a static Space, which costs nothing; others need a paid plan. `dry_run` and errors as in `publish_dataset`.
    """
    from .metrics import VBVR_BENCH

    repo_id = _repo_id(organisation, name)
    with _staged() as folder:
        shutil.copy(VBVR_BENCH / f"{METRIC}.py", folder / f"{name}.py")
        card = (VBVR_BENCH / _CARD).read_text(encoding="utf-8").replace(f"ORG/{METRIC}", repo_id)
        (folder / _CARD).write_text(card, encoding="utf-8")
        (folder / "index.html").write_text(_page(card), encoding="utf-8")
        return _publish(repo_id, "space", [_Part(folder)], public, dry_run)


def publish_space(organisation: str, *, name: str = DATASET, public: bool = False, dry_run: bool = False) -> Publication:
    """Upload the demo. Raises VBVRError if this version has none; `dry_run` and other errors as in `publish_dataset`."""
    repo_id = _repo_id(organisation, name)
    folder = space_folder()
    if folder is None:
        raise VBVRError("this version of vbvr-hf has no demo to publish: there is no folder space/")
    return _publish(repo_id, "space", [_Part(folder)], public, dry_run)


def space_folder() -> Path | None:
    """The folder of the demo: installed as a part of the package, or beside it in a checkout; None if this version has none."""
    homes = [_HERE / "space", *([_HERE.parent / "space"] if (_HERE.parent / "pyproject.toml").is_file() else [])]
    return next((home for home in homes if (home / _CARD).is_file()), None)


@dataclass(frozen=True)
class _Part:
    """Files that are uploaded together: those of a folder that match a pattern. What matches `stale` in the repository alone is deleted."""

    folder: Path
    patterns: tuple[str, ...] = ("*",)
    stale: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, int]:
        from huggingface_hub.utils import filter_repo_objects

        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        names = {path.relative_to(self.folder).as_posix(): path.stat().st_size for path in paths}
        return {name: names[name] for name in filter_repo_objects(names, allow_patterns=list(self.patterns), ignore_patterns=list(_IGNORED))}


_IGNORED = (".*", "*/.*", "*__pycache__*")
"""Never uploaded: hidden files, among them those a build left unfinished, and compiled code."""


def _publish(repo_id: str, repo_type: str, parts: Sequence[_Part], public: bool, dry_run: bool, notes: Sequence[str] = ()) -> Publication:
    from huggingface_hub import HfApi, get_token

    api = HfApi()
    files = {name: size for part in parts for name, size in part.files.items()}
    publication = Publication(repo_id, repo_type, f"{api.endpoint}/{repo_type}s/{repo_id}", files, tuple(notes))
    if dry_run:
        return publication
    if not get_token():
        raise VBVRError("no token for the Hub: set HF_TOKEN, or run `hf auth login`")
    with _plain_errors(repo_id, api.endpoint):
        sdk = _front_matter(parts[-1].folder / _CARD).get("sdk") if repo_type == "space" else None
        api.create_repo(repo_id, repo_type=repo_type, private=not public, exist_ok=True, space_sdk=sdk)
        if not public and not api.repo_info(repo_id, repo_type=repo_type).private:
            raise VBVRError(f"{publication.url} exists and is public: give --public to upload to it, or choose another name")
        for part in parts:
            api.upload_folder(
                repo_id=repo_id,
                repo_type=repo_type,
                folder_path=part.folder,
                allow_patterns=list(part.patterns),
                ignore_patterns=list(_IGNORED),
                delete_patterns=list(part.stale) or None,
                commit_message="Upload with vbvr-hf",
            )
    return publication


@contextmanager
def _plain_errors(repo_id: str, endpoint: str) -> Iterator[None]:
    """One line instead of what the libraries raise."""
    from huggingface_hub.errors import HfHubHTTPError, HTTPError, OfflineModeIsEnabled

    organisation = repo_id.split("/")[0]
    again = "What is uploaded is kept: the same command again goes on from there"
    try:
        yield
    except OfflineModeIsEnabled:
        raise VBVRError("the Hub cannot be asked: HF_HUB_OFFLINE is set") from None
    except (HTTPError, ConnectionError, TimeoutError, RuntimeError) as error:
        causes = list(_causes(error))
        refusal = next((cause for cause in causes if isinstance(cause, HfHubHTTPError)), None)
        status = refusal.response.status_code if refusal is not None else None
        said = f": {refusal.server_message}" if refusal is not None and refusal.server_message else ""
        if status == 401:
            raise VBVRError(f"the Hub does not take the token (401){said}; set HF_TOKEN to a valid one, or run `hf auth login`") from error
        if status in (403, 404):
            doubt = f"is there an organisation {organisation!r}, and may the token write there?"
            raise VBVRError(f"no right to write to {repo_id} ({status}){said}; {doubt}") from error
        if status is not None:
            raise VBVRError(f"the Hub answered {status}{said or f': {_line(refusal)}'}. {again}") from error
        raise VBVRError(f"{endpoint} cannot be reached: {_line(causes[-1])}. {again}") from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _repo_id(organisation: str, name: str) -> str:
    for what, text in (("organisation", organisation), ("name", name)):
        if not _NAME.match(text):
            raise VBVRError(f"{what} {text!r}: expected letters, digits, '-', '_' and '.', as on the Hub; the repository is ORG/NAME")
    return f"{organisation}/{name}"


@contextmanager
def _staged() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vbvr-publish-") as folder:
        yield Path(folder)


def _write_cards(folder: Path, cards: Path, repo_id: str) -> list[str]:
    """README.md, the contact sheet and croissant.json of a dataset; what there is to say about them."""
    from huggingface_hub import constants

    from .builder import card
    from .builder.dataset import MANIFEST

    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    rows = _examples(folder, manifest)
    if rows:
        (cards / card.PICTURE).write_bytes(card.draw_picture(rows))
    url = f"{constants.ENDPOINT}/datasets/{repo_id}"
    (cards / "croissant.json").write_text(json.dumps(card.croissant(repo_id, url, manifest), indent=1) + "\n", encoding="utf-8")
    ours = (folder / _CARD).read_text(encoding="utf-8")
    if ours == card.render(folder.resolve().name, manifest):
        (cards / _CARD).write_text(card.render(repo_id, manifest, picture=bool(rows)), encoding="utf-8")
        return []
    (cards / _CARD).write_text(ours, encoding="utf-8")
    return [f"{folder / _CARD} is not as this version writes it: it is published as it is"]


def _examples(folder: Path, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """A row of each of up to two tasks of every pillar, for the contact sheet."""
    from .builder.rows import read_rows

    chosen: dict[tuple[str, str], dict[str, Any]] = {}
    for shard in sorted(manifest["shards"], key=lambda shard: "train-" not in shard["path"]):
        home = shard["path"].split("/")[1]
        for row, _ in zip(read_rows(folder / shard["path"]), range(10), strict=False):
            if sum(pillar == home for pillar, _ in chosen) < 2 and row["video"]:
                chosen.setdefault((home, row["task_id"]), row)
    return list(chosen.values())


def _front_matter(card: Path) -> dict[str, Any]:
    found = re.match(r"---\n(.*?)\n---\n", card.read_text(encoding="utf-8"), re.DOTALL)
    return yaml.safe_load(found[1]) if found else {}


def _page(card: str) -> str:
    """A card as a page of its own."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark").enable("table").render(re.sub(r"^---\n.*?\n---\n", "", card, count=1, flags=re.DOTALL))
    return f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{METRIC}</title>\n<style>{_STYLE}</style>\n{body}</html>\n'


_STYLE = (
    ":root { color-scheme: light dark } body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif }"
    " pre { overflow-x: auto; padding: .8rem; background: #8881 } table { border-collapse: collapse } td, th { text-align: left; padding: .2rem .8rem .2rem 0 }"
)
