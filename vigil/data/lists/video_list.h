// SPDX-License-Identifier: Apache-2.0
// What a published list or annotation file says, as plain values. Between the readers of lists and the loaders.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vigil/data/dataset.h"

namespace vigil {

struct ListedVideo {
  std::string id;                                   // the file's name without folder, ending, crop and kind of feature
  std::string folder;                               // its parent folder in the list, a hint of its class; may be empty
  std::int64_t frames = 0;                          // 0 = the list does not say
  std::optional<bool> anomalous;                    // nothing = neither the list nor the name says
  std::vector<std::string> labels;                  // classes
  std::optional<std::vector<LabelledSpan>> events;  // 0-based, half-open, not clamped; nothing = the list has no intervals
  std::int64_t line = 0;                            // the first that names it
  std::int64_t lines = 1;                           // how many do: crops
};

struct VideoList {
  std::vector<ListedVideo> videos;  // each once, in the order of the file
  std::vector<std::string> notes;   // what was odd, for the user
};

// One number per frame (or per snippet), 1 = anomalous, all videos of a file one after the other or a single one.
struct FrameLabels {
  std::vector<std::uint8_t> values;
  std::int64_t positives = 0;
  std::vector<std::string> notes;
};

struct NamedFrameLabels {
  std::string id;
  FrameLabels labels;
};

// Rows of tracks without boxes: an object that is anomalous in [frames).
struct TrackSpan {
  std::int64_t object = 0;
  FrameSpan frames;

  bool operator==(const TrackSpan&) const = default;
};

using ListContent = std::variant<VideoList, FrameLabels, std::vector<NamedFrameLabels>, std::vector<TrackSpan>, std::vector<Track>,
                                 std::vector<std::string>>;  // the last: names of classes

// The runs of ones, each labelled `label`.
std::vector<LabelledSpan> spans_of(const std::vector<std::uint8_t>& values, const std::string& label);

}  // namespace vigil
