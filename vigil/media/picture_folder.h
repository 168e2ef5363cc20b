// SPDX-License-Identifier: Apache-2.0
// Frames of a folder of pictures. Private to the room.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "vigil/media/source.h"

namespace vigil {

// Whether open_folder would take the file for a picture, by its name.
bool is_picture_name(const std::filesystem::path& path);

// jpg, jpeg, png, bmp, tif and tiff files in natural order ("img2" before "img10"); hidden files are left out. Frame i is the i-th
// file at i / fps seconds. A picture that cannot be decoded is counted as damaged and its place taken by the picture before it
// (at the start: the first good one), so that indices stay those of the files. Throws Error::input when there is no picture.
std::unique_ptr<FrameSource> open_folder(const std::string& path, double fps);

}  // namespace vigil
