// SPDX-License-Identifier: Apache-2.0
// Projects of the VGG Image Annotator 3: one file, many videos, times in seconds; an id is kept where the file has another name.
// Boxes stand at points in time; an attribute called "track" says which are of one object.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/lists/list_text.h"
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

// The value of an attribute, which may be the number of one of its options.
std::string value_of(const Record& values, const std::string& key, const Record& root) {
  const std::string value = values.text_or(key, "");
  if (!root.has("attribute") || !root.object("attribute").has(key)) return value;
  const Record attribute = root.object("attribute").object(key);
  return attribute.has("options") && attribute.object("options").has(value) ? attribute.object("options").text(value) : value;
}

// Whether the attribute with this number says which object a box is of.
bool tells_track(const Record& root, const std::string& key) {
  if (!root.has("attribute") || !root.object("attribute").has(key)) return false;
  std::string name = root.object("attribute").object(key).text_or("aname", "");
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name == "track" || name == "track_id" || name == "track id" || name == "object_id" || name == "object id";
}

struct Values {
  std::string label, track;
};

// The first attribute that tells no track is the label.
Values values_of(const Record& item, const Record& root) {
  Values found;
  if (!item.has("av")) return found;
  const Record values = item.object("av");
  bool labelled = false;
  for (const std::string& key : values.keys()) {
    if (tells_track(root, key)) {
      found.track = value_of(values, key, root);
    } else if (!labelled) {
      found.label = value_of(values, key, root);
      labelled = true;
    }
  }
  return found;
}

// Boxes of one video while they come in any order: of objects that the user numbered, and others, which stand for themselves.
struct Boxes {
  struct InOrder {
    bool operator()(const std::pair<std::string, std::string>& a, const std::pair<std::string, std::string>& b) const {
      return a.first == b.first ? a.second < b.second : natural_less(a.first, b.first);
    }
  };
  std::map<std::pair<std::string, std::string>, std::map<std::int64_t, Box>, InOrder> tracks;  // by track and label, by frame
  std::int64_t alone = 0;
};

// The frame that is shown at that time. VIA keeps times to five digits, others to a millisecond: half of that is let pass.
std::int64_t frame_shown(double seconds, const Video& video, const Record& item) {
  constexpr double kSlack = 0.0005;
  frame_of_seconds(seconds, video, item.where());  // refuses what is no time
  const auto frame = static_cast<std::int64_t>(std::floor((seconds + kSlack) * video.fps));
  if (frame >= video.frames)
    throw item.error(fmt::format("a box at {:g} s, frame {}, but '{}' has {}", seconds, frame, video.id, video.frames),
                     "the file is of another version of the video, or the frame rate is wrong");
  return frame;
}

// xy: the kind of shape, 2 for a rectangle, then x, y, width, height in pixels.
Box box_of(const std::vector<double>& shape, const Video& video, const Record& item) {
  constexpr double kFar = 1 << 20;
  if (shape.size() != 5)
    throw item.error(fmt::format("xy: {} numbers of a rectangle, expected 2, x, y, width, height", shape.size()));
  for (const double value : shape)
    if (!(value >= -kFar && value <= kFar)) throw item.error(fmt::format("xy: {:g} is no number of pixels", value));
  const auto pixel = [](double value) { return static_cast<int>(std::floor(value + 0.5)); };
  const int x = pixel(shape[1]), y = pixel(shape[2]);
  Box box{x, y, pixel(shape[1] + shape[3]) - x, pixel(shape[2] + shape[4]) - y};
  if (!box.empty() && !video.size.empty()) box = box.intersect(Box::whole(video.size));  // drawn a little over the edge
  if (box.empty())
    throw item.error(fmt::format("xy: {:g},{:g},{:g},{:g} has no pixel{}", shape[1], shape[2], shape[3], shape[4],
                                 video.size.empty() ? "" : " in the picture of " + to_text(video.size)));
  return box;
}

// Reads one project.
class Project {
 public:
  Project(const fs::path& where, const FormatOptions& options)
      : where_(where.string()),
        root_(where_, read_json(where)),
        dataset_(dataset_of_file(where, "VIA 3 project")),
        videos_(read_files(root_, options, dataset_)),
        boxes_(dataset_.videos.size()) {
    const Record files = root_.object("file");
    for (const std::string& key : files.keys()) told_.push_back(files.object(key).text_or("events_from", "") == "segments");
  }

  Dataset read() {
    const Record metadata = root_.object("metadata");
    for (const std::string& key : metadata.keys()) add(metadata.object(key));
    std::int64_t guessed = 0;
    for (std::size_t i = 0; i < dataset_.videos.size(); ++i) {
      Video& video = dataset_.videos[i];
      take_boxes(boxes_[i], video);
      if (!segments_ && video.tracks && !told_[i]) {
        events_from_tracks(video);
        ++guessed;
      }
      join_events(video, dataset_.notes);
      set_label_of_video(video);
    }
    if (points_ > 0) note("{} points in time (without an end or a box) were left out", points_);
    if (shapes_ > 0) note("{} shapes that are no rectangles were left out", shapes_);
    std::int64_t alone = 0;
    for (const Boxes& boxes : boxes_) alone += boxes.alone;
    if (alone > 0)
      note("{} boxes belong to no track: each became one of a single frame (an attribute called track joins them)", alone);
    note_events_from_tracks(guessed, "a segment in time anywhere in the project says where events are", dataset_);
    return std::move(dataset_);
  }

