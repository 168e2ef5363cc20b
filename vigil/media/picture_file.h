// SPDX-License-Identifier: Apache-2.0
// Single pictures (JPEG, PNG, BMP, TIFF) through FFmpeg's decoders. Under folders of pictures and read_picture.
// Private to the room.
#pragma once

#include <filesystem>
#include <map>

#include "vigil/media/ffmpeg.h"

namespace vigil {

// Keeps one decoder per format from picture to picture: opening one costs more than a small picture. One thread at a time.
class PictureDecoder {
 public:
  // The kind of picture is told by its first bytes, not by its name. Throws Error::input: not a picture, damaged, too large.
  FfmpegPtr<AVFrame> decode(const std::filesystem::path& path);

 private:
  AVCodecContext& decoder_for(AVCodecID id);

  std::map<AVCodecID, FfmpegPtr<AVCodecContext>> decoders_;
  FfmpegPtr<AVPacket> packet_ = new_packet();
};

}  // namespace vigil
