"""What `cmake --install` writes works where it was not built: moved, for another user, with glibc and libgcc alone."""

import io
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("FLANT5_PROGRAM", ROOT / "build/release/flant5-sentiment"))
BUILD = PROGRAM.parent
NOBODY = 65534
ROW = "Profit rose to EUR 13 mn from EUR 8 mn ."
SYSTEM = re.compile(r"(/usr)?/lib(64)?/.*/?(lib(c|m|dl|rt|pthread|gcc_s)\.so\.\d|ld-linux-x86-64\.so\.2)")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def cached(variable):
    """A value of the build's CMakeCache.txt."""
    found = re.search(rf"^{variable}(?::\w+)?=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found.group(1) if found else ""


def encrypted_with_aes(name, content):
    """A zip archive as WinZip's AES-256 marks its members; what is in them is not encrypted."""
    member = zipfile.ZipInfo(name)
    member.extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, zipfile.ZIP_STORED)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, content)
    marked = bytearray(packed.getvalue())
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # flags and method, in both places
        struct.pack_into("<HH", marked, marked.index(signature) + offset, 1, 99)
    return bytes(marked)


if not (BUILD / "cmake_install.cmake").exists():
    skip(f"{PROGRAM} is not in a build folder")
if cached("FLANT5_SANITIZE") or "-fsanitize" in cached("CMAKE_CXX_FLAGS") or cached("FLANT5_WITH_CUDA") == "ON":
    skip("builds with sanitizers or CUDA are not for other machines")


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="flant5-install-")
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        installed, cls.tree = Path(folder.name, "as installed"), Path(folder.name, "moved")
        subprocess.run(["cmake", "--install", BUILD, "--prefix", installed], check=True, stdout=subprocess.DEVNULL)
        installed.rename(cls.tree)
        cls.traces = Path(folder.name, "traces")
        cls.traces.mkdir(mode=0o777)
        cls.traces.chmod(0o777)

    def run_program(self, *arguments, rows="", status=0, **environment):
        """As another user, where this one can; with an environment that holds nothing else, and from a folder of no use."""
        other = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        run = subprocess.run([self.tree / "bin/flant5-sentiment", "--quiet", *arguments], input=rows, capture_output=True,
                             text=True, cwd="/", env={"HOME": "/nonexistent", **environment}, **other)
        self.assertEqual(run.returncode, status, run.stderr)
        return (run.stderr if status else run.stdout).splitlines()

    def loaded(self):
        """The files that the loader opened in the runs since the last call."""
        files = list(self.traces.iterdir())
        self.assertTrue(files, "the loader wrote no trace")
        text = "".join(file.read_text() for file in files)
        for file in files:
            file.unlink()
        return {Path(path) for path in re.findall(r"calling init: (\S+)", text)}

    def test_it_answers_with_every_symbol_resolved(self):
        (answer,) = self.run_program("-", rows=ROW, LD_BIND_NOW="1")
        self.assertIn('"label":"positive"', answer)

    def test_it_loads_its_own_libraries_alone(self):
        trace = {"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": str(self.traces / "trace")}
        with_arrow = (BUILD / "libflant5_columnar.so").exists()
        rows = "tests/columnar/news.parquet" if with_arrow else "examples/financial_news.csv"
        copy = self.tree / Path(rows).name  # the clone may be closed to other users
        shutil.copy(ROOT / rows, copy)
        self.assertEqual(len(self.run_program(copy, **trace)), 60)
        loaded = self.loaded()
        outside = [str(path) for path in loaded if not path.resolve().is_relative_to(self.tree)]
        self.assertEqual([path for path in outside if not SYSTEM.fullmatch(path)], [])
        self.assertIn("libtorch_cpu.so", {path.name for path in loaded})

    def test_another_library_path_changes_nothing(self):
        elsewhere = self.traces.parent / "elsewhere"
        elsewhere.mkdir()
        for name in ("libstdc++.so.6", "libc10.so", "libz.so.1"):
            (elsewhere / name).write_text("not a library")
        (answer,) = self.run_program("-", rows=ROW, LD_LIBRARY_PATH=str(elsewhere))
        self.assertIn('"label":"positive"', answer)

    def test_every_library_is_complete_known_and_found_from_its_own_place(self):
        glibc = os.confstr("CS_GNU_LIBC_VERSION").split()[1]
        checked = subprocess.run([sys.executable, ROOT / "scripts/check_tree.py", "--glibc", glibc, self.tree],
                                 capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_libraries_that_are_never_called_are_ours(self):
        for pattern, reason in (("libcu*", b"this is for CPUs"), ("libcrypto*", b"encrypted archives are not read")):
            for path in (self.tree / "lib/flant5-sentiment").glob(pattern):
                self.assertLess(path.stat().st_size, 64000, path)
                self.assertIn(reason, path.read_bytes(), path)

    def test_zip_archives_need_none_of_those(self):
        archive = self.tree / "rows.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
            written.writestr("rows.txt", ROW)
        (answer,) = self.run_program(archive, LD_BIND_NOW="1")
        self.assertIn('"label":"positive"', answer)
        archive.write_bytes(encrypted_with_aes("rows.txt", ROW))
        (refusal,) = self.run_program(archive, status=3)
        self.assertIn("rows.txt: is encrypted", refusal)

    def test_scripts_that_download_are_there_with_what_they_read(self):
        scripts = self.tree / "share/flant5-sentiment/scripts"
        for name in ("download_model.sh", "download_dataset.sh"):
            shown = subprocess.run([scripts / name, "--help"], capture_output=True, text=True)
            self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertTrue((scripts / "requirements/hub.txt").is_file())

    def test_licences_are_there(self):
        documents = self.tree / "share/doc/flant5-sentiment"
        self.assertEqual((documents / "LICENSE").read_text(), (ROOT / "LICENSE").read_text())
        notices = (documents / "THIRD_PARTY_NOTICES").read_text()
        for name in ("libtorch_cpu.so", "libstdc++.so.6", "nlohmann/json", "CLI11", "Eigen", "fmt", "Intel Simplified"):
            self.assertIn(name, notices)


if __name__ == "__main__":
    unittest.main()
