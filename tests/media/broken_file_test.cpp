// SPDX-License-Identifier: Apache-2.0
// Files that cannot be read say why; files that can be read in part are read in part, and say so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/media/made_video.h"

#include "vigil/base/atomic_file.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Ge;
using testing::Gt;
using testing::HasSubstr;
using testing::Le;
using testing::Lt;
using testing::SizeIs;

class BrokenFile : public testing::Test {
 protected:
  std::filesystem::path make(const std::string& name, const VideoRecipe& recipe = {}) {
    make_video(folder_.path() / name, recipe);
    return folder_.path() / name;
  }
  std::string opening(const std::filesystem::path& path) {
    return message_of([&] { open_source(path.string()); });
  }
  std::string opening(const std::string& name, const std::string& bytes) { return opening(folder_.write(name, bytes)); }

  // The first part of a file.
  std::filesystem::path cut(const std::filesystem::path& path, double part) {
    const std::string bytes = read_file(path);
    return folder_.write("cut" + path.extension().string(),
                         bytes.substr(0, static_cast<std::size_t>(part * static_cast<double>(bytes.size()))));
  }

  TempFolder folder_;
};

void spoil(AVPacket& packet, int from) {
  for (int i = from; i < packet.size; ++i) packet.data[i] = static_cast<std::uint8_t>(i * 37 + 11);
}

TEST_F(BrokenFile, OneThatIsNotThereIsNamed) {
  EXPECT_THAT(opening(folder_.path() / "none.mp4"), AllOf(HasSubstr("none.mp4: no such file or folder"), HasSubstr("spelling")));
  EXPECT_THAT(opening("none.mp4"), HasSubstr("none.mp4: no such file"));
  EXPECT_THAT(opening(std::filesystem::path()), HasSubstr("no such file"));
}

TEST_F(BrokenFile, AnAddressIsNotFollowed) {
  EXPECT_THAT(message_of([] { open_source("rtsp://camera/1"); }),
              AllOf(HasSubstr("rtsp://camera/1: network streams are not read"), HasSubstr("record it first")));
}

TEST_F(BrokenFile, AnEmptyFileIsNotAVideo) {
  EXPECT_THAT(opening("a.mp4", ""), AllOf(HasSubstr("a.mp4: the file is empty (0 bytes)"), HasSubstr("take the original")));
}

TEST_F(BrokenFile, ATextWithTheNameOfAVideoIsNotAVideo) {
  EXPECT_THAT(opening("a.mp4", "Dear camera,\n\tplease look.\r\n"), HasSubstr("a.mp4: this is a text file, not a video"));
  EXPECT_THAT(opening("list.txt", "ffconcat version 1.0\nfile /etc/hostname\n"), HasSubstr("this is a text file"));
  EXPECT_THAT(opening("a.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/a.ts\n"), HasSubstr("this is a text file"));
}

TEST_F(BrokenFile, BytesThatAreNoVideoAreRefused) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i) bytes += static_cast<char>(i * i >> 3);
  EXPECT_THAT(opening("a.bin", bytes), AllOf(HasSubstr("a.bin: not a video that can be read"), HasSubstr("ffprobe")));
}

TEST_F(BrokenFile, AFileThatMayNotBeReadSaysSo) {
  EXPECT_THAT(opening(std::filesystem::path("/dev/null")), HasSubstr("/dev/null: "));
}

// 8 kHz, 16 bits, a tenth of a second of silence.
std::string silence() {
  const auto number = [](std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
  };
  return "RIFF" + number(36 + 1600, 4) + "WAVEfmt " + number(16, 4) + number(1, 2) + number(1, 2) + number(8000, 4) +
         number(16000, 4) + number(2, 2) + number(16, 2) + "data" + number(1600, 4) + std::string(1600, '\0');
}

TEST_F(BrokenFile, SoundAloneIsNamedForWhatItIs) {
  EXPECT_THAT(opening("a.wav", silence()),
              AllOf(HasSubstr("a.wav: no video stream; it holds audio (pcm_s16le)"), HasSubstr("file with pictures")));
}

