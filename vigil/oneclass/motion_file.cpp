// SPDX-License-Identifier: Apache-2.0
// MotionModel to and from a model file: facts in the card, sums and peaks as tensors (docs/reference/model.md). Nothing in a file
// is believed: sizes, ranges and shapes are checked before use.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/detector.h"
#include "vigil/oneclass/motion_model.h"

namespace vigil {
namespace {

using nlohmann::json;

constexpr int kLargestSide = 16384;

Error broken(const std::string& what) {
  return Error::input("the model cannot be used: " + what, "fit it again");
}

void require(bool holds, const std::string& what) {
  if (!holds) throw broken(what);
}

json to_json(const LevelCalibration& level) {
  return {{"quantiles", level.tail.quantiles()},
          {"tail_start", level.tail.tail_start()},
          {"tail_scale", level.tail.tail_scale()},
          {"frames", level.tail.frames()},
          {"share", level.share}};
}

LevelCalibration level_of(const json& value, const std::string& name) {
  LevelCalibration level;
  level.share = value.at("share");
  require(level.share >= 0 && level.share <= 1, fmt::format("calibration.{}.share is {}, expected 0 to 1", name, level.share));
  if (level.share > 0)
    level.tail =
        TailCalibration::from_parts(value.at("quantiles"), value.at("tail_start"), value.at("tail_scale"), value.at("frames"));
  return level;
}

json to_json(const MotionModel& model) {
  const Sensing& s = model.sensing;
  json parts = json::array();
  for (const Part& part : model.parts) parts.push_back({{"observer", part.observer}, {"density", part.density}});
  return {{"picture", to_text(s.picture)},
          {"roi", model.roi ? json(to_text(*model.roi)) : json()},
          {"look", to_text(s.look)},
          {"working", to_text(s.working)},
          {"thresholds", {s.thresholds.one, s.thresholds.three}},
          {"window", {s.window.width, s.window.height}},
          {"fps", s.fps},
          {"flow", s.flow},
          {"parts", parts}};
}

template <typename T>
T parsed(std::optional<T> value, const std::string& field, const std::string& text) {
  if (!value) throw broken(fmt::format("detector.{} is '{}'", field, text));
  return *value;
}

void read_sensing(const json& detector, MotionModel& model) {
  Sensing& s = model.sensing;
  const auto text = [&](const char* field) { return detector.at(field).get<std::string>(); };
  s.picture = parsed(parse_size(text("picture")), "picture", text("picture"));
  s.look = parsed(parse_box(text("look")), "look", text("look"));
  s.working = parsed(parse_size(text("working")), "working", text("working"));
  if (!detector.at("roi").is_null()) model.roi = parsed(parse_box(text("roi")), "roi", text("roi"));
  s.thresholds = {detector.at("thresholds").at(0), detector.at("thresholds").at(1)};
  s.window = {detector.at("window").at(0), detector.at("window").at(1)};
  s.fps = detector.at("fps");
  s.flow = text("flow");
  require(s.picture.width <= kLargestSide && s.picture.height <= kLargestSide, "detector.picture is " + to_text(s.picture));
  require(s.look == s.look.intersect(Box::whole(s.picture)),
          fmt::format("detector.look {} lies outside the picture", to_text(s.look)));
  require(s.working.width % kCell == 0 && s.working.height % kCell == 0 && s.working.width <= s.look.width + kCell &&
              s.working.height <= s.look.height + kCell,
          "detector.working is " + to_text(s.working));
  require(s.thresholds.one > 0 && s.thresholds.three > 0, "detector.thresholds must be above 0");
  const auto odd = [](int side) { return side >= 1 && side <= 99 && side % 2 == 1; };
  require(odd(s.window.width) && odd(s.window.height),
          fmt::format("detector.window is {} x {}, expected odd sides up to 99", s.window.width, s.window.height));
  require(s.fps > 0 && s.fps <= 1000, fmt::format("detector.fps is {}", s.fps));
  require(flows().find(s.flow) != nullptr, fmt::format("this Vigil knows no flow '{}'", s.flow));
}

void read_parts(const json& parts, MotionModel& model) {
  model.parts.clear();
  std::set<std::string> names;
  for (const json& part : parts) {
    model.parts.push_back({part.at("observer"), part.at("density")});
    require(observers().find(model.parts.back().observer) != nullptr,
            fmt::format("this Vigil knows no observer '{}'", model.parts.back().observer));
    require(densities().find(model.parts.back().density) != nullptr,
            fmt::format("this Vigil knows no density '{}'", model.parts.back().density));
    require(names.insert(model.parts.back().observer).second, "detector.parts names an observer twice");
  }
  require(!model.parts.empty(), "detector.parts is empty");
}

const Tensor& tensor_of(const ModelFile& file, const std::string& name, DType type, const std::vector<std::int64_t>& shape) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw broken("it has no tensor " + name);
  if (found->second.type != type || found->second.shape != shape)
    throw broken(fmt::format("tensor {} is {} of {} values, expected {} of {}", name, name_of(found->second.type),
                             found->second.count(), name_of(type), Tensor{type, shape, {}}.count()));
  return found->second;
}

std::vector<std::int64_t> sums_shape(const MotionModel& model, std::size_t part) {
  const Places places(cells_of(model.sensing.working));
  return {static_cast<std::int64_t>(model.clips.size()), densities().at(model.parts[part].density)()->planes(), places.size.height,
          places.size.width};
}

void write_tensors(const MotionModel& model, ModelFile& file) {
  for (std::size_t part = 0; part < model.parts.size(); ++part) {
    std::vector<float> sums;
    std::vector<std::int32_t> cells;
    std::vector<float> values;
    for (const ClipStatistics& clip : model.clips) {
      for (const double sum : clip.sums[part]) sums.push_back(static_cast<float>(sum));
      cells.insert(cells.end(), clip.peaks[part].cells.begin(), clip.peaks[part].cells.end());
      values.insert(values.end(), clip.peaks[part].values.begin(), clip.peaks[part].values.end());
    }
    const std::string& name = model.parts[part].observer;
    const std::vector<std::int64_t> peaks{model.frames(), kPeaks};
    file.tensors[name + ".sums"] = Tensor::of(sums, sums_shape(model, part));
    file.tensors[name + ".cells"] = Tensor::of(cells, peaks);
    file.tensors[name + ".values"] = Tensor::of(values, peaks);
  }
}

void read_tensors(const ModelFile& file, MotionModel& model) {
  const std::int64_t cell_count = cells_of(model.sensing.working).area();
  for (std::size_t part = 0; part < model.parts.size(); ++part) {
    const std::string& name = model.parts[part].observer;
    const std::vector<std::int64_t> peaks{model.frames(), kPeaks};
    const auto sums = tensor_of(file, name + ".sums", DType::f32, sums_shape(model, part)).to_doubles();
    const auto cells = tensor_of(file, name + ".cells", DType::i32, peaks).to_doubles();
    const auto values = tensor_of(file, name + ".values", DType::f32, peaks).to_floats();
    require(std::all_of(sums.begin(), sums.end(), [](double s) { return std::isfinite(s) && s >= 0; }),
            fmt::format("tensor {}.sums has a value that is no sum", name));
    require(std::all_of(cells.begin(), cells.end(), [&](double c) { return c >= -1 && c < static_cast<double>(cell_count); }),
            fmt::format("tensor {}.cells names a cell outside the picture", name));
    require(std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v) && v >= 0; }),
            fmt::format("tensor {}.values has a value that is not observed", name));
    const std::size_t per_clip = sums.size() / model.clips.size();
    std::size_t peak = 0;
    for (std::size_t clip = 0; clip < model.clips.size(); ++clip) {
      ClipStatistics& c = model.clips[clip];
      const auto count = static_cast<std::size_t>(c.frames) * kPeaks;
      c.sums.emplace_back(sums.begin() + static_cast<std::ptrdiff_t>(clip * per_clip),
                          sums.begin() + static_cast<std::ptrdiff_t>((clip + 1) * per_clip));
      Peaks& p = c.peaks.emplace_back();
      p.cells.assign(cells.begin() + static_cast<std::ptrdiff_t>(peak), cells.begin() + static_cast<std::ptrdiff_t>(peak + count));
      p.values.assign(values.begin() + static_cast<std::ptrdiff_t>(peak),
                      values.begin() + static_cast<std::ptrdiff_t>(peak + count));
      peak += count;
    }
  }
}

