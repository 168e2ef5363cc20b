// SPDX-License-Identifier: Apache-2.0
// Where features lie that no manifest names.
#include "vigil/cli/learn/feature_folder.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/data/features/find.h"
#include "vigil/weak/head_model.h"

namespace vigil {
namespace {

// What stands beside the video, or in the folder named, under the video's name.
FeatureFile found_file(const Input& input, const std::filesystem::path& folder, const std::string& stem) {
  const std::string ids[] = {stem};
  try {
    return find_features(folder, ids).files.at(stem);
  } catch (const Error& error) {
    throw Error::input(
        fmt::format("{}: no features of this video: {}", input.name, error.what()),
        fmt::format("a trained head scores stored features: name a file or folder with --features, or put {}.npy beside the video",
                    stem));
  }
}

}  // namespace

Dataset with_features(Dataset dataset, const std::filesystem::path& folder) {
  if (folder.empty()) return dataset;
  std::vector<std::string> ids;
  for (const Video& video : dataset.videos) ids.push_back(video.id);
  const FoundFeatures found = find_features(folder, ids);
  for (const std::string& note : found.notes) log_info(note);
  if (!found.missing.empty())
    log_warning(fmt::format("{}: no features of {} of {} videos, {} the first; they are left out", folder.string(),
                            found.missing.size(), ids.size(), found.missing.front()));
  std::erase_if(dataset.videos, [&](const Video& video) { return found.files.count(video.id) == 0; });
  for (Video& video : dataset.videos) video.features = {{kUnnamedFeatures, found.files.at(video.id)}};
  return dataset;
}

Features features_of(const Input& input, const std::filesystem::path& where, const std::string& wanted, std::string& name) {
  std::filesystem::path media = std::filesystem::path(input.where).lexically_normal();
  if (media.filename().empty()) media = media.parent_path();  // a folder named with a slash at its end
  const std::string stem = input.video ? input.video->id : media.stem().string();
  if (!where.empty() && !std::filesystem::is_directory(where)) {
    FeatureFile file;
    file.path = where;
    return read_features(file, stem);
  }
  if (where.empty() && input.video && !input.video->features.empty()) {
    const auto& features = input.video->features;
    name = features.count(wanted) > 0 || features.size() > 1 ? wanted : features.begin()->first;
    return read_features(*input.video, name);
  }
  const std::filesystem::path folder = where.empty() ? media.parent_path() : where;
  return read_features(found_file(input, folder.empty() ? "." : folder, stem), stem);
}

}  // namespace vigil
