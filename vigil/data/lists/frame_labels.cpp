// SPDX-License-Identifier: Apache-2.0
// Reads vectors of truth: see frame_labels.h.
#include "vigil/data/lists/frame_labels.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"

namespace vigil {
namespace {

std::string shape_text(const Tensor& tensor) {
  std::string text = "(";
  for (const std::int64_t extent : tensor.shape) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + ")";
}

// A mask per frame: 1 where a pixel is not 0. Looks at the bytes, because masks of a video as doubles would fill the memory.
std::vector<double> any_pixel(const Tensor& masks) {
  std::vector<double> any(static_cast<std::size_t>(masks.shape[0]), 0);
  const std::size_t size = masks.bytes.size() / any.size();
  for (std::size_t i = 0; i < any.size(); ++i) {
    const auto begin = masks.bytes.begin() + static_cast<std::ptrdiff_t>(i * size);
    any[i] = std::any_of(begin, begin + static_cast<std::ptrdiff_t>(size), [](std::byte byte) { return byte != std::byte{0}; });
  }
  return any;
}

bool is_vector(const Tensor& tensor) {
  return tensor.shape.size() == 1 || (tensor.shape.size() == 2 && (tensor.shape[0] == 1 || tensor.shape[1] == 1));
}

}  // namespace

FrameLabels frame_labels_of(const Tensor& tensor, const std::string& where) {
  const bool masks = tensor.shape.size() == 3;
  if (!is_vector(tensor) && !masks)
    throw Error::input(fmt::format("{}: shape {}, expected one number per frame, (N) or (1, N)", where, shape_text(tensor)),
                       "is it a file of features or scores?");
  if (tensor.count() == 0) throw Error::input(where + ": no frames");
  const std::vector<double> values = masks ? any_pixel(tensor) : tensor.to_doubles();
  FrameLabels labels;
  labels.values.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0 && values[i] != 1)
      throw Error::input(fmt::format("{}: {:g} at frame {}: truth is 0 or 1", where, values[i], i), "is it a file of scores?");
    labels.values.push_back(values[i] == 1);
    labels.positives += labels.values.back();
  }
  if (labels.positives == 0) labels.notes.push_back(where + ": no frame is anomalous");
  if (labels.positives == static_cast<std::int64_t>(values.size())) labels.notes.push_back(where + ": every frame is anomalous");
  return labels;
}

FrameLabels read_frame_labels(const std::filesystem::path& path) {
  return frame_labels_of(read_npy(path), path.string());
}

std::vector<NamedFrameLabels> read_frame_labels_npz(const std::filesystem::path& path) {
  std::vector<NamedFrameLabels> all;
  for (const auto& [name, tensor] : read_npz(path)) all.push_back({name, frame_labels_of(tensor, path.string() + ": " + name)});
  return all;
}

}  // namespace vigil
