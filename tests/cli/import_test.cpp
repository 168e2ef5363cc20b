// SPDX-License-Identifier: Apache-2.0
// vigil import as a user runs it, where the program can learn.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/base/made_safetensors.h"
#include "tests/base/made_torch.h"
#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"

#include "vigil/base/npy.h"

#ifdef VIGIL_LEARN

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The layers of Sultani 2018 for rows of 8 numbers. inner: of the second layer.
std::string checkpoint(std::int64_t inner = 32) {
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes{{"fc1.weight", {512, 8}},     {"fc1.bias", {512}},
                                                                              {"fc2.weight", {inner, 512}}, {"fc2.bias", {inner}},
                                                                              {"fc3.weight", {1, inner}},   {"fc3.bias", {1}}};
  made_torch::Storages storages;
  std::string items;
  for (const auto& [name, shape] : shapes) {
    const std::int64_t rows = shape[0], columns = shape.size() == 2 ? shape[1] : 1;
    std::vector<float> values;
    for (std::int64_t i = 0; i < rows * columns; ++i) values.push_back(0.01F * static_cast<float>(i % 11 - 4));
    const std::string key = std::to_string(storages.size());
    storages.emplace_back(key, made_torch::raw(values));
    const std::vector<std::int64_t> strides =
        shape.size() == 2 ? std::vector<std::int64_t>{columns, 1} : std::vector<std::int64_t>{1};
    items += made_torch::text("module." + name) +
             made_torch::tensor(made_torch::storage("FloatStorage", key, rows * columns), 0, shape, strides);
  }
  return made_torch::torch_zip(made_torch::dict(items), storages);
}

TEST(ImportVerb, WritesAModelThatIsShownAndScores) {
  const TempFolder folder;
  const std::string file = folder.write("mil.pkl", checkpoint()), model = folder.path() / "mil.vigil";
  const Ran ran = run_vigil({"import", file, "-o", model, "--features", "i3d", "--licence", "none stated"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  for (const char* part : {"sultani(relu2=true) on i3d features (8 numbers)", "torch zip, 6 tensors", "deepmil-ucf",
                           "no rarity is claimed", "does not say whether a ReLU follows the second layer"})
    EXPECT_THAT(ran.out, HasSubstr(part));
  const json shown = json::parse(run_vigil({"model", "show", model, "--json"}).out);
  EXPECT_EQ(shown["card"]["licences"], json::array({"none stated"}));
  EXPECT_EQ(shown["card"]["training"]["imported"]["file"], "mil.pkl");
}

TEST(ImportVerb, JsonSaysWhatWasTakenFromWhere) {
  const TempFolder folder;
  const Ran ran = run_vigil({"import", folder.write("mil.pkl", checkpoint()), "-o", folder.path() / "mil.vigil", "--json", "--head",
                             "sultani", "--set", "smooth=causal(k=3)"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const json said = json::parse(ran.out);
  EXPECT_EQ(said["head"], "sultani");
  EXPECT_EQ(said["width"], 8);
  EXPECT_EQ(said["tensors"], 6);
  EXPECT_TRUE(said["calibration"].is_null());
  EXPECT_TRUE(said["notes"].empty());
}

TEST(ImportVerb, NormalVideosOfADataSetCalibrate) {
  const TempFolder folder;
  std::string manifest = R"({"vigil_manifest":1,"dataset":"halls","gt_revision":"1","split":"train"})"
                         "\n";
  for (const std::string id : {"a", "b"}) {
    std::vector<float> values;
    for (int i = 0; i < 15 * 8; ++i) values.push_back(0.1F * static_cast<float>(i % 13));
    folder.write(id + ".mp4", "never opened");
    write_npy(folder.path() / (id + ".npy"), Tensor::of(values, {15, 8}));
    manifest += R"({"id":")" + id + R"(","media":")" + id +
                R"(.mp4","n_frames":240,"fps":30,"events":[]})"
                "\n";
  }
  folder.write("m.jsonl", manifest);
  const Ran ran = run_vigil({"import", folder.write("mil.pkl", checkpoint()), "-o", folder.path() / "mil.vigil", "--calibrate",
                             folder.path() / "m.jsonl", "--folder", folder.path()});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("30 rows of 2 normal videos"), Not(HasSubstr("no rarity"))));
}

