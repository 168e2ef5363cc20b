// SPDX-License-Identifier: Apache-2.0
// Reading one picture.
#include "vigil/media/picture_file.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <string>
#include <string_view>

#include "vigil/base/atomic_file.h"
#include "vigil/media/decoded_picture.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

using namespace std::string_view_literals;

AVCodecID codec_of(std::string_view bytes) {
  if (bytes.starts_with("\xff\xd8\xff"sv)) return AV_CODEC_ID_MJPEG;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return AV_CODEC_ID_PNG;
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return AV_CODEC_ID_TIFF;
  if (bytes.starts_with("BM"sv)) return AV_CODEC_ID_BMP;
  return AV_CODEC_ID_NONE;
}

}  // namespace

AVCodecContext& PictureDecoder::decoder_for(AVCodecID id) {
  FfmpegPtr<AVCodecContext>& decoder = decoders_[id];
  if (decoder) return *decoder;
  prepare_ffmpeg();
  const AVCodec* codec = avcodec_find_decoder(id);
  if (!codec) throw Error::input(std::string("this FFmpeg has no decoder for ") + avcodec_get_name(id) + " pictures");
  FfmpegPtr<AVCodecContext> made(avcodec_alloc_context3(codec));
  if (!made) throw std::bad_alloc();
  made->thread_count = 1;
  made->max_pixels = kLargestArea;
  made->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
  const int code = avcodec_open2(made.get(), codec, nullptr);
  if (code < 0) throw ffmpeg_error(std::string("the ") + codec->name + " decoder cannot be opened", code);
  decoder = std::move(made);
  return *decoder;
}

FfmpegPtr<AVFrame> PictureDecoder::decode(const std::filesystem::path& path) {
  std::string bytes = read_file(path);
  const std::string name = path.string();
  if (bytes.empty()) throw Error::input(name + ": the picture is empty (0 bytes)");
  const AVCodecID id = codec_of(bytes);
  if (id == AV_CODEC_ID_NONE) throw Error::input(name + ": not a JPEG, PNG, BMP or TIFF picture", "convert it, or leave it out");
  const auto size = static_cast<int>(bytes.size());
  bytes.append(AV_INPUT_BUFFER_PADDING_SIZE, '\0');

  AVCodecContext& decoder = decoder_for(id);
  forget_ffmpeg_log();
  packet_->data = reinterpret_cast<std::uint8_t*>(bytes.data());
  packet_->size = size;
  packet_->flags = AV_PKT_FLAG_KEY;  // else the PNG decoder adds it to the picture before, as in its kind of video
  FfmpegPtr<AVFrame> frame = new_frame();
  int code = avcodec_send_packet(&decoder, packet_.get());
  if (code >= 0) code = avcodec_receive_frame(&decoder, frame.get());
  avcodec_flush_buffers(&decoder);
  if (code < 0) {
    const std::string said = ffmpeg_log().last;
    const bool large = said.find("Picture size") != std::string::npos || said.find("image size") != std::string::npos;
    throw ffmpeg_error(name + ": the picture cannot be decoded", code, large ? "scale it down first" : "");
  }
  // The decoders hide damage behind a guess; what they log tells.
  if (frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT) || ffmpeg_log().errors > 0)
    throw Error::input(name + ": the picture is damaged (" + ffmpeg_log().last + ")");
  const std::string oversize = oversize_text(frame->width, frame->height);
  if (!oversize.empty()) throw Error::input(name + ": " + oversize, "scale it down first");
  return frame;
}

cv::Mat read_picture(const std::filesystem::path& path) {
  PictureDecoder decoder;
  FfmpegPtr<AVFrame> frame = decoder.decode(path);
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame->format));
  const bool gray = format && format->nb_components <= 2 && !(format->flags & AV_PIX_FMT_FLAG_PAL);  // two: gray and alpha
  const int clockwise = clockwise_of(*frame);
  const auto picture = PictureMaker().make(std::move(frame), clockwise);
  return gray ? picture->gray().clone() : picture->bgr(picture->size()).clone();
}

}  // namespace vigil
