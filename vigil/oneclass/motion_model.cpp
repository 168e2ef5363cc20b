// SPDX-License-Identifier: Apache-2.0
// Learning from sums, leave-one-clip-out calibration, fusion.
#include "vigil/oneclass/motion_model.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/threads.h"
#include "vigil/oneclass/catalogs.h"

namespace vigil {
namespace {

constexpr std::size_t kFewest = 20;  // observed frames that a calibration needs

// Per frame of one clip, per part: the largest surprise by a model without the clip; kSilent where nothing was observed.
using Maxima = std::vector<std::vector<float>>;

Maxima maxima_of(const MotionModel& model, std::size_t clip) {
  const auto surprises = learn(model, clip);
  const ClipStatistics& statistics = model.clips[clip];
  Maxima maxima;
  Observations observations;
  std::vector<float> values;
  for (std::size_t part = 0; part < model.parts.size(); ++part) {
    const Peaks& peaks = statistics.peaks[part];
    std::vector<float>& out = maxima.emplace_back(static_cast<std::size_t>(statistics.frames), kSilent);
    observations.clear();
    std::vector<std::size_t> frame_of;
    for (std::size_t i = 0; i < peaks.cells.size(); ++i) {
      if (peaks.cells[i] < 0) continue;
      observations.cells.push_back(peaks.cells[i]);
      observations.values.push_back(peaks.values[i]);
      frame_of.push_back(i / kPeaks);
    }
    surprises[part]->of(observations, values);
    for (std::size_t i = 0; i < values.size(); ++i) out[frame_of[i]] = std::max(out[frame_of[i]], values[i]);
  }
  return maxima;
}

LevelCalibration calibration_of(const std::vector<double>& observed, std::size_t frames, double least_excess) {
  if (observed.size() < kFewest) return {};
  TailCalibration tail = TailCalibration::fit(observed);
  if (tail.tail_scale() < least_excess)
    tail = TailCalibration::from_parts(tail.quantiles(), tail.tail_start(), least_excess, tail.frames());
  return {tail, static_cast<double>(observed.size()) / static_cast<double>(frames)};
}

}  // namespace

std::vector<Part> default_parts() {
  return {{"speed", "gaussian"}, {"direction", "directions"}, {"presence", "occupancy"}};
}

double LevelCalibration::level(double surprise) const {
  if (share <= 0 || surprise <= static_cast<double>(kSilent)) return 0;
  return tail.level(surprise) - std::log10(share);
}

std::int64_t MotionModel::frames() const {
  std::int64_t all = 0;
  for (const ClipStatistics& clip : clips) all += clip.frames;
  return all;
}

double MotionModel::seconds() const {
  double all = 0;
  for (const ClipStatistics& clip : clips) all += clip.seconds;
  return all;
}

std::vector<std::unique_ptr<const Surprise>> learn(const MotionModel& model, std::optional<std::size_t> left_out) {
  const Places places(cells_of(model.sensing.working));
  std::vector<std::unique_ptr<const Surprise>> surprises;
  for (std::size_t part = 0; part < model.parts.size(); ++part) {
    const auto density = densities().at(model.parts[part].density)();
    Sums sums(static_cast<std::size_t>(density->planes()) * places.count());
    Counted counted{0, model.frames()};
    for (std::size_t clip = 0; clip < model.clips.size(); ++clip) {
      if (clip == left_out) continue;
      counted.frames += model.clips[clip].frames;
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += model.clips[clip].sums[part][i];
    }
    surprises.push_back(density->learn(sums, counted, places));
  }
  return surprises;
}

double fuse(const std::vector<double>& levels) {
  double fused = levels.empty() ? 0 : levels.front();
  for (std::size_t part = 1; part < levels.size(); ++part)
    if (levels[part] >= kGate) fused = std::max(fused, levels[part]);
  return fused;
}

void round_sums(MotionModel& model) {
  for (ClipStatistics& clip : model.clips)
    for (Sums& sums : clip.sums)
      for (double& sum : sums) sum = static_cast<float>(sum);
}

void calibrate(MotionModel& model) {
  std::vector<Maxima> clips(model.clips.size());
  parallel_for(clips.size(), [&](std::size_t clip) { clips[clip] = maxima_of(model, clip); });
  const auto frames = static_cast<std::size_t>(model.frames());

  model.levels.clear();
  for (std::size_t part = 0; part < model.parts.size(); ++part) {
    std::vector<double> observed;
    for (const Maxima& clip : clips)
      for (const float value : clip[part])
        if (value > kSilent) observed.push_back(value);
    if (part == 0 && observed.size() < kFewest)
      throw Error::input(fmt::format("something moves in only {} of {} frames of the normal footage, at least {} are needed",
                                     observed.size(), frames, kFewest),
                         "give normal footage in which what is normal happens");
    // Four clips or more show the tail themselves.
    model.levels.push_back(
        calibration_of(observed, frames, model.blocks ? densities().at(model.parts[part].density)()->least_excess() : 0));
  }

  std::vector<double> fused;
  std::vector<double> levels(model.parts.size());
  for (const Maxima& clip : clips)
    for (std::size_t frame = 0; frame < clip.front().size(); ++frame) {
      if (clip.front()[frame] <= kSilent) continue;
      for (std::size_t part = 0; part < levels.size(); ++part) levels[part] = model.levels[part].level(clip[part][frame]);
      fused.push_back(fuse(levels));
    }
  model.fused = calibration_of(fused, frames, 0);
}

}  // namespace vigil
