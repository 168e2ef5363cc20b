// SPDX-License-Identifier: Apache-2.0
// Scores each video of a data set through the same loop as `detect`, or joins stored scores, then measures. See evaluate.h.
#include "vigil/evaluate/evaluate.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/threads.h"
#include "vigil/data/open_video.h"
#include "vigil/detect/runner.h"
#include "vigil/evaluate/class_scores.h"
#include "vigil/evaluate/post.h"
#include "vigil/events/score_file.h"

namespace vigil {
namespace {

constexpr double kOwnLevel = 3;       // where events start unless told otherwise (events/builder.h)
constexpr double kRegionFloor = 1.0;  // level of regions that count in region measures: as odd as one frame in ten

using Seen = std::optional<std::vector<std::string>>;

// What became of one video.
struct Outcome {
  std::optional<EvaluatedVideo> video;
  std::string failure;
  std::vector<std::string> notes;
  std::int64_t frames = 0;
  std::optional<double> own_threshold;  // the lowest value at the level where events start
};

std::string text_of(const std::optional<Box>& roi) {
  return roi ? to_text(*roi) : "the whole picture";
}

void check_roi(const Detector& detector, const Video& video) {
  if (!video.roi || video.roi == detector.roi()) return;
  if (!detector.roi() && !video.size.empty() && *video.roi == Box::whole(video.size)) return;
  throw Error::input(fmt::format("{}: the manifest allows {} (roi), but the model looks at {}", video.id, to_text(*video.roi),
                                 text_of(detector.roi())),
                     fmt::format("fit the model with --roi {}", to_text(*video.roi)));
}

// Each frame of the span has one score that is a number.
void check_scores(const std::vector<Score>& scores, const FrameSpan& span, std::int64_t given) {
  if (given != span.size())
    throw Error::input(
        fmt::format("the manifest says {} frames ({} to {}), the media gave {}", span.size(), span.begin, span.end, given),
        "give the manifest the media's n_frames, or a span that lies inside");
  std::int64_t next = span.begin;
  for (const Score& score : scores) {
    if (score.frames.begin != next) throw Error::input(fmt::format("the detector left frame {} without a score", next));
    if (std::isnan(score.value)) throw Error::input(fmt::format("the score of frame {} is not a number", next));
    next = score.frames.end;
  }
  if (next != span.end) throw Error::input(fmt::format("the detector left frame {} without a score", next));
}

std::vector<std::string> notes_of(const Video& video, const StreamHealth& health) {
  std::vector<std::string> notes;
  if (!video.events) notes.push_back(video.id + ": unlabelled, so it counts in no figure");
  if (health.damaged > 0) notes.push_back(fmt::format("{}: {} damaged frames or packets", video.id, health.damaged));
  if (health.resized > 0) notes.push_back(fmt::format("{}: {} frames of another size", video.id, health.resized));
  for (const std::string& note : health.notes) notes.push_back(video.id + ": " + note);
  return notes;
}

std::optional<double> lowest_at(const std::vector<Score>& scores, double level) {
  std::optional<double> lowest;
  for (const Score& score : scores)
    if (score.level >= level && (!lowest || score.value < *lowest)) lowest = score.value;
  return lowest;
}

Outcome score(const Detector& detector, const Video& video, const Seen& seen, SpatialMeter& spatial, RunHooks hooks) {
  Outcome outcome;
  SpatialScores where;
  RunOptions options;
  if (spatial.wanted()) {
    options.scores = {kRegionFloor, true};
    hooks.on_frame = [&where, inner = hooks.on_frame](const Frame& frame, const std::vector<Score>& scores) {
      where.add(scores);
      if (inner) inner(frame, scores);
    };
  }
  try {
    const auto source = read_ahead(open_video(video));
    RunResult result = run(*source, detector, options, hooks);
    outcome.frames = result.health.frames;
    outcome.notes = notes_of(video, result.health);
    if (result.interrupted && result.health.frames < video.covered().size()) return outcome;
    check_scores(result.scores, video.covered(), result.health.frames);
    spatial.add(video, where);

    EvaluatedVideo evaluated = evaluated_video(video, seen);
    evaluated.raw = values_per_frame(result.scores);
    if (evaluated.fps <= 0) evaluated.fps = result.stream.fps;
    outcome.own_threshold = lowest_at(result.scores, kOwnLevel);
    evaluated.scores = std::move(result.scores);
    outcome.video = std::move(evaluated);
  } catch (const Error& error) {
    if (!interrupted()) outcome.failure = video.id + ": " + error.what();  // else it may lack only what the signal cut off
  }
  return outcome;
}

// In the order of `videos`, whatever order they were scored in.
std::vector<Outcome> score_all(const Detector& detector, const std::vector<Video>& videos, const Seen& seen, SpatialMeter& spatial,
                               int jobs, const RunHooks& hooks) {
  std::vector<Outcome> outcomes(videos.size());
  std::atomic<std::size_t> next = 0;
  parallel_for(std::min(static_cast<std::size_t>(jobs), videos.size()), [&](std::size_t) {
    for (std::size_t i = next++; i < videos.size() && !interrupted(); i = next++)
      outcomes[i] = score(detector, videos[i], seen, spatial, hooks);
  });
  return outcomes;
}

std::vector<Video> videos_of(const Dataset& dataset, const std::string& split) {
  std::vector<Video> videos = dataset.of_split(split);
  if (videos.empty()) videos = dataset.videos;
  if (videos.empty()) throw Error::input(dataset.name + ": the data set has no videos");
  return videos;
}

// What all evaluations do once each video has raw scores and truth.
void finish(Evaluation& evaluation, const std::string& split, const MeasureConfig& how,
            const std::optional<OwnThreshold>& threshold, double lateness_frames) {
  evaluation.measures = measure(evaluation.videos, how, threshold, lateness_frames);
  const std::vector<VideoScores> raw = video_scores(evaluation.videos, ScoresOf::raw);
  evaluation.raw = frame_auc(raw);
  evaluation.smoothed = frame_auc(video_scores(evaluation.videos, ScoresOf::smoothed));
  Protocol& protocol = evaluation.protocol;
  protocol.dataset = evaluation.dataset;
  protocol.truth_revision = evaluation.truth_revision;
  protocol.truth = truth_fingerprint(raw);
  protocol.split = split;
  protocol.videos = evaluation.raw.videos;
  protocol.frames = evaluation.raw.frames;
  protocol.positives = evaluation.raw.positives;
  const PostStep smoothing = smoothing_of(how.smooth);
  const PostStep normal = normalisation_of(how.normalise);
  protocol.smoothing = smoothing.name;
  protocol.normalisation = normal.name;
  protocol.causal = smoothing.causal && normal.causal && protocol.mapping != "parts";
  protocol.selection = how.selection;
  protocol.events = fmt::format("gaps up to {} frames are one event", how.merge_frames);
}

void gather(std::vector<Outcome>& outcomes, Evaluation& evaluation) {
  for (Outcome& outcome : outcomes) {
    evaluation.frames += outcome.frames;
    for (std::string& note : outcome.notes) evaluation.notes.push_back(std::move(note));
    if (!outcome.failure.empty()) evaluation.failed.push_back(std::move(outcome.failure));
    if (outcome.video) evaluation.videos.push_back(std::move(*outcome.video));
  }
}

}  // namespace

Evaluation evaluate(const Detector& detector, const Dataset& dataset, const std::string& split, int jobs,
                    const std::function<void(std::int64_t frames)>& progress, const MeasureConfig& how) {
  if (jobs < 1) throw Error::usage(fmt::format("evaluate: {} jobs, expected at least 1", jobs));
  if (!how.class_scores.empty())
    throw Error::usage("evaluate: scores per class stand beside stored scores; a model of one class has none");
  smoothing_of(how.smooth);  // a wrong name is said before hours of scoring, not after
  const std::vector<Video> videos = videos_of(dataset, split);
  for (const Video& video : videos) check_roi(detector, video);

  RunHooks hooks;
  if (progress)
    hooks.on_frame = [&](const Frame&, const std::vector<Score>& scores) {
      std::int64_t frames = 0;
      for (const Score& score : scores) frames += score.frames.size();
      progress(frames);
    };

  Evaluation evaluation;
  evaluation.dataset = dataset.name;
  evaluation.truth_revision = dataset.truth_revision;
  evaluation.scored_by = detector.describe();
  SpatialMeter spatial(how.without_spatial ? std::vector<Video>{} : videos);
  const auto start = std::chrono::steady_clock::now();
  std::vector<Outcome> outcomes = score_all(detector, videos, seen_classes(dataset), spatial, jobs, hooks);
  evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  OwnThreshold own{std::numeric_limits<double>::infinity(),
                   fmt::format("the detector's own: level {:g}, known before these frames", kOwnLevel)};
  for (const Outcome& outcome : outcomes) own.value = std::min(own.value, outcome.own_threshold.value_or(own.value));
  gather(outcomes, evaluation);
  evaluation.not_done = videos.size() - evaluation.videos.size() - evaluation.failed.size();
  if (evaluation.not_done > 0) return evaluation;
  if (evaluation.videos.empty())
    throw Error::input(fmt::format("none of {} videos could be scored; the first: {}", videos.size(), evaluation.failed.front()));
  evaluation.spatial = spatial.measures();
  for (const std::string& note : evaluation.spatial.notes) evaluation.notes.push_back(note);
  finish(evaluation, split, how, own, detector.delay());
  return evaluation;
}

Evaluation evaluate(const ScoreSet& scores, const Dataset& dataset, const std::string& split, const JoinConfig& join,
                    const MeasureConfig& how, const PlaceReading& places) {
  if (places.given() && how.without_spatial)
    throw Error::usage("evaluate: regions and maps are given, but where in the picture is to be left out");
  const std::vector<Video> videos = videos_of(dataset, split);
  Joined joined = join_scores(scores, dataset, videos, join);
  Evaluation evaluation;
  evaluation.dataset = dataset.name;
  evaluation.truth_revision = dataset.truth_revision;
  evaluation.source = scores.name;
  evaluation.scored_by = "stored scores";
  evaluation.videos = std::move(joined.videos);
  evaluation.notes = std::move(joined.notes);
  for (const EvaluatedVideo& video : evaluation.videos) evaluation.frames += static_cast<std::int64_t>(video.raw.size());
  if (places.given()) evaluation.spatial = measure_places(places, dataset, videos);
  evaluation.notes.insert(evaluation.notes.end(), evaluation.spatial.notes.begin(), evaluation.spatial.notes.end());
  Protocol& protocol = evaluation.protocol;
  protocol.align = truth_length_of(join.align);
  protocol.unit = to_text(scores.unit);
  if (scores.unit.kind == ScoreUnit::Kind::parts)
    protocol.mapping = "parts";
  else if (scores.unit.count > 1)
    protocol.mapping = join.align == Align::ratio ? "ratio" : "repeat";
  if (join.nan == NanRule::drop) {
    protocol.nan = fmt::format("dropped {} anomalous and {} normal frames", joined.dropped_positives, joined.dropped_negatives);
    if (joined.dropped_positives + joined.dropped_negatives > 0)
      evaluation.notes.push_back(protocol.nan + ": their scores are no numbers");
  }
  const bool per_snippet = scores.unit.kind == ScoreUnit::Kind::frames;
  finish(evaluation, split, how, std::nullopt, per_snippet ? static_cast<double>(scores.unit.count - 1) : 0);
  if (!how.class_scores.empty()) {
    const Figures of_classes = measure_classes(how.class_scores, scores.unit, dataset, videos, join);
    evaluation.measures.events.insert(evaluation.measures.events.end(), of_classes.begin(), of_classes.end());
  }
  return evaluation;
}

}  // namespace vigil
