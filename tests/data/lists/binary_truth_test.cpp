// SPDX-License-Identifier: Apache-2.0
// Specifies truth in .npy, .npz and .mat files, and that damaged ones are refused.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/base/message_of.h"
#include "tests/base/temp_folder.h"
#include "tests/data/made_files.h"

#include "vigil/base/rng.h"
#include "vigil/data/lists/frame_labels.h"
#include "vigil/data/lists/mat_masks.h"
#include "vigil/data/lists/mat_truths.h"

namespace vigil {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class BinaryTruth : public testing::Test {
 protected:
  FrameLabels npy(const std::string& bytes) { return read_frame_labels(folder_.write("a.npy", bytes)); }
  std::string npy_refusal(const std::string& bytes) {
    return message_of([&] { npy(bytes); });
  }
  std::string mat_refusal(const std::string& bytes) {
    return message_of([&] { read_truth_mat(folder_.write("a.mat", bytes)); });
  }
  TempFolder folder_;
};

const std::string kOfOneVideo = mat_struct("Annotation_file", {{"VideoName", mat_text("", "Abuse028_x264.mp4")},
                                                               {"Anno", mat_doubles("", {2, 2}, {165, 300, 240, 310})},
                                                               {"EventName", mat_text("", "Abuse")}});

TEST_F(BinaryTruth, VectorsHaveOneNumberPerFrameInAnyShape) {
  EXPECT_THAT(npy(npy_vector({0, 1, 1, 0})).values, ElementsAre(0, 1, 1, 0));
  EXPECT_EQ(npy(npy_file("(1, 4)", std::string("\0\1\1\0", 4))).positives, 2);
  EXPECT_EQ(npy(npy_file("(4, 1)", std::string("\0\1\1\0", 4), "|i1")).positives, 2);
  EXPECT_THAT(npy(npy_file("(2, 2, 2)", std::string("\0\0\0\0\0\xff\0\0", 8))).values, ElementsAre(0, 1));  // masks
  EXPECT_THAT(npy(npy_vector({1, 1})).notes, Contains(HasSubstr("every frame is anomalous")));
}

TEST_F(BinaryTruth, VectorsThatAreNoTruthAreRefused) {
  EXPECT_THAT(npy_refusal(npy_vector({0, 2})), HasSubstr("a.npy: 2 at frame 1: truth is 0 or 1"));
  EXPECT_THAT(npy_refusal(npy_file("(2, 2)", "\1\1\1\1")), HasSubstr("shape (2, 2), expected one number per frame"));
  EXPECT_THAT(npy_refusal(npy_file("(0,)", "")), HasSubstr("no frames"));
  EXPECT_THAT(npy_refusal(npy_file("(2,)", "\1\1", "|O")),
              AllOf(HasSubstr("holds Python objects (a pickle)"), HasSubstr("save numbers instead")));
  EXPECT_THAT(npy_refusal(npy_file("(4294967296,)", "\1\1")),
              HasSubstr("the header claims 4294967296 bytes of values, the file has 2"));
  EXPECT_THAT(npy_refusal(npy_file("(1,)", std::string("\0\0\xc0\x7f", 4), "<f4")), HasSubstr("nan at frame 0"));
}

TEST_F(BinaryTruth, ArchivesHoldOneVectorPerVideo) {
  const auto file = folder_.write("gt.npz", npz_file({{"D001_01", npy_vector({0, 1})}, {"D001_02", npy_vector({0, 0, 0})}}));
  const std::vector<NamedFrameLabels> all = read_frame_labels_npz(file);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].id, "D001_01");
  EXPECT_EQ(all[0].labels.positives, 1);
}

TEST_F(BinaryTruth, BrokenArchivesAreRefused) {
  const std::string good = npz_file({{"a", npy_vector({0, 1})}});
  const auto refused = [&](const std::string& bytes) { return message_of([&] { read_npz(folder_.write("gt.npz", bytes)); }); };
  EXPECT_THAT(refused(""), HasSubstr("gt.npz: not a readable .npz archive: it is too short"));
  EXPECT_THAT(refused(good.substr(0, good.size() - 10)), HasSubstr("its end is missing"));
  EXPECT_THAT(refused(good.substr(40)), HasSubstr("not a readable .npz archive"));
  EXPECT_THAT(refused(npz_file({{"a", npy_file("(2,)", "\1\1", "|O")}})), HasSubstr("gt.npz: a: holds Python objects"));
  EXPECT_THAT(refused(npz_file({})), HasSubstr("it holds no array"));
}

