// SPDX-License-Identifier: Apache-2.0
// Events and what surrounds them, each against normal videos.
#include "vigil/metrics/context.h"

#include <cstdint>

namespace vigil {
namespace {

struct Counts {
  std::uint64_t event = 0;
  std::uint64_t context = 0;
  std::uint64_t normal = 0;  // of normal videos
};

// Twice the pairs in the right order, plus the ties; nothing without pairs.
std::optional<double> auc(std::uint64_t twice_won, std::uint64_t positives, std::uint64_t negatives) {
  if (positives == 0 || negatives == 0) return std::nullopt;
  return static_cast<double>(twice_won) / (2 * static_cast<double>(positives) * static_cast<double>(negatives));
}

}  // namespace

ContextAucs context_aucs(const Ranking& ranking, const std::vector<bool>& anomalous) {
  Counts all;
  for (std::size_t v = 0; v < anomalous.size(); ++v) {
    const Ranking::Count& count = ranking.videos()[v];
    (anomalous[v] ? all.context : all.normal) += count.negatives;
    if (anomalous[v]) all.event += count.positives;
  }

  std::uint64_t event_won = 0;
  std::uint64_t other_won = 0;
  std::uint64_t above = 0;  // frames of normal videos with higher scores
  Counts here;              // of the score that is walked over
  const auto pass = [&] {
    const std::uint64_t beaten = 2 * (all.normal - above) - here.normal;
    event_won += here.event * beaten;
    other_won += here.context * beaten;
    above += here.normal;
    here = {};
  };
  std::size_t r = 0;
  const auto walk = [&](std::size_t end, bool positive) {
    for (; r < end; ++r) {
      if (r > 0 && ranking.score(r) != ranking.score(r - 1)) pass();
      const Ranking::Run& run = ranking.runs()[r];
      if (anomalous[run.video]) (positive ? here.event : here.context) += run.frames;
      if (!anomalous[run.video] && !positive) here.normal += run.frames;
    }
  };
  for (const Ranking::Tie& tie : ranking.ties()) {
    walk(tie.begin, false);
    walk(tie.middle, true);
    walk(tie.end, false);
  }
  walk(ranking.runs().size(), false);
  pass();
  return {auc(event_won, all.event, all.normal), auc(other_won, all.context, all.normal)};
}

}  // namespace vigil
