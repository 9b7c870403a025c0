"""The gallery: a page that holds together, offline."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser

import pytest
from full_disk import full_disk

from vbvr_hf import VBVRError
from vbvr_hf.gallery import MOST_BYTES, sections, write

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.sources, self.ids, self.links, self.open = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.sources += [found[key] for key in ("src", "data-poster") if key in found]
        self.links += [found["href"]] if tag == "a" else []
        self.ids |= {found["id"]} if "id" in found else set()
        if tag not in ("img", "meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_page_shows_each_task_and_all_it_refers_to_exists(tmp_path):
    page = write(tmp_path / "gallery", ["G-15", "O-39"])
    text = page.read_text()
    tags = _Tags()
    tags.feed(text)
    assert not tags.open
    assert {"G-15", "O-39"} <= tags.ids
    assert set(tags.links) == {"#G-15", "#O-39"}
    assert len(tags.sources) == 4 * 3  # a clip, its poster and two pictures for each task and split
    assert all((page.parent / source).stat().st_size < MOST_BYTES for source in tags.sources)
    assert not re.search(r"https?://", text)


def test_text_is_escaped(tmp_path, monkeypatch):
    from vbvr_hf import get_task

    monkeypatch.setattr(type(get_task("G-15")), "name", "<script>alert(1)</script>")
    assert "<script>alert" not in write(tmp_path, ["G-15"]).read_text()


def test_unknown_task_is_refused(tmp_path):
    with pytest.raises(VBVRError, match="did you mean G-15"):
        write(tmp_path, ["G-15x"])


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; apt-get install chromium")
def test_a_browser_loads_what_comes_into_view_and_filters(tmp_path):
    library = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    address = write(tmp_path, ["G-15", "O-39", "G-167"]).as_uri()
    asked, errors = set(), []
    with library.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 900, "height": 500})
        page.on("request", lambda request: asked.add(request.url.rsplit("/", 1)[1]))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_function("document.querySelector('output').textContent === '3 of 3 tasks'")
        last = page.locator("video").last
        name = last.get_attribute("data-poster").rsplit("/", 1)[1].replace("_first.png", "")
        assert f"{name}.mp4" not in asked and last.get_attribute("poster") is None
        last.scroll_into_view_if_needed()
        page.wait_for_function("[...document.querySelectorAll('video')].at(-1).videoWidth > 0")
        assert {f"{name}.mp4", f"{name}_first.png"} <= asked
        page.get_by_label("Search").fill("maze")
        page.wait_for_function("document.querySelector('output').textContent === '1 of 3 tasks'")
        assert page.locator("article:visible").get_attribute("id") == "O-39"
        assert page.locator("nav a:visible").count() == page.locator("h2.pillar:visible").count() == 1
        page.get_by_label("Search").fill("")
        page.get_by_label("Split").select_option("out_of_domain")
        page.wait_for_function("document.querySelector('output').textContent === '2 of 3 tasks'")
        browser.close()
    assert not errors


def test_what_cannot_be_written_is_one_line_and_spoils_nothing(run, tmp_path):
    page = tmp_path / "page" / "index.html"
    page.parent.mkdir()
    page.write_text("the page before")
    with full_disk(2000):
        code, _, err = run("gallery", "page", "--tasks", "G-15")
    assert code == 2 and "cannot write page/" in err and len(err.strip().splitlines()) == 1
    assert page.read_text() == "the page before"
    assert not list(tmp_path.rglob("*.part"))
    code, _, err = run("gallery", "page/index.html", "--tasks", "G-15")
    assert code == 2 and "cannot write page/index.html" in err and len(err.strip().splitlines()) == 1


def test_docstring_is_read_by_section():
    doc = "Do it.\n\n    Shows: a ball\n    and a box.\n    Answer: unique: one way.\n"
    assert sections(doc) == {"": "Do it.", "Shows": "a ball and a box.", "Answer": "unique: one way."}
