// SPDX-License-Identifier: Apache-2.0
// That something that moves stands here at all. Only where it meets the ground: a body hides much behind it in which nobody walks.
#include "vigil/oneclass/observers/presence.h"

#include <fmt/format.h>

namespace vigil {
namespace {

std::string text_of(double share) {
  if (share < 1e-5) return "place never used before";
  return fmt::format("place used in {:.2g} % of normal frames", 100 * share);
}

class Presence : public Observer {
 public:
  std::string name() const override { return "presence"; }

  void observe(const Motion& motion, Observations& out) const override {
    out.cells = motion.ground;
    out.values.assign(motion.ground.size(), 1);
  }

  float most() const override { return 1; }

  Evidence explain(float /*value*/, const NormalValues& normal, const Units& /*units*/) const override {
    Evidence evidence;
    evidence.attribute = name();
    evidence.observed = normal.share;
    evidence.normal_low = normal.low;
    evidence.normal_high = normal.high;
    evidence.unit = "share of normal frames";
    evidence.text = text_of(normal.share);
    return evidence;
  }
};

}  // namespace

std::unique_ptr<Observer> make_presence_observer() {
  return std::make_unique<Presence>();
}

}  // namespace vigil
