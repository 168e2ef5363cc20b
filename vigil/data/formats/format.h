// SPDX-License-Identifier: Apache-2.0
// Data sets in the formats of annotation tools and challenges, as one table. Between `vigil data convert` and Dataset values.
#pragma once

#include <cstdint>
#include <optional>

#include "vigil/base/catalog.h"
#include "vigil/data/dataset.h"

namespace vigil {

// What a file of another format leaves out, from the one who knows it.
struct FormatOptions {
  double fps = 0;                 // of videos whose rate is told nowhere else; 0 = unknown
  std::string split = "test";     // of videos that the format gives none
  double least_score = 0;         // of predictions: those below are left out
  std::filesystem::path media;    // folder with the videos, by their id; empty = none
  const Dataset* like = nullptr;  // a data set that knows lengths, rates, sizes and media of the same ids
};

// Parts of a Dataset that a format can carry.
enum Holding : std::uint32_t {
  kHoldsEvents = 1,
  kHoldsUnlabelled = 2,  // tells "nothing is known" from "normal"
  kHoldsWeakLabels = 4,  // "anomalous, but not where"
  kHoldsTracks = 8,
  kHoldsLengths = 16,
  kHoldsRates = 32,
  kHoldsSizes = 64,
  kHoldsSplits = 128,
  kHoldsEventLabels = 256,
  kHoldsTheRest = 512,  // scene, group, span, ignore, roi, masks, features, media
};

struct DataFormat {
  std::string ending;   // of its files, with the dot; empty = a folder
  bool folder = false;  // one file a video, in a folder
  std::uint32_t holds = 0;
  Dataset (*read)(const std::filesystem::path& where, const FormatOptions& options);  // throws Error::input with file and place
  void (*write)(const std::filesystem::path& where, const Dataset& dataset);          // whole or not at all (each file of a folder)
};

const Catalog<DataFormat>& data_formats();

// The name of the format that `where` is in, by its ending and content; "manifest" for every layout that load_dataset knows.
// Throws Error::input when it is none.
std::string format_of(const std::filesystem::path& where);

// What would be lost by writing `dataset` so, as sentences; empty when nothing would.
std::vector<std::string> losses(const Dataset& dataset, const std::string& format);

}  // namespace vigil
