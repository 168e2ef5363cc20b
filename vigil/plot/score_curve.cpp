// SPDX-License-Identifier: Apache-2.0
// Draws a score curve as SVG: bands first, then grid, line, event bars and legend, so that later ones lie on top.
#include "vigil/plot/score_curve.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include <fmt/format.h>

#include "vigil/plot/svg.h"

namespace vigil {
namespace {

// Blue score and pink truth as in the literature. Both grounds keep text at a contrast of 4.5 or more.
constexpr std::string_view kStyle = R"(<style>
.score-curve text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:#57606a}
.score-curve .grid{stroke:#e4e7eb;stroke-width:1}
.score-curve .base{stroke:#8c959f;stroke-width:1}
.score-curve .line{fill:none;stroke:#1769c2;stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.score-curve .area{fill:#1769c2;fill-opacity:.1}
.score-curve .threshold{stroke:#57606a;stroke-width:1.2;stroke-dasharray:6 4}
.score-curve .supported{stroke:#57606a;stroke-width:1.2;stroke-dasharray:1.5 3}
.score-curve .truth{fill:#f7b6cc;fill-opacity:.65}
.score-curve .doubt{fill:#8c959f;fill-opacity:.22}
.score-curve .event{fill:#c2410c}
@media screen and (prefers-color-scheme:dark){
.score-curve text{fill:#a8b1bb}
.score-curve .grid{stroke:#2b3138}
.score-curve .base{stroke:#6e7781}
.score-curve .line{stroke:#69b1ff}
.score-curve .area{fill:#69b1ff;fill-opacity:.14}
.score-curve .threshold,.score-curve .supported{stroke:#a8b1bb}
.score-curve .truth{fill:#c2527c;fill-opacity:.45}
.score-curve .event{fill:#ff8a4c}
}
</style>
)";

struct Extent {
  double low = 0;
  double high = 1;
};

TimeSpan time_of(const ScoreCurve& curve) {
  if (curve.points.empty()) return {{0}, {1'000'000'000}};
  const TimeSpan span{curve.points.front().time.begin, curve.points.back().time.end};
  return span.begin < span.end ? span : TimeSpan{span.begin, span.begin + Nanoseconds{1'000'000}};
}

Extent values_of(const ScoreCurve& curve) {
  Extent extent{0, 0};
  for (const CurvePoint& point : curve.points) {
    if (!std::isfinite(point.value)) continue;
    extent.low = std::min(extent.low, point.value);
    extent.high = std::max(extent.high, point.value);
  }
  if (curve.threshold && std::isfinite(*curve.threshold)) extent.high = std::max(extent.high, 1.4 * *curve.threshold);
  if (!(extent.low < extent.high)) extent.high = extent.low + 1;
  extent.high += 0.04 * (extent.high - extent.low);
  return extent;
}

class Drawing {
 public:
  Drawing(const ScoreCurve& curve, Size size)
      : curve_(curve),
        size_{std::max(size.width, 200), std::max(size.height, 120)},
        right_(size_.width - 12),
        bottom_(size_.height - 42),
        time_(time_of(curve)),
        values_(values_of(curve)) {}

  std::string svg() {
    head();
    for (const TimeSpan& span : curve_.doubtful) band("doubt", span, "to be read with care");
    for (const TimeSpan& span : curve_.truth) band("truth", span, "known anomaly");
    axes();
    line();
    if (curve_.supported) level("supported", *curve_.supported);
    if (curve_.threshold) level("threshold", *curve_.threshold);
    for (const CurveMark& mark : curve_.events) event(mark);
    legend();
    return out_ + "</svg>\n";
  }

 private:
  static constexpr int kLeft = 44;
  static constexpr int kTop = 30;

  double x(Nanoseconds time) const {
    const double share = (time - time_.begin).seconds() / time_.length().seconds();
    return kLeft + std::clamp(share, 0.0, 1.0) * (right_ - kLeft);
  }
  double y(double value) const { return bottom_ - (value - values_.low) / (values_.high - values_.low) * (bottom_ - kTop); }

  template <typename... Parts>
  void add(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
  }

  void head() {
    add(R"(<svg xmlns="http://www.w3.org/2000/svg" class="score-curve" role="img" viewBox="0 0 {} {}" )", size_.width,
        size_.height);
    add(R"(data-begin="{:.9f}" data-end="{:.9f}" data-left="{}" data-right="{}" data-top="{}" data-bottom="{}">)",
        time_.begin.seconds(), time_.end.seconds(), kLeft, right_, kTop, bottom_ + 15);
    add("\n<title>{}</title>\n{}", escaped(curve_.title.empty() ? curve_.axis + " over time" : curve_.title), kStyle);
  }

  // At least one unit wide: a short anomaly in a long video must be seen.
  void bar(const char* kind, const TimeSpan& span, double top, double height, const std::string& text) {
    if (span.end <= time_.begin || span.begin >= time_.end) return;
    const double left = std::min(x(span.begin), right_ - 1.0);
    add(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>)", kind, left, top,
        std::max(x(span.end) - left, 1.0), height, escaped(text));
    out_ += '\n';
  }

  void band(const char* kind, const TimeSpan& span, const std::string& text) { bar(kind, span, kTop, bottom_ - kTop, text); }
  void event(const CurveMark& mark) { bar("event", mark.time, bottom_ + 5, 8, mark.label); }

  void level(const char* kind, double value) {
    if (!(value >= values_.low && value <= values_.high)) return;
    add("<line class=\"{0}\" x1=\"{1}\" x2=\"{2}\" y1=\"{3:.1f}\" y2=\"{3:.1f}\"/>\n", kind, kLeft, right_, y(value));
  }

  void axes() {
    for (const double tick : round_ticks(values_.low, values_.high, 6)) {
      level(tick == 0 ? "base" : "grid", tick);
      add("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:g}</text>\n", kLeft - 8, y(tick) + 4, tick);
    }
    for (const TimeTick& tick : time_ticks(time_, std::max(2, size_.width / 90)))
      add("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", std::clamp(x(tick.time), kLeft + 0.0, right_ - 14.0),
          bottom_ + 31, tick.label);
    add("<text x=\"{}\" y=\"16\">{}</text>\n", kLeft - 34, escaped(curve_.axis));
    if (curve_.points.empty())
      add("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">no scores</text>\n", size_.width / 2, size_.height / 2);
  }

  // The line in pieces without gaps, each as a list of "x,y ".
  std::vector<std::string> pieces() const;

  void line() {
    for (std::string piece : pieces()) {
      if (piece.find(' ') == std::string::npos) piece += ' ' + piece;  // a point of its own is drawn as a dot
      const std::string first = piece.substr(0, piece.find(','));
      const std::size_t last = piece.rfind(' ') + 1;
      add("<path class=\"area\" d=\"M{0},{1:.1f}L{2}L{3},{1:.1f}Z\"/>\n", first, y(std::max(0.0, values_.low)), piece,
          piece.substr(last, piece.rfind(',') - last));
      add("<path class=\"line\" d=\"M{}\"/>\n", piece);
    }
  }

  void legend() {
    double at = right_;
    const auto entry = [&](bool shown, const char* mark, const char* text) {
      if (!shown) return;
      at -= 7.0 * static_cast<double>(std::string_view(text).size());
      add("<text x=\"{:.1f}\" y=\"16\">{}</text>\n<g transform=\"translate({:.1f} 12)\">{}</g>\n", at, text, at - 28, mark);
      at -= 44;
    };
    entry(!curve_.doubtful.empty(), R"(<rect class="doubt" y="-6" width="22" height="12"/>)", "with care");
    entry(!curve_.truth.empty(), R"(<rect class="truth" y="-6" width="22" height="12"/>)", "known anomaly");
    entry(!curve_.events.empty(), R"(<rect class="event" y="-4" width="22" height="8"/>)", "event");
    entry(curve_.supported && *curve_.supported <= values_.high, R"(<line class="supported" x2="22"/>)", "most that is claimed");
    entry(curve_.threshold.has_value(), R"(<line class="threshold" x2="22"/>)", "event starts");
    entry(true, R"(<line class="line" x2="22"/>)", "score");
  }

  const ScoreCurve& curve_;
  Size size_;
  int right_;
  int bottom_;
  TimeSpan time_;
  Extent values_;
  std::string out_;
};

// Points that fall into one column of pixels are drawn as their first, smallest, largest and last, in order of time.
std::vector<std::string> Drawing::pieces() const {
  std::vector<std::string> pieces;
  std::vector<std::pair<double, double>> column;
  bool gap = true;
  const auto emit = [&](const std::pair<double, double>& point) {
    fmt::format_to(std::back_inserter(pieces.back()), "{}{:.1f},{:.1f}", pieces.back().empty() ? "" : " ", point.first,
                   point.second);
  };
  const auto flush = [&] {
    if (column.empty()) return;
    const auto by_y = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto [low, high] = std::minmax_element(column.begin(), column.end(), by_y);
    std::vector<std::size_t> kept{0, static_cast<std::size_t>(low - column.begin()),
                                  static_cast<std::size_t>(high - column.begin()), column.size() - 1};
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const std::size_t i : kept) emit(column[i]);
    column.clear();
  };
  for (const CurvePoint& point : curve_.points) {
    if (!std::isfinite(point.value)) {
      flush();
      gap = true;
      continue;
    }
    const double at = x({point.time.begin.count + (point.time.end.count - point.time.begin.count) / 2});
    if (!column.empty() && std::floor(at) != std::floor(column.back().first)) flush();
    if (gap) pieces.emplace_back();
    gap = false;
    column.emplace_back(at, y(point.value));
  }
  flush();
  return pieces;
}

}  // namespace

std::string svg_of(const ScoreCurve& curve, Size size) {
  return Drawing(curve, size).svg();
}

}  // namespace vigil
