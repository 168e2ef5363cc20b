// SPDX-License-Identifier: Apache-2.0
// Reads the table of rooms and the #include lines, and compares them. A room's tests stand under the room's own rule.
#include "tests/house/architecture.h"

#include <functional>
#include <regex>
#include <stdexcept>

namespace vigil::house {
namespace {

// Which rooms may see which libraries: a prefix of an #include <...>, and the only rooms that may have it.
struct LibraryRule {
  std::string prefix;
  std::set<std::string> rooms;
};

const std::vector<LibraryRule>& library_rules() {
  static const std::vector<LibraryRule> rules{
      {"libav", {"media"}},
      {"libsw", {"media"}},
      {"librsvg/", {"plot"}},
      {"ATen/", {"nn", "weak"}},
      {"torch/", {}},
      {"openssl/", {"base"}},
      {"yaml-cpp/", {"base"}},
      {"opencv2/highgui", {}},
      {"opencv2/imgcodecs", {}},
      {"opencv2/videoio", {}},
      {"opencv2/video", {"oneclass"}},
      {"opencv2/", {"media", "detect", "oneclass", "evaluate", "report", "data"}},
  };
  return rules;
}

std::string room_of(const std::string& path) {  // "vigil/media/frame.h" and "tests/media/frame_test.cpp": media
  static const std::regex kRoom("(?:vigil|tests)/([^/]+)/.+");
  std::smatch match;
  return std::regex_match(path, match, kRoom) ? match[1].str() : "";
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "nothing" : text;
}

// The edges of a graph by name, and where each stands in a source.
using Graph = std::map<std::string, std::map<std::string, std::string>>;

// The first circle found, as "a -> b (where) -> a (where)"; empty when there is none.
std::string circle_in(const Graph& graph) {
  std::map<std::string, int> state;  // 1 on the current path, 2 done
  std::string circle;
  const std::function<bool(const std::string&, const std::string&)> visit = [&](const std::string& node, const std::string& way) {
    state[node] = 1;
    const auto edges = graph.find(node);
    if (edges == graph.end()) return state[node] = 2, false;
    for (const auto& [next, where] : edges->second) {
      const std::string longer = way + " -> " + next + " (" + where + ")";
      if (state[next] == 1) return circle = longer, true;
      if (state[next] == 0 && visit(next, longer)) return true;
    }
    state[node] = 2;
    return false;
  };
  for (const auto& [node, edges] : graph)
    if (state[node] == 0 && visit(node, node)) break;
  return circle;
}

bool is_test(const std::string& path) {
  return path.starts_with("tests/");
}

// What one #include line of a source at `path` offends against; empty when nothing.
std::string offence_of(const std::map<std::string, Room>& rooms, const std::string& path, const std::string& included, bool own) {
  const std::string room = room_of(path);
  if (own) {
    const std::string target = room_of(included);
    if (is_test(included) && !is_test(path)) return "includes " + included + "; the product knows nothing of its tests";
    if (target == room) return "";
    if (!rooms.contains(target)) return "includes " + included + "; ARCHITECTURE.md knows no such room";
    if (rooms.at(room).may_include.contains(target)) return "";
    return "includes " + included + "; " + room + "/ may include only: " + joined(rooms.at(room).may_include);
  }
  if (is_test(path)) return "";  // an oracle may come from any library
  for (const LibraryRule& rule : library_rules()) {
    if (!included.starts_with(rule.prefix)) continue;
    if (rule.rooms.contains(room)) return "";
    return "includes <" + included + ">; only these rooms may include <" + rule.prefix + "...>: " + joined(rule.rooms);
  }
  return "";
}

}  // namespace

std::map<std::string, Room> rooms_of_map(const TextFile& map) {
  static const std::regex kRow(R"(\| (\d) \| `(\w+)/` \| [^|]* \| ([^|]*) \|)");
  static const std::regex kFloors(R"(floors (\d)-(\d))");
  static const std::regex kName(R"(\w+)");
  std::map<std::string, Room> rooms;
  for (const std::string& line : map.lines) {  // a row may name only rooms above it, so includes go down
    std::smatch row, floors;
    if (!std::regex_match(line, row, kRow)) continue;
    Room room{std::stoi(row[1]), {}};
    const std::string allowed = row[3];
    if (std::regex_match(allowed, floors, kFloors)) {
      for (const auto& [name, other] : rooms)
        if (other.floor >= std::stoi(floors[1]) && other.floor <= std::stoi(floors[2])) room.may_include.insert(name);
      if (std::stoi(floors[2]) >= room.floor) throw std::runtime_error("a room may include lower floors only: " + line);
    } else if (allowed != "-") {
      for (std::sregex_iterator name(allowed.begin(), allowed.end(), kName), end; name != end; ++name) {
        if (!rooms.contains(name->str())) throw std::runtime_error("no room above this row is called " + name->str() + ": " + line);
        room.may_include.insert(name->str());
      }
    }
    rooms[row[2]] = room;
  }
  return rooms;
}

std::vector<std::string> offences(const std::map<std::string, Room>& rooms, const std::vector<TextFile>& sources) {
  static const std::regex kInclude(R"-(\s*#\s*include\s*(<|")([^>"]+)[>"].*)-");
  std::vector<std::string> found;
  Graph files, between;
  for (const TextFile& source : sources) {
    const std::string room = room_of(source.path);
    if (!rooms.contains(room)) {
      found.push_back(source.path + ":1: stands in room '" + room + "'; every room needs its row in ARCHITECTURE.md");
      continue;
    }
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_match(source.lines[i], match, kInclude)) continue;
      const bool own = match[1] == "\"";
      const std::string included = match[2], where = source.path + ":" + std::to_string(i + 1);
      const std::string offence = offence_of(rooms, source.path, included, own);
      if (!offence.empty()) found.push_back(where + ": " + offence);
      if (!own) continue;
      files[source.path].emplace(included, where);
      if (room_of(included) != room && !is_test(source.path)) between[room].emplace(room_of(included), where);
    }
  }
  for (const std::string& circle : {circle_in(files), circle_in(between)})
    if (!circle.empty()) found.push_back("includes form a circle: " + circle);
  return found;
}

}  // namespace vigil::house
