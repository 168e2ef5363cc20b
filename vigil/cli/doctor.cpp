// SPDX-License-Identifier: Apache-2.0
// vigil doctor: what this machine and this build have, and what is missing.
#include "vigil/app/doctor.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/verb.h"

namespace vigil {
namespace {

using nlohmann::ordered_json;

struct DoctorConfig {
  bool json = false;

  static auto fields() {
    return fields_of<DoctorConfig>(field("json", &DoctorConfig::json, "", any(), "print all as one JSON object"));
  }
};

std::string row(const std::string& name, const std::string& value) {
  return fmt::format("  {:<14} {}\n", name, value);
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

std::string codec_text(const CodecSupport& codec) {
  return fmt::format("{:<22} {}", codec.decoder.empty() ? "cannot be read" : "read by " + codec.decoder,
                     codec.encoder.empty() ? "cannot be written" : "written by " + codec.encoder);
}

void print(const Diagnosis& diagnosis, std::ostream& out) {
  out << fmt::format("Vigil {} (compiler {})\n\nLibraries\n", diagnosis.vigil, diagnosis.compiler);
  for (const LibraryVersion& library : diagnosis.libraries) out << row(library.name, library.version);
  if (!diagnosis.learns) out << row("libtorch", "this build is without it: no train, benchmark, import, no trained heads");
  out << "\nCodecs\n";
  for (const CodecSupport& codec : diagnosis.codecs) out << row(codec.name, codec_text(codec));
  out << fmt::format("\nProcessor\n{}{}", row("cores", std::to_string(diagnosis.cores)),
                     row("threads", std::to_string(diagnosis.threads)));
  for (const auto& [name, there] : diagnosis.cpu) out << row(name, there ? "yes" : "no");
  out << "\nKinds of model\n";
  for (const ModelKind& kind : diagnosis.models) out << row(kind.name, kind.summary);
  out << "\nData sets\n"
      << row("VIGIL_DATA",
             diagnosis.data.empty() ? "not set" : diagnosis.data.string() + (diagnosis.data_there ? "" : " (no folder)"));
  if (diagnosis.problems.empty()) out << "\nNothing is missing.\n";
  for (const std::string& problem : diagnosis.problems) out << "\nproblem: " << problem << "\n";
}

ordered_json json_of(const Diagnosis& diagnosis) {
  ordered_json libraries = ordered_json::object();
  for (const LibraryVersion& library : diagnosis.libraries)
    libraries[library.name] = {{"version", library.version}, {"built", or_null(library.built)}};
  ordered_json codecs = ordered_json::object();
  for (const CodecSupport& codec : diagnosis.codecs)
    codecs[codec.name] = {{"decoder", or_null(codec.decoder)}, {"encoder", or_null(codec.encoder)}};
  ordered_json cpu = ordered_json::object();
  for (const auto& [name, there] : diagnosis.cpu) cpu[name] = there;
  ordered_json models = ordered_json::object();
  for (const ModelKind& kind : diagnosis.models) models[kind.name] = kind.summary;
  return {{"format", 1},
          {"vigil", diagnosis.vigil},
          {"compiler", diagnosis.compiler},
          {"libraries", libraries},
          {"codecs", codecs},
          {"cpu", cpu},
          {"cores", diagnosis.cores},
          {"threads", diagnosis.threads},
          {"learns", diagnosis.learns},
          {"models", models},
          {"data", or_null(diagnosis.data.string())},
          {"data_there", diagnosis.data_there},
          {"problems", diagnosis.problems}};
}

}  // namespace

void doctor_verb(const Arguments& args, std::ostream& out) {
  DoctorConfig config;
  CommandLine line("vigil doctor", "prints versions, codecs and CPU features, and what is missing", "[options]");
  line.text("The exit code is 1 when something that Vigil needs is missing.");
  line.add("", config);
  line.example("vigil doctor");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  const Learning* learning = learning_if_built();
  const Diagnosis diagnosis = diagnose(learning != nullptr ? std::optional(learning->libraries()) : std::nullopt);
  if (config.json)
    out << json_of(diagnosis).dump(2) << "\n";
  else
    print(diagnosis, out);
  if (!diagnosis.problems.empty())
    throw Error::input(fmt::format("{} things are missing or wrong, see above", diagnosis.problems.size()));
}

}  // namespace vigil
