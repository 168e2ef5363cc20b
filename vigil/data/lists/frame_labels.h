// SPDX-License-Identifier: Apache-2.0
// Truth with one number per frame: .npy vectors and .npz archives of them. 1 is anomalous; polarity is never guessed.
#pragma once

#include <filesystem>
#include <map>

#include "vigil/base/tensor.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

// Shapes (N), (1, N) and (N, 1); also (N, H, W), one mask per frame, where a frame is anomalous when its mask has a pixel above 0.
// Any number type. Throws Error::input: other shapes, values that are neither 0 nor 1 (masks excepted), object arrays.
FrameLabels read_frame_labels(const std::filesystem::path& path);
FrameLabels frame_labels_of(const Tensor& tensor, const std::string& where);

// The arrays of an .npz archive by name (numpy.savez and savez_compressed), as ground truth of NWPU Campus and ShanghaiTech-sd is
// kept. Throws Error::input: no archive, an entry that is no plain array, sizes that do not add up.
std::map<std::string, Tensor> read_npz(const std::filesystem::path& path);
std::vector<NamedFrameLabels> read_frame_labels_npz(const std::filesystem::path& path);

}  // namespace vigil
