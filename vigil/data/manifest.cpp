// SPDX-License-Identifier: Apache-2.0
// Reads Vigil's manifest: see manifest.h.
#include "vigil/data/manifest.h"

#include <fstream>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/features_record.h"
#include "vigil/data/record.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kManifestVersion = 1;
const std::string kConvention = "0-based half-open frames";
const std::string kSynthetic = "synthetic:";

struct Header {
  std::string split;  // of entries that name none; may be empty
};

// What many entries share is told once, for all of them.
struct Counts {
  std::int64_t featured_without_media = 0;
  bool features_alone = true;  // no entry names media: a data set of features, which misses nothing
  std::int64_t truth_only = 0;
};

std::string checked_split(const Record& record, const std::string& split) {
  if (split != "train" && split != "test" && split != "val")
    throw record.error(fmt::format("split '{}' is none of train, test, val", split),
                       "say which part of the data set this video is");
  return split;
}

Header read_header(const Record& record, Dataset& dataset) {
  static const std::vector<std::string> kKeys = {"vigil_manifest", "dataset", "gt_revision",  "split",
                                                 "convention",     "classes", "source_files", "source"};
  if (!record.has("vigil_manifest"))
    throw record.error("not a manifest: its first line has no \"vigil_manifest\"",
                       R"(begin with {"vigil_manifest":1,"dataset":"NAME","gt_revision":"WHICH TRUTH"})");
  record.allow_only(kKeys);
  if (const std::int64_t version = record.whole("vigil_manifest"); version != kManifestVersion)
    throw record.error(fmt::format("manifest version {}, this Vigil reads version {}", version, kManifestVersion));
  if (const std::string convention = record.text_or("convention", kConvention); convention != kConvention)
    throw record.error(fmt::format("convention '{}', expected '{}'", convention, kConvention), "convert the frame numbers");
  dataset.name = record.text("dataset");
  dataset.truth_revision = record.text("gt_revision");
  return {record.has("split") ? checked_split(record, record.text("split")) : ""};
}

