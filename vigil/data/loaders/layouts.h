// SPDX-License-Identifier: Apache-2.0
// The catalog of published layouts: how each folder is recognised and what reads it. load_dataset goes through it.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"
#include "vigil/data/dataset.h"

namespace vigil {

// What a folder shows at a glance, so that recognising costs one look for all layouts.
struct FolderFacts {
  std::filesystem::path root;
  std::set<std::string> listed;  // data sets whose names stand in lists here or one folder below (names.h)
  std::set<std::string> held;    // data sets by the names of files and folders that its folders hold, two levels deep

  bool has(const std::string& path) const;         // exists below the root
  bool has_folder(const std::string& path) const;  // the same for a folder
};
FolderFacts look_at(const std::filesystem::path& root);

struct Layout {
  std::vector<std::string> aliases;
  std::string looks_like;  // what the folder must hold
  std::string citation;
  std::string licence;
  bool (*recognises)(const FolderFacts& folder);
  Dataset (*read)(const std::filesystem::path& root, const Spec& spec);
};

const Catalog<Layout>& layouts();

// By name or alias. Throws Error::usage with the nearest name.
const Catalog<Layout>::Row& layout_called(const std::string& name);

// The names of the layouts that a folder fits; more than one where it holds several data sets or splits.
std::vector<std::string> layouts_of(const std::filesystem::path& root);

}  // namespace vigil
