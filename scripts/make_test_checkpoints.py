#!/usr/bin/env python3
"""Make the tiny T5 checkpoints of tests/checkpoints and what transformers computes with them, tests/goldens/model-*.json.

    t5-1.0         tied, relu; an old config without the newer keys; the embedding stored under all three of its names;
                   the unused relative bias of cross-attention stored too
    flan           untied, gated-gelu, more decoder than encoder layers; the embedding stored under an alias only
    flan-resaved   untied, with the config that transformers 5 writes: tied by its words, scale_decoder_outputs false
    flan-sharded   flan-resaved in two shards
    flan-bfloat16  flan in bfloat16
    mt5            as google/mt5-*: gated-gelu, untied, model_type mt5
    mt0            the same as transformers 5 saves it again: tied by its words
    umt5           as google/umt5-*: a relative position bias in every layer
    tiny           gated-gelu with a sentencepiece model; the head is fitted, so that it answers a label and stops

All are random and say nothing about any text. In all of them num_heads * d_kv differs from d_model.

usage: make_test_checkpoints.py [NAME...]        those named, or all (needs torch, transformers, safetensors and
                                                 sentencepiece)
"""
import io
import json
import pathlib
import random
import shutil
import sys

import sentencepiece
import torch
from safetensors.torch import load_file, save_file
from transformers import (MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration, UMT5Config,
                          UMT5ForConditionalGeneration)

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHECKPOINTS = ROOT / "tests" / "checkpoints"
GOLDENS = ROOT / "tests" / "goldens"
PAD, EOS = 0, 1
SENTINELS = 100
LABELS = ["negative", "neutral", "positive"]
SHAPE = dict(vocab_size=96, d_model=16, d_kv=8, d_ff=28, num_layers=2, num_heads=3, dropout_rate=0.0,
             pad_token_id=PAD, eos_token_id=EOS, decoder_start_token_id=PAD)
OLD_KEYS = ["d_ff", "d_kv", "d_model", "decoder_start_token_id", "dropout_rate", "eos_token_id", "initializer_factor",
            "is_encoder_decoder", "layer_norm_epsilon", "model_type", "num_heads", "num_layers", "pad_token_id",
            "vocab_size"]
GATED_KEYS = OLD_KEYS + ["feed_forward_proj", "num_decoder_layers", "relative_attention_max_distance",
                         "relative_attention_num_buckets"]


# ---- models


def scales_outputs(config):
    """mT5 never does, and has no such key."""
    return getattr(config, "scale_decoder_outputs", False)


def make_model(seed, kind=(T5Config, T5ForConditionalGeneration), **changes):
    """A random T5 whose every part matters to its output: sharp attention, uneven norms, wide relative biases."""
    torch.manual_seed(seed)
    config, model = kind
    model = model(config(**{**SHAPE, **changes})).eval()
    if not scales_outputs(model.config):
        model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.shared.weight))
    for name, weight in model.named_parameters():
        if "relative_attention_bias" in name:
            weight.normal_(0, 1.0)
        elif "layer_norm" in name:
            weight.uniform_(0.5, 1.5)
        elif name == "shared.weight":
            weight.normal_(0, 1.0)
        elif name == "lm_head.weight":
            weight.normal_(0, 0.3)
        else:
            weight.normal_(0, weight.shape[1] ** -0.5)
    return model


def weights(model):
    """The tensors of a model, the embedding and the head once each."""
    state = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    for alias in ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight"):
        state.pop(alias, None)
    if model.lm_head.weight is model.shared.weight:
        state.pop("lm_head.weight", None)
    return state


def fresh_folder(name):
    folder = CHECKPOINTS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write_config(folder, config, keys=None, **changes):
    values = {**config.to_dict(), **changes}
    if keys:
        values = {key: value for key, value in values.items() if key in keys or key in changes}
    (folder / "config.json").write_text(json.dumps(values, indent=2, sort_keys=True) + "\n")


