// SPDX-License-Identifier: Apache-2.0
// Video after video.
#include "vigil/weak/dataset_scores.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"

namespace vigil {
namespace {

void require_rows_of(const Video& video, const Features& features) {
  const auto other = rows_of_another(features.shape.rows, features.frames_per_row, video.frames);
  if (other && rows_of_another(features.shape.rows, features.frames_per_row, video.covered().size()))
    throw Error::input("its features do not fit it: " + *other,
                       "they are of another video, or of snippets of another length (frames_per_row in the manifest)");
}

}  // namespace

std::vector<DatasetScores> dataset_scores(const HeadModel& model, const Dataset& dataset, const std::string& split,
                                          std::vector<std::string>* notes) {
  std::vector<Video> videos = dataset.of_split(split);
  if (videos.empty()) videos = dataset.videos;
  std::vector<DatasetScores> all;
  double norms = 0;
  std::int64_t rows = 0;
  for (const Video& video : videos) {
    if (interrupted())
      throw Error(ErrorKind::interrupted,
                  fmt::format("{} of {} videos were scored; no figure is made of a part", all.size(), videos.size()));
    try {
      const std::string name = features_for(video, model.features.name);
      const Features features = read_features(video, name);
      if (features.segments_of_video && video.frames == 0)
        throw Error::input("its features are of equal parts of the video, and the data set does not say how many frames it has",
                           "add n_frames to the manifest");
      if (!features.segments_of_video) require_rows_of(video, features);
      std::vector<double> frames = model.frame_scores(features, video.frames, name);
      norms += model.row_norms(features);
      rows += features.shape.rows;
      const auto scored = static_cast<std::int64_t>(frames.size());
      FrameSpan covered = video.frames > 0 ? video.covered() : FrameSpan{0, scored};
      covered.end = std::min(covered.end, scored);
      if (covered.begin >= covered.end)
        throw Error::input(fmt::format("the rule `{}` gives scores to {} frames, the entry begins at frame {}", model.recipe.frames,
                                       scored, covered.begin));
      all.push_back({video.id, covered.begin, {frames.begin() + covered.begin, frames.begin() + covered.end}, video.fps});
    } catch (const Error& error) {
      const std::string text = error.what(), id = video.id + ": ";
      throw Error(error.kind(), text.starts_with(id) ? text : id + text, error.hint());
    }
  }
  if (notes != nullptr && rows > 0)
    if (auto doubt = doubt_of_norm(model.features, norms / static_cast<double>(rows))) notes->push_back(std::move(*doubt));
  return all;
}

}  // namespace vigil
