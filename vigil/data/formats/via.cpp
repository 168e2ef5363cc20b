// SPDX-License-Identifier: Apache-2.0
// Projects of the VGG Image Annotator 3: one file, many videos, times in seconds; an id is kept where the file has another name.
// Boxes stand for points in time and are not taken over.
#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/record.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// The index in dataset.videos by the number of the view; a view shows one file.
std::map<std::string, std::size_t> read_files(const Record& root, const FormatOptions& options, Dataset& dataset) {
  std::map<std::string, std::size_t> of_file, of_view;
  const Record files = root.object("file");
  for (const std::string& key : files.keys()) {
    const Record file = files.object(key);
    Video video;
    video.id = file.text_or("id", id_of_media(file.text("fname")));
    complete(video, options);
    need_frames(video, file.where());
    video.events.emplace();
    of_file[key] = dataset.videos.size();
    dataset.videos.push_back(std::move(video));
  }
  if (!root.has("view")) return of_file;
  const Record views = root.object("view");
  for (const std::string& key : views.keys())
    for (const std::string& file : views.object(key).texts("fid_list"))
      if (const auto found = of_file.find(file); found != of_file.end()) of_view[key] = found->second;
  return of_view;
}

// The value of the first attribute, which may be the number of an option of the project's attributes.
std::string label_of(const Record& item, const Record& root) {
  if (!item.has("av")) return "";
  const Record values = item.object("av");
  const std::vector<std::string> keys = values.keys();
  if (keys.empty()) return "";
  const std::string value = values.text_or(keys.front(), "");
  if (!root.has("attribute") || !root.object("attribute").has(keys.front())) return value;
  const Record attribute = root.object("attribute").object(keys.front());
  return attribute.has("options") && attribute.object("options").has(value) ? attribute.object("options").text(value) : value;
}

}  // namespace

Dataset read_via(const fs::path& where, const FormatOptions& options) {
  const Record root(where.string(), read_json(where));
  Dataset dataset = dataset_of_file(where, "VIA 3 project");
  const std::map<std::string, std::size_t> videos = read_files(root, options, dataset);
  const Record metadata = root.object("metadata");
  std::int64_t points = 0;
  for (const std::string& key : metadata.keys()) {
    const Record item = metadata.object(key);
    const auto found = videos.find(item.text("vid"));
    if (found == videos.end()) throw item.error(fmt::format("vid '{}' is no view of the project", item.text("vid")));
    Video& video = dataset.videos[found->second];
    const std::vector<double> times = item.numbers("z");
    if (times.size() < 2) {
      ++points;
      continue;
    }
    if (times.size() > 2) throw item.error(fmt::format("z: {} times, expected a start and an end", times.size()));
    add_event(video, {frame_of_seconds(times[0], video, item.where()), frame_of_seconds(times[1], video, item.where())},
              label_of(item, root), item.where(), dataset.notes);
  }
  if (points > 0)
    dataset.notes.push_back(fmt::format("{}: {} points in time (without an end) were left out", where.string(), points));
  for (Video& video : dataset.videos) {
    join_events(video, dataset.notes);
    set_label_of_video(video);
  }
  return dataset;
}

void write_via(const fs::path& where, const Dataset& dataset) {
  Json files = Json::object(), views = Json::object(), metadata = Json::object(), order = Json::array();
  std::size_t number = 0, items = 0;
  for (const Video& video : dataset.videos) {
    if (!video.events) continue;
    const std::string key = std::to_string(++number);
    const std::string name = video.media.empty() ? video.id + ".mp4" : fs::path(video.media).filename().string();
    files[key] = {{"fid", key}, {"id", video.id}, {"fname", name}, {"type", 4}, {"loc", 1}, {"src", ""}};
    views[key] = {{"fid_list", {key}}};
    order.push_back(key);
    for (const LabelledSpan& event : *video.events)
      metadata[fmt::format("{}_{:04}", key, ++items)] = {
          {"vid", key},
          {"flg", 0},
          {"z", {seconds_of_frame(event.frames.begin, video), seconds_of_frame(event.frames.end, video)}},
          {"xy", Json::array()},
          {"av", {{"1", or_anomaly(event.label)}}}};
  }
  const Json attribute = {{"1",
                           {{"aname", "event"},
                            {"anchor_id", "FILE1_Z2_XY0"},
                            {"type", 1},
                            {"desc", ""},
                            {"options", Json::object()},
                            {"default_option_id", ""}}}};
  write_json(where, {{"project",
                      {{"pid", "__VIA_PROJECT_ID__"},
                       {"rev", "__VIA_PROJECT_REV_ID__"},
                       {"rev_timestamp", ""},
                       {"pname", dataset.name},
                       {"data_format_version", "3.1.1"},
                       {"creator", "Vigil"},
                       {"created", 0},
                       {"vid_list", order}}},
                     {"attribute", attribute},
                     {"file", files},
                     {"metadata", metadata},
                     {"view", views}});
}

}  // namespace vigil