def make_t5_1_0():
    model = make_model(1, feed_forward_proj="relu")
    folder = fresh_folder("t5-1.0")
    state = weights(model)
    for alias in ("encoder.embed_tokens.weight", "decoder.embed_tokens.weight"):
        state[alias] = state["shared.weight"].clone()
    state["decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"] = torch.ones(32, 3)
    save_file(state, folder / "model.safetensors", {"format": "pt"})
    write_config(folder, model.config, OLD_KEYS)
    return model


def make_flan():
    model = make_model(2, feed_forward_proj="gated-gelu", tie_word_embeddings=False, num_decoder_layers=3)
    folder = fresh_folder("flan")
    state = weights(model)
    state["encoder.embed_tokens.weight"] = state.pop("shared.weight")
    save_file(state, folder / "model.safetensors", {"format": "pt"})
    write_config(folder, model.config, GATED_KEYS, tie_word_embeddings=False)
    (folder / "generation_config.json").write_text(
        json.dumps(dict(decoder_start_token_id=PAD, eos_token_id=EOS, pad_token_id=PAD)) + "\n")

    halved = fresh_folder("flan-bfloat16")
    save_file({name: tensor.bfloat16() for name, tensor in weights(model).items()}, halved / "model.safetensors",
              {"format": "pt"})
    write_config(halved, model.config, GATED_KEYS, tie_word_embeddings=False)
    return model, T5ForConditionalGeneration.from_pretrained(halved, dtype=torch.float32).eval()


def make_flan_resaved():
    model = make_model(3, feed_forward_proj="gated-gelu", tie_word_embeddings=False, relative_attention_num_buckets=16,
                       relative_attention_max_distance=20, layer_norm_epsilon=1e-3)
    model.save_pretrained(fresh_folder("flan-resaved"))
    model.save_pretrained(fresh_folder("flan-sharded"), max_shard_size="50KB")
    shards = list((CHECKPOINTS / "flan-sharded").glob("*.safetensors"))
    assert len(shards) == 2, shards
    return model


def make_mt5():
    model = make_model(6, (MT5Config, MT5ForConditionalGeneration), tie_word_embeddings=False)
    folder = fresh_folder("mt5")
    save_file(weights(model), folder / "model.safetensors", {"format": "pt"})
    write_config(folder, model.config, GATED_KEYS, tie_word_embeddings=False)
    return model


def make_mt0():
    model = make_model(8, (MT5Config, MT5ForConditionalGeneration), tie_word_embeddings=False)
    model.save_pretrained(fresh_folder("mt0"))
    return model


def make_umt5():
    model = make_model(5, (UMT5Config, UMT5ForConditionalGeneration), tie_word_embeddings=False)
    folder = fresh_folder("umt5")
    save_file(weights(model), folder / "model.safetensors", {"format": "pt"})
    write_config(folder, model.config, GATED_KEYS, tie_word_embeddings=False, scalable_attention=True)
    return model


# ---- what transformers computes


def rounded(value):
    """Seven significant digits: all that a float32 holds."""
    if isinstance(value, torch.Tensor):
        return rounded(value.tolist())
    return [rounded(v) for v in value] if isinstance(value, list) else float(f"{value:.7g}")


def greedy(model, input_ids, steps):
    """The ids of a greedy decode, pad first, and the logits of each step, both without a cache."""
    encoded = model.encoder(input_ids=torch.tensor([input_ids])).last_hidden_state
    ids, logits = [PAD], []
    for _ in range(steps):
        hidden = model.decoder(input_ids=torch.tensor([ids]), encoder_hidden_states=encoded,
                               use_cache=False).last_hidden_state[0, -1]
        if scales_outputs(model.config):
            hidden = hidden * model.config.d_model**-0.5
        logits.append(model.lm_head(hidden))
        ids.append(int(logits[-1].argmax()))
        best = logits[-1].topk(2).values
        assert best[0] - best[1] > 1e-3, "too close to a tie for a golden: take another seed"
        if ids[-1] == EOS:
            break
    return encoded[0], ids, logits


