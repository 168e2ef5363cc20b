// SPDX-License-Identifier: Apache-2.0
// vigil data check: findings by rule, and a verdict.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/progress.h"
#include "vigil/cli/data_verbs.h"
#include "vigil/data/audit/rules.h"

namespace vigil {
namespace {

using nlohmann::ordered_json;

void print_finding(const Finding& finding, std::ostream& out) {
  std::string place = finding.video;
  if (!finding.field.empty()) place += (place.empty() ? "" : ": ") + finding.field;
  out << "  " << (place.empty() ? "" : place + ": ") << finding.message << "\n";
}

// The findings of one rule under its heading; the same advice once.
void print_rule(const std::string& rule, const std::vector<const Finding*>& findings, bool all, std::ostream& out) {
  constexpr std::size_t kFirst = 5;
  Severity worst = Severity::note;
  for (const Finding* finding : findings) worst = std::max(worst, finding->severity);
  out << fmt::format("{} {}: {}\n", rule, name_of(worst), audit_rules().find(rule)->summary);
  std::vector<std::string> advice;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!all && i == kFirst) {
      out << fmt::format("  and {} more (--all)\n", findings.size() - kFirst);
      break;
    }
    print_finding(*findings[i], out);
    if (std::find(advice.begin(), advice.end(), findings[i]->advice) == advice.end()) advice.push_back(findings[i]->advice);
  }
  for (const std::string& one : advice) out << "  -> " << one << "\n";
  out << "\n";
}

void print_text(const Dataset& dataset, const AuditReport& report, bool all, std::ostream& out) {
  out << fmt::format("{}, truth {}: {} videos\n\n", dataset.name, dataset.truth_revision, dataset.videos.size());
  for (const std::string& note : dataset.notes) out << "when read: " << note << "\n";
  if (!dataset.notes.empty()) out << "\n";
  for (const auto& row : audit_rules().rows()) {
    std::vector<const Finding*> findings;
    for (const Finding& finding : report.findings)
      if (finding.rule == row.name) findings.push_back(&finding);
    if (!findings.empty()) print_rule(row.name, findings, all, out);
  }
  out << report.verdict() << "\n";
}

void print_json(const Dataset& dataset, const AuditReport& report, std::ostream& out) {
  ordered_json findings = ordered_json::array();
  for (const Finding& finding : report.findings)
    findings.push_back({{"rule", finding.rule},
                        {"severity", name_of(finding.severity)},
                        {"video", finding.video},
                        {"field", finding.field},
                        {"message", finding.message},
                        {"advice", finding.advice}});
  const ordered_json json = {{"format", 1},
                             {"dataset", dataset.name},
                             {"truth_revision", dataset.truth_revision},
                             {"videos", dataset.videos.size()},
                             {"verdict", report.verdict()},
                             {"errors", report.errors},
                             {"warnings", report.warnings},
                             {"notes", report.notes},
                             {"when_read", dataset.notes},
                             {"findings", findings}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

void check_data(const DataConfig& data, const CheckConfig& check, const AuditConfig& config, std::ostream& out) {
  const Dataset dataset = load_dataset(data.data, data.layout);
  AuditReport report;
  {
    Progress progress("check " + dataset.name, "videos", static_cast<std::int64_t>(dataset.videos.size()));
    report = audit(dataset, config, [&] { progress.advance(1); });
  }
  if (data.json)
    print_json(dataset, report, out);
  else
    print_text(dataset, report, check.all, out);
  const std::string hint = "each finding says what to do; what the rules are: `vigil list rules`";
  if (report.errors > 0) throw Error::input(data.data.string() + ": " + report.verdict(), hint);
  if (check.strict && report.warnings > 0) throw Error::input(data.data.string() + ": " + report.verdict() + " (--strict)", hint);
}

}  // namespace vigil
