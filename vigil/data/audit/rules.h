// SPDX-License-Identifier: Apache-2.0
// The rules of the audit, D01 to D21, as one table with a function each.
#pragma once

#include "vigil/base/catalog.h"
#include "vigil/data/audit/facts.h"

namespace vigil {

// Where a rule puts what it finds; the rule's id and usual severity are filled in.
class Findings {
 public:
  Findings(std::string rule, Severity usual, std::vector<Finding>& out) : rule_(std::move(rule)), usual_(usual), out_(out) {}

  void add(const std::string& video, const std::string& field, const std::string& message, const std::string& advice) {
    out_.push_back({rule_, usual_, video, field, message, advice});
  }
  void add_as(Severity severity, const std::string& video, const std::string& field, const std::string& message,
              const std::string& advice) {
    out_.push_back({rule_, severity, video, field, message, advice});
  }

 private:
  std::string rule_;
  Severity usual_;
  std::vector<Finding>& out_;
};

struct AuditRule {
  Severity severity;
  void (*check)(const AuditFacts& facts, Findings& findings);
};

const Catalog<AuditRule>& audit_rules();

// rules_names.cpp
void check_ids(const AuditFacts& facts, Findings& findings);                // D01
void check_ids_across_splits(const AuditFacts& facts, Findings& findings);  // D02
void check_groups(const AuditFacts& facts, Findings& findings);             // D03
void check_shared_times(const AuditFacts& facts, Findings& findings);       // D18
// rules_truth.cpp
void check_anomalous_without_events(const AuditFacts& facts, Findings& findings);  // D04
void check_normal_with_events(const AuditFacts& facts, Findings& findings);        // D05
void check_ends(const AuditFacts& facts, Findings& findings);                      // D06
void check_starts(const AuditFacts& facts, Findings& findings);                    // D07
void check_wholly_anomalous(const AuditFacts& facts, Findings& findings);          // D09
void check_masks(const AuditFacts& facts, Findings& findings);                     // D19
void check_overlaps(const AuditFacts& facts, Findings& findings);                  // D21
// rules_lengths.cpp
void check_lengths(const AuditFacts& facts, Findings& findings);          // D08
void check_multiples_of_16(const AuditFacts& facts, Findings& findings);  // D13
void check_stored_numbers(const AuditFacts& facts, Findings& findings);   // D15
void check_rates(const AuditFacts& facts, Findings& findings);            // D20
// rules_totals.cpp
void check_classes_of_splits(const AuditFacts& facts, Findings& findings);  // D10
void check_small_classes(const AuditFacts& facts, Findings& findings);      // D11
void check_polarity(const AuditFacts& facts, Findings& findings);           // D12
void check_known_truths(const AuditFacts& facts, Findings& findings);       // D14
// rules_boxes.cpp
void check_boxes(const AuditFacts& facts, Findings& findings);      // D16
void check_track_ids(const AuditFacts& facts, Findings& findings);  // D17

}  // namespace vigil
