// SPDX-License-Identifier: Apache-2.0
// Specifies which notes appear at which level.
#include "vigil/base/log.h"

#include <string>

#include <gtest/gtest.h>

namespace vigil {
namespace {

// What appears on stderr at a level when one note of each kind is given.
std::string said_at(LogLevel level) {
  const LogLevel before = log_level();
  set_log_level(level);
  testing::internal::CaptureStderr();
  log_error("e");
  log_warning("w");
  log_info("i");
  log_debug("d");
  set_log_level(before);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, SaysWhatTheLevelAllowsAndNoMore) {
  EXPECT_EQ(said_at(LogLevel::quiet), "");
  EXPECT_EQ(said_at(LogLevel::error), "error: e\n");
  EXPECT_EQ(said_at(LogLevel::warning), "error: e\nwarning: w\n");
  EXPECT_EQ(said_at(LogLevel::info), "error: e\nwarning: w\ni\n");
  EXPECT_EQ(said_at(LogLevel::debug), "error: e\nwarning: w\ni\ndebug: d\n");
}

TEST(Log, TellsPeopleWhatTheyShouldKnowByDefault) {
  EXPECT_EQ(log_level(), LogLevel::info);
}

}  // namespace
}  // namespace vigil
