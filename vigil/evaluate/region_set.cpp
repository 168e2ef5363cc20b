// SPDX-License-Identifier: Apache-2.0
// Reads boxes with scores from CSV, JSON Lines and the events of `vigil detect`: see region_set.h.
#include "vigil/evaluate/region_set.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/evaluate/csv_text.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double kMostFrames = 100'000'000;  // of one video: 46 days at 25 frames/s
constexpr double kFarthest = 1 << 20;        // pixels
const std::string kHint = "docs/reference/scores.md#regions-and-maps shows the formats";

struct Place {
  std::string file;
  std::size_t line = 0;

  std::string text() const { return fmt::format("{}:{}", file, line); }
};

// Boxes come in any order; each video keeps that of its own.
class Gatherer {
 public:
  explicit Gatherer(RegionSet& set) : set_(set) {}

  StoredRegions& video(const std::string& id, const std::string& file) {
    const auto [at, is_new] = index_.emplace(id, set_.videos.size());
    if (is_new) set_.videos.push_back({id, {}, file, {}});
    return set_.videos[at->second];
  }

  void add(const Place& place, const std::string& id, double frame, const std::array<double, 4>& box, double score) {
    if (!(frame >= 0 && frame < kMostFrames) || frame != std::floor(frame))
      throw Error::input(fmt::format("{}: frame = {:g} is no index of a frame", place.text(), frame), "frames count from 0");
    constexpr std::array<const char*, 4> kNames{"x", "y", "width", "height"};
    for (std::size_t i = 0; i < box.size(); ++i)
      if (!(std::abs(box[i]) <= kFarthest))
        throw Error::input(fmt::format("{}: {} = {:g} is no number of pixels", place.text(), kNames[i], box[i]));
    if (!(std::abs(score) < std::numeric_limits<float>::max()))
      throw Error::input(fmt::format("{}: score = {:g} is no finite number", place.text(), score),
                         "leave out boxes without a score");
    const auto pixel = [](double value) { return static_cast<int>(std::floor(value + 0.5)); };
    const int x = pixel(box[0]), y = pixel(box[1]);
    const Box whole{x, y, pixel(box[0] + box[2]) - x, pixel(box[1] + box[3]) - y};
    if (whole.empty())
      throw Error::input(fmt::format("{}: the box {:g},{:g},{:g},{:g} has no pixel", place.text(), box[0], box[1], box[2], box[3]),
                         "a box is x, y, width, height, not two corners");
    video(id, place.file).regions.push_back({static_cast<std::int64_t>(frame), whole, score, place.line});
  }

 private:
  RegionSet& set_;
  std::map<std::string, std::size_t> index_;
};

void read_csv(const fs::path& path, Gatherer& gatherer) {
  const std::vector<std::string> lines = lines_of(path);
  Place place{path.string(), 1};
  if (lines.empty()) throw Error::input(path.string() + ": is empty", kHint);
  const auto cells_at = [&](std::size_t i) {
    place.line = i + 1;
    const auto cells = cells_of(lines[i]);
    if (!cells) throw Error::input(place.text() + ": a quote is not closed");
    return *cells;
  };
  const std::vector<std::string> header = cells_at(0);
  const auto column = [&](const std::vector<std::string>& names) {
    return column_of(place.text(), header, names, "the first line must name the columns video, frame, x, y, w, h and score");
  };
  const std::size_t video = column({"video", "id", "clip"}), frame = column({"frame", "index"});
  const std::array<std::size_t, 4> box{column({"x", "left"}), column({"y", "top"}), column({"w", "width"}),
                                       column({"h", "height"})};
  const std::size_t score = column({"score", "level", "value"});
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const std::vector<std::string> cells = cells_at(i);
    if (cells.size() != header.size())
      throw Error::input(fmt::format("{}: {} columns, the header has {}", place.text(), cells.size(), header.size()),
                         "a name with a comma must stand in double quotes");
    const auto number = [&](std::size_t at) {
      const auto value = number_of(trim(cells[at]));
      if (!value) throw Error::input(fmt::format("{}: {} = '{}' is no number", place.text(), trim(header[at]), cells[at]));
      return *value;
    };
    gatherer.add(place, cells[video], number(frame), {number(box[0]), number(box[1]), number(box[2]), number(box[3])},
                 number(score));
  }
}

double number_in(const Place& place, const json& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (!object.contains(name)) continue;
    if (!object[name].is_number())
      throw Error::input(fmt::format("{}: {} = {} is no number", place.text(), name, object[name].dump()));
    return object[name].get<double>();
  }
  throw Error::input(fmt::format("{}: no \"{}\"", place.text(), *names.begin()), kHint);
}

