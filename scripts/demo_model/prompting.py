"""Renders the project's prompts, and some paraphrases of them, for training and evaluation."""

import json
import random
import re
from pathlib import Path

import jinja2

LABELS = ("negative", "neutral", "positive")
SHOT_PROMPT = "few.jinja"
# How often each shipped prompt is drawn.
WEIGHTS = {
    "article-zero.jinja": 26,
    "article-zero-fixed.jinja": 8,
    "bearish-bullish.jinja": 9,
    "natural-instructions.jinja": 8,
    "flan-options.jinja": 8,
    "flan-options-first.jinja": 8,
    "article-one.jinja": 9,
    "notebook-one.jinja": 10,
    SHOT_PROMPT: 9,
}
PARAPHRASES = [
    "Is this sentence positive, negative or neutral? {{ sentence }}",
    "What is the sentiment of the following sentence: positive, negative or neutral?\n\n{{ sentence }}",
    "{{ sentence }}\n\nIs this good or bad news? Answer positive, negative or neutral.",
    "Sentence: {{ sentence }}\nSentiment:",
    "Classify the sentiment: {{ sentence }}",
    "{{ sentence }}\nSentiment (negative, neutral, positive):",
    "Read the news and say if it is positive, neutral or negative for the company.\n{{ sentence }}\nAnswer:",
    "Is the tone of this statement negative, positive or neutral?\nStatement: {{ sentence }}",
]
PARAPHRASE_WEIGHT = 5


class Prompt:
    """A template with its answer words."""

    def __init__(self, source, name="paraphrase"):
        self.name = name
        self.template = jinja2.Template(source)
        stated = dict(re.findall(r"^(negative|neutral|positive): (\S+)$", source, re.MULTILINE))
        self.answers = {label: stated.get(label, label) for label in LABELS}

    def render(self, sentence, shots=()):
        """`shots` are (sentence, label) pairs."""
        demonstrations = [{"sentence": text, "label": label, "answer": self.answers[label]} for text, label in shots]
        return self.template.render(sentence=sentence, answers=list(self.answers.values()), shots=demonstrations)


def load(folder):
    """Every shipped prompt for these labels by file name; the generic ones are for labels of one's own."""
    return {name: Prompt((Path(folder) / name).read_text(encoding="utf-8"), name) for name in sorted(WEIGHTS)}


def load_demonstrations(folder):
    with open(Path(folder) / "demonstrations.jsonl", encoding="utf-8") as file:
        return [(row["sentence"], row["label"]) for row in map(json.loads, file)]


def draw_shots(pool):
    """One to five demonstrations: sometimes all of one label, sometimes those shipped, which begin the pool."""
    count, kind = random.choices((1, 2, 3, 4, 5), (35, 25, 25, 8, 7))[0], random.random()
    if kind < 0.12:
        return random.sample(pool[:3], min(count, 3))
    label = random.choice(LABELS)
    labels = [label if kind < 0.4 else random.choice(LABELS) for _ in range(count)]
    return [next(shot for shot in iter(lambda: random.choice(pool), None) if shot[1] == label) for label in labels]


class PromptMixture:
    """Draws a prompt for a sentence: shipped prompts by weight, now and then a paraphrase."""

    def __init__(self, folder):
        self.shipped = load(folder)
        self.paraphrases = [Prompt(source) for source in PARAPHRASES]

    def draw(self, sentence, pool):
        """Returns (prompt text, answers of the prompt); demonstrations come from `pool`."""
        if random.random() * 100 < PARAPHRASE_WEIGHT:
            prompt = random.choice(self.paraphrases)
        else:
            prompt = random.choices(list(self.shipped.values()), [WEIGHTS[name] for name in self.shipped])[0]
        shots = random.sample(pool, random.choice((0, 1, 1, 2, 2, 3, 3, 4, 5))) if prompt.name == SHOT_PROMPT else ()
        return prompt.render(sentence, shots), prompt.answers

    def draw_with_shots(self, sentence, pool):
        """The same for the few-shot prompt, with demonstrations whose labels tell nothing about the sentence's."""
        prompt = self.shipped[SHOT_PROMPT]
        return prompt.render(sentence, draw_shots(pool)), prompt.answers
