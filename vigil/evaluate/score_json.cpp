// SPDX-License-Identifier: Apache-2.0
// Stored scores as JSON and JSON Lines.
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/evaluate/csv_text.h"
#include "vigil/evaluate/score_formats.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json parsed(const std::string& where, const std::string& text) {
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    const bool nan = text.find("NaN") != std::string::npos || text.find("Infinity") != std::string::npos;
    throw Error::input(fmt::format("{}: not JSON (byte {})", where, error.byte),
                       nan ? "NaN and Infinity are no JSON: write null, and choose --nan drop" : "");
  }
}

std::vector<double> numbers_of(const std::string& where, const std::string& id, const json& list) {
  if (!list.is_array()) throw Error::input(fmt::format("{}: the scores of '{}' are no list", where, id));
  std::vector<double> values;
  values.reserve(list.size());
  for (const json& item : list) {
    if (!item.is_number() && !item.is_null())
      throw Error::input(fmt::format("{}: score {} of video '{}' is {}, no number", where, values.size(), id, item.dump()));
    values.push_back(item.is_null() ? std::numeric_limits<double>::quiet_NaN() : item.get<double>());
  }
  return values;
}

std::int64_t whole(const std::string& where, const json& object, const char* key) {
  const json& value = object.at(key);
  if (!value.is_number_integer() || value < 1 || value > 100000)
    throw Error::input(fmt::format("{}: {} = {} is no number from 1 to 100000", where, key, value.dump()));
  return value.get<std::int64_t>();
}

// What the object says that a score is of; nothing when it says nothing.
std::optional<ScoreUnit> unit_of(const std::string& where, const json& object) {
  using Kind = ScoreUnit::Kind;
  if (object.contains("frames_per_value")) return ScoreUnit{Kind::frames, whole(where, object, "frames_per_value")};
  if (object.contains("parts")) return ScoreUnit{Kind::parts, whole(where, object, "parts")};
  if (!object.contains("unit")) return std::nullopt;
  const std::string unit = object["unit"].is_string() ? object["unit"].get<std::string>() : object["unit"].dump();
  if (unit == "frame") return ScoreUnit{};
  if (unit == "clip" || unit == "snippet")
    return ScoreUnit{Kind::frames, object.contains("clip") ? whole(where, object, "clip") : 16};
  throw Error::input(fmt::format("{}: unit '{}' is none of frame, clip, snippet", where, unit));
}

class Gatherer {
 public:
  explicit Gatherer(ReadScores& result) : result_(result) {}

  void add(const std::string& where, const json& object) {
    static const std::vector<std::string> kKeys{"id",    "fps",   "scores",      "unit", "clip", "frames_per_value",
                                                "parts", "video", "first_frame", "model"};
    if (!object.is_object()) throw Error::input(where + ": no object with id and scores");
    for (const auto& [key, value] : object.items())
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end())
        throw Error::input(fmt::format("{}: unknown key '{}'{}", where, key, nearest_hint(key, kKeys)));
    const char* key = object.contains("id") ? "id" : "video";
    if (!object.contains(key) || !object[key].is_string()) throw Error::input(where + ": id is missing or no text");
    if (!object.contains("scores")) throw Error::input(where + ": scores are missing");
    StoredScores video;
    video.id = object[key];
    video.where = where;
    video.values = numbers_of(where, video.id, object["scores"]);
    if (object.contains("fps") && object["fps"].is_number()) video.fps = object["fps"];
    if (object.contains("first_frame") && object["first_frame"].is_number_integer()) video.first = object["first_frame"];
    take_unit(where, video.id, unit_of(where, object));
    result_.set.videos.push_back(std::move(video));
  }

  void add(const std::string& where, const std::string& id, const json& list) {
    StoredScores video;
    video.id = id;
    video.where = where;
    video.values = numbers_of(where, id, list);
    result_.set.videos.push_back(std::move(video));
  }

 private:
  void take_unit(const std::string& where, const std::string& id, const std::optional<ScoreUnit>& unit) {
    if (!unit) return;
    if (result_.told_unit && *unit != result_.set.unit)
      throw Error::input(
          fmt::format("{}: a score of '{}' is of {}, of other videos {}", where, id, to_text(*unit), to_text(result_.set.unit)));
    result_.set.unit = *unit;
    result_.told_unit = true;
  }

  ReadScores& result_;
};

}  // namespace

ReadScores read_score_json(const fs::path& path, bool lines) {
  ReadScores result;
  Gatherer gatherer(result);
  const std::vector<std::string> text = lines_of(path);
  if (text.empty()) throw Error::input(path.string() + ": is empty", "see docs/reference/scores.md");
  if (lines) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const std::string where = fmt::format("{}:{}", path.string(), i + 1);
      if (!trim(text[i]).empty()) gatherer.add(where, parsed(where, text[i]));
    }
    return result;
  }
  const json whole = parsed(path.string(), join(text, "\n"));
  const json& list = whole.is_object() && whole.contains("videos") ? whole["videos"] : whole;
  if (list.is_array()) {
    for (std::size_t i = 0; i < list.size(); ++i) gatherer.add(fmt::format("{}: video {}", path.string(), i), list[i]);
  } else if (list.is_object()) {
    for (const auto& [id, scores] : list.items()) gatherer.add(path.string(), id, scores);
  } else {
    throw Error::input(path.string() + ": neither a list of videos nor an object", "see docs/reference/scores.md");
  }
  return result;
}

}  // namespace vigil