// "box": [x, y, w, h], or the four of them.
std::array<double, 4> box_in(const Place& place, const json& object) {
  if (!object.contains("box"))
    return {number_in(place, object, {"x"}), number_in(place, object, {"y"}), number_in(place, object, {"w", "width"}),
            number_in(place, object, {"h", "height"})};
  const json& box = object["box"];
  if (!box.is_array() || box.size() != 4 || !std::all_of(box.begin(), box.end(), [](const json& one) { return one.is_number(); }))
    throw Error::input(fmt::format("{}: box = {} is no list of x, y, width, height", place.text(), box.dump()), kHint);
  return {box[0].get<double>(), box[1].get<double>(), box[2].get<double>(), box[3].get<double>()};
}

void add_regions(const Place& place, const json& object, const std::string& id, double frame, Gatherer& gatherer) {
  if (!object.contains("regions")) {
    gatherer.add(place, id, frame, box_in(place, object), number_in(place, object, {"score", "level"}));
    return;
  }
  if (!object["regions"].is_array()) throw Error::input(place.text() + ": regions is no list", kHint);
  gatherer.video(id, place.file);
  for (const json& region : object["regions"]) {
    if (!region.is_object()) throw Error::input(place.text() + ": a region is no object with box and level", kHint);
    gatherer.add(place, id, frame, box_in(place, region), number_in(place, region, {"score", "level"}));
  }
}

json parsed(const Place& place, const std::string& line) {
  try {
    json object = json::parse(line);
    if (object.is_object()) return object;
  } catch (const json::parse_error& error) {
    throw Error::input(fmt::format("{}: not JSON (byte {})", place.text(), error.byte), "NaN and Infinity are no JSON");
  }
  throw Error::input(place.text() + ": no object", kHint);
}

std::string id_in(const Place& place, const json& object) {
  for (const char* name : {"video", "id", "clip"})
    if (object.contains(name) && object[name].is_string()) return object[name].get<std::string>();
  throw Error::input(place.text() + ": no \"video\" that says which one it is", kHint);
}

// of_folder: the video whose run these lines are of; empty for a file of many videos.
void read_json_lines(const fs::path& path, const std::string& of_folder, RegionSet& set, Gatherer& gatherer) {
  const std::vector<std::string> lines = lines_of(path);
  Place place{path.string(), 0};
  for (const std::string& line : lines) {
    ++place.line;
    if (trim(line).empty()) continue;
    const json object = parsed(place, line);
    if (!object.contains("peak")) {
      add_regions(place, object, id_in(place, object), number_in(place, object, {"frame"}), gatherer);
      continue;
    }
    // An event of `vigil detect`: docs/reference/output.md. Its "id" is its own.
    if (!object["peak"].is_object() || !object.contains("regions"))
      throw Error::input(place.text() + ": an event without peak.frame and regions", kHint);
    const std::string id = object.contains("video") ? id_in(place, object) : of_folder;
    if (id.empty())
      throw Error::input(place.text() + ": an event that does not say of which video",
                         "name the folder that `vigil detect --out` wrote");
    add_regions(place, object, id, number_in(place, object["peak"], {"frame"}), gatherer);
    ++set.at_peaks;
  }
}

// What run.json beside the events says of the video; empty when there is none.
std::string source_of_run(const fs::path& folder) {
  const fs::path path = folder / "run.json";
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) return {};
  const json run = json::parse(read_file(path), nullptr, false);
  const bool told = run.is_object() && run.contains("source") && run["source"].is_object() && run["source"].contains("name") &&
                    run["source"]["name"].is_string();
  return told ? run["source"]["name"].get<std::string>() : std::string();
}

void read_run(const fs::path& events, const std::string& id, RegionSet& set, Gatherer& gatherer) {
  gatherer.video(id, events.string()).otherwise = source_of_run(events.parent_path());  // no event is an answer too
  read_json_lines(events, id, set, gatherer);
}

std::vector<fs::path> events_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().filename() == "events.jsonl") files.push_back(entry.path());
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  return files;
}

std::string name_of_folder(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace

RegionSet read_region_set(const fs::path& path) {
  RegionSet set;
  set.name = path.string();
  Gatherer gatherer(set);
  std::error_code failed;
  if (!fs::exists(path, failed)) throw Error::input(path.string() + ": no such file or folder");
  if (fs::is_directory(path, failed)) {
    for (const fs::path& events : events_below(path)) {
      const std::string below = events.parent_path().lexically_relative(path).generic_string();
      read_run(events, below == "." ? name_of_folder(path) : below, set, gatherer);
    }
    if (set.videos.empty())
      throw Error::input(path.string() + ": no events.jsonl in it", "a folder must be what `vigil detect --out` wrote");
  } else if (path.filename() == "events.jsonl") {
    read_run(path, name_of_folder(path.parent_path()), set, gatherer);
  } else if (path.extension() == ".csv") {
    read_csv(path, gatherer);
  } else if (path.extension() == ".jsonl") {
    read_json_lines(path, "", set, gatherer);
  } else {
    throw Error::input(path.string() + ": no stored regions: a file ending in .csv or .jsonl, or a folder of `vigil detect`",
                       kHint);
  }
  if (set.videos.empty()) throw Error::input(path.string() + ": no boxes in it", kHint);
  return set;
}

}  // namespace vigil
