// SPDX-License-Identifier: Apache-2.0
// What holds for every loss, in every form that a method uses it in.
#include <algorithm>
#include <limits>
#include <set>

#include <gmock/gmock.h>

#include "tests/nn/losses/batch.h"

namespace vigil {
namespace {

using testing::Everything;
using testing::Example;

struct Form {
  const char* spec;
  bool by_order = false;  // bags are paired, or strung together, in the order in which they stand
};

constexpr bool kByOrder = true;

const std::vector<Form> kForms = {
    {"background_cross_entropy"},
    {"background_cross_entropy(smoothing=0, rest=0)"},
    {"bce"},
    {"bce(top=3, top_normal=1)"},
    {"bce(by=magnitude)"},
    {"bce(of=logits)"},
    {"bce(of=logits, pool=logit)"},
    {"bce(of=online_logits, pool=logit, top=2)"},
    {"bce(of=own_attention)"},
    {"consistency"},
    {"contrast", kByOrder},
    {"cross_entropy"},
    {"cross_entropy(top=3)"},
    {"distil"},
    {"dynamic_rank", kByOrder},
    {"dynamic_rank(pairs=all)"},
    {"event_cross_entropy"},
    {"event_cross_entropy(smoothing=0)"},
    {"frame_bce"},
    {"frame_bce(positive=0.8, negative=0.65)"},
    {"frame_bce(positive=0.8, negative=0.65, epsilon=1e-8)"},
    {"frame_bce(of=logits)"},
    {"frame_mae"},
    {"frame_mae(of=logits)"},
    {"gather"},
    {"kl"},
    {"magnitude", kByOrder},
    {"mahalanobis", kByOrder},
    {"mean_rank"},
    {"mean_rank(pairs=one)", kByOrder},
    {"memory_attention"},
    {"memory_attention(top=2)"},
    {"memory_distance", kByOrder},
    {"normal_norm"},
    {"prompt_kl"},
    {"prompt_kl(several=mean)"},
    {"range_rank", kByOrder},
    {"range_rank(pairs=all)"},
    {"rank"},
    {"rank(top=0)"},
    {"rank(top=3, negative=max)"},
    {"rank(pairs=one)", kByOrder},
    {"rank(reduce=form_a)"},
    {"smooth"},
    {"smooth(on=all, reduce=mean)"},
    {"smooth(of=dynamics)"},
    {"smooth(scope=flat)", kByOrder},
    {"sparse"},
    {"sparse(norm=mean)"},
    {"sparse(norm=l2, reduce=mean)"},
    {"sparse(norm=l2, scope=flat)"},
    {"sparse(norm=mean, scope=flat)"},
    {"sparse(of=dynamics, on=all)"},
    {"text_orthogonality"},
    {"triplet", kByOrder},
};

TEST(EveryLoss, IsAmongTheFormsOfThisTest) {
  std::set<std::string> tested;
  for (const Form& form : kForms) tested.insert(parse_spec(form.spec).name);
  for (const auto& row : losses().rows()) EXPECT_TRUE(tested.contains(row.name)) << row.name;
  EXPECT_EQ(tested.size(), losses().rows().size());
}

TEST(EveryLoss, StandsInAlphabeticalOrderInTheCatalog) {
  const auto& rows = losses().rows();
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
}

TEST(EveryLoss, HasTheGradientOfFiniteDifferences) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.spec);
    Everything all;
    // The embeddings' magnitudes are of the order of 100: squares of them lose digits in a difference.
    const bool large = std::string(form.spec).starts_with("contrast") || std::string(form.spec).starts_with("magnitude");
    EXPECT_LT(testing::gradient_error(all, form.spec), large ? 1e-5 : 1e-7);
  }
}

TEST(EveryLoss, LearnsSomething) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.spec);
    Everything all;
    ASSERT_TRUE(testing::all_finite(all, all, form.spec));
    bool moves = false;
    for (const at::Tensor& leaf : all.leaves.learned())
      if (leaf.grad().defined()) moves = moves || leaf.grad().abs().max().item<double>() > 0;
    EXPECT_TRUE(moves);
  }
}

