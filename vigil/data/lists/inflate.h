// SPDX-License-Identifier: Apache-2.0
// Unpacks zlib and raw deflate streams of published truth files (.mat, .npz). Private to the folder.
#pragma once

#include <span>
#include <string>

namespace vigil {

enum class Packing { zlib, deflate };

// Throws Error::input naming `where`: damaged, cut, or more than `most` bytes come out (the claim of a header is never believed).
std::string inflate(std::span<const char> packed, Packing packing, std::size_t most, const std::string& where);

}  // namespace vigil
