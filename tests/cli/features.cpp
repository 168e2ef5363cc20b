// SPDX-License-Identifier: Apache-2.0
// Planted features: see features.h.
#include "tests/cli/features.h"

#include <vector>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/npy.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

constexpr std::int64_t kFirst = 10;  // shifted rows
constexpr std::int64_t kLast = 15;
constexpr float kShift = 2;  // of each number; noise has deviation 1

}  // namespace

void write_feature_rows(const std::filesystem::path& path, std::int64_t rows, std::int64_t width, std::int64_t first,
                        std::int64_t last, std::uint64_t seed) {
  Rng random(seed);
  std::vector<float> values;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t d = 0; d < width; ++d)
      values.push_back(static_cast<float>(random.normal()) + (row >= first && row < last ? kShift : 0));
  write_npy(path, Tensor::of(values, {rows, width}));
}

std::filesystem::path write_features(const std::filesystem::path& folder, const FeatureSet& how) {
  std::filesystem::create_directories(folder);
  std::string text = R"({"vigil_manifest":1,"dataset":"planted","gt_revision":"1"})"
                     "\n";
  std::uint64_t seed = 0;
  const auto add = [&](const std::string& id, const std::string& split, bool anomalous) {
    write_feature_rows(folder / (id + ".npy"), how.rows, how.width, anomalous ? kFirst : 0, anomalous ? kLast : 0, ++seed);
    text +=
        fmt::format(R"({{"id":"{}","split":"{}","n_frames":{},"fps":25,"events":[{}],"features":{{"made":{{"path":"{}.npy"}}}}}})",
                    id, split, how.rows * 16,
                    anomalous ? fmt::format(R"({{"start":{},"end":{}}})", kFirst * 16, kLast * 16) : std::string(), id) +
        "\n";
  };
  for (std::int64_t i = 0; i < how.train; ++i) {
    add(fmt::format("n{}", i), "train", false);
    add(fmt::format("a{}", i), "train", true);
  }
  for (std::int64_t i = 0; i < how.test; ++i) {
    add(fmt::format("tn{}", i), "test", false);
    add(fmt::format("ta{}", i), "test", true);
  }
  write_file(folder / "manifest.jsonl", text);
  return folder / "manifest.jsonl";
}

}  // namespace vigil
