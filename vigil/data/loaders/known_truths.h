// SPDX-License-Identifier: Apache-2.0
// The published truth vectors by their length and number of positive frames: which file, which rule. For audits that say which
// truth a vector is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vigil {

struct KnownTruth {
  std::string data_set;         // a name of the catalog of layouts
  std::int64_t frames = 0;      // length of the vector
  std::int64_t positives = -1;  // -1 = not known
  std::string source;           // repository and file, or "this Vigil"
  std::string rule;             // how it follows from the annotation
  std::string warning;          // why not to use it; empty = none
};

std::span<const KnownTruth> known_truths();

// All with this length and this number of positives, exact matches only; those whose positives are not known match by length and
// come last. Empty when the vector is none of the published ones.
std::vector<KnownTruth> identify_truth(std::int64_t frames, std::int64_t positives);

}  // namespace vigil
