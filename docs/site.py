"""Gathers the documentation's pages and builds the site of them: `python docs/site.py [FOLDER]`, or `make docs`.

The pages are those of the repository, in the same places, so that their links hold; what they link to of the code becomes pages too. To these come the
tasks, their gallery, and a reference from the docstrings. Needs `pip install 'vbvr-hf[docs]'`.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from vbvr_hf import gallery
from vbvr_hf.gallery import sections
from vbvr_hf.tasks import PILLARS, list_tasks

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "metrics/vbvr-bench/README.md", *(f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md"))))
_BENCHMARK = ("questions", "predictions", "run", "results", "groups", "attempts", "stats", "report", "plots", "trivial", "published", "interchange", "checks")
REFERENCE = {
    "samples": ("Samples and scores", ["samples", "judge", "video", "frames"]),
    "reward": ("Rewards", ["reward"]),
    "benchmark": ("The benchmark", [*(f"benchmark.{name}" for name in _BENCHMARK), "align"]),
    "models": ("Models", ["models", *(f"models.{path.stem}" for path in sorted(ROOT.glob("vbvr_hf/models/[a-z]*.py")))]),
    "tasks": ("Tasks", ["tasks.base", "tasks.registry", "tasks.wording"]),
    "acts": ("Acts", [f"acts.{path.stem}" for path in sorted(ROOT.glob("vbvr_hf/acts/[a-z]*.py"))]),
    "scene": ("Scenes", [f"scene.{path.stem}" for path in sorted(ROOT.glob("vbvr_hf/scene/[a-z]*.py"))]),
    "scoring": ("Scoring", [f"scoring.{path.stem}" for path in sorted(ROOT.glob("vbvr_hf/scoring/[a-z]*.py"))]),
    "audit": ("The audit", ["audit", *(f"audit.{path.stem}" for path in sorted(ROOT.glob("vbvr_hf/audit/[a-z]*.py")))]),
    "training": ("Training", [f"training.{path.stem}" for path in sorted(ROOT.glob("vbvr_hf/training/[a-z]*.py"))]),
    "other": ("Other modules", ["baselines", "overlay", "gallery", "sheet", "presets", "folders", "fingerprint", "pool", "limits", "errors"]),
}
"""Pages of the reference: title, and the modules of `vbvr_hf` on it."""

_LINK = re.compile(r"(\]\()([^)#\s]+)(#[^)\s]*)?(\))")
_LIST = re.compile(r"\s*(?:[-*]|\d+\.) ")
_SHOWN = {".py", ".json", ".yaml", ".toml", ""}
_CSS = """
.md-grid { max-width: 76rem; }
.md-typeset table:not([class]) { font-size: .7rem; }
.md-typeset h2.doc-heading, .md-typeset h3.doc-heading { font-size: 1rem; }
.md-typeset .doc-contents { margin-left: 1rem; }
.md-typeset td code { word-break: normal; overflow-wrap: anywhere; }
"""


def gather(pages: Path, with_gallery: bool = True) -> None:
    """Write every page below a folder, which is emptied first."""
    shutil.rmtree(pages, ignore_errors=True)
    code: dict[Path, None] = {}
    for name in PAGES:
        source = ROOT / name
        _write(pages / name, as_page(source, code))
    for path in (*ROOT.glob("docs/*.png"), *ROOT.glob("docs/*.html")):
        shutil.copy(path, pages / "docs" / path.name)
    for path in code:
        _write(pages / _code_page(path), "".join(_shown(path, code_home=pages)))
    _write(pages / "tasks.md", "".join(_tasks(with_gallery)))
    _write(pages / "site.css", _CSS)
    _write(pages / "reference/index.md", "".join(_reference()))
    for name, (title, modules) in REFERENCE.items():
        # Guides come before the reference among what a search finds.
        head = f"---\nsearch: {{boost: 0.3}}\n---\n\n# {title}\n"
        _write(pages / f"reference/{name}.md", "\n".join([head, *(f"::: vbvr_hf.{module}\n" for module in modules)]))
    if with_gallery:
        gallery.write(pages / "gallery")


def build(pages: Path, site: Path) -> None:
    """Build the site of gathered pages; a link that leads nowhere ends it with an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(ROOT / "mkdocs.yml"), "--site-dir", str(site)]
    subprocess.run(command, check=True, env={**os.environ, "VBVR_PAGES": str(pages.resolve()), "NO_MKDOCS_2_WARNING": "1"})


