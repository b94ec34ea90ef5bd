#!/usr/bin/env python3
"""Times one engine other than flant5-sentiment on given prompts, and prints one JSON line.

seconds is tokenizing, generating and decoding, after a warm-up and without loading; load_seconds is the rest up to the
first answer; peak_mib is of this whole process.
"""
import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

PROGRAM_START = time.perf_counter()


def transformers_engine(args):
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    torch.set_grad_enabled(False)
    torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModelForSeq2SeqLM.from_pretrained(args.model, dtype=getattr(torch, args.dtype)).eval()

    def answer(prompts):
        inputs = tokenizer(prompts, return_tensors="pt", padding=True)
        return tokenizer.batch_decode(model.generate(**inputs, max_new_tokens=50), skip_special_tokens=True)

    def answer_all(prompts):
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i])) if args.batch > 1 else range(len(prompts))
        order, answers = list(order), [None] * len(prompts)
        for start in range(0, len(order), args.batch):
            chosen = order[start : start + args.batch]
            for index, text in zip(chosen, answer([prompts[i] for i in chosen])):
                answers[index] = text
        return answers

    return answer_all


def ctranslate2_engine(args):
    import ctranslate2
    from transformers import AutoTokenizer

    converted = Path(f"{args.model.rstrip('/')}-ctranslate2-{args.dtype}")
    if not converted.exists():
        converter = Path(sys.executable).with_name("ct2-transformers-converter")
        subprocess.run([converter, "--model", args.model, "--output_dir", converted, "--quantization", args.dtype],
                       check=True, stdout=sys.stderr)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    translator = ctranslate2.Translator(str(converted), device="cpu", compute_type=args.dtype,
                                        inter_threads=args.threads, intra_threads=1)

    def answer_all(prompts):
        tokens = [tokenizer.convert_ids_to_tokens(tokenizer.encode(prompt)) for prompt in prompts]
        results = translator.translate_batch(tokens, max_batch_size=args.batch, batch_type="tokens", beam_size=1,
                                             max_decoding_length=50)
        return [tokenizer.decode(tokenizer.convert_tokens_to_ids(result.hypotheses[0]), skip_special_tokens=True)
                for result in results]

    return answer_all


ENGINES = {"transformers": transformers_engine, "ctranslate2": ctranslate2_engine}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--model", required=True)
    parser.add_argument("--prompts", required=True, help="JSON list of prompts")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--batch", type=int, default=32, help="rows (transformers) or tokens (ctranslate2)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--answers", help="write the answers here, as a JSON list")
    args = parser.parse_args()
    prompts = json.loads(Path(args.prompts).read_text())
    answer_all = ENGINES[args.engine](args)
    answer_all(prompts[:1])
    first_answer = time.perf_counter() - PROGRAM_START
    answer_all(prompts[:32])
    start = time.perf_counter()
    answers = answer_all(prompts)
    seconds = time.perf_counter() - start
    if args.answers:
        Path(args.answers).write_text(json.dumps(answers))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "load_seconds": first_answer, "peak_mib": peak, "rows": len(prompts)}))


if __name__ == "__main__":
    main()
