#!/usr/bin/env python3
"""Trains the demo model from scratch and writes it as a Hugging Face checkpoint folder.

Training text is generated (generator.py) and taken from the tweets given; sentences near a row of
a file given with --exclude, or of the project's own evaluation rows, are left out. At first the model sees bare
sentences, later prompts, and in a last stage mostly prompts with demonstrations that vary. Linear heads on the
encoder's states, thrown away afterwards, help it to learn: one tells the label from the mean of the asked sentence's
states, others where the demonstrations end. The result is rounded to bfloat16.
"""

import argparse
import hashlib
import json
import math
import platform
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import sentencepiece
import torch
from transformers import T5Config, T5ForConditionalGeneration

import drawing
import prompting
import tweets
import vocabulary
from checkpoint_files import write_checkpoint
from leakage import OWN_ROWS, LeakageFilter

ROOT = Path(__file__).resolve().parents[2]
EOS, UNK = 1, 2
BARE_SHARE = 0.45  # of the training rows, before the first prompt
BARE_ANSWERS = {label: label for label in prompting.LABELS}
EARLY_SHOT_SHARE = 0.3  # of the second stage's rows
SHOT_SHARE = 0.55  # of the last stage's rows
LONGEST_SHOT = 130  # characters
LONGEST_INPUT = 400  # tokens
CHUNK = 5000  # rows drawn and sorted by length at a time


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tweets", type=Path, help="sent_train.csv of Twitter Financial News (columns text,label)")
    parser.add_argument("output", type=Path, help="checkpoint folder to write")
    parser.add_argument("--exclude", type=Path, nargs="*", default=[],
                        help="rows (sentence@label), or hashes of their word triples, that must not be trained on")
    parser.add_argument(
        "--prompts", type=Path, default=ROOT / "prompts", help="folder of shipped prompts (default: the project's)"
    )
    parser.add_argument("--rows", type=int, default=110_000, help="how many rows to train on (default 110000)")
    parser.add_argument(
        "--shot-rows", type=int, default=60_000, help="rows of the last stage, with demonstrations (default 60000)"
    )
    parser.add_argument("--start", type=Path, help="begin with the last stage, from this checkpoint folder")
    parser.add_argument("--batch-tokens", type=int, default=1024, help="tokens in a worker's batch (default 1024)")
    parser.add_argument("--learning-rate", type=float, default=1e-3, help="highest learning rate (default 0.001)")
    parser.add_argument(
        "--shot-learning-rate", type=float, default=6e-4, help="highest rate of the last stage (default 0.0006)"
    )
    parser.add_argument("--vocabulary", type=int, default=6016, help="number of pieces (default 6016)")
    parser.add_argument("--vocabulary-sentences", type=int, default=80_000, help="sentences for it (default 80000)")
    parser.add_argument("--layers", type=int, default=4, help="encoder layers (default 4)")
    parser.add_argument("--seed", type=int, default=20, help="seed of everything random (default 20)")
    parser.add_argument(
        "--workers", type=int, default=2, help="batches computed at the same time, a thread each (default 2)"
    )
    return parser.parse_args()


def build_model(vocab_size, layers):
    config = T5Config(
        vocab_size=vocab_size,
        d_model=192,
        d_kv=32,
        d_ff=512,
        num_heads=6,
        num_layers=layers,
        num_decoder_layers=2,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        dropout_rate=0.0,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=EOS,
        use_cache=True,
    )
    model = T5ForConditionalGeneration(config)
    torch.nn.init.normal_(model.shared.weight, std=0.3)
    # Recent transformers tie every new T5; Flan-T5 has an output head of its own.
    model.lm_head.weight = torch.nn.Parameter(torch.empty_like(model.lm_head.weight).normal_(std=0.05))
    model.config.tie_word_embeddings = False
    with torch.no_grad():
        # T5 has no biases: what all embeddings share lets a piece look for another whatever it is itself.
        model.shared.weight.add_(0.25 * torch.randn(config.d_model))
        for name, parameter in model.named_parameters():
            if name.endswith((".o.weight", ".wo.weight")):
                parameter.mul_(0.3)  # quiet layers at first: the embeddings lead
    return model


class Row(NamedTuple):
    ids: list  # of the prompt
    answer: int  # token id
    label: int  # index into prompting.LABELS
    asked: int = 0  # where the asked sentence begins, if demonstrations that vary precede it


