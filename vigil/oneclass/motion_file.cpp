// SPDX-License-Identifier: Apache-2.0
// MotionModel to and from a model file: facts in the card, sums and peaks as tensors (docs/reference/model.md). Nothing in a file
// is believed: sizes, ranges and shapes are checked before use.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <type_traits>
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
constexpr double kSlowest = 1e-6;                            // frames/s: one in 11 days
constexpr double kLargestThreshold = 4096;                   // grey levels: nothing ever passes it
constexpr std::int64_t kMostFrames = std::int64_t{1} << 40;  // of a clip
constexpr double kLongest = 1e9;                             // seconds of a clip: 30 years
constexpr double kLargestSum = 1e15;                         // of 2^40 frames' observations at a place

Error broken(const std::string& what) {
  return Error::input("the model cannot be used: " + what, "fit it again");
}

void require(bool holds, const std::string& what) {
  if (!holds) throw broken(what);
}

// A field of `object`, which messages call `where`.
const json& field(const json& object, const std::string& where, const std::string& name) {
  if (!object.is_object() || !object.contains(name)) throw broken(fmt::format("its card has no field {}.{}", where, name));
  return object.at(name);
}

// A value of exactly the type T: no number passes for a text, a truth value, or (with a fraction) for a whole number.
template <typename T>
T exactly(const json& value, const std::string& name) {
  const char* expected = "a number";
  bool fits = value.is_number();
  if constexpr (std::is_same_v<T, std::string>) {
    expected = "a text";
    fits = value.is_string();
  } else if constexpr (std::is_same_v<T, bool>) {
    expected = "true or false";
    fits = value.is_boolean();
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    expected = "a whole number";
    fits = value.is_number_integer() &&
           !(value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()});
  } else {
    static_assert(std::is_same_v<T, double>);
  }
  if (!fits)
    throw broken(fmt::format("{} is {}, expected {}", name,
                             value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 60), expected));
  return value.get<T>();
}

template <typename T>
T exactly(const json& object, const std::string& where, const std::string& name) {
  return exactly<T>(field(object, where, name), where + "." + name);
}

const json& list(const json& object, const std::string& where, const std::string& name) {
  const json& value = field(object, where, name);
  if (!value.is_array()) throw broken(fmt::format("{}.{} is a {}, expected a list", where, name, value.type_name()));
  return value;
}

const json& pair(const json& object, const std::string& where, const std::string& name) {
  const json& value = list(object, where, name);
  if (value.size() != 2) throw broken(fmt::format("{}.{} has {} values, expected 2", where, name, value.size()));
  return value;
}

json to_json(const LevelCalibration& level) {
  return {{"quantiles", level.tail.quantiles()},
          {"tail_start", level.tail.tail_start()},
          {"tail_scale", level.tail.tail_scale()},
          {"frames", level.tail.frames()},
          {"share", level.share}};
}