TEST_F(BrokenFile, ACoverPictureIsNoVideo) {
  const auto path =
      make("a.mp4",
           {.encoder = "mjpeg", .pixels = AV_PIX_FMT_YUVJ420P, .frames = 1, .encoder_options = {}, .header = [](AVStream& stream) {
              stream.disposition = AV_DISPOSITION_ATTACHED_PIC;
            }});
  EXPECT_THAT(opening(path), HasSubstr("a.mp4: no video stream; it holds a cover picture (mjpeg)"));
}

TEST_F(BrokenFile, PacketsOfWhichNoneCanBeDecodedAreAnError) {
  const auto path = make("a.mkv", {.packet = [](AVPacket& packet, int) {
                           spoil(packet, 5);
                           return true;
                         }});
  EXPECT_THAT(opening(path),
              AllOf(HasSubstr("a.mkv: no picture could be decoded from 10 packets of h264"), HasSubstr("damaged from its start")));
}

TEST_F(BrokenFile, PicturesMissingAtTheStartAreCountedAndTheRestIsGiven) {
  const auto path =
      make("a.mkv", {.frames = 20, .keyframe_interval = 8, .packet = [](AVPacket&, int number) { return number > 0; }});
  const Seen seen = see_all(path);
  EXPECT_EQ(seen.numbers.size(), 12u);
  EXPECT_EQ(seen.numbers.front(), 8);
  EXPECT_EQ(seen.times.front(), 0);
  EXPECT_EQ(seen.health.damaged, 7);
  EXPECT_THAT(seen.health.notes, Contains(HasSubstr("7 pictures at the start cannot be decoded")));
}

TEST_F(BrokenFile, DamagedPacketsAreCountedAndSurvived) {
  for (const std::string name : {"a.mp4", "a.mkv", "a.ts", "a.avi"}) {
    const auto path = make(name, {.frames = 30, .packet = [](AVPacket& packet, int number) {
                                    if (number == 5 || number == 17) spoil(packet, packet.size / 3);
                                    return true;
                                  }});
    const Seen seen = see_all(path);
    EXPECT_THAT(seen.numbers, SizeIs(Ge(28u))) << name;
    EXPECT_THAT(seen.numbers.back(), 29) << name;
    EXPECT_THAT(seen.health.damaged, AllOf(Ge(2), Le(8))) << name;
  }
}

TEST_F(BrokenFile, DamageIsSeenInEveryCodec) {
  VideoRecipe recipe{.frames = 12, .picture = [](int i) { return noise_picture({64, 48}, i); }};
  recipe.packet = [](AVPacket& packet, int number) {
    if (number == 5) spoil(packet, packet.size / 4);
    return true;
  };
  for (const std::string encoder : {"libx264", "mpeg4", "mpeg2video", "mjpeg", "ffv1"}) {
    recipe.encoder = encoder;
    recipe.pixels = encoder == "mjpeg" ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    recipe.encoder_options = {};
    if (encoder == "ffv1") recipe.encoder_options = {{"level", "3"}, {"slicecrc", "1"}};  // else nothing can tell
    const Seen seen = see_all(make("a.mkv", recipe));
    EXPECT_THAT(seen.numbers, SizeIs(Ge(11u))) << encoder;
    EXPECT_THAT(seen.health.damaged, AllOf(Ge(1), Le(12))) << encoder;
  }
}

TEST_F(BrokenFile, AFileCutInTheMiddleGivesWhatIsThereAndSaysSo) {
  for (const std::string name : {"a.mkv", "a.avi", "a.flv", "a.nut"}) {
    const auto whole = make(name, {.size = {320, 240}, .frames = 100, .keyframe_interval = 1, .picture = [](int i) {
                                     return numbered_picture({320, 240}, i);
                                   }});
    EXPECT_FALSE(see_all(whole).health.truncated) << name;
    const Seen seen = see_all(cut(whole, 0.5));
    EXPECT_THAT(seen.numbers, SizeIs(AllOf(Gt(20u), Lt(80u)))) << name;
    EXPECT_EQ(seen.numbers, numbers_up_to(static_cast<int>(seen.numbers.size()))) << name;
    if (name == "a.nut") continue;  // has no length in its header
    EXPECT_TRUE(seen.health.truncated) << name;
    EXPECT_THAT(seen.health.notes, Contains(HasSubstr("ends before its header says"))) << name;
  }
}

