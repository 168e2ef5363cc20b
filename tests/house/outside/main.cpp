// SPDX-License-Identifier: Apache-2.0
// Uses the installed library as a stranger would: frames of a scene, a measure, and the error of a model that is not there.
#include <cstdint>
#include <iostream>
#include <vector>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/media/source.h"
#include "vigil/metrics/roc.h"

int main() {
  const auto source = vigil::open_source("synthetic:street(seed=1, seconds=2)");
  vigil::Frame frame;
  int frames = 0;
  while (source->next(frame)) frames += frame.gray().empty() ? 0 : 1;
  std::cout << frames << " frames of " << source->info().name << '\n';

  const std::vector<double> scores{0.1, 0.4, 0.2, 0.9};
  const std::vector<std::uint8_t> truth{0, 1, 0, 1};
  if (frames == 0 || vigil::roc_auc(scores, truth) != 1.0) return 1;

  try {
    vigil::load_detector("no-such.vigil");
  } catch (const vigil::Error& error) {
    std::cout << "as expected: " << error.what() << '\n';
    return 0;
  }
  return 1;
}
