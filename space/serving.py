"""What Gradio does by itself and this Space does otherwise: how a page introduces itself to others, and what becomes of files that are handed in."""

from __future__ import annotations

import re
from html import escape
from typing import Any, NoReturn

import gradio as gr
from gradio import processing_utils
from gradio.data_classes import FileData
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vbvr_hf import VBVRError, list_tasks

from .media import preview_url

_OWN = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')


def introduction(address: str, title: str, about: str, picture: str) -> str:
    """The tags by which other pages show a link to this one."""
    told = {"og:title": title, "og:description": about, "og:type": "website", "og:url": address, "og:image": address + picture}
    tags = [f'<meta property="{name}" content="{escape(text)}">' for name, text in told.items()]
    cards = {"twitter:card": "summary", "twitter:title": title, "twitter:description": about, "twitter:image": address + picture}
    return "".join([*tags, *(f'<meta name="{name}" content="{escape(text)}">' for name, text in cards.items())])


class Introduced:
    """Middleware: the page introduces itself as what it is, where Gradio's own tags would say Gradio."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def changed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            page = _introduced(bytes(body), scope)
            headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            await send({**start, "headers": [*headers, (b"content-length", str(len(page)).encode())]})
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, changed)


def _introduced(page: bytes, scope: Scope) -> bytes:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    scheme = headers.get("x-forwarded-proto", scope.get("scheme", "http")).split(",")[0].strip()
    address = f"{scheme}://{headers.get('x-forwarded-host', headers.get('host', 'localhost'))}/"
    tasks = list_tasks()
    about = f"{len(tasks)} tasks for video models that can be seen and checked: look at any sample, score a clip and see why, compare models."
    tags = introduction(address, "Very Big Video Reasoning", about, preview_url(tasks[0].id, "png"))
    return _OWN.sub(b"", page).replace(b"</head>", tags.encode() + b"</head>", 1)


def take_uploads_alone() -> None:
    """From now on Gradio's file fields hand on the path of an upload, where they would leave an empty temporary file beside each; and an address
    that a visitor names in place of a file is refused, where Gradio would download whatever lies there, however large it is.

    A page makes its fields anew whenever they change, so it is their class that is changed. Raises VBVRError where this version of Gradio fetches
    files by other functions than those that are known.
    """
    known = ("async_ssrf_protected_download", "ssrf_protected_download", "save_url_to_cache")
    gone = [name for name in known if not hasattr(processing_utils, name)]
    if gone:
        raise VBVRError(f"this version of gradio has no processing_utils.{gone[0]}: it is not known how it fetches files")
    for name in known:
        setattr(processing_utils, name, _refuse)  # where one is awaited, it has raised before
    gr.File.preprocess = _path_of


def _refuse(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    raise gr.Error("a file is taken as an upload, not by its address", print_exception=False)


def _path_of(field: gr.File, payload: FileData | None) -> str | None:
    return None if payload is None else payload.path
