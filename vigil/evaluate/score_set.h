// SPDX-License-Identifier: Apache-2.0
// Stored scores of anyone as plain values, as they stand in the file: what they are scores of is decided where they meet a data set
// (join.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vigil/base/config.h"

namespace vigil {

// What a score is of.
struct ScoreUnit {
  enum class Kind { frames, parts };
  Kind kind = Kind::frames;
  std::int64_t count = 1;  // frames that a score is of, 1 = a score per frame; or parts that a video is cut into

  bool operator==(const ScoreUnit&) const = default;
};
std::string to_text(const ScoreUnit& unit);  // "frame", "16 frames", "1/32 of a video"

struct StoredScores {
  std::string id;              // of the video, as the file has it: may be a path from another computer
  std::vector<double> values;  // NaN where the file has none
  std::int64_t first = 0;      // index of values[0] in the media, of a score per frame
  double fps = 0;              // 0 = not said
  std::string where;           // "scores.csv:12", for messages
};

struct ScoreSet {
  std::string name;  // the path as given
  ScoreUnit unit;
  std::vector<StoredScores> videos;
  std::vector<double> joined;             // of an array without names: all videos behind each other; `videos` is empty then
  std::vector<std::string> joined_order;  // names of the videos in it, from ScoreReading::list; empty = the data set's order
  std::string model;                      // content hash, where a side-car tells it
  std::vector<std::string> notes;
};

struct ScoreReading {
  int frames_per_value = 0;    // 0 = as the file says, else 1
  int parts = 0;               // 0 = as the file says, else scores are of so many equal parts of each video
  std::filesystem::path list;  // names of the videos, one a line, for an array without names

  static auto fields() {
    using C = ScoreReading;
    return fields_of<C>(
        field("frames_per_value", &C::frames_per_value, "frames", range(0, 100000),
              "of stored scores: frames that each is of (16 for snippets); 0 is as the file says, else one"),
        field("parts", &C::parts, "", range(0, 100000),
              "of stored scores: each video has so many, of equal parts of it (32 in Sultani 2018); 0 is as the file says"),
        field("list", &C::list, "", any(),
              "names of the videos in their order, one a line, for an array of stored scores without names"));
  }
};

// path: a folder of ID.npy (in folders: DIR/ID.npy), with or without ID.json beside; .csv with the columns video, frame, score (the
// index of the score, counted from 0, in any order); .jsonl with {"id": .., "scores": [..]} a line; .json with these objects in a
// list, in "videos", or {"ID": [..]}; one .npy with all videos joined, or a row per video. Objects may have fps, frames_per_value
// (or unit and clip) and parts. Throws Error::input with file, line and both values: no such file, none of these, an empty one, a
// video or frame twice, a frame without a score, no number. Not a number (nan, null) is kept: whether it is allowed is decided
// later.
ScoreSet read_score_set(const std::filesystem::path& path, const ScoreReading& how = {});

// True for what read_score_set() would try: a folder that holds a .npy, or a file ending in .csv, .json, .jsonl or .npy.
bool looks_like_scores(const std::filesystem::path& path);

}  // namespace vigil
