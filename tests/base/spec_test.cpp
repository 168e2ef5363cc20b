// SPDX-License-Identifier: Apache-2.0
// Specifies specs: text to value and back.
#include "vigil/base/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"

#include "vigil/base/rng.h"

namespace vigil {
namespace {

using testing::HasSubstr;

TEST(Spec, HasANameAndOptionsInTheOrderWritten) {
  EXPECT_EQ(parse_spec("street"), (Spec{"street", {}}));
  EXPECT_EQ(parse_spec("street()"), (Spec{"street", {}}));
  EXPECT_EQ(parse_spec(" street( seed = 3 ,seconds=60 ) "), (Spec{"street", {{"seed", "3"}, {"seconds", "60"}}}));
}

TEST(Spec, AValueMayBeASpecOrQuoted) {
  EXPECT_EQ(parse_spec("a(b=c(d=1, e=2), f=\"x, \\\"y\\\" )\")"), (Spec{"a", {{"b", "c(d=1, e=2)"}, {"f", "x, \"y\" )"}}}));
}

TEST(Spec, SumsHaveWeights) {
  const auto sum = parse_spec_sum("rank(top=3) + 8e-5*smooth + 2 * sparse");
  ASSERT_EQ(sum.size(), 3);
  EXPECT_EQ(sum[0], (SpecTerm{1, {"rank", {{"top", "3"}}}}));
  EXPECT_EQ(sum[1], (SpecTerm{8e-5, {"smooth", {}}}));
  EXPECT_EQ(sum[2], (SpecTerm{2, {"sparse", {}}}));
  EXPECT_EQ(parse_spec_sum(to_text(sum)), sum);
}

// Values of any characters come back as they were.
TEST(Spec, PrintedAndReadAgainItIsTheSame) {
  Rng rng(1);
  const std::string characters = "ab ,()=\"\\+*.\t-";
  for (int round = 0; round < 2000; ++round) {
    Spec spec{"name", {}};
    for (std::uint64_t i = rng.below(4); i > 0; --i) {
      std::string value;
      for (std::uint64_t k = rng.below(8); k > 0; --k) value += characters[rng.below(characters.size())];
      spec.options.emplace_back("k" + std::to_string(i), value);
    }
    ASSERT_EQ(parse_spec(to_text(spec)), spec) << to_text(spec);
  }
}

TEST(Spec, RefusalsNameTheColumn) {
  const auto refusal = [](const std::string& text) { return message_of([&] { parse_spec(text); }); };
  EXPECT_THAT(refusal("street(seed=1"), HasSubstr("'street(seed=1', column 14: expected ',' or ')'"));
  EXPECT_THAT(refusal("street(seed)"), HasSubstr("column 12: expected '=' after 'seed'"));
  EXPECT_THAT(refusal("street(seed=1, seed=2)"), HasSubstr("option 'seed' is given twice"));
  EXPECT_THAT(refusal("street(seed=)"), HasSubstr("expected a value"));
  EXPECT_THAT(refusal("street)"), HasSubstr("column 7: unexpected text"));
  EXPECT_THAT(refusal("street(a=\"x)"), HasSubstr("a quote is not closed"));
  EXPECT_THAT(refusal(""), HasSubstr("expected a name"));
}

struct SceneConfig {
  int seed = 1;
  double seconds = 60;

  static auto fields() {
    return fields_of<SceneConfig>(field("seed", &SceneConfig::seed, "", any(), "of chance"),
                                  field("seconds", &SceneConfig::seconds, "s", range(1, 100), "length"));
  }
};

TEST(Spec, FillsAConfig) {
  SceneConfig config;
  read_spec(config, parse_spec("street(seed=5)"));
  EXPECT_EQ(config.seed, 5);
  EXPECT_EQ(config.seconds, 60);
  EXPECT_THAT(message_of([&] { read_spec(config, parse_spec("street(sed=5)")); }),
              HasSubstr("in street: unknown key 'sed' (nearest: seed)"));
  EXPECT_THAT(message_of([&] { read_spec(config, parse_spec("street(seconds=0)")); }),
              HasSubstr("seconds = '0' is outside 1 to 100 s"));
}

}  // namespace
}  // namespace vigil
