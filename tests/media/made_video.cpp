// SPDX-License-Identifier: Apache-2.0
// Encodes and muxes what the recipe says.
#include "tests/media/made_video.h"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <cstring>
#include <numeric>
#include <stdexcept>

#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "vigil/base/rng.h"

namespace vigil {
namespace {

constexpr int kStripes = 8;
constexpr double kDark = 60;
constexpr double kBright = 190;

void check(int code, const std::string& what) {
  if (code < 0) throw std::runtime_error(std::string("a video of a test cannot be made: ") + ffmpeg_error(what, code).what());
}

struct MuxerDeleter {
  void operator()(AVFormatContext* context) const {
    avio_closep(&context->pb);
    avformat_free_context(context);
  }
};

void fill(AVFrame& frame, const cv::Mat& gray) {
  const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  check(av_frame_make_writable(&frame), "frame");
  const bool planar = !(format.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM)) &&
                      av_pix_fmt_count_planes(static_cast<AVPixelFormat>(frame.format)) == format.nb_components;
  if (!planar) {
    FfmpegPtr<SwsContext> converter(sws_getContext(gray.cols, gray.rows, AV_PIX_FMT_GRAY8, frame.width, frame.height,
                                                   static_cast<AVPixelFormat>(frame.format), SWS_POINT, nullptr, nullptr, nullptr));
    const std::uint8_t* data[4] = {gray.data};
    const int stride[4] = {static_cast<int>(gray.step[0])};
    sws_scale(converter.get(), data, stride, 0, gray.rows, frame.data, frame.linesize);
    return;
  }
  const int depth = format.comp[0].depth;
  const int type = depth > 8 ? CV_16UC1 : CV_8UC1;
  gray.convertTo(cv::Mat(frame.height, frame.width, type, frame.data[0], static_cast<std::size_t>(frame.linesize[0])), type,
                 1 << (depth - 8));
  for (int plane = 1; plane < format.nb_components; ++plane)
    cv::Mat(AV_CEIL_RSHIFT(frame.height, format.log2_chroma_h), AV_CEIL_RSHIFT(frame.width, format.log2_chroma_w), type,
            frame.data[plane], static_cast<std::size_t>(frame.linesize[plane]))
        .setTo(1 << (depth - 1));
}

class Maker {
 public:
  Maker(const std::filesystem::path& path, const VideoRecipe& recipe) : recipe_(recipe) {
    prepare_ffmpeg();
    AVFormatContext* context = nullptr;
    check(avformat_alloc_output_context2(&context, nullptr, recipe.container.empty() ? nullptr : recipe.container.c_str(),
                                         path.c_str()),
          "container");
    muxer_.reset(context);
    open_encoder();
    stream_ = avformat_new_stream(context, nullptr);
    check(avcodec_parameters_from_context(stream_->codecpar, encoder_.get()), "parameters");
    stream_->time_base = recipe.tick;
    stream_->avg_frame_rate = stream_->r_frame_rate = recipe.rate;
    if (recipe.clockwise) {
      auto* matrix = av_stream_new_side_data(stream_, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t));
      av_display_rotation_set(reinterpret_cast<std::int32_t*>(matrix), recipe.clockwise);
    }
    if (recipe.header) recipe.header(*stream_);
    check(avio_open(&context->pb, path.c_str(), AVIO_FLAG_WRITE), path.string());
    check(avformat_write_header(context, nullptr), "header");
  }

  void run() {
    FfmpegPtr<AVFrame> frame = new_frame();
    frame->width = recipe_.size.width;
    frame->height = recipe_.size.height;
    frame->format = recipe_.pixels;
    frame->interlaced_frame = recipe_.interlaced;
    frame->top_field_first = recipe_.interlaced;
    check(av_frame_get_buffer(frame.get(), 0), "frame");
    for (int i = 0; i < recipe_.frames; ++i) {
      fill(*frame, recipe_.picture ? recipe_.picture(i) : numbered_picture(recipe_.size, i));
      frame->pts = recipe_.stamps.empty() ? i : recipe_.stamps[static_cast<std::size_t>(i)];
      encode(frame.get());
    }
    encode(nullptr);
    check(av_write_trailer(muxer_.get()), "trailer");
  }

