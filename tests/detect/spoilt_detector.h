// SPDX-License-Identifier: Apache-2.0
// A detector that breaks a law or a promise, so that tests see who notices.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "tests/detect/gray_detector.h"

namespace vigil {

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

}  // namespace vigil
