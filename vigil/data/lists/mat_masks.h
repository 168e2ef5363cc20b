// SPDX-License-Identifier: Apache-2.0
// Masks in .mat files (Avenue), one frame at a time: such a file unpacks to hundreds of megabytes, and nobody needs two frames at
// once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "vigil/base/grid.h"

namespace vigil {

// 1 where the stored number is above 0. The grid is used again for the next frame.
using OnMask = std::function<void(std::int64_t frame, const Grid<std::uint8_t>& mask)>;

// Calls on_mask for each item of the cell volLabel (1 x n, one H x W mask a frame) in order. Takes the memory of one frame. Throws
// Error::input: what read_mat() refuses, no volLabel, an item that is no picture, a picture of more than 64 million pixels.
void each_mask_of_mat(const std::filesystem::path& path, const OnMask& on_mask);

// The names of all variables, in order, without reading their values. Throws as read_mat() does where the file's frame is damaged.
std::vector<std::string> variables_of_mat(const std::filesystem::path& path);

}  // namespace vigil
