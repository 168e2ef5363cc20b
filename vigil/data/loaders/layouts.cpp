// SPDX-License-Identifier: Apache-2.0
// The catalog of published layouts: see layouts.h.
#include "vigil/data/loaders/layouts.h"

#include <algorithm>

#include "vigil/data/loaders/avenue.h"
#include "vigil/data/loaders/campus.h"
#include "vigil/data/loaders/msad.h"
#include "vigil/data/loaders/plain_folder.h"
#include "vigil/data/loaders/shanghaitech.h"
#include "vigil/data/loaders/shanghaitech_weak.h"
#include "vigil/data/loaders/street_scene.h"
#include "vigil/data/loaders/subway.h"
#include "vigil/data/loaders/tad.h"
#include "vigil/data/loaders/ubnormal.h"
#include "vigil/data/loaders/ucf_crime.h"
#include "vigil/data/loaders/ucsd.h"
#include "vigil/data/loaders/umn.h"
#include "vigil/data/loaders/xd_violence.h"

namespace vigil {

const Catalog<Layout>& layouts() {
  static const std::string kNotStated = "not stated; research use, do not redistribute";
  static const Catalog<Layout> catalog{
      "layout",
      {{"avenue",
        "CUHK Avenue: one camera, 16 + 21 videos",
        {{"cuhk-avenue"},
         "training_videos/, testing_videos/ and testing_label_mask/1_label.mat or avenue.mat",
         "Lu, Shi, Jia: Abnormal event detection at 150 FPS in MATLAB, ICCV 2013",
         "not stated; the demo code says non-commercial use only",
         looks_like_avenue,
         read_avenue}},
       {"msad",
        "MSAD: 480 + 240 videos of many scenes, weakly supervised",
        {{},
         "MSAD lists, or folders of its videos",
         "Zhu et al.: Advancing video anomaly detection (MSAD), NeurIPS 2024",
         kNotStated,
         looks_like_msad,
         read_msad}},
       {"nwpu-campus",
        "NWPU Campus: 43 scenes, anomalies that depend on the scene",
        {{"nwpu"},
         "gt.npz and folders Train/ and Test/ of D001_01-like videos",
         "Cao, Lu, Zhang: A new comprehensive benchmark for semi-supervised video anomaly detection and anticipation, CVPR 2023",
         kNotStated,
         looks_like_nwpu_campus,
         read_nwpu_campus}},
       {"plain",
        "your own clips in normal/ and anomalous/",
        {{"folder"},
         "normal/ and anomalous/, or the two inside train/ and test/",
         "",
         "yours",
         looks_like_plain_folder,
         read_plain_folder}},
       {"shanghaitech",
        "ShanghaiTech Campus, one class: 330 normal + 107 test videos of 13 scenes",
        {{"shanghaitech-oneclass"},
         "training/ and testing/test_frame_mask/01_0014.npy",
         "Liu et al.: Future frame prediction for anomaly detection, CVPR 2018; Luo, Liu, Gao: ICCV 2017",
         kNotStated,
         looks_like_shanghaitech,
         read_shanghaitech}},
       {"shanghaitech-sd",
        "ShanghaiTech relabelled by scene: cycling is normal where all cycle",
        {{},
         "scene_gt.npz (or gt.npz) and folders Train/ and Test/ of 01_0014-like videos",
         "Cao, Lu, Zhang, CVPR 2023",
         kNotStated,
         looks_like_shanghaitech_sd,
         read_shanghaitech_sd}},
       {"shanghaitech-ws",
        "ShanghaiTech, weakly supervised split: 238 + 199 videos",
        {{"shanghaitech-zhong"},
         "SH_Train.txt and SH_Test.txt (or another list of the split), masks beside them",
         "Zhong et al.: Graph convolutional label noise cleaner, CVPR 2019",
         kNotStated,
         looks_like_shanghaitech_weak,
         read_shanghaitech_weak}},
       {"street-scene",
        "Street Scene: one camera, 46 + 35 sequences, tracks",
        {{},
         "Train/Train001/001.jpg, Test/Test001/001.jpg and Test/Test001/*_gt.txt",
         "Ramachandra, Jones: Street Scene, WACV 2020",
         "see the owner's page (MERL)",
         looks_like_street_scene,
         read_street_scene}},
       {"subway",
        "Subway: two long videos, Entrance and Exit",
        {{},
         "videos called entrance and exit, tracks Entrance/01.txt or intervals enter.mat, exit.mat",
         "Adam et al.: Robust real-time unusual event detection using multiple fixed-location monitors, PAMI 2008",
         "from the author on request",
         looks_like_subway,
         read_subway}},
       {"tad",
        "TAD: 400 + 100 traffic videos, weakly supervised",
        {{},
         "TAD_train.txt and TAD_test.txt, folders of pictures called 01_Accident_001.mp4",
         "Lv et al.: Localizing anomalies from weakly-labeled videos, TIP 2021",
         kNotStated,
         looks_like_tad,
         read_tad}},
       {"ubnormal",
        "UBnormal: made scenes, frame labels in training, other types in test",
        {{},
         "Scene1/, Scene2/, ... and the six lists of names",
         "Acsintoae et al.: UBnormal, CVPR 2022",
         "CC BY-NC-ND 4.0",
         looks_like_ubnormal,
         read_ubnormal}},
       {"ucf-crime",
        "UCF-Crime: 1610 + 290 videos of 13 classes, weakly supervised",
        {{"ucf"},
         "Temporal_Anomaly_Annotation*.txt (any version) or the lists of a method; videos in class folders",
         "Sultani, Chen, Shah: Real-world anomaly detection in surveillance videos, CVPR 2018",
         kNotStated,
         looks_like_ucf_crime,
         read_ucf_crime}},
       {"ucsd",
        "UCSD Ped1 and Ped2: one camera each",
        {{"ped1", "ped2"},
         "Train/Train001/001.tif and Test/Test001/001.tif, or training/frames/01/ and testing/frames/01/",
         "Mahadevan et al.: Anomaly detection in crowded scenes, CVPR 2010",
         "cite the paper; research use",
         looks_like_ucsd_layout,
         read_ucsd_layout}},
       {"umn",
        "UMN: 11 clips of 3 scenes in one file, with intervals of your own",
        {{},
         "umn.csv (clip,scene,start,train_end,event_start,event_end,end) beside the video",
         "Mehran, Oyama, Shah: Abnormal crowd behavior detection using social force model, CVPR 2009 (data: University of "
         "Minnesota)",
         kNotStated,
         looks_like_umn,
         read_umn}},
       {"xd-violence",
        "XD-Violence: 3954 + 800 clips of films and YouTube with sound, weakly supervised",
        {{"xd"},
         "annotations.txt (pairs) or annotations_multiclasses.txt, lists of a method, train/ and test/",
         "Wu et al.: Not only look, but also listen, ECCV 2020",
         kNotStated,
         looks_like_xd_violence,
         read_xd_violence}}}};
  return catalog;
}

const Catalog<Layout>::Row& layout_called(const std::string& name) {
  for (const auto& row : layouts().rows())
    if (row.name == name || std::find(row.entry.aliases.begin(), row.entry.aliases.end(), name) != row.entry.aliases.end())
      return row;
  layouts().at(name);  // throws, with the nearest name
  return layouts().rows().front();
}

std::vector<std::string> layouts_of(const std::filesystem::path& root) {
  std::vector<std::string> names;
  const FolderFacts folder = look_at(root);
  for (const auto& row : layouts().rows())
    if (row.entry.recognises(folder)) names.push_back(row.name);
  return names;
}

}  // namespace vigil
