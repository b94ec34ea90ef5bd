#!/usr/bin/env python3
"""Times one engine other than flant5-sentiment on given prompts, and prints one JSON line, its last.

seconds is tokenizing, generating and decoding, after a warm-up and without loading; load_seconds is the rest up to the
first answer; peak_mib is of this whole process.
"""
import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM_START = time.perf_counter()


def exported(args, engine, dtype, write):
    """The folder of the checkpoint in an engine's own format, which `write` makes where there is none."""
    model = Path(args.model).resolve()
    folder = Path(args.exports or model.parent) / f"{model.name}-{engine}-{dtype}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        write(unfinished)
        unfinished.rename(folder)
    return folder


def generating(args, model):
    """Answers with any model that has transformers' generate(), in batches of rows of like length."""
    import torch
    from transformers import AutoTokenizer

    torch.set_grad_enabled(False)
    torch.set_num_threads(args.threads)
    tokenizer = AutoTokenizer.from_pretrained(args.model)

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


def transformers_engine(args):
    import torch
    from transformers import AutoModelForSeq2SeqLM

    return generating(args, AutoModelForSeq2SeqLM.from_pretrained(args.model, dtype=getattr(torch, args.dtype)).eval())


def link_for_transformers_4(model, folder):
    """The checkpoint with a config for versions before 5, which name a head with its own weights in another way."""
    for file in Path(model).resolve().iterdir():
        (folder / file.name).symlink_to(file)
    config = json.loads((folder / "config.json").read_text())
    config["tie_word_embeddings"] = config.get("scale_decoder_outputs", config.get("tie_word_embeddings", True))
    (folder / "config.json").unlink()
    (folder / "config.json").write_text(json.dumps(config))


def onnxruntime_engine(args):
    """int8 is dynamic quantization of all products with weights, which are scaled by channel."""
    import onnxruntime
    from optimum.onnxruntime import ORTModelForSeq2SeqLM, ORTQuantizer
    from optimum.onnxruntime.configuration import AutoQuantizationConfig

    def write(folder):
        with tempfile.TemporaryDirectory() as checkpoint:
            link_for_transformers_4(args.model, Path(checkpoint))
            ORTModelForSeq2SeqLM.from_pretrained(checkpoint, export=True).save_pretrained(folder)

    def write_int8(folder):
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.onnx*"))
        config = AutoQuantizationConfig.avx512_vnni(is_static=False, operators_to_quantize=["MatMul"])
        for file in source.glob("*.onnx"):
            ORTQuantizer.from_pretrained(source, file.name).quantize(config, folder, file_suffix=None)

    folder = source = exported(args, "onnxruntime", "float32", write)
    if args.dtype == "int8":
        folder = exported(args, "onnxruntime", "int8", write_int8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    return generating(args, ORTModelForSeq2SeqLM.from_pretrained(folder, session_options=options))


def openvino_engine(args):
    """int8 is compression of the weights; OpenVINO itself decides on the format that the products are computed in."""
    from optimum.intel import OVModelForSeq2SeqLM

    is_int8 = args.dtype == "int8"

    def write(folder):
        model = OVModelForSeq2SeqLM.from_pretrained(args.model, export=True, load_in_8bit=is_int8, compile=False)
        model.save_pretrained(folder)

    folder = exported(args, "openvino", "int8" if is_int8 else "float32", write)
    options = {"INFERENCE_NUM_THREADS": args.threads}
    if not is_int8:
        options["INFERENCE_PRECISION_HINT"] = {"float32": "f32", "bfloat16": "bf16"}[args.dtype]
    return generating(args, OVModelForSeq2SeqLM.from_pretrained(folder, ov_config=options))


def ctranslate2_engine(args):
    import ctranslate2
    from transformers import AutoTokenizer

    def write(folder):
        converter = Path(sys.executable).with_name("ct2-transformers-converter")
        subprocess.run([converter, "--model", args.model, "--output_dir", folder, "--quantization", args.dtype], check=True,
                       stdout=sys.stderr)

    converted = exported(args, "ctranslate2", args.dtype, write)
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


ENGINES = {"transformers": transformers_engine, "ctranslate2": ctranslate2_engine, "onnxruntime": onnxruntime_engine,
           "openvino": openvino_engine}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--model", required=True)
    parser.add_argument("--prompts", help="JSON list of prompts; without it the model is exported, and nothing is timed")
    parser.add_argument("--exports", help="folder of the models that engines read instead of the checkpoint; they are "
                                          "made on first use (default: beside the checkpoint)")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--batch", type=int, default=32, help="rows, or tokens for ctranslate2")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--answers", help="write the answers here, as a JSON list")
    args = parser.parse_args()
    answer_all = ENGINES[args.engine](args)
    if not args.prompts:
        return
    prompts = json.loads(Path(args.prompts).read_text())
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
