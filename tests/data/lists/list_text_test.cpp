// SPDX-License-Identifier: Apache-2.0
// Specifies what a line of a published list is, and which files are no lists.
#include "vigil/data/lists/list_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ListTextTest : public testing::Test {
 protected:
  std::vector<std::string> lines(const std::string& bytes) {
    std::vector<std::string> texts;
    for (const ListLine& line : read_list_text(folder_.write("a.list", bytes)).lines) texts.push_back(line.text);
    return texts;
  }
  std::string refusal(const std::string& bytes) {
    return message_of([&] { read_list_text(folder_.write("a.list", bytes)); });
  }
  TempFolder folder_;
};

TEST_F(ListTextTest, GivesTheSameLinesWithAnyLineEnd) {
  EXPECT_THAT(lines("a\nb\n"), ElementsAre("a", "b"));
  EXPECT_THAT(lines("a\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(lines("a\r\nb\r\n"), ElementsAre("a", "b"));
  EXPECT_THAT(lines("\xef\xbb\xbf"
                    "a\r\n\r\n b  \r\n"),
              ElementsAre("a", "b"));
}

TEST_F(ListTextTest, CountsLinesAsAnEditorDoes) {
  const ListText text = read_list_text(folder_.write("a.list", "a\n\nb\n"));
  EXPECT_EQ(text.lines[1].number, 3);
  EXPECT_THAT(text.error(text.lines[1], "odd").what(), HasSubstr("a.list:3: odd in 'b'"));
}

TEST_F(ListTextTest, RefusesWhatIsNoList) {
  EXPECT_THAT(refusal(""), AllOf(HasSubstr("a.list: an empty list"), HasSubstr("some distributed copies are empty")));
  EXPECT_THAT(refusal("\n \r\n"), HasSubstr("an empty list"));
  EXPECT_THAT(refusal("\x93NUMPY"), HasSubstr("a NumPy array, not a text list"));
  EXPECT_THAT(refusal("MATLAB 5.0 MAT-file"), HasSubstr("a MATLAB file"));
  EXPECT_THAT(refusal("(lp0\nVAbuse001_x264\n"), AllOf(HasSubstr("a Python pickle"), HasSubstr("Vigil never loads pickles")));
  EXPECT_THAT(refusal("\x80\x03]q"), HasSubstr("a Python pickle"));
  EXPECT_THAT(refusal(std::string("a\0b", 3)), HasSubstr("it holds zero bytes"));
  EXPECT_THAT(message_of([&] { read_list_text(folder_.path()); }), HasSubstr("a folder, expected a list"));
  EXPECT_THAT(message_of([&] { read_list_text(folder_.path() / "gone"); }), HasSubstr("gone: no such file"));
}

TEST(NameAndWords, LeavesBlanksInsideNames) {
  const auto row = name_and_words("my video #1 = a.mp4 12 \t 3", 2);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->name, "my video #1 = a.mp4");
  EXPECT_THAT(row->words, ElementsAre("12", "3"));
  EXPECT_FALSE(name_and_words("12 3", 2));
}

TEST(WholeNumber, TakesWholeWordsOnly) {
  EXPECT_EQ(whole_number("-12"), -12);
  for (const char* word : {"", "-", "1.0", "1e3", "12a", "9999999999999999", "+1"}) EXPECT_FALSE(whole_number(word)) << word;
}

TEST(ReadInterval, ConvertsEachWayOfCountingToHalfOpen) {
  const ListText text{"l", {{1, "x"}}};
  const auto read = [&](const char* start, const char* end, Counting counting) {
    return read_interval(text, text.lines[0], start, end, counting);
  };
  EXPECT_EQ(read("165", "240", Counting::from_one_inclusive), (FrameSpan{164, 240}));
  EXPECT_EQ(read("165", "240", Counting::from_zero_inclusive), (FrameSpan{165, 241}));
  EXPECT_EQ(read("165", "240", Counting::from_zero_half_open), (FrameSpan{165, 240}));
  EXPECT_EQ(read("-1", "-1", Counting::from_one_inclusive), std::nullopt);
  EXPECT_THAT(message_of([&] { read("9", "3", Counting::from_one_inclusive); }), HasSubstr("l:1: start 9 lies after end 3"));
  EXPECT_THAT(message_of([&] { read("0", "3", Counting::from_one_inclusive); }), HasSubstr("counts frames from 1"));
  EXPECT_THAT(message_of([&] { read("3", "3", Counting::from_zero_half_open); }), HasSubstr("start 3 equals end 3"));
  EXPECT_THAT(message_of([&] { read("x", "3", Counting::from_zero_half_open); }), HasSubstr("'x' is no frame number"));
}

}  // namespace
}  // namespace vigil
