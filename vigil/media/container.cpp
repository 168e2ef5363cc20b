// SPDX-License-Identifier: Apache-2.0
// Opening files, and what is wrong with their headers.
#include "vigil/media/container.h"

extern "C" {
#include <libavutil/dict.h>
}

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/interrupt.h"
#include "vigil/media/decoded_picture.h"

namespace vigil {
namespace {

constexpr double kDefaultFps = 25;
constexpr double kHighestFps = 1000;
constexpr double kFastestCamera = 240;  // above it, a rate that equals the clock's is no rate
constexpr const char* kScaleDown = "scale it down first: ffmpeg -i INPUT -vf scale=1920:-2 smaller.mp4";
constexpr int kMaximumReadErrors = 16;  // in a row; a demuxer may find its way again after a few

// Text has no control characters but white space; no video's first kilobytes are like that. (y4m starts with a line of text.)
bool is_text_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(4096, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  if (head.empty() || head.starts_with("YUV4MPEG2")) return false;
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 ? byte != 0x7f : std::string_view("\t\n\v\f\r").find(c) != std::string_view::npos;
  });
}

void check_file(const std::string& path) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) {
    if (path.find("://") != std::string::npos)
      throw Error::input(path + ": network streams are not read",
                         "record it first: ffmpeg -i '" + path + "' -c copy recording.mkv");
    throw Error::input(path + ": no such file or folder", "check the spelling and the current folder");
  }
  if (!std::filesystem::is_regular_file(status)) return;
  if (std::filesystem::file_size(path, failed) == 0 && !failed)
    throw Error::input(path + ": the file is empty (0 bytes)", "the recording or the copy of it failed; take the original");
  if (is_text_file(path))
    throw Error::input(path + ": this is a text file, not a video", "give the video itself, or a folder of pictures");
}

double usable(AVRational rate) {
  return rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
}

bool is_video(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         !(stream.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS));
}

std::string describe_streams(const AVFormatContext& context) {
  std::string text;
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVStream& stream = *context.streams[i];
    const char* type = av_get_media_type_string(stream.codecpar->codec_type);
    const bool cover = stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO;  // a video stream would have been taken
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ",
                        cover  ? "a cover picture"
                        : type ? type
                               : "data",
                        avcodec_get_name(stream.codecpar->codec_id));
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

Container::Container(std::string path, std::optional<double> fps) : path_(std::move(path)) {
  check_file(path_);
  open();
  choose_stream();
  fps ? void(fps_ = *fps) : take_rate();
  take_rotation();
  const bool indexed = std::string_view(context_->iformat->name).starts_with("mov");
  if (stream_->nb_frames > 0) promised_packets_ = indexed ? avformat_index_get_entries_count(stream_) : stream_->nb_frames;
}

void Container::open() {
  prepare_ffmpeg();
  forget_ffmpeg_log();
  AVFormatContext* context = avformat_alloc_context();
  if (!context) throw std::bad_alloc();
  context->interrupt_callback.callback = [](void*) { return interrupted() ? 1 : 0; };
  AVDictionary* options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file,pipe", 0);  // a file must not make Vigil open addresses
  const int code = avformat_open_input(&context, ("file:" + path_).c_str(), nullptr, &options);
  av_dict_free(&options);
  if (code < 0) throw unreadable(code);  // FFmpeg has freed the context
  context_.reset(context);

  std::vector<AVDictionary*> limits(context->nb_streams, nullptr);
  for (auto& limit : limits) av_dict_set_int(&limit, "max_pixels", kLargestArea, 0);
  const int found = avformat_find_stream_info(context, limits.empty() ? nullptr : limits.data());
  for (auto& limit : limits) av_dict_free(&limit);
  if (found >= 0) return;
  for (unsigned i = 0; i < context->nb_streams; ++i) check_size(*context->streams[i]);  // the likely cause
  throw unreadable(found);
}

Error Container::unreadable(int code) const {
  const std::string said = ffmpeg_log().last;
  const auto says = [&](const char* words) { return said.find(words) != std::string::npos; };
  return ffmpeg_error(path_ + ": not a video that can be read", code,
                      says("moov atom not found") ? "an mp4 has its index at the end: this recording was cut short, or it is no mp4"
                      : says("Picture size")      ? kScaleDown
                                             : "see what `ffprobe` says of it; a file that was copied only in part cannot be read");
}

void Container::check_size(const AVStream& stream) const {
  const std::string oversize = is_video(stream) ? oversize_text(stream.codecpar->width, stream.codecpar->height) : "";
  if (!oversize.empty()) throw Error::input(path_ + ": " + oversize, kScaleDown);
}

