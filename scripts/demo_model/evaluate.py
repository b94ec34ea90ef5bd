#!/usr/bin/env python3
"""Evaluates a checkpoint folder with transformers, in float32, under every shipped prompt.

Prints accuracy with a Wilson 95 % interval, macro F1 and confusion matrices as Markdown. The few-shot prompt
is asked without demonstrations, with each of the project's alone (its label must not leak into the answers), with
all of them in both orders, and with three of one label, the first of examples/financial_news.jsonl. A row that a prompt
shows as its demonstration is left out there.
"""

import argparse
import json
from math import sqrt
from pathlib import Path

import torch
from sklearn.metrics import confusion_matrix, f1_score
from transformers import AutoTokenizer, T5ForConditionalGeneration

import prompting

ROOT = Path(__file__).resolve().parents[2]
MATRICES = ("article-zero.jinja", "article-one.jinja", "notebook-one.jinja")
EXAMPLES = ROOT / "examples/financial_news.jsonl"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="checkpoint folder")
    parser.add_argument(
        "rows", type=Path, help="sentence@label rows (ISO-8859-1), or JSON lines with sentence and label"
    )
    parser.add_argument(
        "--prompts", type=Path, default=ROOT / "prompts", help="folder of shipped prompts (default: the project's)"
    )
    parser.add_argument("--only", help="evaluate only this prompt, by file name")
    parser.add_argument("--errors", action="store_true", help="print every wrong answer too")
    parser.add_argument("--threads", type=int, default=2, help="torch threads (default 2)")
    return parser.parse_args()


def read_rows(path):
    if path.suffix == ".jsonl":
        return [
            (row["sentence"], row["label"]) for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        ]
    rows = [line.rpartition("@") for line in path.read_text(encoding="iso-8859-1").splitlines() if line]
    return [(sentence, label.strip()) for sentence, _, label in rows]


def answer(model, tokenizer, texts, batch=64):
    """Greedy answers, computed in order of length."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    answers = [""] * len(texts)
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        inputs = tokenizer([texts[i] for i in part], return_tensors="pt", padding=True)
        outputs = model.generate(**inputs, max_new_tokens=8, do_sample=False, num_beams=1)
        for i, text in zip(part, tokenizer.batch_decode(outputs, skip_special_tokens=True)):
            answers[i] = text.strip()
    return answers


def wilson(hits, total, z=1.96):
    share, spread = hits / total, z * z / total
    centre, half = share + spread / 2, z * sqrt(share * (1 - share) / total + spread / (4 * total))
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)


def shot_choices(demonstrations):
    """(description, demonstrations) of every way to ask the few-shot prompt."""
    yield "no shot", []
    for shot in demonstrations:
        yield f"one {shot[1]} shot", [shot]
    yield f"{len(demonstrations)} shots", demonstrations
    yield f"{len(demonstrations)} shots reversed", demonstrations[::-1]
    for label in prompting.LABELS:
        yield f"3 {label} shots", [row for row in read_rows(EXAMPLES) if row[1] == label][:3]


def settings(prompts, demonstrations):
    """(name, prompt, demonstrations) of every way to ask."""
    for prompt in prompts.values():
        if prompt.name == prompting.SHOT_PROMPT:
            yield from ((f"{prompt.name}, {text}", prompt, shots) for text, shots in shot_choices(demonstrations))
        else:
            yield prompt.name, prompt, []


def predict(model, tokenizer, prompt, shots, sentences):
    labels = {word: label for label, word in prompt.answers.items()}
    return [
        labels.get(text, "invalid")
        for text in answer(model, tokenizer, [prompt.render(sentence, shots) for sentence in sentences])
    ]


def asked_rows(prompt, shots, rows):
    """The rows but those that the prompt shows."""
    shown = prompt.render("", shots)
    return [row for row in rows if row[0].rstrip(" .") not in shown]


def matrix(gold, predicted):
    names = [*prompting.LABELS, "invalid"]
    counts = confusion_matrix(gold, predicted, labels=names)
    lines = ["| gold \\ answer | " + " | ".join(names) + " |", "|---|---|---|---|---|"]
    return "\n".join(
        lines + [f"| {name} | " + " | ".join(map(str, row)) + " |" for name, row in zip(prompting.LABELS, counts)]
    )


def main():
    args = parse_arguments()
    torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = T5ForConditionalGeneration.from_pretrained(args.model, dtype=torch.float32).eval()
    rows = read_rows(args.rows)
    matrices = []
    print("| prompt | rows | accuracy | 95 % interval | macro F1 |\n|---|---|---|---|---|")
    for name, prompt, shots in settings(prompting.load(args.prompts), prompting.load_demonstrations(args.prompts)):
        if args.only not in (None, prompt.name):
            continue
        asked = asked_rows(prompt, shots, rows)
        sentences, gold = [text for text, _ in asked], [label for _, label in asked]
        predicted = predict(model, tokenizer, prompt, shots, sentences)
        hits = sum(a == b for a, b in zip(gold, predicted))
        low, high = wilson(hits, len(asked))
        macro = f1_score(gold, predicted, average="macro", labels=sorted(set(gold)), zero_division=0)
        print(f"| {name} | {len(asked)} | {hits / len(asked):.3f} | {low:.3f} to {high:.3f} | {macro:.3f} |", flush=True)
        if prompt.name in (args.only, *MATRICES):
            matrices.append(f"{name}:\n\n{matrix(gold, predicted)}")
        if args.errors:
            print("\n".join(f"{a} -> {b}\t{text}" for text, a, b in zip(sentences, gold, predicted) if a != b))
    print("\n" + "\n\n".join(matrices))


if __name__ == "__main__":
    main()
