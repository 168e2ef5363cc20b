// SPDX-License-Identifier: Apache-2.0
// Rules about tracks: boxes and their ids.
#include <set>

#include <fmt/format.h>

#include "vigil/data/audit/rules.h"

namespace vigil {

void check_boxes(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    if (!video.tracks) continue;
    for (const Track& track : *video.tracks) {
      std::int64_t empty = 0, outside = 0;
      const TrackBox* first = nullptr;
      for (const TrackBox& box : track.boxes) {
        const bool none = box.box.empty();
        const bool out = !none && !video.size.empty() && box.box.intersect(Box::whole(video.size)) != box.box;
        empty += none ? 1 : 0;
        outside += out ? 1 : 0;
        if ((none || out) && first == nullptr) first = &box;
      }
      const std::string field = fmt::format("tracks: id {}", track.id);
      if (empty > 0)
        findings.add_as(Severity::error, video.id, field,
                        fmt::format("{} boxes have no pixel, the first wrong one, of frame {}, is {}", empty, first->frame,
                                    to_text(first->box)),
                        "corners may be exchanged, or centre and size read as corners (Street Scene)");
      if (outside > 0)
        findings.add(video.id, field,
                     fmt::format("{} of {} boxes leave the picture ({}), the first wrong one, of frame {}, is {}", outside,
                                 track.boxes.size(), to_text(video.size), first->frame, to_text(first->box)),
                     "clip them; if all do, the size or the convention is wrong");
    }
  }
}

void check_track_ids(const AuditFacts& facts, Findings& findings) {
  for (const Video& video : facts.dataset.videos) {
    if (!video.tracks || video.tracks->empty()) continue;
    std::set<std::int64_t> ids;
    for (const Track& track : *video.tracks) ids.insert(track.id);
    const std::int64_t span = *ids.rbegin() - *ids.begin() + 1;
    if (span != static_cast<std::int64_t>(ids.size()))
      findings.add(video.id, "tracks", fmt::format("{} ids between {} and {}", ids.size(), *ids.begin(), *ids.rbegin()),
                   "tracks may have been lost on the way; ids themselves need not follow each other");
  }
}

}  // namespace vigil
