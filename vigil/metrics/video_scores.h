// SPDX-License-Identifier: Apache-2.0
// What every measure starts from: the frame scores of a video beside its truth, and what is known of the video as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigil {

struct VideoScores {
  std::vector<double> scores;                    // per frame, higher = more anomalous; infinite is legal, NaN is refused
  std::vector<std::uint8_t> truth = {};          // as long as scores: 1 anomalous, 0 normal, anything else ignored
  std::string id = {};                           // for messages; empty = its place in the list
  std::string group = {};                        // what is resampled together (film, camera); empty = the video alone
  std::vector<std::string> classes = {};         // of an anomalous video
  std::string scene = {};                        // empty = unknown
  std::optional<bool> anomalous = std::nullopt;  // the video-level label; nothing = has an anomalous frame
  bool unseen = false;                           // open set: its class was not in training
  double fps = 0;                                // frames per second; only measures in seconds or hours need it
};

bool is_anomalous(const VideoScores& video);                // by label, else by frames
std::size_t count_of(const VideoScores& video, int truth);  // frames whose truth is that

// "video Abuse028" or "video 3", for messages.
std::string name_of(const VideoScores& video, std::size_t index);

// Throws Error::input naming the video (and the frame): truth of another length, a score that is not a number.
void check(std::span<const VideoScores> videos);

// Frames whose score is not a number become ignored ones: never 0, never silently. How many of each class were lost.
struct Dropped {
  std::size_t positives = 0;
  std::size_t negatives = 0;
};
Dropped drop_nan(VideoScores& video);

}  // namespace vigil
