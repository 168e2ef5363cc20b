// SPDX-License-Identifier: Apache-2.0
// What the program says of itself, and of what it is asked wrongly.
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/cli/front.h"
#include "vigil/cli/verb.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Help, ListsTheVerbs) {
  const Ran ran = run_vigil({"--help"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.err, "");
  for (const Verb& verb : verbs()) EXPECT_THAT(ran.out, HasSubstr("\n  " + verb.name + " "));
  EXPECT_EQ(verb_names().size(), verbs().size());
}

TEST(Help, NeedsNothingButTheFrontOfTheProgram) {
  const TempFolder folder;
  const std::string alone = (folder.path() / "vigil").string();
  std::filesystem::copy_file(VIGIL_PROGRAM, alone);
  EXPECT_EQ(run_vigil({"--help"}, with_program(alone)).out, run_vigil({"--help"}).out);
  const Ran ran = run_vigil({"list"}, with_program(alone));
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("error: vigil: its other half, the program vigil-verbs, cannot be run: install Vigil again\n"));
  EXPECT_THAT(ran.err, HasSubstr("No such file or directory"));
}

// Verbs that need libtorch exist in every build; only with it do they say more than that it is missing.
#ifdef VIGIL_LEARN
#define VIGIL_NEEDS_LEARNING() (void)0
#else
#define VIGIL_NEEDS_LEARNING() GTEST_SKIP() << "this build is without libtorch"
#endif

#ifndef VIGIL_LEARN
TEST(Help, AVerbThatNeedsLibtorchSaysSoWhereItIsNot) {
  const Ran ran = run_vigil({"train", "--help"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("this needs the part of Vigil that learns"));
  EXPECT_THAT(ran.err, HasSubstr("install libtorch-dev"));
}
#endif

TEST(Help, OfEachVerbHasUsageOptionsAndAnExample) {
  VIGIL_NEEDS_LEARNING();
  for (const Verb& verb : verbs()) {
    const Ran ran = run_vigil({verb.name, "--help"});
    EXPECT_EQ(ran.code, 0) << verb.name;
    EXPECT_THAT(ran.out, HasSubstr("Usage: vigil " + verb.name));
    EXPECT_THAT(ran.out, HasSubstr("Examples:\n  vigil " + verb.name));
    EXPECT_EQ(run_vigil({"help", verb.name}).out, ran.out);
  }
}

TEST(Help, OptionsAreThoseOfTheReference) {
  VIGIL_NEEDS_LEARNING();
  const std::string page = text_of_file(std::string(VIGIL_SOURCE_DIR) + "/docs/reference/command-line.md");
  std::vector<std::string> missing;
  std::set<std::string> known{"--version"};
  static const std::regex kOption("--[a-z][a-z-]*");
  for (const Verb& verb : verbs()) {
    const std::string help = run_vigil({verb.name, "--help"}).out;
    for (std::sregex_iterator option(help.begin(), help.end(), kOption), end; option != end; ++option) {
      known.insert(option->str());
      if (page.find("`" + option->str()) == std::string::npos) missing.push_back(verb.name + " " + option->str());
    }
    if (page.find("## vigil " + verb.name) == std::string::npos) missing.push_back(verb.name);
  }
  EXPECT_THAT(missing, IsEmpty()) << "docs/reference/command-line.md does not name these";
  std::vector<std::string> invented;
  for (std::sregex_iterator option(page.begin(), page.end(), kOption), end; option != end; ++option)
    if (!known.contains(option->str())) invented.push_back(option->str());
  EXPECT_THAT(invented, IsEmpty()) << "docs/reference/command-line.md names these, but no verb has them";
}

TEST(Help, VersionIsOneLine) {
  EXPECT_EQ(run_vigil({"--version"}).out, "vigil " VIGIL_VERSION "\n");
}

TEST(WrongUsage, NoVerb) {
  const Ran ran = run_vigil({});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "error: vigil: no verb is given\n  hint: see `vigil --help`\n");
}

TEST(WrongUsage, AnUnknownVerbNamesTheNearest) {
  const Ran ran = run_vigil({"detekt", "x.mp4"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "error: vigil: no verb detekt (nearest: detect)\n  hint: see `vigil --help`\n");
}

TEST(WrongUsage, AnUnknownOptionNamesTheNearest) {
  const Ran ran = run_vigil({"detect", "x.mp4", "--modle", "y"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("no option --modle (nearest: --model)"));
}

TEST(WrongUsage, AValueOutOfRangeNamesTheRange) {
  const Ran ran = run_vigil({"detect", "x.mp4", "--on", "1000"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--on = '1000' is outside 0 to 100"));
}

TEST(WrongUsage, WaysToKnowTheNormalExcludeEachOther) {
  const Ran ran = run_vigil({"detect", "x.mp4", "--learn", "30s", "--model", "y.vigil"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--model, --normal and --learn exclude each other"));
}

TEST(WrongUsage, WhatIsNeededIsAskedFor) {
  EXPECT_THAT(run_vigil({"detect"}).err, HasSubstr("no video is given"));
  EXPECT_THAT(run_vigil({"fit", "-o", "x.vigil"}).err, HasSubstr("no normal footage is given"));
  EXPECT_THAT(run_vigil({"fit", "x.mp4"}).err, HasSubstr("where the model goes is not given (-o MODEL)"));
  EXPECT_THAT(run_vigil({"evaluate", "x.vigil"}).err, HasSubstr("a model (or stored scores) and a data set are needed"));
  EXPECT_THAT(run_vigil({"model", "show"}).err, HasSubstr("say `vigil model show MODEL`"));
  EXPECT_THAT(run_vigil({"model", "sow", "x"}).err, HasSubstr("(nearest: show)"));
  EXPECT_THAT(run_vigil({"synth", "-o", "x"}).err, HasSubstr("no scene is given"));
  EXPECT_THAT(run_vigil({"list", "flos"}).err, HasSubstr("no kind 'flos' (nearest: flows)"));
}

TEST(WrongUsage, ThresholdsThatContradictEachOther) {
  const Ran ran = run_vigil({"detect", scene("seconds=5"), "--on", "2", "--off", "3"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("error: "));
}

}  // namespace
}  // namespace vigil
