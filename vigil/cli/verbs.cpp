// SPDX-License-Identifier: Apache-2.0
// The table from the names of front.h to verbs, and what they share.
#include <memory>

#include "vigil/base/log.h"
#include "vigil/base/progress.h"
#include "vigil/base/threads.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/verb.h"

namespace vigil {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> table{{"detect", detect_verb},       {"fit", fit_verb},       {"train", train_verb},
                                       {"benchmark", benchmark_verb}, {"import", import_verb}, {"evaluate", evaluate_verb},
                                       {"compare", compare_verb},     {"data", data_verb},     {"model", model_verb},
                                       {"synth", synth_verb},         {"doctor", doctor_verb}, {"list", list_verb}};
  return table;
}

void train_verb(const Arguments& args, std::ostream& out) {
  learning().train(args, out);
}

void benchmark_verb(const Arguments& args, std::ostream& out) {
  learning().benchmark(args, out);
}

void import_verb(const Arguments& args, std::ostream& out) {
  learning().import(args, out);
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
