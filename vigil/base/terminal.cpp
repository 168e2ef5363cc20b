// SPDX-License-Identifier: Apache-2.0
// Asks the terminal for its size.
#include "vigil/base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace vigil {

std::optional<int> terminal_columns(int descriptor) {
  winsize size{};
  if (::isatty(descriptor) != 1 || ::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return size.ws_col;
}

}  // namespace vigil
