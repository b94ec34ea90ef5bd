#!/usr/bin/env python3
"""Writes tests/goldens/eval/*.json: what scikit-learn and scipy say of small confusion matrices and scores.

Usage: python scripts/make_eval_goldens.py     (needs numpy, scipy, scikit-learn; made with scikit-learn 1.9)
"""
import math
import pathlib
import warnings
from fractions import Fraction

import numpy as np
from scipy import stats
from sklearn import metrics

import golden_list

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "goldens" / "eval"
LABELS = ["negative", "neutral", "positive"]
INVALID = 3  # of three labels

# name -> counts[gold][answer], the last column being invalid answers
MATRICES = {
    "all classes": [[20, 3, 1, 0], [4, 90, 16, 0], [2, 9, 41, 0]],
    "some invalid": [[20, 3, 1, 2], [4, 90, 16, 11], [2, 9, 41, 1]],
    "biased to the ends": [[303, 0, 0, 0], [640, 250, 501, 0], [71, 26, 473, 0]],
    "class absent from gold": [[12, 5, 3, 0], [0, 0, 0, 0], [1, 2, 17, 0]],
    "class never answered": [[9, 0, 4, 1], [6, 0, 7, 0], [2, 0, 30, 2]],
    "class absent from both": [[12, 0, 3, 0], [0, 0, 0, 0], [4, 0, 17, 0]],
    "one gold class": [[0, 0, 0, 0], [3, 8, 2, 1], [0, 0, 0, 0]],
    "single class, all right": [[0, 0, 0, 0], [0, 7, 0, 0], [0, 0, 0, 0]],
    "all wrong": [[0, 5, 1, 0], [2, 0, 6, 0], [3, 4, 0, 0]],
    "all invalid": [[0, 0, 0, 5], [0, 0, 0, 9], [0, 0, 0, 2]],
    "one row, right": [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]],
    "one row, wrong": [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
    "one row, invalid": [[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]],
    "large": [[60412, 9120, 4511, 17], [8830, 139001, 22417, 903], [3127, 18230, 76004, 12]],
}

# Of other label sets: names -> name -> counts.
STARS = ["very negative", "negative", "neutral", "positive", "very positive"]
TOPICS = [f"topic {i}" for i in range(1, 20)] + ["a topic with a name longer than any other"]


def random_counts(labels, rows, seed):
    rng = np.random.default_rng(seed)
    gold = rng.integers(0, labels, rows)
    answer = np.where(rng.random(rows) < 0.6, gold, rng.integers(0, labels + 1, rows))
    counts = np.zeros((labels, labels + 1), dtype=int)
    np.add.at(counts, (gold, answer), 1)
    return counts.tolist()


OTHER_SETS = [
    ("two, all right", ["negative", "positive"], [[428, 0, 0], [0, 444, 0]]),
    ("two, some invalid", ["negative", "positive"], [[371, 50, 7], [31, 400, 13]]),
    ("five", STARS, random_counts(5, 700, 1)),
    ("five, two absent", STARS, [[0] * 6, [2, 30, 4, 0, 1, 3], [0] * 6, [0, 1, 9, 41, 20, 0], [0, 0, 2, 9, 55, 1]]),
    ("twenty", TOPICS, random_counts(20, 2500, 2)),
]


def rows_of(counts):
    gold, answer = [], []
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            gold += [i] * count
            answer += [j] * count
    return np.array(gold), np.array(answer)


def scores_of(gold, answer, labels=LABELS):
    out = {
        "accuracy": metrics.accuracy_score(gold, answer),
        "balanced_accuracy": metrics.balanced_accuracy_score(gold, answer),
        "matthews": metrics.matthews_corrcoef(gold, answer),
        "cohen_kappa": metrics.cohen_kappa_score(gold, answer),
        "invalid_rate": float(np.mean(answer == len(labels))),
    }
    averages = {}
    for average in ("macro", "micro", "weighted", None):
        averages[average] = metrics.precision_recall_fscore_support(
            gold, answer, labels=range(len(labels)), average=average, zero_division=0)
    for part, name in enumerate(("precision", "recall", "f1")):
        for average in ("macro", "micro", "weighted"):
            out[f"{average}_{name}"] = averages[average][part]
        for i, label in enumerate(labels):
            out[f"{label}_{name}"] = averages[None][part][i]
    return {name: None if math.isnan(value) else float(value) for name, value in out.items()}


