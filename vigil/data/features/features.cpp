// SPDX-License-Identifier: Apache-2.0
// Puts stored arrays of any layout into one: see features.h.
#include "vigil/data/features/features.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/features/array_file.h"
#include "vigil/data/features/crop_files.h"
#include "vigil/data/features/layouts.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

// A stored array that is understood, before its values are read.
struct Plan {
  fs::path path;
  std::unique_ptr<ArrayFile> file;
  std::string key;
  std::string layout_name;
  FeatureLayout layout;
  Tensor header;               // as stored
  FeatureShape shape;          // of the rows that the video has
  std::int64_t first_row = 0;  // where they begin on the row axis
};

[[noreturn]] void refuse(const Plan& plan, const std::string& what, const std::string& hint) {
  throw Error::input(fmt::format("{}{}{}: {}", plan.path.string(), plan.key.empty() ? "" : ": ", plan.key, what), hint);
}

std::int64_t extent(const Plan& plan, int axis) {
  return axis < 0 ? 1 : plan.header.shape[static_cast<std::size_t>(axis)];
}

void check_axes(const Plan& plan, const FeatureFile& file) {
  if (static_cast<int>(plan.header.shape.size()) != plan.layout.axes())
    refuse(plan,
           fmt::format("{} does not fit the layout {}, which has {} axes", shape_text(plan.header.shape), plan.layout_name,
                       plan.layout.axes()),
           "correct the layout (`vigil list feature-layouts`)");
  for (const std::int64_t size : plan.header.shape)
    if (size == 0) refuse(plan, fmt::format("{}: nothing is in it", shape_text(plan.header.shape)), "extract the features again");
  if (plan.layout.video >= 0 && (file.index < 0 || file.index >= extent(plan, plan.layout.video)))
    refuse(plan, fmt::format("index {} is asked for, it holds {} videos", file.index, extent(plan, plan.layout.video)),
           "correct \"index\" of the features in the manifest");
}

Plan plan_of(const fs::path& path, const FeatureFile& file, const std::string& stem) {
  Plan plan;
  plan.path = path;
  plan.file = open_array_file(path);
  plan.key = key_in(*plan.file, path, file.key, stem);
  plan.header = plan.file->header(plan.key);
  const bool sultani = file.layout.empty() && path.extension() == ".txt";
  plan.layout_name = sultani ? "text32" : file.layout.empty() ? layout_of_shape(path.string(), plan.header.shape) : file.layout;
  plan.layout = feature_layouts().at(plan.layout_name);
  if (plan.layout.text != (path.extension() == ".txt"))
    refuse(plan, fmt::format("the layout {} does not go with this kind of file", plan.layout_name), "text32 is for .txt");
  check_axes(plan, file);
  const std::int64_t stored = extent(plan, plan.layout.row);
  plan.first_row = file.first_row;
  plan.shape = {file.rows > 0 ? file.rows : stored - file.first_row, extent(plan, plan.layout.crop),
                extent(plan, plan.layout.width)};
  if (file.first_row < 0 || plan.shape.rows < 1 || file.first_row > stored - plan.shape.rows)
    refuse(plan, fmt::format("{} rows from {} on are asked for, it has {}", plan.shape.rows, file.first_row, stored),
           "correct first_row and rows of the features in the manifest");
  if (plan.layout.rows_must_be && stored != *plan.layout.rows_must_be)
    refuse(plan, fmt::format("{} lines, the layout {} has {}", stored, plan.layout_name, *plan.layout.rows_must_be),
           "the file is cut or of another kind");
  return plan;
}

// Reads no more of the first axis than is needed.
Tensor stored_values(const Plan& plan, const FeatureFile& file) {
  if (plan.layout.video == 0) return plan.file->rows(plan.key, file.index, 1);
  if (plan.layout.row == 0) return plan.file->rows(plan.key, plan.first_row, plan.shape.rows);
  return plan.file->rows(plan.key, 0, plan.header.shape[0]);
}

// [rows, crops, width] of an array in the order its layout says.
std::vector<float> ordered(const Plan& plan, const FeatureFile& file) {
  const Tensor part = stored_values(plan, file);
  std::vector<float> stored = part.to_floats();
  std::vector<std::int64_t> stride(part.shape.size(), 1);
  for (std::size_t axis = part.shape.size(); axis-- > 1;) stride[axis - 1] = stride[axis] * part.shape[axis];
  const std::int64_t row_stride = stride[static_cast<std::size_t>(plan.layout.row)];
  const std::int64_t crop_stride = plan.layout.crop < 0 ? 0 : stride[static_cast<std::size_t>(plan.layout.crop)];
  const std::int64_t first = plan.layout.row == 0 && plan.layout.video < 0 ? 0 : plan.first_row;
  const FeatureShape& shape = plan.shape;
  if (first == 0 && crop_stride <= row_stride && static_cast<std::int64_t>(stored.size()) == shape.rows * shape.crops * shape.width)
    return stored;  // it lies so already
  std::vector<float> out(static_cast<std::size_t>(shape.rows * shape.crops * shape.width));
  auto to = out.begin();
  for (std::int64_t row = 0; row < shape.rows; ++row)
    for (std::int64_t crop = 0; crop < shape.crops; ++crop)
      to = std::copy_n(stored.begin() + (first + row) * row_stride + crop * crop_stride, shape.width, to);
  return out;
}

