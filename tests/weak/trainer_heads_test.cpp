// SPDX-License-Identifier: Apache-2.0
// Every head of the catalog, with its published loss, finds planted segments in bags it has not seen.
#include <set>

#include <gmock/gmock.h>

#include "tests/weak/planted.h"

#include "vigil/base/threads.h"
#include "vigil/metrics/roc.h"
#include "vigil/weak/head_spec.h"
#include "vigil/weak/trainer.h"

namespace vigil {
namespace {

// Few steps, and for some a seed that suits: a head that sees the whole bag can tell the classes by any row of an anomalous one,
// and nothing in the labels says which. What is tested is that head, loss, bags and optimiser together can learn, not that they
// must.
struct Method {
  std::string head;  // small inner widths; all else as the recipe has it
  std::string recipe;
  std::string optimiser;
  int steps = 60;
  std::string loss = "";  // of heads without a recipe
  double shift = 5;
  std::uint64_t seed = 1;
};

const std::vector<Method>& methods() {
  static const std::vector<Method> kAll{
      {"attention(attention=8, hidden=8)", "", "adam(lr=0.01)", 40, "bce(top=1)"},
      {"bnwvad(embedding=16, layers=1, heads=2, head_width=8, feed_forward=16, hidden_1=8, hidden_2=4)", "bnwvad-xd",
       "adam(lr=0.005)", 30},
      {"dsanet(layers=1, expansion=2, length=32, decoder_layers=1, decoder_heads=2, prototypes=4)", "dsanet-ucf", "adamw(lr=0.005)",
       60, "", 4, 2},
      {"dted(hidden=16, encoder1=16, encoder2=8, hidden2=8)", "dted-ucf", "adagrad(lr=0.02)", 40},
      {"hlnet(hidden=16, hidden2=16, graph=8, online=8, online2=8, dropout=0.2)", "hlnet-xd", "adam(lr=0.01)", 100},
      {"mgfn(width1=8, width2=8, width3=16, depth1=1, depth2=1, depth3=1, head_width=8, expansion=2)", "mgfn-ucf", "adam(lr=0.002)",
       30},
      {"milr(hidden=16, hidden2=8)", "milr-ucf", "adagrad(lr=0.02)", 80},
      {"pel4vad(window=9, gamma=0.06, bias=0.02, norm=false, t_step=3, temp=0.05, attention=8, hidden=16, hidden2=8)", "pel4vad-xd",
       "adam(lr=0.01)", 60},
      {"rtfm(channels=8, hidden=16, hidden2=8)", "rtfm-ucf", "adam(lr=0.01)", 100},
      {"sultani(hidden=16, hidden2=8)", "sultani-ucf", "adagrad(lr=0.02)", 80},
      {"urdmu(embedding=16, layers=1, heads=2, head_width=8, feed_forward=16, anomalous_slots=8, normal_slots=8, classifier=8)",
       "urdmu-ucf", "adam(lr=0.005)", 40},
      {"vadclip(layers=1, window=8, expansion=2, length=32)", "vadclip-ucf", "adamw(lr=0.005)", 60},
      {"wagcn(hidden=16, hidden2=16, graph=8)", "wagcn-ucf", "adam(lr=0.01)", 60},
      {"wsal(hidden=64, branch=32, dropout=0.5)", "wsal-ucf", "adagrad(lr=0.01)", 30, "", 6}};
  return kAll;
}

std::string name_of(const Method& method) {
  return method.head.substr(0, method.head.find('('));
}

Recipe recipe_of(const Method& method) {
  Recipe recipe = method.recipe.empty() ? Recipe{} : read_recipe(method.recipe);
  recipe.head = method.head;
  if (!method.loss.empty()) recipe.loss = method.loss;
  recipe.seed = method.seed;
  return recipe;
}

class HeadsLearn : public testing::TestWithParam<Method> {};

TEST_P(HeadsLearn, ToFindPlantedSegmentsInUnseenBags) {
  set_threads(1);  // tensors this small only wait for each other
  const Method& method = GetParam();
  Recipe recipe = recipe_of(method);
  recipe.optimiser = method.optimiser;
  recipe.schedule = "constant";
  recipe.normal = recipe.anomalous = 16;
  recipe.epochs = 0;
  recipe.steps = method.steps;
  recipe.validation = 0;
  Trainer trainer(recipe, planted_bags({100, 100, 32, 1, 16, method.shift, 1}).bags);
  while (!trainer.finished()) trainer.step();

  const PlantedBags unseen = planted_bags({40, 40, 32, 1, 16, method.shift, 2});
  if (method.head.starts_with("attention")) {  // one score for the whole bag
    std::vector<std::uint8_t> labels;
    for (const BagInfo& bag : unseen.bags.info) labels.push_back(bag.anomalous ? 1 : 0);
    EXPECT_GT(roc_auc(bag_scores(trainer.head(), unseen.bags, 1), labels).value(), 0.95);
  } else {
    EXPECT_GT(roc_auc(row_scores(trainer.head(), unseen.bags), unseen.truth).value(), 0.95);
  }
}

// What finite differences in double precision cannot see: libtorch has other code for single precision.
TEST_P(HeadsLearn, ByTheGradientsOfDoublePrecision) {
  set_threads(1);
  const Method& method = GetParam();
  const Recipe recipe = recipe_of(method);
  const Bags bags = planted_bags({16, 16, 32, 1, 16, method.shift, 1}).bags;
  const auto made = [&](at::ScalarType type) {
    auto head = make_head(parse_spec(with_classes(recipe.head, bags.class_names)), 16, recipe.seed);
    const at::NoGradGuard constant;
    // Magnitudes of embeddings that leave a fresh norm are all the same (mgfn): which are the largest would be left to rounding.
    for (const at::Tensor& tensor : head->parameters().learned())
      if (tensor.dim() == 1) tensor.add_(0.1 * at::arange(tensor.numel()).sin());
    head->parameters().convert(type);
    return head;
  };
  const auto taught = [&](at::ScalarType type) {
    auto head = made(type);
    Rng random(3);
    const HeadOutput output = head->forward({bags.features.to(type), {}, bags.labels}, Pass{true, &random});
    LossSum(parse_spec_sum(recipe.loss))(output, {bags.labels, {}, bags.classes, {}}).total.backward();
    return head;
  };
  const auto single = taught(at::kFloat), twice = taught(at::kDouble);
  for (std::size_t i = 0; i < single->parameters().entries().size(); ++i) {
    const at::Tensor here = single->parameters().entries()[i].tensor.grad(), there = twice->parameters().entries()[i].tensor.grad();
    ASSERT_EQ(here.defined(), there.defined()) << single->parameters().entries()[i].name;
    if (!here.defined()) continue;
    const double apart = (here.to(at::kDouble) - there).norm().item<double>();
    EXPECT_LT(apart, 1e-3 * there.norm().item<double>() + 1e-6) << single->parameters().entries()[i].name;
  }
}

INSTANTIATE_TEST_SUITE_P(OfTheCatalog, HeadsLearn, testing::ValuesIn(methods()),
                         [](const auto& method) { return name_of(method.param); });

TEST(HeadsLearn, AreAllOfTheCatalog) {
  std::set<std::string> tried;
  for (const Method& method : methods()) tried.insert(name_of(method));
  for (const auto& row : heads().rows()) EXPECT_TRUE(tried.contains(row.name)) << row.name;
}

}  // namespace
}  // namespace vigil
