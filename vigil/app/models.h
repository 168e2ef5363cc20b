// SPDX-License-Identifier: Apache-2.0
// The table from kinds of model to what loads them: model file in, detector out.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/detect/detector.h"
#include "vigil/detect/model_file.h"

namespace vigil {

const Catalog<std::shared_ptr<const Detector> (*)(const ModelFile&)>& model_kinds();  // those that load without libtorch

struct ModelKind {
  std::string name;
  std::string summary;
};

// All kinds, by name; learns: whether this build has the part that trains heads and runs them.
std::vector<ModelKind> all_model_kinds(bool learns);

// name: of the file, for messages; may be empty. Throws Error::input: unknown kind, broken content.
std::shared_ptr<const Detector> detector_of(const ModelFile& file, const std::string& name = {});
std::shared_ptr<const Detector> load_detector(const std::filesystem::path& path);  // load_model_file, then detector_of

}  // namespace vigil
