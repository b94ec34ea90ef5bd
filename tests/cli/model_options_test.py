"""Options that do not fit the model, or each other, are refused before the weights are loaded."""

import json
import shutil
import unittest

from harness import DATA, TINY, CliTest

ROWS = str(DATA / "rows.jsonl")


class ModelOptions(CliTest):
    def test_int8_keep_needs_int8(self):
        for dtype in (), ("--dtype", "float32"), ("--dtype", "bfloat16"):
            with self.subTest(dtype=dtype):
                run = self.run_program("--model", TINY, *dtype, "--int8-keep", "none", ROWS, code=2)
                self.assertIn("--int8-keep needs --dtype int8", run.err)
        self.run_program("-q", "--model", TINY, "--dtype", "int8", "--int8-keep", "none", ROWS)

    def test_int8_keep_comes_too_late_for_a_saved_model(self):
        self.run_program("quantize", "-q", TINY, self.path("int8"))
        run = self.run_program("--model", self.path("int8"), "--int8-keep", "none", ROWS, code=2)
        self.assertIn("is saved as int8 already; give it to `quantize`", run.err)

    def test_devices_that_cannot_be(self):
        for device in ("cuda:256", "cuda:00", "cuda:999"):
            with self.subTest(device=device):
                run = self.run_program("--model", TINY, "--device", device, ROWS, code=2)
                self.assert_one_line(run)
                self.assertRegex(run.err, rf"--device {device}: (no GPU|this machine has)")

    def test_a_prompt_that_shows_no_row_is_warned_of(self):
        prompt = self.write("constant.jinja", "Is this good news?")
        warning = f"warning: prompt {prompt} shows nothing of the rows"
        self.assertIn(warning, self.run_program("-q", "--model", TINY, "--prompt", prompt, ROWS).err)
        self.assertIn(warning, self.run_program("sweep", "-q", "--model", TINY, "--prompt", prompt, ROWS).err)
        field = self.write("field.jinja", "{{ row.sentence }}")
        self.assertNotIn("warning", self.run_program("-q", "--model", TINY, "--prompt", field, ROWS).err)

    def test_the_tokenizer_is_checked_before_the_weights(self):
        model = self.folder / "model"
        shutil.copytree(TINY, model)
        (model / "spiece.model").unlink()
        (model / "model.safetensors").write_bytes(b"no weights")
        run = self.run_program("--model", model, ROWS, code=4)
        self.assertIn("spiece.model", run.err)

    def test_quantize_refuses_the_tokenizer_of_another_checkpoint(self):
        model = self.folder / "model"
        shutil.copytree(TINY, model)
        config = json.loads((model / "config.json").read_text())
        (model / "config.json").write_text(json.dumps({**config, "eos_token_id": 3}))
        (model / "generation_config.json").unlink(missing_ok=True)
        run = self.run_program("quantize", model, self.path("int8"), "--rows", ROWS, code=4)
        self.assertIn("</s> is token 1 of the tokenizer", run.err)


if __name__ == "__main__":
    unittest.main()
