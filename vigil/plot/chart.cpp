// SPDX-License-Identifier: Apache-2.0
// Draws charts as SVG: see chart.h.
#include "vigil/plot/chart.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "vigil/plot/svg.h"

namespace vigil {
namespace {

constexpr std::string_view kStyle = R"(<style>
.chart text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:#57606a}
.chart .strong{fill:#1f2328;font-weight:600}
.chart .grid{stroke:#e4e7eb;stroke-width:1}
.chart .base{stroke:#8c959f;stroke-width:1}
.chart .line{fill:none;stroke:#1769c2;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.chart .reference{fill:none;stroke:#57606a;stroke-width:1.2;stroke-dasharray:5 4}
.chart .mark{fill:#c2410c;stroke:#fff;stroke-width:1.5}
.chart .bar{fill:#1769c2;fill-opacity:.75}
.chart .whisker{stroke:#1f2328;stroke-width:1.5;fill:none}
@media screen and (prefers-color-scheme:dark){
.chart text{fill:#a8b1bb}
.chart .strong{fill:#e6eaee}
.chart .grid{stroke:#2b3138}
.chart .base{stroke:#6e7781}
.chart .line{stroke:#69b1ff}
.chart .reference{stroke:#a8b1bb}
.chart .mark{fill:#ff8a4c;stroke:#12161b}
.chart .bar{fill:#69b1ff;fill-opacity:.7}
.chart .whisker{stroke:#e6eaee}
}
</style>
)";

template <typename... Parts>
void add(std::string& out, fmt::format_string<Parts...> format, Parts&&... parts) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Parts>(parts)...);
}

std::string head(const std::string& title, int width, int height) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" viewBox=\"0 0 {} {}\">\n<title>{}</title>\n{}", width,
      height, escaped(title), kStyle);
}

class Drawing {
 public:
  Drawing(const Chart& chart, Size size)
      : chart_(chart),
        size_{std::max(size.width, 200), std::max(size.height, 160)},
        right_(size_.width - 16),
        bottom_(size_.height - 46) {}

  std::string svg() {
    out_ = head(chart_.title, size_.width, size_.height);
    axes();
    for (const ChartLine& line : chart_.lines)
      if (line.reference) path(line, "reference");
    for (const ChartLine& line : chart_.lines)
      if (!line.reference) path(line, "line");
    for (const ChartMark& mark : chart_.marks) this->mark(mark);
    legend();
    return out_ + "</svg>\n";
  }

 private:
  static constexpr int kLeft = 52;
  static constexpr int kTop = 34;

  double x(double value) const {
    return kLeft + std::clamp((value - chart_.x.first) / (chart_.x.second - chart_.x.first), 0.0, 1.0) * (right_ - kLeft);
  }
  double y(double value) const {
    return bottom_ - std::clamp((value - chart_.y.first) / (chart_.y.second - chart_.y.first), 0.0, 1.0) * (bottom_ - kTop);
  }

  void axes() {
    for (const double tick : round_ticks(chart_.x.first, chart_.x.second, 6)) {
      add(out_, "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n", x(tick), kTop, bottom_);
      add(out_, "<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:g}</text>\n", x(tick), bottom_ + 18, tick);
    }
    for (const double tick : round_ticks(chart_.y.first, chart_.y.second, 6)) {
      add(out_, "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>\n", kLeft, right_, y(tick));
      add(out_, "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:g}</text>\n", kLeft - 8, y(tick) + 4, tick);
    }
    add(out_, "<path class=\"base\" fill=\"none\" d=\"M{0},{1}V{2}H{3}\"/>\n", kLeft, kTop, bottom_, right_);
    add(out_, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", right_, size_.height - 8, escaped(chart_.x_axis));
    add(out_, "<text x=\"{}\" y=\"18\">{}</text>\n", kLeft - 40, escaped(chart_.y_axis));
  }

  void path(const ChartLine& line, const char* kind) {
    std::string points;
    double last_x = -1e9;
    double last_y = -1e9;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
      const auto& [px, py] = line.points[i];
      if (!std::isfinite(px) || !std::isfinite(py)) continue;
      const double at_x = x(px);
      const double at_y = y(py);
      const bool end = i + 1 == line.points.size();
      if (!end && std::abs(at_x - last_x) + std::abs(at_y - last_y) < 0.5) continue;
      add(points, "{}{:.1f},{:.1f}", points.empty() ? "M" : " ", at_x, at_y);
      last_x = at_x;
      last_y = at_y;
    }
    if (!points.empty()) add(out_, "<path class=\"{}\" d=\"{}\"/>\n", kind, points);
  }

  void mark(const ChartMark& mark) {
    const bool on_the_right = x(mark.x) > 0.6 * right_;
    const double below = mark.below || y(mark.y) < kTop + 30 ? 22 : -10;
    add(out_, "<circle class=\"mark\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5.5\"/>\n", x(mark.x), y(mark.y));
    add(out_, "<text class=\"strong\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n",
        x(mark.x) + (on_the_right ? -10 : 10), y(mark.y) + below, on_the_right ? "end" : "start", escaped(mark.label));
  }

  void legend() {
    double at = right_;
    for (std::size_t i = chart_.lines.size(); i-- > 0;) {
      const auto& line = chart_.lines[i];
      if (line.label.empty()) continue;
      at -= 6.6 * static_cast<double>(line.label.size());
      add(out_, "<text x=\"{:.1f}\" y=\"18\">{}</text>\n<line class=\"{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"14\" y2=\"14\"/>\n", at,
          escaped(line.label), line.reference ? "reference" : "line", at - 28, at - 6);
      at -= 44;
    }
  }

  const Chart& chart_;
  Size size_;
  int right_;
  int bottom_;
  std::string out_;
};

}  // namespace

std::string svg_of(const Chart& chart, Size size) {
  return Drawing(chart, size).svg();
}

std::string svg_of(const BarChart& chart, int width) {
  constexpr int kRow = 26, kTop = 10, kNote = 250;
  std::size_t longest = 6;
  for (const Bar& bar : chart.bars) longest = std::max(longest, bar.label.size());
  const int left = 20 + 8 * static_cast<int>(std::min<std::size_t>(longest, 32));
  const int right = std::max(left + 100, width - kNote);
  const int bottom = kTop + kRow * static_cast<int>(chart.bars.size());
  const auto x = [&](double value) {
    return left + std::clamp((value - chart.x.first) / (chart.x.second - chart.x.first), 0.0, 1.0) * (right - left);
  };
  std::string out = head(chart.title, width, bottom + 30);
  for (const double tick : round_ticks(chart.x.first, chart.x.second, 8)) {
    add(out, "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n", x(tick), kTop, bottom);
    add(out, "<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:g}</text>\n", x(tick), bottom + 18, tick);
  }
  for (std::size_t i = 0; i < chart.bars.size(); ++i) {
    const Bar& bar = chart.bars[i];
    const double middle = kTop + kRow * (static_cast<double>(i) + 0.5);
    add(out, "<text class=\"strong\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", left - 10, middle + 4,
        escaped(bar.label));
    if (bar.value)
      add(out, "<rect class=\"bar\" x=\"{}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"14\" rx=\"2\"/>\n", left, middle - 7,
          std::max(0.0, x(*bar.value) - left));
    if (bar.low && bar.high)
      add(out, "<path class=\"whisker\" d=\"M{0:.1f},{2:.1f}v8m0,-4H{1:.1f}m0,-4v8\"/>\n", x(*bar.low), x(*bar.high), middle - 4);
    const std::string value = bar.value ? fmt::format("{:.4f}", *bar.value) : "-";
    add(out, "<text x=\"{}\" y=\"{:.1f}\"><tspan class=\"strong\">{}</tspan>  {}</text>\n", right + 12, middle + 4, value,
        escaped(bar.note));
  }
  if (chart.reference)
    add(out, "<line class=\"reference\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1}\" y2=\"{2}\"/>\n", x(*chart.reference), kTop,
        bottom);
  add(out, "<line class=\"base\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>\n", left, kTop, bottom);
  return out + "</svg>\n";
}

}  // namespace vigil
