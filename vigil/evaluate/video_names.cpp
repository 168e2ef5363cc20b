// SPDX-License-Identifier: Apache-2.0
// Names of videos as files of other computers have them: see video_names.h.
#include "vigil/evaluate/video_names.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

// "C:\data\Abuse028_x264.mp4" and "/home/x/Abuse028_x264.npy" are both Abuse028_x264.
std::string bare_name(const std::string& name) {
  static const std::vector<std::string> kEndings{".npy", ".mp4", ".avi", ".mkv", ".mov", ".webm", ".txt", ".mat", ".csv", ".h5"};
  const std::size_t slash = name.find_last_of("/\\");
  std::string bare = slash == std::string::npos ? name : name.substr(slash + 1);
  for (const std::string& ending : kEndings)
    if (bare.size() > ending.size() && bare.ends_with(ending)) return bare.substr(0, bare.size() - ending.size());
  return bare;
}

// A name that two videos have stands for neither.
void add(std::map<std::string, std::string>& table, const std::string& name, const std::string& id) {
  const auto [at, is_new] = table.emplace(name, id);
  if (!is_new) at->second.clear();
}

}  // namespace

VideoNames::VideoNames(const Dataset& dataset, const std::vector<Video>& wanted) : dataset_(dataset.name) {
  for (const Video& video : dataset.videos) {
    ids_.push_back(video.id);
    by_id_.emplace(video.id, video.id);
    add(by_bare_, bare_name(video.id), video.id);
  }
  for (const Video& video : wanted)
    if (!video.media.starts_with("synthetic:")) add(by_media_, bare_name(video.media), video.id);
}

const std::string* VideoNames::found(const std::string& name) const {
  if (const auto at = by_id_.find(name); at != by_id_.end()) return &at->second;
  const std::string bare = bare_name(name);
  for (const auto* table : {&by_bare_, &by_media_})
    if (const auto at = table->find(bare); at != table->end() && !at->second.empty()) return &at->second;
  return nullptr;
}

bool VideoNames::knows(const std::string& name) const {
  return found(name) != nullptr;
}

std::string VideoNames::id_of(const std::string& name, const std::string& where) {
  const std::string* id = found(name);
  if (id == nullptr)
    throw Error::input(
        fmt::format("{}: video '{}' is not in the data set {}{}", where, name, dataset_, nearest_hint(bare_name(name), ids_)),
        "scores are joined by the id of the video, or by its file name");
  if (*id != name && matched_++ == 0) example_ = fmt::format("'{}' as {}", name, *id);
  return *id;
}

std::string VideoNames::note() const {
  return matched_ == 0 ? "" : fmt::format("{} videos were matched by file name alone, e.g. {}", matched_, example_);
}

}  // namespace vigil
