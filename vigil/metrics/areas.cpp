// SPDX-License-Identifier: Apache-2.0
// Eight weightings in one walk over a ranking: parts of a data set, bootstrap replicates, all but one video.
#include <array>
#include <cstring>

#include "vigil/base/simd.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/ranking.h"

namespace vigil {
namespace {

constexpr std::size_t kLanes = 8;
using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));

struct Block {
  std::vector<Lanes> weights;  // of the videos
  Lanes positives{};
  Lanes negatives{};
  Lanes twice_won{};      // pairs of a positive above a negative; ties count one half
  Lanes sum_precision{};  // over positives
};

// Only ties with positives need arithmetic: what lies between them is added up. Weights are whole numbers or parts of 1, so a sum
// of counts is exact and does not depend on the order of runs within a tie.
VIGIL_FAST void walk(const Ranking& ranking, Block& block) {
  const Ranking::Run* const runs = ranking.runs().data();
  const Lanes* const weights = block.weights.data();
  Lanes above{};  // negatives so far
  Lanes found{};  // positives so far
  Lanes won{};
  Lanes precision{};
  std::size_t r = 0;
  for (const Ranking::Tie& tie : ranking.ties()) {
    for (; r < tie.begin; ++r) above += weights[runs[r].video] * static_cast<double>(runs[r].frames);
    Lanes here{};
    for (; r < tie.middle; ++r) here += weights[runs[r].video] * static_cast<double>(runs[r].frames);
    const Lanes before = above;
    for (; r < tie.end; ++r) above += weights[runs[r].video] * static_cast<double>(runs[r].frames);
    found += here;
    won += here * (2 * block.negatives - before - above);
    const Lanes alarms = found + above;
    precision += here * found / (alarms > 0 ? alarms : alarms + 1);
  }
  block.twice_won = won;
  block.sum_precision = precision;
}

}  // namespace

std::vector<Areas> areas(const Ranking& ranking, std::size_t count, const Weigh& weigh) {
  std::vector<Areas> result(count);
  const std::size_t videos = ranking.videos().size();
  parallel_for((count + kLanes - 1) / kLanes, [&](std::size_t b) {
    const std::size_t first = b * kLanes;
    const std::size_t lanes = std::min(kLanes, count - first);
    Block block;
    block.weights.assign(videos, Lanes{});
    std::vector<double> weights(videos);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      std::fill(weights.begin(), weights.end(), 0);
      weigh(first + lane, weights);
      for (std::size_t v = 0; v < videos; ++v) {
        block.weights[v][lane] = weights[v];
        block.positives[lane] += weights[v] * static_cast<double>(ranking.videos()[v].positives);
        block.negatives[lane] += weights[v] * static_cast<double>(ranking.videos()[v].negatives);
      }
    }
    walk(ranking, block);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      Areas& of_lane = result[first + lane];
      of_lane.positives = block.positives[lane];
      of_lane.negatives = block.negatives[lane];
      if (of_lane.positives <= 0 || of_lane.negatives <= 0) continue;
      of_lane.auc = block.twice_won[lane] / (2 * of_lane.positives * of_lane.negatives);
      of_lane.ap = block.sum_precision[lane] / of_lane.positives;
    }
  });
  return result;
}

Areas areas(const Ranking& ranking) {
  return areas(ranking, 1, [](std::size_t, std::span<double> weights) { std::fill(weights.begin(), weights.end(), 1.0); }).front();
}

}  // namespace vigil
