// SPDX-License-Identifier: Apache-2.0
// Specifies that every layout gives the same [rows, crops, width], and what each damaged file is answered with.
#include "vigil/data/features/features.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/base/made_torch.h"
#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/data/features/made_features.h"

#include "vigil/base/safetensors.h"
#include "vigil/data/features/layouts.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class FeatureFiles : public testing::Test {
 protected:
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  static FeatureFile file_of(const fs::path& path, const std::string& layout = "") {
    FeatureFile file;
    file.path = path;
    file.layout = layout;
    return file;
  }
  std::string refusal(const FeatureFile& file) const {
    return message_of([&] { read_features(file, "video"); });
  }
  std::string refusal(const std::string& name, const std::string& bytes, const std::string& layout = "") const {
    return refusal(file_of(folder_.write(name, bytes), layout));
  }

  TempFolder folder_;
};

void expect_told(const Features& features, const FeatureShape& shape, std::int64_t first_row = 0) {
  ASSERT_EQ(features.shape, shape);
  ASSERT_EQ(features.values.size(), static_cast<std::size_t>(shape.rows * shape.crops * shape.width));
  for (std::int64_t row = 0; row < shape.rows; ++row)
    for (std::int64_t crop = 0; crop < shape.crops; ++crop)
      for (std::int64_t column = 0; column < shape.width; ++column)
        ASSERT_EQ(features.at(row, crop)[static_cast<std::size_t>(column)], told(first_row + row, crop, column))
            << row << " " << crop << " " << column;
}

TEST_F(FeatureFiles, OfEveryLayoutGiveTheSame) {
  save(at("td.npy"), one_crop(7, 3));
  save(at("tcd.npy"), rows_crops(7, 5, 3));
  save(at("ctd.npy"), crops_rows(7, 5, 3));
  expect_told(read_features(file_of(at("td.npy")), "v"), {7, 1, 3});
  expect_told(read_features(file_of(at("tcd.npy")), "v"), {7, 5, 3});
  expect_told(read_features(file_of(at("ctd.npy")), "v"), {7, 5, 3});
  expect_told(read_features(file_of(at("tcd.npy"), "TxCxD"), "v"), {7, 5, 3});
}

TEST_F(FeatureFiles, TellTheShapeWithoutTheValues) {
  save(at("ctd.npy"), crops_rows(7, 10, 3));
  EXPECT_EQ(shape_of_features(file_of(at("ctd.npy")), "v"), (FeatureShape{7, 10, 3}));
}

TEST_F(FeatureFiles, WithTenRowsAndTenCropsNeedTheLayout) {
  save(at("x.npy"), crops_rows(10, 10, 2));
  EXPECT_THAT(refusal(file_of(at("x.npy"))),
              AllOf(HasSubstr("x.npy: 10 x 10 x 2 can be rows x crops x width (TxCxD) or crops x rows x width (CxTxD)"),
                    HasSubstr("say which layout it is")));
  expect_told(read_features(file_of(at("x.npy"), "CxTxD"), "v"), {10, 10, 2});
}

TEST_F(FeatureFiles, WithOneCropEachAreReadInAllThreeNamings) {
  for (std::int64_t crop = 0; crop < 3; ++crop) {
    const std::string k = std::to_string(crop);
    save(at("a__" + k + ".npy"), one_crop(4, 2, crop));
    save(at(crop == 0 ? "b.npy" : "b__" + k + ".npy"), one_crop(4, 2, crop));
    save(at("c_" + k + ".npy"), one_crop(4, 2, crop));
  }
  for (const std::string stem : {"a", "b", "c"}) expect_told(read_features(file_of(at(stem), "crops"), "v"), {4, 3, 2});
  expect_told(read_features(file_of(at("b"), "crops-B"), "v"), {4, 3, 2});
}

TEST_F(FeatureFiles, WithAMissingOrOtherCropAreRefused) {
  save(at("a__0.npy"), one_crop(4, 2));
  save(at("a__2.npy"), one_crop(4, 2));
  EXPECT_THAT(refusal(file_of(at("a"), "crops-A")), AllOf(HasSubstr("crop 1 of 3 is missing: no file"), HasSubstr("a__1.npy")));
  save(at("a__1.npy"), one_crop(3, 2));
  EXPECT_THAT(refusal(file_of(at("a"), "crops-A")), HasSubstr("a__1.npy: 3 x 2, but a__0.npy has 4 x 2"));
  save(at("a_0.npy"), one_crop(4, 2));
  EXPECT_THAT(refusal(file_of(at("a"), "crops")), HasSubstr("files of the layouts crops-A and crops-C are there"));
  EXPECT_THAT(refusal(file_of(at("gone"), "crops")), HasSubstr("there is no file of crop 0: neither gone__0.npy nor gone_0.npy"));
}

