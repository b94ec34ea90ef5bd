#!/usr/bin/env python3
"""Compares the program with the article's own loop: transformers, float32, one row at a time.

Renders each prompt with Jinja2, completes it with transformers, runs the program on the same rows and compares row by
row. Prints what differs and exits 1 if anything does.

usage: check_parity.py --model NAME|DIR [--data FILE] [--prompt NAME...] [--program PATH] [--answers DIR] [--answers-only]

  --model         a checkpoint folder, or a name in the hub's cache such as google/flan-t5-base
  --data          rows: JSONL with a field "sentence" (default: examples/financial_news.jsonl), or any other ending for
                  the phrasebank's sentence@label in ISO-8859-1
  --prompt        shipped prompts that show no demonstrations of the run (article-zero article-one flan-options)
  --program       the built program (build/release/flant5-sentiment)
  --answers       keep the completions of transformers in DIR/parity-NAME.json, and use them again
  --answers-only  make these files and do not run the program: tests/generation/parity_test.cc reads them from the folder
                  that FLANT5_STANDIN names

Needs torch, transformers, sentencepiece and jinja2.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "demo_model"))
import prompting  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROMPTS = ROOT / "prompts"
MAX_NEW_TOKENS = 50
SHOWN = 10


def read_sentences(path):
    if path.endswith(".jsonl"):
        return [json.loads(line)["sentence"] for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
    lines = pathlib.Path(path).read_text(encoding="latin-1").split("\n")
    return [line.rsplit("@", 1)[0] for line in lines if "@" in line]


def render(name, sentences):
    prompt = prompting.Prompt((PROMPTS / f"{name}.jinja").read_text(encoding="utf-8"))
    return [prompt.render(sentence) for sentence in sentences]


def complete(model_folder, prompts):
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
    torch.set_grad_enabled(False)
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    model = AutoModelForSeq2SeqLM.from_pretrained(model_folder, dtype=torch.float32).eval()
    completions = []
    for count, prompt in enumerate(prompts, 1):
        inputs = tokenizer(prompt, return_tensors="pt")
        output = model.generate(**inputs, max_new_tokens=MAX_NEW_TOKENS, do_sample=False)
        completions.append(tokenizer.decode(output[0], skip_special_tokens=True))
        if sys.stderr.isatty():
            print(f"\rtransformers: {count} of {len(prompts)} rows", end="", file=sys.stderr)
    return completions


def expected_completions(args, name, prompts):
    kept = pathlib.Path(args.answers) / f"parity-{name}.json" if args.answers else None
    if kept and kept.exists():
        rows = json.loads(kept.read_text())
        if [row["prompt"] for row in rows] == prompts:
            return [row["completion"] for row in rows]
    completions = complete(args.model, prompts)
    if kept:
        rows = [dict(prompt=prompt, completion=completion) for prompt, completion in zip(prompts, completions)]
        kept.write_text(json.dumps(rows, indent=0) + "\n")
    return completions


def program_completions(args, name):
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "predictions.jsonl"
        subprocess.run([args.program, "--model", args.model, "--dtype", "float32", "--prompt", name,
                        "--max-new-tokens", str(MAX_NEW_TOKENS), "--quiet", "-o", str(output), args.data], check=True)
        return [json.loads(line)["completion"] for line in output.read_text(encoding="utf-8").splitlines()]


def compare(name, expected, actual):
    """The number of rows that differ."""
    if len(expected) != len(actual):
        print(f"{name}: {len(actual)} rows from the program, {len(expected)} from transformers")
        return max(len(expected), len(actual))
    different = [row for row in range(len(expected)) if expected[row] != actual[row]]
    for row in different[:SHOWN]:
        print(f"{name}: row {row + 1}: {actual[row]!r}, but transformers completes {expected[row]!r}")
    print(f"{name}: {len(expected) - len(different)} of {len(expected)} completions are equal")
    return len(different)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/release/flant5-sentiment"))
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", default=str(ROOT / "examples/financial_news.jsonl"))
    parser.add_argument("--prompt", nargs="+", default=["article-zero", "article-one", "flan-options"])
    parser.add_argument("--answers")
    parser.add_argument("--answers-only", action="store_true")
    args = parser.parse_args()
    sentences = read_sentences(args.data)
    different = 0
    for name in args.prompt:
        expected = expected_completions(args, name, render(name, sentences))
        if not args.answers_only:
            different += compare(name, expected, program_completions(args, name))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
