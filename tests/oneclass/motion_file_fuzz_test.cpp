// SPDX-License-Identifier: Apache-2.0
// Whatever a file holds: it is refused by an Error, or it is a model that can be used and calibrated again.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/oneclass/made_model.h"
#include "tests/oneclass/made_motion.h"

#include "vigil/base/error.h"
#include "vigil/oneclass/detector.h"

namespace vigil {
namespace {

using nlohmann::json;

json nonsense(Rng& rng) {
  const std::vector<json> all = {0,
                                 -1,
                                 1,
                                 2.5,
                                 1e300,
                                 -1e300,
                                 1e-300,
                                 std::numeric_limits<std::int64_t>::max(),
                                 std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::uint64_t>::max(),
                                 std::numeric_limits<double>::quiet_NaN(),
                                 "",
                                 "1x1",
                                 "4x4",
                                 "16384x16384",
                                 "0,0,4,4",
                                 "gaussian",
                                 "\xff\xfe",
                                 true,
                                 false,
                                 nullptr,
                                 json::array(),
                                 json::object(),
                                 json::array({1, 2}),
                                 json::array({"a"})};
  return all[rng.below(all.size())];
}

void spoil_card(json& card, Rng& rng) {
  json* at = &card;
  while ((at->is_object() || at->is_array()) && !at->empty() && !(at != &card && rng.chance(0.1))) {
    auto child = at->begin();
    std::advance(child, static_cast<std::ptrdiff_t>(rng.below(at->size())));
    at = &*child;
  }
  *at = nonsense(rng);
}

void spoil_tensor(std::map<std::string, Tensor>& tensors, Rng& rng) {
  auto found = tensors.begin();
  std::advance(found, static_cast<std::ptrdiff_t>(rng.below(tensors.size())));
  Tensor& tensor = found->second;
  for (int i = 0; i < 4; ++i) {
    auto bits = static_cast<std::uint32_t>(rng.next());  // any float, any whole number
    if (rng.chance(0.5)) bits &= 0x7f7fffff;                      // a float that may pass for a value
    const std::size_t at = 4 * rng.below(static_cast<std::uint64_t>(tensor.count()));
    for (std::size_t b = 0; b < 4; ++b) tensor.bytes[at + b] = static_cast<std::byte>(bits >> (8 * b));
  }
}

// Reads, scores and calibrates. Whether it was accepted.
bool survives(const ModelFile& file, const std::vector<Frame>& frames, StreamInfo info) {
  try {
    MotionModel model = MotionModel::from_file(file);
    const auto detector = load_motion_detector(file);
    info.size = model.sensing.picture;
    info.fps = model.sensing.fps;
    EXPECT_FALSE(detector->describe().empty());
    if (info.size == frames.front().size()) {
      ScoreOptions options;
      options.maps = true;
      options.region_floor = 0;
      const auto stream = detector->open(info, options);
      for (const Frame& frame : frames)
        for (const Score& score : stream->push(frame)) {
          EXPECT_FALSE(std::isnan(score.value));
          EXPECT_GE(score.level, 0);
          for (const Region& region : score.regions)
            for (const Evidence& evidence : region.evidence) {
              EXPECT_GE(evidence.share, 0);
              EXPECT_LE(evidence.share, 1);
            }
        }
    }
    calibrate(model);
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(MotionFileFuzz, AnyCardAndAnyTensorsAreRefusedOrUsable) {
  const MotionModel model = made_model();
  const ModelFile good = model.to_file();
  MadeFootage made = ordinary(1, 8, model.sensing.picture, {12, 20});
  const std::vector<Frame> frames = made.all();
  ASSERT_TRUE(survives(good, frames, made.info()));
  Rng rng(20);
  int refused = 0;
  for (int round = 0; round < 1500; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    ModelFile file = good;
    if (rng.chance(0.6)) spoil_card(file.card, rng);
    if (rng.chance(0.6)) spoil_tensor(file.tensors, rng);
    refused += survives(file, frames, made.info()) ? 0 : 1;
    if (HasFailure()) FAIL() << file.card.dump(1, ' ', false, json::error_handler_t::replace).substr(0, 3000);
  }
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace vigil
