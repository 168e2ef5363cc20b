// SPDX-License-Identifier: Apache-2.0
// Rendering a synthetic street against decoding the same footage from an H.264 file: what long normal footage costs either way.
#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "vigil/base/threads.h"
#include "vigil/media/source.h"
#include "vigil/media/writer.h"

namespace {

const std::string kScene = "synthetic:street(seconds=60)";

std::int64_t read_all(vigil::FrameSource& source) {
  vigil::Frame frame;
  while (source.next(frame)) benchmark::DoNotOptimize(frame.gray().data);
  return frame.index + 1;
}

void render(benchmark::State& state) {
  vigil::set_threads(1);
  std::int64_t frames = 0;
  for (auto _ : state) {
    const auto source = vigil::open_source(kScene);  // painting the empty street is part of it
    frames += read_all(*source);
  }
  state.SetItemsProcessed(frames);
}

void decode(benchmark::State& state) {
  vigil::set_threads(1);
  const auto path = std::filesystem::temp_directory_path() / ("vigil_synthetic_bench_" + std::to_string(getpid()) + ".mp4");
  {
    const auto source = vigil::open_source(kScene);
    vigil::VideoWriter writer(path, source->info().size, {source->info().fps, 20, 0});
    for (vigil::Frame frame; source->next(frame);) writer.write(frame.gray(), frame.time);
    writer.close();
  }
  std::int64_t frames = 0;
  for (auto _ : state) {
    const auto source = vigil::open_source(path.string());
    frames += read_all(*source);
  }
  state.SetItemsProcessed(frames);
  std::filesystem::remove(path);
}

BENCHMARK(render)->Unit(benchmark::kMillisecond);
BENCHMARK(decode)->Unit(benchmark::kMillisecond);

}  // namespace
