// SPDX-License-Identifier: Apache-2.0
// HDF5 files with one dataset per video, read as data only. Private to the features.
#pragma once

#include "vigil/data/features/array_file.h"

namespace vigil {

// Datasets of the root group and of groups in it, by their path ("Abuse001", "train/Abuse001"). Numbers become f32. What a header
// claims is checked against what is stored before anything is allocated; links to other files, external and virtual storage,
// filters beyond deflate, shuffle and checksum are refused. Calls are made one at a time: the library is not made for threads.
std::unique_ptr<ArrayFile> open_hdf5(const std::filesystem::path& path);

}  // namespace vigil
