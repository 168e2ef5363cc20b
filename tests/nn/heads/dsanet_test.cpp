// SPDX-License-Identifier: Apache-2.0
// DSANet by values of its published definitions run in double precision.
#include "vigil/nn/heads/dsanet.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/nn/golden.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

const std::string kXd = "layers=1, window=64, classes=7, text_adapters=1";

// One layer, windows of 2, bags of up to 9 snippets.
std::unique_ptr<Head> small(const std::string& more = {}, const std::string& normal_ratio = "0.5") {
  auto head = make_head(parse_spec("dsanet(layers=1, window=2, length=9, expansion=1, classes=3, text_adapters=0, prototypes=2, "
                                   "decoder_layers=1, decoder_heads=2, sharpness=2, normal_ratio=" +
                                   normal_ratio + more + ")"),
                        4, 3);
  testing::fill_by_rule(head->parameters());
  return head;
}

at::Tensor padded(const at::Tensor& x, std::int64_t time) {
  return at::constant_pad_nd(x, {0, 0, 0, time - x.size(2)}, 0);
}

at::Tensor length(std::int64_t snippets) {
  return at::tensor({snippets}, at::kLong);
}

// Nothing is drawn in training.
HeadOutput train(const Head& head, const HeadInput& input) {
  Rng random(1);
  return head.forward(input, Pass{true, &random});
}

TEST(DsaNet, HasAsManyParametersAsTheOfficialModuleBesideClip) {
  // And the class vectors that stand for it.
  EXPECT_EQ(make_head(parse_spec("dsanet"), 512, 1)->parameters().count(), 44130882 + 14 * 512);
  EXPECT_EQ(make_head(parse_spec("dsanet(" + kXd + ")"), 512, 1)->parameters().count(), 40454210 + 7 * 512);
}

TEST(DsaNet, NamesItsTensorsAsThePublishedStateDictAndTheTextLast) {
  const auto head = small();
  std::vector<std::string> names;
  for (const Parameters::Entry& entry : head->parameters().entries()) names.push_back(entry.name);
  std::vector<std::string> expected = {"frame_position_embeddings.weight", "clip_adapter.text_adapter.0.fc.0.weight",
                                       "video_anomaly_refiner.video_prototypes"};
  const auto add = [&](const std::string& scope, const std::vector<std::string>& layers) {
    for (const std::string& layer : layers)
      for (const char* part : {".weight", ".bias"}) expected.push_back("video_anomaly_refiner." + scope + layer + part);
  };
  add("dnp_extractor.0.", {"norm1", "attn.q", "attn.kv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"});
  add("bottleneck.", {"c_fc", "c_proj"});
  add("decoder.0.", {"norm1"});
  expected.push_back("video_anomaly_refiner.decoder.0.attn.learn_scale");
  add("decoder.0.", {"attn.q", "attn.kv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2"});
  expected.push_back("text");
  const auto from = std::find(names.begin(), names.end(), "frame_position_embeddings.weight");
  EXPECT_EQ(std::vector<std::string>(from, names.end()), expected);
  EXPECT_EQ(*(from - 1), "classifier.bias");
}

// Values of the official definitions, in double precision, with the rule's tensor for `text` in the place of the text encoder. Of
// the eight blocks that rebuild only one, as under this rule eight make all snippets the same.
TEST(DsaNet, GivesTheForwardValuesOfTheOfficialModule) {
  const auto head = make_head(parse_spec("dsanet(official_padding=true, layers=1, prototypes=4, decoder_layers=1)"), 512, 1);
  testing::fill_by_rule(head->parameters());
  const HeadOutput output = train(*head, testing::golden_input(512));
  const auto expect = [](const at::Tensor& actual, const std::vector<double>& expected) {
    EXPECT_THAT(testing::numbers(actual), Pointwise(DoubleNear(2e-9), expected));
  };
  expect(output.extra("logits", "test"), {-0.416459803, -0.432088104, -0.442379705, -0.449509669, -0.454754903, -0.458462983});
  expect(output.extra("class_logits", "test").select(2, 1),
         {-0.794433588, -0.779053703, -0.780387721, -0.784334993, -0.786705233, -0.787399876});
  expect(output.extra("event_logits", "test").narrow(1, 0, 7),
         {0.545681049, 0.403778906, -0.070599282, -0.487922524, -0.500511921, -0.099263521, 0.383951588});
  expect(output.extra("background_logits", "test").narrow(1, 7, 7),
         {0.549695207, 0.259549968, -0.243806452, -0.547202070, -0.395863841, 0.081357707, 0.492691726});
  expect(output.extra("reconstruction", "test").select(2, 0),
         {1.464690800, 1.464818211, 1.464878161, 1.464901731, 1.464911467, 1.464920975});
  expect(output.extra("reconstruction", "test").select(2, 511),
         {-0.633843566, -0.633780005, -0.633750101, -0.633738345, -0.633733489, -0.633728746});
  EXPECT_NEAR(output.extra("gather", "test").item<double>(), 1.446529759, 2e-9);
}

