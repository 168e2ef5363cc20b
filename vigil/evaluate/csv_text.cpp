// SPDX-License-Identifier: Apache-2.0
// Lines, rows and numbers of text files: see csv_text.h.
#include "vigil/evaluate/csv_text.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

}  // namespace

std::vector<std::string> lines_of(const std::filesystem::path& path) {
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

std::optional<double> number_of(std::string_view text) {
  const std::string word = lower(std::string(text));
  if (word == "nan" || word == "null" || word.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (word[0] == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc::result_out_of_range || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::size_t column_of(const std::string& where, const std::vector<std::string>& header, const std::vector<std::string>& names,
                      const std::string& hint) {
  for (std::size_t i = 0; i < header.size(); ++i)
    for (const std::string& name : names)
      if (lower(std::string(trim(header[i]))) == name) return i;
  throw Error::input(fmt::format("{}: the header has no column '{}': {}", where, names.front(), join(header, ",")), hint);
}

}  // namespace vigil
