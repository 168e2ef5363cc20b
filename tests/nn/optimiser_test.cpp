// SPDX-License-Identifier: Apache-2.0
// The rules against torch.optim, clipping, state, and messages of the optimiser.
#include "vigil/nn/optimiser.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/nn/golden.h"

#include "vigil/base/error.h"
#include "vigil/base/threads.h"
#include "vigil/nn/layers.h"
#include "vigil/nn/optimiser_rules.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

// A weight of 2 x 3, w = sin(0.5 n + 1), and a bias of 3, b = cos(0.5 n), of type double.
struct Layer {
  Parameters parameters{1};
  at::Tensor weight = Scope(parameters).learned("fc.weight", at::sin(at::arange(6, at::kDouble) * 0.5 + 1).reshape({2, 3}));
  at::Tensor bias = Scope(parameters).learned("fc.bias", at::cos(at::arange(3, at::kDouble) * 0.5));

  // The gradients of step t from 0: sin(0.7 n + t) and cos(0.9 n + 0.3 t).
  void give_gradients(int t) const {
    weight.mutable_grad() = at::sin(at::arange(6, at::kDouble) * 0.7 + t).reshape({2, 3});
    bias.mutable_grad() = at::cos(at::arange(3, at::kDouble) * 0.9 + 0.3 * t);
  }

  std::vector<double> all() const { return testing::numbers(at::cat({weight.detach().reshape({-1}), bias.detach()})); }
};

std::vector<double> after_five_steps(const std::string& spec) {
  Layer layer;
  Optimiser optimiser(parse_spec(spec), layer.parameters);
  for (int t = 0; t < 5; ++t) {
    layer.give_gradients(t);
    optimiser.step();
  }
  return layer.all();
}

void expect_golden(const std::string& spec, const std::vector<double>& expected) {
  const std::vector<double> got = after_five_steps(spec);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i] / expected[i], 1, 1e-13) << spec << " at " << i;
}

template <typename Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error::usage("");
}

// --- the rules, against torch.optim of PyTorch 1.13 in double precision ---------------------------------------------------------

TEST(Optimiser, AdamIsPyTorchs) {
  expect_golden("adam", {0.8388323505857133, 0.994084219463006, 0.9069103412652143, 0.5975851558997682, 0.1422168863540763,
                         -0.3471029799119129, 0.9951338370593218, 0.874372942455285, 0.5451523434400852});
  expect_golden("adam(lr=0.05, beta1=0.8, beta2=0.95, eps=1e-3, decay=0.1)",
                {0.6510369136289057, 0.8282493964197971, 0.7928862501661884, 0.5573858059156453, 0.1984943798452207,
                 -0.1720581914424393, 0.7586209100603114, 0.712631963016597, 0.7852674990523028});
}

TEST(Optimiser, AdamWIsPyTorchs) {
  expect_golden("adamw", {0.8387903250465469, 0.99403443891166, 0.9068649588629732, 0.5975552893124328, 0.1422098399548885,
                          -0.3470855346307165, 0.9950839374803221, 0.8743291532166839, 0.5451252315497336});
  expect_golden("adamw(lr=0.05, decay=0.1)",
                {0.6898871803230713, 0.804585074214865, 0.7694640507765848, 0.5407102974234748, 0.1927021421870629,
                 -0.1604146424368477, 0.7344137051554517, 0.6975936088637712, 0.7670103567193792});
}

TEST(Optimiser, AdagradIsPyTorchs) {
  expect_golden("adagrad", {0.8281882321149289, 0.9855042875087371, 0.9063451671231705, 0.6022058709072485, 0.1481031272671283,
                            -0.3333697075185662, 0.9723126961138248, 0.8701101174114942, 0.5805035367600453});
  expect_golden("adagrad(lr=0.1, eps=1e-2, decay=0.05)",
                {0.6248976255032633, 0.8715737372816138, 0.8705620667823992, 0.6276159840488036, 0.2095898477368299,
                 -0.1792965550905884, 0.7238146260667647, 0.7876220030860849, 0.9362748013427949});
}

