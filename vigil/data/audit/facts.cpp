// SPDX-License-Identifier: Apache-2.0
// Looks into media, masks and features for an audit: see facts.h.
#include "vigil/data/audit/facts.h"

#include <algorithm>

#include "vigil/base/error.h"
#include "vigil/data/masks.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

std::string said(const Error& error) {
  return error.what();
}

MediaFacts media_of(const Video& video) {
  MediaFacts facts;
  try {
    const auto source = open_source(video.media);
    for (Frame frame; source->next(frame);) ++facts.frames;
  } catch (const Error& error) {
    facts.problem = said(error);
  }
  return facts;
}

MaskFacts masks_of(const Video& video) {
  MaskFacts facts;
  facts.anomalous.assign(static_cast<std::size_t>(std::max<std::int64_t>(video.frames, 0)), 0);
  try {
    const VideoMasks masks(video);
    for (std::int64_t frame = 0; frame < video.frames; ++frame) {
      const std::optional<Grid<std::uint8_t>> mask = masks.at(frame);
      if (!mask) continue;
      if (!video.size.empty() && mask->size() != video.size) facts.of_other_size.emplace_back(frame, mask->size());
      const auto& pixels = mask->values();
      facts.anomalous[static_cast<std::size_t>(frame)] = std::find(pixels.begin(), pixels.end(), 1) != pixels.end();
    }
  } catch (const Error& error) {
    facts.problem = said(error);
  }
  return facts;
}

FeatureFacts features_of(const FeatureFile& file, const std::string& id) {
  FeatureFacts facts;
  try {
    facts.shape = shape_of_features(file, id);
  } catch (const Error& error) {
    facts.problem = said(error);
  }
  return facts;
}

}  // namespace

AuditFacts facts_of(const Dataset& dataset, const AuditConfig& config, const std::function<void()>& progress) {
  AuditFacts facts{dataset, config.tolerance, {}, {}, {}};
  for (const Video& video : dataset.videos) {
    if (config.media && !video.media.empty()) facts.media.emplace(&video, media_of(video));
    if (config.masks && !video.masks.empty()) facts.masks.emplace(&video, masks_of(video));
    if (config.features)
      for (const auto& [name, file] : video.features) facts.features[&video].emplace(name, features_of(file, video.id));
    if (progress) progress();
  }
  return facts;
}

}  // namespace vigil
