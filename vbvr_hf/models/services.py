"""The closed models: how each service is asked, as its documentation and its own Python package have it. None was tried with a real key."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from .protocol import Card, Size, Takes

Reply = Mapping[str, Any]


class Question(NamedTuple):
    """What is asked for: the first frame as PNG bytes, the prompt, the clip's size (width, height) and length in whole seconds, a seed."""

    image: bytes
    prompt: str
    size: Size
    seconds: int
    seed: int


class Status(NamedTuple):
    """How a job stands: "running", "done" with the address of its clip, "refused" or "failed" with the reason."""

    state: str
    reason: str = ""
    url: str = ""


class Service(Protocol):
    """How one service is spoken to. Requests are the keyword arguments of `httpx.Client.request`, with a path below `base_url`."""

    card: Card
    keys: tuple[str, ...]
    base_url: str
    seconds: tuple[int, ...]
    max_prompt: int
    ended: str
    """The day on which the service was shut down, as its vendor says; "" where it was not."""

    def headers(self, keys: Mapping[str, str]) -> dict[str, str]:
        """What proves who asks."""

    def ask(self, question: Question) -> dict[str, Any]:
        """The request that starts a job."""

    def job(self, reply: Reply) -> str:
        """The job's number, from the reply to that."""

    def look(self, job: str) -> dict[str, Any]:
        """The request that says how a job stands."""

    def status(self, job: str, reply: Reply) -> Status:
        """How it stands, from the reply to that."""

    def refusal(self, code: int, reply: Reply) -> str | None:
        """Why an answer with an error code means that this question is refused (moderation); None if it does not."""

    def spent(self, code: int, reply: Reply) -> bool:
        """Whether an answer with an error code means that the account has nothing left, or its key is wrong."""


def _closed(name: str, size: tuple[int, int], fps: float, seconds: tuple[int, ...], keys: tuple[str, ...], ended: str = "", **takes: Any) -> Card:
    needs = f"vbvr-hf[api]; {' and '.join(keys)} in the environment"
    needs = f"{needs}; shut down on {ended}" if ended else needs
    lengths = Takes(size, fps, round(seconds[0] * fps), max_frames=round(seconds[-1] * fps), **takes)
    return Card(name, "closed", lengths, weights="not published", licence="terms of the service", needs=needs)


