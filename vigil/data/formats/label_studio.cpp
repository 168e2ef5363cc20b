// SPDX-License-Identifier: Apache-2.0
// Label Studio's JSON: a list of tasks, one a video. Frames from 1, ends included; boxes in percent of the picture, a keyframe that
// is not "enabled" is the last of its run. Length, rate and size stand in the task's data, where the tool keeps columns of one's
// own; events_from = timeline there says that the timeline labels are all events there are.
#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/formats/shapes.h"
#include "vigil/data/record.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string first_label(const std::vector<std::string>& labels) {
  return labels.empty() ? "" : labels.front();
}

void read_facts(const Record& data, Video& video) {
  for (const std::string key : {"id", "video", "video_url"})
    if (video.id.empty() && data.has(key)) video.id = key == "id" ? data.text(key) : id_of_media(data.text(key));
  if (video.id.empty()) throw data.error("neither \"video\" nor \"id\" says which video it is");
  if (data.has("n_frames")) video.frames = data.whole("n_frames");
  if (data.has("fps")) video.fps = data.number("fps");
  if (data.has("split")) video.split = data.text("split");
  if (!data.has("width") || !data.has("height")) return;
  const std::int64_t width = data.whole("width"), height = data.whole("height");
  if (width > 0 && height > 0 && width < 65536 && height < 65536) video.size = {static_cast<int>(width), static_cast<int>(height)};
}

void read_timeline(const Record& value, Video& video, std::vector<std::string>& notes) {
  const std::string label = first_label(value.texts("timelinelabels"));
  for (const Record& range : value.objects("ranges"))
    add_event(video, {range.whole("start") - 1, range.whole("end")}, label, range.where(), notes);
}

void read_rectangle(const Record& value, Video& video) {
  if (video.size.empty())
    throw value.error(fmt::format("boxes are in percent, but the size of '{}' is told nowhere", video.id),
                      "give --videos DIR or --like DATASET");
  std::vector<Keyframe> keyframes;
  for (const Record& item : value.objects("sequence")) {
    const double x = item.number("x") / 100 * video.size.width, y = item.number("y") / 100 * video.size.height;
    const std::int64_t frame = item.whole("frame") - 1;
    const Keyframe key{
        frame, x, y, x + item.number("width") / 100 * video.size.width, y + item.number("height") / 100 * video.size.height, true};
    keyframes.push_back(key);
    if (item.flag_or("enabled", true)) continue;
    keyframes.push_back(key);
    ++keyframes.back().frame;
    keyframes.back().shown = false;
  }
  for (std::size_t i = 1; i < keyframes.size(); ++i)  // a run may begin where another ends
    if (!keyframes[i - 1].shown && keyframes[i - 1].frame == keyframes[i].frame)
      keyframes.erase(keyframes.begin() + static_cast<std::ptrdiff_t>(--i));
  if (!video.tracks) video.tracks.emplace();
  const auto id = static_cast<std::int64_t>(video.tracks->size());
  video.tracks->push_back({id, first_label(value.texts("labels")), boxes_between(keyframes, video.frames, value.where())});
}

// The first annotation counts: further ones are of other annotators. True when its boxes were taken for events, because nothing
// says that they are not.
bool read_annotation(const Record& task, Video& video, std::vector<std::string>& notes) {
  const std::vector<Record> annotations = task.objects("annotations");
  if (annotations.empty()) return false;
  if (annotations.size() > 1)
    notes.push_back(fmt::format("{}: {} annotations of '{}', the first is taken", task.where(), annotations.size(), video.id));
  video.events.emplace();
  bool timeline = task.object("data").text_or("events_from", "") == "timeline";
  for (const Record& item : annotations.front().objects("result")) {
    const std::string type = item.text_or("type", "");
    timeline = timeline || type == "timelinelabels";
    if (type == "timelinelabels") read_timeline(item.object("value"), video, notes);
    if (type == "videorectangle") read_rectangle(item.object("value"), video);
  }
  if (timeline || !video.tracks) return false;
  events_from_tracks(video);
  return true;
}

