// SPDX-License-Identifier: Apache-2.0
// What a report is made of: a run's result and what the verb knows besides. Everything in this room reads it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vigil/detect/runner.h"

namespace vigil {

// The picture at an event's peak, its odd regions marked.
struct EventPicture {
  std::string event;  // Event::id
  std::int64_t frame = 0;
  Nanoseconds time;
  Size size;
  std::vector<std::byte> jpeg;
};

struct RunFacts {
  std::string model;                                         // Detector::describe(): one line for people
  std::string model_file;                                    // as the user wrote it; empty when the model was never stored
  std::string model_content;                                 // content hash; empty when unknown
  std::string learnt_from;                                   // "the video's own first 30 s", "16 videos"; may be empty
  double supported_rarity = 0;                               // Detector::supported_rarity(); 0 = unknown
  std::optional<Box> roi;                                    // Detector::roi()
  EventConfig events;                                        // how events were made
  std::optional<FrameSpan> normal;                           // frames of this video that the model learnt from
  std::vector<std::pair<std::string, std::string>> options;  // what the user asked for, for run.json: ("--learn", "30s")
  std::optional<std::vector<FrameSpan>> truth;               // known anomalies; nothing = unknown, empty = known to be normal
  std::vector<EventPicture> pictures;                        // of EventPictures; events without one are shown without
  std::filesystem::path overlay;                             // an overlay video of this run; empty = none
};

// What was wrong with the media, in words: "3 damaged packets or frames; it ends before its header says". Empty when it was clean.
std::string health_text(const StreamHealth& health);

}  // namespace vigil
