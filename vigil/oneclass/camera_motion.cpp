// SPDX-License-Identifier: Apache-2.0
// Median displacement, and the shift back: see camera_motion.h.
#include "vigil/oneclass/camera_motion.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "vigil/oneclass/flows/patch_match.h"

namespace vigil {
namespace {

constexpr float kShaking = 0.25F;   // working pixels per frame
constexpr int kShakenFrames = 3;    // in a row
constexpr int kSpacing = 16;        // of patches, in pixels of the half-size picture
constexpr int kSteps = 6;           // of matching
constexpr float kTexture = 4;       // smaller eigenvalue of the structure tensor that a patch needs, (grey levels / pixel)^2
constexpr std::size_t kFewest = 8;  // patches with texture
constexpr float kFade = 0.95F;      // of the shift, per frame
constexpr float kFarthest = 24;     // working pixels of shift: beyond it the camera was turned, not shaken
constexpr float kGone = 0.05F;      // working pixels: no shift any more

float median(std::vector<float>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool has_texture(const Match& match) {
  const float half_trace = 0.5F * (match.xx + match.yy);
  const float determinant = match.xx * match.yy - match.xy * match.xy;
  return half_trace - std::sqrt(std::max(0.0F, half_trace * half_trace - determinant)) >= kTexture;
}

}  // namespace

CameraMotion::CameraMotion(double fps) : calm_frames_(std::max(1, static_cast<int>(std::lround(fps)))) {}

void CameraMotion::forget() {
  shift_u_ = 0;
  shift_v_ = 0;
  active_ = false;
}

// du_ and dv_; false when there is too little to hold on to.
bool CameraMotion::measure(const cv::Mat& picture) {
  cv::Mat half;
  cv::resize(picture, half, {std::max(1, picture.cols / 2), std::max(1, picture.rows / 2)}, 0, 0, cv::INTER_AREA);
  std::swap(before_, now_);
  now_.fill(half);
  if (!std::exchange(started_, true)) return false;
  std::vector<float> us;
  std::vector<float> vs;
  for (int y = kSpacing / 2; y + kPatch <= now_.size.height; y += kSpacing)
    for (int x = kSpacing / 2; x + kPatch <= now_.size.width; x += kSpacing) {
      Match match;
      match_patch(now_, before_, x, y, kSteps, match);
      if (!has_texture(match)) continue;
      us.push_back(match.u);
      vs.push_back(match.v);
    }
  if (us.size() < kFewest) return false;
  du_ = -2 * median(us);
  dv_ = -2 * median(vs);
  return true;
}

cv::Mat CameraMotion::steady(const cv::Mat& picture) {
  if (!measure(picture)) {
    du_ = 0;
    dv_ = 0;
  }
  const bool moved = du_ * du_ + dv_ * dv_ > kShaking * kShaking;
  shaken_ = moved ? shaken_ + 1 : 0;
  calm_ = moved ? 0 : calm_ + 1;
  if (shaken_ >= kShakenFrames) active_ = true;
  if (!active_) return picture;

  shift_u_ = kFade * shift_u_ + du_;
  shift_v_ = kFade * shift_v_ + dv_;
  const float length = std::hypot(shift_u_, shift_v_);
  if (length > kFarthest || (calm_ > calm_frames_ && length < kGone)) {
    forget();
    return picture;
  }
  const cv::Mat back = (cv::Mat_<float>(2, 3) << 1, 0, -shift_u_, 0, 1, -shift_v_);
  cv::Mat steadied;
  cv::warpAffine(picture, steadied, back, picture.size(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  return steadied;
}

}  // namespace vigil