def report_of(gold, answer, labels, digits):
    return metrics.classification_report(
        gold, answer, labels=range(len(labels)), target_names=labels, zero_division=0, digits=digits)


def make_scores():
    cases = []
    for name, labels, counts in [(name, LABELS, counts) for name, counts in MATRICES.items()] + OTHER_SETS:
        gold, answer = rows_of(counts)
        cases.append({"name": name, "labels": labels, "counts": counts, "scores": scores_of(gold, answer, labels),
                      "report": report_of(gold, answer, labels, 2), "report_4": report_of(gold, answer, labels, 4)})
    return cases


def calibration_of(gold, probabilities):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    bins = np.searchsorted(np.arange(1, 15) / 15, confidence, side="left")
    ece = sum(abs(right[bins == b].mean() - confidence[bins == b].mean()) * np.mean(bins == b) for b in set(bins))
    losses = -np.log(np.clip(probabilities[np.arange(len(gold)), gold], 2.0**-52, 1 - 2.0**-52))
    mean, error = losses.mean(), stats.sem(losses)
    return {
        "log_loss": metrics.log_loss(gold, probabilities, labels=[0, 1, 2]),
        "log_loss_interval": stats.norm.interval(0.95, loc=mean, scale=error) if len(gold) > 1 else [None, None],
        "brier": metrics.brier_score_loss(gold, probabilities, labels=[0, 1, 2]),
        "ece": float(ece),
        "bin_rows": np.bincount(bins, minlength=15).tolist(),
        "bin_correct": np.bincount(bins, weights=right, minlength=15).astype(int).tolist(),
    }


