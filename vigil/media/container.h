// SPDX-License-Identifier: Apache-2.0
// A video file opened: its one video stream, what the header says of it, and its packets. Before the decoder.
// Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vigil/base/time.h"
#include "vigil/media/ffmpeg.h"

namespace vigil {

class Container {
 public:
  // Throws Error::input: no such file, empty, text, unknown format, no video stream, pictures too large.
  // fps: to be taken instead of the header's rate.
  explicit Container(std::string path, std::optional<double> fps = {});

  const AVStream& stream() const { return *stream_; }
  std::string format() const;  // "h264 in mov,mp4,m4a,3gp,3g2,mj2"

  double fps() const { return fps_; }                               // in (0, 1000]
  int clockwise() const { return clockwise_; }                      // degrees to turn the pictures
  std::optional<std::int64_t> frames() const;                       // that the header promises
  std::optional<Nanoseconds> duration() const;                      // that the header promises, or an estimate
  const std::vector<std::string>& notes() const { return notes_; }  // what was odd about the header

  // The stream's next packet; false at the end.
  bool read(AVPacket& packet);

  std::int64_t read_errors() const { return read_errors_; }

  // After the end: whether the header promised more than there was.
  bool truncated() const;

 private:
  void open();
  void choose_stream();
  void check_size(const AVStream& stream) const;
  void take_rate();
  void take_rotation();
  Error unreadable(int code) const;

  std::string path_;
  FfmpegPtr<AVFormatContext> context_;
  AVStream* stream_ = nullptr;
  double fps_ = 0;
  int clockwise_ = 0;
  std::vector<std::string> notes_;
  std::int64_t promised_packets_ = 0;  // 0 = unknown
  std::int64_t packets_ = 0;
  std::int64_t last_end_ = AV_NOPTS_VALUE;  // the latest packet end so far, in the stream's time base
  std::int64_t read_errors_ = 0;
  bool gave_up_ = false;  // after too many of them in a row
  bool stopped_ = false;  // by an interrupt
};

}  // namespace vigil
