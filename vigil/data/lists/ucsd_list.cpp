// SPDX-License-Identifier: Apache-2.0
// Reads UCSD's list of truth: see ucsd_list.h.
#include "vigil/data/lists/ucsd_list.h"

#include "vigil/base/text.h"
#include "vigil/data/lists/list_builder.h"

namespace vigil {
namespace {

const std::string kField = "gt_frame";

// What stands between the brackets behind gt_frame; nothing for other lines and comments.
std::optional<std::string_view> ranges_of(const std::string& line) {
  const std::size_t field = line.find(kField);
  if (line.starts_with('%') || field == std::string::npos) return std::nullopt;
  const std::size_t open = line.find('[', field), close = line.find(']', field);
  if (open == std::string::npos || close == std::string::npos || close < open) return std::nullopt;
  return std::string_view(line).substr(open + 1, close - open - 1);
}

}  // namespace

bool fits_ucsd_list(const std::string& line) {
  return ranges_of(line).has_value() || line.starts_with("TestVideoFile") || line.starts_with('%');
}

VideoList read_ucsd_list(const ListText& text) {
  ListBuilder builder(text);
  int clip = 0;
  for (const ListLine& line : text.lines) {
    const auto ranges = ranges_of(line.text);
    if (!ranges) continue;
    ListedPath name;
    name.id = std::to_string(++clip);
    ListedVideo& video = builder.add(line, name);
    video.events.emplace();
    for (const std::string& range : split(*ranges, ',')) {
      if (trim(range).empty()) continue;
      const std::vector<std::string> ends = split(range, ':');
      if (ends.size() != 2) throw text.error(line, "expected ranges like 5:90, 140:200");
      builder.add_event(video, line, trim(ends[0]), trim(ends[1]), Counting::from_one_inclusive, "anomaly");
    }
    video.anomalous = !video.events->empty();
  }
  VideoList list = builder.finish();
  if (list.videos.empty())
    throw text.error(text.lines.front(), "no line with gt_frame = [...]",
                     "expected TestVideoFile{end+1}.gt_frame = [5:90, 140:200];");
  return list;
}

}  // namespace vigil
