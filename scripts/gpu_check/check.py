#!/usr/bin/env python3
"""Checks flant5-sentiment on a GPU and times it against transformers. scripts/gpu_check.sh makes the folder it needs.

usage: check.py [--device cuda|cpu] [--sizes base large xl] [--work FOLDER] [--json FILE]

Needs Python with the torch that the program was built against, and transformers. The checkpoints have Flan-T5's shapes
and random weights; of the head, four rows are fitted, so that an answer is a label and ends.
"""
import argparse
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

import torch
import transformers

HERE = pathlib.Path(__file__).resolve().parent
SHAPES = {
    "small": dict(d_model=512, d_kv=64, d_ff=1024, num_layers=8, num_decoder_layers=8, num_heads=6),
    "base": dict(d_model=768, d_kv=64, d_ff=2048, num_layers=12, num_decoder_layers=12, num_heads=12),
    "large": dict(d_model=1024, d_kv=64, d_ff=2816, num_layers=24, num_decoder_layers=24, num_heads=16),
    "xl": dict(d_model=2048, d_kv=64, d_ff=5120, num_layers=24, num_decoder_layers=24, num_heads=32),
}
COPIES = {"small": 1, "base": 60, "large": 30, "xl": 12}  # of the rows, for the timing
LABELS = ["negative", "neutral", "positive"]
EOS = 1
BATCH = 32  # transformers'
# Of answers, in float32, and of probabilities. With random layers a rounding error may turn an answer.
LEAST_AGREEMENT = 0.99
LARGEST_DIFFERENCE = 1e-3
MOST_BELOW_THE_CPU = 0.03  # the agreement of bfloat16, against bfloat16's on the CPU


def say(text):
    print(f"[{time.perf_counter() - START:6.1f} s] {text}", flush=True)


def labelled_rows():
    return [line.rsplit("@", 1) for line in (HERE / "rows.txt").read_text(encoding="utf-8").splitlines() if "@" in line]


def article_prompt(sentence):
    source = (HERE / "prompts/article-zero.jinja").read_text(encoding="utf-8")
    template = source.split("#}", 1)[1] if source.startswith("{#") else source
    return template.replace("{{ sentence }}", sentence)


@torch.no_grad()
def make_checkpoint(folder, size, device, rows):
    """Random layers with attention sharper than the usual start, and a head that answers a label and ends."""
    torch.backends.cuda.matmul.allow_tf32 = True  # for speed; what is fitted here is what the checkpoint holds
    torch.manual_seed(0)
    config = transformers.T5Config(
        vocab_size=32128, feed_forward_proj="gated-gelu", tie_word_embeddings=False, dropout_rate=0.0,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=EOS, **SHAPES[size])
    with torch.device(device):
        model = transformers.T5ForConditionalGeneration(config).eval()
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight) * 0.02)
    for name, weight in model.named_parameters():
        if name.endswith(".q.weight"):
            weight.mul_(4)
        if "relative_attention_bias" in name:
            weight.normal_()
    tokenizer = transformers.AutoTokenizer.from_pretrained(HERE / "tokenizer")
    label_ids = [tokenizer(label).input_ids[0] for label in LABELS]
    gold = torch.tensor([LABELS.index(label.strip()) for _, label in rows], device=device)
    states = []
    for first in range(0, len(rows), BATCH):
        batch = rows[first:first + BATCH]
        inputs = tokenizer([article_prompt(text) for text, _ in batch], return_tensors="pt", padding=True).to(device)
        answers = torch.tensor([[0, label_ids[LABELS.index(label.strip())]] for _, label in batch], device=device)
        encoded = model.encoder(**inputs).last_hidden_state
        states.append(model.decoder(input_ids=answers, encoder_hidden_states=encoded,
                                    encoder_attention_mask=inputs.attention_mask).last_hidden_state)
    states = torch.cat(states)
    inputs = torch.cat([states[:, 0], states[:, 1]]).double().cpu()
    wanted = torch.zeros(len(inputs), 4, dtype=torch.float64)
    wanted[torch.arange(len(gold)), gold.cpu()] = 8
    wanted[len(gold):, 3] = 8
    ridge = torch.eye(inputs.shape[1], dtype=torch.float64)
    fitted = torch.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ wanted).T.float().to(device)
    model.lm_head.weight[torch.tensor([*label_ids, EOS], device=device)] = fitted
    dtype = torch.bfloat16 if size == "xl" else torch.float32
    model.to(dtype).save_pretrained(folder, max_shard_size="2GB")
    torch.backends.cuda.matmul.allow_tf32 = False
    for file in (HERE / "tokenizer").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return sum(p.numel() for p in model.parameters())


