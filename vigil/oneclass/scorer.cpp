// SPDX-License-Identifier: Apache-2.0
// Scoring one frame: maxima first; the map, its regions and their evidence only when it is odd enough.
#include "vigil/oneclass/scorer.h"

#include <algorithm>
#include <cmath>

#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/regions.h"

namespace vigil {
namespace {

constexpr double kBody = 0.99;      // of the level at its foot: the peak stays where the ground was asked
constexpr double kWorthSaying = 1;  // level of an attribute from which on it is named as evidence

}  // namespace

Scorer::Scorer(const MotionModel& model)
    : sensing(model.sensing),
      supported(std::log10(static_cast<double>(model.frames()))),
      units_{model.sensing.pixels(), model.sensing.fps},
      surprises_(learn(model)),
      levels_(model.levels),
      fused_(model.fused) {
  for (const Part& part : model.parts) observers_.push_back(observers().at(part.observer)());
}

Score Scorer::score(const Sensor& sensor, const ScoreOptions& options, ScorerWork& work) const {
  const std::size_t parts = observers_.size();
  work.observations.resize(parts);
  work.surprises.resize(parts);
  work.levels.assign(parts, 0);
  for (std::size_t part = 0; part < parts; ++part) {
    work.observations[part].clear();
    observers_[part]->observe(sensor.motion(), work.observations[part]);
    surprises_[part]->of(work.observations[part], work.surprises[part]);
    float most = kSilent;
    for (const float surprise : work.surprises[part]) most = std::max(most, surprise);
    work.levels[part] = levels_[part].level(most);
  }
  Score score;
  if (work.observations.front().cells.empty()) {
    if (options.maps) make_map(sensor, work);
  } else {
    score.value = fuse(work.levels);
    score.level = level(score.value);
    score.rarity = std::min(score.level, supported);
    const bool odd = score.level >= options.region_floor;
    if (odd || options.maps) make_map(sensor, work);
    if (odd) score.regions = regions(sensor, options.region_floor, work);
  }
  if (options.maps) {
    score.map = work.map;
    score.map_cell = std::max(1, static_cast<int>(std::lround(kCell * units_.pixels)));
    score.map_area = sensing.look;
  }
  return score;
}

// What stands where something is asked of the ground is odd as a whole: the moving cells above and beside it, up to a typical
// thing's size.
void Scorer::raise_body(const Sensor& sensor, int foot, float level, Grid<float>& map) const {
  const std::vector<int>& ground = sensor.motion().ground;
  if (!std::binary_search(ground.begin(), ground.end(), foot)) return;
  const Size cells{map.width(), map.height()};
  const int high = sensing.window.height * 3 / 2;
  const Box thing =
      Box{foot % cells.width - sensing.window.width / 2, foot / cells.width - high + 1, sensing.window.width, high}.intersect(
          Box::whole(cells));
  for (int y = thing.y; y < thing.bottom(); ++y)
    for (int x = thing.x; x < thing.right(); ++x)
      if (sensor.weight()(x, y) > kLeastWeight) map(x, y) = std::max(map(x, y), level);
}

// The same gated maximum as of the frame, cell by cell.
void Scorer::make_map(const Sensor& sensor, ScorerWork& work) const {
  if (work.map.empty()) work.map = Grid<float>(cells_of(sensing.working));
  constexpr float kNothing = -1;
  work.map.fill(kNothing);
  for (std::size_t part = 0; part < observers_.size(); ++part) {
    const Observations& observations = work.observations[part];
    for (std::size_t i = 0; i < observations.cells.size(); ++i) {
      const double own = levels_[part].level(work.surprises[part][i]);
      if (part > 0 && own < kGate) continue;
      float& here = work.map[static_cast<std::size_t>(observations.cells[i])];
      here = std::max(here, static_cast<float>(own));
      if (part > 0) raise_body(sensor, observations.cells[i], static_cast<float>(kBody * own), work.map);
    }
  }
  for (float& here : work.map.values()) here = here < 0 ? 0 : static_cast<float>(level(here));
}

std::vector<Region> Scorer::regions(const Sensor& sensor, double floor, const ScorerWork& work) const {
  std::vector<Region> regions;
  for (const Patch& patch : odd_patches(work.map, sensor.weight(), static_cast<float>(floor))) {
    Region region;
    region.box = full_box(patch.cells, sensing);
    region.level = work.map[static_cast<std::size_t>(patch.peak)];
    region.evidence = explain(patch.peak, work);
    regions.push_back(std::move(region));
  }
  return regions;
}

std::vector<Evidence> Scorer::explain(int cell, const ScorerWork& work) const {
  std::vector<Evidence> all;
  for (std::size_t part = 0; part < observers_.size(); ++part) {
    const Observations& observations = work.observations[part];
    const auto at = std::lower_bound(observations.cells.begin(), observations.cells.end(), cell);
    if (at == observations.cells.end() || *at != cell) continue;
    const auto i = static_cast<std::size_t>(at - observations.cells.begin());
    const double own = levels_[part].level(work.surprises[part][i]);
    if (own < kWorthSaying && part > 0) continue;
    const float value = observations.values[i];
    Evidence evidence = observers_[part]->explain(value, surprises_[part]->normal(cell, value), units_);
    evidence.level = own;
    all.push_back(std::move(evidence));
  }
  std::stable_sort(all.begin(), all.end(), [](const Evidence& a, const Evidence& b) { return a.level > b.level; });
  while (all.size() > 1 && all.back().level < kWorthSaying) all.pop_back();
  double sum = 0;
  for (const Evidence& evidence : all) sum += evidence.level;
  for (Evidence& evidence : all) evidence.share = sum > 0 ? evidence.level / sum : 0;
  return all;
}

}  // namespace vigil
