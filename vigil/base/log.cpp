// SPDX-License-Identifier: Apache-2.0
// One line per note on stderr, written in one go so that threads do not mix.
#include "vigil/base/log.h"

#include <atomic>
#include <cstdio>
#include <string>

namespace vigil {
namespace {

std::atomic<LogLevel> level_in_force{LogLevel::info};

void write(LogLevel level, std::string_view label, std::string_view text) {
  if (level_in_force < level) return;
  std::string line(label);
  line += text;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

void set_log_level(LogLevel level) {
  level_in_force = level;
}
LogLevel log_level() {
  return level_in_force;
}

void log_error(std::string_view text) {
  write(LogLevel::error, "error: ", text);
}
void log_warning(std::string_view text) {
  write(LogLevel::warning, "warning: ", text);
}
void log_info(std::string_view text) {
  write(LogLevel::info, "", text);
}
void log_debug(std::string_view text) {
  write(LogLevel::debug, "debug: ", text);
}

}  // namespace vigil
