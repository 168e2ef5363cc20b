// SPDX-License-Identifier: Apache-2.0
// Draws small curves: see small_curve.h.
#include "vigil/plot/small_curve.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "vigil/plot/svg.h"

namespace vigil {
namespace {

constexpr int kWidth = 300;
constexpr int kHeight = 72;

class Drawing {
 public:
  explicit Drawing(const SmallCurve& curve) : curve_(curve), frames_(std::max<std::size_t>(1, curve.values.size())) {}

  std::string svg() {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"small-curve\" role=\"img\" viewBox=\"0 0 {} {}\" "
        "preserveAspectRatio=\"none\"><title>{}</title>",
        kWidth, kHeight, escaped(curve_.title));
    for (const FrameSpan& span : curve_.truth) band("t", span);
    for (const FrameSpan& span : curve_.ignored) band("i", span);
    line();
    if (curve_.threshold && *curve_.threshold > curve_.range.first && *curve_.threshold < curve_.range.second)
      out_ += fmt::format("<path class=\"h\" d=\"M0,{:.1f}H{}\"/>", y(*curve_.threshold), kWidth);
    return out_ + "</svg>";
  }

 private:
  double x(double frame) const { return frame / static_cast<double>(frames_) * kWidth; }
  double y(double value) const {
    const double share = (value - curve_.range.first) / (curve_.range.second - curve_.range.first);
    return kHeight - 1 - std::clamp(share, 0.0, 1.0) * (kHeight - 2);
  }

  void band(const char* kind, const FrameSpan& span) {
    const double left = std::min(x(static_cast<double>(span.begin)), kWidth - 1.0);
    const double width = std::max(1.0, x(static_cast<double>(span.end)) - left);
    out_ += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"{}\"/>", kind, left, width, kHeight);
  }

  // The lowest and highest value per unit of width, in the order of time.
  void line() {
    std::string points;
    const auto emit = [&](std::size_t i) {
      fmt::format_to(std::back_inserter(points), "{}{:.1f},{:.1f}", points.empty() ? "M" : " ", x(static_cast<double>(i) + 0.5),
                     y(curve_.values[i]));
    };
    for (std::size_t begin = 0; begin < curve_.values.size();) {
      const auto column = std::floor(x(static_cast<double>(begin)));
      std::size_t end = begin + 1;
      while (end < curve_.values.size() && std::floor(x(static_cast<double>(end))) == column) ++end;
      const auto first = curve_.values.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto [low, high] = std::minmax_element(first, curve_.values.begin() + static_cast<std::ptrdiff_t>(end));
      const auto a = static_cast<std::size_t>(std::min(low, high) - curve_.values.begin());
      const auto b = static_cast<std::size_t>(std::max(low, high) - curve_.values.begin());
      emit(a);
      if (b != a) emit(b);
      begin = end;
    }
    if (!points.empty()) out_ += "<path class=\"s\" d=\"" + points + "\"/>";
  }

  const SmallCurve& curve_;
  std::size_t frames_;
  std::string out_;
};

}  // namespace

std::string svg_of(const SmallCurve& curve) {
  return Drawing(curve).svg();
}

const char* small_curve_style() {
  return R"css(
.small-curve .s{fill:none;stroke:#1769c2;stroke-width:1.3;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.small-curve .h{fill:none;stroke:#57606a;stroke-width:1;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
.small-curve .t{fill:#f7b6cc;fill-opacity:.65}
.small-curve .i{fill:#8c959f;fill-opacity:.25}
@media screen and (prefers-color-scheme:dark){.small-curve .s{stroke:#69b1ff}.small-curve .h{stroke:#a8b1bb}.small-curve .t{fill:#c2527c;fill-opacity:.45}}
)css";
}

}  // namespace vigil