// Spans of one label must not meet: overlapping ones are a slip of the pen, and would be counted twice as events.
void refuse_overlap(const Record& record, const std::string& key, const std::vector<LabelledSpan>& spans) {
  for (std::size_t i = 0; i < spans.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (spans[i].label == spans[j].label && spans[i].frames.overlaps(spans[j].frames))
        throw record.error(fmt::format("{}[{}] ({} to {}) overlaps {}[{}] ({} to {})", key, i, spans[i].frames.begin,
                                       spans[i].frames.end, key, j, spans[j].frames.begin, spans[j].frames.end),
                           "join the two, or correct their ends (end is the first frame that does not belong)");
}

std::vector<LabelledSpan> read_spans(const Record& record, const std::string& key, std::int64_t frames) {
  static const std::vector<std::string> kKeys = {"start", "end", "label"};
  std::vector<LabelledSpan> spans;
  for (const Record& item : record.objects(key)) {
    item.allow_only(kKeys);
    spans.push_back({item.span(frames), item.text_or("label", "")});
  }
  refuse_overlap(record, key, spans);
  return spans;
}

Box read_roi(const Record& record, Size size) {
  static const std::vector<std::string> kKeys = {"x", "y", "w", "h"};
  const Record item = record.object("roi");
  item.allow_only(kKeys);
  constexpr std::int64_t kLargest = 1 << 20;
  std::vector<int> values;
  for (const std::string& key : kKeys) {
    const std::int64_t value = item.whole(key);
    if (value < 0 || value > kLargest) throw item.error(fmt::format("{} = {} is no number of pixels", key, value));
    values.push_back(static_cast<int>(value));
  }
  const Box roi{values[0], values[1], values[2], values[3]};
  if (roi.empty()) throw item.error(fmt::format("{} is empty", to_text(roi)));
  if (!size.empty() && roi.intersect(Box::whole(size)) != roi)
    throw item.error(fmt::format("{} does not lie inside the picture ({})", to_text(roi), to_text(size)));
  return roi;
}

// The path as the manifest's folder sees it. A synthetic scene is no path.
fs::path resolved(const Record& record, const std::string& key, const fs::path& folder) {
  const std::string text = record.text(key);
  if (key == "media" && text.starts_with(kSynthetic)) return text;
  const fs::path path = (folder / text).lexically_normal();
  std::error_code failed;
  if (!fs::exists(path, failed))
    throw record.error(fmt::format("{}: no such file or folder: {}", key, path.string()),
                       fmt::format("paths are relative to the manifest's folder, {}", folder.string()));
  if (key == "masks" && !fs::is_directory(path, failed) && path.extension() != ".npy" && path.extension() != ".mat")
    throw record.error("masks: neither a folder nor a .npy or .mat: " + path.string());
  return path;
}

void read_size(const Record& record, Video& video) {
  if (record.has("width") != record.has("height")) throw record.error("width and height belong together", "give both or neither");
  if (!record.has("width")) return;
  constexpr std::int64_t kLargest = 1 << 16;
  const std::int64_t width = record.whole("width"), height = record.whole("height");
  if (width < 1 || width > kLargest || height < 1 || height > kLargest)
    throw record.error(fmt::format("{} x {} is not the size of a picture", width, height));
  video.size = {static_cast<int>(width), static_cast<int>(height)};
}

void read_rate(const Record& record, Video& video) {
  if (!record.has("fps")) return;
  video.fps = record.number("fps");
  if (!(video.fps > 0 && video.fps <= 1000)) throw record.error(fmt::format("fps {:g} is not a frame rate", video.fps));
}

// The number of frames as declared; the media is asked where it says none, and where asking is cheap and exact: a folder.
void read_frames(const Record& record, Video& video, Dataset& dataset) {
  std::error_code failed;
  const bool folder = fs::is_directory(video.media, failed);
  if (!record.has("n_frames") && video.media.empty())
    throw record.error("n_frames is missing, and there is no media to ask", "give \"n_frames\": how many frames the video has");
  std::optional<std::int64_t> found;
  if (!record.has("n_frames") || folder) found = open_source(video.media)->info().frames;
  if (!record.has("n_frames")) {
    if (!found) throw record.error("n_frames is missing, and the media does not say how many frames it has");
    video.frames = *found;
    if (!folder) dataset.notes.push_back(fmt::format("{}: no n_frames; {} taken from the media's header", record.where(), *found));
    return;
  }
  video.frames = record.whole("n_frames");
  if (video.frames < 1) throw record.error(fmt::format("n_frames = {}: a video has at least one frame", video.frames));
  if (found && *found != video.frames)
    throw record.error(fmt::format("n_frames = {}, but {} has {} pictures", video.frames, video.media, *found));
}

// Weak labels say that something anomalous is in the video, not where.
void read_truth(const Record& record, Video& video) {
  video.labels = record.texts("labels");
  const bool listed_normal = record.is_list("labels") && video.labels.empty();
  if (record.has("events"))
    video.events = read_spans(record, "events", video.frames);
  else if (listed_normal)
    video.events.emplace();
  if (video.events || !video.labels.empty()) video.anomalous = !video.labels.empty() || !video.events->empty();
  for (const LabelledSpan& span : read_spans(record, "ignore", video.frames)) video.ignore.push_back(span.frames);
  if (record.has("tracks")) video.tracks = read_tracks(record, video.frames);
  if (record.has("gt_frames")) video.truth_frames = record.whole("gt_frames");
  if (video.truth_frames < 0) throw record.error(fmt::format("gt_frames = {}: expected 1 or more", video.truth_frames));
}

void read_masks(const Record& record, const fs::path& folder, Video& video) {
  if (!record.has("masks")) return;
  video.masks = resolved(record, "masks", folder);
  if (!record.has("first_mask")) return;
  const std::int64_t first = record.whole("first_mask");
  if (first < 0 || first > (1 << 30)) throw record.error(fmt::format("first_mask = {} is no number of a mask", first));
  video.first_mask = static_cast<int>(first);
}

// Videos may be known by their features alone, or by their truth alone (for stored scores): neither needs pictures.
void read_media(const Record& record, const fs::path& folder, Video& video, Counts& counts) {
  const bool featured = !video.features.empty();
  if (record.has("media")) {
    counts.features_alone = false;
    const std::string text = record.text("media");
    std::error_code failed;
    if (!featured || text.starts_with(kSynthetic) || fs::exists(folder / text, failed)) {
      video.media = resolved(record, "media", folder).string();
      return;
    }
  } else if (!featured) {
    if (!record.has("n_frames"))
      throw record.error("media is missing", R"(give "media": a video file or a folder of pictures; or "features"; or "n_frames")");
    ++counts.truth_only;
    return;
  }
  ++counts.featured_without_media;
}

Video read_video(const Record& record, const Header& header, const fs::path& folder, Dataset& dataset, Counts& counts) {
  static const std::vector<std::string> kKeys = {"id",     "media", "n_frames", "fps",    "width",      "height",   "camera",
                                                 "scene",  "group", "split",    "labels", "events",     "masks",    "features",
                                                 "tracks", "span",  "ignore",   "roi",    "first_mask", "gt_frames"};
  record.allow_only(kKeys);
  Video video;
  video.id = record.text("id");
  video.split = checked_split(record, record.text_or("split", header.split));
  video.features = read_feature_files(record, folder);
  read_media(record, folder, video, counts);
  video.scene = record.text_or("scene", record.text_or("camera", ""));
  video.group = record.text_or("group", "");
  read_size(record, video);
  read_rate(record, video);
  read_frames(record, video, dataset);
  if (record.has("span")) video.span = record.object("span").span(video.frames);
  if (record.has("roi")) video.roi = read_roi(record, video.size);
  read_masks(record, folder, video);
  read_truth(record, video);
  return video;
}

// What earlier lines said, to compare a new one with.
class Seen {
 public:
  void add(const Record& record, std::size_t line, const Video& video) {
    if (const auto [first, fresh] = ids_.emplace(video.id, line); !fresh)
      throw record.error(fmt::format("id '{}' stands in line {} already", video.id, first->second), "an id names one entry only");
    if (video.media.empty()) return;
    auto& parts = parts_[video.media + (video.roi ? "|" + to_text(*video.roi) : "")];
    for (const auto& [other_line, span] : parts)
      if (span.overlaps(video.covered()))
        throw record.error(fmt::format("frames {} to {} of {} overlap the frames {} to {} of line {}", video.covered().begin,
                                       video.covered().end, video.media, span.begin, span.end, other_line),
                           "entries of one media must cover different frames: give each a \"span\"");
    parts.emplace_back(line, video.covered());
  }

 private:
  std::map<std::string, std::size_t> ids_;
  std::map<std::string, std::vector<std::pair<std::size_t, FrameSpan>>> parts_;
};

}  // namespace

Dataset read_manifest(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw Error::input(path.string() + ": cannot be read");
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  Dataset dataset;
  std::optional<Header> header;
  Seen seen;
  Counts counts;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (trim(line).empty()) continue;
    const Record record = Record::parse(fmt::format("{}:{}", path.string(), number), line);
    if (!header) {
      header = read_header(record, dataset);
      continue;
    }
    dataset.videos.push_back(read_video(record, *header, folder, dataset, counts));
    seen.add(record, number, dataset.videos.back());
  }
  if (!header) throw Error::input(path.string() + ": empty", "a manifest begins with a header line: docs/reference/manifest.md");
  if (dataset.videos.empty()) throw Error::input(path.string() + ": a header but no video", "add one line per video");
  if (counts.featured_without_media > 0 && !counts.features_alone)
    dataset.notes.push_back(fmt::format("{}: {} of {} videos have features but no media here: their pictures cannot be looked at",
                                        path.string(), counts.featured_without_media, dataset.videos.size()));
  if (counts.truth_only > 0)
    dataset.notes.push_back(fmt::format("{}: {} of {} videos have neither media nor features: only their truth can be used",
                                        path.string(), counts.truth_only, dataset.videos.size()));
  return dataset;
}

}  // namespace vigil
