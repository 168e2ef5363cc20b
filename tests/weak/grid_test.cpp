// SPDX-License-Identifier: Apache-2.0
// Grids: what a file stands for, which runs it gives, what is refused with file and line, and how seeds become one row.
#include "vigil/weak/grid.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/weak/grid_table.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kData = "data: [{name: ucf, path: ucf.jsonl}]\n";

class Grids : public testing::Test {
 protected:
  RunGrid read(const std::string& text, const std::string& name = "grid.yaml") const {
    return read_grid(folder_.write(name, text));
  }
  std::vector<PlannedRun> planned(const std::string& text) const { return plan(read(text)); }
  std::string refusal(const std::string& text) const {
    return message_of([&] { planned(text); });
  }
  TempFolder folder_;
};

std::vector<std::string> names_of(const std::vector<PlannedRun>& runs) {
  std::vector<std::string> names;
  for (const PlannedRun& run : runs) names.push_back(run.name);
  return names;
}

TEST_F(Grids, AreAllCombinationsInTheOrderDataRecipeVariantSeed) {
  const auto runs = planned(
      "recipes: [sultani-ucf, {recipe: rtfm-ucf, name: rtfm}]\n"
      "variants: [plain, {name: short, set: [steps=7]}]\n"
      "seeds: [3, 1]\n"
      "data: [{name: a, path: a.jsonl}, {name: b, path: b.jsonl}]\n");
  ASSERT_EQ(runs.size(), 16U);
  const std::vector<std::string> names = names_of(runs);
  EXPECT_THAT(std::vector<std::string>(names.begin(), names.begin() + 5),
              ElementsAre("a/sultani-ucf/plain/seed-3", "a/sultani-ucf/plain/seed-1", "a/sultani-ucf/short/seed-3",
                          "a/sultani-ucf/short/seed-1", "a/rtfm/plain/seed-3"));
  EXPECT_EQ(names.back(), "b/rtfm/short/seed-1");
  EXPECT_EQ(runs[0].settings.steps, read_recipe("sultani-ucf").steps);
  EXPECT_EQ(runs[2].settings.steps, 7);
  EXPECT_EQ(runs[0].settings.seed, 3U);
  EXPECT_EQ(runs[15].settings.head, read_recipe("rtfm-ucf").head);
}

TEST_F(Grids, ASeedNumberAloneIsACountAndNoVariantsGiveNoVariantFolder) {
  EXPECT_THAT(names_of(planned(std::string("recipes: sultani-ucf\nseeds: 2\n") + kData)),
              ElementsAre("ucf/sultani-ucf/seed-1", "ucf/sultani-ucf/seed-2"));
  EXPECT_THAT(names_of(planned(std::string("recipes: sultani-ucf\nseeds: [2]\n") + kData)), ElementsAre("ucf/sultani-ucf/seed-2"));
}

TEST_F(Grids, PathsAreRelativeToTheFile) {
  folder_.write("deep/mine.yaml", "head: sultani\nsteps: 11\n");
  const auto runs =
      plan(read("recipes: [mine.yaml]\nseeds: 1\ndata: [{name: ucf, path: ../ucf.jsonl, features: i3d}]\n", "deep/grid.yaml"));
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0].name, "ucf/mine/seed-1");
  EXPECT_EQ(runs[0].settings.steps, 11);
  EXPECT_EQ(runs[0].path, folder_.path() / "ucf.jsonl");
  EXPECT_EQ(runs[0].features, folder_.path() / "deep" / "i3d");
  const auto two = plan(
      read("recipes: [mine.yaml]\nseeds: 1\ndata: [{name: ucf, path: ../ucf.jsonl, features: 'i3d,vggish'}]\n", "deep/grid.yaml"));
  EXPECT_EQ(two[0].features, (folder_.path() / "deep" / "i3d").string() + "," + (folder_.path() / "deep" / "vggish").string());
}

