// SPDX-License-Identifier: Apache-2.0
// Draws the parts of an evaluation's page: see evaluation_parts.h.
#include "vigil/report/evaluation_parts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "vigil/base/text.h"
#include "vigil/metrics/operating.h"
#include "vigil/metrics/spans.h"
#include "vigil/plot/chart.h"
#include "vigil/plot/small_curve.h"
#include "vigil/plot/svg.h"
#include "vigil/report/evaluation_texts.h"

namespace vigil {
namespace {

constexpr std::size_t kShown = 48;         // videos before the rest is folded away
constexpr double kMostFalsePerHour = 100;  // of the time-to-alarm curve: nobody works with more

std::string tile(const std::string& name, const std::string& value, const std::string& detail) {
  return fmt::format("<div class=\"tile\"><span>{}</span><b>{}</b><small>{}</small></div>\n", escaped(name), escaped(value),
                     escaped(detail));
}

std::string interval_text(const MeasuredFigure* m) {
  if (!m || !m->interval.low || !m->interval.high) return "";
  return fmt::format("95 %: {:.3f} to {:.3f}", *m->interval.low, *m->interval.high);
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() ? b : b.empty() ? a : a + "; " + b;
}

// The point of the curve at which score >= threshold alarms.
std::optional<OperatingPoint> operating_point(const Measures& m) {
  if (!m.threshold || m.curve.one_class() || m.curve.points.empty()) return std::nullopt;
  OperatingPoint found = *m.curve.points.begin();
  for (const OperatingPoint& point : m.curve.points) {
    if (point.threshold < *m.threshold) break;
    found = point;
  }
  return found;
}

std::vector<FrameSpan> spans_where(const std::vector<std::uint8_t>& truth, bool ignored) {
  if (!ignored) return runs_of(truth);
  std::vector<std::uint8_t> other(truth.size());
  std::transform(truth.begin(), truth.end(), other.begin(), [](std::uint8_t label) { return label > 1 ? 1 : 0; });
  return runs_of(other);
}

// What nearly all scores lie between, so that a few do not flatten the others.
std::pair<double, double> common_range(const std::vector<EvaluatedVideo>& videos) {
  std::vector<double> all;
  for (const EvaluatedVideo& video : videos)
    for (const double score : video.raw)
      if (std::isfinite(score)) all.push_back(score);
  if (all.empty()) return {0, 1};
  const auto at = [&](double share) {
    const auto place = all.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size() - 1));
    std::nth_element(all.begin(), place, all.end());
    return *place;
  };
  const double low = at(0.001);
  const double high = at(0.999);
  return low < high ? std::pair(low, high) : std::pair(low, low + 1);
}

std::string video_caption(const Evaluation& e, std::size_t v) {
  const EvaluatedVideo& video = e.videos[v];
  const auto rank = e.measures.video_rank[v];
  const auto auc = e.measures.video_auc[v];
  std::string length = fmt::format("{} frames", video.raw.size());
  if (video.fps > 0)
    length = format_clock(Nanoseconds::from_seconds(static_cast<double>(video.raw.size()) / video.fps)).substr(0, 7);
  const std::string classes = join(video.classes, ", ");
  return fmt::format("<figcaption><b>{}</b><span>{} <i>pairs right</i> &middot; {}</span><small>{}{}{}</small></figcaption>",
                     escaped(video.id), rank ? fmt::format("{:.3f}", *rank) : "-",
                     auc ? fmt::format("AUC {:.3f}", *auc) : "one class", escaped(classes), classes.empty() ? "" : " &middot; ",
                     length);
}

}  // namespace

std::string headline_tiles(const Evaluation& e) {
  const Measures& m = e.measures;
  const MeasuredFigure* auc = find(m.raw, "auc.micro");
  const MeasuredFigure* ap = find(m.raw, "ap.micro");
  const auto shown = [](const MeasuredFigure* f) { return text_of(f ? f->figure.value : std::nullopt); };
  std::string out = "<div class=\"tiles\">\n";
  out += tile("micro AUC, raw", shown(auc),
              joined(interval_text(auc), "knowing only which videos: " + text_of(value_of(m.raw, "baseline.oracle.auc"))));
  out += tile("AP, raw", shown(ap), joined(interval_text(ap), "chance: " + text_of(value_of(m.raw, "baseline.base_rate"))));
  if (const MeasuredFigure* far = find(m.events, "far.hour", "recall 0.8"); far && far->figure.value) {
    const auto delay = value_of(m.events, "delay.censored", "recall 0.8");
    out += tile("false alarms an hour", fmt::format("{:.3g}", *far->figure.value),
                "where 80 % of events are found; mean delay there " + (delay ? fmt::format("{:.2f} s", *delay) : "-"));
  }
  if (const MeasuredFigure* recall = find(m.events, "ev.any", "recall"); recall && recall->figure.value)
    out += tile("events found", fmt::format("{:.0f} %", 100 * *recall->figure.value),
                "at threshold " + fmt::format("{:.4g}, {}", *m.threshold, m.threshold_origin));
  return out + "</div>\n";
}