TEST_F(BrokenFile, AnMp4CutBeforeItsIndexSaysWhy) {
  EXPECT_THAT(opening(cut(make("a.mp4"), 0.5)), AllOf(HasSubstr("cut.mp4: not a video that can be read"),
                                                      HasSubstr("moov atom not found"), HasSubstr("this recording was cut short")));
}

// Moves the index in front of the pictures, as for streaming.
std::filesystem::path index_first(const std::filesystem::path& path) {
  std::string bytes = read_file(path);
  const std::size_t data = bytes.find("mdat") - 4;
  const std::size_t index = bytes.find("moov") - 4;
  const std::string moov = bytes.substr(index);
  const std::string table_name = "stco";
  std::string moved = moov;
  std::size_t table = moved.find(table_name);
  const auto byte = [&](std::size_t at) -> std::uint32_t { return static_cast<unsigned char>(moved[at]); };
  const auto read = [&](std::size_t at) { return byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3); };
  const std::uint32_t chunks = read(table + 8);
  for (std::uint32_t i = 0; i < chunks; ++i) {
    const std::size_t at = table + 12 + 4 * std::size_t{i};
    const auto offset = read(at) + static_cast<std::uint32_t>(moov.size());
    for (int k = 0; k < 4; ++k) moved[at + k] = static_cast<char>(offset >> (24 - 8 * k));
  }
  write_file(path, bytes.substr(0, data) + moved + bytes.substr(data, index - data));
  return path;
}

TEST_F(BrokenFile, AnMp4WithItsIndexInFrontCanBeCutAndCountsWhatIsMissing) {
  const auto whole = index_first(make("a.mp4", {.frames = 100, .keyframe_interval = 1}));
  EXPECT_EQ(see_all(whole).numbers, numbers_up_to(100));
  const Seen seen = see_all(cut(whole, 0.6));
  EXPECT_THAT(seen.numbers, SizeIs(AllOf(Gt(20u), Lt(90u))));
  EXPECT_TRUE(seen.health.truncated);
  EXPECT_FALSE(seen.health.clean());
}

void claim_huge(AVStream& stream) {
  stream.codecpar->width = 60'000;
  stream.codecpar->height = 50'000;
}

// Packets of FFV1 do not say how large their pictures are: the header is believed.
TEST_F(BrokenFile, AHeaderWithHugeDimensionsIsRefused) {
  for (const std::string name : {"a.mkv", "a.avi", "a.nut"}) {
    const auto path = make(name, {.encoder = "ffv1", .encoder_options = {}, .header = claim_huge});
    EXPECT_THAT(opening(path),
                AllOf(HasSubstr(name + ": the ffv1 decoder cannot be opened"), HasSubstr("Picture size 60000x50000 is invalid"),
                      HasSubstr("claims pictures that are too large")));
  }
}

TEST_F(BrokenFile, AHeaderWithHugeDimensionsDoesNotStandAgainstThePictures) {
  for (const std::string name : {"a.mp4", "a.mkv"}) {
    const Seen seen = see_all(make(name, {.encoder = "mpeg4", .encoder_options = {}, .header = claim_huge}));
    EXPECT_EQ(seen.numbers, numbers_up_to(10)) << name;
    EXPECT_EQ(seen.sizes.front(), (Size{64, 48})) << name;
  }
}

TEST_F(BrokenFile, AFolderWithoutPicturesSaysWhatItHolds) {
  folder_.write("videos/a.mp4", "x");
  folder_.write("videos/more/b.mp4", "x");
  EXPECT_THAT(opening(folder_.path() / "videos"),
              AllOf(HasSubstr("videos: no pictures in this folder; it holds 1 folders and 1 other files"),
                    HasSubstr("give the folder that holds")));
}

}  // namespace
}  // namespace vigil