TEST_F(BinaryTruth, RtfmsMatFileIsOneVideo) {
  for (const std::string& variable : {kOfOneVideo, mat_packed(kOfOneVideo)}) {
    const VideoList list = read_annotation_mat(folder_.write("a.mat", mat_file(variable)));
    EXPECT_EQ(list.videos.at(0).id, "Abuse028_x264");
    EXPECT_THAT(*list.videos[0].events, ElementsAre(LabelledSpan{{164, 240}, "Abuse"}, LabelledSpan{{299, 310}, "Abuse"}));
  }
  const std::string normal = mat_struct("Annotation_file", {{"VideoName", mat_text("", "Normal_Videos_003_x264.mp4")},
                                                            {"Anno", mat_doubles("", {1, 2}, {-1, -1})},
                                                            {"EventName", mat_text("", "Normal")}});
  EXPECT_EQ(read_annotation_mat(folder_.write("n.mat", mat_file(normal))).videos[0].anomalous, false);
}

TEST_F(BinaryTruth, IntervalsOfTheAnoPredFamilyAreColumns) {
  const std::string clips = mat_cell("gt", {mat_doubles("", {2, 2}, {78, 120, 392, 422}), mat_doubles("", {2, 1}, {5, 9})});
  const VideoList list = read_intervals_mat(folder_.write("avenue.mat", mat_file(clips)));
  ASSERT_THAT(list.videos, SizeIs(2));
  EXPECT_THAT(*list.videos[0].events, ElementsAre(LabelledSpan{{77, 120}, ""}, LabelledSpan{{391, 422}, ""}));
  EXPECT_THAT(read_intervals_mat(folder_.write("exit.mat", mat_file(mat_doubles("gt", {2, 1}, {5, 9})))).videos, SizeIs(1));
  EXPECT_THAT(mat_refusal(mat_file(mat_cell("gt", {mat_doubles("", {2, 1}, {9, 5})}))),
              HasSubstr("a.mat: clip 1: start 9 lies after end 5"));
  EXPECT_THAT(mat_refusal(mat_file(mat_cell("gt", {mat_doubles("", {1, 2}, {9, 5})}))), HasSubstr("expected 2 x k numbers"));
}

TEST_F(BinaryTruth, AvenuesMasksMarkAFrameWithAnyPixel) {
  const std::string masks =
      mat_cell("volLabel", {mat_bytes("", {2, 3}, std::string(6, '\0')), mat_bytes("", {2, 3}, std::string("\0\0\0\1\0\0", 6))});
  const auto file = folder_.write("1_label.mat", mat_file(mat_packed(masks)));
  EXPECT_THAT(read_masks_mat(file).values, ElementsAre(0, 1));
  std::vector<Grid<std::uint8_t>> all;
  each_mask_of_mat(file, [&](std::int64_t frame, const Grid<std::uint8_t>& one) {
    EXPECT_EQ(frame, static_cast<std::int64_t>(all.size()));
    all.push_back(one);
  });
  ASSERT_THAT(all, SizeIs(2));
  const Grid<std::uint8_t>& mask = all[1];
  EXPECT_EQ(mask.size(), (Size{3, 2}));
  EXPECT_EQ(mask(1, 1), 1);  // columns come first in the file
  EXPECT_EQ(std::count(mask.values().begin(), mask.values().end(), 1), 1);
  EXPECT_THAT(mat_refusal(mat_file(mat_cell("volLabel", {mat_bytes("", {2, 1}, "aa"), mat_bytes("", {1, 1}, "a")}))),
              HasSubstr("the mask of frame 1 has another size (1 x 1) than the first (2 x 1)"));
}

TEST_F(BinaryTruth, MatFilesThatCannotBeReadSayWhy) {
  EXPECT_THAT(mat_refusal("MATLAB 7.3 MAT-file, HDF5"), AllOf(HasSubstr("of version 7.3 (HDF5)"), HasSubstr("'-v7'")));
  EXPECT_THAT(mat_refusal("something"), HasSubstr("does not begin with 'MATLAB 5.0'"));
  EXPECT_THAT(mat_refusal(mat_file("")), HasSubstr("no variable in it"));
  EXPECT_THAT(mat_refusal(mat_file(mat_doubles("scores", {1, 2}, {1, 2}))), HasSubstr("none of truth (it has: scores)"));
  EXPECT_THAT(mat_refusal(mat_file(kOfOneVideo).substr(0, 300)), HasSubstr("a damaged .mat file: a value claims"));
  EXPECT_THAT(mat_refusal(mat_file(little(14, 4) + little(0xfffffff0, 4))),
              HasSubstr("a value claims 4294967280 bytes, 0 are left"));
  EXPECT_THAT(mat_refusal(mat_file(mat_packed(kOfOneVideo).substr(0, 100))), HasSubstr("a.mat"));
  EXPECT_THAT(mat_refusal(mat_file(mat_packed(mat_packed(kOfOneVideo)))), HasSubstr("a packed value inside a packed one"));
  EXPECT_THAT(mat_refusal(mat_file(mat_matrix(1, {1, 2000000000}, "gt", ""))), HasSubstr("it ends where a value was promised"));
}

