"""LoRA adapters: what they answer, what is said of them, and what is refused."""

import hashlib
import json
import shutil
import unittest

from harness import DATA, ROOT, TINY, CliTest, environment

ADAPTERS = ROOT / "tests" / "adapters"
ADAPTER = ADAPTERS / "tiny"
ROWS = str(DATA / "rows.jsonl")


class AdapterTest(CliTest):
    def copy(self, name="adapter", **changes):
        """The adapter in a folder of the test's own, its config changed."""
        folder = self.folder / name
        shutil.copytree(ADAPTER, folder)
        if changes:
            config = json.loads((folder / "adapter_config.json").read_text())
            (folder / "adapter_config.json").write_text(json.dumps({**config, **changes}))
        return folder

    def refused(self, *arguments, code=4):
        run = self.run_program(*arguments, ROWS, code=code)
        self.assertEqual(run.out, "")
        return run.err


class Answers(AdapterTest):
    def setUp(self):
        super().setUp()
        golden = json.loads((ROOT / "tests" / "goldens" / "adapters" / "tiny.json").read_text())
        self.expected = [run["completion"] for run in golden["runs"]]
        self.rows = self.folder / "sentences.jsonl"
        self.rows.write_text("".join(json.dumps({"text": run["sentence"]}) + "\n" for run in golden["runs"]))
        self.prompt = self.folder / "bare.jinja"
        self.prompt.write_text(
            "{# negative: negative\nneutral: neutral\npositive: positive #}{{ sentence }}"
        )

    def completions(self, *arguments, dtype="float32", env=None):
        run = self.run_program(
            "-q", "--dtype", dtype, "--prompt", self.prompt, "--max-new-tokens", "8", *arguments, self.rows, env=env)
        return [row["completion"] for row in run.rows()]

    def test_are_those_of_the_model_that_peft_merges(self):
        self.assertEqual(self.completions("--model", TINY, "--adapter", ADAPTER), self.expected)
        self.assertNotEqual(self.completions("--model", TINY), self.expected)

    def test_of_both_engines_are_the_same(self):
        env = environment(FLANT5_ENGINE="torch")
        self.assertEqual(self.completions("--model", TINY, "--adapter", ADAPTER, env=env), self.expected)

    def test_an_adapter_as_the_model_finds_its_base(self):
        self.assertEqual(self.completions("--model", ADAPTER), self.expected)

        run = self.run_program("--model", ADAPTER, "--limit", 1, ROWS)
        self.assertIn("--model is an adapter; its base model is tests/checkpoints/tiny", run.err)

    def test_an_adapter_in_the_cache(self):
        commit = "0123456789abcdef0123456789abcdef01234567"
        repository = self.folder / "hub" / "models--me--mine"
        (repository / "refs").mkdir(parents=True)
        (repository / "refs" / "main").write_text(commit)
        shutil.copytree(ADAPTER, repository / "snapshots" / commit)
        env = environment(HF_HUB_CACHE=str(self.folder / "hub"))
        self.assertEqual(self.completions("--model", TINY, "--adapter", "me/mine", env=env), self.expected)
        self.assertEqual(self.completions("--model", "me/mine", env=env), self.expected)

    def test_of_a_model_quantised_with_it_need_no_adapter(self):
        out = self.folder / "int8"
        self.run_program("quantize", TINY, out, "--adapter", ADAPTER, "--int8-keep", "qkv,o,wi,wo,decoder,head")
        merged = self.completions("--model", TINY, "--adapter", ADAPTER, dtype="bfloat16")
        self.assertEqual(self.completions("--model", out, dtype="int8"), merged)
        self.assertNotEqual(merged, self.completions("--model", TINY, dtype="bfloat16"))


class Records(AdapterTest):
    def test_the_adapters_files_have_their_hashes_in_the_manifest(self):
        out = self.folder / "metrics.json"
        self.run_program("-q", "--model", TINY, "--adapter", ADAPTER, "--metrics", out, ROWS)
        manifest = json.loads(out.read_text())["manifest"]
        self.assertEqual(manifest["options"]["adapter"], str(ADAPTER))
        hashes = {file["path"]: file["hash"] for file in manifest["model"]["files"]}
        for name in ("adapter_config.json", "adapter_model.safetensors"):
            self.assertEqual(hashes[name], "sha256:" + hashlib.sha256((ADAPTER / name).read_bytes()).hexdigest())

class Resume(AdapterTest):
    """Goes on with a run that a broken row has stopped."""

    ROWS = '{"text":"Up .","label":2}\n{"text":"Down .","label":0}\n'

    def setUp(self):
        super().setUp()
        self.out = self.path("o.jsonl")
        self.run_on("--adapter", ADAPTER, "-", stdin=self.ROWS + "broken\n", code=3)

    def run_on(self, *arguments, **options):
        return self.classify("-o", self.out, *arguments, **options)

    def test_goes_on_with_the_same_adapter_wherever_it_is(self):
        self.run_on("--resume", "--adapter", self.copy(), "-", stdin=self.ROWS)
        self.assertEqual(len(self.read("o.jsonl").splitlines()), 2)

    def test_needs_the_same_adapter(self):
        other = self.copy("other", lora_alpha=17)
        err = self.run_on("--resume", "--adapter", other, "-", stdin=self.ROWS, code=2).err
        self.assertRegex(err, r"model was adapter_config.json \(sha256:\w{12}\) and is adapter_config.json \(sha256:")
        err = self.run_on("--resume", "-", stdin=self.ROWS, code=2).err
        self.assertRegex(err, r"model was adapter_model.safetensors \(sha256:\w{12}\) and is without adapter_model")


class Refusals(AdapterTest):
    def test_what_is_not_plain_lora_by_name(self):
        for number, (key, value) in enumerate(
            (("peft_type", "IA3"), ("use_dora", True), ("bias", "all"), ("init_lora_weights", "pissa"))
        ):
            with self.subTest(key=key):
                err = self.refused("--model", TINY, "--adapter", self.copy(f"adapter{number}", **{key: value}))
                self.assertIn(f"adapter_config.json: {key}: ", err)
                self.assertIn("merge_and_unload", err)

    def test_a_base_model_that_is_not_here(self):
        err = self.refused("--model", self.copy(base_model_name_or_path="google/flan-t5-xl"))
        for part in ("google/flan-t5-xl", "flant5-sentiment download google/flan-t5-xl", "--adapter"):
            self.assertIn(part, err)

    def test_two_adapters(self):
        self.assertIn("--adapter", self.refused("--model", ADAPTER, "--adapter", ADAPTER, code=2))

    def test_an_adapter_of_another_model(self):
        err = self.refused("--model", TINY, "--adapter", ADAPTERS / "plain")
        self.assertIn("adapter_model.safetensors: tensor ", err)

    def test_a_folder_without_an_adapter(self):
        self.assertIn("adapter_config.json", self.refused("--model", TINY, "--adapter", TINY))

    def test_a_quantised_base(self):
        out = self.folder / "int8"
        self.run_program("quantize", TINY, out)
        err = self.refused("--model", out, "--adapter", ADAPTER, code=2)
        self.assertIn("is saved as int8", err)

    def test_weights_in_a_pickle(self):
        folder = self.copy()
        (folder / "adapter_model.safetensors").unlink()
        (folder / "adapter_model.bin").write_bytes(b"")
        err = self.refused("--model", TINY, "--adapter", folder)
        for part in ("adapter_model.bin", "runs code", "python3 -c"):
            self.assertIn(part, err)


if __name__ == "__main__":
    unittest.main()
