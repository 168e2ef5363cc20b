// SPDX-License-Identifier: Apache-2.0
// How exact the default detector is on UCSD Ped2 and UMN scene 1, how fast the whole process is on an H.264 file beside the same
// detector with whole-picture DIS, how much memory it takes, and where the time goes.
#include <algorithm>
#include <chrono>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/app/models.h"
#include "vigil/app/normal.h"
#include "vigil/base/error.h"
#include "vigil/base/threads.h"
#include "vigil/data/dataset.h"
#include "vigil/evaluate/evaluate.h"
#include "vigil/metrics/baselines.h"
#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/motion_model.h"
#include "vigil/oneclass/scorer.h"
#include "vigil/report/evaluation_texts.h"

namespace vigil::reproduce {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr int kRuns = 3;
constexpr int kHour = 18;  // rounds of the 2010 test frames at 10 frames/s: an hour

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

ModelFile fitted(const std::string& data, const std::string& flow) {
  FitConfig config;
  config.flow = flow;
  return fit_footage({data}, {}, config).file;
}

json number(const std::optional<double>& value) {
  return value ? json(std::round(*value * 1e5) / 1e5) : json();
}

Evaluation evaluated(const ModelFile& model, const std::string& data, const std::string& name) {
  const Evaluation e = evaluate(*detector_of(model, name), load_dataset(data), "test", threads());
  for (const std::string& failure : e.failed) throw Error::input(name + ": " + failure);
  fmt::print("{:<28} {:>8.4f} {:>8.4f} {:>10.4f} {:>8} {:>9} {:>8}\n", name, e.raw.micro.value_or(-1), e.raw.macro.value_or(-1),
             e.smoothed.micro.value_or(-1), e.raw.frames, e.raw.positives, e.raw.macro_skipped);
  return e;
}

// What the trivial reaches on the same truth.
Baselines baselines_of(const Evaluation& e) {
  const std::vector<VideoScores> videos = video_scores(e.videos, ScoresOf::raw);
  return vigil::baselines_of(videos, auc_of_videos(Ranking(videos)));
}

void print_baselines(const std::string& name, const Evaluation& e) {
  fmt::print("\n{}, without looking\n{}", name, baselines_text(baselines_of(e)));
}

json json_of(const Baselines& b) {
  return {{"base_rate", number(b.base_rate)},
          {"oracle_auc", number(b.oracle_auc)},
          {"oracle_ap", number(b.oracle_ap)},
          {"chance_sentinel", number(b.sentinel_auc)}};
}

// Where in the picture, and what the figures are of.
void print_spatial(const Evaluation& e) {
  fmt::print("\n{:<28} {:>8}\n", "Ped2, where in the picture", "");
  for (const MeasuredFigure& m : e.spatial.figures)
    fmt::print("{:<28} {:>8.4f} {}\n", m.figure.id, m.figure.value.value_or(-1), m.figure.note);
  fmt::print("eer of frames {:.4f}; protocol {} {}\n", value_of(e.measures.raw, "eer").value_or(-1), id_of(e.protocol),
             what_text(e.protocol));
}

// Wall seconds of one part of the work over all frames of a file.
struct Stages {
  double decode = 0;
  double weight = 0;
  double flow = 0;
  double pooling = 0;
  double all = 0;  // sensor and scorer, in one thread, without decoding
  std::int64_t frames = 0;
};

Stages stages_of(const std::string& video, const ModelFile& file) {
  const MotionModel model = MotionModel::from_file(file);
  const Sensing& sensing = model.sensing;
  Stages stages;
  {
    const auto source = open_source(video);
    const auto start = Clock::now();
    Frame frame;
    while (source->next(frame)) ++stages.frames;
    stages.decode = since(start);
  }
  const auto source = open_source(video);
  const auto stream = detector_of(file, video)->open(source->info());
  MotionWeight weights(sensing.working);
  const auto flow = flows().at(sensing.flow)();
  MotionField pooling(cells_of(sensing.working), sensing.window, sensing.fps);
  FlowField field{Grid<float>(cells_of(sensing.working)), Grid<float>(cells_of(sensing.working))};
  Grid<float> weight(cells_of(sensing.working));
  Motion motion;
  Frame frame;
  while (source->next(frame)) {
    auto start = Clock::now();
    stream->push(frame);
    stages.all += since(start);

    const cv::Mat picture = gray_at(frame, sensing.look, sensing.working);
    start = Clock::now();
    weights.push(picture);
    weights.weigh(sensing.thresholds, weight);
    stages.weight += since(start);
    start = Clock::now();
    flow->push(picture);
    if (frame.index > 0) flow->between(weight, kLeastWeight, field);
    stages.flow += since(start);
    start = Clock::now();
    if (frame.index > 0) pooling.step(weight, field, 1, motion);
    stages.pooling += since(start);
  }
  return stages;
}

void print(const Stages& stages) {
  const double per = 1000 / static_cast<double>(stages.frames);
  const double rest = stages.all - stages.weight - stages.flow - stages.pooling;
  fmt::print(
      "\nms per frame, one thread: decode {:.3f} (on a thread of its own); weight {:.3f}, flow {:.3f}, pooling {:.3f}, "
      "camera, scores and regions {:.3f}; all but decoding {:.3f}\n",
      stages.decode * per, stages.weight * per, stages.flow * per, stages.pooling * per, rest * per, stages.all * per);
  fmt::print("what bounds it now: {}\n",
             stages.decode > stages.all
                 ? "decoding"
                 : "scoring, of it mostly the " + std::string(stages.flow > stages.weight && stages.flow > rest ? "flow"
                                                              : stages.weight > rest                            ? "motion weight"
                                                                                                                : "scores"));
}

struct Speed {
  double fps = 0;
  Measured process;
};

Speed speed_of(const std::string& vigil, const std::string& video, const std::string& model, std::int64_t frames, int runs) {
  std::vector<Measured> all;
  for (int i = 0; i < runs; ++i) all.push_back(measure({vigil, "detect", video, "--model", model, "--json", "--quiet"}));
  std::sort(all.begin(), all.end(), [](const Measured& a, const Measured& b) { return a.seconds < b.seconds; });
  const Measured& middle = all[all.size() / 2];
  return {static_cast<double>(frames) / middle.seconds, middle};
}

void reproduce_ped2(const std::filesystem::path& data, const std::string& vigil) {
  const std::string ped2 = (data / "ucsd_ped2").string();
  const std::string umn = (data / "umn_scene1" / "manifest.jsonl").string();
  if (!std::filesystem::exists(ped2))
    throw Error::input(ped2 + ": the data set UCSD Ped2 is not there",
                       "name the folder that holds it: ./dev reproduce ped2 --data DIR");
  const bool has_umn = std::filesystem::exists(umn);
  if (!has_umn) fmt::print("{}: not there, its figures are left out\n", umn);

  const ModelFile model = fitted(ped2, "patches");
  const ModelFile rival = fitted(ped2, "dis");

  // Speed and memory first: a child's largest resident size is never below this process's own when it was forked.
  const Scratch scratch;
  const std::string model_file = scratch / "patches.vigil";
  const std::string rival_file = scratch / "dis.vigil";
  save_model(model_file, model);
  save_model(rival_file, rival);
  std::vector<std::string> clips;
  for (const Video& video : load_dataset(ped2).of_split("test")) clips.push_back(video.media);
  const std::string video = scratch / "ped2.mp4";
  const std::int64_t frames = join_video(clips, 10, 1, video);
  const Speed fast = speed_of(vigil, video, model_file, frames, kRuns);
  const Speed slow = speed_of(vigil, video, rival_file, frames, 1);
  const std::string hour = scratch / "hour.mp4";
  const Speed long_run = speed_of(vigil, hour, model_file, join_video(clips, 10, kHour, hour), 1);

  fmt::print("{:<28} {:>8} {:>8} {:>10} {:>8} {:>9} {:>8}\n", "frame ROC-AUC", "micro", "macro", "smoothed", "frames", "positives",
             "skipped");
  const Evaluation e = evaluated(model, ped2, "Ped2");
  const Evaluation dis = evaluated(rival, ped2, "Ped2, whole-picture DIS");
  std::optional<Evaluation> scene;
  if (has_umn) scene = evaluated(fitted(umn, "patches"), umn, "UMN scene 1");
  print_baselines("Ped2", e);
  if (scene) print_baselines("UMN scene 1", *scene);
  print_spatial(e);

  fmt::print("\n{:<34} {:>10} {:>12} {:>8}\n", "whole process, 360x240 H.264", "frames/s", "CPU s/1000", "RSS MB");
  const auto row = [&](const char* name, const Speed& s) {
    fmt::print("{:<34} {:>10.0f} {:>12.2f} {:>8.0f}\n", name, s.fps, 1000 * s.process.cpu_seconds / (s.fps * s.process.seconds),
               s.process.rss_mb);
  };
  row(fmt::format("2010 frames, median of {}", kRuns).c_str(), fast);
  row("whole-picture DIS instead", slow);
  row("an hour (36180 frames)", long_run);
  fmt::print("{:.1f}x as fast as with whole-picture DIS\n", fast.fps / slow.fps);
  print(stages_of(video, model));

  const json figures = {{"micro_auc_raw", number(e.raw.micro)},
                        {"macro_auc_raw", number(e.raw.macro)},
                        {"micro_auc_smoothed", number(e.smoothed.micro)},
                        {"micro_auc_raw_dis", number(dis.raw.micro)},
                        {"umn1_auc_raw", scene ? number(scene->raw.micro) : json()},
                        {"baselines", json_of(baselines_of(e))},
                        {"umn1_baselines", scene ? json_of(baselines_of(*scene)) : json()},
                        {"eer", number(value_of(e.measures.raw, "eer"))},
                        {"pixel_auc", number(value_of(e.spatial.figures, "pixel.auc"))},
                        {"rbdc_cc", number(value_of(e.spatial.figures, "rbdc_cc"))},
                        {"tbdc_cc", number(value_of(e.spatial.figures, "tbdc_cc"))},
                        {"fps", std::round(fast.fps)},
                        {"fps_dis", std::round(slow.fps)},
                        {"rss_mb", std::round(std::max(fast.process.rss_mb, long_run.process.rss_mb))},
                        {"rss_mb_short", std::round(fast.process.rss_mb)}};
  std::cout << std::flush << figures.dump() << '\n';
}

}  // namespace
}  // namespace vigil::reproduce

int main(int count, char** arguments) {
  if (count != 3) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::reproduce_ped2(arguments[1], arguments[2]); });
}