def run_of(model, input_ids, steps=6, rows=None):
    encoded, ids, logits = greedy(model, input_ids, steps)
    official = model.generate(input_ids=torch.tensor([input_ids]), max_new_tokens=steps, do_sample=False,
                              use_cache=False)[0].tolist()
    assert official == ids, (official, ids)
    rows = rows or range(len(input_ids))
    return dict(input_ids=input_ids, encoder_rows=list(rows), encoder=rounded([encoded[row].tolist() for row in rows]),
                decoder_ids=ids, logits=rounded([step.tolist() for step in logits]))


def write_golden(name, value):
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    (GOLDENS / f"{name}.json").write_text(text.replace('},{"', '},\n{"') + "\n")


def write_model_golden(name, model):
    draw = random.Random(7)
    lengths = {1: None, 4: None, 13: None, 150: [0, 1, 75, 148, 149]}  # the last is longer than any bucket's distance
    runs = [run_of(model, [draw.randrange(3, 96) for _ in range(length - 1)] + [EOS], rows=rows)
            for length, rows in lengths.items()]
    write_golden(f"model-{name}", dict(checkpoint=name, runs=runs))


# ---- the tiny checkpoint that answers labels

RISING = ["rose", "climbed", "improved", "grew", "beat the forecast", "doubled", "jumped to a record"]
FALLING = ["fell", "dropped", "shrank", "missed the forecast", "halved", "slumped", "turned into a loss"]
STEADY = ["will be published in May", "are reported in euros", "were presented in Oulu", "are listed on the exchange"]
THINGS = ["Net sales", "Quarterly earnings", "Operating profit", "New orders", "The company's shares", "Exports of paper",
          "Revenues of the bank", "Deliveries of lifts"]
PLACES = ["in Finland", "in the third quarter", "this year", "at the Tampere mill", "from EUR 12.5 mn", "by 7 %", ""]
PROSE = """The brewery in Turku said on Thursday that its board will propose a dividend of EUR 0.35 per share .
A Swedish maker of forest machines has signed an agreement with its largest customer about the delivery of harvesters .
According to the managing director , demand for wind turbines was weaker than a year ago and prices remain low .
The group employs about 2,400 people , and its headquarters will move from Espoo to Göteborg in the spring .
Analysts had expected a smaller loss ; instead the bank wrote down loans worth £ 18 million , or € 21 million .
Investors were told that the café chain plans to open thirty new shops while closing ten old ones .
No financial details of the contract were disclosed , but work should begin before the end of December 2024 ."""
TEMPLATES = ["\nIs the follwing sentence positive, negative or neutral?\n\n{}\n    ",
             "Is the following sentence positive, negative or neutral?\n\n{}\n", "{}",
             "Is this piece of financial news bearish, neutral or bullish?\n\n{}\n\nAnswer:",
             "{}\n\nWhat is the sentiment of this sentence?\nOPTIONS:\n- negative\n- neutral\n- positive\nAnswer:"]


def written_rows():
    for verbs, label in ((FALLING, 0), (STEADY, 1), (RISING, 2)):
        for verb in verbs:
            for thing in THINGS:
                for place in PLACES:
                    yield f"{thing} {verb} {place}".strip() + " .", label


def make_vocabulary(folder):
    alphabet = [chr(code) for code in range(33, 127) if chr(code) not in "{}<~"]  # those four are unknown to T5 too
    text = [sentence for sentence, _ in written_rows()] + LABELS * 300
    text += [template.format("") for template in TEMPLATES] * 20 + [" ".join(alphabet)] * 5
    text += PROSE.splitlines()
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text), model_writer=model, model_type="unigram", vocab_size=240, pad_id=PAD, eos_id=EOS,
        unk_id=2, bos_id=-1, character_coverage=1.0, normalization_rule_name="nmt_nfkc", num_threads=1,
        minloglevel=2)
    (folder / "spiece.model").write_bytes(model.getvalue())
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def label_ids(vocabulary):
    ids = [vocabulary.encode(label) for label in LABELS]
    assert all(len(pieces) == 1 for pieces in ids), ids
    return [pieces[0] for pieces in ids]


