// SPDX-License-Identifier: Apache-2.0
// Scores of rows, handed out as frames come.
#include "vigil/weak/head_detector.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

// What of a model the frames need; the head itself is done.
struct VideoScores {
  std::vector<double> values;  // one per frame; those after the last have its score
  std::int64_t rows = 0;
  int frames_per_row = 16;
  bool segments = false;
  std::optional<ScoreCalibration> calibration;
  std::string text;

  double level(double value) const {
    if (calibration) return calibration->level(value);
    return -std::log10(std::max(1e-6, 1 - std::clamp(value, 0.0, 1.0)));
  }
  double rarity(double level) const { return calibration ? calibration->claimed(level) : 0; }
};

Error of_another_video(const std::string& misfit) {
  return Error::input("the features do not fit the video: " + misfit,
                      "they are of another video, or of snippets of another length");
}

class HeadStream final : public DetectorStream {
 public:
  HeadStream(const VideoScores& scores, Size size, const ScoreOptions& options) : scores_(scores), size_(size), options_(options) {}

  std::vector<Score> push(const Frame& frame) override {
    Score score;
    score.frames = FrameSpan{frame.index, frame.index + 1};
    if (previous_) {
      previous_->time.end = frame.time;
      step_ = frame.time - previous_->time.begin;
    }
    score.time = TimeSpan{frame.time, frame.time};
    const auto last = static_cast<std::int64_t>(scores_.values.size()) - 1;
    score.value = scores_.values[static_cast<std::size_t>(std::clamp<std::int64_t>(frame.index, 0, last))];
    score.level = scores_.level(score.value);
    score.rarity = scores_.rarity(score.level);
    if (score.level >= options_.region_floor) score.regions.push_back(whole_picture(score));
    std::vector<Score> done;
    if (previous_) done.push_back(*previous_);
    previous_ = std::move(score);
    return done;
  }

  std::vector<Score> finish() override {
    if (!previous_) return {};
    previous_->time.end = previous_->time.begin + step_;
    std::vector<Score> done{*previous_};
    previous_.reset();
    return done;
  }

 private:
  // A head tells when, not where.
  Region whole_picture(const Score& score) const {
    Evidence evidence;
    evidence.attribute = "score";
    evidence.observed = score.value;
    evidence.level = score.level;
    evidence.share = 1;
    evidence.text = fmt::format("the head scores {:.3g}", score.value);
    if (scores_.calibration) {
      const double rare = scores_.calibration->rare();
      evidence.normal_high = rare;
      evidence.text += fmt::format("; one normal snippet in a hundred reaches {:.3g}", rare);
    }
    return {Box{0, 0, size_.width, size_.height}, score.level, {evidence}};
  }

  const VideoScores& scores_;
  Size size_;
  ScoreOptions options_;
  std::optional<Score> previous_;
  Nanoseconds step_{40'000'000};
};

class HeadDetector final : public Detector {
 public:
  explicit HeadDetector(VideoScores scores) : scores_(std::move(scores)) {}

  std::unique_ptr<DetectorStream> open(const StreamInfo& stream, const ScoreOptions& options) const override {
    const std::int64_t frames = stream.frames.value_or(0);  // fewer are a part of the video
    const auto misfit = rows_misfit(scores_.rows, scores_.frames_per_row, frames);
    if (misfit && !scores_.segments && frames > scores_.rows * scores_.frames_per_row) throw of_another_video(*misfit);
    return std::make_unique<HeadStream>(scores_, stream.size, options);
  }

  int delay() const override { return scores_.frames_per_row; }
  double supported_rarity() const override { return scores_.calibration ? scores_.calibration->supported() : 0; }
  std::optional<Box> roi() const override { return {}; }
  std::string describe() const override { return scores_.text; }

 private:
  VideoScores scores_;
};

}  // namespace

std::shared_ptr<const Detector> head_detector(const HeadModel& model, const Features& features, std::int64_t frames,
                                              const std::string& name) {
  VideoScores scores;
  scores.rows = features.shape.rows;
  scores.frames_per_row = features.frames_per_row;
  scores.segments = features.segments_of_video;
  if (const auto other = rows_of_another(scores.rows, scores.frames_per_row, frames); other && !scores.segments)
    throw of_another_video(*other);
  // A manifest may say fewer frames than come; a rule that divides the video has to believe it.
  if (!scores.segments && !model.frame_rule().needs_frames) frames = std::max(frames, scores.rows * scores.frames_per_row);
  scores.values = model.frame_scores(features, frames, name);
  scores.calibration = model.calibration;
  scores.text = model.describe() + (model.calibration ? "" : "; not calibrated: no normal video was held out");
  return std::make_shared<HeadDetector>(std::move(scores));
}

}  // namespace vigil