LevelCalibration level_of(const json& calibration, const std::string& part) {
  const json& value = field(calibration, "calibration", part);
  const std::string where = "calibration." + part;
  LevelCalibration level;
  level.share = exactly<double>(value, where, "share");
  require(level.share >= 0 && level.share <= 1, fmt::format("{}.share is {}, expected 0 to 1", where, level.share));
  std::vector<double> quantiles;
  for (const json& quantile : list(value, where, "quantiles")) quantiles.push_back(exactly<double>(quantile, where + ".quantiles"));
  const auto start = exactly<double>(value, where, "tail_start");
  const auto scale = exactly<double>(value, where, "tail_scale");
  const auto frames = exactly<std::int64_t>(value, where, "frames");
  if (level.share <= 0) return level;  // mute: the rest says nothing
  require(!quantiles.empty() && start == quantiles.back(),
          fmt::format("{}.tail_start is {}, expected the last of {} quantiles", where, start, quantiles.size()));
  require(scale > 0 && std::isfinite(scale), fmt::format("{}.tail_scale is {}, expected above 0", where, scale));
  require(frames >= 1, fmt::format("{}.frames is {}, expected at least 1", where, frames));
  try {
    level.tail = TailCalibration::from_parts(std::move(quantiles), start, scale, frames);
  } catch (const Error& error) {
    throw broken(fmt::format("{}.quantiles: {}", where, error.what()));
  }
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

void check_boxes(const MotionModel& model) {
  const Sensing& s = model.sensing;
  const Box whole = Box::whole(s.picture);
  require(s.picture.width <= kLargestSide && s.picture.height <= kLargestSide, "detector.picture is " + to_text(s.picture));
  require(s.look == s.look.intersect(whole),
          fmt::format("detector.look {} lies outside detector.picture {}", to_text(s.look), to_text(s.picture)));
  if (model.roi)
    require(*model.roi == model.roi->intersect(whole) && s.look == s.look.intersect(*model.roi),
            fmt::format("detector.roi {} does not lie in detector.picture {} around detector.look {}", to_text(*model.roi),
                        to_text(s.picture), to_text(s.look)));
  require(s.working.width % kCell == 0 && s.working.height % kCell == 0 && s.working.width <= s.look.width + kCell &&
              s.working.height <= s.look.height + kCell,
          "detector.working is " + to_text(s.working));
}

int odd_side(const json& value) {
  const auto side = exactly<std::int64_t>(value, "detector.window");
  require(side >= 1 && side <= 99 && side % 2 == 1, fmt::format("detector.window is {}, expected odd sides up to 99", side));
  return static_cast<int>(side);
}

float threshold(const json& value) {
  const auto level = exactly<double>(value, "detector.thresholds");
  require(level > 1e-6 && level <= kLargestThreshold,
          fmt::format("detector.thresholds is {}, expected grey levels above 0", level));
  return static_cast<float>(level);
}

void read_sensing(const json& detector, MotionModel& model) {
  Sensing& s = model.sensing;
  const auto text = [&](const char* name) { return exactly<std::string>(detector, "detector", name); };
  s.picture = parsed(parse_size(text("picture")), "picture", text("picture"));
  s.look = parsed(parse_box(text("look")), "look", text("look"));
  s.working = parsed(parse_size(text("working")), "working", text("working"));
  if (!field(detector, "detector", "roi").is_null()) model.roi = parsed(parse_box(text("roi")), "roi", text("roi"));
  check_boxes(model);
  const json& thresholds = pair(detector, "detector", "thresholds");
  s.thresholds = {threshold(thresholds[0]), threshold(thresholds[1])};
  const json& window = pair(detector, "detector", "window");
  s.window = {odd_side(window[0]), odd_side(window[1])};
  s.fps = exactly<double>(detector, "detector", "fps");
  s.flow = text("flow");
  require(s.fps >= kSlowest && s.fps <= 1000, fmt::format("detector.fps is {}", s.fps));
  require(flows().find(s.flow) != nullptr, fmt::format("detector.flow is '{}', which this Vigil does not know", s.flow));
}

void read_parts(const json& detector, MotionModel& model) {
  model.parts.clear();
  std::set<std::string> names;
  const std::string where = "detector.parts";
  for (const json& part : list(detector, "detector", "parts")) {
    const auto observer = exactly<std::string>(part, where, "observer");
    const auto density = exactly<std::string>(part, where, "density");
    require(observers().find(observer) != nullptr,
            fmt::format("{}.observer is '{}', which this Vigil does not know", where, observer));
    require(densities().find(density) != nullptr,
            fmt::format("{}.density is '{}', which this Vigil does not know", where, density));
    require(names.insert(observer).second, fmt::format("{}.observer is '{}' twice", where, observer));
    model.parts.push_back({observer, density});
  }
  require(!model.parts.empty(), "detector.parts is empty");
}

void read_training(const json& training, MotionModel& model) {
  model.blocks = exactly<bool>(training, "training", "blocks");
  const std::string where = "training.clips";
  for (const json& clip : list(training, "training", "clips")) {
    ClipStatistics& c = model.clips.emplace_back();
    c.name = exactly<std::string>(clip, where, "name");
    c.frames = exactly<std::int64_t>(clip, where, "frames");
    c.seconds = exactly<double>(clip, where, "seconds");
    require(c.frames >= 1 && c.frames < kMostFrames, fmt::format("{}.frames of '{}' is {}", where, c.name, c.frames));
    require(c.seconds >= 0 && c.seconds <= kLongest, fmt::format("{}.seconds of '{}' is {}", where, c.name, c.seconds));
  }
  require(!model.clips.empty(), "training.clips is empty");
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
    require(std::all_of(sums.begin(), sums.end(), [](double s) { return s >= 0 && s <= kLargestSum; }),
            fmt::format("tensor {}.sums has a value that is no sum", name));
    require(std::all_of(cells.begin(), cells.end(), [&](double c) { return c >= -1 && c < static_cast<double>(cell_count); }),
            fmt::format("tensor {}.cells names a cell outside the picture", name));
    const float most = observers().at(name)()->most();
    require(std::all_of(values.begin(), values.end(), [most](float v) { return v >= 0 && v <= most; }),
            fmt::format("tensor {}.values has a value outside 0 to {}", name, most));
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

void read_card(const json& card, MotionModel& model) {
  const json& detector = field(card, "card", "detector");
  read_parts(detector, model);
  read_sensing(detector, model);
  read_training(field(card, "card", "training"), model);
  const json& calibration = field(card, "card", "calibration");
  for (const Part& part : model.parts) model.levels.push_back(level_of(calibration, part.observer));
  model.fused = level_of(calibration, "fused");
  require(model.levels.front().share > 0,
          fmt::format("calibration.{}.share is 0, but the first observer must be calibrated", model.parts.front().observer));
  require(model.fused.share > 0, "calibration.fused.share is 0");
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
  read_card(file.card, model);
  read_tensors(file, model);
  return model;
}

}  // namespace vigil
