// SPDX-License-Identifier: Apache-2.0
// vigil fit and vigil model show as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class Fit : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TempFolder folder_;
};

TEST_F(Fit, PrintsWhatItLearnt) {
  const Ran ran = run_vigil({"fit", street().data.string(), "-o", path("x.vigil")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* part : {"clips              4", "frames", "seconds  ", "supported rarity"})
    EXPECT_THAT(ran.out, HasSubstr(part));
}

TEST_F(Fit, JsonHasTheSame) {
  const json learnt = json::parse(run_vigil({"fit", street().data.string(), "-o", path("x.vigil"), "--json"}).out);
  EXPECT_EQ(learnt["clips"], 4);
  EXPECT_EQ(learnt["blocks"], false);
  EXPECT_GT(learnt["supported_rarity"], 2);
  EXPECT_EQ(learnt["model"], path("x.vigil"));
}

TEST_F(Fit, TheSameFootageGivesTheSameFile) {
  const auto fitted = [&](const char* name, const char* threads) {
    run_vigil({"fit", street().data.string(), "-o", path(name), "--threads", threads});
    return text_of_file(path(name));
  };
  EXPECT_TRUE(fitted("one.vigil", "1") == fitted("two.vigil", "8"));
}

TEST_F(Fit, TakesAFolderOfClips) {
  const std::string clips = (street().data / "training" / "frames").string();
  const Ran ran = run_vigil({"fit", clips, "--fps", "10", "-o", path("x.vigil"), "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(json::parse(ran.out)["clips"], 4);
}

TEST_F(Fit, TakesDataSetsAndScenesTogether) {
  const Ran ran = run_vigil({"fit", street().data.string(), scene("seed=7, seconds=20"), "-o", path("x.vigil"), "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(json::parse(ran.out)["clips"], 5);
}

TEST_F(Fit, ASingleVideoIsCutIntoBlocks) {
  const Ran ran = run_vigil({"fit", scene("seed=7, seconds=50"), "-o", path("x.vigil")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("(blocks: there were fewer than four clips)"));
}

TEST_F(Fit, AppendAddsFootageWithoutTheOld) {
  const Ran ran =
      run_vigil({"fit", scene("seed=8, seconds=20"), "--append", street().model.string(), "-o", path("more.vigil"), "--json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const json before = json::parse(run_vigil({"model", "show", street().model.string(), "--json"}).out);
  const json after = json::parse(run_vigil({"model", "show", path("more.vigil"), "--json"}).out);
  EXPECT_GT(after["supported_rarity"], before["supported_rarity"]);
}

TEST_F(Fit, ARoiIsStoredAndHoldsForEveryVideo) {
  ASSERT_EQ(run_vigil({"fit", street().data.string(), "--roi", "0,40,160,80", "-o", path("roi.vigil")}).code, 0);
  EXPECT_THAT(run_vigil({"model", "show", path("roi.vigil")}).out, HasSubstr("looks at 0,40,160,80"));
  const std::string video = scene("seed=9, seconds=5");
  EXPECT_EQ(run_vigil({"detect", video, "--model", path("roi.vigil"), "--roi", "0,40,160,80"}).code, 0);
  const Ran other = run_vigil({"detect", video, "--model", path("roi.vigil"), "--roi", "0,0,80,80"});
  EXPECT_EQ(other.code, 2);
  EXPECT_THAT(other.err, HasSubstr("the model looks at 0,40,160,80, --roi asks for 0,0,80,80"));
}

TEST_F(Fit, ARoiOutsideThePictureIsRefused) {
  const Ran ran = run_vigil({"fit", street().data.string(), "--roi", "100,0,100,100", "-o", path("x.vigil")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("160x120"));
  EXPECT_FALSE(fs::exists(path("x.vigil")));
}

TEST_F(Fit, AnUnknownFlowNamesTheNearest) {
  const Ran ran = run_vigil({"fit", street().data.string(), "--flow", "patchs", "-o", path("x.vigil")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("(nearest: patches)"));
}

TEST_F(Fit, ADataSetWithoutTrainEntriesIsNotLearntFrom) {
  ASSERT_EQ(run_vigil({"synth", "street(seconds=20, anomaly=vehicle, size=160x120)", "-o", path("test-only")}).code, 0);
  const Ran ran = run_vigil({"fit", path("test-only"), "-o", path("x.vigil")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("the data set has no train entries"));
}

TEST_F(Fit, RefusesAModelThatCannotBeWrittenAfterwards) {
  const Ran ran = run_vigil({"fit", street().data.string(), "-o", path("no/such/folder/x.vigil")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("no/such/folder"));
}

TEST(Model, ShowsItsCard) {
  const Ran ran = run_vigil({"model", "show", street().model.string()});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("claims rarities up to"));
  EXPECT_THAT(ran.out, HasSubstr("kind: \"motion\""));
}

TEST(Model, JsonHasCardAndTensors) {
  const json shown = json::parse(run_vigil({"model", "show", street().model.string(), "--json"}).out);
  EXPECT_EQ(shown["card"]["kind"], "motion");
  EXPECT_FALSE(shown["tensors"].empty());
}

}  // namespace
}  // namespace vigil
