// SPDX-License-Identifier: Apache-2.0
// Specifies when two results may stand side by side, and how that is said.
#include "vigil/evaluate/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Protocol ped2() {
  Protocol p;
  p.dataset = "ucsd-ped2";
  p.truth_revision = "official list";
  p.truth = "abc";
  p.split = "test";
  p.videos = 12;
  p.frames = 2010;
  p.positives = 1648;
  return p;
}

TEST(Protocol, TheSameIsComparableAndHasTheSameId) {
  EXPECT_EQ(id_of(ped2()), id_of(ped2()));
  EXPECT_EQ(id_of(ped2()).size(), 12U);
  EXPECT_THAT(differences(ped2(), ped2()), IsEmpty());
}

TEST(Protocol, WhateverWasMeasuredOtherwiseIsNamedAndMakesAnotherId) {
  std::vector<Protocol> others(11, ped2());
  others[0].dataset = "x";
  others[1].truth_revision = "x";
  others[2].truth = "x";
  others[3].split = "x";
  others[4].videos = 1;
  others[5].frames = 1;
  others[6].positives = 1;
  others[7].align = "x";
  others[8].smoothing = "none";
  others[9].normalisation = "min-max";
  others[10].selection = "best of test";
  for (const Protocol& other : others) {
    EXPECT_NE(id_of(other), id_of(ped2()));
    EXPECT_EQ(differences(ped2(), other).size(), 1U);
  }
  EXPECT_THAT(differences(ped2(), others[8]), ElementsAre("smoothing: ema(alpha=0.5) against none"));
}

TEST(Protocol, WhatAScoreIsOfIsARemarkOnly) {
  Protocol snippets = ped2();
  snippets.unit = "16 frames";
  snippets.mapping = "repeat";
  EXPECT_EQ(id_of(snippets), id_of(ped2()));
  EXPECT_THAT(differences(ped2(), snippets), IsEmpty());
  EXPECT_THAT(remarks(ped2(), snippets), ElementsAre("unit: frame against 16 frames", "mapping: nothing against repeat"));
}

TEST(Protocol, TheIdTellsApartWhatOnlyJoinsAlike) {
  Protocol a = ped2();
  Protocol b = ped2();
  a.dataset = "x\ntruth_revision=1:y";
  b.dataset = "x";
  EXPECT_NE(id_of(a), id_of(b));
}

TEST(Protocol, TheFingerprintDependsOnLabelsAndIdsNotOnOrder) {
  const VideoScores a{{1, 2}, {0, 1}, "a"};
  const VideoScores b{{3}, {0}, "b"};
  VideoScores other = b;
  other.truth = {2};
  EXPECT_EQ(truth_fingerprint({a, b}), truth_fingerprint({b, a}));
  EXPECT_NE(truth_fingerprint({a, b}), truth_fingerprint({a, other}));
  EXPECT_NE(truth_fingerprint({a, b}), truth_fingerprint({a}));
}

TEST(Protocol, AsALineItHasNoSpacesInItsValues) {
  EXPECT_EQ(what_text(ped2()), "set=ucsd-ped2 gt=official-list split=test frames=2010 pos=1648 videos=12");
  EXPECT_THAT(how_text(ped2()), HasSubstr("align=true smooth=ema(alpha=0.5) norm=none select=not-stated causal=yes"));
}

}  // namespace
}  // namespace vigil
