// SPDX-License-Identifier: Apache-2.0
// Whether the measures are right: published curves and scores whose figures are known, and scikit-learn on the same arrays, which
// is also timed beside them.
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/rng.h"
#include "vigil/base/text.h"
#include "vigil/metrics/align.h"
#include "vigil/metrics/averaging.h"
#include "vigil/metrics/frame_metrics.h"
#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"

namespace vigil::reproduce {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kPython = "/usr/bin/python3";

// --- published files
// --------------------------------------------------------------------------------------------------------------------

class Conformance {
 public:
  // tolerance: half a unit of the last digit that was published.
  void expect(const std::string& what, std::optional<double> ours, double published, double tolerance) {
    const double difference = std::abs(ours.value_or(-1) - published);
    const bool right = ours && difference <= tolerance;
    fmt::print("{:<58} {:>20.16f} {:>20.16f} {:>9.1e} {}\n", what, ours.value_or(-1), published, difference, right ? "" : "WRONG");
    ++cases_;
    wrong_ += right ? 0 : 1;
  }
  int cases() const { return cases_; }
  int wrong() const { return wrong_; }

 private:
  int cases_ = 0;
  int wrong_ = 0;
};

// Two columns of an array file.
struct Columns {
  std::vector<double> first;
  std::vector<double> second;
};

Columns columns_of(const fs::path& file) {
  const Tensor tensor = read_npy(file);
  if (tensor.shape.size() != 2 || tensor.shape[1] != 2) throw Error::input(file.string() + ": not an array of two columns");
  const std::vector<double> values = tensor.to_doubles();
  Columns columns;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
    columns.first.push_back(values[i]);
    columns.second.push_back(values[i + 1]);
  }
  return columns;
}

// The rows of a CSV file without quotes, less its header.
std::vector<std::vector<std::string>> rows_of(const fs::path& file, std::size_t columns) {
  std::ifstream stream(file);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  for (std::size_t number = 0; std::getline(stream, line); ++number) {
    if (number == 0 || trim(line).empty()) continue;
    rows.push_back(split(trim(line), ','));
    if (rows.back().size() != columns)
      throw Error::input(fmt::format("{}:{}: {} columns, expected {}", file.string(), number + 1, rows.back().size(), columns));
  }
  if (rows.empty()) throw Error::input(file.string() + ": cannot be read, or is empty");
  return rows;
}

void check_curves(const fs::path& folder, Conformance& table) {
  const std::pair<const char*, double> curves[] = {{"sultani_2018_c3d", 0.7541173476463665},
                                                   {"lu_2013_sparse", 0.6551261387798231},
                                                   {"hasan_2016_conv_ae", 0.5065640365886643},
                                                   {"binary_svm", 0.49993052519069137}};
  for (const auto& [name, published] : curves) {
    const Columns roc = columns_of(folder / "ucf_roc" / (std::string(name) + ".npy"));
    table.expect(fmt::format("UCF-Crime, area under the ROC points of {}", name), trapezoid_area(roc.first, roc.second), published,
                 1e-13);
  }
  const Columns roc = columns_of(folder / "deepmil_i3d" / "roc_fpr_tpr.npy");
  table.expect("UCF-Crime, area under the ROC points of deepmil_i3d", trapezoid_area(roc.first, roc.second), 0.7623545756769026,
               1e-13);
  const Columns pr = columns_of(folder / "deepmil_i3d" / "pr_recall_precision.npy");  // recall falls along the file
  double steps = 0;
  for (std::size_t i = 0; i + 1 < pr.first.size(); ++i) steps += (pr.first[i] - pr.first[i + 1]) * pr.second[i];
  table.expect("UCF-Crime, steps under the PR points of deepmil_i3d", steps, 0.19105, 5e-6);
  table.expect("UCF-Crime, trapezoids under them", -trapezoid_area(pr.first, pr.second), 0.19083, 5e-6);
}

void check_clips(const fs::path& folder, Conformance& table) {
  struct Clip {
    VideoScores published;  // normal is positive, labels one frame late
    VideoScores official;
  };
  std::map<std::string, Clip> clips;
  for (const auto& row : rows_of(folder / "svdgan_ped2" / "scores.csv", 5)) {
    Clip& clip = clips[row[0]];
    clip.published.scores.push_back(std::stod(row[2]));
    clip.published.truth.push_back(row[3] == "1" ? 1 : 0);
    clip.official.scores.push_back(-std::stod(row[2]));
    clip.official.truth.push_back(row[4] == "1" ? 1 : 0);
  }
  std::vector<VideoScores> official;
  std::vector<VideoScores> published;
  for (const auto& row : rows_of(folder / "svdgan_ped2" / "published_auc.csv", 3)) {
    const Clip& clip = clips[row[0]];
    table.expect("Ped2, SVD-GAN, clip " + row[0], roc_auc(clip.published.scores, clip.published.truth), std::stod(row[2]), 1e-12);
    official.push_back(clip.official);
    published.push_back(clip.published);
  }
  table.expect("Ped2, SVD-GAN, mean of the clips", frame_auc(published).macro, 0.7698, 5e-5);
  table.expect("Ped2, SVD-GAN, micro, official labels", frame_auc(official).micro, 0.7543, 5e-5);
}