TEST_F(FeatureFiles, ThatManyVideosShareGiveEachItsRows) {
  save(at("all.npy"), one_crop(9, 2));
  FeatureFile file = file_of(at("all.npy"), "TxD");
  file.first_row = 4;
  file.rows = 3;
  expect_told(read_features(file, "v"), {3, 1, 2}, 4);
  EXPECT_EQ(shape_of_features(file, "v").rows, 3);
  file.rows = 6;
  EXPECT_THAT(refusal(file), HasSubstr("6 rows from 4 on are asked for, it has 9"));
  Tensor videos = one_crop(6, 2);
  videos.shape = {2, 3, 2};
  save(at("bags.npy"), videos);
  FeatureFile bag = file_of(at("bags.npy"), "NxTxD");
  bag.index = 1;
  expect_told(read_features(bag, "v"), {3, 1, 2}, 3);
  bag.index = 2;
  EXPECT_THAT(refusal(bag), HasSubstr("index 2 is asked for, it holds 2 videos"));
}

TEST_F(FeatureFiles, OfSultaniAreThirtyTwoSegments) {
  std::string text;
  for (int row = 0; row < 32; ++row) text += "0." + std::to_string(row) + " 1e-3 -2 \r\n";
  const Features features = read_features(file_of(folder_.write("v.txt", text)), "v");
  EXPECT_EQ(features.shape, (FeatureShape{32, 1, 3}));
  EXPECT_TRUE(features.segments_of_video);
  EXPECT_THAT(features.at(12), ElementsAre(0.12F, 0.001F, -2.0F));
}

TEST_F(FeatureFiles, OfTextWithAShortOrStrangeLineAreRefused) {
  std::string text;
  for (int row = 0; row < 32; ++row) text += row == 20 ? "1\n" : "1 2\n";
  EXPECT_THAT(refusal("v.txt", text), HasSubstr("v.txt:21: 1 numbers, but the first line has 2"));
  EXPECT_THAT(refusal("w.txt", "1 2\n1 2\n"), HasSubstr("2 lines, the layout text32 has 32"));
  EXPECT_THAT(refusal("x.txt", "1 x2\n"), HasSubstr("x.txt:1: 'x2' is no number (value 2 of the line)"));
  EXPECT_THAT(refusal("y.txt", ""), HasSubstr("y.txt: empty"));
}

TEST_F(FeatureFiles, InSafetensorsAreFoundByTheVideosName) {
  TensorFile file;
  file.tensors["video"] = one_crop(4, 2);
  file.tensors["other"] = rows_crops(3, 5, 2);
  write_safetensors(at("x.safetensors"), file);
  expect_told(read_features(file_of(at("x.safetensors")), "video_x264"), {4, 1, 2});
  FeatureFile other = file_of(at("x.safetensors"));
  other.key = "other";
  expect_told(read_features(other, "video"), {3, 5, 2});
  EXPECT_THAT(message_of([&] { read_features(file_of(at("x.safetensors")), "vidio"); }),
              HasSubstr("none of its 2 arrays is called like the video 'vidio' (nearest: video)"));
}

TEST_F(FeatureFiles, KeepAndCountValuesThatAreNotFinite) {
  Tensor tensor = Tensor::of(std::vector<float>{1, std::nanf(""), std::numeric_limits<float>::infinity(), 4}, {2, 2});
  save(at("x.npy"), tensor);
  const Features features = read_features(file_of(at("x.npy")), "v");
  EXPECT_EQ(features.not_finite, 2);
  EXPECT_THAT(features.notes.back(), HasSubstr("x.npy: 2 of 4 values are NaN or infinite"));
}

