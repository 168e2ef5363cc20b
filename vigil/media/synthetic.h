// SPDX-License-Identifier: Apache-2.0
// Synthetic CCTV scenes with exact truth, rendered from a seeded spec: test data, demonstrations, and the long normal footage
// on which the honesty of rarity is measured. `synthetic:street(seed=3, seconds=60, anomaly=running)` is a frame source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vigil/base/grid.h"
#include "vigil/media/source.h"

namespace vigil {

// One planted anomaly: what, when, and (by mask_of) where.
struct PlantedAnomaly {
  std::string kind;  // running, vehicle, wrong-way, loitering, abandoned-object, fall, dispersal, forbidden-place
  FrameSpan frames;
};

// A source that knows its truth.
class SyntheticScene : public FrameSource {
 public:
  virtual const std::vector<PlantedAnomaly>& truth() const = 0;
  virtual Grid<std::uint8_t> mask_of(std::int64_t frame) const = 0;  // 1 where an anomalous object is visible; frame size
};

// spec: without the "synthetic:" prefix; its options with units and ranges are listed by `vigil list scenes`.
std::unique_ptr<SyntheticScene> open_synthetic(const std::string& spec);

}  // namespace vigil