class Sora:
    """OpenAI's Sora 2. The reference picture must have exactly the size asked for."""

    keys = ("OPENAI_API_KEY",)
    base_url = "https://api.openai.com/v1/"
    seconds = (4, 8, 12)
    max_prompt = 32_000
    ended = "24 September 2026"  # https://developers.openai.com/api/docs/models/sora-2
    card = _closed("sora-2", (1280, 720), 30, seconds, keys, ended, sizes=((1280, 720), (720, 1280)))

    def headers(self, keys: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {keys['OPENAI_API_KEY']}"}

    def ask(self, question: Question) -> dict[str, Any]:
        size = f"{question.size[0]}x{question.size[1]}"
        form = {"model": "sora-2", "prompt": question.prompt, "size": size, "seconds": str(question.seconds)}
        return {"method": "POST", "url": "videos", "data": form, "files": {"input_reference": ("first_frame.png", question.image, "image/png")}}

    def job(self, reply: Reply) -> str:
        return reply["id"]

    def look(self, job: str) -> dict[str, Any]:
        return {"method": "GET", "url": f"videos/{job}"}

    def status(self, job: str, reply: Reply) -> Status:
        if reply["status"] == "completed":
            return Status("done", url=f"videos/{job}/content")
        if reply["status"] == "failed":
            error = reply.get("error") or {}
            return Status("refused" if _moderated(error) else "failed", f"{error.get('message', '')} ({error.get('code', 'no code')})")
        return Status("running")

    def refusal(self, code: int, reply: Reply) -> str | None:
        error = reply.get("error")
        return error.get("message", "") if isinstance(error, Mapping) and _moderated(error) else None

    def spent(self, code: int, reply: Reply) -> bool:
        error = reply.get("error")
        return isinstance(error, Mapping) and error.get("code") in ("insufficient_quota", "billing_hard_limit_reached")


def _moderated(error: Reply) -> bool:
    return any(word in str(error.get("code")) for word in ("moderation", "policy", "safety"))


class Veo:
    """Google's Veo 3.1, through the Gemini API."""

    keys = ("GEMINI_API_KEY",)
    base_url = "https://generativelanguage.googleapis.com/v1beta/"
    seconds = (4, 6, 8)
    max_prompt = 4000
    ended = ""
    card = _closed("veo-3.1", (1280, 720), 24, seconds, keys, sizes=((1280, 720), (720, 1280)))

    def headers(self, keys: Mapping[str, str]) -> dict[str, str]:
        return {"x-goog-api-key": keys["GEMINI_API_KEY"]}

    def ask(self, question: Question) -> dict[str, Any]:
        image = {"bytesBase64Encoded": _base64(question.image), "mimeType": "image/png"}
        shape = {"aspectRatio": "16:9" if question.size[0] > question.size[1] else "9:16", "resolution": "720p"}
        body = {"instances": [{"prompt": question.prompt, "image": image}], "parameters": {**shape, "durationSeconds": question.seconds}}
        return {"method": "POST", "url": "models/veo-3.1-generate-preview:predictLongRunning", "json": body}

    def job(self, reply: Reply) -> str:
        return reply["name"]

    def look(self, job: str) -> dict[str, Any]:
        return {"method": "GET", "url": job}

    def status(self, job: str, reply: Reply) -> Status:
        if not reply.get("done"):
            return Status("running")
        if reply.get("error"):
            return Status("failed", reply["error"].get("message", ""))
        answer = reply["response"]["generateVideoResponse"]
        if not answer.get("generatedSamples"):
            return Status("refused", "; ".join(answer.get("raiMediaFilteredReasons", ())) or "no clip, and no reason given")
        return Status("done", url=answer["generatedSamples"][0]["video"]["uri"])

    def refusal(self, code: int, reply: Reply) -> str | None:
        return None  # what is refused is refused when the job has ended

    def spent(self, code: int, reply: Reply) -> bool:
        error = reply.get("error")  # a wrong key is a bad request here
        details = error.get("details", ()) if isinstance(error, Mapping) else ()
        return any(isinstance(detail, Mapping) and detail.get("reason") == "API_KEY_INVALID" for detail in details)


class Kling:
    """Kuaishou's Kling 2.6. The clip has the picture's aspect, so that the square stage fills it. Two keys sign a token for each request."""

    keys = ("KLING_ACCESS_KEY", "KLING_SECRET_KEY")
    base_url = "https://api-singapore.klingai.com/v1/"
    seconds = (5, 10)
    max_prompt = 2500
    ended = ""
    model: Mapping[str, str] = {"model_name": "kling-v2-6"}
    card = _closed("kling-2.6", (960, 960), 24, seconds, keys)

    def headers(self, keys: Mapping[str, str]) -> dict[str, str]:
        import jwt  # here, so that the models can be listed where the extra is not installed

        now = int(time.time())
        claims = {"iss": keys["KLING_ACCESS_KEY"], "exp": now + 1800, "nbf": now - 5}
        token = jwt.encode(claims, keys["KLING_SECRET_KEY"], algorithm="HS256")
        return {"Authorization": f"Bearer {token}"}

    def ask(self, question: Question) -> dict[str, Any]:
        body = {**self.model, "image": _base64(question.image), "prompt": question.prompt, "duration": str(question.seconds), "mode": "pro"}
        return {"method": "POST", "url": "videos/image2video", "json": body}

    def job(self, reply: Reply) -> str:
        return reply["data"]["task_id"]

    def look(self, job: str) -> dict[str, Any]:
        return {"method": "GET", "url": f"videos/image2video/{job}"}

    def status(self, job: str, reply: Reply) -> Status:
        data = reply["data"]
        if data["task_status"] == "succeed":
            return Status("done", url=data["task_result"]["videos"][0]["url"])
        if data["task_status"] == "failed":
            reason = data.get("task_status_msg", "")
            return Status("refused" if "risk" in reason.lower() or "policy" in reason.lower() else "failed", reason)
        return Status("running")

    def refusal(self, code: int, reply: Reply) -> str | None:
        return reply.get("message", "") if reply.get("code") in (1300, 1301) else None

    def spent(self, code: int, reply: Reply) -> bool:
        return reply.get("code") in (1000, 1001, 1002, 1003, 1004, 1100, 1101, 1102, 1103)


class KlingV3(Kling):
    """Kuaishou's Kling 3.0: the same service, any whole number of seconds from 3 to 15, and sound, which nobody here hears."""

    seconds = tuple(range(3, 16))
    model: Mapping[str, str] = {"model_name": "kling-v3", "sound": "off"}
    card = _closed("kling-v3", (960, 960), 24, seconds[2:], Kling.keys)  # 5 seconds unless told otherwise


class Seedance:
    """ByteDance's Seedance 2.0, through BytePlus ModelArk. At 720p a square clip has 960 pixels along its side."""

    keys = ("ARK_API_KEY",)
    base_url = "https://ark.ap-southeast.bytepluses.com/api/v3/"
    seconds = tuple(range(4, 16))
    max_prompt = 32_000  # its documentation recommends shorter ones, and names no limit
    ended = ""
    card = _closed("seedance-2.0", (960, 960), 24, seconds[1:], keys, sizes=((960, 960), (1280, 720), (720, 1280)))

    def headers(self, keys: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {keys['ARK_API_KEY']}"}

    def ask(self, question: Question) -> dict[str, Any]:
        image = {"url": f"data:image/png;base64,{_base64(question.image)}"}
        width, height = question.size
        body = {
            "model": "dreamina-seedance-2-0-260128",
            "content": [{"type": "text", "text": question.prompt}, {"type": "image_url", "image_url": image, "role": "first_frame"}],
            "resolution": "720p",
            "ratio": "1:1" if width == height else "16:9" if width > height else "9:16",
            "duration": question.seconds,
            "seed": question.seed,
            "generate_audio": False,
            "watermark": False,
        }
        return {"method": "POST", "url": "contents/generations/tasks", "json": body}

    def job(self, reply: Reply) -> str:
        return reply["id"]

    def look(self, job: str) -> dict[str, Any]:
        return {"method": "GET", "url": f"contents/generations/tasks/{job}"}

    def status(self, job: str, reply: Reply) -> Status:
        if reply["status"] == "succeeded":
            return Status("done", url=reply["content"]["video_url"])
        if reply["status"] in ("failed", "cancelled", "expired"):
            error = reply.get("error") or {}
            code = str(error.get("code", "no code"))
            return Status("refused" if "Sensitive" in code else "failed", f"{error.get('message', reply['status'])} ({code})")
        return Status("running")

    def refusal(self, code: int, reply: Reply) -> str | None:
        error = reply.get("error")
        return error.get("message", "") if isinstance(error, Mapping) and "Sensitive" in str(error.get("code")) else None

    def spent(self, code: int, reply: Reply) -> bool:
        error = reply.get("error")
        return isinstance(error, Mapping) and error.get("code") in ("AccountOverdueError", "QuotaExceeded", "ModelNotOpen")


class Runway:
    """Runway's Gen-4 Turbo, which makes square clips."""

    keys = ("RUNWAYML_API_SECRET",)
    base_url = "https://api.dev.runwayml.com/v1/"
    seconds = (5, 10)
    max_prompt = 1000
    ended = ""
    card = _closed("runway-gen4-turbo", (960, 960), 24, seconds, keys, sizes=((960, 960), (1280, 720), (720, 1280), (1104, 832), (832, 1104), (1584, 672)))

    def headers(self, keys: Mapping[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {keys['RUNWAYML_API_SECRET']}", "X-Runway-Version": "2024-11-06"}

    def ask(self, question: Question) -> dict[str, Any]:
        body = {
            "model": "gen4_turbo",
            "promptImage": f"data:image/png;base64,{_base64(question.image)}",
            "promptText": question.prompt,
            "ratio": f"{question.size[0]}:{question.size[1]}",
            "duration": question.seconds,
            "seed": question.seed,
        }
        return {"method": "POST", "url": "image_to_video", "json": body}

    def job(self, reply: Reply) -> str:
        return reply["id"]

    def look(self, job: str) -> dict[str, Any]:
        return {"method": "GET", "url": f"tasks/{job}"}

    def status(self, job: str, reply: Reply) -> Status:
        if reply["status"] == "SUCCEEDED":
            return Status("done", url=reply["output"][0])
        if reply["status"] in ("FAILED", "CANCELLED"):
            code = str(reply.get("failureCode", ""))
            return Status("refused" if "SAFETY" in code else "failed", f"{reply.get('failure', reply['status'])} ({code or 'no code'})")
        return Status("running")

    def refusal(self, code: int, reply: Reply) -> str | None:
        return None  # what is refused is refused when the task has ended

    def spent(self, code: int, reply: Reply) -> bool:
        return "enough credits" in str(reply.get("error", "")).lower()


SERVICES = {service.card.name: service for service in (Sora(), Veo(), Kling(), KlingV3(), Seedance(), Runway())}
"""By the model's name."""


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
