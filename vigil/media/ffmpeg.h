// SPDX-License-Identifier: Apache-2.0
// FFmpeg as C++: owners of its objects, its error codes as vigil::Error, its log messages kept off the terminal.
// Private to the room: nothing outside vigil/media includes it.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "vigil/base/error.h"

namespace vigil {

struct FfmpegDeleter {
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

template <typename T>
using FfmpegPtr = std::unique_ptr<T, FfmpegDeleter>;

FfmpegPtr<AVFrame> new_frame();    // throws std::bad_alloc
FfmpegPtr<AVPacket> new_packet();  // throws std::bad_alloc

// Limits that are checked before a picture is allocated.
constexpr int kLargestSide = 16384;
constexpr std::int64_t kLargestArea = 100'000'000;

// A sentence about a size beyond the limits, empty when it is within.
std::string oversize_text(std::int64_t width, std::int64_t height);

// To be called before any other use of FFmpeg: takes its log messages away from stderr and bounds single allocations. Cheap.
void prepare_ffmpeg();

// Counts the errors that one decoder logs, on whatever thread it does: some damage is only logged, and hidden behind a guess.
class DecoderErrors {
 public:
  void watch(AVCodecContext& decoder) { decoder.opaque = this; }  // before it is opened; this must outlive it
  std::int64_t take() { return count_.exchange(0); }              // since the last take
  void add() { ++count_; }

 private:
  std::atomic<std::int64_t> count_{0};
};

// Errors that FFmpeg logged on the calling thread since the last forget (its own worker threads are not seen).
struct FfmpegLog {
  std::int64_t errors = 0;
  std::string last;  // the latest of them, without its newline
};
FfmpegLog ffmpeg_log();
void forget_ffmpeg_log();

// Error::input: "WHAT: <FFmpeg's code in words> (<its last message on this thread>)". The one translation of AVERROR codes.
Error ffmpeg_error(const std::string& what, int code, const std::string& hint = {});

}  // namespace vigil
