// SPDX-License-Identifier: Apache-2.0
// Notes to the person at the terminal, on stderr. Data goes to stdout; the library itself logs only what a user should act on.
#pragma once

#include <string_view>

namespace vigil {

enum class LogLevel { quiet, error, warning, info, debug };

void set_log_level(LogLevel level);  // default: info
LogLevel log_level();

void log_error(std::string_view text);
void log_warning(std::string_view text);
void log_info(std::string_view text);
void log_debug(std::string_view text);

}  // namespace vigil
