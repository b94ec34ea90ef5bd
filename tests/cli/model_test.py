"""Checkpoints, number formats and ways to answer."""

import json
import math
import os
import pathlib
import resource
import shutil
import struct
import unittest

from harness import DATA, LABELS, ROOT, TINY, CliTest, environment, jsonl

ROWS = str(DATA / "rows.jsonl")
NEWS = str(ROOT / "examples" / "financial_news.jsonl")
SAFETENSORS = "model.safetensors"


def count_same(first, second):
    """How many rows of two runs have the same completion."""
    return sum(a["completion"] == b["completion"] for a, b in zip(first.rows(), second.rows()))


class Checkpoints(CliTest):
    def copy(self, *without):
        folder = self.folder / "model"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in os.listdir(TINY):
            if name not in without:
                shutil.copy(TINY / name, folder / name)
        return folder

    def assert_bad(self, folder, *parts, code=4):
        run = self.run_program("--model", folder, ROWS, code=code)
        self.assertEqual(run.out, "")
        self.assertNotIn("terminate", run.err)
        for part in parts:
            self.assertIn(part, run.err)

    def test_missing_parts(self):
        self.assert_bad(self.path("nowhere"), "nowhere")
        for name in ("config.json", "spiece.model", SAFETENSORS):
            with self.subTest(missing=name):
                self.assert_bad(self.copy(name), name)

    def test_hub_name_that_is_not_here_says_how_to_get_it(self):
        run = self.run_program("--model", "google/flan-t5-xl", ROWS, env=environment(HF_HOME=str(self.folder)), code=4)
        self.assertIn("flant5-sentiment download google/flan-t5-xl", run.err)

    def test_pickle_alone_is_refused_with_the_command_that_converts_it(self):
        folder = self.copy(SAFETENSORS)
        (folder / "pytorch_model.bin").write_bytes(b"")
        self.assert_bad(folder, "pytorch_model.bin", "python3 -c", "save_pretrained")

    def test_truncated_or_lying_weights(self):
        whole = (TINY / SAFETENSORS).read_bytes()
        (size,) = struct.unpack("<Q", whole[:8])
        header = json.loads(whole[8 : 8 + size])
        names = sorted(name for name in header if name != "__metadata__")
        first = header[names[0]]

        def with_header(**changes):
            text = json.dumps({**header, names[0]: {**first, **changes}}).encode()
            return struct.pack("<Q", len(text)) + text + whole[8 + size :]

        for what, content in (
            ("empty", b""),
            ("cut off in the header", whole[:100]),
            ("cut off in the weights", whole[: len(whole) // 2]),
            ("header of an absurd size", struct.pack("<Q", 1 << 60) + whole[8:]),
            ("header that is no JSON", whole[:8] + b"x" * size + whole[8 + size :]),
            ("offsets beyond the file", with_header(data_offsets=[0, 1 << 40])),
            ("another shape", with_header(shape=[1, 2, 3])),
            ("another type", with_header(dtype="I64")),
        ):
            with self.subTest(what=what):
                folder = self.copy(SAFETENSORS)
                (folder / SAFETENSORS).write_bytes(content)
                self.assert_bad(folder, SAFETENSORS)

    def test_config_that_is_wrong(self):
        config = json.loads((TINY / "config.json").read_text())
        for content, part in (
            ("{", "not valid JSON"),
            (json.dumps({**config, "model_type": "bert"}), "model_type: this is BERT"),
            (json.dumps({**config, "d_model": 1 << 40}), "d_model: 1099511627776 is not a whole number"),
            (json.dumps({**config, "num_layers": -1}), "num_layers: -1 is not a whole number"),
            (json.dumps({**config, "d_ff": "many"}), 'd_ff: "many" is not a whole number'),
        ):
            with self.subTest(part=part):
                folder = self.copy("config.json")
                (folder / "config.json").write_text(content)
                self.assert_bad(folder, "config.json: " + part)

    def test_index_that_leads_out_of_the_folder(self):
        folder = self.copy(SAFETENSORS)
        shutil.copy(TINY / SAFETENSORS, self.folder / "outside.safetensors")
        index = {"weight_map": {"shared.weight": "../outside.safetensors"}}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))
        self.assert_bad(folder, "../outside.safetensors")

    def test_broken_vocabulary(self):
        folder = self.copy("spiece.model")
        (folder / "spiece.model").write_bytes(b"\xff" * 500)
        self.assert_bad(folder, "spiece.model")

    def test_tokenizer_of_another_checkpoint(self):
        folder = self.copy("spiece.model")
        shutil.copy(ROOT / "models" / "demo" / "spiece.model", folder)
        self.assert_bad(folder, "6016 pieces", "352 rows", "spiece.model that came with the checkpoint")

    def demo(self, *without):
        folder = self.folder / "demo"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT / "models" / "demo", folder, ignore=shutil.ignore_patterns(*without))
        return folder

    def test_tokenizer_json_alone(self):
        expected = self.run_program("-q", "--model", self.demo(), "--dtype", "float32", "--scores", ROWS).out
        folder = self.demo("spiece.model", "tokenizer_config.json")
        run = self.run_program("-q", "--model", folder, "--dtype", "float32", "--scores", "--keep-manifest", "-o", self.path("o.jsonl"), ROWS)
        self.assertEqual(self.read("o.jsonl"), expected)
        self.assertEqual(run.err.count("warning"), 0)
        files = {file["path"] for file in json.loads(self.read("o.jsonl.manifest.json"))["model"]["files"]}
        self.assertEqual(files & {"spiece.model", "tokenizer.json"}, {"tokenizer.json"})
        prompts = self.run_program("-q", "--model", folder, "--print-prompts", ROWS).out
        self.assertEqual(prompts, self.run_program("-q", "--model", self.demo(), "--print-prompts", ROWS).out)

    def test_tokenizer_files_that_differ(self):
        folder = self.demo()
        content = json.loads((folder / "tokenizer.json").read_text())
        content["model"]["vocab"][100] = ["of another", -1]
        (folder / "tokenizer.json").write_text(json.dumps(content))
        run = self.run_program("--model", folder, ROWS)
        self.assertIn("its spiece.model and its tokenizer.json differ: piece 100 is", run.err)
        self.assertIn("tokenizer.json is used", run.err)

    def test_tokenizers_of_other_kinds_are_refused_by_name(self):
        folder = self.demo("spiece.model")
        content = json.loads((folder / "tokenizer.json").read_text())
        content["model"] = {"type": "BPE", "vocab": {"a": 0}, "merges": []}
        (folder / "tokenizer.json").write_text(json.dumps(content))
        self.assert_bad(folder, "tokenizer.json", "a BPE tokenizer", "Unigram tokenizers of T5")
        folder = self.demo("spiece.model", "tokenizer.json")
        (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "ByT5Tokenizer"}))
        self.assert_bad(folder, "ByT5Tokenizer cuts text into bytes")

    def test_broken_tokenizer_json(self):
        folder = self.demo("spiece.model")
        content = json.loads((folder / "tokenizer.json").read_text())
        content["model"]["vocab"][7][1] = None
        (folder / "tokenizer.json").write_text(json.dumps(content))
        self.assert_bad(folder, "tokenizer.json: model.vocab[7][1]: not a log-probability: save the tokenizer again")

    def test_end_token_of_another_tokenizer(self):
        folder = self.copy()
        for name in ("config.json", "generation_config.json"):
            (folder / name).write_text(json.dumps({**json.loads((TINY / name).read_text()), "eos_token_id": 7}))
        self.assert_bad(folder, "token 1 of the tokenizer", "eos_token_id 7")

    def test_more_rows_than_padding_are_a_warning(self):
        folder = self.folder / "model"
        shutil.copytree(ROOT / "models" / "demo", folder, ignore=shutil.ignore_patterns("tokenizer.json"))
        shutil.copy(TINY / "spiece.model", folder)
        run = self.run_program("--model", folder, "--limit", 1, ROWS)
        self.assertIn("warning", run.err)
        self.assertIn("6016 rows", run.err)
        self.assertIn("5676 rows beyond", run.err)

    def test_answer_words_that_are_the_same_tokens(self):
        prompt = self.write("twins.txt", "{#\nnegative: \u3042\nneutral: neutral\npositive: \u3044\n#}{{ sentence }}\n")
        self.classify("--prompt", prompt, ROWS)
        run = self.classify("--prompt", prompt, "--scores", ROWS, code=2)
        for part in ("\u3042", "\u3044", "(negative)", "(positive)", "same tokens"):
            self.assertIn(part, run.err)

    def test_without_onednn_answers_stay_and_a_line_says_so(self):
        for dtype in ("float32", "bfloat16", "int8"):
            with self.subTest(dtype=dtype):
                plain = self.run_program("--dtype", dtype, ROWS)
                run = self.run_program("--dtype", dtype, ROWS, env=environment(FLANT5_ONEDNN="off"))
                self.assertEqual(run.labels(), plain.labels())
                self.assertIn("warning: this libtorch lacks a usable mkldnn::_reorder_linear_weight", run.err)
                self.assertNotIn("mkldnn", plain.err)

    def test_answers_are_the_same_on_older_processors(self):
        for dtype in ("float32", "bfloat16", "int8"):
            labels = self.run_program("--dtype", dtype, ROWS).labels()
            for processor in ("avx2", "avx512", "avx512-vnni"):
                with self.subTest(dtype=dtype, processor=processor):
                    run = self.run_program("--dtype", dtype, ROWS, env=environment(FLANT5_PROCESSOR=processor), code=None)
                    if "this processor has only" in run.err:
                        self.skipTest(run.err[run.err.index("this processor") :])
                    self.assertEqual(run.labels(), labels)

    def test_unknown_processor(self):
        run = self.run_program(ROWS, env=environment(FLANT5_PROCESSOR="sse"), code=2)
        self.assertIn("FLANT5_PROCESSOR=sse: use avx2", run.err)

    def test_environment_names_the_default(self):
        run = self.run_program("-q", ROWS, env=environment(FLANT5_MODEL=str(TINY)))
        self.assertEqual(len(run.rows()), 8)


