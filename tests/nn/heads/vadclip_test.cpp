// SPDX-License-Identifier: Apache-2.0
// VadCLIP by its published counts and forward values.
#include "vigil/nn/heads/vadclip.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/nn/golden.h"

namespace vigil {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;

const std::string kXd = "layers=1, window=64, classes=7";

// One layer, windows of 2, bags of up to 9 snippets.
std::unique_ptr<Head> small(const std::string& more = {}) {
  auto head = make_head(parse_spec("vadclip(layers=1, window=2, length=9, expansion=1, classes=3, prompts=2" + more + ")"), 4, 3);
  testing::fill_by_rule(head->parameters());
  return head;
}

at::Tensor padded(const at::Tensor& x, std::int64_t time) {
  return at::constant_pad_nd(x, {0, 0, 0, time - x.size(2)}, 0);
}

at::Tensor length(std::int64_t snippets) {
  return at::tensor({snippets}, at::kLong);
}

TEST(VadClip, HasThePublishedNumberOfParametersBesideClip) {
  // And the class vectors that stand for it.
  EXPECT_EQ(make_head(parse_spec("vadclip"), 512, 1)->parameters().count(), 12642306 + 14 * 512);
  EXPECT_EQ(make_head(parse_spec("vadclip(" + kXd + ")"), 512, 1)->parameters().count(), 9489922 + 7 * 512);
}

TEST(VadClip, NamesItsTensorsAsThePublishedStateDictAndTheTextLast) {
  const auto head = small();
  std::vector<std::string> names;
  for (const Parameters::Entry& entry : head->parameters().entries()) names.push_back(entry.name);
  const std::string block = "temporal.resblocks.0.";
  EXPECT_EQ(names, (std::vector<std::string>{block + "attn.in_proj_weight",
                                             block + "attn.in_proj_bias",
                                             block + "attn.out_proj.weight",
                                             block + "attn.out_proj.bias",
                                             block + "ln_1.weight",
                                             block + "ln_1.bias",
                                             block + "mlp.c_fc.weight",
                                             block + "mlp.c_fc.bias",
                                             block + "mlp.c_proj.weight",
                                             block + "mlp.c_proj.bias",
                                             block + "ln_2.weight",
                                             block + "ln_2.bias",
                                             "gc1.weight",
                                             "gc1.residual.weight",
                                             "gc1.residual.bias",
                                             "gc2.weight",
                                             "gc3.weight",
                                             "gc3.residual.weight",
                                             "gc3.residual.bias",
                                             "gc4.weight",
                                             "disAdj.sigma",
                                             "linear.weight",
                                             "linear.bias",
                                             "mlp1.c_fc.weight",
                                             "mlp1.c_fc.bias",
                                             "mlp1.c_proj.weight",
                                             "mlp1.c_proj.bias",
                                             "mlp2.c_fc.weight",
                                             "mlp2.c_fc.bias",
                                             "mlp2.c_proj.weight",
                                             "mlp2.c_proj.bias",
                                             "classifier.weight",
                                             "classifier.bias",
                                             "frame_position_embeddings.weight",
                                             "text_prompt_embeddings.weight",
                                             "text"}));
}

// Of the official definitions in double precision throughout. (With the source's table of distances, inputs and norms in single
// precision the same module gives numbers that differ from these by up to 4e-8.)
TEST(VadClip, GivesTheForwardValuesOfTheOfficialModule) {
  const HeadOutput ucf = testing::golden_output("vadclip(official_padding=true)", 512);
  EXPECT_THAT(testing::numbers(ucf.extra("logits", "test")),
              Pointwise(DoubleNear(2e-9), {-0.332148125, -0.300892306, -0.273492496, -0.250554109, -0.230748711, -0.212412090}));
  EXPECT_THAT(testing::numbers(ucf.extra("class_logits", "test").select(2, 1)),
              Pointwise(DoubleNear(2e-9), {-0.799495530, -0.795310187, -0.792157206, -0.790802314, -0.791611572, -0.794425831}));
  const HeadOutput xd = testing::golden_output("vadclip(official_padding=true, " + kXd + ")", 512);
  EXPECT_THAT(testing::numbers(xd.extra("logits", "test")),
              Pointwise(DoubleNear(2e-9), {-0.431162726, -0.447597106, -0.461324334, -0.474200818, -0.486057574, -0.493350047}));
  EXPECT_THAT(testing::numbers(xd.extra("class_logits", "test").select(1, 0)),
              Pointwise(DoubleNear(2e-9),
                        {-0.755649405, -0.788956205, -0.820345268, -0.824842775, -0.798513156, -0.762418805, -0.746962161}));
}

TEST(VadClip, ScoresAreTheSigmoidOfTheLogits) {
  const HeadOutput output = small()->forward(testing::golden_input(4), Pass{});
  EXPECT_TRUE(at::equal(output.scores, at::sigmoid(output.extra("logits", "test"))));
}

TEST(VadClip, TextBeginsWithRowsOfNormOneAndIsLearned) {
  const auto head = make_head(parse_spec("vadclip(layers=0, classes=5, expansion=1)"), 6, 3);
  const Parameters::Entry& text = head->parameters().entries().back();
  EXPECT_TRUE(text.learned);
  EXPECT_EQ(text.tensor.sizes(), (std::vector<std::int64_t>{5, 6}));
  EXPECT_TRUE(at::allclose(text.tensor.norm(2, 1), at::ones({5}), 1e-5, 1e-6));
  EXPECT_TRUE(at::equal(head->forward({at::zeros({1, 1, 2, 6}), {}, {}}, Pass{}).extra("text", "test"), text.tensor));
}

// The source pads with rows that its attention, convolutions and distances see; a bag that is padded beforehand is the same bag.
TEST(VadClip, WithOfficialPaddingBagsAreAsLongAsTheTableOfPositions) {
  const auto head = small(", official_padding=true");
  const HeadInput input = testing::golden_input(4, 5);
  const HeadOutput bare = head->forward(input, Pass{});
  const HeadOutput whole = head->forward({padded(input.features, 9), length(5), {}}, Pass{});
  EXPECT_EQ(bare.scores.size(1), 5);
  EXPECT_TRUE(at::allclose(bare.scores, whole.scores.narrow(1, 0, 5), 1e-12, 1e-12));
  const HeadOutput masked = small()->forward(input, Pass{});
  EXPECT_FALSE(at::allclose(bare.scores, masked.scores, 1e-6, 1e-6));
}

TEST(VadClip, BagsOfFullLengthAreTheSameWithAndWithoutOfficialPadding) {
  const HeadInput input = testing::golden_input(4, 9);
  const HeadOutput official = small(", official_padding=true")->forward(input, Pass{});
  const HeadOutput masked = small()->forward(input, Pass{});
  EXPECT_TRUE(at::allclose(official.scores, masked.scores, 1e-12, 1e-12));
  EXPECT_TRUE(at::allclose(official.extra("class_logits", "test"), masked.extra("class_logits", "test"), 1e-12, 1e-12));
}

TEST(VadClip, APaddedBagHasTheSameScoresInsideItsLength) {
  const auto head = small();
  const HeadInput input = testing::golden_input(4, 3);
  const HeadOutput alone = head->forward(input, Pass{});
  const HeadOutput inside = head->forward({padded(input.features, 8), length(3), {}}, Pass{});
  EXPECT_TRUE(at::allclose(alone.scores, inside.scores.narrow(1, 0, 3), 1e-12, 1e-12));
  EXPECT_TRUE(
      at::allclose(alone.extra("class_logits", "test"), inside.extra("class_logits", "test").narrow(1, 0, 3), 1e-12, 1e-12));
  EXPECT_TRUE(at::isfinite(inside.extra("class_logits", "test")).all().item<bool>());
}

// Attention computed the slow way: all pairs of snippets, those of other windows left out.
TEST(VadClip, AttentionStaysInsideWindows) {
  ClipTrunkConfig config;
  config.window = 3;
  config.attention_heads = 2;
  Parameters parameters(1);
  const WindowBlock block(Scope(parameters), config, 4);
  testing::fill_by_rule(parameters);
  const at::Tensor x = testing::golden_input(4, 7).features.squeeze(1);
  const std::vector<at::Tensor> qkv = at::linear(x[0], block.in_proj_weight, block.in_proj_bias).split(4, 1);
  at::Tensor read = at::zeros({7, 4}, at::kDouble);
  for (int head = 0; head < 2; ++head)
    for (int t = 0; t < 7; ++t) {
      double sum = 0;
      at::Tensor of_head = at::zeros({2}, at::kDouble);
      for (int s = 0; s < 7; ++s) {
        if (s / 3 != t / 3) continue;
        const double product = at::dot(qkv[0][t].narrow(0, 2 * head, 2), qkv[1][s].narrow(0, 2 * head, 2)).item<double>();
        const double weight = std::exp(product / std::sqrt(2.0));
        sum += weight;
        of_head += weight * qkv[2][s].narrow(0, 2 * head, 2).detach();
      }
      read[t].narrow(0, 2 * head, 2).copy_(of_head / sum);
    }
  const at::Tensor expected = at::linear(read, block.out_weight, block.out_bias);
  EXPECT_TRUE(at::allclose(block.attend(x, at::ones({1, 7}, at::kDouble))[0], expected, 1e-12, 1e-12));
}

// What is left of mixing without the graphs is the residual convolution over five snippets, in the first layer of each pair.
TEST(VadClip, GraphsLeftOutMixNoSnippets) {
  const auto moved = [](const std::string& graphs) {  // scores that change with the last of twelve snippets
    const std::string spec = "vadclip(layers=0, window=8, length=12, expansion=1, classes=2, graphs=" + graphs + ")";
    const auto head = make_head(parse_spec(spec), 6, 3);
    Rng random(4);
    HeadInput input{uniform({1, 1, 12, 6}, 1, random), {}, {}};
    const at::Tensor before = head->forward(input, Pass{}).scores.detach()[0];
    input.features = input.features.clone();
    input.features[0][0][11] += 1;
    const at::Tensor others = head->forward(input, Pass{}).scores.detach()[0].ne(before);
    return testing::numbers(at::nonzero(others).squeeze(1));
  };
  EXPECT_THAT(moved("none"), ElementsAre(9, 10, 11));
  EXPECT_EQ(moved("alike").size(), 12U);
  EXPECT_EQ(moved("near").size(), 12U);
}

// The formula of the class branch with loops, from the trunk's own V and z1.
TEST(VadClip, ClassLogitsAreCosinesWithTheShiftedText) {
  ClipTrunkConfig config;
  config.layers = 1;
  config.length = 6;
  config.expansion = 1;
  Parameters parameters(1);
  const ClipTrunk trunk(Scope(parameters), config, 4, "test");
  testing::fill_by_rule(parameters);
  std::map<std::string, at::Tensor> named;
  for (const Parameters::Entry& entry : parameters.entries()) named[entry.name] = entry.tensor.detach();
  const ClipTrunkOutput seen = trunk(testing::golden_input(4).features.squeeze(1), {});
  const at::Tensor text = at::arange(8, at::kDouble).cos().reshape({2, 4});
  at::Tensor prompt = at::zeros({4}, at::kDouble);
  for (int t = 0; t < 6; ++t) prompt += seen.logits[0][t].item<double>() * seen.visual[0][t].detach();
  prompt /= prompt.norm();
  const at::Tensor logits = trunk.class_logits(seen, text);
  for (int k = 0; k < 2; ++k) {
    at::Tensor row = text[k] + prompt;
    const at::Tensor hidden = at::mv(named.at("mlp1.c_fc.weight"), row) + named.at("mlp1.c_fc.bias");
    row = row + at::mv(named.at("mlp1.c_proj.weight"), hidden / (1 + at::exp(-1.702 * hidden))) + named.at("mlp1.c_proj.bias");
    for (int t = 0; t < 6; ++t) {
      const at::Tensor v = seen.visual[0][t];
      EXPECT_NEAR(logits[0][t][k].item<double>(), (at::dot(v, row) / (v.norm() * row.norm())).item<double>() / 0.07, 1e-10);
    }
  }
}

TEST(VadClip, ScoresAndClassesAreMeansOverCrops) {
  const auto head = small();
  Rng random(5);
  const at::Tensor x = normal({2, 3, 4, 4}, 1, random).to(at::kDouble);
  const HeadOutput joint = head->forward({x, {}, {}}, Pass{});
  at::Tensor scores = at::zeros({2, 4}, at::kDouble), classes = at::zeros({2, 4, 3}, at::kDouble);
  for (std::int64_t crop = 0; crop < 3; ++crop) {
    const HeadOutput apart = head->forward({x.narrow(1, crop, 1), {}, {}}, Pass{});
    scores += apart.scores / 3;
    classes += apart.extra("class_logits", "test") / 3;
  }
  EXPECT_TRUE(at::allclose(joint.scores, scores, 1e-12, 1e-12));
  EXPECT_TRUE(at::allclose(joint.extra("class_logits", "test"), classes, 1e-12, 1e-12));
  EXPECT_EQ(joint.extra("text", "test").sizes(), (std::vector<std::int64_t>{3, 4}));
}

TEST(VadClip, OneSnippetIsEnough) {
  for (const char* more : {"", ", official_padding=true"}) {
    const HeadOutput output = small(more)->forward(testing::golden_input(4, 1), Pass{});
    EXPECT_EQ(output.scores.sizes(), (std::vector<std::int64_t>{1, 1}));
    EXPECT_TRUE(at::isfinite(output.scores).all().item<bool>());
    EXPECT_TRUE(at::isfinite(output.extra("class_logits", "test")).all().item<bool>());
  }
}

TEST(VadClip, GradientsAreThoseOfFiniteDifferences) {
  for (const char* more : {"", ", official_padding=true"}) {
    const auto head = small(more);
    const HeadInput input{padded(testing::golden_input(4, 5).features, 8), length(5), {}};
    const auto value = [&] {
      const HeadOutput output = head->forward(input, Pass{});
      return output.scores.narrow(1, 0, 5).sum() + output.extra("class_logits", "test").select(2, 1).narrow(1, 0, 5).sum();
    };
    EXPECT_LT(testing::gradient_error(head->parameters(), value), 1e-7);
  }
}

TEST(VadClip, RefusesFeaturesOfAnotherWidthAndBagsThatAreTooLong) {
  EXPECT_THAT(message_of([] {
                small()->forward({at::zeros({1, 1, 8, 9}), {}, {}}, Pass{});
              }),
              HasSubstr("the head vadclip takes features of 4 numbers, these are 1 x 1 x 8 x 9"));
  EXPECT_THAT(message_of([] { small()->forward(testing::golden_input(4, 10), Pass{}); }),
              HasSubstr("the head vadclip takes bags of at most 9 snippets, these have 10"));
}

TEST(VadClip, RefusesWidthsThatDoNotFit) {
  EXPECT_THAT(message_of([] { make_head(parse_spec("vadclip"), 511, 1); }), HasSubstr("features of 511 numbers cannot be halved"));
  EXPECT_THAT(message_of([] { make_head(parse_spec("vadclip(attention_heads=3)"), 512, 1); }),
              HasSubstr("attention_heads=3 does not divide the width 512"));
}

}  // namespace
}  // namespace vigil