// Two bags that fill the table of positions, 16 numbers wide, two heads: the masks of both kinds of padding agree here.
TEST(DsaNet, GivesTheValuesOfTheOfficialModuleForTwoWholeBags) {
  const auto head = make_head(parse_spec("dsanet(layers=1, window=4, attention_heads=2, length=8, classes=3, text_adapters=1, "
                                         "prototypes=3, decoder_layers=2, normal_ratio=0.5)"),
                              16, 1);
  testing::fill_by_rule(head->parameters());
  const at::Tensor x = testing::golden_input(16, 8).features;
  const HeadOutput output = train(*head, {at::cat({x, 0.5 - x.flip(2)}, 0), {}, {}});
  EXPECT_THAT(testing::numbers(output.extra("logits", "test")),
              Pointwise(DoubleNear(2e-9), {1.804448786, 2.066981355, 1.665264157, -0.162245550, -4.063288943, -7.592302170,
                                           -9.821985915, -9.737646556, 1.341430777, 1.759651581, 2.191811399, 1.840352139,
                                           -0.715392294, -2.289964929, -3.887238422, -5.417910436}));
  EXPECT_THAT(
      testing::numbers(output.extra("event_logits", "test")),
      Pointwise(DoubleNear(2e-9), {-9.227355943, -12.383583953, -14.093597198, -8.747181417, -12.064476611, -13.981640246}));
  EXPECT_THAT(testing::numbers(output.extra("background_logits", "test")),
              Pointwise(DoubleNear(2e-9), {14.182924431, 12.770473594, 9.696870777, 14.276145782, 13.303778505, 10.619039927}));
  EXPECT_NEAR(output.extra("gather", "test").item<double>(), 0.361876765, 2e-9);
  EXPECT_THAT(testing::numbers(output.extra("reconstruction", "test").select(2, 0)),
              Pointwise(DoubleNear(2e-9), {0.460337905, 0.403940974, 0.445669485, 1.382609184, 1.382609184, 1.382609184,
                                           1.382609184, 1.382609184, 2.220713667, -2.003550841, -1.742190216, -1.713096491,
                                           0.900805139, -0.625209965, -1.654578114, -1.706722305}));
}

TEST(DsaNet, ScoresAndClassesAreThoseOfVadClip) {
  const auto head = small();
  auto vadclip = make_head(parse_spec("vadclip(layers=1, window=2, length=9, expansion=1, classes=3)"), 4, 3);
  testing::fill_by_rule(vadclip->parameters());
  head->parameters().entries().back().tensor.detach().copy_(vadclip->parameters().entries().back().tensor);
  const HeadInput input = testing::golden_input(4);
  const HeadOutput here = head->forward(input, Pass{}), there = vadclip->forward(input, Pass{});
  EXPECT_TRUE(at::equal(here.scores, there.scores));
  EXPECT_TRUE(at::equal(here.extra("class_logits", "test"), there.extra("class_logits", "test")));
}

TEST(DsaNet, OutsideTrainingNothingIsRebuilt) {
  const HeadOutput output = small()->forward(testing::golden_input(4), Pass{});
  EXPECT_THAT(message_of([&] { output.extra("reconstruction", "rebuild"); }),
              HasSubstr("the loss 'rebuild' needs 'reconstruction', which this head does not give"));
}

TEST(DsaNet, TheRatioSaysHowManySnippetsAreNormalAndOneIsAtLeast) {
  const auto gather = [](const char* ratio) {
    return train(*small({}, ratio), testing::golden_input(4)).extra("gather", "test").item<double>();
  };
  EXPECT_EQ(gather("0"), gather("0.3"));  // 1 of 6
  EXPECT_NE(gather("0.3"), gather("0.34"));
  EXPECT_EQ(gather("0.34"), gather("0.49"));  // 2 of 6
}

TEST(DsaNet, NormalSnippetsPassNoGradientToTheFeatures) {
  const auto head = small();
  train(*head, testing::golden_input(4)).extra("gather", "test").backward();
  for (const Parameters::Entry& entry : head->parameters().entries()) {
    const bool reads = entry.name.starts_with("video_anomaly_refiner.dnp_extractor") || entry.name.ends_with("video_prototypes");
    EXPECT_EQ(entry.tensor.grad().defined(), reads) << entry.name;
  }
}

