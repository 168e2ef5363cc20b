// SPDX-License-Identifier: Apache-2.0
// Measures of score maps against masks: one number per frame where the criterion allows it, changes over thresholds where not.
#include "vigil/metrics/pixel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

void check(const ScoreMap& map, const Mask& mask) {
  if (map.size() != mask.size())
    throw Error::input(fmt::format("score map of {}, but mask of {}", to_text(map.size()), to_text(mask.size())),
                       "bring the map to the mask's size first");
  if (map.empty()) throw Error::input("score map without pixels");
  for (std::size_t i = 0; i < map.count(); ++i)
    if (std::isnan(map[i]))
      throw Error::input(fmt::format("score map: pixel ({}, {}) is not a number", i % static_cast<std::size_t>(map.width()),
                                     i / static_cast<std::size_t>(map.width())));
}

void check_share(double share, const char* name) {
  if (!(share >= 0 && share <= 1)) throw Error::usage(fmt::format("{} {}: expected between 0 and 1", name, share));
}

// The fewest pixels that are `share` of `count`, at least one. 0.4 * 10 must be 4, however it rounds.
std::size_t fewest(double share, std::size_t count) {
  constexpr double kRounding = 1e-9;
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(share * static_cast<double>(count) - kRounding)));
}

std::vector<float> anomalous_pixels(const ScoreMap& map, const Mask& mask) {
  std::vector<float> scores;
  for (std::size_t i = 0; i < map.count(); ++i)
    if (mask[i] != 0) scores.push_back(map[i]);
  return scores;
}

// Neighbours of one score: maps are mostly flat, so there are far fewer of them than pixels.
struct Level {
  float score = 0;
  std::size_t pixels = 0;
  std::size_t anomalous = 0;
};

// In the order of the picture; a score may come up more than once.
std::vector<Level> levels_of(const ScoreMap& map, const Mask& mask) {
  std::vector<Level> levels;
  for (std::size_t i = 0; i < map.count(); ++i) {
    if (levels.empty() || levels.back().score != map[i]) levels.push_back({map[i], 0, 0});
    ++levels.back().pixels;
    levels.back().anomalous += mask[i] != 0 ? 1 : 0;
  }
  return levels;
}

// The score without the last 8 of its 24 significant bits; towards 0.
float with_16_bits(float score) {
  constexpr std::uint32_t kKept = 0xffffff00;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(score) & kKept);
}

float highest(const ScoreMap& map) {
  return *std::max_element(map.values().begin(), map.values().end());
}

}  // namespace

PixelLevel::PixelLevel(double coverage) : coverage_(coverage) {
  check_share(coverage, "coverage");
}

void PixelLevel::add(const ScoreMap& map, const Mask& mask) {
  check(map, mask);
  std::vector<float> inside = anomalous_pixels(map, mask);
  truth_.push_back(inside.empty() ? 0 : 1);
  if (inside.empty()) {
    scores_.push_back(highest(map));
    return;
  }
  const auto last = inside.begin() + static_cast<std::ptrdiff_t>(fewest(coverage_, inside.size()) - 1);
  std::nth_element(inside.begin(), last, inside.end(), std::greater<>());
  scores_.push_back(*last);
}

Curve PixelLevel::curve() const {
  return curve_of(scores_, truth_);
}

DualPixelLevel::DualPixelLevel(double share, double coverage) : share_(share), coverage_(coverage) {
  check_share(share, "share");
  check_share(coverage, "coverage");
}

