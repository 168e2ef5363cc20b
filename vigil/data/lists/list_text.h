// SPDX-License-Identifier: Apache-2.0
// The lines of a published list: without byte order mark, carriage returns, blanks at the ends and empty lines. Under every reader
// of a text list.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/error.h"
#include "vigil/base/time.h"

namespace vigil {

struct ListLine {
  std::int64_t number = 0;  // from 1
  std::string text;
};

struct ListText {
  std::filesystem::path path;
  std::vector<ListLine> lines;  // none is empty

  Error error(const ListLine& line, const std::string& message, const std::string& hint = {}) const;  // "list.txt:3: message"
};

// Throws Error::input: no such file, a folder, empty, above 256 MB, or no text; a pickle, an array or a .mat file is named as such.
ListText read_list_text(const std::filesystem::path& path);

// The whole of `word` as a number; nothing when it is none or beyond 15 digits.
std::optional<std::int64_t> whole_number(std::string_view word);

// Words between blanks (spaces and tabs, any number of them).
std::vector<std::string_view> words_of(std::string_view text);

// A name that may hold blanks, and the `count` words behind it. Nothing when there are fewer words than count + 1.
struct NameAndWords {
  std::string_view name;
  std::vector<std::string_view> words;
};
std::optional<NameAndWords> name_and_words(std::string_view text, std::size_t count);

// How a published file counts the frames of an interval.
enum class Counting { from_one_inclusive, from_zero_inclusive, from_zero_half_open };

// Nothing for a filler: a start or an end below 0. Throws Error::input with file and line: reversed, empty, not a number, a frame 0
// in a file that counts from 1.
std::optional<FrameSpan> read_interval(const ListText& text, const ListLine& line, std::string_view start, std::string_view end,
                                       Counting counting);

}  // namespace vigil
