// SPDX-License-Identifier: Apache-2.0
// One score file per evaluated video.
#include "vigil/evaluate/score_folder.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/events/score_file.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

fs::path path_of(const fs::path& folder, const std::string& id) {
  const fs::path inside = fs::path(id).lexically_normal();
  const bool leads_out = inside.is_absolute() || inside.empty() || std::find(inside.begin(), inside.end(), "..") != inside.end();
  if (leads_out) throw Error::input(fmt::format("'{}': an id that cannot be a file below {}", id, folder.string()));
  fs::path path = folder / inside;
  path += ".npy";
  return path;
}

}  // namespace

void write_score_folder(const fs::path& folder, const Evaluation& evaluation) {
  for (const EvaluatedVideo& video : evaluation.videos) {
    const fs::path path = path_of(folder, video.id);
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed) throw Error::input(fmt::format("{}: the folder cannot be made: {}", path.parent_path().string(), failed.message()));
    ScoreFile file;
    file.stream = video.id;
    file.first_frame = video.first_frame;
    file.fps = video.fps;
    file.values = video.raw;
    write_scores(path, file);
  }
}

}  // namespace vigil
