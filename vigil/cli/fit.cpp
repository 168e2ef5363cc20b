// SPDX-License-Identifier: Apache-2.0
// vigil fit: normal footage in, a model file out.
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/cli/verb.h"

namespace vigil {
namespace {

struct FitOptions {
  std::vector<std::filesystem::path> normal;
  std::filesystem::path out;
  std::optional<std::filesystem::path> append;
  bool json = false;

  static auto fields() {
    using C = FitOptions;
    return fields_of<C>(
        field("normal", &C::normal, "", positional(),
              "footage in which everything is normal: videos, folders of pictures or of videos, data sets (their train entries), "
              "synthetic:SPEC"),
        field("out", &C::out, "", any(), "the model to write, NAME.vigil"),
        field("append", &C::append, "", any(),
              "a model to add this footage to; its own footage is not needed. Window size and noise level stay as first fitted"),
        field("json", &C::json, "", any(), "print what was learnt as one JSON object"));
  }
};

void print_table(const FitOptions& options, const FittedModel& model, std::ostream& out) {
  const FitReport& report = model.report;
  out << fmt::format("{}\n  {}\n\n", options.out.string(), detector_of(model.file)->describe());
  out << fmt::format("{:<18} {}{}\n", "clips", report.clips, report.blocks ? " (blocks: there were fewer than four clips)" : "");
  out << fmt::format("{:<18} {}\n", "frames", report.frames);
  out << fmt::format("{:<18} {:.1f}\n", "seconds", report.seconds);
  out << fmt::format("{:<18} {:.1f} (as odd as one normal frame in {})\n", "supported rarity", report.supported_rarity,
                     report.frames);
  for (const std::string& note : report.notes) out << fmt::format("{:<18} {}\n", "note", note);
}

void print_json(const FitOptions& options, const FittedModel& model, std::ostream& out) {
  const FitReport& report = model.report;
  const nlohmann::ordered_json json = {{"format", 1},
                                       {"model", options.out.string()},
                                       {"kind", model.file.kind},
                                       {"clips", report.clips},
                                       {"blocks", report.blocks},
                                       {"frames", report.frames},
                                       {"seconds", report.seconds},
                                       {"supported_rarity", report.supported_rarity},
                                       {"notes", report.notes}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

void fit_verb(const Arguments& args, std::ostream& out) {
  FitOptions options;
  PartConfig part;
  FitConfig config;
  ProcessConfig process;
  CommandLine line("vigil fit", "learns a model of a camera from its normal footage", "NORMAL... -o MODEL [options]");
  line.text(
      "Whatever happens in the normal footage is normal. A model belongs to one fixed camera at one picture size. Four clips or "
      "more are better than one long one, and the more footage, the higher the rarity that can be claimed.");
  line.add("", options).add("Part of the video", part).add("Learning", config).add("Process", process);
  line.example("vigil fit monday.mp4 tuesday.mp4 -o street.vigil");
  line.example("vigil fit wednesday.mp4 --append street.vigil -o street2.vigil");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (options.normal.empty()) throw line.wrong_usage("vigil fit: no normal footage is given");
  if (options.out.empty()) throw line.wrong_usage("vigil fit: where the model goes is not given (-o MODEL)");
  if (options.append && (line.given("roi") || line.given("flow")))
    throw line.wrong_usage("vigil fit: --roi and --flow of a model stay as first fitted; leave them out with --append");
  std::vector<std::string> where;
  for (const auto& path : options.normal) where.push_back(path.string());
  const FittedModel model = options.append ? append_footage(*options.append, where, part, fit_progress())
                                           : fit_footage(where, part, config, fit_progress());
  save_model(options.out, model.file);
  if (options.json)
    print_json(options, model, out);
  else
    print_table(options, model, out);
}

}  // namespace vigil
