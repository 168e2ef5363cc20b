// SPDX-License-Identifier: Apache-2.0
// ROC-AUC by counting pairs: both classes are sorted as integers and walked together. All counts are exact, so nothing depends on
// the order of frames or videos.
#include "vigil/metrics/roc.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

using Keys = std::vector<std::uint64_t>;

// An integer that is ordered as the score is: -inf first, -0 equal to 0.
std::uint64_t key_of(double score) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(score + 0.0);  // turns -0 into 0
  return (bits & kSign) ? ~bits : bits | kSign;
}

// By digits of 11 bits, the lowest first: linear in the number of keys. Digits that all keys share are skipped.
void radix_sort(Keys& keys) {
  constexpr int kBits = 11;
  constexpr std::size_t kDigits = (64 + kBits - 1) / kBits;
  constexpr std::size_t kValues = std::size_t{1} << kBits;
  const auto digit = [](std::uint64_t key, std::size_t place) { return (key >> (place * kBits)) & (kValues - 1); };

  std::vector<std::array<std::size_t, kValues>> counts(kDigits);
  for (const std::uint64_t key : keys)
    for (std::size_t place = 0; place < kDigits; ++place) ++counts[place][digit(key, place)];

  Keys sorted(keys.size());
  for (std::size_t place = 0; place < kDigits; ++place) {
    auto& starts = counts[place];
    if (starts[digit(keys.front(), place)] == keys.size()) continue;
    std::exclusive_scan(starts.begin(), starts.end(), starts.begin(), std::size_t{0});
    for (const std::uint64_t key : keys) sorted[starts[digit(key, place)]++] = key;
    keys.swap(sorted);
  }
}

void sort_keys(Keys& keys) {
  constexpr std::size_t kFewKeys = 4096;  // below, clearing the radix counts would cost more than a plain sort
  if (keys.size() < kFewKeys)
    std::sort(keys.begin(), keys.end());
  else
    radix_sort(keys);
}

// The frames that count, as keys.
struct Classes {
  Keys positives;
  Keys negatives;

  void add(const Classes& other) {
    positives.insert(positives.end(), other.positives.begin(), other.positives.end());
    negatives.insert(negatives.end(), other.negatives.begin(), other.negatives.end());
  }
};

Classes classes_of(std::span<const double> scores, std::span<const std::uint8_t> truth, const std::string& where) {
  if (scores.size() != truth.size())
    throw Error::input(fmt::format("{}{} scores, but truth for {} frames", where, scores.size(), truth.size()));
  Classes classes;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) throw Error::input(fmt::format("{}score {} is not a number", where, i));
    if (truth[i] == 1) classes.positives.push_back(key_of(scores[i]));
    if (truth[i] == 0) classes.negatives.push_back(key_of(scores[i]));
  }
  return classes;
}

// Twice the pairs that are in the right order, plus the ties, over twice all pairs. 64 bits hold 2 P N up to 6e9 frames.
std::optional<double> auc_of(Classes classes) {
  auto& [positives, negatives] = classes;
  if (positives.empty() || negatives.empty()) return std::nullopt;
  sort_keys(positives);
  sort_keys(negatives);

  std::uint64_t twice_won = 0;
  std::size_t below = 0;      // negatives below the present score
  std::size_t not_above = 0;  // and those equal to it
  for (const std::uint64_t key : positives) {
    while (below < negatives.size() && negatives[below] < key) ++below;
    not_above = std::max(not_above, below);
    while (not_above < negatives.size() && negatives[not_above] == key) ++not_above;
    twice_won += below + not_above;
  }
  return static_cast<double>(twice_won) / (2.0 * static_cast<double>(positives.size()) * static_cast<double>(negatives.size()));
}

}  // namespace

std::optional<double> roc_auc(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  return auc_of(classes_of(scores, truth, ""));
}

FrameAuc frame_auc(std::span<const VideoScores> videos) {
  FrameAuc result;
  result.videos = videos.size();
  Classes all;
  std::vector<double> of_videos;
  for (std::size_t i = 0; i < videos.size(); ++i) {
    Classes classes = classes_of(videos[i].scores, videos[i].truth, fmt::format("video {}: ", i));
    all.add(classes);
    if (const auto auc = auc_of(std::move(classes)))
      of_videos.push_back(*auc);
    else
      ++result.macro_skipped;
  }
  result.positives = all.positives.size();
  result.frames = result.positives + all.negatives.size();
  result.micro = auc_of(std::move(all));
  std::sort(of_videos.begin(), of_videos.end());  // so that the order of videos does not change the sum's last bits
  if (!of_videos.empty())
    result.macro = std::accumulate(of_videos.begin(), of_videos.end(), 0.0) / static_cast<double>(of_videos.size());
  return result;
}

}  // namespace vigil
