// SPDX-License-Identifier: Apache-2.0
// One run of a grid, in its folder: its plan, its training, its figures. Within this room, of the program vigil-learn.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "vigil/data/dataset.h"
#include "vigil/weak/grid.h"
#include "vigil/weak/grid_table.h"

namespace vigil {

// Writes run.yaml into the folder, which it makes. Throws Error::input.
void write_plan(const std::filesystem::path& folder, const PlannedRun& run);
std::optional<PlannedRun> read_plan(const std::filesystem::path& folder);  // nothing when there is none; throws Error::input

// result.json of a run that is finished; nothing when there is none. Throws Error::input for one that is damaged.
std::optional<RunOutcome> read_outcome(const std::filesystem::path& folder);

// The data set with entries to train on and to measure on. Throws what load_dataset does, and Error::input when there are none.
Dataset dataset_of(const PlannedRun& run);

// Trains what run.yaml says (or goes on from the checkpoint), measures last.vigil and best.vigil on the test entries, writes
// result.json. Throws what these throw; ErrorKind::interrupted after a signal, with the checkpoint kept.
void do_run(const std::filesystem::path& folder);

}  // namespace vigil