class SpecialTokens(CliTest):
    def test_are_text_unless_they_are_parsed(self):
        rows = self.write("rows.txt", "Profit rose .</s></s></s>\n")
        counts = {}
        for reading in ("text", "parse"):
            out = self.classify("-q", "--special-tokens", reading, "--print-prompts", rows).out
            counts[reading] = int(out.split(" tokens")[0].rsplit(" ", 1)[1])
        self.assertEqual(counts["text"], int(self.classify("-q", "--print-prompts", rows).out.split(" tokens")[0].rsplit(" ", 1)[1]))
        plain = self.write("plain.txt", "Profit rose .\n")
        alone = int(self.classify("-q", "--print-prompts", plain).out.split(" tokens")[0].rsplit(" ", 1)[1])
        self.assertGreater(counts["text"], alone + 3)
        self.assertLessEqual(counts["parse"], alone + 4)

    def with_added(self, tokens):
        folder = self.folder / "added"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(TINY, folder)
        (folder / "added_tokens.json").write_text(json.dumps(tokens))
        return folder

    def test_added_tokens_act(self):
        rows = self.write("rows.txt", "Profit [NEW] rose .\n")
        model = self.with_added({"[NEW]": 345})
        arguments = ("-q", "--print-prompts", rows)
        plain, added = (
            int(self.run_program("--model", folder, *arguments).out.split(" tokens")[0].rsplit(" ", 1)[1])
            for folder in (TINY, model)
        )
        self.assertLess(added, plain)
        self.run_program("-q", "--model", model, "--metrics", self.path("m.json"), rows)
        files = {file["path"] for file in json.loads(self.read("m.json"))["manifest"]["model"]["files"]}
        self.assertIn("added_tokens.json", files)

    def test_added_tokens_need_rows_of_the_embedding(self):
        run = self.run_program("--model", self.with_added({"[NEW]": 352}), ROWS, code=4)
        self.assertIn("the tokenizer has ids up to 352, the embedding 352 rows: add rows", run.err)
        self.assertIn("added_tokens.json", run.err)

    def test_the_reading_is_in_the_manifest(self):
        rows = self.write("rows.txt", "Profit rose .</s>\n")
        found = self.classify("-q", "--special-tokens", "parse", "--metrics", self.path("m.json"), rows)
        self.assertEqual(len(found.rows()), 1)
        self.assertEqual(json.loads(self.read("m.json"))["manifest"]["options"]["special-tokens"], "parse")


