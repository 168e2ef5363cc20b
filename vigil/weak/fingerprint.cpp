// SPDX-License-Identifier: Apache-2.0
// Fingerprints: compared, written and read.
#include "vigil/weak/fingerprint.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

void require_fingerprint(const FeatureFingerprint& wanted, const Features& stored, const std::string& name) {
  std::string differences;
  const auto differ = [&](const std::string& what, const std::string& model, const std::string& here) {
    differences += fmt::format("\n  {}: {} in the model, {} here", what, model, here);
  };
  const auto named = [](const std::string& given) { return !given.empty() && given != kUnnamedFeatures; };
  if (named(name) && named(wanted.name) && name != wanted.name) differ("name", wanted.name, name);
  if (stored.shape.width != wanted.width) differ("width", std::to_string(wanted.width), std::to_string(stored.shape.width));
  if (!wanted.parts.empty() && !stored.parts.empty()) {
    if (wanted.parts.size() != stored.parts.size())
      differ("kinds side by side", std::to_string(wanted.parts.size()), std::to_string(stored.parts.size()));
    for (std::size_t i = 0; i < std::min(wanted.parts.size(), stored.parts.size()); ++i)
      if (wanted.parts[i].width != stored.parts[i].width)
        differ("width of " + wanted.parts[i].name, std::to_string(wanted.parts[i].width), std::to_string(stored.parts[i].width));
  }
  if (differences.empty() && stored.not_finite > 0)
    throw Error::input(fmt::format("{} numbers of the features are not finite", stored.not_finite), "extract them again");
  if (!differences.empty())
    throw Error::input("these features are not those that the model was trained on:" + differences,
                       "extract the features that the model names, or train a model on these");
}

nlohmann::json json_of(const FeatureFingerprint& features) {
  nlohmann::json json{
      {"name", features.name}, {"width", features.width}, {"crops", features.crops}, {"mean_norm", features.mean_norm}};
  for (const FeatureFingerprint& part : features.parts) json["parts"].push_back(json_of(part));
  return json;
}

FeatureFingerprint fingerprint_of(const nlohmann::json& json) {
  FeatureFingerprint features{json.at("name"), json.at("width"), json.at("crops"), json.at("mean_norm"), {}};
  if (features.width < 1 || features.width > 1'000'000 || features.crops < 1 || features.crops > 1000)
    throw Error::input(fmt::format("its card claims {} crops of {} numbers", features.crops, features.width));
  if (!json.contains("parts")) return features;
  std::int64_t width = 0;
  for (const nlohmann::json& part : json.at("parts")) {
    if (part.contains("parts")) throw Error::input("its card claims parts of a part of its features");
    features.parts.push_back(fingerprint_of(part));
    width += features.parts.back().width;
  }
  if (width != features.width)
    throw Error::input(fmt::format("its card claims {} numbers, its parts have {}", features.width, width));
  return features;
}

}  // namespace vigil
