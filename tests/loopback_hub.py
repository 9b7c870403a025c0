"""A Hub on the loopback address that keeps what it is sent: repositories, Git LFS, commits, and reading back, as far as the libraries ask.

`with Hub() as hub: …` serves at `hub.endpoint` from a thread. What is asked is noted in `hub.requests`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_loopback"


@dataclass
class Repository:
    """One repository: its files as they are after the last of its commits."""

    id: str
    kind: str
    private: bool
    sdk: str | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)

    @property
    def sha(self) -> str:
        return hashlib.sha1("".join(self.commits).encode()).hexdigest()


class Refused(Exception):
    """Ends a request with a status, a message and the Hub's error code."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Hub:
    """The server. `refuse_uploads_after` lets that many files through and then refuses: an upload that breaks off."""

    def __init__(self, organisations: tuple[str, ...] = ("org",)) -> None:
        self.organisations = organisations
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.objects: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.refuse_uploads_after: int | None = None
        self.lock = threading.Lock()

    def __enter__(self) -> Hub:
        hub = self

        class Bound(Handler):
            pass

        Bound.hub = hub
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def count(self, method: str, part: str) -> int:
        """How often something was asked whose path holds a text."""
        return sum(asked == method and part in path for asked, path in self.requests)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        path, self.query = unquote(parts.path), parse_qs(parts.query)
        self.hub.requests.append((self.command, path))
        try:
            for method, pattern, answer in ROUTES:
                match = re.fullmatch(pattern, path)
                if match and self.command in method.split("|"):
                    answer(self, **match.groupdict())
                    return
            raise Refused(404, f"no such page {path}")
        except Refused as refused:
            headers = {"X-Error-Message": str(refused)} | ({"X-Error-Code": refused.code} if refused.code else {})
            self._send(json.dumps({"error": str(refused)}).encode(), status=refused.status, headers=headers)

    def _send(self, data: bytes, status: int = 200, headers: dict[str, str] | None = None, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _json(self, value: object) -> None:
        self._send(json.dumps(value).encode())

    def _signed_in(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token != TOKEN:
            raise Refused(401, "Invalid credentials in Authorization header")
        return bool(token)

    def _must_sign_in(self) -> None:
        if not self._signed_in():
            raise Refused(401, "Invalid username or password.")

    def _repository(self, kind: str | None, id: str, rev: str = "main") -> Repository:
        found = self.hub.repositories.get(((kind or "models").rstrip("/"), id))
        if found is None or (found.private and not self._signed_in()):
            raise Refused(404 if self._signed_in() else 401, "Repository not found", "RepoNotFound")
        if rev not in ("main", found.sha):
            raise Refused(404, f"Invalid rev id: {rev}", "RevisionNotFound")
        return found

    def create(self) -> None:
        self._must_sign_in()
        asked = json.loads(self.body)
        kind, id = f"{asked.get('type') or 'model'}s", f"{asked['organization']}/{asked['name']}"
        if asked["organization"] not in self.hub.organisations:
            raise Refused(403, f'You don\'t have the rights to create a {kind[:-1]} under the namespace "{asked["organization"]}"')
        url = f"{self.hub.endpoint}/{'' if kind == 'models' else kind + '/'}{id}"
        if (kind, id) in self.hub.repositories:
            self._send(json.dumps({"error": "You already created this repo", "url": url}).encode(), status=409)
            return
        self.hub.repositories[kind, id] = Repository(id, kind, asked.get("visibility") == "private", asked.get("sdk"))
        self._json({"url": url, "name": id})

    def validate(self) -> None:
        self._json({"errors": [], "warnings": []})

    def whoami(self) -> None:
        self._must_sign_in()
        self._json({"type": "user", "name": "someone", "orgs": [{"name": name} for name in self.hub.organisations]})

    def preupload(self, kind: str, id: str, rev: str) -> None:
        self._must_sign_in()
        repository = self._repository(kind, id, rev)
        files = json.loads(self.body)["files"]
        modes = [{"path": file["path"], "uploadMode": "lfs" if _is_lfs(file["path"]) else "regular", "shouldIgnore": False} for file in files]
        for mode in modes:
            mode["oid"] = _entry(mode["path"], repository.files[mode["path"]])["oid"] if mode["path"] in repository.files else None
        self._json({"files": modes})

    def lfs_batch(self, kind: str | None, id: str) -> None:
        self._must_sign_in()
        self._repository(kind, id)
        objects = []
        for wanted in json.loads(self.body)["objects"]:
            upload = {"upload": {"href": f"{self.hub.endpoint}/lfs/{wanted['oid']}", "header": {}}}
            objects.append({**wanted, "authenticated": True} | ({} if wanted["oid"] in self.hub.objects else {"actions": upload}))
        self._json({"transfer": "basic", "objects": objects})

    def lfs_put(self, oid: str) -> None:
        if hashlib.sha256(self.body).hexdigest() != oid:
            raise Refused(400, "not the content that was announced")
        with self.hub.lock:  # clients upload several files at a time
            if self.hub.refuse_uploads_after is not None and len(self.hub.objects) >= self.hub.refuse_uploads_after:
                raise Refused(418, "told to refuse")
            self.hub.objects[oid] = self.body
        self._send(b"")

    def commit(self, kind: str, id: str, rev: str) -> None:
        self._must_sign_in()
        repository = self._repository(kind, id, rev)
        for line in self.body.splitlines():
            item = json.loads(line)
            value = item["value"]
            if item["key"] == "file":
                repository.files[value["path"]] = base64.b64decode(value["content"])
            elif item["key"] == "lfsFile":
                repository.files[value["path"]] = self.hub.objects[value["oid"]]
            elif item["key"] == "deletedFile":
                del repository.files[value["path"]]
        repository.commits.append(hashlib.sha1(self.body).hexdigest())
        self._json({"success": True, "commitOid": repository.sha, "commitUrl": f"{self.hub.endpoint}/{kind}/{id}/commit/{repository.sha}"})

    def info(self, kind: str, id: str, rev: str | None = None) -> None:
        repository = self._repository(kind, id, rev or "main")
        siblings = [{"rfilename": path} for path in sorted(repository.files)]
        self._json(
            {"id": id, "sha": repository.sha, "private": repository.private, "siblings": siblings, "tags": [], "gated": False, "disabled": False}
            | {"downloads": 0, "likes": 0, "lastModified": "2026-01-01T00:00:00.000Z", "createdAt": "2026-01-01T00:00:00.000Z"}
        )

    def tree(self, kind: str, id: str, rev: str, path: str | None = None) -> None:
        repository = self._repository(kind, id, rev)
        inside = f"{path.strip('/')}/" if path and path.strip("/") else ""
        names = [name for name in sorted(repository.files) if name.startswith(inside)]
        if inside and not names:
            raise Refused(404, f"{path} does not exist", "EntryNotFound")
        recursive = self.query.get("recursive", ["false"])[0].lower() in ("true", "1")
        folders = {name[: name.index("/", at)] for name in names for at in range(len(inside), len(name)) if name[at] == "/"}
        if not recursive:
            names, folders = ([name for name in found if "/" not in name[len(inside) :]] for found in (names, sorted(folders)))
        entries = [{"type": "directory", "path": name, "oid": hashlib.sha1(name.encode()).hexdigest(), "size": 0} for name in sorted(folders)]
        self._json(entries + [_entry(name, repository.files[name]) for name in names])

    def paths_info(self, kind: str, id: str, rev: str) -> None:
        repository = self._repository(kind, id, rev)
        is_form = "json" not in self.headers.get("Content-Type", "")
        paths = parse_qs(self.body.decode()).get("paths", []) if is_form else json.loads(self.body)["paths"]
        found = [_entry(path, repository.files[path]) for path in paths if path in repository.files]
        folders = [path for path in paths if path not in repository.files and any(name.startswith(f"{path}/") for name in repository.files)]
        self._json(found + [{"type": "directory", "path": path, "oid": "0" * 40, "size": 0} for path in folders])

    def resolve(self, kind: str | None, id: str, rev: str, path: str) -> None:
        repository = self._repository(kind, id, rev)
        if path not in repository.files:
            raise Refused(404, f"{path} does not exist", "EntryNotFound")
        data, etag = repository.files[path], _entry(path, repository.files[path])
        headers = {"Content-Type": "application/octet-stream", "X-Repo-Commit": repository.sha, "ETag": f'"{etag["oid"]}"', "Accept-Ranges": "bytes"}
        if "lfs" in etag:
            headers |= {"X-Linked-Etag": f'"{etag["lfs"]["oid"]}"', "X-Linked-Size": str(len(data))}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            self._send(data, headers=headers)
            return
        start, stop = int(wanted[1]), min(int(wanted[2] or len(data) - 1) + 1, len(data))
        self._send(data[start:stop], status=206, headers=headers | {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"})


_API = r"/api/(?P<kind>models|datasets|spaces)/(?P<id>[^/]+/[^/]+)"
_REPO = r"/(?P<kind>datasets/|spaces/)?(?P<id>[^/]+/[^/]+)"

ROUTES = [
    ("POST", r"/api/repos/create", Handler.create),
    ("POST", r"/api/validate-yaml", Handler.validate),
    ("GET", r"/api/whoami-v2", Handler.whoami),
    ("POST", _API + r"/preupload/(?P<rev>[^/]+)", Handler.preupload),
    ("POST", _API + r"/commit/(?P<rev>[^/]+)", Handler.commit),
    ("POST", _API + r"/paths-info/(?P<rev>[^/]+)", Handler.paths_info),
    ("GET", _API + r"/tree/(?P<rev>[^/]+)(?P<path>/.*)?", Handler.tree),
    ("GET", _API + r"(/revision/(?P<rev>[^/]+))?", Handler.info),
    ("POST", _REPO + r"\.git/info/lfs/objects/batch", Handler.lfs_batch),
    ("PUT", r"/lfs/(?P<oid>[0-9a-f]{64})", Handler.lfs_put),
    ("GET|HEAD", _REPO + r"/resolve/(?P<rev>[^/]+)/(?P<path>.+)", Handler.resolve),
]


def _is_lfs(path: str) -> bool:
    return path.endswith((".parquet", ".png"))


def _entry(path: str, data: bytes) -> dict[str, object]:
    """As the tree lists a file: its git object, which for LFS is a pointer."""
    sha = hashlib.sha256(data).hexdigest()
    content = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize {len(data)}\n".encode() if _is_lfs(path) else data
    lfs = {"lfs": {"oid": sha, "size": len(data), "pointerSize": len(content)}} if _is_lfs(path) else {}
    return {"type": "file", "path": path, "size": len(data), "oid": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(), **lfs}
