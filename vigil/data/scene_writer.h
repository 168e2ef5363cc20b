// SPDX-License-Identifier: Apache-2.0
// Writes synthetic scenes to disk as a data set, in the layout of UCSD Ped2 and with a manifest. After media/synthetic.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/data/dataset.h"

namespace vigil {

struct SceneClip {
  std::string spec;   // "street(seed=3, seconds=60)", as open_synthetic reads it
  std::string split;  // "train" or "test"
};

// What a scene is for when nobody says: "test" when something anomalous is in it, else "train". Throws as open_synthetic.
std::string natural_split(const std::string& spec);

struct SceneWriterConfig {
  bool video = false;  // else pictures
  int picture_quality = 90;
  int video_quality = 20;

  static FieldTable fields();
};

// In `folder`, clips numbered from 01 in each split:
//   training/frames/01/000.jpg or training/videos/01.mp4, the same in testing/
//   testing/masks/01/000.png    0 or 255, one per frame
//   truth.csv                   clip,start,end of the test clips; frames from 0, end excluded
//   manifest.jsonl              the same with kinds of anomaly, rates and the specs; paths relative
// advance(n): called when n more frames are written; may be empty. Returns what load_dataset(folder) reads.
//
// The folder appears whole or not at all; one that exists must be empty. Throws Error::usage: a bad spec, another split, no clips,
// a train clip with an anomaly; Error::input: a folder that holds something, a disk that is full; ErrorKind::interrupted.
Dataset write_scenes(const std::filesystem::path& folder, const std::vector<SceneClip>& clips, const SceneWriterConfig& config = {},
                     const std::function<void(std::int64_t)>& advance = {});

}  // namespace vigil
