// SPDX-License-Identifier: Apache-2.0
// The name of every measure, in one table: what stands in reports, files and tables of results.
#pragma once

#include <string>

#include "vigil/base/catalog.h"

namespace vigil {

struct MetricFacts {
  std::string of;          // what is counted: frames, videos, pixels, regions, events
  std::string better;      // "high", "low", or "-" for what is no quality
  std::string convention;  // what must be known to compare it: ties, edges, whose rule; causality where it matters
};

const Catalog<MetricFacts>& metrics();

}  // namespace vigil
