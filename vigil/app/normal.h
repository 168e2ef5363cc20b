// SPDX-License-Identifier: Apache-2.0
// What a run rests on: a stored model, normal footage, or the video's own beginning, each turned into a detector. Between what a
// user names (inputs.h) and the runner.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vigil/app/inputs.h"
#include "vigil/detect/detector.h"
#include "vigil/oneclass/fit.h"

namespace vigil {

// Clips of normal footage.
struct NormalFootage {
  std::vector<Footage> clips;
  std::optional<Box> roi;              // that all entries of a data set share
  std::optional<std::int64_t> frames;  // of all clips together; an estimate, nothing when unknown
};

// Of data sets the train entries. Each clip is opened once, so what cannot be read is refused before any work is done. Throws as
// inputs_of and open_source; Error::input: a data set without train entries, entries with different rois.
NormalFootage normal_footage(const std::vector<std::string>& where, const PartConfig& part);

// Called before a long piece of work starts, with what it is and the frames to come (nothing when unknown); what it returns is
// called as the work goes on.
using StartProgress = std::function<FitProgress(const std::string& what, std::optional<std::int64_t> frames)>;

// What `vigil fit` does: fit() and append() of footage by name. A data set's roi is taken as if it was asked for. Throw as those
// and normal_footage; Error::usage, Error::input when two rois differ.
FittedModel fit_footage(const std::vector<std::string>& where, const PartConfig& part, const FitConfig& config,
                        const StartProgress& progress = {});
FittedModel append_footage(const std::filesystem::path& model, const std::vector<std::string>& where, const PartConfig& part,
                           const StartProgress& progress = {});

struct Basis {
  std::shared_ptr<const Detector> detector;
  std::string model_file;           // as named; empty when it was never stored
  std::string model_content;        // content hash; empty when it was never stored
  std::string learnt_from;          // "the video's own first 30s"; empty for a stored model
  std::optional<FrameSpan> normal;  // frames of the video itself that were learnt from
  std::optional<Nanoseconds> from;  // detection begins here: after the video's own beginning
  std::vector<std::string> notes;   // of fitting, for the user
};

Basis basis_of_model(const std::filesystem::path& model);  // throws as load_detector
Basis basis_of_footage(const std::vector<std::string>& where, const FitConfig& config, const StartProgress& progress = {});

// length: how much of the beginning is normal; nothing = beginning_length(). The input's own from and to hold. Throws as fit(), and
// Error::input when nothing would be left to detect in.
Basis basis_of_beginning(const Input& input, std::optional<Nanoseconds> length, const FitConfig& config,
                         const StartProgress& progress = {});

// 30 s, or a third of a video shorter than 90 s: half as much as is looked at.
Nanoseconds beginning_length(const std::optional<Nanoseconds>& duration);

// Throws Error::input when a data set's entry allows another part of the picture than the detector looks at.
void check_roi(const Detector& detector, const Input& input);

}  // namespace vigil
