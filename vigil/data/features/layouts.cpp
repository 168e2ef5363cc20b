// SPDX-License-Identifier: Apache-2.0
// The table of layouts: see layouts.h.
#include "vigil/data/features/layouts.h"

#include <fmt/format.h>

namespace vigil {
namespace {

bool number_of_crops(std::int64_t extent) {
  return extent == 1 || extent == 5 || extent == 10;
}

FeatureLayout axes(int video, int row, int crop, int width) {
  FeatureLayout layout;
  layout.video = video;
  layout.row = row;
  layout.crop = crop;
  layout.width = width;
  return layout;
}

FeatureLayout file_per_crop(CropFiles files) {
  FeatureLayout layout;
  layout.files = files;
  return layout;
}

FeatureLayout text_of(std::int64_t rows) {
  FeatureLayout layout;
  layout.text = true;
  layout.rows_must_be = rows;
  return layout;
}

}  // namespace

const Catalog<FeatureLayout>& feature_layouts() {
  static const Catalog<FeatureLayout> catalog{
      "feature-layout",
      {{"CxTxD", "crops, rows, width", axes(-1, 1, 0, 2)},
       {"NxTxCxD", "many videos in one array: index, rows, crops, width", axes(0, 1, 2, 3)},
       {"NxTxD", "many videos in one array: index, rows, width", axes(0, 1, -1, 2)},
       {"TxCxD", "rows, crops, width (RTFM and its followers: 10 crops)", axes(-1, 0, 1, 2)},
       {"TxD", "rows, width; with first_row and rows a part of an array that many videos share", axes(-1, 0, -1, 1)},
       {"crops", "one TxD file per crop, in whichever of the three ways below it is there",
        file_per_crop(CropFiles::whichever_is_there)},
       {"crops-A", "stem__0.npy, stem__1.npy, ... (UR-DMU, XDVioDet)", file_per_crop(CropFiles::double_number)},
       {"crops-B", "stem.npy, then stem__1.npy, ... (PEL4VAD for UCF-Crime)", file_per_crop(CropFiles::first_plain)},
       {"crops-C", "stem_0.npy, stem_1.npy, ... (PEL4VAD for ShanghaiTech)", file_per_crop(CropFiles::single_number)},
       {"text32", "32 lines of decimals, one a segment of the video (Sultani)", text_of(32)}}};
  return catalog;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  if (shape.empty()) return "a single number";
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

std::string layout_of_shape(const std::string& file, std::span<const std::int64_t> shape) {
  if (shape.size() == 2) return "TxD";
  const std::string hint = "say which layout it is (`vigil list feature-layouts`)";
  if (shape.size() == 3) {
    const bool rows_first = number_of_crops(shape[1]), crops_first = number_of_crops(shape[0]);
    if (rows_first && crops_first)
      throw Error::input(
          fmt::format("{}: {} can be rows x crops x width (TxCxD) or crops x rows x width (CxTxD)", file, shape_text(shape)), hint);
    if (rows_first) return "TxCxD";
    if (crops_first) return "CxTxD";
  }
  throw Error::input(
      fmt::format("{}: {} is no shape that tells its layout: expected rows x width, or three axes with 1, 5 or 10 crops", file,
                  shape_text(shape)),
      hint);
}

}  // namespace vigil
