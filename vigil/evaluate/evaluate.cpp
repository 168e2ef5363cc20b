// SPDX-License-Identifier: Apache-2.0
// Scores each video of a data set through the same loop as `detect`, then measures. See evaluate.h for the protocol.
#include "vigil/evaluate/evaluate.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/threads.h"
#include "vigil/data/open_video.h"
#include "vigil/detect/runner.h"
#include "vigil/events/score_file.h"
#include "vigil/events/smooth.h"

namespace vigil {
namespace {

constexpr double kSmoothing = 0.5;

// What became of one video.
struct Outcome {
  std::optional<EvaluatedVideo> video;
  std::string failure;
  std::vector<std::string> notes;
  std::int64_t frames = 0;
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

Outcome score(const Detector& detector, const Video& video, const RunHooks& hooks) {
  Outcome outcome;
  try {
    const auto source = read_ahead(open_video(video));
    RunResult result = run(*source, detector, {}, hooks);
    outcome.frames = result.health.frames;
    outcome.notes = notes_of(video, result.health);
    if (result.interrupted) return outcome;
    check_scores(result.scores, video.covered(), result.health.frames);

    EvaluatedVideo evaluated;
    evaluated.id = video.id;
    evaluated.raw = values_per_frame(result.scores);
    evaluated.smoothed = ema(evaluated.raw, kSmoothing);
    evaluated.truth = truth_of(video);
    evaluated.scores = std::move(result.scores);
    outcome.video = std::move(evaluated);
  } catch (const Error& error) {
    outcome.failure = video.id + ": " + error.what();
  }
  return outcome;
}

// In the order of `videos`, whatever order they were scored in.
std::vector<Outcome> score_all(const Detector& detector, const std::vector<Video>& videos, int jobs, const RunHooks& hooks) {
  std::vector<Outcome> outcomes(videos.size());
  std::atomic<std::size_t> next = 0;
  parallel_for(std::min(static_cast<std::size_t>(jobs), videos.size()), [&](std::size_t) {
    for (std::size_t i = next++; i < videos.size() && !interrupted(); i = next++) outcomes[i] = score(detector, videos[i], hooks);
  });
  return outcomes;
}

FrameAuc auc_of(const std::vector<EvaluatedVideo>& videos, std::vector<double> EvaluatedVideo::*scores) {
  std::vector<VideoScores> pairs;
  for (const EvaluatedVideo& video : videos) pairs.push_back({video.*scores, video.truth});
  return frame_auc(pairs);
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
                    const std::function<void(std::int64_t frames)>& progress) {
  if (jobs < 1) throw Error::usage(fmt::format("evaluate: {} jobs, expected at least 1", jobs));
  std::vector<Video> videos = dataset.of_split(split);
  if (videos.empty()) videos = dataset.videos;
  if (videos.empty()) throw Error::input(dataset.name + ": the data set has no videos");
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
  const auto start = std::chrono::steady_clock::now();
  std::vector<Outcome> outcomes = score_all(detector, videos, jobs, hooks);
  evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  gather(outcomes, evaluation);
  if (interrupted())
    throw Error(ErrorKind::interrupted, fmt::format("evaluation stopped after {} of {} videos; figures need all of them",
                                                    evaluation.videos.size(), videos.size()));
  if (evaluation.videos.empty())
    throw Error::input(fmt::format("none of {} videos could be scored; the first: {}", videos.size(), evaluation.failed.front()));
  evaluation.raw = auc_of(evaluation.videos, &EvaluatedVideo::raw);
  evaluation.smoothed = auc_of(evaluation.videos, &EvaluatedVideo::smoothed);
  return evaluation;
}

}  // namespace vigil
