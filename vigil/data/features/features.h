// SPDX-License-Identifier: Apache-2.0
// Stored features of a video as one plain value, whatever layout they lie in. Between files of others and everything that scores
// features.
#pragma once

#include <cstdint>
#include <optional>
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

// One of several kinds of features that stand side by side.
struct FeaturePart {
  std::string name;
  std::int64_t width = 0;
  std::int64_t crops = 1;  // as stored

  bool operator==(const FeaturePart&) const = default;
};

struct Features {
  FeatureShape shape;
  std::vector<float> values;            // [rows, crops, width]
  int frames_per_row = 16;              // of the video
  bool segments_of_video = false;       // rows are equal parts of the video, not snippets of frames_per_row
  std::string tail = "cut";             // as FeatureFile
  std::int64_t not_finite = 0;          // how many of the values are NaN or infinite
  std::vector<std::string> notes;       // how it was read, and what was odd about it
  std::vector<FeaturePart> parts = {};  // of several kinds side by side, in the order of their numbers; empty = one kind

  std::span<const float> at(std::int64_t row, std::int64_t crop = 0) const {
    return std::span(values).subspan(static_cast<std::size_t>((row * shape.crops + crop) * shape.width),
                                     static_cast<std::size_t>(shape.width));
  }
};

// stem: the video's id; finds the array in files that hold many. Values that are not finite are kept, counted and noted.
// Throws Error::input with file, shape and a way out: unreadable or hostile file, objects or a pickle, a shape that does not fit
// the layout or fits two, rows or a video that the file has not, a crop that is missing or of another shape.
Features read_features(const FeatureFile& file, const std::string& stem);

// The features called `name` of a video; "rgb + audio" reads these two and joins them, unless one kind is called so. Throws as
// above and as joined(), and Error::input naming what there is.
Features read_features(const Video& video, const std::string& name);

// "rgb + audio" in its parts. Throws Error::usage for a name that is missing beside a +, or stands there twice.
std::vector<std::string> feature_names(const std::string& sum);

// What a video calls the features that are wanted: `wanted`, or its only ones where these are others.
std::string features_for(const Video& video, const std::string& wanted);

// "500 rows of 16 frames are 8000, the video has 80": where they differ by more than two rows; nothing where they fit, and for
// frames = 0 (not known).
std::optional<std::string> rows_misfit(std::int64_t rows, int frames_per_row, std::int64_t frames);

// The same, but only where they differ by more than a twentieth of the video as well: a few rows more or less are how features are
// cut and padded, more are of another video.
std::optional<std::string> rows_of_another(std::int64_t rows, int frames_per_row, std::int64_t frames);

// The shape alone: costs a header, not the values (but for text, which has none). Throws as read_features.
FeatureShape shape_of_features(const FeatureFile& file, const std::string& stem);

// Kinds of features of one video side by side (RGB and flow, RGB and sound), aligned by index; width is the sum. One crop of a kind
// serves all crops of the others. Rows may differ by one, as flow has one less than RGB: the last row of the longer ones is then
// dropped, and a note says so. names: one for each, for parts and messages. Throws Error::input with both values when rows differ
// by more, crops do not match, or rows stand for other numbers of frames.
Features joined(std::span<const Features> kinds, std::span<const std::string> names);

}  // namespace vigil
