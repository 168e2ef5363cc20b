// SPDX-License-Identifier: Apache-2.0
// The motion detector: sensor, parts, gated maximum, calibration; regions and evidence where it is odd enough.
#include "vigil/oneclass/detector.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/time.h"
#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/motion_model.h"
#include "vigil/oneclass/scorer.h"

namespace vigil {
namespace {

class MotionStream : public DetectorStream {
 public:
  MotionStream(std::shared_ptr<const Scorer> scorer, const StreamInfo& stream, const ScoreOptions& options)
      : scorer_(std::move(scorer)),
        sensor_(scorer_->sensing, stream.fps),
        frame_length_(Nanoseconds::from_seconds(1 / stream.fps)),
        options_(options) {}

  std::vector<Score> push(const Frame& frame) override {
    const Sensor::State state = sensor_.sense(frame);
    if (state == Sensor::State::first || (state == Sensor::State::held && !last_)) {
      waiting_.push_back(frame_of(frame));
      return {};
    }
    if (state == Sensor::State::sensed) last_ = scorer_->score(sensor_, options_, work_);
    std::vector<Score> scores = give_waiting();
    scores.push_back(stamped(frame_of(frame), sensor_.notes()));
    return scores;
  }

  std::vector<Score> finish() override {
    if (!last_) last_.emplace();
    return give_waiting();
  }

 private:
  struct Moment {
    std::int64_t index;
    Nanoseconds time;
  };

  static Moment frame_of(const Frame& frame) { return {frame.index, frame.time}; }

  // What was said last, of this frame.
  Score stamped(const Moment& moment, unsigned notes) const {
    Score score = *last_;
    score.frames = {moment.index, moment.index + 1};
    score.time = {moment.time, moment.time + frame_length_};
    score.notes = notes;
    return score;
  }

  // Frames that had nothing to be compared with take the first real score.
  std::vector<Score> give_waiting() {
    std::vector<Score> scores;
    for (const Moment& moment : waiting_) scores.push_back(stamped(moment, note::kWarmUp));
    waiting_.clear();
    return scores;
  }

  std::shared_ptr<const Scorer> scorer_;
  Sensor sensor_;
  Nanoseconds frame_length_;
  ScoreOptions options_;
  ScorerWork work_;
  std::optional<Score> last_;
  std::vector<Moment> waiting_;
};

class MotionDetector : public Detector {
 public:
  explicit MotionDetector(const MotionModel& model) : scorer_(std::make_shared<Scorer>(model)), roi_(model.roi) {
    const auto clips = model.clips.size();
    description_ =
        fmt::format("motion model of {} {} of normal footage ({} frames, {}), {} at {:g} frames/s", clips,
                    model.blocks ? "blocks" : (clips == 1 ? "clip" : "clips"), model.frames(),
                    format_clock(Nanoseconds::from_seconds(model.seconds())), to_text(model.sensing.picture), model.sensing.fps);
  }

  std::unique_ptr<DetectorStream> open(const StreamInfo& stream, const ScoreOptions& options) const override {
    const Sensing& sensing = scorer_->sensing;
    if (stream.size != sensing.picture)
      throw Error::input(fmt::format("{}: the picture is {}, but the model was fitted on {}", stream.name, to_text(stream.size),
                                     to_text(sensing.picture)),
                         "a model is for one camera at one size: fit one on footage of this camera");
    check_frame_rate(stream.name, stream.fps, sensing);
    return std::make_unique<MotionStream>(scorer_, stream, options);
  }

  int delay() const override { return 0; }
  double supported_rarity() const override { return scorer_->supported; }
  std::optional<Box> roi() const override { return roi_; }
  std::string describe() const override { return description_; }

 private:
  std::shared_ptr<const Scorer> scorer_;
  std::optional<Box> roi_;
  std::string description_;
};

}  // namespace

std::shared_ptr<const Detector> load_motion_detector(const ModelFile& file) {
  return std::make_shared<MotionDetector>(MotionModel::from_file(file));
}

}  // namespace vigil
