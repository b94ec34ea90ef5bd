#!/usr/bin/env python3
"""Writes tests/goldens/generation.json: what transformers generates with beams, penalties and minimum lengths, row by row.

Also tests/goldens/sampling.json: the probabilities that its temperature, top-k and top-p leave of a table of logits.

usage: make_generation_goldens.py [CHECKPOINT]     (needs torch, transformers, sentencepiece; made with transformers 5.24)

With a CHECKPOINT, a folder, its answers go to CHECKPOINT/generation.json instead, for the tests that take it as
FLANT5_STANDIN.
"""
import json
import pathlib
import sys

import sentencepiece
import torch
import transformers

import golden_list

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDENS = ROOT / "tests" / "goldens"
SENTENCES = ["Is the follwing sentence positive, negative or neutral?\n\nProfit rose to EUR 13 mn from EUR 8 mn .",
             "Sales fell .", "The mill is in Oulu , the mill is in Oulu , the mill is in Oulu .",
             "What is the sentiment of this sentence?\nThe company expects a loss for the year ."]
TOKENS = 12


def settings():
    for beams in (2, 4):
        for penalty in (0.5, 1.0, 2.0):
            for early in (True, False, "never"):
                yield {"num_beams": beams, "length_penalty": penalty, "early_stopping": early}
                yield {"num_beams": beams, "length_penalty": penalty, "early_stopping": early, "min_new_tokens": 3}
    for beams in (1, 3):
        yield {"num_beams": beams, "repetition_penalty": 1.5}
        yield {"num_beams": beams, "repetition_penalty": 0.7}
        yield {"num_beams": beams, "no_repeat_ngram_size": 1}
        yield {"num_beams": beams, "no_repeat_ngram_size": 2}
        yield {"num_beams": beams, "min_new_tokens": 5}
        yield {"num_beams": beams, "min_new_tokens": TOKENS, "no_repeat_ngram_size": 3, "repetition_penalty": 1.2}
    yield {"num_beams": 2, "length_penalty": -1.0}
    yield {"num_beams": 1, "eos_token_id": [1, 3, 4]}
    yield {"num_beams": 2, "eos_token_id": [1, 3, 4]}


def ids_of(sequence, eos):
    """Without the start token, and up to the token that ended it."""
    ids = []
    for token in sequence.tolist()[1:]:
        if token in eos:
            break
        ids.append(token)
    return ids


def inputs_of(folder):
    """Of sentences, where there is a tokenizer; else those of the checkpoint's other golden."""
    vocabulary = folder / "spiece.model"
    if not vocabulary.exists():
        runs = json.loads((GOLDENS / f"model-{folder.name}.json").read_text())["runs"]
        return [run["input_ids"] for run in runs[:4]]
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary))
    return [tokenizer.encode(sentence) + [1] for sentence in SENTENCES]


def cases(folder):
    model = transformers.T5ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    for setting in settings():
        eos = setting.get("eos_token_id", [1])
        # No cache: transformers sizes it by the number of encoder layers. Nothing of the checkpoint's own generation config, so that a case holds all that acts.
        config = transformers.GenerationConfig(
            max_new_tokens=TOKENS, pad_token_id=0, decoder_start_token_id=0, do_sample=False,
            use_cache=False, **{"eos_token_id": 1, **setting})
        rows = []
        for input_ids in inputs_of(folder):
            ids = torch.tensor([input_ids])
            with torch.inference_mode():
                out = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=config,
                                     return_dict_in_generate=True, output_scores=True)
            score = out.sequences_scores[0].item() if setting["num_beams"] > 1 else None
            rows.append({"input": input_ids, "tokens": ids_of(out.sequences[0], eos), "score": score})
        yield {**setting, "max_new_tokens": TOKENS, "rows": rows}


def sampling_cases():
    logits = torch.tensor([[2.0, 1.5, 1.5, 0.0, -1.0, -1.0, -3.0, 0.75]])
    for temperature, top_k, top_p in ((1.0, 0, 1.0), (0.5, 0, 1.0), (2.0, 3, 1.0), (1.0, 2, 1.0), (1.0, 0, 0.6),
                                      (1.0, 0, 0.9), (0.7, 5, 0.8), (1.0, 50, 0.01)):
        config = transformers.GenerationConfig(do_sample=True, temperature=temperature, top_k=top_k, top_p=top_p)
        scores = logits.clone()
        if temperature != 1.0:
            scores = transformers.TemperatureLogitsWarper(temperature)(None, scores)
        if config.top_k:
            scores = transformers.TopKLogitsWarper(top_k)(None, scores)
        if top_p < 1:
            scores = transformers.TopPLogitsWarper(top_p)(None, scores)
        yield {"temperature": temperature, "top_k": top_k, "top_p": top_p, "logits": logits[0].tolist(),
               "probabilities": scores.softmax(-1)[0].tolist()}


def write(path, rows):
    golden_list.write(path, rows)
    print(path, len(rows))


def main():
    torch.set_num_threads(1)
    if len(sys.argv) > 1:
        folder = pathlib.Path(sys.argv[1])
        write(folder / "generation.json", [{"checkpoint": ".", **case} for case in cases(folder)])
        return
    folders = ("tests/checkpoints/tiny", "tests/checkpoints/flan", "tests/checkpoints/t5-1.0", "models/demo")
    write(GOLDENS / "generation.json", [{"checkpoint": name, **case} for name in folders for case in cases(ROOT / name)])
    write(GOLDENS / "sampling.json", list(sampling_cases()))


if __name__ == "__main__":
    main()
