// SPDX-License-Identifier: Apache-2.0
// Frame scores of one stream on disk: scores.npy for whoever computes with them, and beside it scores.json that says whose they
// are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "vigil/base/time.h"
#include "vigil/events/score.h"

namespace vigil {

struct ScoreFile {
  std::string stream;                 // as in StreamInfo::name; empty when the side-car is missing
  std::string model;                  // content hash of the model; may be empty
  double fps = 0;                     // nominal; 0 = unknown
  std::int64_t first_frame = 0;       // index in the media of values[0]
  std::vector<double> values;         // Score::value, one per frame, float64; never NaN unless asked for
  std::int64_t frames_per_value = 1;  // 16 = a value per snippet of 16 frames: of others, Vigil writes one per frame

  bool operator==(const ScoreFile&) const = default;
};

std::vector<double> values_per_frame(std::span<const Score> scores);  // a score of several frames is repeated

// path: NAME.npy; the side-car is NAME.json. NaN: Error::input naming the frame, nothing is written.
void write_scores(const std::filesystem::path& path, const ScoreFile& file);

enum class NotANumber { refused, kept };

// A .npy file of anyone's is read too: one dimension, any number type, without a side-car counted from frame 0. Error::input: not
// one dimension, NaN (naming the frame) unless kept, a side-car that is broken or speaks of another number of values.
ScoreFile read_scores(const std::filesystem::path& path, NotANumber nan = NotANumber::refused);

}  // namespace vigil
