"""Closed models against servers on this machine that speak each service's API as it is documented: what goes right, and all that goes wrong."""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt
import numpy as np
import pytest
from PIL import Image

from vbvr_hf import VBVRError, make_sample, models, score
from vbvr_hf.models.jobs import ServiceModel, Waits
from vbvr_hf.models.services import SERVICES
from vbvr_hf.samples import SampleId
from vbvr_hf.video import decode

NAMES = list(SERVICES)
IDS = [SampleId("G-15", "in_domain", index) for index in range(6)]
KEYS = {
    "OPENAI_API_KEY": "sk-sora-0123456789abcdef0123456789",
    "GEMINI_API_KEY": "AIza-veo-0123456789abcdef0123456789",
    "KLING_ACCESS_KEY": "ak-kling-0123456789abcdef",
    "KLING_SECRET_KEY": "sk-kling-0123456789abcdef0123456789abcdef",
    "ARK_API_KEY": "ark-0123456789abcdef-0123456789abcdef",
    "RUNWAYML_API_SECRET": "key_runway_0123456789abcdef0123456789",
}
FAST = Waits(look=0.01, retry=0.01, job=5.0, request=5.0)


class Loopback(ThreadingHTTPServer):
    """A service on this machine. `plan` lists what happens to the requests for a clip, in order; then all go well.

    A step is "ok"; "busy" (429), "broken" (500), "dropped" (no answer), "refused" and "refused at once", "failed", "slow" (never done),
    "garbled" and "garbled once" (the clip), "wrong key", "spent", "strange" (no JSON), "expired" (the job is forgotten).
    """

    daemon_threads = True

    def __init__(self, name: str, clip: bytes, *plan: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name, self.clip, self.plan = name, clip, list(plan)
        self.asked: list[dict] = []  # the bodies of requests for a clip
        self.seen: list[tuple[str, str, dict]] = []  # method, path, headers
        self.jobs: dict[str, dict] = {}
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: Loopback

    def log_message(self, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._note()
        step = self.server.plan.pop(0) if self.server.plan else "ok"
        speaks = SPEAKS[self.server.name]
        if step == "dropped":
            self.close_connection = True
            self.connection.close()
            return
        if step == "strange":
            return self._say(200, b"<html>hello</html>")
        if step in ("busy", "broken", "wrong key", "spent", "refused at once"):
            code, reply = speaks.error(step, dict(self.headers))
            return self._say(code, reply, {"Retry-After": "0.05"} if step == "busy" else {})
        assert self.path == speaks.ask, self.path
        self.server.asked.append(speaks.read(self.headers, body))
        job = f"job-{len(self.server.jobs)}"
        self.server.jobs[job] = {"step": step, "looks": 0, "sent": 0}
        return self._say(200, speaks.started(job))

    def do_GET(self) -> None:
        self._note()
        speaks = SPEAKS[self.server.name]
        name = re.search(r"job-\d+", self.path)[0]
        job = self.server.jobs[name]
        if self.path == speaks.clip(name):
            job["sent"] += 1
            broken = job["step"] == "garbled" or (job["step"] == "garbled once" and job["sent"] == 1)
            return self._say(200, self.server.clip[:300] if broken else self.server.clip)
        assert self.path == speaks.look(name), self.path
        if job["step"] == "expired":
            return self._say(404, {"error": {"message": "no such job"}})
        job["looks"] += 1
        ended = job["looks"] > 2 and job["step"] != "slow"
        outcome = "running" if not ended else job["step"] if job["step"] in ("refused", "failed") else "done"
        return self._say(200, speaks.status(name, outcome, self.server.url))

    def _note(self) -> None:
        self.server.seen.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}))

    def _say(self, code: int, reply: dict | bytes, headers: dict[str, str] | None = None) -> None:
        data = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(code)
        kind = "application/json" if isinstance(reply, dict) else "application/octet-stream"
        for key, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(data)


