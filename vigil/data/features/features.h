// SPDX-License-Identifier: Apache-2.0
// Stored features of a video as one plain value, whatever layout they lie in. Between files of others and everything that scores
// features.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"

namespace vigil {

struct FeatureShape {
  std::int64_t rows = 0;   // snippets (or segments) of the video, in time
  std::int64_t crops = 1;  // parts of the picture that were looked at
  std::int64_t width = 0;  // numbers of one row of one crop

  bool operator==(const FeatureShape&) const = default;
};

struct Features {
  FeatureShape shape;
  std::vector<float> values;       // [rows, crops, width]
  int frames_per_row = 16;         // of the video
  bool segments_of_video = false;  // rows are equal parts of the video, not snippets of frames_per_row
  std::string tail = "cut";        // as FeatureFile
  std::int64_t not_finite = 0;     // how many of the values are NaN or infinite
  std::vector<std::string> notes;  // how it was read, and what was odd about it

  std::span<const float> at(std::int64_t row, std::int64_t crop = 0) const {
    return std::span(values).subspan(static_cast<std::size_t>((row * shape.crops + crop) * shape.width),
                                     static_cast<std::size_t>(shape.width));
  }
};

// stem: the video's id; finds the array in files that hold many. Values that are not finite are kept, counted and noted.
// Throws Error::input with file, shape and a way out: unreadable or hostile file, objects or a pickle, a shape that does not fit
// the layout or fits two, rows or a video that the file has not, a crop that is missing or of another shape.
Features read_features(const FeatureFile& file, const std::string& stem);

// The features called `name` of a video. Throws as above, and Error::input naming what there is.
Features read_features(const Video& video, const std::string& name);

// The shape alone: costs a header, not the values (but for text, which has none). Throws as read_features.
FeatureShape shape_of_features(const FeatureFile& file, const std::string& stem);

// Two kinds of features of one video side by side (RGB and flow, RGB and sound), aligned by index; width is the sum. One crop of
// `other` serves all of `first`. Sound and flow may have one row less: the last row of `first` is then dropped, and a note says so.
// Throws Error::input when the rows differ by more or crops do not match.
Features joined(const Features& first, const Features& other);

}  // namespace vigil
