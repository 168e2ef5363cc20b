// SPDX-License-Identifier: Apache-2.0
// Runs of a grid as processes of their own, some at a time: what libtorch and signals keep is per process. Within this room, of the
// program vigil-learn.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace vigil {

// How this program is told to do one run (never by a user): vigil benchmark --single-run FOLDER PARENT --threads N, where
// PARENT is the id of the process that says so.
inline constexpr const char* kSingleRun = "--single-run";

struct JobHooks {
  std::function<void(std::size_t job)> begins;
  std::function<void(std::size_t job, const std::string& failure)> ends;  // failure empty: it did what it should
};

// Does the runs in these folders, `jobs` at a time, each with `threads` threads; what a run says goes to log.txt in its folder.
// After a signal no run begins any more and those that work are told to stop, which keeps their checkpoints; they are waited for
// and not reported. Should this process die, its runs stop too.
void do_runs(const std::vector<std::filesystem::path>& folders, int jobs, int threads, const JobHooks& hooks);

// In the process of one run: it is interrupted when `parent`, which began it, ends in whatever way.
void stop_with_parent(const std::string& parent);

}  // namespace vigil
