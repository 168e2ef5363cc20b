// SPDX-License-Identifier: Apache-2.0
// What a folder shows at a glance: look_at of layouts.h. Reads one line of each small list and the names of two levels, nothing
// else.
#include <algorithm>
#include <array>
#include <fstream>

#include "vigil/base/text.h"
#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/loaders/layouts.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 4000;  // of one folder that are looked at
constexpr std::size_t kFirstBytes = 4096;

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end && entries.size() < kMostEntries;
       entry.increment(failed))
    if (!entry->path().filename().string().starts_with('.')) entries.push_back(*entry);
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool is_list_name(const fs::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".txt" || ending == ".list" || ending == ".csv";
}

// The data set that a line of a list names; empty when none.
std::string data_set_of_line(std::string_view line) {
  for (const std::string_view ends : {"", "|", ",", "\t", "  ", " "}) {
    const std::string_view name = ends.empty() ? line : line.substr(0, line.find(ends));
    if (const auto facts = facts_of_name(parse_feature_path(name).id)) return facts->data_set;
    const std::string id = parse_feature_path(name).id;  // PEL4VAD's 01_0014_0.npy
    const std::size_t bar = id.rfind('_');
    if (bar != std::string::npos)
      if (const auto facts = facts_of_name(id.substr(0, bar)); facts && facts->data_set == "shanghaitech") return facts->data_set;
  }
  return {};
}

// The first two lines: the first may be a header.
std::string data_set_of_list(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kFirstBytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
  const std::vector<std::string> lines = split(bytes, '\n');
  for (std::size_t i = 0; i < std::min<std::size_t>(2, lines.size()); ++i)
    if (const std::string found = data_set_of_line(trim(lines[i])); !found.empty()) return found;
  return {};
}

void add_name(std::set<std::string>& names, const fs::path& path) {
  if (const auto facts = facts_of_name(parse_path(path.filename().string()).id)) names.insert(facts->data_set);
}

}  // namespace

bool FolderFacts::has(const std::string& path) const {
  std::error_code failed;
  return fs::exists(root / path, failed);
}

bool FolderFacts::has_folder(const std::string& path) const {
  std::error_code failed;
  return fs::is_directory(root / path, failed);
}

FolderFacts look_at(const fs::path& root) {
  FolderFacts facts{root, {}, {}};
  const auto take_list = [&](const fs::directory_entry& entry) {
    std::error_code failed;
    if (!is_list_name(entry.path()) || !entry.is_regular_file(failed)) return;
    if (const std::string found = data_set_of_list(entry.path()); !found.empty()) facts.listed.insert(found);
  };
  for (const fs::directory_entry& entry : entries_of(root)) {
    std::error_code failed;
    take_list(entry);
    if (!entry.is_directory(failed)) continue;
    for (const fs::directory_entry& inside : entries_of(entry.path())) {
      take_list(inside);
      add_name(facts.held, inside.path());
      if (inside.is_directory(failed) && !inside.path().filename().string().ends_with("_annotations"))
        for (const fs::directory_entry& deeper : entries_of(inside.path())) add_name(facts.held, deeper.path());
    }
  }
  return facts;
}

}  // namespace vigil
