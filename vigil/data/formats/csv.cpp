// SPDX-License-Identifier: Apache-2.0
// A plain table of events that says its own convention: "# convention: ..." then a header line, then one event a line.
#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/formats/common.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

struct Convention {
  std::string name;
  bool seconds;
  std::int64_t first;  // number of the first frame
  bool end_included;
};
const std::vector<Convention>& conventions() {
  static const std::vector<Convention> table{{"0-based half-open frames", false, 0, false},
                                             {"0-based inclusive frames", false, 0, true},
                                             {"1-based inclusive frames", false, 1, true},
                                             {"seconds", true, 0, false}};
  return table;
}

const Convention& convention_called(const std::string& where, const std::string& name) {
  std::vector<std::string> names;
  for (const Convention& convention : conventions()) {
    if (convention.name == name) return convention;
    names.push_back(convention.name);
  }
  throw Error::input(fmt::format("{}: convention '{}' is not known{}", where, name, nearest_hint(name, names)),
                     "known: " + join(names, "; "));
}

// Fields of one line; "a ""b"", c" in quotes keeps commas.
std::vector<std::string> fields_of_line(const std::string& where, const std::string& line) {
  std::vector<std::string> fields{""};
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"')
      fields.back() += line[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += c;
  }
  if (quoted) throw Error::input(where + ": a quote is not closed");
  for (std::string& field : fields) field = std::string(trim(field));
  return fields;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r#") == std::string::npos && trim(text) == text) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c == '\n' || c == '\r' ? ' ' : c);
  return out + "\"";
}

class Reader {
 public:
  Reader(const fs::path& where, const FormatOptions& options)
      : path_(where.string()), options_(options), dataset_(dataset_of_file(where, "CSV")) {}

  Dataset read() {
    std::istringstream text(read_file(path_));
    std::string line;
    for (std::size_t number = 1; std::getline(text, line); ++number) {
      where_ = fmt::format("{}:{}", path_, number);
      if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
      const std::string plain(trim(line));
      if (plain.empty()) continue;
      if (plain.starts_with("#"))
        comment(plain);
      else if (columns_.empty())
        header(plain);
      else
        row(plain);
    }
    if (columns_.empty())
      throw Error::input(path_ + ": no header line: it is empty or holds comments only", "begin with video,start,end,label");
    for (Video& video : dataset_.videos) {
      join_events(video, dataset_.notes);
      set_label_of_video(video);
    }
    return std::move(dataset_);
  }

 private:
  void comment(const std::string& line) {
    constexpr std::string_view kKey = "# convention:";
    if (line.starts_with(kKey))
      convention_ = &convention_called(where_, std::string(trim(std::string_view(line).substr(kKey.size()))));
  }

  void header(const std::string& line) {
    static const std::vector<std::string> kKnown{"video", "start", "end", "label", "score", "n_frames", "fps", "split"};
    if (convention_ == nullptr)
      throw Error::input(where_ + ": no line '# convention: ...' before the header",
                         "begin with '# convention: 0-based half-open frames'");
    columns_ = fields_of_line(where_, line);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (std::find(kKnown.begin(), kKnown.end(), columns_[i]) == kKnown.end())
        throw Error::input(fmt::format("{}: unknown column '{}'{}", where_, columns_[i], nearest_hint(columns_[i], kKnown)),
                           "known: " + join(kKnown, ", "));
      at_[columns_[i]] = i;
    }
    for (const std::string needed : {"video", "start", "end"})
      if (!at_.contains(needed))
        throw Error::input(fmt::format("{}: no column '{}'", where_, needed), "begin with video,start,end,label");
    if (at_.contains("score")) dataset_.notes.push_back(path_ + ": the column score is not kept: a data set holds truth");
  }

  void row(const std::string& line) {
    const std::vector<std::string> fields = fields_of_line(where_, line);
    if (fields.size() != columns_.size())
      throw Error::input(fmt::format("{}: {} fields, the header has {}", where_, fields.size(), columns_.size()));
    const auto field = [&](const std::string& name) { return at_.contains(name) ? fields[at_[name]] : std::string(); };
    if (field("video").empty()) throw Error::input(where_ + ": no name of a video");
    Video& video = video_called(field("video"), field("n_frames"), field("fps"), field("split"));
    if (field("start").empty() && field("end").empty()) return;  // a normal video
    add_event(video, span(video, field("start"), field("end")), field("label"), where_, dataset_.notes);
  }

  Video& video_called(const std::string& id, const std::string& frames, const std::string& fps, const std::string& split) {
    const auto [found, fresh] = videos_.emplace(id, dataset_.videos.size());
    if (!fresh) return dataset_.videos[found->second];
    Video video;
    video.id = id;
    video.split = split;
    if (!frames.empty()) video.frames = static_cast<std::int64_t>(number(frames));
    if (!fps.empty()) video.fps = number(fps);
    complete(video, options_);
    need_frames(video, where_);
    video.events.emplace();
    return dataset_.videos.emplace_back(std::move(video));
  }

  FrameSpan span(const Video& video, const std::string& start, const std::string& end) const {
    const double a = number(start), b = number(end);
    if (convention_->seconds) return {frame_of_seconds(a, video, where_), frame_of_seconds(b, video, where_)};
    const auto begin = static_cast<std::int64_t>(a), last = static_cast<std::int64_t>(b);
    if (static_cast<double>(begin) != a || static_cast<double>(last) != b)
      throw Error::input(fmt::format("{}: {} to {} are no numbers of frames", where_, start, end));
    return {begin - convention_->first, last - convention_->first + (convention_->end_included ? 1 : 0)};
  }

  double number(const std::string& text) const {
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !(value > -1e15 && value < 1e15))
      throw Error::input(fmt::format("{}: '{}' is no number", where_, text));
    return value;
  }

  std::string path_;
  const FormatOptions& options_;
  Dataset dataset_;
  std::string where_;
  const Convention* convention_ = nullptr;
  std::vector<std::string> columns_;
  std::map<std::string, std::size_t> at_;
  std::map<std::string, std::size_t> videos_;
};

}  // namespace

Dataset read_csv(const fs::path& where, const FormatOptions& options) {
  return Reader(where, options).read();
}

void write_csv(const fs::path& where, const Dataset& dataset) {
  std::string text =
      "# convention: 0-based half-open frames\n# a video without start and end is "
      "normal\nvideo,start,end,label,n_frames,fps,split\n";
  for (const Video& video : dataset.videos) {
    if (!video.events) continue;
    const std::string facts = fmt::format("{},{},{}", video.frames, video.fps > 0 ? fmt::format("{}", video.fps) : "", video.split);
    for (const LabelledSpan& event : *video.events)
      text += fmt::format("{},{},{},{},{}\n", quoted(video.id), event.frames.begin, event.frames.end, quoted(event.label), facts);
    if (video.events->empty()) text += fmt::format("{},,,,{}\n", quoted(video.id), facts);
  }
  write_file(where, text);
}

}  // namespace vigil
