// SPDX-License-Identifier: Apache-2.0
// The source of synthetic frames, and the table of scenes: see synthetic.h.
#include "vigil/media/synthetic.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/media/synthetic/light.h"
#include "vigil/media/synthetic/painter.h"

namespace vigil {
namespace {

using namespace synthetic;

// Which actors may be there at a time, without asking all of them.
class Timetable {
 public:
  Timetable(std::vector<Actor> actors, double seconds) : actors_(std::move(actors)), slots_(slot_of(seconds) + 1) {
    for (std::uint32_t i = 0; i < actors_.size(); ++i) {
      if (actors_[i].end() <= 0 || actors_[i].begin() > seconds) continue;
      const std::size_t last = std::min(slot_of(actors_[i].end()), slots_.size() - 1);
      for (std::size_t slot = slot_of(std::max(0.0, actors_[i].begin())); slot <= last; ++slot) slots_[slot].push_back(i);
    }
  }

  std::vector<Painter::Seen> at(double seconds, const Place& place) const {
    std::vector<Painter::Seen> seen;
    for (const std::uint32_t i : slots_[std::min(slot_of(seconds), slots_.size() - 1)])
      if (const auto state = state_of(actors_[i], place, seconds)) seen.push_back({&actors_[i], *state});
    return seen;
  }

 private:
  static std::size_t slot_of(double seconds) { return static_cast<std::size_t>(seconds / 8); }

  std::vector<Actor> actors_;
  std::vector<std::vector<std::uint32_t>> slots_;
};

std::vector<Actor> all_actors(const StreetConfig& config, const Place& place) {
  std::vector<Actor> actors = make_crowd(config, place, Rng(config.seed).fork(1));
  for (Actor& actor : make_anomaly(config, place, Rng(config.seed).fork(2))) actors.push_back(std::move(actor));
  return actors;
}

class Street : public SyntheticScene {
 public:
  explicit Street(const Spec& spec)
      : config_(read_street(spec)),
        place_(make_place(config_.scene, config_.size)),
        timetable_(all_actors(config_, place_), config_.seconds),
        painter_(config_, place_, Rng(config_.seed).fork(3)),
        light_(config_, Rng(config_.seed).fork(4)) {
    info_.name = "synthetic:" + to_text(spec);
    info_.format = "synthetic";
    info_.size = config_.size;
    info_.fps = config_.fps;
    info_.frames = config_.frames();
    info_.duration = time_of(config_.frames());
    find_truth();
  }

  const StreamInfo& info() const override { return info_; }
  StreamHealth health() const override {
    StreamHealth health;
    health.frames = next_;
    return health;
  }
  const std::vector<PlantedAnomaly>& truth() const override { return truth_; }

  bool next(Frame& frame) override {
    if (next_ >= config_.frames()) return false;
    const double seconds = seconds_of(next_);
    cv::Mat picture = painter_.paint(timetable_.at(seconds, place_), seconds);
    light_.apply(picture, next_, seconds);
    frame = {next_, time_of(next_), picture_of(std::move(picture))};
    ++next_;
    return true;
  }

  Grid<std::uint8_t> mask_of(std::int64_t frame) const override {
    const bool anomalous =
        std::any_of(truth_.begin(), truth_.end(), [&](const PlantedAnomaly& one) { return one.frames.contains(frame); });
    return anomalous ? paint_mask(frame) : Grid<std::uint8_t>(config_.size);
  }

 private:
  double seconds_of(std::int64_t frame) const { return static_cast<double>(frame) / config_.fps; }
  Nanoseconds time_of(std::int64_t frame) const { return Nanoseconds::from_seconds(seconds_of(frame)); }

  // Empty when nothing anomalous is there.
  Grid<std::uint8_t> paint_mask(std::int64_t frame) const {
    const double seconds = seconds_of(frame);
    const auto seen = timetable_.at(seconds, place_);
    if (std::none_of(seen.begin(), seen.end(), [](const Painter::Seen& one) { return one.state.anomalous; })) return {};
    return painter_.mask(seen, seconds);
  }

  void find_truth() {
    if (config_.anomaly == Anomaly::none) return;
    const std::string kind = name_of(config_.anomaly);
    for (std::int64_t frame = 0; frame < config_.frames(); ++frame) {
      const Grid<std::uint8_t> mask = paint_mask(frame);
      if (std::find(mask.values().begin(), mask.values().end(), 1) == mask.values().end()) continue;
      if (truth_.empty() || truth_.back().frames.end != frame) truth_.push_back({kind, {frame, frame}});
      truth_.back().frames.end = frame + 1;
    }
    if (truth_.empty())
      throw Error::usage(fmt::format("in street: anomaly = '{}' is never visible in {:g} s", kind, config_.seconds),
                         "make the scene longer, or let the anomaly start earlier (start=...)");
  }

  StreetConfig config_;
  Place place_;
  Timetable timetable_;
  mutable Painter painter_;  // keeps sprites that it has drawn
  Light light_;
  StreamInfo info_;
  std::vector<PlantedAnomaly> truth_;
  std::int64_t next_ = 0;
};

std::unique_ptr<SyntheticScene> open_street(const Spec& spec) {
  return std::make_unique<Street>(spec);
}

}  // namespace

const Catalog<SceneKind>& scenes() {
  static const Catalog<SceneKind> catalog{
      "scene", {{"street", "walkers on three paths between lawns, trees and a building", {open_street, StreetConfig::fields}}}};
  return catalog;
}

std::unique_ptr<SyntheticScene> open_synthetic(const std::string& spec) {
  const Spec parsed = parse_spec(spec);
  return scenes().at(parsed.name).open(parsed);
}

std::string scene_options_text(const std::string& scene) {
  const StreetConfig defaults;
  std::string text;
  for (const FieldInfo& option : scenes().at(scene).options()) {
    const std::string value = option.get(&defaults).text;
    const std::string range = range_text(option);
    text += fmt::format("  {:<9} {}{}{}\n", option.name, option.help, range.empty() ? "" : "; " + range,
                        value.empty() ? "" : " [" + value + "]");
  }
  return text;
}

}  // namespace vigil
