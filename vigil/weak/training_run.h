// SPDX-License-Identifier: Apache-2.0
// A training from a data set to a run folder: what `vigil train` does. It can be stopped at any moment and goes on to the same
// bits.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "vigil/base/time.h"
#include "vigil/data/dataset.h"
#include "vigil/weak/head_model.h"
#include "vigil/weak/trainer.h"

namespace vigil {

struct TrainingRun {
  Recipe recipe;
  std::string split = "train";
  std::filesystem::path out;  // the run folder; made when it is not there
  bool resume = true;         // go on from a checkpoint in it; else Error::usage when there is one
  Nanoseconds checkpoint_every{10'000'000'000};
  LoadingHook loading = {};  // called while features are read
};

struct TrainedRun {
  TrainingState state;
  std::int64_t steps = 0;  // that the recipe asked for
  bool resumed = false;
  bool interrupted = false;    // stopped by a signal: the checkpoint holds what was done
  bool stopped_early = false;  // by patience
  std::size_t training_videos = 0;
  std::size_t validation_videos = 0;
  std::int64_t parameters = 0;
  double seconds = 0;
  std::vector<std::string> notes;
};

// Whether safetensors metadata is that of a run's checkpoint.safetensors.
bool is_checkpoint(const std::map<std::string, std::string>& metadata);

// Called after each step.
using TrainingHook = std::function<void(const Trainer& trainer)>;

// Writes recipe.yaml, checkpoint.safetensors (after the first step after each checkpoint_every, and at the end), log.csv,
// curves.svg, curves.png, last.vigil and best.vigil (when videos are held out); what a killed run had half written into the folder
// is removed. Throws what load_bags, Trainer and its steps throw; when a step
// throws, checkpoint, log and best.vigil of the steps before it are written first.
TrainedRun run_training(const TrainingRun& run, const Dataset& dataset, const TrainingHook& after_step = {});

// Bags and recipe to a trained head, in memory: what run_training and the benchmark share. The model's calibration and
// thresholds are of the held-out videos, scored as detect scores them.
HeadModel model_of(Trainer& trainer, const Dataset& dataset, const std::string& split);

}  // namespace vigil