std::string frame_curves(const Evaluation& e) {
  const Curve& curve = e.measures.curve;
  if (curve.one_class()) return "";
  Chart roc{"ROC: true over false positive rate", "false positive rate", "true positive rate", {0, 1}, {0, 1}, {}, {}};
  Chart pr{"Precision over recall", "recall", "precision", {0, 1}, {0, 1}, {}, {}};
  ChartLine roc_line{"raw", {}, false};
  ChartLine pr_line{"raw", {}, false};
  for (const OperatingPoint& point : curve.points) {
    roc_line.points.emplace_back(curve.fpr(point), curve.tpr(point));
    if (point.true_positives + point.false_positives > 0) pr_line.points.emplace_back(curve.tpr(point), curve.precision(point));
  }
  const double base = value_of(e.measures.raw, "baseline.base_rate").value_or(0);
  roc.lines = {std::move(roc_line), {"chance", {{0, 0}, {1, 1}}, true}};
  pr.lines = {std::move(pr_line), {"chance", {{0, base}, {1, base}}, true}};
  std::string text = "<p class=\"soft\">Dot: the operating point, score &ge; the threshold of events.</p>\n";
  if (const auto point = operating_point(e.measures)) {
    roc.marks = {{curve.fpr(*point), curve.tpr(*point),
                  fmt::format("{:.0f} % of frames found, {:.1f} % false", 100 * curve.tpr(*point), 100 * curve.fpr(*point)), true}};
    pr.marks = {{curve.tpr(*point), curve.precision(*point), fmt::format("{:.0f} % right", 100 * curve.precision(*point)), false}};
  }
  return text + "<div class=\"pair\">\n" + svg_of(roc) + svg_of(pr) + "</div>\n";
}

std::string alarm_curve(const Evaluation& e) {
  const std::vector<AlarmPoint>& points = e.measures.alarms;
  if (points.empty()) return "";
  // Below the threshold with most false alarms they run together, and their number falls again: nothing to be drawn.
  const auto peak = std::max_element(points.begin(), points.end(),
                                     [](const AlarmPoint& a, const AlarmPoint& b) { return a.false_per_hour < b.false_per_hour; });
  double most = 1;
  double slowest = 0.1;
  for (auto point = points.begin(); point <= peak && point->false_per_hour <= kMostFalsePerHour; ++point) {
    most = std::max(most, point->false_per_hour);
    slowest = std::max(slowest, point->censored_delay);
  }
  Chart delay{"Delay over false alarms",
              "false alarms an hour",
              "mean seconds from onset to alarm, a missed event counts its length",
              {0, most},
              {0, 1.05 * slowest},
              {},
              {}};
  Chart recall{"Events found over false alarms", "false alarms an hour", "share of events found", {0, most}, {0, 1}, {}, {}};
  ChartLine delays;
  ChartLine recalls;
  for (auto at = points.begin(); at <= peak && at->false_per_hour <= most; ++at) {
    const AlarmPoint& point = *at;
    if (!delays.points.empty()) {
      delays.points.emplace_back(point.false_per_hour, delays.points.back().second);
      recalls.points.emplace_back(point.false_per_hour, recalls.points.back().second);
    }
    delays.points.emplace_back(point.false_per_hour, point.censored_delay);
    recalls.points.emplace_back(point.false_per_hour, point.recall);
  }
  delay.lines = {std::move(delays)};
  recall.lines = {std::move(recalls)};
  double hours = 0;
  for (const EvaluatedVideo& video : e.videos)
    hours += video.fps > 0 ? static_cast<double>(video.raw.size()) / video.fps / 3600 : 0;
  const std::string caution =
      hours < 1 ? fmt::format("<p class=\"soft\">Of {:.0f} minutes of footage: a single false alarm is {:.3g} an hour.</p>\n",
                              60 * hours, 1 / hours)
                : "";
  return caution + "<div class=\"pair\">\n" + svg_of(recall) + svg_of(delay) + "</div>\n";
}

