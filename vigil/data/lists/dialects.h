// SPDX-License-Identifier: Apache-2.0
// The catalog of published lists and truth files: what each looks like, where it comes from, what reads it. The way in for a file
// whose dialect is not known.
#pragma once

#include <filesystem>
#include <string>

#include "vigil/base/catalog.h"
#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

struct ListDialect {
  std::string source;                  // the repository that publishes it
  bool (*fits)(const ListText& text);  // of text files; null: told by the first bytes or the name's ending
  ListContent (*read)(const std::filesystem::path& path);
};

const Catalog<ListDialect>& list_dialects();

// The name of the one dialect that a file fits. Throws Error::input: none or several do, or a file that is refused whatever it is
// (pickles).
std::string dialect_of(const std::filesystem::path& path);

struct ListFile {
  std::string dialect;
  ListContent content;
};

// Reads a file as `dialect`, or as the one it fits. Throws Error::input with file and line; Error::usage for an unknown dialect.
ListFile read_list(const std::filesystem::path& path, const std::string& dialect = "");

// The same for a list of videos. Throws Error::input when it is a file of another kind.
VideoList read_video_list(const std::filesystem::path& path, const std::string& dialect = "");

}  // namespace vigil