class Source:
    """Draws training rows."""

    def __init__(self, args, tokenizer, drawer):
        self.tokenizer = tokenizer
        self.sentence = drawer.sentence
        self.mixture = prompting.PromptMixture(args.prompts)
        self.pool = prompting.load_demonstrations(args.prompts)
        self.pool += [shot for shot in (self.sentence()[:2] for _ in range(6000)) if len(shot[0]) < LONGEST_SHOT]

    def early_row(self, progress):
        """Of the first two stages: a bare sentence, later a prompt."""
        if progress >= BARE_SHARE:
            return self.shot_row() if random.random() < EARLY_SHOT_SHARE else self.prompt_row()
        text, label, hidden = self.sentence()
        return self.row(text, BARE_ANSWERS, label, hidden)

    def late_row(self, _progress):
        """Of the last stage: any prompt, but mostly with demonstrations."""
        return self.shot_row() if random.random() < SHOT_SHARE else self.prompt_row()

    def prompt_row(self):
        text, label, hidden = self.sentence()
        prompt, answers = self.mixture.draw(text, self.pool)
        return self.row(prompt, answers, label, hidden)

    def shot_row(self):
        text, label, hidden = self.sentence()
        prompt, answers = self.mixture.draw_with_shots(text, self.pool)
        asked = prompt.rindex(text)
        before = self.encode(prompt[:asked])
        row = self.row(prompt[asked:], answers, label, hidden)
        return row._replace(ids=corrupt(before, hidden) + row.ids, asked=len(before))

    def row(self, prompt, answers, label, hidden):
        ids = self.encode(prompt)[:LONGEST_INPUT]
        answer = self.tokenizer.piece_to_id("\u2581" + answers[label])
        return Row(corrupt(ids, hidden) + [EOS], answer, prompting.LABELS.index(label))

    def encode(self, prompt):
        if random.random() < 0.15:
            return self.tokenizer.encode(prompt, enable_sampling=True, alpha=0.2, nbest_size=-1)
        return self.tokenizer.encode(prompt)


def corrupt(ids, rate):
    """Hide some pieces, so that no single one decides."""
    rate *= 2 * random.random()
    return [UNK if random.random() < rate else piece for piece in ids]


def batches(rows, batch_tokens):
    """Batches of rows of like length, in random order."""
    rows = sorted(rows, key=lambda row: len(row.ids) + random.random())
    found, start = [], 0
    while start < len(rows):
        size = max(1, batch_tokens // len(rows[min(start + batch_tokens // 16, len(rows) - 1)].ids))
        found.append(rows[start : start + size])
        start += size
    random.shuffle(found)
    return found


def collate(batch):
    longest = max(len(row.ids) for row in batch)
    inputs = torch.tensor([row.ids + [0] * (longest - len(row.ids)) for row in batch])
    return {
        "input_ids": inputs,
        "attention_mask": (inputs != 0).long(),
        "labels": torch.tensor([[row.answer, EOS] for row in batch]),
    }


class Trainee(torch.nn.Module):
    """The model with the heads that help it to learn; called with a batch it returns the loss."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.label_head = torch.nn.Linear(model.config.d_model, len(prompting.LABELS))
        self.places = (model.config.num_layers // 2, model.config.num_layers)  # states that must tell the place
        self.place_heads = torch.nn.ModuleList(torch.nn.Linear(model.config.d_model, 1) for _ in self.places)

    def forward(self, batch):
        tensors = collate(batch)
        output = self.model(**tensors, output_hidden_states=True)
        begins = torch.tensor([[row.asked] for row in batch])
        is_piece = tensors["attention_mask"].bool()
        is_asked = is_piece & (torch.arange(is_piece.shape[1]) >= begins)
        loss = output.loss + self.label_loss(output.encoder_last_hidden_state, is_asked, batch)
        if (begins > 0).any():
            loss = loss + self.place_loss(output.encoder_hidden_states, is_asked, is_piece & (begins > 0))
        return loss

    def label_loss(self, states, is_asked, batch):
        """Of the label told from the mean of the asked sentence's states."""
        mask = is_asked.unsqueeze(-1)
        mean = (states * mask).sum(1) / mask.sum(1)
        labels = torch.tensor([row.label for row in batch])
        return torch.nn.functional.cross_entropy(self.label_head(mean).float(), labels)

    def place_loss(self, states, is_asked, counts):
        """Of telling each piece that counts whether it belongs to the asked sentence or to a demonstration."""
        return sum(
            torch.nn.functional.binary_cross_entropy_with_logits(
                head(states[layer]).squeeze(-1)[counts].float(), is_asked[counts].float()
            )
            for layer, head in zip(self.places, self.place_heads)
        )

    def groups(self, rate):
        """Parameter groups: embeddings, rarely seen, learn five times as fast; position biases, few and to become
        large, twenty times."""
        groups = {1: [], 5: [], 20: []}
        for name, parameter in self.named_parameters():
            factor = 5 if name == "model.shared.weight" else 20 if "relative_attention_bias" in name else 1
            groups[factor].append(parameter)
        return [{"params": parameters, "base": factor * rate} for factor, parameters in groups.items()]


def schedule(progress):
    """Share of the highest learning rate: linear warm-up over the first 2 %, then a half cosine."""
    return min(1.0, progress / 0.02) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def gradients(trainee, batch):
    """Loss and gradients of one batch; the backward pass runs in the calling thread, so batches can share the cores."""
    with torch.autocast("cpu", torch.bfloat16):
        loss = trainee(batch)
    return loss.item(), torch.autograd.grad(loss, list(trainee.parameters()), materialize_grads=True)


def step(trainee, optimizer, results):
    """One update with the mean of several batches' gradients; returns their mean loss."""
    for parameter, *parts in zip(trainee.parameters(), *(grads for _, grads in results)):
        parameter.grad = sum(parts) / len(parts)
    torch.nn.utils.clip_grad_norm_(trainee.parameters(), 1.0)
    optimizer.step()
    return sum(loss for loss, _ in results) / len(results)


def train(trainee, draw, rows, rate, args):
    """Trains on rows that `draw(progress)` gives, and after every chunk writes the moving average of the weights."""
    model = trainee.model
    optimizer = torch.optim.AdamW(trainee.groups(rate), betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.995))
    done, started = 0, time.time()
    with ThreadPoolExecutor(args.workers) as pool:
        while done < rows:
            queue, losses = batches([draw(done / rows) for _ in range(CHUNK)], args.batch_tokens), []
            while queue:
                now, queue = queue[: args.workers], queue[args.workers :]
                for group in optimizer.param_groups:
                    group["lr"] = group["base"] * schedule((done + 1) / rows)
                losses.append(step(trainee, optimizer, list(pool.map(lambda batch: gradients(trainee, batch), now))))
                average.update_parameters(model)
                done += sum(map(len, now))
            print(f"{done} rows, {time.time() - started:.0f} s, loss {sum(losses) / len(losses):.4f}", flush=True)
            write_checkpoint(average.module, args.output)
    model.load_state_dict(average.module.state_dict())


