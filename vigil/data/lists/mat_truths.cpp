// SPDX-License-Identifier: Apache-2.0
// Reads truth in .mat files: see mat_truths.h.
#include "vigil/data/lists/mat_truths.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/lists/mat_masks.h"
#include "vigil/data/lists/names.h"

namespace vigil {
namespace {

constexpr double kLargestFrame = 1e9;

std::string shape_text(const MatValue& value) {
  std::string text;
  for (const std::int64_t extent : value.shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

// A start and an end, from 1, end included; nothing for a filler.
std::optional<FrameSpan> span_of(double start, double end, const std::string& where) {
  if (start < 0 || end < 0) return std::nullopt;
  const bool whole = std::floor(start) == start && std::floor(end) == end && start <= kLargestFrame && end <= kLargestFrame;
  if (!whole) throw Error::input(fmt::format("{}: {:g} to {:g} are no frame numbers", where, start, end));
  if (start == 0) throw Error::input(where + ": frame 0, but this kind of file counts frames from 1");
  if (start > end)
    throw Error::input(fmt::format("{}: start {:g} lies after end {:g}", where, start, end), "the two are exchanged");
  return FrameSpan{static_cast<std::int64_t>(start) - 1, static_cast<std::int64_t>(end)};
}

const MatValue& field_of(const MatValue& value, const std::string& name, const std::string& where) {
  const MatValue* field = value.field(name);
  if (!field) throw Error::input(fmt::format("{}: no field {} (fields: {})", where, name, join(value.fields, ", ")));
  return *field;
}

// 2 x k: starts above ends.
std::vector<LabelledSpan> columns_of(const MatValue& value, const std::string& where) {
  std::vector<LabelledSpan> spans;
  if (value.kind == MatValue::Kind::numbers && value.count() == 0) return spans;
  if (value.kind != MatValue::Kind::numbers || value.shape.size() != 2 || value.shape[0] != 2)
    throw Error::input(fmt::format("{}: expected 2 x k numbers (starts and ends), found {}", where, shape_text(value)));
  const std::vector<double> numbers = value.numbers();
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
    if (const auto span = span_of(numbers[i], numbers[i + 1], where)) spans.push_back({*span, ""});
  return spans;
}

ListedVideo clip_of(std::size_t number, std::vector<LabelledSpan> events) {
  ListedVideo video;
  video.id = std::to_string(number);
  video.anomalous = !events.empty();
  video.events = std::move(events);
  return video;
}

// The variable called `name`; the message says which there are.
const MatValue& variable_of(const std::vector<MatValue>& variables, const std::string& name, const std::string& where) {
  std::vector<std::string> names;
  for (const MatValue& value : variables) {
    if (value.name == name) return value;
    names.push_back(value.name);
  }
  throw Error::input(fmt::format("{}: no variable {} (it has: {})", where, name, join(names, ", ")));
}

}  // namespace

VideoList read_annotation_mat(const std::filesystem::path& path) {
  const std::string where = path.string();
  const std::vector<MatValue> variables = read_mat(path);
  const MatValue& entry = variable_of(variables, "Annotation_file", where);
  const MatValue& anno = field_of(entry, "Anno", where);
  if (anno.kind != MatValue::Kind::numbers || anno.shape.size() != 2 || anno.shape[1] != 2)
    throw Error::input(fmt::format("{}: Anno: expected k x 2 numbers, found {}", where, shape_text(anno)));
  const std::string event = field_of(entry, "EventName", where).text;
  ListedVideo video;
  video.id = parse_path(field_of(entry, "VideoName", where).text).id;
  if (video.id.empty()) throw Error::input(where + ": VideoName is empty");
  video.events.emplace();
  const std::vector<double> numbers = anno.numbers();
  const std::size_t rows = numbers.size() / 2;
  for (std::size_t i = 0; i < rows; ++i)
    if (const auto span = span_of(numbers[i], numbers[i + rows], where)) video.events->push_back({*span, event});
  video.anomalous = !video.events->empty();
  if (*video.anomalous) video.labels = {event};
  return {{video}, {}};
}

VideoList read_intervals_mat(const std::filesystem::path& path) {
  const std::string where = path.string();
  const std::vector<MatValue> variables = read_mat(path);
  const MatValue& truth = variable_of(variables, "gt", where);
  VideoList list;
  if (truth.kind != MatValue::Kind::cell) {
    list.videos.push_back(clip_of(1, columns_of(truth, where)));
    return list;
  }
  for (std::size_t i = 0; i < truth.items.size(); ++i)
    list.videos.push_back(clip_of(i + 1, columns_of(truth.items[i], fmt::format("{}: clip {}", where, i + 1))));
  if (list.videos.empty()) throw Error::input(where + ": gt has no clips");
  return list;
}

FrameLabels read_masks_mat(const std::filesystem::path& path) {
  FrameLabels labels;
  Size first;
  each_mask_of_mat(path, [&](std::int64_t frame, const Grid<std::uint8_t>& mask) {
    if (frame == 0) first = mask.size();
    if (mask.size() != first)
      throw Error::input(fmt::format("{}: the mask of frame {} has another size ({} x {}) than the first ({} x {})", path.string(),
                                     frame, mask.height(), mask.width(), first.height, first.width));
    labels.values.push_back(std::find(mask.values().begin(), mask.values().end(), 1) != mask.values().end());
    labels.positives += labels.values.back();
  });
  return labels;
}

ListContent read_truth_mat(const std::filesystem::path& path) {
  const std::vector<std::string> names = variables_of_mat(path);
  const auto has = [&](const char* name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (has("Annotation_file")) return read_annotation_mat(path);
  if (has("gt")) return read_intervals_mat(path);
  if (has("volLabel")) return read_masks_mat(path);
  throw Error::input(fmt::format("{}: a .mat file, but none of truth (it has: {})", path.string(), join(names, ", ")),
                     "expected Annotation_file (UCF-Crime, RTFM), gt (intervals) or volLabel (Avenue's masks)");
}

}  // namespace vigil
