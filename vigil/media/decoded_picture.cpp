// SPDX-License-Identifier: Apache-2.0
// Pixel formats, rotation and interlace.
#include "vigil/media/decoded_picture.h"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <array>
#include <cmath>
#include <mutex>
#include <string>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "vigil/media/opencv_threads.h"

namespace vigil {

namespace {

// swscale's vector code may write past a row's end.
cv::Mat padded_matrix(Size size, int type) {
  const int stride = (size.width + 63) / 32 * 32;
  return cv::Mat(size.height, stride, type).colRange(0, size.width);
}

bool is_full_range(const AVFrame& frame) {
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
      return true;
    default:
      return frame.color_range == AVCOL_RANGE_JPEG;
  }
}

// Untold colours: BT.709 from 720 lines on, BT.601 below, as players do.
const int* coefficients_of(const AVFrame& frame) {
  int space = frame.colorspace;
  if (space == AVCOL_SPC_UNSPECIFIED || space == AVCOL_SPC_RGB) space = frame.height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  return sws_getCoefficients(space);
}

void turn(cv::Mat& pixels, int clockwise) {
  if (clockwise == 0) return;
  cv::Mat turned;
  cv::rotate(pixels, turned,
             clockwise == 90    ? cv::ROTATE_90_CLOCKWISE
             : clockwise == 180 ? cv::ROTATE_180
                                : cv::ROTATE_90_COUNTERCLOCKWISE);
  pixels = turned;
}

Size turned(Size size, int clockwise) {
  return clockwise % 180 == 0 ? size : Size{size.height, size.width};
}

// A view of the first plane as the luma of 8 bits (or more, `extra_bits` says how many), empty when the format has no such plane.
cv::Mat luma_plane(const AVFrame& frame, int& extra_bits) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  constexpr auto kOther = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                          AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT;
  if (!format || (format->flags & kOther) || frame.linesize[0] <= 0) return {};
  const AVComponentDescriptor& luma = format->comp[0];
  const bool bytes = luma.depth == 8 && luma.step == 1;
  const bool words = luma.depth > 8 && luma.depth + luma.shift <= 16 && luma.step == 2;
  if (luma.plane != 0 || luma.offset != 0 || !(bytes || words)) return {};
  extra_bits = bytes ? 0 : luma.depth + luma.shift - 8;
  return {frame.height, frame.width, bytes ? CV_8UC1 : CV_16UC1, frame.data[0], static_cast<std::size_t>(frame.linesize[0])};
}

}  // namespace

// swscale's contexts of one stream, kept from picture to picture, which may live on several threads.
class PixelConverter {
 public:
  // Unturned and unscaled. A view of the frame where that is possible.
  cv::Mat gray(const AVFrame& frame) {
    int extra_bits = 0;
    cv::Mat plane = luma_plane(frame, extra_bits);
    if (plane.empty()) return convert(gray_, frame, {frame.width, frame.height}, AV_PIX_FMT_GRAY8, CV_8UC1);
    if (extra_bits == 0) return plane;
    cv::Mat bytes;
    plane.convertTo(bytes, CV_8U, 1.0 / (1 << extra_bits));
    return bytes;
  }

  cv::Mat bgr(const AVFrame& frame, Size size) { return convert(bgr_, frame, size, AV_PIX_FMT_BGR24, CV_8UC3); }

 private:
  cv::Mat convert(FfmpegPtr<SwsContext>& context, const AVFrame& frame, Size size, AVPixelFormat format, int type) {
    const std::lock_guard lock(mutex_);
    const auto from = static_cast<AVPixelFormat>(frame.format);
    constexpr int kFlags = SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT;
    context.reset(sws_getCachedContext(context.release(), frame.width, frame.height, from, size.width, size.height, format, kFlags,
                                       nullptr, nullptr, nullptr));
    const char* name = av_get_pix_fmt_name(from);
    if (!context) throw Error::input(std::string("pictures of pixel format ") + (name ? name : "unknown") + " cannot be converted");
    const bool keep_range = format == AV_PIX_FMT_GRAY8;  // see PictureMaker: luma is not stretched
    const int* coefficients = coefficients_of(frame);
    sws_setColorspaceDetails(context.get(), coefficients, keep_range || is_full_range(frame), coefficients, 1, 0, 1 << 16, 1 << 16);
    cv::Mat pixels = padded_matrix(size, type);
    const std::array<std::uint8_t*, 4> data{pixels.data, nullptr, nullptr, nullptr};
    const std::array<int, 4> stride{static_cast<int>(pixels.step[0]), 0, 0, 0};
    sws_scale(context.get(), frame.data, frame.linesize, 0, frame.height, data.data(), stride.data());
    return pixels;
  }

  std::mutex mutex_;
  FfmpegPtr<SwsContext> gray_;
  FfmpegPtr<SwsContext> bgr_;
};

namespace {

class DecodedPicture : public Picture {
 public:
  DecodedPicture(FfmpegPtr<AVFrame> frame, cv::Mat gray, int clockwise, std::shared_ptr<PixelConverter> converter)
      : frame_(std::move(frame)), gray_(std::move(gray)), clockwise_(clockwise), converter_(std::move(converter)) {}

  Size size() const override { return {gray_.cols, gray_.rows}; }
  cv::Mat gray() const override { return gray_; }

  cv::Mat bgr(Size size) const override {
    cv::Mat pixels = converter_->bgr(*frame_, turned(size, clockwise_));
    turn(pixels, clockwise_);
    return pixels;
  }

 private:
  FfmpegPtr<AVFrame> frame_;  // owns the memory that gray_ may be a view of
  cv::Mat gray_;
  int clockwise_;
  std::shared_ptr<PixelConverter> converter_;
};

}  // namespace

PictureMaker::PictureMaker() : converter_(std::make_shared<PixelConverter>()) {
  follow_thread_setting();
}

std::shared_ptr<const Picture> PictureMaker::make(FfmpegPtr<AVFrame> frame, int clockwise) {
  cv::Mat gray = converter_->gray(*frame);
  if (frame->interlaced_frame) {
    cv::Mat blended;
    cv::sepFilter2D(gray, blended, CV_8U, cv::Matx<float, 1, 1>(1), cv::Matx13f(0.25F, 0.5F, 0.25F), {-1, -1}, 0,
                    cv::BORDER_REPLICATE);
    gray = blended;
  }
  turn(gray, clockwise);
  if (size_.empty()) size_ = {gray.cols, gray.rows};
  resized_ = size_ != Size{gray.cols, gray.rows};
  if (resized_) {
    cv::Mat scaled;
    cv::resize(gray, scaled, {size_.width, size_.height}, 0, 0, cv::INTER_AREA);
    gray = scaled;
  }
  return std::make_shared<DecodedPicture>(std::move(frame), std::move(gray), clockwise, converter_);
}

int clockwise_of(const std::int32_t* display_matrix, bool& exact) {
  const double counterclockwise = av_display_rotation_get(display_matrix);
  if (!std::isfinite(counterclockwise)) return 0;
  const long quarters = std::lround(-counterclockwise / 90);
  exact = std::abs(-counterclockwise - 90.0 * static_cast<double>(quarters)) < 1;
  return static_cast<int>((quarters % 4 + 4) % 4) * 90;
}

int clockwise_of(const AVFrame& frame) {
  const AVFrameSideData* matrix = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  bool exact = true;
  return matrix && matrix->size >= 9 * sizeof(std::int32_t)
             ? clockwise_of(reinterpret_cast<const std::int32_t*>(matrix->data), exact)
             : 0;
}

}  // namespace vigil
