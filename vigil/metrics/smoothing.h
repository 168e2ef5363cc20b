// SPDX-License-Identifier: Apache-2.0
// Smoothing of the frame scores of ONE video before measuring, as published code does it, to reproduce its figures. A centred
// window looks into the future: what it gives is an offline figure. Never smooth across the border of two videos.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace vigil {

// What stands beyond the first and last score of a centred window, of a b c d:
enum class Border {
  reflect,   // d c b a | a b c d | d c b a
  mirror,    // d c b | a b c d | c b a
  nearest,   // a a a | a b c d | d d d
  constant,  // 0 0 0 | a b c d | 0 0 0
};

struct Smoothing {
  enum class Kind { gaussian, mean, median };
  Kind kind = Kind::gaussian;
  double width = 3;  // gaussian: sigma in frames, > 0, cut at int(4 sigma + 0.5). mean, median: frames, a whole odd number
  Border border = Border::reflect;
  bool causal = false;  // only this frame and those before it (half a Gaussian; `width` past frames), rescaled at the start

  bool operator==(const Smoothing&) const = default;
};

std::vector<double> smooth(std::span<const double> scores, const Smoothing& how);  // Error::usage: a width that makes no sense

// For protocols: "gaussian(sigma=3, border=reflect), offline"; "mean(frames=17), causal".
std::string to_text(const Smoothing& how);

// (s - min) / (max - min) of one video, 0 when all are equal. It uses the whole test video and leaks that there is an anomaly in
// it: only to reproduce the figures of Liu 2018's family.
std::vector<double> min_max(std::span<const double> scores);

}  // namespace vigil
