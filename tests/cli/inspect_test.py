"""inspect: what a model is and needs, without its weights and without libtorch."""

import json
import os
import re
import shutil
import struct
import subprocess
import unittest

from harness import DATA, PROGRAM, ROOT, TINY, CliTest, environment

CHECKPOINTS = sorted(path for path in (ROOT / "tests" / "checkpoints").iterdir() if (path / "config.json").exists())
DEMO = ROOT / "models" / "demo"
ROWS = str(DATA / "rows.jsonl")


class Inspect(CliTest):
    def inspect(self, model, *arguments, **options):
        """What stands on the page, and in the JSON."""
        json_file = self.path("inspection.json")
        run = self.run_program("inspect", model, "--json", json_file, *arguments, **options)
        found = json.loads(self.read("inspection.json"))
        self.assert_valid(found, "inspection")
        return run.out, found

    def test_every_kind_of_checkpoint(self):
        families = {}
        for folder in [*CHECKPOINTS, DEMO]:
            if not (folder / "spiece.model").exists() and not (folder / "tokenizer.json").exists():
                self.run_program("inspect", folder, code=4)
                continue
            with self.subTest(folder.name):
                page, found = self.inspect(folder)
                families[folder.name] = found["family"]
                self.assertIn(str(folder), page)
                self.assertEqual([choice["name"] for choice in found["memory"]], ["float32", "bfloat16", "int8", "saved int8"])
                sizes = [choice["weights"] for choice in found["memory"]]
                self.assertGreater(sizes[0], sizes[1])
        self.assertEqual(families["demo"], "T5 1.1 or Flan-T5")

    def test_figures_are_those_of_the_headers(self):
        page, found = self.inspect(DEMO)
        with open(DEMO / "model.safetensors", "rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size))
        header.pop("__metadata__", None)
        parameters = 0
        for tensor in header.values():
            count = 1
            for side in tensor["shape"]:
                count *= side
            parameters += count
        self.assertEqual(found["parameters"], parameters)
        self.assertIn(f"{parameters:,} parameters", (ROOT / "models" / "README.md").read_text())
        self.assertEqual(sum(found["stored"]["parameters_by_dtype"].values()), parameters)
        self.assertEqual(found["stored"]["files"], 1)
        self.assertEqual(found["tokenizer"]["files"], ["spiece.model", "tokenizer.json"])
        self.assertIsNone(found["size"])
        self.assertIn("none of those published", page)

    def test_answer_words_of_the_runs_labels(self):
        _, found = self.inspect(DEMO)
        self.assertEqual([answer["label"] for answer in found["answers"]], ["negative", "neutral", "positive"])
        self.assertTrue(all(answer["tokens"] for answer in found["answers"]))
        page, found = self.inspect(DEMO, "--label-set", "bad, good")
        self.assertEqual([answer["word"] for answer in found["answers"]], ["bad", "good"])
        page, found = self.inspect(DEMO, "--prompt", "bearish-bullish")
        self.assertEqual([answer["word"] for answer in found["answers"]], ["bearish", "neutral", "bullish"])
        self.assertIn("negative: bearish", page)

    def test_generation_config(self):
        folder = self.folder / "model"
        shutil.copytree(DEMO, folder)
        values = {"num_beams": 4, "max_new_tokens": 9, "guidance_scale": 3}
        (folder / "generation_config.json").write_text(json.dumps(values))
        page, found = self.inspect(folder)
        self.assertEqual(found["generation"], {"set": ["max_new_tokens 9", "num_beams 4"], "unsupported": ["guidance_scale"]})
        self.assertIn("num_beams 4", page)

    def test_an_adapter(self):
        _, found = self.inspect(TINY, "--adapter", ROOT / "tests" / "adapters" / "tiny")
        config = json.loads((ROOT / "tests" / "adapters" / "tiny" / "adapter_config.json").read_text())
        self.assertEqual((found["adapter"]["rank"], found["adapter"]["alpha"]), (config["r"], config["lora_alpha"]))
        self.assertGreater(found["adapter"]["weights"], 0)

    def test_a_quantised_folder_and_its_evidence(self):
        plain, fitted = self.path("plain"), self.path("fitted")
        self.run_program("quantize", DEMO, plain)
        page, found = self.inspect(plain)
        self.assertTrue(found["quantised"])
        self.assertIsNone(found["evidence"])
        self.assertEqual([choice["name"] for choice in found["memory"]], ["saved int8"])
        self.assertIn("not measured on rows", page)
        self.run_program("quantize", DEMO, fitted, "--rows", ROWS, "--max-new-tokens", "2")
        page, found = self.inspect(fitted)
        written = json.loads((self.folder / "fitted" / "quantization.json").read_text())
        for name in ("rows", "wanted_agreement", "agreement", "is_reached"):
            self.assertEqual(found["evidence"][name], written[name])
        self.assertEqual(found["evidence"]["kept"], written["measured"][written["chosen"]]["kept"])
        self.assertIn("answered as in bfloat16", page)

    def test_evidence_of_another_program(self):
        folder = self.path("plain")
        self.run_program("quantize", DEMO, folder)
        (self.folder / "plain" / "quantization.json").write_text("{}")
        run = self.run_program("inspect", folder, code=4)
        self.assertIn("quantization.json: not as quantize --rows writes it", run.err)

    def test_what_is_broken_is_refused(self):
        run = self.run_program("inspect", self.without_weights(), code=4)
        self.assertIn("model.safetensors", run.err)
        self.assert_one_line(run)

    def test_libtorch_is_not_loaded(self):
        traced = subprocess.run(
            [PROGRAM, "inspect", DEMO], capture_output=True, text=True,
            env=environment(LD_DEBUG="files", LD_DEBUG_OUTPUT=str(self.folder / "loaded")),
        )
        self.assertEqual(traced.returncode, 0, traced.stderr)
        text = "".join(file.read_text() for file in self.folder.glob("loaded.*"))
        loaded = set(re.findall(r"file=(\S+\.so\S*) \[0\];  generating link map", text))
        self.assertIn("libstdc++.so.6", loaded)
        self.assertFalse([name for name in loaded if re.search("torch|gomp|flant5_engine", name)])

    def test_weights_are_not_loaded(self):
        folder = self.large_checkpoint()
        kibibytes = os.path.getsize(folder / "model.safetensors") // 1024
        self.assertLess(self.peak_memory("inspect", folder), kibibytes / 10)


class Memory(CliTest):
    def system(self, limit, used=0, file_pages=0, cpu="max 100000"):
        """A root folder with the limits of a container."""
        for name, content in {
            "proc/self/cgroup": "0::/\n",
            "proc/meminfo": "MemAvailable: 64000000 kB\n",
            "sys/fs/cgroup/memory.max": f"{limit}\n",
            "sys/fs/cgroup/memory.current": f"{used}\n",
            "sys/fs/cgroup/memory.stat": f"inactive_file {file_pages}\nactive_file 0\n",
            "sys/fs/cgroup/cpu.max": f"{cpu}\n",
        }.items():
            path = self.folder / "root" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return environment(FLANT5_SYSTEM_ROOT=str(self.folder / "root"))

    def peaks(self):
        self.run_program("inspect", DEMO, "--json", self.path("i.json"), env=self.system(1 << 40, cpu="100000 100000"))
        return {choice["name"]: choice["peak"] for choice in json.loads(self.read("i.json"))["memory"]}

    def test_what_cannot_fit_is_refused_before_it_is_loaded(self):
        run = self.run_program("-q", "--model", DEMO, "--dtype", "float32", ROWS, env=self.system(1 << 20), code=4)
        self.assert_one_line(run)
        for part in ("needs about", "in float32", "1 MiB is left", "memory.max", "no number format fits", "--ignore-memory"):
            self.assertIn(part, run.err)

    def test_another_format_that_fits_is_named(self):
        peaks = self.peaks()
        env = self.system(peaks["float32"] - 1)
        run = self.run_program("--model", DEMO, "--dtype", "float32", ROWS, env=env, code=4)
        self.assertIn("--dtype bfloat16 fits", run.err)
        self.run_program("-q", "--model", DEMO, "--dtype", "bfloat16", ROWS, env=env)

    def test_verify_dtype_needs_float32_too(self):
        env = self.system(self.peaks()["float32"] - 1)
        run = self.run_program("--model", DEMO, "--dtype", "bfloat16", "--verify-dtype", 5, ROWS, env=env, code=4)
        self.assertIn("--verify-dtype needs the model in float32 too; leave it out", run.err)

    def test_pages_of_files_are_free(self):
        room = self.peaks()["float32"]
        held = self.system(2 * room, used=2 * room, file_pages=room - (1 << 20))
        self.run_program("--model", DEMO, "--dtype", "float32", ROWS, env=held, code=4)
        free = self.system(2 * room, used=2 * room, file_pages=room)
        self.run_program("-q", "--model", DEMO, "--dtype", "float32", ROWS, env=free)

    def test_ignore_memory(self):
        env = self.system(1 << 20)
        plain = self.run_program("-q", "--model", DEMO, "--dtype", "float32", ROWS).out
        self.assertEqual(self.run_program("-q", "--ignore-memory", "--model", DEMO, "--dtype", "float32", ROWS, env=env).out, plain)

    def test_fitting_int8(self):
        env = self.system(1 << 20)
        run = self.run_program("quantize", DEMO, self.path("out"), "--rows", ROWS, env=env, code=4)
        self.assertIn("to be fitted to rows", run.err)
        self.run_program("quantize", DEMO, self.path("out"), env=env)

    def test_a_quota_is_the_number_of_workers(self):
        self.run_program("inspect", DEMO, "--json", self.path("i.json"), env=self.system(1 << 40, cpu="50000 100000"))
        self.assertEqual(json.loads(self.read("i.json"))["workers"], 1)


class Int8Evidence(CliTest):
    NOTE = "was not measured"

    def test_int8_without_evidence_is_noted(self):
        run = self.run_program("--model", DEMO, "--dtype", "int8", ROWS)
        self.assertIn(self.NOTE, run.err)
        self.assertIn("quantize MODEL OUT --rows FILE", run.err)
        self.assertNotIn(self.NOTE, self.run_program("-q", "--model", DEMO, "--dtype", "int8", ROWS).err)
        self.assertNotIn(self.NOTE, self.run_program("--model", DEMO, "--dtype", "bfloat16", ROWS).err)

    def test_a_saved_folder(self):
        self.run_program("quantize", DEMO, self.path("plain"))
        self.assertIn(self.NOTE, self.run_program("--model", self.path("plain"), ROWS).err)
        self.run_program("quantize", DEMO, self.path("fitted"), "--rows", ROWS, "--max-new-tokens", "2")
        self.assertNotIn(self.NOTE, self.run_program("--model", self.path("fitted"), ROWS).err)


if __name__ == "__main__":
    unittest.main()
