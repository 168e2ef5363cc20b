// SPDX-License-Identifier: Apache-2.0
// Temporal AP and its means.
#include "vigil/metrics/temporal_map.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/metrics/averaging.h"

namespace vigil {
namespace {

void check(std::span<const TemporalEvent> events, const char* what) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const TemporalEvent& e = events[i];
    if (!(e.end > e.begin) || std::isnan(e.score))
      throw Error::input(fmt::format("{} {} of video {}: [{}, {}) with score {}", what, i, e.video, e.begin, e.end, e.score));
  }
}

std::vector<const TemporalEvent*> by_falling_score(std::span<const TemporalEvent> predictions) {
  std::vector<const TemporalEvent*> order;
  for (const TemporalEvent& p : predictions) order.push_back(&p);
  std::sort(order.begin(), order.end(), [](const TemporalEvent* a, const TemporalEvent* b) {
    return std::tuple(-a->score, a->video, a->begin, a->end) < std::tuple(-b->score, b->video, b->begin, b->end);
  });
  return order;
}

// The true events of each video, and which are taken.
class Free {
 public:
  explicit Free(std::span<const TemporalEvent> truth) : taken_(truth.size()) {
    for (std::size_t t = 0; t < truth.size(); ++t) of_video_[truth[t].video].push_back({&truth[t], t});
    for (auto& [video, candidates] : of_video_)  // so that equal overlaps do not depend on the order given
      std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::pair(a.event->begin, a.event->end) < std::pair(b.event->begin, b.event->end);
      });
  }

  bool take(const TemporalEvent& prediction, double x, TemporalRule rule) {
    const auto found = of_video_.find(prediction.video);
    if (found == of_video_.end()) return false;
    const Candidate* best = nullptr;
    double most = 0;
    for (const Candidate& candidate : found->second) {
      if (rule != TemporalRule::voc && taken_[candidate.index]) continue;
      const double overlap = temporal_iou(prediction, *candidate.event);
      if (overlap <= most) continue;
      most = overlap;
      best = &candidate;
    }
    if (!best || most < x || taken_[best->index]) return false;
    taken_[best->index] = true;
    return true;
  }

 private:
  struct Candidate {
    const TemporalEvent* event;
    std::size_t index;
  };
  std::map<std::size_t, std::vector<Candidate>> of_video_;
  std::vector<bool> taken_;
};

// precision at each hit, by falling score.
std::vector<double> precision_at_hits(const std::vector<bool>& hits) {
  std::vector<double> precision;
  for (std::size_t i = 0; i < hits.size(); ++i)
    if (hits[i]) precision.push_back(static_cast<double>(precision.size() + 1) / static_cast<double>(i + 1));
  return precision;
}

}  // namespace

double temporal_iou(const TemporalEvent& a, const TemporalEvent& b) {
  const double shared = std::max(0.0, std::min(a.end, b.end) - std::max(a.begin, b.begin));
  const double all = (a.end - a.begin) + (b.end - b.begin) - shared;
  return all > 0 ? shared / all : 0;
}

std::optional<double> temporal_ap(std::span<const TemporalEvent> truth, std::span<const TemporalEvent> predictions, double x,
                                  TemporalRule rule) {
  if (!(x > 0 && x <= 1)) throw Error::usage(fmt::format("temporal AP: tIoU {} is not in (0, 1]", x));
  check(truth, "true event");
  check(predictions, "prediction");
  if (truth.empty()) return std::nullopt;
  Free free(truth);
  std::vector<bool> hits;
  for (const TemporalEvent* prediction : by_falling_score(predictions)) hits.push_back(free.take(*prediction, x, rule));
  std::vector<double> precision = precision_at_hits(hits);
  if (rule != TemporalRule::vadclip)  // interpolated: the best precision at this recall or beyond
    for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
  return std::accumulate(precision.begin(), precision.end(), 0.0) / static_cast<double>(truth.size());
}

