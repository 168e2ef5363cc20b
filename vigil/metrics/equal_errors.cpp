// SPDX-License-Identifier: Apache-2.0
// Equal error rates from checkpoints of a ranking: see equal_errors.h.
#include "vigil/metrics/equal_errors.h"

#include <algorithm>

namespace vigil {
namespace {

constexpr std::size_t kCheckpoints = 512;
constexpr std::size_t kNumbers = std::size_t{1} << 22;  // kept at most: 16 MB

}  // namespace

EqualErrors::EqualErrors(const Ranking& ranking) : ranking_(ranking) {
  const std::size_t videos = ranking.videos().size();
  const std::size_t most = std::clamp<std::size_t>(kNumbers / std::max<std::size_t>(1, 2 * videos), 1, kCheckpoints);
  const std::size_t apart = ranking.runs().size() / most + 1;
  const auto runs = ranking.runs();
  std::vector<std::uint32_t> now(2 * videos, 0);
  std::size_t run = 0;
  for (std::size_t t = 0; t < ranking.ties().size(); ++t) {
    if (run >= checkpoints_.size() * apart) {
      checkpoints_.push_back({t, run});
      seen_.insert(seen_.end(), now.begin(), now.end());
    }
    const Ranking::Tie& tie = ranking.ties()[t];
    for (; run < tie.end; ++run) {
      const bool positive = run >= tie.begin && run < tie.middle;
      now[2 * runs[run].video + (positive ? 0 : 1)] += runs[run].frames;
    }
  }
}

EqualErrors::Rates EqualErrors::before(std::size_t checkpoint, std::span<const double> weights) const {
  Rates rates;
  const std::uint32_t* const seen = seen_.data() + 2 * checkpoint * weights.size();
  for (std::size_t v = 0; v < weights.size(); ++v) {
    rates.positives += weights[v] * seen[2 * v];
    rates.negatives += weights[v] * seen[2 * v + 1];
  }
  return rates;
}

std::optional<double> EqualErrors::at(std::span<const double> weights) const {
  Rates all;
  for (std::size_t v = 0; v < weights.size(); ++v) {
    all.positives += weights[v] * static_cast<double>(ranking_.videos()[v].positives);
    all.negatives += weights[v] * static_cast<double>(ranking_.videos()[v].negatives);
  }
  if (all.positives <= 0 || all.negatives <= 0) return std::nullopt;
  const auto excess = [&](const Rates& r) { return r.negatives / all.negatives - (1 - r.positives / all.positives); };
  std::size_t low = 0;  // the last checkpoint known to lie before the crossing: the first one does, at (0, 0)
  for (std::size_t high = checkpoints_.size(); high - low > 1;) {
    const std::size_t middle = low + (high - low) / 2;
    (excess(before(middle, weights)) < 0 ? low : high) = middle;
  }

  Rates last = before(low, weights);
  Rates here = last;
  const auto reached = [&] { return excess(here) >= 0; };
  const auto crossing = [&] {
    const double part = -excess(last) / (excess(here) - excess(last));
    return (last.negatives + part * (here.negatives - last.negatives)) / all.negatives;
  };
  const auto runs = ranking_.runs();
  std::size_t run = checkpoints_[low].run;
  const auto take = [&](std::size_t end, double Rates::*kind) {
    for (; run < end; ++run) here.*kind += weights[runs[run].video] * runs[run].frames;
  };
  for (std::size_t t = checkpoints_[low].tie; t < ranking_.ties().size(); ++t) {
    const Ranking::Tie& tie = ranking_.ties()[t];
    take(tie.begin, &Rates::negatives);  // several scores, but on one straight line
    if (reached()) return crossing();
    last = here;
    take(tie.middle, &Rates::positives);
    take(tie.end, &Rates::negatives);
    if (reached()) return crossing();
    last = here;
  }
  take(runs.size(), &Rates::negatives);
  return crossing();
}

}  // namespace vigil
