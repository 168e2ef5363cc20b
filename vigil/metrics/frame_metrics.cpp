// SPDX-License-Identifier: Apache-2.0
// One ranking, one walk per eight parts of the data set, one curve: all frame-level figures.
#include "vigil/metrics/frame_metrics.h"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "vigil/metrics/averaging.h"
#include "vigil/metrics/baselines.h"
#include "vigil/metrics/context.h"
#include "vigil/metrics/operating.h"
#include "vigil/metrics/precision_recall.h"
#include "vigil/metrics/roc.h"
#include "vigil/metrics/video_level.h"

namespace vigil {
namespace {

constexpr double kAlarm = 0.5;

// Some of the videos, measured in one curve.
struct Part {
  std::string name;  // "ano", "class.within", ...: the ids are auc.NAME and ap.NAME
  std::string of;
  std::vector<bool> videos;
};

// What is known of the videos, looked up once.
struct Facts {
  std::span<const VideoScores> videos;
  std::vector<bool> anomalous;
  std::size_t outside = 0;  // frames with scores that are no probabilities

  explicit Facts(std::span<const VideoScores> all) : videos(all), outside(scores_outside_unit(all)) {
    for (const VideoScores& video : all) anomalous.push_back(is_anomalous(video));
  }

  template <typename Takes>
  Part part(std::string name, std::string of, Takes takes) const {
    Part part{std::move(name), std::move(of), {}};
    for (std::size_t v = 0; v < videos.size(); ++v) part.videos.push_back(takes(v));
    return part;
  }
};

std::vector<Part> parts_of(const Facts& facts) {
  const auto videos = facts.videos;
  std::set<std::string> classes;
  std::set<std::string> scenes;
  bool open_set = false;
  for (std::size_t v = 0; v < videos.size(); ++v) {
    if (facts.anomalous[v]) classes.insert(videos[v].classes.begin(), videos[v].classes.end());
    if (!videos[v].scene.empty()) scenes.insert(videos[v].scene);
    open_set |= videos[v].unseen;
  }
  const auto has = [&](std::size_t v, const std::string& name) {
    const auto& of_video = videos[v].classes;
    return facts.anomalous[v] && std::find(of_video.begin(), of_video.end(), name) != of_video.end();
  };

  std::vector<Part> parts;
  parts.push_back(facts.part("micro", "", [](std::size_t) { return true; }));
  parts.push_back(facts.part("ano", "", [&](std::size_t v) { return facts.anomalous[v]; }));
  for (const std::string& name : classes) {
    parts.push_back(facts.part("class.within", name, [&](std::size_t v) { return has(v, name); }));
    parts.push_back(facts.part("class.with_normal", name, [&](std::size_t v) { return has(v, name) || !facts.anomalous[v]; }));
  }
  for (const std::string& name : scenes)
    parts.push_back(facts.part("scene", name, [&](std::size_t v) { return videos[v].scene == name; }));
  if (open_set) {
    parts.push_back(facts.part("seen", "", [&](std::size_t v) { return !facts.anomalous[v] || !videos[v].unseen; }));
    parts.push_back(facts.part("unseen", "", [&](std::size_t v) { return !facts.anomalous[v] || videos[v].unseen; }));
  }
  return parts;
}

std::string why_nothing(std::uint64_t positives, std::uint64_t negatives) {
  if (positives + negatives == 0) return "no frames";
  if (positives == 0) return "one class: no anomalous frame";
  return negatives == 0 ? "one class: no normal frame" : "";
}

class Sheet {
 public:
  Sheet(const Facts& facts, const Ranking& ranking) : facts_(facts), ranking_(ranking) {}

  std::vector<Figure> figures;

  // Fields of a figure over all frames of the chosen videos.
  Figure figure_over(const std::vector<bool>& videos) const {
    Figure figure;
    for (std::size_t v = 0; v < videos.size(); ++v) {
      if (!videos[v]) continue;
      const Ranking::Count& count = ranking_.videos()[v];
      ++figure.videos;
      figure.frames += count.positives + count.negatives;
      figure.positives += count.positives;
    }
    figure.note = why_nothing(figure.positives, figure.frames - figure.positives);
    return figure;
  }

