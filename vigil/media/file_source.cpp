// SPDX-License-Identifier: Apache-2.0
// The decoding loop of a video file.
#include "vigil/media/file_source.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "vigil/base/threads.h"
#include "vigil/media/container.h"
#include "vigil/media/decoded_picture.h"
#include "vigil/media/ffmpeg.h"
#include "vigil/media/presentation_times.h"

namespace vigil {
namespace {

// One decoder thread per half a megapixel: below that a thread more costs memory (each keeps its own pictures) and gives nothing
// that reading ahead does not give.
int decoder_threads(const AVCodecParameters& parameters) {
  const long long area = Size{parameters.width, parameters.height}.area();
  return static_cast<int>(std::clamp<long long>(area / 500'000, 1, std::min(threads(), 16)));
}

FfmpegPtr<AVCodecContext> open_decoder(const std::string& path, const AVStream& stream, DecoderErrors& errors) {
  const AVCodecParameters& parameters = *stream.codecpar;
  const std::string name = avcodec_get_name(parameters.codec_id);
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  if (!codec) throw Error::input(path + ": no decoder for " + name + " in this FFmpeg", "convert it: ffmpeg -i INPUT out.mp4");
  FfmpegPtr<AVCodecContext> decoder(avcodec_alloc_context3(codec));
  if (!decoder) throw std::bad_alloc();
  int code = avcodec_parameters_to_context(decoder.get(), &parameters);
  if (code < 0) throw ffmpeg_error(path + ": bad " + name + " header", code);
  errors.watch(*decoder);
  decoder->pkt_timebase = stream.time_base;
  decoder->thread_count = decoder_threads(parameters);
  decoder->thread_type = FF_THREAD_FRAME;
  decoder->max_pixels = kLargestArea;
  // Damage is to be seen, but the pictures are to come all the same: no AV_EF_EXPLODE.
  decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
  code = avcodec_open2(decoder.get(), codec, nullptr);
  if (code < 0)
    throw ffmpeg_error(path + ": the " + name + " decoder cannot be opened", code,
                       "its header is damaged, or claims pictures that are too large: see what `ffprobe` says of it");
  return decoder;
}

class FileSource : public FrameSource {
 public:
  FileSource(const std::string& path, std::optional<double> fps);

  const StreamInfo& info() const override { return info_; }
  bool next(Frame& frame) override;
  StreamHealth health() const override;

 private:
  FfmpegPtr<AVFrame> decode();
  void feed();
  void count_damage();
  void count_skipped(const AVFrame& first);
  Nanoseconds time_of(const AVFrame& frame);

  Container container_;
  DecoderErrors errors_;
  FfmpegPtr<AVCodecContext> decoder_;
  FfmpegPtr<AVPacket> packet_ = new_packet();
  PresentationTimes times_;
  std::optional<double> given_fps_;
  PictureMaker pictures_;
  int clockwise_ = 0;
  FfmpegPtr<AVFrame> first_;  // decoded when opening, until next() gives it
  std::vector<std::int64_t> stamps_before_first_;
  bool first_seen_ = false;
  bool drained_ = false;
  StreamInfo info_;
  StreamHealth health_;
};

FileSource::FileSource(const std::string& path, std::optional<double> fps)
    : container_(path, fps),
      decoder_(open_decoder(path, container_.stream(), errors_)),
      times_({container_.stream().time_base.num, container_.stream().time_base.den}, container_.fps()),
      given_fps_(fps) {
  forget_ffmpeg_log();
  first_ = decode();
  if (!first_)
    throw Error::input(fmt::format("{}: no picture could be decoded from {} packets of {}{}", path, stamps_before_first_.size(),
                                   container_.format(), ffmpeg_log().errors ? " (" + ffmpeg_log().last + ")" : ""),
                       "the file is damaged from its start on, or was copied only in part");
  count_skipped(*first_);
  clockwise_ = container_.clockwise() ? container_.clockwise() : clockwise_of(*first_);

  info_.name = path;
  info_.format = container_.format();
  info_.size = clockwise_ % 180 == 0 ? Size{first_->width, first_->height} : Size{first_->height, first_->width};
  info_.fps = container_.fps();
  info_.frames = container_.frames();
  info_.duration = container_.duration();
  if (fps && info_.frames) info_.duration = Nanoseconds::from_seconds(static_cast<double>(*info_.frames) / *fps);
  health_.notes.insert(health_.notes.begin(), container_.notes().begin(), container_.notes().end());
}

// Once for one fault, however many errors the decoder logged for it.
void FileSource::count_damage() {
  ++health_.damaged;
  errors_.take();
}

// Hands the decoder one more packet, or the end of the stream.
void FileSource::feed() {
  if (!container_.read(*packet_)) {
    avcodec_send_packet(decoder_.get(), nullptr);
    drained_ = true;
    return;
  }
  if (!first_seen_ && !(packet_->flags & AV_PKT_FLAG_DISCARD))
    stamps_before_first_.push_back(packet_->pts != AV_NOPTS_VALUE ? packet_->pts : packet_->dts);
  const bool damaged = packet_->flags & AV_PKT_FLAG_CORRUPT;
  const int code = avcodec_send_packet(decoder_.get(), packet_.get());
  if (damaged || code < 0) count_damage();
  av_packet_unref(packet_.get());
}

// The next picture in the order of presentation; none at the end. Every turn of the loop consumes a packet or a fault.
FfmpegPtr<AVFrame> FileSource::decode() {
  FfmpegPtr<AVFrame> frame = new_frame();
  for (;;) {
    const int code = avcodec_receive_frame(decoder_.get(), frame.get());
    if (code == AVERROR_EOF || (code == AVERROR(EAGAIN) && drained_)) return nullptr;
    if (code == AVERROR(EAGAIN)) {
      feed();
    } else if (code < 0) {
      count_damage();
    } else {
      if ((frame->flags & AV_FRAME_FLAG_CORRUPT) || frame->decode_error_flags || errors_.take() > 0) count_damage();
      // From the first good picture on damaged ones are shown rather than dropped; before it they would be grey.
      decoder_->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
      first_seen_ = true;
      return frame;
    }
  }
}

// Packets whose pictures should have been shown before the first that could be decoded.
void FileSource::count_skipped(const AVFrame& first) {
  if (first.best_effort_timestamp == AV_NOPTS_VALUE) return;
  const auto skipped = std::count_if(stamps_before_first_.begin(), stamps_before_first_.end(), [&](std::int64_t stamp) {
    return stamp != AV_NOPTS_VALUE && stamp < first.best_effort_timestamp;
  });
  stamps_before_first_ = {};
  if (skipped == 0) return;
  health_.damaged = std::max<std::int64_t>(health_.damaged, skipped);
  health_.notes.push_back(
      fmt::format("{} pictures at the start cannot be decoded; frames and times count from the first that can", skipped));
}

Nanoseconds FileSource::time_of(const AVFrame& frame) {
  if (given_fps_) return Nanoseconds::from_seconds(static_cast<double>(health_.frames) / *given_fps_);
  const std::int64_t stamp = frame.best_effort_timestamp;
  return times_.next(stamp == AV_NOPTS_VALUE ? std::nullopt : std::optional(stamp));
}

bool FileSource::next(Frame& frame) {
  FfmpegPtr<AVFrame> decoded = first_ ? std::move(first_) : decode();
  if (!decoded) return false;
  frame.index = health_.frames;
  frame.time = time_of(*decoded);
  frame.picture = pictures_.make(std::move(decoded), clockwise_);
  if (pictures_.resized()) ++health_.resized;
  ++health_.frames;
  return true;
}

StreamHealth FileSource::health() const {
  StreamHealth health = health_;
  health.damaged += container_.read_errors();
  health.repaired_times = times_.repaired();
  if (times_.jumps() > 0) health.notes.push_back("the file's clock jumps; frames after a jump were joined to those before it");
  if (drained_ && container_.truncated()) {
    health.truncated = true;
    health.notes.push_back("the file ends before its header says: it was cut short");
  }
  return health;
}

}  // namespace

std::unique_ptr<FrameSource> open_file(const std::string& path, std::optional<double> fps) {
  return std::make_unique<FileSource>(path, fps);
}

}  // namespace vigil
