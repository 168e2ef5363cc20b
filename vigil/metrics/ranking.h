// SPDX-License-Identifier: Apache-2.0
// The one sort behind all frame measures: the frames of all videos by falling score, equal scores together. Every figure is a walk
// over it, with one weight per video: 0 or 1 for a part of the data set, a multiplicity for a resampled one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vigil/metrics/big_vector.h"
#include "vigil/metrics/video_scores.h"

namespace vigil {

class Ranking {
 public:
  // Frames of one video with the same score and truth.
  struct Run {
    std::uint32_t video = 0;
    std::uint32_t frames = 0;
  };
  // Frames of one score, at least one of them positive: runs [begin, middle) are positive, [middle, end) negative.
  // Between two ties lie runs of negatives.
  struct Tie {
    std::uint32_t begin = 0;
    std::uint32_t middle = 0;
    std::uint32_t end = 0;
  };
  struct Count {
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
  };

  explicit Ranking(std::span<const VideoScores> videos);  // throws what check() throws
  Ranking(std::span<const double> scores, std::span<const std::uint8_t> truth);

  std::span<const Run> runs() const { return runs_; }
  const std::vector<Tie>& ties() const { return ties_; }
  const std::vector<Count>& videos() const { return videos_; }  // counted frames of each, ignored ones not
  const Count& all() const { return all_; }
  double score(std::size_t run) const { return scores_[run]; }

 private:
  struct Part;
  void rank(std::span<const Part> parts);

  BigVector<Run> runs_;
  BigVector<double> scores_;  // of the runs
  std::vector<Tie> ties_;
  std::vector<Count> videos_;
  Count all_;
};

// ROC-AUC and step average precision of one weighting; nothing when a class is missing. Counts are weighted.
struct Areas {
  double positives = 0;
  double negatives = 0;
  std::optional<double> auc;
  std::optional<double> ap;
};

Areas areas(const Ranking& ranking);

// `count` weightings, several in one walk, on all threads. weigh(i, weights) fills the weight (>= 0) of each video in weighting i;
// it is called once per i, from several threads. Exact while weighted 2 * positives * negatives is below 2^53.
using Weigh = std::function<void(std::size_t i, std::span<double> weights)>;
std::vector<Areas> areas(const Ranking& ranking, std::size_t count, const Weigh& weigh);

// The videos' own ROC curves, from one walk over all.
struct VideoAuc {
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;
  std::uint64_t twice_won = 0;  // twice the pairs in the right order, plus the ties

  std::optional<double> value() const;
};
std::vector<VideoAuc> auc_of_videos(const Ranking& ranking);

}  // namespace vigil
