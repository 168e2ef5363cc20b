// SPDX-License-Identifier: Apache-2.0
// Tells which description of a data set a path is, and what a video's truth is per frame.
#include "vigil/data/dataset.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/loaders/layouts.h"
#include "vigil/data/manifest.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::uint8_t kAnomalous = 1, kIgnored = 2;

fs::path manifest_of(const fs::path& where) {
  return fs::is_directory(where) ? where / "manifest.jsonl" : where;
}

void mark(std::vector<std::uint8_t>& truth, const FrameSpan& covered, const FrameSpan& span, std::uint8_t value) {
  const FrameSpan part = span.intersect(covered);
  for (std::int64_t frame = part.begin; frame < part.end; ++frame) truth[static_cast<std::size_t>(frame - covered.begin)] = value;
}

// In the one layout that the folder fits.
Dataset load_recognised(const fs::path& folder) {
  const std::vector<std::string> fitting = layouts_of(folder);
  if (fitting.empty())
    throw Error::input(folder.string() + ": no data set: neither manifest.jsonl nor a published layout in it",
                       "write a manifest (docs/reference/manifest.md), or see what layouts hold (docs/reference/datasets.md)");
  if (fitting.size() > 1)
    throw Error::input(fmt::format("{}: fits more than one layout: {}", folder.string(), join(fitting, ", ")),
                       "name the one you mean, e.g. layout " + fitting.front());
  return layouts().at(fitting.front()).read(folder, Spec{fitting.front(), {}});
}

}  // namespace

std::vector<Video> Dataset::of_split(const std::string& split) const {
  std::vector<Video> part;
  std::copy_if(videos.begin(), videos.end(), std::back_inserter(part), [&](const Video& video) { return video.split == split; });
  return part;
}

bool looks_like_dataset(const fs::path& where) {
  std::error_code failed;
  if (!fs::is_directory(where, failed)) return where.extension() == ".jsonl";
  return fs::exists(manifest_of(where), failed) || !layouts_of(where).empty();
}

Dataset load_dataset(const fs::path& where, const std::string& layout) {
  std::error_code failed;
  if (!fs::exists(where, failed)) throw Error::input(where.string() + ": no such file or folder");
  if (!layout.empty() && layout != "manifest") {
    const Spec spec = parse_spec(layout);
    const auto& row = layout_called(spec.name);
    if (!fs::is_directory(where, failed))
      throw Error::input(fmt::format("{}: a file, but the layout {} is a folder", where.string(), row.name),
                         "it must hold: " + row.entry.looks_like);
    return row.entry.read(where, spec);
  }
  if (!fs::is_directory(where, failed) && where.extension() != ".jsonl")
    throw Error::input(where.string() + ": no data set: a manifest's name ends in .jsonl", "see docs/reference/manifest.md");
  const fs::path manifest = manifest_of(where);
  if (fs::is_regular_file(manifest, failed) || layout == "manifest") return read_manifest(manifest);
  return load_recognised(where);
}

std::optional<bool> video_label(const Video& video) {
  if (video.anomalous) return video.anomalous;
  if (video.events) return !video.events->empty();
  if (!video.labels.empty()) return true;
  return std::nullopt;
}

std::set<std::string> classes_of(const Video& video) {
  std::set<std::string> classes(video.labels.begin(), video.labels.end());
  if (video.events)
    for (const LabelledSpan& event : *video.events) classes.insert(event.label);
  classes.erase("");
  return classes;
}

std::vector<std::uint8_t> truth_of(const Video& video) {
  const FrameSpan covered = video.covered();
  std::vector<std::uint8_t> truth(static_cast<std::size_t>(covered.size()), 0);
  if (!video.events) {
    std::fill(truth.begin(), truth.end(), kIgnored);  // nothing is known: nothing may be measured
    return truth;
  }
  for (const LabelledSpan& event : *video.events) mark(truth, covered, event.frames, kAnomalous);
  for (const FrameSpan& span : video.ignore) mark(truth, covered, span, kIgnored);
  return truth;
}

}  // namespace vigil