class _Sora:
    ask = "/videos"

    @staticmethod
    def read(headers, body) -> dict:
        boundary = headers["Content-Type"].split("boundary=")[1].encode()
        found = {}
        for part in body.split(b"--" + boundary)[1:-1]:
            head, _, value = part.strip(b"\r\n").partition(b"\r\n\r\n")
            found[re.search(rb'name="([^"]+)"', head)[1].decode()] = value
        return {**{key: value.decode() for key, value in found.items() if key != "input_reference"}, "image": found["input_reference"]}

    @staticmethod
    def started(job):
        return {"id": job, "object": "video", "status": "queued", "progress": 0}

    @staticmethod
    def look(job):
        return f"/videos/{job}"

    @staticmethod
    def clip(job):
        return f"/videos/{job}/content"

    @staticmethod
    def status(job, outcome, url):
        error = {"refused": {"code": "moderation_blocked", "message": "blocked by moderation"}, "failed": {"code": "server_error", "message": "gave up"}}
        status = {"running": "in_progress", "done": "completed"}.get(outcome, "failed")
        return {"id": job, "object": "video", "status": status, "progress": 99, "error": error.get(outcome)}

    @staticmethod
    def error(step, headers):
        key = headers["Authorization"].split()[1]
        return {
            "busy": (429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}),
            "broken": (500, {"error": {"message": "our fault", "code": None}}),
            "wrong key": (401, {"error": {"message": f"Incorrect API key provided: {key}", "code": "invalid_api_key"}}),
            "spent": (429, {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}),
            "refused at once": (400, {"error": {"message": "blocked by moderation", "code": "moderation_blocked"}}),
        }[step]


class _Veo:
    ask = "/models/veo-3.1-generate-preview:predictLongRunning"

    @staticmethod
    def read(headers, body) -> dict:
        found = json.loads(body)
        (instance,) = found["instances"]
        assert instance["image"]["mimeType"] == "image/png"
        return {"prompt": instance["prompt"], **found["parameters"], "image": base64.b64decode(instance["image"]["bytesBase64Encoded"])}

    @staticmethod
    def started(job):
        return {"name": f"models/veo-3.1-generate-preview/operations/{job}"}

    @staticmethod
    def look(job):
        return f"/models/veo-3.1-generate-preview/operations/{job}"

    @staticmethod
    def clip(job):
        return f"/files/{job}:download?alt=media"

    @staticmethod
    def status(job, outcome, url):
        name = {"name": f"models/veo-3.1-generate-preview/operations/{job}"}
        answers = {
            "done": {"generatedSamples": [{"video": {"uri": f"{url}files/{job}:download?alt=media"}}]},
            "refused": {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["blocked by moderation"]},
        }
        if outcome == "running":
            return name
        if outcome == "failed":
            return {**name, "done": True, "error": {"code": 13, "message": "gave up"}}
        return {**name, "done": True, "response": {"generateVideoResponse": answers[outcome]}}

    @staticmethod
    def error(step, headers):
        invalid = {"code": 400, "message": f"API key not valid: {headers['x-goog-api-key']}", "details": [{"reason": "API_KEY_INVALID"}]}
        return {
            "busy": (429, {"error": {"code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED"}}),
            "broken": (503, {"error": {"code": 503, "message": "our fault"}}),
            "wrong key": (400, {"error": invalid}),
        }[step]


class _Kling:
    ask = "/videos/image2video"

    @staticmethod
    def read(headers, body) -> dict:
        found = json.loads(body)
        claims = jwt.decode(headers["Authorization"].split()[1], KEYS["KLING_SECRET_KEY"], algorithms=["HS256"])
        assert claims["iss"] == KEYS["KLING_ACCESS_KEY"] and claims["exp"] > claims["nbf"]
        return {**found, "image": base64.b64decode(found["image"])}

    @staticmethod
    def started(job):
        return {"code": 0, "message": "SUCCEED", "data": {"task_id": job, "task_status": "submitted"}}

    @staticmethod
    def look(job):
        return f"/videos/image2video/{job}"

    @staticmethod
    def clip(job):
        return f"/cdn/{job}.mp4"

    @staticmethod
    def status(job, outcome, url):
        data = {"task_id": job, "task_status": {"running": "processing", "done": "succeed"}.get(outcome, "failed")}
        if outcome == "done":
            data["task_result"] = {"videos": [{"id": "1", "url": _elsewhere(url) + f"cdn/{job}.mp4", "duration": "5"}]}
        if outcome in ("refused", "failed"):
            data["task_status_msg"] = {"refused": "Failure to pass the risk control system: blocked by moderation", "failed": "gave up"}[outcome]
        return {"code": 0, "data": data}

    @staticmethod
    def error(step, headers):
        return {
            "busy": (429, {"code": 1303, "message": "slow down"}),
            "broken": (500, {"code": 5000, "message": "our fault"}),
            "wrong key": (401, {"code": 1002, "message": f"bad token {headers['Authorization']}"}),
            "spent": (429, {"code": 1102, "message": "Resource pack exhausted"}),
            "refused at once": (400, {"code": 1301, "message": "blocked by moderation"}),
        }[step]


