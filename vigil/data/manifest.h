// SPDX-License-Identifier: Apache-2.0
// Vigil's own description of a data set: JSON Lines, a header line and one video a line (docs/reference/manifest.md).
#pragma once

#include <filesystem>

#include "vigil/data/dataset.h"

namespace vigil {

// Paths in the file are relative to its folder; those of the result are resolved. Without n_frames the media is asked, and a note
// says so. Throws Error::input with file and line: not JSON, unknown key, missing or mistyped field, no such media or masks,
// reversed, empty or out-of-range frames, two events of one label that overlap, entries that share frames of one media, id twice.
Dataset read_manifest(const std::filesystem::path& path);

// Writes what read_manifest reads back; paths below the manifest's folder become relative. Whole or not at all.
void write_manifest(const std::filesystem::path& path, const Dataset& dataset);

}  // namespace vigil
