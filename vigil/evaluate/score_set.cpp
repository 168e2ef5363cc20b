// SPDX-License-Identifier: Apache-2.0
// Chooses the format of stored scores and checks what all of them owe: names, no video twice, one unit.
#include "vigil/evaluate/score_set.h"

#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/evaluate/score_formats.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

ReadScores read(const fs::path& path, const ScoreReading& how) {
  std::error_code failed;
  if (!fs::exists(path, failed)) throw Error::input(path.string() + ": no such file or folder");
  if (fs::is_directory(path, failed)) return read_score_folder(path);
  const std::string ending = path.extension().string();
  if (ending == ".csv") return read_score_csv(path);
  if (ending == ".jsonl") return read_score_json(path, true);
  if (ending == ".json") return read_score_json(path, false);
  if (ending == ".npy") return read_score_array(path, how.list);
  throw Error::input(path.string() + ": no stored scores: a folder of ID.npy, or a file ending in .csv, .jsonl, .json or .npy",
                     "see docs/reference/scores.md");
}

void check(const ScoreSet& set) {
  if (set.videos.empty() && set.joined.empty()) throw Error::input(set.name + ": no scores in it", "see docs/reference/scores.md");
  std::map<std::string, const StoredScores*> seen;
  for (const StoredScores& video : set.videos) {
    if (video.values.empty()) throw Error::input(fmt::format("{}: video '{}' has no scores", video.where, video.id));
    const auto [at, is_new] = seen.emplace(video.id, &video);
    if (!is_new)
      throw Error::input(fmt::format("{}: video '{}' has scores twice; the first at {}", video.where, video.id, at->second->where));
  }
}

}  // namespace

std::string to_text(const ScoreUnit& unit) {
  if (unit.kind == ScoreUnit::Kind::parts) return fmt::format("1/{} of a video", unit.count);
  return unit.count == 1 ? "frame" : fmt::format("{} frames", unit.count);
}

ScoreSet read_score_set(const fs::path& path, const ScoreReading& how) {
  if (how.frames_per_value > 0 && how.parts > 0)
    throw Error::usage("--frames-per-value and --parts exclude each other: a score is of frames or of a part of a video");
  ReadScores result = read(path, how);
  result.set.name = path.string();
  const ScoreUnit found = result.set.unit;
  if (how.frames_per_value > 0) result.set.unit = {ScoreUnit::Kind::frames, how.frames_per_value};
  if (how.parts > 0) result.set.unit = {ScoreUnit::Kind::parts, how.parts};
  if (result.told_unit && result.set.unit != found)
    throw Error::input(fmt::format("{}: says that a score is of {}, the command line says {}", path.string(), to_text(found),
                                   to_text(result.set.unit)),
                       "leave out --frames-per-value and --parts");
  check(result.set);
  return result.set;
}

bool looks_like_scores(const fs::path& path) {
  std::error_code failed;
  if (fs::is_directory(path, failed)) {
    for (auto entry = fs::recursive_directory_iterator(path, failed); !failed && entry != fs::recursive_directory_iterator();
         entry.increment(failed))
      if (entry->path().extension() == ".npy") return true;
    return false;
  }
  const std::string ending = path.extension().string();
  return ending == ".csv" || ending == ".json" || ending == ".jsonl" || ending == ".npy";
}

}  // namespace vigil
