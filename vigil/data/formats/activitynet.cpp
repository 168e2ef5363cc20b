// SPDX-License-Identifier: Apache-2.0
// ActivityNet's JSON, truth and predictions: segments in seconds. Lengths and rates stand in the keys that MMAction's annotations
// use.
#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/record.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Name {
  std::string split, subset;
};
const std::vector<Name>& subsets() {
  static const std::vector<Name> names{{"train", "training"}, {"val", "validation"}, {"test", "testing"}};
  return names;
}

// A number at `i` of a list of two.
FrameSpan segment_of(const Record& item, const Video& video) {
  const std::vector<double> segment = item.numbers("segment");
  if (segment.size() != 2) throw item.error(fmt::format("segment: {} numbers, expected start and end", segment.size()));
  return {frame_of_seconds(segment[0], video, item.where()), frame_of_seconds(segment[1], video, item.where())};
}

void read_facts(const Record& entry, Video& video) {
  if (entry.has("fps")) video.fps = entry.number("fps");
  if (entry.has("duration_frame")) video.frames = entry.whole("duration_frame");
  if (entry.has("subset"))
    for (const Name& name : subsets())
      if (entry.text("subset") == name.subset) video.split = name.split;
  if (!entry.has("resolution")) return;
  if (const auto size = parse_size(entry.text("resolution"))) video.size = *size;
}

Video read_truth(const Record& entry, const std::string& id, const FormatOptions& options, std::vector<std::string>& notes) {
  Video video;
  video.id = id;
  read_facts(entry, video);
  complete(video, options);
  if (video.frames == 0 && entry.has("duration")) video.frames = frame_of_seconds(entry.number("duration"), video, entry.where());
  need_frames(video, entry.where());
  if (!entry.is_list("annotations")) return video;  // nothing is known of it
  video.events.emplace();
  for (const Record& item : entry.objects("annotations"))
    add_event(video, segment_of(item, video), item.text_or("label", ""), item.where(), notes);
  join_events(video, notes);
  set_label_of_video(video);
  return video;
}

void read_database(const Record& root, const FormatOptions& options, Dataset& dataset) {
  const Record database = root.object("database");
  for (const std::string& id : database.keys())
    dataset.videos.push_back(read_truth(database.object(id), id, options, dataset.notes));
}

// What a model said becomes events; scores have no place in a data set.
void read_results(const Record& root, const FormatOptions& options, Dataset& dataset) {
  const Record results = root.object("results");
  std::int64_t kept = 0, all = 0;
  for (const std::string& id : results.keys()) {
    Video video;
    video.id = id;
    complete(video, options);
    need_frames(video, results.where());
    video.events.emplace();
    for (const Record& item : results.objects(id)) {
      ++all;
      if (item.has("score") && item.number("score") < options.least_score) continue;
      ++kept;
      add_event(video, segment_of(item, video), item.text_or("label", ""), item.where(), dataset.notes);
    }
    join_events(video, dataset.notes);
    set_label_of_video(video);
    dataset.videos.push_back(std::move(video));
  }
  dataset.truth_revision += " (predictions, not truth)";
  dataset.notes.push_back(
      fmt::format("{}: predictions: {} of {} with a score of {:g} or more became events; their scores are not kept", root.where(),
                  kept, all, options.least_score));
}

Json json_of(const Video& video) {
  Json json = Json::object();
  if (video.fps > 0) json["duration"] = seconds_of_frame(video.frames, video);
  json["duration_frame"] = video.frames;
  if (video.fps > 0) json["fps"] = video.fps;
  for (const Name& name : subsets())
    if (name.split == video.split) json["subset"] = name.subset;
  if (!video.size.empty()) json["resolution"] = to_text(video.size);
  json["url"] = "";
  if (!video.events) return json;
  json["annotations"] = Json::array();
  for (const LabelledSpan& event : *video.events)
    json["annotations"].push_back(
        {{"label", or_anomaly(event.label)},
         {"segment", {seconds_of_frame(event.frames.begin, video), seconds_of_frame(event.frames.end, video)}}});
  return json;
}

}  // namespace

Dataset read_activitynet(const fs::path& where, const FormatOptions& options) {
  const Record root(where.string(), read_json(where));
  Dataset dataset = dataset_of_file(where, "ActivityNet JSON");
  if (root.has("database"))
    read_database(root, options, dataset);
  else if (root.has("results"))
    read_results(root, options, dataset);
  else
    throw root.error("neither \"database\" (truth) nor \"results\" (predictions) in it", "is it ActivityNet's format?");
  return dataset;
}

void write_activitynet(const fs::path& where, const Dataset& dataset) {
  Json database = Json::object();
  for (const Video& video : dataset.videos) database[video.id] = json_of(video);
  write_json(where,
             {{"version", dataset.name + " " + dataset.truth_revision}, {"taxonomy", Json::array()}, {"database", database}});
}

}  // namespace vigil
