"""A server on loopback that imitates the hub's endpoints, and runs of the scripts that download from it."""

import hashlib
import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def is_large(name):
    return name.endswith((".safetensors", ".bin", ".model", ".h5"))


def etag(name, content):
    if is_large(name):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Hub(http.server.ThreadingHTTPServer):
    """The few endpoints that a download asks for: the repository's files, their heads and their bytes."""

    def __init__(self, kind, files):
        super().__init__(("127.0.0.1", 0), Endpoint)
        self.api = f"/api/{kind}/owner/name"
        self.resolve = "/owner/name/resolve/" if kind == "models" else f"/{kind}/owner/name/resolve/"
        self.files = dict(files)
        self.requests = []  # (method, path, Range, Authorization)
        self.cut = {}  # name: bytes after which the connection breaks, once
        self.damaged = set()
        self.token = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fetched(self):
        """By their paths in the repository."""
        return sorted({self.name_of(path) for method, path, *_ in self.requests
                       if method == "GET" and path.startswith(self.resolve)})

    def name_of(self, path):
        """Without the revision, whose own slashes are escaped."""
        return path.removeprefix(self.resolve).partition("/")[2]


class Endpoint(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        hub, path = self.server, self.path.split("?")[0]
        hub.requests.append((self.command, path, self.headers.get("Range"), self.headers.get("Authorization")))
        if hub.token and self.headers.get("Authorization") != f"Bearer {hub.token}":
            return self.reply(401, b"{}", {"X-Error-Code": "GatedRepo", "X-Error-Message": "log in"})
        if path.startswith(hub.api + "/tree/"):
            return self.reply_json([self.entry(name) for name in hub.files])
        if path == hub.api or path.startswith(hub.api + "/revision/"):
            return self.reply_json(dict(_id="1", id="owner/name", modelId="owner/name", sha=COMMIT, private=False,
                                        tags=[], downloads=0, likes=0,
                                        siblings=[dict(rfilename=name) for name in hub.files]))
        if path.startswith(hub.resolve) and hub.name_of(path) in hub.files:
            return self.reply_file(hub.name_of(path))
        self.reply(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def entry(self, name):
        content = self.server.files[name]
        entry = dict(type="file", path=name, size=len(content), oid=etag("small", content))
        if is_large(name):
            entry["lfs"] = dict(oid=etag(name, content), size=len(content), pointerSize=134)
        return entry

    def reply_json(self, value):
        self.reply(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def reply_file(self, name):
        hub = self.server
        content = hub.files[name]
        headers = {"ETag": f'"{etag(name, content)}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if is_large(name):
            headers |= {"X-Linked-Etag": headers["ETag"], "X-Linked-Size": str(len(content))}
        if name in hub.damaged:
            content = b"?" + content[1:]
        status, start = 200, 0
        if self.headers.get("Range"):
            first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
            start, end = int(first), int(last) + 1 if last else len(content)
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
            status, content = 206, content[start:end]
        self.reply(status, content, headers, hub.cut.pop(name, None) if self.command == "GET" else None)

    def reply(self, status, body, headers, cut=None):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)

    def log_message(self, *_):
        pass


class DownloadTest(unittest.TestCase):
    """A hub, an empty cache, and a command that downloads."""

    COMMAND = ()
    KIND = ""  # "models" or "datasets"
    FILES = {}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name)
        self.hub = Hub(self.KIND, self.FILES)
        threading.Thread(target=self.hub.serve_forever, daemon=True).start()
        self.addCleanup(self.hub.server_close)
        self.addCleanup(self.hub.shutdown)

    def environment(self, **environment):
        for key in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "HF_TOKEN", "HF_HOME",
                    "HF_HUB_OFFLINE"):
            environment.setdefault(key, "")
        environment = {**os.environ, "HF_ENDPOINT": self.hub.url, "HF_HUB_CACHE": str(self.cache),
                       "HF_HUB_DISABLE_XET": "1", **environment}
        return {key: value for key, value in environment.items() if value != ""}

    def download(self, name="owner/name", *arguments, **environment):
        return subprocess.run([*self.COMMAND, name, *arguments], env=self.environment(**environment),
                              capture_output=True, text=True, timeout=120)

    def repository(self):
        return self.cache / f"{self.KIND}--owner--name"

    def snapshot(self):
        return self.repository() / "snapshots" / COMMIT


def hf_is_missing():
    """Why the script cannot get an hf tool here, or None."""
    cached = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "flant5-sentiment")
    if shutil.which("hf") or list(cached.glob("huggingface-hub-*/bin/hf")):
        return None
    wanted = ROOT / "scripts" / "requirements" / "hub.txt"
    probe = subprocess.run(["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--timeout", "10", "--retries",
                            "0", "--dest", tempfile.mkdtemp(), "-r", wanted], capture_output=True, text=True)
    return None if probe.returncode == 0 else f"no hf tool, and pip cannot fetch it: {probe.stderr.strip()[-200:]}"


def main():
    reason = hf_is_missing()
    if reason:
        print("skipped:", reason)
        raise SystemExit(77)
    unittest.main(module="__main__")
