// SPDX-License-Identifier: Apache-2.0
// Start to report on the demo's street video, and the time of --help.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/base/error.h"

namespace vigil::reproduce {
namespace {

double median_seconds(const std::vector<std::string>& command, int runs) {
  std::vector<double> all;
  for (int i = 0; i < runs; ++i) all.push_back(measure(command).seconds);
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

void reproduce_start(const std::string& vigil, const std::string& street_video) {
  nlohmann::ordered_json figures;
  const double help = median_seconds({vigil, "--help"}, 11);
  fmt::print("vigil --help: {:.0f} ms, median of 11\n", 1000 * help);
  figures["help_ms"] = std::round(1000 * help);
  if (!std::filesystem::exists(street_video))
    throw Error::input(street_video + ": the demo's street video is not there", "./dev demo fetches it");
  const Scratch scratch;
  const double detect = median_seconds({vigil, "detect", street_video, "--learn", "30s", "--out", scratch / "out", "--quiet"}, 3);
  fmt::print("vigil detect vtest.avi --learn 30s, start to report: {:.1f} s, median of 3\n", detect);
  figures["detect_s"] = detect;
  std::cout << std::flush << figures.dump() << '\n';
}

}  // namespace
}  // namespace vigil::reproduce

int main(int count, char** arguments) {
  if (count != 3) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::reproduce_start(arguments[1], arguments[2]); });
}
