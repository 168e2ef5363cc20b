// SPDX-License-Identifier: Apache-2.0
// The videos of one `vigil detect`, each on its way from input to result. Within this room.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vigil/base/error.h"
#include "vigil/cli/verb.h"
#include "vigil/report/reported_run.h"

namespace vigil {

struct DetectConfig {
  std::vector<std::filesystem::path> video;
  std::optional<std::filesystem::path> model;
  std::vector<std::filesystem::path> normal;
  std::optional<Nanoseconds> learn;
  std::filesystem::path features;
  std::filesystem::path out;
  std::filesystem::path overlay;
  bool json = false;
  int jobs = 1;

  static auto fields() {
    using C = DetectConfig;
    return fields_of<C>(
        field("video", &C::video, "", positional(),
              "videos, folders of pictures or of videos, data sets (their test entries), synthetic:SPEC"),
        field("model", &C::model, "", any(), "a model written by `vigil fit` or `vigil train`"),
        field("normal", &C::normal, "", any(), "footage in which everything is normal, to learn from first; may be repeated"),
        field("learn", &C::learn, "", duration_range("1ms", "24h"),
              "how much of each video's beginning is normal [without --model and --normal: 30s, or a third of a short video]"),
        field(
            "features", &C::features, "", any(),
            "with a trained head: the video's stored features, a file or a folder with files by the videos' names; of a model that "
            "reads rgb + audio both, with a comma between [beside the video]"),
        field("out", &C::out, "", any(), "folder for the report and all files; with several videos, one folder in it for each"),
        field("overlay", &C::overlay, "", any(), "write the video with odd regions drawn into it (MP4)"),
        field("json", &C::json, "", any(), "print events as one JSON object instead of a table"),
        field("jobs", &C::jobs, "", range(1, 1024), "videos to work on at a time, but never more than there are threads"));
  }
};

struct DetectRequest {
  DetectConfig detect;
  PartConfig part;
  FitConfig fit;
  EventConfig events;
  ProcessConfig process;
  std::vector<std::pair<std::string, std::string>> options;  // as given
};

// One video's way through detection.
struct DetectJob {
  Input input;
  ReportPlaces places;
  RunResult result;  // without its scores
  double supported_rarity = 0;
  std::string learnt_from;
  bool done = false;  // perhaps interrupted: see result
  std::optional<Error> failure;
};

// Of all videos that the request names. What cannot be found is a job that has failed.
std::vector<DetectJob> jobs_of(const DetectRequest& request);

// Works on `jobs` at a time; failures and interruptions are kept in the jobs. Throws for what concerns all: the model, the normal
// footage.
void work_on(std::vector<DetectJob>& jobs, const DetectRequest& request);

// Throws what the program ends with: the failure of a single video, ErrorKind::interrupted, ErrorKind::partial. Failures of several
// are logged.
void conclude(const std::vector<DetectJob>& jobs);

}  // namespace vigil
