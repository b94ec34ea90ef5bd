#!/usr/bin/env python3
"""Writes labelled synthetic financial news from the project's own templates and words."""

import argparse
import random
import re

import facts
import movements
import statements
import styles
from lexicon import LEXICON, REAL_COMPANIES, SUFFIXES, SYLLABLES_1, SYLLABLES_2

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
CHOICE = re.compile(r"<([^<>]*)>")
SLOT = re.compile(r"\{(\w+)\}")
INVENTED_SLOTS = {"product", "thing", "industry", "city", "last", "division", "disease"}
# The share of each kind of sentence among the generated ones.
KINDS = {
    "directed": 20,
    "compared": 20,
    "loss": 9,
    "bad_metric": 10,
    "contrast": 8,
    "negated": 6,
    "plain": 10,
    "positive": 15,
    "negative": 14,
    "neutral": 32,
    "frame": 8,
}


def invented_company():
    name = random.choice(SYLLABLES_1) + "".join(random.choices(SYLLABLES_2, k=random.choice((1, 1, 2))))
    return name.upper() if len(name) < 5 and random.random() < 0.2 else name


def company():
    name = random.choice(REAL_COMPANIES) if random.random() < 0.45 else invented_company()
    if random.random() < 0.05:
        name = f"{random.choice(LEXICON['last'])} {random.choice(('&', '-'))} {random.choice(LEXICON['last'])}"
    return f"{name} {random.choice(SUFFIXES)}" if random.random() < 0.3 else name


def dates():
    year = random.randint(1999, 2024)
    return {
        "y": year,
        "py": year - 1,
        "ny": year + 1,
        "day": random.randint(1, 30),
        "monthnum": random.randint(1, 12),
        "oldyear": random.randint(1870, 2008),
        "prevperiodbare": bare(random.choice(LEXICON["prevperiod"])),
        "periodbare": bare(random.choice(LEXICON["period"])),
        "q": random.randint(1, 4),
        "prevyear": random.choice((year - 1, year - 1, "the previous year", "last year")),
        "inprev": random.choice((f"in {year - 1}", "last year", "in the previous year")),
        "time": f"{random.randint(7, 18)}:{random.choice(('00', '15', '30', '45', '12', '05'))}{random.choice(('', ' EET', ' CET', ' GMT', ' p.m.'))}",
    }


