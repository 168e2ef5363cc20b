// SPDX-License-Identifier: Apache-2.0
// Rules about names: ids, sources and the times of films, within and across splits.
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "vigil/base/text.h"
#include "vigil/data/audit/rules.h"

namespace vigil {
namespace {

using Times = std::pair<double, double>;  // seconds of the source

// "00-01-30" or "1-01-30": seconds; nothing for anything else.
std::optional<double> clock_of(const std::string& text) {
  const std::vector<std::string> parts = split(text, '-');
  if (parts.size() != 3) return std::nullopt;
  double seconds = 0;
  for (const std::string& part : parts) {
    int value = 0;
    const auto [end, problem] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (problem != std::errc() || end != part.data() + part.size()) return std::nullopt;
    seconds = seconds * 60 + value;
  }
  return seconds;
}

struct Stretch {
  std::string source;
  Times seconds;
};

// XD-Violence's names: <source>__#<start>_<end>_label_<classes>.
std::optional<Stretch> stretch_of(const std::string& id) {
  const std::size_t mark = id.rfind("__#");
  if (mark == std::string::npos) return std::nullopt;
  const std::vector<std::string> parts = split(std::string_view(id).substr(mark + 3), '_');
  if (parts.size() < 2) return std::nullopt;
  const auto begin = clock_of(parts[0]), end = clock_of(parts[1]);
  if (!begin || !end) return std::nullopt;
  return Stretch{id.substr(0, mark), {*begin, *end}};
}

std::map<std::string, std::vector<const Video*>> by_id(const AuditFacts& facts) {
  std::map<std::string, std::vector<const Video*>> videos;
  for (const Video& video : facts.dataset.videos) videos[video.id].push_back(&video);
  return videos;
}

// Of each source, the overlapping stretches in different splits.
void compare(const std::vector<std::pair<const Video*, Times>>& parts, const std::string& source, const std::string& unit,
             Findings& findings) {
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto& [a, x] = parts[i];
      const auto& [b, y] = parts[j];
      const double shared = std::min(x.second, y.second) - std::max(x.first, y.first);
      if (a->split == b->split || !(shared > 0)) continue;
      findings.add(a->id, "split",
                   fmt::format("{} ({}) and {} ({}) share {:g} {} of {}", a->id, a->split, b->id, b->split, shared, unit, source),
                   "take one of the two out: what was trained on must not be tested on");
    }
}

}  // namespace

void check_ids(const AuditFacts& facts, Findings& findings) {
  for (const auto& [id, videos] : by_id(facts)) {
    std::map<std::string, int> splits;
    for (const Video* video : videos) ++splits[video->split];
    for (const auto& [split, count] : splits)
      if (count > 1)
        findings.add(id, "id", fmt::format("stands {} times in {}", count, split),
                     "an id names one video: scores are joined by it");
  }
}

void check_ids_across_splits(const AuditFacts& facts, Findings& findings) {
  for (const auto& [id, videos] : by_id(facts)) {
    std::set<std::string> splits;
    for (const Video* video : videos) splits.insert(video->split);
    const std::vector<std::string> names(splits.begin(), splits.end());
    if (names.size() > 1)
      findings.add(id, "split", "stands in " + join(names, " and "),
                   "take it out of one: what was trained on must not be tested on");
  }
}

void check_groups(const AuditFacts& facts, Findings& findings) {
  std::map<std::string, std::map<std::string, int>> groups;
  for (const Video& video : facts.dataset.videos)
    if (!video.group.empty()) ++groups[video.group][video.split];
  for (const auto& [group, splits] : groups) {
    if (splits.size() < 2) continue;
    std::vector<std::string> texts;
    for (const auto& [split, count] : splits) texts.push_back(fmt::format("{} in {}", count, split));
    findings.add("", "group", fmt::format("source '{}': {} videos", group, join(texts, ", ")),
                 "figures may be too good: split by source, or say so beside them");
  }
}

void check_shared_times(const AuditFacts& facts, Findings& findings) {
  std::map<std::string, std::vector<std::pair<const Video*, Times>>> films, media;
  for (const Video& video : facts.dataset.videos) {
    if (const auto stretch = stretch_of(video.id)) films[stretch->source].emplace_back(&video, stretch->seconds);
    const FrameSpan covered = video.covered();
    if (!video.media.empty())
      media[video.media].emplace_back(&video, Times{static_cast<double>(covered.begin), static_cast<double>(covered.end)});
  }
  for (const auto& [source, parts] : films) compare(parts, source, "s", findings);
  for (const auto& [source, parts] : media) compare(parts, source, "frames", findings);
}

}  // namespace vigil
