// SPDX-License-Identifier: Apache-2.0
// Reads XD-Violence's annotations: see xd_annotations.h.
#include "vigil/data/lists/xd_annotations.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/data/lists/list_builder.h"

namespace vigil {
namespace {

constexpr Counting kCounting = Counting::from_zero_half_open;

struct Row {
  std::string_view name;  // may hold blanks: it ends where its label ends
  std::vector<std::string_view> words;
};

std::optional<Row> row_of(std::string_view line) {
  const std::size_t label = line.find("_label_");
  if (label == std::string_view::npos) return std::nullopt;
  const std::size_t end = std::min(line.find_first_of(" \t", label), line.size());
  return Row{line.substr(0, end), words_of(line.substr(end))};
}

VideoList read(const ListText& text, bool classes) {
  const std::size_t step = classes ? 3 : 2;
  ListBuilder builder(text);
  std::int64_t with_ending = 0, outside = 0;
  for (const ListLine& line : text.lines) {
    const auto row = row_of(line.text);
    if (!row || row->words.empty() || row->words.size() % step != 0)
      throw text.error(line,
                       classes ? "expected a name and triples of class, start, end" : "expected a name and pairs of start, end",
                       "names look like SOURCE__#TIMES_label_B1-0-0");
    if (row->name.ends_with(".mp4")) ++with_ending;
    ListedVideo& video = builder.add(line, parse_path(row->name));
    if (!video.anomalous) throw text.error(line, fmt::format("'{}' is no name of XD-Violence", row->name.substr(0, 60)));
    if (!*video.anomalous) throw text.error(line, "a normal video (label A) with intervals");
    for (std::size_t i = 0; i < row->words.size(); i += step) {
      const std::string label(classes ? row->words[i] : std::string_view());
      if (classes && std::find(video.labels.begin(), video.labels.end(), label) == video.labels.end()) ++outside;
      builder.add_event(video, line, row->words[i + step - 2], row->words[i + step - 1], kCounting, label);
    }
  }
  if (with_ending > 0) builder.note(fmt::format("{}: {} names end in .mp4, which was taken off", text.path.string(), with_ending));
  if (outside > 0)
    builder.note(fmt::format("{}: {} segments have a class that their file's name lacks", text.path.string(), outside));
  return builder.finish();
}

bool is_class(std::string_view word) {
  return !whole_number(word) && !word.empty() && word.size() <= 2;
}

}  // namespace

bool fits_xd_binary(const std::string& line) {
  const auto row = row_of(line);
  return row && !row->words.empty() && row->words.size() % 2 == 0 &&
         std::all_of(row->words.begin(), row->words.end(), [](std::string_view word) { return whole_number(word).has_value(); });
}

VideoList read_xd_binary(const ListText& text) {
  return read(text, false);
}

bool fits_xd_classes(const std::string& line) {
  const auto row = row_of(line);
  return row && row->words.size() >= 3 && row->words.size() % 3 == 0 && is_class(row->words[0]) && whole_number(row->words[1]);
}

VideoList read_xd_classes(const ListText& text) {
  return read(text, true);
}

}  // namespace vigil
