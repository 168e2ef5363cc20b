// SPDX-License-Identifier: Apache-2.0
// What flow by patches buys against whole-picture DIS at equal accuracy: time per frame on one street with the same wanted cells,
// and the end-point error where the true motion is known. Then what each stage of the motion detector costs on that street.
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "vigil/base/rng.h"
#include "vigil/base/threads.h"
#include "vigil/media/source.h"
#include "vigil/oneclass/catalogs.h"
#include "vigil/oneclass/fit.h"
#include "vigil/oneclass/flow.h"
#include "vigil/oneclass/scorer.h"

namespace {

using vigil::Grid;

constexpr const char* kStreet = "synthetic:street(seed=5, seconds=20, people=8, size=360x240, fps=10)";
constexpr vigil::Size kSize{360, 240};

const std::vector<vigil::Frame>& street() {
  static const std::vector<vigil::Frame> frames = [] {
    std::vector<vigil::Frame> all;
    const auto source = vigil::open_source(kStreet);
    for (vigil::Frame frame; source->next(frame);) all.push_back(frame);
    return all;
  }();
  return frames;
}

// Waves that are known between pixels too.
double texture(std::uint64_t seed, double x, double y) {
  vigil::Rng rng(seed);
  double sum = 0;
  for (int wave = 0; wave < 12; ++wave) {
    const double frequency = 6.283 / rng.uniform(8, 40);
    const double angle = rng.uniform(0, 3.1416);
    sum += std::sin(frequency * (x * std::cos(angle) + y * std::sin(angle)) + rng.uniform(0, 6.283));
  }
  return 128 + 14 * sum;
}

// Textured things of 20 x 36 pixels that moved by known displacements over still ground, with noise.
struct KnownMotion {
  cv::Mat before = cv::Mat(kSize.height, kSize.width, CV_8UC1);
  cv::Mat now = cv::Mat(kSize.height, kSize.width, CV_8UC1);
  Grid<float> wanted{vigil::cells_of(kSize)};
  struct Truth {
    int x, y;  // cell
    double u, v;
  };
  std::vector<Truth> truth;  // cells wholly on a thing

  void thing(int left, int top, double u, double v, std::uint64_t seed) {
    for (int y = 0; y < 36; ++y)
      for (int x = 0; x < 20; ++x) {
        before.at<std::uint8_t>(top + y, left + x) = cv::saturate_cast<std::uint8_t>(texture(seed, x, y));
        const int nx = left + x + static_cast<int>(std::lround(u));
        const int ny = top + y + static_cast<int>(std::lround(v));
        now.at<std::uint8_t>(ny, nx) = cv::saturate_cast<std::uint8_t>(texture(seed, nx - left - u, ny - top - v));
      }
    for (int y = top / 4 - 2; y <= (top + 36) / 4 + 2; ++y)
      for (int x = left / 4 - 2; x <= (left + 20) / 4 + 2; ++x) {
        wanted(x, y) = 1;
        const double from_left = 4 * x - left - u;
        const double from_top = 4 * y - top - v;
        if (from_left >= 2 && from_left <= 14 && from_top >= 2 && from_top <= 30) truth.push_back({x, y, u, v});
      }
  }

