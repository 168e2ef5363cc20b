// SPDX-License-Identifier: Apache-2.0
// Asks FFmpeg and OpenCV what they are and what they can do.
#include "vigil/media/capabilities.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <opencv2/core/utility.hpp>
#include <opencv2/core/version.hpp>

#include "vigil/media/ffmpeg.h"

namespace vigil {
namespace {

std::string version_text(unsigned version) {
  return fmt::format("{}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version), AV_VERSION_MICRO(version));
}

}  // namespace

std::vector<LibraryVersion> media_libraries() {
  return {{"FFmpeg", av_version_info(), ""},
          {"libavcodec", version_text(avcodec_version()), version_text(LIBAVCODEC_VERSION_INT)},
          {"libavformat", version_text(avformat_version()), version_text(LIBAVFORMAT_VERSION_INT)},
          {"libavutil", version_text(avutil_version()), version_text(LIBAVUTIL_VERSION_INT)},
          {"libswscale", version_text(swscale_version()), version_text(LIBSWSCALE_VERSION_INT)},
          {"OpenCV", cv::getVersionString(), CV_VERSION}};
}

std::vector<CodecSupport> codecs() {
  constexpr std::array<std::pair<const char*, AVCodecID>, 9> kCodecs{{{"H.264", AV_CODEC_ID_H264},
                                                                      {"HEVC", AV_CODEC_ID_HEVC},
                                                                      {"MPEG-4", AV_CODEC_ID_MPEG4},
                                                                      {"MJPEG", AV_CODEC_ID_MJPEG},
                                                                      {"VP9", AV_CODEC_ID_VP9},
                                                                      {"AV1", AV_CODEC_ID_AV1},
                                                                      {"PNG", AV_CODEC_ID_PNG},
                                                                      {"BMP", AV_CODEC_ID_BMP},
                                                                      {"TIFF", AV_CODEC_ID_TIFF}}};
  std::vector<CodecSupport> all;
  for (const auto& [name, id] : kCodecs) {
    const AVCodec* decoder = avcodec_find_decoder(id);
    const AVCodec* encoder = avcodec_find_encoder(id);
    all.push_back({name, decoder ? decoder->name : "", encoder ? encoder->name : ""});
  }
  return all;
}

}  // namespace vigil
