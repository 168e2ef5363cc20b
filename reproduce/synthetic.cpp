// SPDX-License-Identifier: Apache-2.0
// Which planted anomalies the default detector finds. The threshold is chosen on held-out normal scenes, then all is looked at
// once.
#include "vigil/media/synthetic.h"

#include <algorithm>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/app/models.h"

namespace vigil::reproduce {
namespace {

constexpr int kSeeds = 20;
constexpr double kSeconds = 120;     // of a scene with an anomaly
constexpr double kFalsePerHour = 6;  // one in 10 minutes
constexpr int kHeldOut = 12;         // normal scenes of 10 minutes to choose the threshold on: 2 hours
constexpr int kClips = 15;           // normal clips of 2 minutes to fit on

const std::vector<std::string> kKinds = {"running",   "vehicle",   "wrong-way",        "forbidden-place",
                                         "dispersal", "loitering", "abandoned-object", "fall"};

std::int64_t events_at(const Detector& detector, double on, const std::vector<std::string>& scenes) {
  std::int64_t events = 0;
  RunOptions options;
  options.events.on = on;
  run_all(scenes, detector, options,
          [&](std::size_t, const RunResult& result) { events += static_cast<std::int64_t>(result.events.size()); });
  return events;
}

// The lowest threshold that keeps to the budget on normal scenes that no model saw.
double threshold_of(const Detector& detector) {
  std::vector<std::string> scenes;
  for (int i = 0; i < kHeldOut; ++i) scenes.push_back(street(3001 + static_cast<std::uint64_t>(i), 600));
  const double hours = kHeldOut / 6.0;
  double on = 8;
  for (int tenths = 30; tenths < 80; ++tenths) {
    on = tenths / 10.0;
    const auto events = static_cast<double>(events_at(detector, on, scenes));
    fmt::print("threshold {:.1f}: {:.0f} events in {:.0f} h of held-out normal scenes\n", on, events, hours);
    if (events <= kFalsePerHour * hours) break;
  }
  return on;
}

struct Row {
  int found = 0;
  int missed = 0;
  int false_events = 0;
};

bool overlaps(const Event& event, const std::vector<PlantedAnomaly>& truth) {
  return std::any_of(truth.begin(), truth.end(), [&](const PlantedAnomaly& a) { return a.frames.overlaps(event.frames); });
}

Row row_of(const std::string& kind, const Detector& detector, double on) {
  std::vector<std::string> scenes;
  for (int i = 0; i < kSeeds; ++i) scenes.push_back(street(4001 + static_cast<std::uint64_t>(i), kSeconds, "anomaly=" + kind));
  RunOptions options;
  options.events.on = on;
  Row row;
  run_all(scenes, detector, options, [&](std::size_t i, const RunResult& result) {
    const auto truth = open_synthetic(scenes[i].substr(std::string("synthetic:").size()))->truth();
    const auto hits = std::count_if(result.events.begin(), result.events.end(), [&](const Event& e) { return overlaps(e, truth); });
    ++(hits > 0 ? row.found : row.missed);
    row.false_events += static_cast<int>(result.events.size() - static_cast<std::size_t>(hits));
  });
  return row;
}

void reproduce_synthetic() {
  const auto detector = detector_of(fit(streets(1001, kClips, 120), {}).file, "synthetic");
  fmt::print("{}\n", detector->describe());
  const double on = threshold_of(*detector);
  nlohmann::ordered_json figures = {{"threshold", on}};
  int false_events = 0;
  fmt::print("\n{:<18} {:>6} {:>7} {:>8} {:>13}\n", "planted anomaly", "found", "missed", "found %", "false events");
  for (const std::string& kind : kKinds) {
    const Row row = row_of(kind, *detector, on);
    fmt::print("{:<18} {:>6} {:>7} {:>8.0f} {:>13}\n", kind, row.found, row.missed, 100.0 * row.found / kSeeds, row.false_events);
    figures[kind] = {{"found", row.found}, {"missed", row.missed}};
    false_events += row.false_events;
  }
  const double minutes = static_cast<double>(kKinds.size()) * kSeeds * kSeconds / 60;
  fmt::print("false events: {:.2f} in 10 minutes of these scenes, over {:.0f} minutes\n", 10 * false_events / minutes, minutes);
  figures["false_per_10_min"] = 10 * false_events / minutes;
  std::cout << std::flush << figures.dump() << '\n';
}

}  // namespace
}  // namespace vigil::reproduce

int main() {
  return vigil::reproduce::program(vigil::reproduce::reproduce_synthetic);
}
