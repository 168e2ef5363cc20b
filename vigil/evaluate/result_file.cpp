// SPDX-License-Identifier: Apache-2.0
// result.json and the scores beside it.
#include "vigil/evaluate/result_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/evaluate/post.h"
#include "vigil/evaluate/score_folder.h"
#include "vigil/events/score_file.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kResultFormat = 1;

ordered_json number(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

ordered_json json_of(const Figures& figures) {
  ordered_json list = ordered_json::array();
  for (const MeasuredFigure& m : figures) {
    ordered_json row = {{"id", m.figure.id}, {"of", m.figure.of}, {"value", number(m.figure.value)}};
    if (m.interval.low && m.interval.high) {
      row["low"] = *m.interval.low;
      row["high"] = *m.interval.high;
    }
    row["videos"] = m.figure.videos;
    row["skipped"] = m.figure.skipped;
    row["frames"] = m.figure.frames;
    row["positives"] = m.figure.positives;
    row["note"] = m.figure.note;
    list.push_back(std::move(row));
  }
  return list;
}

ordered_json json_of(const Protocol& protocol) {
  ordered_json json = {{"id", id_of(protocol)}};
  for (const auto& [name, value] : rows_of(protocol)) json[name] = value;
  return json;
}

ordered_json runs_json(const std::vector<std::uint8_t>& truth) {
  ordered_json runs = ordered_json::array();
  for (std::size_t i = 0; i < truth.size();) {
    std::size_t end = i;
    while (end < truth.size() && truth[end] == truth[i]) ++end;
    runs.push_back({truth[i], end - i});
    i = end;
  }
  return runs;
}

ordered_json video_json(const Evaluation& evaluation, std::size_t v) {
  const EvaluatedVideo& video = evaluation.videos[v];
  ordered_json json = {{"id", video.id},
                       {"first_frame", video.first_frame},
                       {"frames", video.raw.size()},
                       {"fps", video.fps},
                       {"group", video.group},
                       {"classes", video.classes},
                       {"scene", video.scene},
                       {"anomalous", video.anomalous ? ordered_json(*video.anomalous) : ordered_json()},
                       {"unseen", video.unseen}};
  if (v < evaluation.measures.video_auc.size()) json["auc"] = number(evaluation.measures.video_auc[v]);
  if (v < evaluation.measures.video_rank.size()) json["rank"] = number(evaluation.measures.video_rank[v]);
  return json;
}

// Reads one video of a result, with its scores.
EvaluatedVideo read_video(const fs::path& folder, const nlohmann::json& json) {
  EvaluatedVideo video;
  video.id = json.at("id");
  video.first_frame = json.at("first_frame");
  video.fps = json.at("fps");
  video.group = json.at("group");
  video.classes = json.at("classes").get<std::vector<std::string>>();
  video.scene = json.at("scene");
  if (!json.at("anomalous").is_null()) video.anomalous = json.at("anomalous").get<bool>();
  video.unseen = json.at("unseen");
  fs::path scores = folder / "scores" / video.id;
  scores += ".npy";
  video.raw = read_scores(scores).values;
  for (const auto& run : json.at("truth")) {
    const std::size_t length = run.at(1);
    if (length > video.raw.size() - video.truth.size())
      throw Error::input(fmt::format("{}: {} scores, the result speaks of more", scores.string(), video.raw.size()),
                         "the folder was changed after it was written: evaluate again");
    video.truth.insert(video.truth.end(), length, run.at(0).get<std::uint8_t>());
  }
  if (video.truth.size() != video.raw.size())
    throw Error::input(fmt::format("{}: {} scores, the result speaks of {}", scores.string(), video.raw.size(), video.truth.size()),
                       "the folder was changed after it was written: evaluate again");
  return video;
}

Protocol read_protocol(const nlohmann::json& json) {
  Protocol p;
  const auto text = [&](const char* key) { return json.at(key).get<std::string>(); };
  p.dataset = text("dataset");
  p.truth_revision = text("truth_revision");
  p.truth = text("truth");
  p.split = text("split");
  p.videos = std::stoull(text("videos"));
  p.frames = std::stoull(text("frames"));
  p.positives = std::stoull(text("positives"));
  p.align = text("align");
  p.smoothing = text("smoothing");
  p.causal = text("causal") == "yes";
  p.normalisation = text("normalisation");
  p.selection = text("selection");
  p.nan = text("nan");
  p.events = text("events");
  p.unit = text("unit");
  p.mapping = text("mapping");
  return p;
}

}  // namespace

