// SPDX-License-Identifier: Apache-2.0
// Reads UCF-Crime's temporal annotation: see ucf_annotations.h.
#include "vigil/data/lists/ucf_annotations.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/text.h"
#include "vigil/data/lists/list_builder.h"

namespace vigil {
namespace {

constexpr Counting kCounting = Counting::from_one_inclusive;
const std::string kNormal = "Normal";

bool is_number(std::string_view word) {
  return whole_number(word).has_value();
}

bool all_numbers(const std::vector<std::string_view>& words, std::size_t from) {
  return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(from), words.end(), is_number);
}

bool is_class(std::string_view word) {
  const auto& classes = ucf_classes();
  return word == kNormal || std::find(classes.begin(), classes.end(), word) != classes.end();
}

// Class and intervals of one row. words: start, end, start, end.
void take_row(ListBuilder& builder, ListedVideo& video, const ListText& text, const ListLine& line, std::string_view name,
              const std::vector<std::string_view>& words) {
  if (!is_class(name))
    throw text.error(line, fmt::format("'{}' is no class of UCF-Crime", name.substr(0, 40)),
                     "classes: Normal, " + join(ucf_classes(), ", "));
  video.anomalous = name != kNormal;
  video.labels.clear();
  if (*video.anomalous) video.labels.emplace_back(name);
  video.events.emplace();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2)
    builder.add_event(video, line, words[i], words[i + 1], kCounting, std::string(name));
  if (!*video.anomalous && !video.events->empty()) throw text.error(line, "a normal video with an interval");
}

[[noreturn]] void refuse(const ListText& text, const ListLine& line, const std::string& expected) {
  throw text.error(line, "expected " + expected, "see docs/reference/datasets.md, UCF-Crime, for all versions of this list");
}

}  // namespace

bool fits_ucf_official(const std::string& line) {
  const auto row = name_and_words(line, 5);
  return row && line.find('\t') == std::string::npos && line.find("  ") != std::string::npos && is_class(row->words[0]) &&
         all_numbers(row->words, 1) && !is_number(words_of(row->name).back());
}

VideoList read_ucf_official(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 5);
    if (!row) refuse(text, line, "name, class, start, end, start, end");
    take_row(builder, builder.add(line, parse_path(row->name)), text, line, row->words[0],
             {row->words.begin() + 1, row->words.end()});
  }
  return builder.finish();
}

bool fits_ucf_mist(const std::string& line) {
  const auto row = name_and_words(line, 6);
  return row && line.find('\t') != std::string::npos && is_class(row->words[0]) && all_numbers(row->words, 1);
}

VideoList read_ucf_mist(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 6);
    if (!row) refuse(text, line, "name, class, start, end, start, end, number of frames");
    ListedVideo& video = builder.add(line, parse_path(row->name));
    video.frames = read_frame_count(text, line, row->words[5]);
    take_row(builder, video, text, line, row->words[0], {row->words.begin() + 1, row->words.end() - 1});
  }
  return builder.finish();
}

bool fits_ucf_counted(const std::string& line) {
  const auto row = name_and_words(line, 6);
  return row && line.find('\t') == std::string::npos && is_number(row->words[0]) && is_class(row->words[1]) &&
         all_numbers(row->words, 2);
}

VideoList read_ucf_counted(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 6);
    if (!row) refuse(text, line, "path, number of frames, class, start, end, start, end");
    ListedVideo& video = builder.add(line, parse_path(row->name));
    video.frames = read_frame_count(text, line, row->words[0]);
    take_row(builder, video, text, line, row->words[1], {row->words.begin() + 2, row->words.end()});
  }
  return builder.finish();
}

bool fits_ucf_umil(const std::string& line) {
  const auto row = name_and_words(line, 6);
  return row && all_numbers(row->words, 0);
}

VideoList read_ucf_umil(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 6);
    if (!row) refuse(text, line, "path, number of frames, class id, start, end, start, end");
    ListedVideo& video = builder.add(line, parse_path(row->name));
    video.frames = read_frame_count(text, line, row->words[0]);
    const auto id = whole_number(row->words[1]);
    if (!id || *id < 0 || *id > static_cast<std::int64_t>(ucf_classes().size()))
      throw text.error(line, fmt::format("class id '{}', expected 0 to {}", row->words[1].substr(0, 40), ucf_classes().size()));
    if (*id > 0)
      take_row(builder, video, text, line, ucf_classes()[static_cast<std::size_t>(*id - 1)],
               {row->words.begin() + 2, row->words.end()});
    else
      take_row(builder, video, text, line, kNormal, {});  // stores its whole length as an "interval"
  }
  return builder.finish();
}

bool fits_ucf_seo(const std::string& line) {
  if (std::count(line.begin(), line.end(), '|') == 2) return line.ends_with(']') && line.find("|[") != std::string::npos;
  const auto row = name_and_words(line, 2);
  return row && row->words[1] == "-1" && whole_number(row->words[0]).value_or(0) > 0 && !is_number(words_of(row->name).back()) &&
         row->name.find("_label_") == std::string::npos;
}

VideoList read_ucf_seo(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const std::vector<std::string> parts = split(line.text, '|');
    if (parts.size() == 1) {
      const auto row = name_and_words(line.text, 2);
      if (!row || row->words[1] != "-1") refuse(text, line, "name|frames|[start, end] or name frames -1");
      ListedVideo& video = builder.add(line, parse_path(row->name));
      video.frames = read_frame_count(text, line, row->words[0]);
      video.anomalous = false;
      video.events.emplace();
      continue;
    }
    if (parts.size() != 3 || !parts[2].starts_with('[') || !parts[2].ends_with(']')) refuse(text, line, "name|frames|[start, end]");
    ListedVideo& video = builder.add(line, parse_path(parts[0]));
    video.frames = read_frame_count(text, line, trim(parts[1]));
    video.events.emplace();
    const std::vector<std::string> numbers = split(parts[2].substr(1, parts[2].size() - 2), ',');
    if (numbers.size() % 2 != 0) refuse(text, line, "pairs of start and end");
    video.anomalous = true;
    for (std::size_t i = 0; i < numbers.size(); i += 2)
      builder.add_event(video, line, trim(numbers[i]), trim(numbers[i + 1]), kCounting,
                        video.labels.empty() ? "" : video.labels[0]);
  }
  return builder.finish();
}

}  // namespace vigil
