// SPDX-License-Identifier: Apache-2.0
// Stored scores as CSV with a header.
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/evaluate/csv_text.h"
#include "vigil/evaluate/score_formats.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostFrames = 100'000'000;  // of one video: 46 days at 25 frames/s

struct Columns {
  std::size_t video = 0;
  std::size_t frame = 0;
  std::size_t score = 0;
  std::size_t count = 0;
};

Columns columns_of(const std::string& where, const std::vector<std::string>& header) {
  Columns columns;
  columns.count = header.size();
  const auto find = [&](const std::vector<std::string>& names) {
    return column_of(where, header, names, "the first line must name the columns video, frame and score");
  };
  columns.video = find({"video", "id", "clip"});
  columns.frame = find({"frame", "index"});
  columns.score = find({"score", "value"});
  return columns;
}

// Scores of one video while its rows come in any order.
struct Gathered {
  std::map<std::int64_t, std::pair<double, std::size_t>> rows;  // score and line, by frame
  std::size_t first_line = 0;
};

StoredScores in_order(const std::string& path, const std::string& id, const Gathered& gathered) {
  StoredScores video;
  video.id = id;
  video.where = fmt::format("{}:{}", path, gathered.first_line);
  video.first = gathered.rows.begin()->first;
  for (const auto& [frame, row] : gathered.rows) {
    const std::int64_t next = video.first + static_cast<std::int64_t>(video.values.size());
    if (frame != next)
      throw Error::input(fmt::format("{}:{}: video '{}' goes from frame {} to {}: frame {} has no score", path, row.second, id,
                                     next - 1, frame, next),
                         "write nan where a frame has none, and choose --nan drop");
    video.values.push_back(row.first);
  }
  return video;
}

}  // namespace

ReadScores read_score_csv(const fs::path& path) {
  const std::vector<std::string> lines = lines_of(path);
  if (lines.empty())
    throw Error::input(path.string() + ": is empty", "the first line must name the columns video, frame and score");
  const auto where = [&](std::size_t i) { return fmt::format("{}:{}", path.string(), i + 1); };
  Columns columns;
  std::map<std::string, Gathered> videos;
  std::vector<std::string> order;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && lines[i].empty()) continue;
    const auto cells = cells_of(lines[i]);
    if (!cells) throw Error::input(where(i) + ": a quote is not closed");
    if (i == 0) {
      columns = columns_of(where(i), *cells);
      continue;
    }
    if (cells->size() != columns.count)
      throw Error::input(fmt::format("{}: {} columns, the header has {}", where(i), cells->size(), columns.count),
                         "a name with a comma must stand in double quotes");
    const auto& text = *cells;
    const auto frame = number_of(trim(text[columns.frame]));
    if (!frame || !(*frame >= 0 && *frame < kMostFrames) || *frame != std::floor(*frame))
      throw Error::input(fmt::format("{}: frame = '{}' is no index of a frame", where(i), text[columns.frame]));
    const auto score = number_of(trim(text[columns.score]));
    if (!score) throw Error::input(fmt::format("{}: score = '{}' is no number", where(i), text[columns.score]));
    Gathered& video = videos[text[columns.video]];
    if (video.rows.empty()) {
      video.first_line = i + 1;
      order.push_back(text[columns.video]);
    }
    const auto index = static_cast<std::int64_t>(*frame);
    const auto [at, is_new] = video.rows.emplace(index, std::pair(*score, i + 1));
    if (!is_new)
      throw Error::input(fmt::format("{}: video '{}' has frame {} twice; the first in line {}", where(i), text[columns.video],
                                     index, at->second.second));
  }
  ReadScores result;
  for (const std::string& id : order) result.set.videos.push_back(in_order(path.string(), id, videos[id]));
  return result;
}

}  // namespace vigil
