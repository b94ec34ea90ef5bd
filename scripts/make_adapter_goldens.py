#!/usr/bin/env python3
"""Make the LoRA adapters of tests/adapters and what peft's merge_and_unload makes of their base checkpoints.

    plain            queries and values, as peft does it by itself; base: flan
    patterns         every product with ranks and alphas by module name; base: flan
    rslora           rslora and fan_in_fan_out, stored in bfloat16; base: flan-bfloat16
    modules-to-save  queries, and whole copies of the head, the norms and wo; base: flan
    tied             values and a head of its own for a base that shares it with the embedding; base: t5-1.0
    umt5             keys and feed-forward; base: umt5
    tiny             all products of tiny, so strong that its answers change; base: tiny

tests/goldens/adapters/NAME.safetensors holds the tensors that the adapter changes, merged in float32, and NAME.json the
logits of a decode with them. Of tiny there are only the completions of some sentences, without a prompt.

usage: make_adapter_goldens.py        (needs what scripts/requirements/adapters.txt names, and torch)
"""
import json
import pathlib
import random
import shutil

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from sentencepiece import SentencePieceProcessor
from transformers import AutoModelForSeq2SeqLM

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHECKPOINTS = ROOT / "tests" / "checkpoints"
ADAPTERS = ROOT / "tests" / "adapters"
GOLDENS = ROOT / "tests" / "goldens" / "adapters"
PAD, EOS = 0, 1
STEPS = 4
SENTENCES = ["Net sales rose in Finland .", "Operating profit fell this year .", "New orders are listed on the exchange .",
             "Exports of paper slumped by 7 % .", "Quarterly earnings doubled ."]
PRODUCTS = ["q", "k", "v", "o", "wi_0", "wi_1", "wo"]

KINDS = {
    "plain": ("flan", dict(r=4, lora_alpha=8, target_modules=["q", "v"])),
    "patterns": ("flan", dict(
        r=4, lora_alpha=8, target_modules=[*PRODUCTS, "lm_head"],
        rank_pattern={"encoder.block.0.layer.0.SelfAttention.q": 2, r"^decoder\..*\.wi_0": 3, "lm_head": 1},
        alpha_pattern={"o": 3, r"^decoder\.block\.\d+\.layer\.2\.DenseReluDense\.wi_1": 20,
                       "layer.0.SelfAttention.k": 1.5})),
    "rslora": ("flan-bfloat16", dict(r=4, lora_alpha=3, target_modules=["q", "wi_1"], use_rslora=True,
                                     fan_in_fan_out=True)),
    "modules-to-save": ("flan", dict(r=2, lora_alpha=4, target_modules=["q"],
                                     modules_to_save=["lm_head", "layer_norm", "wo", "relative_attention_bias"])),
    "tied": ("t5-1.0", dict(r=2, lora_alpha=4, target_modules=["v"], modules_to_save=["lm_head"])),
    "umt5": ("umt5", dict(r=2, lora_alpha=4, target_modules=["k", "wo"])),
    "tiny": ("tiny", dict(r=2, lora_alpha=16, target_modules=PRODUCTS)),
}


def load(base):
    return AutoModelForSeq2SeqLM.from_pretrained(CHECKPOINTS / base, dtype=torch.float32).eval()


def make_adapter(name, base, options):
    torch.manual_seed(len(name))
    model = get_peft_model(load(base), LoraConfig(task_type="SEQ_2_SEQ_LM", lora_dropout=0.0, **options))
    for parameter_name, weight in model.named_parameters():
        if "lora_" in parameter_name:
            weight.normal_(0, 0.3 if name == "tiny" else 0.1)
        elif "modules_to_save" in parameter_name:
            weight.add_(torch.randn_like(weight), alpha=0.2)
    folder = ADAPTERS / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    config = json.loads((folder / "adapter_config.json").read_text())
    config.update(base_model_name_or_path=f"tests/checkpoints/{base}")
    for lists in ("target_modules", "modules_to_save"):
        config[lists] = config[lists] and sorted(config[lists])  # peft writes sets, in any order
    config["fan_in_fan_out"] = options.get("fan_in_fan_out", False)  # which peft takes back for linear layers
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    if name == "rslora":
        file = folder / "adapter_model.safetensors"
        save_file({key: value.bfloat16() for key, value in load_file(file).items()}, file, {"format": "pt"})
    for file in folder.iterdir():
        file.chmod(0o644)
    return folder


def run_of(model, input_ids):
    ids, logits = [PAD], []
    for _ in range(STEPS):
        step = model(input_ids=torch.tensor([input_ids]), decoder_input_ids=torch.tensor([ids]), use_cache=False)
        logits.append([float(f"{value:.7g}") for value in step.logits[0, -1].tolist()])
        ids.append(int(step.logits[0, -1].argmax()))
    return dict(input_ids=input_ids, decoder_ids=ids[:-1], logits=logits)


def completions(model, base):
    vocabulary = SentencePieceProcessor(model_file=str(CHECKPOINTS / base / "spiece.model"))
    for sentence in SENTENCES:
        ids = torch.tensor([vocabulary.encode(sentence) + [EOS]])
        answer = model.generate(input_ids=ids, max_new_tokens=8, do_sample=False)[0].tolist()
        yield dict(sentence=sentence, completion=vocabulary.decode(answer))


def write_golden(name, base, folder):
    before = {key: value.clone() for key, value in load(base).state_dict().items()}
    merged = PeftModel.from_pretrained(load(base), folder).merge_and_unload().eval()
    if name == "tiny":
        runs = list(completions(merged, base))
        (GOLDENS / "tiny.json").write_text(json.dumps(dict(base=base, runs=runs), indent=1) + "\n")
        return
    changed = {key: value.contiguous() for key, value in merged.state_dict().items() if not value.equal(before[key])}
    save_file(changed, GOLDENS / f"{name}.safetensors", {"format": "pt"})
    draw = random.Random(13)
    runs = [run_of(merged, [draw.randrange(3, 96) for _ in range(length)] + [EOS]) for length in (1, 5, 40)]
    text = json.dumps(dict(base=base, runs=runs), separators=(",", ":"))
    (GOLDENS / f"{name}.json").write_text(text.replace('},{"', '},\n{"') + "\n")
    print(f"{name}: {len(changed)} tensors")


def main():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    GOLDENS.mkdir(parents=True, exist_ok=True)
    for name, (base, options) in KINDS.items():
        write_golden(name, base, make_adapter(name, base, options))


if __name__ == "__main__":
    main()
