// SPDX-License-Identifier: Apache-2.0
// Features and labels of videos as bags of one length, in memory. Between data sets and the trainer.
#pragma once

#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/nn/head.h"
#include "vigil/nn/loss.h"
#include "vigil/weak/fingerprint.h"
#include "vigil/weak/recipe.h"

namespace vigil {

struct BagInfo {
  std::string id;
  std::string group;  // what is held out together; the id where the data set has no groups
  bool anomalous = false;
  std::vector<std::string> classes;
  std::int64_t length = 0;  // true snippets
};

struct Bags {
  std::vector<BagInfo> info;
  at::Tensor features;            // [N, C, T, D] f32, zero rows beyond a bag's length; undefined where there is `whole`
  std::vector<at::Tensor> whole;  // of each bag [C, T, D], where windows are drawn from them (the length rule `window`)
  at::Tensor lengths;             // [N] int64
  at::Tensor labels;              // [N] f32
  at::Tensor classes;             // [N, K] f32, column 0 = normal; undefined where no bag has a class
  at::Tensor frames;              // [N, T] f32: truth of snippets (truth.h), NaN = not known; undefined unless every bag has it
  std::vector<std::string> class_names;  // of the columns
  std::string features_name;
  std::int64_t stored_width = 0;               // of a row before any preparation
  double mean_norm = 0;                        // of prepared rows
  std::vector<FeatureFingerprint> parts = {};  // of kinds side by side, as they are stored; empty = one kind
  int frames_per_row = 0;                      // 0 = unlike ones, or equal parts of the videos
  std::vector<std::string> notes = {};

  std::int64_t size() const { return static_cast<std::int64_t>(info.size()); }
  std::int64_t crops() const { return whole.empty() ? features.size(1) : whole.front().size(0); }
  std::int64_t width() const { return whole.empty() ? features.size(3) : whole.front().size(2); }
  Bags part(const std::vector<std::int64_t>& which) const;
};

using LoadingHook = std::function<void(std::size_t loaded, std::size_t of)>;  // called after each video

// The entries of `split` that have a label; those of other splits are never read. Throws Error::input with the video: no features
// of that name, another width or number of crops than the first, a width that the recipe does not take, values that are not finite,
// nothing left by the length rule, no bag of a class, no truth of frames where a loss of the recipe needs it; when the split has no
// entry with a label. What is odd but can be trained on is in `notes`: rows of other lengths than their
// videos, other features than the recipe was published with. Error of kind interrupted after a signal: reading many videos takes
// minutes.
Bags load_bags(const Dataset& dataset, const std::string& split, const Recipe& recipe, const LoadingHook& after_video = {});

// Splits off about `share` of each class, whole groups, by seed. The second is empty for share 0. Throws Error::input when a class
// has too few groups for both parts.
struct BagSplit {
  std::vector<std::int64_t> training;
  std::vector<std::int64_t> validation;
};
BagSplit split_bags(const std::vector<BagInfo>& bags, double share, std::uint64_t seed);

}  // namespace vigil
