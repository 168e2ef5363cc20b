// SPDX-License-Identifier: Apache-2.0
// The table of kinds of model.
#include "vigil/app/models.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/detect/canary.h"
#include "vigil/oneclass/detector.h"

namespace vigil {

const Catalog<std::shared_ptr<const Detector> (*)(const ModelFile&)>& model_kinds() {
  static const Catalog<std::shared_ptr<const Detector> (*)(const ModelFile&)> catalog(
      "model", {{kMotionKind, "speed, direction and presence of motion per place, learnt from normal footage; no weights",
                 load_motion_detector}});
  return catalog;
}

std::vector<ModelKind> all_model_kinds(bool learns) {
  std::vector<ModelKind> kinds{
      {kHeadKind, std::string("a network that scores stored features, learnt from labels of whole videos") +
                      (learns ? "" : "; needs the part that learns, which this build is without")}};
  for (const auto& row : model_kinds().rows()) kinds.push_back({row.name, row.summary});
  return kinds;
}

std::shared_ptr<const Detector> detector_of(const ModelFile& file, const std::string& name) {
  try {
    if (const auto* row = model_kinds().find(file.kind)) {
      auto detector = row->entry(file);
      if (file.card.contains("canary")) check_canary(*detector, file.card["canary"]);
      return detector;
    }
    throw Error::input(fmt::format("a model of kind '{}', which this Vigil does not know", file.kind),
                       "`vigil list models` prints the kinds it knows; a newer Vigil may have written it");
  } catch (const Error& error) {
    throw name.empty() ? error : Error(error.kind(), name + ": " + error.what(), error.hint());
  }
}

std::shared_ptr<const Detector> load_detector(const std::filesystem::path& path) {
  return detector_of(load_model_file(path), path.string());
}

}  // namespace vigil
