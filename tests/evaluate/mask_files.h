// SPDX-License-Identifier: Apache-2.0
// Masks as pictures, for tests of where in the picture.
#pragma once

#include <string>
#include <vector>

#include "tests/base/temp_folder.h"

#include "vigil/base/geometry.h"
#include "vigil/media/writer.h"

namespace vigil {

// masks/NAME.png in the folder, white inside the boxes.
inline void write_mask(const TempFolder& folder, const std::string& name, Size size, const std::vector<Box>& boxes) {
  cv::Mat picture(size.height, size.width, CV_8UC1, cv::Scalar(0));
  for (const Box& box : boxes) picture(cv::Rect(box.x, box.y, box.width, box.height)).setTo(255);
  const std::vector<std::byte> png = encode_png(picture);
  folder.write("masks/" + name + ".png", std::string(reinterpret_cast<const char*>(png.data()), png.size()));
}

}  // namespace vigil
