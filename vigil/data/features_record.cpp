// SPDX-License-Identifier: Apache-2.0
// Reads and writes features and tracks of a manifest line: see features_record.h.
#include "vigil/data/features_record.h"

#include <set>

#include <fmt/format.h>

#include "vigil/base/text.h"
#include "vigil/data/features/crop_files.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string known_layout(const Record& record, const std::string& name) {
  if (name.empty() || feature_layouts().find(name) != nullptr) return name;
  std::vector<std::string> names;
  for (const auto& row : feature_layouts().rows()) names.push_back(row.name);
  throw record.error(fmt::format("no layout is called '{}'{}", name, nearest_hint(name, names)), "layouts: " + join(names, ", "));
}

std::int64_t whole_or(const Record& record, const std::string& key, std::int64_t otherwise, std::int64_t least) {
  if (!record.has(key)) return otherwise;
  const std::int64_t value = record.whole(key);
  if (value < least || value > (1LL << 40)) throw record.error(fmt::format("{} = {}, expected {} or more", key, value, least));
  return value;
}

// Of files with one crop each the stem is named: crop 0 must be there.
void must_exist(const Record& record, const FeatureFile& file, const fs::path& folder) {
  std::error_code failed;
  if (fs::exists(file.path, failed)) return;
  const CropFiles files = file.layout.empty() ? CropFiles::none : feature_layouts().at(file.layout).files;
  if (files != CropFiles::none) {
    crop_files(file.path, files);
    return;
  }
  throw record.error(fmt::format("no such file: {}", file.path.string()),
                     fmt::format("paths are relative to the manifest's folder, {}", folder.string()));
}

FeatureFile read_feature_file(const Record& record, const fs::path& folder) {
  static const std::vector<std::string> kKeys = {
      "path", "layout", "key", "index", "first_row", "rows", "frames_per_row", "segments_of_video", "tail"};
  record.allow_only(kKeys);
  FeatureFile file;
  file.path = (folder / record.text("path")).lexically_normal();
  file.layout = known_layout(record, record.text_or("layout", ""));
  file.key = record.text_or("key", "");
  file.index = whole_or(record, "index", 0, 0);
  file.first_row = whole_or(record, "first_row", 0, 0);
  file.rows = whole_or(record, "rows", 0, 0);
  file.frames_per_row =
      static_cast<int>(std::min<std::int64_t>(whole_or(record, "frames_per_row", file.frames_per_row, 1), 1 << 30));
  file.segments_of_video = record.flag_or("segments_of_video", false);
  file.tail = record.text_or("tail", file.tail);
  if (file.tail != "cut" && file.tail != "pad")
    throw record.error(fmt::format("tail '{}' is neither cut nor pad", file.tail),
                       "say what made the last row where frames were left");
  must_exist(record, file, folder);
  return file;
}

TrackBox read_box(const Record& record, std::size_t number, std::int64_t frames) {
  const std::vector<std::int64_t> values = record.wholes("boxes", number);
  constexpr std::int64_t kFar = 1 << 20;
  if (values.size() != 5)
    throw record.error(fmt::format("boxes[{}]: {} numbers, expected frame, x, y, w, h", number, values.size()));
  for (std::size_t i = 1; i < 5; ++i)
    if (values[i] < -kFar || values[i] > kFar)
      throw record.error(fmt::format("boxes[{}]: {} is no number of pixels", number, values[i]));
  if (values[0] < 0 || values[0] >= frames)
    throw record.error(fmt::format("boxes[{}]: frame {} lies outside the video's [0, {})", number, values[0], frames));
  const auto pixels = [&](std::size_t i) { return static_cast<int>(values[i]); };
  const TrackBox box{values[0], {pixels(1), pixels(2), pixels(3), pixels(4)}};
  if (box.box.empty())
    throw record.error(fmt::format("boxes[{}]: {} has no pixel", number, to_text(box.box)), "w and h are 1 or more");
  return box;
}

Track read_track(const Record& record, std::int64_t frames) {
  static const std::vector<std::string> kKeys = {"id", "label", "boxes"};
  record.allow_only(kKeys);
  Track track{record.whole("id"), record.text_or("label", ""), {}};
  const std::size_t count = record.length("boxes");
  for (std::size_t i = 0; i < count; ++i) {
    track.boxes.push_back(read_box(record, i, frames));
    if (i > 0 && track.boxes[i].frame <= track.boxes[i - 1].frame)
      throw record.error(
          fmt::format("boxes[{}]: frame {} does not follow frame {}", i, track.boxes[i].frame, track.boxes[i - 1].frame),
          "boxes stand by rising frame, at most one a frame");
  }
  return track;
}

}  // namespace

std::map<std::string, FeatureFile> read_feature_files(const Record& record, const fs::path& folder) {
  std::map<std::string, FeatureFile> files;
  if (!record.has("features")) return files;
  const Record all = record.object("features");
  for (const std::string& name : all.keys()) files.emplace(name, read_feature_file(all.object(name), folder));
  return files;
}

std::vector<Track> read_tracks(const Record& record, std::int64_t frames) {
  std::vector<Track> tracks;
  std::set<std::int64_t> ids;
  for (const Record& item : record.objects("tracks")) {
    tracks.push_back(read_track(item, frames));
    if (!ids.insert(tracks.back().id).second) throw item.error(fmt::format("id {} is given to two tracks", tracks.back().id));
  }
  return tracks;
}

Json json_of(const std::map<std::string, FeatureFile>& files, const std::function<std::string(const fs::path&)>& written) {
  const FeatureFile usual;
  Json all = Json::object();
  for (const auto& [name, file] : files) {
    Json json = {{"path", written(file.path)}};
    if (!file.layout.empty()) json["layout"] = file.layout;
    if (!file.key.empty()) json["key"] = file.key;
    if (file.index != usual.index) json["index"] = file.index;
    if (file.first_row != usual.first_row) json["first_row"] = file.first_row;
    if (file.rows != usual.rows) json["rows"] = file.rows;
    if (file.frames_per_row != usual.frames_per_row) json["frames_per_row"] = file.frames_per_row;
    if (file.segments_of_video) json["segments_of_video"] = true;
    if (file.tail != usual.tail) json["tail"] = file.tail;
    all[name] = std::move(json);
  }
  return all;
}

Json json_of(const std::vector<Track>& tracks) {
  Json all = Json::array();
  for (const Track& track : tracks) {
    Json json = {{"id", track.id}};
    if (!track.label.empty()) json["label"] = track.label;
    json["boxes"] = Json::array();
    for (const TrackBox& box : track.boxes)
      json["boxes"].push_back({box.frame, box.box.x, box.box.y, box.box.width, box.box.height});
    all.push_back(std::move(json));
  }
  return all;
}

}  // namespace vigil
