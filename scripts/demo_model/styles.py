"""Surface forms: amounts of money, agency datelines and the spaced-out style of tokenized news corpora."""

import random
import re

CURRENCIES = ["EUR"] * 14 + ["SEK", "USD", "NOK", "DKK", "GBP", "EUR", "USD"]
WORDS = {"EUR": "euros", "SEK": "crowns", "USD": "dollars", "NOK": "crowns", "DKK": "crowns", "GBP": "pounds"}


def decimals(value):
    """Write a number as the press does: fewer decimals for larger numbers."""
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.{random.choice((0, 0, 1))}f}"
    return f"{value:.{random.choice((1, 1, 1, 0 if value >= 10 else 1, 2))}f}"


def money_style():
    """Pick one way of writing amounts, used for the whole sentence: number text -> amount text."""
    cur = random.choice(CURRENCIES)
    word = WORDS[cur]
    second = random.random() < 0.4
    rate = random.uniform(1.2, 1.5)

    def bracketed(n):
        if not second or "," in n:
            return f"{n} mln {'euro' if cur == 'EUR' else word}"
        return f"{n} mln {'euro' if cur == 'EUR' else word} ($ {float(n) * rate:.1f} mln)"

    def with_dollars(n):
        if not second or "," in n:
            return f"{cur} {n} million"
        return f"{cur} {n} million (USD {float(n) * rate:.1f} m)"

    return random.choice(
        [
            lambda n: f"{cur} {n} mn",
            lambda n: f"{cur} {n} mn",
            lambda n: f"{cur} {n} mn",
            lambda n: f"{cur} {n} million",
            with_dollars,
            with_dollars,
            lambda n: f"{cur}{n}m",
            lambda n: f"{cur}{n}m",
            lambda n: f"{cur}{n}mn",
            lambda n: f"{cur}{n} million",
            bracketed,
            bracketed,
            lambda n: f"{n} million {word}",
            lambda n: f"{n} mln {'eur' if cur == 'EUR' else word}",
            lambda n: f"M{cur} {n}",
            lambda n: f"{cur} {n} m",
            lambda n: f"{cur} {n} bn",
            lambda n: f"{n} billion {word}",
            lambda n: f"${n} million",
            lambda n: f"${n}M",
            lambda n: f"${n}B",
            lambda n: f"\u20ac{n} million",
        ]
    )


def pair(low=0.1, high=900.0):
    """Two distinct numbers, smaller first, in one format; often close together so that digits must be compared."""
    while True:
        base = 10 ** random.uniform(-1, 3) if low < 1 else random.uniform(low, high)
        base = min(max(base, low), high)
        factor = random.choice((random.uniform(1.005, 1.08), random.uniform(1.03, 1.5), random.uniform(1.2, 4)))
        small, large = base, base * factor
        if base >= 20 and random.random() < 0.3:
            texts = f"{small:,.0f}", f"{large:,.0f}"
        elif random.random() < 0.85:
            texts = f"{small:,.1f}", f"{large:,.1f}"
        else:
            texts = f"{small:,.2f}", f"{large:,.2f}"
        if texts[0] != texts[1] and float(texts[0].replace(",", "")) > 0:
            return texts


def percent(n):
    return random.choice([f"{n} %", f"{n}%", f"{n}%", f"{n} percent", f"{n} per cent", f"{n} pct", f"{n}%"])


def tokenized(text):
    """Space out punctuation as tokenized news corpora do."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r'"([^"]*)"', r"`` \1 ''", text).replace('"', "''")
    if random.random() < 0.7:
        text = re.sub(r"\b(EUR|SEK|USD|NOK|DKK|GBP)(\d+)\.(\d)", r"\1\2 .\3", text)
        text = re.sub(r"(\d)(m|mn|bn)\b", r"\1 \2", text)
    text = re.sub(r"(\w)('s)\b", r"\1 \2", text)
    text = re.sub(r"(\w)'(\s)", r"\1 '\2", text)
    text = re.sub(r"([,;:!?()])(?=\s|$)|(?<=\s)([(])", lambda m: f" {m.group(0)} ", text)
    text = re.sub(r"(\w)\)", r"\1 )", text).replace("%", " %").replace("$", "$ ")
    text = re.sub(r"(?<!\b[A-Z])(?<!\bInc)(?<!\bLtd)(?<!\bCorp)\.$", " .", text)
    if random.random() < 0.25:
        text = text.replace("(", " ").replace(")", " ")
    return re.sub(r"\s+", " ", text).strip()


def dateline(day, month, mon, city, year):
    return random.choice(
        [
            f"({random.choice(('ADPnews', 'ADP News', 'Nordic Wire', 'Baltic News'))}) - {mon} {day}, {year} - ",
            f"{random.choice(('ADPnews', 'ADP News', 'Nordic Wire', 'Market Wire'))} - {mon} {day}, {year} - ",
            f"{day} {month} {year} - ",
            f"{city.upper()} ({random.choice(('Reuters', 'AFX', 'Thomson Financial'))}) - ",
            f"{city.upper()} {random.choice(('AFX', 'Thomson Financial', 'Dow Jones'))} - ",
            f"{mon}. {day} -- ",
            f"{city.upper()}, {month} {day} -- ",
        ]
    )


def finish(text):
    """Tidy a generated sentence and give it one of the surface styles."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.])", r"\1", text)
    text = (
        re.sub(r"(^|\. |\" )([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
        if random.random() < 0.95
        else text
    )
    style = random.random()
    if style < 0.72:
        return tokenized(text)
    if style < 0.78:
        return text.rstrip(".")
    return text
