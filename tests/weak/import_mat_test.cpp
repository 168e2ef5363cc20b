// SPDX-License-Identifier: Apache-2.0
// The official weights of Sultani 2018: cells of MATLAB with weights [in, out], as Keras has them.
#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/data/made_files.h"

#include "vigil/weak/import.h"
#include "vigil/weak/import_tensors.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

std::string layer(const std::string& name, std::int32_t in, std::int32_t out) {
  std::vector<double> weights, bias;
  for (int i = 0; i < in * out; ++i) weights.push_back(i % 7 - 3);  // column by column: [in, out] with i = column * in + row
  for (int i = 0; i < out; ++i) bias.push_back(i);
  return mat_cell(name, {mat_doubles("", {in, out}, weights), mat_doubles("", {1, out}, bias)});
}

TEST(ImportMat, WeightsAreTurnedToOutByIn) {
  const TempFolder folder;
  const auto path = folder.write("w.mat", mat_file(layer("0", 4, 2) + mat_cell("1", {}) + layer("2", 2, 3) + layer("4", 3, 1)));
  const CheckpointTensors read = read_checkpoint(path);
  EXPECT_EQ(read.container, "mat");
  EXPECT_EQ(read.tensors.at("fc1.weight"), Tensor::of(std::vector<float>{-3, -2, -1, 0, 1, 2, 3, -3}, {2, 4}));
  EXPECT_EQ(read.tensors.at("fc1.bias"), Tensor::of(std::vector<float>{0, 1}, {2}));
  EXPECT_EQ(read.tensors.at("fc3.weight").shape, (std::vector<std::int64_t>{1, 3}));
}

TEST(ImportMat, BecomesTheOriginalHead) {
  const TempFolder folder;
  const auto path = folder.write("w.mat", mat_file(layer("0", 20, 512) + layer("2", 512, 32) + layer("4", 32, 1)));
  const ImportedHead imported = import_checkpoint(path);
  EXPECT_EQ(imported.model.recipe.head, "sultani");
  EXPECT_EQ(imported.model.recipe.score_length, "sultani(segments=32)");
  EXPECT_EQ(imported.model.features.width, 20);
  EXPECT_TRUE(imported.notes.empty());
}

TEST(ImportMat, OtherVariablesAreRefusedByName) {
  const TempFolder folder;
  const auto refusal = [&](const std::string& variables) {
    return message_of([&] { read_checkpoint(folder.write("w.mat", mat_file(variables))); });
  };
  EXPECT_THAT(refusal(mat_doubles("gt", {1, 1}, {1})), HasSubstr("no layers of weights; its variables are: gt"));
  EXPECT_THAT(refusal(mat_doubles("0", {1, 1}, {1})), HasSubstr("the variable '0' is no cell of a weight [in, out] and a bias"));
  EXPECT_THAT(refusal(mat_cell("2", {mat_doubles("", {2, 3}, {1, 2, 3, 4, 5, 6}), mat_doubles("", {1, 2}, {1, 2})})),
              HasSubstr("the variable '2' is no cell"));
}

}  // namespace
}  // namespace vigil