// As numpy.save leaves the transpose of an array: rows and columns are those of the shape, only the bytes lie otherwise.
TEST_F(FeatureFiles, InFortranOrderAreReadAsTheirShapeSays) {
  const auto fortran = [](const std::string& shape, const Tensor& turned) {
    std::string dict = "{'descr': '<f4', 'fortran_order': True, 'shape': " + shape + ", }\n";
    const std::string bytes(reinterpret_cast<const char*>(turned.bytes.data()), turned.bytes.size());
    return std::string("\x93NUMPY\x01", 7) + '\0' + static_cast<char>(dict.size()) + '\0' + dict + bytes;
  };
  std::vector<float> two, three;  // the last index slowest
  for (int column = 0; column < 3; ++column)
    for (int row = 0; row < 4; ++row) two.push_back(told(row, 0, column));
  for (int column = 0; column < 3; ++column)
    for (int crop = 0; crop < 5; ++crop)
      for (int row = 0; row < 4; ++row) three.push_back(told(row, crop, column));
  folder_.write("td.npy", fortran("(4, 3)", Tensor::of(two, {12})));
  folder_.write("tcd.npy", fortran("(4, 5, 3)", Tensor::of(three, {60})));
  expect_told(read_features(file_of(at("td.npy")), "v"), {4, 1, 3});
  expect_told(read_features(file_of(at("tcd.npy")), "v"), {4, 5, 3});
  FeatureFile part = file_of(at("tcd.npy"));
  part.first_row = 1;
  part.rows = 2;
  expect_told(read_features(part, "v"), {2, 5, 3}, 1);
}

TEST_F(FeatureFiles, ThatAreObjectsOrPicklesAreRefusedWithAWayOut) {
  const std::string dict = "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }\n";
  const std::string npy = std::string("\x93NUMPY\x01", 7) + '\0' + static_cast<char>(dict.size()) + '\0' + dict + "\x80\x04K.";
  EXPECT_THAT(refusal("o.npy", npy), AllOf(HasSubstr("holds Python objects (a pickle)"), HasSubstr("numpy.save")));
  EXPECT_THAT(refusal("p.pkl",
                      "\x80\x04"
                      "abc"),
              AllOf(HasSubstr("a pickle, which Vigil never loads"), HasSubstr("numpy.load('x.pkl'")));
  EXPECT_THAT(refusal("p.npy",
                      "\x80\x04"
                      "abc"),
              HasSubstr("a pickle"));
  EXPECT_THAT(refusal("z.npz", "PK\x03\x04zip"),
              AllOf(HasSubstr("a zip archive of arrays (.npz)"), HasSubstr("numpy.load('x.npz')")));
}

TEST_F(FeatureFiles, OfPyTorchHoldOneTensorOrOnePerVideo) {
  const auto of_floats = [](const std::string& key, const std::vector<std::int64_t>& shape,
                            const std::vector<std::int64_t>& strides) {
    return made_torch::tensor(made_torch::storage("FloatStorage", key, 12), 0, shape, strides);
  };
  const auto bytes = [](const Tensor& tensor) {
    return std::string(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  };
  const made_torch::Storages storages{{"0", bytes(one_crop(4, 3))}, {"1", bytes(rows_crops(2, 1, 6))}};
  folder_.write("td.pt", made_torch::torch_zip(of_floats("0", {4, 3}, {3, 1}), storages));
  expect_told(read_features(file_of(at("td.pt")), "video"), {4, 1, 3});
  folder_.write("tcd.pt", made_torch::torch_zip(of_floats("1", {2, 1, 6}, {6, 6, 1}), storages));
  expect_told(read_features(file_of(at("tcd.pt")), "video"), {2, 1, 6});
  folder_.write("old.pkl", made_torch::torch_legacy(of_floats("0", {4, 3}, {3, 1}), {{"0", 12, storages[0].second}}));
  expect_told(read_features(file_of(at("old.pkl")), "video"), {4, 1, 3});
  const std::string many = made_torch::dict(made_torch::text("other") + of_floats("1", {2, 6}, {6, 1}) + made_torch::text("video") +
                                            of_floats("0", {4, 3}, {3, 1}));
  folder_.write("many.pt", made_torch::torch_zip(many, storages));
  expect_told(read_features(file_of(at("many.pt")), "video"), {4, 1, 3});
  FeatureFile part = file_of(at("many.pt"), "TxD");
  part.key = "video";
  part.first_row = 1;
  part.rows = 2;
  expect_told(read_features(part, "x"), {2, 1, 3}, 1);
}

TEST_F(FeatureFiles, OfPyTorchThatHoldMoreThanTensorsAreRefused) {
  const std::string module = made_torch::torch_zip(made_torch::global("my.net", "Net") + ")R", {});
  EXPECT_THAT(refusal("m.pt", module), AllOf(HasSubstr("m.pt: data.pkl: it asks for 'my.net.Net'"), HasSubstr("m.state_dict()")));
  EXPECT_THAT(refusal("n.pt", made_torch::torch_zip(made_torch::integer(3), {})), HasSubstr("n.pt: holds no tensor"));
  EXPECT_THAT(refusal("t.pt", "PK\x03\x04zip"), HasSubstr("t.pt: not a readable zip archive"));
  EXPECT_THAT(refusal("z.zip", made_torch::zip({{"a.npy", "n"}})), HasSubstr("a zip archive without data.pkl"));
}

TEST_F(FeatureFiles, ThatAreDamagedAreRefused) {
  save(at("x.npy"), one_crop(4, 2));
  fs::resize_file(at("x.npy"), fs::file_size(at("x.npy")) - 3);
  EXPECT_THAT(refusal(file_of(at("x.npy"))), HasSubstr("the header claims 32 bytes of values, the file has 29"));
  const std::string huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (1048576, 1024), }\n";
  const std::string claim = std::string("\x93NUMPY\x01", 7) + '\0' + static_cast<char>(huge.size()) + '\0' + huge + "abcd";
  EXPECT_THAT(refusal("claim.npy", claim), HasSubstr("the header claims 4294967296 bytes of values, the file has 4"));
  EXPECT_THAT(refusal("s.safetensors", "not safetensors at all"), HasSubstr("not a readable safetensors file"));
  EXPECT_THAT(refusal("v.bin", "something"), HasSubstr("no kind of file that holds features"));
  EXPECT_THAT(refusal(file_of(at("gone.npy"))), HasSubstr("gone.npy: no such file"));
}

