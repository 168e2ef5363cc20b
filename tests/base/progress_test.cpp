// SPDX-License-Identifier: Apache-2.0
// The test's stderr is a file or a pseudo terminal; both forms are looked at.
#include "vigil/base/progress.h"

#include <memory>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/base/terminal.h"

#include "vigil/base/log.h"

namespace vigil {
namespace {

using testing::HasSubstr;

// Everything that `body` writes to a stderr that is a terminal.
template <typename Body>
std::string on_terminal(Body body, unsigned short columns = 0) {
  const Terminal terminal(O_NONBLOCK);
  const winsize size{24, columns, 0, 0};
  ::ioctl(terminal.outside, TIOCSWINSZ, &size);
  const int saved = ::dup(STDERR_FILENO);
  ::dup2(terminal.inside, STDERR_FILENO);
  body();
  ::dup2(saved, STDERR_FILENO);
  std::string text;
  char part[4096];
  for (ssize_t got = 0; (got = ::read(terminal.outside, part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(got));
  ::close(saved);
  return text;
}

// Steps until the bar must have been drawn: it redraws ten times a second.
void advance_for(Progress& progress, std::chrono::milliseconds length) {
  const auto end = std::chrono::steady_clock::now() + length;
  while (std::chrono::steady_clock::now() < end) progress.advance();
}

TEST(Progress, DrawsABarWithRateAndTimeLeftOnATerminal) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal([] {
    Progress progress("detect street.mp4", "frames", 1'000'000'000'000);
    advance_for(progress, std::chrono::milliseconds(130));
  });
  EXPECT_THAT(text, HasSubstr("detect street.mp4 [........................]"));
  EXPECT_THAT(text, HasSubstr("of 1000000000000 frames"));
  EXPECT_THAT(text, HasSubstr("/s"));
  EXPECT_THAT(text, HasSubstr(" left"));
  EXPECT_THAT(text, testing::EndsWith("\r\033[K")) << "the bar is cleared at the end";
}

TEST(Progress, CountsWithoutATotal) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal([] {
    Progress progress("learn", "frames", std::nullopt);
    advance_for(progress, std::chrono::milliseconds(130));
  });
  EXPECT_THAT(text, HasSubstr("learn "));
  EXPECT_THAT(text, HasSubstr(" frames  "));
  EXPECT_EQ(text.find("%"), std::string::npos) << text;
}

TEST(Progress, SaysNothingWhenQuiet) {
  set_log_level(LogLevel::quiet);
  const std::string text = on_terminal([] {
    Progress progress("learn", "frames", 10);
    advance_for(progress, std::chrono::milliseconds(130));
  });
  set_log_level(LogLevel::info);
  EXPECT_EQ(text, "");
}

TEST(Progress, AShortRunThatIsNoTerminalSaysNothing) {
  testing::internal::CaptureStderr();
  {
    Progress progress("learn", "frames", 10);
    for (int i = 0; i < 10; ++i) progress.advance();
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Progress, CountsFromSeveralThreads) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal([] {
    Progress progress("score", "frames", 4);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { progress.advance(); });
    for (std::thread& thread : threads) thread.join();
    advance_for(progress, std::chrono::milliseconds(130));
  });
  EXPECT_THAT(text, HasSubstr("100 %"));
}

TEST(Progress, SeveralAtOnceShareOneLineAndTheOldestDrawsIt) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal([] {
    auto first = std::make_unique<Progress>("first.mp4", "frames", std::nullopt);
    Progress second("second.mp4", "frames", std::nullopt);
    Progress third("third.mp4", "frames", std::nullopt);
    advance_for(second, std::chrono::milliseconds(130));
    advance_for(*first, std::chrono::milliseconds(130));
    first.reset();
    advance_for(second, std::chrono::milliseconds(130));
  });
  EXPECT_THAT(text, testing::MatchesRegex(
                        "\r\033\\[Kfirst.mp4 .*  \\(and 2 more\\)\r\033\\[K\r\033\\[Ksecond.mp4 .* .and 1 more.\r\033\\[K"))
      << text;
}

TEST(Progress, IsCutWhereTheTerminalEnds) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal(
      [] {
        Progress progress("detect a-street-with-a-long-name.mp4", "frames", 1'000'000'000);
        advance_for(progress, std::chrono::milliseconds(130));
      },
      40);
  EXPECT_THAT(text, testing::StartsWith("\r\033[Kdetect a-street-with-a-long-name.mp4 [.\r")) << text;
}

}  // namespace
}  // namespace vigil
