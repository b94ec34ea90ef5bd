"""scripts/fetch_libtorch.py without the network: what is kept, and that the cache is whole or absent."""

import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import fetch_libtorch  # noqa: E402

WHEEL = {
    "torch/include/ATen/ATen.h": "h",
    "torch/lib/libtorch_cpu.so": "cpu",
    "torch/lib/libgomp.so.1": "gomp",
    "torch/lib/libtorch_cuda.so": "cuda",
    "torch/lib/libtorch_python.so": "python",
    "torch/nn/__init__.py": "",
    "torch/bin/protoc": "",
    "torch-2.15.0.dist-info/licenses/LICENSE": "licence",
    "torch-2.15.0.dist-info/RECORD": "",
    "nvidia/cu13/lib/libcudart.so.13": "cudart",
    "nvidia/cu13/lib/libnvperf_host.so": "nvperf",
}
KEPT = [
    "nvidia/cu13/lib/libcudart.so.13",
    "torch-2.15.0.dist-info/licenses/LICENSE",
    "torch/include/ATen/ATen.h",
    "torch/lib/libgomp.so.1",
    "torch/lib/libtorch_cpu.so",
]


def write_wheel(requirements, folder):
    folder.mkdir()
    with zipfile.ZipFile(folder / "torch.whl", "w") as archive:
        for name, text in WHEEL.items():
            archive.writestr(name, text)


class FetchLibtorchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name, "cache")
        self.target = self.cache / "libtorch-2.15.0"
        self.download = self.replace("download", write_wheel)
        self.check_loads = self.replace("check_loads", None)

    def replace(self, name, effect):
        patch = mock.patch.object(fetch_libtorch, name, side_effect=effect)
        self.addCleanup(patch.stop)
        return patch.start()

    def assert_nothing_but_the_lock(self):
        self.assertEqual([path.name for path in self.cache.iterdir()], [".lock"])

    def test_keeps_headers_libraries_and_licences(self):
        fetch_libtorch.fetch(self.target)
        files = sorted(str(path.relative_to(self.target)) for path in self.target.rglob("*") if path.is_file())
        self.assertEqual(files, KEPT)
        self.assertEqual((self.target / "torch/lib/libtorch_cpu.so").read_text(), "cpu")

    def test_second_time_downloads_nothing(self):
        fetch_libtorch.fetch(self.target)
        fetch_libtorch.fetch(self.target)
        self.assertEqual(self.download.call_count, 1)

    def test_failed_download_leaves_nothing(self):
        self.download.side_effect = OSError("no route")
        with self.assertRaises(OSError):
            fetch_libtorch.fetch(self.target)
        self.assert_nothing_but_the_lock()

    def test_library_that_does_not_load_leaves_nothing(self):
        self.check_loads.side_effect = OSError("libcupti.so.13: cannot open")
        with self.assertRaises(OSError):
            fetch_libtorch.fetch(self.target)
        self.assert_nothing_but_the_lock()

    def test_what_a_kill_left_is_removed(self):
        (self.cache / ".partial-abc/wheels").mkdir(parents=True)
        fetch_libtorch.fetch(self.target)
        self.assertEqual(sorted(path.name for path in self.cache.iterdir()), [".lock", "libtorch-2.15.0"])

    def test_version_is_that_of_the_requirements(self):
        self.assertRegex(fetch_libtorch.version_of(fetch_libtorch.REQUIREMENTS), r"^\d+\.\d+\.\d+$")


if __name__ == "__main__":
    unittest.main()
