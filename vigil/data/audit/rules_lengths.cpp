// SPDX-License-Identifier: Apache-2.0
// Rules about lengths and rates: what is declared, decoded, labelled and stored.
#include <cstdlib>

#include <fmt/format.h>

#include "vigil/data/audit/rules.h"

namespace vigil {
namespace {

constexpr std::int64_t kSnippet = 16;
constexpr std::int64_t kTruthMayMiss = 2 * kSnippet;  // frames: cut or padded to snippets

bool is_pickle(const std::string& problem) {  // or a PyTorch file with more than tensors, or an .npz
  for (const std::string_view sign : {"pickle", "code would have to run", "zip archive of arrays"})
    if (problem.find(sign) != std::string::npos) return true;
  return false;
}

void check_decoded(const AuditFacts& facts, const Video& video, Findings& findings) {
  const auto found = facts.media.find(&video);
  if (found == facts.media.end()) return;
  if (!found->second.problem.empty())
    findings.add_as(Severity::error, video.id, "media", found->second.problem, "get the video again");
  else if (std::llabs(found->second.frames - video.frames) > facts.tolerance)
    findings.add_as(Severity::error, video.id, "n_frames",
                    fmt::format("{} frames are declared, {} were decoded", video.frames, found->second.frames),
                    "another version of the video, or a cut copy: its truth does not fit");
}

// Rows times frames a row is the length, but for what the last row left over or padded.
void check_features(const AuditFacts& facts, const Video& video, Findings& findings) {
  const auto found = facts.features.find(&video);
  if (found == facts.features.end() || video.frames < 1) return;
  for (const auto& [name, fact] : found->second) {
    const FeatureFile& file = video.features.at(name);
    if (!fact.shape || file.segments_of_video) continue;
    if (const auto misfit = rows_misfit(fact.shape->rows, file.frames_per_row, video.covered().size()))
      findings.add(video.id, "features." + name, *misfit, "correct frames_per_row, or extract the features again");
  }
}

}  // namespace

void check_lengths(const AuditFacts& facts, Findings& findings) {
  std::int64_t unknown = 0;
  std::string first;
  for (const Video& video : facts.dataset.videos) {
    check_decoded(facts, video, findings);
    check_features(facts, video, findings);
    if (video.frames < 1 && unknown++ == 0) first = video.id;
    if (video.truth_frames > 0 && video.frames > 0 && std::llabs(video.truth_frames - video.frames) > kTruthMayMiss)
      findings.add(video.id, "gt_frames",
                   fmt::format("the truth is {} frames long, the video {}", video.truth_frames, video.frames),
                   "the truth is of another version of the video");
  }
  if (unknown > 0)
    findings.add("", "n_frames",
                 fmt::format("{} of {} videos have no known length, the first is {}", unknown, facts.dataset.videos.size(), first),
                 "no figure per frame can be had: bring the media, or a list that tells lengths");
}

void check_multiples_of_16(const AuditFacts& facts, Findings& findings) {
  constexpr std::int64_t kFewest = 5;  // of fewer videos it may be chance
  std::int64_t videos = 0;
  for (const Video& video : facts.dataset.videos) {
    const std::int64_t length = video.truth_frames > 0 ? video.truth_frames : video.frames;
    if (video.split == "train" || !video.events || length < 1) continue;
    if (length % kSnippet != 0) return;
    ++videos;
  }
  if (videos >= kFewest)
    findings.add("", "gt_frames", fmt::format("all {} test videos are multiples of 16 frames long", videos),
                 "the truth was cut or padded to snippets: figures are not comparable with those on true lengths");
}

void check_stored_numbers(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    const auto found = facts.features.find(&video);
    if (found == facts.features.end()) continue;
    for (const auto& [name, fact] : found->second)
      if (!fact.problem.empty())
        findings.add(video.id, "features." + name, fact.problem,
                     is_pickle(fact.problem) ? "convert it to plain numbers where you trust it: docs/reference/features.md"
                                             : "get or extract the features again, or correct the manifest");
  }
}

void check_rates(const AuditFacts& facts, Findings& findings) {
  std::int64_t without = 0;
  std::string first;
  for (const Video& video : facts.dataset.videos) {
    if (video.fps > 0 || !video.media.empty()) continue;
    if (without++ == 0) first = video.id;
  }
  if (without > 0)
    findings.add("", "fps",
                 fmt::format("{} of {} videos have neither fps nor media to ask, the first is {}", without,
                             facts.dataset.videos.size(), first),
                 "give fps: delays and false alarms per hour need it");
}

}  // namespace vigil
