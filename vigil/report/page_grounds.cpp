// SPDX-License-Identifier: Apache-2.0
// What the report's claims rest on: what rarity means here, the model, the video and its damage.
#include <fmt/format.h>

#include "vigil/plot/svg.h"
#include "vigil/report/page.h"

namespace vigil {
namespace {

std::string meaning(const RunFacts& facts) {
  std::string out =
      "<p><b>Rarity</b> says how seldom normal footage is as odd: 1 is one normal frame in ten, 2 one in a hundred, 3 one in a "
      "thousand. ";
  if (facts.supported_rarity > 0)
    out += fmt::format(
        "The normal footage behind this report supports claims up to rarity {:.1f} ({} frames); what is odder is written with "
        "&ge;. ",
        facts.supported_rarity, odds_text(facts.supported_rarity));
  out += fmt::format(
      "The curve shows the <b>level</b>: the same scale, continued beyond that limit by a fitted tail. An event starts at level "
      "{:g} and goes on while it stays at {:g} or above.</p>\n",
      facts.events.on, facts.events.off);
  return out +
         "<p class=\"soft\">Unusual is not wrong: rare but harmless things score high, and what was part of the normal footage is "
         "never found.</p>\n";
}

class Facts {
 public:
  void add(const char* name, const std::string& value) {
    if (!value.empty()) rows_ += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, escaped(value));
  }
  std::string html() const { return "<dl>\n" + rows_ + "</dl>\n"; }

 private:
  std::string rows_;
};

}  // namespace

std::string page_grounds(const RunResult& result, const RunFacts& facts) {
  const StreamInfo& stream = result.stream;
  Facts list;
  list.add("video", stream.name);
  list.add("format",
           fmt::format("{}, {} x {}, {:.4g} frames per second", stream.format, stream.size.width, stream.size.height, stream.fps));
  const std::string health = health_text(result.health);
  list.add("its condition", health.empty() ? "no damage found" : health);
  list.add("model", facts.model);
  list.add("model file", facts.model_file);
  list.add("model content", facts.model_content);
  list.add("learnt from", facts.learnt_from);
  if (facts.normal)
    list.add("taken as normal", fmt::format("frames {} to {} of this video", facts.normal->begin, facts.normal->end - 1));
  if (facts.roi)
    list.add("looked at", fmt::format("{} x {} pixels at {}, {}", facts.roi->width, facts.roi->height, facts.roi->x, facts.roi->y));
  if (facts.truth) list.add("known anomalies", fmt::format("{}", facts.truth->size()));
  std::string options;
  for (const auto& [name, value] : facts.options)
    options += (options.empty() ? "" : " ") + name + (value.empty() ? "" : " " + value);
  list.add("options", options);
  if (result.seconds > 0)
    list.add("took", fmt::format("{:.1f} s, {:.0f} frames per second", result.seconds,
                                 static_cast<double>(result.health.frames) / result.seconds));
  list.add("made by", "Vigil " VIGIL_VERSION);
  return meaning(facts) + list.html();
}

}  // namespace vigil
