// SPDX-License-Identifier: Apache-2.0
// Stored features with planted segments for tests of the program: what `vigil train` learns from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace vigil {

struct FeatureSet {
  std::int64_t train = 12;  // videos of each class
  std::int64_t test = 6;
  std::int64_t rows = 32;
  std::int64_t width = 8;
};

// Writes ID.npy for each video and manifest.jsonl into `folder`; events are frames 160 to 240 of anomalous videos. Returns the
// manifest. Videos are n0, n1, ..., a0, a1, ... and of the test split tn0, ta0, ...
std::filesystem::path write_features(const std::filesystem::path& folder, const FeatureSet& how = {});

// Rows of one video into a file: noise, and rows [first, last) shifted as in the set.
void write_feature_rows(const std::filesystem::path& path, std::int64_t rows, std::int64_t width, std::int64_t first,
                        std::int64_t last, std::uint64_t seed);

}  // namespace vigil
