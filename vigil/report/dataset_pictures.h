// SPDX-License-Identifier: Apache-2.0
// A data set's numbers as a folder of pictures and one table. After data/stats.h; for people who choose or describe a data set.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "vigil/data/stats.h"

namespace vigil {

// Writes, each as .svg and .png: lengths (of videos), events (their lengths), splits (normal and anomalous videos), shares
// (anomalous frames), classes and scenes; those there is something to show for. Gives the names of the files.
std::vector<std::string> write_dataset_pictures(const std::filesystem::path& folder, const DatasetStats& stats);

// For a terminal: a row per split, class and scene, lengths and what they sum up to.
std::string stats_table(const DatasetStats& stats);

}  // namespace vigil
