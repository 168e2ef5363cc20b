// SPDX-License-Identifier: Apache-2.0
// The table of published truth vectors: see known_truths.h. Counted from the files or stated by their repositories (docs/reference/
// datasets.md says which).
#include "vigil/data/loaders/known_truths.h"

#include <algorithm>

namespace vigil {

std::span<const KnownTruth> known_truths() {
  static const std::vector<KnownTruth> table{
      {"ucf-crime", 1'111'808, 84'338, "WaqasSultani/AnomalyDetectionCVPR2018 Temporal_Anomaly_Annotation.txt",
       "true lengths, frames from 1, end included, cut at the end", ""},
      {"ucf-crime", 1'111'808, 84'182, "the same list", "true lengths, read as 0-based and half-open",
       "one frame an event is lost"},
      {"ucf-crime", 1'111'808, 88'256, "ktr-hubrt/UMIL labels/UCF_test.txt", "true lengths, frames from 1, end included",
       "14 videos annotated anew: not comparable with the official truth"},
      {"ucf-crime", 1'111'808, 88'094, "ktr-hubrt/UMIL labels/UCF_test.txt", "true lengths, read as 0-based and half-open",
       "14 videos annotated anew: not comparable with the official truth"},
      {"ucf-crime", 1'114'144, 84'343, "tianyu0207/RTFM list/gt-ucf.npy",
       "lengths rounded up to 16, [s, e] read as 0-based, end included", "longer than the videos"},
      {"ucf-crime", 1'114'144, 52'844, "carolchenyx/MGFN. gt-ucf.npy", "as RTFM's, but six classes are zero",
       "RoadAccidents to Vandalism have no positive frame: wrong"},
      {"ucf-crime", 1'109'824, 84'316, "official annotation", "lengths rounded down to 16, frames from 1, end included",
       "ends of videos are lost"},
      {"ucf-crime", 1'109'680, 84'128, "yujiangpu20/PEL4VAD list/ucf/single_gt",
       "as features of 16 frames have it, 0-based, half-open", "nine videos lose their last 16 frames"},
      {"ucf-crime", 1'109'680, -1, "henrryzh1/UR-DMU frame_label/gt-ucf.npy", "as PEL4VAD's lengths", ""},
      {"ucf-crime", 1'111'808, 83'167, "WaqasSultani/AnomalyDetectionCVPR2018 Paper_Results/2_Cei_lui.mat",
       "derived from the published curve", "about 1,170 positives fewer than the published list"},
      {"ucf-crime", 1'112'324, 83'174, "WaqasSultani/AnomalyDetectionCVPR2018 Paper_Results/6_C3D_Final_L1L2.mat",
       "derived from the published curve", "another length than the list's"},
      {"ucf-crime", 69'634, 5'425, "DexxDing/LEGO compressed_gt-ucf.npy", "one number per snippet of 16 frames",
       "snippets, not frames"},
      {"shanghaitech", 40'791, 17'326, "owner's test_frame_mask, RTFM list/test_frame_mask", "one mask per test video", ""},
      {"shanghaitech-sd", 5'946, 2'898, "zugexiaodui/campus_vad_code scene_gt.npz", "six videos with cycling set to normal", ""},
      {"shanghaitech-sd", 5'946, 3'523, "owner's test_frame_mask", "the same videos before relabelling",
       "cycling is anomalous in it"},
      {"shanghaitech-ws", 141'870, 7'962, "Zhong's split with the owner's masks", "true lengths", ""},
      {"shanghaitech-ws", 142'912, 8'028, "tianyu0207/RTFM and CLIP-TSA list/gt-sh.npy",
       "lengths rounded up to 16, the last label repeated", "66 positives too many"},
      {"shanghaitech-ws", 143'888, 8'028, "TEVAD list/gt-sh2.npy", "other lengths, the last label repeated",
       "66 positives too many"},
      {"shanghaitech-ws", 140'112, 7'874, "yujiangpu20/PEL4VAD list/sh/sh-gt.npy", "lengths rounded down", "88 positives are lost"},
      {"xd-violence", 2'330'384, 537'805, "Roc-Ng/XDVioDet list/gt.npy, yujiangpu20/PEL4VAD list/xd/xd-gt",
       "length 16 * floor((L - 1) / 16), 0-based, half-open", "the last frames of each clip are dropped"},
      {"xd-violence", 2'330'384, 1'078'016, "cool-xuan/BN-WVAD frame_label/xd_anomaly_mask.npy", "marks whole violent videos",
       "no truth but a mask of the 500 violent videos"},
      {"xd-violence", 2'331'296, -1, "nwpu-zxr/VadCLIP", "lengths of its own features", "not interchangeable with XDVioDet's"},
      {"tad", 84'086, 10'609, "ktr-hubrt/UMIL labels/TAD_test.txt", "0-based, half-open, cut at the end", ""},
      {"street-scene", 3'086, 1'192, "DexxDing/LEGO gt-street.npy", "one number per snippet", "snippets, not frames"},
      {"ubnormal", 69'047, 49'650, "lilygeorgescu/UBnormal tracks of the 158 abnormal test videos", "0-based, end included", ""},
      {"ubnormal", 69'047, 19'397, "orhir/STG-NF data/UBnormal/gt", "1 means normal", "turned around: 1 is normal in it"},
      {"ucsd", 7'200, 4'045, "SVCL UCSDped1.m", "frames from 1, end included", ""},
      {"ucsd", 2'010, 1'648, "SVCL UCSDped2.m", "frames from 1, end included", ""},
      {"ucsd", 2'010, 1'651, "a copy of UCSDped2.m with 1:162 for Test006", "frames from 1, end included",
       "three frames more than the owner's"},
      {"ucsd", 3'200, 904, "TEVAD list/gt-ped2.npy", "a weakly supervised split of its own", "not the published test set"},
      {"avenue", 15'324, 3'712, "owner's testing_label_mask, LiUzHiAn/hf2vad gt_label.json", "any pixel of the mask", ""},
      {"avenue", 15'324, 3'867, "zamo2025/video-anomaly-detection frame_labels_avenue.npy", "not told",
       "155 positives more than the owner's masks"}};
  return table;
}

std::vector<KnownTruth> identify_truth(std::int64_t frames, std::int64_t positives) {
  std::vector<KnownTruth> found;
  for (const KnownTruth& truth : known_truths())
    if (truth.frames == frames && (truth.positives == positives || truth.positives < 0)) found.push_back(truth);
  std::stable_sort(found.begin(), found.end(),
                   [](const KnownTruth& a, const KnownTruth& b) { return (a.positives < 0) < (b.positives < 0); });
  return found;
}

}  // namespace vigil
