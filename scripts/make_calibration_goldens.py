#!/usr/bin/env python3
"""Writes tests/goldens/eval/{calibrator,conformal,selective,score_quality,holm,agreement}.json: what a few lines of numpy, MAPIE, scikit-learn
and statsmodels say of small tables of scores.

Usage: python scripts/make_calibration_goldens.py     (needs scripts/requirements/calibration.txt)
"""
import pathlib
import warnings

import numpy as np
from mapie.classification import SplitConformalClassifier
from mapie.conformity_scores import APSConformityScore, LACConformityScore
from mapie.metrics.calibration import expected_calibration_error
from scipy import optimize, special
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import brier_score_loss
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa
from statsmodels.stats.multitest import multipletests

import golden_list

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "goldens" / "eval"


def biased_scores(rng, rows, prior, offset):
    """Labels drawn by the prior, and log-probabilities that know them well but for an offset."""
    gold = rng.choice(len(prior), rows, p=prior)
    scores = rng.normal(0, 1.2, (rows, len(prior)))
    scores[np.arange(rows), gold] += 2
    return gold, special.log_softmax(scores + offset, axis=1)


def centred(offsets):
    return offsets - offsets.mean()


def matched(scores, prior):
    """The offsets with which the mean probabilities are the prior, by the plainest iteration there is."""
    offsets = -scores.mean(axis=0)
    for _ in range(100_000):
        means = special.softmax(scores + offsets, axis=1).mean(axis=0)
        if np.abs(means - prior).max() < 1e-13:
            break
        offsets = offsets + np.log(prior / means)
    return centred(offsets)


def smoothed(gold, labels):
    return (np.bincount(gold, minlength=labels) + 1) / (len(gold) + labels)


def loss(log_temperature, scores, gold):
    divided = special.log_softmax(scores / np.exp(log_temperature), axis=1)
    offsets = matched(divided, smoothed(gold, scores.shape[1]))
    likely = special.log_softmax(divided + offsets, axis=1)[np.arange(len(gold)), gold]
    return log_temperature**2 / 2 - likely.sum()


def fitted(scores, gold, with_temperature):
    temperature = 1.0
    if with_temperature:
        temperature = float(np.exp(optimize.minimize_scalar(
            loss, bounds=(-3, 3), args=(scores, gold), method="bounded", options={"xatol": 1e-9}).x))
    divided = special.log_softmax(scores / temperature, axis=1)
    return temperature, matched(divided, smoothed(gold, scores.shape[1]))


def estimated(scores, prior):
    """EM of Saerens, Latinne and Decaestecker: the prior of rows whose posteriors are softmax(scores) under `prior`."""
    posteriors = special.softmax(scores, axis=1)
    shares = prior
    for _ in range(100_000):
        weighted = posteriors * (shares / prior)
        weighted /= weighted.sum(axis=1, keepdims=True)
        if np.abs(weighted.mean(axis=0) - shares).max() < 1e-14:
            break
        shares = weighted.mean(axis=0)
    return shares


