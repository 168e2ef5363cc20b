// SPDX-License-Identifier: Apache-2.0
// What a user names, as streams that can be opened: videos, folders of pictures, folders of videos, data sets, synthetic scenes.
// Before media (which opens one stream) and beside data (which knows the truth).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/data/dataset.h"
#include "vigil/media/source.h"

namespace vigil {

// The part of each stream that is wanted.
struct PartConfig {
  std::optional<Nanoseconds> from;
  std::optional<Nanoseconds> to;
  std::optional<double> fps;

  static auto fields() {
    using C = PartConfig;
    return fields_of<C>(field("from", &C::from, "", any(), "look only at what comes from this time on, as 30s, 1m30s or 0:01:30"),
                        field("to", &C::to, "", any(), "look only at what comes before this time"),
                        field("fps", &C::fps, "frames/s", range(0.01, 1000),
                              "of a folder of pictures (25 unless given), or instead of what a video's header says"));
  }

  SourceOptions options() const { return {fps, {}, from, to}; }
};

struct Input {
  std::string name;            // for people: the path, or "DATASET: id"
  std::string where;           // as open_source takes it
  SourceOptions options;       // the part that is wanted
  std::optional<Video> video;  // the data set's entry, with its span and roi

  std::unique_ptr<FrameSource> open() const { return open(options); }
  std::unique_ptr<FrameSource> open(const SourceOptions& part) const;  // reads ahead; throws as open_source and open_video
  std::optional<Box> roi() const { return video ? video->roi : std::nullopt; }

  // The known anomalies in the order of time: of a data set's entry or a synthetic scene. Nothing = unknown.
  std::optional<std::vector<FrameSpan>> truth() const;
};

// All streams that `where` means, in order; of a data set its entries of `split` (all when it has no such split). Nothing is
// decoded. Throws Error::input: no such path, a folder without pictures and videos, a data set that cannot be read.
std::vector<Input> inputs_of(const std::string& where, const PartConfig& part, const std::string& split);

// A folder name for each input: its file's name without the ending or its id, with only letters, digits, '.', '_' and '-'; where
// two would be the same, "-2" and so on is added.
std::vector<std::string> folder_names(const std::vector<Input>& inputs);

}  // namespace vigil
