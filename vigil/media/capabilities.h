// SPDX-License-Identifier: Apache-2.0
// What this machine's FFmpeg and OpenCV are, and what they can read and write. Beside the data's way: `vigil doctor` prints it.
#pragma once

#include <string>
#include <vector>

#include "vigil/base/library.h"

namespace vigil {

std::vector<LibraryVersion> media_libraries();  // FFmpeg's and OpenCV's

struct CodecSupport {
  std::string name;     // for people: "H.264"
  std::string decoder;  // FFmpeg's name of the one that is used; empty = cannot be read
  std::string encoder;  // ... = cannot be written
};

std::vector<CodecSupport> codecs();  // those that cameras and data sets use: H.264, HEVC, MPEG-4, MJPEG, VP9, AV1, PNG, BMP, TIFF

}  // namespace vigil
