// SPDX-License-Identifier: Apache-2.0
// The table of verbs, and what they share.
#include <memory>

#include "vigil/base/log.h"
#include "vigil/base/progress.h"
#include "vigil/base/threads.h"
#include "vigil/cli/verb.h"

namespace vigil {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> table{{"detect", "finds anomalous events in videos", detect_verb},
                                       {"fit", "learns a model of a camera from its normal footage", fit_verb},
                                       {"evaluate", "measures a model on labelled data", evaluate_verb},
                                       {"model", "shows what a model learnt from and what it may claim", model_verb},
                                       {"synth", "writes synthetic scenes with their truth as a data set", synth_verb},
                                       {"doctor", "prints versions, codecs and CPU features, and what is missing", doctor_verb},
                                       {"list", "lists observers, densities, flows, scenes and kinds of model", list_verb}};
  return table;
}

void ProcessConfig::obey() const {
  set_threads(threads);
  set_log_level(quiet ? LogLevel::error : LogLevel::info);
}

StartProgress fit_progress() {
  return [](const std::string& what, std::optional<std::int64_t> frames) -> FitProgress {
    const auto progress = std::make_shared<Progress>(what, "frames", frames);
    return [progress](std::int64_t count) { progress->advance(count); };
  };
}

}  // namespace vigil