  KnownMotion() {
    for (int y = 0; y < kSize.height; ++y)
      for (int x = 0; x < kSize.width; ++x)
        before.at<std::uint8_t>(y, x) = now.at<std::uint8_t>(y, x) =
            cv::saturate_cast<std::uint8_t>(128 + 0.3 * (texture(1, x, y) - 128));
    vigil::Rng rng(2);
    for (int row = 0; row < 3; ++row)
      for (int column = 0; column < 5; ++column)
        thing(30 + 64 * column, 24 + 72 * row, rng.uniform(-4, 4), rng.uniform(-1.5, 1.5), rng.next());
    for (cv::Mat* picture : {&before, &now})
      for (int y = 0; y < kSize.height; ++y)
        for (int x = 0; x < kSize.width; ++x) {
          auto& level = picture->at<std::uint8_t>(y, x);
          level = cv::saturate_cast<std::uint8_t>(level + 2 * rng.normal());
        }
  }
};

double end_point_error(const std::string& name) {
  const KnownMotion scene;
  const auto flow = vigil::flows().at(name)();
  flow->push(scene.before);
  flow->push(scene.now);
  vigil::FlowField field{Grid<float>(scene.wanted.size()), Grid<float>(scene.wanted.size())};
  flow->between(scene.wanted, vigil::kLeastWeight, field);
  double sum = 0;
  for (const auto& t : scene.truth) sum += std::hypot(field.u(t.x, t.y) - t.u, field.v(t.x, t.y) - t.v);
  return sum / static_cast<double>(scene.truth.size());
}

// The motion weight of each frame of the street.
const std::vector<Grid<float>>& street_weights() {
  static const std::vector<Grid<float>> all = [] {
    std::vector<Grid<float>> weights;
    vigil::MotionWeight weight(kSize);
    for (const vigil::Frame& frame : street()) {
      weight.push(frame.gray());
      weight.weigh({}, weights.emplace_back(vigil::cells_of(kSize)));
    }
    return weights;
  }();
  return all;
}

void flow(benchmark::State& state, const std::string& name) {
  vigil::set_threads(1);
  const auto flow = vigil::flows().at(name)();
  vigil::FlowField field{Grid<float>(vigil::cells_of(kSize)), Grid<float>(vigil::cells_of(kSize))};
  const auto& frames = street();
  const auto& weights = street_weights();
  flow->push(frames.front().gray());
  for (std::size_t i = 0; auto _ : state) {
    i = i + 1 < frames.size() ? i + 1 : 1;
    flow->push(frames[i].gray());
    flow->between(weights[i], vigil::kLeastWeight, field);
    benchmark::DoNotOptimize(field.u.data());
  }
  state.counters["error_px"] = end_point_error(name);
  state.SetItemsProcessed(state.iterations());
}

void weight(benchmark::State& state) {
  vigil::set_threads(1);
  vigil::MotionWeight weights(kSize);
  Grid<float> out(vigil::cells_of(kSize));
  for (std::size_t i = 0; auto _ : state) {
    weights.push(street()[i].gray());
    weights.weigh({}, out);
    benchmark::DoNotOptimize(out.data());
    i = (i + 1) % street().size();
  }
  state.SetItemsProcessed(state.iterations());
}

void pooling(benchmark::State& state) {
  vigil::set_threads(1);
  vigil::MotionField pool(vigil::cells_of(kSize), {9, 11}, 10);
  const vigil::FlowField field{Grid<float>(vigil::cells_of(kSize), 1), Grid<float>(vigil::cells_of(kSize), 0)};
  vigil::Motion motion;
  for (std::size_t i = 0; auto _ : state) {
    pool.step(street_weights()[i], field, 1, motion);
    benchmark::DoNotOptimize(motion.cells.data());
    i = (i + 1) % street().size();
  }
  state.SetItemsProcessed(state.iterations());
}

const vigil::MotionModel& model() {
  static const vigil::MotionModel fitted = [] {
    std::vector<vigil::Footage> clips;
    for (int seed = 11; seed <= 14; ++seed) {
      const std::string scene = "synthetic:street(seconds=20, size=360x240, fps=10, seed=" + std::to_string(seed) + ")";
      clips.push_back({scene, [scene] { return vigil::open_source(scene); }});
    }
    return vigil::MotionModel::from_file(vigil::fit(clips, {}).file);
  }();
  return fitted;
}

void sensor(benchmark::State& state) {  // all of the stages above, and the camera's motion
  vigil::set_threads(1);
  auto eye = std::make_unique<vigil::Sensor>(model().sensing, 10);
  for (std::size_t i = 0; auto _ : state) {
    if (i == 0) eye = std::make_unique<vigil::Sensor>(model().sensing, 10);
    benchmark::DoNotOptimize(eye->sense(street()[i]));
    i = (i + 1) % street().size();
  }
  state.SetItemsProcessed(state.iterations());
}

void scoring(benchmark::State& state) {
  vigil::set_threads(1);
  const vigil::Scorer scorer(model());
  vigil::Sensor eye(model().sensing, 10);
  for (std::size_t i = 0; i < 60; ++i) eye.sense(street()[i]);
  vigil::ScorerWork work;
  const vigil::ScoreOptions options;
  for (auto _ : state) benchmark::DoNotOptimize(scorer.score(eye, options, work));
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(flow, patches, "patches")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow, dis, "dis")->Unit(benchmark::kMillisecond);
BENCHMARK(weight)->Unit(benchmark::kMillisecond);
BENCHMARK(pooling)->Unit(benchmark::kMillisecond);
BENCHMARK(scoring)->Unit(benchmark::kMillisecond);
BENCHMARK(sensor)->Unit(benchmark::kMillisecond);

}  // namespace
