"""libflant5.so as others use it: from an installed tree with find_package, and as a part of their own build.

$FLANT5_INSTALLED is the installed tree and $FLANT5_BINARY_DIR the build. CMake takes from the environment (CXX, CXXFLAGS,
CMAKE_BUILD_TYPE, CMAKE_GENERATOR, CMAKE_CXX_COMPILER_LAUNCHER) what this build was made with.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARENT = ROOT / "tests" / "consumer" / "parent"
BINARY = pathlib.Path(os.environ.get("FLANT5_BINARY_DIR", ROOT / "build" / "release")).resolve()
INSTALLED = pathlib.Path(os.environ.get("FLANT5_INSTALLED", BINARY / "installed")).resolve()
PARQUET = ROOT / "tests" / "columnar" / "news.parquet"
LIBRARY = INSTALLED / "lib" / "libflant5.so"
ANSWERS = "positive\nnegative\n"


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)


class ConsumerTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="flant5-consumer-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def cmake(self, *arguments, **environment):
        done = run("cmake", *arguments, env={**os.environ, **environment})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("CMake Warning", done.stderr)

    def assert_answers(self, program, folder):
        """In an empty folder, so that nothing is found but what is named."""
        done = run(program, folder, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, ANSWERS, ""))

    def assert_front_door(self, program, folder, with_arrow=True):
        parquet = [PARQUET] if with_arrow and (BINARY / "libflant5_columnar.so").exists() else []
        done = run(program, folder, *parquet, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


@unittest.skipUnless(LIBRARY.exists(), "needs an installed tree")
class Installed(ConsumerTest):
    SHARE = INSTALLED / "share" / "flant5-sentiment"

    def test_the_example(self):
        self.cmake("-S", ROOT / "examples" / "consumer", "-B", self.folder, f"-DCMAKE_PREFIX_PATH={INSTALLED}")
        self.cmake("--build", self.folder)
        self.assert_answers(self.folder / "consumer", self.SHARE)
        # The C++ library is the consumer's own, which may be newer than what is installed with the program.
        self.assertNotIn(str(INSTALLED), run("ldd", self.folder / "consumer").stdout.partition("libstdc++")[2].split("\n")[0])
        missing = run(self.folder / "consumer", self.folder)
        self.assertEqual(missing.returncode, 4)
        self.assertRegex(missing.stderr, r"\Aconsumer: .*models/demo")

    def test_the_front_door(self):
        self.cmake("-S", PARENT, "-B", self.folder, f"-DCMAKE_PREFIX_PATH={INSTALLED}", "-DWITH=installed")
        self.cmake("--build", self.folder)
        self.assert_front_door(self.folder / "front_door", self.SHARE)

    def test_another_version_is_refused(self):
        for wanted in ("0.2", "1.0"):
            done = run("cmake", "-S", PARENT, "-B", self.folder, f"-DCMAKE_PREFIX_PATH={INSTALLED}", "-DWITH=installed",
                       f"-DWANTED={wanted}")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("flant5Config.cmake, version: 0.1.", done.stderr)

    def test_the_package_may_be_moved(self):
        files = list((INSTALLED / "lib" / "cmake" / "flant5").iterdir())
        self.assertGreaterEqual(len(files), 3)
        for file in files:
            text = file.read_text()
            for place in (INSTALLED, BINARY, ROOT, pathlib.Path.home()):
                self.assertNotIn(str(place), text, file)

    def test_the_headers_are_the_front_door(self):
        names = {path.name for path in (ROOT / "include" / "flant5").iterdir()}
        self.assertEqual({path.name for path in (INSTALLED / "include" / "flant5").iterdir()}, names)

    def test_nothing_else_is_exported(self):
        listed = run("nm", "-D", "--defined-only", "--demangle", LIBRARY).stdout
        symbols = [line.split(" ", 2)[2] for line in listed.splitlines()]
        marked = set()
        for header in (ROOT / "include" / "flant5").glob("*.h"):
            marked |= set(re.findall(r"(?<!define )FLANT5_API (?:[^;{]*?[ *&])??(\w+)(?= [:{]|\()", header.read_text()))
        self.assertIn("Classifier", marked)
        self.assertIn("open_rows", marked)
        found = set()
        for symbol in symbols:
            name = re.fullmatch(r"(?:(?:typeinfo|typeinfo name|vtable) for )?flant5::(\w+)\b.*", symbol)
            self.assertTrue(name and name.group(1) in marked, symbol)
            found.add(name.group(1))
        self.assertEqual(found, marked)


class Page(unittest.TestCase):
    """docs/library.md."""

    def test_its_code_is_that_of_the_example(self):
        code = "".join(path.read_text() for path in (ROOT / "examples" / "consumer").iterdir())
        blocks = re.findall(r"^```c(?:pp|make)\n(.*?)^```$", (ROOT / "docs" / "library.md").read_text(), re.M | re.S)
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            self.assertIn(block, code)


class Subproject(ConsumerTest):
    """Part of another project's build."""

    def configure(self, with_what):
        folder = self.folder / with_what
        self.cmake("-S", PARENT, "-B", folder, f"-DWITH={with_what}", CXXFLAGS="", CMAKE_BUILD_TYPE="",
                   CMAKE_CXX_COMPILER_LAUNCHER="")
        return folder

    def commands(self, folder):
        return [entry["command"].replace(str(folder), "BUILD")
                for entry in json.loads((folder / "compile_commands.json").read_text())]

    def test_it_changes_nothing_around_it(self):
        """The parent itself compares its variables and properties; its own target is compiled as it is alone."""
        alone = self.configure("nothing")
        together = self.configure("source")
        (own,) = self.commands(alone)
        linked, = [command for command in self.commands(together) if command != own]
        self.assertEqual(len(self.commands(together)), 2)  # nothing of ours is listed
        options = [word for word in linked.split(" -o ")[0].split()[1:] if not word.startswith("-std=")]
        self.assertEqual(options, ["-DPARENT=1", f"-I{ROOT}/include"])
        self.assertNotIn("file(INSTALL", (together / "flant5" / "cmake_install.cmake").read_text())
        tests = run("ctest", "--show-only=json-v1", cwd=together).stdout
        self.assertEqual(json.loads(tests)["tests"], [])

    def test_it_is_built_with_what_uses_it(self):
        """Not optimised, in batches and without Arrow: two to four minutes the first time, and seconds then."""
        folder = BINARY / "subproject"
        flags = f"{os.environ.get('CXXFLAGS', '')} -O0"
        self.cmake("-S", PARENT, "-B", folder, "-DWITH=source", f"-DCMAKE_CXX_FLAGS={flags}", "-DFLANT5_BATCHED_BUILD=ON",
                   "-DFLANT5_WITH_ARROW=OFF", "-DFLANT5_WARNINGS_AS_ERRORS=OFF", CMAKE_BUILD_TYPE="None")
        self.cmake("--build", folder, "--target", "consumer", "front_door", "--parallel", str(os.cpu_count()))
        self.assert_answers(folder / "consumer", ROOT)
        self.assert_front_door(folder / "front_door", ROOT, with_arrow=False)


if __name__ == "__main__":
    unittest.main()
