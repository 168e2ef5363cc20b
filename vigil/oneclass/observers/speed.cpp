// SPDX-License-Identifier: Apache-2.0
// How fast it moves, in working pixels per frame.
#include "vigil/oneclass/observers/speed.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace vigil {
namespace {

constexpr float kFastest = 1e6F;  // nothing is: frames that are stamped a moment apart give any speed

class Speed : public Observer {
 public:
  std::string name() const override { return "speed"; }

  void observe(const Motion& motion, Observations& out) const override {
    out.cells = motion.cells;
    for (std::size_t i = 0; i < motion.cells.size(); ++i)
      out.values.push_back(std::min(kFastest, std::sqrt(motion.u[i] * motion.u[i] + motion.v[i] * motion.v[i])));
  }

  float most() const override { return kFastest; }

  Evidence explain(float value, const NormalValues& normal, const Units& units) const override {
    const double scale = units.pixels * units.frames_per_second;
    Evidence evidence;
    evidence.attribute = name();
    evidence.observed = value * scale;
    evidence.normal_low = normal.low * scale;
    evidence.normal_high = normal.high * scale;
    evidence.unit = "px/s";
    evidence.text = fmt::format("speed {:.1f}x the 99th percentile here", normal.high > 0 ? value / normal.high : 0);
    return evidence;
  }
};

}  // namespace

std::unique_ptr<Observer> make_speed_observer() {
  return std::make_unique<Speed>();
}

}  // namespace vigil
