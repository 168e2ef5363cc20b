// SPDX-License-Identifier: Apache-2.0
// What readers and writers of formats share: see common.h.
#include "vigil/data/formats/common.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

const std::set<std::string>& video_endings() {
  static const std::set<std::string> endings{".mp4", ".avi",  ".mkv", ".mov", ".webm", ".m4v",
                                             ".mpg", ".mpeg", ".ts",  ".wmv", ".flv"};
  return endings;
}

void fill_from(Video& video, const Video& known) {
  if (video.frames == 0) video.frames = known.frames;
  if (video.fps == 0) video.fps = known.fps;
  if (video.size.empty()) video.size = known.size;
  if (video.media.empty()) video.media = known.media;
  if (video.split.empty()) video.split = known.split;
  if (video.group.empty()) video.group = known.group;
  if (video.scene.empty()) video.scene = known.scene;
}

std::string media_in(const fs::path& folder, const std::string& id) {
  std::error_code failed;
  if (fs::is_directory(folder / id, failed)) return (folder / id).string();
  for (const std::string& ending : video_endings())
    if (fs::is_regular_file(folder / (id + ending), failed)) return (folder / (id + ending)).string();
  return {};
}

void ask_media(Video& video) {
  if (video.media.empty() || (video.frames > 0 && video.fps > 0 && !video.size.empty())) return;
  std::error_code failed;
  if (!fs::exists(video.media, failed)) return;
  const auto source = open_source(video.media);
  if (video.frames == 0) video.frames = source->info().frames.value_or(0);
  if (video.fps == 0) video.fps = source->info().fps;
  if (video.size.empty()) video.size = source->info().size;
}

}  // namespace

Dataset dataset_of_file(const fs::path& where, const std::string& format) {
  Dataset dataset;
  const fs::path whole = fs::absolute(where).lexically_normal();
  dataset.name = (whole.has_filename() ? whole : whole.parent_path()).stem().string();
  dataset.truth_revision = format + " of " + where.filename().string();
  return dataset;
}

void complete(Video& video, const FormatOptions& options) {
  if (options.like != nullptr)
    for (const Video& known : options.like->videos)
      if (known.id == video.id) fill_from(video, known);
  if (video.media.empty() && !options.media.empty()) video.media = media_in(options.media, video.id);
  if (video.fps == 0) video.fps = options.fps;
  ask_media(video);
  if (video.split.empty()) video.split = options.split;
}

void need_frames(const Video& video, const std::string& where) {
  if (video.frames < 1)
    throw Error::input(fmt::format("{}: how many frames '{}' has is told nowhere", where, video.id),
                       "name the folder of the videos (--videos DIR) or a data set that knows them (--like DATASET)");
}

std::int64_t frame_of_seconds(double seconds, const Video& video, const std::string& where) {
  constexpr double kLongest = 1e7;  // four months
  if (!(video.fps > 0))
    throw Error::input(fmt::format("{}: times are in seconds, but the frame rate of '{}' is told nowhere", where, video.id),
                       "give --fps NUMBER, --videos DIR or --like DATASET");
  if (!(seconds >= 0 && seconds <= kLongest)) throw Error::input(fmt::format("{}: {} is no time in seconds", where, seconds));
  return static_cast<std::int64_t>(std::floor(seconds * video.fps + 0.5));
}

double seconds_of_frame(std::int64_t frame, const Video& video) {
  if (!(video.fps > 0))
    throw Error::input(fmt::format("{}: the format counts in seconds, but the frame rate is unknown", video.id),
                       "give --fps NUMBER, or \"fps\" in the manifest");
  return static_cast<double>(frame) / video.fps;
}

