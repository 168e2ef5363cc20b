// SPDX-License-Identifier: Apache-2.0
// Stored scores as .npy: a folder with one file per video, or one array of all videos.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/text.h"
#include "vigil/evaluate/csv_text.h"
#include "vigil/evaluate/score_formats.h"
#include "vigil/events/score_file.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> arrays_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".npy") files.push_back(entry.path());
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  return files;
}

// A name or path a line; it may hold spaces.
std::vector<std::string> names_of(const fs::path& list) {
  std::vector<std::string> names;
  for (const std::string& line : lines_of(list))
    if (!trim(line).empty()) names.emplace_back(trim(line));
  if (names.empty()) throw Error::input(list.string() + ": the list is empty", "one name of a video a line");
  return names;
}

}  // namespace

ReadScores read_score_folder(const fs::path& folder) {
  ReadScores result;
  for (const fs::path& path : arrays_below(folder)) {
    const ScoreFile file = read_scores(path, NotANumber::kept);
    StoredScores video;
    video.id = fs::path(path).replace_extension().lexically_relative(folder).generic_string();
    video.values = file.values;
    video.first = file.first_frame;
    video.fps = file.fps;
    video.where = path.string();
    const ScoreUnit unit{ScoreUnit::Kind::frames, file.frames_per_value};
    if (result.told_unit && file.frames_per_value != result.set.unit.count && !file.stream.empty())
      throw Error::input(
          fmt::format("{}: a score is of {}, in other files of {}", path.string(), to_text(unit), to_text(result.set.unit)));
    if (!file.stream.empty()) {
      result.set.unit = unit;
      result.told_unit = true;
    }
    result.set.model = file.model;
    result.set.videos.push_back(std::move(video));
  }
  if (result.set.videos.empty()) throw Error::input(folder.string() + ": no .npy file in it", "one ID.npy per video");
  return result;
}

ReadScores read_score_array(const fs::path& path, const fs::path& list) {
  const Tensor tensor = read_npy(path);
  if (tensor.shape.empty() || tensor.shape.size() > 2)
    throw Error::input(fmt::format("{}: {} dimensions, expected one (all videos joined) or two (a row per video)", path.string(),
                                   tensor.shape.size()));
  ReadScores result;
  const std::vector<double> values = tensor.to_doubles();
  const std::vector<std::string> names = list.empty() ? std::vector<std::string>{} : names_of(list);
  if (tensor.shape.size() == 1) {
    result.set.joined = values;  // cut into videos where their lengths are known: join.h
    result.set.joined_order = names;
    return result;
  }
  const auto rows = static_cast<std::size_t>(tensor.shape[0]);
  const auto width = static_cast<std::size_t>(tensor.shape[1]);
  if (names.empty())
    throw Error::input(fmt::format("{}: {} rows without names", path.string(), rows),
                       "name the file that lists the videos in this order: --list FILE");
  if (names.size() != rows)
    throw Error::input(fmt::format("{}: {} rows, but {} names {} videos", path.string(), rows, list.string(), names.size()));
  for (std::size_t i = 0; i < rows; ++i)
    result.set.videos.push_back(
        {names[i],
         {values.begin() + static_cast<std::ptrdiff_t>(i * width), values.begin() + static_cast<std::ptrdiff_t>((i + 1) * width)},
         0,
         0,
         fmt::format("{}: row {}", path.string(), i)});
  return result;
}

}  // namespace vigil
