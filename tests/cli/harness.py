"""Runs the built program as a user does: what it prints, what it leaves, what it ends with.

The program is $FLANT5_PROGRAM, which ctest sets. It runs in the project's root, where it finds its prompts.
"""

import json
import math
import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import json_schemas  # noqa: E402

DATA = pathlib.Path(__file__).resolve().parent / "data"
TINY = ROOT / "tests" / "checkpoints" / "tiny"
PROGRAM = os.environ.get("FLANT5_PROGRAM", str(ROOT / "build" / "release" / "flant5-sentiment"))
PATIENCE = 300  # seconds that no test needs, however busy the machine

if not os.access(PROGRAM, os.X_OK):
    print(f"skipped: no program at {PROGRAM}; build it, or set FLANT5_PROGRAM")
    sys.exit(77)

LABELS = ("negative", "neutral", "positive")


class Run:
    """What a run of the program ended with."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out.decode() if isinstance(out, bytes) else out
        self.err = err.decode() if isinstance(err, bytes) else err

    def rows(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def labels(self):
        return [row["label"] for row in self.rows()]


def environment(**more):
    """The caller's, without what would choose another model."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("FLANT5_", "HF_"))}
    return {**clean, **more}


class CliTest(unittest.TestCase):
    longMessage = True
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="flant5-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def read(self, name):
        return (self.folder / name).read_text()

    def without_weights(self):
        """A checkpoint that ends with 4 whatever comes to load it."""
        folder = self.folder / "no-weights"
        folder.mkdir(exist_ok=True)
        for name in ("config.json", "spiece.model"):
            shutil.copy(TINY / name, folder)
        return folder

    def large_checkpoint(self):
        """The tiny one with its feed-forward layers 32,768 times as wide, of zeros that take no place on the disk."""
        times = 1 << 15
        folder = self.folder / "large"
        shutil.copytree(TINY, folder)
        config = json.loads((folder / "config.json").read_text())
        narrow = config["d_ff"]
        (folder / "config.json").write_text(json.dumps({**config, "d_ff": narrow * times}))
        weights = (TINY / "model.safetensors").read_bytes()
        header = json.loads(weights[8 : 8 + struct.unpack("<Q", weights[:8])[0]])
        end = 0
        for name, tensor in header.items():
            if name == "__metadata__":
                continue
            tensor["shape"] = [size * times if size == narrow else size for size in tensor["shape"]]
            begin, end = end, end + 4 * math.prod(tensor["shape"])
            tensor["data_offsets"] = [begin, end]
        text = json.dumps(header).encode()
        with open(folder / "model.safetensors", "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            file.truncate(8 + len(text) + end)
        return folder

    def senseless(self):
        """tiny with the signs before its last product turned round: the likeliest tokens become the unlikeliest. Its
        long, senseless answers show rounding."""
        model = self.folder / "senseless"
        shutil.copytree(TINY, model)
        weights = model / "model.safetensors"
        whole = bytearray(weights.read_bytes())
        (size,) = struct.unpack("<Q", whole[:8])
        begin, end = json.loads(whole[8 : 8 + size])["decoder.final_layer_norm.weight"]["data_offsets"]
        for at in range(8 + size + begin + 3, 8 + size + end, 4):
            whole[at] ^= 0x80
        weights.write_bytes(whole)
        return model

    def command(self, *arguments):
        return [PROGRAM, *map(str, arguments)]

    def run_program(self, *arguments, stdin=b"", code=0, **options):
        """Any command. code: what it must end with; None: whatever."""
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        options = {"env": environment(), "cwd": ROOT, **options}
        done = subprocess.run(self.command(*arguments), input=stdin, capture_output=True, timeout=PATIENCE, **options)
        run = Run(done.returncode, done.stdout, done.stderr)
        if code is not None:
            self.assertEqual(run.code, code, f"{' '.join(map(str, arguments))}\n{run.err}")
        return run

    def classify(self, *arguments, **options):
        """With the tiny model in float32, so that answers are the same on every processor."""
        return self.run_program("--model", TINY, "--dtype", "float32", *arguments, **options)

    def start(self, *arguments, **options):
        """classify(), still running."""
        return self.start_program("--model", TINY, "--dtype", "float32", *arguments, **options)

    def start_program(self, *arguments, **options):
        options.setdefault("env", environment())
        process = subprocess.Popen(self.command(*arguments), cwd=ROOT, **options)
        self.addCleanup(self._end, process)
        return process

    def run_until_killed(self, size, *arguments):
        """The system kills the run as it makes a file longer than `size` bytes, which may be in the middle of a row."""

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        self.run_program(*arguments, preexec_fn=limit, code=-signal.SIGXFSZ)

    def peak_memory(self, *arguments, code=0):
        """Resident KiB of any command, started by a small program: what starts one counts as its own at first."""
        script = (
            "import resource, subprocess, sys\n"
            "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
            "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [sys.executable, "-c", script, *self.command(*arguments)]
        done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True, timeout=PATIENCE)
        ended, peak = map(int, done.stdout.split())
        self.assertEqual(ended, code, done.stderr)
        return peak

    @staticmethod
    def wait_until(process, reached, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and process.poll() is None and not reached():
            time.sleep(0.0005)

    @staticmethod
    def _end(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                try:
                    stream.close()
                except OSError:
                    pass

    def without_root_rights(self):
        """What to put before a command so that no rights but those of files and folders apply to it."""
        if os.geteuid() != 0:
            return []
        if not shutil.which("setpriv"):
            self.skipTest("needs setpriv to run without root's rights")
        return ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]

    def assert_one_line(self, run):
        """One line says what is wrong, and nothing else was printed."""
        self.assertEqual(run.out, "")
        self.assertRegex(run.err, r"\Aflant5-sentiment: [^\n]+\n\Z")

    def assert_valid(self, document, kind, version=None):
        """Against the JSON Schema of this kind. Without Python's jsonschema the rest of the test goes on."""
        self.assertIn((kind, version or json_schemas.newest(kind)), json_schemas.schemas())
        with self.subTest("schema"):
            if not json_schemas.HAS_JSONSCHEMA:
                self.skipTest("needs Python's jsonschema")
            json_schemas.validator(kind, version).validate(document)


@unittest.skipUnless(shutil.which("cc") or shutil.which("gcc"), "needs a C compiler")
class FaultyFilesTest(CliTest):
    """Runs with files that fail to be read or written where the test wants it: faulty_files.c."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="flant5-cli-")
        cls.addClassCleanup(folder.cleanup)
        library = os.path.join(folder.name, "faulty_files.so")
        compiler = shutil.which("cc") or shutil.which("gcc")
        source = pathlib.Path(__file__).with_name("faulty_files.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        # A sanitizer's runtime must come before whatever else is preloaded.
        needed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
        runtime = [line.split()[2] for line in needed.splitlines() if "san.so" in line]
        cls.preloaded = ":".join([*runtime, library, *filter(None, [os.environ.get("LD_PRELOAD")])])

    def faulty(self, **faults):
        return environment(LD_PRELOAD=self.preloaded, **{name: str(value) for name, value in faults.items()})


def sentences(count):
    """Rows that differ, short enough for a tiny model to answer thousands of them in a second."""
    return [f"Profit of unit {i} rose by {i % 97} %" for i in range(1, count + 1)]


def jsonl(count):
    lines = [json.dumps({"id": f"r{i}", "text": text}) for i, text in enumerate(sentences(count), 1)]
    return "\n".join(lines) + "\n"


def is_sanitized():
    """Whether the program was built with the address or thread sanitizer."""
    program = pathlib.Path(PROGRAM).read_bytes()
    return b"__asan_init" in program or b"__tsan_init" in program


def size_of(path):
    """0 where there is no such file, or no longer: a partial file takes its final name at any moment."""
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def need(tool):
    """A decorator: skips the test where a tool is not installed."""
    return unittest.skipUnless(shutil.which(tool), f"needs {tool}")
