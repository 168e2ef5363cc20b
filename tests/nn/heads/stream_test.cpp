// SPDX-License-Identifier: Apache-2.0
// Heads that score snippets as they come: the same numbers as of the whole bag. The others say why they cannot.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"

#include "vigil/nn/head.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t kRows = 30;

void expect_the_same_as_of_the_bag(const std::string& spec) {
  SCOPED_TRACE(spec);
  const auto head = make_head(parse_spec(spec), 16, 1);
  for (const std::int64_t crops : {1, 3}) {
    Rng random(2);
    const at::Tensor features = normal({1, crops, kRows, 16}, 1, random);
    const at::Tensor offline = head->forward({features, {}, {}}, Pass{}).scores;
    const auto stream = head->stream();
    for (std::int64_t row = 0; row < kRows; ++row)
      EXPECT_NEAR(stream->push(features[0].select(1, row)), offline[0][row].item<double>(), 1e-5) << row << ", crops " << crops;
  }
}

TEST(SnippetStream, OnlineIsOfflineForEachHeadThatDoesNotLookAhead) {
  std::vector<std::string> able;
  for (const auto& row : heads().rows())
    if (make_head(parse_spec(row.name), 16, 1)->reach() != Reach::bag) able.push_back(row.name);
  EXPECT_THAT(able, ::testing::ElementsAre("milr", "sultani"));
  able.push_back("sultani(relu2=true)");
  able.push_back("hlnet(branch=online)");
  for (const std::string& spec : able) expect_the_same_as_of_the_bag(spec);
}

TEST(SnippetStream, TwoOfOneHeadDoNotMix) {
  const auto head = make_head(parse_spec("hlnet(branch=online)"), 16, 1);
  Rng random(2);
  const at::Tensor rows = normal({kRows, 1, 16}, 1, random);
  const auto a = head->stream(), b = head->stream();
  for (std::int64_t row = 0; row < kRows; ++row) a->push(rows[row]);
  const auto fresh = head->stream();
  EXPECT_EQ(b->push(rows[3]), fresh->push(rows[3]));
}

TEST(SnippetStream, OfAHeadThatLooksAheadIsRefusedWithTheReason) {
  for (const auto& row : heads().rows()) {
    const auto head = make_head(parse_spec(row.name), 16, 1);
    if (head->reach() != Reach::bag) continue;
    EXPECT_THAT(message_of([&] { head->stream(); }),
                AllOf(StartsWith("this head cannot score snippets as they come: it"), HasSubstr("| sultani, milr")))
        << row.name;
  }
  EXPECT_THAT(message_of([] { make_head(parse_spec("rtfm"), 16, 1)->stream(); }), HasSubstr("attention looks at the whole video"));
}

TEST(SnippetStream, OtherWidthsAndCropsAreRefused) {
  for (const char* spec : {"sultani", "hlnet(branch=online)"}) {
    const auto head = make_head(parse_spec(spec), 16, 1);
    EXPECT_THAT(message_of([&] { head->stream()->push(at::zeros({1, 17})); }), HasSubstr("takes features of 16 numbers"));
  }
  const auto head = make_head(parse_spec("hlnet(branch=online)"), 16, 1);
  const auto stream = head->stream();
  stream->push(at::zeros({2, 16}));
  EXPECT_THAT(message_of([&] { stream->push(at::zeros({3, 16})); }), HasSubstr("a snippet of 3 crops after snippets of 2"));
}

}  // namespace
}  // namespace vigil
