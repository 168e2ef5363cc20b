// SPDX-License-Identifier: Apache-2.0
// vigil list: the names that other verbs take, with their options.
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
#include "vigil/media/synthetic.h"
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
std::vector<Row> learnt_rows(std::vector<ListedRow> listed) {
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

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> table{
      {"densities", "how rare an observed value is at its place", [] { return rows_of(densities()); }},
      {"feature-layouts", "layouts of stored features (manifest: features)", [] { return rows_of(feature_layouts()); }},
      {"flows", "how motion between two pictures is found (fit --flow)", [] { return rows_of(flows()); }},
      {"formats", "formats of annotations (data convert)", format_rows},
      {"heads", "networks that score snippets (recipe: head)", [] { return learnt_rows(learning().heads()); }},
      {"layouts", "published layouts of data sets (--layout)", [] { return rows_of(layouts()); }},
      {"lengths", "how a video becomes a bag of snippets (recipe: length)", [] { return learnt_rows(learning().lengths()); }},
      {"losses", "what training makes small (recipe: loss)", [] { return learnt_rows(learning().losses()); }},
      {"models", "kinds of model", [] { return rows_of(model_kinds()); }},
      {"observers", "what is measured at each place", [] { return rows_of(observers()); }},
      {"optimisers", "rules of training (recipe: optimiser)", [] { return learnt_rows(learning().optimisers()); }},
      {"recipes", "published trainings, each one short file (train)", [] { return learnt_rows(learning().recipes()); }},
      {"rules", "what `vigil data check` looks for", rule_rows},
      {"scenes", "synthetic scenes (synth, synthetic:SPEC)", scene_rows}};
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
  for (const Row& row : rows) {
    out << fmt::format("{:<18} {}\n", row.name, row.summary);
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
