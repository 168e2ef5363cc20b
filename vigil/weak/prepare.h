// SPDX-License-Identifier: Apache-2.0
// What is done to the rows of a video before they meet a length rule: norms, and what a row is beside the others of its video.
#pragma once

#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"
#include "vigil/data/features/features.h"

namespace vigil {

// none; l2 (each row divided by its norm; rows of zeros stay zero); context (the row, and beside it the mean of its video, which
// doubles the width and looks ahead); deviation (the row, and beside it what it differs from that mean: the same); rest (only the
// difference); power(p=0.5) (sign(x) |x|^p).
struct Preparation {
  void (*apply)(const Spec& spec, Features& features);
  bool looks_ahead;
};
const Catalog<Preparation>& preparations();

// The rows of one crop, [rows, width].
std::vector<float> rows_of_crop(const Features& features, std::int64_t crop);

// Crop 0 alone, [rows, 1, width].
Features first_crop(const Features& features);

double norm_of(std::span<const float> row);  // L2

// The sum over rows of the L2 norms of crop 0: a mean norm, times the rows.
double sum_of_norms(const Features& features);

// In the order given. Throws Error::usage: unknown preparation or option.
Features prepared(Features features, const std::vector<std::string>& steps);

// What a width becomes.
std::int64_t prepared_width(std::int64_t width, const std::vector<std::string>& steps);

}  // namespace vigil
