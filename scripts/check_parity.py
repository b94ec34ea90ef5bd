#!/usr/bin/env python3
"""Hold the program to the completions of the article's own loop: transformers, float32, one row at a time.

Renders each prompt with Jinja2, completes it with transformers, runs the program on the same rows and compares row by
row. Prints what differs and exits 1 if anything does. Rows are the phrasebank's, sentence@label in ISO-8859-1.

usage: check_parity.py --program PATH --model DIR --data FILE --prompt NAME... [--answers DIR]

With --answers, the completions of transformers are kept in DIR/parity-NAME.json and used again. Without --program only
these files are made: tests/generation/parity_test.cc reads them from the folder that FLANT5_STANDIN names.
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

PROMPTS = pathlib.Path(__file__).resolve().parent.parent / "prompts"
MAX_NEW_TOKENS = 50
SHOWN = 10


def read_sentences(path):
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
    parser.add_argument("--program")
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--prompt", nargs="+", required=True)
    parser.add_argument("--answers")
    args = parser.parse_args()
    sentences = read_sentences(args.data)
    different = 0
    for name in args.prompt:
        expected = expected_completions(args, name, render(name, sentences))
        if args.program:
            different += compare(name, expected, program_completions(args, name))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
