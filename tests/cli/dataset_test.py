"""Data sets of the hub, from its local cache: --dataset, --split, --dataset-config."""

import gzip
import hashlib
import json
import unittest
import zipfile

from harness import CliTest, environment

NAME = "owner/news"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER_COMMIT = "89abcdef0123456789abcdef0123456789abcdef"
NAMED = """dataset_info:
  features:
  - name: text
    dtype: string
  - name: label
    dtype:
      class_label:
        names:
          '0': positive
          '1': negative
          '2': neutral
"""


def lines(*rows):
    return "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows)


class DatasetTest(CliTest):
    def add(self, files, card=None, commit=COMMIT, ref="main"):
        """Lays a repository out as the hub's tools do; the cache's folder."""
        hub = self.folder / "hub"
        repository = hub / "datasets--owner--news"
        files = {**files, **({"README.md": f"---\n{card}---\n# Words\n"} if card else {})}
        for number, (name, content) in enumerate(files.items()):
            blob = repository / "blobs" / f"{commit[:8]}{number}"
            blob.parent.mkdir(parents=True, exist_ok=True)
            blob.write_bytes(content if isinstance(content, bytes) else content.encode())
            link = repository / "snapshots" / commit / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(blob)
        (repository / "refs" / ref).parent.mkdir(parents=True, exist_ok=True)
        (repository / "refs" / ref).write_text(commit)
        self.snapshot = repository / "snapshots" / commit
        return hub

    def read_set(self, *options, name=NAME, code=0, **variables):
        variables = variables or {"HF_HUB_CACHE": str(self.folder / "hub")}
        return self.classify("--with-text", "--dataset", name, *options, code=code, env=environment(**variables))

    def texts(self, *options, **more):
        return [row["sentence"] for row in self.read_set("-q", *options, **more).rows()]


class Cache(DatasetTest):
    def test_is_where_the_hubs_tools_have_it(self):
        hub = self.add({"data/train-00000-of-00001.jsonl": lines(("Up .", "positive"))})
        self.assertEqual(self.texts("--split", "train"), ["Up ."])
        for place in ("home/hub", ".cache/huggingface/hub"):
            (self.folder / place).parent.mkdir(parents=True)
            (self.folder / place).symlink_to(hub)
        self.assertEqual(self.texts(HF_HOME=self.path("home")), ["Up ."])
        self.assertEqual(self.texts(HOME=self.path(""), XDG_CACHE_HOME=""), ["Up ."])

    def test_has_revisions(self):
        self.add({"train.jsonl": lines(("Up .", "positive"))})
        self.add({"train.jsonl": lines(("Down .", "negative"))}, commit=OTHER_COMMIT, ref="refs/convert/parquet")
        self.assertEqual(self.texts(), ["Up ."])
        self.assertEqual(self.texts(name=f"{NAME}@refs/convert/parquet"), ["Down ."])
        self.assertEqual(self.texts(name=f"{NAME}@{OTHER_COMMIT}"), ["Down ."])

    def test_that_lacks_it_says_how_to_get_it(self):
        self.add({"train.jsonl": "x"})
        run = self.read_set(name="owner/other", code=3)
        self.assert_one_line(run)
        self.assertIn("get it with: flant5-sentiment download --dataset owner/other\n", run.err)
        run = self.read_set(name=f"{NAME}@v2", code=3)
        self.assertIn("get it with: flant5-sentiment download --dataset owner/news@v2\n", run.err)
        for name in ("../hub", "a/b/c", "owner/news@../main"):
            self.assertIn(name, self.read_set(name=name, code=3).err)

    def test_that_lacks_a_part(self):
        self.add({"data/train-00000-of-00002.jsonl": lines(("Up .", "positive"))})
        run = self.read_set(code=3)
        self.assertIn("one of the 2 shards of data/train is not in", run.err)
        self.assertIn("flant5-sentiment download --dataset owner/news", run.err)

    def test_a_folder_will_do(self):
        self.add({"train.jsonl": lines(("Up .", "positive"))})
        self.assertEqual(self.texts(name=self.snapshot), ["Up ."])


