// SPDX-License-Identifier: Apache-2.0
// Tells which description of a data set a path is, and what a video's truth is per frame.
#include "vigil/data/dataset.h"

#include <algorithm>

#include "vigil/base/error.h"
#include "vigil/data/manifest.h"
#include "vigil/data/ucsd.h"

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

}  // namespace

std::vector<Video> Dataset::of_split(const std::string& split) const {
  std::vector<Video> part;
  std::copy_if(videos.begin(), videos.end(), std::back_inserter(part), [&](const Video& video) { return video.split == split; });
  return part;
}

bool looks_like_dataset(const fs::path& where) {
  std::error_code failed;
  if (!fs::is_directory(where, failed)) return where.extension() == ".jsonl";
  return fs::exists(manifest_of(where), failed) || looks_like_ucsd(where);
}

Dataset load_dataset(const fs::path& where, [[maybe_unused]] const std::string& layout) {
  if (!fs::exists(where)) throw Error::input(where.string() + ": no such file or folder");
  if (!looks_like_dataset(where) && !fs::is_directory(where))
    throw Error::input(where.string() + ": no data set: a manifest's name ends in .jsonl", "see docs/reference/manifest.md");
  const fs::path manifest = manifest_of(where);
  if (fs::is_regular_file(manifest)) return read_manifest(manifest);
  if (looks_like_ucsd(where)) return read_ucsd(where);
  throw Error::input(where.string() + ": no data set: neither manifest.jsonl nor Train/ and Test/ nor training/ and testing/ in it",
                     "write a manifest (docs/reference/manifest.md), or name the folder that has one");
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
