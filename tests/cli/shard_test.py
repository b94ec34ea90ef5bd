"""--shard and merge: each row in one shard, and all of them together the bytes of the run over all rows."""

import gzip
import hashlib
import json
import os
import pathlib
import random
import resource
import shutil
import unittest

from harness import DATA, LABELS, PATIENCE, PROGRAM, ROOT, CliTest, environment, jsonl, sentences, size_of

COLUMNAR = ROOT / "tests" / "columnar"
ROWS = 100
BLOCK = 8  # 13 blocks, the last of 4 rows


def has_columnar():
    return (pathlib.Path(PROGRAM).parent / "libflant5_columnar.so").exists()


def ids_in(path):
    return [json.loads(line)["id"] for line in pathlib.Path(path).read_text().splitlines()]


def hash_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class ShardTest(CliTest):
    """Blocks of BLOCK rows, without the cache of answers, with scores, so that the last digits are seen."""

    OPTIONS = ("-q", "--no-cache", "--scores", "--batch-size", str(BLOCK))

    def run_shard(self, number, count, *arguments, name="s{}.jsonl", options=OPTIONS, **more):
        """The path of its output."""
        out = self.path(name.format(number))
        self.last = self.classify(*options, "--shard", f"{number}/{count}", "-o", out, *arguments, **more)
        return out

    def run_shards(self, count, *arguments, **more):
        return [self.run_shard(number, count, *arguments, **more) for number in range(1, count + 1)]

    def manifest(self, path):
        with open(path + ".manifest.json") as file:
            manifest = json.load(file)
        self.assert_valid(manifest, "manifest")
        return manifest

    def merge(self, shards, out="all.jsonl", **more):
        self.last = self.run_program("merge", "-q", self.path(out), *shards, **more)
        return self.path(out)

    def assert_merged_equals_single(self, count, *arguments, ending="jsonl", options=OPTIONS):
        single = self.path("single." + ending)
        self.classify(*options, "--keep-manifest", "-o", single, *arguments)
        shards = self.run_shards(count, *arguments, name="s{}." + ending, options=options)
        random.Random(count).shuffle(shards)
        merged = self.merge(shards, "all." + ending)
        with open(single, "rb") as one, open(merged, "rb") as other:
            self.assertEqual(other.read(), one.read())
        return [self.manifest(shard)["shard"] for shard in sorted(shards)]


