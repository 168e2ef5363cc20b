// SPDX-License-Identifier: Apache-2.0
// Reads lists of feature files: see feature_lists.h.
#include "vigil/data/lists/feature_lists.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "vigil/base/text.h"
#include "vigil/data/lists/list_builder.h"

namespace vigil {
namespace {

const std::string kEnding = ".npy";

struct Row {
  std::string_view path;
  std::string_view label;  // "1.0"; empty = none
};

Row row_of(std::string_view line) {
  if (line.ends_with(kEnding)) return {line, {}};
  const auto parts = name_and_words(line, 1);
  return parts ? Row{parts->name, parts->words[0]} : Row{line, {}};
}

// "01_0014_0" is crop 0 of 01_0014: only names of ShanghaiTech, because others may end in a number themselves.
ListedPath feature_path(std::string_view text) {
  ListedPath path = parse_feature_path(text);
  const std::size_t bar = path.id.rfind('_');
  if (path.crop >= 0 || bar == std::string::npos || path.id.size() - bar != 2) return path;
  const auto crop = whole_number(std::string_view(path.id).substr(bar + 1));
  const auto facts = facts_of_name(std::string_view(path.id).substr(0, bar));
  if (!crop || !facts || facts->data_set != "shanghaitech") return path;
  path.crop = static_cast<int>(*crop);
  path.id = path.id.substr(0, bar);
  return path;
}

bool read_label(const ListText& text, const ListLine& line, std::string_view label) {
  if (label == "1.0" || label == "1") return true;
  if (label == "0.0" || label == "0") return false;
  throw text.error(line, fmt::format("label '{}' is neither 0 nor 1", label.substr(0, 40)), "1 is anomalous");
}

void take_label(const ListText& text, const ListLine& line, ListedVideo& video, bool anomalous) {
  if (video.anomalous && *video.anomalous != anomalous)
    throw text.error(line, fmt::format("label {} disagrees with another line or the name of {}", anomalous ? 1 : 0, video.id));
  video.anomalous = anomalous;
}

void note_uneven(const ListText& text, VideoList& list) {
  std::set<std::int64_t> crops;
  for (const ListedVideo& video : list.videos) crops.insert(video.lines);
  if (crops.size() > 1)
    list.notes.push_back(
        fmt::format("{}: videos have {} to {} lines: crops are missing", text.path.string(), *crops.begin(), *crops.rbegin()));
}

}  // namespace

bool fits_features(const std::string& line) {
  const Row row = row_of(line);
  return row.path.ends_with(kEnding) &&
         (row.label.empty() || row.label == "1.0" || row.label == "0.0" || row.label == "1" || row.label == "0");
}

VideoList read_features(const ListText& text) {
  ListBuilder builder(text);
  std::set<std::string> seen;
  for (const ListLine& line : text.lines) {
    const Row row = row_of(line.text);
    if (!row.path.ends_with(kEnding)) throw text.error(line, "expected the path of a .npy file");
    if (!seen.insert(std::string(row.path)).second) throw text.error(line, "a file that stands in an earlier line already");
    ListedVideo& video = builder.add_crop(line, feature_path(row.path));
    if (!row.label.empty()) take_label(text, line, video, read_label(text, line, row.label));
  }
  VideoList list = builder.finish();
  note_uneven(text, list);
  return list;
}

bool fits_features_csv(const ListText& text) {
  return text.lines.front().text == "path,label";
}

VideoList read_features_csv(const ListText& text) {
  if (!fits_features_csv(text)) throw text.error(text.lines.front(), "expected the header 'path,label'");
  ListBuilder builder(text);
  for (std::size_t i = 1; i < text.lines.size(); ++i) {
    const ListLine& line = text.lines[i];
    const std::size_t comma = line.text.rfind(',');
    if (comma == std::string::npos || comma + 1 == line.text.size()) throw text.error(line, "expected a path and a label");
    const std::string label = line.text.substr(comma + 1);
    const bool anomalous = label != "Normal" && label != "A";
    ListedVideo& video = builder.add_crop(line, feature_path(std::string_view(line.text).substr(0, comma)));
    if (video.anomalous && *video.anomalous != anomalous)
      throw text.error(line, fmt::format("label {} disagrees with the name {}", label.substr(0, 40), video.id));
    video.anomalous = anomalous;
    if (!anomalous || !video.labels.empty()) continue;
    for (const std::string& code : split(label, '-'))
      if (code != "0" && !code.empty()) video.labels.push_back(code);
  }
  return builder.finish();
}

}  // namespace vigil