ordered_json result_json(const Evaluation& e) {
  ordered_json json = {{"format", kResultFormat},
                       {"micro_auc_raw", number(e.raw.micro)},
                       {"macro_auc_raw", number(e.raw.macro)},
                       {"micro_auc_smoothed", number(e.smoothed.micro)},
                       {"macro_auc_smoothed", number(e.smoothed.macro)},
                       {"source", e.source},
                       {"scored_by", e.scored_by},
                       {"dataset", e.dataset},
                       {"split", e.protocol.split},
                       {"truth_revision", e.truth_revision},
                       {"videos", e.raw.videos},
                       {"macro_skipped", e.raw.macro_skipped},
                       {"frames", e.raw.frames},
                       {"positives", e.raw.positives},
                       {"frames_scored", e.frames},
                       {"seconds", e.seconds},
                       {"frames_per_second", e.seconds > 0 ? static_cast<double>(e.frames) / e.seconds : 0},
                       {"failed", e.failed},
                       {"notes", e.notes},
                       {"protocol", json_of(e.protocol)}};
  json["threshold"] = {{"value", number(e.measures.threshold)},
                       {"origin", e.measures.threshold_origin},
                       {"smoothed", number(e.measures.threshold_smoothed)}};
  json["clusters"] = e.measures.clusters;
  json["tracks"] = e.spatial.tracks;
  json["figures"] = {{"raw", json_of(e.measures.raw)},
                     {"smoothed", json_of(e.measures.smoothed)},
                     {"events", json_of(e.measures.events)},
                     {"events_smoothed", json_of(e.measures.events_smoothed)},
                     {"spatial", json_of(e.spatial.figures)}};
  json["per_video"] = ordered_json::array();
  for (std::size_t v = 0; v < e.videos.size(); ++v) json["per_video"].push_back(video_json(e, v));
  return json;
}

void write_result(const fs::path& folder, const Evaluation& evaluation) {
  ordered_json json = result_json(evaluation);
  for (std::size_t v = 0; v < evaluation.videos.size(); ++v) json["per_video"][v]["truth"] = runs_json(evaluation.videos[v].truth);
  write_score_folder(folder / "scores", evaluation);
  write_file(folder / "result.json", json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

bool is_result(const fs::path& folder) {
  std::error_code failed;
  return fs::is_directory(folder, failed) && fs::is_regular_file(folder / "result.json", failed);
}

Evaluation read_result(const fs::path& folder) {
  const fs::path path = folder / "result.json";
  Evaluation evaluation;
  try {
    const auto json = nlohmann::json::parse(read_file(path));
    if (const int format = json.at("format"); format != kResultFormat)
      throw Error::input(fmt::format("{}: result format {}, this Vigil reads format {}", path.string(), format, kResultFormat));
    evaluation.source = json.at("source");
    evaluation.scored_by = json.at("scored_by");
    evaluation.dataset = json.at("dataset");
    evaluation.truth_revision = json.at("truth_revision");
    evaluation.failed = json.at("failed").get<std::vector<std::string>>();
    evaluation.protocol = read_protocol(json.at("protocol"));
    const PostStep normal = normalisation_of(evaluation.protocol.normalisation);
    const PostStep smoothing = smoothing_of(evaluation.protocol.smoothing);
    for (const auto& row : json.at("per_video")) {
      evaluation.videos.push_back(read_video(folder, row));
      EvaluatedVideo& video = evaluation.videos.back();
      video.smoothed = smoothing.apply(normal.apply(video.raw));
    }
    if (truth_fingerprint(video_scores(evaluation.videos, ScoresOf::raw)) != evaluation.protocol.truth)
      throw Error::input(path.string() + ": its labels are not those that its protocol names", "evaluate again");
  } catch (const nlohmann::json::exception& error) {
    throw Error::input(fmt::format("{}: not a result of `vigil evaluate` ({})", path.string(), error.what()), "evaluate again");
  } catch (const std::logic_error& error) {
    throw Error::input(fmt::format("{}: not a result of `vigil evaluate` ({})", path.string(), error.what()), "evaluate again");
  }
  return evaluation;
}

}  // namespace vigil
