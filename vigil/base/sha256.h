// SPDX-License-Identifier: Apache-2.0
// SHA-256 as 64 hexadecimal digits: identity of models, footage and downloads.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace vigil {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  std::string hex();  // ends the computation

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view text);
std::string sha256_of_file(const std::filesystem::path& path);  // throws Error::input

}  // namespace vigil