Json timeline_of(const LabelledSpan& event) {
  return {{"from_name", "events"},
          {"to_name", "video"},
          {"type", "timelinelabels"},
          {"value",
           {{"ranges", {{{"start", event.frames.begin + 1}, {"end", event.frames.end}}}},
            {"timelinelabels", {or_anomaly(event.label)}}}}};
}

Json rectangle_of(const Track& track, const Video& video) {
  Json sequence = Json::array();
  for (std::size_t i = 0; i < track.boxes.size(); ++i) {
    const TrackBox& one = track.boxes[i];
    const bool ends = i + 1 == track.boxes.size() ? one.frame + 1 < video.frames : track.boxes[i + 1].frame != one.frame + 1;
    sequence.push_back({{"frame", one.frame + 1},
                        {"time", video.fps > 0 ? seconds_of_frame(one.frame, video) : 0.0},
                        {"enabled", !ends},
                        {"x", 100.0 * one.box.x / video.size.width},
                        {"y", 100.0 * one.box.y / video.size.height},
                        {"width", 100.0 * one.box.width / video.size.width},
                        {"height", 100.0 * one.box.height / video.size.height},
                        {"rotation", 0}});
  }
  return {{"from_name", "boxes"},
          {"to_name", "video"},
          {"type", "videorectangle"},
          {"value", {{"framesCount", video.frames}, {"sequence", sequence}, {"labels", {or_anomaly(track.label)}}}}};
}

Json json_of(const Video& video, std::size_t number) {
  Json data = {{"video", video.media.empty() ? video.id : fs::path(video.media).filename().string()},
               {"id", video.id},
               {"n_frames", video.frames},
               {"split", video.split},
               {"events_from", "timeline"}};
  if (video.fps > 0) data["fps"] = video.fps;
  if (!video.size.empty()) {
    data["width"] = video.size.width;
    data["height"] = video.size.height;
  }
  Json task = {{"id", number}, {"data", data}, {"annotations", Json::array()}};
  if (!video.events) return task;
  Json result = Json::array();
  for (const LabelledSpan& event : *video.events) result.push_back(timeline_of(event));
  if (video.tracks && video.size.empty())
    throw Error::input(fmt::format("{}: Label Studio keeps boxes in percent, but the size of the picture is unknown", video.id),
                       "give width and height in the manifest");
  if (video.tracks)
    for (const Track& track : *video.tracks) result.push_back(rectangle_of(track, video));
  task["annotations"].push_back({{"result", result}});
  return task;
}

}  // namespace

Dataset read_label_studio(const fs::path& where, const FormatOptions& options) {
  const nlohmann::json root = read_json(where);
  if (!root.is_array())
    throw Error::input(where.string() + ": no list of tasks", "export from Label Studio as JSON (not JSON-MIN)");
  Dataset dataset = dataset_of_file(where, "Label Studio JSON");
  std::int64_t guessed = 0;
  for (std::size_t i = 0; i < root.size(); ++i) {
    const Record task(fmt::format("{}: task {}", where.string(), i), root[i]);
    Video video;
    read_facts(task.object("data"), video);
    complete(video, options);
    need_frames(video, task.where());
    if (read_annotation(task, video, dataset.notes)) ++guessed;
    join_events(video, dataset.notes);
    set_label_of_video(video);
    dataset.videos.push_back(std::move(video));
  }
  note_events_from_tracks(guessed, "the column events_from = timeline says that they are none", dataset);
  return dataset;
}

void write_label_studio(const fs::path& where, const Dataset& dataset) {
  Json tasks = Json::array();
  for (const Video& video : dataset.videos) tasks.push_back(json_of(video, tasks.size() + 1));
  write_json(where, tasks);
}

}  // namespace vigil
