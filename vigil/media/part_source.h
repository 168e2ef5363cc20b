// SPDX-License-Identifier: Apache-2.0
// A part of another source, by frames or by time. Private to the room.
#pragma once

#include <memory>

#include "vigil/media/source.h"

namespace vigil {

// Gives the frames that SourceOptions::frames, from and to ask for. Those before are decoded but not given: only so are indices and
// pictures exactly those of the whole media. Throws Error::usage for a span that is empty in itself, Error::input when no frame of
// the media lies in it.
std::unique_ptr<FrameSource> part_of(std::unique_ptr<FrameSource> whole, const SourceOptions& options);

}  // namespace vigil
