// SPDX-License-Identifier: Apache-2.0
// Runs the real program and keeps what it says. A run that hangs is ended by an alarm after two minutes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace vigil {

struct Ran {
  int code = -1;    // exit code; 128 + signal when a signal ended it
  std::string out;  // stdout
  std::string err;  // stderr
};

struct RunSettings {
  std::map<std::string, std::string> environment;                    // added to the test's own
  std::int64_t largest_file = 0;                                     // bytes that it may write to one file; 0 = no limit
  bool stdout_closed_early = false;                                  // nobody reads what it prints
  std::string program;                                               // empty = the program as built
  std::function<void(pid_t program, const std::string& err)> watch;  // stderr is a pipe: all of it so far, whenever more came
};

// SIGINT is sent once, when stderr has what the regular expression says; progress comes often enough to wait for.
RunSettings interrupt_at(const std::string& expression);

inline RunSettings watched(std::function<void(pid_t program, const std::string& err)> watch) {
  RunSettings settings;
  settings.watch = std::move(watch);
  return settings;
}
inline RunSettings with_program(const std::string& path) {
  RunSettings settings;
  settings.program = path;
  return settings;
}
inline RunSettings unread() {
  RunSettings settings;
  settings.stdout_closed_early = true;
  return settings;
}
inline RunSettings with_largest_file(std::int64_t bytes) {
  RunSettings settings;
  settings.largest_file = bytes;
  return settings;
}
inline RunSettings with_variable(const std::string& name, const std::string& value) {
  RunSettings settings;
  settings.environment[name] = value;
  return settings;
}

Ran run_vigil(const std::vector<std::string>& args, const RunSettings& settings = {});

}  // namespace vigil