TEST(Optimiser, AdadeltaIsPyTorchs) {
  expect_golden("adadelta", {0.8373190399871119, 0.9950390785537467, 0.91098973676524, 0.6025489112511418, 0.1466742391834315,
                             -0.3454279318433465, 0.9869024660675865, 0.8762957304493594, 0.5638090495592918});
  expect_golden("adadelta(lr=0.5, rho=0.8, eps=1e-3, decay=0.05)",
                {0.7674202139983762, 0.9651294440712641, 0.9249511348239731, 0.6417445596586205, 0.2014963177043523,
                 -0.2905035590591978, 0.84533557703702, 0.8544890103261008, 0.7987620387048715});
}

TEST(Optimiser, SgdIsPyTorchs) {
  expect_golden("sgd(lr=0.1)", {0.7279623923693448, 0.9441446886589149, 0.941196902118954, 0.700618570962164, 0.2654723258496476,
                                -0.2627098570833644, 0.6235360173217379, 0.8453168893781631, 0.8766529612133096});
  expect_golden("sgd(lr=0.1, momentum=0.9, decay=0.05)",
                {0.305467849265712, 0.4232146128231853, 0.5522248848194747, 0.6132278888706717, 0.5119997682664938,
                 0.1997233487044497, -0.1662890749019727, 0.5228582321462388, 1.236411315273101});
}

TEST(Optimiser, DecayOnWeightsAloneAndRatesByPrefixArePyTorchsParameterGroups) {
  expect_golden("adam(lr=0.01, decay=0.1, decay_on=weights, rates=\"fc.b=0.5\")",
                {0.8026582485064063, 0.9610405185423494, 0.8824439156836927, 0.5868165963542707, 0.1514041466930866,
                 -0.3131603764279201, 0.975669185296609, 0.8615344647149338, 0.5645524937278674});
}

TEST(Optimiser, LongestPrefixDecidesTheRate) {
  EXPECT_EQ(after_five_steps("sgd(lr=0.1, rates=\"fc=3, fc.bias=0.5, fc.weight=0.5\")"), after_five_steps("sgd(lr=0.05)"));
}

// The l2 form: 0.001 ||W||^2 in the loss is decay=0.002.
TEST(Optimiser, DecayIsTheGradientOfHalfTheSquaredNorm) {
  Layer penalised;
  Optimiser plain(parse_spec("sgd(lr=0.1)"), penalised.parameters);
  (0.001 * penalised.weight.square().sum()).backward();
  plain.step();
  Layer decayed;
  Optimiser decay(parse_spec("sgd(lr=0.1, decay=0.002)"), decayed.parameters);
  decayed.weight.mutable_grad() = at::zeros({2, 3}, at::kDouble);
  decay.step();
  EXPECT_TRUE(at::allclose(penalised.weight, decayed.weight, 1e-15));
}

// --- what is updated -----------------------------------------------------------------------------------------------------------

TEST(Optimiser, FloatsFollowDoubles) {
  for (const OptimiserKind& kind : {optimisers().at("adam"), optimisers().at("adamw"), optimisers().at("adagrad"),
                                    optimisers().at("adadelta"), optimisers().at("sgd")}) {
    std::vector<double> doubles(37, 0.5), memory(74, 0.25);
    std::vector<float> floats(37, 0.5F), float_memory(74, 0.25F);
    std::vector<double> gradient;
    for (int i = 0; i < 37; ++i) gradient.push_back(std::sin(i) + 0.1);
    const std::vector<float> float_gradient(gradient.begin(), gradient.end());
    const UpdateFactors factors{0.01, 0.1, 0.5, 3, kind.defaults()};
    kind.rule->update_doubles({doubles.data(), gradient.data(), {memory.data(), memory.data() + 37}, 37}, factors);
    kind.rule->update_floats({floats.data(), float_gradient.data(), {float_memory.data(), float_memory.data() + 37}, 37}, factors);
    for (std::size_t i = 0; i < 37; ++i) EXPECT_NEAR(floats[i], doubles[i], 1e-6);
    for (std::size_t i = 0; i < 74; ++i) EXPECT_NEAR(float_memory[i], memory[i], 1e-6);
  }
}

