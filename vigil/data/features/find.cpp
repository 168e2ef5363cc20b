// SPDX-License-Identifier: Apache-2.0
// Matches names of files with names of videos: see find.h.
#include "vigil/data/features/find.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/features/array_file.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEncoded = "_x264";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool ends_a_name(char c) {
  return c == '_' || c == '-' || c == '.';
}

// A name's rest behind the id: what kind of feature, which crop.
struct Rest {
  std::string suffix;  // "_i3d"
  std::string mark;    // "__" or "_" before the number of the crop; empty = no number
  int crop = 0;
};

Rest rest_of(std::string_view text) {
  std::size_t digits = text.size();
  while (digits > 0 && is_digit(text[digits - 1])) --digits;
  if (digits == text.size() || digits == 0 || text[digits - 1] != '_' || text.size() - digits > 2)
    return {std::string(text), "", 0};
  const bool twice = digits >= 2 && text[digits - 2] == '_';
  const std::size_t end = digits - (twice ? 2 : 1);
  return {std::string(text.substr(0, end)), twice ? "__" : "_", std::stoi(std::string(text.substr(digits)))};
}

// The files of one video with one suffix.
struct Group {
  fs::path folder;
  std::string stem;  // of the files, with the suffix
  fs::path plain;    // the file without a number
  std::set<std::string> marks;
};

class Names {
 public:
  explicit Names(std::span<const std::string> ids) {
    for (const std::string& id : ids) {
      known_.emplace(id, id);
      if (id.ends_with(kEncoded)) known_.emplace(id.substr(0, id.size() - kEncoded.size()), id);
    }
  }

  // The longest id that `name` begins with, and how many characters it takes.
  std::pair<const std::string*, std::size_t> longest(const std::string& name) const {
    for (std::size_t end = name.size(); end > 0; --end) {
      if (end < name.size() && !ends_a_name(name[end])) continue;
      const auto found = known_.find(name.substr(0, end));
      if (found == known_.end()) continue;
      const bool encoded = std::string_view(name).substr(end).starts_with(kEncoded) && !found->first.ends_with(kEncoded);
      return {&found->second, encoded ? end + kEncoded.size() : end};
    }
    return {nullptr, 0};
  }

 private:
  std::unordered_map<std::string, std::string> known_;
};

using Groups = std::map<std::string, std::map<std::string, Group>>;  // by id, by suffix

bool holds_features(const fs::path& path) {
  static const std::set<std::string> kEndings{".npy", ".txt", ".h5", ".hdf5", ".safetensors"};
  return kEndings.contains(path.extension().string()) && !path.filename().string().starts_with(".");
}

void add(const fs::path& path, const Names& names, Groups& groups) {
  const std::string name = path.stem().string();
  const auto [id, length] = names.longest(name);
  if (id == nullptr) return;
  const Rest rest = rest_of(std::string_view(name).substr(length));
  Group& group = groups[*id][rest.suffix];
  const std::string stem = name.substr(0, length) + rest.suffix;
  if (!group.stem.empty() && (group.folder != path.parent_path() || group.stem != stem))
    throw Error::input(fmt::format("{}: features of '{}' lie in {} too", path.string(), *id, (group.folder / group.stem).string()),
                       "name a folder that holds each video once");
  group.folder = path.parent_path();
  group.stem = stem;
  if (rest.mark.empty())
    group.plain = path;
  else
    group.marks.insert(rest.mark);
}

FeatureFile file_of(const Group& group, const std::string& layout) {
  FeatureFile file;
  file.path = group.marks.empty() ? group.plain : group.folder / group.stem;
  file.layout = layout;
  if (group.marks.empty()) return file;
  if (group.marks.size() > 1)
    throw Error::input(fmt::format("{}: crops are numbered with _ and with __", file.path.string()),
                       "name a folder that has one of them");
  const bool plain = !group.plain.empty();
  file.layout = *group.marks.begin() == "_" ? "crops-C" : plain ? "crops-B" : "crops-A";
  if (plain && file.layout == "crops-C")
    throw Error::input(fmt::format("{}: a file without and files with the number of a crop", file.path.string()),
                       "name a folder that has one of them");
  return file;
}

// The suffix that all videos share; the only one there is, or the one that is asked for.
std::string suffix_of(const Groups& groups, const std::optional<std::string>& wanted, const fs::path& where) {
  if (wanted) return *wanted;
  std::set<std::string> found;
  for (const auto& [id, by_suffix] : groups)
    for (const auto& [suffix, group] : by_suffix) found.insert(suffix);
  if (found.size() == 1) return *found.begin();
  std::vector<std::string> quoted;
  for (const std::string& suffix : found) quoted.push_back("'" + suffix + "'");
  throw Error::input(
      fmt::format("{}: files of {} kinds: the names go on with {}", where.string(), found.size(), join(quoted, ", ")),
      "say which of them");
}

FoundFeatures in_folder(const fs::path& where, std::span<const std::string> ids, const std::string& layout,
                        const std::optional<std::string>& suffix) {
  const Names names(ids);
  Groups groups;
  for (const auto& entry : fs::recursive_directory_iterator(where, fs::directory_options::skip_permission_denied))
    if (entry.is_regular_file() && holds_features(entry.path())) add(entry.path(), names, groups);
  if (groups.empty())
    throw Error::input(where.string() + ": holds features of none of the videos", "names of files must begin with the id");
  const std::string chosen = suffix_of(groups, suffix, where);
  FoundFeatures found;
  for (const auto& [id, by_suffix] : groups)
    if (const auto group = by_suffix.find(chosen); group != by_suffix.end())
      found.files.emplace(id, file_of(group->second, layout));
  return found;
}

FoundFeatures in_file(const fs::path& where, std::span<const std::string> ids, const std::string& layout) {
  const std::vector<std::string> keys = open_array_file(where)->keys();
  const Names names(ids);
  FoundFeatures found;
  for (const std::string& key : keys) {
    const std::string name = key.substr(key.rfind('/') + 1);
    const auto [id, length] = names.longest(name);
    if (id == nullptr || length != name.size()) continue;
    FeatureFile file;
    file.path = where;
    file.layout = layout;
    file.key = key;
    if (!found.files.emplace(*id, file).second)
      throw Error::input(
          fmt::format("{}: two arrays are called like '{}': {} and {}", where.string(), *id, found.files.at(*id).key, key));
  }
  if (found.files.empty()) throw Error::input(where.string() + ": none of its arrays is called like one of the videos");
  return found;
}

}  // namespace

FoundFeatures find_features(const fs::path& where, std::span<const std::string> ids, const std::string& layout,
                            const std::optional<std::string>& suffix) {
  std::error_code failed;
  if (!fs::exists(where, failed)) throw Error::input(where.string() + ": no such file or folder");
  FoundFeatures found = fs::is_directory(where, failed) ? in_folder(where, ids, layout, suffix) : in_file(where, ids, layout);
  for (const std::string& id : ids)
    if (!found.files.contains(id)) found.missing.push_back(id);
  if (!found.missing.empty())
    found.notes.push_back(fmt::format("{}: no features of {} of {} videos, the first of them {}", where.string(),
                                      found.missing.size(), ids.size(), found.missing.front()));
  return found;
}

std::vector<fs::path> feature_places(const fs::path& where) {
  std::error_code failed;
  if (fs::exists(where, failed)) return {where};
  std::vector<fs::path> places;
  for (const std::string& part : split(where.string(), ','))
    if (!part.empty()) places.emplace_back(part);
  return places.empty() ? std::vector<fs::path>{where} : places;
}

}  // namespace vigil
