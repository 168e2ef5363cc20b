// SPDX-License-Identifier: Apache-2.0
// A terminal that a test holds both ends of. A folder entered by chroot may have none: tests that need one say so and are skipped.
#pragma once

#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

namespace vigil {

// What is written to `inside` can be read from `outside`.
struct Terminal {
  int outside = -1;
  int inside = -1;

  explicit Terminal(int flags = 0) : outside(::posix_openpt(O_RDWR | O_NOCTTY | flags)) {
    if (outside < 0 || ::grantpt(outside) != 0 || ::unlockpt(outside) != 0) return;
    inside = ::open(::ptsname(outside), O_RDWR | O_NOCTTY);
  }
  ~Terminal() {
    if (outside >= 0) ::close(outside);
    if (inside >= 0) ::close(inside);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool works() const { return inside >= 0; }
};

}  // namespace vigil

// First line of a test that needs a terminal.
#define VIGIL_NEEDS_A_TERMINAL() \
  if (!::vigil::Terminal().works()) GTEST_SKIP() << "this system has no pseudo terminals (/dev/pts is not mounted)"