// Roots have no slope at 0, unit vectors of 0 no direction, logarithms of 0 no value.
TEST(EveryLoss, IsFiniteWithItsGradientsWhenEverythingIsZero) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.spec);
    Everything all;
    all.leaves.convert(at::kFloat);
    for (const auto& entry : all.leaves.entries()) all.set(entry.name, at::zeros({}));
    for (const char* constant : {"running_mean_1", "running_mean_2", "running_var_1", "running_var_2"})
      all.output.extras[constant] = at::zeros({2});
    EXPECT_TRUE(testing::all_finite(all, all, form.spec));
  }
}

// In single precision, where a sigmoid is exactly 0 or 1.
TEST(EveryLoss, IsFiniteWithItsGradientsWhenScoresAreSaturatedOnEitherSide) {
  for (const Form& form : kForms)
    for (const bool right : {true, false}) {
      SCOPED_TRACE(std::string(form.spec) + (right ? ", all right" : ", all wrong"));
      Everything all;
      all.leaves.convert(at::kFloat);
      const at::Tensor side = (right ? all.bags.labels : 1 - all.bags.labels).to(at::kFloat).unsqueeze(1);  // [B, 1]
      for (const char* name : {"scores", "semantic", "own_attention", "other_attention", "probability", "dynamics"})
        all.set(name, side);
      for (const char* name : {"logits", "online_logits"}) all.set(name, 2000 * side - 1000);
      all.set("class_logits", (2000 * side - 1000).unsqueeze(2) * at::arange(3, at::kFloat));
      for (const char* name : {"event_logits", "background_logits"})
        all.set(name, (2000 * side - 1000) * at::arange(3, at::kFloat));
      for (const char* name : {"visual", "reconstruction", "tokens", "hidden_1", "hidden_2", "mean", "own_memory"})
        all.set(name, at::full({}, 1000));
      all.set("embeddings", at::full({}, 10000));
      all.set("log_variance", at::full({}, 50));
      all.set("logit_scale", at::full({}, 4.6));
      all.bags.frames = all.bags.frames.round();
      EXPECT_TRUE(testing::all_finite(all, all, form.spec));
    }
}

// Five more snippets to every bag, NaN beyond the true lengths.
TEST(EveryLoss, IsTheSameWhateverStandsInThePadding) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.spec);
    Everything all;
    Example padded = all;
    const auto pad = [&](const std::string& name, const at::Tensor& x) {
      const int axis = testing::time_axis(name);
      if (axis < 0) return x;
      const bool normal_only = name == "mean" || name == "log_variance";
      at::Tensor lengths = normal_only ? all.bags.lengths.slice(0, 1, 3) : all.bags.lengths;
      if (name == "dynamics") lengths = lengths - 1;
      std::vector<std::int64_t> more(2 * static_cast<std::size_t>(x.dim()), 0);
      more[2 * static_cast<std::size_t>(x.dim() - 1 - axis) + 1] = 5;
      const at::Tensor longer = at::constant_pad_nd(x, more, kNan);
      std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
      shape[static_cast<std::size_t>(axis)] = longer.size(axis);
      const at::Tensor place = at::arange(longer.size(axis), at::kLong).reshape(shape);
      shape.assign(static_cast<std::size_t>(x.dim()), 1);
      shape[0] = x.size(0);
      return longer.masked_fill(place.ge(lengths.reshape(shape)), kNan);
    };
    padded.output.scores = pad("scores", all.output.scores);
    padded.bags.frames = pad("frames", all.bags.frames);
    for (auto& [name, extra] : padded.output.extras) extra = pad(name, extra);
    EXPECT_NEAR(testing::value(form.spec, padded), testing::value(form.spec, all), 1e-9);
    EXPECT_TRUE(testing::all_finite(all, padded, form.spec));
  }
}

