// SPDX-License-Identifier: Apache-2.0
// The little film, and the comparison: see canary.h.
#include "vigil/detect/canary.h"

#include <cmath>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "vigil/base/error.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

constexpr int kFilm = 1;     // its version: another film, another number
constexpr int kFrames = 10;  // enough for memories to fill
constexpr double kTolerance = 0.02;
constexpr int kLargest = 1 << 15;  // pixels a side

// Blocks of random grey, 8 pixels a side: structure that flow can follow.
cv::Mat texture(Size size, int from, int to, Rng& rng) {
  constexpr int kBlock = 8;
  cv::Mat blocks((size.height + kBlock - 1) / kBlock, (size.width + kBlock - 1) / kBlock, CV_8UC1);
  for (int y = 0; y < blocks.rows; ++y)
    for (int x = 0; x < blocks.cols; ++x)
      blocks.at<unsigned char>(y, x) =
          static_cast<unsigned char>(from + static_cast<int>(rng.below(static_cast<std::uint64_t>(to - from))));
  cv::Mat picture(size.height, size.width, CV_8UC1);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) picture.at<unsigned char>(y, x) = blocks.at<unsigned char>(y / kBlock, x / kBlock);
  return picture;
}

void put(const cv::Mat& thing, int x, int y, cv::Mat& picture) {
  const cv::Rect place = cv::Rect(x, y, thing.cols, thing.rows) & cv::Rect(0, 0, picture.cols, picture.rows);
  if (place.empty()) return;
  thing(cv::Rect(place.x - x, place.y - y, place.width, place.height)).copyTo(picture(place));
}

std::vector<double> levels_of_film(const Detector& detector, Size size, double fps) {
  Rng rng(kFilm);
  const cv::Mat ground = texture(size, 90, 130, rng);
  const Size body{std::max(2, size.width / 12), std::max(2, size.height / 5)};
  const cv::Mat bright = texture(body, 170, 250, rng);
  const cv::Mat dark = texture(body, 5, 70, rng);
  StreamInfo info;
  info.name = "canary";
  info.size = size;
  info.fps = fps;
  info.frames = kFrames;
  const auto stream = detector.open(info);
  std::vector<double> levels;
  const auto take = [&](const std::vector<Score>& scores) {
    for (const Score& score : scores) levels.push_back(score.level);
  };
  const int step = std::max(1, size.width / 100);
  for (int frame = 0; frame < kFrames; ++frame) {
    cv::Mat picture = ground.clone();
    put(bright, size.width / 6 + frame * step, size.height / 2, picture);
    put(dark, size.width * 3 / 4 - 3 * frame * step, size.height / 4, picture);
    take(stream->push({frame, Nanoseconds::from_seconds(frame / fps), picture_of(picture)}));
  }
  take(stream->finish());
  return levels;
}

Error nonsense(const std::string& what) {
  return Error::input("canary: " + what, "the model file is damaged, or was written by something else: fit the model again");
}

}  // namespace

nlohmann::json canary_of(const Detector& detector, Size size, double fps) {
  return {{"film", kFilm}, {"size", to_text(size)}, {"fps", fps}, {"levels", levels_of_film(detector, size, fps)}};
}

void check_canary(const Detector& detector, const nlohmann::json& canary) {
  if (!canary.is_object() || !canary.contains("film") || !canary["film"].is_number_integer())
    throw nonsense("no number of the film");
  if (canary["film"].get<int>() != kFilm) return;
  if (!canary.contains("size") || !canary["size"].is_string()) throw nonsense("no size");
  const auto size = parse_size(canary["size"].get<std::string>());
  if (!size || size->width > kLargest || size->height > kLargest) throw nonsense("a size that makes no sense");
  if (!canary.contains("fps") || !canary["fps"].is_number()) throw nonsense("no frame rate");
  const double fps = canary["fps"].get<double>();
  if (!(fps > 0 && fps <= 1000)) throw nonsense(fmt::format("fps {:g} is not a frame rate", fps));
  if (!canary.contains("levels") || !canary["levels"].is_array()) throw nonsense("no levels");
  const std::vector<double> found = levels_of_film(detector, *size, fps);
  const auto& expected = canary["levels"];
  if (expected.size() != found.size()) throw nonsense(fmt::format("{} levels, expected {}", expected.size(), found.size()));
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!expected[i].is_number()) throw nonsense("a level that is no number");
    const double wanted = expected[i].get<double>();
    if (std::abs(found[i] - wanted) <= kTolerance * std::max(1.0, std::abs(wanted))) continue;
    throw Error::input(fmt::format("the model does not say here what it said when it was written (canary, frame {}: level {:.3f}, "
                                   "expected {:.3f})",
                                   i, found[i], wanted),
                       "it was written by a version of Vigil or of OpenCV that computes differently: fit it again here");
  }
}

}  // namespace vigil
