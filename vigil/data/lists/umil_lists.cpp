// SPDX-License-Identifier: Apache-2.0
// Reads UMIL's lists: see umil_lists.h.
#include "vigil/data/lists/umil_lists.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/data/lists/list_builder.h"

namespace vigil {
namespace {

bool all_numbers(const std::vector<std::string_view>& words) {
  return std::all_of(words.begin(), words.end(), [](std::string_view word) { return whole_number(word).has_value(); });
}

// 0 = normal, above = anomalous. Where the file's name says it too, the two must agree.
bool read_class(const ListText& text, const ListLine& line, std::string_view word, const ListedVideo& video) {
  const auto id = whole_number(word);
  if (!id || *id < 0) throw text.error(line, fmt::format("'{}' is no class id", word.substr(0, 40)), "0 is normal");
  if (video.anomalous && *video.anomalous != (*id > 0))
    throw text.error(line, fmt::format("class {} disagrees with the name {}", *id, video.id), "0 is normal");
  return *id > 0;
}

}  // namespace

bool fits_umil_train(const std::string& line) {
  const auto row = name_and_words(line, 3);
  return row && all_numbers(row->words) && row->words[0] == "0" && !whole_number(words_of(row->name).back());
}

VideoList read_umil_train(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 3);
    if (!row || !all_numbers(row->words)) throw text.error(line, "expected path, first frame, last frame, class id");
    ListedVideo& video = builder.add(line, parse_path(row->name));
    video.frames = read_frame_count(text, line, row->words[1]);
    video.anomalous = read_class(text, line, row->words[2], video);
    if (!*video.anomalous) video.events.emplace();
  }
  return builder.finish();
}

bool fits_tad_test(const std::string& line) {
  const auto row = name_and_words(line, 4);
  if (!row || !all_numbers(row->words) || line.find(" -") != std::string::npos) return false;
  const std::string_view name = words_of(row->name).back();  // no class, as in UCF-Crime's lists, and no name of XD-Violence
  return !whole_number(name) && name.find_first_of("0123456789") != std::string_view::npos &&
         name.find("_label_") == std::string_view::npos;
}

VideoList read_tad_test(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 4);
    if (!row || !all_numbers(row->words)) throw text.error(line, "expected path, number of frames, class id, start, end");
    ListedVideo& video = builder.add(line, parse_path(row->name));
    video.frames = read_frame_count(text, line, row->words[0]);
    video.anomalous = read_class(text, line, row->words[1], video);
    video.events.emplace();
    if (*video.anomalous)
      builder.add_event(video, line, row->words[2], row->words[3], Counting::from_zero_half_open,
                        video.labels.empty() ? "" : video.labels[0]);
  }
  return builder.finish();
}

}  // namespace vigil
