// SPDX-License-Identifier: Apache-2.0
// Fitting and reading the tail: see calibration.h. After a detector's own number, before thresholds.
#include "vigil/events/calibration.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr double kBody = 0.9;        // the share of frames below the tail
constexpr double kRare = 0.01;       // the share of frames at which the tail must not claim more than was seen
constexpr std::size_t kSteps = 90;   // quantiles of the body: one per percent
constexpr std::size_t kFewest = 20;  // frames; two of them in the tail
constexpr double kThinnest = 1e-3;   // smallest tail width, as a share of the values' size

// Of sorted values; linear between neighbours (Hyndman and Fan 1996, type 7).
double quantile(std::span<const double> sorted, double probability) {
  const double position = probability * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  const auto high = std::min(low + 1, sorted.size() - 1);
  return std::lerp(sorted[low], sorted[high], position - static_cast<double>(low));
}

double mean_excess(std::span<const double> sorted, double start) {
  const auto first = std::upper_bound(sorted.begin(), sorted.end(), start);
  double sum = 0;
  for (auto value = first; value != sorted.end(); ++value) sum += *value - start;
  return first == sorted.end() ? 0 : sum / static_cast<double>(sorted.end() - first);
}

// The width at which the tail claims, at each of the rarest frames, no more than what was seen: a place where somebody stood for a
// second once is not one frame in a million, whatever the ordinary frames of the tail say.
double least_width(std::span<const double> sorted, double start) {
  const auto count = static_cast<double>(sorted.size());
  const auto rare = std::max<std::size_t>(1, static_cast<std::size_t>(kRare * count));
  double width = 0;
  for (std::size_t above = 1; above <= rare; ++above) {
    const double share_of_tail = static_cast<double>(above) / count / (1 - kBody);
    width = std::max(width, (sorted[sorted.size() - above] - start) / -std::log(share_of_tail));
  }
  return width;
}

double thinnest_tail(std::span<const double> sorted, double start) {
  const double size = std::max(std::abs(start), sorted.back() - sorted.front());
  return size > 0 ? kThinnest * size : 1.0;
}

void check_values(std::span<const double> values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values[i])) throw Error::input(fmt::format("calibration: the score of normal frame {} is {}", i, values[i]));
  if (values.size() < kFewest)
    throw Error::input(fmt::format("calibration: {} normal frames are too few, at least {} are needed", values.size(), kFewest),
                       "give more or longer normal footage");
}

}  // namespace

TailCalibration TailCalibration::fit(std::span<const double> values) {
  check_values(values);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());

  TailCalibration result;
  for (std::size_t i = 0; i <= kSteps; ++i)
    result.quantiles_.push_back(quantile(sorted, kBody * static_cast<double>(i) / static_cast<double>(kSteps)));
  result.start_ = result.quantiles_.back();
  result.scale_ =
      std::max({mean_excess(sorted, result.start_), least_width(sorted, result.start_), thinnest_tail(sorted, result.start_)});
  result.frames_ = static_cast<std::int64_t>(values.size());
  return result;
}

double TailCalibration::level(double value) const {
  const bool ties_at_start = quantiles_.size() >= 2 && quantiles_[quantiles_.size() - 2] == start_;
  if (value > start_ || (value == start_ && !ties_at_start)) return 1 + (value - start_) / (scale_ * std::numbers::ln10);
  return body_level(value);
}

// The share of frames below `value` is linear between the quantiles. Equal quantiles count with the first of them: a frame that
// scores what many score is as ordinary as they are.
double TailCalibration::body_level(double value) const {
  if (std::isnan(value)) return value;
  if (quantiles_.empty() || value <= quantiles_.front()) return 0;
  const auto high = std::lower_bound(quantiles_.begin(), quantiles_.end(), value);  // the first >= value; there is one: value <= u
  const auto low = std::lower_bound(quantiles_.begin(), high, *(high - 1));
  const double part = (value - *low) / (*high - *low);
  const double step =
      std::lerp(static_cast<double>(low - quantiles_.begin()), static_cast<double>(high - quantiles_.begin()), part);
  const double below = kBody * step / static_cast<double>(quantiles_.size() - 1);
  return std::min(1.0, -std::log10(1 - below));
}

double TailCalibration::supported() const {
  return frames_ > 0 ? std::log10(static_cast<double>(frames_)) : 0;
}

TailCalibration TailCalibration::from_parts(std::vector<double> quantiles, double start, double scale, std::int64_t frames) {
  const auto refuse = [](const std::string& what) { return Error::input("calibration: " + what, "fit the model again"); };
  if (quantiles.size() < 2) throw refuse(fmt::format("{} quantiles, expected at least 2", quantiles.size()));
  for (std::size_t i = 0; i < quantiles.size(); ++i) {
    if (!std::isfinite(quantiles[i])) throw refuse(fmt::format("quantile {} is {}", i, quantiles[i]));
    if (i > 0 && quantiles[i] < quantiles[i - 1])
      throw refuse(fmt::format("quantile {} is {}, below the one before it, {}", i, quantiles[i], quantiles[i - 1]));
  }
  if (start != quantiles.back())
    throw refuse(fmt::format("the tail starts at {}, but the last quantile is {}", start, quantiles.back()));
  if (!(scale > 0) || !std::isfinite(scale)) throw refuse(fmt::format("the tail's width is {}, expected above 0", scale));
  if (frames < 1) throw refuse(fmt::format("it rests on {} frames, expected at least 1", frames));

  TailCalibration result;
  result.quantiles_ = std::move(quantiles);
  result.start_ = start;
  result.scale_ = scale;
  result.frames_ = frames;
  return result;
}

}  // namespace vigil