TEST(DsaNet, APaddedBagIsTheSameInsideItsLength) {
  const auto head = small();
  const HeadInput input = testing::golden_input(4, 3);
  const HeadOutput alone = train(*head, input);
  const HeadOutput inside = train(*head, {padded(input.features, 8), length(3), {}});
  EXPECT_TRUE(at::allclose(alone.scores, inside.scores.narrow(1, 0, 3), 1e-12, 1e-12));
  for (const char* name : {"class_logits", "visual", "reconstruction"})
    EXPECT_TRUE(at::allclose(alone.extra(name, "test"), inside.extra(name, "test").narrow(1, 0, 3), 1e-11, 1e-11)) << name;
  for (const char* name : {"event_logits", "background_logits", "gather"})
    EXPECT_TRUE(at::allclose(alone.extra(name, "test"), inside.extra(name, "test"), 1e-11, 1e-11)) << name;
}

TEST(DsaNet, WithOfficialPaddingExtrasAreAsLongAsTheBag) {
  const auto head = small(", official_padding=true");
  const HeadInput input = testing::golden_input(4, 5);
  const HeadOutput bare = train(*head, input);
  const HeadOutput whole = train(*head, {padded(input.features, 9), length(5), {}});
  EXPECT_EQ(bare.extra("reconstruction", "test").sizes(), (std::vector<std::int64_t>{1, 5, 4}));
  EXPECT_TRUE(at::allclose(bare.extra("visual", "test"), whole.extra("visual", "test").narrow(1, 0, 5), 1e-12, 1e-12));
  EXPECT_TRUE(at::allclose(bare.extra("event_logits", "test"), whole.extra("event_logits", "test"), 1e-12, 1e-12));
  EXPECT_TRUE(at::allclose(bare.extra("gather", "test"), whole.extra("gather", "test"), 1e-12, 1e-12));
}

TEST(DsaNet, OneSnippetIsEnough) {
  for (const char* more : {"", ", official_padding=true"}) {
    const HeadOutput output = train(*small(more), testing::golden_input(4, 1));
    EXPECT_EQ(output.scores.sizes(), (std::vector<std::int64_t>{1, 1}));
    for (const auto& [name, extra] : output.extras) EXPECT_TRUE(at::isfinite(extra).all().item<bool>()) << name;
  }
}

TEST(DsaNet, GradientsAreThoseOfFiniteDifferences) {
  for (const char* more : {", temperature=1", ", temperature=1, official_padding=true"}) {
    const auto head = small(more);
    const HeadInput input{padded(testing::golden_input(4, 5).features, 8), length(5), {}};
    const auto value = [&] {
      const HeadOutput output = train(*head, input);
      return output.scores.narrow(1, 0, 5).sum() + output.extra("class_logits", "test").select(2, 1).narrow(1, 0, 5).sum() +
             output.extra("event_logits", "test").select(1, 0).sum() + output.extra("background_logits", "test").select(1, 2).sum();
    };
    EXPECT_LT(testing::gradient_error(head->parameters(), value), 1e-7);
  }
}

// Apart from the trunk: it moves the normal snippets, through which no gradient goes, and finite differences would see that.
TEST(DsaNet, GradientsOfRebuildingAreThoseOfFiniteDifferences) {
  for (const char* more : {"", ", official_padding=true"}) {
    const auto head = small(more);
    for (const Parameters::Entry& entry : head->parameters().entries())
      if (!entry.name.starts_with("video_anomaly_refiner")) at::Tensor(entry.tensor).requires_grad_(false);
    const HeadInput input{padded(testing::golden_input(4, 5).features, 8), length(5), {}};
    const auto value = [&] {
      const HeadOutput output = train(*head, input);
      return output.extra("gather", "test") + output.extra("reconstruction", "test").narrow(1, 0, 5).sin().sum();
    };
    EXPECT_LT(testing::gradient_error(head->parameters(), value), 1e-7);
  }
}

TEST(DsaNet, RefusesFeaturesOfAnotherWidthAndBagsThatAreTooLong) {
  EXPECT_THAT(message_of([] {
                small()->forward({at::zeros({1, 1, 8, 9}), {}, {}}, Pass{});
              }),
              HasSubstr("the head dsanet takes features of 4 numbers, these are 1 x 1 x 8 x 9"));
  EXPECT_THAT(message_of([] { small()->forward(testing::golden_input(4, 10), Pass{}); }),
              HasSubstr("the head dsanet takes bags of at most 9 snippets, these have 10"));
}

TEST(DsaNet, RefusesHeadsThatDoNotDivideTheWidth) {
  EXPECT_THAT(message_of([] { make_head(parse_spec("dsanet"), 20, 1); }),
              HasSubstr("decoder_heads=8 does not divide the width 20"));
}

}  // namespace
}  // namespace vigil
