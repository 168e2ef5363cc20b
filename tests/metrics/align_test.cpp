// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/metrics/align.h.
#include "vigil/metrics/align.h"

#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<double> numbered(std::size_t count) {
  std::vector<double> values(count);
  std::iota(values.begin(), values.end(), 0.0);
  return values;
}

// The last frame of each snippet.
std::vector<std::int64_t> last_frames(const std::vector<double>& frames) {
  std::vector<std::int64_t> last;
  for (std::size_t f = 0; f < frames.size(); ++f)
    if (f + 1 == frames.size() || frames[f + 1] != frames[f]) last.push_back(static_cast<std::int64_t>(f));
  return last;
}

TEST(FramesOfSnippets, GiveTheGoldenValues) {  // metric specification, section 4.2
  EXPECT_THAT(last_frames(frames_of_snippets(numbered(5), 83, SnippetRule::repeat)), ElementsAre(15, 31, 47, 63, 82));
  EXPECT_THAT(last_frames(frames_of_snippets(numbered(5), 83, SnippetRule::ratio)), ElementsAre(16, 32, 49, 65, 82));
  EXPECT_THAT(last_frames(frames_of_snippets(numbered(5), 83, SnippetRule::cut)), ElementsAre(15, 31, 47, 63, 79));
}

TEST(FramesOfSnippets, CutsScoresBeyondTheVideo) {
  EXPECT_EQ(frames_of_snippets(numbered(5), 70, SnippetRule::repeat).size(), 70U);
  EXPECT_EQ(frames_of_snippets(numbered(5), 70, SnippetRule::cut).size(), 70U);
  EXPECT_EQ(frames_of_snippets(numbered(5), 70, SnippetRule::repeat).back(), 4);
}

TEST(FramesOfSnippets, RefuseScoresOfAnotherVideo) {
  for (const SnippetRule rule : {SnippetRule::repeat, SnippetRule::ratio, SnippetRule::cut})
    EXPECT_THAT(message_of([&] { frames_of_snippets(numbered(5), 97, rule); }),
                HasSubstr("5 scores of 16 frames each are 80 frames, but the video has 97"));
  EXPECT_THAT(message_of([] { frames_of_snippets({}, 5, SnippetRule::repeat); }), HasSubstr("0 scores"));
  EXPECT_THAT(message_of([] { frames_of_snippets({}, 5, SnippetRule::repeat, 0); }), HasSubstr("snippets of 0 frames"));
}

TEST(FramesOfParts, BeginWhereLinspaceRoundsTo) {
  for (const std::int64_t frames : {1, 5, 31, 32, 33, 65, 100, 1412, 9001}) {
    const auto result = frames_of_parts(numbered(32), frames);
    ASSERT_EQ(result.size(), static_cast<std::size_t>(frames));
    std::vector<double> expected(result.size(), 31);
    for (int i = 0; i < 31; ++i) {  // nearbyint rounds halves to even, as NumPy does
      const auto boundary = [&](int k) {
        return static_cast<std::int64_t>(std::nearbyint(1 + (static_cast<double>(frames) - 1) * k / 32));
      };
      for (std::int64_t f = boundary(i); f < boundary(i + 1); ++f) expected[static_cast<std::size_t>(f - 1)] = i;
    }
    EXPECT_EQ(result, expected) << frames;
  }
}

TEST(FramesOfParts, RefusesNothing) {
  EXPECT_THAT(message_of([] { frames_of_parts({}, 5); }), HasSubstr("0 scores of equal parts of a video of 5 frames"));
}

TEST(LengthOf, AreThoseOfPublishedTruth) {
  EXPECT_EQ(length_of(LengthRule::exact, 83), 83);
  EXPECT_EQ(length_of(LengthRule::floor, 83), 80);
  EXPECT_EQ(length_of(LengthRule::ceil, 83), 96);
  EXPECT_EQ(length_of(LengthRule::ceil, 80), 80);
  EXPECT_THAT(message_of([] { length_of(LengthRule::ceil, 80, 0); }), HasSubstr("snippets of 0 frames"));
}

}  // namespace
}  // namespace vigil
