// SPDX-License-Identifier: Apache-2.0
// run.json: what was run on what, with what, and how it went.
#include <nlohmann/json.hpp>

#include "vigil/base/config.h"
#include "vigil/events/json.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

using nlohmann::ordered_json;

ordered_json pair_of(const FrameSpan& span) {
  return {span.begin, span.end};
}

// Empty text says that a thing is unknown or was never stored.
ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json source_of(const RunResult& result) {
  const StreamInfo& stream = result.stream;
  return {{"name", stream.name},
          {"format", stream.format},
          {"size", {stream.size.width, stream.size.height}},
          {"fps", stream.fps},
          {"frames_expected", stream.frames ? ordered_json(*stream.frames) : ordered_json()},
          {"duration", stream.duration ? ordered_json(stream.duration->seconds()) : ordered_json()}};
}

ordered_json health_of(const StreamHealth& health) {
  return {{"clean", health.clean()},
          {"frames", health.frames},
          {"damaged", health.damaged},
          {"resized", health.resized},
          {"repaired_times", health.repaired_times},
          {"truncated", health.truncated},
          {"notes", health.notes}};
}

ordered_json model_of(const RunFacts& facts) {
  return {{"description", facts.model},
          {"file", text_or_null(facts.model_file)},
          {"content", text_or_null(facts.model_content)},
          {"learnt_from", text_or_null(facts.learnt_from)},
          {"normal_frames_of_this_video", facts.normal ? pair_of(*facts.normal) : ordered_json()},
          {"supported_rarity", facts.supported_rarity > 0 ? ordered_json(facts.supported_rarity) : ordered_json()},
          {"roi", facts.roi ? to_json(*facts.roi) : ordered_json()}};
}

}  // namespace

std::string run_json(const RunResult& result, const RunFacts& facts) {
  ordered_json options = ordered_json::object();
  for (const auto& [name, value] : facts.options) options[name] = value;
  ordered_json truth;
  if (facts.truth) {
    truth = ordered_json::array();
    for (const FrameSpan& span : *facts.truth) truth.push_back(pair_of(span));
  }
  const std::int64_t frames = result.scores.empty() ? 0 : result.scores.back().frames.end - result.scores.front().frames.begin;
  const ordered_json json = {{"format", 1},
                             {"vigil", VIGIL_VERSION},
                             {"partial", result.interrupted},
                             {"options", options},
                             {"source", source_of(result)},
                             {"health", health_of(result.health)},
                             {"model", model_of(facts)},
                             {"events_config", to_json(write_config(facts.events))},
                             {"truth", truth},
                             {"frames_scored", frames},
                             {"events", result.events.size()},
                             {"seconds", result.seconds},
                             {"frames_per_second", result.seconds > 0 ? static_cast<double>(frames) / result.seconds : 0}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace vigil
