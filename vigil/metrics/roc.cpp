// SPDX-License-Identifier: Apache-2.0
// ROC-AUC by counting pairs in whole numbers, so that nothing depends on the order of frames or videos.
#include "vigil/metrics/roc.h"

#include "vigil/metrics/averaging.h"

namespace vigil {

std::optional<double> roc_auc(const Curve& curve) {
  if (curve.one_class()) return std::nullopt;
  std::uint64_t twice_won = 0;  // 64 bits hold 2 P N up to 6e9 frames
  for (std::size_t k = 1; k < curve.points.size(); ++k) {
    const OperatingPoint& last = curve.points[k - 1];
    const OperatingPoint& here = curve.points[k];
    twice_won += (here.false_positives - last.false_positives) * (here.true_positives + last.true_positives);
  }
  return static_cast<double>(twice_won) / (2.0 * static_cast<double>(curve.positives) * static_cast<double>(curve.negatives));
}

std::optional<double> roc_auc(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  return areas(Ranking(scores, truth)).auc;
}

FrameAuc frame_auc(std::span<const VideoScores> videos) {
  const Ranking ranking(videos);
  const Mean macro = macro_auc(auc_of_videos(ranking), videos);
  FrameAuc result;
  result.micro = areas(ranking).auc;
  result.macro = macro.value;
  result.videos = videos.size();
  result.macro_skipped = macro.skipped;
  result.frames = ranking.all().positives + ranking.all().negatives;
  result.positives = ranking.all().positives;
  return result;
}

}  // namespace vigil
