// SPDX-License-Identifier: Apache-2.0
// Finds the stored features of named videos in a folder as others laid it out. Before read_features.
#pragma once

#include <span>

#include "vigil/data/dataset.h"

namespace vigil {

struct FoundFeatures {
  std::map<std::string, FeatureFile> files;  // by the video's id; one with several crops is one entry
  std::vector<std::string> missing;          // ids without a file
  std::vector<std::string> notes;
};

// where: a folder, searched with the folders in it, or one HDF5 or safetensors file that holds an array per video. A file belongs
// to the longest id that its name begins with (with or without "_x264") and that ends there or before '_', '-' or '.': the list is
// what tells video 01_0014 with crop 0 from video 01_0014_0. What follows the id and any crop number ("_i3d", ".c3d_fc6_32seg")
// must be the same for all files, or be given as `suffix`. layout: of feature_layouts(), for files that hold all crops; empty =
// told by the shape. Throws Error::input: no such folder, nothing of these videos in it, files of two kinds for one video.
FoundFeatures find_features(const std::filesystem::path& where, std::span<const std::string> ids, const std::string& layout = {},
                            const std::optional<std::string>& suffix = {});

// The one place that `where` is, or the places that it names with commas between them ("i3d/,vggish/"), for kinds of features side
// by side. What is there as it is written is one place.
std::vector<std::filesystem::path> feature_places(const std::filesystem::path& where);

}  // namespace vigil
