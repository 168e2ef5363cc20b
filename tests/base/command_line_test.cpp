// SPDX-License-Identifier: Apache-2.0
// Specifies how options are written, and what is said when they are wrong.
#include "vigil/base/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

struct WatchConfig {
  std::vector<std::filesystem::path> video;
  std::filesystem::path out;
  std::optional<Nanoseconds> learn;
  std::vector<int> levels;
  std::vector<std::filesystem::path> normal;
  double on_level = 3;
  bool json = false;

  static auto fields() {
    using C = WatchConfig;
    return fields_of<C>(
        field("video", &C::video, "", positional(), "what to look at"), field("out", &C::out, "", any(), "where the result goes"),
        field("learn", &C::learn, "", duration_range("1s", "1h"), "how much is normal"),
        field("levels", &C::levels, "", range(0, 9), "some numbers"), field("normal", &C::normal, "", any(), "normal footage"),
        field("on_level", &C::on_level, "rarity", range(0, 12), "an event starts here"),
        field("json", &C::json, "", any(), "for programs"));
  }
};

struct Parsed {
  WatchConfig config;
  bool help = false;
  std::vector<std::pair<std::string, std::string>> options;
};

Parsed parse(const std::vector<std::string>& args) {
  Parsed parsed;
  CommandLine line("vigil watch", "watches", "VIDEO... [options]");
  line.add("", parsed.config);
  parsed.help = line.parse(args);
  parsed.options = line.options_given();
  return parsed;
}

std::string refusal(const std::vector<std::string>& args) {
  return message_of([&] { parse(args); });
}

TEST(CommandLine, ValuesFollowOrStandBehindAnEqualsSign) {
  EXPECT_EQ(parse({"--on-level", "4"}).config.on_level, 4);
  EXPECT_EQ(parse({"--on-level=4.5"}).config.on_level, 4.5);
  EXPECT_EQ(parse({"--learn=1m30s"}).config.learn->seconds(), 90);
}

TEST(CommandLine, SwitchesAreTakenBackByTheirNoForm) {
  EXPECT_TRUE(parse({"--json"}).config.json);
  EXPECT_FALSE(parse({"--no-json"}).config.json);
}

TEST(CommandLine, TheShortOptionIsOut) {
  EXPECT_EQ(parse({"a.mp4", "-o", "folder"}).config.out, "folder");
  EXPECT_THAT(refusal({"-x"}), HasSubstr("no option -x"));
}

TEST(CommandLine, ListsAreRepeatedOrWrittenWithCommas) {
  EXPECT_THAT(parse({"--levels", "1,2", "--levels=3"}).config.levels, ElementsAre(1, 2, 3));
}

TEST(CommandLine, PathsAreNeverSplitAtCommas) {
  EXPECT_THAT(parse({"--normal", "street(seed=1, seconds=3)", "--normal", "b"}).config.normal,
              ElementsAre("street(seed=1, seconds=3)", "b"));
  EXPECT_THAT(parse({"a,b.mp4"}).config.video, ElementsAre("a,b.mp4"));
}

TEST(CommandLine, WhatStandsAloneIsPositionalWhereverItStands) {
  EXPECT_THAT(parse({"a", "--json", "b"}).config.video, ElementsAre("a", "b"));
  EXPECT_THAT(parse({"--", "--json", "-"}).config.video, ElementsAre("--json", "-"));
}

TEST(CommandLine, HelpWinsOverEverythingElse) {
  EXPECT_TRUE(parse({"--help"}).help);
  EXPECT_TRUE(parse({"a", "-h", "--nonsense"}).help);
}

TEST(CommandLine, OptionsGivenAreToldAsTheyAreWritten) {
  EXPECT_THAT(parse({"--learn", "90s", "a", "--json"}).options, ElementsAre(Pair("--learn", "1m30s"), Pair("--json", "true")));
  EXPECT_THAT(parse({"a"}).options, IsEmpty());
}

TEST(CommandLine, RefusalsNameTheOptionAndWhatItMayBe) {
  EXPECT_THAT(refusal({"--on-levle", "3"}),
              HasSubstr("vigil watch: no option --on-levle (nearest: --on-level) | see `vigil watch --help`"));
  EXPECT_THAT(refusal({"--on-level", "13"}), HasSubstr("--on-level = '13' is outside 0 to 12 rarity"));
  EXPECT_THAT(refusal({"--on-level", "three"}), HasSubstr("--on-level = 'three' is not a number"));
  EXPECT_THAT(refusal({"--on-level"}), HasSubstr("--on-level needs a value (NUMBER)"));
  EXPECT_THAT(refusal({"--json=yes"}), HasSubstr("--json takes no value"));
  EXPECT_THAT(refusal({"--on-level", "1", "--on-level", "2"}), HasSubstr("--on-level is given twice"));
  EXPECT_THAT(refusal({"--learn", "soon"}), HasSubstr("is not a duration like 30s"));
  EXPECT_THAT(refusal({"--learn", "2h"}), HasSubstr("is outside 1s to 1h"));
}

struct OneConfig {
  std::string name;

  static auto fields() { return fields_of<OneConfig>(field("name", &OneConfig::name, "", positional(), "of it")); }
};

TEST(CommandLine, AnArgumentTooManyIsRefused) {
  OneConfig config;
  CommandLine line("vigil one", "one", "NAME");
  line.add("", config);
  EXPECT_THAT(message_of([&] { line.parse(std::vector<std::string>{"a", "b"}); }), HasSubstr("'b' is one argument too many"));
}

TEST(CommandLine, HelpNamesEachOptionWithRangeAndDefault) {
  WatchConfig config;
  CommandLine line("vigil watch", "watches", "VIDEO... [options]");
  line.text("A paragraph.").add("", config).example("vigil watch a.mp4");
  const std::string help = line.help();
  for (const char* part :
       {"vigil watch: watches", "Usage: vigil watch VIDEO... [options]", "A paragraph.", "VIDEO", "-o, --out PATH", "--learn TIME",
        "1s to 1h", "--on-level NUMBER", "0 to 12 rarity; default 3", "--json", "-h, --help", "Examples:\n  vigil watch a.mp4"})
    EXPECT_THAT(help, HasSubstr(part));
}

TEST(CommandLine, HelpStaysWithin100Columns) {
  WatchConfig config;
  CommandLine line("vigil watch", "watches", "VIDEO... [options]");
  line.text(std::string(40, 'a') + " " + std::string(40, 'b') + " " + std::string(40, 'c')).add("", config);
  std::size_t column = 0;
  for (const char c : line.help()) {
    column = c == '\n' ? 0 : column + 1;
    ASSERT_LE(column, 100U);
  }
}

}  // namespace
}  // namespace vigil