// The stream marked as default, else the largest.
void Container::choose_stream() {
  int candidates = 0;
  for (unsigned i = 0; i < context_->nb_streams; ++i) {
    AVStream* stream = context_->streams[i];
    stream->discard = AVDISCARD_ALL;
    if (!is_video(*stream)) continue;
    ++candidates;
    const auto rank = [](const AVStream& s) {
      return std::pair((s.disposition & AV_DISPOSITION_DEFAULT) != 0, Size{s.codecpar->width, s.codecpar->height}.area());
    };
    if (!stream_ || rank(*stream) > rank(*stream_)) stream_ = stream;
  }
  if (!stream_)
    throw Error::input(fmt::format("{}: no video stream; it holds {}", path_, describe_streams(*context_)),
                       "give a file with pictures");
  check_size(*stream_);
  stream_->discard = AVDISCARD_DEFAULT;
  if (candidates > 1) notes_.push_back(fmt::format("of {} video streams the one numbered {} is read", candidates, stream_->index));
}

void Container::take_rate() {
  const double average = usable(stream_->avg_frame_rate);
  double base = usable(stream_->r_frame_rate);
  // Where nothing tells the rate, FFmpeg takes a frame to last one tick of the clock.
  if (base > kFastestCamera && av_cmp_q(stream_->r_frame_rate, av_inv_q(stream_->time_base)) == 0) base = 0;
  fps_ = average > 0 ? average : base;
  if (fps_ > 0 && fps_ < kHighestFps) return;
  const double claimed = fps_;
  fps_ = claimed > 0 && base > 0 && base < kHighestFps ? base : claimed > 0 ? kHighestFps : kDefaultFps;
  notes_.push_back(
      claimed > 0 ? fmt::format("the header says {:g} frames a second, which no camera gives; {:g} is assumed (set it with fps)",
                                claimed, fps_)
                  : fmt::format("the header has no frame rate; {:g} frames a second are assumed (set it with fps)", fps_));
}

void Container::take_rotation() {
  size_t bytes = 0;
  const std::uint8_t* matrix = av_stream_get_side_data(stream_, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
  if (!matrix || bytes < 9 * sizeof(std::int32_t)) return;
  bool exact = true;
  clockwise_ = clockwise_of(reinterpret_cast<const std::int32_t*>(matrix), exact);
  if (!exact) notes_.push_back(fmt::format("the picture is turned by an odd angle; {} degrees are taken", clockwise_));
}

std::string Container::format() const {
  return std::string(avcodec_get_name(stream_->codecpar->codec_id)) + " in " + context_->iformat->name;
}

std::optional<std::int64_t> Container::frames() const {
  if (promised_packets_ > 0) return promised_packets_;
  const auto length = duration();
  if (!length || context_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return std::nullopt;
  return std::llround(length->seconds() * fps_);
}

std::optional<Nanoseconds> Container::duration() const {
  if (stream_->duration != AV_NOPTS_VALUE && stream_->duration > 0)
    return Nanoseconds{av_rescale_q(stream_->duration, stream_->time_base, AVRational{1, 1'000'000'000})};
  if (context_->duration != AV_NOPTS_VALUE && context_->duration > 0) return Nanoseconds{context_->duration * 1000};
  return std::nullopt;
}

bool Container::read(AVPacket& packet) {
  for (int errors = 0; errors < kMaximumReadErrors;) {
    const int code = av_read_frame(context_.get(), &packet);
    stopped_ = code == AVERROR_EXIT;
    if (code == AVERROR_EOF || stopped_) return false;
    if (code < 0) {
      ++errors;
      ++read_errors_;
      continue;
    }
    if (packet.stream_index != stream_->index) {
      av_packet_unref(&packet);
      continue;
    }
    ++packets_;
    const std::int64_t stamp = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
    if (stamp != AV_NOPTS_VALUE && packet.duration >= 0 && stamp < INT64_MAX - packet.duration)
      last_end_ = last_end_ == AV_NOPTS_VALUE ? stamp + packet.duration : std::max(last_end_, stamp + packet.duration);
    return true;
  }
  gave_up_ = true;
  return false;
}

bool Container::truncated() const {
  if (stopped_) return false;
  if (gave_up_) return true;
  if (promised_packets_ > 0) return packets_ + std::max<std::int64_t>(1, promised_packets_ / 200) < promised_packets_;
  const auto length = duration();
  if (!length || context_->duration_estimation_method != AVFMT_DURATION_FROM_STREAM || last_end_ == AV_NOPTS_VALUE) return false;
  const std::int64_t start = stream_->start_time != AV_NOPTS_VALUE ? stream_->start_time : 0;
  const double seen = static_cast<double>(last_end_ - start) * av_q2d(stream_->time_base);
  return seen + std::max(1.0, 0.02 * length->seconds()) < length->seconds();  // a sound track may be a little longer
}

}  // namespace vigil
