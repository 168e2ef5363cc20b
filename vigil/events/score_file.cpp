// SPDX-License-Identifier: Apache-2.0
// Reads and writes stored frame scores: see score_file.h.
#include "vigil/events/score_file.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/npy.h"

namespace vigil {
namespace {

constexpr int kScoreFormat = 1;

std::filesystem::path side_car_of(std::filesystem::path path) {
  return path.replace_extension(".json");
}

void refuse_nan(const std::filesystem::path& path, const ScoreFile& file) {
  for (std::size_t i = 0; i < file.values.size(); ++i)
    if (std::isnan(file.values[i]))
      throw Error::input(
          fmt::format("{}: the score of frame {} is not a number", path.string(), file.first_frame + static_cast<std::int64_t>(i)),
          "a score must say how unusual a frame is; leave frames out by cutting the video instead");
}

void read_side_car(const std::filesystem::path& path, ScoreFile& file) {
  const std::filesystem::path side_car = side_car_of(path);
  const auto refuse = [&](const std::string& what) {
    return Error::input(side_car.string() + ": " + what, "delete it to read " + path.filename().string() + " as plain numbers");
  };
  try {
    const auto json = nlohmann::json::parse(read_file(side_car));
    if (const int format = json.at("format"); format != kScoreFormat)
      throw refuse(fmt::format("score format {}, this Vigil reads format {}", format, kScoreFormat));
    const std::size_t frames = json.at("frames");
    if (frames != file.values.size())
      throw refuse(fmt::format("it speaks of {} frames, {} has {}", frames, path.filename().string(), file.values.size()));
    file.stream = json.at("stream");
    file.model = json.at("model");
    file.fps = json.at("fps");
    file.first_frame = json.at("first_frame");
    file.frames_per_value = json.value("frames_per_value", std::int64_t{1});
    if (file.frames_per_value < 1) throw refuse(fmt::format("frames_per_value = {}, expected at least 1", file.frames_per_value));
  } catch (const nlohmann::json::exception& error) {
    throw refuse(fmt::format("not a side-car of stored scores ({})", error.what()));
  }
}

}  // namespace

std::vector<double> values_per_frame(std::span<const Score> scores) {
  std::vector<double> values;
  for (const Score& score : scores) values.insert(values.end(), static_cast<std::size_t>(score.frames.size()), score.value);
  return values;
}

void write_scores(const std::filesystem::path& path, const ScoreFile& file) {
  refuse_nan(path, file);
  const nlohmann::ordered_json json = {{"format", kScoreFormat},
                                       {"stream", file.stream},
                                       {"model", file.model},
                                       {"fps", file.fps},
                                       {"first_frame", file.first_frame},
                                       {"frames", file.values.size()},
                                       {"values", "the method's own number per frame, higher is more unusual, float64"}};
  write_file(side_car_of(path), json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  write_npy(path, Tensor::of(std::span<const double>(file.values), {static_cast<std::int64_t>(file.values.size())}));
}

ScoreFile read_scores(const std::filesystem::path& path, NotANumber nan) {
  const Tensor tensor = read_npy(path);
  if (tensor.shape.size() != 1)
    throw Error::input(
        fmt::format("{}: {} dimensions, expected one score per frame in one dimension", path.string(), tensor.shape.size()));
  ScoreFile file;
  file.values = tensor.to_doubles();
  if (std::filesystem::exists(side_car_of(path))) read_side_car(path, file);
  if (nan == NotANumber::refused) refuse_nan(path, file);
  return file;
}

}  // namespace vigil
