// SPDX-License-Identifier: Apache-2.0
// Which samples make batch n. It follows from the seed and n alone, so that nothing needs to be stored to go on after a stop.
#pragma once

#include <cstdint>
#include <vector>

#include "vigil/weak/recipe.h"

namespace vigil {

class Sampler {
 public:
  // samples of each class, as indices into anything. Throws Error::input: a class without one that batches ask for; drawing `fresh`
  // with fewer samples than a batch needs.
  Sampler(std::vector<std::int64_t> normal, std::vector<std::int64_t> anomalous, const Recipe& recipe);

  // The samples of batch `step`: normal ones first, then anomalous; in one order when they are mixed.
  std::vector<std::int64_t> batch(std::int64_t step);

 private:
  struct Order {
    std::vector<std::int64_t> samples;
    std::uint64_t stream = 0;
    std::int64_t pass = -1;  // of `order`
    std::vector<std::int64_t> order;
  };

  void draw(Order& from, std::int64_t step, std::int64_t count, std::vector<std::int64_t>& batch) const;

  std::uint64_t seed_;
  Drawing drawing_;
  std::int64_t normal_count_;
  std::int64_t anomalous_count_;
  Order normal_;
  Order anomalous_;
  Order mixed_;
};

}  // namespace vigil
