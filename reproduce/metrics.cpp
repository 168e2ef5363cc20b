// SPDX-License-Identifier: Apache-2.0
// Whether the measures are right: published curves and scores whose figures are known, and scikit-learn on the same arrays, which
// is also timed beside them.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"
#include "tests/metrics/published.h"

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/rng.h"
#include "vigil/metrics/frame_metrics.h"
#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"

namespace vigil::reproduce {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kPython = "/usr/bin/python3";

constexpr int kRandomCases = 200;
constexpr int kFrames = 1'111'808;
constexpr int kRounds = 7;
constexpr double kOrderGoal = 1e-12;

struct Frames {
  std::vector<double> scores;
  std::vector<std::uint8_t> truth;
};

// From few to many ties, from rare to frequent positives.
std::vector<Frames> random_cases() {
  Rng rng(1);
  std::vector<Frames> cases(kRandomCases);
  for (Frames& c : cases) {
    const std::uint64_t count = 10 + rng.below(3000);
    const double values = std::pow(10, rng.uniform(0.3, 6));
    const double share = rng.uniform(0.02, 0.9);
    for (std::uint64_t i = 0; i < count; ++i) {
      c.truth.push_back(i < 2 ? static_cast<std::uint8_t>(i) : rng.chance(share) ? 1 : 0);
      c.scores.push_back(std::floor(values * rng.uniform()) / values + 0.2 * c.truth.back());
    }
  }
  return cases;
}

// The frames cut into videos with a class and a scene, so that every kind of figure exists.
std::vector<VideoScores> in_videos(const Frames& frames, Rng& rng) {
  std::vector<VideoScores> videos;
  for (std::size_t begin = 0; begin < frames.scores.size();) {
    const std::size_t end = std::min(frames.scores.size(), begin + 1 + rng.below(200));
    VideoScores video;
    video.id = "v" + std::to_string(videos.size());
    const auto part = [&](const auto& values) { return std::vector(values.begin() + begin, values.begin() + end); };
    video.scores = part(frames.scores);
    video.truth = part(frames.truth);
    video.classes = {"class " + std::to_string(videos.size() % 3)};
    video.scene = "scene " + std::to_string(videos.size() % 2);
    video.unseen = videos.size() % 3 == 0;
    videos.push_back(std::move(video));
    begin = end;
  }
  return videos;
}

void shuffle_frames(VideoScores& video, Rng& rng) {
  std::vector<std::size_t> order(video.scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  rng.shuffle(order);
  const VideoScores before = video;
  for (std::size_t i = 0; i < order.size(); ++i) {
    video.scores[i] = before.scores[order[i]];
    video.truth[i] = before.truth[order[i]];
  }
}

// By how much any frame figure changes when videos, and the frames of each, come in another order.
double max_order_difference(const std::vector<Frames>& cases) {
  Rng rng(3);
  double most = 0;
  for (const Frames& c : cases) {
    std::vector<VideoScores> videos = in_videos(c, rng);
    const FrameMetrics before = frame_metrics(videos);
    rng.shuffle(videos);
    for (VideoScores& video : videos) shuffle_frames(video, rng);
    const FrameMetrics after = frame_metrics(videos);
    for (std::size_t i = 0; i < before.figures.size(); ++i) {
      const Figure& a = before.figures[i];
      const Figure& b = after.figures.at(i);
      if (a.id != b.id || a.of != b.of || a.value.has_value() != b.value.has_value())
        throw Error::input(fmt::format("{} {} is another figure, or none, in another order", a.id, a.of));
      if (a.value) most = std::max(most, std::abs(*a.value - *b.value));
    }
  }
  return most;
}

Frames as_many_as_ucf_crime() {
  Rng rng(2);
  Frames frames;
  for (int i = 0; i < kFrames; ++i) {
    frames.truth.push_back(rng.chance(0.0759) ? 1 : 0);
    frames.scores.push_back(rng.normal() + frames.truth.back());
  }
  return frames;
}

void write(const fs::path& scores, const fs::path& truth, const Frames& frames) {
  const auto count = static_cast<std::int64_t>(frames.scores.size());
  write_npy(scores, Tensor::of(std::span<const double>(frames.scores), {count}));
  write_npy(truth, Tensor::of(std::span<const std::uint8_t>(frames.truth), {count}));
}

double seconds_of_ours(const Frames& frames) {
  double best = 1e9;
  for (int i = 0; i < kRounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const Areas figures = areas(Ranking(frames.scores, frames.truth));
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!figures.auc) throw Error::input("no figures");
  }
  return best;
}

struct Comparison {
  double max_diff = 0;
  double ours = 0;  // seconds
  double theirs = 0;
};

Comparison compare(const fs::path& script) {
  const Scratch scratch;
  const std::vector<Frames> cases = random_cases();
  Frames joined;
  std::vector<std::int64_t> lengths;
  for (const Frames& c : cases) {
    lengths.push_back(static_cast<std::int64_t>(c.scores.size()));
    joined.scores.insert(joined.scores.end(), c.scores.begin(), c.scores.end());
    joined.truth.insert(joined.truth.end(), c.truth.begin(), c.truth.end());
  }
  const Frames many = as_many_as_ucf_crime();
  write(scratch / "scores.npy", scratch / "truth.npy", joined);
  write(scratch / "many_scores.npy", scratch / "many_truth.npy", many);
  write_npy(scratch / "lengths.npy", Tensor::of(std::span<const std::int64_t>(lengths), {kRandomCases}));

  Comparison comparison;
  comparison.ours = seconds_of_ours(many);
  measure({kPython, script.string(), scratch / "", std::to_string(kRounds)});
  comparison.ours = std::min(comparison.ours, seconds_of_ours(many));  // before and after, so that a busy moment hits both
  comparison.theirs = read_npy(scratch / "seconds.npy").to_doubles().at(0);
  const std::vector<double> figures = read_npy(scratch / "figures.npy").to_doubles();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Curve curve = curve_of(cases[i].scores, cases[i].truth);
    const std::optional<double> ours[] = {roc_auc(curve), average_precision(curve), pr_auc_trapezoid(curve)};
    for (std::size_t k = 0; k < 3; ++k)
      comparison.max_diff = std::max(comparison.max_diff, std::abs(ours[k].value() - figures.at(3 * i + k)));
  }
  return comparison;
}