def counts():
    low, high = sorted(random.sample(range(10, 990), 2))
    pct = sorted(random.sample(range(10, 700), 2))
    style = random.choice((styles.percent,) * 3 + (lambda n: f"{n} %",))
    eps = sorted(random.sample(range(1, 400), 2))
    return {
        "n1": low / 10,
        "n2": high / 10,
        "pct": style(random.choice((pct[0] / 10, pct[1] // 10 + 1))),
        "pct2": style(pct[1] / 10),
        "pct_lo": pct[0] / 10,
        "pct_hi": pct[1] / 10,
        "pct_hyphen": f"{pct[1] // 10 + 1}-percent",
        "eps_lo": f"{eps[0] / 100:.2f}",
        "eps_hi": f"{eps[1] / 100:.2f}",
        "count": f"{random.choice((random.randint(1000, 99999), random.randint(2, 90) * 1000, random.randint(2, 99) * 100)):,}",
        "smallcount": random.randint(11, 990),
        "smallnum": random.randint(2, 99),
        "smallage": random.randint(33, 64),
        "bigcount": f"{random.randint(100000, 99999999):,}".replace(",", random.choice((",", " ", ","))),
        "index": f"{random.randint(2000, 12000):,}.{random.randint(0, 99):02d}",
        "exname": random.choice(
            ("OMX Helsinki", "OMXH 25", "OMX Stockholm 30", "DAX", "FTSE 100", "Dow Jones", "Nasdaq")
        ),
    }


def context():
    """Everything that must stay the same within one sentence."""
    money = styles.money_style()
    now, then = styles.pair()
    now2, then2 = styles.pair()
    first, second = company(), company()
    male = random.random() < 0.6
    values = (
        dates()
        | counts()
        | {
            "now": money(now),
            "then": money(then),
            "now2": money(now2),
            "then2": money(then2),
            "lsmall": money(now),
            "llarge": money(then),
            "money": money(now2),
            "WAS": movements.WAS,
            "cur": random.choice(styles.CURRENCIES),
            "co": first,
            "co2": second,
            "caps_co": first.upper(),
            "possessive2": random.choice((f"{first}'s", "the company's", "the group's", "its")),
            "tick": "".join(random.choices("ABCDEFGHIKLMNOPRSTUVWY", k=random.choice((3, 4)))),
            "Mr": "Mr" if male else "Ms",
            "He": "He" if male else "She",
            "he": "he" if male else "she",
            "His": "His" if male else "Her",
        }
    )
    return {key: str(value) for key, value in values.items()}


def fill(slot, values):
    """The text of one slot; now and then an invented word, so that unknown words come to mean nothing."""
    if slot in values:
        return values[slot]
    if slot in INVENTED_SLOTS and random.random() < 0.12:
        word = invented_company()
        return word if slot in ("city", "last", "division") else word.lower()
    return random.choice(LEXICON[slot])


def expand(template, values):
    """Resolve inline choices and slots until none is left."""
    while CHOICE.search(template) or SLOT.search(template):
        template = CHOICE.sub(lambda m: random.choice(m.group(1).split("|")), template)
        template = SLOT.sub(lambda m: fill(m.group(1), values), template, count=1)
    return template


def bare(period):
    """A period without its preposition, for use after "than" and "for"."""
    return re.sub(r"^(in|for|at) ", "", period)


def metric_values(values, direction, kind):
    """Amounts for a metric: money, a percentage, a value per share or a count; ordered by direction."""
    money = styles.money_style()
    share = random.choice(styles.CURRENCIES)
    unit = random.choice(
        ("tonnes", "units", "passengers", "million litres", "pieces", "vehicles", "TEUs", "subscribers")
    )
    writers = {
        "metric": (money, 0.1, 900),
        "pmetric": (lambda n: f"{n} %", 1, 80),
        "smetric": (lambda n: f"{share} {n}", 0.1, 5),
        "vmetric": (lambda n: f"{n} {unit}", 20, 99999),
        "badmetric": (money, 0.1, 900),
    }
    write, low, high = writers[kind]
    for now, then in (("now", "then"), ("now2", "then2")):
        small, large = map(write, styles.pair(low, high))
        values[now], values[then] = (large, small) if direction == "up" else (small, large)


def movement(template, direction, kind="metric"):
    """Fill a movement template so that the metric moves in the given direction."""
    values = context()
    metric_values(values, direction, kind)
    good = direction == "up"
    for suffix in ("", "2"):
        past, base, gerund, participle = random.choice(movements.VERBS[direction]).split(":")
        values |= {"V" + suffix: past, "VB" + suffix: base, "VG" + suffix: gerund, "VP" + suffix: participle}
        values["M" + suffix] = expand(random.choice(LEXICON[kind]), values)
    noun = random.choice(movements.NOUNS[direction])
    values |= {
        "N": noun,
        "NB": noun.split()[-1],
        "D": direction,
        "MOVED": random.choice(("{V}", "{V} by {pct}", "{V} to {now}", "{V} to {now} from {then}", "{V} {adv}")),
        "MORE": "higher" if good else "lower",
        "MORELESS": "more" if good else random.choice(("less", "lower")),
        "ABOVE": "above" if good else "below",
        "reason": "{reason_good}" if good else "{reason_bad}",
        "periodshort": f"H1 '{values['y'][2:]}",
        "cause": "higher volumes" if good else "lower volumes",
    }
    if template.startswith("{M}"):
        values["M"] = random.choice(("", "", "", "", "the group's ", "consolidated ", "total ", "the ")) + values["M"]
    return expand(template, values)


def metric_kind():
    return random.choices(("metric", "pmetric", "smetric", "vmetric"), (68, 10, 9, 13))[0]


def directed():
    direction = random.choice(("up", "down"))
    text = movement(random.choice(movements.DIRECTED), direction, metric_kind())
    return text, POSITIVE if direction == "up" else NEGATIVE


def compared():
    direction = random.choice(("up", "down"))
    text = movement(random.choice(movements.COMPARED), direction, metric_kind())
    return text, POSITIVE if direction == "up" else NEGATIVE


# Verbs that say good or bad themselves, and reasons that do.
JUDGING = re.compile(r"improv|strengthen|recover|weaken|deteriorat|advanc|gain|contract")


def bad_metric():
    """A figure of which less is better, with or without a word of direction."""
    direction = random.choice(("up", "down"))
    templates = [t for t in movements.DIRECTED + movements.COMPARED if "reason" not in t and "cause" not in t]
    text = without_judgement(lambda: movement(random.choice(templates), direction, "badmetric"))
    return text, NEGATIVE if direction == "up" else POSITIVE


def negated():
    label = random.choice((POSITIVE, NEGATIVE))
    templates = movements.NEGATED_GOOD if label == POSITIVE else movements.NEGATED_BAD
    values = context()
    values |= {"M": expand(random.choice(LEXICON["metric"]), values), "B": random.choice(LEXICON["badmetric"])}
    return expand(random.choice(templates), values), label


def loss():
    templates, label = random.choice(
        (
            (movements.LOSS_NARROWED, POSITIVE),
            (movements.LOSS_WIDENED, NEGATIVE),
            (movements.TURNED_PROFIT, POSITIVE),
            (movements.TURNED_LOSS, NEGATIVE),
        )
    )
    values = context()
    if random.random() < 0.5:
        values["now"], values["then"] = values["then"], values["now"]
    values |= {
        "L": random.choice(LEXICON["lossmetric"]),
        "P": random.choice(LEXICON["profitmetric"]),
        "reason": "{reason_good}" if label == POSITIVE else "{reason_bad}",
    }
    return expand(random.choice(templates), values), label


def without_judgement(make):
    """The first text of `make` whose verb fits a figure of which less is better."""
    return next(text for text in iter(make, None) if not JUDGING.search(text))


def clause(good):
    """A clause about a figure that develops well, or badly."""
    if random.random() < 0.35:
        return without_judgement(lambda: movement("{M} {MOVED}", "down" if good else "up", "badmetric"))
    return movement("{M} {MOVED}", "up" if good else "down", metric_kind())


def noun_phrase(good):
    """The same as a noun: a fall in costs."""
    template = random.choice(("{N} in {M}", "{N} of {pct} in {M}", "{MORE} {M}"))
    if random.random() < 0.35:
        return without_judgement(lambda: movement(template, "down" if good else "up", "badmetric"))
    return movement(template, "up" if good else "down")


def contrast():
    """Two clauses that disagree: the main clause decides."""
    good = random.random() < 0.5
    values = context() | {"MAIN": clause(good), "SIDE": clause(not good), "SIDENOUN": noun_phrase(not good)}
    return expand(random.choice(movements.CONCESSIVE), values), POSITIVE if good else NEGATIVE


def plain():
    direction = random.choice(("up", "down"))
    return movement(random.choice(movements.PLAIN), direction), NEUTRAL


def statement(templates, label):
    return expand(random.choice(templates), context()), label


MAKERS = {
    "directed": directed,
    "compared": compared,
    "loss": loss,
    "bad_metric": bad_metric,
    "contrast": contrast,
    "negated": negated,
    "plain": plain,
    "positive": lambda: statement(statements.POSITIVE, POSITIVE),
    "negative": lambda: statement(statements.NEGATIVE, NEGATIVE),
    "neutral": lambda: statement(facts.NEUTRAL, NEUTRAL),
    "frame": lambda: statement(facts.FRAMES, NEUTRAL),
}

OPENERS = [
    "In addition, ",
    "Furthermore, ",
    "Meanwhile, ",
    "However, ",
    "According to {co}, ",
    "According to {role} {first} {last}, ",
    "As expected, ",
    "At the same time, ",
    "In its report, {co} said that ",
    "On {weekday}, ",
    "In {month}, ",
]
CLOSERS = [
    ", the company said",
    ", {co} {say}",
    ", the company said on {weekday}",
    ", said {role} {first} {last}",
    ", according to {co}",
    ", the {maker} said in a statement",
    ", it said",
    " <, the company added|, the group said in a press release>",
]
NEUTRAL_CLAUSES = [
    ", which employs {count} people,",
    ", a {nation} {maker},",
    ", headquartered in {city},",
    ", owned by {co2},",
    ", listed on {exchange},",
]

CLAUSE_WORDS = ("Although", "Though", "Even", "While", "Whereas", "Despite", "In ", "The ", "There", "After", "Where ")


def embellish(text, label):
    """Attribution, openers and datelines that leave the label as it is."""
    values = context()
    if random.random() < 0.10 and " - " not in text:
        lower = text.startswith(CLAUSE_WORDS)
        text = random.choice(OPENERS) + (text[0].lower() + text[1:] if lower else text)
    elif random.random() < 0.08:
        text = (
            styles.dateline(
                values["day"],
                random.choice(LEXICON["month"]),
                random.choice(LEXICON["mon"]),
                random.choice(LEXICON["city"]),
                values["y"],
            )
            + text
        )
    if random.random() < 0.08 and text.endswith(".") and '"' not in text:
        text = text[:-1] + random.choice(CLOSERS) + "."
    if random.random() < 0.06 and text.endswith("."):
        aside, _ = MAKERS[random.choice(("neutral", "frame") if label != NEUTRAL else ("neutral", "frame", "plain"))]()
        text = f"{text} {aside}" if random.random() < 0.6 else f"{aside} {text}"
    return expand(text, values)


def splice(first, second):
    """The beginning of one text and the end of another: broken frames that are still neutral."""
    head, tail = first.split(), second.split()
    return " ".join(head[: random.randint(2, max(2, len(head) - 1))] + tail[random.randint(0, max(0, len(tail) - 2)) :])


def spliced_neutral():
    return splice(MAKERS["neutral"]()[0], MAKERS[random.choice(("neutral", "frame"))]()[0]), NEUTRAL


def sentence():
    """One (text, label) pair."""
    if random.random() < 0.06:
        text, label = spliced_neutral()
        return styles.finish(text), label
    text, label = MAKERS[random.choices(list(KINDS), list(KINDS.values()))[0]]()
    return styles.finish(embellish(text, label)), label


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="how many sentences to print (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generator (default 1)")
    args = parser.parse_args()
    random.seed(args.seed)
    for _ in range(args.count):
        text, label = sentence()
        print(f"{label}\t{text}")


if __name__ == "__main__":
    main()
