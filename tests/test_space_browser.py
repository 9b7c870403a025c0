"""The Space as a visitor uses it: a real server, a real headless Chromium, and the client for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest

import vbvr_hf
from vbvr_hf.align import read_ratings
from vbvr_hf.baselines import wrong_answer
from vbvr_hf.benchmark import describe, published
from vbvr_hf.tasks import PILLARS
from vbvr_hf.video import decode, encode

pytest.importorskip("gradio", reason="the extra [space] is not installed")

from vbvr_hf.space import explore
from vbvr_hf.space.example import MISTAKE, SAMPLE, SIDE

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; apt-get install chromium")
pytestmark = pytest.mark.xdist_group("space")  # one server and one browser for all of these

ROOT = Path(__file__).parent.parent
SLOW = 60_000
"""Milliseconds to wait for what a busy machine does."""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("space")


@pytest.fixture(scope="module")
def url(home):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_TEMP_DIR": str(home / "uploads"),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "VBVR_SPACE_DATA": str(home / "data"),
        "VBVR_SPACE_WORKERS": "1",
    }
    log = (home / "log").open("w")
    server = subprocess.Popen([sys.executable, str(ROOT / "space/app.py")], env=env, stdout=log, stderr=subprocess.STDOUT, cwd=home)
    address = f"http://127.0.0.1:{port}/"
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            break
        except OSError:
            assert server.poll() is None, (home / "log").read_text()
            time.sleep(0.5)
    yield address
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as library:
        chromium = library.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, url):
    """Opens pages; afterwards there must have been no error on any of them."""
    contexts, errors = [], []

    def heard(message) -> None:
        if message.type == "error":
            errors.append(f"{message.text} {message.location['url']}")

    def opened(query: str = "", width: int = 1280, dark: bool = False):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.on("console", heard)
        page.on("pageerror", lambda error: errors.append(str(error)))
        # Nothing outside is needed, and nothing outside is reached.
        page.route(lambda address: not address.startswith((url, "data:", "blob:")), lambda route: route.fulfill(body=""))
        page.goto(url + query)
        page.wait_for_selector("#vbvr-top h1")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


def plays(page, selector: str) -> bool:
    """Whether a clip is decoded and its time goes on."""
    page.wait_for_function("selector => document.querySelector(selector)?.videoWidth > 0", arg=selector)
    before = page.eval_on_selector(selector, "video => video.currentTime")
    page.wait_for_function(
        "([selector, before]) => { const v = document.querySelector(selector); return !v.error && (v.currentTime > before + 0.2 || v.currentTime < before) }",
        arg=[selector, before],
    )
    return page.eval_on_selector(selector, "video => video.getVideoPlaybackQuality().totalVideoFrames") > 1


def tab(page, name: str) -> None:
    button = page.get_by_role("tab", name=name, exact=True)
    if not button.is_visible():  # on a phone the last ones are behind a button
        page.locator(".overflow-menu button").first.click()
        page.locator(".overflow-dropdown button", has_text=name).click()
    else:
        button.click()


def choose(page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).locator("visible=true").first.click()
    page.get_by_role("option", name=option).first.click()


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_minute_shows_a_right_and_a_wrong_answer_with_their_scores(visit, width):
    page = visit(width=width)
    page.wait_for_selector("#vbvr-first .vbvr-total")
    clips = page.locator(".vbvr-both video")
    assert clips.count() == 2
    for number in (1, 2):
        selector = f".vbvr-both figure:nth-of-type({number}) video"
        assert plays(page, selector)
        assert page.eval_on_selector(selector, "video => video.muted && video.loop")
    boxes = [clips.nth(number).bounding_box() for number in (0, 1)]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2 and boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]  # seen at once
    assert all(box["y"] + box["height"] < 900 for box in boxes)
    scores = [float(score) for score in page.locator("#vbvr-first .vbvr-total b").all_inner_texts()]
    card = vbvr_hf.score(wrong_answer(vbvr_hf.make_sample(str(SAMPLE), (SIDE, SIDE)), MISTAKE), str(SAMPLE))
    assert scores[0] == 1.0 and abs(scores[1] - card.total) < 0.02
    assert "forbidden" in page.inner_text("#vbvr-first")  # why it is wrong
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    clips.first.click()
    page.wait_for_function("document.querySelector('.vbvr-both video').paused")


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_the_score_tab_opens_with_a_scored_example_that_goes_when_something_else_is_chosen(visit, width):
    page = visit("?tab=score", width=width)
    page.wait_for_selector("#vbvr-example .vbvr-total b")
    assert float(page.inner_text("#vbvr-example .vbvr-total b")) < 0.6
    assert page.locator("#vbvr-example [data-seek]").is_visible()
    page.wait_for_function("document.querySelector('#vbvr-example video.vbvr-answer')?.videoWidth > 0")
    assert page.locator("#vbvr-upload input[type=file]").count() == 1
    choose(page, "Answer", "the right answer")
    page.wait_for_selector("#vbvr-example .vbvr-total", state="hidden")
    page.locator("#vbvr-judge").click()
    page.wait_for_selector("#vbvr-outcome .vbvr-total b >> text=1.00")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_chromium
def test_a_pillar_opens_and_its_pages_go_on(visit):
    page = visit()
    page.wait_for_selector("[data-pillar=perception]")
    assert page.locator("[data-task]").count() <= explore.ROW * len(PILLARS)
    page.locator("[data-pillar=perception]").click()
    page.wait_for_function("document.querySelectorAll('#vbvr-cards section').length === 1")
    every = len(vbvr_hf.list_tasks("perception"))
    assert page.locator("[data-task]").count() == min(every, explore.PAGE)
    choose(page, "Pillar", "all pillars")
    choose(page, "Split", "in-domain")
    split = len(vbvr_hf.list_tasks(None, "in_domain"))
    for shown in range(explore.PAGE, split + explore.PAGE, explore.PAGE):
        page.wait_for_function(f"document.querySelectorAll('[data-task]').length === {min(shown, split)}")
        if shown < split:
            page.locator("[data-more]").click()
    assert page.locator("[data-more]").count() == 0


@needs_chromium
def test_a_task_is_there_in_a_models_format_once_it_is_opened(visit):
    page = visit("?task=G-15&seed=3")
    page.wait_for_selector("#vbvr-how table")
    assert "What must happen" in page.inner_text("#vbvr-how") and "Every best route is right" in page.inner_text("#vbvr-how")
    assert page.locator(".vbvr-level i").inner_text() in ("easy", "medium", "hard")
    assert not page.get_attribute("video[data-src]", "src")
    page.get_by_text("The same problem at 832 x 480").click()
    page.wait_for_function("document.querySelector('video[data-src]').videoWidth === 832")


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
def test_the_leaderboard_leads_with_models_and_every_column_is_reached(visit, width):
    page = visit("?tab=leaderboard", width=width)
    page.wait_for_selector("#vbvr-board tbody tr")
    titles = page.locator(".vbvr-title:visible").all_inner_texts()
    assert titles[0].startswith("What is known of models") and titles[1] == "Scored with this package"
    assert page.locator(".vbvr-paper h3 a").count() == len(published())
    places = page.locator(".vbvr-wide:visible")
    for number in range(places.count()):
        place = places.nth(number)
        place.evaluate("place => place.scrollTo(place.scrollWidth, 0)")
        last, name = place.locator("thead th").last.bounding_box(), place.locator("tbody th").first.bounding_box()
        assert last["x"] + last["width"] <= width and last["x"] > name["x"]  # reached, and whose it is can still be read
        assert name["x"] >= 0 and name["width"] < width / 2
    if width == 1280:
        assert page.eval_on_selector("#vbvr-board .vbvr-wide", "place => place.scrollWidth <= place.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_chromium
def test_explore_finds_a_task_and_plays_its_clip(visit):
    page = visit()
    page.wait_for_selector("[data-task]")
    assert page.inner_text(".vbvr-count") == f"{len(vbvr_hf.list_tasks())} tasks"
    page.get_by_label("Search").first.fill("maze")
    page.wait_for_function("document.querySelectorAll('[data-task]').length < 5")
    page.locator("[data-task=O-39]").hover()
    assert plays(page, ".vbvr-still video")
    page.locator("[data-task=O-39]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".vbvr-sample[data-task-id=O-39]")
    assert plays(page, ".vbvr-frames video")
    page.wait_for_function("location.search.includes('task=O-39')")
    page.wait_for_selector("#vbvr-how table")
    assert page.evaluate("[...document.images].every(image => image.alt)")
    page.get_by_label("Seed").first.fill("7")
    page.wait_for_selector(".vbvr-sample[data-seed='7']")
    page.wait_for_function("location.search.includes('seed=7')")
    page.locator("#vbvr-dice").click()
    page.wait_for_function("!document.querySelector('.vbvr-sample').matches('[data-seed=\"7\"]')")
    assert plays(page, ".vbvr-frames video")
    page.get_by_role("button", name="All tasks").click()
    page.wait_for_selector("[data-task=O-39]", state="visible")


@needs_chromium
def test_links_open_a_task_with_its_seed_and_hand_it_to_the_scorer(visit):
    page = visit("?task=G-15&seed=3&split=train")
    page.wait_for_selector(".vbvr-sample[data-task-id=G-15][data-seed='3'][data-split=train]")
    page.get_by_role("button", name="Score an answer").click()
    page.wait_for_selector(".vbvr-asked >> text=G-15/train/00003")
    choose(page, "Answer", "wrong: straight through the X cells to red")
    page.locator("#vbvr-judge").click()
    page.wait_for_selector("#vbvr-outcome .vbvr-total")
    assert float(page.inner_text("#vbvr-outcome .vbvr-total b")) < 0.6
    assert plays(page, "#vbvr-outcome video.vbvr-answer")
    jump = page.locator("[data-seek]")
    wanted = float(jump.get_attribute("data-seek"))
    jump.click()
    page.wait_for_function("wanted => Math.abs(document.querySelector('video.vbvr-answer').currentTime - wanted) < 0.05", arg=wanted)
    assert page.locator("#vbvr-outcome tbody tr").count() == 4


@needs_chromium
def test_back_and_forth_go_through_what_was_shown_and_stay_in_the_space(visit):
    page = visit()
    page.wait_for_selector("[data-task=G-15]")
    page.locator("[data-task=G-15]").click()
    page.wait_for_function("location.search.includes('task=G-15')")
    page.get_by_label("Seed").first.fill("7")  # another sample is no place of its own
    page.wait_for_function("location.search.includes('seed=7')")
    page.get_by_role("button", name="Score an answer").click()
    page.wait_for_function("location.search.includes('tab=score')")
    page.go_back()
    page.wait_for_selector(".vbvr-sample[data-task-id=G-15][data-seed='7']", state="visible")
    page.go_back()
    page.wait_for_selector("[data-task=G-15]", state="visible")
    page.go_forward()
    page.wait_for_selector(".vbvr-sample[data-task-id=G-15][data-seed='7']", state="visible")
    page.get_by_role("button", name="All tasks").click()
    page.wait_for_function("!location.search.includes('task')")
    tab(page, "Leaderboard")
    page.wait_for_function("location.search.includes('tab=leaderboard')")
    page.go_back()
    page.wait_for_selector("[data-task=G-15]", state="visible")
    assert not page.evaluate("location.search")


def test_a_link_to_it_is_shown_as_what_it_is(url):
    page = urllib.request.urlopen(url).read().decode()
    tags = re.findall(r"<meta[^>]*(?:og:|twitter:)[^>]*>", page)
    assert len(tags) == 9 and not any("radio" in tag for tag in tags)
    (picture,) = re.findall(r'property="og:image" content="([^"]*)"', page)
    assert urllib.request.urlopen(picture).read().startswith(b"\x89PNG")


@needs_chromium
def test_a_link_to_no_task_says_so_and_shows_all(visit):
    page = visit("?task=G-9999")
    page.wait_for_selector("text=no task 'G-9999'")
    page.wait_for_selector("[data-task]")
    assert page.inner_text(".vbvr-count") == f"{len(vbvr_hf.list_tasks())} tasks"


@needs_chromium
def test_uploads_are_scored_and_bad_ones_refused_while_another_visitor_is_served(visit, home):
    sample = vbvr_hf.make_sample("G-15/in_domain/00000")
    files = home / "files"
    files.mkdir()
    (files / "right.mp4").write_bytes(sample.video)
    (files / "through.webm").write_bytes(encode(wrong_answer(sample, "through"), 16))  # FFmpeg looks at what is in it, not at its name
    (files / "text.mp4").write_text("hello there")
    (files / "ten minutes.mp4").write_bytes(encode((np.full((32, 32, 3), i % 200, np.uint8) for i in range(600)), 1))
    with (files / "big.mp4").open("wb") as file:
        file.truncate(300 * 2**20)

    page, other = visit("?task=G-15&seed=0"), visit("?task=G-15&seed=0")
    for each in (page, other):
        each.get_by_role("button", name="Score an answer").click()
        each.wait_for_selector(".vbvr-asked >> text=G-15/in_domain/00000")
    choose(page, "Answer", "your own clip")
    choose(other, "Answer", "the right answer")

    def upload(name: str) -> None:
        page.set_input_files("#vbvr-upload input[type=file]", files / name)

    upload("big.mp4")
    page.wait_for_selector("text=exceed the maximum allowed size of 50")
    for name, why in (("text.mp4", "not a readable video"), ("ten minutes.mp4", "lasts 600 seconds; at most 60")):
        upload(name)
        page.wait_for_selector(f"#vbvr-upload >> text={name.removesuffix('.mp4')}")
        page.locator("#vbvr-judge").click()
        other.locator("#vbvr-judge").click()
        page.wait_for_selector(f"#vbvr-outcome >> text={why}")
        other.wait_for_selector("#vbvr-outcome .vbvr-total b >> text=1.00")
        page.wait_for_selector("#vbvr-upload input[type=file]", state="attached")  # it is free for another file
    for name, least, most in (("right.mp4", 0.97, 1.0), ("through.webm", 0.0, 0.6)):
        upload(name)
        page.wait_for_selector(f"#vbvr-upload >> text={name.rsplit('.')[0]}")
        page.locator("#vbvr-judge").click()
        page.wait_for_selector("#vbvr-upload input[type=file]", state="attached")
        page.wait_for_selector("#vbvr-outcome .vbvr-total b")
        assert least <= float(page.inner_text("#vbvr-outcome .vbvr-total b")) <= most
        page.wait_for_selector("#vbvr-outcome video.vbvr-answer")  # then nothing needs the clip any more
    assert not [path for path in (home / "uploads").rglob("*") if path.is_file()]


@needs_chromium
def test_a_model_is_asked_and_its_answer_scored(visit):
    page = visit("?tab=run")
    page.wait_for_selector("text=No GPU here")
    page.locator("#vbvr-ask").click()
    page.wait_for_selector("#vbvr-given .vbvr-total b >> text=1.00")
    assert plays(page, "#vbvr-given video.vbvr-answer")


@needs_chromium
def test_leaderboard_sorts_filters_and_takes_results(visit, home):
    page = visit("?tab=leaderboard")
    names = "#vbvr-board tbody th"
    page.wait_for_selector(names)
    assert page.inner_text(f"{names} span") == "ground truth"
    page.locator("#vbvr-board [data-sort]", has_text=re.compile("^score$")).click()
    assert page.inner_text(f"{names} span") != "ground truth"
    choose(page, "Pillar", "Knowledge")
    page.wait_for_selector("#vbvr-board >> text=the tasks of knowledge")
    choose(page, "Pillar", "all pillars")
    page.get_by_role("button", name="Plots").click()
    page.wait_for_selector(".vbvr-plot svg")
    page.get_by_role("button", name="Add your results").click()
    card = vbvr_hf.Scorecard("G-15/in_domain/00000", (vbvr_hf.Row("trajectory", 1.0, 0.42, "so"),))
    for name, text in (("bad.json", "{}"), ("good.json", json.dumps(describe("a <model>", [card])))):
        (home / name).write_text(text)
        page.set_input_files("#vbvr-results input[type=file]", home / name)
        page.wait_for_selector(f"#vbvr-results >> text={name.removesuffix('.json')}")
        page.locator("#vbvr-add").click()
        page.wait_for_selector("#vbvr-added >> text=" + ("not a results file" if name == "bad.json" else "is in the table"))
        page.wait_for_selector("#vbvr-results input[type=file]", state="attached")
    page.wait_for_selector(f"{names} >> text=a <model>")


@needs_chromium
def test_ratings_are_kept(visit, home):
    page = visit("?tab=rate")
    page.locator("#vbvr-begin").click()
    assert plays(page, "#vbvr-rated video")
    page.locator("#vbvr-b").click()
    page.wait_for_selector("#vbvr-kept >> text=1 rating so far")
    page.get_by_text("one clip, from 1 to 5").click()
    page.get_by_role("button", name="3 in part").click()
    page.wait_for_selector("#vbvr-kept >> text=2 ratings so far")
    kept = read_ratings(home / "data/ratings/ratings.csv")
    assert [(rating.preferred, rating.rating) for rating in kept] == [("b", None), (None, 3.0)]
    assert len({rating.rater for rating in kept}) == 1
    assert all((home / "data/ratings" / rating.video).is_file() for rating in kept)


@needs_chromium
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_tab_fits_a_phone(visit, dark):
    page = visit("?task=G-15&seed=1", width=390, dark=dark)
    page.wait_for_selector("#vbvr-how table")
    for name in ("Explore", "Score", "Run a model", "Leaderboard", "Rate"):
        tab(page, name)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    assert page.evaluate("document.body.classList.contains('dark')") is dark


def test_programs_ask_for_tasks_samples_and_scores(url, home):
    client = pytest.importorskip("gradio_client")
    space = client.Client(url, verbose=False)
    assert [task["id"] for task in space.predict("maze", "spatiality", "out_of_domain", api_name="/tasks")] == ["G-47", "O-39"]
    sample = space.predict("G-15/in_domain/00003", api_name="/sample")
    assert sample["prompt"] == vbvr_hf.make_sample("G-15/in_domain/00003").prompt
    clip = urllib.request.urlopen(url + sample["video"]).read()
    (home / "clip.mp4").write_bytes(clip)
    card = space.predict("G-15/in_domain/00003", client.handle_file(home / "clip.mp4"), api_name="/score")
    assert card == vbvr_hf.score(clip, "G-15/in_domain/00003").to_dict()
    assert space.predict("G-15/in_domain/00003", client.handle_file(home / "clip.mp4"), True, api_name="/score") == card
    seen = space.predict(api_name="/evidence")
    assert seen["wrong_frame"] is None
    assert len(decode(urllib.request.urlopen(url + seen["evidence"]).read())[0]) > len(decode(clip)[0])
    (home / "text.mp4").write_text("hello there")
    assert "not a readable video" in space.predict("G-15/in_domain/00003", client.handle_file(home / "text.mp4"), api_name="/score")["error"]
    with pytest.raises(Exception, match="no task 'G-9999'"):
        space.predict("G-9999/in_domain/00003", api_name="/sample")
    (home / "server.txt").write_text("of this machine")
    for path in (str(home / "server.txt"), "http://127.0.0.1:9/clip.mp4", "https://example.org/clip.mp4", str(home / "uploads" / "vbvr" / "..")):
        file = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}  # the client would upload it
        body = json.dumps({"data": ["G-15/in_domain/00003", file, False]}).encode()
        asked = urllib.request.Request(f"{url}gradio_api/call/score", body, {"Content-Type": "application/json"})
        event = json.loads(urllib.request.urlopen(asked).read())["event_id"]
        said = urllib.request.urlopen(f"{url}gradio_api/call/score/{event}").read().decode()
        assert said.startswith("event: error") or "choose the file again" in said
        assert str(home) not in said and "of this machine" not in said
    assert not [path for path in (home / "uploads").rglob("*") if path.is_file()]
