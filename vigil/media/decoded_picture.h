// SPDX-License-Identifier: Apache-2.0
// From a decoder's frame to a Picture as it is shown: gray from the luma plane, rotation, interlace, one size. After decoders,
// before Frame. Private to the room.
#pragma once

#include <memory>

#include "vigil/media/ffmpeg.h"
#include "vigil/media/frame.h"

namespace vigil {

class PixelConverter;

// Makes the pictures of one stream. The first picture's size holds for all; others are scaled to it.
//
// Gray: the luma plane itself (a view, no copy) for 8-bit planar YUV and gray. Higher depths are divided down, luma keeps its range
// (limited range is not stretched, so that 8 and 10 bits of one scene look alike); packed, RGB and paletted formats go through
// swscale. Frames flagged as interlaced get their luma blended vertically by (1 2 1)/4, which removes combs of motion and keeps
// the number of frames. Rotated pictures and those of another size are copies.
class PictureMaker {
 public:
  PictureMaker();

  // clockwise: degrees to turn the picture before it is shown: 0, 90, 180 or 270.
  std::shared_ptr<const Picture> make(FfmpegPtr<AVFrame> frame, int clockwise);
  Size size() const { return size_; }        // of the first picture, as shown; empty before it
  bool resized() const { return resized_; }  // whether the latest picture came in another size

 private:
  Size size_;
  bool resized_ = false;
  std::shared_ptr<PixelConverter> converter_;
};

// Clockwise degrees, a multiple of 90 in [0, 360), from a 3x3 display matrix; 0 for none. `exact` becomes false when the matrix
// turns by some other angle.
int clockwise_of(const std::int32_t* display_matrix, bool& exact);

// The same from the side data of one decoded frame (EXIF orientation of a JPEG, an SEI message of H.264).
int clockwise_of(const AVFrame& frame);

}  // namespace vigil
