// SPDX-License-Identifier: Apache-2.0
// The course of a training as files: log.csv, curves.svg and curves.png.
#pragma once

#include <filesystem>

#include "vigil/weak/trainer.h"

namespace vigil {

// Loss terms and the AUC of held-out training videos over the steps. Nothing is drawn with fewer than two lines. Whole or not at
// all.
void write_training_log(const std::filesystem::path& folder, const TrainingState& state);

std::string training_csv(const TrainingState& state);
std::string training_svg(const TrainingState& state);

}  // namespace vigil
