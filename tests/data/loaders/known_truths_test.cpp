// SPDX-License-Identifier: Apache-2.0
// Specifies how a published truth vector is recognised by its length and positives.
#include "vigil/data/loaders/known_truths.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vigil/data/loaders/layouts.h"

namespace vigil {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(KnownTruths, AreOfDataSetsOfTheCatalogAndFitIntoTheirLength) {
  std::set<std::pair<std::int64_t, std::int64_t>> seen;
  for (const KnownTruth& truth : known_truths()) {
    EXPECT_NE(layouts().find(truth.data_set), nullptr) << truth.data_set;
    EXPECT_LE(truth.positives, truth.frames) << truth.source;
    EXPECT_TRUE(seen.emplace(truth.frames, truth.positives).second) << truth.source << ": its numbers stand twice";
  }
}

TEST(IdentifyTruth, NamesTheVectorAndWarns) {
  EXPECT_THAT(identify_truth(1'111'808, 84'338).at(0).source, HasSubstr("Temporal_Anomaly_Annotation.txt"));
  EXPECT_THAT(identify_truth(1'114'144, 52'844).at(0).warning, HasSubstr("no positive frame"));
  EXPECT_THAT(identify_truth(69'047, 19'397).at(0).warning, HasSubstr("turned around"));
  EXPECT_THAT(identify_truth(12, 3), IsEmpty());
}

TEST(IdentifyTruth, GivesThoseOfUnknownPositivesLast) {
  const auto found = identify_truth(1'109'680, 84'128);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(found[0].source, HasSubstr("PEL4VAD"));
  EXPECT_EQ(found[1].positives, -1);
}

}  // namespace
}  // namespace vigil
