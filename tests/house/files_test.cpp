// SPDX-License-Identifier: Apache-2.0
// What every file of the repository owes its readers: a licence line, finished code, working links, a small size, a README per
// room.
#include <algorithm>
#include <map>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/house/tree.h"

namespace vigil::house {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

bool has_line(const TextFile& file, const std::string& line) {
  return std::ranges::find(file.lines, line) != file.lines.end();
}

// The targets of [text](target) in a page that point into the repository, without their #anchor, and the line they stand on.
std::vector<std::pair<std::size_t, std::string>> links_of(const TextFile& page) {
  static const std::regex kLink(R"(\]\(([^)#\s]+)[^)]*\))");
  std::vector<std::pair<std::size_t, std::string>> links;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const std::string& line = page.lines[i];
    for (std::sregex_iterator link(line.begin(), line.end(), kLink), end; link != end; ++link) {
      const std::string target = (*link)[1];
      if (target.find("://") == std::string::npos) links.emplace_back(i + 1, target);
    }
  }
  return links;
}

TEST(Files, SourcesBeginWithTheLicenceAndSayWhereTheyStand) {
  std::vector<std::string> offending;
  for (const std::string folder : {"vigil/", "tests/", "bench/"})
    for (const TextFile& file : read_texts(folder, {".h", ".cpp"}))
      if (file.lines.size() < 2 || file.lines[0] != "// SPDX-License-Identifier: Apache-2.0" || !file.lines[1].starts_with("// "))
        offending.push_back(file.path);
  EXPECT_THAT(offending, IsEmpty()) << "line 1: the SPDX line; line 2: a comment that says what the file is";
}

TEST(Files, HeadersAreGuardedByPragmaOnce) {
  std::vector<std::string> offending;
  for (const TextFile& file : read_texts("", {".h"}))
    if (!has_line(file, "#pragma once")) offending.push_back(file.path);
  EXPECT_THAT(offending, IsEmpty());
}

// Two types of one name are one type to the linker, which then mixes their functions without a word.
TEST(Files, NoTwoHeadersDefineATypeOfOneName) {
  static const std::regex kDefinition(R"(^(?:struct|class|enum class) (\w+)(?: final)?(?: : [^;]*)? \{.*)");
  std::map<std::string, std::string> seen;
  std::vector<std::string> offending;
  for (const TextFile& file : read_texts("vigil/", {".h"}))
    for (const std::string& line : file.lines) {
      std::smatch match;
      if (!std::regex_match(line, match, kDefinition)) continue;
      const auto [entry, fresh] = seen.emplace(match[1].str(), file.path);
      if (!fresh) offending.push_back(match[1].str() + ": " + entry->second + " and " + file.path);
    }
  EXPECT_GT(seen.size(), 200U);
  EXPECT_THAT(offending, IsEmpty());
}

TEST(Files, NothingIsLeftForLater) {
  static const std::regex kLeft(
      "\\b(TO"
      "DO|FIX"
      "ME|X"
      "XX)\\b");  // in halves: this file is read too
  std::vector<std::string> offending;
  for (const TextFile& file : read_texts("", {".h", ".cpp", ".cmake", "CMakeLists.txt", ".sh", ".md", "/run", "dev"}))
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (std::regex_search(file.lines[i], kLeft)) offending.push_back(file.path + ":" + std::to_string(i + 1));
  EXPECT_THAT(offending, IsEmpty());
}

TEST(Files, SourcesAreAscii) {
  std::vector<std::string> offending;
  for (const TextFile& file : read_texts("", {".h", ".cpp", ".cmake", "CMakeLists.txt", ".sh"}))
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (std::ranges::any_of(file.lines[i], [](char c) { return static_cast<unsigned char>(c) > 126; }))
        offending.push_back(file.path + ":" + std::to_string(i + 1));
  EXPECT_THAT(offending, IsEmpty());
}

TEST(Files, NoneIsAbove200Kilobytes) {
  std::vector<std::string> offending;
  for (const std::string& path : all_files())
    if (fs::file_size(repository() / path) > 200'000) offending.push_back(path);
  EXPECT_THAT(offending, IsEmpty());
}

TEST(Files, NoSourceIsAbove450Lines) {
  std::vector<std::string> offending;
  for (const TextFile& file : read_texts("", {".h", ".cpp", ".cmake", "CMakeLists.txt", ".sh", "dev"}))
    if (file.lines.size() > 450) offending.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines");
  EXPECT_THAT(offending, IsEmpty()) << "a file has one subject";
}

TEST(Files, EachRoomHasAReadmeWithTheFourHeadings) {
  std::vector<std::string> offending;
  for (const auto& entry : fs::directory_iterator(repository() / "vigil")) {
    if (!entry.is_directory()) continue;
    if (read_texts("vigil/" + entry.path().filename().string() + "/", {".cpp"}).empty()) continue;  // not built yet
    const std::string readme = "vigil/" + entry.path().filename().string() + "/README.md";
    if (!fs::exists(repository() / readme)) {
      offending.push_back(readme + ": is missing");
      continue;
    }
    const TextFile page = read_text(readme);
    for (const std::string heading : {"## Lives here", "## Comes in", "## Goes out", "## How to add one"})
      if (!has_line(page, heading)) offending.push_back(readme + ": has no heading '" + heading + "'");
  }
  EXPECT_THAT(offending, IsEmpty());
}

TEST(Files, EveryCommandOfReproduceStandsInTheTableOfFigures) {
  const TextFile page = read_text("docs/figures.md");
  const auto in_table = [&](const std::string& name) {
    const std::string cell = "| `./dev reproduce " + name + "` |";
    return std::ranges::any_of(page.lines, [&](const std::string& line) { return line.find(cell) != std::string::npos; });
  };
  std::vector<std::string> offending;
  const std::vector<TextFile> scripts = read_texts("reproduce/", {".sh"});
  EXPECT_GT(scripts.size(), 5U);
  for (const TextFile& script : scripts)
    if (!in_table(fs::path(script.path).stem().string())) offending.push_back(script.path);
  EXPECT_THAT(offending, IsEmpty()) << "docs/figures.md names each command with its question and data";
}

TEST(Files, LinksInPagesLeadSomewhere) {
  std::vector<std::string> offending;
  for (const TextFile& page : read_texts("", {".md"})) {
    for (const auto& [line, target] : links_of(page)) {
      if (!fs::exists(repository() / fs::path(page.path).parent_path() / target))
        offending.push_back(page.path + ":" + std::to_string(line) + ": " + target);
    }
  }
  EXPECT_THAT(offending, IsEmpty());
}

}  // namespace
}  // namespace vigil::house
