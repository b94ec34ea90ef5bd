"""Reads and cleans the tweets of the Twitter Financial News data set (MIT licence)."""

import csv
import html
import random
import re

import generator
import styles

LABELS = {"0": generator.NEGATIVE, "1": generator.POSITIVE, "2": generator.NEUTRAL}


def read(path):
    """(text, label) of every row."""
    with open(path, encoding="utf-8", newline="") as file:
        return [(row["text"], LABELS[row["label"]]) for row in csv.DictReader(file)]


def clean(text):
    """Drop links, fold hash and cash tags in one of several ways, and sometimes take on the newspaper style."""
    text = re.sub(r"https?://\S+", "", html.unescape(text))
    text = text.replace("\u2019", "'").replace("\u201c", '"').replace("\u201d", '"').replace("\u2026", "...")
    text = re.sub(r"(\s*#\w+)+(\s*\.\.\.)?\s*$", "", text).replace("#", "")
    tag = random.random()
    if tag < 0.4:
        text = re.sub(r"^((\$[A-Z.]+)[\s,]*)+(-|:)?\s*", "", text)
    elif tag < 0.7:
        text = re.sub(r"\$([A-Z]{1,5})\b", lambda m: generator.company(), text)
    elif tag < 0.85:
        text = re.sub(r"\$([A-Z]{1,5})\b", r"\1", text)
    text = re.sub(r"\s*\.\.\.$", "", re.sub(r"\s+", " ", text).strip())
    if text and random.random() < 0.5:
        return styles.tokenized(text if text[-1] in ".?!" else text + ".")
    return text
