// SPDX-License-Identifier: Apache-2.0
// Encoding with x264, and the mp4 file that is written whole or not at all.
#include "vigil/media/writer.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/threads.h"
#include "vigil/media/yuv_frame.h"

namespace vigil {
namespace {

constexpr std::int64_t kTicks = 90'000;                  // a second
constexpr std::int64_t kLongestGap = 6 * 3600 * kTicks;  // mp4 keeps durations of samples in 31 bits
constexpr std::int64_t kLatest = std::int64_t{1} << 62;  // ns; differences of two stay inside int64
constexpr int kBuffer = 1 << 16;

struct MuxerDeleter {
  void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};

// The muxer's way into an AtomicFile. Its exceptions must not pass through C, so they wait here.
class MuxerFile {
 public:
  explicit MuxerFile(std::filesystem::path path) : file_(std::move(path)) {
    auto* buffer = static_cast<std::uint8_t*>(av_malloc(kBuffer));
    io_ = avio_alloc_context(buffer, kBuffer, 1, this, nullptr, &MuxerFile::write, &MuxerFile::seek);
    if (!io_) {
      av_free(buffer);
      throw std::bad_alloc();
    }
  }
  ~MuxerFile() {
    av_freep(&io_->buffer);
    avio_context_free(&io_);
  }
  MuxerFile(const MuxerFile&) = delete;
  MuxerFile& operator=(const MuxerFile&) = delete;

  AVIOContext* io() { return io_; }
  void check() const {
    if (failure_) std::rethrow_exception(failure_);
  }
  void commit() {
    avio_flush(io_);
    check();
    file_.commit();
  }

 private:
  template <typename Action>
  int guarded(Action action) {
    try {
      if (!failure_) action();
    } catch (...) {
      failure_ = std::current_exception();
    }
    return failure_ ? AVERROR(EIO) : 0;
  }
  static int write(void* self, std::uint8_t* bytes, int size) {
    auto& file = *static_cast<MuxerFile*>(self);
    const int code = file.guarded([&] { file.file_.write(std::as_bytes(std::span(bytes, static_cast<std::size_t>(size)))); });
    return code < 0 ? code : size;
  }
  static std::int64_t seek(void* self, std::int64_t position, int whence) {
    auto& file = *static_cast<MuxerFile*>(self);
    if (whence != SEEK_SET) return AVERROR(ENOSYS);
    const int code = file.guarded([&] { file.file_.seek(position); });
    return code < 0 ? code : position;
  }

  AtomicFile file_;
  AVIOContext* io_ = nullptr;
  std::exception_ptr failure_;
};

void check_request(const std::string& name, Size size, const WriterOptions& options) {
  if (size.empty()) throw Error::usage(fmt::format("{}: cannot write pictures of {}", name, to_text(size)));
  const std::string oversize = oversize_text(size.width + size.width % 2, size.height + size.height % 2);
  if (!oversize.empty()) throw Error::usage(name + ": " + oversize);
  if (!(options.fps > 0 && options.fps <= 1000))
    throw Error::usage(fmt::format("{}: fps {:g}: not a frame rate", name, options.fps),
                       "give frames per second above 0 and at most 1000");
  if (options.quality < 0 || options.quality > 51)
    throw Error::usage(fmt::format("{}: quality {}: not in 0 (lossless) to 51", name, options.quality));
  if (options.keyframe_interval < 0)
    throw Error::usage(fmt::format("{}: keyframe interval {}: less than 0", name, options.keyframe_interval));
}

const AVOutputFormat* format_for(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  const AVOutputFormat* format =
      ending == ".mp4" || ending == ".mov" ? av_guess_format(ending.c_str() + 1, nullptr, nullptr) : nullptr;
  if (!format) throw Error::input(path.string() + ": no video format goes by this name", "let it end in .mp4 or .mov");
  return format;
}

FfmpegPtr<AVCodecContext> open_encoder(const std::string& name, Size size, const WriterOptions& options) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  if (!codec) throw Error::input(name + ": this FFmpeg has no H.264 encoder (libx264)", "`vigil doctor` lists what it has");
  FfmpegPtr<AVCodecContext> encoder(avcodec_alloc_context3(codec));
  if (!encoder) throw std::bad_alloc();
  encoder->width = size.width;
  encoder->height = size.height;
  encoder->time_base = {1, static_cast<int>(kTicks)};
  encoder->framerate = av_d2q(options.fps, 1'000'000);
  encoder->thread_count = std::min(threads(), 16);
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  encoder->max_b_frames = 0;  // pictures stored in the order shown need no edit list, whose readers lose frames around long gaps
  if (options.keyframe_interval > 0) encoder->gop_size = options.keyframe_interval;
  describe_colours(*encoder);
  AVDictionary* choices = nullptr;
  av_dict_set(&choices, "preset", "veryfast", 0);  // writing goes on beside scoring
  av_dict_set_int(&choices, "crf", options.quality, 0);
  const int code = avcodec_open2(encoder.get(), codec, &choices);
  av_dict_free(&choices);
  if (code < 0) throw ffmpeg_error(fmt::format("{}: the H.264 encoder refuses {}", name, to_text(size)), code);
  return encoder;
}

std::int64_t ticks_of(Nanoseconds time) {
  return av_rescale(time.count, kTicks, 1'000'000'000);
}

}  // namespace

struct VideoWriter::State {
  State(std::filesystem::path path, Size size, const WriterOptions& options);