 private:
  template <typename... Args>
  void note(fmt::format_string<Args...> text, Args&&... values) {
    dataset_.notes.push_back(where_ + ": " + fmt::format(text, std::forward<Args>(values)...));
  }

  void add(const Record& item) {
    const auto found = videos_.find(item.text("vid"));
    if (found == videos_.end()) throw item.error(fmt::format("vid '{}' is no view of the project", item.text("vid")));
    Video& video = dataset_.videos[found->second];
    const std::vector<double> times = item.numbers("z"), shape = item.numbers("xy");
    if (!shape.empty()) {
      add_shape(item, times, shape, found->second);
    } else if (times.size() < 2) {
      ++points_;
    } else if (times.size() > 2) {
      throw item.error(fmt::format("z: {} times, expected a start and an end", times.size()));
    } else {
      segments_ = true;
      add_event(video, {frame_of_seconds(times[0], video, item.where()), frame_of_seconds(times[1], video, item.where())},
                values_of(item, root_).label, item.where(), dataset_.notes);
    }
  }

  void add_shape(const Record& item, const std::vector<double>& times, const std::vector<double>& shape, std::size_t index) {
    constexpr double kRectangle = 2;
    if (shape[0] != kRectangle) {
      ++shapes_;
      return;
    }
    const Video& video = dataset_.videos[index];
    if (times.size() != 1) throw item.error(fmt::format("z: {} times of a box, expected one", times.size()));
    const std::int64_t frame = frame_shown(times[0], video, item);
    Values values = values_of(item, root_);
    Boxes& boxes = boxes_[index];
    if (values.track.empty()) values.track = fmt::format("\n{:012}", boxes.alone++);  // a name that no user gives
    if (!boxes.tracks[{values.track, values.label}].emplace(frame, box_of(shape, video, item)).second)
      throw item.error(fmt::format("track {} has two boxes on frame {}", values.track, frame));
  }

  static void take_boxes(const Boxes& boxes, Video& video) {
    if (boxes.tracks.empty()) return;
    video.tracks.emplace();
    std::set<std::int64_t> ids;
    for (const auto& [name, by_frame] : boxes.tracks) {
      Track& track = video.tracks->emplace_back();
      if (const auto id = whole_number(name.first)) ids.insert(track.id = *id);
      track.label = name.second;
      for (const auto& [frame, box] : by_frame) track.boxes.push_back({frame, box});
    }
    if (ids.size() == video.tracks->size()) return;  // each has a number of its own
    std::int64_t next = 0;
    for (Track& track : *video.tracks) track.id = next++;
  }

  std::string where_;
  Record root_;
  Dataset dataset_;
  std::map<std::string, std::size_t> videos_;
  std::vector<Boxes> boxes_;
  std::vector<bool> told_;  // by our own files: segments are all events of the video, though there may be none
  std::int64_t points_ = 0, shapes_ = 0;
  bool segments_ = false;
};

}  // namespace

Dataset read_via(const fs::path& where, const FormatOptions& options) {
  return Project(where, options).read();
}

void write_via(const fs::path& where, const Dataset& dataset) {
  Json files = Json::object(), views = Json::object(), metadata = Json::object(), order = Json::array();
  std::size_t number = 0, items = 0;
  for (const Video& video : dataset.videos) {
    if (!video.events) continue;
    const std::string key = std::to_string(++number);
    const std::string name = video.media.empty() ? video.id + ".mp4" : fs::path(video.media).filename().string();
    files[key] = {{"fid", key}, {"id", video.id},           {"fname", name}, {"type", 4}, {"loc", 1},
                  {"src", ""},  {"events_from", "segments"}};
    views[key] = {{"fid_list", {key}}};
    order.push_back(key);
    for (const LabelledSpan& event : *video.events)
      metadata[fmt::format("{}_{:04}", key, ++items)] = {
          {"vid", key},
          {"flg", 0},
          {"z", {seconds_of_frame(event.frames.begin, video), seconds_of_frame(event.frames.end, video)}},
          {"xy", Json::array()},
          {"av", {{"1", or_anomaly(event.label)}}}};
    for (const Track& track : video.tracks.value_or(std::vector<Track>{}))
      for (const TrackBox& one : track.boxes)
        metadata[fmt::format("{}_{:04}", key, ++items)] = {
            {"vid", key},
            {"flg", 0},
            {"z", {seconds_of_frame(one.frame, video)}},
            {"xy", {2, one.box.x, one.box.y, one.box.width, one.box.height}},
            {"av", {{"2", or_anomaly(track.label)}, {"3", std::to_string(track.id)}}}};
  }
  const auto text_attribute = [](const char* name, const char* anchor) {
    return Json{{"aname", name}, {"anchor_id", anchor},       {"type", 1},
                {"desc", ""},    {"options", Json::object()}, {"default_option_id", ""}};
  };
  const Json attribute = {{"1", text_attribute("event", "FILE1_Z2_XY0")},
                          {"2", text_attribute("object", "FILE1_Z1_XY1")},
                          {"3", text_attribute("track", "FILE1_Z1_XY1")}};
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
