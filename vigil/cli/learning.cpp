// SPDX-License-Identifier: Apache-2.0
// Whether this program can learn.
#include "vigil/cli/learning.h"

#include <fmt/format.h>
#include <unistd.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

const Learning* here = nullptr;

}  // namespace

void check_roi_of_head(const Video& video, const std::string& name) {
  const std::optional<Box>& allowed = video.roi;
  if (!allowed || (!video.size.empty() && *allowed == Box::whole(video.size))) return;
  throw Error::input(
      fmt::format("{}: the manifest allows only {} of the picture (roi), and a trained head cannot tell whether its "
                  "features are of that part",
                  name, to_text(*allowed)),
      "where they are, as those it was trained on, leave roi out of the entry; where not, extract them from that part");
}

const Learning& learning() {
  if (here == nullptr) throw NeedsLearning{};
  return *here;
}

const Learning* learning_if_built() {
  if (here == nullptr && ::access(learning_program().c_str(), X_OK) == 0) throw NeedsLearning{};
  return here;
}

std::filesystem::path learning_program() {
  std::error_code failed;
  return std::filesystem::read_symlink("/proc/self/exe", failed).parent_path() / "vigil-learn";
}

void use_learning(const Learning& learning) {
  here = &learning;
}

}  // namespace vigil
