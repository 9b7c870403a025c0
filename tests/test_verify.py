"""A dataset against its manifest: what is damaged is named, and mended to the same bytes."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vbvr_hf import VBVRError
from vbvr_hf.builder import Damage, build, repair, verify
from vbvr_hf.cli import app

TINY = {"tasks": ["G-15", "G-167"], "samples": 2, "size": (64, 64), "num_frames": 5, "shard_rows": 1, "gate": False}
SHARD = "data/spatiality/train-00001.parquet"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def vbvr(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "vbvr"
    build(folder, workers=1, **TINY)
    return folder


@pytest.fixture
def built(sound, tmp_path) -> Path:
    return shutil.copytree(sound, tmp_path / "vbvr")


def test_a_sound_dataset_has_no_damage_and_is_left_as_it_is(built):
    before, seen = files(built), []
    assert verify(built, lambda done, total: seen.append((done, total))) == []
    assert len(seen) == 6 and seen[-1][0] == seen[-1][1] == sum(len(data) for name, data in before.items() if name.endswith(".parquet"))
    assert files(built) == before


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (flip, "has other content than was written"),
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "has 100 bytes, not "),
        (Path.unlink, "is missing"),
    ],
    ids=["flipped", "truncated", "removed"],
)
def test_a_damaged_shard_is_named_and_mended_to_the_same_bytes(sound, built, harm, reason):
    harm(built / SHARD)
    (damage,) = verify(built)
    assert damage.path == SHARD and damage.reason.startswith(reason)
    report = repair(built, workers=1)
    assert (report.written, report.kept) == (1, 5)
    assert verify(built) == [] and files(built) == files(sound)


def test_a_lost_readme_is_written_again(sound, built):
    (built / "README.md").unlink()
    assert verify(built) == [Damage("README.md", "is missing")]
    assert repair(built, workers=1).written == 0
    assert files(built) == files(sound)


def test_a_file_among_the_shards_that_is_not_listed_is_named_and_not_deleted(built):
    stray = built / "data/spatiality/train-99999.parquet"
    shutil.copy(built / SHARD, stray)
    (damage,) = verify(built)
    assert damage.path == "data/spatiality/train-99999.parquet" and "move it away" in damage.reason
    with pytest.raises(VBVRError, match=r"train-99999.*move it away"):
        repair(built, workers=1)
    assert stray.is_file()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"shards": [{"path": "x"}]}', '{"shards": []}'])
def test_a_damaged_manifest_is_named(built, text):
    (built / "manifest.json").write_text(text)
    (damage,) = verify(built)
    assert damage.path == "manifest.json" and damage.reason.startswith("cannot be read: ")
    with pytest.raises(VBVRError, match=r"manifest\.json does not tell how the dataset was built"):
        repair(built, workers=1)


@pytest.mark.parametrize(("key", "value"), [("rows", 7), ("digest", "0" * 64)])
def test_a_manifest_that_contradicts_itself_is_named(built, key, value):
    path = built / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    assert [(damage.path, damage.reason.split(",")[0]) for damage in verify(built)] == [("manifest.json", f"its {key} is {value}")]
    repair(built, workers=1)
    assert verify(built) == []


def test_an_interrupted_build_is_finished_without_naming_its_settings_again(sound, tmp_path):
    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "vbvr", workers=1, progress=interrupt, **TINY)
    with pytest.raises(VBVRError, match="interrupted"):
        verify(tmp_path / "vbvr")
    repair(tmp_path / "vbvr", workers=1)
    assert files(tmp_path / "vbvr") == files(sound)


def test_a_folder_without_a_dataset_is_refused(tmp_path):
    for call in (verify, repair):
        with pytest.raises(VBVRError, match="is not a dataset that vbvr built"):
            call(tmp_path)


def test_the_command_line_says_what_is_damaged_and_mends_it(sound, built):
    done = vbvr("verify", built)
    assert (done.exit_code, done.stdout) == (0, f"{built} is as its manifest says\n")
    flip(built / SHARD)
    done = vbvr("verify", built, "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (1, [{"path": SHARD, "reason": "has other content than was written"}])
    refused = vbvr("build", "--repair", "--size", "64", "--samples", "1", "--shard-rows", "1", "--no-gate", "--output", built)
    named = "--samples, --size, --no-gate, --shard-rows"
    assert (refused.exit_code, refused.stderr) == (2, f"vbvr: --repair takes its settings from the folder: leave out {named}\n")
    assert vbvr("build", "--tasks", "G-15", "--shard-rows", "0", "--output", built / "other").stderr.endswith("vbvr: shard rows 0: expected at least 1\n")
    done = vbvr("build", "--repair", "--workers", "1", "--output", built)
    assert done.exit_code == 0 and "1 shards written and 5 kept" in done.stdout, done.stderr
    assert files(built) == files(sound)