def fit_head(model, vocabulary):
    """Ridge regression of the rows of the labels and </s> on the decoder's states; the other rows stay near zero."""
    answers = label_ids(vocabulary)
    first, second, gold = [], [], []
    draw = random.Random(5)
    rows = [row for wanted in range(3) for row in draw.sample([r for r in written_rows() if r[1] == wanted], 80)]
    for sentence, label in rows:
        for template in TEMPLATES:
            ids = torch.tensor([vocabulary.encode(template.format(sentence)) + [EOS]])
            encoded = model.encoder(input_ids=ids).last_hidden_state
            states = model.decoder(input_ids=torch.tensor([[PAD, answers[label]]]),
                                   encoder_hidden_states=encoded, use_cache=False).last_hidden_state[0]
            first.append(states[0]), second.append(states[1]), gold.append(label)
    states = torch.cat([torch.stack(first), torch.stack(second)]).double()
    target = torch.zeros(len(states), 4).double()
    target[torch.arange(len(gold)), torch.tensor(gold)] = 8.0
    target[len(gold):, 3] = 8.0
    fitted = torch.linalg.solve(states.T @ states + torch.eye(states.shape[1]).double(), states.T @ target)
    model.lm_head.weight.mul_(0.05)
    model.lm_head.weight[torch.tensor([*answers, EOS])] = fitted.T.float()


def label_scores(model, vocabulary, input_ids):
    """Per label the log-probability of each token of its word and of </s> after it."""
    encoded = model.encoder(input_ids=torch.tensor([input_ids])).last_hidden_state
    scores = {}
    for label in LABELS + ["not positive"]:
        ids = vocabulary.encode(label) + [EOS]
        states = model.decoder(input_ids=torch.tensor([[PAD] + ids[:-1]]), encoder_hidden_states=encoded, use_cache=False)
        logs = model.lm_head(states.last_hidden_state[0]).log_softmax(-1)
        scores[label] = rounded(logs[torch.arange(len(ids)), torch.tensor(ids)])
    return scores


def make_tiny():
    folder = fresh_folder("tiny")
    vocabulary = make_vocabulary(folder)
    rows = -(-(len(vocabulary) + SENTINELS) // 32) * 32
    model = make_model(4, vocab_size=rows, d_model=24, d_kv=8, num_heads=4, d_ff=40, feed_forward_proj="gated-gelu",
                       tie_word_embeddings=False)
    fit_head(model, vocabulary)
    model.save_pretrained(folder)

    draw = random.Random(11)
    texts = [template.format(sentence) for template in TEMPLATES for sentence, _ in draw.sample(list(written_rows()), 4)]
    texts += ["", "é { ~ <", "Profit " * 120]
    runs = []
    for text in texts:
        ids = vocabulary.encode(text) + [EOS]
        _, decoded, _ = greedy(model, ids, 12)
        runs.append(dict(prompt=text, input_ids=ids, decoder_ids=decoded, completion=vocabulary.decode(decoded),
                         label_log_probabilities=label_scores(model, vocabulary, ids)))
    write_golden("tiny-completions", dict(checkpoint="tiny", runs=runs))
    print("tiny answers:", [run["completion"] for run in runs])
    return model


MAKERS = {"t5-1.0": make_t5_1_0, "flan": make_flan, "flan-resaved": make_flan_resaved, "tiny": make_tiny,
          "mt5": make_mt5, "mt0": make_mt0, "umt5": make_umt5}


def main():
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    GOLDENS.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or MAKERS:
        made = MAKERS[name]()
        if name == "flan":
            made, halved = made
            write_model_golden("flan-bfloat16", halved)
        write_model_golden(name, made)


if __name__ == "__main__":
    main()
