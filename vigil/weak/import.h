// SPDX-License-Identifier: Apache-2.0
// Published checkpoints as models of Vigil. Before HeadModel is used as if it had been trained here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "vigil/data/dataset.h"
#include "vigil/weak/head_model.h"

namespace vigil {

struct ImportConfig {
  std::string head;                  // empty = told by the names of the tensors
  std::string recipe;                // empty = the source's
  std::vector<std::string> set;      // changes of the recipe
  std::string features;              // empty = the recipe's, or unnamed
  std::int64_t crops = 0;            // of the features that it was trained on; 0 = unknown
  std::string trained_on;            // empty = unknown
  std::vector<std::string> licence;  // of the checkpoint, for people
  std::filesystem::path texts;       // empty = none

  static FieldTable fields();
};

struct ImportedHead {
  HeadModel model;                    // without a calibration
  std::string source;                 // which repository's names these are
  std::string container;              // as CheckpointTensors
  std::string recipe;                 // its name, or the file given
  std::size_t tensors = 0;            // that the head took
  std::vector<std::string> left_out;  // names in the file of tensors that no layer uses
  std::vector<std::string> notes;     // what the file does not say and was taken from its source, for the user
};

// Every tensor of the head must be in the file with its shape, and none more (but for the texts of vadclip and dsanet, which
// published files have not; scores do not depend on them).
//
// Throws Error::input: as read_checkpoint; names that are no known head's, listing those that there are; every name and shape that
// does not fit; numbers that are not finite, in tensors or in scores; a width that the file is too small for. Error::usage: a
// head, recipe or setting that does not hold.
ImportedHead import_checkpoint(const std::filesystem::path& path, const ImportConfig& config = {});

struct NormalRows {
  std::size_t videos = 0;
  std::int64_t rows = 0;
};

// Gives the model a calibration and its thresholds from the normal videos of a split, by their stored features, whose name becomes
// the model's where it had none. Throws Error::input: no normal video, or fewer than 20 rows of them; features of another
// fingerprint, naming the video.
NormalRows calibrate_on_normal(HeadModel& model, const Dataset& dataset, const std::string& split);

}  // namespace vigil