void count_not_finite(Features& features, const std::string& where) {
  features.not_finite =
      std::count_if(features.values.begin(), features.values.end(), [](float value) { return !std::isfinite(value); });
  if (features.not_finite > 0)
    features.notes.push_back(
        fmt::format("{}: {} of {} values are NaN or infinite", where, features.not_finite, features.values.size()));
}

Features with_facts_of(const FeatureFile& file, bool text) {
  Features features;
  features.frames_per_row = file.frames_per_row;
  features.segments_of_video = file.segments_of_video || text;
  features.tail = file.tail;
  return features;
}

[[noreturn]] void refuse_missing(const Video& video, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& [other, file] : video.features) names.push_back(other);
  throw Error::input(fmt::format("{}: no features '{}'{}", video.id, name, nearest_hint(name, names)),
                     names.empty() ? "the video has none at all" : "it has " + join(names, ", "));
}

// Rows of both must stand for the same frames.
void require_alike(const Features& a, const std::string& name_a, const Features& b, const std::string& name_b) {
  if (a.segments_of_video != b.segments_of_video)
    throw Error::input(
        fmt::format("features '{}' and '{}' cannot be joined: rows of one are equal parts of the video, of the other "
                    "snippets",
                    name_a, name_b));
  if (a.segments_of_video && a.shape.rows != b.shape.rows)
    throw Error::input(fmt::format("features '{}' of {} and '{}' of {} equal parts of the video cannot be joined", name_a,
                                   a.shape.rows, name_b, b.shape.rows));
  if (!a.segments_of_video && a.frames_per_row != b.frames_per_row)
    throw Error::input(fmt::format("features '{}' and '{}' cannot be joined: a row of one is {} frames, of the other {}", name_a,
                                   name_b, a.frames_per_row, b.frames_per_row),
                       "extract both for the same snippets, and give both the same frames_per_row in the manifest");
}

void require_shapes_fit(const FeatureShape& a, const std::string& name_a, const FeatureShape& b, const std::string& name_b) {
  if (a.crops != 1 && b.crops != 1 && a.crops != b.crops)
    throw Error::input(fmt::format("features '{}' of {} and '{}' of {} crops cannot be joined", name_a, a.crops, name_b, b.crops),
                       "both need as many, or one of them a single crop");
  if (std::max(a.rows, b.rows) - std::min(a.rows, b.rows) > 1)
    throw Error::input(fmt::format("features '{}' of {} and '{}' of {} rows cannot be joined: they may differ by one row", name_a,
                                   a.rows, name_b, b.rows),
                       "both must be of the same video, with as many frames a row");
}

bool is_per_crop(const FeatureFile& file) {
  return !file.layout.empty() && feature_layouts().at(file.layout).files != CropFiles::none;
}

// Each crop's file is a TxD of its own.
std::vector<Plan> plans_of(const FeatureFile& file, const std::string& stem) {
  std::vector<Plan> plans;
  if (!is_per_crop(file)) {
    plans.push_back(plan_of(file.path, file, stem));
    return plans;
  }
  FeatureFile one = file;
  one.layout = "TxD";
  for (const fs::path& path : crop_files(file.path, feature_layouts().at(file.layout).files)) {
    plans.push_back(plan_of(path, one, stem));
    if (plans.back().shape != plans.front().shape)
      refuse(plans.back(),
             fmt::format("{}, but {} has {}", shape_text(plans.back().header.shape), plans.front().path.filename().string(),
                         shape_text(plans.front().header.shape)),
             "all crops of a video have the same shape: extract it again");
  }
  return plans;
}

FeatureShape shape_of(const std::vector<Plan>& plans) {
  FeatureShape shape = plans.front().shape;
  if (plans.size() > 1) shape.crops = static_cast<std::int64_t>(plans.size());
  return shape;
}

std::string how(const FeatureFile& file, const std::vector<Plan>& plans) {
  const Plan& first = plans.front();
  const std::string name = is_per_crop(file) ? fmt::format("{} files, {}", plans.size(), first.path.filename().string())
                                             : first.path.filename().string();
  return fmt::format("{}: {} of {}, read as {}", name, shape_text(first.header.shape), name_of(first.header.type),
                     is_per_crop(file) ? file.layout : first.layout_name);
}

}  // namespace

