// SPDX-License-Identifier: Apache-2.0
// The laws themselves: a lawful detector keeps them, with and without look-ahead, and lawless ones are caught.
#include "tests/detect/laws.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest-spi.h>

#include "tests/detect/gray_detector.h"
#include "tests/detect/memory_source.h"
#include "tests/detect/spoilt_detector.h"

namespace vigil {
namespace {

const std::vector<Frame>& some_frames() {
  static const std::vector<Frame> frames = gray_frames({5, 10, 30, 90, 90, 40, 10, 0, 0, 5}, 7);
  return frames;
}

StreamInfo some_info() {
  return MemorySource(some_frames()).info();
}

TEST(DetectorLaws, AreKeptByTheGrayDetector) {
  check_detector_laws(GrayDetector(), some_info(), some_frames());
}

TEST(DetectorLaws, AreKeptByADetectorThatLooksAhead) {
  check_detector_laws(GrayDetector(3), some_info(), some_frames());
  check_detector_laws(GrayDetector(50), some_info(), some_frames());  // more than there are frames
}

std::vector<std::string> failures_of(const Detector& detector) {
  testing::TestPartResultArray results;
  {
    testing::ScopedFakeTestPartResultReporter reporter(testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD,
                                                       &results);
    check_detector_laws(detector, some_info(), some_frames());
  }
  std::vector<std::string> messages;
  for (int i = 0; i < results.size(); ++i) messages.emplace_back(results.GetTestPartResult(i).message());
  return messages;
}

bool caught(const std::vector<std::string>& messages, const std::string& law) {
  return std::any_of(messages.begin(), messages.end(), [&](const auto& m) { return m.find(law) != std::string::npos; });
}

TEST(DetectorLaws, CatchAFrameLeftOut) {
  EXPECT_TRUE(caught(failures_of(SpoiltDetector([](std::vector<Score>& scores) {
                       if (!scores.empty() && scores[0].frames.begin == 10) scores.clear();
                     })),
                     "spans must touch"));
}

// A GrayDetector that looks ahead without saying so.
class LateDetector : public GrayDetector {
 public:
  LateDetector() : GrayDetector(3) {}
  int delay() const override { return 2; }
};

TEST(DetectorLaws, CatchALookAheadThatDelayDoesNotAdmit) {
  EXPECT_TRUE(caught(failures_of(LateDetector()), "later than delay() says"));
}

TEST(DetectorLaws, CatchAClaimBeyondTheFootage) {
  EXPECT_TRUE(caught(failures_of(SpoiltDetector([](std::vector<Score>& scores) {
                       for (Score& score : scores) score.rarity = score.level;
                     })),
                     "supported_rarity"));
}

TEST(DetectorLaws, CatchARegionOutsideThePicture) {
  EXPECT_TRUE(caught(failures_of(SpoiltDetector([](std::vector<Score>& scores) {
                       for (Score& score : scores)
                         for (Region& region : score.regions) region.box.width += 1;
                     })),
                     "leaves the picture"));
}

TEST(DetectorLaws, CatchAResultThatChangesFromRunToRun) {
  EXPECT_TRUE(caught(failures_of(SpoiltDetector([](std::vector<Score>& scores) {
                       static std::atomic<int> drift = 0;
                       for (Score& score : scores) score.value += ++drift;
                     })),
                     "changed with later frames"));
}

}  // namespace
}  // namespace vigil
