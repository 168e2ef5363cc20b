// SPDX-License-Identifier: Apache-2.0
// Which files and folders of a folder can be sources of frames.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/media/picture_folder.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

bool is_video_name(const fs::path& path) {
  constexpr std::array<std::string_view, 22> kEndings{".264",  ".265",  ".3gp",  ".asf", ".avi",   ".dav",  ".flv", ".h264",
                                                      ".h265", ".hevc", ".m2ts", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mov",
                                                      ".mp4",  ".mpeg", ".mpg",  ".ts",  ".webm",  ".wmv"};
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return !is_hidden(path) && std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
    entries.push_back(entry->path());
  if (failed) throw Error::input(folder.string() + ": the folder cannot be read: " + failed.message());
  std::sort(entries.begin(), entries.end(),
            [](const fs::path& a, const fs::path& b) { return natural_less(a.filename().string(), b.filename().string()); });
  return entries;
}

bool has_pictures(const std::vector<fs::path>& entries) {
  return std::any_of(entries.begin(), entries.end(), [](const fs::path& entry) {
    std::error_code failed;
    return is_picture_name(entry) && !fs::is_directory(entry, failed);
  });
}

}  // namespace

std::vector<std::string> sources_in(const fs::path& folder) {
  const std::vector<fs::path> entries = entries_of(folder);
  if (has_pictures(entries)) return {folder.string()};
  std::vector<std::string> sources;
  for (const fs::path& entry : entries) {
    std::error_code failed;
    const bool inside = fs::is_directory(entry, failed);
    if (inside ? !is_hidden(entry) && has_pictures(entries_of(entry)) : is_video_name(entry)) sources.push_back(entry.string());
  }
  return sources;
}

}  // namespace vigil
