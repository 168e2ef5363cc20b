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

namespace fs = std::filesystem;

// As many names as places.
std::vector<std::string> names_for(const std::vector<fs::path>& places, const std::string& wanted) {
  std::vector<std::string> names;
  if (!wanted.empty()) names = feature_names(wanted);
  if (names.size() == places.size()) return names;
  if (places.size() == 1) return {kUnnamedFeatures};  // perhaps all kinds in one array
  throw Error::usage(fmt::format("--features names {} places, for features {}", places.size(),
                                 names.empty() ? "without a name" : "'" + wanted + "'"),
                     "one file or folder for each name, in the same order; a recipe names them: features: rgb + audio");
}

// What stands beside the video, or in the folder named, under the video's name.
FeatureFile found_file(const Input& input, const fs::path& folder, const std::string& stem, const std::string& hint) {
  const std::string ids[] = {stem};
  try {
    return find_features(folder, ids).files.at(stem);
  } catch (const Error& error) {
    throw Error::input(fmt::format("{}: no features of this video: {}", input.name, error.what()), hint);
  }
}

Features features_at(const Input& input, const fs::path& place, const std::string& stem, const std::string& hint) {
  FeatureFile file;
  file.path = place;
  return read_features(fs::is_directory(place) ? found_file(input, place, stem, hint) : file, stem);
}

std::string hint_for(const std::string& stem, const std::string& wanted) {
  if (feature_names(wanted).size() > 1)
    return fmt::format("the model reads {}: name a file or folder for each with --features, in this order, with commas between",
                       wanted);
  return fmt::format("a trained head scores stored features: name a file or folder with --features, or put {}.npy beside the video",
                     stem);
}

}  // namespace

Dataset with_features(Dataset dataset, const fs::path& where, const std::string& wanted) {
  if (where.empty()) return dataset;
  const std::vector<fs::path> places = feature_places(where);
  const std::vector<std::string> names = names_for(places, wanted);
  std::vector<std::string> ids;
  for (const Video& video : dataset.videos) ids.push_back(video.id);
  for (Video& video : dataset.videos) video.features.clear();
  for (std::size_t i = 0; i < places.size(); ++i) {
    FoundFeatures found = find_features(places[i], ids);
    for (const std::string& note : found.notes) log_info(note);
    for (Video& video : dataset.videos)
      if (const auto file = found.files.find(video.id); file != found.files.end()) video.features.emplace(names[i], file->second);
  }
  std::vector<std::string> missing;
  for (const Video& video : dataset.videos)
    if (video.features.empty()) missing.push_back(video.id);
  if (!missing.empty())
    log_warning(fmt::format("{}: no features of {} of {} videos, {} the first; they are left out", where.string(), missing.size(),
                            ids.size(), missing.front()));
  std::erase_if(dataset.videos, [](const Video& video) { return video.features.empty(); });
  return dataset;
}

Features features_of(const Input& input, const fs::path& where, const std::string& wanted, std::string& name) {
  fs::path media = fs::path(input.where).lexically_normal();
  if (media.filename().empty()) media = media.parent_path();  // a folder named with a slash at its end
  const std::string stem = input.video ? input.video->id : media.stem().string();
  if (where.empty() && input.video && !input.video->features.empty()) {
    name = features_for(*input.video, wanted);
    return read_features(*input.video, name);
  }
  const std::string hint = hint_for(stem, wanted);
  const fs::path beside = media.parent_path().empty() ? "." : media.parent_path();
  const std::vector<fs::path> places = where.empty() ? std::vector<fs::path>{beside} : feature_places(where);
  if (places.size() == 1) return features_at(input, places.front(), stem, hint);
  const std::vector<std::string> names = names_for(places, wanted);
  std::vector<Features> kinds;
  for (const fs::path& place : places) kinds.push_back(features_at(input, place, stem, hint));
  name = wanted;
  try {
    return joined(kinds, names);
  } catch (const Error& error) {
    throw Error(error.kind(), input.name + ": " + error.what(), error.hint());
  }
}

}  // namespace vigil
