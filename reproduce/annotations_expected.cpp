// SPDX-License-Identifier: Apache-2.0
// The table of what is known of each published list: see annotations.h.
#include <fmt/format.h>

#include "reproduce/annotations.h"

#include "vigil/base/text.h"
#include "vigil/data/lists/list_text.h"

namespace vigil::reproduce {
namespace {

using Table = std::map<std::string, ExpectedFile>;

constexpr std::int64_t kUcfFrames = 1'111'808, kUcfPositives = 84'338;
const std::string kPickle = "holds Python objects";

void add_ucf(Table& table) {
  const ExpectedFile official{
      .dialect = "ucf-official", .videos = 290, .events = 156, .frames = kUcfFrames, .positives = kUcfPositives};
  table["ucf_crime_official/Temporal_Anomaly_Annotation.txt"] = official;
  table["vadclip/Temporal_Anomaly_Annotation.txt"] = official;
  ExpectedFile counted = official;
  counted.dialect = "ucf-counted";
  table["ekosman/Test_Annotation.txt"] = table["ur_dmu/UCF_Annotation.txt"] = counted;
  counted.dialect = "ucf-mist";
  table["mist_vad/Temporal_Anomaly_Annotation_New.txt"] = counted;
  table["umil/UCF_test.txt"] = {
      .dialect = "ucf-umil",
      .videos = 290,
      .events = 162,
      .frames = kUcfFrames,
      .positives = 88'256,
      .remark = "14 videos annotated anew: another truth (revision umil), not comparable with the others"};
  table["seo/test_anomalyv2.txt"] = {.dialect = "ucf-seo",
                                     .videos = 140,
                                     .events = 156,
                                     .positives = kUcfPositives,
                                     .remark = "positives with the true lengths: this file's own are one too many for most videos"};
  table["seo/test_normalv2.txt"] = {.dialect = "ucf-seo", .videos = 150, .events = 0, .positives = 0};
  table["seo/train_anomaly.txt"] = {.dialect = "paths", .videos = 810};
  table["seo/train_normal.txt"] = {.dialect = "paths",
                                   .videos = 800,
                                   .lines = 810,
                                   .remark = "README counts 810 lines, datasets.md 800 videos: ten lines name a video again"};
  table["ucf_crime_official/Anomaly_Train.txt"] = {.dialect = "paths", .videos = 1610};
  table["ucf_crime_official/Anomaly_Test.txt"] = {.dialect = "paths", .videos = 290};
  table["ekosman/Train_Annotation.txt"] = {.dialect = "counted-paths", .videos = 1610, .frames = 12'656'615};
  table["rtfm/ucf-i3d.list"] = {.dialect = "features", .videos = 1610, .lines = 1610};
  table["rtfm/ucf-i3d-test.list"] = {.dialect = "features", .videos = 290, .lines = 290};
  table["pel4vad/ucf/train.list"] = {.dialect = "features", .videos = 1610, .lines = 16100};
  table["pel4vad/ucf/test.list"] = {.dialect = "features", .videos = 290, .lines = 2900};
  table["ur_dmu/UCF_Test.list"] = {.dialect = "features", .videos = 290, .lines = 2900};
  table["vadclip/ucf_CLIP_rgbtest.csv"] = {.dialect = "features-csv", .videos = 290, .lines = 290};
  table["pel4vad/ucf/single_gt_summary.csv"] = {
      .dialect = "truth-summary", .videos = 290, .frames = 1'109'680, .positives = 84'128};
  table["lego/compressed_gt-ucf.npy"] = {
      .dialect = "frame-labels", .videos = 1, .frames = 69'634, .remark = "snippets, not frames"};
  table["gcn_zhong/ucf_crime_train.pkl"] = {.refusal = "a Python pickle"};
  table["umil/ucf_2_labels.csv"] = table["umil/traffic_2_labels.csv"] = {.dialect = "class-names", .videos = 2};
}

void add_shanghaitech(Table& table) {
  for (const std::string folder : {"gcn_zhong/", "rtfm/"}) {
    table[folder + "SH_Train.txt"] = {.dialect = "paths", .videos = 238};
    table[folder + "SH_Test.txt"] = {.dialect = "paths", .videos = 199};
  }
  table["rtfm/shanghai-i3d-train-10crop.list"] = {.dialect = "features", .videos = 238, .lines = 238};
  table["rtfm/shanghai-i3d-test-10crop.list"] = {.dialect = "features", .videos = 199, .lines = 199};
  table["rtfm/gt-sh.npy"] = {.dialect = "frame-labels", .videos = 1, .frames = 142'912, .positives = 8'028};
  table["mist_vad/SH_Train_new.txt"] = {.dialect = "sh-mist", .videos = 238};
  table["mist_vad/SH_Test_NEW.txt"] = {.dialect = "sh-mist",
                                       .videos = 199,
                                       .frames = 124'398,
                                       .remark = "frames of the 155 normals; the other 44 say 'as long as the mask'"};
  table["s3r/shanghaitech.training.csv"] = {.dialect = "named-column", .videos = 238};
  table["s3r/shanghaitech.testing.csv"] = {.dialect = "named-column", .videos = 199};
  table["pel4vad/sh/train.list"] = {.dialect = "features", .videos = 238, .lines = 2380};
  table["pel4vad/sh/test.list"] = {.dialect = "features", .videos = 199, .lines = 1990};
  table["pel4vad/sh/relabel.list"] = {.dialect = "sh-classes", .videos = 63};
  table["pel4vad/sh/anomaly.list"] = {.dialect = "class-names"};
  table["frame_labels/frame_labels_shanghai.npy"] = {.dialect = "frame-labels", .videos = 1, .frames = 40'791, .positives = 17'326};
}

void add_xd(Table& table) {
  const ExpectedFile binary{.dialect = "xd-binary", .videos = 500, .events = 1238};
  table["ur_dmu/XD_Annotation.txt"] = binary;
  table["vadclip/annotations.txt"] = binary;
  table["vadclip/annotations_multiclasses.txt"] = {.dialect = "xd-classes", .videos = 500, .events = 1272};
  for (const std::string name : {"pel4vad/xd/test.list", "ur_dmu/XD_Test.list", "xdviodet/rgb_test.list"})
    table[name] = {.dialect = "features", .videos = 800, .lines = 4000};
  table["xdviodet/audio.list"] = {.dialect = "features", .videos = 3954, .lines = 3954};
  table["xdviodet/audio_test.list"] = {.dialect = "features", .videos = 800, .lines = 800};
  table["vadclip/xd_CLIP_rgbtest.csv"] = {.dialect = "features-csv", .videos = 800, .lines = 800};
}

void add_others(Table& table) {
  table["umil/TAD_train.txt"] = {.dialect = "umil-train", .videos = 400};
  table["umil/TAD_test.txt"] = {.dialect = "tad-test", .videos = 100, .events = 60, .frames = 84'086, .positives = 10'609};
  table["sst_msad/MSAD_Annotation.txt"] = {.dialect = "counted-paths", .videos = 240};
  table["sst_msad/MSAD_Train_i3d.list"] = {.dialect = "features", .videos = 480};
  table["sst_msad/MSAD_Test_i3d.list"] = {.dialect = "features", .videos = 240};
  const std::map<std::string, std::int64_t> ubnormal{{"abnormal_training", 82}, {"abnormal_validation", 38}, {"abnormal_test", 158},
                                                     {"normal_training", 186},  {"normal_validation", 26},   {"normal_test", 53}};
  for (const auto& [list, videos] : ubnormal)
    table["ubnormal/" + list + "_video_names.txt"] = {.dialect = "paths", .videos = videos};
  table["frame_labels/frame_labels_avenue.npy"] = {
      .dialect = "frame-labels",
      .videos = 1,
      .frames = 15'324,
      .positives = 3'867,
      .remark =
          "README and datasets.md differ: 3,867 here, 3,712 in the owner's masks: another truth, of an origin that is not told"};
  table["frame_labels/frame_labels_ped1.npy"] = {.dialect = "frame-labels", .videos = 1, .frames = 7'200, .positives = 4'045};
  table["frame_labels/frame_labels_ped2.npy"] = {.dialect = "frame-labels", .videos = 1, .frames = 2'010, .positives = 1'648};
  table["lego/gt-street.npy"] = {
      .dialect = "frame-labels", .videos = 1, .frames = 3'086, .positives = 1'192, .remark = "snippets, not frames"};
  table["lego/gt-ave.npy"] = {.dialect = "frame-labels", .videos = 1, .frames = 491, .remark = "snippets, not frames"};
  table["lego/street-i3d.list"] = {.dialect = "features"};
  for (const std::string name : {"SHT_C3D_PLs.npy", "SHT_I3D_PLs.npy", "Test_Spatial_Annotation.npy"})
    table["mist_vad/" + name] = {.refusal = kPickle};
  for (const std::string name : {"gt_label.npy", "gt_label_ucf.npy", "gt_segment.npy", "gt_segment_ucf.npy"})
    table["vadclip/" + name] = {.refusal = kPickle};
  table["README.md"] = table["vadclip/LICENSE"] = {.refusal = "no known list", .remark = "a page for people, no list"};
}

// One truth vector per video, compared with its row of the summary.
void add_single_truths(Table& table, const std::filesystem::path& root) {
  const auto summary = root / "pel4vad" / "ucf" / "single_gt_summary.csv";
  if (!std::filesystem::exists(summary)) return;
  for (const ListLine& line : read_list_text(summary).lines) {
    const std::vector<std::string> cells = split(line.text, ',');
    const auto frames = cells.size() == 3 ? whole_number(cells[1]) : std::nullopt;
    const std::string name = "pel4vad/ucf/single_gt/" + cells[0] + "__9_gt.npy";
    if (frames && std::filesystem::exists(root / name))
      table[name] = {.dialect = "frame-labels", .videos = 1, .frames = *frames, .positives = *whole_number(cells[2])};
  }
}

}  // namespace

std::map<std::string, ExpectedFile> expected_files(const std::filesystem::path& root) {
  Table table;
  add_ucf(table);
  add_shanghaitech(table);
  add_xd(table);
  add_others(table);
  add_single_truths(table, root);
  return table;
}

}  // namespace vigil::reproduce