def make_calibrator():
    rng = np.random.default_rng(17)
    cases = []
    for prior, offset, rows in (([0.13, 0.61, 0.26], [0, 0, 0], 60), ([0.13, 0.61, 0.26], [6, -6, 2], 60),
                                ([0.5, 0.5], [30, -30], 40), ([0.05, 0.1, 0.2, 0.3, 0.35], [0, 3, -3, 1, 0], 60)):
        prior = np.array(prior)
        gold, scores = biased_scores(rng, rows, prior, np.array(offset))
        temperature, offsets = fitted(scores, gold, True)
        plain = fitted(scores, gold, False)[1]
        shares = smoothed(gold, len(prior))
        cases.append({"gold": gold.tolist(), "scores": scores.tolist(), "prior": prior.tolist(),
                      "matched": matched(scores, prior).tolist(),
                      "batch": centred(-scores.mean(axis=0)).tolist(),
                      "fitted": plain.tolist(), "temperature": temperature, "fitted_with_temperature": offsets.tolist(),
                      "estimated_prior": estimated(scores[: rows // 3] + plain, shares).tolist()})
    return cases


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose inputs are the probabilities that it says."""

    def __init__(self, labels=3):
        self.labels = labels
        self.classes_ = np.arange(labels)
        self.is_fitted_ = True

    def fit(self, inputs, gold):
        return self

    def predict_proba(self, inputs):
        return np.asarray(inputs)

    def predict(self, inputs):
        return np.argmax(inputs, axis=1)


class NoLuck(np.random.RandomState):
    """MAPIE takes a random part of the last probability off each score of APS; this program does not."""

    def uniform(self, low=0.0, high=1.0, size=None):
        return np.zeros(size)


def mapie_sets(score, alpha, rows, gold, inputs):
    classifier = SplitConformalClassifier(estimator=Given(rows.shape[1]), confidence_level=1 - alpha,
                                          conformity_score=score, prefit=True, random_state=NoLuck())
    classifier.conformalize(rows, gold)
    options = {"include_last_label": False} if isinstance(score, APSConformityScore) else {}
    _, sets = classifier.predict_set(inputs, conformity_score_params=options)
    return [np.flatnonzero(row).tolist() for row in sets[:, :, 0]]


def make_conformal():
    rng = np.random.default_rng(5)
    cases = []
    for labels, rows, alpha in ((3, 40, 0.1), (3, 40, 0.3), (5, 60, 0.2)):
        prior = rng.dirichlet(np.full(labels, 5.0))
        gold, scores = biased_scores(rng, rows + 30, prior, np.zeros(labels))
        probabilities = np.exp(scores)
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        fit, test = probabilities[:rows], probabilities[rows:]
        case = {"alpha": alpha, "gold": gold[:rows].tolist(), "scores": scores[:rows].tolist(),
                "inputs": scores[rows:].tolist()}
        for name, score in (("lac", LACConformityScore()), ("aps", APSConformityScore())):
            case[name] = mapie_sets(score, alpha, fit, gold[:rows], test)
        cases.append(case)
    return cases


def selective(confidence, right):
    """Accuracy of the most confident rows, those of equal confidence taken together."""
    order = np.argsort(-confidence, kind="stable")
    confidence, right = confidence[order], right[order]
    last = np.searchsorted(-confidence, -confidence, side="right")  # rows up to the end of each row's tie
    accuracy = np.cumsum(right)[last - 1] / last
    share = last / len(right)
    reached = lambda bound: max([s for s, a in zip(share, accuracy) if a >= bound], default=0.0)
    return {"area": float(accuracy.mean()),
            "accuracy_at": {str(s): float(accuracy[np.argmax(share >= s - 1e-12)]) for s in (0.5, 0.8, 0.9)},
            "answered_at": {str(b): float(reached(b)) for b in (0.8, 0.9, 0.95)}}


def make_selective():
    rng = np.random.default_rng(23)
    cases = []
    for rows, digits in ((1, 6), (37, 6), (80, 1)):  # with one digit there are many ties
        confidence = np.round(rng.uniform(1 / 3, 1, rows), digits)
        right = rng.random(rows) < confidence
        cases.append({"confidence": confidence.tolist(), "right": right.astype(int).tolist(),
                      **selective(confidence, right)})
    return cases


def make_quality():
    """ECE by MAPIE, of whether the likeliest label is right, and Brier by scikit-learn. MAPIE's first bin ends at 0, so
    that 16 of its bins are 15 of equal width."""
    rng = np.random.default_rng(29)
    cases = []
    for rows in (25, 120):
        gold, scores = biased_scores(rng, rows, [0.2, 0.5, 0.3], np.array([1, -1, 0]))
        probabilities = np.exp(scores)
        right = (probabilities.argmax(axis=1) == gold).astype(int)
        cases.append({"gold": gold.tolist(), "scores": scores.tolist(),
                      "ece": float(expected_calibration_error(right, probabilities.max(axis=1), num_bins=16)),
                      "brier": brier_score_loss(gold, probabilities, labels=[0, 1, 2])})
    return cases


def make_holm():
    rng = np.random.default_rng(31)
    cases = []
    for p in ([0.03], [0.01, 0.04, 0.03, 0.005], [0.5, 0.9, 1.0], rng.uniform(0, 0.2, 12).round(4).tolist()):
        cases.append({"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()})
    return cases


def make_agreement():
    rng = np.random.default_rng(37)
    cases = []
    for members, rows in ((2, 30), (5, 40)):
        gold = rng.integers(0, 3, rows)
        answers = np.where(rng.random((members, rows)) < 0.6, gold, rng.integers(0, 3, (members, rows)))
        pairs = [np.mean(a == b) for i, a in enumerate(answers) for b in answers[:i]]
        cases.append({"answers": answers.tolist(), "fleiss": float(fleiss_kappa(aggregate_raters(answers.T)[0])),
                      "unanimous": float(np.mean((answers == answers[0]).all(axis=0))), "pairwise": float(np.mean(pairs))})
    return cases


def write(name, cases):
    path = OUT / name
    golden_list.write(path, cases)
    print(path.name, path.stat().st_size, "bytes")


def main():
    warnings.simplefilter("ignore")
    write("calibrator.json", make_calibrator())
    write("conformal.json", make_conformal())
    write("selective.json", make_selective())
    write("score_quality.json", make_quality())
    write("holm.json", make_holm())
    write("agreement.json", make_agreement())


if __name__ == "__main__":
    main()
