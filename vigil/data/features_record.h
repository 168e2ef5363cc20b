// SPDX-License-Identifier: Apache-2.0
// The "features" and "tracks" of one manifest line, read and written. Private to the room.
#pragma once

#include <functional>

#include <nlohmann/json.hpp>

#include "vigil/data/dataset.h"
#include "vigil/data/record.h"

namespace vigil {

// {"i3d-rgb": {"path": "...", "layout": "TxCxD", ...}, ...}; paths as the manifest's folder sees them. Throws Error::input: unknown
// key, unknown layout, wrong path, numbers that make no sense.
std::map<std::string, FeatureFile> read_feature_files(const Record& record, const std::filesystem::path& folder);

// [{"id": 1, "label": "car", "boxes": [[frame, x, y, w, h], ...]}, ...]: boxes by rising frame, in pixels of the full picture.
// Throws Error::input: an id twice, frames outside [0, frames) or not rising, a box without a pixel.
std::vector<Track> read_tracks(const Record& record, std::int64_t frames);

// As the two above read them. `written` gives a path as it stands in the manifest.
nlohmann::ordered_json json_of(const std::map<std::string, FeatureFile>& files,
                               const std::function<std::string(const std::filesystem::path&)>& written);
nlohmann::ordered_json json_of(const std::vector<Track>& tracks);

}  // namespace vigil
