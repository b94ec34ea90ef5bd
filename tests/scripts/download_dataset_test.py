"""scripts/download_dataset.sh against a server on loopback that imitates the hub's endpoints, and --dataset after it."""

import os
import subprocess
from pathlib import Path

import hub

FILES = {
    "README.md": b"---\nconfigs:\n- data_files: data/rows.jsonl\n---\n# Words\n",
    "data/rows.jsonl": b'{"text": "Profit rose .", "label": "positive"}\n',
    "archive.zip": b"PK",
    "name.py": b"raise SystemExit",
    "picture.png": b"PNG",
}


class DownloadDatasetTest(hub.DownloadTest):
    COMMAND = [hub.ROOT / "scripts" / "download_dataset.sh"]
    KIND = "datasets"
    FILES = FILES

    def test_data_and_card_and_no_script(self):
        result = self.download()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.strip(), str(self.snapshot()))
        self.assertEqual(self.hub.fetched(), ["README.md", "archive.zip", "data/rows.jsonl"])
        self.assertEqual((self.snapshot() / "data/rows.jsonl").read_bytes(), FILES["data/rows.jsonl"])
        self.assertIn("--dataset owner/name ", result.stderr)

    def test_a_revision(self):
        result = self.download("owner/name", "refs/convert/parquet")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((self.repository() / "refs/refs/convert/parquet").read_text(), hub.COMMIT)
        self.assertIn("--dataset owner/name@refs/convert/parquet ", result.stderr)

    def test_damage_in_a_folder_is_found(self):
        self.assertEqual(self.download().returncode, 0)
        (self.snapshot() / "data/rows.jsonl").resolve().write_bytes(FILES["data/rows.jsonl"].replace(b"rose", b"fell"))
        result = self.download()
        self.assertEqual(result.returncode, 3)
        self.assertIn("data/rows.jsonl is damaged", result.stderr)
        self.assertEqual(self.download().returncode, 0)
        self.assertEqual((self.snapshot() / "data/rows.jsonl").read_bytes(), FILES["data/rows.jsonl"])

    def test_a_data_set_without_data(self):
        del self.hub.files["data/rows.jsonl"], self.hub.files["archive.zip"]
        result = self.download()
        self.assertEqual(result.returncode, 3)
        self.assertIn("refs/convert/parquet", result.stderr)

    def test_names_that_are_none(self):
        for arguments in (("../x",), ("a/b/c",), ("-x",), ("owner/name", "-x"), ("owner/name", "a b")):
            self.assertEqual(self.download(*arguments).returncode, 3, arguments)
        self.assertEqual(self.download("owner/name", "main", "more").returncode, 2)
        self.assertEqual(self.download("--help").returncode, 0)

    def test_then_the_program_finds_it(self):
        program = os.environ.get("FLANT5_PROGRAM")
        if not program:
            self.skipTest("FLANT5_PROGRAM names no program")
        for arguments, name in (((), "owner/name"), (("refs/convert/parquet",), "owner/name@refs/convert/parquet")):
            self.assertEqual(self.download("owner/name", *arguments).returncode, 0)
            run = subprocess.run([Path(program).resolve(), "-q", "--dataset", name], cwd=hub.ROOT, capture_output=True,
                                 text=True, env={**os.environ, "HF_HUB_CACHE": str(self.cache)})
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn('"gold":"positive"', run.stdout)


if __name__ == "__main__":
    hub.main()
