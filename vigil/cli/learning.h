// SPDX-License-Identifier: Apache-2.0
// What needs libtorch, as the verbs see it. The program vigil-verbs has none of it and becomes vigil-learn when a verb asks
// (docs/decisions/0014). Within this room.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "vigil/app/inputs.h"
#include "vigil/base/library.h"
#include "vigil/cli/verb.h"
#include "vigil/detect/detector.h"
#include "vigil/detect/model_file.h"
#include "vigil/evaluate/evaluate.h"

namespace vigil {

struct ListedRow {
  std::string name;
  std::string summary;
  FieldTable options;
};

class Learning {
 public:
  virtual ~Learning() = default;

  virtual void train(const Arguments& args, std::ostream& out) const = 0;
  virtual void benchmark(const Arguments& args, std::ostream& out) const = 0;
  virtual void import(const Arguments& args, std::ostream& out) const = 0;

  virtual std::vector<ListedRow> frame_rules() const = 0;
  virtual std::vector<ListedRow> heads() const = 0;
  virtual std::vector<ListedRow> losses() const = 0;
  virtual std::vector<ListedRow> optimisers() const = 0;
  virtual std::vector<ListedRow> lengths() const = 0;
  virtual std::vector<ListedRow> preparations() const = 0;
  virtual std::vector<ListedRow> recipes() const = 0;
  virtual std::vector<ListedRow> schedules() const = 0;
  virtual std::vector<ListedRow> smoothings() const = 0;

  virtual std::vector<LibraryVersion> libraries() const = 0;

  // One line for people. Throws as load_model_file's readers do.
  virtual std::string describe(const ModelFile& model) const = 0;

  // A detector whose scores of `input` come from stored features: of `features` (a file, or a folder with files by the video's
  // name), else from beside the video. Throws Error::input when there are none, or they are not those that the model was trained
  // on.
  virtual std::shared_ptr<const Detector> detector(const ModelFile& model, const Input& input,
                                                   const std::filesystem::path& features) const = 0;

  // Scores of all frames of the data set's videos, from the features that its manifest names or `features` holds, measured as any
  // scores are. Throws as check_roi_of_head for an entry of the split. Frames that the recipe's frame rule leaves without a score
  // count in no figure, which the protocol says.
  virtual Evaluation evaluate(const ModelFile& model, const Dataset& dataset, const std::string& split,
                              const std::filesystem::path& features, const MeasureConfig& how) const = 0;
};

// A head sees no picture, and of which part of one its features are nobody says. Throws Error::input for a video of which the
// manifest allows only a part.
void check_roi_of_head(const Video& video, const std::string& name);

// Thrown by learning() in a program without it: run_program then becomes the program with it.
struct NeedsLearning {};

const Learning& learning();
const Learning* learning_if_built();          // nothing where vigil-learn was not built; else as learning()
std::filesystem::path learning_program();     // vigil-learn, beside the program that runs
void use_learning(const Learning& learning);  // once, by main

}  // namespace vigil