def make_calibration():
    rng = np.random.default_rng(3)
    sharp = rng.dirichlet([0.3, 0.3, 0.3], 60)
    vague = rng.dirichlet([5, 9, 6], 40)
    on_edges = np.array([[0.6, 0.2, 0.2], [0.4, 0.4, 0.2], [1 / 3, 1 / 3, 1 / 3], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    cases = []
    for probabilities in (sharp, vague, np.vstack([sharp, vague]), on_edges, vague[:1]):
        gold = rng.integers(0, 3, len(probabilities))
        # Through the logarithm and back, as the program gets them; JSON has no -Infinity, hence null.
        with np.errstate(divide="ignore"):
            scores = np.log(probabilities)
        cases.append({"gold": gold.tolist(),
                      "scores": [[None if np.isinf(x) else x for x in row] for row in scores.tolist()],
                      **calibration_of(gold, np.exp(scores))})
    return cases


class Random:
    """SplitMix64 and exact binomial counts, written anew here to check the program's."""

    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def heads(self, n):
        count = sum(bin(self.next()).count("1") for _ in range(n // 64))
        if n % 64:
            count += bin(self.next() >> (64 - n % 64)).count("1")
        return count

    def binomial(self, n, p):
        """p: a Fraction. A trial succeeds if its uniform number is below p; all are compared digit by digit."""
        if p == 1:
            return n
        successes = 0
        while n and p:
            p *= 2
            ones = self.heads(n)
            if p >= 1:
                p -= 1
                successes += n - ones
                n = ones
            else:
                n -= ones
        return successes

    def resample(self, counts):
        rows = whole = sum(counts)
        drawn = []
        for count in counts:
            drawn.append(self.binomial(rows, Fraction(count, whole)) if count else 0)
            rows -= drawn[-1]
            whole -= count
        return drawn


def metric_values(counts):
    gold, answer = rows_of(np.reshape(counts, (3, 4)))
    return {name: math.nan if value is None else value for name, value in scores_of(gold, answer).items()}


def percentiles(draws):
    out = {}
    for name in draws[0]:
        values = [draw[name] for draw in draws if not math.isnan(draw[name])]
        out[name] = [float(x) for x in np.quantile(values, [0.025, 0.975])] if values else [None, None]
    return out


def make_bootstrap():
    """Few draws, as scikit-learn is slow; make_scipy_bootstrap has the statistics of many."""
    cases = []
    for name in ("some invalid", "class absent from gold", "single class, all right", "all invalid", "one row, wrong"):
        counts = MATRICES[name]
        random = Random(7)
        draws = [metric_values(random.resample(sum(counts, []))) for _ in range(60)]
        cases.append({"name": name, "counts": counts, "seed": 7, "draws": 60, "intervals": percentiles(draws)})
    return cases


def make_paired():
    rng = np.random.default_rng(11)
    cases = []
    for rows, skill in ((5, 2.0), (90, 2.0), (400, 0.5)):
        gold = rng.integers(0, 3, rows)
        answers = []
        for _ in range(2):
            noise = rng.random((rows, 4))
            noise[np.arange(rows), gold] *= 1 + skill
            noise[:, INVALID] *= 0.7
            answers.append(noise.argmax(axis=1))
        joint = np.zeros((3, 4, 4), dtype=int)
        np.add.at(joint, (gold, answers[0], answers[1]), 1)
        random = Random(2026)
        draws = []
        for _ in range(60):
            drawn = np.reshape(random.resample(joint.flatten().tolist()), (3, 4, 4))
            before, after = metric_values(drawn.sum(axis=2)), metric_values(drawn.sum(axis=1))
            draws.append({name: after[name] - before[name] for name in after})
        broken = int(np.sum((answers[0] == gold) & (answers[1] != gold)))
        fixed = int(np.sum((answers[0] != gold) & (answers[1] == gold)))
        cases.append({"gold": gold.tolist(), "first": answers[0].tolist(), "second": answers[1].tolist(),
                      "seed": 2026, "draws": 60, "intervals": percentiles(draws), "broken": broken, "fixed": fixed,
                      "mcnemar": stats.binomtest(fixed, fixed + broken, 0.5).pvalue})
    return cases


def make_significance():
    cases = []
    for first, second in ((0, 0), (1, 0), (3, 3), (5, 1), (2, 9), (40, 61), (0, 30), (1000, 900), (20000, 20600)):
        n = first + second
        wilson = stats.binomtest(first, n).proportion_ci(0.95, method="wilson") if n else (None, None)
        cases.append({"first": first, "second": second, "wilson": list(wilson),
                      "mcnemar": stats.binomtest(first, n, 0.5).pvalue if n else 1.0})
    return cases


def make_scipy_bootstrap():
    """scipy's own percentile bootstrap of the rows: the same intervals but for the luck of the draws."""
    gold, answer = rows_of(MATRICES["biased to the ends"])
    cases = []
    for name, metric in (("accuracy", metrics.accuracy_score),
                         ("macro_f1", lambda g, a: metrics.f1_score(g, a, average="macro")),
                         ("matthews", metrics.matthews_corrcoef)):
        low, high = stats.bootstrap((gold, answer), metric, paired=True, vectorized=False, method="percentile",
                                    n_resamples=1500, rng=np.random.default_rng(1)).confidence_interval
        cases.append({"metric": name, "counts": MATRICES["biased to the ends"], "low": low, "high": high})
    return cases


def write(name, cases):
    path = OUT / name
    golden_list.write(path, cases)
    print(path.name, path.stat().st_size, "bytes")


def main():
    warnings.simplefilter("ignore")  # scikit-learn's warnings of undefined metrics, which are the point here
    OUT.mkdir(parents=True, exist_ok=True)
    write("scores.json", make_scores())
    write("calibration.json", make_calibration())
    write("significance.json", make_significance())
    write("bootstrap.json", make_bootstrap())
    write("paired_bootstrap.json", make_paired())
    write("scipy_bootstrap.json", make_scipy_bootstrap())


if __name__ == "__main__":
    main()
