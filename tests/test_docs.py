"""The documentation: its links lead somewhere, and the site is built of it without a warning."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site():
    """The script docs/site.py, which is no module of the package (`site` is one of Python's)."""
    spec = importlib.util.spec_from_file_location("docs_site", ROOT / "docs/site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_links_of_every_page_lead_to_what_is_there(site):
    for name in site.PAGES:
        page = ROOT / name
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{name} links to {target}"


def test_lists_and_links_are_as_the_site_wants_them(site, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "ROOT", tmp_path)
    (tmp_path / "code").mkdir()
    (tmp_path / "code/a.py").write_text('"""What a is."""\n')
    page = tmp_path / "page.md"
    said = "See [a](code/a.py), [all](code) and [out](https://x.org/code).\n- one\n- two\n\n1. first\n\n   more\n\n```\n[a](code/a.py)\n- x\n```\n"
    page.write_text(f"---\ntitle: x\n---\n{said}")
    code: dict[Path, None] = {}
    text = site.as_page(page, code)
    assert text.startswith("See [a](code/code/a.py.md), [all](code/code.md) and [out](https://x.org/code).\n\n- one\n- two\n")
    assert "1. first\n\n    more\n" in text and "```\n[a](code/a.py)\n- x\n```" in text
    assert list(code) == [tmp_path / "code/a.py", tmp_path / "code"]
    assert "".join(site._shown(tmp_path / "code", tmp_path)).endswith("| [`a.py`](code/a.py.md) | What a is. |\n")


def test_the_reference_names_modules_that_there_are(site):
    named = [module for _, modules in site.REFERENCE.values() for module in modules]
    assert len(set(named)) == len(named)
    for module in named:
        home = ROOT / "vbvr_hf" / module.replace(".", "/")
        assert home.with_suffix(".py").exists() or (home / "__init__.py").exists(), module


def test_the_site_is_built_without_a_warning(site, tmp_path):
    for module in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(module, reason=f"{module} is not installed: pip install 'vbvr-hf[docs]'")
    site.gather(tmp_path / "pages", with_gallery=False)
    site.build(tmp_path / "pages", tmp_path / "html")
    words = json.loads((tmp_path / "html/search/search_index.json").read_text())["docs"]
    places = {entry["location"].split("#")[0] for entry in words}
    assert {"index.html", "docs/benchmark.html", "reference/benchmark.html", "tasks.html"} <= places and not any(place.startswith("code/") for place in places)
    assert 'id="vbvr_hf.samples.make_sample"' in (tmp_path / "html/reference/samples.html").read_text()
    assert not re.search(r'(?:src|href)="https?://(?:fonts|cdn|unpkg)', (tmp_path / "html/index.html").read_text())  # nothing is loaded from elsewhere