void DualPixelLevel::add(const ScoreMap& map, const Mask& mask) {
  check(map, mask);
  std::vector<Level> levels = levels_of(map, mask);
  std::size_t anomalous = 0;
  for (const Level& level : levels) anomalous += level.anomalous;
  if (anomalous == 0) {
    changes_.push_back({highest(map), 0, 1});
    ++negatives_;
    return;
  }
  ++positives_;
  std::sort(levels.begin(), levels.end(), [](const Level& a, const Level& b) { return a.score > b.score; });
  const std::size_t needed = fewest(coverage_, anomalous);
  std::size_t hits = 0;
  std::size_t painted = 0;
  bool found = false;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    hits += levels[i].anomalous;
    painted += levels[i].pixels;
    if (i + 1 < levels.size() && levels[i + 1].score == levels[i].score) continue;
    const bool now = hits >= needed && hits >= fewest(share_, painted);
    if (now != found) changes_.push_back({levels[i].score, now ? 1 : -1, 0});
    found = now;
  }
}

std::optional<double> DualPixelLevel::auc() const {
  if (positives_ == 0 || negatives_ == 0) return std::nullopt;
  std::vector<Change> changes = changes_;
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.threshold > b.threshold; });
  std::int64_t found = 0;
  std::int64_t twice_area = 0;
  for (std::size_t i = 0; i < changes.size();) {
    const std::int64_t before = found;
    std::int64_t alarms = 0;
    std::size_t k = i;
    for (; k < changes.size() && changes[k].threshold == changes[i].threshold; ++k) {
      found += changes[k].found;
      alarms += changes[k].alarms;
    }
    twice_area += alarms * (before + found);
    i = k;
  }
  return static_cast<double>(twice_area) / (2.0 * static_cast<double>(positives_) * static_cast<double>(negatives_));
}

// Sorted by falling score, each score once.
void Pixelwise::join(std::vector<Value>& values) {
  std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return a.score > b.score; });
  std::size_t kept = 0;
  for (const Value value : values) {
    if (kept > 0 && values[kept - 1].score == value.score) {
      values[kept - 1].positives += value.positives;
      values[kept - 1].negatives += value.negatives;
    } else {
      values[kept++] = value;
    }
  }
  values.resize(kept);
}

// As join(), but no more than kMostScores stay exact. Cutting keeps the order, and cutting twice is cutting once: when the scores
// of some frames are too many, so are those of all, in whatever order they came.
void Pixelwise::join_few(std::vector<Value>& values, bool& cut) {
  join(values);
  if (cut || values.size() <= kMostScores) return;
  cut = true;
  for (Value& value : values) value.score = with_16_bits(value.score);
  join(values);
}

void Pixelwise::add(const ScoreMap& map, const Mask& mask) {
  check(map, mask);
  constexpr std::size_t kRoom = 1 << 18;  // values that may wait to be joined
  std::vector<Value> frame;
  for (const Level& level : levels_of(map, mask))
    frame.push_back({cut_ ? with_16_bits(level.score) : level.score, level.anomalous, level.pixels - level.anomalous});
  join(frame);
  values_.insert(values_.end(), frame.begin(), frame.end());
  if (values_.size() < joined_size_ + std::max(kRoom, joined_size_ / 2)) return;
  join_few(values_, cut_);
  joined_size_ = values_.size();
}

std::vector<Pixelwise::Value> Pixelwise::joined() const {
  std::vector<Value> values = values_;
  bool cut = cut_;
  join_few(values, cut);
  return values;
}

std::optional<double> Pixelwise::auc() const {
  double positives = 0;
  double negatives = 0;
  double won = 0;
  for (const Value& value : joined()) {
    const auto alarms = static_cast<double>(value.negatives);
    const auto found = static_cast<double>(value.positives);
    won += alarms * (positives + found / 2);
    positives += found;
    negatives += alarms;
  }
  if (positives == 0 || negatives == 0) return std::nullopt;
  return won / (positives * negatives);
}

std::optional<double> Pixelwise::ap() const {
  double positives = 0;
  double negatives = 0;
  double sum = 0;
  for (const Value& value : joined()) {
    positives += static_cast<double>(value.positives);
    negatives += static_cast<double>(value.negatives);
    if (value.positives > 0) sum += static_cast<double>(value.positives) * positives / (positives + negatives);
  }
  if (positives == 0 || negatives == 0) return std::nullopt;
  return sum / positives;
}

}  // namespace vigil
