// SPDX-License-Identifier: Apache-2.0
// Specifies that masks of a whole video take little memory, whatever they unpack to, and are the same in every form.
#include "vigil/data/masks.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/data/made_files.h"

#include "vigil/base/atomic_file.h"

namespace vigil {
namespace {

using testing::HasSubstr;

constexpr Size kPicture{640, 360};

// A .mat as Avenue's, packed: every second frame has a block of anomalous pixels that moves. Written a frame at a time.
void write_avenue(const std::filesystem::path& path, int frames) {
  const std::string one = mat_bytes("", {kPicture.height, kPicture.width}, std::string(std::size_t(kPicture.area()), '\0'));
  const std::string empty_cell = mat_cell("volLabel", {});
  const std::string head = empty_cell.substr(8);  // flags, shape, name
  std::string start = little(14, 4) + little(head.size() + one.size() * std::size_t(frames), 4) + head;
  start.replace(start.find(little(1, 4) + little(0, 4), 24), 8, little(1, 4) + little(std::uint32_t(frames), 4));
  std::string packed;
  z_stream stream{};
  ASSERT_EQ(deflateInit(&stream, 1), Z_OK);
  const auto give = [&](const std::string& bytes, int flush) {
    std::string out(1 << 16, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      deflate(&stream, flush);
      packed.append(out, 0, out.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  };
  give(start, Z_NO_FLUSH);
  for (int frame = 0; frame < frames; ++frame) {
    std::string item = one;
    if (frame % 2 == 1)
      for (int x = 100; x < 150; ++x)
        for (int y = frame % 300; y < frame % 300 + 60; ++y)
          item[item.size() - std::size_t(kPicture.area()) + std::size_t(x * kPicture.height + y)] = 1;
    give(item, frame + 1 == frames ? Z_FINISH : Z_NO_FLUSH);
  }
  deflateEnd(&stream);
  write_file(path, mat_file(little(15, 4) + little(packed.size(), 4) + packed));
}

Video video_with(const std::filesystem::path& masks, std::int64_t frames) {
  Video video;
  video.id = "v";
  video.frames = frames;
  video.masks = masks;
  return video;
}

// In MB, from the kernel: resident now, and the most since the peak was set back.
double resident(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key + ":")) return std::stod(line.substr(key.size() + 1)) / 1024;
  return -1;
}

bool set_peak_back() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5" << std::flush;
  return file.good();
}

// 300 frames unpack to 69 MB; one bit a pixel of the half that marks something is 4 MB.
TEST(Masks, OfAWholeVideoTakeABitAPixel) {
  constexpr int kFrames = 300;
  const TempFolder folder;
  const auto path = folder.path() / "1_label.mat";
  write_avenue(path, kFrames);
  const double before = resident("VmRSS");
  if (!set_peak_back() || resident("VmHWM") > before + 4) GTEST_SKIP() << "this kernel does not tell the peak of a part of a run";
  const VideoMasks masks(video_with(path, kFrames));
  EXPECT_LT(resident("VmHWM") - before, 20);
  EXPECT_EQ(*masks.at(2), Grid<std::uint8_t>(kPicture, 0));
  const Grid<std::uint8_t> mask = *masks.at(33);
  EXPECT_EQ(mask.size(), kPicture);
  EXPECT_EQ(std::count(mask.values().begin(), mask.values().end(), 1), 50 * 60);
  EXPECT_EQ(mask(100, 33), 1);
  EXPECT_EQ(mask(149, 92), 1);
  EXPECT_EQ(mask(150, 92), 0);
  EXPECT_EQ(masks.at(kFrames), std::nullopt);
}

TEST(Masks, OfAnArrayAreReadInBothOrders) {
  const TempFolder folder;
  std::string rows, turned;  // (3, 2, 4), one pixel per frame
  for (int i = 0; i < 24; ++i) rows += i == 1 || i == 8 + 6 || i == 16 + 3 ? '\1' : '\0';
  for (int x = 0; x < 4; ++x)
    for (int y = 0; y < 2; ++y)
      for (int frame = 0; frame < 3; ++frame) turned += rows[std::size_t(frame * 8 + y * 4 + x)];
  std::string fortran = npy_file("(3, 2, 4)", turned);
  fortran.replace(fortran.find("False"), 5, "True ");
  for (const std::string& bytes : {npy_file("(3, 2, 4)", rows), fortran}) {
    const VideoMasks masks(video_with(folder.write("m.npy", bytes), 4));
    EXPECT_EQ((*masks.at(0))(1, 0), 1);
    EXPECT_EQ((*masks.at(1))(2, 1), 1);
    EXPECT_EQ((*masks.at(2))(3, 0), 1);
    EXPECT_EQ((*masks.at(2))(3, 1), 0);
    EXPECT_EQ(masks.at(3), std::nullopt);
  }
}

TEST(Masks, OfAnArrayThatAreNoneAreRefused) {
  const TempFolder folder;
  const auto refused = [&](const std::string& bytes, std::int64_t frames) {
    const Video video = video_with(folder.write("m.npy", bytes), frames);
    return message_of([&] { VideoMasks{video}; });
  };
  EXPECT_THAT(refused(npy_vector({0, 1}), 2), HasSubstr("m.npy: expected masks of one byte a pixel, (frames, height, width)"));
  EXPECT_THAT(refused(npy_file("(1, 1, 1)", "abcd", "<f4"), 2), HasSubstr("expected masks of one byte a pixel"));
  EXPECT_THAT(refused(npy_file("(3, 1, 1)", "abc"), 2), HasSubstr("m.npy: 3 masks, but video v has 2 frames"));
  EXPECT_THAT(refused(npy_file("(3, 2, 1)", "abc"), 3), HasSubstr("claims 6 bytes of values, the file has 3"));
}

}  // namespace
}  // namespace vigil
