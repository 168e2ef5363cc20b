// SPDX-License-Identifier: Apache-2.0
// Texts of classes from files, and the heads that read them.
#include "vigil/nn/class_texts.h"

#include <cmath>

#include <gmock/gmock.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/nn/heads/head_checks.h"

#include "vigil/base/npy.h"
#include "vigil/base/safetensors.h"
#include "vigil/nn/loss.h"

namespace vigil {
namespace {

using ::testing::HasSubstr;

// Small heads for features of 4 numbers; `more` are further options.
const std::vector<std::string> kHeads{
    "vadclip(layers=1, window=2, length=9, expansion=1, prompts=2",
    "dsanet(layers=1, window=2, length=9, expansion=1, text_adapters=0, prototypes=2, decoder_layers=1, decoder_heads=2"};

class ClassTexts : public ::testing::Test {
 protected:
  std::filesystem::path npy(const at::Tensor& texts) const {
    const std::filesystem::path path = folder_.path() / "texts.npy";
    write_npy(path, to_plain(texts));
    return path;
  }

  static std::unique_ptr<Head> made(const std::string& head, const std::string& more) {
    return make_head(parse_spec(head + more + ")"), 4, 1);
  }

  static bool learned(const Head& head) { return testing::tensor_named(head, "text").requires_grad(); }

  TempFolder folder_;
  at::Tensor texts_ = at::arange(12, at::kFloat).reshape({3, 4});
};

TEST_F(ClassTexts, AreReadFromNpyAndFromATensorOfSafetensors) {
  EXPECT_TRUE(at::equal(read_class_texts(npy(texts_)), texts_));
  const std::filesystem::path path = folder_.path() / "texts.safetensors";
  write_safetensors(path, {{}, {{"other", to_plain(at::zeros({2, 2}))}, {"text", to_plain(texts_)}}});
  EXPECT_TRUE(at::equal(read_class_texts(path), texts_));
  EXPECT_TRUE(at::equal(read_class_texts(npy(texts_.to(at::kLong))), texts_)) << "whole numbers become floating ones";
}

TEST_F(ClassTexts, SayWhatIsWrongWithAFile) {
  const auto refused = [](const std::filesystem::path& path) { return message_of([&] { read_class_texts(path); }); };
  EXPECT_THAT(refused("/nowhere.npy"), HasSubstr("/nowhere.npy"));
  EXPECT_THAT(refused("texts.csv"), HasSubstr("texts.csv: texts of classes are read from .npy and .safetensors, not from '.csv'"));
  EXPECT_THAT(refused("FILE"),
              HasSubstr("FILE: texts of classes are read from .npy and .safetensors, and this name has no ending"));
  EXPECT_THAT(refused(npy(at::zeros({3, 1, 4}))), HasSubstr("is 3 x 1 x 4, texts of classes are K x F"));
  EXPECT_THAT(refused(npy(at::zeros({0, 4}))), HasSubstr("is 0 x 4, texts of classes are K x F"));
  EXPECT_THAT(refused(npy(texts_ / 0)), HasSubstr("12 of 12 numbers are not finite"));
  const std::filesystem::path path = folder_.path() / "texts.safetensors";
  write_safetensors(path, {{}, {{"other", to_plain(texts_)}}});
  EXPECT_THAT(refused(path), HasSubstr("text"));
}

TEST_F(ClassTexts, OfAFileAreConstantAndAsTheyStandThere) {
  for (const std::string& head : kHeads) {
    const auto with = made(head, ", text=" + npy(texts_).string());
    EXPECT_TRUE(at::equal(testing::tensor_named(*with, "text"), texts_)) << head;
    EXPECT_FALSE(learned(*with)) << head;
    EXPECT_EQ(with->forward({at::ones({1, 1, 5, 4}), {}, {}}, Pass{}).extra("class_logits", "test").size(2), 3) << head;
  }
}

TEST_F(ClassTexts, WithoutAFileAreLearnedFromRandomRowsOfLengthOne) {
  for (const std::string& head : kHeads) {
    const auto without = made(head, ", classes=3");
    const at::Tensor text = testing::tensor_named(*without, "text");
    EXPECT_TRUE(at::allclose(text.norm(2, {1}), at::ones({3}))) << head;
    EXPECT_TRUE(learned(*without)) << head;
    EXPECT_FALSE(at::equal(text, testing::tensor_named(*make_head(parse_spec(head + ", classes=3)"), 4, 2), "text"))) << head;

    Rng random(1);
    const HeadOutput output = without->forward({at::ones({1, 1, 5, 4}), {}, {}}, Pass{true, &random});
    const BagLabels bags{at::ones({1}), {}, at::tensor({0.F, 1.F, 0.F}).unsqueeze(0), {}};
    LossSum(parse_spec_sum("cross_entropy"))(output, bags).total.backward();
    EXPECT_GT(text.grad().abs().max().item<double>(), 0) << head;
  }
}

TEST_F(ClassTexts, AreAsManyAsAskedForOrAsTheFileHasOrThoseOfUcfCrime) {
  const std::string file = ", text=" + npy(texts_).string();
  for (const std::string& head : kHeads) {
    const auto rows = [&](const std::string& more) { return testing::tensor_named(*made(head, more), "text").size(0); };
    EXPECT_EQ(rows(", classes=5"), 5) << head;
    EXPECT_EQ(rows(file), 3) << head;
    EXPECT_EQ(rows(file + ", classes=3"), 3) << head;
    EXPECT_EQ(rows(""), 14) << head;
    EXPECT_EQ(rows(", classes=0"), 14) << head;
  }
}

TEST_F(ClassTexts, OfOtherClassesOrOfAnotherWidthAreRefusedWithBothNumbers) {
  const std::string file = ", text=" + npy(texts_).string();
  for (const std::string& head : kHeads) {
    const std::string name = parse_spec(head + ")").name;
    EXPECT_THAT(message_of([&] { made(head, file + ", classes=8"); }),
                HasSubstr("has texts of 3 classes, the head " + name + " is made for 8"));
    EXPECT_THAT(message_of([&] { make_head(parse_spec(head + file + ")"), 6, 1); }),
                HasSubstr("has texts of 4 numbers, the head " + name + " takes features of 6"));
  }
}

}  // namespace
}  // namespace vigil
