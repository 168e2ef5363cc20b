// SPDX-License-Identifier: Apache-2.0
// Losses of DSANet. Values of 8 decimals: written out by hand in double precision, and the same from its published functions.
#include <cmath>

#include <gmock/gmock.h>

#include "tests/nn/losses/batch.h"

namespace vigil {
namespace {

using testing::example;
using testing::Example;
using testing::filled;
using ::testing::HasSubstr;
using testing::refusal;
using testing::tensor;
using testing::value;

constexpr double kEps = 5e-9;

// Three bags of four classes: normal, of two classes, of one.
Example three_bags() {
  const at::Tensor logits = filled({3, 4}, [](const auto& i) { return 3 * std::sin(.9 * double(i[0]) + .8 * double(i[1])); });
  Example bags = example({0, 1, 1}, at::zeros({3, 2}, at::kDouble), {{"event_logits", logits}, {"background_logits", logits}});
  bags.bags.classes = tensor({1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1}, {3, 4});
  return bags;
}

TEST(EventCrossEntropy, IsTheSmoothedEntropyOfDsaNet) {
  EXPECT_NEAR(value("event_cross_entropy", three_bags()), 3.40817989, kEps);
  EXPECT_NEAR(value("event_cross_entropy(smoothing=0)", three_bags()), 3.54008920, kEps);
}

TEST(EventCrossEntropy, OfOneClassInTwoIsTheLogarithmOfItsProbability) {
  Example bag = example({1}, at::zeros({1, 2}, at::kDouble), {{"event_logits", tensor({0, std::log(3)}, {1, 2})}});
  bag.bags.classes = tensor({0, 1}, {1, 2});
  EXPECT_NEAR(value("event_cross_entropy(smoothing=0)", bag), -std::log(0.75), 1e-12);
  EXPECT_NEAR(value("event_cross_entropy", bag), -.95 * std::log(0.75) - .05 * std::log(0.25), 1e-12);
  EXPECT_NEAR(value("event_cross_entropy(smoothing=1)", bag), -.5 * std::log(0.75) - .5 * std::log(0.25), 1e-12);
}

TEST(EventCrossEntropy, SaysWhatIsWrongWithTheClasses) {
  Example bags = three_bags();
  bags.bags.classes = tensor({1, 0, 0, 1, 0, 1}, {3, 2});
  EXPECT_EQ(refusal([&] { value("event_cross_entropy", bags); }),
            "the loss 'event_cross_entropy' got classes of 3 x 2 for 'event_logits' of 3 x 4 [leave out the head's option "
            "`classes`, then it is made for those of the data set]");
  bags.bags.classes = at::Tensor();
  EXPECT_THAT(refusal([&] { value("event_cross_entropy", bags); }), HasSubstr("needs the classes of the bags"));
  EXPECT_THAT(refusal([&] { value("event_cross_entropy(smoothing=2)", bags); }), HasSubstr("smoothing"));
}

TEST(BackgroundCrossEntropy, WantsNormalWhateverTheClassesAre) {
  Example bags = three_bags();
  EXPECT_NEAR(value("background_cross_entropy", bags), 1.77585186, kEps);
  EXPECT_NEAR(value("background_cross_entropy(smoothing=0)", bags), 1.72639139, kEps);
  bags.bags.classes = at::Tensor();
  EXPECT_NEAR(value("background_cross_entropy", bags), 1.77585186, kEps);
}

TEST(BackgroundCrossEntropy, WithoutRestAndSmoothingIsTheLogarithmOfNormal) {
  const Example bag = example({1}, at::zeros({1, 2}, at::kDouble), {{"background_logits", tensor({0, std::log(3)}, {1, 2})}});
  EXPECT_NEAR(value("background_cross_entropy(smoothing=0, rest=0)", bag), -std::log(0.25), 1e-12);
  EXPECT_NEAR(value("background_cross_entropy(smoothing=0, rest=1)", bag), -.5 * std::log(0.75) - .5 * std::log(0.25), 1e-12);
}

// Two bags of four snippets, the second with two of them.
Example rebuilt() {
  const at::Tensor visual =
      filled({2, 4, 5}, [](const auto& i) { return std::sin(double(i[0]) + .7 * double(i[1]) + .1 * double(i[2])); });
  const at::Tensor again = filled({2, 4, 5}, [](const auto& i) { return std::cos(.3 * double(i[0]) + .2 * double(i[1] * i[2])); });
  Example bags = example({1, 0}, tensor({.2, .1, .9, .4, .3, .6, .5, .8}, {2, 4}), {{"visual", visual}, {"reconstruction", again}});
  bags.bags.lengths = tensor({4, 2}, {2}).to(at::kLong);
  return bags;
}

TEST(Consistency, IsTheSquaredDifferenceOfDsaNetOverAllTrueSnippets) {
  Example bags = rebuilt();
  EXPECT_NEAR(value("consistency", bags), 0.19188600, kEps);
  bags.bags.lengths = at::Tensor();
  EXPECT_NEAR(value("consistency", bags), 0.20942730, kEps);
}

// Rebuilt as it was, at right angles, and turned round.
TEST(Consistency, OfTheErrorItselfIsZero) {
  const at::Tensor visual = tensor({3, 0, 3, 0, 3, 0}, {1, 3, 2}), again = tensor({1, 0, 0, 2, -5, 0}, {1, 3, 2});
  const auto with = [&](std::vector<double> scores) {
    return value("consistency", example({1}, tensor(std::move(scores), {1, 3}), {{"visual", visual}, {"reconstruction", again}}));
  };
  EXPECT_NEAR(with({0, .5, 1}), 0, 1e-12);
  EXPECT_NEAR(with({1, .5, 1}), 1. / 3, 1e-12);
}

TEST(Consistency, RefusesExtrasThatDoNotFit) {
  Example bags = rebuilt();
  bags.output.extras["reconstruction"] = at::zeros({2, 4, 6}, at::kDouble);
  EXPECT_THAT(refusal([&] { value("consistency", bags); }),
              HasSubstr("got 'reconstruction' of 2 x 4 x 6 for 'visual' of 2 x 4 x 5"));
  bags.output.extras["reconstruction"] = at::zeros({2, 3, 5}, at::kDouble);
  EXPECT_THAT(refusal([&] { value("consistency", bags); }), HasSubstr("got 'reconstruction' of 2 x 3 x 5 for scores of 2 x 4"));
  bags.output.extras.erase("reconstruction");
  EXPECT_THAT(refusal([&] { value("consistency", bags); }),
              HasSubstr("the loss 'consistency' needs 'reconstruction', which this head does not give"));
}

TEST(Gather, IsWhatTheHeadGives) {
  EXPECT_EQ(value("0.5*gather", example({1}, at::zeros({1, 2}, at::kDouble), {{"gather", at::full({}, .75, at::kDouble)}})), 0.375);
}

}  // namespace
}  // namespace vigil
