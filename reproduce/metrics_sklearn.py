# SPDX-License-Identifier: Apache-2.0
# What scikit-learn says of the arrays that reproduce/metrics.cpp writes into a folder, and how long it takes for the long ones.
import sys
import time

import numpy
from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score

folder, rounds = sys.argv[1], int(sys.argv[2])


def load(name):
    return numpy.load(f"{folder}/{name}.npy")


figures = []
scores, truth, begin = load("scores"), load("truth"), 0
for length in load("lengths"):
    s, y = scores[begin:begin + length], truth[begin:begin + length]
    precision, recall, _ = precision_recall_curve(y, s)
    figures.append([roc_auc_score(y, s), average_precision_score(y, s), auc(recall, precision)])
    begin += length
numpy.save(f"{folder}/figures.npy", numpy.array(figures))

scores, truth = load("many_scores"), load("many_truth")
seconds = []
for _ in range(rounds):
    start = time.perf_counter()
    roc_auc_score(truth, scores)
    average_precision_score(truth, scores)
    seconds.append(time.perf_counter() - start)
numpy.save(f"{folder}/seconds.npy", numpy.array([min(seconds)]))
