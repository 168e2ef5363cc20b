// SPDX-License-Identifier: Apache-2.0
// Sorts scores as integers, digit by digit, positives before negatives where they are equal, and joins equal neighbours to runs.
#include "vigil/metrics/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

// An integer that falls as the score rises: +inf first, -0 equal to 0.
std::uint64_t key_of(double score) {
  const auto bits = std::bit_cast<std::uint64_t>(score + 0.0);  // turns -0 into 0
  return (bits & kSign) ? bits : ~(bits | kSign);
}

double score_of(std::uint64_t key) {
  return std::bit_cast<double>((key & kSign) ? key : ~key & ~kSign);
}

struct Item {
  std::uint64_t key;
  std::uint32_t video;
  bool positive;
};
using Items = BigVector<Item>;

bool before(const Item& a, const Item& b) {
  return a.key < b.key;
}

// The upper halves of the keys by bytes, the lowest first; digits that all share are skipped. Stable and linear in the number of
// items.
void sort_by_upper_half(Items& items) {
  constexpr std::size_t kDigits = 4;
  constexpr std::size_t kValues = 256;
  const auto digit = [](std::uint64_t key, std::size_t place) { return (key >> (32 + 8 * place)) & (kValues - 1); };

  std::array<std::array<std::uint32_t, kValues>, kDigits> counts{};
  for (const Item& item : items)
    for (std::size_t place = 0; place < kDigits; ++place) ++counts[place][digit(item.key, place)];

  Items sorted(items.size());
  for (std::size_t place = 0; place < kDigits; ++place) {
    auto& starts = counts[place];
    if (starts[digit(items.front().key, place)] == items.size()) continue;
    std::exclusive_scan(starts.begin(), starts.end(), starts.begin(), std::uint32_t{0});
    for (const Item& item : items) sorted[starts[digit(item.key, place)]++] = item;
    items.swap(sorted);
  }
}

// Scores seldom share the upper half of their bits (1 + 20 + 11) and differ in the lower: the few that do are sorted where they
// lie. Four passes over random bits less than a full radix sort, which is five times as slow.
void sort_items(Items& items) {
  constexpr std::size_t kFew = 4096;  // below, a plain sort is as fast
  if (items.size() < kFew) {
    std::stable_sort(items.begin(), items.end(), before);
    return;
  }
  sort_by_upper_half(items);
  for (auto begin = items.begin(); begin != items.end();) {
    const std::uint64_t upper = begin->key >> 32;
    bool differ = false;
    auto end = begin + 1;
    for (; end != items.end() && end->key >> 32 == upper; ++end) differ |= end->key != begin->key;
    if (differ) std::stable_sort(begin, end, before);
    begin = end;
  }
}

}  // namespace

struct Ranking::Part {
  std::span<const double> scores;
  std::span<const std::uint8_t> truth;
};

Ranking::Ranking(std::span<const VideoScores> videos) {
  check(videos);
  std::vector<Part> parts;
  parts.reserve(videos.size());
  for (const VideoScores& video : videos) parts.push_back({video.scores, video.truth});
  rank(parts);
}

Ranking::Ranking(std::span<const double> scores, std::span<const std::uint8_t> truth) {
  if (scores.size() != truth.size())
    throw Error::input(fmt::format("{} scores, but truth for {} frames", scores.size(), truth.size()));
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (std::isnan(scores[i])) throw Error::input(fmt::format("score {} is not a number", i));
  const Part part{scores, truth};
  rank({&part, 1});
}

void Ranking::rank(std::span<const Part> parts) {
  videos_.resize(parts.size());
  for (std::size_t v = 0; v < parts.size(); ++v) {
    for (const std::uint8_t truth : parts[v].truth) {
      videos_[v].positives += truth == 1 ? 1 : 0;
      videos_[v].negatives += truth == 0 ? 1 : 0;
    }
    all_.positives += videos_[v].positives;
    all_.negatives += videos_[v].negatives;
  }
  const std::uint64_t count = all_.positives + all_.negatives;
  if (count >> 31) throw Error::input(fmt::format("{} frames: more than 2147483647 cannot be ranked at once", count));
  if (count == 0) return;

  Items items;
  items.reserve(count);
  for (const int truth : {1, 0})  // a stable sort keeps positives before negatives
    for (std::size_t v = 0; v < parts.size(); ++v)
      for (std::size_t i = 0; i < parts[v].scores.size(); ++i)
        if (parts[v].truth[i] == truth) items.push_back({key_of(parts[v].scores[i]), static_cast<std::uint32_t>(v), truth == 1});
  sort_items(items);

  runs_.reserve(count);
  scores_.reserve(count);
  bool in_tie = false;  // the last run belongs to a score that has positives
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    const bool tied = i > 0 && items[i - 1].key == item.key;
    const bool same = tied && items[i - 1].video == item.video && items[i - 1].positive == item.positive;
    const auto run = static_cast<std::uint32_t>(runs_.size());
    if (same) {
      ++runs_.back().frames;
      continue;
    }
    if (item.positive && !tied) ties_.push_back({run, run, run});
    in_tie = item.positive || (in_tie && tied);
    runs_.push_back({item.video, 1});
    scores_.push_back(score_of(item.key));
    if (item.positive) ties_.back().middle = run + 1;
    if (in_tie) ties_.back().end = run + 1;
  }
}

std::optional<double> VideoAuc::value() const {
  if (positives == 0 || negatives == 0) return std::nullopt;
  return static_cast<double>(twice_won) / (2.0 * static_cast<double>(positives) * static_cast<double>(negatives));
}

std::vector<VideoAuc> auc_of_videos(const Ranking& ranking) {
  struct Seen {
    std::uint64_t above = 0;  // positives above the tie
    std::uint64_t here = 0;   // and in it
    std::size_t tie = 0;
  };
  std::vector<VideoAuc> result(ranking.videos().size());
  for (std::size_t v = 0; v < result.size(); ++v) {
    result[v].positives = ranking.videos()[v].positives;
    result[v].negatives = ranking.videos()[v].negatives;
  }
  std::vector<Seen> seen(result.size());
  const auto seen_at = [&](std::uint32_t video, std::size_t tie) -> Seen& {
    Seen& s = seen[video];
    if (s.tie != tie) s = {s.above + s.here, 0, tie};
    return s;
  };
  const auto runs = ranking.runs();
  std::size_t r = 0;
  const auto take_negatives = [&](std::size_t end, std::size_t tie) {
    for (; r < end; ++r) {
      const Seen& s = seen_at(runs[r].video, tie);
      result[runs[r].video].twice_won += runs[r].frames * (2 * s.above + s.here);
    }
  };
  std::size_t stage = 0;  // a number for each tie and for each stretch of negatives between ties
  for (const Ranking::Tie& tie : ranking.ties()) {
    take_negatives(tie.begin, ++stage);
    ++stage;
    for (; r < tie.middle; ++r) seen_at(runs[r].video, stage).here += runs[r].frames;
    take_negatives(tie.end, stage);
  }
  take_negatives(runs.size(), ++stage);
  return result;
}

}  // namespace vigil
