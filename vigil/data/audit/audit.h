// SPDX-License-Identifier: Apache-2.0
// Looks for what makes figures wrong in a data set before anything is measured on it. After loading, before evaluation.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/data/dataset.h"

namespace vigil {

enum class Severity { note, warning, error };

const char* name_of(Severity severity);  // "note", "warning", "error"

struct Finding {
  std::string rule;  // "D06"
  Severity severity = Severity::note;
  std::string video;    // its id; empty = the whole data set
  std::string field;    // "events[1]"; may be empty
  std::string message;  // what was found, with both values
  std::string advice;   // what to do
};

struct AuditConfig {
  bool media = false;
  bool masks = true;
  bool features = true;
  int tolerance = 1;

  static auto fields() {
    using C = AuditConfig;
    return fields_of<C>(
        field("media", &C::media, "", any(), "decode every video to count its frames (takes as long as decoding takes)"),
        field("masks", &C::masks, "", any(), "read every mask and compare it with the events"),
        field("features", &C::features, "", any(), "read the header of every file of features"),
        field("tolerance", &C::tolerance, "frames", range(0, 1000), "decoded and declared lengths may differ by this much"));
  }
};

struct AuditReport {
  std::vector<Finding> findings;  // by rule, then in the order of the videos
  std::int64_t errors = 0;
  std::int64_t warnings = 0;
  std::int64_t notes = 0;

  // "unfit: ..." with errors, "usable with care: ..." with warnings, else "clean".
  std::string verdict() const;
};

// All rules on all videos; what cannot be read becomes a finding. progress: called once per video whose files were looked at.
AuditReport audit(const Dataset& dataset, const AuditConfig& config = {}, const std::function<void()>& progress = {});

}  // namespace vigil
