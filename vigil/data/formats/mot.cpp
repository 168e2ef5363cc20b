// SPDX-License-Identifier: Apache-2.0
// The layout of the MOT challenge: ID/seqinfo.ini and ID/gt/gt.txt with rows frame,id,x,y,w,h,conf,...; frames from 1.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/formats/common.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

double number(const std::string& where, const std::string& text) {
  const std::string plain(trim(text));
  double value = 0;
  const auto [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (problem != std::errc() || end != plain.data() + plain.size() || !(value > -1e9 && value < 1e9))
    throw Error::input(fmt::format("{}: '{}' is no number", where, plain));
  return value;
}

void read_info(const fs::path& path, Video& video) {
  std::error_code failed;
  if (!fs::exists(path, failed)) return;
  std::istringstream text(read_file(path));
  std::string line;
  for (int i = 1; std::getline(text, line); ++i) {
    const std::size_t equal = line.find('=');
    if (equal == std::string::npos) continue;
    const std::string key(trim(line.substr(0, equal)));
    const std::string where = fmt::format("{}:{}", path.string(), i);
    const auto value = [&] { return number(where, line.substr(equal + 1)); };
    if (key == "seqLength") video.frames = static_cast<std::int64_t>(value());
    if (key == "frameRate") video.fps = value();
    if (key == "imWidth") video.size.width = static_cast<int>(value());
    if (key == "imHeight") video.size.height = static_cast<int>(value());
  }
}

void read_boxes(const fs::path& path, Video& video) {
  std::map<std::int64_t, std::map<std::int64_t, Box>> tracks;
  std::istringstream text(read_file(path));
  std::string line;
  for (int i = 1; std::getline(text, line); ++i) {
    if (trim(line).empty()) continue;
    const std::string where = fmt::format("{}:{}", path.string(), i);
    const std::vector<std::string> fields = split(line, ',');
    if (fields.size() < 6) throw Error::input(fmt::format("{}: {} fields, expected frame,id,x,y,w,h,...", where, fields.size()));
    if (fields.size() > 6 && number(where, fields[6]) == 0) continue;  // conf 0: not to be counted
    const auto frame = static_cast<std::int64_t>(number(where, fields[0])) - 1;
    const auto pixel = [&](std::size_t at) { return static_cast<int>(std::floor(number(where, fields[at]) + 0.5)); };
    const Box box{pixel(2), pixel(3), pixel(4), pixel(5)};
    if (frame < 0 || frame >= video.frames)
      throw Error::input(fmt::format("{}: frame {} lies outside 1 to {}", where, frame + 1, video.frames));
    if (box.empty()) throw Error::input(fmt::format("{}: {} has no pixel", where, to_text(box)), "columns are x, y, width, height");
    if (!tracks[static_cast<std::int64_t>(number(where, fields[1]))].emplace(frame, box).second)
      throw Error::input(fmt::format("{}: track {} has two boxes on frame {}", where, fields[1], frame + 1));
  }
  video.tracks.emplace();
  for (const auto& [id, boxes] : tracks) {
    Track track{id, "", {}};
    for (const auto& [frame, box] : boxes) track.boxes.push_back({frame, box});
    video.tracks->push_back(std::move(track));
  }
}

}  // namespace

Dataset read_mot(const fs::path& where, const FormatOptions& options) {
  Dataset dataset = dataset_of_file(where, "MOT");
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(where))
    if (fs::is_regular_file(entry.path() / "gt" / "gt.txt")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end(),
            [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  std::int64_t guessed = 0;
  for (const fs::path& folder : folders) {
    Video video;
    video.id = folder.filename().string();
    read_info(folder / "seqinfo.ini", video);
    complete(video, options);
    need_frames(video, folder.string());
    read_boxes(folder / "gt" / "gt.txt", video);
    events_from_tracks(video);
    guessed += video.events->empty() ? 0 : 1;
    set_label_of_video(video);
    dataset.videos.push_back(std::move(video));
  }
  if (dataset.videos.empty())
    throw Error::input(where.string() + ": no folder in it has a gt/gt.txt", "the layout is ID/gt/gt.txt and ID/seqinfo.ini");
  note_events_from_tracks(guessed, "MOT has no place for events: any other format keeps tracks of normal things apart", dataset);
  return dataset;
}

void write_mot(const fs::path& where, const Dataset& dataset) {
  if (std::none_of(dataset.videos.begin(), dataset.videos.end(), [](const Video& video) { return video.tracks.has_value(); }))
    throw Error::input(where.string() + ": MOT holds tracks only, and none of the videos has any",
                       "choose another format (`vigil list formats`)");
  for (const Video& video : dataset.videos) {
    if (!video.tracks) continue;
    const fs::path folder = where / file_name_of(video.id);
    fs::create_directories(folder / "gt");
    std::string info = fmt::format("[Sequence]\nname={}\nseqLength={}\n", file_name_of(video.id), video.frames);
    if (video.fps > 0) info += fmt::format("frameRate={}\n", video.fps);
    if (!video.size.empty()) info += fmt::format("imWidth={}\nimHeight={}\n", video.size.width, video.size.height);
    std::map<std::int64_t, std::string> rows;  // by frame
    for (const Track& track : *video.tracks)
      for (const TrackBox& one : track.boxes)
        rows[one.frame] += fmt::format("{},{},{},{},{},{},1,-1,-1,-1\n", one.frame + 1, track.id, one.box.x, one.box.y,
                                       one.box.width, one.box.height);
    std::string text;
    for (const auto& [frame, row] : rows) text += row;
    write_file(folder / "seqinfo.ini", info);
    write_file(folder / "gt" / "gt.txt", text);
  }
}

}  // namespace vigil
