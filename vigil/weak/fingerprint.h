// SPDX-License-Identifier: Apache-2.0
// What features must be for a head to understand them. Stored with the model, compared when it is used.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "vigil/data/features/features.h"

namespace vigil {

inline constexpr const char* kUnnamedFeatures = "features";  // of a folder: nobody says what they are

struct FeatureFingerprint {
  std::string name;        // as the data set calls them: "i3d-r50", "rgb + audio"
  std::int64_t width = 0;  // of a row, before any preparation
  std::int64_t crops = 1;
  double mean_norm = 0;                        // of the rows that it was trained on; 0 = unknown
  std::vector<FeatureFingerprint> parts = {};  // of kinds side by side, in their order, as they are stored; empty = one kind

  bool operator==(const FeatureFingerprint&) const = default;
};

// name: of the features of `stored`; empty = not known, and not compared. Throws Error::input naming each difference: names,
// widths, and those of parts where both sides have parts (one array of the summed width serves as well).
void require_fingerprint(const FeatureFingerprint& wanted, const Features& stored, const std::string& name);

// As it stands in a model's card.
nlohmann::json json_of(const FeatureFingerprint& features);

// Throws nlohmann::json::exception, and Error::input for numbers that no features have.
FeatureFingerprint fingerprint_of(const nlohmann::json& json);

}  // namespace vigil
