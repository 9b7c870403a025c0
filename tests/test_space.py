"""The Space's functions, without a browser: limits of uploads, what is served, what is kept, and that words of visitors stay words."""

import asyncio
import csv
import dataclasses
import io
import json
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from html import escape
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

pytest.importorskip("gradio", reason="the extra [space] is not installed")

from full_disk import full_disk
from loopback_hub import TOKEN, Hub
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import vbvr_hf
from vbvr_hf.acts import ring
from vbvr_hf.align import agreement_of_file, read_ratings
from vbvr_hf.baselines import NAMES, about
from vbvr_hf.benchmark import describe, published
from vbvr_hf.benchmark.trivial import kept
from vbvr_hf.models import Card, Takes
from vbvr_hf.pool import Failure
from vbvr_hf.presets import PRESETS
from vbvr_hf.space import example, explore, judging, leaderboard, media, rate, run, score, serving, uploads, words
from vbvr_hf.space.settings import MOST_BYTES, Settings
from vbvr_hf.video import decode, encode

SPACE = Path(__file__).parent.parent / "space"


def grey(count: int, side: int = 32, fps: float = 16) -> bytes:
    return encode((np.full((side, side, 3), i % 200, np.uint8) for i in range(count)), fps)


# --- uploads ----------------------------------------------------------------------------------------------------------


