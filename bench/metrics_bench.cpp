// SPDX-License-Identifier: Apache-2.0
// Frame ROC-AUC of as many frames as the test set of UCF-Crime has, against a plain comparison sort of (score, label) pairs.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "vigil/base/rng.h"
#include "vigil/metrics/roc.h"

namespace {

struct Frames {
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;
};

const Frames& frames() {
  static const Frames made = [] {
    vigil::Rng rng(1);
    Frames result;
    for (int i = 0; i < 1'111'808; ++i) {
      result.truth.push_back(rng.chance(0.076) ? 1 : 0);
      result.scores.push_back(rng.normal() + result.truth.back());
    }
    return result;
  }();
  return made;
}

void roc_auc(benchmark::State& state) {
  const Frames& all = frames();
  for (auto _ : state) benchmark::DoNotOptimize(vigil::roc_auc(all.scores, all.truth));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.scores.size()));
}

void sort_of_pairs(benchmark::State& state) {  // the sort alone, without the walk
  const Frames& all = frames();
  for (auto _ : state) {
    std::vector<std::pair<double, std::uint8_t>> pairs;
    pairs.reserve(all.scores.size());
    for (std::size_t i = 0; i < all.scores.size(); ++i) pairs.emplace_back(all.scores[i], all.truth[i]);
    std::sort(pairs.begin(), pairs.end());
    benchmark::DoNotOptimize(pairs.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.scores.size()));
}

BENCHMARK(roc_auc)->Unit(benchmark::kMillisecond);
BENCHMARK(sort_of_pairs)->Unit(benchmark::kMillisecond);

}  // namespace