std::string class_bars(const Evaluation& e, const std::string& id) {
  BarChart chart{id, {0, 1}, 0.5, {}};
  for (const MeasuredFigure& m : e.measures.raw) {
    if (m.figure.id != id) continue;
    std::string note = m.interval.low && m.interval.high ? fmt::format("[{:.3f}, {:.3f}] ", *m.interval.low, *m.interval.high) : "";
    note += m.figure.value ? fmt::format("{} videos", m.figure.videos) : m.figure.note;
    chart.bars.push_back({m.figure.of, m.figure.value, m.interval.low, m.interval.high, note});
  }
  if (chart.bars.size() < 2) return "";
  std::stable_sort(chart.bars.begin(), chart.bars.end(),
                   [](const Bar& a, const Bar& b) { return a.value.value_or(-1) < b.value.value_or(-1); });
  const std::string what =
      id == "auc.scene" ? "AUC over the videos of each scene" : "AUC over the videos of each class and all normal ones";
  return "<p class=\"soft\">" + what + ", raw, worst first; whiskers: 95 %. Dashed: chance.</p>\n<div class=\"wide\">" +
         svg_of(chart) + "</div>\n";
}

std::string video_curves(const Evaluation& e) {
  const auto& ranks = e.measures.video_rank;
  std::vector<std::size_t> order(e.videos.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a].value_or(2) < ranks[b].value_or(2); });
  const std::pair<double, double> range = common_range(e.videos);
  std::string out = fmt::format(
      "<p class=\"soft\">Raw scores of each video on one scale ({:.2g} to {:.2g}) over its truth (pink); grey does not count; "
      "dashed: the threshold of events. Pairs right: of all pairs of one of its frames and a frame of the other kind, in any "
      "video, "
      "the share in the right order. AUC: of the video alone.</p>\n<div class=\"small-multiples\">\n",
      range.first, range.second);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const EvaluatedVideo& video = e.videos[order[i]];
    if (i == kShown)
      out += fmt::format("</div>\n<details><summary>{} more videos</summary>\n<div class=\"small-multiples\">\n",
                         order.size() - kShown);
    out += "<figure>" +
           svg_of(SmallCurve{video.id, video.raw, spans_where(video.truth, false), spans_where(video.truth, true), range,
                             e.measures.threshold}) +
           video_caption(e, order[i]) + "</figure>\n";
  }
  return out + (order.size() > kShown ? "</div>\n</details>\n" : "</div>\n");
}

const char* evaluation_style() {
  return R"css(
h1 .soft{font-weight:400}
code{white-space:nowrap}
h3{font-size:1rem;margin:28px 0 8px}
.notice ul{margin:6px 0 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:16px;margin:28px 0 0}
.tile{background:var(--card);border-radius:12px;padding:16px 20px}
.tile span,.tile small{display:block;color:var(--soft);font-size:.86rem}
.tile b{display:block;font-size:1.9rem;line-height:1.3;font-weight:650;font-variant-numeric:tabular-nums}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:20px}
.pair svg,.wide svg{display:block;width:100%;height:auto;background:var(--card);border-radius:12px}
.small-multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:18px 20px}
figure{margin:0;min-width:0}
.small-curve{display:block;width:100%;height:76px;background:var(--card);border-radius:8px}
figcaption{font-size:.86rem;margin-top:5px;overflow-wrap:anywhere}
figcaption b{display:block}
figcaption span{font-variant-numeric:tabular-nums}
figcaption i{font-style:normal;color:var(--soft)}
figcaption small{display:block;color:var(--soft)}
summary{cursor:pointer;color:var(--accent);margin:20px 0}
table.figures td,table.figures tbody th{padding:6px 20px 6px 0;font-size:.92rem;font-variant-numeric:tabular-nums}
table.figures tbody th{color:var(--text);font-weight:500;white-space:nowrap;border-bottom:1px solid var(--rule)}
table.figures td:not(.soft){white-space:nowrap}
pre{background:var(--card);border-radius:8px;padding:14px 18px;white-space:pre-wrap;overflow-wrap:anywhere;font:.84em ui-monospace,"DejaVu Sans Mono",monospace}
@media screen and (max-width:760px){table.figures thead{display:none}}
@media print{.tile,figure,.pair svg{break-inside:avoid}}
)css";
}

}  // namespace vigil
