// SPDX-License-Identifier: Apache-2.0
// Bags in which a detector has something to find: Gaussian noise, and in anomalous bags one run of 3 to 6 rows that is shifted
// along a direction. In memory, or as a data set with stored features.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vigil/weak/bags.h"

namespace vigil {

struct Planted {
  std::int64_t normal = 24;
  std::int64_t anomalous = 24;
  std::int64_t rows = 32;
  std::int64_t crops = 1;
  std::int64_t width = 16;
  double shift = 5;  // length of the shift; the noise has deviation 1 in each number
  std::uint64_t seed = 1;
};

struct PlantedBags {
  Bags bags;                        // class "shift" beside "normal"
  std::vector<std::uint8_t> truth;  // of each row of each bag
};
PlantedBags planted_bags(const Planted& how = {});

// Normal bags are n0, n1, ...; anomalous ones a0, a1, ... Writes ID.npy for each into `folder`, [rows, crops, width], and names
// them "planted" in the data set. Rows are of 16 frames; events are where rows are shifted.
Dataset planted_dataset(const std::filesystem::path& folder, const Planted& how = {}, const std::string& split = "train");

// A small head and few steps, for bags of 16 numbers.
Recipe small_recipe();

// Scores of all rows of all bags, inside their lengths, in order.
std::vector<double> row_scores(const Head& head, const Bags& bags);

}  // namespace vigil