def as_page(source: Path, code: dict[Path, None]) -> str:
    """The text of a page: links to code lead to its page, and `code` gets what was linked; lists and tables as the site's Markdown wants them, which is
    stricter than that of a repository's page."""
    text = re.sub(r"\A---\n.*?\n---\n", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines, fenced, listed = [], False, False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            line = _LINK.sub(lambda match: _link(match, source, code), line)
            begins = bool(_LIST.match(line)) or line.startswith("|")
            before = lines[-1] if lines else ""
            if begins and before.strip() and not _LIST.match(before) and not before.startswith((" ", "|")):
                lines.append("")
        if line.strip() and not fenced and not line.startswith(" "):
            listed = bool(re.match(r"\d+\. ", line))
        lines.append(f" {line}" if listed and line.startswith("   ") else line)
    return "\n".join(lines) + "\n"


def _link(match: re.Match[str], source: Path, code: dict[Path, None]) -> str:
    target = (source.parent / match[2]).resolve()
    if "://" in match[2] or not target.is_relative_to(ROOT):
        return match[0]
    if target.is_dir() and (target / "README.md").exists() and str((target / "README.md").relative_to(ROOT)) in PAGES:
        found = (target / "README.md").relative_to(ROOT)
    elif target.is_dir() or (target.is_file() and target.suffix in _SHOWN):
        code[target] = None
        for inner in sorted(target.rglob("*.py")) if target.is_dir() else ():
            code[inner] = None
        found = _code_page(target)
    else:
        return match[0]
    here = source.relative_to(ROOT).parent
    return f"{match[1]}{os.path.relpath(found, here)}{match[3] or ''}{match[4]}"


def _code_page(path: Path) -> Path:
    return Path("code") / f"{path.relative_to(ROOT)}.md"


def _shown(path: Path, code_home: Path) -> Iterator[str]:
    """A file as it is, or a folder as the list of its modules."""
    yield f"---\nsearch: {{exclude: true}}\n---\n\n# {path.relative_to(ROOT)}\n\n"
    if path.is_file():
        language = {".py": "python", ".json": "json"}.get(path.suffix, "text")
        yield f"````{language}\n{path.read_text(encoding='utf-8')}\n````\n"
        return
    yield "| module | what it is |\n| --- | --- |\n"
    for inner in sorted(path.rglob("*.py")):
        link = os.path.relpath(_code_page(inner), _code_page(path).parent)
        yield f"| [`{inner.relative_to(path)}`]({link}) | {_first_line(inner)} |\n"


def _first_line(path: Path) -> str:
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return told.split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _tasks(with_gallery: bool) -> Iterable[str]:
    tasks = list_tasks()
    yield f"# Tasks\n\nThe {len(tasks)} tasks of this version.\n\n"
    if with_gallery:
        yield "[The gallery](gallery/index.html) shows each with its clips, question, rubric and parameters; so does `vbvr gallery DIR`.\n\n"
    for pillar in PILLARS:
        yield f"## {pillar.title()}\n\n| task | what it shows | split | kind of answer |\n| --- | --- | --- | --- |\n"
        for task in (task for task in tasks if task.pillar == pillar):
            name = f"[{task.id}](gallery/index.html#{task.id})" if with_gallery else task.id
            told = sections(task.doc).get("", "").replace("|", "\\|")
            yield f"| {name} | **{task.name}** {told} | {task.split.replace('_', ' ')} | {task.archetype} |\n"
        yield "\n"


def _reference() -> Iterable[str]:
    yield "# Reference\n\nFrom the docstrings. What comes first lies in `vbvr_hf`: `make_sample`, `score`, `Reward`, `stream`, `benchmark`, `models`.\n\n"
    yield "| page | modules |\n| --- | --- |\n"
    for name, (title, modules) in REFERENCE.items():
        yield f"| [{title}]({name}.md) | {', '.join(f'`{module}`' for module in modules)} |\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main() -> None:
    """Gather and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="runs/docs", type=Path)
    parser.add_argument("--without-gallery", action="store_true", help="leave the clips of all tasks out, which take minutes")
    given = parser.parse_args()
    gather(given.folder / "pages", not given.without_gallery)
    build(given.folder / "pages", given.folder / "html")
    print(f"{given.folder / 'html/index.html'}; with the search: python -m http.server --directory {given.folder / 'html'}")


if __name__ == "__main__":
    main()