TEST(ImportVerb, AnotherArchitectureIsRefusedAndNothingIsWritten) {
  const TempFolder folder;
  const Ran ran = run_vigil({"import", folder.write("mil.pkl", checkpoint(33)), "-o", folder.path() / "mil.vigil"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("fc2.weight: 33 x 512, should be 32 x 512"), HasSubstr("hint: by its names it is of")));
  EXPECT_FALSE(fs::exists(folder.path() / "mil.vigil"));
}

struct HostileFile {
  std::string name, bytes, said;
};

void PrintTo(const HostileFile& file, std::ostream* out) {
  *out << file.name;
}

class Hostile : public testing::TestWithParam<HostileFile> {};

TEST_P(Hostile, FileIsRefusedAndNothingIsWritten) {
  const TempFolder folder;
  const std::string file = folder.write("bad.pth", GetParam().bytes);
  const Ran ran = run_vigil({"import", file, "-o", folder.path() / "bad.vigil"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "error: " + file + ": " + GetParam().said);
  EXPECT_FALSE(fs::exists(folder.path() / "bad.vigil"));
}

std::vector<HostileFile> hostile_files() {
  using namespace made_torch;
  const ZipPart bomb{.name = "x/data/0", .bytes = "0123456789", .method = 8, .unpacked = 4'000'000'000};
  const ZipPart large{"x/data.pkl", pickle(tensor(storage("FloatStorage", "0", 1'000'000'000), 0, {1}, {1}))};
  const ZipPart small{"x/data.pkl", pickle(floats("0", 1))};
  const std::string first = made_safetensors::entry("fc1.bias", "U8", "[4]", "[0,4]");
  const std::string second = made_safetensors::entry("fc2.bias", "U8", "[4]", "[2,6]");
  return {
      {"ZipBomb", zip({large, bomb}),
       "entry 'x/data/0' is packed (method 8, 10 bytes to 4000000000); torch.save packs nothing\n"
       "  hint: unpack it and zip it again without packing: unzip x.pt, zip -0 -r y.pt FOLDER\n"},
      {"PathTraversal", zip({small, {"x/../../etc/passwd", "n"}}),
       "not a readable zip archive: entry 'x/../../etc/passwd' has a name that leads elsewhere\n"
       "  hint: the copy is not complete or was changed: get it again\n"},
      {"PickleWithCode", torch_zip(global("os", "system") + tuple(text("true")) + "R", {}),
       "data.pkl: it asks for 'os.system', for which code would have to run; Vigil runs none and reads plain tensors, numbers and "
       "texts (byte 2)\n"
       "  hint: where you trust the file, convert it once in Python: m = torch.load('x.pt', map_location='cpu'), then "
       "torch.save(m.state_dict(), 'plain.pt') for a whole module, torch.save(m['state_dict'], 'plain.pt') for a dict with more\n"},
      {"OverlappingTensors", made_safetensors::bytes_of("{" + first + "," + second + "}", "123456"),
       "not a readable safetensors file: tensor 'fc2.bias' begins at 2 where 4 is expected\n"
       "  hint: the file is cut, changed or of another kind\n"}};
}

INSTANTIATE_TEST_SUITE_P(ImportVerb, Hostile, testing::ValuesIn(hostile_files()), [](const auto& file) { return file.param.name; });

TEST(ImportVerb, WhatIsNeededIsAskedFor) {
  EXPECT_THAT(run_vigil({"import"}).err, HasSubstr("no checkpoint is given"));
  EXPECT_THAT(run_vigil({"import", "a.pth"}).err, HasSubstr("where the model goes is not given (-o MODEL)"));
  const Ran ran = run_vigil({"import", "a.pth", "-o", "a.vigil", "--split", "test"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("are of the data set of --calibrate, which is not given"));
}

}  // namespace
}  // namespace vigil

#endif
