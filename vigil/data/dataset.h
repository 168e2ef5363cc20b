// SPDX-License-Identifier: Apache-2.0
// A data set as a plain value: which videos, which part of each, and what is known to be anomalous in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/geometry.h"
#include "vigil/base/time.h"

namespace vigil {

struct LabelledSpan {
  FrameSpan frames;   // in the media
  std::string label;  // class, may be empty

  bool operator==(const LabelledSpan&) const = default;
};

struct Video {
  std::string id;           // unique in the data set
  std::string media;        // path of a file or a folder of pictures, resolved
  std::string split;        // "train", "test", "val"
  std::int64_t frames = 0;  // of the media
  double fps = 0;           // 0 = as the media says
  Size size;
  std::optional<FrameSpan> span;                    // the part that this entry covers; nothing = all
  std::vector<FrameSpan> ignore;                    // left out of every measure
  std::optional<Box> roi;                           // the only part of the picture that may be used
  std::optional<std::vector<LabelledSpan>> events;  // nothing = unlabelled; empty = normal
  std::vector<std::string> labels;
  std::filesystem::path masks;  // folder of per-frame masks; empty = none (read them with data/masks.h)
  int first_mask = 0;           // the number in the name of frame 0's mask
  std::string group;
  std::string scene;

  FrameSpan covered() const { return span ? *span : FrameSpan{0, frames}; }
};

struct Dataset {
  std::string name;
  std::string truth_revision;  // which published truth this is
  std::vector<Video> videos;
  std::vector<std::string> notes;  // what was odd about it, for the user

  std::vector<Video> of_split(const std::string& split) const;
};

// A Vigil manifest (.jsonl), or a folder that holds manifest.jsonl, or the UCSD layout. Throws Error::input with file and line.
Dataset load_dataset(const std::filesystem::path& where);

// True for what load_dataset would read, so that verbs can tell a data set from a folder of pictures or a video.
bool looks_like_dataset(const std::filesystem::path& where);

// 1 where a frame of the covered span is anomalous, 0 where normal, 2 where ignored or unlabelled; index 0 is the span's first
// frame.
std::vector<std::uint8_t> truth_of(const Video& video);

}  // namespace vigil
