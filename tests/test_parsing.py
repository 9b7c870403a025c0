"""Files of others that say too much: whatever is wrong with them is told in one line."""

from __future__ import annotations

import pytest

from vbvr_hf import ReferenceMismatch, VBVRError, score
from vbvr_hf.benchmark import load_results
from vbvr_hf.benchmark.interchange import read_eval_results
from vbvr_hf.builder import verify
from vbvr_hf.builder.rows import shard_paths
from vbvr_hf.models.families import family_of
from vbvr_hf.parsing import parse_json

DEEP = {"list": "[" * 20_000, "object": '{"a":' * 20_000}


@pytest.mark.parametrize("text", [*DEEP.values(), "[1e999]", "[NaN]", "[" + "9" * 10_000 + "]", "{", ""], ids=str.__len__)
def test_what_is_no_json_of_finite_numbers_is_one_kind_of_error(text):
    with pytest.raises(ValueError):
        parse_json(text)
    with pytest.raises(ValueError):
        parse_json(text.encode())


def test_a_byte_order_mark_is_no_part_of_json():
    assert parse_json(b'\xef\xbb\xbf{"a": 1}\r\n') == parse_json('\ufeff{"a": 1}\r\n') == {"a": 1}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("results.json", load_results),
        ("model_index.json", family_of),
        ("results.yaml", read_eval_results),
        ("manifest.json", lambda path: shard_paths(path.parent)),
    ],
    ids=["results", "model index", "eval results", "manifest"],
)
def test_files_nested_too_deep_are_told_in_a_line(tmp_path, name, read, deep):
    path = tmp_path / name
    path.write_text(deep)
    with pytest.raises(VBVRError) as caught:
        read(path)
    assert str(tmp_path) in str(caught.value)
    assert len(str(caught.value)) < 500


def test_references_and_manifests_nested_too_deep_are_told(tmp_path):
    with pytest.raises(ReferenceMismatch):
        score(b"x", DEEP["object"])
    (tmp_path / "manifest.json").write_text(DEEP["list"])
    [damage] = verify(tmp_path)
    assert damage.path == "manifest.json"