class UnknownText(CliTest):
    def setUp(self):
        super().setUp()
        self.rows = self.write("rows.jsonl", "".join(
            json.dumps({"id": f"r{i}", "text": text, "label": "neutral"}) + "\n"
            for i, text in enumerate(("Sales were flat .", "\u4e2d\u6587\u516c\u53f8", "Profit \U0001f680", "\U0001f600"))))

    def test_is_counted_and_said(self):
        run = self.classify("--metrics", self.path("m.json"), self.rows)
        self.assertIn("2 rows are mostly unknown to the vocabulary, the first is row \"r1\"", run.err)
        self.assertEqual([row.get("unknown_text", False) for row in run.rows()], [False, True, False, True])
        self.assertTrue(run.rows()[1]["completion"])
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        self.assertEqual([metrics["rows"][name] for name in ("evaluated", "unknown_text", "unanswered")], [4, 2, 0])

    def test_may_be_left_unanswered(self):
        for ending in ("jsonl", "csv"):
            out = self.path("out." + ending)
            run = self.classify("--on-unknown", "null", "--metrics", self.path("m.json"), "-o", out, self.rows)
            self.assertIn("2 rows are mostly unknown to the vocabulary", run.err)
            metrics = json.loads(self.read("m.json"))
            counts = {"total": 4, "evaluated": 2, "unknown_text": 2, "unanswered": 2, "unreadable": 0}
            self.assertEqual({name: metrics["rows"][name] for name in counts}, counts)
            self.run_program("report", "--metrics", self.path("again.json"), out)
            self.assertEqual(json.loads(self.read("again.json"))["rows"], metrics["rows"])
        rows = self.classify("-q", "--on-unknown", "null", self.rows).rows()
        self.assertIsNone(rows[1]["label"])
        self.assertEqual(rows[1]["completion"], "")
        self.assertIn("unknown to the vocabulary", rows[1]["error"])
        self.assert_valid(rows[1], "prediction")


