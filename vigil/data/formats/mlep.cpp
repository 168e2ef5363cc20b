// SPDX-License-Identifier: Apache-2.0
// MLEP's JSON of frames per class: {"0001": {"anomalies": [{"chasing": [[1, 169]]}], "length": 553}}; from 1, ends included.
#include "vigil/base/error.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/lists/json_truth.h"

namespace vigil {

using Json = nlohmann::ordered_json;

Dataset read_mlep(const std::filesystem::path& where, const FormatOptions& options) {
  Dataset dataset = dataset_of_file(where, "MLEP JSON");
  for (const ListedVideo& listed : read_mlep_json(where).videos) {
    Video video;
    video.id = listed.id;
    video.frames = listed.frames;
    complete(video, options);
    video.events.emplace();
    for (const LabelledSpan& event : *listed.events) add_event(video, event.frames, event.label, where.string(), dataset.notes);
    join_events(video, dataset.notes);
    set_label_of_video(video);
    dataset.videos.push_back(std::move(video));
  }
  return dataset;
}

void write_mlep(const std::filesystem::path& where, const Dataset& dataset) {
  Json videos = Json::object();
  for (const Video& video : dataset.videos) {
    if (!video.events) continue;
    Json classes = Json::object();
    for (const LabelledSpan& event : *video.events)
      classes[or_anomaly(event.label)].push_back({event.frames.begin + 1, event.frames.end});
    videos[video.id] = {{"anomalies", classes.empty() ? Json::array() : Json::array({classes})}, {"length", video.frames}};
  }
  write_json(where, videos);
}

}  // namespace vigil
