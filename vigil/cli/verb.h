// SPDX-License-Identifier: Apache-2.0
// The table of verbs, and what all verbs share. Within this room.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vigil/app/normal.h"
#include "vigil/base/command_line.h"
#include "vigil/base/config.h"

namespace vigil {

using Arguments = std::vector<std::string>;

struct Verb {
  std::string name;                                       // as in front.h, where its summary stands
  void (*run)(const Arguments& args, std::ostream& out);  // throws Error
};

const std::vector<Verb>& verbs();  // in the order of verb_names()

// One file each.
void benchmark_verb(const Arguments& args, std::ostream& out);  // learning()
void compare_verb(const Arguments& args, std::ostream& out);
void data_verb(const Arguments& args, std::ostream& out);
void detect_verb(const Arguments& args, std::ostream& out);
void doctor_verb(const Arguments& args, std::ostream& out);
void evaluate_verb(const Arguments& args, std::ostream& out);
void fit_verb(const Arguments& args, std::ostream& out);
void import_verb(const Arguments& args, std::ostream& out);  // learning()
void list_verb(const Arguments& args, std::ostream& out);
void model_verb(const Arguments& args, std::ostream& out);
void synth_verb(const Arguments& args, std::ostream& out);
void train_verb(const Arguments& args, std::ostream& out);  // learning()

// What every verb that works on video obeys.
struct ProcessConfig {
  int threads = 0;
  bool quiet = false;

  static auto fields() {
    using C = ProcessConfig;
    return fields_of<C>(
        field("threads", &C::threads, "", range(0, 1024), "threads of the whole process; 0 is as many as the machine has"),
        field("quiet", &C::quiet, "", any(), "no progress and no notes on stderr, only errors"));
  }

  void obey() const;
};

// Progress of fitting on stderr, as app/normal.h takes it.
StartProgress fit_progress();

}  // namespace vigil