def product_speed(device):
    """Operations a second of a large bfloat16 product: the most that matrix products can reach."""
    size = 8192 if device == "cuda" else 1024
    a, b = (torch.randn(size, size, device=device, dtype=torch.bfloat16) for _ in range(2))
    times = []
    for _ in range(12):
        start = time.perf_counter()
        a @ b
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return 2 * size**3 / sorted(times[2:])[5]


class Watch:
    """What nvidia-smi sees of the first GPU while something runs: the most memory in use, in MiB, which counts this
    process too, and how busy it is at most."""

    def __init__(self, device):
        self.peak = 0
        self.busy = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True) if device == "cuda" else None

    def watch(self):
        command = ["nvidia-smi", "--query-gpu=memory.used,utilization.gpu", "--format=csv,noheader,nounits"]
        while not self.stop.wait(0.1):
            memory, busy = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0].split(",")
            self.peak = max(self.peak, int(memory))
            self.busy.append(int(busy))

    def __enter__(self):
        if self.thread:
            self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        if self.thread:
            self.thread.join()


def environment():
    torch_lib = str(pathlib.Path(torch.__file__).parent / "lib")
    paths = [str(HERE / "bin"), torch_lib, str(HERE / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(path for path in paths if path)}


def program(work, *arguments):
    """The predictions, the metrics and what was said."""
    out, metrics = work / "out.jsonl", work / "metrics.json"
    command = [HERE / "bin/flant5-sentiment", "-o", out, "--metrics", metrics, *arguments]
    run = subprocess.run([str(part) for part in command], env=environment(), cwd=HERE, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {run.returncode}:\n{run.stderr[-3000:]}")
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return rows, json.loads(metrics.read_text(encoding="utf-8")), run.stderr


def run_tests(device):
    tests = HERE / "tests/engine_tests"
    env = {**environment(), "FLANT5_TEST_DEVICE": device, "FLANT5_TEST_FILES": str(HERE)}
    run = subprocess.run([tests, "--gtest_filter=*TorchT5*:ScoreMatrix*", "--gtest_brief=1"], env=env,
                         capture_output=True, text=True)
    say("tests on the device:\n" + (run.stdout + run.stderr)[-2500:])
    ran = re.search(r"^\[=+\] (\d+) tests", run.stdout, re.MULTILINE)
    return run.returncode == 0 and ran is not None and int(ran[1]) > 0


def compare(work, model, device):
    """How far the answers of number formats on both devices agree with float32 on the CPU."""
    rows = HERE / "rows.txt"
    exact, _, _ = program(work, "--model", model, "--device", "cpu", "--dtype", "float32", "--scores", rows)
    found = {}
    for where, dtype in [("cpu", "bfloat16"), (device, "float32"), (device, "bfloat16")]:
        ours, _, _ = program(work, "--model", model, "--device", where, "--dtype", dtype, "--scores", rows)
        same = sum(a["completion"] == b["completion"] for a, b in zip(exact, ours, strict=True))
        apart = max(abs(math.exp(a["scores"][label]) - math.exp(b["scores"][label]))
                    for a, b in zip(exact, ours, strict=True) for label in a["scores"])
        found[f"{where} {dtype}"] = {"agreement": same / len(exact), "largest_difference": apart}
        say(f"{where} {dtype}: {same} of {len(exact)} answers are those of float32 on the CPU, "
            f"probabilities within {apart:.2g}")
    return found


def agrees(found, device):
    """Whether the device computes what the CPU does, in float32 but for rounding, in bfloat16 as often as the CPU.
    A size that was not compared is not held against anything."""
    if not found:
        return True
    exact, rounded = found[f"{device} float32"], found[f"{device} bfloat16"]
    return (exact["agreement"] >= LEAST_AGREEMENT and exact["largest_difference"] <= LARGEST_DIFFERENCE
            and rounded["agreement"] >= found["cpu bfloat16"]["agreement"] - MOST_BELOW_THE_CPU)


def operations(size, tokens, rows, steps):
    """Of the matrix products: encoder, cross-attention's keys and values, decoder and head, attention."""
    shape = SHAPES[size]
    d, inner, ff = shape["d_model"], shape["num_heads"] * shape["d_kv"], shape["d_ff"]
    layers = shape["num_layers"]
    length = tokens / rows
    of_token = layers * (8 * d * inner + 6 * d * ff + 4 * length * inner) + layers * 4 * d * inner
    of_step = layers * (12 * d * inner + 6 * d * ff + 4 * length * inner) + 2 * d * 32128
    return tokens * of_token + rows * steps * of_step


def numbered(text, copy):
    return f"{text} ({copy})"


def fitted_rows(rows, device):
    """The head is fitted on rows as they are and on some of the numbered ones, so that those too get short answers."""
    copies = range(3, 60, 28) if device == "cuda" else []
    return rows + [(numbered(text, copy), label) for copy in copies for text, label in rows]


def many_rows(work, size):
    """Every row again with another number at its end, so that no prompt comes twice."""
    path = work / f"{size}.jsonl"
    rows = labelled_rows()
    with path.open("w", encoding="utf-8") as file:
        for copy in range(COPIES[size]):
            for text, label in rows:
                file.write(json.dumps({"text": numbered(text, copy), "label": label.strip()}) + "\n")
    return path


@torch.no_grad()
def transformers_speed(model_folder, device, count):
    tokenizer = transformers.AutoTokenizer.from_pretrained(model_folder)
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(model_folder, dtype=torch.bfloat16).eval().to(device)
    texts = [text for text, _ in labelled_rows()]
    prompts = sorted((article_prompt(numbered(texts[i % len(texts)], i // len(texts))) for i in range(count)), key=len)

    def answer(batch):
        inputs = tokenizer(batch, return_tensors="pt", padding=True).to(device)
        return tokenizer.batch_decode(model.generate(**inputs, max_new_tokens=50), skip_special_tokens=True)

    answer(prompts[:BATCH])
    start = time.perf_counter()
    for first in range(0, count, BATCH):
        answer(prompts[first:first + BATCH])
    return count / (time.perf_counter() - start)


def time_size(work, size, device, speed):
    folder = work / f"flan-t5-{size}"
    rows = labelled_rows()
    start = time.perf_counter()
    parameters = make_checkpoint(folder, size, device, fitted_rows(rows, device))
    if device == "cuda":
        torch.cuda.empty_cache()
    say(f"{size}: {parameters / 1e6:.0f} M parameters, made in {time.perf_counter() - start:.1f} s")
    found = {"parameters": parameters}
    if size in ("small", "base"):
        found["compare"] = compare(work, folder, device)
    data = many_rows(work, size)
    rates = []
    for _ in range(3 if size == "base" else 2):
        with Watch(device) as watch:
            start = time.perf_counter()
            answers, metrics, stderr = program(work, "--model", folder, "--device", device, "--dtype", "bfloat16",
                                               "--prompt", "article-zero", "--no-cache", "--profile", data)
            wall = time.perf_counter() - start
        rates.append(metrics["manifest"]["run"]["rows_per_second"])
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    prompts = [article_prompt(numbered(text, 0)) for text, _ in rows]
    tokens = COPIES[size] * sum(len(ids) for ids in tokenizer(prompts).input_ids)
    steps = 2  # a label and </s>
    invalid = sum(row["label"] is None for row in answers)
    reached = operations(size, tokens, len(answers), steps) * max(rates) / len(answers)
    found.update(rows_per_second=rates, wall=wall, peak_mib=watch.peak, busy=max(watch.busy, default=0), share_of_products=reached / speed)
    say(f"{size}: {len(answers)} rows, {', '.join(f'{rate:.0f}' for rate in rates)} rows/s, {wall:.1f} s with loading, "
        f"{invalid} invalid answers, "
        f"{watch.peak} MiB, busy {max(watch.busy, default=0)} %, {reached / 1e12:.0f} TFLOP/s of products ({reached / speed:.2f} of the product's speed)")
    print("\n".join(stderr.splitlines()[-14:]), flush=True)
    found["transformers"] = transformers_speed(folder, device, 64 if device == "cpu" else 512)
    say(f"{size}: transformers in batches of {BATCH}: {found['transformers']:.0f} rows/s; "
        f"ratio {statistics.median(rates) / found['transformers']:.1f}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--sizes", nargs="+", choices=SHAPES)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/tmp/flant5-gpu-check"))
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    name = torch.cuda.get_device_name() if arguments.device == "cuda" else "cpu"
    found = {"device": name, "torch": torch.__version__, "transformers": transformers.__version__}
    say(f"{name}, torch {torch.__version__}, transformers {transformers.__version__}")
    found["products"] = product_speed(arguments.device)
    say(f"a large bfloat16 product: {found['products'] / 1e12:.1f} TFLOP/s")
    passed = run_tests(arguments.device)
    for size in arguments.sizes or (["small"] if arguments.device == "cpu" else ["base", "large", "xl"]):
        found[size] = time_size(arguments.work, size, arguments.device, found["products"])
        passed = passed and agrees(found[size].get("compare"), arguments.device)
        if arguments.json:
            arguments.json.write_text(json.dumps(found, indent=1))
    say("done" if passed else "tests failed, or answers differ from those of the CPU")
    return 0 if passed else 1


if __name__ == "__main__":
    START = time.perf_counter()
    sys.exit(main())
