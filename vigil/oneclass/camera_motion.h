// SPDX-License-Identifier: Apache-2.0
// Takes the shaking of the camera out of the pictures, and leaves them alone while it stands still (one-class recipe, 10.5, rule
// b). Before the motion weight.
#pragma once

#include <opencv2/core/mat.hpp>

#include "vigil/base/geometry.h"
#include "vigil/oneclass/flows/pyramid.h"

namespace vigil {

// The camera's motion from picture to picture is the median displacement of patches spread over the picture at half size: most of
// a picture stands still, even in a crowd. When it is larger than kShaking working pixels for three pictures in a row, pictures are
// shifted back onto those before, until the camera was still for a second. Then what is left of the shift fades.
class CameraMotion {
 public:
  explicit CameraMotion(double fps);

  // CV_8UC1; the picture itself, or a shifted copy whose new borders repeat its old ones.
  cv::Mat steady(const cv::Mat& picture);

  bool shaking() const { return active_; }

 private:
  bool measure(const cv::Mat& picture);
  void forget();

  int calm_frames_;  // in a second
  Plane before_;
  Plane now_;
  bool started_ = false;
  float du_ = 0;  // of the last picture against the one before, working pixels
  float dv_ = 0;
  float shift_u_ = 0;  // of the last picture against where pictures are held
  float shift_v_ = 0;
  int shaken_ = 0;  // pictures in a row with motion
  int calm_ = 0;    // and without
  bool active_ = false;
};

}  // namespace vigil
