// SPDX-License-Identifier: Apache-2.0
// Text files of stored predictions: lines, rows of CSV, numbers. Private to the room.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil {

// A text file without byte order mark, as lines without "\r", without empty ones at the end. Throws Error::input: UTF-16.
std::vector<std::string> lines_of(const std::filesystem::path& path);

// One row by RFC 4180, without line breaks inside quotes. Nothing when a quote is not closed.
std::optional<std::vector<std::string>> cells_of(const std::string& line);

// NaN for "nan", "null" and an empty text; nothing for what is no number.
std::optional<double> number_of(std::string_view text);

// Which column is called so, whatever the case; the first of `names` is what the message asks for. Throws Error::input.
std::size_t column_of(const std::string& where, const std::vector<std::string>& header, const std::vector<std::string>& names,
                      const std::string& hint);

}  // namespace vigil
