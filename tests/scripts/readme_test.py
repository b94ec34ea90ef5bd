"""The runner of README's commands, on small files."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import readme  # noqa: E402


def console(*lines):
    return "\n".join(["```console", *lines, "```", ""])


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "rows.txt").write_text("up\ndown\n")
        (self.root / "build").mkdir()
        self.program = self.root / "build/flant5-sentiment"
        self.program.write_text("#!/bin/sh\necho \"classified $1\"\n")
        self.program.chmod(0o755)

    def run_text(self, text, not_run=()):
        file = self.root / "README.md"
        file.write_text(text)
        return readme.run_file(file, self.program, self.root, not_run)

    def assert_passes(self, *lines):
        self.assertEqual(self.run_text(console(*lines))[1], [])

    def assert_fails(self, *lines):
        self.assertEqual(len(self.run_text(console(*lines))[1]), 1)

    def test_same_output(self):
        self.assert_passes("$ cat rows.txt", "up", "down")

    def test_other_output_is_told_with_its_line(self):
        count, faults = self.run_text("# Title\n\n" + console("$ cat rows.txt", "up"))
        self.assertEqual((count, faults), (1, ["line 4: other output of: cat rows.txt\n--- the file says\nup\n"
                                               "--- it prints\nup\ndown"]))

    def test_missing_output(self):
        self.assert_fails("$ cat rows.txt", "up", "down", "sideways")

    def test_ellipsis_is_any_number_of_lines(self):
        self.assert_passes("$ seq 5", "1", "...", "5")
        self.assert_passes("$ seq 2", "1", "...", "2")
        self.assert_fails("$ seq 5", "1", "...", "6")

    def test_command_without_output_lines_may_print(self):
        self.assert_passes("$ seq 5")

    def test_program_is_on_the_path(self):
        self.assert_passes("$ flant5-sentiment rows", "classified rows")

    def test_standard_error_counts(self):
        self.assert_passes("$ echo told >&2", "told")

    def test_numbers_of_time_may_differ_and_others_not(self):
        self.assert_passes("$ echo 566 rows in 12.5 s, 45 rows/s", "570 rows in 9 s, 62.9 rows/s")
        self.assert_fails("$ echo accuracy 0.91", "accuracy 0.92")

    def test_exit_status(self):
        self.assert_fails("$ false")
        self.assert_passes("$ (exit 3)", "$ echo $?", "3")
        self.assert_fails("$ (exit 3)", "$ echo $?", "4")

    def test_continued_command(self):
        self.assert_passes("$ echo one \\", "    two", "one two")

    def test_commands_share_one_copy_and_leave_the_project_alone(self):
        self.assertEqual(self.run_text(console("$ echo new > made.txt") + console("$ cat made.txt", "new"))[1], [])
        self.assertFalse((self.root / "made.txt").exists())

    def test_commands_that_are_not_run(self):
        text = console("$ fetch \\", "    all   # soon", "done", "$ echo here", "here")
        self.assertEqual(self.run_text(text, not_run=["fetch \\\n    all"]), (1, []))

    def test_other_blocks_are_no_commands(self):
        self.assertEqual(self.run_text("```sh\n$ false\n```\n"), (0, []))


if __name__ == "__main__":
    unittest.main()
