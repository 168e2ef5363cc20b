// SPDX-License-Identifier: Apache-2.0
// A model of a head that was not trained, and features of noise for it: for tests of what a model does with features.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "vigil/weak/head_model.h"

namespace vigil {

// change: of the recipe, which is small_recipe() with this head. Its features are called "i3d", of as many crops as come.
HeadModel model_with(
    const std::string& head, const std::function<void(Recipe&)>& change = [](Recipe&) {}, std::int64_t width = 16);

Features noise(std::int64_t rows, std::int64_t crops = 1, std::int64_t width = 16);

}  // namespace vigil
