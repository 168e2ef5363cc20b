// SPDX-License-Identifier: Apache-2.0
// Rules about the truth of each video: labels, events, masks.
#include <algorithm>

#include <fmt/format.h>

#include "vigil/data/audit/rules.h"

namespace vigil {
namespace {

bool called_anomalous(const Video& video) {
  return video.anomalous.value_or(!video.labels.empty());
}

// Spans with the field they stand in. Videos of unknown length are passed over by rules about ends.
template <typename Check>
void each_span(const Video& video, Check check) {
  if (video.events)
    for (std::size_t i = 0; i < video.events->size(); ++i) check(fmt::format("events[{}]", i), (*video.events)[i].frames);
  for (std::size_t i = 0; i < video.ignore.size(); ++i) check(fmt::format("ignore[{}]", i), video.ignore[i]);
}

// How often truth and masks disagree on frames that count, and where first.
void compare(const Video& video, const MaskFacts& masks, Findings& findings) {
  const std::vector<std::uint8_t> truth = truth_of(video);
  const FrameSpan covered = video.covered();
  std::int64_t in_truth = 0, in_masks = 0, differ = 0, first = -1;
  for (std::int64_t frame = covered.begin; frame < covered.end; ++frame) {
    const std::uint8_t known = truth[static_cast<std::size_t>(frame - covered.begin)];
    if (known > 1) continue;
    const bool seen = masks.anomalous[static_cast<std::size_t>(frame)] != 0;
    in_truth += known;
    in_masks += seen ? 1 : 0;
    if (seen == (known == 1)) continue;
    if (first < 0) first = frame;
    ++differ;
  }
  if (differ > 0)
    findings.add(
        video.id, "events",
        fmt::format("events mark {} frames, masks {}; {} frames differ, the first is {}", in_truth, in_masks, differ, first),
        "decide which is right; figures per frame use the events, per pixel the masks");
}

}  // namespace

void check_anomalous_without_events(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    if (!video.events || !called_anomalous(video)) continue;
    const bool marked = std::any_of(video.events->begin(), video.events->end(), [&](const LabelledSpan& event) {
      return video.frames < 1 || !event.frames.intersect(video.covered()).empty();
    });
    if (!marked)
      findings.add(video.id, "events",
                   fmt::format("called anomalous{}, but none of its {} frames is",
                               video.labels.empty() ? "" : " (" + video.labels.front() + ")", video.covered().size()),
                   "the truth may be of another version, or a class may have been lost (MGFN's gt-ucf.npy lost six)");
  }
}

void check_normal_with_events(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos)
    if (video.events && !video.events->empty() && video.anomalous == false)
      findings.add(video.id, "events", fmt::format("called normal, but has {} events", video.events->size()),
                   "normal videos of TAD's lists store their whole length as an interval: leave it out");
}

void check_ends(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos)
    each_span(video, [&](const std::string& field, const FrameSpan& span) {
      if (video.frames > 0 && span.end > video.frames && span.begin < video.frames)
        findings.add(video.id, field, fmt::format("ends at {}, the video has {} frames", span.end, video.frames),
                     "it is cut at the end of the video; check the convention if many are (end included or not)");
    });
}

void check_starts(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos)
    each_span(video, [&](const std::string& field, const FrameSpan& span) {
      if (video.frames > 0 && span.begin >= video.frames)
        findings.add(video.id, field, fmt::format("starts at {}, the video has {} frames", span.begin, video.frames),
                     "the interval is of another video or another version of it");
      else if (span.begin < 0 || span.end <= span.begin)
        findings.add(video.id, field,
                     fmt::format("{} to {} {}", span.begin, span.end,
                                 span.begin < 0          ? "starts before the video"
                                 : span.end < span.begin ? "is reversed"
                                                         : "has no frame"),
                     "frames count from 0, the end is the first that does not belong");
    });
}

void check_wholly_anomalous(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    if (!video.events || video.events->empty() || video.frames < 1) continue;
    const std::vector<std::uint8_t> truth = truth_of(video);
    if (!truth.empty() && std::find(truth.begin(), truth.end(), 0) == truth.end())
      findings.add(video.id, "events", fmt::format("all {} frames are anomalous", truth.size()),
                   "it has no ROC curve of its own: say whether macro figures leave it out");
  }
}

void check_masks(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    const auto found = facts.masks.find(&video);
    if (found == facts.masks.end()) continue;
    const MaskFacts& masks = found->second;
    if (!masks.problem.empty()) findings.add_as(Severity::error, video.id, "masks", masks.problem, "repair or leave out the masks");
    if (!masks.of_other_size.empty())
      findings.add_as(
          Severity::error, video.id, "masks",
          fmt::format("{} masks have another size than the video ({}), the first, of frame {}, is {}", masks.of_other_size.size(),
                      to_text(video.size), masks.of_other_size[0].first, to_text(masks.of_other_size[0].second)),
          "masks must lie on the pixels of the video: scale them, nearest neighbour");
    if (masks.problem.empty() && video.events) compare(video, masks, findings);
  }
}

void check_overlaps(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    if (!video.events) continue;
    const auto& events = *video.events;
    for (std::size_t i = 0; i < events.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (events[i].label == events[j].label && events[i].frames.overlaps(events[j].frames))
          findings.add(video.id, fmt::format("events[{}]", i),
                       fmt::format("{} to {} overlaps events[{}], {} to {}", events[i].frames.begin, events[i].frames.end, j,
                                   events[j].frames.begin, events[j].frames.end),
                       "join the two, or correct their ends");
  }
}

}  // namespace vigil