def file_hash(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def write_record(args, drawer):
    """Writes training.json: the seed, the versions, and hashes of all that the weights come from."""
    read = [args.tweets, *args.exclude, *OWN_ROWS]
    scripts = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(args.prompts.glob("*.jinja"))]
    options = ("rows", "shot_rows", "batch_tokens", "learning_rate", "shot_learning_rate", "vocabulary", "layers")
    record = {
        "seed": args.seed,
        "options": {name: getattr(args, name) for name in (*options, "workers")},
        "started_from": args.start and args.start.name,
        "versions": {name: version(name) for name in ("torch", "transformers", "sentencepiece", "Jinja2")}
        | {"python": platform.python_version()},
        "sentences": {"drawn": drawer.drawn, "dropped": drawer.dropped, "sha256": drawer.hash.hexdigest()},
        "files": {path.name: file_hash(path) for path in read},
        "scripts": {path.name: file_hash(path) for path in scripts},
        "weights": file_hash(args.output / "model.safetensors"),
    }
    (args.output / "training.json").write_text(json.dumps(record, indent=2) + "\n")


def main():
    args = parse_arguments()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    sentencepiece.set_random_generator_seed(args.seed)
    torch.set_num_threads(1)
    args.output.mkdir(parents=True, exist_ok=True)
    tweet_rows = tweets.read(args.tweets)
    drawer = drawing.Drawer(tweet_rows, LeakageFilter([*args.exclude, *OWN_ROWS]))
    if args.start:
        shutil.copy(args.start / "spiece.model", args.output)
        tokenizer = sentencepiece.SentencePieceProcessor(str(args.output / "spiece.model"))
        model = T5ForConditionalGeneration.from_pretrained(args.start, dtype=torch.float32)
        model.config.tie_word_embeddings = False  # loading sets it, whatever config.json says
    else:
        lines = vocabulary.corpus(drawer, args.prompts, args.vocabulary_sentences)
        tokenizer = vocabulary.train(lines, args.output / "spiece.model", args.vocabulary)
        model = build_model(args.vocabulary, args.layers)
    print(f"{sum(p.numel() for p in model.parameters())} parameters", flush=True)
    source, trainee = Source(args, tokenizer, drawer), Trainee(model)
    if not args.start:
        train(trainee, source.early_row, args.rows, args.learning_rate, args)
    train(trainee, source.late_row, args.shot_rows, args.shot_learning_rate, args)
    write_record(args, drawer)


if __name__ == "__main__":
    main()
