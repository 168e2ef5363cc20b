// SPDX-License-Identifier: Apache-2.0
// Synthetic CCTV scenes with exact truth, rendered from a seeded spec: test data, demonstrations, and the long normal footage
// on which the honesty of rarity is measured. `synthetic:street(seed=3, seconds=60, anomaly=running)` is a frame source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/grid.h"
#include "vigil/base/spec.h"
#include "vigil/media/source.h"

namespace vigil {

// One planted anomaly: what, when, and (by mask_of) where.
struct PlantedAnomaly {
  std::string kind;  // running, vehicle, wrong-way, loitering, abandoned-object, fall, dispersal, forbidden-place
  FrameSpan frames;

  bool operator==(const PlantedAnomaly&) const = default;
};

// A source that knows its truth. The same spec gives the same bits; a frame depends on nothing but the spec and its index.
class SyntheticScene : public FrameSource {
 public:
  // The runs of frames in which something anomalous is visible, in order: exactly those whose mask is not empty.
  virtual const std::vector<PlantedAnomaly>& truth() const = 0;
  virtual Grid<std::uint8_t> mask_of(std::int64_t frame) const = 0;  // 1 where an anomalous object is visible; frame size
};

// spec: without the "synthetic:" prefix. Throws Error::usage: syntax, unknown scene or option (with the nearest), out of range,
// an anomaly that would never be seen.
std::unique_ptr<SyntheticScene> open_synthetic(const std::string& spec);

struct SceneKind {
  std::unique_ptr<SyntheticScene> (*open)(const Spec& spec);
  FieldTable (*options)();
};
const Catalog<SceneKind>& scenes();  // `vigil list scenes`

// One line per option: name, default, range with unit, help.
std::string scene_options_text(const std::string& scene);

}  // namespace vigil
