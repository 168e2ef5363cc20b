// SPDX-License-Identifier: Apache-2.0
// The events of the report: picture, time, rarity, why. Strongest evidence in the detector's own words.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "vigil/plot/svg.h"
#include "vigil/report/page.h"
#include "vigil/report/table.h"

namespace vigil {
namespace {

// Bounds that keep the page small enough to be mailed; all events are in events.csv.
constexpr std::size_t kMostRows = 500;
constexpr std::size_t kMostPictures = 60;

std::string base64(const std::vector<std::byte>& bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (k < count ? std::to_integer<unsigned>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= count ? kDigits[group >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

// Indices of the `most` rarest events, back in order of time.
std::vector<std::size_t> rarest(const std::vector<Event>& events, std::size_t most) {
  std::vector<std::size_t> indices(events.size());
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
  std::stable_sort(indices.begin(), indices.end(),
                   [&](std::size_t a, std::size_t b) { return events[a].peak_level > events[b].peak_level; });
  indices.resize(std::min(most, indices.size()));
  std::sort(indices.begin(), indices.end());
  return indices;
}

std::string picture_cell(const Event& event, const EventPicture* picture) {
  if (!picture) return "<td class=\"picture\"><div class=\"none\">no picture</div></td>";
  return fmt::format(
      R"(<td class="picture"><img src="data:image/jpeg;base64,{}" width="{}" height="{}" alt="Frame {} with the odd region marked: {}"></td>)",
      base64(picture->jpeg), picture->size.width, picture->size.height, picture->frame, escaped(event.why));
}

std::string when_cell(const Event& event, std::size_t number) {
  return fmt::format(
      R"(<td class="when"><small>event {}</small><button type="button" class="jump">{}</button><small>to {}</small><small>frames {} to {}</small>{}</td>)",
      number, format_clock(event.time.begin), format_clock(event.time.end), event.frames.begin,
      std::max(event.frames.begin, event.frames.end - 1), event.partial ? "<span class=\"tag\">cut off</span>" : "");
}

// ">= 2.5" with the sign that people write.
std::string html_rarity(double rarity, double supported) {
  const std::string text = rarity_text(rarity, supported);
  return text.starts_with(">=") ? "&ge;" + text.substr(2) : text;
}

std::string rarity_cell(const Event& event, double supported) {
  const bool limited = supported > 0 && event.peak_rarity >= supported;
  return fmt::format(R"(<td class="rarity"><b>{}</b><small>{}{}</small><small>level {:.1f}</small></td>)",
                     html_rarity(event.peak_rarity, supported), limited ? "rarer than " : "", odds_text(event.peak_rarity),
                     event.peak_level);
}

std::string why_cell(const Event& event) {
  std::string out = "<td class=\"why\"><ul>";
  if (event.regions.empty() || event.regions.front().evidence.empty())
    out += fmt::format("<li>{}</li>", escaped(event.why.empty() ? "no reason was given" : event.why));
  else
    for (const Evidence& evidence : event.regions.front().evidence) out += fmt::format("<li>{}</li>", escaped(evidence.text));
  out += "</ul>";
  if (!event.regions.empty()) {
    const Box& box = event.regions.front().box;
    const std::size_t more = event.regions.size() - 1;
    out += fmt::format("<small>{} x {} pixels at {}, {}{}</small>", box.width, box.height, box.x, box.y,
                       more > 0 ? fmt::format("; {} more {}", more, more == 1 ? "region" : "regions") : "");
  }
  return out + "</td>";
}

std::string nothing_found(const RunResult& result, const RunFacts& facts) {
  const auto highest = std::max_element(result.scores.begin(), result.scores.end(),
                                        [](const Score& a, const Score& b) { return a.level < b.level; });
  std::string out = fmt::format("<p>Nothing became an event: one starts at level {:g} and lasts {} at least.</p>\n",
                                facts.events.on, format_duration(facts.events.shortest));
  if (highest != result.scores.end())
    out += fmt::format("<p class=\"soft\">The highest level was {:.1f}, at {} (frame {}).</p>\n", highest->level,
                       format_clock(highest->time.begin), highest->frames.begin);
  return out;
}

}  // namespace

std::string odds_text(double rarity) {
  if (!(rarity > 0)) return "1 in 1";
  if (!(rarity < 15)) return "1 in 10^15 or more";
  const double odds = std::pow(10.0, rarity);
  const double unit = std::pow(10.0, std::max(0.0, std::floor(rarity) - 1));
  const std::string digits = fmt::format("{:.0f}", std::round(odds / unit) * unit);
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ' ';
    grouped += digits[i];
  }
  return "1 in " + grouped;
}

std::string page_events(const RunResult& result, const RunFacts& facts) {
  if (result.events.empty()) return nothing_found(result, facts);
  std::map<std::string, const EventPicture*> pictures;
  for (const EventPicture& picture : facts.pictures) pictures[picture.event] = &picture;
  const std::vector<std::size_t> rows = rarest(result.events, kMostRows);
  const std::vector<std::size_t> shown = rarest(result.events, kMostPictures);
  std::string out;
  if (rows.size() < result.events.size())
    out += fmt::format("<p class=\"soft\">The {} rarest of {} events; all are in <code>events.csv</code>.</p>\n", rows.size(),
                       result.events.size());
  if (!pictures.empty() && shown.size() < rows.size())
    out += fmt::format("<p class=\"soft\">Pictures of the {} rarest.</p>\n", shown.size());
  out +=
      "<div class=\"scroll\"><table><thead><tr><th>at the peak</th><th>when</th><th>rarity</th><th>why</th></tr></thead><tbody>\n";
  for (const std::size_t i : rows) {
    const Event& event = result.events[i];
    const auto found = pictures.find(event.id);
    const bool with_picture = found != pictures.end() && std::binary_search(shown.begin(), shown.end(), i);
    out += fmt::format("<tr data-number=\"{}\" data-begin=\"{:.9f}\" data-end=\"{:.9f}\">{}{}{}{}</tr>\n", i + 1,
                       event.time.begin.seconds(), event.time.end.seconds(),
                       picture_cell(event, with_picture ? found->second : nullptr), when_cell(event, i + 1),
                       rarity_cell(event, facts.supported_rarity), why_cell(event));
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace vigil