void add_event(Video& video, const FrameSpan& span, const std::string& label, const std::string& where,
               std::vector<std::string>& notes) {
  if (span.end < span.begin || span.begin < 0)
    throw Error::input(fmt::format("{}: frames {} to {} of '{}' are {}", where, span.begin, span.end, video.id,
                                   span.begin < 0 ? "outside the video" : "reversed"));
  if (span.empty()) throw Error::input(fmt::format("{}: frames {} to {} of '{}': no frame", where, span.begin, span.end, video.id));
  if (span.begin >= video.frames)
    throw Error::input(fmt::format("{}: an event starts at frame {}, but '{}' has {}", where, span.begin, video.id, video.frames),
                       "the file is of another version of the video, or the frame rate is wrong");
  if (span.end > video.frames)
    notes.push_back(
        fmt::format("{}: an event ends at frame {}; cut at the end of '{}', {}", where, span.end, video.id, video.frames));
  if (!video.events) video.events.emplace();
  video.events->push_back({{span.begin, std::min(span.end, video.frames)}, label});
}

void join_events(Video& video, std::vector<std::string>& notes) {
  if (!video.events) return;
  auto& events = *video.events;
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.frames.begin < b.frames.begin; });
  std::vector<LabelledSpan> joined;
  for (const LabelledSpan& event : events) {
    const auto same = std::find_if(joined.rbegin(), joined.rend(), [&](const LabelledSpan& other) {
      return other.label == event.label && other.frames.overlaps(event.frames);
    });
    if (same == joined.rend())
      joined.push_back(event);
    else
      same->frames.end = std::max(same->frames.end, event.frames.end);
  }
  if (joined.size() < events.size())
    notes.push_back(fmt::format("{}: {} events overlap others of their label and were joined with them", video.id,
                                events.size() - joined.size()));
  events = std::move(joined);
}

void events_from_tracks(Video& video) {
  std::map<std::string, std::set<std::int64_t>> frames;
  if (video.tracks)
    for (const Track& track : *video.tracks)
      for (const TrackBox& box : track.boxes) frames[track.label].insert(box.frame);
  video.events.emplace();
  for (const auto& [label, there] : frames)
    for (const std::int64_t frame : there) {
      auto& events = *video.events;
      if (events.empty() || events.back().label != label || events.back().frames.end != frame)
        events.push_back({{frame, frame}, label});
      events.back().frames.end = frame + 1;
    }
  std::stable_sort(video.events->begin(), video.events->end(),
                   [](const auto& a, const auto& b) { return a.frames.begin < b.frames.begin; });
}

void note_events_from_tracks(std::int64_t videos, const std::string& how_to_tell, Dataset& dataset) {
  if (videos > 0)
    dataset.notes.push_back(fmt::format("{} of {} videos have boxes and no events: the frames with a box were taken for events; {}",
                                        videos, dataset.videos.size(), how_to_tell));
}

void set_label_of_video(Video& video) {
  if (video.events) video.anomalous = !video.events->empty();
}

std::string or_anomaly(const std::string& label) {
  return label.empty() ? "anomaly" : label;
}

std::string id_of_media(const std::string& path) {
  std::string name = path.substr(path.find_last_of("/\\") + 1);
  const fs::path file(name);
  return video_endings().contains(file.extension().string()) ? file.stem().string() : name;
}

std::string file_name_of(const std::string& id) {
  std::string name = id;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == '\\' || c == '\0'; }, '_');
  if (name.starts_with(".")) name[0] = '_';
  return name;
}

nlohmann::json read_json(const fs::path& path) {
  constexpr int kDeepest = 64;
  const auto shallow = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    if (depth > kDeepest) throw Error::input(fmt::format("{}: nested deeper than {} levels", path.string(), kDeepest));
    return true;
  };
  const std::string text = read_file(path);
  try {
    return nlohmann::json::parse(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text, shallow);
  } catch (const nlohmann::json::parse_error& error) {
    throw Error::input(fmt::format("{}: not JSON from byte {} on", path.string(), error.byte), "the file is cut or was changed");
  }
}

void write_json(const fs::path& path, const nlohmann::ordered_json& json) {
  write_file(path, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace vigil
