// SPDX-License-Identifier: Apache-2.0
// One matrix of cells, in five dresses; JSON and CSV hold the numbers themselves.
#include "vigil/cli/learn/benchmark_texts.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "vigil/plot/svg.h"
#include "vigil/report/page.h"

namespace vigil {
namespace {

using Cells = std::vector<std::vector<std::string>>;  // rows of columns

// How numbers look.
struct Dress {
  const char* plus_minus;
  const char* none;
  bool percent;
};
constexpr Dress kPlain{" +- ", "-", false};
constexpr Dress kLatex{" $\\pm$ ", "--", true};
constexpr Dress kPage{" \xC2\xB1 ", "-", false};

std::string text_of(const std::optional<double>& value, const Dress& dress) {
  if (!value) return dress.none;
  return dress.percent ? fmt::format("{:.2f}", 100 * *value) : fmt::format("{:.4f}", *value);
}

std::string text_of(const Summary& summary, const Dress& dress) {
  return text_of(summary.mean, dress) + (summary.sd ? dress.plus_minus + text_of(summary.sd, dress) : "");
}

std::string interval_of(const Summary& summary, const Dress& dress) {
  return summary.low ? fmt::format("[{}, {}]", text_of(summary.low, dress), text_of(summary.high, dress)) : dress.none;
}

std::vector<std::string> header_of(const GridTable& table) {
  std::vector<std::string> header{"data", "recipe"};
  if (table.variants) header.push_back("variant");
  for (const char* name :
       {"seeds", "AUC last step", "95 % interval", "AUC best step", "AUC anomalous", "AP", "FAR", "parameters", "seconds"})
    header.push_back(name);
  return header;
}

std::vector<std::string> cells_of(const GridRow& row, bool variants, const Dress& dress) {
  std::vector<std::string> cells{row.data, row.recipe};
  if (variants) cells.push_back(row.variant);
  cells.push_back(row.finished == row.planned ? fmt::format("{}", row.planned)
                                              : fmt::format("{} of {}", row.finished, row.planned));
  cells.push_back(text_of(row.last, dress));
  cells.push_back(interval_of(row.last, dress));
  for (const Summary* summary : {&row.best, &row.anomalous, &row.ap, &row.false_alarms}) cells.push_back(text_of(*summary, dress));
  cells.push_back(row.parameters > 0 ? fmt::format("{}", row.parameters) : dress.none);
  cells.push_back(row.seconds.mean ? fmt::format("{:.1f}", *row.seconds.mean) : dress.none);
  return cells;
}

std::vector<std::string> trivial(const std::string& data, const char* name, bool variants, const std::optional<double>& auc,
                                 const std::optional<double>& ap, const Dress& dress) {
  std::vector<std::string> cells{data, name};
  if (variants) cells.emplace_back();
  cells.emplace_back();
  cells.push_back(text_of(auc, dress));
  cells.emplace_back();
  cells.emplace_back();
  cells.push_back(text_of(std::optional(0.5), dress));  // one score for all frames of anomalous videos
  cells.push_back(text_of(ap, dress));
  cells.resize(cells.size() + 3);
  return cells;
}

Cells rows_of(const GridTable& table, const Dress& dress) {
  Cells rows;
  for (const GridRow& row : table.rows) rows.push_back(cells_of(row, table.variants, dress));
  return rows;
}

Cells baselines_of(const GridTable& table, const Dress& dress) {
  Cells rows;
  for (const GridBaselines& base : table.baselines) {
    rows.push_back(trivial(base.data, "knows nothing", table.variants, 0.5, base.base_rate, dress));
    rows.push_back(trivial(base.data, "knows which videos, not when", table.variants, base.oracle_auc, base.oracle_ap, dress));
  }
  return rows;
}

std::string latex_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string csv_quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_number(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

// The summaries of a row, by the names they have in CSV and JSON.
std::vector<std::pair<const char*, const Summary*>> summaries_of(const GridRow& row) {
  return {{"auc_last", &row.last}, {"auc_best", &row.best},    {"auc_anomalous", &row.anomalous},
          {"ap", &row.ap},         {"far", &row.false_alarms}, {"seconds", &row.seconds}};
}

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string html_row(const std::vector<std::string>& cells, const char* kind) {
  std::string text = fmt::format("<tr{}>", kind);
  for (const std::string& cell : cells) text += "<td>" + escaped(cell) + "</td>";
  return text + "</tr>\n";
}

}  // namespace

std::string benchmark_text(const GridTable& table) {
  Cells rows{header_of(table)};
  for (const Cells& part : {rows_of(table, kPlain), baselines_of(table, kPlain)}) rows.insert(rows.end(), part.begin(), part.end());
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) line += fmt::format("{:<{}}  ", row[c], widths[c]);
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  text += "\n";
  for (const std::string& note : table.notes) text += note + "\n";
  return text;
}

std::string benchmark_markdown(const GridTable& table) {
  const std::vector<std::string> header = header_of(table);
  std::string text = markdown_row(header) + markdown_row(std::vector<std::string>(header.size(), "---"));
  for (const Cells& part : {rows_of(table, kPlain), baselines_of(table, kPlain)})
    for (const auto& row : part) text += markdown_row(row);
  for (const std::string& note : table.notes) text += "\n" + note + "\n";
  return text;
}

std::string benchmark_csv(const GridTable& table) {
  std::string text = "data,recipe,variant,finished,planned,parameters";
  for (const auto& [name, unused] : summaries_of(GridRow{}))
    for (const char* part : {"mean", "sd", "low", "high"}) text += fmt::format(",{}_{}", name, part);
  text += "\n";
  for (const GridRow& row : table.rows) {
    text += fmt::format("{},{},{},{},{},{}", csv_quoted(row.data), csv_quoted(row.recipe), csv_quoted(row.variant), row.finished,
                        row.planned, row.parameters > 0 ? std::to_string(row.parameters) : "");
    for (const auto& [name, summary] : summaries_of(row))
      for (const auto& value : {summary->mean, summary->sd, summary->low, summary->high}) text += "," + csv_number(value);
    text += "\n";
  }
  const auto baseline = [&](const std::string& data, const char* name, std::optional<double> auc, std::optional<double> ap) {
    text += fmt::format("{},\"{}\",,,,,{},,,,,,,,0.5,,,,{},,,,,,,,,,,\n", csv_quoted(data), name, csv_number(auc), csv_number(ap));
  };
  for (const GridBaselines& base : table.baselines) {
    baseline(base.data, "knows nothing", 0.5, base.base_rate);
    baseline(base.data, "knows which videos, not when", base.oracle_auc, base.oracle_ap);
  }
  return text;
}

std::string benchmark_latex(const GridTable& table) {
  const std::vector<std::string> header = header_of(table);
  const auto row_of = [](const std::vector<std::string>& cells, bool names_alone) {
    std::string text;
    for (std::size_t c = 0; c < cells.size(); ++c)
      text += (c > 0 ? " & " : "") + (names_alone || c < 3 ? latex_escaped(cells[c]) : cells[c]);
    return text + " \\\\\n";
  };
  std::string text = "% figures in percent; needs the package booktabs\n";
  for (const std::string& note : table.notes) text += "% " + note + "\n";
  text += fmt::format("\\begin{{tabular}}{{{}}}\n\\toprule\n",
                      std::string(table.variants ? 3 : 2, 'l') + std::string(header.size() - (table.variants ? 3 : 2), 'r'));
  text += row_of(header, true) + "\\midrule\n";
  for (const auto& row : rows_of(table, kLatex)) text += row_of(row, false);
  if (!table.baselines.empty()) text += "\\midrule\n";
  for (const auto& row : baselines_of(table, kLatex)) text += row_of(row, false);
  return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string benchmark_html(const GridTable& table, const std::string& title) {
  std::string text = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, "
      "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{}</title>\n<style>{}"
      "td{{padding:8px 20px 8px 0;white-space:nowrap;font-variant-numeric:tabular-nums}}tr.trivial td{{color:var(--soft)}}"
      "main{{max-width:none}}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n<div class=\"scroll\"><table>\n<thead><tr>",
      escaped(title), page_style(), escaped(title));
  for (const std::string& name : header_of(table)) text += "<th scope=\"col\">" + escaped(name) + "</th>";
  text += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows_of(table, kPage)) text += html_row(row, "");
  for (const auto& row : baselines_of(table, kPage)) text += html_row(row, " class=\"trivial\"");
  text += "</tbody>\n</table></div>\n";
  for (const std::string& note : table.notes) text += "<p class=\"soft\">" + escaped(note) + "</p>\n";
  return text + "</main>\n</body>\n</html>\n";
}

