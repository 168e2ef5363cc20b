// SPDX-License-Identifier: Apache-2.0
// The weakly supervised split of ShanghaiTech (Zhong 2019): names in lists, truth from the owner's masks.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_shanghaitech_weak(const FolderFacts& folder);

// A video is anomalous when MIST's or PEL4VAD's list says so, else when it has a mask; it needs one of the two. Without masks the
// anomalous ones have no intervals.
Dataset read_shanghaitech_weak(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
