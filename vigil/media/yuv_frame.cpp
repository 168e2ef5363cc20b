// SPDX-License-Identifier: Apache-2.0
// Gray and BGR to 4:2:0.
#include "vigil/media/yuv_frame.h"

#include <array>
#include <cstring>
#include <new>

namespace vigil {
namespace {

constexpr int kNeutral = 128;  // chroma of gray

void copy_rows(const cv::Mat& gray, AVFrame& frame) {
  for (int y = 0; y < gray.rows; ++y)
    std::memcpy(frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0], gray.ptr(y),
                static_cast<std::size_t>(gray.cols));
  const int chroma_rows = (gray.rows + 1) / 2;
  for (const int plane : {1, 2})
    for (int y = 0; y < chroma_rows; ++y)
      std::memset(frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane], kNeutral,
                  static_cast<std::size_t>((gray.cols + 1) / 2));
}

FfmpegPtr<SwsContext> converter_for(const AVFrame& frame) {
  constexpr int kFlags = SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_BITEXACT;
  const auto format = static_cast<AVPixelFormat>(frame.format);
  FfmpegPtr<SwsContext> converter(sws_getContext(frame.width, frame.height, AV_PIX_FMT_BGR24, frame.width, frame.height, format,
                                                 kFlags, nullptr, nullptr, nullptr));
  if (!converter) throw std::bad_alloc();
  const int* weights = sws_getCoefficients(SWS_CS_SMPTE170M);
  sws_setColorspaceDetails(converter.get(), weights, 1, weights, 1, 0, 1 << 16, 1 << 16);
  return converter;
}

}  // namespace

void check_pixels(const std::string& what, const cv::Mat& pixels) {
  if (!pixels.empty() && pixels.dims == 2 && (pixels.type() == CV_8UC1 || pixels.type() == CV_8UC3)) return;
  throw Error::usage(what + ": pixels must be CV_8UC1 or CV_8UC3 and not empty, got " +
                     (pixels.empty() ? std::string("an empty matrix") : cv::typeToString(pixels.type())));
}

void describe_colours(AVCodecContext& encoder) {
  encoder.pix_fmt = AV_PIX_FMT_YUV420P;
  encoder.color_range = AVCOL_RANGE_JPEG;
  encoder.colorspace = AVCOL_SPC_SMPTE170M;
}

YuvFrame::YuvFrame(Size size) : frame_(new_frame()) {
  frame_->width = size.width;
  frame_->height = size.height;
  frame_->format = AV_PIX_FMT_YUV420P;
  frame_->color_range = AVCOL_RANGE_JPEG;
  frame_->colorspace = AVCOL_SPC_SMPTE170M;
  if (av_frame_get_buffer(frame_.get(), 0) < 0) throw std::bad_alloc();
}

AVFrame* YuvFrame::fill(const cv::Mat& pixels) {
  if (av_frame_make_writable(frame_.get()) < 0) throw std::bad_alloc();
  if (pixels.type() == CV_8UC1) {
    copy_rows(pixels, *frame_);
    return frame_.get();
  }
  if (!converter_) converter_ = converter_for(*frame_);
  const std::array<const std::uint8_t*, 4> data{pixels.data, nullptr, nullptr, nullptr};
  const std::array<int, 4> stride{static_cast<int>(pixels.step[0]), 0, 0, 0};
  sws_scale(converter_.get(), data.data(), stride.data(), 0, pixels.rows, frame_->data, frame_->linesize);
  return frame_.get();
}

}  // namespace vigil
