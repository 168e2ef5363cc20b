// SPDX-License-Identifier: Apache-2.0
// Specifies what a name on a command line means.
#include "vigil/app/inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"

#include "vigil/media/writer.h"

namespace vigil {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Inputs : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  void pictures(const std::string& folder, int count) const {
    const auto jpeg = encode_jpeg(cv::Mat(12, 16, CV_8UC1, cv::Scalar(90)));
    const std::string bytes(reinterpret_cast<const char*>(jpeg.data()), jpeg.size());
    for (int i = 0; i < count; ++i) folder_.write(folder + "/" + std::to_string(i) + ".jpg", bytes);
  }

  void manifest(const std::string& entries) const {
    folder_.write("set/manifest.jsonl", "{\"vigil_manifest\":1,\"dataset\":\"set\",\"gt_revision\":\"1\"}\n" + entries);
  }

  std::vector<std::string> names(const std::string& where, const std::string& split = "test") const {
    std::vector<std::string> all;
    for (const Input& input : inputs_of(where, {}, split)) all.push_back(input.name);
    return all;
  }

  TempFolder folder_;
};

TEST_F(Inputs, AFileIsItself) {
  folder_.write("a.mp4", "x");
  EXPECT_THAT(names(path("a.mp4")), ElementsAre(path("a.mp4")));
}

TEST_F(Inputs, AFolderOfPicturesIsOneStream) {
  pictures("clip", 3);
  EXPECT_THAT(names(path("clip")), ElementsAre(path("clip")));
  EXPECT_EQ(inputs_of(path("clip"), {}, "test")[0].open()->info().frames, 3);
}

TEST_F(Inputs, AFolderOfVideosIsEachOfThemInNaturalOrder) {
  for (const char* name : {"v/10.mp4", "v/2.MKV", "v/notes.txt", "v/.hidden.mp4"}) folder_.write(name, "x");
  pictures("v/3", 1);
  EXPECT_THAT(names(path("v")), ElementsAre(path("v/2.MKV"), path("v/3"), path("v/10.mp4")));
}

TEST_F(Inputs, OfADataSetTheSplitIsTaken) {
  pictures("set/a", 4);
  pictures("set/b", 4);
  manifest(
      "{\"id\":\"a\",\"media\":\"a\",\"split\":\"train\",\"n_frames\":4,\"fps\":10,\"events\":[]}\n"
      "{\"id\":\"b\",\"media\":\"b\",\"split\":\"test\",\"n_frames\":4,\"fps\":10,\"span\":{\"start\":1,\"end\":4},"
      "\"events\":[{\"start\":0,\"end\":2}]}\n");
  EXPECT_THAT(names(path("set")), ElementsAre("set: b"));
  EXPECT_THAT(names(path("set"), "train"), ElementsAre("set: a"));
  EXPECT_THAT(names(path("set"), "val"), ElementsAre("set: a", "set: b")) << "all, when there is no such split";
}

TEST_F(Inputs, AnEntryIsReadInItsSpanAndAtItsRate) {
  pictures("set/b", 4);
  manifest(
      "{\"id\":\"b\",\"media\":\"b\",\"split\":\"test\",\"n_frames\":4,\"fps\":10,\"span\":{\"start\":1,\"end\":4},"
      "\"events\":[{\"start\":0,\"end\":2}]}\n");
  const Input input = inputs_of(path("set"), {}, "test")[0];
  const auto source = input.open();
  EXPECT_EQ(source->info().fps, 10);
  Frame frame;
  ASSERT_TRUE(source->next(frame));
  EXPECT_EQ(frame.index, 1);
  EXPECT_THAT(*input.truth(), ElementsAre(FrameSpan{1, 2})) << "within the span";
}

TEST_F(Inputs, ThePartAskedForIsTaken) {
  pictures("clip", 10);
  PartConfig part;
  part.fps = 10;
  part.from = Nanoseconds{300'000'000};
  part.to = Nanoseconds{500'000'000};
  const auto source = inputs_of(path("clip"), part, "test")[0].open();
  Frame frame;
  std::vector<std::int64_t> indices;
  while (source->next(frame)) indices.push_back(frame.index);
  EXPECT_THAT(indices, ElementsAre(3, 4));
}

TEST_F(Inputs, ASceneKnowsItsTruthAVideoDoesNot) {
  const std::string spec = "synthetic:street(seconds=6, size=160x120, anomaly=running, start=2s, duration=2s)";
  EXPECT_FALSE(inputs_of(spec, {}, "test")[0].truth()->empty());
  EXPECT_THAT(*inputs_of("synthetic:street(seconds=6, size=160x120)", {}, "test")[0].truth(), IsEmpty());
  pictures("clip", 1);
  EXPECT_EQ(inputs_of(path("clip"), {}, "test")[0].truth(), std::nullopt);
}

TEST_F(Inputs, WhatIsNotThereIsRefused) {
  EXPECT_THAT(message_of([&] { names(path("none")); }), HasSubstr("none: no such file or folder"));
  folder_.write("empty/readme.txt", "x");
  EXPECT_THAT(message_of([&] { names(path("empty")); }), HasSubstr("neither pictures nor videos in this folder"));
}

TEST_F(Inputs, FolderNamesAreSafeAndDifferent) {
  const auto input = [](const std::string& where) { return Input{where, where, {}, {}}; };
  EXPECT_THAT(folder_names({input("a/x.mp4"), input("b/x.mp4"), input("synthetic:street(seed=3, fps=5)"), input("../.."),
                            input("clips/01/"), input(".secret.mp4")}),
              ElementsAre("x", "x-2", "street-seed-3-fps-5", "video", "01", "secret"));
}

}  // namespace
}  // namespace vigil
