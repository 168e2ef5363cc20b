// SPDX-License-Identifier: Apache-2.0
// The media below a folder by the names that lists use. Under the loaders. Private to the folder.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace vigil {

struct MediaFile {
  std::string id;  // its name without a known ending
  std::filesystem::path path;
};

// Video files and folders of pictures, at most six levels deep. Folders whose names are in `without` are left out, and hidden ones.
class MediaIndex {
 public:
  MediaIndex() = default;
  explicit MediaIndex(const std::filesystem::path& root, const std::vector<std::string>& without = {});

  const MediaFile* find(const std::string& id) const;           // by key_of; null when there is none
  const std::vector<MediaFile>& all() const { return files_; }  // in natural order within a folder
  bool empty() const { return files_.empty(); }

 private:
  void scan(const std::filesystem::path& folder, const std::vector<std::string>& without, int depth);
  void add(const std::filesystem::path& path);

  std::vector<MediaFile> files_;
  std::map<std::string, std::size_t> index_;
};

// The media below a folder, in natural order within each.
std::vector<MediaFile> media_in(const std::filesystem::path& folder);

}  // namespace vigil
