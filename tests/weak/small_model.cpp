// SPDX-License-Identifier: Apache-2.0
// Models and features for tests: see small_model.h.
#include "tests/weak/small_model.h"

#include "tests/weak/planted.h"

#include "vigil/base/rng.h"

namespace vigil {

HeadModel model_with(const std::string& head, const std::function<void(Recipe&)>& change, std::int64_t width) {
  HeadModel model;
  model.recipe = small_recipe();
  model.recipe.head = head;
  change(model.recipe);
  model.features = {"i3d", width, 0, 4};
  model.head = make_head(parse_spec(head), width, 1);
  model.training = {{"dataset", "planted"}};
  return model;
}

Features noise(std::int64_t rows, std::int64_t crops, std::int64_t width) {
  Features features;
  features.shape = {rows, crops, width};
  Rng random(5);
  for (std::int64_t i = 0; i < rows * crops * width; ++i) features.values.push_back(static_cast<float>(random.normal()));
  return features;
}

}  // namespace vigil
