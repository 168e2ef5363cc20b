// SPDX-License-Identifier: Apache-2.0
// Stored scores in text: CSV with a header, and the lines that all text formats share.
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/evaluate/score_formats.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostFrames = 100'000'000;  // of one video: 46 days at 25 frames/s

// One row by RFC 4180, without line breaks inside quotes. Nothing when a quote is not closed.
std::optional<std::vector<std::string>> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cells.back() += line[++i];
    } else if (c == '"' && (quoted || cells.back().empty())) {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return quoted ? std::nullopt : std::optional(cells);
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

std::optional<double> number_of(std::string_view text) {
  const std::string word = lower(std::string(text));
  if (word == "nan" || word == "null" || word.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (word[0] == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc::result_out_of_range || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Columns {
  std::size_t video = 0;
  std::size_t frame = 0;
  std::size_t score = 0;
  std::size_t count = 0;
};

Columns columns_of(const std::string& where, const std::vector<std::string>& header) {
  Columns columns;
  columns.count = header.size();
  const auto find = [&](std::initializer_list<const char*> names) {
    for (std::size_t i = 0; i < header.size(); ++i)
      for (const char* name : names)
        if (lower(std::string(trim(header[i]))) == name) return i;
    throw Error::input(fmt::format("{}: the header has no column '{}': {}", where, *names.begin(), join(header, ",")),
                       "the first line must name the columns video, frame and score");
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

std::vector<std::string> lines_of(const fs::path& path) {
  std::string text = read_file(path);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw Error::input(path.string() + ": is UTF-16 text", "save it as UTF-8");
  std::vector<std::string> lines = split(text, '\n');
  for (std::string& line : lines)
    if (line.ends_with('\r')) line.pop_back();
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

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
