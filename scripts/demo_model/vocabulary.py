"""Trains the sentencepiece vocabulary of the demo model."""

import io
import random

import sentencepiece

import prompting

# ASCII, Latin-1, Latin Extended-A, the basic Cyrillic block and a few signs: no such text becomes <unk>.
CHARACTERS = "".join(
    map(
        chr,
        [
            *range(0x21, 0x7F),
            *range(0xA1, 0x180),
            *range(0x400, 0x460),
            0x20AC,
            0x2013,
            0x2014,
            0x2018,
            0x2019,
            0x201C,
            0x201D,
            0x2022,
        ],
    )
)


def corpus(drawer, prompts_folder, sentences):
    """Training text: training sentences, and every prompt often enough to make its words cheap."""
    text = [drawer.sentence()[0] for _ in range(sentences)]
    for prompt in prompting.load(prompts_folder).values():
        rendered = " ".join(prompt.render("", [("", label) for label in prompting.LABELS]).split())
        text += [rendered] * (sentences // 40)
    text += [" ".join(prompting.load(prompts_folder)["bearish-bullish.jinja"].answers.values())] * (sentences // 40)
    text += [" ".join(CHARACTERS[i : i + 40]) for i in range(0, len(CHARACTERS), 40)]
    random.shuffle(text)
    return [line for line in text if line.strip()]


def train(lines, path, size):
    """Writes a sentencepiece model to path: T5's special ids, digits kept apart, every character of CHARACTERS
    representable. It goes through memory, because sentencepiece stores the name of the file that it writes."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=model,
        model_type="unigram",
        vocab_size=size,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        required_chars=CHARACTERS,
        character_coverage=0.9999,
        split_digits=True,
        num_threads=1,
        minloglevel=1,
        max_sentence_length=8192,
    )
    path.write_bytes(model.getvalue())
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