class _Seedance:
    ask = "/contents/generations/tasks"

    @staticmethod
    def read(headers, body) -> dict:
        found = json.loads(body)
        text, image = found["content"]
        assert text["type"] == "text" and image["type"] == "image_url" and image["role"] == "first_frame"
        return {**found, "prompt": text["text"], "image": base64.b64decode(image["image_url"]["url"].removeprefix("data:image/png;base64,"))}

    @staticmethod
    def started(job):
        return {"id": job}

    @staticmethod
    def look(job):
        return f"/contents/generations/tasks/{job}"

    @staticmethod
    def clip(job):
        return f"/cdn/{job}.mp4"

    @staticmethod
    def status(job, outcome, url):
        extra = {
            "done": {"content": {"video_url": _elsewhere(url) + f"cdn/{job}.mp4"}},
            "refused": {"error": {"code": "OutputVideoSensitiveContentDetected.PolicyViolation", "message": "blocked by moderation"}},
            "failed": {"error": {"code": "InternalServiceError", "message": "gave up"}},
        }
        return {"id": job, "status": {"done": "succeeded", "running": "running"}.get(outcome, "failed"), **extra.get(outcome, {})}

    @staticmethod
    def error(step, headers):
        key = headers["Authorization"].split()[1]
        return {
            "busy": (429, {"error": {"code": "ServerOverloaded", "message": "slow down"}}),
            "broken": (500, {"error": {"code": "InternalServiceError", "message": "our fault"}}),
            "wrong key": (401, {"error": {"code": "AuthenticationError", "message": f"the API key {key} is not valid"}}),
            "spent": (429, {"error": {"code": "QuotaExceeded", "message": "nothing left"}}),
            "refused at once": (400, {"error": {"code": "InputImageSensitiveContentDetected", "message": "blocked by moderation"}}),
        }[step]


class _Runway:
    ask = "/image_to_video"

    @staticmethod
    def read(headers, body) -> dict:
        found = json.loads(body)
        assert headers["X-Runway-Version"] == "2024-11-06"
        return {**found, "prompt": found["promptText"], "image": base64.b64decode(found["promptImage"].removeprefix("data:image/png;base64,"))}

    @staticmethod
    def started(job):
        return {"id": job}

    @staticmethod
    def look(job):
        return f"/tasks/{job}"

    @staticmethod
    def clip(job):
        return f"/cdn/{job}.mp4"

    @staticmethod
    def status(job, outcome, url):
        status = {"running": "RUNNING", "done": "SUCCEEDED"}.get(outcome, "FAILED")
        extra = {
            "done": {"output": [_elsewhere(url) + f"cdn/{job}.mp4"]},
            "refused": {"failure": "blocked by moderation", "failureCode": "SAFETY.INPUT.IMAGE"},
            "failed": {"failure": "gave up", "failureCode": "INTERNAL"},
        }
        return {"id": job, "status": status, **extra.get(outcome, {})}

    @staticmethod
    def error(step, headers):
        return {
            "busy": (429, {"error": "slow down"}),
            "broken": (502, {"error": "our fault"}),
            "wrong key": (401, {"error": f"The API key {headers['Authorization']} is unknown"}),
            "spent": (400, {"error": "You do not have enough credits to run this task."}),
        }[step]


