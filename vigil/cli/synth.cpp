// SPDX-License-Identifier: Apache-2.0
// vigil synth: scenes in, a data set out.
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/progress.h"
#include "vigil/cli/verb.h"
#include "vigil/data/scene_writer.h"

namespace vigil {
namespace {

struct SynthConfig {
  std::vector<std::filesystem::path> spec;  // paths are never split at commas
  std::filesystem::path out;
  std::string split = "auto";
  bool json = false;

  static auto fields() {
    using C = SynthConfig;
    return fields_of<C>(field("spec", &C::spec, "", positional(), "scenes, as `vigil list scenes` describes them"),
                        field("out", &C::out, "", any(), "folder of the data set; it must not exist or be empty"),
                        field("split", &C::split, "", one_of({"auto", "train", "test"}),
                              "what the scenes are for; auto: test with an anomaly, train without"),
                        field("json", &C::json, "", any(), "print what was written as one JSON object"));
  }
};

std::string text_of(const std::vector<LabelledSpan>& events) {
  std::string text;
  for (const LabelledSpan& event : events)
    text += fmt::format("{}{} in frames {}-{}", text.empty() ? "" : ", ", event.label, event.frames.begin, event.frames.end - 1);
  return text.empty() ? "normal" : text;
}

std::vector<SceneClip> clips_of(const SynthConfig& config) {
  constexpr std::string_view kPrefix = "synthetic:";  // as other verbs take scenes
  std::vector<SceneClip> clips;
  for (const auto& path : config.spec) {
    std::string spec = path.string();
    if (spec.starts_with(kPrefix)) spec.erase(0, kPrefix.size());
    clips.push_back({spec, config.split == "auto" ? natural_split(spec) : config.split});
  }
  return clips;
}

void print_table(const Dataset& dataset, std::ostream& out) {
  for (const Video& video : dataset.videos)
    out << fmt::format("{:<10} {} frames, {:g} frames/s, {}: {}\n", video.id, video.frames, video.fps, to_text(video.size),
                       text_of(*video.events));
}

void print_json(const SynthConfig& config, const Dataset& dataset, std::ostream& out) {
  nlohmann::ordered_json videos = nlohmann::ordered_json::array();
  for (const Video& video : dataset.videos) {
    nlohmann::ordered_json events = nlohmann::ordered_json::array();
    for (const LabelledSpan& event : *video.events)
      events.push_back({{"start", event.frames.begin}, {"end", event.frames.end}, {"label", event.label}});
    videos.push_back(
        {{"id", video.id}, {"media", video.media}, {"spec", video.group}, {"frames", video.frames}, {"events", events}});
  }
  const nlohmann::ordered_json json = {{"format", 1}, {"manifest", (config.out / "manifest.jsonl").string()}, {"videos", videos}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

void synth_verb(const Arguments& args, std::ostream& out) {
  SynthConfig config;
  SceneWriterConfig writer;
  ProcessConfig process;
  CommandLine line("vigil synth", "writes synthetic scenes with their truth as a data set", "SPEC... -o DIR [options]");
  line.text(
      "A scene is a street seen by a fixed camera, with at most one planted anomaly. The same spec gives the same pixels. The data "
      "set has a manifest and the layout of UCSD Ped2: frames, masks, truth.csv.");
  line.add("", config).add("Data set", writer).add("Process", process);
  line.example("vigil synth 'street(seed=3, seconds=60, anomaly=running)' -o scene");
  line.example("vigil synth 'street(seed=1)' 'street(seed=2)' 'street(seed=3, anomaly=vehicle)' -o street --video");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (config.spec.empty()) throw line.wrong_usage("vigil synth: no scene is given");
  if (config.out.empty()) throw line.wrong_usage("vigil synth: where the data set goes is not given (-o DIR)");
  Progress progress("render", "frames", {});
  const Dataset dataset =
      write_scenes(config.out, clips_of(config), writer, [&](std::int64_t frames) { progress.advance(frames); });
  if (config.json)
    print_json(config, dataset, out);
  else
    print_table(dataset, out);
}

}  // namespace vigil