TEST(Optimiser, TensorWithoutGradientStaysAsItIs) {
  Layer layer;
  Optimiser optimiser(parse_spec("adamw(decay=0.1)"), layer.parameters);
  const at::Tensor before = layer.bias.detach().clone();
  layer.give_gradients(0);
  layer.bias.mutable_grad() = at::Tensor();
  optimiser.step();
  EXPECT_TRUE(layer.bias.equal(before));
}

TEST(Optimiser, ZeroGradDropsTheGradients) {
  Layer layer;
  Optimiser optimiser(parse_spec("sgd"), layer.parameters);
  layer.give_gradients(0);
  optimiser.zero_grad();
  EXPECT_FALSE(layer.weight.grad().defined());
  const std::vector<double> before = layer.all();
  EXPECT_EQ(optimiser.step(), 0);
  EXPECT_EQ(layer.all(), before);
}

TEST(Optimiser, TakesTheRateThatIsSet) {
  Layer layer;
  Optimiser optimiser(parse_spec("sgd(lr=0.5)"), layer.parameters);
  optimiser.set_rate(optimiser.base_rate() * 0.2);
  layer.give_gradients(0);
  const at::Tensor expected = layer.bias.detach() - 0.1 * layer.bias.grad();
  optimiser.step();
  EXPECT_TRUE(at::allclose(layer.bias, expected, 1e-15));
}

// A head large enough for several blocks and threads, with gradients that differ in every element.
std::map<std::string, Tensor> trained(int count, const std::string& spec) {
  const int before = threads();
  set_threads(count);
  Parameters parameters(3);
  const Linear layer(Scope(parameters) / "fc1", 1000, 701);
  Optimiser optimiser(parse_spec(spec), parameters);
  Rng random(4);
  for (int t = 0; t < 2; ++t) {
    for (const at::Tensor& tensor : parameters.learned()) tensor.mutable_grad() = normal(tensor.sizes().vec(), 1, random);
    optimiser.step();
  }
  set_threads(before);
  return parameters.plain();
}

TEST(Optimiser, GivesTheSameBitsOnAnyNumberOfThreads) {
  for (const char* spec : {"adam(clip=1)", "adamw(clip=1)", "adagrad(clip=1)", "adadelta(clip=1)", "sgd(clip=1, momentum=0.9)"})
    EXPECT_EQ(trained(1, spec), trained(2, spec)) << spec;
}

// --- clipping and gradients that are not finite ---------------------------------------------------------------------------------

TEST(Optimiser, ClipsTheNormOfAllGradientsTogetherAsPyTorchDoes) {
  Layer layer;
  Optimiser optimiser(parse_spec("sgd(lr=0.1)"), layer.parameters);
  constexpr double kNorms[] = {1.950523952073946, 2.1859157630149078, 2.1129167653597642, 1.8923050765615637, 2.1663781997147464};
  for (int t = 0; t < 5; ++t) {
    layer.give_gradients(t);
    EXPECT_NEAR(optimiser.clip_norm(0.5), kNorms[t], 1e-14);
    EXPECT_NEAR(optimiser.step(), kNorms[t], 1e-14);
  }
  const std::vector<double> clipped = layer.all();
  const std::vector<double> golden = {0.8144440608379294, 0.9852624499258356, 0.9176124305776356,
                                      0.6234240120960218, 0.1709734868916832, -0.3300686955861304,
                                      0.9081952091468738, 0.8693409034380611, 0.6218609026231879};
  EXPECT_THAT(clipped, ::testing::Pointwise(::testing::DoubleNear(1e-14), golden));
  EXPECT_EQ(after_five_steps("sgd(lr=0.1, clip=0.5)"), clipped);
}

TEST(Optimiser, GradientsBelowTheNormAreNotClipped) {
  EXPECT_EQ(after_five_steps("sgd(lr=0.1, clip=2.2)"), after_five_steps("sgd(lr=0.1)"));
}

