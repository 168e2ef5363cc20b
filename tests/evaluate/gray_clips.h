// SPDX-License-Identifier: Apache-2.0
// A data set of small clips, each a folder of flat grey pictures, for a GrayDetector to score.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/base/temp_folder.h"

#include "vigil/data/dataset.h"

namespace vigil {

class GrayClips {
 public:
  // A test clip of one picture per grey level; `events`: its anomalous frames.
  Video& add(const std::string& id, const std::vector<int>& levels, std::optional<std::vector<FrameSpan>> events) {
    for (std::size_t i = 0; i < levels.size(); ++i) folder_.write(id + "/" + std::to_string(i) + ".bmp", bitmap(levels[i]));
    Video video;
    video.id = id;
    video.media = (folder_.path() / id).string();
    video.split = "test";
    video.frames = static_cast<std::int64_t>(levels.size());
    if (events) video.events.emplace();
    for (const FrameSpan& span : events.value_or(std::vector<FrameSpan>{})) video.events->push_back({span, "odd"});
    dataset.videos.push_back(std::move(video));
    return dataset.videos.back();
  }

  Dataset dataset{"gray", "by hand", {}, {}};

 private:
  // A 24-bit BMP of 16x12 pixels.
  static std::string bitmap(int level) {
    constexpr std::uint32_t kWidth = 16, kHeight = 12, kStart = 54, kBytes = 3 * kWidth * kHeight;
    std::string bytes = "BM";
    const auto number = [&bytes](std::uint32_t value, int size) {
      for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
    };
    for (const std::uint32_t value : {kStart + kBytes, 0U, kStart, 40U, kWidth, kHeight}) number(value, 4);
    number(1, 2);
    number(24, 2);
    for (const std::uint32_t value : {0U, kBytes, 0U, 0U, 0U, 0U}) number(value, 4);
    return bytes + std::string(kBytes, static_cast<char>(level));
  }

  TempFolder folder_;
};

}  // namespace vigil