class Files(DatasetTest):
    def test_are_those_of_the_cards_configs(self):
        self.add(
            {"a/1.csv": "text,label\nUp .,positive\n", "a/2.csv": "text,label\nDown .,negative\n", "t.tsv": "Flat .\tneutral\n"},
            "configs:\n"
            "- config_name: main\n  default: true\n  data_files:\n"
            "  - split: train\n    path: a/*.csv\n  - split: test\n    path: t.tsv\n"
            "- config_name: small\n  data_files: a/1.csv\n",
        )
        self.assertEqual(self.texts("--split", "train"), ["Up .", "Down ."])
        self.assertEqual(self.texts("--split", "test"), ["Flat ."])
        self.assertEqual(self.texts("--dataset-config", "small"), ["Up ."])
        self.assertIn("choose one with --split train, or --split test\n", self.read_set(code=3).err)
        run = self.read_set("--dataset-config", "large", code=3)
        self.assertIn("no config is called large; there is --dataset-config main, or --dataset-config small\n", run.err)

    def test_of_several_configs_none_is_taken_unasked(self):
        self.add({"a.csv": "x", "b.csv": "x"},
                 "configs:\n- {config_name: a, data_files: a.csv}\n- {config_name: b, data_files: b.csv}\n")
        run = self.read_set(code=3)
        self.assert_one_line(run)
        self.assertIn("choose one with --dataset-config a, or --dataset-config b\n", run.err)

    def test_are_found_by_the_names_of_splits(self):
        shards = {f"data/train-0000{i}-of-00003.jsonl": lines((f"Up {i} .", "positive")) for i in range(3)}
        self.add({**shards, "data/test-00000-of-00001.jsonl.gz": gzip.compress(lines(("Down .", "negative")).encode())})
        run = self.read_set("--split", "train")
        self.assertEqual([row["sentence"] for row in run.rows()], ["Up 0 .", "Up 1 .", "Up 2 ."])
        self.assertEqual([row["id"] for row in run.rows()], [1, 2, 3])
        self.assertIn("owner/news: split train, 3 files in", run.err)
        self.assertEqual(self.texts("--split", "test"), ["Down ."])
        self.assertIn("choose one with --split test, or --split train\n", self.read_set(code=3).err)
        self.assertIn("no split is called dev", self.read_set("--split", "dev", code=3).err)

    def test_may_be_the_only_one(self):
        self.add({"news.csv": "text,label\nUp .,positive\n", "news.py": "", "dataset_infos.json": "{}", "LICENSE": "x"})
        self.assertEqual(self.texts(), ["Up ."])
        self.assertEqual(self.texts("--split", "train"), ["Up ."])
        self.read_set("--split", "test", code=3)

    def test_may_be_an_archive(self):
        archive = self.folder / "bank.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            for name, text in (("a", "Up ."), ("b", "Down .")):
                packed.writestr(f"Bank/Sentences_{name}.txt", f"{text}@positive\n")
        self.add({"data/Bank.zip": archive.read_bytes(), "bank.py": ""})
        run = self.read_set("--split", "train", code=3)
        self.assertIn("choose one with --member Sentences_a.txt, or --member Sentences_b.txt\n", run.err)
        self.assertEqual(self.texts("--split", "train", "--member", "Sentences_b.txt"), ["Down ."])

    def test_that_do_not_tell_are_listed(self):
        self.add({"a.csv": "x", "b.csv": "x"})
        run = self.read_set(code=3)
        self.assert_one_line(run)
        self.assertIn(f"instead of --dataset name one of its files: {self.snapshot}/a.csv, or {self.snapshot}/b.csv\n", run.err)

    def test_a_card_that_is_broken(self):
        self.add({"a.csv": "x"}, "configs: [\n")
        self.assertIn("README.md: its front matter is not YAML (line", self.read_set(code=3).err)

    def test_settings_that_are_not_applied_are_said(self):
        self.add({"a.csv": "text,label\nUp .,positive\n"}, "configs:\n- {config_name: x, data_files: a.csv, sep: ','}\n")
        self.assertIn("settings that are not applied here: 'sep'", self.read_set().err)


