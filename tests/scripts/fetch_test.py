"""scripts/fetch.py without the network: what is kept, and that the cache is whole or absent."""

import dataclasses
import os
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import fetch  # noqa: E402

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


def write_wheel(name, folder):
    folder.mkdir()
    with zipfile.ZipFile(folder / "torch.whl", "w") as archive:
        for name, text in WHEEL.items():
            archive.writestr(name, text)


class FetchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.cache = Path(folder.name, "flant5-sentiment")
        self.target = self.cache / "libtorch-2.15.0"
        self.replace(os.environ, "XDG_CACHE_HOME", folder.name)
        self.download = self.replace_function("download", write_wheel)
        self.check = mock.Mock()
        libtorch = dataclasses.replace(fetch.FETCHED["libtorch"], check=self.check)
        self.replace(fetch.FETCHED, "libtorch", libtorch)
        self.replace_function("target_folder", lambda name: self.target)

    def replace(self, mapping, key, value):
        patch = mock.patch.dict(mapping, {key: value})
        patch.start()
        self.addCleanup(patch.stop)

    def replace_function(self, name, effect):
        patch = mock.patch.object(fetch, name, side_effect=effect)
        self.addCleanup(patch.stop)
        return patch.start()

    def assert_nothing_but_the_lock(self):
        self.assertEqual([path.name for path in self.cache.iterdir()], [".lock"])

    def test_keeps_headers_libraries_and_licences(self):
        fetch.fetch("libtorch")
        files = sorted(str(path.relative_to(self.target)) for path in self.target.rglob("*") if path.is_file())
        self.assertEqual(files, KEPT)
        self.assertEqual((self.target / "torch/lib/libtorch_cpu.so").read_text(), "cpu")

    def test_second_time_downloads_nothing(self):
        fetch.fetch("libtorch")
        fetch.fetch("libtorch")
        self.assertEqual(self.download.call_count, 1)

    def test_failed_download_leaves_nothing(self):
        self.download.side_effect = OSError("no route")
        with self.assertRaises(OSError):
            fetch.fetch("libtorch")
        self.assert_nothing_but_the_lock()

    def test_library_that_does_not_load_leaves_nothing(self):
        self.check.side_effect = OSError("libcupti.so.13: cannot open")
        with self.assertRaises(OSError):
            fetch.fetch("libtorch")
        self.assert_nothing_but_the_lock()

    def test_what_a_kill_left_is_removed(self):
        (self.cache / ".partial-abc/wheels").mkdir(parents=True)
        fetch.fetch("libtorch")
        self.assertEqual(sorted(path.name for path in self.cache.iterdir()), [".lock", "libtorch-2.15.0"])


class KeptTest(unittest.TestCase):
    def test_of_arrow_is_what_reads_parquet_and_arrow_files(self):
        names = ["pyarrow/include/arrow/ipc/reader.h", "pyarrow/include/arrow/compute/api.h", "pyarrow/libarrow.so.2600",
                 "pyarrow/include/parquet/arrow/reader.h", "pyarrow/libarrow_compute.so.2600",
                 "pyarrow/libparquet.so.2600", "pyarrow/lib.cpython-312-x86_64-linux-gnu.so", "pyarrow/__init__.py"]
        arrow = fetch.FETCHED["arrow"]
        kept = [name for name in names if fetch.is_kept(name, arrow)]
        self.assertEqual(kept, ["pyarrow/include/arrow/ipc/reader.h", "pyarrow/libarrow.so.2600",
                                "pyarrow/include/parquet/arrow/reader.h", "pyarrow/libparquet.so.2600"])


class TargetFolderTest(unittest.TestCase):
    def test_is_named_for_the_pinned_version(self):
        with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": "/elsewhere"}):
            for name in fetch.FETCHED:
                self.assertRegex(str(fetch.target_folder(name)), rf"^/elsewhere/flant5-sentiment/{name}-[0-9.]+$")


if __name__ == "__main__":
    unittest.main()
