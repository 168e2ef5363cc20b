// SPDX-License-Identifier: Apache-2.0
// The translation of FFmpeg's error codes and log messages.
#include "vigil/media/ffmpeg.h"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
}

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <new>

#include <fmt/format.h>

#include "vigil/base/text.h"

namespace vigil {
namespace {

// FFmpeg's log callback has no user pointer, so what it says is kept per thread: the thread that called FFmpeg reads it back.
struct ThreadLog {
  std::int64_t errors = 0;
  std::array<char, 256> last{};
};
thread_local ThreadLog thread_log;

void keep_message(void* speaker, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  if (speaker && *static_cast<const AVClass**>(speaker) == avcodec_get_class())
    if (auto* errors = static_cast<DecoderErrors*>(static_cast<AVCodecContext*>(speaker)->opaque)) errors->add();
  ++thread_log.errors;
  std::vsnprintf(thread_log.last.data(), thread_log.last.size(), format, arguments);
}

std::string words_of(int code) {
  switch (code) {
    case AVERROR_INVALIDDATA:
      return "the data is not what its header promises";
    case AVERROR_DECODER_NOT_FOUND:
      return "this FFmpeg has no decoder for it";
    case AVERROR_ENCODER_NOT_FOUND:
      return "this FFmpeg has no encoder for it";
    default:
      break;
  }
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

}  // namespace

FfmpegPtr<AVFrame> new_frame() {
  FfmpegPtr<AVFrame> frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  return frame;
}

FfmpegPtr<AVPacket> new_packet() {
  FfmpegPtr<AVPacket> packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  return packet;
}

std::string oversize_text(std::int64_t width, std::int64_t height) {
  if (width <= kLargestSide && height <= kLargestSide && width * height <= kLargestArea) return {};
  return fmt::format("pictures of {}x{} pixels are larger than Vigil reads (at most {} a side and {} megapixels)", width, height,
                     kLargestSide, kLargestArea / 1'000'000);
}

void prepare_ffmpeg() {
  static std::once_flag once;
  std::call_once(once, [] {
    av_log_set_callback(keep_message);
    av_max_alloc(std::size_t{512} << 20);  // the largest plane within the limits above is 400 MB (100 MP, 4 bytes a pixel)
  });
}

FfmpegLog ffmpeg_log() {
  return {thread_log.errors, std::string(trim(thread_log.last.data()))};
}

void forget_ffmpeg_log() {
  thread_log = {};
}

Error ffmpeg_error(const std::string& what, int code, const std::string& hint) {
  const std::string detail = ffmpeg_log().last;
  return Error::input(what + ": " + words_of(code) + (detail.empty() ? "" : " (" + detail + ")"), hint);
}

}  // namespace vigil
