#!/usr/bin/env python3
"""Times flant5-sentiment and what one would use instead, in turn, on the same checkpoint, rows and prompt.

Every engine runs once a round, so that a machine whose speed drifts slows all of them alike; medians and their ratios
are printed, and written as JSON and as a picture. Answers are compared with transformers' in float32, which runs once.

  scripts/benchmark.py --model CHECKPOINT --data ROWS --out DIR [--rounds 5]

Needs the packages of scripts/benchmark/requirements.txt, and the program in build/release. ONNX Runtime and OpenVINO
need other versions of transformers, so each has an environment of its own, and is skipped where that is missing:

  for peer in onnxruntime openvino; do
    python3 -m venv /tmp/peers/$peer && /tmp/peers/$peer/bin/pip install -r scripts/benchmark/$peer.txt
  done

Models in the formats of the peers are made once, before the first round, and kept in DIR. With kernels_benchmark beside
it (cmake -DFLANT5_BUILD_BENCHMARKS=ON) the speed of the bare matrix products is measured in every round too,
one process a processor, and the share of it that whole runs reach is told.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMATS = ["float32", "bfloat16", "int8"]  # as kernels_benchmark numbers them
PEER = ROOT / "scripts/benchmark/peer.py"
TITLES = {"transformers": "transformers", "ctranslate2": "CTranslate2", "onnxruntime": "ONNX Runtime",
          "openvino": "OpenVINO"}
# The peers that have an environment of their own, and the module that shows that it is complete.
ENVIRONMENTS = {"onnxruntime": "optimum.onnxruntime", "openvino": "optimum.intel.openvino"}
REFERENCE = "transformers float32"
# Runs a command and prints its peak memory in MiB.
PEAK = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")


@dataclass
class Engine:
    name: str
    command: list
    peer: str = ""  # its name in peer.py
    group: str = ""  # the same engine with other sizes of batches; the picture shows the fastest
    loop: bool = False  # one row at a time: runs on the first rows only
    seconds: list = field(default_factory=list)
    rates: list = field(default_factory=list)
    first: list = field(default_factory=list)
    peak: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    operations: dict = field(default_factory=dict)  # of its products, by format


def ours(args, dtype, *options, model=None):
    return [str(args.program), "--quiet", "--model", model or args.model, "--prompt", args.prompt, "--dtype", dtype,
            *options]


def saved_as_int8(args):
    folder = args.out / "int8"
    if not folder.exists():
        subprocess.run([args.program, "quantize", "--quiet", args.model, folder], check=True)
    return folder


def peer(args, kind, dtype, batches, *, unit="rows", name="", loop=False):
    """An engine of peer.py with each size of batches; a `name` stands for the only one."""
    python = args.environments / kind / "bin/python" if kind in ENVIRONMENTS else sys.executable
    group = f"{TITLES[kind]} {dtype}"
    return [Engine(name or f"{group}, {batch} {unit}",
                   [str(python), str(PEER), kind, "--model", args.model, "--exports", str(args.out), "--dtype", dtype,
                    "--batch", str(batch)], peer=kind, group=name or group, loop=loop) for batch in batches]


def engines_of(args):
    return [
        Engine("flant5 float32", ours(args, "float32")),
        Engine("flant5 bfloat16", ours(args, "bfloat16")),
        Engine("flant5 int8", ours(args, "int8")),
        Engine("flant5 int8, saved by quantize", ours(args, "int8", model=str(saved_as_int8(args)))),
        Engine("flant5 int8, first-1", ours(args, "int8", "--int8-keep", "first-1")),
        Engine("flant5 int8, none", ours(args, "int8", "--int8-keep", "none")),
        *peer(args, "transformers", "float32", [32], name=REFERENCE),
        *peer(args, "transformers", "bfloat16", [32], name="transformers bfloat16"),
        *peer(args, "transformers", "float32", [1], name="transformers float32, row by row", loop=True),
        *peer(args, "ctranslate2", "float32", [1024], name="CTranslate2 float32"),
        *peer(args, "ctranslate2", "int8", args.ct2_batches, unit="tokens"),
        *[engine for dtype in ("float32", "int8") for engine in peer(args, "onnxruntime", dtype, args.row_batches)],
        *[engine for dtype in FORMATS for engine in peer(args, "openvino", dtype, args.row_batches)],
    ]


def installed(engines):
    """The engines whose packages are there. How to get the others is said."""
    missing = set()
    for kind in {engine.peer: None for engine in engines if engine.peer in ENVIRONMENTS}:
        python = next(Path(engine.command[0]) for engine in engines if engine.peer == kind)
        probe = [python, "-c", f"import {ENVIRONMENTS[kind]}"]
        if not python.exists() or subprocess.run(probe, capture_output=True).returncode != 0:
            missing.add(kind)
            folder = python.parents[1]
            print(f"{TITLES[kind]} is skipped: {folder} does not have its packages. To install them:\n"
                  f"  python3 -m venv {folder} && {folder}/bin/pip install -r {PEER.parent / kind}.txt", file=sys.stderr)
    return [engine for engine in engines if engine.peer not in missing]


def export(engines):
    """Has each peer that cannot read the checkpoint make the model that it reads, so that no round has to."""
    for engine in {engine.group: engine for engine in engines if engine.peer not in ("", "transformers")}.values():
        print(f"exporting for {engine.group}", file=sys.stderr)
        subprocess.run(engine.command, check=True, stdout=subprocess.DEVNULL)


def run_ours(engine, args, data, out):
    predictions, metrics = out / "predictions.jsonl", out / "metrics.json"
    predictions.unlink(missing_ok=True)
    command = [*engine.command, str(data), "-o", str(predictions), "--metrics", str(metrics)]
    peak = subprocess.run([sys.executable, "-c", PEAK, *command], check=True, stdout=subprocess.PIPE)
    answers = [json.loads(line)["completion"] for line in predictions.read_text().splitlines()]
    return json.loads(metrics.read_text())["manifest"]["run"]["seconds"], answers, float(peak.stdout)


def run_peer(engine, prompts, out):
    answers = out / "answers.json"
    text = subprocess.run([*engine.command, "--prompts", str(prompts), "--answers", str(answers)], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    result = json.loads(text.splitlines()[-1])
    return result["seconds"], json.loads(answers.read_text()), result["load_seconds"], result["peak_mib"]


def rendered_prompts(args, out):
    """The prompts as the program sends them, in a file for the peers; a shorter one for the loop."""
    command = ours(args, "int8", "--with-text", "--max-new-tokens", "1")
    lines = subprocess.run([*command, args.data], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    prompts = [json.loads(line)["prompt"] for line in lines]
    files = out / "prompts.json", out / "prompts-loop.json"
    files[0].write_text(json.dumps(prompts))
    files[1].write_text(json.dumps(prompts[: args.loop_rows]))
    return files


def product_speeds(args):
    """Operations per second of bare products on all processors at once, by format: the median of four shapes."""
    program = args.program.with_name("tests") / "benchmark/kernels_benchmark"
    if not program.exists():
        return {}
    command = [program, "--benchmark_filter=products", "--benchmark_format=json", "--benchmark_min_time=0.2"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(os.cpu_count())]
    speeds = {}
    for process in running:
        for result in json.loads(process.communicate()[0])["benchmarks"]:
            speeds.setdefault(FORMATS[int(result["name"].split("/")[1])], []).append(result["GOP/s"] * 1e9)
    return {name: statistics.median(found) * len(running) for name, found in speeds.items()}


def count_operations(engine, args):
    """Of the products of a whole run, as --profile counts them."""
    command = [part for part in engine.command if part != "--quiet"]
    profile = subprocess.run([*command, "--profile", args.data], check=True, capture_output=True, text=True).stderr
    counted = re.search(r"matrix products: .*\((.*)\)", profile)[1].split(", ")
    engine.operations = {name: float(count) * 1e9 for count, name in (part.split() for part in counted)}


def share_of_bound(engine, speeds):
    """Of the rows per second that the products alone would reach, each format at its own speed."""
    if not all(speeds) or not engine.operations:
        return ""
    bounds = [sum(count / found[name] for name, count in engine.operations.items()) for found in speeds]
    return f"{statistics.median(bounds) / statistics.median(engine.seconds):.2f}"


def run_round(engines, args, prompts, out):
    for engine in engines:
        if engine.name == REFERENCE and engine.answers:
            continue  # its answers are what it is for
        if engine.peer:
            seconds, answers, first, peak = run_peer(engine, prompts[1 if engine.loop else 0], out)
        else:
            seconds, answers, peak = run_ours(engine, args, args.data, out)
            first = first_answer(engine, out)
        engine.first.append(first)
        engine.peak.append(peak)
        engine.seconds.append(seconds)
        engine.rates.append(len(answers) / seconds)
        engine.answers = answers
        print(f"  {engine.name}: {engine.rates[-1]:.1f} rows/s", file=sys.stderr)


def first_answer(engine, out):
    """Seconds of the whole process on a single row."""
    row = out / "one-row.txt"
    row.write_text("Operating profit rose to EUR 13.1 mn from EUR 8.7 mn .\n")
    start = time.perf_counter()
    subprocess.run([*engine.command, str(row)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def agreement(engine, reference):
    return sum(a == b for a, b in zip(engine.answers, reference)) / len(engine.answers)


def growth(args, out):
    """Rows per second of the program as rows, sentences and batches grow."""
    lines = Path(args.data).read_bytes().splitlines()
    results = {"rows": {}, "sentence": {}, "batch_tokens": {}}

    def rate(data, *options):
        engine = Engine("", ours(args, "int8", "--no-cache", *options))
        seconds, answers, _ = run_ours(engine, args, data, out)
        return len(answers) / seconds

    for count in (1, 10, 100, len(lines)):
        (out / "rows.txt").write_bytes(b"\n".join(lines[:count]) + b"\n")
        results["rows"][count] = rate(out / "rows.txt")
    for words in (5, 20, 80, 320):
        text = "".join(f"{i} " + " ".join(["profit rose"] * (words // 2)) + "\n" for i in range(200))
        (out / "long.txt").write_text(text)
        results["sentence"][words] = rate(out / "long.txt", "--input-format", "text")
    for tokens in (128, 512, 1024, 4096):
        results["batch_tokens"][tokens] = rate(args.data, "--batch-tokens", str(tokens))
    return results


def table_of(engines, speeds):
    reference = next(engine.answers for engine in engines if engine.name == REFERENCE)
    base = statistics.median(next(engine.rates for engine in engines if engine.loop))
    lines = ["| engine | rows/s (min to max) | times the loop | agreement | first answer, s | peak, MiB | share of products' speed |",
             "|---|---|---|---|---|---|---|"]
    for engine in sorted(engines, key=lambda engine: -statistics.median(engine.rates)):
        rate = statistics.median(engine.rates)
        lines.append(f"| {engine.name} | {rate:.1f} ({min(engine.rates):.1f} to {max(engine.rates):.1f}) | "
                     f"{rate / base:.1f} | {agreement(engine, reference):.3f} | {statistics.median(engine.first):.2f} | "
                     f"{statistics.median(engine.peak):.0f} | {share_of_bound(engine, speeds)} |")
    return "\n".join(lines)


def fastest_of_groups(engines):
    """Slowest first."""
    groups = {}
    for engine in sorted(engines, key=lambda engine: statistics.median(engine.rates)):
        groups[engine.group or engine.name] = engine
    return sorted(groups.values(), key=lambda engine: statistics.median(engine.rates))


def plot(engines, file):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    engines = fastest_of_groups(engines)
    rates = [statistics.median(engine.rates) for engine in engines]
    colors = ["#0072B2" if engine.name.startswith("flant5") else "#999999" for engine in engines]
    figure, axes = plt.subplots(figsize=(8, 0.45 * len(engines) + 1))
    axes.barh([engine.name for engine in engines], rates, color=colors)
    for place, rate in enumerate(rates):
        axes.text(rate, place, f" {rate:.1f}", va="center")
    axes.set_xlabel("rows per second (median)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="checkpoint folder")
    parser.add_argument("--data", required=True, help="file of rows")
    parser.add_argument("--out", required=True, type=Path, help="folder for results")
    parser.add_argument("--prompt", default="article-zero")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/flant5-sentiment")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--loop-rows", type=int, default=100, help="rows of the row-by-row loop")
    parser.add_argument("--ct2-batches", type=int, nargs="+", default=[1024, 2048, 4096])
    parser.add_argument("--row-batches", type=int, nargs="+", default=[8, 16, 32],
                        help="rows a batch of ONNX Runtime and OpenVINO")
    parser.add_argument("--environments", type=Path, default=Path("/tmp/peers"),
                        help="folder of the environments of ONNX Runtime and OpenVINO (default: %(default)s)")
    parser.add_argument("--only", nargs="+", help="engines whose names contain one of these")
    parser.add_argument("--no-growth", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    prompts = rendered_prompts(args, args.out)
    engines = engines_of(args)
    if args.only:
        engines = [e for e in engines if e.loop or e.name == REFERENCE or any(part in e.name for part in args.only)]
    engines = installed(engines)
    export(engines)
    speeds = []
    for number in range(args.rounds):
        print(f"round {number + 1} of {args.rounds}", file=sys.stderr)
        speeds.append(product_speeds(args))
        run_round(engines, args, prompts, args.out)
    for engine in engines:
        if engine.name.startswith("flant5"):
            count_operations(engine, args)
    print(table_of(engines, speeds))
    results = {e.name: {"rows_per_second": e.rates, "first_answer": e.first, "peak_mib": e.peak} for e in engines}
    if not args.no_growth:
        results["growth"] = growth(args, args.out)
        print(json.dumps(results["growth"], indent=1))
    (args.out / "benchmark.json").write_text(json.dumps(results, indent=1) + "\n")
    plot(engines, args.out / "benchmark.svg")


if __name__ == "__main__":
    main()
