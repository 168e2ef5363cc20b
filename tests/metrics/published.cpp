// SPDX-License-Identifier: Apache-2.0
// Reads the published files: see published.h.
#include "tests/metrics/published.h"

#include <cmath>
#include <fstream>
#include <map>
#include <span>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/text.h"
#include "vigil/metrics/align.h"
#include "vigil/metrics/frame_metrics.h"
#include "vigil/metrics/roc.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

void expect(PublishedFigures& table, const std::string& what, std::optional<double> ours, double published, double tolerance) {
  table.push_back({what, ours, published, tolerance});
}

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

void check_curves(const fs::path& folder, PublishedFigures& table) {
  const std::pair<const char*, double> curves[] = {{"sultani_2018_c3d", 0.7541173476463665},
                                                   {"lu_2013_sparse", 0.6551261387798231},
                                                   {"hasan_2016_conv_ae", 0.5065640365886643},
                                                   {"binary_svm", 0.49993052519069137}};
  for (const auto& [name, published] : curves) {
    const Columns roc = columns_of(folder / "ucf_roc" / (std::string(name) + ".npy"));
    expect(table, fmt::format("UCF-Crime, area under the ROC points of {}", name), trapezoid_area(roc.first, roc.second), published,
           1e-13);
  }
  const Columns roc = columns_of(folder / "deepmil_i3d" / "roc_fpr_tpr.npy");
  expect(table, "UCF-Crime, area under the ROC points of deepmil_i3d", trapezoid_area(roc.first, roc.second), 0.7623545756769026,
         1e-13);
  const Columns pr = columns_of(folder / "deepmil_i3d" / "pr_recall_precision.npy");  // recall falls along the file
  double steps = 0;
  for (std::size_t i = 0; i + 1 < pr.first.size(); ++i) steps += (pr.first[i] - pr.first[i + 1]) * pr.second[i];
  expect(table, "UCF-Crime, steps under the PR points of deepmil_i3d", steps, 0.19105, 5e-6);
  expect(table, "UCF-Crime, trapezoids under them", -trapezoid_area(pr.first, pr.second), 0.19083, 5e-6);
}

void check_clips(const fs::path& folder, PublishedFigures& table) {
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
    expect(table, "Ped2, SVD-GAN, clip " + row[0], roc_auc(clip.published.scores, clip.published.truth), std::stod(row[2]), 1e-12);
    official.push_back(clip.official);
    published.push_back(clip.published);
  }
  expect(table, "Ped2, SVD-GAN, mean of the clips", frame_auc(published).macro, 0.7698, 5e-5);
  expect(table, "Ped2, SVD-GAN, micro, official labels", frame_auc(official).micro, 0.7543, 5e-5);
}

void check_segments(const fs::path& folder, PublishedFigures& table) {
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
  expect(table, "UCF-Crime, R(2+1)D, micro, both intervals", metrics.value("auc.micro"), 0.6901057239, 5e-11);
  expect(table, "UCF-Crime, R(2+1)D, micro, first interval only", frame_auc(first).micro, 0.6999862967, 5e-11);
  // Its README ends in 5976; scikit-learn on the same arrays gives 0.62066059775.
  expect(table, "UCF-Crime, R(2+1)D, anomalous videos", metrics.value("auc.ano"), 0.6206605978, 5e-11);
  expect(table, "UCF-Crime, R(2+1)D, videos by their maximum", metrics.value("video.auc"), 0.7833809524, 5e-11);
  expect(table, "UCF-Crime, frames", static_cast<double>(metrics.find("auc.micro")->frames), 1'111'808, 0);
}

}  // namespace

double PublishedFigure::difference() const {
  return std::abs(ours.value_or(-1) - published);
}

PublishedFigures published_figures(const fs::path& folder) {
  PublishedFigures table;
  check_curves(folder, table);
  check_clips(folder, table);
  check_segments(folder, table);
  return table;
}

}  // namespace vigil
