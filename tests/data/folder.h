// SPDX-License-Identifier: Apache-2.0
// A folder for one test, removed at its end, with pictures small enough to be written by hand.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace vigil {

class Folder {
 public:
  Folder() : path_(std::filesystem::path(testing::TempDir()) / unique_name()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  // `count` pictures of 8x6 pixels, named 000.bmp, 001.bmp, ... from `first` on; those in [begin, end) have one white pixel.
  void pictures(const std::string& folder, int count, int first = 0, int begin = 0, int end = 0) const {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i + first);
      write(folder + "/" + std::string(3 - number.size(), '0') + number + ".bmp", bitmap(begin <= i && i < end));
    }
  }

 private:
  static std::string unique_name() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return std::string("vigil_data_") + test->test_suite_name() + "_" + test->name();
  }

  // An 8-bit grey BMP of 8x6 pixels, black but for one pixel where wanted.
  static std::string bitmap(bool white_pixel) {
    constexpr std::uint32_t kWidth = 8, kHeight = 6, kPalette = 1024, kStart = 54 + kPalette;
    std::string bytes = "BM";
    const auto number = [&bytes](std::uint32_t value, int size) {
      for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
    };
    for (const std::uint32_t value : {kStart + kWidth * kHeight, 0u, kStart, 40u, kWidth, kHeight}) number(value, 4);
    number(1, 2);
    number(8, 2);
    for (const std::uint32_t value : {0u, kWidth * kHeight, 0u, 0u, 256u, 0u}) number(value, 4);
    for (std::uint32_t grey = 0; grey < 256; ++grey) number(grey * 0x010101, 4);
    std::string pixels(kWidth * kHeight, '\0');
    if (white_pixel) pixels[11] = '\xff';
    return bytes + pixels;
  }

  std::filesystem::path path_;
};

}  // namespace vigil
