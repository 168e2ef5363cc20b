// SPDX-License-Identifier: Apache-2.0
// Planted bags: see planted.h.
#include "tests/weak/planted.h"

#include <cmath>

#include "vigil/base/npy.h"
#include "vigil/base/rng.h"

namespace vigil {
namespace {

struct Made {
  std::string id;
  bool anomalous = false;
  std::int64_t first = 0;  // shifted rows
  std::int64_t last = 0;
  std::vector<float> values;  // [rows, crops, width]
};

// Every second number goes up, the others down: no head sees it in the sum alone.
double direction(std::int64_t d, std::int64_t width) {
  return (d % 2 == 0 ? 1 : -1) / std::sqrt(static_cast<double>(width));
}

std::vector<Made> made(const Planted& how) {
  Rng random(how.seed);
  std::vector<Made> all;
  for (std::int64_t i = 0; i < how.normal + how.anomalous; ++i) {
    Made one;
    one.anomalous = i >= how.normal;
    one.id = one.anomalous ? "a" + std::to_string(i - how.normal) : "n" + std::to_string(i);
    if (one.anomalous) {
      const std::int64_t length = std::min(how.rows, random.between(3, 6));
      one.first = random.between(0, how.rows - length);
      one.last = one.first + length;
    }
    for (std::int64_t row = 0; row < how.rows; ++row)
      for (std::int64_t at = 0; at < how.crops * how.width; ++at) {
        const bool shifted = row >= one.first && row < one.last;
        const double value = random.normal() + (shifted ? how.shift * direction(at % how.width, how.width) : 0);
        one.values.push_back(static_cast<float>(value));
      }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

PlantedBags planted_bags(const Planted& how) {
  PlantedBags planted;
  Bags& bags = planted.bags;
  const std::int64_t count = how.normal + how.anomalous;
  bags.features = at::empty({count, how.crops, how.rows, how.width});
  bags.lengths = at::full({count}, how.rows, at::kLong);
  bags.labels = at::zeros({count});
  bags.classes = at::zeros({count, 2});
  bags.class_names = {"normal", "shift"};
  bags.features_name = "planted";
  bags.stored_width = how.width;
  bags.mean_norm = std::sqrt(static_cast<double>(how.width));
  std::int64_t i = 0;
  for (Made& one : made(how)) {
    const at::Tensor rows =
        at::from_blob(one.values.data(), {how.rows, how.crops, how.width}, at::TensorOptions(at::kFloat)).transpose(0, 1);
    bags.features[i].copy_(rows);
    bags.labels[i] = one.anomalous ? 1.F : 0.F;
    bags.classes[i][one.anomalous ? 1 : 0] = 1;
    BagInfo info{one.id, one.id, one.anomalous, {}, how.rows};
    if (one.anomalous) info.classes = {"shift"};
    bags.info.push_back(std::move(info));
    for (std::int64_t row = 0; row < how.rows; ++row) planted.truth.push_back(row >= one.first && row < one.last ? 1 : 0);
    ++i;
  }
  return planted;
}

Dataset planted_dataset(const std::filesystem::path& folder, const Planted& how, const std::string& split) {
  std::filesystem::create_directories(folder);
  Dataset dataset;
  dataset.name = "planted";
  for (const Made& one : made(how)) {
    write_npy(folder / (one.id + ".npy"), Tensor::of(one.values, {how.rows, how.crops, how.width}));
    Video video;
    video.id = one.id;
    video.split = split;
    video.frames = how.rows * 16;
    video.fps = 25;
    video.events.emplace();
    if (one.anomalous) video.events->push_back({{one.first * 16, one.last * 16}, "shift"});
    FeatureFile file;
    file.path = folder / (one.id + ".npy");
    file.layout = "TxCxD";
    video.features = {{"planted", file}};
    dataset.videos.push_back(std::move(video));
  }
  return dataset;
}

Recipe small_recipe() {
  Recipe recipe;
  recipe.head = "sultani(hidden=16, hidden2=8, dropout=0.2)";
  recipe.normal = recipe.anomalous = 8;
  recipe.steps = 20;
  recipe.validate_every = 5;
  recipe.validation = 0.25;
  return recipe;
}

std::vector<double> row_scores(const Head& head, const Bags& bags) {
  const c10::InferenceMode inference;
  const at::Tensor scores = head.forward({bags.features, bags.lengths, {}}, Pass{}).scores.to(at::kDouble).contiguous();
  std::vector<double> all;
  for (std::int64_t bag = 0; bag < bags.size(); ++bag)
    for (std::int64_t row = 0; row < bags.info[static_cast<std::size_t>(bag)].length; ++row)
      all.push_back(scores.data_ptr<double>()[bag * scores.size(1) + row]);
  return all;
}

}  // namespace vigil
