// SPDX-License-Identifier: Apache-2.0
// Walks the repository without git, so that the tests also run from an unpacked archive.
#include "tests/house/tree.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace vigil::house {
namespace fs = std::filesystem;

fs::path repository() {
  return VIGIL_SOURCE_DIR;
}

std::vector<std::string> all_files() {
  static const std::vector<std::string> kIgnored{".git", "build", ".cache", "out", "compile_commands.json"};
  std::vector<std::string> files;
  for (auto entry = fs::recursive_directory_iterator(repository()); entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string path = entry->path().lexically_relative(repository()).generic_string();
    if (std::ranges::find(kIgnored, path) != kIgnored.end()) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      files.push_back(path);
    }
  }
  std::ranges::sort(files);
  return files;
}

TextFile read_text(const std::string& path) {
  std::ifstream in(repository() / path);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  TextFile file{path, {}};
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  return file;
}

std::vector<TextFile> read_texts(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<TextFile> files;
  for (const std::string& path : all_files()) {
    const bool wanted = std::ranges::any_of(endings, [&](const std::string& ending) { return path.ends_with(ending); });
    if (wanted && path.starts_with(folder)) files.push_back(read_text(path));
  }
  return files;
}

}  // namespace vigil::house
