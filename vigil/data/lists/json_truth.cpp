// SPDX-License-Identifier: Apache-2.0
// Reads MLEP's semantic labels: see json_truth.h.
#include "vigil/data/lists/json_truth.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"

namespace vigil {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostFrames = 1'000'000'000;

std::int64_t frame_of(const json& value, const std::string& where) {
  if (!value.is_number_integer() || value < 1 || value > kMostFrames)
    throw Error::input(where + ": expected a frame number from 1 on", "frames count from 1 in this file, the end is included");
  return value.get<std::int64_t>();
}

void read_class(const std::string& label, const json& pairs, const std::string& where, ListedVideo& video) {
  if (!pairs.is_array()) throw Error::input(where + ": expected a list of [start, end]");
  if (std::find(video.labels.begin(), video.labels.end(), label) == video.labels.end()) video.labels.push_back(label);
  for (const json& pair : pairs) {
    if (!pair.is_array() || pair.size() != 2) throw Error::input(where + ": expected [start, end]");
    const std::int64_t start = frame_of(pair[0], where), end = frame_of(pair[1], where);
    if (start > end) throw Error::input(fmt::format("{}: start {} lies after end {}", where, start, end), "the two are exchanged");
    video.events->push_back({{start - 1, end}, label});
  }
}

}  // namespace

VideoList read_mlep_json(const std::filesystem::path& path) {
  const json root = json::parse(read_file(path), nullptr, false);
  if (root.is_discarded() || !root.is_object()) throw Error::input(path.string() + ": not a JSON object of videos");
  VideoList list;
  for (const auto& [id, entry] : root.items()) {
    const std::string where = path.string() + ": " + id;
    if (!entry.is_object() || !entry.contains("length") || !entry.contains("anomalies") || !entry["anomalies"].is_array())
      throw Error::input(where + ": expected {\"anomalies\": [...], \"length\": n}");
    ListedVideo& video = list.videos.emplace_back();
    video.id = id;
    video.frames = frame_of(entry["length"], where);
    video.events.emplace();
    for (const json& anomaly : entry["anomalies"]) {
      if (!anomaly.is_object()) throw Error::input(where + ": expected {\"class\": [[start, end]]}");
      for (const auto& [label, pairs] : anomaly.items()) read_class(label, pairs, where, video);
    }
    video.anomalous = !video.events->empty();
  }
  return list;
}

}  // namespace vigil
