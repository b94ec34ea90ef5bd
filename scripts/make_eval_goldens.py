#!/usr/bin/env python3
"""Writes tests/goldens/eval/*.json: what scikit-learn and scipy say of small confusion matrices and scores.

Usage: python scripts/make_eval_goldens.py     (needs numpy, scipy, scikit-learn; made with scikit-learn 1.9)
"""
import json
import math
import pathlib
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "goldens" / "eval"
LABELS = ["negative", "neutral", "positive"]
INVALID = 3

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


def rows_of(counts):
    gold, answer = [], []
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            gold += [i] * count
            answer += [j] * count
    return np.array(gold), np.array(answer)


def scores_of(gold, answer):
    out = {
        "accuracy": metrics.accuracy_score(gold, answer),
        "balanced_accuracy": metrics.balanced_accuracy_score(gold, answer),
        "matthews": metrics.matthews_corrcoef(gold, answer),
        "cohen_kappa": metrics.cohen_kappa_score(gold, answer),
        "invalid_rate": float(np.mean(answer == INVALID)),
    }
    averages = {}
    for average in ("macro", "micro", "weighted", None):
        averages[average] = metrics.precision_recall_fscore_support(
            gold, answer, labels=[0, 1, 2], average=average, zero_division=0)
    for part, name in enumerate(("precision", "recall", "f1")):
        for average in ("macro", "micro", "weighted"):
            out[f"{average}_{name}"] = averages[average][part]
        for i, label in enumerate(LABELS):
            out[f"{label}_{name}"] = averages[None][part][i]
    return {name: None if math.isnan(value) else float(value) for name, value in out.items()}


def report_of(gold, answer, digits):
    return metrics.classification_report(
        gold, answer, labels=[0, 1, 2], target_names=LABELS, zero_division=0, digits=digits)


def make_scores():
    cases = []
    for name, counts in MATRICES.items():
        gold, answer = rows_of(counts)
        cases.append({"name": name, "counts": counts, "scores": scores_of(gold, answer),
                      "report": report_of(gold, answer, 2), "report_4": report_of(gold, answer, 4)})
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


def write(name, cases):
    path = OUT / name
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(path.name, path.stat().st_size, "bytes")


def main():
    warnings.simplefilter("ignore")  # scikit-learn's warnings of undefined metrics, which are the point here
    OUT.mkdir(parents=True, exist_ok=True)
    write("scores.json", make_scores())
    write("calibration.json", make_calibration())


if __name__ == "__main__":
    main()