void check_segments(const fs::path& folder, Conformance& table) {
  const fs::path where = folder / "r2plus1d_segment_scores";
  const std::vector<double> scores = read_npy(where / "scores_290x32.npy").to_doubles();
  const auto rows = rows_of(where / "videos.csv", 8);
  constexpr std::size_t kParts = 32;
  if (scores.size() != rows.size() * kParts)
    throw Error::input(fmt::format("{}: {} scores for {} videos, expected 32 each", where.string(), scores.size(), rows.size()));
  std::vector<VideoScores> both;
  std::vector<VideoScores> first;
  for (std::size_t v = 0; v < rows.size(); ++v) {
    const std::int64_t frames = std::stoll(rows[v][3]);
    VideoScores video;
    video.id = rows[v][1];
    if (rows[v][2] != "Normal") video.classes = {rows[v][2]};
    video.scores = frames_of_parts(std::span(scores).subspan(v * kParts, kParts), frames);
    video.truth.assign(video.scores.size(), 0);
    const auto mark = [&](std::size_t column) {  // 1-based, both ends included; -1: none
      const std::int64_t begin = std::stoll(rows[v][column]);
      const std::int64_t end = std::min(frames, static_cast<std::int64_t>(std::stoll(rows[v][column + 1])));
      for (std::int64_t f = begin; begin > 0 && f <= end; ++f) video.truth[static_cast<std::size_t>(f - 1)] = 1;
    };
    mark(4);
    first.push_back(video);
    mark(6);
    both.push_back(video);
  }
  const FrameMetrics metrics = frame_metrics(both);
  table.expect("UCF-Crime, R(2+1)D, micro, both intervals", metrics.value("auc.micro"), 0.6901057239, 5e-11);
  table.expect("UCF-Crime, R(2+1)D, micro, first interval only", frame_auc(first).micro, 0.6999862967, 5e-11);
  // Its README ends in 5976; scikit-learn on the same arrays gives 0.62066059775.
  table.expect("UCF-Crime, R(2+1)D, anomalous videos", metrics.value("auc.ano"), 0.6206605978, 5e-11);
  table.expect("UCF-Crime, R(2+1)D, videos by their maximum", metrics.value("video.auc"), 0.7833809524, 5e-11);
  table.expect("UCF-Crime, frames", static_cast<double>(metrics.find("auc.micro")->frames), 1'111'808, 0);
}

// --- scikit-learn
// -----------------------------------------------------------------------------------------------------------------------

constexpr int kRandomCases = 200;
constexpr int kFrames = 1'111'808;
constexpr int kRounds = 7;

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
  Conformance table;
  if (fs::exists(folder)) {
    fmt::print("{:<58} {:>20} {:>20} {:>9}\n", "published", "vigil", "published", "differ");
    check_curves(folder, table);
    check_clips(folder, table);
    check_segments(folder, table);
    fmt::print("{} of {} published figures are met\n\n", table.cases() - table.wrong(), table.cases());
  } else {
    fmt::print("{}: not there, so published figures are left out; name the folder with --data DIR\n\n", folder.string());
  }

  json figures = {{"cases", table.cases()}, {"max_diff", nullptr}, {"speed_ratio", nullptr}, {"conformance_wrong", table.wrong()}};
  if (has_scikit_learn()) {
    const Comparison comparison = compare(script);
    fmt::print(
        "scikit-learn: {} random cases with ties, ROC-AUC, AP and PR-AUC by trapezoids: largest difference {:.1e} (goal: 1e-12)\n",
        kRandomCases, comparison.max_diff);
    fmt::print("ROC-AUC and AP of {} frames, best of {}: vigil {:.3f} s, scikit-learn {:.3f} s, {:.1f}x (goal: 5x)\n", kFrames,
               kRounds, comparison.ours, comparison.theirs, comparison.theirs / comparison.ours);
    figures["cases"] = table.cases() + kRandomCases;
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
  if (table.wrong() > 0) throw Error::input(fmt::format("{} published figures are not met", table.wrong()));
}

}  // namespace
}  // namespace vigil::reproduce

int main(int count, char** arguments) {
  if (count != 4) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::reproduce_metrics(arguments[1], arguments[2], arguments[3]); });
}
