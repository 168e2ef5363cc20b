#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Beside `reproduce ucf-heads`: why the AUC over anomalous videos alone stays below one half on these features. Prints one JSON object:
# which pairs that figure counts, what the length of a video alone reaches, and what logistic regression on the true frames of all
# other anomalous videos reaches on the one left out (an upper bound that no weakly supervised method has). Nothing is chosen by it.
# ucf_localisation.py DATA
import csv
import json
import pathlib
import sys

import numpy
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

place = pathlib.Path(sys.argv[1]) / "ucf_crime"
rows = numpy.load(place / "half_a_x3d512.npy").astype(numpy.float32)
videos = []
for line in csv.DictReader((place / "half_a_index.csv").open()):
    number = {key: int(line[key]) for key in ("first_row", "rows", "frames", "frames_per_snippet", "start1", "end1", "start2", "end2")}
    if line["label"] != "1":
        continue
    truth = numpy.zeros(number["frames"], int)
    for start, end in (("start1", "end1"), ("start2", "end2")):
        if number[start] > 0:
            truth[number[start] - 1:number[end]] = 1
    first, stride = number["first_row"], number["frames_per_snippet"]
    snippet_of = numpy.minimum(numpy.arange(number["frames"]) // stride, number["rows"] - 1)
    videos.append((rows[first:first + number["rows"]], truth, snippet_of))


def aucs(scores):
    """Of one score for each snippet of each video: over all frames pooled, and the mean over videos."""
    frames = [s[of] for s, (_, _, of) in zip(scores, videos)]
    pooled = roc_auc_score(numpy.concatenate([t for _, t, _ in videos]), numpy.concatenate(frames))
    inside = [roc_auc_score(t, f) for f, (_, t, _) in zip(frames, videos) if 0 < t.sum() < len(t)]
    return {"pooled": round(pooled, 3), "inside": round(float(numpy.mean(inside)), 3)}


def left_out(with_deviation):
    """Each video's scores by a regression on the others, on standardised numbers; balanced classes, the penalty fixed beforehand."""
    inputs = [numpy.concatenate([x, x - x.mean(0)], 1) if with_deviation else x for x, _, _ in videos]
    labels = [numpy.array([t[of == k].mean() > 0.5 if (of == k).any() else t[-1] > 0 for k in range(len(x))]) for x, t, of in videos]
    scores = []
    for i, own in enumerate(inputs):
        others = numpy.concatenate([x for j, x in enumerate(inputs) if j != i])
        mean, deviation = others.mean(0), others.std(0) + 1e-6
        model = LogisticRegression(C=1e-4, max_iter=200, class_weight="balanced")
        model.fit((others - mean) / deviation, numpy.concatenate([y for j, y in enumerate(labels) if j != i]))
        scores.append(model.decision_function((own - mean) / deviation))
    return aucs(scores)


positive = numpy.array([t.sum() for _, t, _ in videos])
negative = numpy.array([len(t) - t.sum() for _, t, _ in videos])
print(json.dumps({
    "anomalous_videos": len(videos),
    "share_of_pairs_inside_one_video": round(float((positive * negative).sum() / (positive.sum() * negative.sum())), 3),
    "shorter_videos_first": aucs([numpy.full(len(x), -float(len(t))) for x, t, _ in videos]),
    "truth_of_the_other_videos": left_out(False),
    "truth_of_the_other_videos_with_deviation": left_out(True)}))
