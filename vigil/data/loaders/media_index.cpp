// SPDX-License-Identifier: Apache-2.0
// Finds media by name: see media_index.h.
#include "vigil/data/loaders/media_index.h"

#include <algorithm>

#include "vigil/data/lists/names.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
constexpr int kDeepest = 6;

}  // namespace

MediaIndex::MediaIndex(const fs::path& root, const std::vector<std::string>& without) {
  std::error_code failed;
  if (fs::is_directory(root, failed)) scan(root, without, 0);
}

void MediaIndex::scan(const fs::path& folder, const std::vector<std::string>& without, int depth) {
  const std::vector<std::string> sources = sources_in(folder);
  for (const std::string& source : sources)
    if (std::find(without.begin(), without.end(), fs::path(source).filename().string()) == without.end()) add(source);
  if (depth == kDeepest || (sources.size() == 1 && sources[0] == folder.string())) return;
  std::vector<fs::path> folders;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    const bool left_out = name.starts_with('.') || std::find(without.begin(), without.end(), name) != without.end();
    const bool known = std::find(sources.begin(), sources.end(), entry.path().string()) != sources.end();
    if (entry.is_directory(failed) && !left_out && !known) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& inside : folders) scan(inside, without, depth + 1);
}

void MediaIndex::add(const fs::path& path) {
  const std::string id = parse_path(path.filename().string()).id;
  if (index_.emplace(key_of(id), files_.size()).second) files_.push_back({id, path});
}

std::vector<MediaFile> media_in(const fs::path& folder) {
  return MediaIndex(folder).all();
}

const MediaFile* MediaIndex::find(const std::string& id) const {
  const auto found = index_.find(key_of(id));
  return found == index_.end() ? nullptr : &files_[found->second];
}

}  // namespace vigil
