// SPDX-License-Identifier: Apache-2.0
// A data set as a plain value: which videos, which part of each, and what is known to be anomalous in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
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

struct TrackBox {
  std::int64_t frame = 0;  // in the media
  Box box;                 // in pixels of the full picture

  bool operator==(const TrackBox&) const = default;
};

// One anomalous thing followed over frames: the truth of region and track measures.
struct Track {
  std::int64_t id = 0;          // unique in the video
  std::string label;            // class, may be empty
  std::vector<TrackBox> boxes;  // by rising frame, at most one a frame

  bool operator==(const Track&) const = default;
};

// Where the stored features of a video lie (read them with data/features/features.h).
struct FeatureFile {
  std::filesystem::path path;  // a file, or the stem of files with one crop each
  std::string layout;          // a name of feature_layouts(): "TxD", "TxCxD", "NxTxD", "text32", ...; empty = told by the shape
  std::string key;             // which array of an HDF5 or safetensors file; empty = the one called like the video
  std::int64_t index = 0;      // which video, of NxTxD
  std::int64_t first_row = 0;  // of a shared array
  std::int64_t rows = 0;       // 0 = all
  int frames_per_row = 16;
  bool segments_of_video = false;  // rows are equal parts of the video, not snippets of frames_per_row
  std::string tail = "cut";        // what made the last row where frames_per_row does not divide the frames: "cut" or "pad"

  bool operator==(const FeatureFile&) const = default;
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
  std::vector<std::string> labels;                  // classes of the whole video
  std::optional<bool> anomalous;                    // the video-level label; nothing = unknown
  std::optional<std::vector<Track>> tracks;         // nothing = not annotated
  std::int64_t truth_frames = 0;                    // the length its truth was made for; 0 = as long as the media
  std::filesystem::path masks;  // folder of masks per frame, or one file; empty = none (data/masks.h reads them)
  int first_mask = 0;           // the number in the name of frame 0's mask
  std::string group;
  std::string scene;
  std::map<std::string, FeatureFile> features;  // by the name of the feature

  FrameSpan covered() const { return span ? *span : FrameSpan{0, frames}; }
};

struct Dataset {
  std::string name;
  std::string truth_revision;  // which published truth this is
  std::vector<Video> videos;
  std::vector<std::string> notes;  // what was odd about it, for the user

  std::vector<Video> of_split(const std::string& split) const;
};

// A Vigil manifest (.jsonl), a folder that holds manifest.jsonl, or a folder in a published layout (data/loaders/layouts.h).
// Without `layout` the folder is recognised by what it holds; with it, e.g. "ucf-crime(revision=umil)", it is read as that. Throws
// Error::input with file and line; Error::usage for an unknown layout or option.
Dataset load_dataset(const std::filesystem::path& where, const std::string& layout = "");

// True for what load_dataset would read, so that verbs can tell a data set from a folder of pictures or a video.
bool looks_like_dataset(const std::filesystem::path& where);

// 1 where a frame of the covered span is anomalous, 0 where normal, 2 where ignored or unlabelled; index 0 is the span's first
// frame.
std::vector<std::uint8_t> truth_of(const Video& video);

// Whether the video has an anomaly: as it is labelled, else by its events, else by its classes; nothing = unknown.
std::optional<bool> video_label(const Video& video);

// The classes of the whole video and of its events.
std::set<std::string> classes_of(const Video& video);

}  // namespace vigil