  void add(Figure figure, std::string id, std::optional<double> value, std::string of = {}) {
    figure.id = std::move(id);
    figure.of = std::move(of);
    figure.value = value;
    figures.push_back(std::move(figure));
  }

  void add(std::string id, std::optional<double> value) { add(over_all(), std::move(id), value); }

  // note: of a value; why: there is none, over_all()'s reason where it is not given.
  void add_noted(std::string id, std::optional<double> value, const std::string& note, const std::string& why = "") {
    Figure figure = over_all();
    if (value) figure.note = note;
    if (!value && !why.empty()) figure.note = why;
    add(std::move(figure), std::move(id), value);
  }

  void add_macro(std::string id, const Mean& mean, const std::string& note = {}) {
    Figure figure = over_all();
    figure.videos = mean.used;
    figure.skipped = mean.skipped;
    figure.note = mean.value ? note : "no video has both classes";
    add(std::move(figure), std::move(id), mean.value);
  }

 private:
  Figure over_all() const { return figure_over(std::vector<bool>(facts_.videos.size(), true)); }

  const Facts& facts_;
  const Ranking& ranking_;
};

void add_parts(Sheet& sheet, const Facts& facts, const Ranking& ranking) {
  const std::vector<Part> parts = parts_of(facts);
  const std::vector<Areas> of_parts = areas(ranking, parts.size(), [&](std::size_t i, std::span<double> weights) {
    for (std::size_t v = 0; v < weights.size(); ++v) weights[v] = parts[i].videos[v] ? 1 : 0;
  });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Figure figure = sheet.figure_over(parts[i].videos);
    sheet.add(figure, "auc." + parts[i].name, of_parts[i].auc, parts[i].of);
    sheet.add(figure, "ap." + parts[i].name, of_parts[i].ap, parts[i].of);
  }
}

// Where events are within so little of what surrounds them, and that is recognised at all, a note says so.
constexpr double kSameAsContext = 0.02;
constexpr double kRecognised = 0.6;

void add_context(Sheet& sheet, const Facts& facts, const Ranking& ranking) {
  const ContextAucs aucs = context_aucs(ranking, facts.anomalous);
  const char* why = aucs.event || aucs.context ? "anomalous videos have no such frames" : "needs anomalous and normal videos";
  sheet.add_noted("auc.event", aucs.event, "", why);
  const bool same = aucs.event && aucs.context && *aucs.context >= kRecognised && *aucs.event < *aucs.context + kSameAsContext;
  sheet.add_noted("auc.context", aucs.context, same ? "as high as auc.event: videos are told apart, not events" : "", why);
}

void add_curve(Sheet& sheet, const Curve& curve) {
  sheet.add("prauc.trapz", pr_auc_trapezoid(curve));
  sheet.add("prauc.interp", pr_auc_interpolated(curve));
  sheet.add("eer", equal_error_rate(curve));
  sheet.add("eer_ref", equal_error_rate_ref(curve));
  sheet.add("fpr90", fpr_at_tpr(curve, 0.90));
  sheet.add("fpr95", fpr_at_tpr(curve, 0.95));
  const auto best = best_f1(curve);
  sheet.add_noted("f1max", best ? std::optional(best->f1) : std::nullopt,
                  fmt::format("at threshold {}, chosen on these frames", best ? best->threshold : 0));
}

void add_macro(Sheet& sheet, const Facts& facts, const std::vector<VideoAuc>& aucs) {
  const std::string note =
      facts.outside == 0 ? "" : fmt::format("{} frames have scores outside [0, 1], which sentinels assume", facts.outside);
  sheet.add_macro("auc.macro.skip", macro_auc(aucs, facts.videos, Macro::skip));
  sheet.add_macro("auc.macro.half", macro_auc(aucs, facts.videos, Macro::half));
  sheet.add_macro("auc.macro.sentinel", macro_auc(aucs, facts.videos, Macro::sentinel), note);
  sheet.add_macro("auc.macro.sentinel_max", macro_auc(aucs, facts.videos, Macro::sentinel_max), note);
  sheet.add_macro("auc.macro.pad_normal", macro_auc(aucs, facts.videos, Macro::pad_normal), note);
}

// Alarms at score >= 0.5 among negative frames.
void add_false_alarms(Sheet& sheet, const Facts& facts, const Ranking& ranking) {
  const auto far = [&](const std::string& id, const std::vector<bool>& videos) {
    std::uint64_t alarms = 0;
    std::uint64_t negatives = 0;
    for (std::size_t v = 0; v < videos.size(); ++v) {
      if (!videos[v]) continue;
      negatives += ranking.videos()[v].negatives;
      for (std::size_t i = 0; i < facts.videos[v].scores.size(); ++i)
        alarms += facts.videos[v].truth[i] == 0 && facts.videos[v].scores[i] >= kAlarm ? 1 : 0;
    }
    Figure figure = sheet.figure_over(videos);
    figure.note = negatives == 0      ? "no normal frame"
                  : facts.outside > 0 ? fmt::format("{} frames have scores outside [0, 1]: no probabilities", facts.outside)
                                      : "";
    sheet.add(std::move(figure), id,
              negatives > 0 ? std::optional(static_cast<double>(alarms) / static_cast<double>(negatives)) : std::nullopt);
  };
  std::vector<bool> normal = facts.anomalous;
  normal.flip();
  far("far.normal_videos", normal);
  far("far.all_normal_frames", std::vector<bool>(facts.videos.size(), true));
}

void add_videos(Sheet& sheet, const Facts& facts) {
  const VideoLevel level = video_level(facts.videos);
  Figure figure;
  figure.videos = level.videos;
  figure.skipped = facts.videos.size() - level.videos;
  const bool one_kind = level.anomalous == 0 || level.anomalous == level.videos;
  figure.note = level.videos == 0 ? "no videos" : one_kind ? "all videos are of one kind" : "";
  sheet.add(figure, "video.auc", level.auc);
  sheet.add(figure, "video.ap", level.ap);
  if (level.videos > 0) figure.note.clear();
  sheet.add(std::move(figure), "video.acc", level.accuracy);
}

void add_baselines(Sheet& sheet, const Facts& facts, const std::vector<VideoAuc>& aucs) {
  const Baselines baselines = baselines_of(facts.videos, aucs);
  sheet.add_noted("baseline.base_rate", baselines.base_rate, "");
  sheet.add("baseline.oracle.auc", baselines.oracle_auc);
  sheet.add("baseline.oracle.ap", baselines.oracle_ap);
  sheet.add_noted("baseline.chance.sentinel", baselines.sentinel_auc, "");
}

}  // namespace

const Figure* FrameMetrics::find(std::string_view id, std::string_view of) const {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.id == id && f.of == of; });
  return found == figures.end() ? nullptr : &*found;
}

std::optional<double> FrameMetrics::value(std::string_view id, std::string_view of) const {
  const Figure* figure = find(id, of);
  return figure ? figure->value : std::nullopt;
}

FrameMetrics frame_metrics(std::span<const VideoScores> videos) {
  const Ranking ranking(videos);
  const Facts facts(videos);
  const std::vector<VideoAuc> aucs = auc_of_videos(ranking);
  FrameMetrics result;
  result.curve = curve_of(ranking);
  for (const VideoAuc& auc : aucs) result.video_auc.push_back(auc.value());

  Sheet sheet(facts, ranking);
  add_parts(sheet, facts, ranking);
  add_context(sheet, facts, ranking);
  add_curve(sheet, result.curve);
  add_macro(sheet, facts, aucs);
  add_false_alarms(sheet, facts, ranking);
  add_videos(sheet, facts);
  add_baselines(sheet, facts, aucs);
  result.figures = std::move(sheet.figures);
  return result;
}

}  // namespace vigil
