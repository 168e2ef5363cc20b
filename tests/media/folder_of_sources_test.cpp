// SPDX-License-Identifier: Apache-2.0
// Specifies which entries of a folder are sources, and what this machine can read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/media/capabilities.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SourcesIn, PicturesMakeTheFolderItselfASource) {
  const TempFolder folder;
  for (const char* name : {"1.jpg", "2.jpg", "film.mp4"}) folder.write(name, "x");
  EXPECT_THAT(sources_in(folder.path()), ElementsAre(folder.path().string()));
}

TEST(SourcesIn, VideosAndFoldersOfPicturesInNaturalOrder) {
  const TempFolder folder;
  for (const char* name : {"10.avi", "9.mp4", "2/1.png", "notes.txt", ".x.mp4", ".git/1.png", "empty/readme", "deep/er/1.png"})
    folder.write(name, "x");
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  EXPECT_THAT(sources_in(folder.path()), ElementsAre(path("2"), path("9.mp4"), path("10.avi")));
}

TEST(SourcesIn, NothingOfTheKindIsEmpty) {
  const TempFolder folder;
  EXPECT_THAT(sources_in(folder.path()), IsEmpty());
  EXPECT_THAT(message_of([&] { sources_in(folder.path() / "none"); }), HasSubstr("none: the folder cannot be read"));
}

TEST(Capabilities, NameWhatIsUsed) {
  for (const LibraryVersion& library : media_libraries()) EXPECT_NE(library.version, "") << library.name;
  ASSERT_FALSE(codecs().empty());
  EXPECT_EQ(codecs()[0].name, "H.264");
  EXPECT_NE(codecs()[0].decoder, "");
}

}  // namespace
}  // namespace vigil
