// SPDX-License-Identifier: Apache-2.0
// Is rarity honest? Twenty hours of normal synthetic footage with seeds that the model never saw: how often does a frame pass
// rarity 2, 3 and 4, and how many events a day would a camera raise.
#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/app/models.h"
#include "vigil/base/rng.h"

namespace vigil::reproduce {
namespace {

constexpr int kClips = 15;  // of two minutes: half an hour of normal footage
constexpr int kHours = 20;
constexpr std::size_t kBlock = 600;  // frames: a minute; what happens in one is one thing
constexpr int kResamples = 2000;
constexpr std::array<double, 3> kRarities = {2, 3, 4};

using Counts = std::array<std::int64_t, kRarities.size()>;  // frames at or above each rarity

struct Hours {
  std::vector<Counts> blocks;
  std::int64_t frames = 0;
  std::int64_t events = 0;
};

Hours watch(const Detector& detector) {
  std::vector<std::string> scenes;
  for (int i = 0; i < kHours; ++i) scenes.push_back(street(5001 + static_cast<std::uint64_t>(i), 3600));
  std::vector<Hours> each(scenes.size());
  run_all(scenes, detector, {}, [&](std::size_t i, const RunResult& result) {
    for (std::size_t f = 0; f < result.scores.size(); ++f) {
      if (f % kBlock == 0) each[i].blocks.emplace_back();
      for (std::size_t r = 0; r < kRarities.size(); ++r)
        each[i].blocks.back()[r] += result.scores[f].rarity >= kRarities[r] ? 1 : 0;
    }
    each[i].frames = static_cast<std::int64_t>(result.scores.size());
    each[i].events = static_cast<std::int64_t>(result.events.size());
  });
  Hours all;
  for (const Hours& hour : each) {
    all.blocks.insert(all.blocks.end(), hour.blocks.begin(), hour.blocks.end());
    all.frames += hour.frames;
    all.events += hour.events;
  }
  return all;
}

// 95 % interval of the number of frames by resampling blocks.
std::pair<double, double> interval(const std::vector<Counts>& blocks, std::size_t rarity) {
  Rng rng(1);
  std::vector<double> sums;
  for (int i = 0; i < kResamples; ++i) {
    double sum = 0;
    for (std::size_t b = 0; b < blocks.size(); ++b) sum += static_cast<double>(blocks[rng.below(blocks.size())][rarity]);
    sums.push_back(sum);
  }
  std::sort(sums.begin(), sums.end());
  return {sums[kResamples * 25 / 1000], sums[kResamples * 975 / 1000]};
}

void reproduce_rarity() {
  const FittedModel fitted = fit(streets(1001, kClips, 120), {});
  const auto detector = detector_of(fitted.file, "synthetic");
  fmt::print("{}; supports rarity {:.2f}\n", detector->describe(), fitted.report.supported_rarity);
  const Hours hours = watch(*detector);
  nlohmann::ordered_json figures = {{"hours", kHours}, {"frames", hours.frames}};
  fmt::print("\n{:<8} {:>9} {:>11} {:>10} {:>10} {:>24}\n", "rarity", "frames", "rate", "expected", "ratio",
             "95 % interval of frames");
  for (std::size_t r = 0; r < kRarities.size(); ++r) {
    std::int64_t count = 0;
    for (const Counts& block : hours.blocks) count += block[r];
    const double rate = static_cast<double>(count) / static_cast<double>(hours.frames);
    const double expected = std::pow(10, -kRarities[r]);
    const auto [low, high] = interval(hours.blocks, r);
    fmt::print("{:<8} {:>9} {:>11.2e} {:>10.0e} {:>10.2f} {:>24}\n", kRarities[r], count, rate, expected, rate / expected,
               fmt::format("{:.0f} to {:.0f}", low, high));
    figures[fmt::format("rate_{:.0f}", kRarities[r])] = rate;
    figures[fmt::format("frames_{:.0f}", kRarities[r])] = {{"count", count}, {"low", low}, {"high", high}};
  }
  const double per_day = static_cast<double>(hours.events) * 24 / kHours;
  fmt::print("events: {} in {} hours, {:.1f} a camera-day\n", hours.events, kHours, per_day);
  figures["events_per_camera_day"] = per_day;
  std::cout << std::flush << figures.dump() << '\n';
}

}  // namespace
}  // namespace vigil::reproduce

int main() {
  return vigil::reproduce::program(vigil::reproduce::reproduce_rarity);
}
