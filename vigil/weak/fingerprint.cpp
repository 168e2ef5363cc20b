// SPDX-License-Identifier: Apache-2.0
// Fingerprints: compared, written and read.
#include "vigil/weak/fingerprint.h"

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

void require_fingerprint(const FeatureFingerprint& wanted, const Features& stored, const std::string& name, bool first_crop) {
  std::string differences;
  const auto differ = [&](const std::string& what, const std::string& model, const std::string& here) {
    differences += fmt::format("\n  {}: {} in the model, {} here", what, model, here);
  };
  const auto named = [](const std::string& given) { return !given.empty() && given != kUnnamedFeatures; };
  if (named(name) && named(wanted.name) && name != wanted.name) differ("name", wanted.name, name);
  if (stored.shape.width != wanted.width) differ("width", std::to_string(wanted.width), std::to_string(stored.shape.width));
  const auto both_know = [](std::int64_t a, std::int64_t b) { return a > 0 && b > 0; };
  if (!first_crop && both_know(wanted.crops, stored.shape.crops) && stored.shape.crops != wanted.crops)
    differ("crops", std::to_string(wanted.crops), std::to_string(stored.shape.crops));
  const int here = stored.segments_of_video ? 0 : stored.frames_per_row;
  if (both_know(wanted.frames_per_row, here) && here != wanted.frames_per_row)
    differ("frames of a row", std::to_string(wanted.frames_per_row), std::to_string(here));
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

std::optional<std::string> doubt_of_norm(const FeatureFingerprint& wanted, double mean_norm) {
  constexpr double kFar = 2;
  const double before = wanted.mean_norm;
  if (before <= 0 || (mean_norm <= kFar * before && before <= kFar * mean_norm)) return {};
  return fmt::format(
      "rows of these features have a mean norm of {:.3g}, those that the model was trained on {:.3g}: its scores mean little if "
      "they "
      "were extracted or scaled in another way",
      mean_norm, before);
}

nlohmann::json json_of(const FeatureFingerprint& features) {
  nlohmann::json json{
      {"name", features.name}, {"width", features.width}, {"crops", features.crops}, {"mean_norm", features.mean_norm}};
  if (features.frames_per_row > 0) json["frames_per_row"] = features.frames_per_row;
  for (const FeatureFingerprint& part : features.parts) json["parts"].push_back(json_of(part));
  return json;
}

FeatureFingerprint fingerprint_of(const nlohmann::json& json) {
  FeatureFingerprint features{
      json.at("name"), json.at("width"), json.at("crops"), json.at("mean_norm"), {}, json.value("frames_per_row", 0)};
  if (features.width < 1 || features.width > 1'000'000 || features.crops < 0 || features.crops > 1000)
    throw Error::input(fmt::format("its card claims {} crops of {} numbers", features.crops, features.width));
  if (features.frames_per_row < 0) throw Error::input(fmt::format("its card claims rows of {} frames", features.frames_per_row));
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
