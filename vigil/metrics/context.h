// SPDX-License-Identifier: Apache-2.0
// Is it the event that is recognised, or the video it is in? One walk over the ranking of all frames.
#pragma once

#include <optional>
#include <vector>

#include "vigil/metrics/ranking.h"

namespace vigil {

// ROC-AUCs against all frames of normal videos, ties one half, of two kinds of frames of anomalous videos: those of their events,
// and all others. Nothing where a kind has no frames. A detector of events has `event` far above `context`, whose frames are
// normal; where both are equally high, what is recognised is the video: its camera, its source, its context. Learning from videos'
// labels alone invites that, and the micro AUC does not show it: it is event * n + ano * (1 - n), n being the share of normal
// frames that are in normal videos and ano the AUC over anomalous videos alone.
struct ContextAucs {
  std::optional<double> event;
  std::optional<double> context;
};

// anomalous: of each video of the ranking. Positive frames of videos that are not anomalous count nowhere.
ContextAucs context_aucs(const Ranking& ranking, const std::vector<bool>& anomalous);

}  // namespace vigil