TEST_F(FeatureFiles, OfAWrongShapeAreRefusedWithIt) {
  save(at("flat.npy"), Tensor::of(std::vector<float>(6), {6}));
  save(at("deep.npy"), Tensor::of(std::vector<float>(24), {2, 3, 4}));
  save(at("none.npy"), Tensor::of(std::vector<float>(), {0, 4}));
  EXPECT_THAT(refusal(file_of(at("flat.npy"))), HasSubstr("flat.npy: 6 is no shape that tells its layout"));
  EXPECT_THAT(refusal(file_of(at("deep.npy"))), HasSubstr("2 x 3 x 4 is no shape that tells its layout"));
  EXPECT_THAT(refusal(file_of(at("deep.npy"), "TxD")), HasSubstr("2 x 3 x 4 does not fit the layout TxD, which has 2 axes"));
  EXPECT_THAT(refusal(file_of(at("none.npy"))), HasSubstr("0 x 4: nothing is in it"));
  EXPECT_THAT(refusal(file_of(at("deep.npy"), "TxDD")), HasSubstr("no feature-layout is called 'TxDD' (nearest: TxD)"));
}

TEST_F(FeatureFiles, OfAVideoAreFoundByTheirName) {
  Video video;
  video.id = "v";
  video.features["i3d"] = file_of(save(at("x.npy"), one_crop(4, 2)));
  expect_told(read_features(video, "i3d"), {4, 1, 2});
  EXPECT_THAT(message_of([&] { read_features(video, "i3b"); }),
              AllOf(HasSubstr("v: no features 'i3b' (nearest: i3d)"), HasSubstr("it has i3d")));
}

Features made(std::int64_t rows, std::int64_t crops, std::int64_t width) {
  Features features;
  features.shape = {rows, crops, width};
  features.values = rows_crops(rows, crops, width).to_floats();
  return features;
}

Features joined_as(const std::vector<Features>& kinds, const std::vector<std::string>& names = {"rgb", "audio", "flow"}) {
  return joined(kinds, std::span(names).first(kinds.size()));
}

std::string refusal_of(const std::vector<Features>& kinds) {
  return message_of([&] { joined_as(kinds); });
}

TEST(Joined, SoundOfOneRowLessDropsTheLastRowOfThePictures) {
  const Features both = joined_as({made(4, 5, 2), made(3, 1, 1)});
  EXPECT_EQ(both.shape, (FeatureShape{3, 5, 3}));
  EXPECT_THAT(both.at(2, 4), ElementsAre(told(2, 4, 0), told(2, 4, 1), told(2, 0, 0))) << "one sound for all crops";
  EXPECT_THAT(both.notes.back(), HasSubstr("the last of 4 rows of rgb is dropped"));
  EXPECT_EQ(both.parts, (std::vector<FeaturePart>{{"rgb", 2, 5}, {"audio", 1, 1}}));
}

