// SPDX-License-Identifier: Apache-2.0
// Loads each folder of published lists as the data sets it holds, and compares what comes out: see annotations.h.
#include <algorithm>

#include <fmt/format.h>

#include "reproduce/annotations.h"

#include "vigil/base/error.h"
#include "vigil/data/dataset.h"

namespace vigil::reproduce {
namespace {

struct ExpectedSet {
  std::string folder;
  std::string layout;
  std::int64_t train = 0;
  std::int64_t test = 0;
  std::int64_t frames = 0;     // of the test videos whose length the lists say
  std::int64_t positives = 0;  // of them
};

constexpr std::int64_t kUcfFrames = 1'111'808;

// seo: its lengths are one too many for 224 videos, which also lets five intervals end one frame later.
const std::vector<ExpectedSet>& expected_sets() {
  static const std::vector<ExpectedSet> sets{{"ucf_crime_official", "ucf-crime", 1610, 290, 0, 0},
                                             {"ekosman", "ucf-crime", 1610, 290, kUcfFrames, 84'338},
                                             {"mist_vad", "ucf-crime", 0, 290, kUcfFrames, 84'338},
                                             {"ur_dmu", "ucf-crime", 0, 290, kUcfFrames, 84'338},
                                             {"umil", "ucf-crime", 0, 290, kUcfFrames, 88'256},
                                             {"seo", "ucf-crime", 1610, 290, 1'112'032, 84'343},
                                             {"rtfm", "ucf-crime", 1610, 290, 0, 0},
                                             {"pel4vad", "ucf-crime", 1610, 290, 0, 0},
                                             {"vadclip", "ucf-crime", 0, 290, 0, 0},
                                             {"vadclip", "xd-violence", 0, 800, 0, 0},
                                             {"ur_dmu", "xd-violence", 0, 800, 0, 0},
                                             {"xdviodet", "xd-violence", 3954, 800, 0, 0},
                                             {"gcn_zhong", "shanghaitech-ws", 238, 199, 0, 0},
                                             {"mist_vad", "shanghaitech-ws", 238, 199, 124'398, 0},
                                             {"pel4vad", "shanghaitech-ws", 238, 199, 0, 0},
                                             {"rtfm", "shanghaitech-ws", 238, 199, 0, 0},
                                             {"s3r", "shanghaitech-ws", 238, 199, 0, 0},
                                             {"umil", "tad", 400, 100, 84'086, 10'609},
                                             {"sst_msad", "msad", 480, 240, 143'920, 0},
                                             {"ubnormal", "ubnormal", 268, 211, 0, 0}};
  return sets;
}

bool check(const std::filesystem::path& root, const ExpectedSet& wanted) {
  const Dataset set = load_dataset(root / wanted.folder, wanted.layout);
  std::int64_t frames = 0, positives = 0;
  for (const Video& video : set.of_split("test")) {
    const auto truth = truth_of(video);
    frames += video.frames;
    positives += std::count(truth.begin(), truth.end(), 1);
  }
  const auto train = static_cast<std::int64_t>(set.of_split("train").size());
  const auto test = static_cast<std::int64_t>(set.of_split("test").size());
  const bool right = train == wanted.train && test == wanted.test && frames == wanted.frames && positives == wanted.positives;
  fmt::print("{:<20} {:<16} {:<18} {:>6} {:>6} {:>9} {:>9}  {}\n", wanted.folder, wanted.layout, set.truth_revision, train, test,
             frames, positives,
             right ? "as stated"
                   : fmt::format("DIFFERS: {} + {} videos, {} frames, {} positives expected", wanted.train, wanted.test,
                                 wanted.frames, wanted.positives));
  return right;
}

}  // namespace

SetCounts check_sets(const std::filesystem::path& root) {
  fmt::print("\n{:<20} {:<16} {:<18} {:>6} {:>6} {:>9} {:>9}\n", "folder", "loaded as", "truth revision", "train", "test", "frames",
             "positives");
  SetCounts counts;
  for (const ExpectedSet& wanted : expected_sets()) {
    if (!std::filesystem::exists(root / wanted.folder)) continue;
    ++counts.sets;
    counts.matched += check(root, wanted);
  }
  return counts;
}

}  // namespace vigil::reproduce
