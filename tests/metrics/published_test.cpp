// SPDX-License-Identifier: Apache-2.0
// Specifies that our measures give the published figures of published files, where VIGIL_DATA names the folder that holds them.
#include "tests/metrics/published.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

TEST(PublishedFiles, HaveTheirPublishedFigures) {
  const char* const data = std::getenv("VIGIL_DATA");
  if (!data || !fs::is_directory(fs::path(data) / "metrics"))
    GTEST_SKIP() << "published files are not part of the repository: set VIGIL_DATA to the folder that holds metrics/";
  const PublishedFigures figures = published_figures(fs::path(data) / "metrics");
  EXPECT_EQ(figures.size(), 26U);
  for (const PublishedFigure& figure : figures)
    EXPECT_TRUE(figure.met()) << figure.what << ": " << figure.ours.value_or(-1) << ", published " << figure.published;
}

TEST(PublishedFiles, AreNamedWhenTheyAreNotThere) {
  const TempFolder folder;
  EXPECT_THAT(message_of([&] { published_figures(folder.path()); }), testing::HasSubstr("sultani_2018_c3d.npy"));
}

TEST(PublishedFigure, IsMetWithinHalfAUnitOfItsLastDigit) {
  EXPECT_TRUE((PublishedFigure{"", 0.7543, 0.75434, 5e-5}.met()));
  EXPECT_FALSE((PublishedFigure{"", 0.7543, 0.7544, 5e-5}.met()));
  EXPECT_FALSE((PublishedFigure{"", std::nullopt, -1, 5e-5}.met()));
}

}  // namespace
}  // namespace vigil
