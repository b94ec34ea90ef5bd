"""scripts/benchmark.py: which engines it times, which it skips, and what its picture shows."""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path[:0] = [str(SCRIPTS), str(SCRIPTS / "benchmark")]
import benchmark  # noqa: E402
import peer  # noqa: E402


class BenchmarkTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "int8").mkdir()  # as saved by an earlier run
        self.args = argparse.Namespace(model="checkpoint", out=self.folder, program=Path("program"), prompt="p",
                                       ct2_batches=[512], row_batches=[8, 16], environments=self.folder)

    def environment(self, kind, ends_with):
        """A Python that finds the peer's packages or does not."""
        python = self.folder / kind / "bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f"#!/bin/sh\nexit {ends_with}\n")
        python.chmod(0o755)

    def installed(self):
        messages = io.StringIO()
        with contextlib.redirect_stderr(messages):
            engines = benchmark.installed(benchmark.engines_of(self.args))
        return [engine.name for engine in engines], messages.getvalue()

    def test_peers_of_batches_of_rows_are_tried_with_each_size(self):
        names = [engine.name for engine in benchmark.engines_of(self.args)]
        for engine in ("ONNX Runtime float32", "ONNX Runtime int8", "OpenVINO float32", "OpenVINO bfloat16", "OpenVINO int8"):
            for batch in (8, 16):
                self.assertEqual(names.count(f"{engine}, {batch} rows"), 1)
        self.assertEqual(len(names), len(set(names)))  # the results are by name

    def test_peers_are_timed_in_their_environment(self):
        self.environment("onnxruntime", 0)
        self.environment("openvino", 0)
        names, messages = self.installed()
        self.assertEqual(messages, "")
        self.assertEqual(len(names), len(benchmark.engines_of(self.args)))
        for engine in benchmark.engines_of(self.args):
            if engine.name.startswith("OpenVINO"):
                self.assertEqual(engine.command[0], str(self.folder / "openvino/bin/python"))

    def test_peers_without_their_packages_are_skipped_with_the_way_to_get_them(self):
        self.environment("openvino", 1)
        names, messages = self.installed()
        self.assertFalse([name for name in names if name.startswith(("ONNX", "OpenVINO"))])
        self.assertIn("CTranslate2 int8, 512 tokens", names)
        for kind in ("onnxruntime", "openvino"):
            self.assertEqual(messages.count(f"/{kind}/bin/pip install -r {SCRIPTS}/benchmark/{kind}.txt\n"), 1)
            self.assertTrue((SCRIPTS / "benchmark" / f"{kind}.txt").exists())

    def test_the_picture_shows_the_fastest_size_of_batches(self):
        engines = [engine for engine in benchmark.engines_of(self.args) if engine.peer == "openvino"]
        for engine, rate in zip(engines, [3, 9, 8, 7, 1, 2]):
            engine.rates = [rate]
        self.assertEqual([engine.name for engine in benchmark.fastest_of_groups(engines)],
                         ["OpenVINO int8, 16 rows", "OpenVINO bfloat16, 8 rows", "OpenVINO float32, 16 rows"])


class ExportTest(unittest.TestCase):
    def test_is_made_once_and_only_counts_when_finished(self):
        with tempfile.TemporaryDirectory() as folder:
            args = argparse.Namespace(model=f"{folder}/checkpoint/", exports=None)
            self.assertRaises(OSError, peer.exported, args, "openvino", "int8", self.interrupted)
            exported = peer.exported(args, "openvino", "int8", Path.mkdir)
            self.assertEqual(exported, Path(folder).resolve() / "checkpoint-openvino-int8")
            self.assertEqual(list(exported.iterdir()), [])
            self.assertEqual(peer.exported(args, "openvino", "int8", self.interrupted), exported)

    def test_older_transformers_are_told_whether_the_head_has_weights_of_its_own(self):
        for saved, tied in ({"tie_word_embeddings": False}, False), ({"tie_word_embeddings": True}, True), ({}, True), (
                {"tie_word_embeddings": True, "scale_decoder_outputs": False}, False):  # as transformers 5 saves it
            with tempfile.TemporaryDirectory() as model, tempfile.TemporaryDirectory() as folder:
                Path(model, "config.json").write_text(json.dumps(saved))
                Path(model, "model.safetensors").write_text("weights")
                peer.link_for_transformers_4(model, Path(folder))
                self.assertEqual(json.loads(Path(folder, "config.json").read_text())["tie_word_embeddings"], tied)
                self.assertEqual(json.loads(Path(model, "config.json").read_text()), saved)
                self.assertEqual(Path(folder, "model.safetensors").read_text(), "weights")

    def interrupted(self, folder):
        folder.mkdir()
        (folder / "half").touch()
        raise OSError


if __name__ == "__main__":
    unittest.main()
