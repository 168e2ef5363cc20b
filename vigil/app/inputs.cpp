// SPDX-License-Identifier: Apache-2.0
// From names to streams.
#include "vigil/app/inputs.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "vigil/base/error.h"
#include "vigil/data/open_video.h"
#include "vigil/media/synthetic.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSynthetic = "synthetic:";

std::vector<FrameSpan> in_order(std::vector<FrameSpan> spans) {
  std::sort(spans.begin(), spans.end(), [](const FrameSpan& a, const FrameSpan& b) { return a.begin < b.begin; });
  return spans;
}

std::vector<Input> entries_of(const std::string& where, const PartConfig& part, const std::string& split) {
  const Dataset dataset = load_dataset(where);
  std::vector<Video> videos = dataset.of_split(split);
  if (videos.empty()) videos = dataset.videos;
  if (videos.empty()) throw Error::input(where + ": the data set has no videos");
  std::vector<Input> inputs;
  for (Video& video : videos) {
    const std::string name = dataset.name + ": " + video.id;
    const std::string media = video.media;
    inputs.push_back({name, media, part.options(), std::move(video)});
  }
  return inputs;
}

std::string folder_name(const Input& input) {
  const bool synthetic = input.where.starts_with(kSynthetic);
  std::string wanted = synthetic ? input.where.substr(kSynthetic.size()) : fs::path(input.where).lexically_normal().stem().string();
  if (!synthetic && wanted.empty()) wanted = fs::path(input.where).lexically_normal().parent_path().stem().string();
  if (input.video) wanted = input.video->id;
  std::string name;
  for (const char c : wanted) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
    if (kept)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  while (!name.empty() && name.front() == '.') name.erase(0, 1);  // no hidden folders, no way up
  return name.empty() ? "video" : name;
}

}  // namespace

std::unique_ptr<FrameSource> Input::open(const SourceOptions& part) const {
  return read_ahead(video ? open_video(*video, part) : open_source(where, part));
}

std::optional<std::vector<FrameSpan>> Input::truth() const {
  std::vector<FrameSpan> spans;
  if (video) {
    if (!video->events) return {};
    for (const LabelledSpan& event : *video->events) spans.push_back(event.frames.intersect(video->covered()));
    std::erase_if(spans, [](const FrameSpan& span) { return span.empty(); });
    return in_order(std::move(spans));
  }
  if (!where.starts_with(kSynthetic)) return {};
  const auto scene = open_synthetic(where.substr(kSynthetic.size()));  // owns what truth() refers to
  for (const PlantedAnomaly& planted : scene->truth()) spans.push_back(planted.frames);
  return in_order(std::move(spans));
}

std::vector<Input> inputs_of(const std::string& where, const PartConfig& part, const std::string& split) {
  if (where.starts_with(kSynthetic)) return {{where, where, part.options(), {}}};
  std::error_code failed;
  if (!fs::exists(where, failed)) throw Error::input(where + ": no such file or folder", "check the spelling and the current folder");
  if (looks_like_dataset(where)) return entries_of(where, part, split);
  if (!fs::is_directory(where, failed)) return {{where, where, part.options(), {}}};
  std::vector<Input> inputs;
  for (const std::string& source : sources_in(where)) inputs.push_back({source, source, part.options(), {}});
  if (inputs.empty())
    throw Error::input(where + ": neither pictures nor videos in this folder",
                       "it must hold jpg, png, bmp or tif pictures, videos, folders of pictures, or a data set");
  return inputs;
}

std::vector<std::string> folder_names(const std::vector<Input>& inputs) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const Input& input : inputs) {
    const std::string wanted = folder_name(input);
    std::string name = wanted;
    for (int i = 2; !taken.insert(name).second; ++i) name = wanted + "-" + std::to_string(i);
    names.push_back(name);
  }
  return names;
}

}  // namespace vigil
