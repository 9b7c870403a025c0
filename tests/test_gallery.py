"""The gallery: a page that holds together, offline."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from vbvr_hf import VBVRError
from vbvr_hf.gallery import MOST_BYTES, sections, write


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.sources, self.ids, self.links, self.open = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.sources += [found[key] for key in ("src", "poster") if key in found]
        self.links += [found["href"]] if tag == "a" else []
        self.ids |= {found["id"]} if "id" in found else set()
        if tag not in ("img", "meta"):
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


def test_docstring_is_read_by_section():
    doc = "Do it.\n\n    Shows: a ball\n    and a box.\n    Answer: unique: one way.\n"
    assert sections(doc) == {"": "Do it.", "Shows": "a ball and a box.", "Answer": "unique: one way."}
