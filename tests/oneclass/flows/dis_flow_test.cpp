// SPDX-License-Identifier: Apache-2.0
// Specifies whole-picture DIS behind the contract of a flow.
#include "vigil/oneclass/flows/dis_flow.h"

#include "tests/oneclass/flows/flow_laws.h"

namespace vigil {
namespace {

TEST(DisFlow, KeepsTheLawsOfAFlow) {
  check_flow_laws(make_dis_flow);
}

TEST(DisFlow, FindsKnownShiftsInTheDirectionOfTheContract) {
  const Size size{160, 120};
  const cv::Mat before = painted(size, Texture(5));
  for (const auto& [dx, dy] : {std::pair{0.5, 0.0}, {1.0, -1.0}, {4.0, 2.0}}) {
    const auto flow = make_dis_flow();
    EXPECT_LT(error_of(flow_between(*flow, before, painted(size, Texture(5), dx, dy), all_wanted(before)), dx, dy, 4), 0.25)
        << dx << ", " << dy;
  }
}

}  // namespace
}  // namespace vigil
