// SPDX-License-Identifier: Apache-2.0
// Tables of an evaluation: see evaluation_texts.h. Those of a comparison: comparison_texts.cpp.
#include "vigil/report/evaluation_texts.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr const char* kHeadlines[] = {"auc.micro", "auc.macro.skip", "auc.ano", "ap.micro", "ap.ano", "eer", "fpr95"};

std::string name_of(const Figure& figure) {
  return figure.of.empty() ? figure.id : figure.id + " " + figure.of;
}

std::string beside(const std::string& name, const MeasuredFigure* raw, const MeasuredFigure* smoothed, std::string note = "") {
  if (raw->figure.skipped > 0) note = fmt::format("{} videos left out", raw->figure.skipped);
  if (!raw->figure.value) note = raw->figure.note;
  std::string line = fmt::format("{:<36} {:<26} {:<26} {}", name, text_of(*raw), smoothed ? text_of(*smoothed) : "", note);
  line.resize(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Rows of one kind of figure over parts of the data set; empty text when there are none.
std::string parts(const Measures& measures, const std::string& id) {
  std::string text;
  for (const MeasuredFigure& raw : measures.raw)
    if (raw.figure.id == id && !(raw.figure.of.empty() && id == "auc.scene"))
      text += beside(name_of(raw.figure), &raw, find(measures.smoothed, id, raw.figure.of));
  return text;
}

std::string baselines(const Measures& m) {
  return baselines_text({value_of(m.raw, "baseline.base_rate"), value_of(m.raw, "baseline.oracle.auc"),
                         value_of(m.raw, "baseline.oracle.ap"), value_of(m.raw, "baseline.chance.sentinel")});
}

std::string events(const Measures& m) {
  if (m.events.empty()) return {};
  std::string text = fmt::format("\nevents, raw scores >= {:.6g} ({})", m.threshold.value_or(0), m.threshold_origin);
  if (m.threshold_smoothed)
    text += fmt::format("; second column: smoothed ones >= {:.6g} (the words are of raw ones)", *m.threshold_smoothed);
  text += "\n";
  for (const MeasuredFigure& e : m.events) {
    const bool shown = e.figure.of != "f1" || e.figure.id.starts_with("ev.tiou");
    const bool detail = e.figure.id.starts_with("ev.tiou") && e.figure.of != "f1";
    if (!shown || detail) continue;
    const MeasuredFigure* smoothed = find(m.events_smoothed, e.figure.id, e.figure.of);
    text +=
        fmt::format("{:<36} {:<10} {:<10} {}\n", name_of(e.figure), text_of(e), smoothed ? text_of(*smoothed) : "", e.figure.note);
  }
  return text;
}

std::string spatial(const SpatialMeasures& spatial) {
  if (spatial.figures.empty()) return {};
  std::string text = "\nwhere in the picture\n";
  for (const MeasuredFigure& p : spatial.figures) text += fmt::format("{:<36} {:<10} {}\n", p.figure.id, text_of(p), p.figure.note);
  return text + "(maps and regions as they were found: smoothing is of scores per frame)\n";
}

std::string csv_quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_rows(const Evaluation& e, const Figures& figures, const char* scores) {
  const auto number = [](const std::optional<double>& value) { return value ? fmt::format("{}", *value) : std::string(); };
  std::string text;
  for (const MeasuredFigure& m : figures) {
    const Figure& f = m.figure;
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", f.id, csv_quoted(f.of), scores, number(f.value),
                        number(m.interval.low), number(m.interval.high), f.videos, f.skipped, f.frames, f.positives,
                        csv_quoted(f.note), id_of(e.protocol));
  }
  return text;
}

std::string latex_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' || c == '\r' ? std::string(" ")
           : c == '\\'            ? "\\textbackslash{}"
           : c == '~'             ? "\\textasciitilde{}"
           : c == '^'             ? "\\textasciicircum{}"
                                  : std::string(1, c);
  }
  return out;
}

std::string percent(const std::optional<double>& value) {
  return value ? fmt::format("{:.2f}", 100 * *value) : "--";
}

std::string short_source(const Evaluation& e) {
  const std::string name = std::filesystem::path(e.source).filename().string();
  return name.empty() ? (e.source.empty() ? e.scored_by : e.source) : name;
}

}  // namespace

std::string baselines_text(const Baselines& b) {
  return fmt::format(
      "knows nothing                        auc 0.5000, ap {}, auc.macro.sentinel {}\n"
      "knows which videos, not when         auc {}, ap {}\n",
      text_of(b.base_rate), text_of(b.sentinel_auc), text_of(b.oracle_auc), text_of(b.oracle_ap));
}

std::string text_of(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : "-";
}

std::string text_of(const MeasuredFigure& m) {
  if (!m.figure.value || !m.interval.low || !m.interval.high) return text_of(m.figure.value);
  return fmt::format("{:.4f} [{:.4f}, {:.4f}]", *m.figure.value, *m.interval.low, *m.interval.high);
}

