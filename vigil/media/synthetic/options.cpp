// SPDX-License-Identifier: Apache-2.0
// Reads and checks the options of a street: see options.h.
#include "vigil/media/synthetic/options.h"

#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil::synthetic {
namespace {

const std::vector<std::pair<std::string, Anomaly>>& anomaly_names() {
  static const std::vector<std::pair<std::string, Anomaly>> names{
      {"none", Anomaly::none},           {"running", Anomaly::running},     {"vehicle", Anomaly::vehicle},
      {"wrong-way", Anomaly::wrong_way}, {"loitering", Anomaly::loitering}, {"abandoned-object", Anomaly::abandoned_object},
      {"fall", Anomaly::fall},           {"dispersal", Anomaly::dispersal}, {"forbidden-place", Anomaly::forbidden_place}};
  return names;
}

}  // namespace

FieldTable StreetConfig::fields() {
  using Street = StreetConfig;
  return fields_of<Street>(
      field("seed", &Street::seed, "", any(), "who walks when, noise and light"),
      field("scene", &Street::scene, "", any(), "camera, paths, trees and ground; the same for every seed"),
      field("seconds", &Street::seconds, "s", range(0.1, 604800), "length"),
      field("fps", &Street::fps, "frames/s", range(1, 120), "frame rate"),
      field("size", &Street::size, "pixels", any(), "of the picture, 96x72 to 1920x1080"),
      field("people", &Street::people, "", range(0, 40), "walkers in the picture, on average"),
      field("noise", &Street::noise, "grey levels", range(0, 20), "standard deviation of the camera's noise"),
      field("drift", &Street::drift, "", range(0, 0.5), "slow change of the light, as a part of the brightness"),
      field("exposure", &Street::exposure, "", range(0, 0.3), "steps of the automatic exposure, as a part of the brightness"),
      field("shadows", &Street::shadows, "", range(0, 1), "how dark shadows are; 0 = none"),
      field("sway", &Street::sway, "", range(0, 4), "how far trees move in the wind; 0 = not at all"),
      field("anomaly", &Street::anomaly, "", choice(anomaly_names()), "what unusual happens"),
      field("start", &Street::start, "", duration_range("0s", "168h"), "when it begins; drawn from the second half without this"),
      field("duration", &Street::duration, "", duration_range("0.5s", "168h"),
            "how long it lasts; what only passes by comes again until then"));
}

std::int64_t StreetConfig::frames() const {
  return std::max<std::int64_t>(1, std::llround(seconds * fps));
}

StreetConfig read_street(const Spec& spec) {
  StreetConfig config;
  read_spec(config, spec);
  const auto refuse = [&](const std::string& message, const std::string& hint) {
    throw Error::usage("in " + spec.name + ": " + message, hint);
  };
  const Size size = config.size;
  if (size.width < 96 || size.height < 72 || size.width > 1920 || size.height > 1080)
    refuse("size = '" + to_text(size) + "' is outside 96x72 to 1920x1080 pixels", "size: of the picture, e.g. 320x240");
  if (!config.start) return config;
  if (config.anomaly == Anomaly::none)
    refuse("start = '" + format_duration(*config.start) + "', but there is no anomaly to start", "add anomaly=running, or another");
  if (config.start->seconds() >= config.seconds)
    refuse(fmt::format("start = '{}' is not before the end at {:g} s", format_duration(*config.start), config.seconds),
           "make the scene longer, or let the anomaly start earlier");
  return config;
}

const char* name_of(Anomaly anomaly) {
  for (const auto& [name, value] : anomaly_names())
    if (value == anomaly) return name.c_str();
  return "";
}

}  // namespace vigil::synthetic
