// SPDX-License-Identifier: Apache-2.0
// Where frames come from: video files, folders of pictures, synthetic scenes. The beginning of the data's way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "vigil/media/frame.h"

namespace vigil {

struct StreamInfo {
  std::string name;                    // as the user wrote it
  std::string format;                  // "h264 in mov,mp4,m4a,3gp,3g2,mj2", "jpg pictures", "synthetic"
  Size size;                           // of the first frame, as shown
  double fps = 0;                      // nominal frames per second; never 0, never above 1000 (repaired values are noted in health)
  std::optional<std::int64_t> frames;  // that next() is expected to give; an estimate unless the source knows
  std::optional<Nanoseconds> duration;  // of these
};

// What went wrong so far without stopping the stream. Nothing is skipped silently.
struct StreamHealth {
  std::int64_t frames = 0;          // given by next()
  std::int64_t damaged = 0;         // packets or frames that the decoder reported as corrupt
  std::int64_t resized = 0;         // frames of another size than the first, scaled to it
  std::int64_t repaired_times = 0;  // missing, repeated or backward presentation times that were replaced
  bool truncated = false;           // the media ends before its header says
  std::vector<std::string> notes;   // sentences for the user, each once

  bool clean() const { return damaged == 0 && resized == 0 && repaired_times == 0 && !truncated && notes.empty(); }
};

// Laws: indices rise by one, times rise strictly, every picture has info().size. Damage is counted in health(), never thrown in
// the middle of a stream. One thread at a time.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  virtual const StreamInfo& info() const = 0;
  virtual bool next(Frame& frame) = 0;  // false at the end
  virtual StreamHealth health() const = 0;
};

struct SourceOptions {
  std::optional<double> fps = {};        // of a folder of pictures (default 25), or instead of a video header's
  std::optional<FrameSpan> frames = {};  // only these frames of the media; indices stay those of the media
  std::optional<Nanoseconds> from = {};  // only from this time on
  std::optional<Nanoseconds> to = {};    // only before this time
};

// A video file of any container and codec FFmpeg reads, a folder of jpg, png, bmp or tif pictures (natural order), or
// `synthetic:SPEC`. Throws Error::input when nothing can be read: no such file, no pictures, no video stream, no decodable frame.
std::unique_ptr<FrameSource> open_source(const std::string& where, const SourceOptions& options = {});

// What a folder holds, each as open_source takes it, in natural order: the folder itself when there are pictures in it, else its
// video files (by their names' endings) and its folders of pictures. Hidden ones are left out. Empty when there is none of these.
std::vector<std::string> sources_in(const std::filesystem::path& folder);

// Reads ahead on a thread of its own, `depth` frames at most, so that decoding overlaps with scoring. Same frames, same order.
std::unique_ptr<FrameSource> read_ahead(std::unique_ptr<FrameSource> source, std::size_t depth = 8);

}  // namespace vigil
