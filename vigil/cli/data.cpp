// SPDX-License-Identifier: Apache-2.0
// vigil data check, stats, convert: what can be done with a data set before anything is measured on it.
#include <ostream>

#include "vigil/base/error.h"
#include "vigil/cli/data_verbs.h"

namespace vigil {

void data_verb(const Arguments& args, std::ostream& out) {
  DataConfig data;
  CheckConfig check;
  AuditConfig audit_config;
  StatsConfig stats;
  ConvertConfig convert;
  ProcessConfig process;
  CommandLine line("vigil data", "checks, counts and converts data sets",
                   "check DATA | stats DATA [-o DIR] | convert DATA OUT [options]");
  line.text(
      "check applies the rules of `vigil list rules`: ids, splits, intervals, lengths, classes, masks, boxes, stored features, and "
      "which "
      "published truth it is. The exit code is 1 when an error is found. stats prints what the data set consists of. convert reads "
      "and "
      "writes the formats of `vigil list formats`, and says what the target cannot hold.");
  line.add("", data)
      .add("Check", check)
      .add("What is looked at (check)", audit_config)
      .add("Stats", stats)
      .add("Convert", convert)
      .add("Process", process);
  line.example("vigil data check UCSDped2");
  line.example("vigil data check street --media --strict --json");
  line.example("vigil data stats ucf_crime/manifest.jsonl -o pictures");
  line.example("vigil data convert truth.json street/manifest.jsonl --videos clips");
  line.example("vigil data convert street cvat --to cvat");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (data.action.empty() || data.data.empty())
    throw line.wrong_usage("vigil data: say `vigil data check DATA`, `stats DATA` or `convert DATA OUT`");
  if (data.action != "convert" && !data.target.empty())
    throw line.wrong_usage("vigil data " + data.action + ": one data set at a time; '" + data.target.string() + "' is too many");
  if (data.action == "convert" && data.target.empty())
    throw line.wrong_usage("vigil data convert: where it goes is not given (convert DATA OUT)");
  if (data.action == "check") check_data(data, check, audit_config, out);
  if (data.action == "stats") stats_of_data(data, stats, out);
  if (data.action == "convert") convert_data(data, convert, out);
}

}  // namespace vigil