 private:
  void open_encoder() {
    const AVCodec* codec = avcodec_find_encoder_by_name(recipe_.encoder.c_str());
    if (!codec) throw std::runtime_error("no encoder " + recipe_.encoder);
    encoder_.reset(avcodec_alloc_context3(codec));
    encoder_->width = recipe_.size.width;
    encoder_->height = recipe_.size.height;
    encoder_->pix_fmt = recipe_.pixels;
    encoder_->time_base = recipe_.tick;
    encoder_->framerate = recipe_.rate;
    encoder_->thread_count = 1;
    encoder_->gop_size = recipe_.keyframe_interval;
    encoder_->max_b_frames = recipe_.b_frames;
    encoder_->flags |= AV_CODEC_FLAG_BITEXACT;
    encoder_->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
    if (recipe_.interlaced) encoder_->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    if (muxer_->oformat->flags & AVFMT_GLOBALHEADER) encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    AVDictionary* options = nullptr;
    for (const auto& [key, value] : recipe_.encoder_options) av_dict_set(&options, key.c_str(), value.c_str(), 0);
    const int code = avcodec_open2(encoder_.get(), codec, &options);
    av_dict_free(&options);
    check(code, recipe_.encoder);
  }

  void encode(const AVFrame* frame) {
    check(avcodec_send_frame(encoder_.get(), frame), "frame");
    while (avcodec_receive_packet(encoder_.get(), packet_.get()) >= 0) {
      packet_->duration = 1;
      av_packet_rescale_ts(packet_.get(), recipe_.tick, stream_->time_base);
      const bool kept = !recipe_.packet || recipe_.packet(*packet_, packets_);
      ++packets_;
      if (kept) check(av_write_frame(muxer_.get(), packet_.get()), "packet");
      av_packet_unref(packet_.get());
    }
  }

  const VideoRecipe& recipe_;
  std::unique_ptr<AVFormatContext, MuxerDeleter> muxer_;
  FfmpegPtr<AVCodecContext> encoder_;
  FfmpegPtr<AVPacket> packet_ = new_packet();
  AVStream* stream_ = nullptr;
  int packets_ = 0;
};

}  // namespace

cv::Mat numbered_picture(Size size, int number) {
  cv::Mat picture(size.height, size.width, CV_8UC1);
  for (int i = 0; i < kStripes; ++i)
    picture.colRange(size.width * i / kStripes, size.width * (i + 1) / kStripes).setTo((number >> i) & 1 ? kBright : kDark);
  return picture;
}

int number_of(const cv::Mat& gray) {
  int number = 0;
  for (int i = 0; i < kStripes; ++i)
    number |= (cv::mean(gray.colRange(gray.cols * i / kStripes, gray.cols * (i + 1) / kStripes))[0] > (kDark + kBright) / 2) << i;
  return number;
}

cv::Mat noise_picture(Size size, std::uint64_t seed) {
  Rng rng(seed);
  cv::Mat_<uchar> picture(size.height, size.width);
  for (uchar& value : picture) value = static_cast<uchar>(rng.below(256));
  return picture;
}

void make_video(const std::filesystem::path& path, const VideoRecipe& recipe) {
  Maker(path, recipe).run();
}

Seen see_all(FrameSource& source) {
  Seen seen;
  Frame frame;
  std::int64_t last_index = -1;
  Nanoseconds last_time{-1};
  while (source.next(frame)) {
    EXPECT_TRUE(last_index < 0 || frame.index == last_index + 1) << "index " << frame.index << " after " << last_index;
    EXPECT_GT(frame.time, last_time) << "frame " << frame.index;
    EXPECT_EQ(frame.size(), source.info().size) << "frame " << frame.index;
    const cv::Mat gray = frame.gray();
    EXPECT_EQ(gray.type(), CV_8UC1);
    EXPECT_EQ(frame.size(), (Size{gray.cols, gray.rows}));
    last_index = frame.index;
    last_time = frame.time;
    seen.numbers.push_back(number_of(gray));
    seen.times.push_back(frame.time.count);
    seen.sizes.push_back(frame.size());
  }
  EXPECT_FALSE(source.next(frame)) << "after the end there is nothing";
  seen.health = source.health();
  EXPECT_EQ(seen.health.frames, static_cast<std::int64_t>(seen.numbers.size()));
  return seen;
}

Seen see_all(const std::filesystem::path& path, const SourceOptions& options) {
  return see_all(*open_source(path.string(), options));
}

std::vector<int> numbers_up_to(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace vigil