class Merged(ShardTest):
    def setUp(self):
        super().setUp()
        self.data = self.write("rows.jsonl", jsonl(ROWS))

    def test_is_the_run_over_all_rows(self):
        for count in (1, 2, 3, 13, 20):
            with self.subTest(shards=count):
                found = self.assert_merged_equals_single(count, self.data)
                self.assertEqual(sum(shard["rows"] for shard in found), ROWS)
                self.assertEqual([shard["rows"] for shard in found].count(0), max(0, count - 13))

    def test_text_goes_by_turns(self):
        shard = self.run_shard(2, 3, self.data)
        ids = ids_in(shard)
        self.assertEqual(ids, [f"r{i}" for i in range(1, ROWS + 1) if (i - 1) // BLOCK % 3 == 1])
        self.assertFalse(self.manifest(shard)["shard"]["consecutive"])

    def test_of_text_without_ids_has_the_rows_numbers(self):
        data = self.write("rows.txt", "\n".join(sentences(ROWS)) + "\n")
        self.assert_merged_equals_single(3, data)
        ids = ids_in(self.path("s2.jsonl"))
        self.assertEqual(ids[:9], [9, 10, 11, 12, 13, 14, 15, 16, 33])

    def test_of_tables(self):
        rows = "".join(f'{i},"{text}, he said.\nMore."\n' for i, text in enumerate(sentences(ROWS)))
        data = self.write("rows.csv", "number,text\n" + rows)
        for ending in ("csv", "tsv"):
            with self.subTest(ending=ending):
                self.assert_merged_equals_single(3, "--keep", "number", "--with-text", data, ending=ending)
                self.assert_merged_equals_single(20, "--with-text", data, ending=ending)

    def test_of_bare_labels(self):
        options = ("-q", "--no-cache", "--batch-size", str(BLOCK), "--output-format", "label")
        self.assert_merged_equals_single(3, self.data, ending="labels", options=options)

    def test_of_gzip(self):
        self.assert_merged_equals_single(3, self.write("rows.jsonl.gz", gzip.compress(jsonl(ROWS).encode())))

    def test_of_several_files(self):
        lines = jsonl(ROWS).splitlines(keepends=True)
        parts = [self.write(f"p{i}.jsonl", "".join(lines[a:b])) for i, (a, b) in enumerate(((0, 13), (13, 13), (13, 100)))]
        self.assert_merged_equals_single(3, *parts)

    def test_of_a_sample_and_a_limit(self):
        self.assert_merged_equals_single(3, "--sample", "50", "--seed", "3", self.data)
        self.assert_merged_equals_single(3, "--limit", "61", self.data)
        self.assert_merged_equals_single(3, "--limit", "61", "--sample", "30", self.data)
        self.assertEqual(self.manifest(self.path("s1.jsonl"))["shard"]["input_rows"], 30)

    def test_of_nothing(self):
        for ending in ("jsonl", "csv"):
            self.assert_merged_equals_single(2, self.write("none.jsonl", ""), ending=ending)

    def test_of_draws_and_demonstrations(self):
        options = ("-q", "--no-cache", "--batch-size", str(BLOCK), "--self-consistency", "3", "--shot", "few")
        self.assert_merged_equals_single(3, self.data, options=options)

    def test_with_the_cache_answers_are_the_same(self):
        data = self.write("twice.txt", "\n".join(sentences(30) * 3) + "\n")
        options = ("-q", "--batch-size", str(BLOCK))
        self.assert_merged_equals_single(3, data, options=options)

    def test_has_the_manifest_of_the_run_over_all_rows(self):
        self.assert_merged_equals_single(3, "--limit", "61", self.data)
        single, merged = self.manifest(self.path("single.jsonl")), self.manifest(self.path("all.jsonl"))
        for name in ("run", "date"):
            self.assertIn(name, merged)
            del single[name], merged[name]
        self.assertEqual(single["options"].pop("output"), self.path("single.jsonl"))
        self.assertEqual(merged["options"].pop("output"), self.path("all.jsonl"))
        self.assertEqual(merged, single)

    def test_can_be_compared_and_reported_on(self):
        labelled = str(DATA / "rows.jsonl")
        self.assert_merged_equals_single(2, labelled, options=("-q", "--no-cache", "--batch-size", "2"))
        own, single = self.path("all.jsonl"), self.path("single.jsonl")
        self.assertIn("+0.0000", self.run_program("compare", own, single).out)
        self.assertEqual(self.figures(own), self.figures(single))
        self.assertEqual(self.figures(self.path("s2.jsonl"), self.path("s1.jsonl")), self.figures(single))

    def figures(self, *files):
        self.run_program("report", "-q", "--metrics", self.path("m.json"), *files)
        metrics = json.loads(self.read("m.json"))
        return {name: value for name, value in metrics.items() if name != "manifest"}


class BadRows(ShardTest):
    def setUp(self):
        super().setUp()
        lines = jsonl(ROWS).splitlines()
        for bad in (3, 20, 21, 22, 99):
            lines[bad] = '{"text": ""}'
        lines[40:48] = ['{"text": ""}'] * 8  # a whole block
        lines[60] = json.dumps({"id": "long", "text": "Profit rose . " * 60})
        self.data = self.write("rows.jsonl", "\n".join(lines) + "\n")
        self.skip = (*self.OPTIONS, "--on-error", "skip", "--max-row-tokens", "200")

    def test_that_are_left_out_leave_short_blocks(self):
        for count in (1, 3, 20):
            with self.subTest(shards=count):
                found = self.assert_merged_equals_single(count, self.data, options=self.skip)
                self.assertEqual(sum(shard["left_out"] for shard in found), 14)
                self.assertEqual({shard["input_rows"] for shard in found}, {ROWS})
        short = self.manifest(self.path("s1.jsonl"))["shard"]["short_blocks"]
        self.assertTrue(short)
        self.run_shard(1, 1, self.data, options=self.skip)
        short = self.manifest(self.path("s1.jsonl"))["shard"]["short_blocks"]
        self.assertEqual(short, {"0": 7, "2": 5, "5": 0, "7": 7, "12": 3})

    def test_that_are_all_of_the_last_blocks_leave_empty_ones(self):
        lines = jsonl(ROWS).splitlines()
        lines[88:] = ['{"text": ""}'] * (ROWS - 88)  # blocks of 8 rows: the last two
        data = self.write("rows.jsonl", "\n".join(lines) + "\n")
        for count in (1, 2, 3):
            with self.subTest(shards=count):
                self.assert_merged_equals_single(count, data, options=self.skip)

    def test_with_a_limit_that_counts_good_ones(self):
        self.assert_merged_equals_single(3, "--limit", "70", self.data, options=self.skip)

    def test_of_a_sample(self):
        self.assert_merged_equals_single(3, "--sample", "60", self.data, options=self.skip)

    def test_that_get_no_label(self):
        self.assert_merged_equals_single(3, self.data, options=(*self.OPTIONS, "--on-error", "null", "--max-row-tokens", "200"))

    def test_are_rejected_by_their_own_shard(self):
        self.classify(*self.skip, "--rejects", self.path("all.rejects"), "-o", self.path("single.jsonl"), self.data)
        rejected = []
        for number in (1, 2, 3):
            self.run_shard(number, 3, "--rejects", self.path(f"{number}.rejects"), self.data, options=self.skip)
            rejected += self.read(f"{number}.rejects").splitlines()
        self.assertEqual(sorted(rejected), sorted(self.read("all.rejects").splitlines()))

    def test_stop_every_shard_before_the_model_is_loaded(self):
        for number in (1, 2):
            run = self.run_program("--model", self.without_weights(), "--shard", f"{number}/2", "-o", self.path("o"), self.data,
                                   code=3)
            self.assertIn("row 4, line 4", run.err)
            self.assertFalse(os.path.exists(self.path("o.partial")))


@unittest.skipUnless(has_columnar(), "needs a build with Arrow")
class Columnar(ShardTest):
    """Files of 60 rows in groups of 7."""

    def test_files_are_cut_into_consecutive_blocks(self):
        for name in ("news.parquet", "news.arrow"):
            for count in (1, 3, 9):
                with self.subTest(name=name, shards=count):
                    found = self.assert_merged_equals_single(count, COLUMNAR / name)
                    self.assertTrue(all(shard["consecutive"] for shard in found))
                    self.assertEqual(sum(shard["rows"] for shard in found), 60)
        self.assertEqual(ids_in(self.run_shard(2, 3, COLUMNAR / "news.parquet")),
                         ids_in(self.path("single.jsonl"))[16:40])

    def test_labels_are_those_of_one_column_in_every_shard(self):
        """The first row of the second shard, and of the third, lacks the word that would tell the column."""
        self.assert_merged_equals_single(3, COLUMNAR / "words.parquet")
        golds = [json.loads(line)["gold"] for line in self.read("all.jsonl").splitlines()]
        self.assertEqual([golds[i] for i in (0, 8, 9, 16, 17)], ["positive", None, "positive", None, "negative"])

    def test_streams_and_mixtures_go_by_turns(self):
        rows = self.write("rows.jsonl", jsonl(30))
        for data in ((COLUMNAR / "news.arrows",), (COLUMNAR / "news.parquet", rows)):
            found = self.assert_merged_equals_single(3, *data)
            self.assertFalse(any(shard["consecutive"] for shard in found))

    def test_several_files_are_one_input(self):
        found = self.assert_merged_equals_single(4, COLUMNAR / "news.arrow", COLUMNAR / "news.parquet", COLUMNAR / "packed.parquet")
        self.assertEqual([shard["rows"] for shard in found], [40, 48, 48, 44])
        self.assertTrue(all(shard["consecutive"] for shard in found))

    def test_limits_samples_and_rows_left_out(self):
        news = COLUMNAR / "news.parquet"
        self.assertTrue(self.assert_merged_equals_single(3, "--limit", "37", news)[0]["consecutive"])
        self.assertFalse(self.assert_merged_equals_single(3, "--sample", "37", news)[0]["consecutive"])
        types = ("--text-field", "string", "--no-labels", "--on-error")
        for on_error in ("skip", "null"):
            for limit in ((), ("--limit", "3")):
                with self.subTest(on_error=on_error, limit=limit):
                    self.assert_merged_equals_single(3, *types, on_error, *limit, COLUMNAR / "types.parquet",
                                                     options=("-q", "--no-cache", "--batch-size", "2"))

    def test_kept_fields_that_are_null_in_a_shard(self):
        self.assert_merged_equals_single(3, "--keep", "all", COLUMNAR / "news.arrow")


class Resumed(ShardTest):
    def test_after_a_kill_ends_with_the_same_bytes(self):
        data = self.write("rows.jsonl", jsonl(6000))
        whole = pathlib.Path(self.run_shard(2, 3, data, name="whole.jsonl")).read_bytes()
        out = self.path("s2.jsonl")
        chance = random.Random(1)
        kills = 0
        for _ in range(40):
            process = self.start(*self.OPTIONS, "--resume", "--shard", "2/3", "-o", out, data)
            wanted = size_of(out + ".partial") + chance.randrange(1, len(whole) // 8)
            self.wait_until(process, lambda: size_of(out + ".partial") >= wanted)
            process.kill()
            if process.wait(PATIENCE) == 0:
                break
            kills += 1
        self.run_shard(2, 3, "--resume", data)
        self.assertGreater(kills, 0)  # however late the others came
        self.assertEqual(pathlib.Path(out).read_bytes(), whole)
        self.assertEqual(self.manifest(out)["shard"], self.manifest(self.path("whole.jsonl"))["shard"])

    def test_is_refused_for_another_shard(self):
        lines = jsonl(ROWS).splitlines()
        lines[90] = json.dumps({"id": "long", "text": "Profit rose . " * 60})
        data = self.write("rows.jsonl", "\n".join(lines) + "\n")
        out = self.run_shard(3, 3, "--max-row-tokens", "200", data, code=3)
        self.assertTrue(os.path.exists(out + ".partial"))
        run = self.classify(*self.OPTIONS, "--resume", "--shard", "2/3", "-o", out, data, code=2)
        self.assertIn("shard was 3/3, alternate blocks of 8 rows and is 2/3", run.err)
        run = self.classify("-q", "--no-cache", "--scores", "--batch-size", "4", "--resume", "--shard", "3/3", "-o", out, data,
                            code=2)
        self.assertIn("blocks of 8 rows and is 3/3, alternate blocks of 4 rows", run.err)
        run = self.classify(*self.OPTIONS, "--resume", "-o", out, data, code=2)
        self.assertIn("and is all rows", run.err)
        self.run_shard(3, 3, "--resume", "--max-row-tokens", "0", data)

    def test_of_a_finished_shard_does_nothing(self):
        data = self.write("rows.jsonl", jsonl(ROWS))
        out = self.run_shard(2, 3, data)
        before = os.stat(out).st_mtime_ns
        run = self.classify("--no-cache", "--scores", "--batch-size", "8", "--resume", "--shard", "2/3", "-o", out, data)
        self.assertIn("shard 2/3 is in " + out + " already", run.err)
        self.assertEqual(os.stat(out).st_mtime_ns, before)
        # Another run is another run, and so is one whose output was changed.
        self.run_shard(2, 3, "--mode", "score", "--resume", data)
        self.assertNotEqual(os.stat(out).st_mtime_ns, before)
        with open(out, "a") as file:
            file.write("\n")
        self.run_shard(2, 3, "--mode", "score", "--resume", data)
        self.assertEqual(hash_of(pathlib.Path(out).read_bytes()), self.manifest(out)["shard"]["output_hash"])
        pathlib.Path(out + ".manifest.json").write_text("{}")
        self.run_shard(2, 3, "--mode", "score", "--resume", data)
        self.assertEqual(self.manifest(out)["shard"]["rows"], 32)


class Manifest(ShardTest):
    def test_of_a_shard_says_which_rows_it_has(self):
        data = self.write("rows.jsonl", jsonl(ROWS))
        out = self.run_shard(2, 3, data)
        found = self.manifest(out)
        self.assertEqual(found["shard"], {"number": 2, "count": 3, "block_rows": 8, "consecutive": False, "input_rows": 100,
                                          "rows": 32, "left_out": 0, "short_blocks": {},
                                          "output_hash": hash_of(pathlib.Path(out).read_bytes())})
        self.assertEqual(found["data"][0]["size"], os.path.getsize(data))
        self.assertRegex(found["data"][0]["modified"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")

    def test_of_a_shard_has_samples_of_large_data(self):
        line = "Profit rose . " * 300 + "\n"
        data = self.write("rows.txt", line * 400)
        out = self.run_shard(2, 2, "--max-input-tokens", "16", data)
        self.assertTrue(self.manifest(out)["data"][0]["hash"].startswith("sha256-of-samples:"))

    def test_figures_are_not_printed(self):
        out = self.path("s.jsonl")
        run = self.classify("--shard", "1/2", "-o", out, DATA / "rows.jsonl")
        self.assertIn(f"shard 1/2: 8 of 8 rows in {out}; for figures, `flant5-sentiment merge` all shards", run.err)
        self.assertNotIn("f1-score", run.err)


    def test_integers_that_nobody_explained_are_said(self):
        rows = [{"text": f"Unit {i} rose .", "label": i % 2} for i in range(20)]
        data = self.write("rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        run = self.classify("-q", "--shard", "1/2", "-o", self.path("s.jsonl"), data, code=3)
        self.assertIn("0, 1", run.err)


class Choice(ShardTest):
    """The variables that systems set; all their combinations are in shard_choice_test.cc."""

    def shard(self, given, code=0, **variables):
        run = self.classify(*self.OPTIONS, "--shard", given, "-o", self.path("s.jsonl"), DATA / "rows.jsonl",
                            env=environment(**variables), code=code)
        return run.err if code else "{number}/{count}".format(**self.manifest(self.path("s.jsonl"))["shard"])

    def test_of_slurm(self):
        variables = {"SLURM_ARRAY_TASK_ID": "12", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "10",
                     "SLURM_ARRAY_TASK_MAX": "14", "SLURM_ARRAY_TASK_STEP": "2"}
        self.assertEqual(self.shard("auto", **variables), "2/3")

    def test_of_aws_batch(self):
        self.assertEqual(self.shard("auto", AWS_BATCH_JOB_ARRAY_INDEX="0", AWS_BATCH_JOB_ARRAY_SIZE="3"), "1/3")

    def test_of_kubernetes(self):
        self.assertEqual(self.shard("auto/3", JOB_COMPLETION_INDEX="2"), "3/3")
        self.assertIn("give --shard auto/N", self.shard("auto", code=2, JOB_COMPLETION_INDEX="2"))

    def test_of_none(self):
        self.assertIn("give --shard I/N", self.shard("auto", code=2))


class Refusals(ShardTest):
    def setUp(self):
        super().setUp()
        self.data = self.write("rows.jsonl", jsonl(ROWS))

    def refused(self, *shards, code=3, out="all.jsonl"):
        run = self.run_program("merge", self.path(out), *shards, code=code)
        self.assert_one_line(run)
        self.assertFalse(os.path.exists(self.path(out)))
        self.assertFalse([name for name in os.listdir(self.folder) if name.endswith(".tmp")])
        return run.err

    def test_results_of_one_shard(self):
        for options in (("--metrics", self.path("m")), ("--report", self.path("r")), ("--plot", self.path("p")),
                        ("--summary", self.path("s")), ("--fail-under", "accuracy=0"), ("--max-invalid", "1")):
            with self.subTest(options=options):
                run = self.classify("--shard", "1/2", "-o", self.path("o"), *options, self.data, code=2)
                self.assert_one_line(run)
                self.assertIn("flant5-sentiment merge", run.err)
                self.assertIn("flant5-sentiment report", run.err)

    def test_runs_that_cannot_be_shared(self):
        for arguments, part in (((self.data,), "--output"), (("-o", "-", self.data), "--output"),
                                (("-o", self.path("o"), "-"), "standard input"),
                                (("-o", self.path("o"), "--print-prompts", self.data), "--print-prompts")):
            with self.subTest(arguments=arguments):
                run = self.classify("--shard", "1/2", *arguments, code=2)
                self.assert_one_line(run)
                self.assertIn(part, run.err)
        self.assertIn("missing.jsonl", self.classify("--shard", "1/2", "-o", self.path("o"), "missing.jsonl", code=3).err)

    def test_missing_shards_are_named(self):
        shards = self.run_shards(5, self.data)
        self.assertIn("shard 2/5, 4/5 is missing", self.refused(shards[0], shards[2], shards[4]))

    def test_doubled_shards_are_named(self):
        shards = self.run_shards(2, self.data)
        twice = self.run_shard(2, 2, self.data, name="again.jsonl")
        err = self.refused(*shards, twice)
        self.assertIn(f"{shards[1]} (shard 2/2)", err)
        self.assertIn(f"{twice} (shard 2/2)", err)
        self.assertIn("hold the same shard", err)
        self.assertIn("hold the same shard", self.refused(shards[0], shards[0], shards[1]))

    def test_shards_of_other_runs_are_named_with_what_differs(self):
        first = self.run_shard(1, 2, self.data)
        other_data = self.write("other.jsonl", jsonl(ROWS).replace("r100", "r101"))
        prompt = self.write("mine.jinja", "{#\nabout: x\nsource: y\nnegative: bad\nneutral: so\npositive: good\n#}{{ sentence }}")
        small = (*self.OPTIONS[:-1], "4")
        for part, arguments, options, count in (
            ("--mode was generate (default) and is score", ("--mode", "score", self.data), self.OPTIONS, 2),
            ("data was", (other_data,), self.OPTIONS, 2),
            ("prompt was", ("--prompt", prompt, self.data), self.OPTIONS, 2),
            ("--limit was not given and is 90", ("--limit", "90", self.data), self.OPTIONS, 2),
            ("shard was 1/2", (self.data,), self.OPTIONS, 3),
            ("alternate blocks of 4 rows", (self.data,), small, 2),
        ):
            with self.subTest(part=part):
                second = self.run_shard(2, count, *arguments, options=options)
                err = self.refused(first, second)
                self.assertIn(f"{first} (shard 1/2)", err)
                self.assertIn(second, err)
                self.assertIn(part, err)

    def test_unfinished_shards_are_named(self):
        shards = self.run_shards(2, self.data)
        os.rename(shards[1], shards[1] + ".partial")
        self.assertIn(f"{shards[1]}: is not finished", self.refused(*shards))
        self.assertIn("not finished", self.refused(shards[0], shards[1] + ".partial"))
        os.remove(shards[1] + ".partial")
        self.assertIn(f"{shards[1]}: is missing", self.refused(*shards))

    def test_outputs_that_were_changed_are_named(self):
        shards = self.run_shards(2, self.data)
        whole = pathlib.Path(shards[1]).read_bytes()
        for content in (whole.replace(b"r9", b"r8", 1), whole[:-20], whole + b"\n", b"", whole[: whole.index(b"\n") + 1],
                        whole + whole[whole.rindex(b"\n", 0, -1) + 1 :]):
            with self.subTest(size=len(content)):
                pathlib.Path(shards[1]).write_bytes(content)
                err = self.refused(*shards)
                self.assertIn(f"{shards[1]} (shard 2/2)", err)
                self.assertIn("hash", err)

    def test_files_that_are_not_shards(self):
        shards = self.run_shards(2, self.data)
        plain = self.path("plain.jsonl")
        self.classify("-q", "--keep-manifest", "-o", plain, self.data)
        self.assertIn("plain.jsonl: is not the output of a run with --shard", self.refused(*shards, plain))
        self.assertIn("is a manifest", self.refused(*shards, shards[0] + ".manifest.json"))
        pathlib.Path(shards[0] + ".manifest.json").write_text("{}")
        self.assertIn("not a manifest", self.refused(*shards))
        os.remove(shards[0] + ".manifest.json")
        self.assertIn("is not the output of a run with --shard", self.refused(*shards))

    def test_outputs_in_the_wrong_place(self):
        shards = self.run_shards(2, self.data)
        before = pathlib.Path(shards[0]).read_bytes()
        self.assertIn("would overwrite", self.run_program("merge", shards[0], *shards, code=2).err)
        self.assertIn("not one", self.run_program("merge", "-", *shards, code=2).err)
        self.assertIn("ending", self.run_program("merge", self.path("all.csv"), *shards, code=2).err)
        self.run_program("merge", self.path("missing/all.jsonl"), *shards, code=5)
        self.assertEqual(pathlib.Path(shards[0]).read_bytes(), before)

    def test_shards_in_other_formats(self):
        first = self.run_shard(1, 2, self.data)
        self.assertIn("format", self.refused(first, self.run_shard(2, 2, self.data, name="s{}.csv")))

    def test_data_of_another_time_is_said(self):
        line = "Profit rose . " * 300 + "\n"
        data = self.write("rows.txt", line * 400)
        first = self.run_shard(1, 2, "--max-input-tokens", "16", data)
        os.utime(data, (1, 1))
        second = self.run_shard(2, 2, "--max-input-tokens", "16", data)
        self.merge((first, second))
        self.assertIn("but different times", self.last.err)
        self.assertIn("but different times", self.manifest(self.path("all.jsonl"))["assumptions"][-1])

    def test_data_that_lay_elsewhere_is_the_same_data(self):
        (self.folder / "node").mkdir()
        copy = shutil.copy(self.data, self.folder / "node")
        self.merge((self.run_shard(1, 2, self.data), self.run_shard(2, 2, copy)))
        self.assertEqual(self.last.err, "")


class Reported(ShardTest):
    def test_shards_are_one_run_and_others_are_not(self):
        data = DATA / "rows.jsonl"
        options = ("-q", "--no-cache", "--batch-size", "2")
        shards = self.run_shards(3, data, options=options)
        single = self.path("single.jsonl")
        self.classify(*options, "-o", single, data)
        run = self.run_program("report", *shards, single)
        self.assertIn(", ".join(shards) + "\n", run.err)
        parts = run.err.split(f"\n{single}\n")
        self.assertEqual(len(parts), 2)
        self.assertEqual(parts[0].split("\n", 2)[2], parts[1])
        self.run_program("report", "-q", "--metrics", self.path("m.json"), *shards)
        self.run_program("report", "-q", "--metrics", self.path("m.json"), *shards, single, code=2)

    def test_figures_without_all_shards_are_said_to_be_so(self):
        options = ("-q", "--no-cache", "--batch-size", "2")
        shards = self.run_shards(3, DATA / "rows.jsonl", options=options)
        run = self.run_program("report", shards[0], shards[2])
        self.assertIn("shard 2/3 of this run is missing: the figures cover the others only", run.err)
        for option in (("--metrics", self.path("m.json")), ("--fail-under", "accuracy=0")):
            run = self.run_program("report", *option, shards[0], code=3)
            self.assertIn("shard 2/3, 3/3 of this run is missing", run.err)

    def test_changed_shards_are_named(self):
        shards = self.run_shards(2, DATA / "rows.jsonl", options=("-q", "--no-cache", "--batch-size", "2"))
        with open(shards[1], "a") as file:
            file.write(pathlib.Path(shards[0]).read_text().splitlines(keepends=True)[0])
        self.assertIn(f"{shards[1]} (shard 2/2) was changed", self.run_program("report", *shards, code=3).err)

    def test_a_part_of_a_run_is_compared_with_a_warning(self):
        shard = self.run_shard(1, 2, DATA / "rows.jsonl", options=("-q", "--no-cache", "--batch-size", "2"))
        self.assertIn("holds a part of its run", self.run_program("compare", shard, shard).err)


def prediction(row, answer=0):
    """A line of predictions, with one of the labels as its answer."""
    gold, label = LABELS[row % 3], LABELS[answer % 3]
    return f'{{"id":{row},"gold":"{gold}","label":"{label}","completion":"{label}"}}\n'


class ManyRows(ShardTest):
    """Shards that were never run: their rows are written here, with manifests like that of one that was."""

    def many(self, rows, count):
        manifest = self.manifest(self.run_shard(1, count, self.write("rows.jsonl", jsonl(ROWS))))
        shards = [self.path(f"s{number}.jsonl") for number in range(1, count + 1)]
        for number, path in enumerate(shards, 1):
            own = [row for row in range(rows) if row // BLOCK % count == number - 1]
            content = "".join(map(prediction, own)).encode()
            pathlib.Path(path).write_bytes(content)
            manifest["shard"].update(number=number, input_rows=rows, rows=len(own), output_hash=hash_of(content))
            pathlib.Path(path + ".manifest.json").write_text(json.dumps(manifest))
        return shards

    def test_memory_is_flat(self):
        peaks = {}
        out, other = self.path("all.jsonl"), self.path("other.jsonl")
        for rows in (20_000, 1_000_000):
            shards = self.many(rows, 4)
            peaks[rows, "merge"] = self.peak_memory("merge", "-q", out, *shards)
            with open(out) as file:
                self.assertTrue(all(json.loads(line)["id"] == row for row, line in enumerate(file)))
            self.assertEqual(size_of(out), sum(map(size_of, shards)))
            with open(other, "w") as file:
                file.writelines(prediction(row, row // 3) for row in range(rows))
            peaks[rows, "compare"] = self.peak_memory("compare", "-q", "--json", self.path("c.json"), out, other)
            counts = json.loads(self.read("c.json"))["rows"]
            self.assertEqual(counts["evaluated"], rows)
            self.assertGreater(min(counts[name] for name in ("fixed", "broken", "other")), 0)
        for command in ("merge", "compare"):
            growth = peaks[1_000_000, command] - peaks[20_000, command]
            self.assertLess(growth, 8 * 1024, f"{command}: {peaks}")

    def test_many_shards(self):
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        shards = self.many(8 * 300, 300) if limit[1] >= 400 else self.skipTest("needs 400 open files")
        self.run_program("merge", "-q", self.path("all.jsonl"), *shards,
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, limit[1])))
        self.assertEqual(ids_in(self.path("all.jsonl")), list(range(8 * 300)))


if __name__ == "__main__":
    unittest.main()
