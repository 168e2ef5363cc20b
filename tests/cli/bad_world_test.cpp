// SPDX-License-Identifier: Apache-2.0
// What the program says to broken models, wrong manifests, and places it cannot write to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/temp_folder.h"
#include "tests/cli/process.h"
#include "tests/cli/street.h"

#include "vigil/base/safetensors.h"
#include "vigil/base/sha256.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class BadWorld : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  // All verbs that read a model refuse it in the same words.
  void expect_model_refused(const std::string& why, const std::string& hint) const {
    for (const auto& args : std::vector<std::vector<std::string>>{{"detect", scene("seconds=5"), "--model", path("bad.vigil")},
                                                                  {"evaluate", path("bad.vigil"), street().data.string()},
                                                                  {"model", "show", path("bad.vigil")}}) {
      const Ran ran = run_vigil(args);
      EXPECT_EQ(ran.code, 1) << args[0];
      EXPECT_EQ(ran.out, "");
      EXPECT_THAT(ran.err, HasSubstr("bad.vigil: " + why)) << args[0];
      EXPECT_THAT(ran.err, HasSubstr("\n  hint: " + hint)) << args[0];
    }
  }

  TempFolder folder_;
};

constexpr const char* kCopyAgain =
    "models are written by `vigil fit`, `vigil train` and `vigil import`; copy it again if it was cut on the way";

TEST_F(BadWorld, AModelIsNotThere) {
  const Ran ran = run_vigil({"detect", scene("seconds=5"), "--model", path("none.vigil")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("none.vigil: no such file\n  hint: check the spelling and the current folder"));
}

TEST_F(BadWorld, AModelIsTruncated) {
  const std::string whole = text_of_file(street().model);
  folder_.write("bad.vigil", whole.substr(0, whole.size() / 2));
  expect_model_refused("not a readable safetensors file: the file ends before tensor '", kCopyAgain);
  folder_.write("bad.vigil", whole.substr(0, 100));
  expect_model_refused("not a readable safetensors file: its header claims ", kCopyAgain);
  folder_.write("bad.vigil", "");
  expect_model_refused("not a readable safetensors file: it has 0 bytes, too few for any header", kCopyAgain);
}

TEST_F(BadWorld, AModelHasAFlippedByte) {
  std::string whole = text_of_file(street().model);
  whole[whole.size() - 100] = static_cast<char>(whole[whole.size() - 100] ^ 1);
  folder_.write("bad.vigil", whole);
  expect_model_refused("damaged model: its tensors were changed",
                       "it was cut or changed since it was written; copy it again, or make it anew");
}

TEST_F(BadWorld, AModelIsOfAnotherVersion) {
  TensorFile file = read_safetensors(street().model);
  nlohmann::json card = nlohmann::json::parse(file.metadata.at("vigil.card"));
  card["format"] = 99;
  file.metadata["vigil.card"] = card.dump();
  file.metadata["vigil.card.sha256"] = sha256(card.dump());
  write_safetensors(path("bad.vigil"), file);
  expect_model_refused("written in model format 99, this Vigil reads format 1", "use the newer Vigil that wrote it");
}

TEST_F(BadWorld, AModelIsAVideo) {
  folder_.write("bad.vigil", std::string(100000, '\x07'));
  expect_model_refused("not a readable safetensors file: its header claims 506381209866536711 bytes, the file has 100000",
                       kCopyAgain);
}

TEST_F(BadWorld, TheOutputFolderIsAFile) {
  folder_.write("taken", "x");
  const Ran ran = run_vigil({"detect", scene("seconds=3600"), "--model", street().model.string(), "-o", path("taken")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("taken: the folder cannot be made"));
  EXPECT_THAT(ran.err, HasSubstr("  hint: choose another folder with --out"));
}

TEST_F(BadWorld, TheOutputFolderCannotBeWritten) {
  const Ran ran = run_vigil({"detect", scene("seconds=3600"), "--model", street().model.string(), "-o", "/proc/vigil"});
  EXPECT_EQ(ran.code, 1) << "found before an hour of video is looked at";
  EXPECT_THAT(ran.err, HasSubstr("error: /proc/vigil: the folder cannot be made: No such file or directory\n"
                                 "  hint: choose another folder with --out"));
}

void expect_full(const Ran& ran, const std::string& file) {
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("error: " + file +
                                 ": cannot be written: File too large\n"
                                 "  hint: make room there, or choose another disk"));
}

TEST_F(BadWorld, TheDiskIsFull) {
  const Ran report =
      run_vigil({"detect", scene("seconds=20"), "--model", street().model.string(), "-o", path("out")}, with_largest_file(5000));
  expect_full(report, path("out/scores.csv"));
  EXPECT_FALSE(fs::exists(path("out/report.html"))) << "it comes last: where it stands, the folder is complete";
  const Ran model = run_vigil({"fit", street().data.string(), "-o", path("x.vigil")}, with_largest_file(5000));
  expect_full(model, path("x.vigil"));
  EXPECT_FALSE(fs::exists(path("x.vigil")));
  const Ran overlay = run_vigil({"detect", scene("seconds=20"), "--model", street().model.string(), "--overlay", path("o.mp4")},
                                with_largest_file(5000));
  expect_full(overlay, path("o.mp4"));
  EXPECT_FALSE(fs::exists(path("o.mp4")));
}

class BadManifest : public BadWorld {
 protected:
  void expect_refused(const std::string& entry, const std::string& why, const std::string& hint) const {
    folder_.write("m.jsonl",
                  std::string(R"({"vigil_manifest":1,"dataset":"x","gt_revision":"1","split":"train"})") + "\n" + entry + "\n");
    for (const auto& args :
         std::vector<std::vector<std::string>>{{"fit", path("m.jsonl"), "-o", path("x.vigil")},
                                               {"evaluate", street().model.string(), path("m.jsonl")},
                                               {"detect", path("m.jsonl"), "--model", street().model.string()}}) {
      const Ran ran = run_vigil(args);
      EXPECT_EQ(ran.code, 1) << args[0];
      EXPECT_THAT(ran.err, HasSubstr("m.jsonl:2: " + why + "\n  hint: " + hint)) << args[0];
    }
  }

  std::string clip_ = (street().data / "training" / "frames" / "01").string();
};

TEST_F(BadManifest, HasAWrongPath) {
  expect_refused(R"({"id":"a","media":"nowhere.mp4","n_frames":10,"events":[]})",
                 "media: no such file or folder: " + path("nowhere.mp4"), "paths are relative to the manifest's folder");
}

TEST_F(BadManifest, HasAReversedInterval) {
  expect_refused(R"({"id":"a","media":")" + clip_ + R"(","n_frames":200,"events":[{"start":20,"end":10}]})",
                 "events[0]: start 20 lies after end 10", "the two are exchanged");
}

TEST_F(BadManifest, HasAnUnknownKey) {
  expect_refused(R"({"id":"a","media":")" + clip_ + R"(","n_frames":200,"evnts":[]})", "unknown key 'evnts' (nearest: events)",
                 "known keys: id, media, n_frames");
}

}  // namespace
}  // namespace vigil