TEST_F(Grids, AVariantChangesWhatTheRecipesOwnChangesLeft) {
  const auto runs =
      planned(std::string("recipes: [{recipe: sultani-ucf, set: [steps=5, normal=4]}]\n"
                          "variants: [{name: v, set: 'optimiser=adam(lr=1e-3, decay=5e-4)'}, {name: w, set: [steps=6, "
                          "'prepare=']}]\nseeds: 1\n") +
              kData);
  EXPECT_EQ(runs[0].settings.steps, 5);
  EXPECT_EQ(runs[0].settings.optimiser, "adam(lr=1e-3, decay=5e-4)") << "a comma inside a change cuts nothing";
  EXPECT_EQ(runs[1].settings.steps, 6);
  EXPECT_EQ(runs[1].settings.normal, 4);
}

TEST_F(Grids, AreReadFromJsonToo) {
  EXPECT_EQ(
      plan(read(R"({"recipes": ["sultani-ucf"], "seeds": 3, "data": [{"name": "a", "path": "a.jsonl"}]})", "grid.json")).size(),
      3U);
}

TEST_F(Grids, AnUnknownKeyNamesFileLineAndTheNearest) {
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\nseed: 3\n") + kData),
              HasSubstr("grid.yaml:2: unknown key 'seed' (nearest: seeds)"));
  EXPECT_THAT(refusal("recipes:\n  - recipe: sultani-ucf\n    sets: [steps=2]\nseeds: 1\n"),
              HasSubstr("grid.yaml:3: unknown key 'sets' (nearest: set)"));
}

TEST_F(Grids, AnUnknownRecipeNamesFileLineAndTheNearest) {
  EXPECT_THAT(refusal(std::string("seeds: 1\nrecipes:\n  - sultani-ucf\n  - rtfm-ufc\n") + kData),
              HasSubstr("grid.yaml:4: no recipe is called 'rtfm-ufc' (nearest: rtfm-ucf)"));
}

TEST_F(Grids, ChangesThatDoNotHoldNameTheirLine) {
  const auto with = [&](const std::string& change) {
    return refusal("recipes: [sultani-ucf]\nseeds: 1\nvariants:\n  - name: v\n    set: ['" + change + "']\n" + kData);
  };
  EXPECT_THAT(with("stepps=3"), HasSubstr("grid.yaml:4: unknown key 'stepps' (nearest: steps)"));
  EXPECT_THAT(with("steps"), HasSubstr("grid.yaml:4: set 'steps': not NAME=VALUE"));
  EXPECT_THAT(with("steps=0"), HasSubstr("grid.yaml:4: steps = '0' is outside 1 to 100000000"));
  EXPECT_THAT(with("seed=3"), HasSubstr("grid.yaml:4: set 'seed=3': seeds are given by the grid's `seeds`"));
  EXPECT_THAT(with("head=sultany"),
              HasSubstr("grid.yaml:4: recipe sultani-ucf, variant v: head: no head is called 'sultany' (nearest: sultani)"));
}

TEST_F(Grids, WithoutARecipeASeedOrADataSetAreRefused) {
  EXPECT_THAT(refusal(std::string("seeds: 1\n") + kData), HasSubstr("grid.yaml: no recipe is given"));
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\n") + kData), HasSubstr("grid.yaml: no seed is given"));
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\nseeds: 0\n") + kData), HasSubstr("grid.yaml:2: no seed is given"));
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\nseeds: []\n") + kData),
              HasSubstr("no seed is given | seeds: 5 stands for 1 to 5"));
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\nseeds: [1, 1]\n") + kData),
              HasSubstr("grid.yaml:2: seed 1 is given twice"));
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\nseeds: 99999\n") + kData), HasSubstr("seeds = 99999: at most 10000"));
  EXPECT_THAT(refusal(std::string("recipes: [sultani-ucf]\nseeds: many\n") + kData),
              HasSubstr("grid.yaml:2: seeds = 'many' is not"));
  EXPECT_THAT(refusal("recipes: [sultani-ucf]\nseeds: 1\n"), HasSubstr("grid.yaml: no data set is given"));
  EXPECT_THAT(message_of([&] { read_grid(folder_.path() / "none.yaml"); }), HasSubstr("none.yaml"));
}

