// SPDX-License-Identifier: Apache-2.0
// Draws bars and histograms as SVG: see bars.h.
#include "vigil/plot/bars.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "vigil/plot/svg.h"

namespace vigil {
namespace {

// Text keeps a contrast of 4.5 or more on both grounds; the two colours differ in lightness too.
constexpr std::string_view kStyle = R"(<style>
.bars text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:#57606a}
.bars .title{font-size:14px;fill:#1f2328}
.bars .grid{stroke:#e4e7eb;stroke-width:1}
.bars .base{stroke:#8c959f;stroke-width:1}
.bars .first{fill:#1769c2}
.bars .second{fill:#e0793c}
@media screen and (prefers-color-scheme:dark){
.bars text{fill:#a8b1bb}
.bars .title{fill:#e6edf3}
.bars .grid{stroke:#2b3138}
.bars .base{stroke:#6e7781}
.bars .first{fill:#69b1ff}
.bars .second{fill:#ff9d5c}
}
</style>
)";

constexpr int kWidth = 760;
constexpr int kTop = 48;

class Drawing {
 public:
  Drawing(int height, const std::string& title) {
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bars\" role=\"img\" viewBox=\"0 0 {} {}\">\n<title>{}</title>\n{}",
        kWidth, height, escaped(title), kStyle);
    add("<text class=\"title\" x=\"12\" y=\"20\">{}</text>\n", escaped(title));
  }

  template <typename... Parts>
  void add(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
  }
  void text(double x, double y, const char* anchor, const std::string& words) {
    add("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, escaped(words));
  }
  void rectangle(const char* kind, double x, double y, double width, double height, const std::string& hint) {
    add("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"><title>{}</title></rect>\n", kind, x, y,
        width, height, escaped(hint));
  }
  void line(const char* kind, double x1, double y1, double x2, double y2) {
    add("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1, y1, x2, y2);
  }
  std::string svg() const { return out_ + "</svg>\n"; }

 private:
  std::string out_;
};

// Cut to `most` characters; a character of UTF-8 is never split.
std::string shortened(const std::string& name, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < name.size(); ++i)
    if ((static_cast<unsigned char>(name[i]) & 0xC0U) != 0x80U && ++characters > most) return name.substr(0, i) + "...";
  return name;
}

std::string number(double value) {
  if (value >= 1e6) return fmt::format("{:g}M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:g}k", value / 1e3);
  return fmt::format("{:g}", value);
}

void legend(Drawing& drawing, const CountChart& chart) {
  double x = 12;
  for (const auto& [kind, name] :
       {std::pair<const char*, const std::string&>{"first", chart.first_name}, {"second", chart.second_name}}) {
    if (name.empty()) continue;
    drawing.rectangle(kind, x, 29, 14, 10, name);
    drawing.text(x + 20, 38, "start", name);
    x += 44 + 7.0 * static_cast<double>(name.size());
  }
}

struct Columns {
  double low = 1, ratio = 2;  // column k holds [low ratio^k, low ratio^(k+1))
  std::vector<std::int64_t> counts;
};

Columns columns_of(const std::vector<double>& values) {
  constexpr int kMost = 40;
  Columns columns;
  if (values.empty()) return columns;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  columns.low = *low;
  const double factor = *high / *low;
  const int count =
      factor > 1 ? std::clamp(static_cast<int>(std::lround(2 * std::sqrt(static_cast<double>(values.size())))), 5, kMost) : 1;
  columns.ratio = factor > 1 ? std::pow(factor * (1 + 1e-9), 1.0 / count) : 2;
  columns.counts.assign(static_cast<std::size_t>(count), 0);
  for (const double value : values) {
    const double at = std::log(value / *low) / std::log(columns.ratio);
    ++columns.counts[static_cast<std::size_t>(std::clamp(at, 0.0, count - 1.0))];
  }
  return columns;
}

}  // namespace

std::string svg_of(const CountChart& chart) {
  constexpr std::size_t kMost = 60;
  constexpr int kRow = 22, kLeft = 190, kRight = kWidth - 110;
  const std::size_t shown = std::min(chart.bars.size(), kMost);
  const int bottom = kTop + kRow * static_cast<int>(shown);
  Drawing drawing(bottom + 34, chart.title);
  legend(drawing, chart);
  double most = 0;
  for (const CountBar& bar : chart.bars) most = std::max(most, bar.first + bar.second);
  const double scale = most > 0 ? (kRight - kLeft) / most : 0;
  for (const double tick : round_ticks(0, most, 6)) {
    drawing.line(tick == 0 ? "base" : "grid", kLeft + tick * scale, kTop, kLeft + tick * scale, bottom);
    drawing.text(kLeft + tick * scale, bottom + 16, "middle", number(tick));
  }
  for (std::size_t i = 0; i < shown; ++i) {
    const CountBar& bar = chart.bars[i];
    const double y = kTop + kRow * static_cast<double>(i), end = kLeft + (bar.first + bar.second) * scale;
    drawing.text(kLeft - 8, y + 15, "end", shortened(bar.name, 24));
    if (bar.first > 0)
      drawing.rectangle("first", kLeft, y + 3, bar.first * scale, kRow - 6,
                        fmt::format("{}: {:g} {}", bar.name, bar.first, chart.first_name));
    if (bar.second > 0)
      drawing.rectangle("second", kLeft + bar.first * scale, y + 3, bar.second * scale, kRow - 6,
                        fmt::format("{}: {:g} {}", bar.name, bar.second, chart.second_name));
    drawing.text(end + 6, y + 15, "start", bar.amount);
  }
  if (shown < chart.bars.size()) drawing.text(12, bottom + 30, "start", fmt::format("and {} more", chart.bars.size() - shown));
  if (chart.bars.empty()) drawing.text(12, bottom + 16, "start", "nothing to show");
  return drawing.svg();
}

std::string svg_of(const Histogram& histogram) {
  constexpr int kHeight = 280, kLeft = 56, kRight = kWidth - 20, kBottom = kHeight - 46;
  std::vector<double> values;
  std::copy_if(histogram.values.begin(), histogram.values.end(), std::back_inserter(values),
               [](double value) { return value > 0 && std::isfinite(value); });
  Drawing drawing(kHeight, histogram.title);
  const Columns columns = columns_of(values);
  std::int64_t most = 1;
  for (const std::int64_t count : columns.counts) most = std::max(most, count);
  const double step = static_cast<double>(kRight - kLeft) / static_cast<double>(std::max<std::size_t>(columns.counts.size(), 1));
  const auto y = [&](double count) { return kBottom - count / static_cast<double>(most) * (kBottom - kTop); };
  for (const double tick : round_ticks(0, static_cast<double>(most), 7)) {
    if (tick != std::floor(tick)) continue;
    drawing.line(tick == 0 ? "base" : "grid", kLeft, y(tick), kRight, y(tick));
    drawing.text(kLeft - 8, y(tick) + 4, "end", number(tick));
  }
  for (std::size_t k = 0; k < columns.counts.size(); ++k) {
    if (columns.counts[k] == 0) continue;
    const double from = columns.low * std::pow(columns.ratio, static_cast<double>(k)),
                 height = kBottom - y(static_cast<double>(columns.counts[k]));
    drawing.rectangle("first", kLeft + step * static_cast<double>(k) + 1, kBottom - height, std::max(step - 2, 1.0), height,
                      fmt::format("{:.0f} to {:.0f}: {}", from, from * columns.ratio, columns.counts[k]));
  }
  // Round values of the logarithmic axis: 1, 2 and 5 times powers of ten; only powers when there are many.
  const double high = columns.low * std::pow(columns.ratio, static_cast<double>(columns.counts.size()));
  const bool many = high / columns.low > 300;
  for (double power = 1; !values.empty() && power <= high; power *= 10)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = power * factor;
      if ((many && factor != 1) || value < columns.low || value > high) continue;
      const double x = kLeft + std::log(value / columns.low) / std::log(columns.ratio) * step;
      drawing.line("base", x, kBottom, x, kBottom + 5);
      drawing.text(x, kBottom + 19, "middle", number(value));
    }
  drawing.text((kLeft + kRight) / 2.0, kHeight - 8, "middle",
               values.empty() ? "nothing to show" : histogram.axis + " (logarithmic)");
  return drawing.svg();
}

}  // namespace vigil
