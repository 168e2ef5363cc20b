// SPDX-License-Identifier: Apache-2.0
// Measures on as many frames as the test set of UCF-Crime has, against a plain comparison sort of (score, label) pairs: what any
// other way must do first. The side-by-side with scikit-learn is `./dev reproduce metrics`.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "vigil/base/rng.h"
#include "vigil/metrics/alarms.h"
#include "vigil/metrics/frame_metrics.h"
#include "vigil/metrics/region_track.h"
#include "vigil/metrics/roc.h"
#include "vigil/metrics/statistics.h"

namespace {

constexpr int kVideos = 290;
constexpr int kAnomalous = 140;
constexpr int kFrames = 1'111'808;
constexpr int kClasses = 13;

// Different scores everywhere: the worst case. Scores of snippets of 16 frames are 16 times fewer.
std::vector<vigil::VideoScores> made_videos() {
  vigil::Rng rng(1);
  std::vector<vigil::VideoScores> videos(kVideos);
  for (int v = 0; v < kVideos; ++v) {
    vigil::VideoScores& video = videos[static_cast<std::size_t>(v)];
    video.id = std::to_string(v);
    video.fps = 30;
    if (v < kAnomalous) video.classes = {std::to_string(v % kClasses)};
    const int frames = kFrames / kVideos + (v < kFrames % kVideos ? 1 : 0);
    for (int i = 0; i < frames; ++i) {
      const bool positive = v < kAnomalous && i >= frames / 3 && i < frames / 2;
      video.truth.push_back(positive ? 1 : 0);
      video.scores.push_back(rng.normal() + (positive ? 1 : 0));
    }
  }
  return videos;
}

const std::vector<vigil::VideoScores>& videos() {
  static const auto made = made_videos();
  return made;
}

const vigil::Ranking& ranking() {
  static const vigil::Ranking made(videos());
  return made;
}

void count_frames(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * kFrames);
}

void sort_of_pairs(benchmark::State& state) {  // the sort alone, without the walk
  for (auto _ : state) {
    std::vector<std::pair<double, std::uint8_t>> pairs;
    pairs.reserve(kFrames);
    for (const vigil::VideoScores& video : videos())
      for (std::size_t i = 0; i < video.scores.size(); ++i) pairs.emplace_back(video.scores[i], video.truth[i]);
    std::sort(pairs.begin(), pairs.end());
    benchmark::DoNotOptimize(pairs.data());
  }
  count_frames(state);
}

void auc_micro_and_macro(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(vigil::frame_auc(videos()));
  count_frames(state);
}

void all_frame_metrics(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(vigil::frame_metrics(videos()));
  count_frames(state);
}

void bootstrap_of_1000(benchmark::State& state) {
  const vigil::Clusters clusters = vigil::clusters_of(videos());
  for (auto _ : state) benchmark::DoNotOptimize(vigil::bootstrap(ranking(), clusters, {1000}));
  count_frames(state);
}

void bootstrap_of_1000_macro_and_eer(benchmark::State& state) {
  const vigil::Clusters clusters = vigil::clusters_of(videos());
  for (auto _ : state) benchmark::DoNotOptimize(vigil::bootstrap_macro(ranking(), clusters, {1000}));
  count_frames(state);
}

void time_to_alarm(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(vigil::time_to_alarm(videos(), {0, 25, 5}));
  count_frames(state);
}

void rbdc_of_a_million(benchmark::State& state) {
  constexpr int kDetections = 1'000'000;
  vigil::Rng rng(2);
  const auto box = [&] { return vigil::Box{static_cast<int>(rng.below(300)), static_cast<int>(rng.below(200)), 40, 40}; };
  std::vector<vigil::TruthRegion> truth;
  std::vector<vigil::DetectedRegion> detections;
  for (int v = 0; v < 107; ++v)
    for (int f = 0; f < 380; ++f)
      if (f % 3 == 0)
        for (int track = 0; track < 2; ++track) truth.push_back({v, f, track, box()});
  for (int k = 0; k < kDetections; ++k)
    detections.push_back(
        {static_cast<std::int64_t>(rng.below(107)), static_cast<std::int64_t>(rng.below(380)), box(), rng.uniform()});
  for (auto _ : state) benchmark::DoNotOptimize(vigil::region_track(truth, detections, 40'791));
  state.SetItemsProcessed(state.iterations() * kDetections);
}

BENCHMARK(sort_of_pairs)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(auc_micro_and_macro)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(all_frame_metrics)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bootstrap_of_1000)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bootstrap_of_1000_macro_and_eer)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(time_to_alarm)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(rbdc_of_a_million)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
