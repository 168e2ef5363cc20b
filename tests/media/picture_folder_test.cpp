// SPDX-License-Identifier: Apache-2.0
// Folders of pictures are videos whose frames are the files in the order people read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/media/made_video.h"

#include "vigil/media/writer.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Size kSize{64, 48};

std::string png(int number, Size size = kSize) {
  const auto bytes = encode_png(numbered_picture(size, number));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string jpg(int number) {
  const auto bytes = encode_jpeg(numbered_picture(kSize, number));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(PictureFolder, FilesComeInNaturalOrderAtTheRateGiven) {
  const TempFolder folder;
  for (const int number : {10, 2, 1, 100}) folder.write("img" + std::to_string(number) + ".png", png(number));
  const auto source = open_source(folder.path().string(), {.fps = 10});
  EXPECT_EQ(source->info().name, folder.path().string());
  EXPECT_EQ(source->info().format, "png pictures");
  EXPECT_EQ(source->info().size, kSize);
  EXPECT_EQ(source->info().frames, 4);
  EXPECT_DOUBLE_EQ(source->info().fps, 10);
  EXPECT_EQ(source->info().duration, Nanoseconds{400'000'000});
  const Seen seen = see_all(*source);
  EXPECT_THAT(seen.numbers, ElementsAre(1, 2, 10, 100));
  EXPECT_THAT(seen.times, ElementsAre(0, 100'000'000, 200'000'000, 300'000'000));
  EXPECT_TRUE(seen.health.clean());
}

TEST(PictureFolder, TheRateIs25WhenNoneIsGiven) {
  const TempFolder folder;
  folder.write("a.png", png(1));
  EXPECT_DOUBLE_EQ(open_source(folder.path().string())->info().fps, 25);
}

TEST(PictureFolder, KindsMayBeMixedAndOtherFilesAreLeftOut) {
  const TempFolder folder;
  folder.write("1.PNG", png(1));
  folder.write("2.jpeg", jpg(2));
  folder.write("3.JPG", jpg(3));
  folder.write(".4.png", png(4));
  folder.write("._1.PNG", "resource fork");
  folder.write("notes.txt", "no picture");
  folder.write("more/5.png", png(5));
  EXPECT_THAT(see_all(folder.path()).numbers, ElementsAre(1, 2, 3));
}

TEST(PictureFolder, APictureThatCannotBeDecodedIsCountedAndTheOneBeforeStandsIn) {
  const TempFolder folder;
  folder.write("1.png", png(1));
  folder.write("2.png", png(2).substr(0, 60));
  folder.write("3.png", "");
  folder.write("4.png", png(4));
  const Seen seen = see_all(folder.path());
  EXPECT_THAT(seen.numbers, ElementsAre(1, 1, 1, 4));
  EXPECT_EQ(seen.health.damaged, 2);
  EXPECT_THAT(seen.health.notes, ElementsAre(HasSubstr("2.png cannot be decoded")));
}

TEST(PictureFolder, BadOnesAtTheStartAreReplacedByTheFirstGoodOne) {
  const TempFolder folder;
  folder.write("1.png", "x");
  folder.write("2.png", "x");
  folder.write("3.png", png(3));
  folder.write("4.png", png(4));
  const Seen seen = see_all(folder.path());
  EXPECT_THAT(seen.numbers, ElementsAre(3, 3, 3, 4));
  EXPECT_EQ(seen.health.damaged, 2);
  EXPECT_THAT(seen.health.notes, ElementsAre(AllOf(HasSubstr("1.png cannot be decoded"), HasSubstr("nearest good"))));
}

TEST(PictureFolder, PicturesOfAnotherSizeAreScaledAndCounted) {
  const TempFolder folder;
  folder.write("1.png", png(1));
  folder.write("2.png", png(2, {128, 96}));
  folder.write("3.png", png(3));
  const Seen seen = see_all(folder.path());
  EXPECT_THAT(seen.numbers, ElementsAre(1, 2, 3));
  EXPECT_EQ(seen.health.resized, 1);
}

TEST(PictureFolder, APartOfItKeepsTheIndicesOfTheFiles) {
  const TempFolder folder;
  for (int i = 0; i < 10; ++i) folder.write(std::to_string(i) + ".png", png(i));
  EXPECT_THAT(see_all(folder.path(), {.frames = FrameSpan{4, 6}}).numbers, ElementsAre(4, 5));
}

TEST(PictureFolder, WithoutPicturesItIsAnErrorThatSaysWhatIsThere) {
  const TempFolder folder;
  EXPECT_THAT(message_of([&] { open_source(folder.path().string()); }), HasSubstr("it holds 0 folders and 0 other files"));
  folder.write("a.txt", "x");
  folder.write("clips/1.png", png(1));
  EXPECT_THAT(message_of([&] { open_source(folder.path().string()); }),
              AllOf(HasSubstr("no pictures in this folder; it holds 1 folders and 1 other files"), HasSubstr("files themselves")));
}

TEST(PictureFolder, WithoutOneGoodPictureItIsAnErrorThatNamesTheFirst) {
  const TempFolder folder;
  folder.write("1.png", "text");
  folder.write("2.png", png(2).substr(0, 40));
  EXPECT_THAT(message_of([&] { open_source(folder.path().string()); }),
              AllOf(HasSubstr("none of the 2 pictures can be decoded"), HasSubstr("1.png: not a JPEG")));
}

}  // namespace
}  // namespace vigil
