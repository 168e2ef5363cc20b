// SPDX-License-Identifier: Apache-2.0
// Specifies vigil/detect/model_file.h: what is saved is loaded, and no damage goes unnoticed.
#include "vigil/detect/model_file.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/base/temp_folder.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/safetensors.h"
#include "vigil/base/sha256.h"

namespace vigil {
namespace {

using testing::HasSubstr;

class ModelFileTest : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "street.vigil"; }

  static ModelFile small_model() {
    const std::vector<float> means{1.5F, -2, 0};
    const std::vector<std::int64_t> counts{7, 8};
    ModelFile model;
    model.kind = "motion";
    model.card = {{"trained_on", "30 min"}, {"fps", 29.97}};
    model.tensors = {{"mean", Tensor::of(std::span<const float>(means), {3, 1})},
                     {"count", Tensor::of(std::span<const std::int64_t>(counts), {2})}};
    return model;
  }

  static bool same(const ModelFile& a, const ModelFile& b) {
    return a.kind == b.kind && a.card == b.card && a.tensors == b.tensors;
  }

  // What loading says, message and hint; empty when it loads.
  std::string complaint() const {
    try {
      load_model_file(path());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::input);
      return std::string(error.what()) + " | " + error.hint();
    }
    return "";
  }

  void write_plain(const std::string& bytes) const { folder_.write("street.vigil", bytes); }

  // The file with another card under a right hash: what another version of Vigil, or a hand, might write.
  void write_card(const std::string& text) const {
    write_safetensors(path(), {{{"vigil.card", text}, {"vigil.card.sha256", sha256(text)}}, small_model().tensors});
  }

  TempFolder folder_;
};

TEST_F(ModelFileTest, GivesBackWhatWasSaved) {
  const ModelFile model = small_model();
  save_model(path(), model);
  const ModelFile loaded = load_model_file(path());
  EXPECT_EQ(loaded.kind, "motion");
  EXPECT_EQ(loaded.tensors, model.tensors);
  for (const auto& [key, value] : model.card.items()) EXPECT_EQ(loaded.card.at(key), value) << key;
}

TEST_F(ModelFileTest, CardSaysFormatKindVersionAndContent) {
  save_model(path(), small_model());
  const auto card = load_model_file(path()).card;
  EXPECT_EQ(card.at("format"), kModelFormat);
  EXPECT_EQ(card.at("kind"), "motion");
  EXPECT_THAT(card.at("vigil").get<std::string>(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(card.at("content").get<std::string>(), testing::MatchesRegex("[0-9a-f]{64}"));
}

TEST_F(ModelFileTest, SavingALoadedModelGivesTheSameBytes) {
  save_model(path(), small_model());
  const std::string first = read_file(path());
  save_model(path(), load_model_file(path()));
  EXPECT_EQ(read_file(path()), first);
}

TEST_F(ModelFileTest, ContentDependsOnNamesShapesTypesAndBytesOfTheTensors) {
  const auto content = [this](const ModelFile& model) {
    save_model(path(), model);
    return load_model_file(path()).card.at("content").get<std::string>();
  };
  const ModelFile model = small_model();
  const std::string before = content(model);
  ModelFile other = model;
  other.card["trained_on"] = "another street";
  EXPECT_EQ(content(other), before);
  other = model;
  other.tensors["mean"].bytes[0] ^= std::byte{1};
  EXPECT_NE(content(other), before);
  other = model;
  other.tensors["mean"].shape = {1, 3};
  EXPECT_NE(content(other), before);
  other = model;
  other.tensors["mean"].type = DType::i32;
  EXPECT_NE(content(other), before);
  other = model;
  other.tensors.insert({"means", other.tensors.at("mean")});
  other.tensors.erase("mean");
  EXPECT_NE(content(other), before);
}

TEST_F(ModelFileTest, NoFlippedBitGoesUnnoticed) {
  save_model(path(), small_model());
  const ModelFile model = load_model_file(path());
  const std::string good = read_file(path());
  std::size_t refused = 0;
  for (std::size_t i = 0; i < good.size(); ++i)
    for (const int mask : {1, 32}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ mask);
      write_plain(bad);
      try {
        EXPECT_TRUE(same(load_model_file(path()), model)) << "byte " << i << " flipped with " << mask << " gave another model";
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::input);
        EXPECT_THAT(error.what(), HasSubstr("street.vigil"));
        ++refused;
      }
    }
  EXPECT_GT(2 * refused, 3 * good.size());
}

TEST_F(ModelFileTest, NoCutGoesUnnoticed) {
  save_model(path(), small_model());
  const std::string good = read_file(path());
  for (std::size_t size = 0; size < good.size(); ++size) {
    write_plain(good.substr(0, size));
    EXPECT_NE(complaint(), "") << "cut to " << size << " of " << good.size() << " bytes";
  }
  write_plain(good + "x");
  EXPECT_NE(complaint(), "");
}

TEST_F(ModelFileTest, SaysWhatIsWrongAndWhatToDo) {
  EXPECT_THAT(complaint(), HasSubstr("street.vigil"));  // no such file

  save_model(path(), small_model());
  std::string bytes = read_file(path());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_plain(bytes);
  EXPECT_THAT(complaint(), HasSubstr("damaged model: its tensors were changed | it was cut or changed since it was written"));

  save_model(path(), small_model());
  bytes = read_file(path());
  bytes.replace(bytes.find("30 min"), 6, "90 min");
  write_plain(bytes);
  EXPECT_THAT(complaint(), HasSubstr("damaged model: its card was changed"));

  write_safetensors(path(), {{}, small_model().tensors});
  EXPECT_THAT(complaint(), HasSubstr("not a Vigil model: a safetensors file without a model card"));

  write_card(R"({"format": 7, "kind": "motion"})");
  EXPECT_THAT(complaint(), HasSubstr("written in model format 7, this Vigil reads format 1 | use the newer Vigil"));

  write_card(R"({"format": 1, "kind": "motion"})");
  EXPECT_THAT(complaint(), HasSubstr("its card is incomplete"));

  write_card("[1, 2");
  EXPECT_THAT(complaint(), HasSubstr("its card cannot be read"));
}

TEST_F(ModelFileTest, SaysOfFilesOfAnotherKindThatTheyAreNoModels) {
  for (const std::string text : {"", "hello", "a long text that is no model at all, but an ordinary letter to somebody"}) {
    write_plain(text);
    EXPECT_THAT(complaint(), HasSubstr("street.vigil")) << text;
    EXPECT_THAT(complaint(), HasSubstr("models are written by `vigil fit`, `vigil train` and `vigil import`")) << text;
  }
}

}  // namespace
}  // namespace vigil
