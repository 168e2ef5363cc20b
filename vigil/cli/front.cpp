// SPDX-License-Identifier: Apache-2.0
// The names of the verbs and the help of the program: see front.h.
#include "vigil/cli/front.h"

#include <algorithm>

namespace vigil {
namespace {

std::string help() {
  std::string text =
      "vigil: finds anomalous events in video: when, where and why\n\n"
      "Usage: vigil VERB [arguments]\n\nVerbs:\n";
  constexpr std::size_t kColumn = 11;
  for (const VerbName& verb : verb_names())
    text += "  " + verb.name + std::string(kColumn - std::min(kColumn - 1, verb.name.size()), ' ') + verb.summary + "\n";
  return text +
         "\n  vigil VERB --help   explains a verb, with examples\n"
         "  vigil --version     prints the version\n\n"
         "Examples:\n"
         "  vigil detect video.mp4 --learn 30s --out out\n"
         "  vigil fit monday.mp4 tuesday.mp4 -o street.vigil\n"
         "  vigil detect today.mp4 --model street.vigil --out out\n";
}

}  // namespace

const std::vector<VerbName>& verb_names() {
  static const std::vector<VerbName> names{{"detect", "finds anomalous events in videos"},
                                           {"fit", "learns a model of a camera from its normal footage"},
                                           {"train", "trains a head on videos labelled only anomalous or normal"},
                                           {"benchmark", "trains a grid of recipes over seeds and makes one table of it"},
                                           {"import", "makes a model of a published checkpoint of PyTorch"},
                                           {"evaluate", "measures a model, or stored scores, on labelled data"},
                                           {"compare", "compares two evaluations of the same frames, with significance"},
                                           {"data", "checks, counts and converts data sets"},
                                           {"model", "shows what a model learnt from and what it may claim"},
                                           {"synth", "writes synthetic scenes with their truth as a data set"},
                                           {"doctor", "prints versions, codecs and CPU features, and what is missing"},
                                           {"list", "lists what other verbs take: formats, observers, scenes, ..."}};
  return names;
}

std::optional<std::string> front_answer(const std::vector<std::string>& args) {
  if (args.empty()) return {};
  const std::string& first = args.front();
  if (first == "--version" || first == "-V") return "vigil " VIGIL_VERSION "\n";
  if (first == "--help" || first == "-h" || (first == "help" && args.size() == 1)) return help();
  return {};
}

}  // namespace vigil
