// SPDX-License-Identifier: Apache-2.0
// A run with all that is made of it on the way: pictures of events, the overlay video, the folder of files. What `vigil detect`
// calls.
#pragma once

#include <filesystem>
#include <functional>

#include "vigil/report/report.h"

namespace vigil {

struct ReportPlaces {
  std::filesystem::path folder;   // of write_outputs(); empty = none
  std::filesystem::path overlay;  // a video file; empty = none
};

// run() of detect, then the files that `places` names; also when the run was interrupted, with what was done. `facts` is what is
// known beforehand: its model, supported_rarity, roi, events, pictures and overlay are filled here. on_frame: after each frame.
// Throws as run() and write_outputs(), for the folder before the first frame is looked at.
RunResult run_and_report(FrameSource& source, const Detector& detector, const RunOptions& options, RunFacts facts,
                         const ReportPlaces& places, const std::function<void()>& on_frame = {});

}  // namespace vigil
