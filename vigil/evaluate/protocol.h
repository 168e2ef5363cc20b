// SPDX-License-Identifier: Apache-2.0
// What was measured, said once: two figures may stand side by side exactly when their protocols have the same id.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "vigil/metrics/video_scores.h"

namespace vigil {

struct Protocol {
  // What was measured. All of it goes into the id.
  std::string dataset;
  std::string truth_revision;  // which published truth
  std::string truth;           // truth_fingerprint() of the labels that were used
  std::string split;
  std::size_t videos = 0;
  std::uint64_t frames = 0;  // counted, ignored ones not
  std::uint64_t positives = 0;
  std::string align = "true";                // how long each video's truth is: true, floor16, ceil16, cut16
  std::string smoothing = "ema(alpha=0.5)";  // of the figures called smoothed
  std::string normalisation = "none";
  std::string selection = "not stated";  // how the model was chosen
  std::string nan = "refused";           // or how many frames were dropped for it
  std::string events = "gaps up to 16 frames are one event";

  // How the scores came. Not part of the id: scores per frame may be compared with scores per snippet on the same frames.
  std::string unit = "frame";  // "frame", "16 frames", "1/32 of a video"
  std::string mapping;         // from units to frames: "repeat", "ratio", "parts"; empty for frames
  bool causal =
      true;  // no score depends on later frames than its unit; not so with scores of parts of a video, or steps that look ahead

  bool operator==(const Protocol&) const = default;
};

std::string id_of(const Protocol& protocol);  // "p-" and 10 hexadecimal digits

// Whatever makes the ids differ, in words: "split: test against train". Empty exactly when id_of() is the same.
std::vector<std::string> differences(const Protocol& a, const Protocol& b);

// What differs but does not forbid to compare.
std::vector<std::string> remarks(const Protocol& a, const Protocol& b);

// Everything but the id, as (name, value), in a fixed order.
std::vector<std::pair<std::string, std::string>> rows_of(const Protocol& protocol);

// 12 hexadecimal digits over the ids and labels of all videos, in any order.
std::string truth_fingerprint(const std::vector<VideoScores>& videos);

// "set=ucsd-ped2 gt=official frames=2010 pos=1648 videos=12" and "align=true smooth=ema(alpha=0.5) norm=none select=last
// causal=yes".
std::string what_text(const Protocol& protocol);
std::string how_text(const Protocol& protocol);

}  // namespace vigil
