"""scripts/download_model.sh against a server on loopback that imitates the hub's endpoints."""

import hub

LARGE = bytes(range(256)) * 4096
FILES = {
    "config.json": b'{"model_type": "t5"}\n',
    "generation_config.json": b"{}\n",
    "spiece.model": b"pieces",
    "tokenizer.json": b'{"model": {}}\n',
    "tokenizer_config.json": b'{"tokenizer_class": "T5Tokenizer"}\n',
    "model.safetensors": LARGE,
    "pytorch_model.bin": b"a pickle",
    "tf_model.h5": b"tensorflow",
    "README.md": b"# words\n",
}


class DownloadModelTest(hub.DownloadTest):
    COMMAND = [hub.ROOT / "scripts" / "download_model.sh"]
    KIND = "models"
    FILES = FILES

    def assert_whole(self, result, content=LARGE):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.strip(), str(self.snapshot()))
        self.assertEqual((self.snapshot() / "model.safetensors").read_bytes(), content)

    def test_only_what_is_needed(self):
        self.assert_whole(self.download())
        needed = ["config.json", "generation_config.json", "model.safetensors", "spiece.model", "tokenizer.json",
                  "tokenizer_config.json"]
        self.assertEqual(sorted(file.name for file in self.snapshot().iterdir()), needed)
        self.assertEqual(self.hub.fetched(), needed)
        self.assertEqual((self.repository() / "refs" / "main").read_text(), hub.COMMIT)

    def test_a_revision(self):
        result = self.download("owner/name", "refs/pr/1")
        self.assert_whole(result)
        self.assertEqual((self.repository() / "refs/refs/pr/1").read_text(), hub.COMMIT)
        self.assertIn("--model owner/name@refs/pr/1 ", result.stderr)

    def test_either_file_of_the_tokenizer_will_do(self):
        del self.hub.files["spiece.model"]
        self.assert_whole(self.download())
        self.assertTrue((self.snapshot() / "tokenizer.json").exists())

    def test_a_model_without_tokenizer(self):
        del self.hub.files["spiece.model"], self.hub.files["tokenizer.json"]
        result = self.download()
        self.assertEqual(result.returncode, 4)
        self.assertIn("neither spiece.model nor tokenizer.json", result.stderr)

    def test_shards(self):
        del self.hub.files["model.safetensors"]
        shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        self.hub.files.update({shards[0]: b"one", shards[1]: b"two", "model.safetensors.index.json": b"{}"})
        result = self.download()
        self.assertEqual(result.returncode, 0, result.stderr)
        for name in shards + ["model.safetensors.index.json"]:
            self.assertEqual((self.snapshot() / name).read_bytes(), self.hub.files[name])

    def test_the_second_time_nothing_is_fetched(self):
        self.assert_whole(self.download())
        self.hub.requests.clear()
        self.assert_whole(self.download())
        self.assertEqual(self.hub.fetched(), [])

    def test_a_broken_connection_resumes(self):
        large = LARGE * 24  # hf writes 10 MB at a time, and can go on from there only
        self.hub.files["model.safetensors"] = large
        self.hub.cut["model.safetensors"] = 22_000_000
        result = self.download()
        if result.returncode != 0:
            self.assertIn("run it again", result.stderr)
            result = self.download()
        self.assert_whole(result, large)
        starts = [given for method, path, given, _ in self.hub.requests
                  if method == "GET" and path.endswith("model.safetensors") and given not in (None, "bytes=0-")]
        self.assertTrue(starts, self.hub.requests)
        self.assertGreater(int(starts[-1].removeprefix("bytes=").split("-")[0]), 0)

    def test_damage_is_found_and_mended(self):
        self.hub.damaged.add("model.safetensors")
        result = self.download()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("run it again", result.stderr)
        self.assertNotIn("done", result.stderr)
        self.hub.damaged.clear()
        self.assert_whole(self.download())

    def test_damage_in_the_cache_is_found(self):
        self.assert_whole(self.download())
        (self.snapshot() / "config.json").resolve().write_bytes(b'{"model_type": "t6"}\n')
        result = self.download()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("config.json is damaged", result.stderr)
        self.assert_whole(self.download())
        self.assertEqual((self.snapshot() / "config.json").read_bytes(), FILES["config.json"])

    def test_the_token_is_sent(self):
        self.hub.token = "hf_secret"
        self.assertNotEqual(self.download().returncode, 0)
        self.assert_whole(self.download(HF_TOKEN="hf_secret"))

    def test_a_pickle_alone_is_refused_with_the_conversion(self):
        del self.hub.files["model.safetensors"]
        result = self.download()
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("no safetensors", result.stderr)
        self.assertIn("save_pretrained", result.stderr)
        self.assertNotIn("pytorch_model.bin", self.hub.fetched())

    def test_unknown_and_malformed_names(self):
        result = self.download("owner/none")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("owner/none could not be downloaded from http://127.0.0.1", result.stderr)
        for name in ("../x", "a/b/c", "-x", "a b", "$(touch x)/y"):
            result = self.download(name)
            self.assertEqual(result.returncode, 4, name)
            self.assertIn("is not a hub name", result.stderr)
        self.assertIn("is not a branch", self.download("owner/name", "a b").stderr)
        self.assertEqual(self.download("owner/name", "main", "more").returncode, 2)
        self.assertEqual(self.download("--help").returncode, 0)


if __name__ == "__main__":
    hub.main()
