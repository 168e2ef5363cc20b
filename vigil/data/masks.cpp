// SPDX-License-Identifier: Apache-2.0
// Reads per-frame masks: see masks.h.
#include "vigil/data/masks.h"

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/data/id_maps.h"
#include "vigil/data/lists/mat_masks.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDigits = 12;
constexpr std::int64_t kLargestSide = 1 << 15;
constexpr std::int64_t kBytesAtATime = 1 << 24;  // of an array of masks

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

// Masks of all frames, one bit a pixel; one without an anomalous pixel takes no more than its size.
class PackedMasks {
 public:
  void add(const Grid<std::uint8_t>& mask) {
    One& one = masks_.emplace_back();
    one.size = mask.size();
    const auto& values = mask.values();
    if (std::all_of(values.begin(), values.end(), [](std::uint8_t value) { return value == 0; })) return;
    one.bits.assign((values.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i] != 0) one.bits[i / 8] = static_cast<std::uint8_t>(one.bits[i / 8] | 1U << i % 8);
  }

  std::optional<Grid<std::uint8_t>> at(std::int64_t frame) const {
    if (frame < 0 || frame >= static_cast<std::int64_t>(masks_.size())) return std::nullopt;
    const One& one = masks_[static_cast<std::size_t>(frame)];
    Grid<std::uint8_t> mask(one.size);
    for (std::size_t i = 0; !one.bits.empty() && i < mask.count(); ++i)
      mask[i] = static_cast<std::uint8_t>(one.bits[i / 8] >> i % 8 & 1);
    return mask;
  }

 private:
  struct One {
    Size size;
    std::vector<std::uint8_t> bits;
  };
  std::vector<One> masks_;
};
using SharedMasks = std::shared_ptr<const PackedMasks>;

void check_count(const Video& video, std::int64_t count) {
  if (count > video.frames)
    throw Error::input(
        fmt::format("{}: {} masks, but video {} has {} frames", video.masks.string(), count, video.id, video.frames));
}

SharedMasks packed_npy(const Video& video) {
  const Tensor header = read_npy_header(video.masks);
  const std::vector<std::int64_t>& shape = header.shape;
  if (shape.size() != 3 || size_of(header.type) != 1 || shape[1] > kLargestSide || shape[2] > kLargestSide)
    throw Error::input(video.masks.string() + ": expected masks of one byte a pixel, (frames, height, width)");
  check_count(video, shape[0]);
  const auto masks = std::make_shared<PackedMasks>();
  Grid<std::uint8_t> mask({static_cast<int>(shape[2]), static_cast<int>(shape[1])});
  const std::int64_t step = std::max<std::int64_t>(1, kBytesAtATime / std::max<std::int64_t>(1, shape[1] * shape[2]));
  for (std::int64_t first = 0; first < shape[0]; first += step) {
    const Tensor part = read_npy_rows(video.masks, first, std::min(step, shape[0] - first));
    for (std::int64_t i = 0; i < part.shape[0]; ++i) {
      const std::byte* pixels = part.bytes.data() + static_cast<std::size_t>(i) * mask.count();
      for (std::size_t p = 0; p < mask.count(); ++p) mask[p] = pixels[p] != std::byte{0};
      masks->add(mask);
    }
  }
  return masks;
}

SharedMasks packed_mat(const Video& video) {
  const auto masks = std::make_shared<PackedMasks>();
  std::int64_t count = 0;
  each_mask_of_mat(video.masks, [&](std::int64_t frame, const Grid<std::uint8_t>& mask) {
    count = frame + 1;
    if (count <= video.frames) masks->add(mask);
  });
  check_count(video, count);
  return masks;
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
    const auto* row = picture.ptr<std::uint8_t>(y);
    for (int x = 0; x < mask.width(); ++x) mask(x, y) = row[x * picture.channels()] > 127;
  }
  return mask;
}

VideoMasks::VideoMasks(const Video& video) {
  if (video.masks.empty()) {
    at_ = [](std::int64_t) { return std::nullopt; };
  } else if (video.masks.extension() == ".npy") {
    at_ = [masks = packed_npy(video)](std::int64_t frame) { return masks->at(frame); };
  } else if (video.masks.extension() == ".mat") {
    at_ = [masks = packed_mat(video)](std::int64_t frame) { return masks->at(frame); };
  } else if (is_folder_of_id_maps(video.masks)) {
    at_ = [maps = IdMaps(video.masks), size = video.size](std::int64_t frame) { return maps.mask_of(frame, size); };
  } else {
    at_ = [files = mask_files_of(video)](std::int64_t frame) {
      const auto file = files.find(frame);
      return file == files.end() ? std::nullopt : std::optional(read_mask(file->second));
    };
  }
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
