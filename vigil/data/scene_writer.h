// SPDX-License-Identifier: Apache-2.0
// Synthetic scenes on disk, as a data set that everything here and elsewhere reads. From media (pictures and truth) to files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/data/dataset.h"

namespace vigil {

struct SceneWriterConfig {
  std::string split = "auto";
  bool video = false;

  static auto fields() {
    using C = SceneWriterConfig;
    return fields_of<C>(field("split", &C::split, "", one_of({"auto", "train", "test", "val"}),
                              "what the scenes are for; auto: test with an anomaly, train without"),
                        field("video", &C::video, "", any(), "write H.264 videos instead of folders of pictures"));
  }
};

// Renders each spec (without "synthetic:") into the layout of UCSD Ped2 with a manifest:
//
//   manifest.jsonl  truth.csv  training/frames/01/000.jpg  testing/frames/01/000.jpg  testing/masks/01/030.png
//
// with --video training/01.mp4 in place of training/frames/01. Masks are written for frames that have something anomalous. Clips
// of the same number that stand there already are replaced; the manifest comes last. Scenes are rendered side by side, up to
// threads(). progress: frames written since its last call, from several threads.
// Throws as open_synthetic; Error::input: not writable, disk full; ErrorKind::interrupted after a signal, when the manifest holds
// the scenes that are complete.
Dataset write_scenes(const std::filesystem::path& folder, const std::vector<std::string>& specs, const SceneWriterConfig& config,
                     const std::function<void(std::int64_t frames)>& progress = {});

}  // namespace vigil
