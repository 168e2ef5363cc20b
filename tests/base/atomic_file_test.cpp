// SPDX-License-Identifier: Apache-2.0
// Specifies files that are written whole or not at all.
#include "vigil/base/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/base/message_of.h"
#include "tests/base/small_disk.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  return names;
}

TEST(AtomicFile, AWriteAfterSeekOverwrites) {
  const TempFolder folder;
  AtomicFile file(folder.path() / "file");
  file.write(std::string_view("size=????;body"));
  file.seek(5);
  file.write(std::string_view("0004"));
  file.commit();
  EXPECT_EQ(read_file(folder.path() / "file"), "size=0004;body");
}

TEST(AtomicFile, WhatIsWrittenIsReadBackToTheByte) {
  const TempFolder folder;
  const std::string text("a\0b\r\n\xff", 6);
  write_file(folder.path() / "file", text);
  EXPECT_EQ(read_file(folder.path() / "file"), text);
  write_file(folder.path() / "file", "");
  EXPECT_EQ(read_file(folder.path() / "file"), "");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(AtomicFile, TheTargetKeepsItsTextUntilCommit) {
  const TempFolder folder;
  const auto target = folder.write("file", "old");
  AtomicFile file(target);
  file.write("new");
  EXPECT_EQ(read_file(target), "old");
  file.commit();
  EXPECT_EQ(read_file(target), "new");
}

TEST(AtomicFile, WhatKilledProgramsLeftIsRemovedAndNothingElse) {
  const TempFolder folder;
  const pid_t dead = fork();
  if (dead == 0) _exit(0);
  ASSERT_EQ(waitpid(dead, nullptr, 0), dead);
  folder.write("file.part-" + std::to_string(dead) + "-0", "half");
  const std::vector<std::string> kept{"file",           "file.part-" + std::to_string(getpid()) + "-0",
                                      "file.part-x-0",  "file.part-1",
                                      "file.part--1-0", "file.part-99999999999999999999-0"};
  for (const std::string& name : kept) folder.write(name, "whole");
  remove_left_parts(folder.path());
  EXPECT_THAT(names_in(folder.path()), testing::UnorderedElementsAreArray(kept));
}

TEST(AtomicFile, WithoutCommitNothingIsLeft) {
  const TempFolder folder;
  const auto target = folder.write("file", "old");
  { AtomicFile(target).write("new"); }
  EXPECT_EQ(read_file(target), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(AtomicFile, TwoWritersOfOneTargetDoNotMix) {
  const TempFolder folder;
  AtomicFile first(folder.path() / "file");
  AtomicFile second(folder.path() / "file");
  first.write("first");
  second.write("second");
  second.commit();
  first.commit();
  EXPECT_EQ(read_file(folder.path() / "file"), "first");
}

TEST(AtomicFile, AFullDiskIsSaidAndLeavesTheOldFile) {
  const TempFolder folder;
  const auto target = folder.write("scores.csv", "old");
  std::string said;
  {
    const SmallDisk disk(4096);
    said = message_of([&] { write_file(target, std::string(100'000, 'x')); });
  }
  EXPECT_THAT(said, AllOf(HasSubstr("scores.csv: cannot be written: File too large"), HasSubstr("make room there")));
  EXPECT_EQ(read_file(target), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("scores.csv"));
}

TEST(AtomicFile, AFolderThatIsMissingOrAFileIsSaid) {
  const TempFolder folder;
  const auto inside = folder.path() / "none" / "file";
  EXPECT_THAT(message_of([&] { write_file(inside, "x"); }), AllOf(HasSubstr(inside.string()), HasSubstr("create it")));
  folder.write("plain", "x");
  EXPECT_THAT(message_of([&] { write_file(folder.path() / "plain" / "file", "x"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(message_of([&] { write_file(folder.path(), "x"); }), HasSubstr("is a folder, not a file"));
}

TEST(AtomicFile, AFolderThatMayNotBeWrittenIsSaid) {
  // /proc refuses new files to everyone, root included.
  EXPECT_THAT(message_of([] { write_file("/proc/vigil", "x"); }), HasSubstr("/proc/vigil: cannot be written"));
}

TEST(ReadFile, NamesWhatItCannotRead) {
  EXPECT_THAT(message_of([] { read_file("/no/such/file"); }), HasSubstr("/no/such/file: No such file"));
  const TempFolder folder;
  EXPECT_THAT(message_of([&] { read_file(folder.path()); }), HasSubstr("is a folder"));
}

}  // namespace
}  // namespace vigil
