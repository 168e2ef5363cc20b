// SPDX-License-Identifier: Apache-2.0
// Specifies footage by name and the video's own beginning as what a run rests on.
#include "vigil/app/normal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

namespace vigil {
namespace {

using testing::HasSubstr;

const std::string kStreet = "synthetic:street(size=160x120, seed=";

Nanoseconds seconds(double count) {
  return Nanoseconds::from_seconds(count);
}

TEST(Beginning, IsThirtySecondsOrAThird) {
  EXPECT_EQ(beginning_length(seconds(3600)), seconds(30));
  EXPECT_EQ(beginning_length(seconds(90)), seconds(30));
  EXPECT_EQ(beginning_length(seconds(60)), seconds(20));
  EXPECT_EQ(beginning_length(std::nullopt), seconds(30)) << "unknown";
}

TEST(Beginning, IsLearntFromAndThenLeft) {
  const Input input = inputs_of(kStreet + "1, seconds=40)", {}, "test")[0];
  std::int64_t looked_at = 0;
  std::string what;
  const Basis basis = basis_of_beginning(input, seconds(25), {}, [&](const std::string& name, std::optional<std::int64_t> frames) {
    what = name;
    EXPECT_EQ(frames, 250 * kFitPasses);
    return [&](std::int64_t count) { looked_at += count; };
  });
  EXPECT_EQ(basis.normal, (FrameSpan{0, 250}));
  EXPECT_EQ(basis.from, seconds(25));
  EXPECT_EQ(basis.learnt_from, "the video's own first 25s");
  EXPECT_THAT(what, HasSubstr("(first 25s)"));
  EXPECT_GT(looked_at, 0);
  EXPECT_GT(basis.detector->supported_rarity(), 2);
  EXPECT_EQ(basis.model_file, "");
}

TEST(Beginning, StartsWhereThePartStarts) {
  PartConfig part;
  part.from = seconds(5);
  const Basis basis = basis_of_beginning(inputs_of(kStreet + "1, seconds=40)", part, "test")[0], seconds(22), {});
  EXPECT_EQ(basis.normal, (FrameSpan{50, 270}));
  EXPECT_EQ(basis.from, seconds(27));
}

TEST(Beginning, MustLeaveSomethingToDetectIn) {
  const Input input = inputs_of(kStreet + "1, seconds=10)", {}, "test")[0];
  EXPECT_THAT(message_of([&] { basis_of_beginning(input, seconds(10), {}); }),
              HasSubstr("10s long; nothing is left to detect in after learning from the first 10s | learn from less"));
}

TEST(NormalFootage, IsEachClipThatIsNamed) {
  const NormalFootage footage = normal_footage({kStreet + "1, seconds=2)", kStreet + "2, seconds=3)"}, {});
  ASSERT_EQ(footage.clips.size(), 2);
  EXPECT_EQ(footage.clips[1].name, kStreet + "2, seconds=3)");
  EXPECT_EQ(footage.frames, 50);
  EXPECT_EQ(footage.clips[0].open()->info().frames, 20);
}

TEST(NormalFootage, ThatCannotBeReadIsRefusedBeforeAnyWork) {
  EXPECT_THAT(message_of([] { normal_footage({kStreet + "1, seconds=2)", "none.mp4"}, {}); }), HasSubstr("none.mp4: no such file"));
}

class Manifests : public testing::Test {
 protected:
  // Two entries of one scene, whose rois are given as JSON.
  std::string set(const std::string& a, const std::string& b) const {
    folder_.write("m.jsonl", "{\"vigil_manifest\":1,\"dataset\":\"set\",\"gt_revision\":\"1\",\"split\":\"train\"}\n" +
                                 entry("a", a) + entry("b", b));
    return (folder_.path() / "m.jsonl").string();
  }

 private:
  std::string entry(const std::string& id, const std::string& roi) const {
    folder_.write(id + ".mp4", "x");
    return "{\"id\":\"" + id + "\",\"media\":\"" + id + ".mp4\",\"n_frames\":5" + (roi.empty() ? "" : ",\"roi\":" + roi) +
           ",\"events\":[]}\n";
  }
  TempFolder folder_;
};

TEST_F(Manifests, EntriesThatAreNoVideosAreRefusedByName) {
  EXPECT_THAT(message_of([&] { normal_footage({set("", "")}, {}); }), HasSubstr("a.mp4"));
}

TEST(Roi, OfADataSetMustBeTheDetectors) {
  class Anywhere : public Detector {
   public:
    explicit Anywhere(std::optional<Box> roi) : roi_(roi) {}
    std::unique_ptr<DetectorStream> open(const StreamInfo&, const ScoreOptions&) const override { return nullptr; }
    int delay() const override { return 0; }
    double supported_rarity() const override { return 1; }
    std::optional<Box> roi() const override { return roi_; }
    std::string describe() const override { return ""; }

   private:
    std::optional<Box> roi_;
  };
  Input input{"set: a", "a.mp4", {}, Video{}};
  check_roi(Anywhere(Box{1, 1, 2, 2}), input);
  input.video->roi = Box{0, 0, 8, 6};
  check_roi(Anywhere(Box{0, 0, 8, 6}), input);
  EXPECT_THAT(
      message_of([&] { check_roi(Anywhere(std::nullopt), input); }),
      HasSubstr("the manifest allows 0,0,8,6 (roi), but the model looks at the whole picture | fit the model with --roi 0,0,8,6"));
  input.video->size = {8, 6};
  check_roi(Anywhere(std::nullopt), input);
}

}  // namespace
}  // namespace vigil
