// SPDX-License-Identifier: Apache-2.0
// Names of videos in lists: see names.h.
#include "vigil/data/lists/names.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "vigil/base/text.h"
#include "vigil/data/lists/list_text.h"

namespace vigil {
namespace {

constexpr std::array<std::string_view, 15> kEndings{".mp4", ".avi", ".mkv", ".mov",  ".wmv", ".webm", ".npy", ".npz",
                                                    ".txt", ".mat", ".h5",  ".hdf5", ".pt",  ".pkl",  ".csv"};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool drop_ending(std::string_view& name, std::string_view ending) {
  if (name.size() <= ending.size() || !name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  return true;
}

// "Abuse" of "Abuse028_x264".
std::string_view letters_before_number(std::string_view id) {
  std::size_t end = 0;
  while (end < id.size() && std::isalpha(static_cast<unsigned char>(id[end]))) ++end;
  return id.substr(0, end);
}

std::optional<NameFacts> ucf_facts(std::string_view id) {
  NameFacts facts{"ucf-crime", false, {}, "", key_of(id)};
  constexpr std::string_view kNormal = "Normal_Videos";
  if (id.starts_with(kNormal)) {
    std::string_view rest = id.substr(kNormal.size());
    if (rest.starts_with('_')) rest.remove_prefix(1);
    if (rest.empty() || !std::isdigit(static_cast<unsigned char>(rest[0]))) return std::nullopt;
    return facts;
  }
  const std::string_view name = letters_before_number(id);
  const auto& classes = ucf_classes();
  const bool numbered = name.size() < id.size() && std::isdigit(static_cast<unsigned char>(id[name.size()]));
  if (!numbered || std::find(classes.begin(), classes.end(), name) == classes.end()) return std::nullopt;
  facts.anomalous = true;
  facts.labels = {std::string(name)};
  return facts;
}

// "01_0014": scene 01. Test videos of the one-class split have four digits, training videos three.
std::optional<NameFacts> shanghaitech_facts(std::string_view id) {
  const std::size_t bar = id.find('_');
  if (bar != 2 || id.size() < 6 || id.size() > 7 || !all_digits(id.substr(0, bar)) || !all_digits(id.substr(bar + 1)))
    return std::nullopt;
  return NameFacts{"shanghaitech", std::nullopt, {}, std::string(id.substr(0, bar)), ""};
}

std::optional<NameFacts> xd_facts(std::string_view id) {
  const auto name = parse_xd_name(id);
  if (!name) return std::nullopt;
  return NameFacts{"xd-violence", !name->labels.empty(), name->labels, "", name->source};
}

// "Water_incident_8" or "MSAD_normal_testing_1", "MSAD_normal_frontdoor1".
std::optional<NameFacts> msad_facts(std::string_view id) {
  constexpr std::string_view kNormal = "MSAD_normal_";
  static const std::vector<std::string> kClasses = {"Assault",          "Explosion",      "Fighting",      "Fire",
                                                    "Object_falling",   "People_falling", "Robbery",       "Shooting",
                                                    "Traffic_accident", "Vandalism",      "Water_incident"};
  if (id.starts_with(kNormal)) {
    std::string_view scene = id.substr(kNormal.size());
    while (!scene.empty() && (std::isdigit(static_cast<unsigned char>(scene.back())) || scene.back() == '_'))
      scene.remove_suffix(1);
    return NameFacts{"msad", false, {}, scene == "testing" ? "" : std::string(scene), ""};
  }
  const std::size_t bar = id.find_last_of('_');
  if (bar == std::string_view::npos || !all_digits(id.substr(bar + 1))) return std::nullopt;
  const std::string_view name = id.substr(0, bar);
  if (std::find(kClasses.begin(), kClasses.end(), name) == kClasses.end()) return std::nullopt;
  return NameFacts{"msad", true, {std::string(name)}, "", ""};
}

// "abnormal_scene_1_scenario_2_fog": scene 1.
std::optional<NameFacts> ubnormal_facts(std::string_view id) {
  const bool abnormal = id.starts_with("abnormal_scene_");
  if (!abnormal && !id.starts_with("normal_scene_")) return std::nullopt;
  std::string_view rest = id.substr(abnormal ? 15 : 13);
  rest = rest.substr(0, rest.find('_'));
  if (!all_digits(rest)) return std::nullopt;
  return NameFacts{"ubnormal", abnormal, {}, std::string(rest), ""};
}

// "01_Accident_001", "Normal_218".
std::optional<NameFacts> tad_facts(std::string_view id) {
  const std::size_t last = id.find_last_of('_');
  if (last == std::string_view::npos || !all_digits(id.substr(last + 1))) return std::nullopt;
  if (id.substr(0, last) == "Normal") return NameFacts{"tad", false, {}, "", ""};
  const std::size_t first = id.find('_');
  static const std::vector<std::string> kClasses = {"Accident", "IllegalTurn",      "IllegalOccupation", "Retrograde",
                                                    "else",     "PedestrianOnRoad", "RoadSpills"};
  if (first != 2 || first >= last || !all_digits(id.substr(0, first))) return std::nullopt;
  const std::string_view name = id.substr(first + 1, last - first - 1);
  if (std::find(kClasses.begin(), kClasses.end(), name) == kClasses.end()) return std::nullopt;
  return NameFacts{"tad", true, {std::string(name)}, "", ""};
}

// "01-12-40" or "1-12-40" in seconds.
std::optional<double> seconds_of(std::string_view text) {
  const std::vector<std::string> parts = split(text, '-');
  if (parts.size() != 3) return std::nullopt;
  double seconds = 0;
  for (const std::string& part : parts) {
    const auto value = whole_number(part);
    if (!value || *value < 0 || *value > 99) return std::nullopt;
    seconds = 60 * seconds + static_cast<double>(*value);
  }
  return seconds;
}

}  // namespace

ListedPath parse_path(std::string_view path) {
  ListedPath listed;
  path = trim(path);
  listed.elsewhere = path.starts_with('/') || path.starts_with('\\') || (path.size() > 2 && path[1] == ':');
  const std::size_t slash = path.find_last_of("/\\");
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  if (slash != std::string_view::npos) {
    const std::string_view folders = path.substr(0, slash);
    const std::size_t before = folders.find_last_of("/\\");
    listed.folder = before == std::string_view::npos ? folders : folders.substr(before + 1);
  }
  for (const std::string_view ending : kEndings)
    if (drop_ending(name, ending)) break;
  listed.id = name;
  return listed;
}

ListedPath parse_feature_path(std::string_view path) {
  ListedPath listed = parse_path(path);
  std::string_view name = listed.id;
  if (!drop_ending(name, "__vggish")) {
    const std::size_t bars = name.rfind("__");
    if (bars != std::string_view::npos && bars > 0 && name.size() - bars <= 4 && all_digits(name.substr(bars + 2))) {
      listed.crop = static_cast<int>(*whole_number(name.substr(bars + 2)));
      name = name.substr(0, bars);
    }
    drop_ending(name, "_i3d");
  }
  listed.id = std::string(name);
  return listed;
}

std::string key_of(std::string_view id) {
  drop_ending(id, "_x264");
  return std::string(id);
}

std::optional<NameFacts> facts_of_name(std::string_view id) {
  for (const auto& facts : {xd_facts, ucf_facts, shanghaitech_facts, ubnormal_facts, tad_facts, msad_facts})
    if (auto found = facts(id)) return found;
  return std::nullopt;
}

std::optional<XdName> parse_xd_name(std::string_view id) {
  constexpr std::string_view kTimes = "__#", kLabel = "_label_";
  const std::size_t times = id.find(kTimes), label = id.rfind(kLabel);
  if (times == std::string_view::npos || label == std::string_view::npos || times == 0 || label < times + kTimes.size())
    return std::nullopt;
  XdName name;
  name.source = id.substr(0, times);
  const std::string_view span = id.substr(times + kTimes.size(), label - times - kTimes.size());
  if (const std::size_t bar = span.find('_'); bar != std::string_view::npos) {
    const auto begin = seconds_of(span.substr(0, bar)), end = seconds_of(span.substr(bar + 1));
    if (begin && end) std::tie(name.begin, name.end) = std::pair(*begin, *end);
  }
  const std::vector<std::string> codes = split(id.substr(label + kLabel.size()), '-');
  for (const std::string& code : codes)
    if (code != "0" && code != "A" && !code.empty()) name.labels.push_back(code);
  return codes.empty() || codes.front().empty() ? std::nullopt : std::optional(name);
}

std::string xd_class_of(std::string_view code) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kClasses{
      {{"B1", "fighting"}, {"B2", "shooting"}, {"B4", "riot"}, {"B5", "abuse"}, {"B6", "car accident"}, {"G", "explosion"}}};
  for (const auto& [known, name] : kClasses)
    if (known == code) return std::string(name);
  return std::string(code);
}

const std::vector<std::string>& ucf_classes() {
  static const std::vector<std::string> classes{"Abuse",       "Arrest",   "Arson",         "Assault", "Burglary",
                                                "Explosion",   "Fighting", "RoadAccidents", "Robbery", "Shooting",
                                                "Shoplifting", "Stealing", "Vandalism"};
  return classes;
}

}  // namespace vigil
