// SPDX-License-Identifier: Apache-2.0
// What a training step costs: forward, loss, backward, optimiser, at the batch that each method was published with; and of what it
// is made. Times are beside PyTorch's own in `reproduce/train_speed.py`, which runs this program.
#include <algorithm>
#include <ctime>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "vigil/base/threads.h"
#include "vigil/nn/loss.h"
#include "vigil/nn/optimiser.h"
#include "vigil/nn/precision.h"
#include "vigil/nn/threads.h"

namespace {

struct Case {
  std::string name;  // as in train_speed.py
  std::string head;
  std::vector<std::int64_t> shape;  // bags, crops, snippets, width; the first half of the bags is normal
  std::string optimiser;
  std::string loss;  // the published one, as its recipe has it
};

constexpr const char* kSultani = "rank(reduce=form_a) + 8e-5*smooth + 8e-5*sparse";

// One row for each head; rows of heads that are not in the catalog are passed over.
const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"sultani4096", "sultani", {60, 1, 32, 4096}, "adagrad(lr=0.01, decay=0.002, decay_on=weights)", kSultani},
      {"sultani512", "sultani", {60, 1, 32, 512}, "adagrad(lr=0.01, decay=0.002, decay_on=weights)", kSultani},
      {"rtfm",
       "rtfm",
       {64, 10, 32, 2048},
       "adam(lr=1e-3, decay=5e-3)",
       "bce(by=magnitude) + 1e-4*magnitude(margin=100) + 8e-3*sparse(norm=l2, scope=flat) + 8e-4*smooth(scope=flat)"},
      {"pel4vad", "pel4vad", {128, 1, 200, 1024}, "adam(lr=5e-4)", "bce(top_normal=1)"},
      {"urdmu",
       "urdmu",
       {128, 1, 200, 1024},
       "adam(lr=1e-4, decay=5e-5)",
       "bce + 0.1*memory_attention + 0.1*triplet + 0.001*kl + 0.0001*memory_distance"},
  };
  return all;
}

struct Work {
  vigil::Rng random{1};
  std::unique_ptr<vigil::Head> head;
  vigil::Optimiser optimiser;
  vigil::LossSum losses;
  vigil::HeadInput input;
  vigil::BagLabels labels;

  explicit Work(const Case& c)
      : head(vigil::make_head(vigil::parse_spec(c.head), c.shape[3], 1)),
        optimiser(vigil::parse_spec(c.optimiser), head->parameters()),
        losses(vigil::parse_spec_sum(c.loss)) {
    input.features = vigil::uniform(c.shape, 0.05, random);
    input.labels = at::cat({at::zeros({c.shape[0] / 2}), at::ones({c.shape[0] - c.shape[0] / 2})});
    labels.labels = input.labels;
  }

  at::Tensor loss(bool bf16) {
    const vigil::HeadOutput output = forward(bf16);
    return losses(output, labels).total;
  }

  vigil::HeadOutput forward(bool bf16) {
    const vigil::Bf16Scope scope(bf16);
    return head->forward(input, vigil::Pass{true, &random});
  }

  void step(bool bf16) {
    optimiser.zero_grad();
    loss(bf16).backward();
    optimiser.step();
  }
};

double clock_ms(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

// Beside the mean, the shortest: where others use the machine, the only figure that says something.
template <typename Call>
void run(benchmark::State& state, const Call& call) {
  double wall = std::numeric_limits<double>::infinity();
  double cpu = wall;
  call();
  for (auto _ : state) {
    const double wall_start = clock_ms(CLOCK_MONOTONIC);
    const double cpu_start = clock_ms(CLOCK_PROCESS_CPUTIME_ID);
    call();
    wall = std::min(wall, clock_ms(CLOCK_MONOTONIC) - wall_start);
    cpu = std::min(cpu, clock_ms(CLOCK_PROCESS_CPUTIME_ID) - cpu_start);
  }
  state.counters["shortest_ms"] = wall;
  state.counters["shortest_cpu_ms"] = cpu;
}

void step(benchmark::State& state, const Case& c, int threads, bool bf16) {
  vigil::set_threads(threads);
  Work work(c);
  run(state, [&] { work.step(bf16); });
}

void forward(benchmark::State& state, const Case& c, int threads, bool bf16) {  // without dropout and gradients: inference
  vigil::set_threads(threads);
  const at::NoGradGuard guard;
  const Work work(c);
  const vigil::Bf16Scope scope(bf16);
  run(state, [&] { benchmark::DoNotOptimize(work.head->forward(work.input, vigil::Pass{}).scores); });
}

void update(benchmark::State& state, const Case& c, int threads) {  // the optimiser alone
  vigil::set_threads(threads);
  Work work(c);
  work.loss(false).backward();
  run(state, [&] { benchmark::DoNotOptimize(work.optimiser.step()); });
  state.SetItemsProcessed(state.iterations() * work.head->parameters().count());
}

void draw(benchmark::State& state, int threads) {  // a dropout layer at the size of Sultani's first
  vigil::set_threads(threads);
  vigil::torch_follows_thread_setting();
  const at::NoGradGuard guard;
  vigil::Rng random(1);
  const at::Tensor x = at::ones({60, 32, 512});
  run(state, [&] { benchmark::DoNotOptimize(vigil::dropout(x, 0.6, vigil::Pass{true, &random})); });
  state.SetItemsProcessed(state.iterations() * x.numel());
}

[[maybe_unused]] const bool kRegistered = [] {
  const auto timed = [](const std::string& name, const auto& call) {
    benchmark::RegisterBenchmark(name.c_str(), call)->Unit(benchmark::kMillisecond)->UseRealTime();
  };
  for (const int threads : {1, 2}) {
    const std::string end = "/threads:" + std::to_string(threads);
    for (const Case& c : cases()) {
      if (vigil::heads().find(c.head) == nullptr) continue;
      for (const bool bf16 : {false, true}) {
        const std::string type = bf16 ? "bf16/" : "f32/";
        timed("step/" + type + c.name + end, [=](benchmark::State& s) { step(s, c, threads, bf16); });
        timed("forward/" + type + c.name + end, [=](benchmark::State& s) { forward(s, c, threads, bf16); });
      }
      timed("update/" + c.name + end, [=](benchmark::State& s) { update(s, c, threads); });
    }
    timed("dropout/60x32x512" + end, [=](benchmark::State& s) { draw(s, threads); });
  }
  return true;
}();

}  // namespace