class Modes(CliTest):
    def test_scores_are_normalised_log_probabilities(self):
        generated = self.classify("-q", ROWS).rows()
        for mode in ("generate", "constrained", "score"):
            with self.subTest(mode=mode):
                rows = self.classify("-q", "--mode", mode, "--scores", ROWS).rows()
                for row, plain in zip(rows, generated):
                    self.assertEqual(set(row["scores"]), set(LABELS))
                    self.assertAlmostEqual(sum(map(math.exp, row["scores"].values())), 1, places=6)
                    if mode == "score":
                        self.assertEqual(row["label"], max(row["scores"], key=row["scores"].get))
                    else:
                        self.assertEqual(row["completion"], plain["completion"])

    def test_calibration_moves_scores(self):
        plain = self.classify("-q", "--mode", "score", ROWS).rows()
        calibrated = self.classify("-q", "--mode", "score", "--calibrate", ROWS).rows()
        shifts = [
            [after["scores"][label] - before["scores"][label] for label in LABELS]
            for before, after in zip(plain, calibrated)
        ]
        # Every row's scores are divided by the same three numbers, then normalised.
        for shift in shifts:
            for i in (1, 2):
                self.assertAlmostEqual(shift[i] - shift[0], shifts[0][i] - shifts[0][0], places=5)
        self.assertTrue(any(abs(shift[1] - shift[0]) > 1e-3 for shift in shifts))

    def test_scored_runs_have_calibration_figures(self):
        self.classify("-q", "--mode", "score", "--metrics", self.path("m.json"), ROWS)
        metrics = json.loads(self.read("m.json"))
        self.assert_valid(metrics, "metrics")
        self.assertGreater(metrics["calibration"]["log_loss"]["value"], 0)

    def test_answers_do_not_depend_on_how_rows_are_shared_out(self):
        path = self.write("rows.jsonl", jsonl(200))
        expected = self.classify("-q", path).out
        for arguments in (
            ("--workers", "1"),
            ("--workers", "3", "--batch-size", "7"),
            ("--batch-tokens", "1"),
            ("--no-cache",),
            ("--threads", "2", "--workers", "1"),
        ):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.classify("-q", *arguments, path).out, expected)

    def test_profile_says_where_the_time_went(self):
        profile = self.run_program("--model", TINY, "--dtype", "int8", "--profile", ROWS).err
        products = r"matrix products: [\d.]+ GFLOP \([\d.]+ int8, [\d.]+ bfloat16\), [\d.]+ GFLOP/s on each of \d+ workers\n"
        for speed in (r"[\d.]+ rows/s, \d+ tokens/s\n", products):
            self.assertRegex(profile, speed)


