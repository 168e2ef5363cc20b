// SPDX-License-Identifier: Apache-2.0
// Files with flipped, cut, doubled and missing bytes: whatever comes, it is frames or an Error, and it ends.
#include <functional>

#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/media/made_video.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/rng.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

constexpr int kMostFrames = 1000;  // of files that hold 12: more would be a loop

std::string spoilt(std::string bytes, Rng& rng) {
  const auto anywhere = [&] { return static_cast<std::size_t>(rng.below(bytes.size())); };
  const auto kind = rng.below(5);
  if (kind == 0) bytes.resize(anywhere());
  if (kind == 1) bytes.erase(anywhere(), rng.below(64) + 1);
  if (kind == 2) bytes.insert(anywhere(), bytes.substr(anywhere(), rng.below(256) + 1));
  if (kind == 3) {  // a field of a header with an extreme value
    const std::size_t at = anywhere();
    for (std::size_t i = at; i < std::min(at + 4, bytes.size()); ++i) bytes[i] = static_cast<char>(rng.chance(0.5) ? 0xff : 0x7f);
  }
  for (auto flips = rng.below(kind == 4 ? 200 : 4); flips > 0 && !bytes.empty(); --flips) {
    char& byte = bytes[anywhere()];
    byte = static_cast<char>(byte ^ (1 << rng.below(8)));
  }
  return bytes;
}

// Reads `rounds` spoilt copies; how many were refused.
int fuzz(const std::string& name, const std::string& bytes, int rounds,
         const std::function<void(const std::filesystem::path&)>& read) {
  const TempFolder folder;
  Rng rng(17);
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto path = folder.write(name, spoilt(bytes, rng));
    try {
      read(path);
    } catch (const Error& error) {
      ++refused;
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
    } catch (const std::exception& error) {
      ADD_FAILURE() << name << ", round " << round << ": " << error.what();
    }
  }
  EXPECT_GT(refused, 0) << "spoiling does too little";
  return refused;
}

void read_video(const std::filesystem::path& path) {
  const auto source = open_source(path.string());
  Frame frame;
  Nanoseconds last{-1};
  for (int i = 0; source->next(frame); ++i) {
    ASSERT_LT(i, kMostFrames);
    ASSERT_EQ(frame.index, i);
    ASSERT_GT(frame.time, last);
    ASSERT_EQ(frame.size(), source->info().size);
    ASSERT_FALSE(frame.gray().empty());
    if (i % 4 == 0) frame.bgr({16, 16});
    last = frame.time;
  }
  source->health();
}

std::string video(const std::string& name, const VideoRecipe& recipe) {
  const TempFolder folder;
  make_video(folder.path() / name, recipe);
  return read_file(folder.path() / name);
}

TEST(Fuzz, SpoiltVideosGiveFramesOrAnError) {
  const VideoRecipe h264{.frames = 12, .b_frames = 1, .keyframe_interval = 5};
  const VideoRecipe mjpeg{.encoder = "mjpeg", .pixels = AV_PIX_FMT_YUVJ420P, .frames = 12, .encoder_options = {}};
  const VideoRecipe mpeg2{.encoder = "mpeg2video", .frames = 12, .interlaced = true, .encoder_options = {}};
  EXPECT_LT(fuzz("a.mp4", video("a.mp4", h264), 200, read_video), 200);
  EXPECT_LT(fuzz("a.mkv", video("a.mkv", h264), 200, read_video), 200);
  EXPECT_LT(fuzz("a.avi", video("a.avi", mjpeg), 100, read_video), 100);
  EXPECT_LT(fuzz("a.ts", video("a.ts", mpeg2), 100, read_video), 100);
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(Fuzz, SpoiltPicturesGiveAPictureOrAnError) {
  const auto read = [](const std::filesystem::path& path) { ASSERT_FALSE(read_picture(path).empty()); };
  EXPECT_LT(fuzz("a.jpg", text_of(encode_jpeg(numbered_picture({64, 48}, 85))), 200, read), 200);
  fuzz("a.png", text_of(encode_png(numbered_picture({64, 48}, 85))), 200, read);  // checksums: all may be refused
}

}  // namespace
}  // namespace vigil
