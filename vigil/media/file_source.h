// SPDX-License-Identifier: Apache-2.0
// Frames of a video file: container, decoder, times. Private to the room.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "vigil/media/source.h"

namespace vigil {

// fps: times are index / fps instead of the file's. Throws Error::input when not even one picture can be decoded.
std::unique_ptr<FrameSource> open_file(const std::string& path, std::optional<double> fps);

}  // namespace vigil
