// SPDX-License-Identifier: Apache-2.0
// The test's stderr is a file or a pseudo terminal; both forms are looked at.
#include "vigil/base/progress.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/base/message_of.h"
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

TEST(Progress, WhatWasDoneBeforeIsNoPartOfTheRateAndANoteStandsAtTheEnd) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal([] {
    Progress progress("train sultani", "steps", 2'000'000'000'000);
    progress.begin_at(1'000'000'000'000);
    progress.note("loss 0.7, AUC 0.9");
    std::this_thread::sleep_for(std::chrono::milliseconds(130));
    progress.advance();
  });
  EXPECT_THAT(text, testing::ContainsRegex("50 %  1000000000001 of 2000000000000 steps  [0-9]\\.[0-9]/s"));
  EXPECT_THAT(text, HasSubstr(" left  loss 0.7, AUC 0.9"));
}

TEST(Progress, CountsWithoutATotal) {
  VIGIL_NEEDS_A_TERMINAL();
  const std::string text = on_terminal([] {
    Progress progress("learn", "frames", std::nullopt);
    advance_for(progress, std::chrono::milliseconds(130));
  });
  EXPECT_THAT(text, HasSubstr("learn "));
  EXPECT_THAT(text, HasSubstr(" frames  "));
  EXPECT_EQ(text.find('%'), std::string::npos) << text;
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

// Everything that is said where stderr is no terminal.
template <typename Body>
std::string in_plain_lines(Body body) {
  testing::internal::CaptureStderr();
  body();
  return testing::internal::GetCapturedStderr();
}

constexpr std::chrono::nanoseconds kAtOnce{0};

TEST(Progress, PlainLinesSayShareCountAndUnit) {
  const std::string text = in_plain_lines([] {
    Progress progress("detect street.mp4", "frames", 8, kAtOnce);
    progress.advance();
    progress.advance(3);
    progress.advance(4);
  });
  EXPECT_THAT(text, testing::MatchesRegex("detect street.mp4  12 %  1 of 8 frames  [0-9]+/s  [0-9:]+ left\n"
                                          "detect street.mp4  50 %  4 of 8 frames  [0-9]+/s  [0-9:]+ left\n"
                                          "detect street.mp4 100 %  8 of 8 frames  [0-9]+/s\n"));
}

TEST(Progress, PlainLinesWithoutATotalSayCountAndRate) {
  const std::string text = in_plain_lines([] {
    Progress progress("learn", "frames", std::nullopt, kAtOnce);
    progress.advance(3);
  });
  EXPECT_THAT(text, testing::MatchesRegex("learn 3 frames  [0-9]+/s\n"));
}

// What is left, at the rate so far: both are told in the same line.
TEST(Progress, RateAndTimeLeftAreThoseOfTheTimeThatPassed) {
  using Clock = std::chrono::steady_clock;
  constexpr std::int64_t kDone = 100'000, kTotal = 50'000'000'000;
  double seconds = 0;
  const std::string text = in_plain_lines([&] {
    const auto begin = Clock::now();
    Progress progress("score", "frames", kTotal, kAtOnce);
    while (Clock::now() < begin + std::chrono::milliseconds(50)) continue;
    progress.advance(kDone);
    seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  });
  int share = 0, hours = 0, minutes = 0, rest = 0;
  double rate = 0;
  ASSERT_EQ(std::sscanf(text.c_str(), "score %d %% 100000 of 50000000000 frames %lf/s %d:%d:%d left", &share, &rate, &hours,
                        &minutes, &rest),
            5)
      << text;
  EXPECT_LE(rate, kDone / 0.05 + 1) << "it took no less";
  EXPECT_GE(rate, kDone / seconds - 1) << "and no more";
  const int left = 3600 * hours + 60 * minutes + rest;
  EXPECT_NEAR(left, static_cast<double>(kTotal - kDone) / rate, 2);
}

TEST(Progress, APlainLineComesOnceAnIntervalAtMost) {
  const auto begin = std::chrono::steady_clock::now();
  const std::string text = in_plain_lines([] {
    Progress progress("learn", "frames", std::nullopt, std::chrono::milliseconds(40));
    advance_for(progress, std::chrono::milliseconds(100));
    progress.advance();
  });
  const auto lines = std::count(text.begin(), text.end(), '\n');
  EXPECT_GE(lines, 1) << text;
  EXPECT_LE(lines, (std::chrono::steady_clock::now() - begin) / std::chrono::milliseconds(40)) << text;
}

TEST(Progress, TheEnvironmentSaysHowOftenAPlainLineComes) {
  EXPECT_EQ(plain_line_interval(), std::chrono::seconds(10));
  ::setenv("VIGIL_PROGRESS", "1m30s", 1);
  EXPECT_EQ(plain_line_interval(), std::chrono::seconds(90));
  ::setenv("VIGIL_PROGRESS", "often", 1);
  const std::string message = message_of([] { plain_line_interval(); });
  ::unsetenv("VIGIL_PROGRESS");
  EXPECT_THAT(message, HasSubstr("VIGIL_PROGRESS=often is no length of time"));
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