bool has_scikit_learn() {
  try {
    measure({kPython, "-c", "import sklearn.metrics"});
    return true;
  } catch (const Error&) {
    return false;
  }
}

void reproduce_metrics(const fs::path& data, const fs::path& script, const std::string& bench) {
  const fs::path folder = data / "metrics";
  PublishedFigures published;
  if (fs::exists(folder)) {
    fmt::print("{:<58} {:>20} {:>20} {:>9}\n", "published", "vigil", "published", "differ");
    published = published_figures(folder);
    for (const PublishedFigure& p : published)
      fmt::print("{:<58} {:>20.16f} {:>20.16f} {:>9.1e} {}\n", p.what, p.ours.value_or(-1), p.published, p.difference(),
                 p.met() ? "" : "WRONG");
  } else {
    fmt::print("{}: not there, so published figures are left out; name the folder with --data DIR\n\n", folder.string());
  }

  const auto wrong = std::count_if(published.begin(), published.end(), [](const PublishedFigure& p) { return !p.met(); });
  if (!published.empty())
    fmt::print("{} of {} published figures are met\n\n", static_cast<std::ptrdiff_t>(published.size()) - wrong, published.size());

  json figures = {{"cases", published.size()}, {"max_diff", nullptr}, {"speed_ratio", nullptr}, {"conformance_wrong", wrong}};
  const double order = max_order_difference(random_cases());
  fmt::print(
      "order: {} random cases with ties, cut into videos; videos and the frames in them shuffled: all frame figures differ by "
      "{:.1e} "
      "at most (goal: 1e-12)\n",
      kRandomCases, order);
  figures["max_order_diff"] = order;
  if (has_scikit_learn()) {
    const Comparison comparison = compare(script);
    fmt::print(
        "scikit-learn: {} random cases with ties, ROC-AUC, AP and PR-AUC by trapezoids: largest difference {:.1e} (goal: 1e-12)\n",
        kRandomCases, comparison.max_diff);
    fmt::print("ROC-AUC and AP of {} frames, best of {}: vigil {:.3f} s, scikit-learn {:.3f} s, {:.1f}x (goal: 5x)\n", kFrames,
               kRounds, comparison.ours, comparison.theirs, comparison.theirs / comparison.ours);
    figures["cases"] = published.size() + kRandomCases;
    figures["max_diff"] = comparison.max_diff;
    figures["speed_ratio"] = std::round(10 * comparison.theirs / comparison.ours) / 10;
  } else {
    fmt::print("scikit-learn is not there, so it is not compared with: install it with ./dev setup bench\n");
  }
  double most = 0;
  for (const auto& [what, filter] :
       {std::pair{"all frame figures and 1000 resamples of 1.1 million frames", "all_frame_metrics|bootstrap"},
        std::pair{"RBDC and TBDC of a million detections", "rbdc"}}) {
    const double rss = measure({bench, std::string("--benchmark_filter=") + filter, "--benchmark_min_time=0.01"}).rss_mb;
    fmt::print("memory, {}: {:.0f} MB (goal: 200)\n", what, rss);
    most = std::max(most, rss);
  }
  figures["rss_mb"] = std::round(most);
  std::cout << std::flush << figures.dump() << '\n';
  if (wrong > 0) throw Error::input(fmt::format("{} published figures are not met", wrong));
  if (order > kOrderGoal) throw Error::input(fmt::format("figures change by {:.1e} with the order of videos or frames", order));
}

}  // namespace
}  // namespace vigil::reproduce

int main(int count, char** arguments) {
  if (count != 4) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::reproduce_metrics(arguments[1], arguments[2], arguments[3]); });
}