Features read_features(const FeatureFile& file, const std::string& stem) {
  const std::vector<Plan> plans = plans_of(file, stem);
  Features features = with_facts_of(file, plans.front().layout.text);
  features.shape = shape_of(plans);
  features.notes.push_back(how(file, plans));
  if (plans.size() == 1) {
    features.values = ordered(plans.front(), file);
  } else {
    const auto width = static_cast<std::size_t>(features.shape.width), crops = plans.size();
    features.values.resize(static_cast<std::size_t>(features.shape.rows) * crops * width);
    for (std::size_t crop = 0; crop < crops; ++crop) {
      const std::vector<float> one = ordered(plans[crop], file);
      for (std::size_t row = 0; row * width < one.size(); ++row)
        std::copy_n(one.begin() + static_cast<std::ptrdiff_t>(row * width), width,
                    features.values.begin() + static_cast<std::ptrdiff_t>((row * crops + crop) * width));
    }
  }
  count_not_finite(features, file.path.string());
  return features;
}

Features read_features(const Video& video, const std::string& name) {
  const auto found = video.features.find(name);
  if (found != video.features.end()) return read_features(found->second, video.id);
  const std::vector<std::string> wanted = feature_names(name);
  std::vector<Features> kinds;
  for (const std::string& one : wanted) {
    const auto file = video.features.find(one);
    if (file == video.features.end()) refuse_missing(video, one);
    kinds.push_back(read_features(file->second, video.id));
  }
  try {
    return joined(kinds, wanted);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", video.id, error.what()), error.hint());
  }
}

std::vector<std::string> feature_names(const std::string& sum) {
  if (sum.find('+') == std::string::npos) return {sum};
  std::vector<std::string> names;
  for (const std::string& part : split(sum, '+')) {
    names.emplace_back(trim(part));
    if (names.back().empty())
      throw Error::usage(fmt::format("features '{}': a name is missing beside a +", sum), "kinds are joined as in rgb + audio");
    if (std::count(names.begin(), names.end(), names.back()) > 1)
      throw Error::usage(fmt::format("features '{}': '{}' stands there twice", sum, names.back()), "name each kind once");
  }
  return names;
}

std::string features_for(const Video& video, const std::string& wanted) {
  if (video.features.count(wanted) > 0 || video.features.size() != 1) return wanted;
  const std::string& only = video.features.begin()->first;
  const std::vector<std::string> parts = feature_names(wanted);
  const bool one_of_parts = parts.size() > 1 && std::find(parts.begin(), parts.end(), only) != parts.end();
  return one_of_parts ? wanted : only;  // a part alone is no whole: what lacks is named when it is read
}

std::optional<std::string> rows_misfit(std::int64_t rows, int frames_per_row, std::int64_t frames) {
  const std::int64_t covered = rows * frames_per_row;
  if (frames < 1 || std::llabs(covered - frames) <= 2LL * frames_per_row) return {};
  return fmt::format("{} rows of {} frames are {}, the video has {}", rows, frames_per_row, covered, frames);
}

std::optional<std::string> rows_of_another(std::int64_t rows, int frames_per_row, std::int64_t frames) {
  constexpr std::int64_t kParts = 20;
  if (std::llabs(rows * frames_per_row - frames) * kParts <= frames) return {};
  return rows_misfit(rows, frames_per_row, frames);
}

FeatureShape shape_of_features(const FeatureFile& file, const std::string& stem) {
  return shape_of(plans_of(file, stem));
}

Features joined(std::span<const Features> kinds, std::span<const std::string> names) {
  if (kinds.size() == 1) return kinds.front();
  FeatureShape shape{kinds.front().shape.rows, 1, 0};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    require_alike(kinds.front(), names.front(), kinds[i], names[i]);
    shape.rows = std::min(shape.rows, kinds[i].shape.rows);
    shape.crops = std::max(shape.crops, kinds[i].shape.crops);
    shape.width += kinds[i].shape.width;
  }
  for (std::size_t i = 0; i < kinds.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) require_shapes_fit(kinds[j].shape, names[j], kinds[i].shape, names[i]);
  Features out = kinds.front();
  out.shape = shape;
  out.values.clear();
  out.values.reserve(static_cast<std::size_t>(shape.rows * shape.crops * shape.width));
  for (std::int64_t row = 0; row < shape.rows; ++row)
    for (std::int64_t crop = 0; crop < shape.crops; ++crop)
      for (const Features& kind : kinds) {
        const auto values = kind.at(row, kind.shape.crops == 1 ? 0 : crop);
        out.values.insert(out.values.end(), values.begin(), values.end());
      }
  out.parts.clear();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    out.parts.push_back({names[i], kinds[i].shape.width, kinds[i].shape.crops});
    if (i > 0) out.notes.insert(out.notes.end(), kinds[i].notes.begin(), kinds[i].notes.end());
    if (kinds[i].shape.rows > shape.rows)
      out.notes.push_back(
          fmt::format("the last of {} rows of {} is dropped, to be as many as the others", kinds[i].shape.rows, names[i]));
  }
  out.not_finite = std::count_if(out.values.begin(), out.values.end(), [](float value) { return !std::isfinite(value); });
  return out;
}

}  // namespace vigil
