// SPDX-License-Identifier: Apache-2.0
// Fitting: survey, sums, peaks, calibration. Each pass looks at every clip once, clips side by side.
#include "vigil/oneclass/fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/threads.h"
#include "vigil/detect/canary.h"
#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/detector.h"
#include "vigil/oneclass/motion_model.h"
#include "vigil/oneclass/peaks.h"
#include "vigil/oneclass/survey.h"

namespace vigil {
namespace {

constexpr std::size_t kEnoughClips = 4;  // fewer are cut into blocks
constexpr std::size_t kMostBlocks = 16;
constexpr double kBlock = 10;         // seconds, at least
constexpr double kGap = 1;            // seconds between blocks: neighbours in time know each other
constexpr double kShortestBlock = 3;  // seconds, where the footage does not have more

// A part of a clip that is left out as a whole.
struct Block {
  std::size_t clip = 0;
  Nanoseconds begin;
  Nanoseconds end;  // included
};

std::size_t blocks_in(double seconds, double shortest) {
  return std::max<std::size_t>(1, static_cast<std::size_t>((seconds + kGap) / (shortest + kGap)));
}

std::vector<Block> cut(const std::vector<SurveyedClip>& clips, double shortest) {
  std::vector<Block> blocks;
  for (std::size_t clip = 0; clip < clips.size(); ++clip) {
    const double begin = clips[clip].begin.seconds();
    const double seconds = (clips[clip].end - clips[clip].begin).seconds();
    const std::size_t count = std::min(blocks_in(seconds, shortest), std::max<std::size_t>(1, kMostBlocks / clips.size()));
    const double length = (seconds - kGap * static_cast<double>(count - 1)) / static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i) {
      const double at = begin + static_cast<double>(i) * (length + kGap);
      blocks.push_back(
          {clip, Nanoseconds::from_seconds(at), i + 1 == count ? clips[clip].end : Nanoseconds::from_seconds(at + length)});
    }
  }
  return blocks;
}

std::vector<Block> whole(const std::vector<SurveyedClip>& clips) {
  std::vector<Block> blocks;
  for (std::size_t clip = 0; clip < clips.size(); ++clip) blocks.push_back({clip, clips[clip].begin, clips[clip].end});
  return blocks;
}

// What is left out at a time: clips, or blocks where there are few clips.
std::vector<Block> blocks_of(const std::vector<SurveyedClip>& clips, std::vector<std::string>& notes) {
  if (clips.size() >= kEnoughClips) return whole(clips);
  std::vector<Block> blocks = cut(clips, kBlock);
  if (blocks.size() >= 2) return blocks;
  blocks = cut(clips, kShortestBlock);
  if (blocks.size() < 2)
    throw Error::input(fmt::format("{:.1f} s of normal footage are too short, at least {} s are needed",
                                   (clips.front().end - clips.front().begin).seconds(), 2 * kShortestBlock + kGap),
                       "give more or longer normal footage; a minute or more is good");
  blocks = {blocks.front(), blocks.back()};
  const SurveyedClip& clip = clips.front();
  const double half = 0.5 * ((clip.end - clip.begin).seconds() - kGap);
  blocks[0].end = clip.begin + Nanoseconds::from_seconds(half);
  blocks[1].begin = clip.end - Nanoseconds::from_seconds(half);
  notes.push_back(fmt::format("{:.0f} s of normal footage give no two blocks of {} s: calibrated on two of {:.0f} s",
                              (clip.end - clip.begin).seconds(), kBlock, half));
  return blocks;
}

class Fitter {
 public:
  Fitter(const std::vector<Footage>& normal, MotionModel& model, const FitProgress& progress)
      : normal_(normal), model_(model), progress_(progress) {
    for (const Part& part : model.parts) {
      observers_.push_back(observers().at(part.observer)());
      densities_.push_back(densities().at(part.density)());
    }
  }

  // Adds one ClipStatistics per block to the model.
  void fit(const Survey& survey, const std::vector<Block>& blocks);

 private:
  using Taker = std::function<void(std::size_t block, const std::vector<Observations>& frame)>;
  void pass(const std::vector<Block>& blocks, const Taker& take);
  void pass_clip(std::size_t clip, const std::vector<Block>& blocks, const Taker& take);