class Kinds(CliTest):
    """Checkpoints of other kinds than tiny, which is a Flan-T5."""

    def copy(self, name="model", **config):
        folder = self.folder / name
        shutil.copytree(TINY, folder)
        changed = {**json.loads((TINY / "config.json").read_text()), **config}
        (folder / "config.json").write_text(json.dumps(changed))
        return folder

    def rename_tensors(self, folder, rename):
        content = (folder / SAFETENSORS).read_bytes()
        (size,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + size])
        text = json.dumps({name if name == "__metadata__" else rename(name): entry for name, entry in header.items()})
        (folder / SAFETENSORS).write_bytes(struct.pack("<Q", len(text)) + text.encode() + content[8 + size :])

    def with_bias_in_every_layer(self):
        """tiny as an umT5: the layers have the bias that those of tiny share."""
        folder = self.copy("umt5", model_type="umt5")
        content = (folder / SAFETENSORS).read_bytes()
        (size,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + size])
        data = content[8 + size :]
        for stack in ("encoder", "decoder"):
            name = stack + ".block.{}.layer.0.SelfAttention.relative_attention_bias.weight"
            first = header[name.format(0)]
            begin, end = first["data_offsets"]
            header[name.format(1)] = {**first, "data_offsets": [len(data), len(data) + end - begin]}
            data += data[begin:end]
        text = json.dumps(header).encode()
        (folder / SAFETENSORS).write_bytes(struct.pack("<Q", len(text)) + text + data)
        return folder

    def test_mt5_and_umt5_answer_as_the_same_weights_do_in_t5(self):
        plain = self.classify(ROWS).out
        mt5 = self.copy("mt5", model_type="mt5", tie_word_embeddings=True)
        mt5_config = json.loads((mt5 / "config.json").read_text())
        del mt5_config["scale_decoder_outputs"]
        (mt5 / "config.json").write_text(json.dumps(mt5_config))
        umt5 = self.with_bias_in_every_layer()
        for folder in (mt5, umt5):
            for engine in ("cpu", "torch"):
                with self.subTest(folder=folder.name, engine=engine):
                    env = environment(FLANT5_ENGINE=engine)
                    run = self.run_program("--model", folder, "--dtype", "float32", ROWS, env=env)
                    self.assertEqual(run.out, plain)
        self.run_program("quantize", umt5, self.path("int8"))
        saved = self.run_program("--model", self.path("int8"), ROWS).labels()
        self.assertEqual(saved, self.run_program("--model", umt5, "--dtype", "int8", ROWS).labels())

    def test_other_models_are_told_by_name(self):
        for number, (config, parts) in enumerate(
            (
                ({"model_type": "bart"}, ("this is BART", "google/flan-t5-base")),
                ({"model_type": "t5gemma"}, ("this is T5Gemma", "google/flan-t5-base")),
                (
                    {"architectures": ["T5ForSequenceClassification"]},
                    ("T5ForSequenceClassification", "run it with transformers"),
                ),
                ({"quantization_config": {"quant_method": "bitsandbytes"}}, ("quantised by another library",)),
            )
        ):
            with self.subTest(config=config):
                run = self.run_program("--model", self.copy(f"model{number}", **config), ROWS, code=4)
                self.assertEqual(run.out, "")
                for part in parts:
                    self.assertIn(part, run.err)

    def test_names_of_a_trainer(self):
        folder = self.copy()
        self.rename_tensors(folder, lambda name: "model." + name)
        run = self.run_program("--model", folder, ROWS, code=4)
        for part in ('begin with "model."', "python3 -c", "removeprefix('model.')"):
            self.assertIn(part, run.err)


