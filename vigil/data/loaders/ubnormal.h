// SPDX-License-Identifier: Apache-2.0
// UBnormal: made scenes with tracks of anomalous objects, in training too.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_ubnormal(const FolderFacts& folder);

// Options: protocol = open-set (default: frame labels in training, other types of anomaly in test) or one-class (normal training
// videos only); boxes = true reads the id maps to give tracks their boxes (one picture per anomalous frame). Masks are the id maps
// (data/id_maps.h), read when a frame is asked for.
Dataset read_ubnormal(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
