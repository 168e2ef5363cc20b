// SPDX-License-Identifier: Apache-2.0
// "CVAT for video 1.1": one XML file a video. Frames from 0; a track ends at a box that is "outside". That format has no label for
// a stretch of time: an event is written as a box around the whole picture with the attribute scope=frame, and read back so. Tracks
// are written with scope=object, which says that events, if there are any, stand for themselves.
#include <algorithm>
#include <cmath>
#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/formats/common.h"
#include "vigil/data/formats/shapes.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

// A document type can hold entities that grow beyond any memory or name other files: no annotation needs one.
void load(pugi::xml_document& document, const fs::path& path) {
  const std::string text = read_file(path);
  const pugi::xml_parse_result result = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype);
  if (!result) {
    const auto line =
        std::count(text.begin(), text.begin() + std::min<std::ptrdiff_t>(result.offset, static_cast<std::ptrdiff_t>(text.size())),
                   '\n') +
        1;
    throw Error::input(fmt::format("{}:{}: not XML: {}", path.string(), line, result.description()),
                       "the file is cut or was changed");
  }
  for (const pugi::xml_node& node : document.children())
    if (node.type() == pugi::node_doctype)
      throw Error::input(path.string() + ": declares a document type, which is refused: it may hold entities that never end",
                         "remove the line <!DOCTYPE ...>; CVAT writes none");
}

double number(const pugi::xml_node& node, const char* name, const std::string& where) {
  const pugi::xml_attribute attribute = node.attribute(name);
  const double value = attribute.as_double(std::nan(""));
  const std::string text = attribute.as_string();
  if (text.empty() || text.find_first_not_of("+-.0123456789eE") != std::string::npos)
    throw Error::input(fmt::format("{}: <{}> {}: expected a number, found '{}'", where, node.name(), name, text));
  return value;
}

// "frame" for an event, "object" for a track that is none; empty when the file does not say.
std::string scope_of(const pugi::xml_node& track) {
  const auto told = [](const pugi::xml_node& node) {
    for (const pugi::xml_node& attribute : node.children("attribute"))
      if (std::string_view(attribute.attribute("name").as_string()) == "scope") return std::string(trim(attribute.child_value()));
    return std::string();
  };
  std::string scope = told(track);
  for (pugi::xml_node box = track.child("box"); box && scope.empty(); box = box.next_sibling("box")) scope = told(box);
  return scope;
}

std::vector<Keyframe> keyframes_of_track(const pugi::xml_node& track, const std::string& where) {
  std::vector<Keyframe> keyframes;
  for (const pugi::xml_node& box : track.children("box")) {
    const double frame = number(box, "frame", where);
    if (!(frame >= 0 && frame < 1e12)) throw Error::input(fmt::format("{}: frame {:g} is none", where, frame));
    keyframes.push_back({static_cast<std::int64_t>(frame), number(box, "xtl", where), number(box, "ytl", where),
                         number(box, "xbr", where), number(box, "ybr", where), !box.attribute("outside").as_bool()});
  }
  return keyframes;
}

void read_meta(const pugi::xml_node& root, const fs::path& path, Video& video) {
  const pugi::xml_node task = root.child("meta").child("task") ? root.child("meta").child("task") : root.child("meta").child("job");
  const std::string source = task.child_value("source");
  video.id = source.empty() ? path.stem().string() : id_of_media(source);
  video.frames = task.child("size").text().as_llong();
  const pugi::xml_node size = task.child("original_size");
  const int width = size.child("width").text().as_int(), height = size.child("height").text().as_int();
  if (width > 0 && height > 0) video.size = {width, height};
  const std::string subset = task.child_value("subset");
  if (subset == "train" || subset == "test" || subset == "val") video.split = subset;
}

// True when nothing in the file says which of its tracks are events, so that all were taken for such.
bool read_tracks(const pugi::xml_node& root, const std::string& file, Video& video, std::vector<std::string>& notes) {
  bool scopes = false;
  for (const pugi::xml_node& node : root.children("track")) {
    const std::string where = fmt::format("{}: track {}", file, node.attribute("id").as_string("?"));
    const std::string label = node.attribute("label").as_string();
    Track track{node.attribute("id").as_llong(), label, boxes_between(keyframes_of_track(node, where), video.frames, where)};
    const std::string scope = scope_of(node);
    scopes = scopes || scope == "frame" || scope == "object";
    if (scope != "frame") {
      if (!video.tracks) video.tracks.emplace();
      video.tracks->push_back(std::move(track));
      continue;
    }
    for (std::size_t i = 0, begin = 0; i < track.boxes.size(); ++i) {
      if (i + 1 < track.boxes.size() && track.boxes[i + 1].frame == track.boxes[i].frame + 1) continue;
      add_event(video, {track.boxes[begin].frame, track.boxes[i].frame + 1}, label, where, notes);
      begin = i + 1;
    }
  }
  if (!video.events) video.events.emplace();
  if (scopes) return false;
  events_from_tracks(video);
  return video.tracks.has_value();
}

