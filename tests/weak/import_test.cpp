// SPDX-License-Identifier: Apache-2.0
// Checkpoints of others become models: by their names, strictly, from every container.
#include "vigil/weak/import.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/base/made_torch.h"
#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/weak/planted.h"

#include "vigil/base/npy.h"
#include "vigil/base/safetensors.h"
#include "vigil/weak/import_sources.h"
#include "vigil/weak/import_tensors.h"
#include "vigil/weak/training_run.h"

namespace vigil {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Tensors = std::map<std::string, Tensor>;

Tensors tensors_of(const std::string& spec, std::int64_t width) {
  return make_head(parse_spec(spec), width, 7)->parameters().plain();
}

// As torch.save writes a dict of float tensors.
std::string state_dict(const Tensors& tensors, made_torch::Storages& storages) {
  std::string items;
  for (const auto& [name, tensor] : tensors) {
    std::vector<std::int64_t> strides(tensor.shape.size(), 1);
    for (std::size_t axis = strides.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * tensor.shape[axis];
    const std::string key = std::to_string(storages.size());
    const std::vector<float> values = tensor.to_floats();
    storages.emplace_back(key, made_torch::raw(values));
    items += made_torch::text(name) +
             made_torch::tensor(made_torch::storage("FloatStorage", key, tensor.count()), 0, tensor.shape, strides);
  }
  return made_torch::dict(items);
}

std::string torch_file(const Tensors& tensors) {
  made_torch::Storages storages;
  const std::string dict = state_dict(tensors, storages);
  return made_torch::torch_zip(dict, storages);
}

std::string old_torch_file(const Tensors& tensors) {
  made_torch::Storages storages;
  const std::string dict = state_dict(tensors, storages);
  std::vector<made_torch::LegacyStorage> old;
  for (const auto& [key, bytes] : storages) old.push_back({key, bytes.size() / 4, bytes});
  return made_torch::torch_legacy(dict, old);
}

Tensors with_prefix(const std::string& prefix, const Tensors& tensors) {
  Tensors result;
  for (const auto& [name, tensor] : tensors) result[prefix + name] = tensor;
  return result;
}

Tensor ones(std::vector<std::int64_t> shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return Tensor::of(std::vector<float>(static_cast<std::size_t>(count), 1), std::move(shape));
}

Features waves(std::int64_t width) {
  Features features;
  features.shape = {9, 1, width};
  for (std::int64_t i = 0; i < 9 * width; ++i)
    features.values.push_back(static_cast<float>(std::sin(0.37 * static_cast<double>(i))));
  return features;
}

// A folder with one checkpoint of these tensors at a time.
class Import : public ::testing::Test {
 protected:
  ImportedHead from(const Tensors& tensors, const ImportConfig& config = {}) const {
    return import_checkpoint(folder_.write("checkpoint.pkl", torch_file(tensors)), config);
  }
  std::string refusal(const Tensors& tensors, const ImportConfig& config = {}) const {
    return message_of([&] { from(tensors, config); });
  }
  std::filesystem::path safetensors(const Tensors& tensors, const std::map<std::string, std::string>& metadata = {}) const {
    write_safetensors(folder_.path() / "checkpoint.safetensors", {metadata, tensors});
    return folder_.path() / "checkpoint.safetensors";
  }
  TempFolder folder_;
};

ImportConfig with_head(const std::string& head) {
  ImportConfig config;
  config.head = head;
  return config;
}

TEST_F(Import, EveryHeadIsToldByTheNamesOfItsOwnTensors) {
  for (const auto& row : heads().rows()) {
    SCOPED_TRACE(row.name);
    const Tensors tensors = tensors_of(row.name, 16);
    const CheckpointSource* source = source_of(tensors, "");
    ASSERT_NE(source, nullptr);
    EXPECT_EQ(source->head, row.name == "milr" ? "sultani" : row.name);
    EXPECT_EQ(tensors.at(source->width_of).shape.at(source->axis), 16);
    EXPECT_NO_THROW(check_recipe(read_recipe(source->defaults(tensors).recipe)));
  }
}

TEST_F(Import, EveryContainerGivesTheSameScores) {
  const Tensors tensors = tensors_of("sultani", 16);
  const ImportedHead zip = from(tensors);
  const ImportedHead old = import_checkpoint(folder_.write("old.pth", old_torch_file(tensors)));
  const ImportedHead safe = import_checkpoint(safetensors(tensors));
  EXPECT_EQ(zip.container, "torch zip");
  EXPECT_EQ(old.container, "torch legacy");
  EXPECT_EQ(safe.container, "safetensors");
  const std::vector<double> scores = zip.model.row_scores(waves(16));
  EXPECT_NE(scores[0], scores[1]);
  EXPECT_EQ(old.model.row_scores(waves(16)), scores);
  EXPECT_EQ(safe.model.row_scores(waves(16)), scores);
}

TEST_F(Import, WhatWrappersPutBeforeNamesIsTakenOff) {
  const Tensors tensors = tensors_of("sultani", 16);
  for (const std::string prefix : {"module.", "model.", "state_dict.", "state_dict.module.", "model_state_dict.module.model."})
    EXPECT_EQ(from(with_prefix(prefix, tensors)).tensors, 6U) << prefix;
}

TEST_F(Import, WhatStandsBesideTheLayersIsLeftOut) {
  Tensors tensors = with_prefix("state_dict.module.", tensors_of("rtfm", 16));
  tensors["state_dict.module.Aggregate.conv_1.2.num_batches_tracked"] = ones({});
  tensors["optimizer.state.0.exp_avg"] = ones({3});
  tensors["clipmodel.visual.proj"] = ones({3});
  EXPECT_THAT(from(tensors).left_out, ElementsAre("clipmodel.visual.proj", "optimizer.state.0.exp_avg",
                                                  "state_dict.module.Aggregate.conv_1.2.num_batches_tracked"));
}

TEST_F(Import, ReluAfterTheSecondLayerIsAskedAboutWhereTheFileIsSilent) {
  const ImportedHead narrow = from(tensors_of("sultani", 16));
  EXPECT_EQ(narrow.model.recipe.head, "sultani(relu2=true)");
  EXPECT_THAT(narrow.notes, ElementsAre(HasSubstr("does not say whether a ReLU follows the second layer")));
  const ImportedHead named = from(tensors_of("sultani", 16), with_head("sultani"));
  EXPECT_THAT(named.notes, IsEmpty());
  EXPECT_NE(narrow.model.row_scores(waves(16)), named.model.row_scores(waves(16)));
  EXPECT_EQ(from(tensors_of("sultani", 4096)).model.recipe.head, "sultani") << "C3D: the original's";
}

TEST_F(Import, SeominseoksNamesBecomeOursAndItsCopiesAreLeftOut) {
  const Tensors ours = tensors_of("sultani", 16);
  Tensors theirs;
  int copy = 0;
  for (const auto& [number, layer] : std::map<std::string, std::string>{{"0", "fc1"}, {"3", "fc2"}, {"6", "fc3"}})
    for (const std::string part : {".weight", ".bias"}) {
      theirs["classifier." + number + part] = ours.at(layer + part);
      theirs["vars." + std::to_string(copy++)] = ours.at(layer + part);
    }
  const ImportedHead imported = from(theirs);
  EXPECT_THAT(imported.source, HasSubstr("seominseok"));
  EXPECT_EQ(imported.model.recipe.head, "sultani") << "its forward pass has no ReLU there";
  EXPECT_EQ(imported.model.head->parameters().plain(), ours);
  EXPECT_EQ(imported.left_out.size(), 6U);
}

TEST_F(Import, KernelTellsTheRecipeOfPel4vad) {
  EXPECT_EQ(from(tensors_of("pel4vad(t_step=9)", 16)).recipe, "pel4vad-ucf");
  const ImportedHead xd = from(tensors_of("pel4vad(t_step=3)", 16));
  EXPECT_EQ(xd.recipe, "pel4vad-xd");
  EXPECT_THAT(xd.notes, ElementsAre(HasSubstr("for ShanghaiTech give --recipe pel4vad-sht")));
  ImportConfig shanghaitech;
  shanghaitech.recipe = "pel4vad-sht";
  EXPECT_EQ(from(tensors_of("pel4vad(t_step=3)", 16), shanghaitech).model.recipe.smooth, "slide(k=3)");
}

TEST_F(Import, VadclipNeedsNoTextsForScores) {
  Tensors published = tensors_of("vadclip(layers=1, window=64, classes=7)", 16);
  published.erase("text");
  published["clipmodel.ln_final.weight"] = ones({4});
  const ImportedHead imported = from(published);
  EXPECT_EQ(imported.recipe, "vadclip-xd");
  EXPECT_EQ(imported.model.recipe.head, "vadclip(layers=1, window=64, classes=7)");
  EXPECT_THAT(imported.notes, Contains(HasSubstr("features of the classes' texts are not in the file")));

  ImportConfig config;
  config.texts = folder_.path() / "texts.npy";
  write_npy(config.texts, ones({7, 16}));
  EXPECT_EQ(from(published, config).model.head->parameters().plain().at("text"), ones({7, 16}));
  EXPECT_EQ(from(published, config).model.row_scores(waves(16)), imported.model.row_scores(waves(16)));
  write_npy(config.texts, ones({6, 16}));
  EXPECT_THAT(refusal(published, config), HasSubstr("text: 6 x 16, should be 7 x 16"));
  EXPECT_THAT(refusal(tensors_of("sultani", 16), config), HasSubstr("--texts: this head has none"));
}

TEST_F(Import, AModelFileComesBackWithWhatIsKnownOfIt) {
  ImportConfig config;
  config.features = "i3d";
  config.crops = 1;
  config.trained_on = "UCF-Crime";
  config.licence = {"none stated"};
  const HeadModel model = from(tensors_of("sultani", 16), config).model;
  const HeadModel again = head_model_of(to_file(model));
  EXPECT_EQ(again.features, (FeatureFingerprint{"i3d", 16, 1, 0}));
  EXPECT_EQ(again.licences, config.licence);
  EXPECT_EQ(again.row_scores(waves(16), "i3d"), model.row_scores(waves(16), "i3d"));
  EXPECT_EQ(again.training["dataset"], "UCF-Crime");
  EXPECT_EQ(again.training["imported"]["file"], "checkpoint.pkl");
  EXPECT_EQ(again.training["imported"]["sha256"].get<std::string>().size(), 64U);
  EXPECT_FALSE(again.calibration);
}

TEST_F(Import, WidthOfStoredRowsIsWhatBecomesTheHeads) {
  ImportConfig config;
  config.set = {"prepare=deviation"};
  EXPECT_EQ(from(tensors_of("sultani", 16), config).model.features.width, 8) << "deviation doubles it";
  const std::string small = "mgfn(append_norm=false, width2=64, width3=64, depth1=1, depth2=1, depth3=1)";
  EXPECT_EQ(from(tensors_of(small, 9), with_head(small)).model.features.width, 9) << "8 and their norm";
}

TEST_F(Import, NormalVideosCalibrate) {
  Dataset dataset;
  dataset.name = "halls";
  for (int i = 0; i < 4; ++i) {
    Video video;
    video.id = "v" + std::to_string(i);
    video.split = "train";
    video.anomalous = i == 3;
    const std::filesystem::path file = folder_.path() / (video.id + ".npy");
    write_npy(file, Tensor::of(waves(16).values, {9, 16}));
    video.features["i3d"].path = file;
    dataset.videos.push_back(video);
  }
  HeadModel model = from(tensors_of("sultani", 16)).model;
  const NormalRows used = calibrate_on_normal(model, dataset, "train");
  EXPECT_EQ(used.videos, 3U);
  EXPECT_EQ(used.rows, 27);
  EXPECT_EQ(model.calibration.value().scores(), 27);
  EXPECT_EQ(model.features.name, "i3d") << "as the data set calls them";
  EXPECT_THAT(message_of([&] { calibrate_on_normal(model, dataset, "test"); }),
              HasSubstr("halls: 0 normal videos with 0 rows in the split 'test', a calibration needs 20 rows"));
  model.features.width = 8;
  EXPECT_THAT(message_of([&] { calibrate_on_normal(model, dataset, "train"); }), HasSubstr("v0: these features are not those"));
}

TEST_F(Import, AnotherArchitectureIsRefusedWithEveryNameAndShape) {
  Tensors tensors = tensors_of("sultani(hidden2=33)", 16);
  tensors["fc4.weight"] = ones({1});
  const std::string said = refusal(tensors);
  for (const char* part : {"fc2.weight: 33 x 512, should be 32 x 512", "fc2.bias: 33, should be 32", "fc3.weight: 1 x 33",
                           "fc4.weight: not of this head", "widths of layers are options of the head: --head 'sultani(...)'"})
    EXPECT_THAT(said, HasSubstr(part));
  EXPECT_EQ(from(tensors_of("sultani(hidden2=33)", 16), with_head("sultani(hidden2=33)")).tensors, 6U);
  EXPECT_THAT(refusal(tensors_of("sultani", 16), with_head("rtfm")),
              AllOf(HasSubstr("no tensor 'Aggregate.conv_1.0.weight'"), HasSubstr("fc1.bias, fc1.weight")));
}

TEST_F(Import, AFileThatFitsNoHeadIsRefusedWithItsNames) {
  EXPECT_THAT(refusal({{"backbone.conv.weight", ones({2, 2})}, {"head.bias", ones({2})}}),
              AllOf(HasSubstr("fit no head that is known; they are called backbone.conv.weight, head.bias"), HasSubstr("--head")));
  EXPECT_THAT(refusal({{"", ones({2})}}), HasSubstr("(one without a name)"));
  EXPECT_THAT(refusal({{"optimizer.lr", ones({})}}), HasSubstr("holds no tensor of a network (1 of other things)"));
}

TEST_F(Import, TwoModelsInAFileAreRefused) {
  Tensors both = with_prefix("model.", tensors_of("sultani", 16));
  both.merge(with_prefix("module.", tensors_of("sultani", 16)));
  EXPECT_THAT(refusal(both), HasSubstr("'model.fc1.bias' and 'module.fc1.bias' are both tensors of 'fc1.bias'"));
}

TEST_F(Import, WhatReadersRefuseIsToldAsTheyTellIt) {
  const std::string hostile = made_torch::global("os", "system") + made_torch::tuple(made_torch::text("true")) + "R";
  const auto file = folder_.write("bad.pth", made_torch::torch_zip(hostile, {}));
  EXPECT_THAT(message_of([&] { import_checkpoint(file); }), AllOf(HasSubstr("bad.pth"), HasSubstr("os.system")));
  EXPECT_THAT(message_of([&] { import_checkpoint(folder_.write("short.pth", "PK")); }), HasSubstr("short.pth"));
  EXPECT_THAT(message_of([&] { import_checkpoint(folder_.path() / "none.pth"); }), HasSubstr("none.pth: cannot be opened"));
}

TEST_F(Import, AModelOrACheckpointOfVigilIsNotImported) {
  const auto said_of = [&](const std::string& name) { return message_of([&] { import_checkpoint(folder_.path() / name); }); };
  run_training({small_recipe(), "train", folder_.path()}, planted_dataset(folder_.path() / "features"));
  for (const std::string model : {"last.vigil", "best.vigil"})
    EXPECT_THAT(said_of(model), AllOf(HasSubstr(model + ": this is a model of Vigil already"), HasSubstr("use it as it is")));
  EXPECT_THAT(said_of("checkpoint.safetensors"),
              AllOf(HasSubstr("checkpoint.safetensors: this is the checkpoint of a training of Vigil, not a model"),
                    HasSubstr("last.vigil and best.vigil beside it are models"), HasSubstr("`vigil train --resume`")));
}

TEST_F(Import, ACardOfSomebodyElseIsNoMatter) {
  const auto file = safetensors(tensors_of("sultani", 16), {{"card", "a model card"}, {"format", "pt"}});
  EXPECT_EQ(import_checkpoint(file).tensors, 6U);
}

TEST_F(Import, NumbersThatAreNotFiniteAreRefused) {
  Tensors tensors = tensors_of("sultani", 16);
  tensors["fc2.bias"] = Tensor::of(std::vector<float>(32, std::numeric_limits<float>::quiet_NaN()), {32});
  EXPECT_THAT(refusal(tensors), HasSubstr("numbers that are not finite:\n  fc2.bias: 32 of 32"));
  Tensors batch_norm = tensors_of("bnwvad", 16);
  batch_norm["normal_head.bn1.running_var"] = Tensor::of(std::vector<float>(32, -1), {32});
  EXPECT_THAT(refusal(batch_norm), AllOf(HasSubstr("checkpoint.pkl: the head gives "), HasSubstr("nan at snippet 0 of 40")));
}

TEST_F(Import, AWidthThatTheFileCannotHoldTakesNoMemory) {
  Tensors tensors = tensors_of("sultani(hidden=1, hidden2=1)", 100'000);
  EXPECT_THAT(refusal(tensors), AllOf(HasSubstr("rows of 100000 numbers"), HasSubstr("no head sultani is of this width")));
  tensors = tensors_of("rtfm", 16);
  tensors["Aggregate.conv_1.0.weight"] = ones({1, 50'000, 1});
  EXPECT_THAT(refusal(tensors), HasSubstr("rows of 50000 numbers"));
  tensors["Aggregate.conv_1.0.weight"] = ones({0, std::int64_t{1} << 62, 1});
  EXPECT_THAT(message_of([&] { import_checkpoint(safetensors(tensors)); }), HasSubstr("Aggregate.conv_1.0.weight"));
}

TEST_F(Import, WhatDoesNotHoldInTheOrderIsWrongUsage) {
  const Tensors tensors = tensors_of("sultani", 16);
  EXPECT_THAT(refusal(tensors, with_head("sultany")), HasSubstr("nearest: sultani"));
  ImportConfig config;
  config.recipe = "rtfm-ufc";
  EXPECT_THAT(refusal(tensors, config), HasSubstr("nearest: rtfm-ucf"));
  config = {};
  config.set = {"smoth=none"};
  EXPECT_THAT(refusal(tensors, config), AllOf(HasSubstr("--set"), HasSubstr("nearest: smooth")));
}

}  // namespace
}  // namespace vigil