TEST_F(Grids, NamesBecomeFoldersAndAreUnique) {
  const std::string rest = std::string("seeds: 1\n") + kData;
  EXPECT_THAT(refusal("recipes: [sultani-ucf, sultani-ucf]\n" + rest),
              HasSubstr("grid.yaml:1: a second recipe is called 'sultani-ucf' | give it another name"));
  EXPECT_THAT(refusal("recipes: [sultani-ucf]\nvariants: [{name: ../up}]\n" + rest),
              HasSubstr("grid.yaml:2: name '../up' of a variant: it becomes a folder"));
  EXPECT_THAT(refusal("recipes: [sultani-ucf]\nvariants: [{set: [steps=3]}]\n" + rest),
              HasSubstr("grid.yaml:2: a variant without a name"));
  EXPECT_THAT(refusal("recipes: [sultani-ucf]\nseeds: 1\ndata:\n - {name: a, path: a}\n - {name: a, path: b}\n"),
              HasSubstr("grid.yaml:5: a second data set is called 'a'"));
}

TEST_F(Grids, ADataSetNeedsAPathAndTwoSplits) {
  EXPECT_THAT(refusal("recipes: [sultani-ucf]\nseeds: 1\ndata: [{name: a}]\n"), HasSubstr("grid.yaml:3: data set 'a' has no path"));
  EXPECT_THAT(refusal("recipes: [sultani-ucf]\nseeds: 1\ndata: [{name: a, path: b, train: test}]\n"),
              HasSubstr("would be tested on what it is trained on: train and test are both 'test'"));
}

TEST_F(Grids, APlannedRunComesBackFromItsText) {
  PlannedRun run = planned(std::string("recipes: [rtfm-ucf]\nvariants: [v]\nseeds: [9]\n") + kData).front();
  PlannedRun again;
  read_config(again, parse_yaml(to_yaml(write_config(run)), "run.yaml"), "run.yaml");
  EXPECT_EQ(again.name, run.name);
  EXPECT_EQ(again.path, run.path);
  EXPECT_EQ(to_text(again.settings), to_text(run.settings));
  EXPECT_EQ(difference(again, run), std::nullopt);
}

TEST_F(Grids, RunsDifferByWhatDecidesThemNotByWhereTheDataLie) {
  const PlannedRun run = planned(std::string("recipes: [sultani-ucf]\nseeds: 1\n") + kData).front();
  PlannedRun other = run;
  other.path = "/elsewhere";
  other.features = "/elsewhere";
  other.settings.about = "said otherwise";
  EXPECT_EQ(difference(run, other), std::nullopt);
  other.settings.steps = 7;
  EXPECT_EQ(difference(run, other), "steps: 20000 against 7");
  other.test = "val";
  EXPECT_EQ(difference(run, other), "test: test against val");
}

TEST(Shards, TakeEveryRunExactlyOnce) {
  std::vector<int> taken(11, 0);
  for (const char* text : {"1/3", "2/3", "3/3"}) {
    const Shard shard = parse_shard(text);
    for (std::size_t run = 0; run < taken.size(); ++run) taken[run] += shard.holds(run) ? 1 : 0;
  }
  EXPECT_THAT(taken, testing::Each(1));
}

TEST(Shards, ThatAreNoneAreRefused) {
  for (const char* text : {"", "3", "0/2", "3/2", "1/0", "1/2/3", "a/b", "1/", "/2", "-1/2"})
    EXPECT_THAT(message_of([&] { parse_shard(text); }), HasSubstr("not I/N with I from 1 to N")) << text;
}

// Quantiles as printed in tables (and by R's qt(0.975, n)).
TEST(StudentT, HasTheQuantilesOfTheTables) {
  EXPECT_NEAR(student_t_975(1), 12.706204736, 1e-8);
  EXPECT_NEAR(student_t_975(2), 4.302652730, 1e-8);
  EXPECT_NEAR(student_t_975(3), 3.182446305, 1e-8);
  EXPECT_NEAR(student_t_975(4), 2.776445105, 1e-8);
  EXPECT_NEAR(student_t_975(9), 2.262157163, 1e-8);
  EXPECT_NEAR(student_t_975(30), 2.042272456, 1e-8);
  EXPECT_NEAR(student_t_975(100000), 1.95998771, 1e-6);
  EXPECT_THAT(message_of([] { student_t_975(0); }), HasSubstr("degrees of freedom are 0"));
}

