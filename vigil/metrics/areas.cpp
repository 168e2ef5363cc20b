// SPDX-License-Identifier: Apache-2.0
// Eight weightings in one walk over a ranking: parts of a data set, bootstrap replicates, all but one video.
#include <algorithm>

#include "vigil/base/simd.h"
#include "vigil/base/threads.h"
#include "vigil/metrics/ranking.h"

namespace vigil {
namespace {

// Four weightings are one register of AVX2; two registers hide the time that an addition takes.
constexpr std::size_t kWidth = 4;
constexpr std::size_t kLanes = 2 * kWidth;
using Four = double __attribute__((vector_size(kWidth * sizeof(double))));

struct Lanes {
  Four low{};
  Four high{};

  // By address: g++ 12 forgets `vector[i] += x` when it also checks for undefined behaviour.
  double at(std::size_t lane) const { return reinterpret_cast<const double*>(lane < kWidth ? &low : &high)[lane % kWidth]; }
  void add(std::size_t lane, double value) { reinterpret_cast<double*>(lane < kWidth ? &low : &high)[lane % kWidth] += value; }
};

struct Block {
  std::vector<Lanes> weights;  // of the videos
  Lanes positives;
  Lanes negatives;
  Lanes twice_won;      // pairs of a positive above a negative; ties count one half
  Lanes sum_precision;  // over positives
};

struct Walk {
  Four above{};  // negatives so far
  Four found{};  // positives so far
  Four won{};
  Four precision{};
};

// A tie with `here` positives was passed; `before` negatives lay above it.
inline void pass(Walk& walk, const Four& here, const Four& before, const Four& negatives) {
  walk.found += here;
  walk.won += here * (2 * negatives - before - walk.above);
  const Four alarms = walk.found + walk.above;
  walk.precision += here * walk.found / (alarms > 0 ? alarms : alarms + 1);
}

// Only ties with positives need arithmetic: what lies between them is added up. Weights are whole numbers, so that a sum of counts
// is exact and does not depend on the order of runs within a tie.
VIGIL_FAST void walk(const Ranking& ranking, Block& block) {
  const Ranking::Run* const runs = ranking.runs().data();
  const Lanes* const weights = block.weights.data();
  const Four low_negatives = block.negatives.low;
  const Four high_negatives = block.negatives.high;
  Walk low;
  Walk high;
  std::size_t r = 0;
  const auto take = [&](std::size_t end, Four & low_sum, Four & high_sum) __attribute__((always_inline)) {
    Four a = low_sum;
    Four b = high_sum;
    for (; r < end; ++r) {
      const auto frames = static_cast<double>(static_cast<std::int32_t>(runs[r].frames));
      const Lanes& of_video = weights[runs[r].video];
      a += of_video.low * frames;
      b += of_video.high * frames;
    }
    low_sum = a;
    high_sum = b;
  };
  for (const Ranking::Tie& tie : ranking.ties()) {
    take(tie.begin, low.above, high.above);
    Four low_here{};
    Four high_here{};
    take(tie.middle, low_here, high_here);
    const Four low_before = low.above;
    const Four high_before = high.above;
    take(tie.end, low.above, high.above);
    pass(low, low_here, low_before, low_negatives);
    pass(high, high_here, high_before, high_negatives);
  }
  block.twice_won = {low.won, high.won};
  block.sum_precision = {low.precision, high.precision};
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
        block.weights[v].add(lane, weights[v]);
        block.positives.add(lane, weights[v] * static_cast<double>(ranking.videos()[v].positives));
        block.negatives.add(lane, weights[v] * static_cast<double>(ranking.videos()[v].negatives));
      }
    }
    walk(ranking, block);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      Areas& of_lane = result[first + lane];
      of_lane.positives = block.positives.at(lane);
      of_lane.negatives = block.negatives.at(lane);
      if (of_lane.positives <= 0 || of_lane.negatives <= 0) continue;
      of_lane.auc = block.twice_won.at(lane) / (2 * of_lane.positives * of_lane.negatives);
      of_lane.ap = block.sum_precision.at(lane) / of_lane.positives;
    }
  });
  return result;
}

Areas areas(const Ranking& ranking) {
  return areas(ranking, 1, [](std::size_t, std::span<double> weights) { std::fill(weights.begin(), weights.end(), 1.0); }).front();
}

}  // namespace vigil
