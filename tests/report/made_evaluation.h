// SPDX-License-Identifier: Apache-2.0
// An evaluation of stored scores, for tests of what is made of one.
#pragma once

#include <string>
#include <vector>

#include "vigil/base/rng.h"
#include "vigil/evaluate/evaluate.h"

namespace vigil {

// `count` videos of 60 frames, every second one with an anomaly of a class, in two scenes.
inline Evaluation made_evaluation(int count = 12, const std::string& id = "v", double help = 0.4, const MeasureConfig& how = {}) {
  Dataset set{"street <set>", "2nd & last", {}, {}};
  ScoreSet scores;
  scores.name = "runs/mine_1.csv";
  Rng rng(11);
  for (int v = 0; v < count; ++v) {
    Video video;
    video.id = id + std::to_string(v);
    video.split = "test";
    video.frames = 60;
    video.fps = 10;
    video.scene = v % 4 < 2 ? "yard" : "hall";
    video.events.emplace();
    if (v % 2 == 0) video.events->push_back({{20, 40}, v % 4 == 0 ? "theft" : "fire"});
    StoredScores stored{video.id, {}, 0, 0, "made"};
    for (int f = 0; f < 60; ++f) stored.values.push_back(rng.uniform() + (v % 2 == 0 && f >= 20 && f < 40 ? help : 0));
    set.videos.push_back(std::move(video));
    scores.videos.push_back(std::move(stored));
  }
  return evaluate(scores, set, "test", {}, how);
}

}  // namespace vigil
