// SPDX-License-Identifier: Apache-2.0
// What an audit knows beside the data set's own words: decoded lengths, masks, shapes of features. Private to the audit.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "vigil/data/audit/audit.h"
#include "vigil/data/features/features.h"

namespace vigil {

struct MediaFacts {
  std::int64_t frames = 0;
  std::string problem;  // why it cannot be decoded; empty = it was
};

struct MaskFacts {
  std::vector<std::uint8_t> anomalous;  // per frame of the media: its mask is not empty
  std::vector<std::pair<std::int64_t, Size>> of_other_size;
  std::string problem;
};

struct FeatureFacts {
  std::optional<FeatureShape> shape;
  std::string problem;
};

struct AuditFacts {
  const Dataset& dataset;
  int tolerance = 1;
  std::map<const Video*, MediaFacts> media;
  std::map<const Video*, MaskFacts> masks;
  std::map<const Video*, std::map<std::string, FeatureFacts>> features;
};

AuditFacts facts_of(const Dataset& dataset, const AuditConfig& config, const std::function<void()>& progress);

}  // namespace vigil
