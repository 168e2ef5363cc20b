// SPDX-License-Identifier: Apache-2.0
// Opens what a data set's entry covers.
#include "vigil/data/open_video.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

std::unique_ptr<FrameSource> open_video(const Video& video, const SourceOptions& part) {
  SourceOptions options = part;
  if (video.fps > 0 && std::filesystem::is_directory(video.media)) options.fps = video.fps;  // a file's own times are exact
  options.frames = video.span;
  auto source = open_source(video.media, options);
  if (const Size size = source->info().size; !video.size.empty() && size != video.size)
    throw Error::input(fmt::format("{}: the manifest says {}, the media is {}", video.media, to_text(video.size), to_text(size)));
  return source;
}

}  // namespace vigil
