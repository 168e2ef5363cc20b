// SPDX-License-Identifier: Apache-2.0
// Tracks as annotation tools keep them: boxes at keyframes, straight lines between, ends where nothing is shown. Private to the
// formats.
#pragma once

#include <string>
#include <vector>

#include "vigil/data/dataset.h"

namespace vigil {

struct Keyframe {
  std::int64_t frame = 0;
  double left = 0, top = 0, right = 0, bottom = 0;  // pixels
  bool shown = true;                                // false: from here on there is nothing
};

// A box on every frame between keyframes, corners rounded to whole pixels; the last box stays until `frames` or the keyframe that
// ends it. Throws Error::input for frames that do not rise, are outside [0, frames), or boxes without a pixel; `where` is for the
// message.
std::vector<TrackBox> boxes_between(const std::vector<Keyframe>& keyframes, std::int64_t frames, const std::string& where);

// The keyframes that give exactly these boxes back: one per box, and one not shown where a run ends before `frames`.
std::vector<Keyframe> keyframes_of(const std::vector<TrackBox>& boxes, std::int64_t frames);

}  // namespace vigil
