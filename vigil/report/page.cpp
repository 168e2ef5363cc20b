// SPDX-License-Identifier: Apache-2.0
// Puts the report's page together: head, video, curve, events, grounds, script.
#include "vigil/report/page.h"

#include <algorithm>
#include <cmath>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/plot/svg.h"
#include "vigil/report/outputs.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kColumns = 1000;  // levels that the cursor's readout knows

std::string percent_encoded(const std::string& path) {
  std::string out;
  for (const char character : path) {
    const auto byte = static_cast<unsigned char>(character);
    const bool safe =
        (byte < 0x80 && std::isalnum(byte) != 0) || std::string_view("/-._~").find(character) != std::string_view::npos;
    out += safe ? std::string(1, character) : fmt::format("%{:02X}", byte);
  }
  return out;
}

std::optional<std::string> address_of(const fs::path& file, const fs::path& folder) {
  std::error_code failed;
  if (!fs::is_regular_file(file, failed)) return std::nullopt;
  const fs::path from = fs::weakly_canonical(folder, failed);
  if (failed) return std::nullopt;
  const fs::path to = fs::weakly_canonical(file, failed);
  if (failed) return std::nullopt;
  const fs::path way = to.lexically_relative(from);
  return percent_encoded(way.empty() ? to.string() : "./" + way.string());  // "./": a name with ":" is no scheme
}

bool browsers_play(const StreamInfo& stream) {
  std::string suffix = fs::path(stream.name).extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool container = suffix == ".mp4" || suffix == ".m4v" || suffix == ".webm";
  const std::string codec = stream.format.substr(0, stream.format.find(' '));
  return container && (codec == "h264" || codec == "vp8" || codec == "vp9" || codec == "av1");
}

// The highest level per column of time; null where there is none.
nlohmann::json levels_of(const std::vector<Score>& scores) {
  if (scores.empty()) return nlohmann::json::array();
  const double begin = scores.front().time.begin.seconds();
  const double length = std::max(scores.back().time.end.seconds() - begin, 1e-3);
  const std::size_t columns = std::min(kColumns, scores.size());
  std::vector<double> levels(columns, std::nan(""));
  for (const Score& score : scores) {
    const double share = (0.5 * (score.time.begin.seconds() + score.time.end.seconds()) - begin) / length;
    const auto column = std::min(columns - 1, static_cast<std::size_t>(std::max(0.0, share) * static_cast<double>(columns)));
    levels[column] = std::fmax(levels[column], score.level);
  }
  nlohmann::json json = nlohmann::json::array();
  for (const double level : levels)
    json.push_back(std::isfinite(level) ? nlohmann::json(std::round(level * 100) / 100) : nlohmann::json());
  return json;
}

std::string head(const std::string& title) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, "
      "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; media-src 'self' "
      "file:\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
      escaped(title), page_style());
}

std::string lead(const RunResult& result) {
  const std::size_t events = result.events.size();
  const Nanoseconds begin = result.scores.empty() ? Nanoseconds{} : result.scores.front().time.begin;
  const Nanoseconds end = result.scores.empty() ? Nanoseconds{} : result.scores.back().time.end;
  return fmt::format("<p class=\"lead\"><b>{} unusual {}</b> between {} and {}</p>\n", events == 0 ? "No" : std::to_string(events),
                     events == 1 ? "event" : "events", format_clock(begin), format_clock(end));
}

std::string notices(const RunResult& result) {
  std::string out;
  if (result.interrupted)
    out += fmt::format("<p><b>Partial.</b> The run was stopped; this report covers the video up to {}.</p>\n",
                       format_clock(result.scores.empty() ? Nanoseconds{} : result.scores.back().time.end));
  if (!result.health.clean()) out += "<p><b>The video is not in order.</b> What was found is listed at the end of this page.</p>\n";
  return out.empty() ? out : "<div class=\"notice\" role=\"note\">\n" + out + "</div>\n";
}

std::string stage(const RunResult& result, const RunFacts& facts, const std::optional<LinkedVideo>& video) {
  std::string out = "<section class=\"stage\" aria-label=\"Curve\">\n";
  if (video)
    out += fmt::format(
        "<video controls muted playsinline preload=\"metadata\" src=\"{0}\"></video>\n<p class=\"soft\" id=\"no-video\" "
        "hidden>The video cannot be shown; it was linked from <code>{0}</code>.</p>\n",
        escaped(video->address));
  const double begin = result.scores.empty() ? 0 : result.scores.front().time.begin.seconds();
  const double end = result.scores.empty() ? 1 : result.scores.back().time.end.seconds();
  out += fmt::format(
      "<div class=\"curve\" tabindex=\"0\" role=\"slider\" aria-label=\"Moment of the video\" aria-valuemin=\"{:.3f}\" "
      "aria-valuemax=\"{:.3f}\" aria-valuenow=\"{:.3f}\">\n{}</div>\n",
      begin, end, begin, curve_svg(result, facts));
  return out + fmt::format(
                   "<div class=\"readout\"><output></output><span>Click into the curve. <kbd>&larr;</kbd> <kbd>&rarr;</kbd> 1 s, "
                   "<kbd>,</kbd> <kbd>.</kbd> one frame, <kbd>j</kbd> <kbd>k</kbd> events{}</span></div>\n</section>\n",
                   video ? ", <kbd>space</kbd> play" : "");
}

std::string data(const RunResult& result, const std::optional<LinkedVideo>& video) {
  const nlohmann::json json = {{"levels", levels_of(result.scores)},
                               {"videoBegin", video ? video->begin.seconds() : 0},
                               {"frame", result.stream.fps > 0 ? 1 / result.stream.fps : 0.04}};
  return fmt::format("<script type=\"application/json\" id=\"part\">{}</script>\n<script>{}</script>\n", json.dump(),
                     page_script());
}

}  // namespace

std::optional<LinkedVideo> linked_video(const fs::path& folder, const RunResult& result, const RunFacts& facts) {
  if (!facts.overlay.empty())
    if (const auto address = address_of(facts.overlay, folder))
      return LinkedVideo{*address, result.scores.empty() ? Nanoseconds{} : result.scores.front().time.begin};
  if (!browsers_play(result.stream)) return std::nullopt;
  const auto address = address_of(result.stream.name, folder);
  return address ? std::optional(LinkedVideo{*address, {}}) : std::nullopt;
}

std::string report_html(const fs::path& folder, const RunResult& result, const RunFacts& facts) {
  std::string name = fs::path(result.stream.name).filename().string();
  if (name.empty()) name = result.stream.name;
  const std::optional<LinkedVideo> video = linked_video(folder, result, facts);
  std::string out = head("Unusual in " + name);
  out += fmt::format("<header>\n<h1>{}</h1>\n", escaped(name)) + lead(result) + notices(result) + "</header>\n";
  out += stage(result, facts, video);
  out += "<section>\n<h2>Events</h2>\n" + page_events(result, facts) + "</section>\n";
  out += "<section>\n<h2>What this rests on</h2>\n" + page_grounds(result, facts) + "</section>\n";
  out += "<footer class=\"files\">Beside this page: ";
  for (const char* file :
       {"events.csv", "events.jsonl", "events.vtt", "scores.csv", "scores.npy", "curve.svg", "curve.png", "run.json"})
    out += fmt::format("{0}<a href=\"{1}\">{1}</a>", out.ends_with(": ") ? "" : ", ", file);
  return out + "</footer>\n</main>\n" + data(result, video) + "</body>\n</html>\n";
}

}  // namespace vigil
