// SPDX-License-Identifier: Apache-2.0
// How rare an observed value is at its place, learnt from normal footage: the contract of a density. Between observers and
// calibration.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "vigil/oneclass/observer.h"
#include "vigil/oneclass/places.h"

namespace vigil {

// Additive counts of one clip: sums[plane * places + place]. Those of several clips add up, those of one can be taken away again.
using Sums = std::vector<double>;

// A learnt density, immutable.
class Surprise {
 public:
  virtual ~Surprise() = default;

  // out[i]: how surprising observation i is; any scale, but higher is rarer, everywhere alike. kSilent where the place is too
  // little known to say.
  virtual void of(const Observations& observations, std::vector<float>& out) const = 0;

  virtual NormalValues normal(int cell, float value) const = 0;
};

inline constexpr float kSilent = -1e30F;

// How much normal footage sums rest on.
struct Counted {
  std::int64_t frames = 0;  // that were counted
  std::int64_t all = 0;  // of the whole model: more than `frames` when a clip is left out. Priors take this one, so that a density
                         // learnt without a clip measures on the same scale as the one that will be used
};

// Strategy without state.
class Density {
 public:
  virtual ~Density() = default;
  virtual int planes() const = 0;

  // The smallest mean excess above the 90 % quantile that a calibration of its surprises may take, in their unit; 0 = any. A
  // surprise that is a -log10 probability says 1 / ln 10: level may not rise faster than the surprise itself. Without it footage
  // whose surprises all lie at the limit of what so much footage can tell would make anything beyond it a miracle.
  virtual double least_excess() const = 0;

  virtual void count(const Observations& frame, const Places& places, Sums& sums) const = 0;

  // Sums of nothing give a density too: everything is as surprising as can be, or silent.
  virtual std::unique_ptr<const Surprise> learn(const Sums& sums, const Counted& counted, const Places& places) const = 0;
};

}  // namespace vigil
