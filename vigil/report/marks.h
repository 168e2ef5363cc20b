// SPDX-License-Identifier: Apache-2.0
// A frame made small, with its odd regions marked. Under event pictures and the overlay; within this room.
#pragma once

#include <span>

#include <opencv2/core/mat.hpp>

#include "vigil/events/score.h"
#include "vigil/media/frame.h"

namespace vigil {

// `size` scaled down so that its larger side is at most `largest_side`; never up, never below 1x1.
Size fitted(Size size, int largest_side);

// Colours are BGR, as in OpenCV.
inline const cv::Scalar kMarkRed{40, 40, 225};
inline const cv::Scalar kMarkWhite{255, 255, 255};

// Draws the regions' boxes into a picture of `pixels` that shows `whole` pixels: the first one strong, the others thin. A box is
// drawn around the region, at least 10 pixels wide, so that it hides nothing and small ones are seen.
void mark_regions(cv::Mat& pixels, Size whole, std::span<const Region> regions);

}  // namespace vigil
