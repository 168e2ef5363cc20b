// SPDX-License-Identifier: Apache-2.0
// Collects the videos of a list: see list_builder.h.
#include "vigil/data/lists/list_builder.h"

#include <algorithm>

#include <fmt/format.h>

namespace vigil {

ListedVideo& ListBuilder::make(const ListLine& line, const ListedPath& path) {
  if (path.id.empty()) throw text_.error(line, "no name of a video");
  if (path.elsewhere) ++elsewhere_;
  index_.emplace(path.id, list_.videos.size());
  ListedVideo& video = list_.videos.emplace_back();
  video.id = path.id;
  video.folder = path.folder;
  video.line = line.number;
  if (const auto facts = facts_of_name(path.id)) {
    video.anomalous = facts->anomalous;
    video.labels = facts->labels;
  }
  return video;
}

ListedVideo& ListBuilder::add(const ListLine& line, const ListedPath& path) {
  if (const auto known = index_.find(path.id); known != index_.end())
    throw text_.error(line, fmt::format("video {} stands in line {} already", path.id, list_.videos[known->second].line),
                      "one video, one line: join the two, or rename one");
  return make(line, path);
}

ListedVideo& ListBuilder::add_crop(const ListLine& line, const ListedPath& path) {
  const auto known = index_.find(path.id);
  if (known == index_.end()) return make(line, path);
  ++list_.videos[known->second].lines;
  return list_.videos[known->second];
}

void ListBuilder::add_event(ListedVideo& video, const ListLine& line, std::string_view start, std::string_view end,
                            Counting counting, const std::string& label) {
  if (const auto span = read_interval(text_, line, start, end, counting)) {
    if (!video.events) video.events.emplace();
    video.events->push_back({*span, label});
  }
}

VideoList ListBuilder::finish() {
  if (elsewhere_ > 0)
    note(fmt::format("{}: {} paths are those of another computer; videos are matched by name", text_.path.string(), elsewhere_));
  return std::move(list_);
}

std::int64_t read_frame_count(const ListText& text, const ListLine& line, std::string_view word) {
  const auto value = whole_number(word);
  if (!value) throw text.error(line, fmt::format("'{}' is no number of frames", word.substr(0, 40)));
  if (*value < 1) throw text.error(line, fmt::format("{} frames: a video has at least one", *value));
  return *value;
}

std::vector<LabelledSpan> spans_of(const std::vector<std::uint8_t>& values, const std::string& label) {
  std::vector<LabelledSpan> spans;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0) continue;
    const auto frame = static_cast<std::int64_t>(i);
    if (spans.empty() || spans.back().frames.end != frame) spans.push_back({{frame, frame}, label});
    spans.back().frames.end = frame + 1;
  }
  return spans;
}

}  // namespace vigil
