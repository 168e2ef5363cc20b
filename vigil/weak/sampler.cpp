// SPDX-License-Identifier: Apache-2.0
// Orders of samples, made anew from the seed for each pass.
#include "vigil/weak/sampler.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/rng.h"

namespace vigil {

Sampler::Sampler(std::vector<std::int64_t> normal, std::vector<std::int64_t> anomalous, const Recipe& recipe)
    : seed_(recipe.seed), drawing_(recipe.drawing), normal_count_(recipe.normal), anomalous_count_(recipe.anomalous) {
  const auto require = [&](const char* name, const std::vector<std::int64_t>& samples, std::int64_t wanted) {
    if (wanted > 0 && samples.empty() && drawing_ != Drawing::mixed)
      throw Error::input(fmt::format("no {} sample to train on, and a batch asks for {}", name, wanted));
    if (drawing_ == Drawing::fresh && wanted > static_cast<std::int64_t>(samples.size()))
      throw Error::input(fmt::format("a batch asks for {} {} samples, there are {}", wanted, name, samples.size()),
                         "make the batch smaller, or draw in passes (`drawing: passes`)");
  };
  require("normal", normal, normal_count_);
  require("anomalous", anomalous, anomalous_count_);
  mixed_.samples = normal;
  mixed_.samples.insert(mixed_.samples.end(), anomalous.begin(), anomalous.end());
  if (mixed_.samples.empty()) throw Error::input("no sample to train on");
  mixed_.stream = 3;
  normal_.samples = std::move(normal);
  normal_.stream = 1;
  anomalous_.samples = std::move(anomalous);
  anomalous_.stream = 2;
}

void Sampler::draw(Order& from, std::int64_t step, std::int64_t count, std::vector<std::int64_t>& batch) const {
  const auto size = static_cast<std::int64_t>(from.samples.size());
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t drawn = step * count + i;
    const std::int64_t pass = drawing_ == Drawing::fresh ? step : drawn / size;
    if (pass != from.pass) {
      from.order = from.samples;
      Rng random = Rng(seed_).fork(from.stream).fork(static_cast<std::uint64_t>(pass));
      random.shuffle(from.order);
      from.pass = pass;
    }
    batch.push_back(from.order[static_cast<std::size_t>(drawing_ == Drawing::fresh ? i : drawn % size)]);
  }
}

std::vector<std::int64_t> Sampler::batch(std::int64_t step) {
  std::vector<std::int64_t> batch;
  if (drawing_ == Drawing::mixed) {
    draw(mixed_, step, normal_count_ + anomalous_count_, batch);
  } else {
    draw(normal_, step, normal_count_, batch);
    draw(anomalous_, step, anomalous_count_, batch);
  }
  return batch;
}

}  // namespace vigil
