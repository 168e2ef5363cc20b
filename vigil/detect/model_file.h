// SPDX-License-Identifier: Apache-2.0
// NAME.vigil: one safetensors file, tensors plus one JSON card in its metadata. What `fit`, `train` and `import` write and `detect`
// reads.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "vigil/base/tensor.h"

namespace vigil {

inline constexpr int kModelFormat = 1;
inline constexpr const char* kModelCard = "vigil.card";  // the safetensors metadata that tells a model from other files
inline constexpr const char* kHeadKind = "head";         // trained heads, which need libtorch: told apart before it is loaded

struct ModelFile {
  std::string kind;     // which loader reads it: "motion", ...
  nlohmann::json card;  // config, calibration, training summary, licences, canary: what `vigil model show` prints
  std::map<std::string, Tensor> tensors;
};

// The card is completed with "format", "kind", "vigil" (version) and "content" (SHA-256 over all tensors in name order). The
// tensors and the card itself are hashed, so that no change goes unnoticed.
void save_model(const std::filesystem::path& path, const ModelFile& model);  // whole or not at all

// Throws Error::input: not a model, truncated, written by another format version, or changed since it was written.
ModelFile load_model_file(const std::filesystem::path& path);

}  // namespace vigil
