// SPDX-License-Identifier: Apache-2.0
// What the programs of reproduce/ share: processes measured from outside, temporary folders, synthetic footage.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "vigil/detect/detector.h"
#include "vigil/detect/runner.h"
#include "vigil/oneclass/fit.h"

namespace vigil::reproduce {

struct Measured {
  double seconds = 0;      // wall time
  double cpu_seconds = 0;  // user and system, all threads
  double rss_mb = 0;       // largest resident size
};

// Runs a program to its end, its stdout thrown away. Throws Error::input when it does not exit with 0.
Measured measure(const std::vector<std::string>& command);

// A folder that is removed again.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

// The pictures of several sources in one H.264 file, `repeat` times over. Returns how many frames were written.
std::int64_t join_video(const std::vector<std::string>& sources, double fps, int repeat, const std::filesystem::path& target);

// Normal footage of one synthetic street: clips of `seconds` at 10 frames/s, of the seeds first to first + count - 1.
std::string street(std::uint64_t seed, double seconds, const std::string& more = {});
std::vector<Footage> streets(std::uint64_t first, int count, double seconds);

// Through the loop of `vigil detect`, several at a time.
void run_all(const std::vector<std::string>& sources, const Detector& detector, const RunOptions& options,
             const std::function<void(std::size_t index, const RunResult& result)>& take);

// Runs `body`; an Error becomes a message and the exit code.
int program(const std::function<void()>& body);

}  // namespace vigil::reproduce
