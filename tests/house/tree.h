// SPDX-License-Identifier: Apache-2.0
// The project's own files as lines of text, for the tests that read the source instead of running it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vigil::house {

struct TextFile {
  std::string path;  // in the repository, "vigil/base/error.h"
  std::vector<std::string> lines;
};

std::filesystem::path repository();  // its root

// Every file of the repository that is not ignored by git (.git, build, .cache, out), as paths in it, sorted.
std::vector<std::string> all_files();

TextFile read_text(const std::string& path);

// Files under `folder` ("" = all) whose name ends on one of `endings`.
std::vector<TextFile> read_texts(const std::string& folder, const std::vector<std::string>& endings);

}  // namespace vigil::house
