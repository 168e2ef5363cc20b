// SPDX-License-Identifier: Apache-2.0
// Writes Vigil's manifest: see manifest.h.
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
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

// Relative where the path lies below the manifest's folder, so that the data set can be moved as a whole.
std::string written(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_proximate(folder);
  return (relative.empty() || *relative.begin() == ".." ? path : relative).generic_string();
}

Json json_of(const Video& video, const fs::path& folder) {
  Json json = {{"id", video.id}, {"media", written(video.media, folder)}, {"split", video.split}, {"n_frames", video.frames}};
  if (video.fps > 0) json["fps"] = video.fps;
  if (!video.size.empty()) {
    json["width"] = video.size.width;
    json["height"] = video.size.height;
  }
  if (!video.scene.empty()) json["scene"] = video.scene;
  if (!video.group.empty()) json["group"] = video.group;
  if (!video.labels.empty()) json["labels"] = video.labels;
  json["events"] = video.events ? list_of(*video.events) : Json(nullptr);
  if (video.span) json["span"] = json_of(*video.span);
  if (!video.ignore.empty()) json["ignore"] = list_of(video.ignore);
  if (video.roi) json["roi"] = {{"x", video.roi->x}, {"y", video.roi->y}, {"w", video.roi->width}, {"h", video.roi->height}};
  if (!video.masks.empty()) json["masks"] = written(video.masks, folder);
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
