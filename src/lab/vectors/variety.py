#!/usr/bin/env python3
"""Makes src/test/resources/golden/variety.json: kappa of method-specification 4.2, from its formula.

    pip install numpy
    python3 src/lab/vectors/variety.py      # from the project's root

Shares no code with the service. It keeps all records with their weights and takes central moments of them; the service keeps
sums of powers.
"""

import json
import pathlib

import numpy as np

CLASSES, DIMENSION, ROWS, RECORDS = 8, 8, 160, 1_600
MEMORY, SURE, CHANCE = 1_024, 3, .5


def kappa(scores):
    """Returns kappa after all rows of scores [n,K]."""
    weights = np.ones(len(scores))
    for newest in range(MEMORY, len(scores)):
        weights[:newest] *= 1 - 1 / MEMORY
    n = min(len(scores), MEMORY)  # the sum of the weights
    if n < 2:
        return 0.
    centred = scores - weights @ scores / n
    variance = weights @ centred**2 / n
    kurtosis = np.mean(weights @ centred**4 / n / variance**2) * (n + 1) / (n - 1)
    return float(np.clip((kurtosis - 3) * np.sqrt(n * CLASSES / 24) / SURE - CHANCE, 0, 1))


def records(random, centres):
    """Returns rows of one class at first, then of two, then more and more of all, each with noise of its own."""
    labels = np.zeros(ROWS, int)
    labels[40:90] = random.integers(0, 2, 50)
    labels[90:] = random.integers(0, CLASSES, ROWS - 90)
    labels[random.random(ROWS) < .45] = 0
    rows = .6 * centres[labels] + .16 * random.standard_normal((ROWS, DIMENSION)) + .2
    return np.round(rows / np.linalg.norm(rows, axis=1, keepdims=True), 6)


def main():
    random = np.random.default_rng(7)
    centres = np.linalg.qr(random.standard_normal((DIMENSION, DIMENSION)))[0][:CLASSES]
    weight = np.round(centres + .1 * random.standard_normal(centres.shape), 6)
    bias = np.round(.1 * random.standard_normal(CLASSES), 6)
    rows = records(random, centres)
    played = np.array([rows[i % ROWS] for i in range(RECORDS)]) @ weight.T + bias
    after = [0, 1, 2, 40, 60, 90, 110, 120, 140, 160, 1_023, 1_024, 1_025, 1_200, RECORDS]
    vectors = {
        "comment": "kappa of method-specification 4.2, float64, made by src/lab/vectors/variety.py. The rows come in their"
        " order, again and again; expected: kappa after so many records.",
        "K": CLASSES,
        "d": DIMENSION,
        "weight": weight.ravel().tolist(),
        "bias": bias.tolist(),
        "rows": rows.ravel().tolist(),
        "after": after,
        "expected": [kappa(played[:n]) for n in after],
    }
    pathlib.Path("src/test/resources/golden/variety.json").write_text(json.dumps(vectors) + "\n")


main()
