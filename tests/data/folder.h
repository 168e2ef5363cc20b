// SPDX-License-Identifier: Apache-2.0
// A folder for one test with pictures small enough to be written by hand.
#pragma once

#include <cstdint>
#include <string>

#include "tests/base/temp_folder.h"

namespace vigil {

class Folder : public TempFolder {
 public:
  // `count` pictures of 8x6 pixels, named 000.bmp, 001.bmp, ... from `first` on; those in [begin, end) have one white pixel.
  void pictures(const std::string& folder, int count, int first = 0, int begin = 0, int end = 0) const {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i + first);
      write(folder + "/" + std::string(3 - number.size(), '0') + number + ".bmp", bitmap(begin <= i && i < end));
    }
  }

 private:
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
};

}  // namespace vigil
