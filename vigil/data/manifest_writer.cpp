// SPDX-License-Identifier: Apache-2.0
// Writes Vigil's manifest: see manifest.h.
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/data/features_record.h"
#include "vigil/data/manifest.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json json_of(const FrameSpan& span) {
  return {{"start", span.begin}, {"end", span.end}};
}

Json json_of(const LabelledSpan& span) {
  Json json = json_of(span.frames);
  if (!span.label.empty()) json["label"] = span.label;
  return json;
}

template <typename Spans>
Json list_of(const Spans& spans) {
  Json list = Json::array();
  for (const auto& span : spans) list.push_back(json_of(span));
  return list;
}

// Relative where the path lies below the manifest's folder, so that the data set can be moved as a whole; else absolute. A
// synthetic scene is no path.
std::string written(const fs::path& path, const fs::path& folder) {
  if (path.string().starts_with("synthetic:")) return path.string();
  const fs::path whole = fs::absolute(path).lexically_normal();
  const fs::path relative = whole.lexically_proximate(fs::absolute(folder.empty() ? "." : folder).lexically_normal());
  return (relative.empty() || *relative.begin() == ".." ? whole : relative).generic_string();
}

// An anomalous video of unknown class without events still says that it is anomalous; a normal one without events says [].
std::vector<std::string> labels_of(const Video& video) {
  if (video.labels.empty() && video.anomalous == true && !video.events) return {"anomaly"};
  return video.labels;
}

Json json_of(const Video& video, const fs::path& folder) {
  Json json = {{"id", video.id}};
  if (!video.media.empty()) json["media"] = written(video.media, folder);
  json["split"] = video.split;
  json["n_frames"] = video.frames;
  if (video.fps > 0) json["fps"] = video.fps;
  if (!video.size.empty()) {
    json["width"] = video.size.width;
    json["height"] = video.size.height;
  }
  if (!video.scene.empty()) json["scene"] = video.scene;
  if (!video.group.empty()) json["group"] = video.group;
  if (!video.labels.empty() || (video.anomalous && !video.events)) json["labels"] = labels_of(video);
  json["events"] = video.events ? list_of(*video.events) : Json(nullptr);
  if (video.span) json["span"] = json_of(*video.span);
  if (!video.ignore.empty()) json["ignore"] = list_of(video.ignore);
  if (video.roi) json["roi"] = {{"x", video.roi->x}, {"y", video.roi->y}, {"w", video.roi->width}, {"h", video.roi->height}};
  if (!video.masks.empty()) json["masks"] = written(video.masks, folder);
  if (video.first_mask != 0) json["first_mask"] = video.first_mask;
  if (video.truth_frames != 0) json["gt_frames"] = video.truth_frames;
  if (video.tracks) json["tracks"] = json_of(*video.tracks);
  if (!video.features.empty())
    json["features"] = json_of(video.features, [&](const fs::path& path) { return written(path, folder); });
  return json;
}

}  // namespace

void write_manifest(const fs::path& path, const Dataset& dataset) {
  const Json header = {{"vigil_manifest", 1},
                       {"dataset", dataset.name},
                       {"gt_revision", dataset.truth_revision},
                       {"convention", "0-based half-open frames"}};
  std::string text = header.dump() + "\n";
  for (const Video& video : dataset.videos) text += json_of(video, path.parent_path()).dump() + "\n";
  write_file(path, text);
}

}  // namespace vigil