TEST(Summaries, HaveMeanSampleDeviationAndInterval) {
  const std::vector<std::optional<double>> values{0.8, 0.9, std::nullopt, 0.7};
  const Summary summary = summary_of(values);
  EXPECT_EQ(summary.count, 3U);
  EXPECT_NEAR(*summary.mean, 0.8, 1e-12);
  EXPECT_NEAR(*summary.sd, 0.1, 1e-12);
  EXPECT_NEAR(*summary.high - *summary.mean, 4.302652730 * 0.1 / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(*summary.mean - *summary.low, *summary.high - *summary.mean, 1e-12);
}

TEST(Summaries, OfOneOrNoValueClaimNoSpread) {
  const std::vector<std::optional<double>> one{0.8, std::nullopt};
  EXPECT_EQ(summary_of(one).mean, 0.8);
  EXPECT_EQ(summary_of(one).sd, std::nullopt);
  EXPECT_EQ(summary_of(one).low, std::nullopt);
  EXPECT_EQ(summary_of({}).mean, std::nullopt);
}

RunOutcome outcome(const std::string& run, double auc) {
  RunOutcome made;
  made.run = run;
  made.last.auc = auc;
  made.best.auc = auc + 0.05;
  made.parameters = 12;
  made.seconds = 2;
  made.protocol = "p-1";
  made.base_rate = 0.25;
  return made;
}

TEST_F(Grids, ATableHasARowForEachRecipeAndDataSetWithWhatIsThere) {
  const auto runs =
      planned("recipes: [sultani-ucf, rtfm-ucf]\nseeds: 2\ndata: [{name: a, path: a.jsonl}, {name: b, path: b.jsonl}]\n");
  const std::vector<RunOutcome> finished{outcome("a/rtfm-ucf/seed-2", 0.6), outcome("a/rtfm-ucf/seed-1", 0.8),
                                         outcome("a/sultani-ucf/seed-1", 0.7), outcome("of another grid", 0.1)};
  const GridTable table = grid_table(runs, finished);
  ASSERT_EQ(table.rows.size(), 4U);
  EXPECT_EQ(table.rows[0].finished, 1U);
  EXPECT_EQ(table.rows[0].planned, 2U);
  EXPECT_EQ(table.rows[1].recipe, "rtfm-ucf");
  EXPECT_NEAR(*table.rows[1].last.mean, 0.7, 1e-12);
  EXPECT_NEAR(*table.rows[1].best.mean, 0.75, 1e-12);
  EXPECT_EQ(table.rows[1].parameters, 12);
  EXPECT_EQ(table.rows[1].ap.mean, std::nullopt) << "a figure that no run has is none";
  EXPECT_EQ(table.rows[2].finished, 0U);
  EXPECT_FALSE(table.variants);
  ASSERT_EQ(table.baselines.size(), 1U) << "nothing is known of b yet";
  EXPECT_EQ(table.baselines[0].base_rate, 0.25);
  EXPECT_THAT(table.notes, testing::Contains(HasSubstr("chosen on held-out training videos")));
  EXPECT_THAT(table.notes, testing::Contains("3 of 8 runs are finished; the others are not in the table."));
}

TEST_F(Grids, RunsMeasuredByTwoProtocolsAreNotMixedInSilence) {
  const auto runs = planned(std::string("recipes: [sultani-ucf]\nseeds: 2\n") + kData);
  std::vector<RunOutcome> finished{outcome(runs[0].name, 0.7), outcome(runs[1].name, 0.8)};
  EXPECT_THAT(grid_table(runs, finished).notes, testing::Not(testing::Contains(HasSubstr("protocols"))));
  finished[1].protocol = "p-2";
  EXPECT_THAT(
      grid_table(runs, finished).notes,
      testing::Contains(AllOf(HasSubstr("Runs on ucf were measured by 2 protocols (p-1, p-2)"), HasSubstr("cannot be compared"))));
}

}  // namespace
}  // namespace vigil
