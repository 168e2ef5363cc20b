// SPDX-License-Identifier: Apache-2.0
// Finds the files of a video's crops: see crop_files.h.
#include "vigil/data/features/crop_files.h"

#include <fmt/format.h>

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr int kMostCrops = 32;

bool is_there(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed);
}

// Numbers of the crops whose file is there.
std::vector<int> crops_there(const fs::path& stem, CropFiles scheme) {
  std::vector<int> there;
  for (int crop = 0; crop < kMostCrops; ++crop)
    if (is_there(crop_file(stem, scheme, crop))) there.push_back(crop);
  return there;
}

CropFiles scheme_there(const fs::path& stem) {
  const bool plain = is_there(crop_file(stem, CropFiles::first_plain, 0));
  const bool zero = is_there(crop_file(stem, CropFiles::double_number, 0));
  const bool more = is_there(crop_file(stem, CropFiles::double_number, 1));
  std::vector<std::pair<CropFiles, std::string>> fitting;
  if (zero) fitting.emplace_back(CropFiles::double_number, "crops-A");
  if (plain && more && !zero) fitting.emplace_back(CropFiles::first_plain, "crops-B");
  if (is_there(crop_file(stem, CropFiles::single_number, 0))) fitting.emplace_back(CropFiles::single_number, "crops-C");
  if (fitting.size() == 1) return fitting[0].first;
  if (fitting.empty())
    throw Error::input(fmt::format("{}: there is no file of crop 0: neither {} nor {}", stem.string(),
                                   crop_file(stem, CropFiles::double_number, 0).filename().string(),
                                   crop_file(stem, CropFiles::single_number, 0).filename().string()),
                       "check where the features lie");
  throw Error::input(
      fmt::format("{}: files of the layouts {} and {} are there", stem.string(), fitting[0].second, fitting[1].second),
      "say which layout it is (`vigil list feature-layouts`)");
}

}  // namespace

fs::path crop_file(const fs::path& stem, CropFiles scheme, int crop) {
  const bool plain = scheme == CropFiles::first_plain && crop == 0;
  const std::string mark = scheme == CropFiles::single_number ? "_" : "__";
  return stem.string() + (plain ? "" : mark + std::to_string(crop)) + ".npy";
}

std::vector<fs::path> crop_files(const fs::path& stem, CropFiles scheme) {
  if (scheme == CropFiles::whichever_is_there) scheme = scheme_there(stem);
  const std::vector<int> there = crops_there(stem, scheme);
  std::vector<fs::path> files;
  const int count = there.empty() ? 1 : there.back() + 1;
  for (int crop = 0; crop < count; ++crop) {
    files.push_back(crop_file(stem, scheme, crop));
    if (!is_there(files.back()))
      throw Error::input(fmt::format("{}: crop {} of {} is missing: no file {}", stem.string(), crop, count, files.back().string()),
                         "get the file, or name a layout that does not need it");
  }
  return files;
}

}  // namespace vigil
