// SPDX-License-Identifier: Apache-2.0
// The ways in which others store features, as one table. Read by features.h.
#pragma once

#include <optional>
#include <span>

#include "vigil/base/catalog.h"
#include "vigil/base/tensor.h"

namespace vigil {

// How the crops of a video are spread over files of one crop each; k is the number of the crop.
enum class CropFiles {
  none,           // one file holds all
  double_number,  // stem__k.npy
  first_plain,    // stem.npy, then stem__1.npy, ...
  single_number,  // stem_k.npy
  whichever_is_there,
};

// Which axis of the stored array is what; -1 = there is no such axis.
struct FeatureLayout {
  int video = -1;
  int row = 0;
  int crop = -1;
  int width = 1;
  CropFiles files = CropFiles::none;
  bool text = false;                              // decimals, one row a line
  std::optional<std::int64_t> rows_must_be = {};  // of every video

  int axes() const { return 2 + (video >= 0 ? 1 : 0) + (crop >= 0 ? 1 : 0); }
};

const Catalog<FeatureLayout>& feature_layouts();

// The layout that a shape alone tells: TxD, or three axes of which one has as many as there are crops in the field (1, 5 or 10).
// Throws Error::input when none or two fit; `file` is for the message.
std::string layout_of_shape(const std::string& file, std::span<const std::int64_t> shape);

std::string shape_text(std::span<const std::int64_t> shape);  // "32 x 10 x 2048"

}  // namespace vigil
