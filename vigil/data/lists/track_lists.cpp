// SPDX-License-Identifier: Apache-2.0
// Reads rows of tracks: see track_lists.h.
#include "vigil/data/lists/track_lists.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>

#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr std::int64_t kLargestFrame = 1'000'000'000;
constexpr std::int64_t kLargestPixel = 1 << 20;

// Whole numbers; "12.0" counts as 12, because numpy.savetxt writes so.
std::optional<std::int64_t> number_of(std::string_view cell) {
  cell = trim(cell);
  if (cell.ends_with(".0")) cell.remove_suffix(2);
  return whole_number(cell);
}

std::optional<std::vector<std::int64_t>> numbers_of(const std::string& line, std::size_t count) {
  const std::vector<std::string> cells = split(line, ',');
  if (cells.size() != count) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const std::string& cell : cells) {
    const auto value = number_of(cell);
    if (!value) return std::nullopt;
    numbers.push_back(*value);
  }
  return numbers;
}

std::optional<double> real_of(std::string_view word) {
  const std::string text(word);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const bool plain = text.find_first_not_of("0123456789.+-eE") == std::string::npos;
  if (!plain || text.empty() || end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// Rows in any order to tracks by rising id and frame.
class TrackBuilder {
 public:
  explicit TrackBuilder(const ListText& text) : text_(text) {}

  void add(const ListLine& line, std::int64_t id, std::int64_t frame, const Box& box) {
    if (frame < 0 || frame > kLargestFrame) throw text_.error(line, fmt::format("frame {}", frame), "frames count from 0 here");
    if (box.empty()) throw text_.error(line, fmt::format("a box without pixels ({})", to_text(box)), "its corners are exchanged");
    if (!tracks_[id].emplace(frame, box).second)
      throw text_.error(line, fmt::format("track {} has two boxes in frame {}", id, frame),
                        "one of the two rows belongs to another track");
  }

  std::vector<Track> finish() const {
    std::vector<Track> tracks;
    for (const auto& [id, boxes] : tracks_) {
      Track& track = tracks.emplace_back();
      track.id = id;
      for (const auto& [frame, box] : boxes) track.boxes.push_back({frame, box});
    }
    return tracks;
  }

 private:
  const ListText& text_;
  std::map<std::int64_t, std::map<std::int64_t, Box>> tracks_;
};

int pixel(const ListText& text, const ListLine& line, double value) {
  if (value < -kLargestPixel || value > kLargestPixel) throw text.error(line, fmt::format("pixel {:g} is in no picture", value));
  return static_cast<int>(value);
}

// The number in "001.jpg", from 1; nothing when there is none.
std::optional<std::int64_t> frame_of_file(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::size_t end = name.find('.');
  end = std::min(end, name.size());
  std::size_t begin = end;
  while (begin > 0 && name[begin - 1] >= '0' && name[begin - 1] <= '9') --begin;
  return whole_number(name.substr(begin, end - begin));
}

struct CentreBox {
  std::int64_t frame = 0;
  std::int64_t track = 0;
  double x = 0, y = 0, width = 0, height = 0;
};

std::optional<CentreBox> centre_box_of(const std::string& line) {
  const auto row = name_and_words(line, 5);
  if (!row) return std::nullopt;
  const auto frame = frame_of_file(row->name), track = number_of(row->words[0]);
  const auto x = real_of(row->words[1]), y = real_of(row->words[2]), width = real_of(row->words[3]),
             height = real_of(row->words[4]);
  if (!frame || !track || !x || !y || !width || !height) return std::nullopt;
  return CentreBox{*frame - 1, *track, *x, *y, *width, *height};
}

}  // namespace

bool fits_ubnormal_tracks(const std::string& line) {
  return numbers_of(line, 3).has_value();
}

std::vector<TrackSpan> read_ubnormal_tracks(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string start(6, '\0');
  file.read(start.data(), 6);
  if (start == "\x93NUMPY")
    throw Error::input(path.string() + ": a NumPy array under the name of a text file, as in STG-NF's copy, where 1 means normal",
                       "take the owner's tracks (lilygeorgescu/UBnormal); read as it is, this file would turn the truth around");
  const ListText text = read_list_text(path);
  std::vector<TrackSpan> rows;
  for (const ListLine& line : text.lines) {
    const auto row = numbers_of(line.text, 3);
    if (!row) throw text.error(line, "expected object,first,last");
    if ((*row)[1] < 0 || (*row)[2] > kLargestFrame) throw text.error(line, "a frame below 0 or beyond any video");
    if ((*row)[1] > (*row)[2]) throw text.error(line, fmt::format("first {} lies after last {}", (*row)[1], (*row)[2]));
    rows.push_back({(*row)[0], {(*row)[1], (*row)[2] + 1}});
  }
  return rows;
}

bool fits_aed_tracks(const std::string& line) {
  return numbers_of(line, 6).has_value();
}

std::vector<Track> read_aed_tracks(const ListText& text) {
  TrackBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = numbers_of(line.text, 6);
    if (!row) throw text.error(line, "expected track_id,frame,x0,y0,x1,y1");
    const auto at = [&](std::size_t i) { return pixel(text, line, static_cast<double>((*row)[i])); };
    builder.add(line, (*row)[0], (*row)[1], {at(2), at(3), at(4) - at(2) + 1, at(5) - at(3) + 1});
  }
  return builder.finish();
}

bool fits_centre_boxes(const std::string& line) {
  const auto row = name_and_words(line, 5);
  constexpr std::array<std::string_view, 5> kPictures{".jpg", ".png", ".bmp", ".tif", ".jpeg"};
  return row && centre_box_of(line) &&
         std::any_of(kPictures.begin(), kPictures.end(), [&](std::string_view ending) { return row->name.ends_with(ending); });
}

std::vector<Track> read_centre_boxes(const ListText& text, Size size) {
  TrackBuilder builder(text);
  for (const ListLine& line : text.lines) {
    const auto row = centre_box_of(line.text);
    if (!row) throw text.error(line, "expected file, track, centre x, centre y, width, height");
    if (row->frame < 0) throw text.error(line, "picture 0, but pictures count from 1 here");
    const int left = pixel(text, line, std::floor(row->x - row->width / 2)),
              top = pixel(text, line, std::floor(row->y - row->height / 2));
    const int right = pixel(text, line, std::ceil(row->x + row->width / 2));
    const int bottom = pixel(text, line, std::ceil(row->y + row->height / 2));
    Box box{left, top, right - left, bottom - top};
    if (!size.empty()) box = box.intersect(Box::whole(size));
    builder.add(line, row->track, row->frame, box);
  }
  return builder.finish();
}

std::vector<LabelledSpan> spans_of_tracks(const std::vector<Track>& tracks, const std::string& label) {
  std::set<std::int64_t> frames;
  for (const Track& track : tracks)
    for (const TrackBox& box : track.boxes) frames.insert(box.frame);
  std::vector<LabelledSpan> spans;
  for (const std::int64_t frame : frames) {
    if (spans.empty() || spans.back().frames.end != frame) spans.push_back({{frame, frame}, label});
    spans.back().frames.end = frame + 1;
  }
  return spans;
}

}  // namespace vigil
