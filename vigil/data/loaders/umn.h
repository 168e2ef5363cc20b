// SPDX-License-Identifier: Apache-2.0
// UMN: one file with several clips. The owner publishes no list of frames, so the user's own is read.
#pragma once

#include "vigil/data/loaders/layouts.h"

namespace vigil {

bool looks_like_umn(const FolderFacts& folder);

// umn.csv: clip,scene,start,train_end,event_start,event_end,end in frames of the media from 0, ends excluded; [start, train_end)
// trains, [train_end, end) is tested; an optional column media names the file when there are several.
Dataset read_umn(const std::filesystem::path& root, const Spec& spec);

}  // namespace vigil
