// SPDX-License-Identifier: Apache-2.0
// Which kind of source a name means.
#include "vigil/media/source.h"

#include <cmath>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/media/file_source.h"
#include "vigil/media/part_source.h"
#include "vigil/media/picture_folder.h"
#include "vigil/media/synthetic.h"

namespace vigil {
namespace {

constexpr double kFolderFps = 25;
constexpr double kHighestFps = 1000;
constexpr std::string_view kSynthetic = "synthetic:";

std::unique_ptr<FrameSource> open_whole(const std::string& where, const SourceOptions& options) {
  if (where.starts_with(kSynthetic)) {
    const std::string spec = where.substr(kSynthetic.size());
    if (options.fps)
      throw Error::usage(fmt::format("{}: fps {:g} was asked for, but a scene has its own rate", where, *options.fps),
                         "give the rate as an option of the scene: fps=25");
    return open_synthetic(spec);
  }
  std::error_code failed;
  if (std::filesystem::is_directory(where, failed)) return open_folder(where, options.fps.value_or(kFolderFps));
  return open_file(where, options.fps);
}

}  // namespace

std::unique_ptr<FrameSource> open_source(const std::string& where, const SourceOptions& options) {
  if (options.fps && !(*options.fps > 0 && *options.fps <= kHighestFps))
    throw Error::usage(fmt::format("fps {:g}: not a frame rate", *options.fps), "give frames per second above 0 and at most 1000");
  return part_of(open_whole(where, options), options);
}

}  // namespace vigil