TemporalMap temporal_map(std::span<const TemporalEvent> truth, std::span<const TemporalEvent> predictions,
                         std::span<const double> thresholds) {
  if (thresholds.empty()) throw Error::usage("temporal mAP: no tIoU thresholds");
  check(truth, "true event");
  check(predictions, "prediction");
  std::map<std::string, std::pair<std::vector<TemporalEvent>, std::vector<TemporalEvent>>> classes;
  for (const TemporalEvent& e : truth) classes[e.type].first.push_back(e);
  for (const TemporalEvent& e : predictions)
    if (const auto found = classes.find(e.type); found != classes.end()) found->second.second.push_back(e);
  TemporalMap result;
  if (classes.empty()) return result;
  result.at.assign(thresholds.size(), 0);
  double sum = 0;
  for (const auto& [name, events] : classes) {
    double of_class = 0;
    for (std::size_t i = 0; i < thresholds.size(); ++i) {
      const double ap = temporal_ap(events.first, events.second, thresholds[i]).value_or(0);
      of_class += ap / static_cast<double>(thresholds.size());
      result.at[i] += ap / static_cast<double>(classes.size());
    }
    result.of_class[name] = of_class;
    sum += of_class;
  }
  result.mean = sum / static_cast<double>(classes.size());
  return result;
}

std::vector<double> activitynet_thresholds() {
  std::vector<double> thresholds;
  for (int percent = 50; percent <= 95; percent += 5) thresholds.push_back(percent / 100.0);
  return thresholds;
}

std::vector<double> thumos_thresholds() {
  return {0.1, 0.2, 0.3, 0.4, 0.5};
}

std::vector<TemporalEvent> vadclip_events(std::span<const ClassScores> videos, std::size_t type) {
  constexpr double kDepth = 0.6;
  constexpr double kVideoShare = 0.7;
  constexpr std::size_t kTopShare = 16;
  std::vector<TemporalEvent> events;
  for (std::size_t v = 0; v < videos.size(); ++v) {
    const std::vector<double>& scores = videos[v].of_class[type];
    if (scores.empty()) continue;
    const auto [low, high] = std::minmax_element(scores.begin(), scores.end());
    const double threshold = *high - kDepth * (*high - *low);
    std::vector<double> top = scores;
    const std::size_t taken = std::max<std::size_t>(1, scores.size() / kTopShare);
    const auto end_of_top = top.begin() + static_cast<std::ptrdiff_t>(taken);
    std::partial_sort(top.begin(), end_of_top, top.end(), std::greater<>());
    const double of_video = std::accumulate(top.begin(), end_of_top, 0.0) / static_cast<double>(taken);
    for (std::size_t begin = 0; begin < scores.size();) {
      std::size_t end = begin;
      double highest = scores[begin];
      for (; end < scores.size() && scores[end] > threshold; ++end) highest = std::max(highest, scores[end]);
      if (end >= begin + 2)
        events.push_back({v, {}, static_cast<double>(begin), static_cast<double>(end), highest + kVideoShare * of_video});
      begin = std::max(end, begin + 1);
    }
  }
  return events;
}

double vadclip_map(std::span<const ClassScores> videos, double x) {
  const std::size_t classes = videos.empty() ? 0 : videos.front().of_class.size();
  for (std::size_t v = 0; v < videos.size(); ++v) {
    if (videos[v].of_class.size() != classes)
      throw Error::input(fmt::format("video {}: scores of {} classes, but video 0 has {}", v, videos[v].of_class.size(), classes));
    for (const auto& scores : videos[v].of_class)
      if (scores.size() != videos[v].of_class.front().size())
        throw Error::input(fmt::format("video {}: {} scores of one class, but {} of another", v, scores.size(),
                                       videos[v].of_class.front().size()));
  }
  if (classes == 0) return 0;
  std::vector<double> of_class;
  for (std::size_t c = 0; c < classes; ++c) {
    std::vector<TemporalEvent> truth;
    for (std::size_t v = 0; v < videos.size(); ++v)
      for (const ClassScores::Labelled& event : videos[v].truth)
        if (event.type == c)
          truth.push_back({v, {}, static_cast<double>(event.frames.begin), static_cast<double>(event.frames.end), 0});
    const std::vector<TemporalEvent> predictions = vadclip_events(videos, c);
    if (predictions.empty()) return 0;
    of_class.push_back(temporal_ap(truth, predictions, x, TemporalRule::vadclip).value_or(0));
  }
  return 100 * mean_of(of_class).value_or(0);
}

}  // namespace vigil
