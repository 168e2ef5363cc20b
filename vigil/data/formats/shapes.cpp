// SPDX-License-Identifier: Apache-2.0
// Keyframes to boxes and back: see shapes.h.
#include "vigil/data/formats/shapes.h"

#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

Box rounded(double left, double top, double right, double bottom) {
  const auto pixel = [](double value) { return static_cast<int>(std::floor(value + 0.5)); };
  return {pixel(left), pixel(top), pixel(right) - pixel(left), pixel(bottom) - pixel(top)};
}

bool sane(const Keyframe& key) {
  constexpr double kFar = 1 << 20;
  for (const double value : {key.left, key.top, key.right, key.bottom})
    if (!(value >= -kFar && value <= kFar)) return false;
  return !rounded(key.left, key.top, key.right, key.bottom).empty();
}

}  // namespace

std::vector<TrackBox> boxes_between(const std::vector<Keyframe>& keyframes, std::int64_t frames, const std::string& where) {
  std::vector<TrackBox> boxes;
  for (std::size_t i = 0; i < keyframes.size(); ++i) {
    const Keyframe& key = keyframes[i];
    if (i > 0 && key.frame <= keyframes[i - 1].frame)
      throw Error::input(fmt::format("{}: frame {} does not follow frame {}", where, key.frame, keyframes[i - 1].frame));
    if (key.frame < 0 || key.frame > frames || (key.shown && key.frame == frames))
      throw Error::input(fmt::format("{}: frame {} lies outside the video's [0, {})", where, key.frame, frames),
                         "the file is of another version of the video");
    if (!key.shown) continue;
    if (!sane(key))
      throw Error::input(
          fmt::format("{}: frame {}: {:g},{:g} to {:g},{:g} is no box", where, key.frame, key.left, key.top, key.right, key.bottom),
          "its corners may be exchanged");
    const Keyframe* next = i + 1 < keyframes.size() ? &keyframes[i + 1] : nullptr;
    const std::int64_t end = next ? next->frame : frames;
    const bool moves = next && next->shown;
    for (std::int64_t frame = key.frame; frame < end; ++frame) {
      const double t = moves ? static_cast<double>(frame - key.frame) / static_cast<double>(end - key.frame) : 0;
      const auto between = [t](double a, double b) { return a + t * (b - a); };
      const Keyframe& to = moves ? *next : key;
      boxes.push_back({frame, rounded(between(key.left, to.left), between(key.top, to.top), between(key.right, to.right),
                                      between(key.bottom, to.bottom))});
    }
  }
  return boxes;
}

std::vector<Keyframe> keyframes_of(const std::vector<TrackBox>& boxes, std::int64_t frames) {
  std::vector<Keyframe> keyframes;
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const Box& box = boxes[i].box;
    Keyframe key{boxes[i].frame, double(box.x), double(box.y), double(box.right()), double(box.bottom()), true};
    keyframes.push_back(key);
    const bool ends = i + 1 == boxes.size() || boxes[i + 1].frame != key.frame + 1;
    key.shown = false;
    ++key.frame;
    if (ends && key.frame < frames) keyframes.push_back(key);
  }
  return keyframes;
}

}  // namespace vigil
