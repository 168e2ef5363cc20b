// SPDX-License-Identifier: Apache-2.0
// Progress on stderr: a bar with rate and ETA on a terminal, a plain line every 10 s elsewhere (or as often as $VIGIL_PROGRESS
// says), nothing when quiet.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace vigil {

// How often a plain line comes: $VIGIL_PROGRESS ("1m", "500ms"), else 10 s. Throws Error::usage when it is no length of time.
std::chrono::nanoseconds plain_line_interval();

class Progress {
 public:
  // label: what is being done ("detect street.mp4"); unit: what is counted ("frames"); total: nothing when unknown.
  Progress(std::string label, std::string unit, std::optional<std::int64_t> total,
           std::chrono::nanoseconds plain_line = plain_line_interval());
  ~Progress();  // clears the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void begin_at(std::int64_t done);      // what was done before: part of the bar, but not of the rate
  void note(std::string text);           // stands at the end of the line from now on
  void advance(std::int64_t count = 1);  // cheap: draws at most ten times a second; safe from several threads

 private:
  void draw(std::chrono::steady_clock::time_point now);

  std::mutex mutex_;
  std::string label_;
  std::string unit_;
  std::optional<std::int64_t> total_;
  std::int64_t done_ = 0;
  std::int64_t before_ = 0;
  std::string note_;
  bool terminal_ = false;
  bool drawn_ = false;
  std::chrono::steady_clock::duration interval_;  // between two drawings
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point next_draw_;
};

}  // namespace vigil