def files_in(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_upload_is_taken_under_a_random_name_and_deleted(tmp_path):
    inbox = uploads.Inbox(tmp_path)
    upload = tmp_path / "my holiday.mp4"
    upload.write_bytes(grey(9))
    with inbox.taken(str(upload)) as path:
        assert path.parent == tmp_path / "taken"
        assert "holiday" not in path.name
        assert not upload.exists()
        assert uploads.probe(path) == 9 * 512 * 512
    assert not files_in(tmp_path)


def test_only_what_was_uploaded_is_taken(tmp_path):
    inbox = uploads.Inbox(tmp_path / "inbox")
    mine = inbox.keep(io.BytesIO(b"x"))
    (tmp_path / "other.mp4").write_bytes(b"of this machine")
    (tmp_path / "inbox" / "link.mp4").symlink_to(tmp_path / "other.mp4")
    with inbox.taken(str(mine)) as being_scored:
        for path in (tmp_path / "other.mp4", tmp_path / "inbox" / "link.mp4", being_scored, tmp_path / "inbox" / ".." / "other.mp4", tmp_path / "no"):
            with pytest.raises(vbvr_hf.VideoError, match="choose the file again"), inbox.taken(str(path)):
                pass
    assert (tmp_path / "other.mp4").read_bytes() == b"of this machine"


class Clock:
    """A time that goes on when it is told to; files are dated by it."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def keep(self, inbox: uploads.Inbox, size: int) -> Path:
        path = inbox.keep(io.BytesIO(bytes(size)), "clip.mp4")
        os.utime(path, (self.now, self.now))
        return path


def test_uploads_that_nobody_scores_are_deleted_by_age(tmp_path):
    clock = Clock()
    inbox = uploads.Inbox(tmp_path, seconds=100, clock=clock)
    first = clock.keep(inbox, 10)
    left = inbox.taken_home / "left by a process that died"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (clock.now, clock.now))
    clock.now += 60
    second = clock.keep(inbox, 10)
    inbox.sweep()
    assert files_in(tmp_path) == sorted([first, second, left])
    clock.now += 50
    with inbox.taken(str(second)) as path:
        inbox.sweep()
        assert files_in(tmp_path) == [path]
    assert not files_in(tmp_path)


def test_sweeping_goes_on_by_itself(tmp_path):
    clock = Clock()
    inbox = uploads.Inbox(tmp_path, seconds=100, clock=clock)
    path = clock.keep(inbox, 10)
    stop = inbox.keep_swept(every=0.01)
    try:
        assert path.exists()
        clock.now += 101
        for _ in range(500):
            if not path.exists():
                break
            time.sleep(0.01)
        assert not path.exists()
    finally:
        stop()


def test_all_uploads_together_have_a_quota_that_the_oldest_give_way_to(tmp_path):
    clock = Clock()
    inbox = uploads.Inbox(tmp_path, most=1000, clock=clock)
    client = TestClient(Starlette(routes=uploads.receiving(inbox)))

    def send(size: int) -> int:
        return client.post("/gradio_api/upload", files={"files": ("clip.mp4", bytes(size))}).status_code

    old = [clock.keep(inbox, 300)]
    clock.now += 1
    old += [clock.keep(inbox, 300)]
    clock.now += uploads.UPLOADS_YOUNG + 1
    young = clock.keep(inbox, 200)
    assert send(50) == 200  # a form holds more than its file
    assert [path.exists() for path in (*old, young)] == [False, True, True]
    assert send(700) == 503  # those that came just now stay, though there is no room
    assert young.exists()
    assert sum(path.stat().st_size for path in files_in(tmp_path)) <= 1000
    with inbox.taken(str(young)) as path:
        clock.now += uploads.UPLOADS_YOUNG + 1
        assert send(100) == 200
        assert path.exists()  # what is being scored is not deleted


def test_uploads_on_their_way_count_and_tiny_ones_are_many_too(tmp_path, monkeypatch):
    clock = Clock()
    inbox = uploads.Inbox(tmp_path, most=1000, clock=clock)
    with inbox.coming() as note:
        note(600)
        with pytest.raises(uploads.Full), inbox.coming() as other:
            other(500)
    with inbox.coming() as note:
        note(800)
    monkeypatch.setattr(uploads, "UPLOADS_FILES", 3)
    kept = [clock.keep(inbox, 1) for _ in range(3)]
    with pytest.raises(uploads.Full), inbox.coming():
        pass
    clock.now += uploads.UPLOADS_YOUNG + 1
    with inbox.coming():
        assert sum(path.exists() for path in kept) == 2


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, capsys):
    client = TestClient(Starlette(routes=uploads.receiving(uploads.Inbox(tmp_path))))
    with full_disk(5000):
        answer = client.post("/gradio_api/upload", files={"files": ("clip.mp4", bytes(10_000))})
    assert (answer.status_code, answer.json()["detail"]) == (507, "there is no room for files here at present")
    assert "OSError" in capsys.readouterr().err
    assert not files_in(tmp_path)


def test_an_upload_that_does_not_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "UPLOAD_SECONDS", 0.05)
    inbox = uploads.Inbox(tmp_path)
    (route, _) = uploads.receiving(inbox)
    sent = []

    async def receive() -> dict:
        await asyncio.sleep(30)
        return {}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/gradio_api/upload", "query_string": b"",
             "headers": [(b"content-type", b"multipart/form-data; boundary=x")]}  # fmt: skip
    asyncio.run(route.app(scope, receive, send))
    assert sent[0]["status"] == 408
    assert inbox._coming == 0


def test_uploads_get_random_names_whatever_they_hold_or_are_called(tmp_path):
    client = TestClient(Starlette(routes=uploads.receiving(uploads.Inbox(tmp_path))))
    paths = [client.post("/gradio_api/upload", files={"files": ("../my holiday.mp4", b"the same")}).json()[0] for _ in range(2)]
    assert paths[0] != paths[1]
    assert all(Path(path).parent == tmp_path and Path(path).suffix == ".mp4" and "holiday" not in path for path in paths)
    assert Path(paths[0]).read_bytes() == b"the same"
    (path,) = client.post("/gradio_api/upload", files={"files": ("page.html", b"<script>")}).json()
    assert Path(path).suffix == ""


def test_upload_that_is_too_large_is_not_received(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 2**20)
    client = TestClient(Starlette(routes=uploads.receiving(uploads.Inbox(tmp_path))))
    answer = client.post("/gradio_api/upload", files={"files": ("clip.mp4", bytes(2**21))})
    assert answer.status_code == 413
    assert "at most 1 MB" in answer.json()["detail"]
    assert client.post("/gradio_api/upload", content=b"x").status_code == 400
    assert not list(tmp_path.iterdir())


def test_upload_is_deleted_when_it_is_refused(tmp_path):
    upload = tmp_path / "big.mp4"
    with upload.open("wb") as file:
        file.truncate(MOST_BYTES + 2**20)
    with pytest.raises(vbvr_hf.VideoError, match="at most 50 MB"), uploads.Inbox(tmp_path).taken(str(upload)):
        pass
    assert not files_in(tmp_path)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello there", "not a readable video"),
        (grey(600, fps=1), "lasts .* seconds"),
        (grey(1201, fps=60), "more than 1200 frames"),
        (encode([np.zeros((1200, 2000, 3), np.uint8)] * 2), "2000 x 1200"),
    ],
    ids=["text", "long", "many frames", "large"],
)
def test_what_is_over_a_limit_is_refused_before_decoding(tmp_path, data, why, monkeypatch):
    path = tmp_path / "clip"
    path.write_bytes(data)
    with pytest.raises(vbvr_hf.VideoError, match=why):
        uploads.probe(path)
    monkeypatch.setattr(judging, "examine", None)  # they are not reached
    monkeypatch.setattr(judging, "score", None)
    judged = judging.judge(judging.Job("G-15/train/00000", path=str(path)))
    assert judged.card.error
    assert judged.card.total == 0


def test_files_are_handed_on_as_they_came_and_never_fetched(tmp_path, monkeypatch):
    from gradio import File, processing_utils
    from gradio.data_classes import FileData

    monkeypatch.setattr(File, "preprocess", File.preprocess)

    for name in ("async_ssrf_protected_download", "ssrf_protected_download", "save_url_to_cache"):
        monkeypatch.setattr(processing_utils, name, getattr(processing_utils, name))  # as they were, afterwards
    serving.take_uploads_alone()
    field = File(file_types=[".mp4"])
    monkeypatch.setattr(field, "GRADIO_CACHE", str(tmp_path))
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x")
    assert field.preprocess(FileData(path=str(path))) == str(path)
    assert field.preprocess(None) is None
    assert files_in(tmp_path) == [path]
    with pytest.raises(Exception, match="not by its address"):
        asyncio.run(field.async_move_resource_to_block_cache("http://127.0.0.1:9/clip.mp4"))
    with pytest.raises(Exception, match="not by its address"):
        field.move_resource_to_block_cache("https://127.0.0.1:9/clip.mp4")
    monkeypatch.delattr(processing_utils, "save_url_to_cache")
    with pytest.raises(vbvr_hf.VBVRError, match="no processing_utils"):
        serving.take_uploads_alone()


def test_a_page_introduces_itself_as_what_it_is():
    gradios = b"""<html><head>\n<meta property="og:title" content="Gradio" />\n<meta\n property="og:image"\n content="Gradio's" />
<meta name="twitter:card" content="Gradio" /><meta name="viewport" content="w"></head><body><!-- og: --></body></html>"""

    async def page(request):
        return Response(gradios, media_type="text/html")

    client = TestClient(Starlette(routes=[Route("/", page), Route("/other", page)], middleware=[Middleware(serving.Introduced)]))
    answer = client.get("/", headers={"host": 'a"b.org', "x-forwarded-proto": "https"})
    assert "Gradio" not in answer.text
    assert len(answer.content) == int(answer.headers["content-length"])
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]*)" content="([^"]*)">', answer.text))
    assert tags["og:title"] == tags["twitter:title"] == "Very Big Video Reasoning"
    assert tags["og:url"] == "https://a&quot;b.org/"
    assert tags["viewport"] == "w"
    assert client.get("/other").content == gradios


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("/tmp/gradio/taken/0f3a is not a readable video: Invalid data", "0f3a is not a readable video: Invalid data"),
        ("cannot read '/data/results/bad.json': it is no file", "cannot read 'bad.json': it is no file"),
        ("FileNotFoundError: [Errno 2] No such file: '/a/b c/d.mp4'", None),
        ("no task 'G-15x'; did you mean G-15?", "no task 'G-15x'; did you mean G-15?"),
        ("G-15/in_domain/00003 has a total of 1.0", "G-15/in_domain/00003 has a total of 1.0"),
        ("see https://arxiv.org/abs/2602.20159 and 16/9", "see https://arxiv.org/abs/2602.20159 and 16/9"),
    ],
)
def test_words_name_no_folder_of_the_server(text, plain):
    found = words.without_folders(text)
    assert plain is None or found == plain
    assert not any(folder in found for folder in ("/tmp", "/data", "/a/", "gradio"))


def test_a_clip_that_cannot_be_judged_is_told_of_without_where_it_lies(tmp_path):
    path = tmp_path / "clip"
    for data in (b"hello there", encode([np.zeros((64, 64, 3), np.uint8)]), encode([np.zeros((16, 16, 3), np.uint8)] * 9)):
        path.write_bytes(data)
        for probed in (True, False):
            error = judging.judge(judging.Job("G-15/train/00000", path=str(path), probed=probed)).card.error
            assert error and str(tmp_path) not in error
            assert str(tmp_path) not in score.refusal(f"{path} {error}")


def test_long_clips_are_put_off_and_others_are_not(tmp_path, monkeypatch):
    path = tmp_path / "clip"
    path.write_bytes(grey(9))
    job = judging.Job("G-15/train/00000", path=str(path), put_off=True)
    assert isinstance(judging.judge(job), judging.Judged)
    monkeypatch.setattr(judging, "QUICK_WORK", 9 * 512 * 512 - 1)
    assert judging.judge(job) == judging.PutOff()
    assert isinstance(judging.judge(dataclasses.replace(job, put_off=False)), judging.Judged)


def test_long_clips_wait_apart_and_not_too_many(monkeypatch):
    """Those that hold much work, and those that take long, go to a worker of their own; the rest to the others."""

    class Pool:
        def __init__(self, results) -> None:
            self.results, self.asked = list(results), []

        def schedule(self, function, args, timeout):
            self.asked.append(timeout)
            future = Future()
            result = self.results.pop(0)
            future.set_exception(result) if isinstance(result, Exception) else future.set_result(result)
            return future

    judged = judging.Judged(vbvr_hf.Scorecard("G-15/train/00000"))
    quick, patient = Pool([judged, judging.PutOff(), TimeoutError(), ValueError("broken"), judging.PutOff(), judged]), Pool([judged, judged])
    pools = [quick, patient, Pool([])]
    monkeypatch.setattr(judging, "open_pool", lambda count: pools.pop(0))
    monkeypatch.setattr(judging, "LONG_QUEUE", 1)
    workers = judging.Workers(2)
    job = judging.Job("G-15/train/00000", path="clip")
    assert [workers.judge(job) for _ in range(3)] == [judged] * 3
    assert len(patient.asked) == 2 and set(patient.asked) == {judging.LONG_SECONDS} and set(quick.asked) == {judging.QUICK_SECONDS}
    assert "broken" in workers.judge(job).reason
    with workers._long:  # one waits already
        assert "many long clips are waiting" in workers.judge(job).reason
    assert workers.judge(judging.Job("G-15/train/00000", "truth")) == judged
    assert quick.asked[-1] == judging.SCORE_SECONDS


# --- what is served ---------------------------------------------------------------------------------------------------


@pytest.fixture
def client(tmp_path):
    return TestClient(Starlette(routes=media.routes(tmp_path)))


def test_samples_pictures_and_clips_are_served_by_id(client):
    clip = client.get("/media/sample/G-15/train/00001/clip.mp4")
    assert clip.content == vbvr_hf.make_sample("G-15/train/00001").video
    assert clip.headers["content-type"] == "video/mp4"
    assert client.get("/media/sample/G-15/train/00001/first.png").content.startswith(b"\x89PNG")


def test_parts_of_a_clip_are_served(client):
    whole = client.get("/media/sample/G-15/train/00001/clip.mp4").content
    part = client.get("/media/sample/G-15/train/00001/clip.mp4", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert client.get("/media/sample/G-15/train/00001/clip.mp4", headers={"Range": "bytes=-5"}).content == whole[-5:]
    assert client.get("/media/sample/G-15/train/00001/clip.mp4", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


@pytest.mark.parametrize(
    "path",
    ["sample/G-99999/train/00001/clip.mp4", "sample/G-15/train/1/clip.mp4", "sample/G-15/train/00001/secret.txt", "preview/x.png", "preview/G-15.exe",
     "shown/nothing.mp4", "preview/..%2f..%2fetc%2fpasswd.png"],
)  # fmt: skip
def test_nothing_else_is_served(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_previews_are_kept_on_disk_by_version(client, tmp_path):
    first = client.get("/media/preview/G-15.png").content
    assert first.startswith(b"\x89PNG")
    (path,) = tmp_path.rglob("*.png")
    assert f"suite-{vbvr_hf.SUITE_VERSION}" in str(path)
    assert path.name.startswith(f"G-15-v{vbvr_hf.get_task('G-15').version}-")
    path.write_bytes(b"\x89PNG kept")
    assert client.get("/media/preview/G-15.png").content == b"\x89PNG kept"


def test_shelf_keeps_a_bounded_amount_for_a_while():
    shelf = media.Shelf(most=25, seconds=100)
    names = [shelf.put(bytes(10), "mp4").rsplit("/", 1)[1] for _ in range(4)]
    assert [shelf.get(name) is not None for name in names] == [False, False, True, True]
    assert media.Shelf(seconds=0).get("nothing.mp4") is None


# --- explore ----------------------------------------------------------------------------------------------------------


def test_every_task_is_a_step_away_with_a_text_for_its_picture():
    page = explore.cards()
    assert page.count("data-task=") == page.count("alt=") == page.count('loading="lazy"') <= explore.ROW * len(vbvr_hf.tasks.PILLARS)
    reached = []
    for pillar in re.findall('data-pillar="([a-z]*)"', page):
        found = re.findall('data-task="([^"]*)"', explore.cards(pillar=pillar, most=10**6))
        assert f"All {len(found)} →" in page
        reached += found
    shown = re.findall('data-task="([^"]*)"', page)
    assert set(reached) | set(shown) == {task.id for task in vbvr_hf.list_tasks()}


def test_what_was_asked_for_comes_in_pages(monkeypatch):
    monkeypatch.setattr(explore, "PAGE", 5)
    every = [task.id for task in explore.find(split="in_domain")]
    first, all_of_it = (re.findall('data-task="([^"]*)"', explore.cards(split="in_domain", most=most)) for most in (5, len(every)))
    assert len(first) == 5 and all_of_it[:5] == first and set(all_of_it) == set(every)
    assert f"Show 5 more of {len(every) - 5}" in explore.cards(split="in_domain", most=5)
    assert "Show 1 more of 1<" in explore.cards(split="in_domain", most=len(every) - 1)
    assert "data-more" not in explore.cards(split="in_domain", most=len(every))


def test_search_and_filters_narrow_the_list():
    assert [task.id for task in explore.find("g-15")] == ["G-15"]
    assert {task.pillar for task in explore.find(pillar="knowledge")} == {"knowledge"}
    assert all("in_domain" in task.splits for task in explore.find(split="in_domain"))
    assert {task.archetype for task in explore.find(archetype="mark")} == {"mark"}
    assert "No task is like that" in explore.cards("<script>alert(1)</script>")
    assert "<script>" not in explore.cards("<script>alert(1)</script>")


@pytest.mark.parametrize("seed", [-1, 100_000, "x"])
def test_seeds_that_there_are_not_are_refused(seed):
    with pytest.raises(vbvr_hf.VBVRError, match="0 to 99999"):
        explore.sample_id("G-15", "train", seed)


def test_a_sample_shows_prompts_frames_and_parameters():
    page = explore.shown("G-15", "train", 3)
    sample = vbvr_hf.make_sample("G-15/train/00003")
    assert sample.prompt in page
    assert sample.prompt_guided in page
    assert page.count("<figure>") == 5  # three frames, and two in a model's size
    assert all(name in page for name in sample.parameters)


def test_a_sample_tells_how_hard_it_is_and_is_there_in_a_models_format(client):
    page, sample = explore.shown("G-15", "train", 3), vbvr_hf.make_sample("G-15/train/00003")
    assert f">{sample.difficulty}</i> among those of its task" in page
    assert "832 x 480, 81 frames" in page
    first = cv2.imdecode(np.frombuffer(client.get("/media/sample/G-15/train/00003/wide.png").content, np.uint8), cv2.IMREAD_COLOR)
    assert first.shape == (480, 832, 3)
    assert len(decode(client.get("/media/sample/G-15/train/00003/wide.mp4").content)[0]) == 81


@pytest.mark.parametrize("task_id", ["G-15", "G-31", "G-167", "O-46", "V-303", "O-33", "G-37", "G-35", "O-52", "O-62"])
def test_a_task_tells_what_is_judged_and_what_is_free(task_id):
    page, task = explore.scoring(task_id), vbvr_hf.get_task(task_id)
    sample = vbvr_hf.make_sample(f"{task_id}/{task.splits[-1]}/00000", (64, 64))
    for leaf in task.answer(sample.problem).leaves():
        judged, free = explore.said(leaf)
        assert judged and escape(judged) in page and escape(free) in page
    assert all(escape(name) in page for name in task.variations(sample.problem))


def test_an_act_is_told_in_its_own_words_and_without_those_for_programmers():
    judged, free = explore.said(ring("object 1", (255, 0, 0)))
    assert judged == "A ring grows as a line around a thing."
    assert free == "where it starts, which way it runs, its radius and its line's breadth within reason, its pace"
    steps = next(vbvr_hf.get_task("G-15").answer(vbvr_hf.make_sample("G-15/train/00000").problem).leaves())
    assert explore.said(steps) == ("A thing goes over the cells of a board, or the nodes of a graph, by a rule. Every best route is right.",
                                   ", ".join(steps.varied()))  # fmt: skip
    assert all(explore.sentences(function)[0].endswith(".") for function in explore.ORDERS.values())


# --- score ------------------------------------------------------------------------------------------------------------


def test_answers_are_made_scored_and_shown():
    judged = judging.judge(judging.Job("G-15/train/00000", "wrong:through"))
    assert judged.card.total < 0.6
    page = score.result(vbvr_hf.SampleId.parse("G-15/train/00000"), judged)
    assert f"Go to frame {judged.wrong}" in page
    assert all(row.reason.split(";")[0] in page for row in judged.card.rows if "'" not in row.reason)


class Here:
    """Workers of this process."""

    def judge(self, job: judging.Job) -> judging.Judged:
        return judging.judge(dataclasses.replace(job, evidence=False))

    evidence = staticmethod(judging.judge)


def test_the_score_comes_first_and_the_evidence_after_it(tmp_path):
    inbox = uploads.Inbox(tmp_path)

    def upload(data: bytes) -> judging.Job:
        return judging.Job("G-15/train/00000", path=str(inbox.keep(io.BytesIO(data), "clip.mp4")))

    right = vbvr_hf.make_sample("G-15/train/00000").video
    page, pending = score.outcome(Here(), inbox, upload(right))
    assert "<b>1.00</b>" in page and "<video" not in page
    assert [str(path) for path in files_in(tmp_path)] == [pending.job.path]
    whole = score.whole(Here(), inbox, pending)
    assert "<b>1.00</b>" in whole and "<video" in whole
    assert not files_in(tmp_path)
    lost = score.whole(Here(), inbox, pending)  # it lay there too long: the score stays
    assert "<b>1.00</b>" in lost and "could not be drawn" in lost and str(tmp_path) not in lost

    page, pending = score.outcome(Here(), inbox, upload(b"hello there"))
    assert "not a readable video" in page and pending is None
    found, pending = score.judge_file(Here(), inbox, "G-15/train/00000", upload(right).path)
    assert found["total"] == 1 and "evidence" not in found and pending is None
    assert not files_in(tmp_path)
    with pytest.raises(vbvr_hf.VBVRError, match="call /score"):
        score.evidence_of_file(Here(), inbox, None)


def test_the_example_is_scored_once_and_by_the_scorer(client):
    class Counting(Here):
        asked: list[str] = []

        def evidence(self, job: judging.Job) -> judging.Judged:
            self.asked.append(job.answer)
            return judging.judge(job)

    shown = example.Example(Counting())
    assert "being scored" in example.waiting()
    threads = [threading.Thread(target=shown.both) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    page, outcome = shown.both(), shown.outcome()
    assert Counting.asked == list(example.ANSWERS)
    right, wrong = (judging.judge(judging.Job(str(example.SAMPLE), name, evidence=False, size=(320, 320))).card for name in example.ANSWERS)
    assert right.total > 0.97 and wrong.total < 0.6
    for card in (right, wrong):
        assert f"<b>{card.total:.2f}</b>" in page
        assert all(row.reason in page for row in card.rows)
    assert f"<b>{wrong.total:.2f}</b>" in outcome and "Go to frame" in outcome
    urls = re.findall(r'<video[^>]*src="([^"]*)"', page + outcome)
    assert [client.get(f"/{url}").headers["content-type"] for url in urls] == ["video/mp4"] * len(urls) and len(urls) == 4


def test_an_example_that_cannot_be_scored_is_tried_again():
    class Failing(Here):
        failing = True

        def evidence(self, job: judging.Job):
            return Failure("busy") if self.failing else judging.judge(job)

    workers = Failing()
    shown = example.Example(workers)
    assert "cannot be scored at present" in shown.both() and not shown.outcome()
    workers.failing = False
    assert "cannot be scored at present" not in shown.both() and shown.outcome()


def test_unknown_answer_names_what_there_is():
    with pytest.raises(vbvr_hf.VBVRError, match="no answer 'frozn'; did you mean frozen"):
        judging.answer(vbvr_hf.make_sample("G-15/train/00000"), "frozn")


def test_words_of_others_stay_words():
    evil = "<img src=x onerror=alert(1)>"
    card = vbvr_hf.Scorecard("G-15/train/00000", (vbvr_hf.Row("trajectory", 1.0, 0.5, evil),), notes=(evil,))
    assert "<img" not in score.card(card) + score.refusal(evil)


def test_answers_to_pick_from_are_an_upload_the_truth_the_tasks_wrong_ones_and_shortcuts():
    assert [name for _, name in score.answers_to("G-15")] == ["upload", "truth", "wrong:through", "wrong:detour", "wrong:repaint", "wrong:erase", "frozen",
                                                              "cut", "crossfade"]  # fmt: skip


# --- run a model ------------------------------------------------------------------------------------------------------


def test_references_answer_without_a_gpu(tmp_path):
    names = [name for _, name in run.choices(None)]
    assert "model:oracle" in names
    assert judging.judge(judging.Job("G-15/train/00000", "model:oracle", evidence=False)).card.total > 0.97


def test_an_open_model_answers_where_there_is_a_gpu(tmp_path, monkeypatch):
    asked = []

    class Still:
        card = Card("wan2.2-i2v-a14b", "open", Takes.of(PRESETS["wan2.2"]))

        def generate(self, first_frame, prompt, num_frames, size, seed):
            asked.append((first_frame.shape, prompt, num_frames))
            return np.repeat(first_frame[None], num_frames, axis=0)

    monkeypatch.setattr(run, "has_gpu", lambda: True)
    monkeypatch.setattr(run, "_loaded", lambda name: Still())
    assert "open:wan2.2-i2v-a14b" in [name for _, name in run.choices(None)]
    inbox = uploads.Inbox(tmp_path)
    page, pending = run.ask(Here(), inbox, None, vbvr_hf.SampleId.parse("G-15/in_domain/00000"), "open:wan2.2-i2v-a14b")
    assert asked == [((480, 832, 3), vbvr_hf.make_sample("G-15/in_domain/00000").prompt, 81)]
    assert "<b>0.00</b>" in page
    assert "of 832 x 480 pixels the stage takes 480 x 480" in page
    assert "The clip without drawing" in score.whole(Here(), inbox, pending)
    assert not files_in(tmp_path)


def test_an_open_model_is_not_asked_without_a_gpu(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "has_gpu", lambda: False)
    assert not [name for _, name in run.choices(None) if name.startswith("open:")]
    assert "needs a GPU" in run.ask(None, None, None, vbvr_hf.SampleId.parse("G-15/in_domain/00000"), "open:wan2.2-i2v-a14b")[0]


def test_answers_made_earlier_are_offered(tmp_path):
    home = tmp_path / "my-model"
    home.mkdir()
    (home / "G-15_in_domain_00000.mp4").write_bytes(vbvr_hf.make_sample("G-15/in_domain/00000").video)
    assert ("my-model (answered earlier)", "earlier:my-model") in run.choices(tmp_path)
    assert "has not answered" in run.ask(None, None, tmp_path, vbvr_hf.SampleId.parse("G-15/in_domain/00001"), "earlier:my-model")[0]


# --- leaderboard ------------------------------------------------------------------------------------------------------


def results(name: str = "my <b>model</b>") -> dict:
    ids = ["G-15/in_domain/00000", "O-39/out_of_domain/00000"]
    return describe(name, [vbvr_hf.Scorecard(each, (vbvr_hf.Row("trajectory", 1.0, 0.5, "so"),)) for each in ids])


def test_baselines_are_listed_as_kept():
    listed = {result["model"]: result for result in leaderboard.baselines()}
    scores = kept()["scores"]
    assert set(listed) == set(scores)
    assert listed["cut"]["score"] == pytest.approx(np.mean(list(scores["cut"].values())))
    assert listed["cut"]["gap"] == pytest.approx(listed["cut"]["splits"]["in_domain"] - listed["cut"]["splits"]["out_of_domain"])


def test_submitted_results_are_checked_kept_and_shown(tmp_path):
    path = tmp_path / "results.json"
    path.write_text(json.dumps(results()))
    result, said = leaderboard.submitted(str(path), tmp_path / "kept")
    board = leaderboard.board([result, *leaderboard.baselines()])
    assert "my &lt;b&gt;model&lt;/b&gt;" in board
    assert "my &lt;b&gt;model&lt;/b&gt;" in said
    assert "<b>model" not in board + said
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert not path.exists()
    assert f"answers 2 of the benchmark's {result['benchmark']} samples" in said
    assert "2 of " in board


def test_what_is_kept_of_submitted_results_is_what_was_worked_out(tmp_path):
    path = tmp_path / "results.json"
    path.write_text(json.dumps({**results("m"), "more": "x" * 10**5, "interval": [0, 1e300]}))
    result, _ = leaderboard.submitted(str(path), tmp_path / "kept")
    (kept_file,) = (tmp_path / "kept").iterdir()
    assert "xxx" not in kept_file.read_text()
    assert kept_file.stat().st_size < 20_000
    assert result["interval"][1] < 1


def test_few_good_answers_do_not_rank_above_many_nor_above_the_right_ones(tmp_path):
    one = vbvr_hf.Scorecard("G-15/in_domain/00000", (vbvr_hf.Row("trajectory", 1.0, 1.0, "so"),))
    path = tmp_path / "results.json"
    path.write_text(json.dumps(describe("one", [one])))
    result, _ = leaderboard.submitted(str(path), tmp_path / "kept")
    assert result["score"] == pytest.approx(1 / result["benchmark"])
    assert result["interval"][1] < 0.1
    assert set(result["splits"]) == {"in_domain"} and result["gap"] is None
    whole = {**result, "model": "all", "score": 1.0}
    shown = leaderboard.board([whole, result, *leaderboard.baselines()])
    assert shown.index("ground truth") < shown.index(">all<") < shown.index(">cut<") < shown.index(">one<")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r.update(score=0.9), "come to 0.5000"),
        (lambda r: [entry.update(total=1.0) for entry in r["samples"].values()] and r.update(score=1.0), "its rows come to 0.5000"),
        (lambda r: r.update(samples={"G-15/train/00000": r["samples"]["G-15/in_domain/00000"]}), "no sample of the benchmark"),
        (lambda r: r["samples"].update({"G-15/in_domain/00005": r["samples"]["G-15/in_domain/00000"]}), "has samples 0 to 4"),
        (lambda r: r.update(model="ground truth"), "is taken"),
        (lambda r: r.update(model="Ground－Ｔｒｕｔｈ!"), "is taken"),
        (lambda r: r.update(model="ORACLE"), "is taken"),
        (lambda r: r.update(model="other-sample"), "is taken"),
        (lambda r: r.update(model="ground\u200btruth"), "cannot be seen"),
        (lambda r: r.update(model=" "), "1 to 80"),
        (lambda r: r.update(format=7), "another format"),
        (lambda r: r["samples"].update({"X-1/in_domain/00000": {"total": 1}}), "not a results file"),
        (lambda r: r.update(samples={}), "no samples"),
        (lambda r: r.update(model="x" * 100), "1 to 80"),
    ],
)
def test_bad_results_are_refused(tmp_path, change, why):
    changed = results()
    change(changed)
    path = tmp_path / "results.json"
    path.write_text(json.dumps(changed))
    with pytest.raises(vbvr_hf.VBVRError, match=why) as caught:
        leaderboard.submitted(str(path), tmp_path / "kept")
    assert str(tmp_path) not in str(caught.value)


def test_baselines_are_explained_in_a_word_each():
    board = leaderboard.board(leaderboard.baselines())
    for name in NAMES:
        assert about(name).endswith(".") and about(name) in board
    with pytest.raises(vbvr_hf.VBVRError, match="no baseline 'frozn'; did you mean frozen"):
        about("frozn")
    assert "interval" not in board  # which no baseline has


def test_published_figures_lead_with_links_and_dates_and_are_apart():
    field = leaderboard.field()
    for paper in published():
        assert f'href="{paper["link"]}"' in field and f'datetime="{paper["date"]}"' in field
        assert all(entry["system"] in field and entry["kind"] in leaderboard.KINDS_PUBLISHED for entry in paper["overall"])
    assert field.index("August 2026") < field.index("February 2026")
    assert "Sora 2" in leaderboard.field()
    assert "not comparable" in leaderboard.field()
    assert "Sora 2" not in leaderboard.board(leaderboard.baselines())


def test_results_files_of_a_folder_are_listed_and_bad_ones_named(tmp_path):
    (tmp_path / "good.json").write_text(json.dumps(results("good")))
    (tmp_path / "bad.json").write_text("{}")
    (tmp_path / "deep.json").write_text("[" * 10**5)
    assert [result["model"] for result in leaderboard.listed(tmp_path)] == ["good"]
    assert [line.split(":")[0] for line in leaderboard.unlisted(tmp_path)] == ["bad.json", "deep.json"]
    assert not any(str(tmp_path) in line for line in leaderboard.unlisted(tmp_path))


# --- rate -------------------------------------------------------------------------------------------------------------


def test_ratings_are_read_by_align(tmp_path, monkeypatch):
    ratings = rate.Ratings(tmp_path)
    monkeypatch.setattr(ratings, "_questions", lambda: [vbvr_hf.SampleId.parse("G-15/in_domain/00000")])
    monkeypatch.setattr(ratings, "_answers", lambda sample_id: ["truth", "cut"])
    two = ratings.ask(rate.PAIRS)
    better = "a" if "truth" in two.clips[0] else "b"
    ratings.keep(two, "visitor", preferred=better)
    ratings.keep(ratings.ask(rate.STARS), "visitor", rating=4)
    read = read_ratings(ratings.file)
    assert [(r.preferred, r.rating) for r in read] == [(better, None), (None, 4.0)]
    assert agreement_of_file(ratings.file, workers=1)["overall"]["pairs"] == 1


def test_clips_to_rate_do_not_tell_what_they_are(tmp_path, monkeypatch):
    ratings = rate.Ratings(tmp_path)
    monkeypatch.setattr(ratings, "_questions", lambda: [vbvr_hf.SampleId.parse("G-15/in_domain/00000")])
    page = ratings.show(ratings.ask(rate.PAIRS))
    assert page.count("media/shown/") == 2
    assert not any(word in page for word in ("truth", "cut", "half", "through", "detour", "erase"))


def test_ratings_of_many_at_once_are_all_kept(tmp_path):
    asked = rate.Asked("G-15/in_domain/00000", ("clips/a.mp4", "clips/b.mp4"))

    def visit(number: int) -> None:
        for _ in range(10):
            rate.Ratings(tmp_path).keep(asked, f"visitor {number}", preferred="tie")

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with (tmp_path / "ratings.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 80
    assert {row["preferred"] for row in rows} == {"tie"}


def test_ratings_go_to_a_dataset_on_the_hub_and_go_on_from_there(tmp_path):
    script = """
import sys
from pathlib import Path
from vbvr_hf.space.rate import Asked, Ratings
ratings = Ratings(Path(sys.argv[1]), repo="org/ratings")
clip = Path(sys.argv[1]) / "clips/a.mp4"
clip.parent.mkdir(exist_ok=True)
clip.write_bytes(b"a clip")
print(ratings.keep(Asked("G-15/in_domain/00000", ("clips/a.mp4",)), "visitor", rating=4))
ratings._scheduler.trigger().result()
"""
    with Hub() as hub:
        env = {key: value for key, value in os.environ.items() if not key.endswith("_OFFLINE")}
        env |= {"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": TOKEN, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1"}
        for start in ("first", "after a restart"):
            (tmp_path / start).mkdir()
            done = subprocess.run([sys.executable, "-c", script, str(tmp_path / start)], env=env, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, done.stderr
            assert done.stdout.split() == ["1" if start == "first" else "2"]
        repository = hub.repositories["datasets", "org/ratings"]
    assert repository.private
    assert {"ratings.csv", "clips/a.mp4"} <= set(repository.files)
    assert repository.files["ratings.csv"].count(b"G-15/in_domain/00000") == 2


@pytest.mark.parametrize("said", [{"preferred": "c"}, {"rating": 6}, {"rating": 0}, {}])
def test_other_ratings_are_refused(tmp_path, said):
    with pytest.raises(ValueError, match="expected a, b or tie"):
        rate.Ratings(tmp_path).keep(rate.Asked("G-15/in_domain/00000", ("a", "b")), "visitor", **said)
    assert not (tmp_path / "ratings.csv").exists()


# --- what is published ------------------------------------------------------------------------------------------------


def test_the_spaces_card_starts_the_app_with_the_gradio_that_was_tested():
    import gradio

    card = yaml.safe_load((SPACE / "README.md").read_text().split("---")[1])
    assert card["sdk"] == "gradio"
    assert card["sdk_version"].split(".")[:2] == gradio.__version__.split(".")[:2]
    assert (SPACE / card["app_file"]).is_file()
    assert "vbvr-hf[space]" in (SPACE / "requirements.txt").read_text()
    assert len(card["short_description"]) <= 60


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("VBVR_SPACE_DATA", str(tmp_path))
    monkeypatch.setenv("VBVR_SPACE_WORKERS", "3")
    monkeypatch.setenv("VBVR_ANSWERS", "/answers")
    settings = Settings.from_environment()
    assert (settings.data, settings.answers, settings.results, settings.ratings_repo, settings.workers) == (tmp_path, Path("/answers"), None, None, 3)
