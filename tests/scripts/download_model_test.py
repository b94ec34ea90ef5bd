"""scripts/download_model.sh against a server on loopback that imitates the hub's endpoints."""

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
SCRIPT = ROOT / "scripts" / "download_model.sh"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = bytes(range(256)) * 4096
FILES = {
    "config.json": b'{"model_type": "t5"}\n',
    "generation_config.json": b"{}\n",
    "spiece.model": b"pieces",
    "model.safetensors": LARGE,
    "pytorch_model.bin": b"a pickle",
    "tf_model.h5": b"tensorflow",
    "README.md": b"# words\n",
}


def is_large(name):
    return name.endswith((".safetensors", ".bin", ".model", ".h5"))


def etag(name, content):
    if is_large(name):
        return hashlib.sha256(content).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Hub(http.server.ThreadingHTTPServer):
    """The few endpoints that a download asks for: the repository's files, their heads and their bytes."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Endpoint)
        self.files = dict(FILES)
        self.requests = []  # (method, path, Range, Authorization)
        self.cut = {}  # name: bytes after which the connection breaks, once
        self.damaged = set()
        self.token = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fetched(self):
        return sorted({path.rsplit("/", 1)[1] for method, path, *_ in self.requests
                       if method == "GET" and "/resolve/" in path})


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
        if path.startswith("/api/models/owner/name/tree/"):
            return self.reply_json([self.entry(name) for name in hub.files])
        if path == "/api/models/owner/name" or path.startswith("/api/models/owner/name/revision/"):
            return self.reply_json(dict(_id="1", id="owner/name", modelId="owner/name", sha=COMMIT, private=False,
                                        tags=[], downloads=0, likes=0,
                                        siblings=[dict(rfilename=name) for name in hub.files]))
        name = path.rsplit("/", 1)[1]
        if path.startswith("/owner/name/resolve/") and name in hub.files:
            return self.reply_file(name)
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


class DownloadModelTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name)
        self.hub = Hub()
        threading.Thread(target=self.hub.serve_forever, daemon=True).start()
        self.addCleanup(self.hub.server_close)
        self.addCleanup(self.hub.shutdown)

    def run_script(self, name="owner/name", **environment):
        for key in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "HF_TOKEN", "HF_HOME",
                    "HF_HUB_OFFLINE"):
            environment.setdefault(key, "")
        environment = {**os.environ, "HF_ENDPOINT": self.hub.url, "HF_HUB_CACHE": str(self.cache),
                       "HF_HUB_DISABLE_XET": "1", **environment}
        environment = {key: value for key, value in environment.items() if value != ""}
        return subprocess.run([SCRIPT, name], env=environment, capture_output=True, text=True, timeout=120)

    def snapshot(self):
        return self.cache / "models--owner--name" / "snapshots" / COMMIT

    def assert_whole(self, result, content=LARGE):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.strip(), str(self.snapshot()))
        self.assertEqual((self.snapshot() / "model.safetensors").read_bytes(), content)

    def test_only_what_is_needed(self):
        self.assert_whole(self.run_script())
        needed = ["config.json", "generation_config.json", "model.safetensors", "spiece.model"]
        self.assertEqual(sorted(file.name for file in self.snapshot().iterdir()), needed)
        self.assertEqual(self.hub.fetched(), needed)
        self.assertEqual((self.cache / "models--owner--name" / "refs" / "main").read_text(), COMMIT)

    def test_shards(self):
        del self.hub.files["model.safetensors"]
        shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        self.hub.files.update({shards[0]: b"one", shards[1]: b"two", "model.safetensors.index.json": b"{}"})
        result = self.run_script()
        self.assertEqual(result.returncode, 0, result.stderr)
        for name in shards + ["model.safetensors.index.json"]:
            self.assertEqual((self.snapshot() / name).read_bytes(), self.hub.files[name])

    def test_the_second_time_nothing_is_fetched(self):
        self.assert_whole(self.run_script())
        self.hub.requests.clear()
        self.assert_whole(self.run_script())
        self.assertEqual(self.hub.fetched(), [])

    def test_a_broken_connection_resumes(self):
        large = LARGE * 24  # hf writes 10 MB at a time, and can go on from there only
        self.hub.files["model.safetensors"] = large
        self.hub.cut["model.safetensors"] = 22_000_000
        result = self.run_script()
        if result.returncode != 0:
            self.assertIn("run it again", result.stderr)
            result = self.run_script()
        self.assert_whole(result, large)
        starts = [given for method, path, given, _ in self.hub.requests
                  if method == "GET" and path.endswith("model.safetensors") and given not in (None, "bytes=0-")]
        self.assertTrue(starts, self.hub.requests)
        self.assertGreater(int(starts[-1].removeprefix("bytes=").split("-")[0]), 0)

    def test_damage_is_found_and_mended(self):
        self.hub.damaged.add("model.safetensors")
        result = self.run_script()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("run it again", result.stderr)
        self.assertNotIn("done", result.stderr)
        self.hub.damaged.clear()
        self.assert_whole(self.run_script())

    def test_damage_in_the_cache_is_found(self):
        self.assert_whole(self.run_script())
        (self.snapshot() / "config.json").resolve().write_bytes(b'{"model_type": "t6"}\n')
        result = self.run_script()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("config.json is damaged", result.stderr)
        self.assert_whole(self.run_script())
        self.assertEqual((self.snapshot() / "config.json").read_bytes(), FILES["config.json"])

    def test_the_token_is_sent(self):
        self.hub.token = "hf_secret"
        self.assertNotEqual(self.run_script().returncode, 0)
        self.assert_whole(self.run_script(HF_TOKEN="hf_secret"))

    def test_a_pickle_alone_is_refused_with_the_conversion(self):
        del self.hub.files["model.safetensors"]
        result = self.run_script()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no safetensors", result.stderr)
        self.assertIn("save_pretrained", result.stderr)
        self.assertNotIn("pytorch_model.bin", self.hub.fetched())

    def test_unknown_and_malformed_names(self):
        result = self.run_script("owner/none")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("owner/none failed", result.stderr)
        for name in ("../x", "a/b/c", "-x", "a b", "$(touch x)/y"):
            result = self.run_script(name)
            self.assertEqual(result.returncode, 1, name)
            self.assertIn("is no name on the hub", result.stderr)
        self.assertEqual(self.run_script("--help").returncode, 0)


def hf_is_missing():
    """Why the script cannot get an hf tool here, or None."""
    cached = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "flant5-sentiment")
    if shutil.which("hf") or list(cached.glob("huggingface-hub-*/bin/hf")):
        return None
    wanted = ROOT / "scripts" / "requirements" / "hub.txt"
    probe = subprocess.run(["python3", "-m", "pip", "download", "--quiet", "--no-deps", "--timeout", "10", "--retries",
                            "0", "--dest", tempfile.mkdtemp(), "-r", wanted], capture_output=True, text=True)
    return None if probe.returncode == 0 else f"no hf tool, and pip cannot fetch it: {probe.stderr.strip()[-200:]}"


if __name__ == "__main__":
    reason = hf_is_missing()
    if reason:
        print("skipped:", reason)
        raise SystemExit(77)
    unittest.main()
