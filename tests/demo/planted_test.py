#!/usr/bin/env python3
"""A held-out row among the generated sentences is dropped as training draws, and found where it is not; and what
training.json says of the files behind the model is so."""
import hashlib
import json
import random
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import leakage_test  # noqa: E402
from drawing import Drawer  # noqa: E402
from leakage import OWN_ROWS, LeakageFilter  # noqa: E402

ROW = "The cellar of the mill holds EUR 12 mn of grain , up from EUR 9 mn ."
NEAR_ROW = "The cellar of the mill holds EUR 7 mn of grain , up from EUR 3 mn in May ."
OTHER = "Grain was sold at the market on Friday ."


class PlantedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.development = Path(folder.name, "dev.txt")
        self.development.write_text(f"{ROW}@positive\n", encoding="iso-8859-1")
        self.hashes = Path(folder.name, "triples.txt")
        words = ["^", *"the cellar of the mill holds eur mn of grain up from eur mn".split(), "$"]
        texts = {" ".join(words[i : i + 3]) for i in range(len(words) - 2)}
        self.hashes.write_text(" ".join(sorted(hashlib.sha256(f"flant5 {t}".encode()).hexdigest()[:12] for t in texts)))

    @staticmethod
    def drawer(*paths):
        """Draws one of three sentences, two of them planted."""
        return Drawer([], LeakageFilter(paths), lambda: (random.choice((ROW, NEAR_ROW, OTHER)), "neutral"))

    @staticmethod
    def drawn(drawer):
        random.seed(1)
        return {drawer.sentence(tweet_share=0)[0] for _ in range(30)}

    def test_planted_rows_are_dropped_by_text_and_by_hashes(self):
        self.assertEqual(self.drawn(self.drawer(self.development)), {OTHER})
        self.assertEqual(self.drawn(self.drawer(self.hashes)), {OTHER})

    def test_the_test_finds_planted_rows_that_are_not_dropped(self):
        rows = leakage_test.rows_of(self.development, self.hashes)
        self.assertGreater(len(rows), 200)  # the project's own are among them
        self.assertEqual(set(leakage_test.near(self.drawn(self.drawer()), rows)), {ROW, NEAR_ROW})
        self.assertEqual(leakage_test.near([OTHER], rows), [])
        self.assertEqual(leakage_test.near([ROW], rows[1:]), [ROW])
        for file in OWN_ROWS:
            own = json.loads(file.read_text().splitlines()[0])["sentence"]
            self.assertEqual(leakage_test.near([own], rows), [own])


class TrainingFile(unittest.TestCase):
    """models/demo/training.json. regenerate.py, which writes figures and draws nothing, has changed since."""

    ROOT = Path(__file__).resolve().parents[2]
    FOLDERS = ("examples", "tests/demo/rows", "scripts/demo_model", "prompts")
    CHANGED = "regenerate.py"

    def test_hashes_are_those_of_the_files(self):
        known = json.loads((self.ROOT / "models/demo/training.json").read_text())
        hashes = {**known["files"], **known["scripts"]}
        paths = [path for folder in self.FOLDERS for path in (self.ROOT / folder).iterdir() if path.name in hashes]
        self.assertEqual(len(paths), len(hashes) - 3)  # three are not in the repository
        for path in paths:
            if path.name != self.CHANGED:
                self.assertEqual(hashlib.sha256(path.read_bytes()).hexdigest(), hashes[path.name], path.name)
        weights = (self.ROOT / "models/demo/model.safetensors").read_bytes()
        self.assertEqual(hashlib.sha256(weights).hexdigest(), known["weights"])


if __name__ == "__main__":
    unittest.main()