  const std::vector<Footage>& normal_;
  MotionModel& model_;
  const FitProgress& progress_;
  std::vector<std::unique_ptr<Observer>> observers_;
  std::vector<std::unique_ptr<Density>> densities_;
};

void Fitter::pass_clip(std::size_t clip, const std::vector<Block>& blocks, const Taker& take) {
  const auto source = normal_[clip].open();
  Sensor sensor(model_.sensing, source->info().fps);
  std::vector<Observations> observations(observers_.size());
  Frame frame;
  while (source->next(frame)) {
    if (interrupted()) throw Error(ErrorKind::interrupted, "fitting stopped before the footage was seen; nothing was written");
    const Sensor::State state = sensor.sense(frame);
    if (progress_) progress_(1);
    if (state != Sensor::State::sensed || (sensor.notes() & note::kFrozen)) continue;
    const auto block = std::find_if(blocks.begin(), blocks.end(),
                                    [&](const Block& b) { return b.clip == clip && b.begin <= frame.time && frame.time <= b.end; });
    if (block == blocks.end()) continue;
    for (std::size_t part = 0; part < observers_.size(); ++part) {
      observations[part].clear();
      observers_[part]->observe(sensor.motion(), observations[part]);
    }
    take(static_cast<std::size_t>(block - blocks.begin()), observations);
  }
}

void Fitter::pass(const std::vector<Block>& blocks, const Taker& take) {
  parallel_for(normal_.size(), [&](std::size_t clip) { pass_clip(clip, blocks, take); });
}

void Fitter::fit(const Survey& survey, const std::vector<Block>& blocks) {
  const Places places(cells_of(model_.sensing.working));
  const std::size_t first = model_.clips.size();
  for (const Block& block : blocks) {
    ClipStatistics& clip = model_.clips.emplace_back();
    clip.name = normal_[block.clip].name;
    clip.seconds = (block.end - block.begin).seconds();
    for (const auto& density : densities_) clip.sums.emplace_back(static_cast<std::size_t>(density->planes()) * places.count());
    clip.peaks.resize(observers_.size());
  }
  if (blocks.size() != survey.clips.size())
    for (std::size_t i = 0; i < blocks.size(); ++i)
      model_.clips[first + i].name += fmt::format(" [{:.1f} s to {:.1f} s]", blocks[i].begin.seconds(), blocks[i].end.seconds());

  pass(blocks, [&](std::size_t block, const std::vector<Observations>& frame) {
    ClipStatistics& clip = model_.clips[first + block];
    ++clip.frames;
    for (std::size_t part = 0; part < frame.size(); ++part) densities_[part]->count(frame[part], places, clip.sums[part]);
  });
  round_sums(model_);
  for (const ClipStatistics& clip : model_.clips)
    if (clip.frames == 0)
      throw Error::input(clip.name + ": there is no frame that could be used", "leave out what is frozen or cut together");

  std::vector<std::vector<std::unique_ptr<const Surprise>>> without(blocks.size());
  parallel_for(blocks.size(), [&](std::size_t block) { without[block] = learn(model_, first + block); });
  pass(blocks, [&](std::size_t block, const std::vector<Observations>& frame) {
    for (std::size_t part = 0; part < frame.size(); ++part)
      add_peaks(frame[part], *without[block][part], model_.sensing, model_.clips[first + block].peaks[part]);
  });
  calibrate(model_);
}

FittedModel finish(const MotionModel& model, std::vector<std::string> notes) {
  FittedModel fitted;
  fitted.report.clips = static_cast<std::int64_t>(model.clips.size());
  fitted.report.blocks = model.blocks;
  fitted.report.frames = model.frames();
  fitted.report.seconds = model.seconds();
  fitted.report.supported_rarity = std::log10(static_cast<double>(model.frames()));
  fitted.report.notes = std::move(notes);
  fitted.file = model.to_file();
  fitted.file.card["canary"] = canary_of(*load_motion_detector(fitted.file), model.sensing.picture, model.sensing.fps);
  return fitted;
}

}  // namespace

FittedModel fit(const std::vector<Footage>& normal, const FitConfig& config, const FitProgress& progress) {
  if (normal.empty()) throw Error::usage("there is no normal footage to fit on");
  flows().at(config.flow);
  Survey found = survey(normal, config, progress);
  MotionModel model;
  model.sensing = found.sensing;
  model.roi = config.roi;
  const std::vector<Block> blocks = blocks_of(found.clips, found.notes);
  model.blocks = blocks.size() != normal.size();
  Fitter(normal, model, progress).fit(found, blocks);
  return finish(model, std::move(found.notes));
}

FittedModel append(const ModelFile& file, const std::vector<Footage>& normal, const FitProgress& progress) {
  if (normal.empty()) throw Error::usage("there is no footage to append");
  MotionModel model = MotionModel::from_file(file);
  Survey found = survey(normal, model.sensing, progress);
  // New footage is left out as clips: what it is next to in time is not in the model.
  Fitter(normal, model, progress).fit(found, whole(found.clips));
  return finish(model, std::move(found.notes));
}

}  // namespace vigil
