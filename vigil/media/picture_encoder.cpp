// SPDX-License-Identifier: Apache-2.0
// Single pictures out, as JPEG or PNG, through FFmpeg's encoders. The end of the data's way: thumbnails, curves, masks.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "vigil/media/opencv_threads.h"
#include "vigil/media/writer.h"
#include "vigil/media/yuv_frame.h"

namespace vigil {
namespace {

FfmpegPtr<AVCodecContext> encoder_of(AVCodecID id, const cv::Mat& pixels) {
  prepare_ffmpeg();
  const std::string name = avcodec_get_name(id);
  check_pixels(name + " picture", pixels);
  const std::string oversize = oversize_text(pixels.cols, pixels.rows);
  if (!oversize.empty()) throw Error::usage(name + " picture: " + oversize);
  const AVCodec* codec = avcodec_find_encoder(id);
  if (!codec) throw Error::input("this FFmpeg has no encoder for " + name + " pictures", "`vigil doctor` lists what it has");
  FfmpegPtr<AVCodecContext> encoder(avcodec_alloc_context3(codec));
  if (!encoder) throw std::bad_alloc();
  encoder->width = pixels.cols;
  encoder->height = pixels.rows;
  encoder->time_base = {1, 25};
  encoder->thread_count = 1;
  return encoder;
}

std::vector<std::byte> encoded(AVCodecContext& encoder, const AVFrame* frame) {
  FfmpegPtr<AVPacket> packet = new_packet();
  int code = avcodec_send_frame(&encoder, frame);
  if (code >= 0) code = avcodec_send_frame(&encoder, nullptr);
  if (code >= 0) code = avcodec_receive_packet(&encoder, packet.get());
  if (code < 0) throw ffmpeg_error(fmt::format("{} picture of {}x{}", encoder.codec->name, encoder.width, encoder.height), code);
  const auto* bytes = reinterpret_cast<const std::byte*>(packet->data);
  return {bytes, bytes + packet->size};
}

void open(AVCodecContext& encoder, AVDictionary* options = nullptr) {
  forget_ffmpeg_log();
  const int code = avcodec_open2(&encoder, nullptr, &options);
  av_dict_free(&options);
  if (code < 0) throw ffmpeg_error(fmt::format("{} picture of {}x{}", encoder.codec->name, encoder.width, encoder.height), code);
}

// FFmpeg's scale of its quantisation table: 8 stands for the table itself, as quality 50 does in libjpeg's scale.
int quantiser_of(int quality) {
  const double percent = quality < 50 ? 5000.0 / quality : 200.0 - 2.0 * quality;
  return std::clamp(static_cast<int>(std::lround(percent * 8 / 100)), 1, 31);
}

}  // namespace

std::vector<std::byte> encode_jpeg(const cv::Mat& pixels, int quality) {
  if (quality < 1 || quality > 100) throw Error::usage(fmt::format("JPEG quality {}: not in 1 to 100", quality));
  FfmpegPtr<AVCodecContext> encoder = encoder_of(AV_CODEC_ID_MJPEG, pixels);
  describe_colours(*encoder);
  encoder->flags |= AV_CODEC_FLAG_QSCALE;
  encoder->qmin = 1;
  encoder->global_quality = quantiser_of(quality) * FF_QP2LAMBDA;
  open(*encoder);
  YuvFrame planes({pixels.cols, pixels.rows});
  AVFrame* frame = planes.fill(pixels);
  frame->quality = encoder->global_quality;
  frame->pts = 0;
  return encoded(*encoder, frame);
}

std::vector<std::byte> encode_png(const cv::Mat& pixels) {
  follow_thread_setting();
  FfmpegPtr<AVCodecContext> encoder = encoder_of(AV_CODEC_ID_PNG, pixels);
  const bool gray = pixels.type() == CV_8UC1;
  encoder->pix_fmt = gray ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "pred", "paeth", 0);  // without a predictor, pictures of cameras come out half as large again
  open(*encoder, options);
  cv::Mat ordered;
  gray ? void(ordered = pixels) : cv::cvtColor(pixels, ordered, cv::COLOR_BGR2RGB);
  FfmpegPtr<AVFrame> frame = new_frame();  // a view: the encoder copies it
  frame->width = ordered.cols;
  frame->height = ordered.rows;
  frame->format = encoder->pix_fmt;
  frame->data[0] = ordered.data;
  frame->linesize[0] = static_cast<int>(ordered.step[0]);
  return encoded(*encoder, frame.get());
}

}  // namespace vigil