TEST(Optimiser, FirstGradientThatIsNotFiniteIsNamedBeforeAnythingChanges) {
  Layer layer;
  Optimiser optimiser(parse_spec("adam(lr=0.5)"), layer.parameters);
  const auto before = layer.all();
  const auto state = optimiser.state();
  layer.give_gradients(0);
  layer.bias.mutable_grad()[1] = std::numeric_limits<double>::infinity();
  layer.bias.mutable_grad()[2] = std::numeric_limits<double>::quiet_NaN();
  const Error error = error_of([&] { optimiser.step(); });
  EXPECT_EQ(error.kind(), ErrorKind::input);
  EXPECT_THAT(error.what(), HasSubstr("the gradient of 'fc.bias' (3) is not finite: 2 of its 3 numbers"));
  EXPECT_THAT(error.what(), HasSubstr("at rate 0.5"));
  EXPECT_THAT(error.hint(), HasSubstr("lower lr"));
  EXPECT_EQ(layer.all(), before);
  EXPECT_EQ(optimiser.state(), state);
  layer.weight.mutable_grad()[0][0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(error_of([&] { optimiser.clip_norm(1); }).what(), HasSubstr("'fc.weight' (2 x 3)"));
}

// --- state ---------------------------------------------------------------------------------------------------------------------

TEST(Optimiser, GoesOnBitForBitFromItsState) {
  for (const char* spec : {"adam(decay=0.1)", "adamw", "adagrad", "adadelta", "sgd(lr=0.1, momentum=0.9)"}) {
    Layer whole;
    Optimiser one(parse_spec(spec), whole.parameters);
    std::map<std::string, Tensor> values, state;
    for (int t = 0; t < 5; ++t) {
      if (t == 3) values = whole.parameters.plain(), state = one.state();
      whole.give_gradients(t);
      one.step();
    }
    Layer resumed;
    resumed.parameters.load(values, "a");
    Optimiser two(parse_spec(spec), resumed.parameters);
    two.load_state(state, "a");
    for (int t = 3; t < 5; ++t) {
      resumed.give_gradients(t);
      two.step();
    }
    EXPECT_EQ(resumed.all(), whole.all()) << spec;
    EXPECT_EQ(two.state(), one.state()) << spec;
  }
}

TEST(Optimiser, StateOfAnotherOptimiserIsRefusedWithEveryName) {
  Layer layer;
  Optimiser adam(parse_spec("adam"), layer.parameters);
  std::map<std::string, Tensor> state = Optimiser(parse_spec("adagrad"), layer.parameters).state();
  state["square/fc.bias"] = Tensor::of(std::vector<double>(4), {4});
  const Error error = error_of([&] { adam.load_state(state, "run/last.safetensors"); });
  EXPECT_THAT(error.what(), HasSubstr("run/last.safetensors: what it remembers is not that of this optimiser"));
  EXPECT_THAT(error.what(), HasSubstr("mean/fc.weight: missing, should be 2 x 3"));
  EXPECT_THAT(error.what(), HasSubstr("square/fc.bias: 4, should be 3"));
  EXPECT_THAT(error.what(), HasSubstr("sum/fc.weight: not of this optimiser"));
}

// --- options that make no sense ------------------------------------------------------------------------------------------------

TEST(Optimiser, UnknownRuleOptionAndPrefixAreNamedWithTheNearest) {
  Layer layer;
  const auto message = [&](const std::string& spec) {
    const Error error = error_of([&] { Optimiser(parse_spec(spec), layer.parameters); });
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return std::string(error.what());
  };
  EXPECT_THAT(message("adamm"), HasSubstr("no optimiser is called 'adamm' (nearest: adam)"));
  EXPECT_THAT(message("adam(beta3=1)"), HasSubstr("beta3"));
  EXPECT_THAT(message("adam(beta3=1)"), HasSubstr("nearest: beta"));
  EXPECT_THAT(message("adagrad(momentum=0.9)"), HasSubstr("momentum"));
  EXPECT_THAT(message("adam(lr=-1)"), HasSubstr("-1"));
  EXPECT_THAT(message("adam(rates=\"fc.weigth=0.5\")"), HasSubstr("no tensor's name begins with 'fc.weigth' (nearest: fc.weight)"));
  EXPECT_THAT(message("adam(rates=\"fc\")"), HasSubstr("'fc' is not PREFIX=FACTOR"));
  EXPECT_THAT(message("adam(rates=\"fc=-1\")"), HasSubstr("'fc=-1' is not PREFIX=FACTOR"));
}

}  // namespace
}  // namespace vigil