nlohmann::ordered_json benchmark_json(const GridTable& table, const std::vector<PlannedRun>& runs,
                                      const std::vector<RunOutcome>& finished, const std::vector<FailedRun>& failed) {
  using nlohmann::ordered_json;
  const auto number = [](const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); };
  ordered_json json{{"format", 1}, {"rows", ordered_json::array()}, {"baselines", ordered_json::array()}};
  for (const GridRow& row : table.rows) {
    ordered_json of_row{{"data", row.data},         {"recipe", row.recipe},   {"variant", row.variant},
                        {"finished", row.finished}, {"planned", row.planned}, {"parameters", row.parameters}};
    for (const auto& [name, summary] : summaries_of(row))
      of_row[name] = {{"count", summary->count},
                      {"mean", number(summary->mean)},
                      {"sd", number(summary->sd)},
                      {"low", number(summary->low)},
                      {"high", number(summary->high)}};
    json["rows"].push_back(std::move(of_row));
  }
  for (const GridBaselines& base : table.baselines)
    json["baselines"].push_back({{"data", base.data},
                                 {"base_rate", number(base.base_rate)},
                                 {"oracle_auc", number(base.oracle_auc)},
                                 {"oracle_ap", number(base.oracle_ap)}});
  std::map<std::string, const RunOutcome*> by_name;
  for (const RunOutcome& run : finished) by_name[run.run] = &run;
  json["runs"] = ordered_json::array();
  json["missing"] = ordered_json::array();
  for (const PlannedRun& planned : runs) {
    const auto found = by_name.find(planned.name);
    if (found == by_name.end()) {
      json["missing"].push_back(planned.name);
      continue;
    }
    const RunOutcome& run = *found->second;
    json["runs"].push_back({{"run", run.run},
                            {"seed", planned.settings.seed},
                            {"auc_last", number(run.last.auc)},
                            {"auc_best", number(run.best.auc)},
                            {"steps", run.steps},
                            {"best_step", run.best_step},
                            {"validation_video_auc", number(run.validation_video_auc)},
                            {"seconds", run.seconds},
                            {"protocol", run.protocol}});
  }
  json["failed"] = ordered_json::array();
  for (const FailedRun& run : failed) json["failed"].push_back({{"run", run.run}, {"error", run.message}});
  json["notes"] = table.notes;
  return json;
}

}  // namespace vigil
