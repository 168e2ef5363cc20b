// SPDX-License-Identifier: Apache-2.0
// Where it moves to, in turns: 0 is to the right, 1/4 down, 1/2 to the left, 3/4 up.
#include "vigil/oneclass/observers/direction.h"

#include <array>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace vigil {
namespace {

constexpr float kCoherent = 0.7F;  // below it things cross here, and none goes where their mean goes
constexpr float kSlowest = 0.2F;   // working pixels per frame: below it a direction is noise

const char* words_of(float turns) {
  static constexpr std::array<const char*, 8> kWords = {"right", "down and right", "down", "down and left",
                                                        "left",  "up and left",    "up",   "up and right"};
  return kWords.at(static_cast<std::size_t>(std::lround(turns * 8)) % 8);
}

class Direction : public Observer {
 public:
  std::string name() const override { return "direction"; }

  void observe(const Motion& motion, Observations& out) const override {
    for (std::size_t i = 0; i < motion.cells.size(); ++i) {
      const float u = motion.u[i];
      const float v = motion.v[i];
      if (u * u + v * v < kSlowest * kSlowest || motion.coherence[i] < kCoherent) continue;
      const float turns = std::atan2(v, u) / (2 * std::numbers::pi_v<float>);
      out.cells.push_back(motion.cells[i]);
      out.values.push_back(turns < 0 ? std::min(turns + 1, 0.99999994F) : turns);
    }
  }

  float most() const override { return 1; }

  Evidence explain(float value, const NormalValues& normal, const Units& /*units*/) const override {
    Evidence evidence;
    evidence.attribute = name();
    evidence.observed = normal.share;
    evidence.normal_low = normal.low;
    evidence.normal_high = normal.high;
    evidence.unit = "share of normal motion";
    evidence.text = fmt::format("direction ({}) against {:.0f} % of what is normal here", words_of(value),
                                std::floor(100 * (1 - normal.share)));
    return evidence;
  }
};

}  // namespace

std::unique_ptr<Observer> make_direction_observer() {
  return std::make_unique<Direction>();
}

}  // namespace vigil