TEST(Joined, TheLongerOneLosesItsLastRowWhicheverItIs) {
  EXPECT_EQ(joined_as({made(3, 1, 1), made(4, 5, 2)}).shape, (FeatureShape{3, 5, 3}));
  EXPECT_EQ(joined_as({made(4, 5, 2), made(4, 1, 1), made(3, 5, 2)}).shape, (FeatureShape{3, 5, 5})) << "flow has one less";
  EXPECT_THAT(joined_as({made(4, 5, 2), made(4, 1, 1), made(3, 5, 2)}).at(0, 1),
              ElementsAre(told(0, 1, 0), told(0, 1, 1), told(0, 0, 0), told(0, 1, 0), told(0, 1, 1)));
}

TEST(Joined, RefusesLengthsThatDifferByMoreThanOneAndOtherCrops) {
  EXPECT_THAT(refusal_of({made(4, 5, 2), made(2, 5, 1)}),
              HasSubstr("features 'rgb' of 4 and 'audio' of 2 rows cannot be joined: they may differ by one row"));
  EXPECT_THAT(refusal_of({made(4, 5, 2), made(6, 5, 1)}), HasSubstr("'rgb' of 4 and 'audio' of 6 rows"));
  EXPECT_THAT(refusal_of({made(4, 5, 2), made(5, 1, 1), made(3, 5, 2)}), HasSubstr("'audio' of 5 and 'flow' of 3 rows"));
  EXPECT_THAT(refusal_of({made(4, 5, 2), made(4, 2, 1)}), HasSubstr("'rgb' of 5 and 'audio' of 2 crops"));
}

TEST(Joined, RefusesRowsThatStandForOtherFrames) {
  Features slow = made(4, 1, 1);
  slow.frames_per_row = 24;
  EXPECT_THAT(refusal_of({made(4, 1, 2), slow}),
              AllOf(HasSubstr("a row of one is 16 frames, of the other 24"), HasSubstr("frames_per_row")));
  Features parts = made(4, 1, 1);
  parts.segments_of_video = true;
  EXPECT_THAT(refusal_of({made(4, 1, 2), parts}), HasSubstr("rows of one are equal parts of the video, of the other snippets"));
  Features fewer = parts;
  fewer.shape.rows = 3;
  EXPECT_THAT(refusal_of({parts, fewer}), HasSubstr("'rgb' of 4 and 'audio' of 3 equal parts of the video cannot be joined"));
}

TEST_F(FeatureFiles, OfSeveralKindsAreReadSideBySideByTheirNames) {
  Video video;
  video.id = "v";
  video.features["rgb"] = file_of(save(at("rgb.npy"), rows_crops(4, 5, 2)));
  video.features["audio"] = file_of(save(at("audio.npy"), one_crop(3, 1)));
  for (const char* name : {"rgb + audio", "rgb+audio"})
    EXPECT_EQ(read_features(video, name).shape, (FeatureShape{3, 5, 3})) << name;
  EXPECT_THAT(message_of([&] { read_features(video, "rgb + flow"); }),
              AllOf(HasSubstr("v: no features 'flow'"), HasSubstr("it has audio, rgb")));
  EXPECT_THAT(message_of([&] { read_features(video, "rgb + "); }), HasSubstr("features 'rgb + ': a name is missing beside a +"));
  EXPECT_THAT(message_of([&] { read_features(video, "rgb + rgb"); }), HasSubstr("features 'rgb + rgb': 'rgb' stands there twice"));
  save(at("audio.npy"), one_crop(2, 1));
  EXPECT_THAT(message_of([&] { read_features(video, "rgb + audio"); }), HasSubstr("v: features 'rgb' of 4 and 'audio' of 2 rows"));
  video.features["rgb + audio"] = video.features["rgb"];
  EXPECT_EQ(read_features(video, "rgb + audio").shape, (FeatureShape{4, 5, 2})) << "one kind may be called so";
}

TEST(FeaturesFor, AreThoseWantedOrTheOnlyOnes) {
  Video video;
  video.features["rgb"] = {};
  EXPECT_EQ(features_for(video, "rgb"), "rgb");
  EXPECT_EQ(features_for(video, "i3d"), "rgb");
  EXPECT_EQ(features_for(video, "rgb + audio"), "rgb + audio") << "a part is no whole";
  EXPECT_EQ(features_for(video, "i3d + audio"), "rgb") << "perhaps one array of both";
  video.features["audio"] = {};
  EXPECT_EQ(features_for(video, "i3d"), "i3d");
}

TEST(FeatureLayouts, AreSortedByName) {
  const auto& rows = feature_layouts().rows();
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; }));
}

}  // namespace
}  // namespace vigil
