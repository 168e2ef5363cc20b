// SPDX-License-Identifier: Apache-2.0
// The rooms include each other only as ARCHITECTURE.md says; and the check that says so finds planted offences.
#include "tests/house/architecture.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil::house {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const TextFile kMap{
    "ARCHITECTURE.md",
    {"| floor | room | lives here | may include |", "| --- | --- | --- | --- |", "| 0 | `base/` | errors | - |",
     "| 1 | `media/` | frames | base |", "| 1 | `events/` | scores | base |", "| 2 | `detect/` | contract | floors 0-1 |"}};

std::vector<std::string> offences_of(const std::vector<TextFile>& sources) {
  return offences(rooms_of_map(kMap), sources);
}

TEST(Architecture, TheHouseStandsAsItsMapSays) {
  const auto rooms = rooms_of_map(read_text("ARCHITECTURE.md"));
  ASSERT_TRUE(rooms.contains("base") && rooms.contains("cli"));
  auto sources = read_texts("vigil/", {".h", ".cpp"});
  ASSERT_GT(sources.size(), 30u);
  for (TextFile& test : read_texts("tests/", {".h", ".cpp"}))
    if (!test.path.starts_with("tests/house/")) sources.push_back(std::move(test));
  EXPECT_THAT(offences(rooms, sources), IsEmpty());
}

TEST(Architecture, TheMapIsReadWithItsFloors) {
  const auto rooms = rooms_of_map(kMap);
  ASSERT_EQ(rooms.size(), 4u);
  EXPECT_THAT(rooms.at("base").may_include, IsEmpty());
  EXPECT_THAT(rooms.at("detect").may_include, ElementsAre("base", "events", "media"));
}

TEST(Architecture, AMapThatLetsARoomLookUpIsRefused) {
  EXPECT_THROW(rooms_of_map({"map", {"| 0 | `base/` | errors | media |"}}), std::runtime_error);
  EXPECT_THROW(rooms_of_map({"map", {"| 1 | `media/` | frames | floors 0-1 |"}}), std::runtime_error);
}

TEST(Architecture, IncludesThatGoDownAreFine) {
  EXPECT_THAT(
      offences_of({{"vigil/detect/a.h", {"#include \"vigil/events/b.h\"", "#include \"vigil/detect/c.h\"", "#include <vector>"}},
                   {"vigil/events/b.h", {"#include \"vigil/base/error.h\""}}}),
      IsEmpty());
}

TEST(Architecture, AnIncludeOfANeighbourIsNamedWithItsLineAndRule) {
  EXPECT_THAT(offences_of({{"vigil/media/a.cpp", {"// first", "#include \"vigil/events/b.h\""}}}),
              ElementsAre("vigil/media/a.cpp:2: includes vigil/events/b.h; media/ may include only: base"));
}

TEST(Architecture, ARoomThatIsMissingOnTheMapIsNamed) {
  EXPECT_THAT(offences_of({{"vigil/attic/a.h", {}}}),
              ElementsAre(AllOf(HasSubstr("vigil/attic/a.h:1:"), HasSubstr("ARCHITECTURE.md"))));
  EXPECT_THAT(offences_of({{"vigil/media/a.h", {"#include \"vigil/attic/b.h\""}}}),
              ElementsAre(HasSubstr("vigil/media/a.h:1: includes vigil/attic/b.h; ARCHITECTURE.md knows no such room")));
}

TEST(Architecture, ACircleOfHeadersIsNamed) {
  EXPECT_THAT(
      offences_of({{"vigil/media/a.h", {"#include \"vigil/media/b.h\""}}, {"vigil/media/b.h", {"#include \"vigil/media/a.h\""}}}),
      ElementsAre("includes form a circle: vigil/media/a.h -> vigil/media/b.h (vigil/media/a.h:1) -> vigil/media/a.h "
                  "(vigil/media/b.h:1)"));
}

TEST(Architecture, ALibraryInTheWrongRoomIsNamed) {
  EXPECT_THAT(offences_of({{"vigil/events/a.cpp", {"#include <libavcodec/avcodec.h>"}}}),
              ElementsAre("vigil/events/a.cpp:1: includes <libavcodec/avcodec.h>; only these rooms may include <libav...>: media"));
  EXPECT_THAT(offences_of({{"vigil/base/a.cpp", {"#include <opencv2/core/mat.hpp>"}}}), ElementsAre(HasSubstr("<opencv2/...>")));
  EXPECT_THAT(offences_of({{"vigil/media/a.cpp", {"#include <opencv2/imgcodecs.hpp>"}}}), ElementsAre(HasSubstr("nothing")));
}

TEST(Architecture, TestsStandUnderTheRuleOfTheirRoom) {
  EXPECT_THAT(offences_of({{"tests/detect/a_test.cpp", {"#include \"tests/media/scene.h\"", "#include \"vigil/media/b.h\""}},
                           {"tests/base/c_test.cpp", {"#include <openssl/sha.h>"}}}),
              IsEmpty());
  EXPECT_THAT(offences_of({{"tests/events/a_test.cpp", {"#include \"vigil/media/b.h\""}}}),
              ElementsAre("tests/events/a_test.cpp:1: includes vigil/media/b.h; events/ may include only: base"));
  EXPECT_THAT(offences_of({{"vigil/events/a.cpp", {"#include \"tests/events/b.h\""}}}),
              ElementsAre(HasSubstr("nothing of its tests")));
}

}  // namespace
}  // namespace vigil::house
