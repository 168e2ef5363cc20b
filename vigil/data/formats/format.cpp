// SPDX-License-Identifier: Apache-2.0
// The table of formats, telling them apart, and what each leaves out: see format.h.
#include "vigil/data/formats/format.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/manifest.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kEverything = 1023;
constexpr std::uint32_t kTimed = kHoldsEvents | kHoldsEventLabels | kHoldsLengths;

Dataset read_any_layout(const fs::path& where, const FormatOptions& options) {
  Dataset dataset = load_dataset(where);
  for (Video& video : dataset.videos) complete(video, options);
  return dataset;
}

void write_whole(const fs::path& where, const Dataset& dataset) {
  const auto unknown =
      std::count_if(dataset.videos.begin(), dataset.videos.end(), [](const Video& video) { return video.frames < 1; });
  if (unknown > 0)
    throw Error::input(fmt::format("{}: {} of {} videos have no known length, which a manifest needs", where.string(), unknown,
                                   dataset.videos.size()),
                       "name the folder of the videos (--videos DIR) or a data set that knows them (--like DATASET)");
  const bool file = where.extension() == ".jsonl";
  const fs::path folder = file ? where.parent_path() : where;
  if (!folder.empty()) fs::create_directories(folder);
  write_manifest(file ? where : where / "manifest.jsonl", dataset);
}

struct Part {
  std::uint32_t bit;
  const char* what;
  bool (*has)(const Video& video);
};

const std::vector<Part>& parts() {
  static const std::vector<Part> table{
      {kHoldsEvents, "events", [](const Video& v) { return v.events && !v.events->empty() && !v.tracks; }},
      {kHoldsEventLabels, "classes of events",
       [](const Video& v) {
         return v.events && std::any_of(v.events->begin(), v.events->end(), [](const auto& e) { return !e.label.empty(); });
       }},
      {kHoldsUnlabelled, "videos without truth", [](const Video& v) { return !v.events && !v.anomalous; }},
      {kHoldsWeakLabels, "labels of videos whose events are unknown",
       [](const Video& v) { return !v.events && v.anomalous.has_value(); }},
      {kHoldsTracks, "tracks", [](const Video& v) { return v.tracks && !v.tracks->empty(); }},
      {kHoldsLengths, "numbers of frames", [](const Video& v) { return v.frames > 0; }},
      {kHoldsRates, "frame rates", [](const Video& v) { return v.fps > 0; }},
      {kHoldsSizes, "sizes of pictures", [](const Video& v) { return !v.size.empty(); }},
      {kHoldsSplits, "splits other than test", [](const Video& v) { return v.split != "test"; }},
      {kHoldsTheRest, "media, scene and group",
       [](const Video& v) { return !v.media.empty() || !v.scene.empty() || !v.group.empty(); }},
      {kHoldsTheRest, "span, ignored frames and roi", [](const Video& v) { return v.span || !v.ignore.empty() || v.roi; }},
      {kHoldsTheRest, "masks", [](const Video& v) { return !v.masks.empty(); }},
      {kHoldsTheRest, "features", [](const Video& v) { return !v.features.empty(); }}};
  return table;
}

std::string format_of_json(const fs::path& where) {
  const nlohmann::json root = read_json(where);
  if (root.is_array()) return "label-studio";
  if (root.contains("database") || root.contains("results")) return "activitynet";
  if (root.contains("metadata") && root.contains("file")) return "via";
  const bool lengths = root.is_object() && !root.empty() && std::all_of(root.begin(), root.end(), [](const auto& entry) {
                         return entry.is_object() && entry.contains("length");
                       });
  if (lengths) return "mlep";
  throw Error::input(where.string() + ": JSON of no format that is known", "say which with --from (`vigil list formats`)");
}

bool any_in(const fs::path& folder, bool (*fits)(const fs::path&)) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (fits(entry.path())) return true;
  return false;
}

}  // namespace

const Catalog<DataFormat>& data_formats() {
  static const Catalog<DataFormat> catalog{
      "format",
      {{"activitynet",
        "ActivityNet JSON: segments in seconds; predictions are read too",
        {".json", false, kTimed | kHoldsUnlabelled | kHoldsRates | kHoldsSizes | kHoldsSplits, read_activitynet,
         write_activitynet}},
       {"csv",
        "a table that says its convention: video,start,end,label",
        {".csv", false, kTimed | kHoldsRates | kHoldsSplits, read_csv, write_csv}},
       {"cvat",
        "CVAT for video 1.1, XML, one file a video",
        {".xml", true, kTimed | kHoldsTracks | kHoldsSizes | kHoldsSplits, read_cvat, write_cvat}},
       {"label-studio",
        "Label Studio JSON: timeline labels and video rectangles",
        {".json", false, kTimed | kHoldsUnlabelled | kHoldsTracks | kHoldsRates | kHoldsSizes | kHoldsSplits, read_label_studio,
         write_label_studio}},
       {"manifest",
        "Vigil's manifest; reads every layout of data sets that Vigil knows",
        {".jsonl", false, kEverything, read_any_layout, write_whole}},
       {"mlep", "MLEP JSON: frames per class and video", {".json", false, kTimed, read_mlep, write_mlep}},
       {"mot",
        "MOT challenge: a folder a video with gt/gt.txt and seqinfo.ini; tracks only",
        {"", true, kHoldsTracks | kHoldsLengths | kHoldsRates | kHoldsSizes, read_mot, write_mot}},
       {"via",
        "VGG Image Annotator 3, project: segments and boxes in seconds",
        {".json", false, kHoldsEvents | kHoldsEventLabels | kHoldsTracks, read_via, write_via}}}};
  return catalog;
}

std::string format_of(const fs::path& where) {
  std::error_code failed;
  if (!fs::exists(where, failed)) throw Error::input(where.string() + ": no such file or folder");
  if (fs::is_directory(where, failed)) {
    if (looks_like_dataset(where)) return "manifest";
    if (any_in(where, [](const fs::path& path) { return path.extension() == ".xml"; })) return "cvat";
    if (any_in(where, [](const fs::path& path) { return fs::is_regular_file(path / "gt" / "gt.txt"); })) return "mot";
    return "manifest";  // whose reader says what it looked for
  }
  const std::string ending = where.extension().string();
  return ending == ".csv" ? "csv" : ending == ".xml" ? "cvat" : ending == ".json" ? format_of_json(where) : "manifest";
}

std::vector<std::string> losses(const Dataset& dataset, const std::string& format) {
  const std::uint32_t holds = data_formats().at(format).holds;
  std::vector<std::string> sentences;
  for (const Part& part : parts()) {
    if ((holds & part.bit) != 0) continue;
    const auto count = std::count_if(dataset.videos.begin(), dataset.videos.end(), part.has);
    if (count > 0)
      sentences.push_back(
          fmt::format("{} cannot hold {}: left out for {} of {} videos", format, part.what, count, dataset.videos.size()));
  }
  return sentences;
}

}  // namespace vigil
