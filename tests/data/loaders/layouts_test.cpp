// SPDX-License-Identifier: Apache-2.0
// Specifies how a layout is chosen: by what a folder holds, or by name with options.
#include "vigil/data/loaders/layouts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/data/folder.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Layouts, EachSaysWhatItHoldsAndUnderWhichTerms) {
  for (const auto& row : layouts().rows()) {
    EXPECT_FALSE(row.summary.empty()) << row.name;
    EXPECT_FALSE(row.entry.looks_like.empty()) << row.name;
    EXPECT_FALSE(row.entry.licence.empty()) << row.name;
    if (row.name != "plain") {
      EXPECT_FALSE(row.entry.citation.empty()) << row.name;
    }
  }
}

TEST(Layouts, AreFoundByAlias) {
  EXPECT_EQ(layout_called("ucf").name, "ucf-crime");
  EXPECT_EQ(layout_called("ped2").name, "ucsd");
  EXPECT_THAT(message_of([] { layout_called("ucf-crine"); }), HasSubstr("no layout is called 'ucf-crine' (nearest: ucf-crime)"));
}

TEST(Layouts, AFolderOfVideosIsNone) {
  const Folder folder;
  folder.write("Abuse028_x264.mp4", "x");
  folder.pictures("clip", 2);
  EXPECT_THAT(layouts_of(folder.path()), IsEmpty());
  EXPECT_FALSE(looks_like_dataset(folder.path()));
}

TEST(Layouts, AFolderWithListsOfTwoDataSetsAsksForAName) {
  const Folder folder;
  folder.write("Temporal_Anomaly_Annotation.txt", "Abuse028_x264.mp4  Abuse  165  240  -1  -1");
  folder.write("annotations.txt", "v=a__#1_label_B4-0-0 0 1517");
  EXPECT_THAT(layouts_of(folder.path()), ElementsAre("ucf-crime", "xd-violence"));
  EXPECT_THAT(message_of([&] { load_dataset(folder.path()); }),
              AllOf(HasSubstr("fits more than one layout: ucf-crime, xd-violence"), HasSubstr("name the one you mean")));
  EXPECT_EQ(load_dataset(folder.path(), "xd").videos.size(), 1u);
}

TEST(Layouts, RefuseOptionsTheyDoNotHave) {
  const Folder folder;
  folder.write("annotations.txt", "v=a__#1_label_B4-0-0 0 1517");
  EXPECT_THAT(message_of([&] { load_dataset(folder.path(), "xd-violence(revison=classes)"); }), HasSubstr("revison"));
  EXPECT_THAT(message_of([&] { load_dataset(folder.path(), "xd-violence(revision=other)"); }), HasSubstr("other"));
  EXPECT_THAT(message_of([&] { load_dataset(folder.path(), "tad(x=1)"); }), HasSubstr("x"));
  EXPECT_THAT(message_of([&] { load_dataset(folder.path() / "annotations.txt", "xd"); }),
              HasSubstr("a file, but the layout xd-violence is a folder"));
}

TEST(Layouts, SayWhenAFolderHoldsNothingOfTheLayoutNamed) {
  const Folder folder;
  folder.write("readme.txt", "nothing here");
  for (const auto& row : layouts().rows())
    EXPECT_THAT(message_of([&] { load_dataset(folder.path(), row.name); }),
                AllOf(HasSubstr(folder.path().string()), HasSubstr(" | ")))
        << row.name;
}

}  // namespace
}  // namespace vigil
