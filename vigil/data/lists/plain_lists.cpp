// SPDX-License-Identifier: Apache-2.0
// Reads lists of names: see plain_lists.h.
#include "vigil/data/lists/plain_lists.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "vigil/base/text.h"
#include "vigil/data/lists/list_builder.h"

namespace vigil {
namespace {

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

bool is_shanghaitech(std::string_view id) {
  const auto facts = facts_of_name(id);
  return facts && facts->data_set == "shanghaitech";
}

}  // namespace

bool fits_paths(const std::string& line) {
  return line.find_first_of(" \t,|") == std::string::npos && has_digit(line) && !line.ends_with(".npy");
}

VideoList read_paths(const ListText& text) {
  ListBuilder builder(text);
  std::int64_t again = 0;
  for (const ListLine& line : text.lines) again += builder.add_crop(line, parse_path(line.text)).lines > 1;
  if (again > 0) builder.note(fmt::format("{}: {} lines name a video that an earlier line names", text.path.string(), again));
  return builder.finish();
}

bool fits_counted_paths(const std::string& line) {
  const auto row = name_and_words(line, 1);
  return row && whole_number(row->words[0]) && !whole_number(words_of(row->name).back()) && has_digit(row->name) &&
         row->name.find("_label_") == std::string_view::npos;
}

VideoList read_counted_paths(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 1);
    if (!row) throw text.error(line, "expected a path and a number of frames");
    builder.add(line, parse_path(row->name)).frames = read_frame_count(text, line, row->words[0]);
  }
  return builder.finish();
}

bool fits_named_column(const ListText& text) {
  return text.lines.front().text == "video-id";
}

VideoList read_named_column(const ListText& text) {
  if (!fits_named_column(text)) throw text.error(text.lines.front(), "expected the header 'video-id'");
  ListBuilder builder(text);
  for (std::size_t i = 1; i < text.lines.size(); ++i) builder.add(text.lines[i], parse_path(text.lines[i].text));
  return builder.finish();
}

bool fits_truth_summary(const ListText& text) {
  return text.lines.front().text == "video,frames,positive_frames";
}

TruthSummary read_truth_summary(const ListText& text) {
  if (!fits_truth_summary(text)) throw text.error(text.lines.front(), "expected the header 'video,frames,positive_frames'");
  ListBuilder builder(text);
  TruthSummary summary;
  for (std::size_t i = 1; i < text.lines.size(); ++i) {
    const ListLine& line = text.lines[i];
    const std::vector<std::string> cells = split(line.text, ',');
    const auto positives = cells.size() == 3 ? whole_number(cells[2]) : std::nullopt;
    if (!positives) throw text.error(line, "expected video, frames, positive frames");
    ListedVideo& video = builder.add(line, parse_path(cells[0]));
    video.frames = read_frame_count(text, line, cells[1]);
    if (*positives < 0 || *positives > video.frames)
      throw text.error(line, fmt::format("{} positive of {} frames", *positives, video.frames));
    summary.frames += video.frames;
    summary.positives += *positives;
  }
  summary.list = builder.finish();
  return summary;
}

bool fits_sh_mist(const std::string& line) {
  const std::vector<std::string> cells = split(line, ',');
  return (cells.size() == 2 || cells.size() == 3) && is_shanghaitech(cells[0]) && (cells[1] == "0" || cells[1] == "1");
}

VideoList read_sh_mist(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const std::vector<std::string> cells = split(line.text, ',');
    if (cells.size() < 2 || cells.size() > 3) throw text.error(line, "expected name,label or name,label,frames");
    ListedVideo& video = builder.add(line, parse_path(cells[0]));
    if (cells[1] != "0" && cells[1] != "1")
      throw text.error(line, fmt::format("label '{}' is neither 0 nor 1", cells[1].substr(0, 40)), "1 is anomalous");
    video.anomalous = cells[1] == "1";
    if (!*video.anomalous) video.events.emplace();
    if (cells.size() == 3 && cells[2] != "-1") video.frames = read_frame_count(text, line, cells[2]);
  }
  return builder.finish();
}

bool fits_sh_classes(const std::string& line) {
  const auto words = words_of(line);
  return words.size() == 2 && is_shanghaitech(words[0]) && !has_digit(words[1]);
}

VideoList read_sh_classes(const ListText& text) {
  ListBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = name_and_words(line.text, 1);
    if (!row) throw text.error(line, "expected a name and its classes between commas");
    ListedVideo& video = builder.add(line, parse_path(row->name));
    video.anomalous = true;
    for (const std::string& label : split(row->words[0], ',')) {
      if (label.empty()) throw text.error(line, "a class without a name");
      video.labels.push_back(label);
    }
  }
  return builder.finish();
}

bool fits_class_names(const ListText& text) {
  if (text.lines.front().text == "id,name") return true;
  return std::none_of(text.lines.begin(), text.lines.end(), [](const ListLine& line) {
    return has_digit(line.text) || line.text.find_first_of(",|/\\") != std::string::npos;
  });
}

std::vector<std::string> read_class_names(const ListText& text) {
  const bool numbered = text.lines.front().text == "id,name";
  std::vector<std::string> names;
  for (std::size_t i = numbered ? 1 : 0; i < text.lines.size(); ++i) {
    const ListLine& line = text.lines[i];
    const std::size_t comma = numbered ? line.text.find(',') : std::string::npos;
    if (numbered && (comma == std::string::npos || line.text.substr(0, comma) != std::to_string(names.size())))
      throw text.error(line, fmt::format("expected id {} and a name", names.size()));
    names.push_back(numbered ? line.text.substr(comma + 1) : line.text);
  }
  return names;
}

}  // namespace vigil
