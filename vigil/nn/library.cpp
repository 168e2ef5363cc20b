// SPDX-License-Identifier: Apache-2.0
// What libtorch says of itself and of its OpenMP.
#include "vigil/nn/library.h"

#include <string_view>

#include <ATen/Version.h>

namespace vigil {
namespace {

// The part of `text` between two others; "unknown" when they are not there.
std::string between(const std::string& text, std::string_view before, std::string_view ends) {
  const std::size_t at = text.rfind(before);
  if (at == std::string::npos) return "unknown";
  const std::size_t begin = at + before.size();
  return text.substr(begin, text.find_first_of(ends, begin) - begin);
}

}  // namespace

// As the loaded library says: "..., TORCH_VERSION=1.13.0, ..." and "OpenMP 201511 (a.k.a. OpenMP 4.5)".
std::vector<LibraryVersion> nn_libraries() {
  return {{"libtorch", between(at::show_config(), "TORCH_VERSION=", ", \n"), ""},
          {"OpenMP", between(at::get_openmp_version(), "OpenMP ", ") \n"), ""}};
}

}  // namespace vigil