Video read_one(const fs::path& path, const FormatOptions& options, std::vector<std::string>& notes, std::int64_t& guessed) {
  pugi::xml_document document;
  load(document, path);
  const pugi::xml_node root = document.child("annotations");
  if (!root) throw Error::input(path.string() + ": no <annotations> in it", "export as \"CVAT for video 1.1\"");
  if (root.child("image"))
    throw Error::input(path.string() + ": holds <image>, so it is \"CVAT for images\"", "export as \"CVAT for video 1.1\"");
  Video video;
  read_meta(root, path, video);
  complete(video, options);
  need_frames(video, path.string());
  if (read_tracks(root, path.string(), video, notes)) ++guessed;
  join_events(video, notes);
  set_label_of_video(video);
  return video;
}

class Writer {
 public:
  explicit Writer(const Video& video) : video_(video), root_(document_.append_child("annotations")) {}

  std::string text() {
    root_.append_child("version").text() = "1.1";
    meta();
    const Size size = video_.size.empty() ? Size{1, 1} : video_.size;
    for (const LabelledSpan& event : *video_.events) {
      std::vector<TrackBox> boxes{{event.frames.begin, Box::whole(size)}};
      const std::vector<Keyframe> ends = keyframes_of({{event.frames.end - 1, Box::whole(size)}}, video_.frames);
      std::vector<Keyframe> keys = keyframes_of(boxes, event.frames.begin + 1);
      if (ends.size() > 1) keys.push_back(ends[1]);
      track(event.label, keys, true);
    }
    if (video_.tracks)
      for (const Track& one : *video_.tracks) track(one.label, keyframes_of(one.boxes, video_.frames), false, one.id);
    std::ostringstream out;
    document_.save(out, " ");
    return out.str();
  }

 private:
  void meta() {
    pugi::xml_node task = root_.append_child("meta").append_child("task");
    const auto add = [](pugi::xml_node node, const char* name, const std::string& value) {
      node.append_child(name).text() = value.c_str();
    };
    add(task, "name", video_.id);
    add(task, "size", std::to_string(video_.frames));
    add(task, "mode", "interpolation");
    add(task, "subset", video_.split);
    add(task, "source", video_.id + ".mp4");
    if (video_.size.empty()) return;
    pugi::xml_node size = task.append_child("original_size");
    add(size, "width", std::to_string(video_.size.width));
    add(size, "height", std::to_string(video_.size.height));
  }

  void track(const std::string& label, const std::vector<Keyframe>& keys, bool of_frames, std::optional<std::int64_t> id = {}) {
    pugi::xml_node node = root_.append_child("track");
    node.append_attribute("id") = static_cast<long long>(id.value_or(next_id_--));
    node.append_attribute("label") = or_anomaly(label).c_str();
    node.append_attribute("source") = "manual";
    for (const Keyframe& key : keys) {
      pugi::xml_node box = node.append_child("box");
      box.append_attribute("frame") = static_cast<long long>(key.frame);
      box.append_attribute("outside") = key.shown ? "0" : "1";
      box.append_attribute("occluded") = "0";
      box.append_attribute("keyframe") = "1";
      for (const auto& [name, value] :
           {std::pair<const char*, double>{"xtl", key.left}, {"ytl", key.top}, {"xbr", key.right}, {"ybr", key.bottom}})
        box.append_attribute(name) = fmt::format("{:.2f}", value).c_str();
      box.append_attribute("z_order") = "0";
      pugi::xml_node attribute = box.append_child("attribute");
      attribute.append_attribute("name") = "scope";
      attribute.text() = of_frames ? "frame" : "object";
    }
  }

  const Video& video_;
  pugi::xml_document document_;
  pugi::xml_node root_;
  long long next_id_ = -1;  // events have ids below those of tracks
};

}  // namespace

Dataset read_cvat(const fs::path& where, const FormatOptions& options) {
  Dataset dataset = dataset_of_file(where, "CVAT for video 1.1");
  std::vector<fs::path> files{where};
  if (fs::is_directory(where)) {
    files.clear();
    for (const auto& entry : fs::directory_iterator(where))
      if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::sort(files.begin(), files.end(),
              [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  }
  std::int64_t guessed = 0;
  for (const fs::path& file : files) dataset.videos.push_back(read_one(file, options, dataset.notes, guessed));
  if (dataset.videos.empty()) throw Error::input(where.string() + ": no .xml in this folder");
  note_events_from_tracks(guessed, "give tracks the attribute scope, \"frame\" for events and \"object\" for others", dataset);
  return dataset;
}

void write_cvat(const fs::path& where, const Dataset& dataset) {
  if (where.extension() == ".xml" && dataset.videos.size() != 1)
    throw Error::input(fmt::format("{}: one file of CVAT holds one video, there are {}", where.string(), dataset.videos.size()),
                       "name a folder");
  for (const Video& video : dataset.videos)
    if (video.events) {
      const fs::path file = where.extension() == ".xml" ? where : where / (file_name_of(video.id) + ".xml");
      fs::create_directories(file.has_parent_path() ? file.parent_path() : ".");
      write_file(file, Writer(video).text());
    }
}

}  // namespace vigil
