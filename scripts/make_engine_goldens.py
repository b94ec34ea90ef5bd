#!/usr/bin/env python3
"""What transformers computes with the checkpoints of tests/checkpoints beyond model-*.json: tests/goldens/engine.

    buckets.json      the bucket of every distance from -300 to 300
    long-decode.json  logits of a decode of 150 given tokens: past the point where keys and values of the encoder's
                      states are made, and past the longest distance that has a bucket of its own
    constrained.json  greedy decoding when only some sequences are allowed

usage: make_engine_goldens.py        (needs torch, transformers and sentencepiece)
"""
import json
import pathlib
import random

import torch
from transformers import AutoModelForSeq2SeqLM
from transformers.models.t5.modeling_t5 import T5Attention

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHECKPOINTS = ROOT / "tests" / "checkpoints"
GOLDENS = ROOT / "tests" / "goldens" / "engine"
PAD, EOS = 0, 1
REACH = 300
STEPS = [0, 1, 7, 22, 23, 24, 25, 26, 48, 127, 128, 129, 149]


def rounded(values):
    return [float(f"{value:.7g}") for value in values.tolist()]


def write(name, value):
    GOLDENS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, separators=(",", ":"))
    (GOLDENS / f"{name}.json").write_text(text.replace("},{", "},\n{") + "\n")


def load(name):
    return AutoModelForSeq2SeqLM.from_pretrained(CHECKPOINTS / name, dtype=torch.float32).eval()


def buckets():
    distances = torch.arange(-REACH, REACH + 1)
    tables = []
    for num_buckets, max_distance in [(32, 128), (16, 20), (64, 256)]:
        for bidirectional in (True, False):
            table = T5Attention._relative_position_bucket(distances, bidirectional, num_buckets, max_distance)
            tables.append(dict(num_buckets=num_buckets, max_distance=max_distance, bidirectional=bidirectional,
                               buckets=table.tolist()))
    return dict(first=-REACH, tables=tables)


def long_decodes():
    draw = random.Random(3)
    runs = []
    for name in ["t5-1.0", "flan", "flan-resaved", "umt5"]:
        model = load(name)
        input_ids = [draw.randrange(3, 96) for _ in range(16)] + [EOS]
        decoder_ids = [PAD] + [draw.randrange(2, 96) for _ in range(STEPS[-1])]
        logits = model(input_ids=torch.tensor([input_ids]), decoder_input_ids=torch.tensor([decoder_ids]),
                       use_cache=False).logits[0]
        runs.append(dict(checkpoint=name, input_ids=input_ids, decoder_ids=decoder_ids, steps=STEPS,
                         logits=[rounded(logits[step]) for step in STEPS]))
    return dict(runs=runs)


def constrained():
    """One sequence that begins another, two that share a beginning, and one that stands alone."""
    allowed = [[14, EOS], [14, 16, EOS], [14, 16, 16, 30, EOS], [25, 40, EOS], [25, 41, 42, EOS], [60, EOS]]
    model = load("flan")
    draw = random.Random(5)

    def continuations(_, generated):
        ids = generated.tolist()[1:]
        next_ids = sorted({s[len(ids)] for s in allowed if s[:len(ids)] == ids and len(s) > len(ids)})
        return next_ids or [EOS]

    runs = []
    for length in [1, 2, 5, 9, 17, 33, 40, 64, 80, 100, 120, 130]:
        input_ids = [draw.randrange(3, 96) for _ in range(length - 1)] + [EOS]
        ids = model.generate(input_ids=torch.tensor([input_ids]), max_new_tokens=8, do_sample=False, use_cache=False,
                             prefix_allowed_tokens_fn=continuations)[0].tolist()
        assert ids[1:] in allowed, ids
        runs.append(dict(input_ids=input_ids, decoder_ids=ids))
    print("constrained:", [run["decoder_ids"] for run in runs])
    return dict(checkpoint="flan", allowed=allowed, runs=runs)


def main():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    write("buckets", buckets())
    write("long-decode", long_decodes())
    write("constrained", constrained())


if __name__ == "__main__":
    main()