SPEAKS = {"sora-2": _Sora, "veo-3.1": _Veo, "kling-2.6": _Kling, "kling-v3": _Kling, "seedance-2.0": _Seedance, "runway-gen4-turbo": _Runway}


def _elsewhere(url: str) -> str:
    """The same server under another name, as if it were where the service keeps its clips."""
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def clip() -> bytes:
    """What every service sends: the right answer to IDS[0], wide, as if the square had been padded."""
    return make_sample(IDS[0], size=(320, 180)).video


@pytest.fixture
def keys(monkeypatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def serve(keys, clip, request):
    servers = []

    def start(name: str, *plan: str) -> Loopback:
        servers.append(Loopback(name, clip, *plan))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def ask(serve, tmp_path, caplog) -> Callable:
    """Run a service over the first samples, with everything logged; gives (report, server, records), after looking for keys everywhere."""
    caplog.set_level(logging.DEBUG)

    def run(name: str, *plan: str, count: int = 1, side: int = 64, server: Loopback | None = None, **options):
        server = server or serve(name, *plan)
        model = ServiceModel(SERVICES[name], server.url, jobs=tmp_path / "jobs", **{"waits": FAST, **options})
        report = models.infer(model, tmp_path, IDS[:count], size=(side, side))
        records = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("*/*/*.json"))]
        written = "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())
        tokens = [headers["authorization"].split()[1] for _, _, headers in server.seen if "authorization" in headers]
        for secret in (*KEYS.values(), *tokens):
            assert secret not in written + caplog.text + repr(report) + repr(model)
        return report, server, records

    return run


@pytest.mark.parametrize("name", NAMES)
def test_a_service_answers_with_the_clip_as_it_was_asked(ask, name):
    report, server, (record,) = ask(name)
    assert report.answered == 1 and record["state"] == "answered" and record["model"] == name
    (asked,) = server.asked
    sample = make_sample(IDS[0], size=(64, 64))
    assert asked["prompt"] == sample.prompt
    takes = SERVICES[name].card.takes
    with Image.open(io.BytesIO(asked["image"])) as image:
        assert image.size == takes.canvas((64, 64))
    wanted = {
        "sora-2": {"model": "sora-2", "size": "1280x720", "seconds": "4"},
        "veo-3.1": {"aspectRatio": "16:9", "durationSeconds": 4},
        "kling-2.6": {"model_name": "kling-v2-6", "duration": "5"},
        "kling-v3": {"model_name": "kling-v3", "duration": "5", "mode": "pro", "sound": "off"},
        "seedance-2.0": {"model": "dreamina-seedance-2-0-260128", "ratio": "1:1", "resolution": "720p", "duration": 5, "seed": record["sample_seed"]},
        "runway-gen4-turbo": {"model": "gen4_turbo", "ratio": "960:960", "duration": 5, "seed": record["sample_seed"]},
    }[name]
    assert {key: asked[key] for key in wanted} == wanted


def test_a_wide_service_is_given_the_square_in_the_middle_and_its_clip_is_cut_back(ask, tmp_path):
    ask("veo-3.1", side=180)
    (path,) = tmp_path.glob("*/*/*.mp4")
    assert decode(path)[0].shape[1:] == (180, 180, 3)
    assert score(path, str(IDS[0])).total > 0.97


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("trouble", ["busy", "broken", "dropped", "garbled once"])
def test_passing_trouble_is_waited_out(ask, name, trouble):
    report, _, (record,) = ask(name, trouble)
    assert report.answered == 1 and record["state"] == "answered"


