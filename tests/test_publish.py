"""Onto a Hub that keeps what it is sent, and back from it as users load it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from datasets import load_dataset
from loopback_hub import TOKEN, Hub, Repository
from typer.testing import CliRunner

from vbvr_hf import VBVRError, models, publish
from vbvr_hf.benchmark import answers
from vbvr_hf.builder import build
from vbvr_hf.builder.card import croissant, render
from vbvr_hf.builder.export import export
from vbvr_hf.builder.importer import import_folder
from vbvr_hf.builder.schema import COLUMNS
from vbvr_hf.cli import app
from vbvr_hf.metrics import VBVR_BENCH
from vbvr_hf.samples import SampleId

TINY = {"tasks": ["G-15", "G-167"], "samples": 2, "size": (64, 64), "num_frames": 5, "gate": False}

ALONE = """
import socket, sys
class Absent:
    def find_spec(name, *_):
        if name == "transformers":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent)
there = socket.getaddrinfo
def only_loopback(host, *args, **kwargs):
    if host not in ("127.0.0.1", b"127.0.0.1"):
        raise socket.gaierror(f"{host} was asked for")
    return there(host, *args, **kwargs)
socket.getaddrinfo = only_loopback
"""
"""Start of a script: no other machine can be reached. Nor are transformers imported where they are installed: evaluate would, for many seconds."""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "vbvr"
    build(folder, workers=1, **TINY)
    return folder


@pytest.fixture
def copy(built, tmp_path) -> Path:
    """A dataset's folder to be changed."""
    return Path(shutil.copytree(built, tmp_path / "vbvr"))


@pytest.fixture
def hub():
    """A Hub with one organisation, `org`."""
    with Hub() as served:
        yield served


