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

// A GrayDetector whose scores are spoilt.
class SpoiltDetector : public GrayDetector {
 public:
  using Spoil = void (*)(std::vector<Score>& scores);
  explicit SpoiltDetector(Spoil spoil) : spoil_(spoil) {}

  std::unique_ptr<DetectorStream> open(const StreamInfo& stream, const ScoreOptions& options) const override {
    struct Stream : DetectorStream {
      std::unique_ptr<DetectorStream> lawful;
      Spoil spoil = nullptr;
      std::vector<Score> push(const Frame& frame) override {
        auto scores = lawful->push(frame);
        spoil(scores);
        return scores;
      }
      std::vector<Score> finish() override { return lawful->finish(); }
    };
    auto result = std::make_unique<Stream>();
    result->lawful = GrayDetector::open(stream, options);
    result->spoil = spoil_;
    return result;
  }

 private:
  Spoil spoil_;
};

std::vector<std::string> failures_of(SpoiltDetector::Spoil spoil) {
  testing::TestPartResultArray results;
  {
    testing::ScopedFakeTestPartResultReporter reporter(testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD,
                                                       &results);
    check_detector_laws(SpoiltDetector(spoil), some_info(), some_frames());
  }
  std::vector<std::string> messages;
  for (int i = 0; i < results.size(); ++i) messages.emplace_back(results.GetTestPartResult(i).message());
  return messages;
}

bool caught(const std::vector<std::string>& messages, const std::string& law) {
  return std::any_of(messages.begin(), messages.end(), [&](const auto& m) { return m.find(law) != std::string::npos; });
}

TEST(DetectorLaws, CatchAFrameLeftOut) {
  EXPECT_TRUE(caught(failures_of([](std::vector<Score>& scores) {
                       if (!scores.empty() && scores[0].frames.begin == 10) scores.clear();
                     }),
                     "spans must touch"));
}

TEST(DetectorLaws, CatchAClaimBeyondTheFootage) {
  EXPECT_TRUE(caught(failures_of([](std::vector<Score>& scores) {
                       for (Score& score : scores) score.rarity = score.level;
                     }),
                     "supported_rarity"));
}

TEST(DetectorLaws, CatchARegionOutsideThePicture) {
  EXPECT_TRUE(caught(failures_of([](std::vector<Score>& scores) {
                       for (Score& score : scores)
                         for (Region& region : score.regions) region.box.width += 1;
                     }),
                     "leaves the picture"));
}

TEST(DetectorLaws, CatchAResultThatChangesFromRunToRun) {
  EXPECT_TRUE(caught(failures_of([](std::vector<Score>& scores) {
                       static std::atomic<int> drift = 0;
                       for (Score& score : scores) score.value += ++drift;
                     }),
                     "changed with later frames"));
}

}  // namespace
}  // namespace vigil