void read_card(const ModelFile& file, MotionModel& model) {
  const json& card = file.card;
  read_parts(card.at("detector").at("parts"), model);
  read_sensing(card.at("detector"), model);
  const json& training = card.at("training");
  model.blocks = training.at("blocks");
  for (const json& clip : training.at("clips")) {
    ClipStatistics& c = model.clips.emplace_back();
    c.name = clip.at("name");
    c.frames = clip.at("frames");
    c.seconds = clip.at("seconds");
    require(c.frames >= 1 && c.frames < (std::int64_t{1} << 40) && std::isfinite(c.seconds) && c.seconds >= 0,
            fmt::format("training.clips: '{}' has {} frames", c.name, c.frames));
  }
  require(!model.clips.empty(), "training.clips is empty");
  for (const Part& part : model.parts) model.levels.push_back(level_of(card.at("calibration").at(part.observer), part.observer));
  model.fused = level_of(card.at("calibration").at("fused"), "fused");
  require(model.levels.front().share > 0 && model.fused.share > 0, "its first observer is not calibrated");
}

}  // namespace

ModelFile MotionModel::to_file() const {
  ModelFile file;
  file.kind = kMotionKind;
  file.card["detector"] = to_json(*this);
  json& calibration = file.card["calibration"];
  for (std::size_t part = 0; part < parts.size(); ++part) calibration[parts[part].observer] = to_json(levels[part]);
  calibration["fused"] = to_json(fused);
  json& training = file.card["training"];
  training = {{"blocks", blocks}, {"frames", frames()}, {"seconds", seconds()}, {"clips", json::array()}};
  for (const ClipStatistics& clip : clips)
    training["clips"].push_back({{"name", clip.name}, {"frames", clip.frames}, {"seconds", clip.seconds}});
  write_tensors(*this, file);
  return file;
}

MotionModel MotionModel::from_file(const ModelFile& file) {
  if (file.kind != kMotionKind) throw Error::input(fmt::format("the model is of kind '{}', expected '{}'", file.kind, kMotionKind));
  MotionModel model;
  try {
    read_card(file, model);
  } catch (const json::exception& error) {
    throw broken(fmt::format("its card is incomplete ({})", error.what()));
  }
  read_tensors(file, model);
  return model;
}

}  // namespace vigil