// Numbers of every type, small values inside their tag, other variables before and behind, packed or not.
TEST_F(BinaryTruth, MasksAreFoundAmongOtherVariables) {
  const std::string doubles = mat_doubles("", {2, 2}, {0, 1, 0, -1});
  const std::string small =
      mat_matrix(9, {2, 2}, "", little(4u << 16 | 2, 4) + std::string("\0\0\1\0", 4));  // uint8, four bytes in the tag
  const std::string other = mat_doubles("rate", {1, 1}, {25}), masks = mat_cell("volLabel", {doubles, small});
  for (const std::string& bytes : {other + masks + other, mat_packed(other) + mat_packed(masks) + mat_packed(other)}) {
    const auto file = folder_.write("m.mat", mat_file(bytes));
    std::vector<std::vector<std::uint8_t>> all;
    each_mask_of_mat(file, [&](std::int64_t, const Grid<std::uint8_t>& mask) { all.push_back(mask.values()); });
    EXPECT_THAT(all, ElementsAre(ElementsAre(0, 0, 1, 0), ElementsAre(0, 1, 0, 0)));
    EXPECT_THAT(variables_of_mat(file), ElementsAre("rate", "volLabel", "rate"));
  }
}

TEST_F(BinaryTruth, MasksThatAreNoneAreRefused) {
  const auto refused = [&](const std::string& bytes) {
    const auto file = folder_.write("m.mat", mat_file(bytes));
    return message_of([&] { each_mask_of_mat(file, [](std::int64_t, const Grid<std::uint8_t>&) {}); });
  };
  const std::string good = mat_bytes("", {2, 3}, std::string(6, '\1'));
  EXPECT_THAT(refused(mat_doubles("scores", {1, 2}, {1, 2})), HasSubstr("m.mat: no variable volLabel (it has: scores)"));
  EXPECT_THAT(refused(mat_bytes("volLabel", {2, 3}, std::string(6, '\1'))), HasSubstr("expected a cell with one mask per frame"));
  EXPECT_THAT(refused(mat_cell("volLabel", {})), HasSubstr("expected a cell with one mask per frame"));
  EXPECT_THAT(refused(mat_cell("volLabel", {good, mat_text("", "x")})),
              HasSubstr("the mask of frame 1 is no picture (no numbers)"));
  EXPECT_THAT(refused(mat_cell("volLabel", {good, mat_bytes("", {0, 0}, "")})),
              HasSubstr("the mask of frame 1 is no picture (0 x 0)"));
  EXPECT_THAT(refused(mat_cell("volLabel", {good, little(14, 4) + little(0, 4)})), HasSubstr("frame 1 is no picture (empty)"));
  EXPECT_THAT(refused(mat_cell("volLabel", {mat_bytes("", {1, 2, 3}, std::string(6, '\1'))})), HasSubstr("no picture (3 extents)"));
  EXPECT_THAT(refused(mat_cell("volLabel", {mat_bytes("", {30000, 30000}, "x")})), HasSubstr("no picture (30000 x 30000)"));
  EXPECT_THAT(refused(mat_cell("volLabel", {mat_bytes("", {2, 3}, "xxxx")})), HasSubstr("4 numbers, its shape claims 6"));
  EXPECT_THAT(refused(mat_matrix(1, {1, 2}, "volLabel", good)), HasSubstr("it ends where a value was promised"));
  const std::string packed = mat_packed(mat_cell("volLabel", {good, good}));
  EXPECT_THAT(refused(little(15, 4) + little(packed.size() - 20, 4) + packed.substr(8, packed.size() - 20)),
              HasSubstr("m.mat: cut: it ends while unpacking"));
  std::string spoilt = packed;
  for (std::size_t i = 8; i < spoilt.size(); ++i) spoilt[i] = '\x55';
  EXPECT_THAT(refused(spoilt), HasSubstr("m.mat: damaged: it cannot be unpacked"));
}

// Any bytes end in a value or an Error, quickly.
TEST_F(BinaryTruth, NoSpoiltFileBringsAReaderDown) {
  Rng rng(3);
  const std::string mat = mat_file(kOfOneVideo), packed = mat_file(mat_packed(kOfOneVideo));
  const std::string masks =
      mat_cell("volLabel", {mat_bytes("", {2, 3}, std::string(6, '\1')), mat_doubles("", {2, 3}, {0, 0, 0, 0, 0, 1})});
  const std::string plain_masks = mat_file(masks), packed_masks = mat_file(mat_packed(masks));
  const std::string npz = npz_file({{"a", npy_vector({0, 1})}, {"b", npy_vector({1})}});
  for (const std::string& good : {mat, packed, plain_masks, packed_masks, npz})
    for (int round = 0; round < 120; ++round) {
      std::string bytes = good;
      for (int change = 0; change < 3; ++change) bytes[rng.below(bytes.size())] = static_cast<char>(rng.below(256));
      if (rng.chance(0.2)) bytes.resize(rng.below(bytes.size()));
      try {
        const auto file = folder_.write("a.bin", bytes);
        good == npz ? static_cast<void>(read_frame_labels_npz(file)) : static_cast<void>(read_truth_mat(file));
      } catch (const Error&) {
      }
    }
}

}  // namespace
}  // namespace vigil
