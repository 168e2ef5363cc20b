// SPDX-License-Identifier: Apache-2.0
// vigil list: the names that other verbs take, with their options.
#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/verb.h"
#include "vigil/data/audit/rules.h"
#include "vigil/data/features/layouts.h"
#include "vigil/data/formats/format.h"
#include "vigil/data/loaders/layouts.h"
#include "vigil/evaluate/join.h"
#include "vigil/evaluate/post.h"
#include "vigil/media/synthetic.h"
#include "vigil/metrics/catalog.h"
#include "vigil/oneclass/catalogs.h"

namespace vigil {
namespace {

using nlohmann::ordered_json;

struct ListConfig {
  std::string kind;
  bool json = false;

  static auto fields() {
    using C = ListConfig;
    return fields_of<C>(field("kind", &C::kind, "", positional(), "what to list; without it, the kinds are listed"),
                        field("json", &C::json, "", any(), "print as one JSON object"));
  }
};

struct Row {
  std::string name;
  std::string summary;
  FieldTable options;
  std::string options_text;  // the same for people, one line each
};

struct Kind {
  std::string name;
  std::string summary;
  std::vector<Row> (*rows)();
};

template <typename Entry>
std::vector<Row> rows_of(const Catalog<Entry>& catalog) {
  std::vector<Row> rows;
  for (const auto& row : catalog.rows()) rows.push_back({row.name, row.summary, {}, {}});
  return rows;
}

std::vector<Row> scene_rows() {
  std::vector<Row> rows;
  for (const auto& row : scenes().rows())
    rows.push_back({row.name, row.summary, row.entry.options(), scene_options_text(row.name)});
  return rows;
}

std::vector<Row> format_rows() {
  std::vector<Row> rows;
  for (const auto& row : data_formats().rows()) rows.push_back({row.name, row.summary + ". Read and written", {}, {}});
  return rows;
}

std::vector<Row> rule_rows() {
  std::vector<Row> rows;
  for (const auto& row : audit_rules().rows())
    rows.push_back({row.name, fmt::format("{:<8} {}", name_of(row.entry.severity), row.summary), {}, {}});
  return rows;
}

// What has options prints them below it.
std::vector<Row> rows_with_options(std::vector<ListedRow> listed) {
  std::vector<Row> rows;
  for (ListedRow& row : listed) {
    std::string text;
    for (const FieldInfo& option : row.options) {
      const std::string range = range_text(option);
      text += fmt::format("    {:<18} {}{}\n", option.name, option.help, range.empty() ? "" : " (" + range + ")");
    }
    rows.push_back({row.name, row.summary, std::move(row.options), text});
  }
  return rows;
}

std::vector<Row> frame_smoothing_rows() {
  std::vector<ListedRow> rows;
  for (const auto& row : frame_smoothings().rows()) rows.push_back({row.name, row.summary, row.entry.fields()});
  return rows_with_options(std::move(rows));
}

std::vector<Row> model_rows() {
  std::vector<Row> rows;
  for (const ModelKind& kind : all_model_kinds(learning_if_built() != nullptr)) rows.push_back({kind.name, kind.summary, {}, {}});
  return rows;
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> table{
      {"alignments", "how the length of stored scores meets the video's (evaluate --align)", [] { return rows_of(alignments()); }},
      {"densities", "how rare an observed value is at its place", [] { return rows_of(densities()); }},
      {"feature-layouts", "layouts of stored features (manifest: features)", [] { return rows_of(feature_layouts()); }},
      {"flows", "how motion between two pictures is found (fit --flow)", [] { return rows_of(flows()); }},
      {"formats", "formats of annotations (data convert)", format_rows},
      {"frame-rules", "how a head's scores are spread over frames (recipe: frames)",
       [] { return rows_with_options(learning().frame_rules()); }},
      {"frame-smoothings", "what the smoothed figures are of (evaluate --smooth)", frame_smoothing_rows},
      {"heads", "networks that score snippets (recipe: head)", [] { return rows_with_options(learning().heads()); }},
      {"layouts", "published layouts of data sets (--layout)", [] { return rows_of(layouts()); }},
      {"lengths", "how a video becomes a bag of snippets (recipe: length)", [] { return rows_with_options(learning().lengths()); }},
      {"losses", "what training makes small (recipe: loss)", [] { return rows_with_options(learning().losses()); }},
      {"metrics", "figures of an evaluation, by their ids", [] { return rows_of(metrics()); }},
      {"models", "kinds of model", model_rows},
      {"observers", "what is measured at each place", [] { return rows_of(observers()); }},
      {"optimisers", "rules of training (recipe: optimiser)", [] { return rows_with_options(learning().optimisers()); }},
      {"preparations", "what is done to rows of features first (recipe: prepare)",
       [] { return rows_with_options(learning().preparations()); }},
      {"recipes", "published trainings, each one short file (train)", [] { return rows_with_options(learning().recipes()); }},
      {"rules", "what `vigil data check` looks for", rule_rows},
      {"scenes", "synthetic scenes (synth, synthetic:SPEC)", scene_rows},
      {"schedules", "learning rates over the course of training (recipe: schedule)",
       [] { return rows_with_options(learning().schedules()); }},
      {"smoothings", "what is done to a head's scores of snippets (recipe: smooth)",
       [] { return rows_with_options(learning().smoothings()); }}};
  return table;
}

const Kind& kind_called(const std::string& name) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) {
    if (kind.name == name) return kind;
    names.push_back(kind.name);
  }
  throw Error::usage(fmt::format("vigil list: no kind '{}'{}", name, nearest_hint(name, names)), "kinds: " + join(names, ", "));
}

void print(const std::vector<Row>& rows, std::ostream& out) {
  std::size_t column = 18;
  for (const Row& row : rows) column = std::max(column, row.name.size());
  for (const Row& row : rows) {
    out << fmt::format("{:<{}} {}\n", row.name, column, row.summary);
    out << row.options_text;
  }
}

ordered_json json_of(const Row& row) {
  ordered_json json = {{"name", row.name}, {"summary", row.summary}};
  if (row.options.empty()) return json;
  json["options"] = ordered_json::array();
  for (const FieldInfo& option : row.options)
    json["options"].push_back({{"name", option.name}, {"range", range_text(option)}, {"unit", option.unit}, {"help", option.help}});
  return json;
}

}  // namespace

void list_verb(const Arguments& args, std::ostream& out) {
  ListConfig config;
  CommandLine line("vigil list", "lists what other verbs take: formats, observers, scenes, ...", "[KIND] [options]");
  line.add("", config);
  line.example("vigil list scenes");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  std::vector<Row> rows;
  if (config.kind.empty())
    for (const Kind& kind : kinds()) rows.push_back({kind.name, kind.summary, {}, {}});
  else
    rows = kind_called(config.kind).rows();
  if (!config.json) {
    print(rows, out);
    return;
  }
  ordered_json json = {{"kind", config.kind.empty() ? "kinds" : config.kind}, {"entries", ordered_json::array()}};
  for (const Row& row : rows) json["entries"].push_back(json_of(row));
  out << json.dump(2) << "\n";
}

}  // namespace vigil
