// SPDX-License-Identifier: Apache-2.0
// Puts the page of an evaluation together: headline, curves, videos, tables, protocol.
#include "vigil/report/evaluation_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/text.h"
#include "vigil/plot/small_curve.h"
#include "vigil/plot/svg.h"
#include "vigil/report/evaluation_parts.h"
#include "vigil/report/evaluation_texts.h"
#include "vigil/report/page.h"

namespace vigil {
namespace {

std::string head(const std::string& title) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta "
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{}</title>\n"
      "<style>{}{}{}</style>\n</head>\n<body>\n<main>\n",
      escaped(title), page_style(), evaluation_style(), small_curve_style());
}

std::string name_of_source(const Evaluation& e) {
  const std::string name = std::filesystem::path(e.source).filename().string();
  return name.empty() ? (e.source.empty() ? "Evaluation" : e.source) : name;
}

std::string notices(const Evaluation& e) {
  std::string out;
  if (!e.failed.empty()) {
    out += fmt::format("<p><b>{} of {} videos failed.</b> All figures are of the others.</p>\n<ul>\n", e.failed.size(),
                       e.failed.size() + e.videos.size());
    for (const std::string& failure : e.failed) out += "<li>" + escaped(failure) + "</li>\n";
    out += "</ul>\n";
  }
  if (!e.protocol.causal)
    out += fmt::format(
        "<p><b>Offline.</b> Figures look ahead (a score per {}; smoothed: {}; normalisation: {}): a camera cannot reach "
        "them.</p>\n",
        escaped(e.protocol.unit), escaped(e.protocol.smoothing), escaped(e.protocol.normalisation));
  if (e.raw.positives == 0 || e.raw.positives == e.raw.frames)
    out += "<p><b>One class only.</b> All counted frames are of one kind, so no curve and no area exists.</p>\n";
  return out.empty() ? out : "<div class=\"notice\" role=\"note\">\n" + out + "</div>\n";
}

std::string row(const std::string& name, const std::string& raw, const std::string& smoothed, const std::string& note) {
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"soft\">{}</td></tr>\n", escaped(name),
                     escaped(raw), escaped(smoothed), escaped(note));
}

std::string note_of(const Figure& figure) {
  if (!figure.note.empty()) return figure.note;
  return figure.skipped > 0 ? fmt::format("{} videos, {} left out", figure.videos, figure.skipped) : "";
}

std::string trivial(const std::string& id) {
  if (id == "baseline.base_rate") return "AP of a detector that knows nothing; its AUC is 0.5";
  if (id == "baseline.chance.sentinel") return "what random scores get in auc.macro.sentinel";
  return "a detector that knows which videos are anomalous, not when";
}

// All frame figures, baselines last.
std::string frame_table(const Evaluation& e) {
  const Measures& m = e.measures;
  std::string out = fmt::format(
      "<div class=\"scroll\"><table class=\"figures\">\n<thead><tr><th>figure</th><th>raw</th><th>smoothed: {}</th><th></th></tr>"
      "</thead>\n<tbody>\n",
      escaped(e.protocol.smoothing));
  std::string baselines;
  for (const MeasuredFigure& raw : m.raw) {
    const MeasuredFigure* smoothed = find(m.smoothed, raw.figure.id, raw.figure.of);
    const std::string name = raw.figure.of.empty() ? raw.figure.id : raw.figure.id + ", " + raw.figure.of;
    if (raw.figure.id.starts_with("baseline."))
      baselines += row(name, text_of(raw), "", trivial(raw.figure.id));
    else
      out += row(name, text_of(raw), smoothed ? text_of(*smoothed) : "", note_of(raw.figure));
  }
  return out + baselines + "</tbody>\n</table></div>\n";
}

std::string other_table(const Figures& figures, const Figures& smoothed) {
  std::string out = fmt::format(
      "<div class=\"scroll\"><table class=\"figures\">\n<thead><tr><th>figure</th><th>raw</th><th>{}</th><th></th></tr></thead>\n"
      "<tbody>\n",
      smoothed.empty() ? "" : "smoothed");
  for (const MeasuredFigure& m : figures) {
    const MeasuredFigure* beside = find(smoothed, m.figure.id, m.figure.of);
    out += row(m.figure.of.empty() ? m.figure.id : m.figure.id + ", " + m.figure.of, text_of(m), beside ? text_of(*beside) : "",
               m.figure.note);
  }
  return out + "</tbody>\n</table></div>\n";
}

std::string protocol(const Evaluation& e) {
  std::string out = fmt::format(
      "<p>Two results may stand side by side exactly when they have the same protocol id: <code>{}</code>. <code>vigil "
      "compare</code> "
      "refuses others.</p>\n<dl>\n<dt>scores</dt><dd>{}</dd>\n",
      id_of(e.protocol), escaped(e.source.empty() ? e.scored_by : e.source + " (" + e.scored_by + ")"));
  for (const auto& [name, value] : rows_of(e.protocol))
    if (!value.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(value));
  out +=
      fmt::format("<dt>threshold of events</dt><dd>{} ({})</dd>\n</dl>\n",
                  e.measures.threshold ? fmt::format("{:.6g}", *e.measures.threshold) : "-", escaped(e.measures.threshold_origin));
  if (!e.notes.empty()) {
    out += "<h3>Notes</h3>\n<ul>\n";
    for (const std::string& note : e.notes) out += "<li>" + escaped(note) + "</li>\n";
    out += "</ul>\n";
  }
  return out + "<p>The line for a paper or an issue:</p>\n<pre>" + escaped(reporting_line(e)) + "</pre>\n";
}

std::string section(const std::string& title, const std::string& content) {
  return content.empty() ? "" : "<section>\n<h2>" + title + "</h2>\n" + content + "</section>\n";
}

}  // namespace

std::string evaluation_html(const Evaluation& e) {
  const std::string name = name_of_source(e);
  std::string out = head(name + " on " + e.dataset);
  out += fmt::format(
      "<header>\n<h1>{} <span class=\"soft\">on {}</span></h1>\n<p class=\"lead\">{} videos, {} frames counted, {} of them "
      "anomalous "
      "({:.1f} %){}. Protocol <code>{}</code>.</p>\n",
      escaped(name), escaped(e.dataset), e.raw.videos, e.raw.frames, e.raw.positives,
      e.raw.frames > 0 ? 100.0 * static_cast<double>(e.raw.positives) / static_cast<double>(e.raw.frames) : 0,
      e.truth_revision.empty() ? "" : "; truth " + escaped(e.truth_revision), id_of(e.protocol));
  out += notices(e) + headline_tiles(e) + "</header>\n";
  out += section("How well frames are told apart", frame_curves(e));
  out += section("How soon, at how many false alarms", alarm_curve(e));
  out += section("Per class", class_bars(e, "auc.class.with_normal"));
  out += section("Per scene", class_bars(e, "auc.scene"));
  out += section("Videos, worst first", video_curves(e));
  out += section("All figures of frames", frame_table(e));
  if (!e.measures.events.empty()) out += section("Events", other_table(e.measures.events, e.measures.events_smoothed));
  if (!e.spatial.figures.empty()) out += section("Where in the picture", other_table(e.spatial.figures, {}));
  out += section("What was measured", protocol(e));
  return out + "<footer>Beside this page: <a href=\"result.json\">result.json</a>, scores/</footer>\n</main>\n</body>\n</html>\n";
}

void write_evaluation_page(const std::filesystem::path& folder, const Evaluation& evaluation) {
  write_file(folder / "report.html", evaluation_html(evaluation));
}

}  // namespace vigil
