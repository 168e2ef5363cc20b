// SPDX-License-Identifier: Apache-2.0
// The table of rules, and running them: see audit.h and rules.h.
#include "vigil/data/audit/audit.h"

#include <fmt/format.h>

#include "vigil/data/audit/rules.h"

namespace vigil {

const char* name_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

const Catalog<AuditRule>& audit_rules() {
  constexpr Severity kError = Severity::error, kWarning = Severity::warning, kNote = Severity::note;
  static const Catalog<AuditRule> catalog{
      "rule",
      {{"D01", "an id stands twice in one split", {kError, check_ids}},
       {"D02", "an id stands in two splits", {kError, check_ids_across_splits}},
       {"D03", "videos of one source (group) are in two splits", {kWarning, check_groups}},
       {"D04", "a video is called anomalous, but none of its frames is", {kError, check_anomalous_without_events}},
       {"D05", "a video is called normal, but some of its frames are not", {kError, check_normal_with_events}},
       {"D06", "an interval ends behind the video (it would be clamped)", {kWarning, check_ends}},
       {"D07", "an interval starts behind the video, is reversed or empty", {kError, check_starts}},
       {"D08", "lengths differ: declared, decoded, of the truth, of features", {kWarning, check_lengths}},
       {"D09", "every frame of a video is anomalous: it has no ROC curve of its own", {kNote, check_wholly_anomalous}},
       {"D10", "a class is in training only or in test only", {kWarning, check_classes_of_splits}},
       {"D11", "a class has fewer than five test videos: its figures are noise", {kNote, check_small_classes}},
       {"D12", "more than 60 % of the test frames are anomalous, or 1 and 0 are exchanged", {kWarning, check_polarity}},
       {"D13", "every truth is a multiple of 16 frames long: cut or padded", {kWarning, check_multiples_of_16}},
       {"D14", "which published truth the number of frames and positives matches", {kNote, check_known_truths}},
       {"D15", "features that are pickles, objects or cannot be read", {kError, check_stored_numbers}},
       {"D16", "boxes outside the picture, or without a pixel", {kWarning, check_boxes}},
       {"D17", "ids of tracks with gaps between them", {kNote, check_track_ids}},
       {"D18", "two splits share a stretch of time of one source", {kWarning, check_shared_times}},
       {"D19", "events and masks differ, or masks have another size", {kWarning, check_masks}},
       {"D20", "no frame rate: times in seconds cannot be given", {kNote, check_rates}},
       {"D21", "events of one label overlap: they count twice", {kWarning, check_overlaps}}}};
  return catalog;
}

std::string AuditReport::verdict() const {
  const auto counted = [](std::int64_t count, const std::string& what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  if (errors > 0) return "unfit: " + counted(errors, "error") + ", " + counted(warnings, "warning");
  if (warnings > 0) return "usable with care: " + counted(warnings, "warning");
  return "clean";
}

AuditReport audit(const Dataset& dataset, const AuditConfig& config, const std::function<void()>& progress) {
  const AuditFacts facts = facts_of(dataset, config, progress);
  AuditReport report;
  for (const auto& row : audit_rules().rows()) {
    Findings findings(row.name, row.entry.severity, report.findings);
    row.entry.check(facts, findings);
  }
  for (const Finding& finding : report.findings)
    ++(finding.severity == Severity::error     ? report.errors
       : finding.severity == Severity::warning ? report.warnings
                                               : report.notes);
  return report;
}

}  // namespace vigil