std::string reporting_line(const Evaluation& e) {
  const auto shown = [&](const char* id) {
    const MeasuredFigure* m = find(e.measures.raw, id);
    std::string text = fmt::format("{}={}", id, m ? text_of(m->figure.value) : "-");
    if (m && m->interval.low && m->interval.high)
      text += fmt::format(" [cluster 95 % {:.4f} to {:.4f}]", *m->interval.low, *m->interval.high);
    return text;
  };
  return fmt::format("{} {} | {} {} {} {} | {} | baselines: base={} video-oracle auc={} ap={}", id_of(e.protocol),
                     what_text(e.protocol), shown("auc.micro"), shown("ap.micro"), shown("auc.macro.skip"), shown("auc.ano"),
                     how_text(e.protocol), text_of(value_of(e.measures.raw, "baseline.base_rate")),
                     text_of(value_of(e.measures.raw, "baseline.oracle.auc")),
                     text_of(value_of(e.measures.raw, "baseline.oracle.ap")));
}

std::string evaluation_table(const Evaluation& e) {
  const Measures& m = e.measures;
  std::string text =
      fmt::format("{}{}: {} videos, {} frames counted, {} of them anomalous\n\n", e.dataset,
                  e.truth_revision.empty() ? "" : ", truth " + e.truth_revision, e.raw.videos, e.raw.frames, e.raw.positives);
  text += fmt::format("{:<36} {:<26} smoothed: {}\n", "frames", "raw", e.protocol.smoothing);
  for (const char* id : kHeadlines)
    if (const MeasuredFigure* raw = find(m.raw, id)) text += beside(id, raw, find(m.smoothed, id));
  for (const char* id : {"auc.event", "auc.context"})  // where there are normal videos
    if (const MeasuredFigure* raw = find(m.raw, id); raw && raw->figure.value)
      text += beside(id, raw, find(m.smoothed, id), raw->figure.note);
  for (const char* id : {"auc.class.with_normal", "auc.scene", "auc.seen", "auc.unseen"}) text += parts(m, id);
  text += baselines(m) + events(m) + spatial(e.spatial);
  if (m.clusters > 1 && m.raw.front().interval.low)
    text += fmt::format("\n[..] 95 % intervals by resampling {} videos or groups\n", m.clusters);
  else
    text += "\n";
  if (e.seconds > 0)
    text += fmt::format("speed {:.0f} frames/s ({} frames in {:.1f} s)\n", static_cast<double>(e.frames) / e.seconds, e.frames,
                        e.seconds);
  return text + reporting_line(e) + "\n";
}

std::string evaluation_csv(const Evaluation& e) {
  std::string text = "id,of,scores,value,low,high,videos,skipped,frames,positives,note,protocol\n";
  text += csv_rows(e, e.measures.raw, "raw") + csv_rows(e, e.measures.smoothed, "smoothed");
  text += csv_rows(e, e.measures.events, "events") + csv_rows(e, e.measures.events_smoothed, "events_smoothed");
  return text + csv_rows(e, e.spatial.figures, "spatial");
}

std::string evaluation_latex(const Evaluation& e) {
  const Measures& m = e.measures;
  return fmt::format(
      "% {}\n% columns: method, then in percent: micro AUC, macro AUC, AP, EER; far: false alarms an hour at 80 % of events\n"
      "{} & {} & {} & {} & {} & {} \\\\\n",
      reporting_line(e), latex_escaped(short_source(e)), percent(value_of(m.raw, "auc.micro")),
      percent(value_of(m.raw, "auc.macro.skip")), percent(value_of(m.raw, "ap.micro")), percent(value_of(m.raw, "eer")),
      value_of(m.events, "far.hour", "recall 0.8") ? fmt::format("{:.2f}", *value_of(m.events, "far.hour", "recall 0.8")) : "--");
}

std::string evaluation_markdown(const Evaluation& e) {
  const Measures& m = e.measures;
  std::string text = "| | micro AUC | macro AUC | AP | EER |\n| --- | --- | --- | --- | --- |\n";
  const auto row = [&](const std::string& name, const Figures& f) {
    const auto cell = [&](const char* id) {
      const MeasuredFigure* found = find(f, id);
      return found ? text_of(*found) : std::string("-");
    };
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", name, cell("auc.micro"), cell("auc.macro.skip"), cell("ap.micro"), cell("eer"));
  };
  std::string name = short_source(e);
  for (std::size_t at = 0; (at = name.find('|', at)) != std::string::npos; at += 2) name.insert(at, "\\");
  row(name + ", raw", m.raw);
  row(name + ", smoothed", m.smoothed);
  text += fmt::format("| knows which videos, not when | {} | - | {} | - |\n| knows nothing | 0.5000 | 0.5000 | {} | 0.5000 |\n",
                      text_of(value_of(m.raw, "baseline.oracle.auc")), text_of(value_of(m.raw, "baseline.oracle.ap")),
                      text_of(value_of(m.raw, "baseline.base_rate")));
  return text + "\n`" + reporting_line(e) + "`\n";
}

}  // namespace vigil