@pytest.mark.parametrize(
    ("trouble", "state", "message"),
    [
        ("refused", "refused", "refused: .*blocked by moderation"),
        ("failed", "failed", "failed: gave up"),
        ("garbled", "failed", r"sent a clip that cannot be read .*run again to fetch job \S*job-0"),
        ("slow", "failed", r"still working on job \S*job-0 after 0.2 seconds; run again to wait on"),
        ("strange", "failed", "not JSON"),
        ("expired", "failed", "no longer knows job .*; run again to ask anew"),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_trouble_with_one_clip_is_recorded_and_the_run_goes_on(ask, name, trouble, state, message):
    report, _, records = ask(name, trouble, count=2, waits=Waits(look=0.01, retry=0.01, job=0.2, request=5.0))
    assert [record["state"] for record in records] == [state, "answered"]
    assert re.search(message, records[0]["reason"]) and name in records[0]["reason"]
    assert report.failures == {str(IDS[0]): records[0]["reason"]} and report.halted is None


@pytest.mark.parametrize("name", NAMES)
def test_a_service_that_stays_broken_is_given_up_after_some_tries(ask, name):
    _, server, (record,) = ask(name, *["broken"] * 6)
    assert record["state"] == "failed" and "our fault (after 6 tries)" in record["reason"]
    assert len(server.seen) == 6


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_key_ends_the_run_and_is_never_shown(ask, name):
    report, server, records = ask(name, *["wrong key"] * 3, count=3)
    assert len(records) == 1 and records[0]["state"] == "failed" and len(server.seen) == 1
    assert report.halted == records[0]["reason"] and SERVICES[name].keys[0] in report.halted and "[key]" in report.halted


@pytest.mark.parametrize("name", [name for name in NAMES if name != "veo-3.1"])
def test_an_empty_account_ends_the_run(ask, name):
    report, server, _ = ask(name, "spent", count=3)
    assert report.halted and "does not serve this account" in report.halted and len(server.seen) == 1


@pytest.mark.parametrize("name", ["sora-2", "kling-v3", "seedance-2.0"])
def test_a_refusal_before_there_is_a_job_is_a_refusal_too(ask, name):
    _, _, (record,) = ask(name, "refused at once")
    assert record["state"] == "refused" and "blocked by moderation" in record["reason"]


def test_retry_after_is_heeded(ask, monkeypatch):
    pauses = []
    monkeypatch.setattr(ServiceModel, "_pause", lambda self, seconds: pauses.append(seconds))
    ask("sora-2", "busy")
    assert pauses[0] == 0.05


def test_no_more_clips_are_asked_for_than_allowed(ask):
    report, server, _ = ask("sora-2", count=4, max_requests=2)
    assert len(server.asked) == 2 and report.answered == 2
    assert "2 clips have been asked for" in report.halted
    again, server, _ = ask("sora-2", count=4, max_requests=2, server=server)
    assert again.kept == 2 and again.answered == 2 and len(server.asked) == 4


def test_requests_that_may_have_been_paid_count_against_the_cap_and_those_turned_away_do_not(ask):
    report, _, _ = ask("sora-2", "busy", "busy", "broken", "broken", max_requests=3)
    assert report.answered == 1
    report, _, _ = ask("sora-2", "broken", "broken", count=2, max_requests=2)
    assert report.kept == 1 and "2 clips have been asked for" in report.halted


def test_a_service_that_cannot_be_reached_costs_nothing(serve):
    server = serve("sora-2")
    server.shutdown()
    server.server_close()
    model = ServiceModel(SERVICES["sora-2"], server.url, waits=FAST)
    with pytest.raises(models.Unanswered, match=r"sora-2: ConnectError: .* \(after 6 tries\)"):
        models.answer(model, np.zeros((64, 64, 3), np.uint8), "?")
    assert model.requests == 0


def test_a_job_under_way_is_waited_for_by_the_next_run_and_not_paid_twice(ask):
    report, server, _ = ask("veo-3.1", "slow", waits=Waits(look=0.01, retry=0.01, job=0.05, request=5.0))
    assert report.answered == 0
    server.jobs["job-0"]["step"] = "ok"
    report, server, (record,) = ask("veo-3.1", server=server)
    assert report.answered == 1 and record["state"] == "answered" and len(server.asked) == 1


def test_a_garbled_clip_is_fetched_again_by_the_next_run_and_not_paid_twice(ask):
    _, server, _ = ask("kling-2.6", "garbled")
    server.jobs["job-0"]["step"] = "ok"
    report, server, _ = ask("kling-2.6", server=server)
    assert report.answered == 1 and len(server.asked) == 1


def test_what_was_refused_is_not_asked_again_unless_wanted(ask, tmp_path):
    _, server, _ = ask("sora-2", "refused")
    report, server, _ = ask("sora-2", server=server)
    assert len(server.asked) == 1 and "moderation" in report.failures[str(IDS[0])]
    report = models.infer(ServiceModel(SERVICES["sora-2"], server.url, waits=FAST), tmp_path, IDS[:1], size=(64, 64), again=True)
    assert report.answered == 1 and json.loads((tmp_path / "failures.json").read_text()) == {}


@pytest.mark.parametrize("name", ["kling-v3", "seedance-2.0", "runway-gen4-turbo"])
def test_keys_are_sent_to_the_service_and_not_to_where_its_clips_lie(ask, name):
    _, server, _ = ask(name)
    for _, path, headers in server.seen:
        assert ("authorization" in headers) != path.startswith("/cdn/"), path


def test_several_clips_at_a_time(serve, tmp_path):
    server = serve("runway-gen4-turbo")
    model = ServiceModel(SERVICES["runway-gen4-turbo"], server.url, waits=FAST)
    report = models.infer(model, tmp_path, IDS, size=(64, 64), parallel=3)
    assert report.answered == 6 and len(server.asked) == 6


def test_a_run_of_several_that_is_interrupted_does_not_wait_for_what_is_slow(serve, tmp_path):
    def interrupt(done, total):
        raise KeyboardInterrupt

    server = serve("sora-2", "slow", "ok")
    model = ServiceModel(SERVICES["sora-2"], server.url, jobs=tmp_path / "jobs", waits=Waits(look=0.01, job=600.0))
    with pytest.raises(KeyboardInterrupt):
        models.infer(model, tmp_path, IDS[:2], size=(64, 64), parallel=2, progress=interrupt)
    assert len(list((tmp_path / "jobs").iterdir())) == 2 and len(list(tmp_path.glob("*/*/*.mp4"))) == 1


def test_what_is_paid_for_is_waited_for_when_the_cap_is_reached(serve, tmp_path):
    server = serve("sora-2")
    model = ServiceModel(SERVICES["sora-2"], server.url, max_requests=2, waits=FAST)
    report = models.infer(model, tmp_path, IDS[:5], size=(64, 64), parallel=3)
    assert report.answered == 2 and "2 clips have been asked for" in report.halted and len(server.asked) == 2


def test_a_prompt_longer_than_the_service_takes_is_not_sent(serve):
    server = serve("runway-gen4-turbo")
    model = ServiceModel(SERVICES["runway-gen4-turbo"], server.url, waits=FAST)
    with pytest.raises(models.Unanswered, match="1001 characters; runway-gen4-turbo takes 1000"):
        models.answer(model, np.zeros((64, 64, 3), np.uint8), "x" * 1001)
    assert not server.seen


def test_keys_come_from_the_environment_and_missing_ones_are_named(monkeypatch):
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    with pytest.raises(VBVRError, match=r"kling-2\.6 needs KLING_ACCESS_KEY and KLING_SECRET_KEY in the environment"):
        models.load("kling-2.6")
    monkeypatch.setenv("OPENAI_API_KEY", KEYS["OPENAI_API_KEY"])
    monkeypatch.setenv("ARK_API_KEY", KEYS["ARK_API_KEY"])
    assert isinstance(models.load("seedance-2.0", jobs=Path("jobs")), ServiceModel)


def test_a_service_that_was_shut_down_says_so_with_the_date(run, keys):
    with pytest.raises(VBVRError, match=r"^sora-2 is no longer served: its service was shut down on 24 September 2026; if another one speaks its API"):
        models.load("sora-2")
    assert isinstance(models.load("sora-2", base_url="http://127.0.0.1:1/"), ServiceModel)
    code, out, _ = run("infer", "--model", "sora-2", "--samples", 1, "--dry-run")
    assert code == 0 and "shut down on 24 September 2026" in out
    code, _, err = run("infer", "--model", "sora-2", "--samples", 1)
    assert code == 2 and "24 September 2026" in err
