// SPDX-License-Identifier: Apache-2.0
// Specifies a motion model on disk: equal bits there and back, and everything that is not as it must be is refused by name.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/oneclass/made_model.h"

#include "vigil/oneclass/detector.h"

namespace vigil {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using Pointer = json::json_pointer;

const ModelFile& good() {
  static const ModelFile file = made_model().to_file();
  return file;
}

std::string refusal(const ModelFile& file) {
  return message_of([&] { MotionModel::from_file(file); });
}

std::string refusal_with(const std::string& field, const json& value) {
  ModelFile file = good();
  file.card[Pointer(field)] = value;
  return refusal(file);
}

void expect_equal(const MotionModel& a, const MotionModel& b) {
  EXPECT_EQ(a.sensing, b.sensing);
  EXPECT_EQ(a.roi, b.roi);
  EXPECT_EQ(a.parts, b.parts);
  EXPECT_EQ(a.blocks, b.blocks);
  EXPECT_EQ(a.levels, b.levels);
  EXPECT_EQ(a.fused, b.fused);
  ASSERT_EQ(a.clips.size(), b.clips.size());
  for (std::size_t i = 0; i < a.clips.size(); ++i) {
    EXPECT_EQ(a.clips[i].name, b.clips[i].name);
    EXPECT_EQ(a.clips[i].frames, b.clips[i].frames);
    EXPECT_EQ(a.clips[i].seconds, b.clips[i].seconds);
    EXPECT_EQ(a.clips[i].sums, b.clips[i].sums);
    for (std::size_t part = 0; part < a.parts.size(); ++part) {
      EXPECT_EQ(a.clips[i].peaks[part].cells, b.clips[i].peaks[part].cells);
      EXPECT_EQ(a.clips[i].peaks[part].values, b.clips[i].peaks[part].values);
    }
  }
}

TEST(MotionFile, GivesBackTheModelToEqualBits) {
  MotionModel model = made_model(3);
  model.roi = Box{0, 0, 65, 48};
  model.blocks = true;
  const TempFolder folder;
  save_model(folder.path() / "a.vigil", model.to_file());
  const MotionModel read = MotionModel::from_file(load_model_file(folder.path() / "a.vigil"));
  expect_equal(model, read);
  EXPECT_EQ(read.to_file().tensors, model.to_file().tensors);
}

TEST(MotionFile, CalibratedAgainGivesTheCalibrationThatItHolds) {
  MotionModel read = MotionModel::from_file(good());
  const MotionModel before = read;
  calibrate(read);
  expect_equal(before, read);
}

TEST(MotionFile, OfAPartThatIsMuteIsReadBack) {
  MotionModel model = made_model();
  model.levels[2] = {};
  expect_equal(model, MotionModel::from_file(model.to_file()));
}

TEST(MotionFile, OfAnotherKindIsRefused) {
  ModelFile file = good();
  file.kind = "appearance";
  EXPECT_THAT(refusal(file), AllOf(HasSubstr("'appearance'"), HasSubstr("'motion'")));
}

// Paths of all values of the card that are read, objects and arrays included.
std::vector<std::string> fields_read() {
  std::vector<std::string> fields;
  for (const char* name : {"picture", "roi", "look", "working", "thresholds", "window", "fps", "flow", "parts"})
    fields.push_back(std::string("/detector/") + name);
  for (const char* name :
       {"/detector", "/training", "/calibration", "/training/blocks", "/training/clips", "/training/clips/2/name",
        "/training/clips/2/frames", "/training/clips/2/seconds", "/detector/parts/1/observer", "/detector/parts/1/density"})
    fields.emplace_back(name);
  for (const char* part : {"speed", "direction", "presence", "fused"}) {
    fields.push_back(std::string("/calibration/") + part);
    for (const char* name : {"quantiles", "tail_start", "tail_scale", "frames", "share"})
      fields.push_back(std::string("/calibration/") + part + "/" + name);
  }
  return fields;
}

std::string last_of(const std::string& field) {
  return field.substr(field.rfind('/') + 1);
}

TEST(MotionFile, EachFieldThatIsMissingIsNamed) {
  for (const std::string& field : fields_read()) {
    ModelFile file = good();
    ASSERT_TRUE(file.card.contains(Pointer(field))) << field;
    file.card[Pointer(field).parent_pointer()].erase(last_of(field));
    EXPECT_THAT(refusal(file), AllOf(HasSubstr("the model cannot be used"), HasSubstr(last_of(field)), HasSubstr("fit it again")))
        << field;
  }
}

TEST(MotionFile, EachFieldOfAnotherTypeIsNamed) {
  for (const std::string& field : fields_read()) {
    const json& value = good().card.at(Pointer(field));
    for (const json& other : {json(7), json("x"), json(true), json(), json::array(), json::object(), json::array({"x", true})}) {
      if (other.type() == value.type() || (other.is_number() && value.is_number())) continue;
      if (field == "/detector/roi" && other.is_string()) continue;  // says nothing of its type: another test
      EXPECT_THAT(refusal_with(field, other), AllOf(HasSubstr("the model cannot be used"), HasSubstr(last_of(field))))
          << field << " = " << other;
    }
  }
}

TEST(MotionFile, EachFieldOutOfRangeIsNamedWithItsValue) {
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<std::string, std::vector<json>>> cases = {
      {"/detector/picture", {"0x4", "66", "20000x49", "10x10", "99999999999x9"}},
      {"/detector/roi", {"", "1,2,3", "0,0,400,400", "-4,0,8,8", "64,48,2,1"}},
      {"/detector/look", {"0,0,67,48", "-1,0,64,48", "0,0,0,0", "nonsense"}},
      {"/detector/working", {"63x48", "640x480", "0x0", "64x"}},
      {"/detector/thresholds", {{8}, {0, 16}, {8, -1}, {8, inf}, {8, 1e300}, {8, 16, 4}, {true, 16}}},
      {"/detector/window", {{5}, {4, 7}, {5, 101}, {-5, 7}, {5.5, 7}, {4294967301, 7}, {5, 7, 9}}},
      {"/detector/fps", {0, -25, 1e-300, 1e9, inf}},
      {"/detector/flow", {"", "patch"}},
      {"/detector/parts/1/observer", {"speed", "smell"}},
      {"/detector/parts/1/density", {"", "dirac"}},
      {"/training/clips/2/frames", {0, -30, 31, 1e30, 30.5, std::uint64_t{18446744073709551615U}, std::int64_t{1} << 41}},
      {"/training/clips/2/seconds", {-1, inf}},
      {"/calibration/direction/share", {-0.1, 1.1, inf}},
      {"/calibration/direction/quantiles", {{1}, {2, 1}, {"1", 2}}},
      {"/calibration/direction/tail_start", {-12345, inf}},
      {"/calibration/direction/tail_scale", {0, -1, inf}},
      {"/calibration/direction/frames", {0, -3, 2.5, 1e300}},
      {"/calibration/fused/tail_scale", {0}},
      {"/calibration/speed/share", {0}},
      {"/calibration/fused/share", {0}},
  };
  for (const auto& [field, values] : cases)
    for (const json& value : values) {
      // what is not in the picture, or counts other frames, may be noticed where it is used
      const std::string name = field == "/detector/picture" || field == "/training/clips/2/frames" ? "" : last_of(field);
      const std::string part = field.find("direction") != std::string::npos ? "direction" : "";
      EXPECT_THAT(refusal_with(field, value), AllOf(HasSubstr("the model cannot be used"), HasSubstr(name), HasSubstr(part)))
          << field << " = " << value;
    }
  EXPECT_THAT(refusal_with("/training/clips", json::array()), HasSubstr("training.clips is empty"));
  EXPECT_THAT(refusal_with("/detector/parts", json::array()), HasSubstr("detector.parts is empty"));
}

TEST(MotionFile, EachTensorThatIsMissingOrOfAnotherFormIsNamed) {
  for (const auto& [name, tensor] : good().tensors) {
    ModelFile file = good();
    file.tensors.erase(name);
    EXPECT_THAT(refusal(file), HasSubstr("no tensor " + name));

    file.tensors[name] = tensor;
    file.tensors[name].type = tensor.type == DType::f32 ? DType::i32 : DType::f32;
    EXPECT_THAT(refusal(file), AllOf(HasSubstr("tensor " + name), HasSubstr("expected")));

    file.tensors[name] = tensor;
    file.tensors[name].shape = {tensor.count()};
    EXPECT_THAT(refusal(file), HasSubstr("tensor " + name));
  }
}

TEST(MotionFile, EachTensorWithAValueOutOfRangeIsNamed) {
  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::string part : {"speed", "direction", "presence"}) {
    for (const std::string tensor : {".sums", ".values"})
      for (const float value : {nan, inf, -1.0F, 1e30F}) {
        ModelFile file = good();
        const Tensor& old = file.tensors.at(part + tensor);
        auto values = old.to_floats();
        values[5] = value;
        file.tensors[part + tensor] = Tensor::of(values, old.shape);
        EXPECT_THAT(refusal(file), HasSubstr("tensor " + part + tensor)) << value;
      }
    for (const std::int32_t cell : {-2, 192, std::numeric_limits<std::int32_t>::max()}) {
      ModelFile file = good();
      const Tensor& old = file.tensors.at(part + ".cells");
      std::vector<std::int32_t> cells(static_cast<std::size_t>(old.count()), 0);
      cells[5] = cell;
      file.tensors[part + ".cells"] = Tensor::of(cells, old.shape);
      EXPECT_THAT(refusal(file), HasSubstr("tensor " + part + ".cells")) << cell;
    }
  }
}

}  // namespace
}  // namespace vigil