@pytest.fixture
def user(hub, tmp_path):
    """Runs a script as a user of that Hub, in an empty folder: what it prints."""
    (tmp_path / "empty").mkdir()

    def run(script: str, **environment: str) -> str:
        env = {key: value for key, value in os.environ.items() if not key.endswith("_OFFLINE")}
        env |= {"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": TOKEN, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1"}
        env |= {"USE_TORCH": "0"} | environment  # datasets would import it to stream, where it is installed
        done = subprocess.run([sys.executable, "-c", ALONE + script], cwd=tmp_path / "empty", env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def call(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_dataset_goes_to_the_hub_and_comes_back(hub, user, built):
    script = f"""
from vbvr_hf import VBVRError, models, publish
from vbvr_hf.benchmark import answers
try:
    print(publish.publish_dataset("org", {str(built)!r}).url)
except VBVRError as error:
    print(error)
"""
    hub.refuse_uploads_after = 1
    assert user(script) == "the Hub answered 418: told to refuse. What is uploaded is kept: the same command again goes on from there\n"
    repository = hub.repositories["datasets", "org/vbvr"]
    assert repository.private and not repository.files and len(hub.objects) == 1

    hub.refuse_uploads_after = None
    hub.requests.clear()
    repository.files["data/spatiality/train-00009.parquet"] = b"of an earlier dataset"
    assert user(script) == f"{hub.endpoint}/datasets/org/vbvr\n"
    local = {path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert set(repository.files) == set(local) | {"contact_sheet.png", "croissant.json"}
    assert all(repository.files[name] == data for name, data in local.items() if name != "README.md")
    assert hub.count("PUT", "/lfs/") == 3  # two of three shards, and the contact sheet: one shard was there

    back = """
import sys
from datasets import load_dataset
clips = load_dataset("org/vbvr", "spatiality")
print({split: rows["sample_id"][:] for split, rows in clips.items()})
streamed = list(load_dataset("org/vbvr", "in_domain", split="test", streaming=True))  # to its end: Arrow's threads may outlive a stream that is left
print([row["sample_id"] for row in streamed], streamed[0]["video"]["bytes"][4:8], "vbvr_hf" in sys.modules)
print(sorted(load_dataset("org/vbvr")))
"""
    assert user(back).splitlines() == [
        "{'train': ['G-15/train/00000', 'G-15/train/00001'], 'in_domain': ['G-15/in_domain/00000', 'G-15/in_domain/00001']}",
        "['G-15/in_domain/00000', 'G-15/in_domain/00001'] b'ftyp' False",
        "['in_domain', 'out_of_domain', 'train']",
    ]
    card = repository.files["README.md"].decode()
    assert 'load_dataset("org/vbvr", "perception"' in card and "](contact_sheet.png)" in card


def test_the_metric_goes_to_the_hub_and_comes_back(hub, user):
    user('from vbvr_hf import publish; publish.publish_metric("org", public=True)')
    space = hub.repositories["spaces", "org/vbvr-bench"]
    assert (space.private, space.sdk, sorted(space.files)) == (False, "static", ["README.md", "index.html", "vbvr-bench.py"])
    assert space.files["vbvr-bench.py"] == (VBVR_BENCH / "vbvr-bench.py").read_bytes()
    page, card = space.files["index.html"].decode(), space.files["README.md"].decode()
    assert "<h1>Metric: VBVR-Bench</h1>" in page and "<table>" in page and "sdk:" not in page
    assert 'evaluate.load("org/vbvr-bench")' in card
    back = """
import evaluate
bench = evaluate.load("org/vbvr-bench")
print(bench.compute(predictions=[None], references=["G-15/in_domain/00000"])["missing"])
"""
    assert user(back, HF_UPDATE_DOWNLOAD_COUNTS="0") == "1\n"


def test_what_the_hub_refuses_is_said_in_one_line(hub, user):
    hub.repositories["spaces", "org/open"] = Repository("org/open", "spaces", private=False, sdk="static")
    script = """
import os
from huggingface_hub import constants
from vbvr_hf import VBVRError, models, publish
from vbvr_hf.benchmark import answers
def attempt(organisation, token, name="vbvr-bench"):
    os.environ["HF_TOKEN"] = token
    try:
        publish.publish_metric(organisation, name=name)
    except VBVRError as error:
        print(error)
attempt("org", "")
attempt("org", "hf_wrong")
attempt("strangers", "hf_loopback")
attempt("org", "hf_loopback", "open")
constants.ENDPOINT = "http://127.0.0.1:1"
attempt("org", "hf_loopback")
"""
    wanted = [
        r"no token for the Hub: set HF_TOKEN, or run `hf auth login`",
        r"the Hub does not take the token \(401\): Invalid credentials in Authorization header; .*",
        r"no right to write to strangers/vbvr-bench \(403\): You don't have the rights .*; is there an organisation 'strangers', .*",
        rf"{hub.endpoint}/spaces/org/open exists and is public: give --public to upload to it, or choose another name",
        r"http://127.0.0.1:1 cannot be reached: .*refused.*",
    ]
    said = user(script).splitlines()
    assert len(said) == len(wanted)
    assert all(map(re.fullmatch, wanted, said)), said
    assert not hub.repositories["spaces", "org/open"].files


def test_offline_means_offline(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    with pytest.raises(VBVRError, match="HF_HUB_OFFLINE is set"):
        publish.publish_metric("org")


def test_a_dry_run_lists_what_would_go(built):
    done = call("publish", "dataset", "org", "--folder", built, "--dry-run")
    listed = {line.split()[1]: int(line.split()[0].replace(",", "")) for line in done.stdout.splitlines()[:-1] if line}
    assert listed.keys() - {"README.md", "contact_sheet.png", "croissant.json"} == {
        "data/perception/out_of_domain-benchmark-00000.parquet",
        "data/spatiality/in_domain-benchmark-00000.parquet",
        "data/spatiality/train-00000.parquet",
        "manifest.json",
    }
    assert all(size == (built / name).stat().st_size for name, size in listed.items() if "data" in name)
    assert done.stdout.splitlines()[-1] == f"https://huggingface.co/datasets/org/vbvr: 7 files, {sum(listed.values()):,} bytes would go"
    done = call("publish", "metric", "org", "--dry-run", "--name", "bench")
    assert "bench.py" in done.stdout and "spaces/org/bench: 3 files" in done.stdout


def test_what_is_hidden_or_unfinished_stays_at_home(copy):
    for name in (".secret", "data/spatiality/.train-00001.parquet.unfinished", "data/.cache/x", "notes.txt"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("mine")
    assert len(publish.publish_dataset("org", copy, dry_run=True).files) == 7


def test_a_damaged_dataset_is_not_published(copy, tmp_path):
    shard = copy / "data/spatiality/train-00000.parquet"
    shard.write_bytes(shard.read_bytes()[:-1])
    for folder, line in ((copy, r"train-00000\.parquet has \d+ bytes, not \d+; to mend: vbvr build --repair"), (tmp_path, "is not a dataset that vbvr built")):
        with pytest.raises(VBVRError, match=line) as caught:
            publish.publish_dataset("org", folder, dry_run=True)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("organisation", "name"), [("o/rg", "vbvr"), ("", "vbvr"), ("org", "a b"), ("org", "../x")])
def test_names_that_the_hub_would_not_take_are_refused(organisation, name):
    done = call("publish", "metric", organisation, "--name", name, "--dry-run")
    assert done.exit_code == 2 and "expected letters, digits" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_an_edited_card_is_published_as_it_is(copy):
    (copy / "README.md").write_text("mine")
    done = publish.publish_dataset("org", copy, dry_run=True)
    assert done.files["README.md"] == 4 and "is published as it is" in done.notes[0]


def test_an_imported_dataset_has_a_card_too(built, tmp_path):
    import_folder(export(built, tmp_path / "files").output, tmp_path / "vbvr")
    assert not publish.publish_dataset("org", tmp_path / "vbvr", dry_run=True).notes
    card = (tmp_path / "vbvr/README.md").read_text()
    assert "imported from folders" in card and "| G-15 | Grid Avoid Obstacles |" in card


def test_the_demo_is_listed_where_there_is_one():
    assert {"README.md", "app.py"} <= publish.publish_space("org", dry_run=True).files.keys()


def test_a_version_without_a_demo_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "_HERE", tmp_path / "package")
    with pytest.raises(VBVRError, match="this version of vbvr-hf has no demo"):
        publish.publish_space("org", dry_run=True)
    (tmp_path / "package/space").mkdir(parents=True)
    (tmp_path / "package/space/README.md").write_text("---\nsdk: gradio\n---\n")
    assert publish.publish_space("org", dry_run=True).files == {"README.md": 20}


def test_the_card_says_what_the_manifest_and_the_registry_say(built):
    manifest = json.loads((built / "manifest.json").read_text())
    card = render("org/vbvr", manifest)
    front = yaml.safe_load(card.split("---\n")[1])
    assert front["license"] == "apache-2.0" and front["size_categories"] == ["n<1K"] and "arxiv:2602.20159" in front["tags"]
    assert "| `spatiality` | 2 | 2 | 0 |" in card and "| `all` | 2 | 2 | 2 |" in card
    assert all(f"| `{column}` |" in card for column in COLUMNS)
    assert "64 x 64 pixels, 16 frames per second, 5 frames. The samples passed no quality gate." in card
    assert f"pyarrow {manifest['versions']['pyarrow']}" in card and "2602.20159" in card and "$" not in card


def test_the_contact_sheet_shows_clips_of_each_pillar(built):
    manifest = json.loads((built / "manifest.json").read_text())
    with publish._staged() as folder:
        publish._write_cards(built, folder, "org/vbvr")
        sheet = cv2.imread(str(folder / "contact_sheet.png"))
    assert len({shard["path"].split("/")[1] for shard in manifest["shards"]}) == 2
    assert sheet.shape[0] > 2 * 144 and len(np.unique(sheet.reshape(-1, 3), axis=0)) > 20


def test_croissant_describes_every_config_split_and_column(built):
    """The fields that Croissant 1.0 requires; mlcroissant finds no fault with the whole."""
    manifest = json.loads((built / "manifest.json").read_text())
    data = json.loads(json.dumps(croissant("org/vbvr", "https://huggingface.co/datasets/org/vbvr", manifest)))
    assert data["@type"] == "sc:Dataset" and data["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert all(data[name] for name in ("@context", "name", "description", "url", "license", "version", "citeAs", "creator", "distribution"))
    ids = {entry["@id"] for entry in data["distribution"]}
    for entry in data["distribution"][1:]:
        assert entry["@type"] == "cr:FileSet" and entry["containedIn"]["@id"] in ids
        assert list(built.glob(entry["includes"])), entry["includes"]
    assert {record["name"] for record in data["recordSet"]} == {
        "perception-out_of_domain", "spatiality-train", "spatiality-in_domain", "in_domain-test", "out_of_domain-test",
        "all-train", "all-in_domain", "all-out_of_domain",
    }  # fmt: skip
    for record in data["recordSet"]:
        assert [field["source"]["extract"]["column"] for field in record["field"]] == list(COLUMNS)
        assert all(field["source"]["fileSet"]["@id"] in ids and field["dataType"].startswith("sc:") for field in record["field"])


# --- the baselines' answers --------------------------------------------------------------------------------------------

IDS = [SampleId("G-15", "in_domain", 0), SampleId("O-39", "out_of_domain", 1)]
NAMES = ("oracle", "frozen", "final-only")


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    for name in NAMES:
        models.infer(models.load(name), folder / name, IDS, size=(256, 256))
    return folder


def _summed(text: str) -> dict[str, str]:
    return {file: digest for digest, file in (line.split("  ") for line in text.splitlines())}


def test_the_baselines_answers_are_listed_with_their_scores_and_checksums(answered, tmp_path):
    done = publish.publish_answers("my-org", answered, dry_run=True)
    clips = [name for name in done.files if name.endswith(".mp4")]
    assert done.repo_id == "my-org/vbvr-baselines" and len(clips) == len(NAMES) * len(IDS)
    assert {"README.md", "SHA256SUMS", "scores.csv", "results/oracle.json", "frozen/infer.json"} <= set(done.files)
    assert not [name for name in done.files if name.endswith((".jsonl", "00000.json", "failures.json"))]

    results = answers.score_answers(answered)
    answers.write_tables(answered, results, tmp_path)
    summed = _summed((tmp_path / "SHA256SUMS").read_text())
    assert set(summed) == set(clips)
    models.infer(models.load("final-only"), tmp_path / "again" / "final-only", IDS, size=(256, 256))  # as another installation would
    for path in (tmp_path / "again").rglob("*.mp4"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == summed[path.relative_to(tmp_path / "again").as_posix()]

    rows = load_dataset("csv", data_files=str(tmp_path / "scores.csv"), split="train", cache_dir=str(tmp_path / "cache"))
    assert len(rows) == 6 and {row["model"]: row["solved"] for row in rows} == {"oracle": True, "frozen": False, "final-only": False}

    card = answers.render("my-org/vbvr-baselines", results)
    front = yaml.safe_load(re.match(r"---\n(.*?)\n---\n", card, re.DOTALL)[1])
    assert front["license"] == "apache-2.0" and front["configs"] == [{"config_name": "default", "data_files": [{"split": "test", "path": "scores.csv"}]}]
    assert "| `oracle` | 1.000" in card.replace("0.99", "1.00") and "$" not in card and "2 samples from each of 3 models" in " ".join(card.split())


def test_answers_of_other_models_and_missing_answers_are_refused(answered, tmp_path):
    folder = shutil.copytree(answered, tmp_path / "answers")
    next((folder / "frozen").rglob("*.mp4")).unlink()
    with pytest.raises(VBVRError, match=r"frozen lacks 1 answers; run `vbvr infer --model frozen"):
        publish.publish_answers("my-org", folder, dry_run=True)
    shutil.rmtree(folder / "frozen")
    (folder / "oracle").rename(folder / "wan")
    with pytest.raises(VBVRError, match="does not hold what `vbvr infer --model wan` writes"):
        publish.publish_answers("my-org", folder, dry_run=True)


def test_the_baselines_answers_go_to_the_hub_and_come_back(hub, user, answered):
    assert (
        user(f"from vbvr_hf import publish\nprint(publish.publish_answers('org', {str(answered)!r}).url)\n") == f"{hub.endpoint}/datasets/org/vbvr-baselines\n"
    )
    files = hub.repositories["datasets", "org/vbvr-baselines"].files
    assert _summed(files["SHA256SUMS"].decode()) == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name.endswith(".mp4")}
    rows = "from datasets import load_dataset\nprint(sorted(set(load_dataset('org/vbvr-baselines', split='test')['model'])))\n"
    assert user(rows) == f"{sorted(NAMES)}\n"