class Labels(DatasetTest):
    def golds(self, *options):
        return [row["gold"] for row in self.read_set("-q", *options).rows()]

    def test_of_integers_are_those_of_the_card(self):
        self.add({"train.jsonl": lines(("Up .", 0), ("Down .", 1))}, NAMED)
        out, said = self.path("out.jsonl"), "its card says that the integers 0 to 2 of 'label' are 'positive', 'negative' and"
        run = self.read_set("--keep-manifest", "-o", out)
        self.assertIn(said, run.err)
        self.assertEqual([json.loads(line)["gold"] for line in self.read("out.jsonl").splitlines()], ["positive", "negative"])
        manifest = json.loads(self.read("out.jsonl.manifest.json"))
        self.assertTrue(any(said in line for line in manifest["assumptions"]), manifest["assumptions"])
        self.assertFalse([line for line in manifest["assumptions"] if "integer labels were read as" in line])

    def test_options_come_first(self):
        self.add({"train.jsonl": lines(("Up .", 0), ("Down .", 2))}, NAMED)
        self.assertEqual(self.golds("--labels", "phrasebank"), ["negative", "positive"])
        self.assertEqual(self.golds("--label-map", "0=neutral,2=neutral"), ["neutral", "neutral"])
        self.assertEqual(self.golds("--no-labels"), [None, None])

    def test_that_the_run_lacks_are_refused_with_the_option(self):
        self.add({"train.jsonl": lines(("Up .", 0), ("Down .", 1))}, NAMED.replace("'0': positive", "'0': joyful, very"))
        run = self.read_set(code=2)
        self.assert_one_line(run)
        self.assertIn('the data set owner/news has the label "joyful, very"', run.err)
        self.assertIn("--label-set", run.err)

    def test_words_of_the_market(self):
        self.add({"train.jsonl": lines(("Up .", 0), ("Down .", 1))}, NAMED.replace("positive", "Bullish"))
        self.assertEqual(self.golds(), ["positive", "negative"])

    def test_of_another_field_say_nothing(self):
        self.add({"train.jsonl": '{"text":"Up .","stars":0}\n'}, NAMED)
        self.assertIn("nothing says what they mean", self.read_set("--label-field", "stars", code=3).err)


class Manifests(DatasetTest):
    def test_have_the_files_with_their_hashes(self):
        contents = [lines(("Up .", "positive")), lines(("Down .", "negative"))]
        self.add({f"data/train-{i}.jsonl": content for i, content in enumerate(contents, 1)})
        out = self.path("out.jsonl")
        self.read_set("-q", "--keep-manifest", "-o", out)
        manifest = json.loads(self.read("out.jsonl.manifest.json"))
        self.assertEqual([file["path"] for file in manifest["data"]],
                         [f"{self.snapshot}/data/train-{i}.jsonl" for i in (1, 2)])
        hashes = ["sha256:" + hashlib.sha256(content.encode()).hexdigest() for content in contents]
        self.assertEqual([file["hash"] for file in manifest["data"]], hashes)
        self.assertEqual(manifest["options"]["dataset"], NAME)


class Mistakes(DatasetTest):
    def test_options_that_contradict(self):
        self.add({"train.jsonl": lines(("Up .", "positive"))})
        self.assertIn("give one of them", self.read_set(self.write("a.txt", "Up ."), code=2).err)
        self.assertIn("--dataset", self.classify("--split", "train", self.write("a.txt", "Up ."), code=2).err)

    def test_no_result_is_written_over_the_data(self):
        self.add({"train.jsonl": lines(("Up .", "positive"))})
        run = self.read_set("-o", f"{self.snapshot}/train.jsonl", code=2)
        self.assertIn("would overwrite", run.err)


if __name__ == "__main__":
    unittest.main()
