// SPDX-License-Identifier: Apache-2.0
// Specifies what the first and the second Ctrl-C do.
#include "vigil/base/interrupt.h"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

namespace vigil {
namespace {

TEST(Interrupt, IsSetAndTakenBackByHand) {
  EXPECT_FALSE(interrupted());
  raise_interrupt(SIGTERM);
  EXPECT_TRUE(interrupted());
  EXPECT_EQ(interrupt_signal(), SIGTERM);
  raise_interrupt(0);
  EXPECT_FALSE(interrupted());
}

// Signals are sent in a child, so that the test program keeps its own handlers.
TEST(InterruptDeathTest, TheFirstSignalAsksAndTheProcessGoesOn) {
  for (const int signal : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          catch_interrupts();
          std::raise(signal);
          std::_Exit(interrupted() && interrupt_signal() == signal ? 7 : 8);
        },
        testing::ExitedWithCode(7), "");
  }
}

TEST(InterruptDeathTest, TheSecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        catch_interrupts();
        std::raise(SIGINT);
        std::raise(SIGINT);
        std::_Exit(8);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace vigil