  std::int64_t place(Nanoseconds time);
  void write(const cv::Mat& pixels, Nanoseconds time);
  void encode(const AVFrame* frame);
  void close();

  std::string name;
  Size size;
  Size padded;
  const AVOutputFormat* format;
  MuxerFile file;
  FfmpegPtr<AVCodecContext> encoder;
  YuvFrame planes;
  FfmpegPtr<AVPacket> packet = new_packet();
  std::unique_ptr<AVFormatContext, MuxerDeleter> muxer;
  AVStream* stream = nullptr;
  std::int64_t frame_ticks;  // nominal length of a frame
  Nanoseconds origin;
  Nanoseconds previous;
  std::int64_t last = -1;
  std::int64_t left_out = 0;  // ticks of gaps that are too long for the file
  std::int64_t frames = 0;
};

VideoWriter::State::State(std::filesystem::path path, Size of, const WriterOptions& options)
    : name(path.string()),
      size((prepare_ffmpeg(), forget_ffmpeg_log(), check_request(name, of, options), of)),
      padded{size.width + size.width % 2, size.height + size.height % 2},
      format(format_for(path)),
      file(std::move(path)),
      encoder(open_encoder(name, padded, options)),
      planes(padded),
      muxer(avformat_alloc_context()),
      frame_ticks(std::max<std::int64_t>(1, std::llround(kTicks / options.fps))) {
  if (!muxer) throw std::bad_alloc();
  muxer->oformat = format;
  muxer->pb = file.io();
  muxer->flags |= AVFMT_FLAG_CUSTOM_IO;
  stream = avformat_new_stream(muxer.get(), nullptr);
  if (!stream || avcodec_parameters_from_context(stream->codecpar, encoder.get()) < 0) throw std::bad_alloc();
  stream->time_base = encoder->time_base;
  stream->avg_frame_rate = encoder->framerate;
  const int code = avformat_write_header(muxer.get(), nullptr);
  file.check();
  if (code < 0) throw ffmpeg_error(name + ": the video cannot be begun", code);
}

// Ticks since the first frame, more than those of the frame before.
std::int64_t VideoWriter::State::place(Nanoseconds time) {
  const bool sane = -kLatest < time.count && time.count < kLatest;
  if (!sane || (frames > 0 && time <= previous))
    throw Error::usage(
        fmt::format("{}: frame {} at {} cannot follow one at {}", name, frames, format_clock(time), format_clock(previous)),
        "times must rise from frame to frame");
  if (frames == 0) origin = time;
  previous = time;
  const std::int64_t tick = std::max(ticks_of(time - origin) - left_out, last + 1);
  left_out += std::max<std::int64_t>(tick - last - kLongestGap, 0);
  return std::min(tick, last + kLongestGap);
}

void VideoWriter::State::write(const cv::Mat& pixels, Nanoseconds time) {
  check_pixels(fmt::format("{}: frame {}", name, frames), pixels);
  if (pixels.cols != size.width || pixels.rows != size.height)
    throw Error::usage(fmt::format("{}: frame {} is {}x{}, the video {}", name, frames, pixels.cols, pixels.rows, to_text(size)));
  const std::int64_t tick = place(time);
  cv::Mat even = pixels;
  if (padded != size)
    cv::copyMakeBorder(pixels, even, 0, padded.height - size.height, 0, padded.width - size.width,
                       cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
  AVFrame* frame = planes.fill(even);
  frame->pts = last = tick;
  encode(frame);
  ++frames;
}

// One frame, or with none what the encoder still holds.
void VideoWriter::State::encode(const AVFrame* frame) {
  int code = avcodec_send_frame(encoder.get(), frame);
  while (code >= 0) {
    code = avcodec_receive_packet(encoder.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    if (code < 0) break;
    packet->duration = frame_ticks;
    packet->stream_index = stream->index;
    av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
    code = av_write_frame(muxer.get(), packet.get());
    av_packet_unref(packet.get());
    file.check();
  }
  throw ffmpeg_error(fmt::format("{}: frame {} cannot be written", name, frames), code);
}

void VideoWriter::State::close() {
  if (frames == 0) throw Error::usage(name + ": a video without frames cannot be written");
  encode(nullptr);
  const int code = av_write_trailer(muxer.get());
  file.check();
  if (code < 0) throw ffmpeg_error(name + ": the video cannot be finished", code);
  file.commit();
}

VideoWriter::VideoWriter(std::filesystem::path path, Size size, const WriterOptions& options)
    : state_(std::make_unique<State>(std::move(path), size, options)) {}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const cv::Mat& pixels, Nanoseconds time) {
  if (!state_) throw Error::usage("a frame was written to a video that is closed");
  state_->write(pixels, time);
}

void VideoWriter::close() {
  if (!state_) return;
  const std::unique_ptr<State> state = std::move(state_);  // whatever comes, it is over
  state->close();
}

}  // namespace vigil
