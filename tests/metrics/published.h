// SPDX-License-Identifier: Apache-2.0
// Published scores and curves whose figures are known, and what our measures say of them: for `./dev reproduce metrics` and the
// tests of metrics.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vigil {

struct PublishedFigure {
  std::string what;
  std::optional<double> ours;
  double published = 0;
  double tolerance = 0;  // half a unit of the last digit that was published

  double difference() const;
  bool met() const { return ours && difference() <= tolerance; }
};
using PublishedFigures = std::vector<PublishedFigure>;

// folder: holds ucf_roc/, deepmil_i3d/, svdgan_ped2/ and r2plus1d_segment_scores/. Throws Error::input naming a file that is not
// there or not what it was.
PublishedFigures published_figures(const std::filesystem::path& folder);

}  // namespace vigil
