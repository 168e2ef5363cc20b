// SPDX-License-Identifier: Apache-2.0
// Small text helpers shared by error messages, parsers and tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil {

// The known name with the smallest edit distance, empty when none is near (distance > 1/2 of the length, rounded up).
std::string nearest(std::string_view name, std::span<const std::string> known);

// " (nearest: hidden)" or empty.
std::string nearest_hint(std::string_view name, std::span<const std::string> known);

std::string_view trim(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

// Order in which people read file names: "img2" before "img10"; ties by plain comparison.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace vigil
