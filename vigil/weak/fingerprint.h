// SPDX-License-Identifier: Apache-2.0
// What features must be for a head to understand them. Stored with the model, compared when it is used.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "vigil/data/features/features.h"

namespace vigil {

inline constexpr const char* kUnnamedFeatures = "features";  // of a folder: nobody says what they are

struct FeatureFingerprint {
  std::string name;                            // as the data set calls them: "i3d-r50", "rgb + audio"
  std::int64_t width = 0;                      // of a row, before any preparation
  std::int64_t crops = 1;                      // 0 = unknown
  double mean_norm = 0;                        // of the prepared rows of crop 0 that it was trained on; 0 = unknown
  std::vector<FeatureFingerprint> parts = {};  // of kinds side by side, in their order, as they are stored; empty = one kind
  int frames_per_row = 0;                      // 0 = unknown, or rows are equal parts of their videos

  bool operator==(const FeatureFingerprint&) const = default;
};

// name: of the features of `stored`; empty = not known, and not compared. first_crop: the model looks at crop 0 alone, whatever
// others there are. Throws Error::input naming each difference of what both sides know: names, widths, crops, frames of a row, and
// widths of parts where both have parts (one array of the summed width serves as well).
void require_fingerprint(const FeatureFingerprint& wanted, const Features& stored, const std::string& name,
                         bool first_crop = false);

// A sentence where the mean norm of prepared rows is less than half or more than twice that of training; nothing where it is not,
// or not known.
std::optional<std::string> doubt_of_norm(const FeatureFingerprint& wanted, double mean_norm);

// As it stands in a model's card.
nlohmann::json json_of(const FeatureFingerprint& features);

// Throws nlohmann::json::exception, and Error::input for numbers that no features have.
FeatureFingerprint fingerprint_of(const nlohmann::json& json);

}  // namespace vigil
