// SPDX-License-Identifier: Apache-2.0
// Specifies the thread setting and the one loop over threads.
#include "vigil/base/threads.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

class Threads : public testing::Test {
 protected:
  void TearDown() override { set_threads(0); }
};

TEST_F(Threads, ZeroIsAsManyAsTheMachineHas) {
  set_threads(3);
  EXPECT_EQ(threads(), 3);
  set_threads(0);
  EXPECT_GE(threads(), 1);
}

TEST_F(Threads, ANegativeNumberIsRefused) {
  EXPECT_THAT(message_of([] { set_threads(-1); }), testing::HasSubstr("threads: -1 is negative"));
}

int told = 0;
void tell(int count) {
  told = count;
}

TEST_F(Threads, AHookRunsAtOnceAndAtEachChange) {
  set_threads(2);
  add_thread_hook(tell);
  EXPECT_EQ(told, 2);
  set_threads(5);
  EXPECT_EQ(told, 5);
}

TEST_F(Threads, ParallelForVisitsEachIndexOnce) {
  for (const int count : {1, 2, 8}) {
    set_threads(count);
    std::vector<std::atomic<int>> visits(1000);
    parallel_for(visits.size(), [&](std::size_t i) { ++visits[i]; });
    for (const auto& visit : visits) ASSERT_EQ(visit, 1);
  }
  parallel_for(0, [](std::size_t) { FAIL() << "nothing to visit"; });
}

TEST_F(Threads, TheExceptionOfTheLowestIndexIsThrownAgain) {
  set_threads(1);
  std::string message;
  try {
    parallel_for(10, [](std::size_t i) {
      if (i >= 3) throw std::runtime_error(std::to_string(i));
    });
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  EXPECT_EQ(message, "3");
}

TEST_F(Threads, LoopsMayStandInLoops) {
  set_threads(4);
  std::atomic<int> visits = 0;
  parallel_for(8, [&](std::size_t) { parallel_for(8, [&](std::size_t) { ++visits; }); });
  EXPECT_EQ(visits, 64);
}

}  // namespace
}  // namespace vigil
