// SPDX-License-Identifier: Apache-2.0
// Reads per-frame masks: see masks.h.
#include "vigil/data/masks.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDigits = 12;

std::int64_t frame_of(const fs::path& path, const Video& video) {
  const std::string name = path.stem().string();
  const bool number = !name.empty() && name.size() <= kMostDigits &&
                      std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number) throw Error::input(path.string() + ": a mask's name must be the number of its frame", "e.g. 030.png");
  const std::int64_t frame = std::stoll(name) - video.first_mask;
  if (frame < 0 || frame >= video.frames)
    throw Error::input(
        fmt::format("{}: a mask of frame {}, but video {} has frames 0 to {}", path.string(), frame, video.id, video.frames - 1));
  return frame;
}

bool is_picture(const fs::path& path) {
  static const std::set<std::string> kEndings = {".png", ".bmp", ".tif", ".tiff", ".jpg", ".jpeg"};
  return !path.filename().string().starts_with(".") && kEndings.contains(path.extension().string());
}

bool marks_something(const fs::path& path) {
  const Grid<std::uint8_t> mask = read_mask(path);
  return std::find(mask.values().begin(), mask.values().end(), 1) != mask.values().end();
}

}  // namespace

std::map<std::int64_t, fs::path> mask_files_of(const Video& video) {
  std::map<std::int64_t, fs::path> files;
  if (video.masks.empty()) return files;
  for (const auto& entry : fs::directory_iterator(video.masks))
    if (is_picture(entry.path())) files.emplace(frame_of(entry.path(), video), entry.path());
  return files;
}

Grid<std::uint8_t> read_mask(const fs::path& path) {
  const cv::Mat picture = read_picture(path);
  Grid<std::uint8_t> mask({picture.cols, picture.rows});
  for (int y = 0; y < mask.height(); ++y) {
    const std::uint8_t* row = picture.ptr<std::uint8_t>(y);
    for (int x = 0; x < mask.width(); ++x) mask(x, y) = row[x * picture.channels()] > 127;
  }
  return mask;
}

std::vector<LabelledSpan> spans_of_masks(const Video& video) {
  std::vector<LabelledSpan> spans;
  for (const auto& [frame, path] : mask_files_of(video)) {
    if (!marks_something(path)) continue;
    if (spans.empty() || spans.back().frames.end != frame) spans.push_back({{frame, frame}, "anomaly"});
    spans.back().frames.end = frame + 1;
  }
  return spans;
}

}  // namespace vigil
