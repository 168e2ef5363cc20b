// SPDX-License-Identifier: Apache-2.0
// Rules about the set as a whole: classes, base rate, which published truth it is.
#include <set>

#include <fmt/format.h>

#include "vigil/data/audit/rules.h"
#include "vigil/data/loaders/known_truths.h"

namespace vigil {
namespace {

struct Totals {
  std::int64_t frames = 0;
  std::int64_t positives = 0;
};

// Frames of the test videos that count.
Totals totals_of(const Dataset& dataset) {
  Totals totals;
  for (const Video& video : dataset.videos) {
    if (video.split != "test" || !video.events) continue;
    for (const std::uint8_t known : truth_of(video)) {
      totals.frames += known <= 1 ? 1 : 0;
      totals.positives += known == 1 ? 1 : 0;
    }
  }
  return totals;
}

// Videos per class and split.
std::map<std::string, std::map<std::string, int>> videos_of_classes(const Dataset& dataset) {
  std::map<std::string, std::map<std::string, int>> classes;
  for (const Video& video : dataset.videos)
    for (const std::string& label : classes_of(video)) ++classes[label][video.split];
  return classes;
}

}  // namespace

void check_classes_of_splits(const AuditFacts& facts, Findings& findings) {
  const auto classes = videos_of_classes(facts.dataset);
  bool in_train = false, in_test = false;
  for (const auto& [label, splits] : classes) {
    in_train = in_train || splits.contains("train");
    in_test = in_test || splits.contains("test");
  }
  if (!in_train || !in_test) return;  // trained on normal videos only, or one split only: that is how the set is made
  for (const auto& [label, splits] : classes)
    for (const auto& [here, there] : {std::pair<std::string, std::string>{"train", "test"}, {"test", "train"}})
      if (splits.contains(here) && !splits.contains(there))
        findings.add("", "labels", fmt::format("class '{}': {} videos in {}, none in {}", label, splits.at(here), here, there),
                     "figures per class say nothing about it, unless unseen classes are the point (open set)");
}

void check_small_classes(const AuditFacts& facts, Findings& findings) {
  constexpr int kFewest = 5;
  for (const auto& [label, splits] : videos_of_classes(facts.dataset))
    if (const auto test = splits.find("test"); test != splits.end() && test->second < kFewest)
      findings.add("", "labels", fmt::format("class '{}' has {} test video{}", label, test->second, test->second == 1 ? "" : "s"),
                   "do not rank methods by it; give intervals");
}

void check_polarity(const AuditFacts& facts, Findings& findings) {
  constexpr double kSuspicious = 0.6;
  const Totals totals = totals_of(facts.dataset);
  if (totals.frames == 0) return;
  for (const KnownTruth& truth : identify_truth(totals.frames, totals.frames - totals.positives))
    if (truth.positives >= 0 && 2 * totals.positives != totals.frames)
      findings.add_as(Severity::error, "", "events",
                      fmt::format("{} of {} test frames are anomalous: exactly those that are normal in {} ({})", totals.positives,
                                  totals.frames, truth.data_set, truth.source),
                      "1 and 0 are exchanged: invert the truth");
  const double rate = static_cast<double>(totals.positives) / static_cast<double>(totals.frames);
  if (rate > kSuspicious)
    findings.add("", "events",
                 fmt::format("{} of {} test frames ({:.1f} %) are anomalous", totals.positives, totals.frames, 100 * rate),
                 "real surveillance has few: 1 and 0 may be exchanged; if not, say the base rate beside every AP");
}

// A truth that is known to be wrong is a warning.
void check_known_truths(const AuditFacts& facts, Findings& findings) {
  const Totals totals = totals_of(facts.dataset);
  if (totals.frames == 0) return;
  for (const KnownTruth& truth : identify_truth(totals.frames, totals.positives)) {
    const std::string which = fmt::format("{}, {}: {}", truth.data_set, truth.source, truth.rule);
    const std::string message =
        truth.positives >= 0
            ? fmt::format("{} test frames, {} anomalous: {}", totals.frames, totals.positives, which)
            : fmt::format("{} test frames, as many as {} (its number of anomalous ones is not known here)", totals.frames, which);
    if (truth.warning.empty())
      findings.add("", "gt_revision", message, "compare only with figures on this truth");
    else
      findings.add_as(Severity::warning, "", "gt_revision", message, truth.warning);
  }
}

}  // namespace vigil
