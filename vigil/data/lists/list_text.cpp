// SPDX-License-Identifier: Apache-2.0
// Reads the lines of published lists: see list_text.h.
#include "vigil/data/lists/list_text.h"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>

#include "vigil/base/text.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestList = 256u << 20;  // XD-Violence's longest list has 2 MB
constexpr std::size_t kMostDigits = 15;
constexpr std::size_t kShown = 60;  // characters of a wrong line that an error repeats

const std::string kNoPickles =
    "Vigil never loads pickles, because loading one runs what is in it; write its content as text or as a plain .npy with the "
    "Python "
    "that made it: docs/reference/datasets.md";

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

void refuse_other_kinds(const fs::path& path, const std::string& bytes) {
  if (bytes.starts_with("\x93NUMPY"))
    throw Error::input(path.string() + ": a NumPy array, not a text list", "read it as frame labels");
  if (bytes.starts_with("MATLAB 5.0") || bytes.starts_with("MATLAB 7.3"))
    throw Error::input(path.string() + ": a MATLAB file, not a text list", "read it as a .mat file");
  if (bytes.starts_with("PK\x03\x04")) throw Error::input(path.string() + ": an archive (.npz or .zip), not a text list");
  const bool binary_pickle = bytes.size() > 1 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
  const bool text_pickle = bytes.starts_with("(lp0") || bytes.starts_with("(dp0") || bytes.starts_with("ccopy_reg");
  if (binary_pickle || text_pickle) throw Error::input(path.string() + ": a Python pickle, not a text list", kNoPickles);
  if (bytes.find('\0') != std::string::npos) throw Error::input(path.string() + ": not a text list: it holds zero bytes");
}

std::string shown(const std::string& text) {
  std::string part = text.substr(0, kShown);
  for (char& c : part)
    if (static_cast<unsigned char>(c) < 32 || static_cast<unsigned char>(c) > 126) c = '?';
  return text.size() > kShown ? part + "..." : part;
}

std::int64_t number_in(const ListText& text, const ListLine& line, std::string_view word) {
  const auto value = whole_number(word);
  if (!value) throw text.error(line, fmt::format("'{}' is no frame number", shown(std::string(word))));
  return *value;
}

}  // namespace

Error ListText::error(const ListLine& line, const std::string& message, const std::string& hint) const {
  return Error::input(fmt::format("{}:{}: {} in '{}'", path.string(), line.number, message, shown(line.text)), hint);
}

ListText read_list_text(const fs::path& path) {
  std::error_code failed;
  if (!fs::exists(path, failed)) throw Error::input(path.string() + ": no such file");
  if (!fs::is_regular_file(path, failed)) throw Error::input(path.string() + ": a folder, expected a list");
  if (const auto size = fs::file_size(path, failed); size > kLargestList)
    throw Error::input(fmt::format("{}: {} bytes are too many for a list", path.string(), size));
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  refuse_other_kinds(path, bytes);
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
  ListText text{path, {}};
  std::int64_t number = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    std::size_t end = bytes.find('\n', begin);
    if (end == std::string::npos) end = bytes.size();
    const std::string_view line = trim(std::string_view(bytes).substr(begin, end - begin));
    ++number;
    if (!line.empty()) text.lines.push_back({number, std::string(line)});
    begin = end + 1;
  }
  if (text.lines.empty())
    throw Error::input(path.string() + ": an empty list",
                       "some distributed copies are empty; take the one of the owner's repository");
  return text;
}

std::optional<std::int64_t> whole_number(std::string_view word) {
  const bool negative = word.starts_with('-');
  if (negative) word.remove_prefix(1);
  if (word.empty() || word.size() > kMostDigits) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  return negative ? -value : value;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::optional<NameAndWords> name_and_words(std::string_view text, std::size_t count) {
  NameAndWords parts{trim(text), {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t blank = parts.name.find_last_of(" \t");
    if (blank == std::string_view::npos) return std::nullopt;
    parts.words.push_back(parts.name.substr(blank + 1));
    parts.name = trim(parts.name.substr(0, blank));
  }
  if (parts.name.empty()) return std::nullopt;
  std::reverse(parts.words.begin(), parts.words.end());
  return parts;
}

std::optional<FrameSpan> read_interval(const ListText& text, const ListLine& line, std::string_view start, std::string_view end,
                                       Counting counting) {
  const std::int64_t first = number_in(text, line, start), last = number_in(text, line, end);
  if (first < 0 || last < 0) return std::nullopt;
  if (counting == Counting::from_one_inclusive && first == 0)
    throw text.error(line, "frame 0, but this kind of list counts frames from 1", "is it a list of another kind?");
  if (first > last) throw text.error(line, fmt::format("start {} lies after end {}", first, last), "the two are exchanged");
  if (counting == Counting::from_zero_half_open && first == last)
    throw text.error(line, fmt::format("start {} equals end {}: no frame", first, last),
                     "end is the first frame that does not belong");
  switch (counting) {
    case Counting::from_one_inclusive:
      return FrameSpan{first - 1, last};
    case Counting::from_zero_inclusive:
      return FrameSpan{first, last + 1};
    case Counting::from_zero_half_open:
      break;
  }
  return FrameSpan{first, last};
}

}  // namespace vigil
