// SPDX-License-Identifier: Apache-2.0
// Reads per-frame masks: see masks.h.
#include "vigil/data/masks.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/data/lists/mat_truths.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDigits = 12;
constexpr std::int64_t kLargestSide = 1 << 15;

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
  if (!fs::is_directory(video.masks))
    throw Error::input(video.masks.string() + ": masks in one file, not a folder with one per frame");
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

struct VideoMasks::Stored {
  std::map<std::int64_t, fs::path> files;
  Tensor array;               // (frames, height, width)
  std::vector<MatValue> mat;  // variables of the file
  std::string name;
};

VideoMasks::VideoMasks(const Video& video) : stored_(std::make_unique<Stored>()) {
  stored_->name = video.masks.string();
  if (video.masks.empty()) return;
  std::int64_t count = 0;
  if (video.masks.extension() == ".npy") {
    stored_->array = read_npy(video.masks);
    const std::vector<std::int64_t>& shape = stored_->array.shape;
    if (shape.size() != 3 || size_of(stored_->array.type) != 1 || shape[1] > kLargestSide || shape[2] > kLargestSide)
      throw Error::input(stored_->name + ": expected masks of one byte a pixel, (frames, height, width)");
    count = shape[0];
  } else if (video.masks.extension() == ".mat") {
    stored_->mat = read_mat(video.masks);
    count = static_cast<std::int64_t>(variable_of(stored_->mat, "volLabel", stored_->name).items.size());
  } else {
    stored_->files = mask_files_of(video);
  }
  if (count > video.frames)
    throw Error::input(fmt::format("{}: {} masks, but video {} has {} frames", stored_->name, count, video.id, video.frames));
}

VideoMasks::~VideoMasks() = default;
VideoMasks::VideoMasks(VideoMasks&&) noexcept = default;

std::optional<Grid<std::uint8_t>> VideoMasks::at(std::int64_t frame) const {
  if (const auto file = stored_->files.find(frame); file != stored_->files.end()) return read_mask(file->second);
  if (!stored_->mat.empty()) {
    const MatValue& masks = variable_of(stored_->mat, "volLabel", stored_->name);
    if (frame < 0 || frame >= static_cast<std::int64_t>(masks.items.size())) return std::nullopt;
    return mask_of_mat(masks, frame, stored_->name);
  }
  const std::vector<std::int64_t>& shape = stored_->array.shape;
  if (shape.size() != 3 || frame < 0 || frame >= shape[0]) return std::nullopt;
  Grid<std::uint8_t> mask({static_cast<int>(shape[2]), static_cast<int>(shape[1])});
  const std::byte* pixels = stored_->array.bytes.data() + static_cast<std::size_t>(frame) * mask.count();
  for (std::size_t i = 0; i < mask.count(); ++i) mask[i] = pixels[i] != std::byte{0};
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