class NumberFormats(CliTest):
    def test_quantised_folder_answers_as_int8_does(self):
        out = self.path("int8")
        self.run_program("quantize", "-q", TINY, out)
        expected = self.run_program("-q", "--model", TINY, "--dtype", "int8", "--scores", ROWS).out
        self.assertEqual(self.run_program("-q", "--model", out, "--scores", ROWS).out, expected)
        self.assertEqual(self.run_program("-q", "--model", out, "--dtype", "int8", "--scores", ROWS).out, expected)
        run = self.run_program("-q", "--model", out, "--dtype", "float32", ROWS, code=2)
        self.assertIn("int8", run.err)

    def test_quantised_folder_keeps_the_tokenizer(self):
        model = self.folder / "model"
        shutil.copytree(ROOT / "models" / "demo", model, ignore=shutil.ignore_patterns("spiece.model"))
        (model / "added_tokens.json").write_text("{}")
        out = pathlib.Path(self.path("int8"))
        self.run_program("quantize", "-q", model, out)
        for name in ("tokenizer.json", "added_tokens.json", "tokenizer_config.json"):
            self.assertEqual((out / name).read_bytes(), (model / name).read_bytes())

    def test_quantised_folder_is_as_its_schema_says(self):
        for keep in ("none", "first-1,wo", "qkv,o,wi,wo,decoder,head"):
            out = pathlib.Path(self.path(keep))
            self.run_program("quantize", "-q", "--int8-keep", keep, TINY, out)
            whole = (out / SAFETENSORS).read_bytes()
            (size,) = struct.unpack("<Q", whole[:8])
            self.assert_valid(json.loads(whole[8 : 8 + size]), "quantized-header")

    def test_quantize_fits_rows(self):
        out = pathlib.Path(self.path("int8"))
        run = self.run_program("quantize", TINY, out, "--rows", ROWS, "--agreement", "0.9")
        self.assertIn("agreement", run.err)
        self.assertIn("smoothing of normed inputs", run.err)
        evidence = json.loads((out / "quantization.json").read_text())
        self.assert_valid(evidence, "quantization")
        self.assertEqual(evidence["wanted_agreement"], 0.9)
        self.assertEqual(evidence["manifest"]["data"][0]["path"], str(ROWS))
        self.assertEqual(evidence["measured"][evidence["chosen"]]["kept"], len(evidence["kept"]))
        whole = (out / SAFETENSORS).read_bytes()
        (size,) = struct.unpack("<Q", whole[:8])
        self.assert_valid(json.loads(whole[8 : 8 + size]), "quantized-header")
        self.run_program("-q", "--model", out, ROWS)

    def test_quantize_asks_as_a_run_does(self):
        prompt = pathlib.Path(self.path("firm.jinja"))
        prompt.write_text("{{ row.firm }}: {{ sentence }}")
        rows = pathlib.Path(self.path("firms.jsonl"))
        rows.write_text('{"text": "Up .", "firm": "Nokia"}\n{"text": "Down ."}\n')
        out = pathlib.Path(self.path("int8"))
        self.assertIn("'firm'", self.run_program("quantize", TINY, out, "--rows", rows, "--prompt", prompt, code=3).err)
        self.run_program("quantize", "-q", TINY, out, "--rows", rows, "--prompt", prompt, "--on-error", "skip")
        self.assertEqual(json.loads((out / "quantization.json").read_text())["rows"], 1)

    def test_quantize_says_what_is_out_of_reach(self):
        for model, agreement, is_reached in ((TINY, "0.5", True), (self.senseless(), "1", False)):
            with self.subTest(agreement=agreement):
                out = self.folder / f"int8-{agreement}"
                run = self.run_program("quantize", "-q", model, out, "--rows", NEWS, "--agreement", agreement)
                self.assertEqual("cannot be reached" in run.err, not is_reached, run.err)
                self.assertEqual(json.loads((out / "quantization.json").read_text())["is_reached"], is_reached)

    def test_quantize_needs_rows(self):
        empty = pathlib.Path(self.path("empty.txt"))
        empty.write_text("")
        run = self.run_program("quantize", TINY, self.path("int8"), "--rows", empty, code=3)
        self.assertIn("no rows to fit the model to", run.err)
        self.assertIn("--rows", self.run_program("quantize", TINY, self.path("int8"), "--agreement", "0.9", code=2).err)
        self.run_program("quantize", TINY, self.path("int8"), "--rows", ROWS, "--int8-keep", "none", code=2)
        self.run_program("quantize", TINY, self.path("int8"), "--rows", self.path("nowhere"), code=3)
        self.assertFalse(os.path.exists(self.path("int8")))

    def test_quantize_into_a_folder_with_a_slash_leaves_nothing_beside_it(self):
        pathlib.Path(self.path("int8.partial")).mkdir()
        self.run_program("quantize", "-q", TINY, self.path("int8") + "/")
        self.assertEqual(sorted(os.listdir(self.folder)), ["int8", "int8.partial"])
        self.run_program("-q", "--model", self.path("int8"), ROWS)

    def test_quantize_that_fails_leaves_nothing(self):
        small_files = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        run = self.run_program(
            "quantize", "-q", TINY, self.path("int8"), preexec_fn=small_files, restore_signals=False, code=5
        )
        self.assertIn("cannot be written", run.err)
        self.assertEqual(os.listdir(self.folder), [])

    def test_quantize_leaves_what_is_there(self):
        self.run_program("quantize", TINY, self.folder, code=5)
        self.assertEqual(os.listdir(self.folder), [])
        self.run_program("quantize", self.path("nowhere"), self.path("int8"), code=4)

    def test_devices(self):
        for wrong in ("cuda:x", "gpu", "cuda:", "CUDA"):
            run = self.run_program("--device", wrong, ROWS, code=2)
            self.assertIn(f"--device: takes auto, cpu, cuda or cuda:N, not {wrong}", run.err)
        expected = self.run_program("-q", "--model", TINY, "--scores", ROWS).out
        self.assertEqual(self.run_program("-q", "--model", TINY, "--scores", "--device", "cpu", ROWS).out, expected)

    def test_a_gpu_that_is_not_there(self):
        run = self.run_program("--model", TINY, "--device", "cuda:99", ROWS, code=2)
        self.assertRegex(run.err, "--device cuda:99: (no GPU that this build can use|there are [0-9]+ GPUs)")
        run = self.run_program("--model", TINY, "--device", "cuda", "--dtype", "int8", ROWS, code=2)
        self.assertIn("--device cuda: int8 is computed only on the CPU; use --device cpu", run.err)

    def test_verify_dtype(self):
        for floor in ("0", "1"):
            run = self.run_program(
                "--model", TINY, "--dtype", "float32", "--verify-dtype", "5", "--verify-floor", floor, ROWS
            )
            self.assertIn("float32 against float32: 5 of 5 answers the same (1.0000)", run.err)
            self.assertEqual(len(run.rows()), 8)

    def test_verify_dtype_that_disagrees(self):
        model = self.senseless()
        int8 = ("--model", model, "--dtype", "int8", "--int8-keep", "none", NEWS)
        same = count_same(self.run_program("-q", *int8), self.run_program("-q", "--model", model, "--dtype", "float32", NEWS))
        self.assertLess(same, 60)
        arguments = ("--verify-dtype", "60", *int8)
        run = self.run_program(*arguments, "--verify-floor", "0")
        self.assertIn(f"int8 against float32: {same} of 60 answers the same", run.err)
        run = self.run_program("-q", *arguments, "--verify-floor", "1", "-o", self.path("out.jsonl"), code=6)
        self.assertIn("below --verify-floor 1", run.err)
        self.assertEqual(os.listdir(self.folder), ["senseless"])

    def test_verify_dtype_reads_files(self):
        self.classify("--verify-dtype", "5", "-", stdin="Profit rose .\n", code=2)


if __name__ == "__main__":
    unittest.main()
