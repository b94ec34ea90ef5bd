"""scripts/notices.py: each library under the licence of what it came from, and a word on one that came from nowhere."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if not shutil.which("dpkg-query"):
    print("skipped: no dpkg-query, which says what Debian package a library is from")
    sys.exit(77)


class NoticesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def notices(self, *libraries, stubs=()):
        output = self.folder / "THIRD_PARTY_NOTICES"
        run = subprocess.run([sys.executable, ROOT / "scripts/notices.py", *(f"--stub={stub}" for stub in stubs),
                              "--output", output, *libraries], capture_output=True, text=True, check=True)
        listed, _, texts = output.read_text().partition("\n=")
        return {line.split()[0]: line for line in listed.splitlines() if line}, texts, run.stderr

    def wheel(self, name, licences):
        """A library in an unpacked wheel."""
        for path, text in licences.items():
            file = self.folder / f"{name}-1.2.dist-info/licenses" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        library = self.folder / name / "lib/libother.so"
        library.parent.mkdir(parents=True)
        library.write_bytes(b"")
        return library

    def test_of_a_wheel_are_all_its_licences_each_text_once(self):
        library = self.wheel("other", {"LICENSE": "Do as you like.", "third_party/a/LICENSE": "Name us.",
                                       "third_party/b/COPYING": "Name us."})
        listed, texts, fault = self.notices(library)
        self.assertIn("of the wheel other 1.2", listed["libother.so"])
        self.assertIn("-- third_party/a/LICENSE\n-- third_party/b/COPYING\n\nName us.", texts)
        self.assertIn("Do as you like.", texts)
        self.assertEqual(fault, "")

    def test_of_a_debian_package_is_its_copyright_with_the_licence_that_it_refers_to(self):
        library = next(Path("/usr/lib/x86_64-linux-gnu").glob("libnettle.so.?"))
        listed, texts, _ = self.notices(library)
        self.assertRegex(listed[library.name], r"of the Debian package libnettle\S+ 3\S+; .* source package nettle$")
        self.assertIn("LGPL-2, which is referred to above", texts)

    def test_of_headers_that_are_compiled_in_too(self):
        listed, _, _ = self.notices()
        self.assertLessEqual({"nlohmann/json", "CLI11", "Eigen", "fmt"}, set(listed))

    def test_stubs_are_said_to_be_ours(self):
        listed, _, _ = self.notices(stubs=["libcudart.so.13"])
        self.assertIn("written for flant5-sentiment", listed["libcudart.so.13"])

    def test_a_library_from_nowhere_is_named_and_not_listed(self):
        library = self.folder / "libstray.so.1"
        library.write_bytes(b"")
        listed, _, fault = self.notices(library)
        self.assertNotIn("libstray.so.1", listed)
        self.assertIn("no licence was found of libstray.so.1", fault)


if __name__ == "__main__":
    unittest.main()
