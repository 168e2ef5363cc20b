// SPDX-License-Identifier: Apache-2.0
// Lays the table of events out in columns: see table.h.
#include "vigil/report/table.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace vigil {
namespace {

constexpr std::size_t kColumns = 5;  // before the last one, which takes the rest
using Row = std::array<std::string, kColumns + 1>;

// Text from a model may hold anything; a terminal must not obey it.
std::string plain(std::string_view text) {
  std::string out;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    out += byte < 0x20 || byte == 0x7F ? ' ' : character;
  }
  return out;
}

// Columns that UTF-8 text takes, every character counted as one.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Lines of at most `width` columns, broken between words; a longer word has a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    std::string& line = lines.back();
    if (!line.empty() && width_of(line) + 1 + width_of(word) > width)
      lines.push_back(word);
    else
      line += (line.empty() ? "" : " ") + word;
  }
  return lines;
}

Row row_of(const Event& event, double supported_rarity) {
  std::string where = "whole picture";
  if (!event.regions.empty()) {
    const Box& box = event.regions.front().box;
    where = fmt::format("{}x{} at {},{}", box.width, box.height, box.x, box.y);
  }
  return {format_clock(event.time.begin),
          format_clock(event.time.end),
          fmt::format("{}-{}", event.frames.begin, std::max(event.frames.begin, event.frames.end - 1)),
          rarity_text(event.peak_rarity, supported_rarity),
          where,
          plain(event.why) + (event.partial ? " (cut off: the run was stopped)" : "")};
}

std::string laid_out(const Row& row, const std::array<std::size_t, kColumns>& widths, std::size_t rest) {
  std::string text;
  std::size_t indent = 0;
  for (std::size_t i = 0; i < kColumns; ++i) {
    text += i == 3 ? fmt::format("{:>{}}  ", row[i], widths[i]) : fmt::format("{:<{}}  ", row[i], widths[i]);
    indent += widths[i] + 2;
  }
  const std::vector<std::string> lines = wrapped(row.back(), rest);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text += std::string(indent, ' ');
    text += lines[i];
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace

std::string rarity_text(double rarity, double supported_rarity) {
  const bool limited = supported_rarity > 0 && rarity >= supported_rarity;
  return fmt::format("{}{:.1f}", limited ? ">= " : "", rarity);
}

std::string event_table(std::span<const Event> events, const TableOptions& options) {
  if (events.empty()) return {};
  std::vector<Row> rows{{"start", "end", "frames", "rarity", "where", "why"}};
  for (const Event& event : events) rows.push_back(row_of(event, options.supported_rarity));
  std::array<std::size_t, kColumns> widths{};
  std::size_t used = 0;
  for (std::size_t i = 0; i < kColumns; ++i) {
    for (const Row& row : rows) widths[i] = std::max(widths[i], row[i].size());
    used += widths[i] + 2;
  }
  const auto width = static_cast<std::size_t>(std::max(options.width, 90));
  std::string text;
  for (const Row& row : rows) text += laid_out(row, widths, std::max<std::size_t>(width - std::min(width, used), 24));
  return text;
}

}  // namespace vigil