TEST(EveryLoss, WithoutPairsIsTheSameForBagsInAnotherOrder) {
  for (const Form& form : kForms) {
    if (form.by_order) continue;
    SCOPED_TRACE(form.spec);
    const Everything all;
    for (const std::vector<std::int64_t>& order : {std::vector<std::int64_t>{3, 1, 2, 0}, {0, 2, 1, 3}}) {
      Example other = all;
      const at::Tensor index = at::tensor(order, at::kLong);
      const auto reorder = [&](at::Tensor& x) { x = x.index_select(0, index); };
      for (at::Tensor* x : {&other.output.scores, &other.bags.labels, &other.bags.lengths, &other.bags.classes, &other.bags.frames})
        reorder(*x);
      for (auto& [name, extra] : other.output.extras) {
        if (name == "mean" || name == "log_variance") extra = order[1] == 1 ? extra : extra.flip(0);
        if (extra.dim() > 1 && extra.size(0) == 4) reorder(extra);
      }
      EXPECT_NEAR(testing::value(form.spec, other), testing::value(form.spec, all), 1e-12);
    }
  }
}

TEST(EveryLoss, OfOneClassOnlySaysWhichIsMissing) {
  for (const char* spec : {"rank", "mean_rank", "range_rank", "dynamic_rank", "magnitude", "contrast", "memory_attention",
                           "triplet", "memory_distance", "mahalanobis"}) {
    Everything all;
    all.bags.labels.fill_(1);
    EXPECT_EQ(testing::refusal([&] { testing::value(spec, all); }),
              std::string("the loss '") + spec +
                  "' needs normal bags, the batch has 0 among 4 [draw bags of both classes into each batch]");
  }
  Everything all;
  all.bags.labels.fill_(0);
  EXPECT_THAT(testing::refusal([&] { testing::value("smooth", all); }),
              ::testing::HasSubstr("the loss 'smooth' needs anomalous bags, the batch has 0 among 4"));
}

TEST(EveryLoss, RefusesAnOptionThatItHasNot) {
  for (const auto& row : losses().rows())
    EXPECT_THAT(testing::refusal([&] { LossSum(parse_spec_sum(row.name + "(wrong=1)")); }), ::testing::HasSubstr("wrong"))
        << row.name;
}

TEST(EveryLoss, ThatPairsOneToOneRefusesUnequalNumbers) {
  for (const char* spec : {"rank(pairs=one)", "mean_rank(pairs=one)", "range_rank", "dynamic_rank", "magnitude", "contrast",
                           "triplet", "memory_distance"}) {
    Everything all;
    all.bags.labels[1] = 1;
    EXPECT_THAT(testing::refusal([&] { testing::value(spec, all); }),
                ::testing::HasSubstr("pairs bags one to one, the batch has 3 anomalous and 1 normal ones [draw as many"))
        << spec;
  }
}

TEST(Batch, RefusesLabelsAndLengthsThatDoNotFit) {
  Everything all;
  all.bags.lengths = at::full({3}, 2, at::kLong);
  EXPECT_THAT(testing::refusal([&] { testing::value("bce", all); }),
              ::testing::HasSubstr("the loss 'bce' got lengths of 3 for scores of 4 x 18"));
  all.bags.lengths = at::full({4}, 19, at::kLong);
  EXPECT_THAT(testing::refusal([&] { testing::value("bce", all); }),
              ::testing::HasSubstr("got a bag of 19 snippets where bags have 1 to 18"));
  all.bags.labels = at::ones({5});
  EXPECT_THAT(testing::refusal([&] { testing::value("bce", all); }), ::testing::HasSubstr("got labels of 5 for scores of 4 x 18"));
}

TEST(Batch, SaysWhatTheHeadGivesWhenALossNeedsMore) {
  const Example only_scores = testing::two_and_two();
  EXPECT_EQ(testing::refusal([&] { testing::value("magnitude", only_scores); }),
            "the loss 'magnitude' needs 'embeddings', which this head does not give [it gives scores]");
}

TEST(Batch, RefusesAnExtraOfAnotherShape) {
  const Everything all;
  EXPECT_THAT(testing::refusal([&] { testing::value("sparse(of=embeddings)", all); }),
              ::testing::HasSubstr("the loss 'sparse' takes a tensor of 2 axes, 'embeddings' is 4 x 2 x 18 x 2"));
  EXPECT_THAT(testing::refusal([&] { testing::value("sparse(of=text)", all); }),
              ::testing::HasSubstr("takes one number a snippet, 'text' is 3 x 2 where scores are 4 x 18"));
}

}  // namespace
}  // namespace vigil
