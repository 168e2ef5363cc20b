// SPDX-License-Identifier: Apache-2.0
// What a program knows of the terminal that it writes to.
#pragma once

#include <optional>

namespace vigil {

// Columns of the terminal behind this file descriptor (STDOUT_FILENO, STDERR_FILENO); nothing where it is none, or does not say.
std::optional<int> terminal_columns(int descriptor);

}  // namespace vigil
