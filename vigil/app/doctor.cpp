// SPDX-License-Identifier: Apache-2.0
// Asks every room what it stands on.
#include "vigil/app/doctor.h"

#include <cstdlib>
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "vigil/base/threads.h"
#include "vigil/data/library.h"
#include "vigil/plot/library.h"

namespace vigil {
namespace {

std::vector<LibraryVersion> all_libraries(const std::vector<LibraryVersion>& of_learning) {
  std::vector<LibraryVersion> all = media_libraries();
  for (std::vector<LibraryVersion> more : {plot_libraries(), data_libraries(), of_learning, base_libraries()})
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return all;
}

std::vector<std::pair<std::string, bool>> cpu_features() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_cpu_init();
  return {{"sse4.2", __builtin_cpu_supports("sse4.2") != 0},
          {"avx2", __builtin_cpu_supports("avx2") != 0},
          {"fma", __builtin_cpu_supports("fma") != 0},
          {"avx512f", __builtin_cpu_supports("avx512f") != 0}};
#else
  return {};
#endif
}

void find_problems(Diagnosis& diagnosis) {
  for (const CodecSupport& codec : diagnosis.codecs) {
    if (codec.decoder.empty())
      diagnosis.problems.push_back(codec.name + " cannot be read: install an FFmpeg whose libavcodec has a decoder for it");
    if (codec.encoder.empty() && codec.name == "H.264")
      diagnosis.problems.push_back(
          "H.264 cannot be written (--overlay, synth --video): install an FFmpeg whose libavcodec was built with x264");
  }
  for (const LibraryVersion& library : diagnosis.libraries) {
    const std::string major = library.version.substr(0, library.version.find('.'));
    if (!library.built.empty() && library.built.substr(0, library.built.find('.')) != major)
      diagnosis.problems.push_back(
          fmt::format("{} {} is loaded, but Vigil was built with {}: build it anew", library.name, library.version, library.built));
  }
  if (!diagnosis.data.empty() && !diagnosis.data_there)
    diagnosis.problems.push_back(
        fmt::format("VIGIL_DATA={} is no folder: set it to the folder of data sets, or unset it", diagnosis.data.string()));
}

}  // namespace

Diagnosis diagnose(const std::optional<std::vector<LibraryVersion>>& of_learning) {
  Diagnosis diagnosis;
  diagnosis.vigil = VIGIL_VERSION;
  diagnosis.compiler = "g++ " __VERSION__;
  diagnosis.learns = of_learning.has_value();
  diagnosis.libraries = all_libraries(of_learning.value_or(std::vector<LibraryVersion>{}));
  diagnosis.codecs = codecs();
  diagnosis.cpu = cpu_features();
  diagnosis.cores = static_cast<int>(std::thread::hardware_concurrency());
  diagnosis.threads = threads();
  diagnosis.models = all_model_kinds(diagnosis.learns);
  if (const char* data = std::getenv("VIGIL_DATA"); data != nullptr && *data != '\0') {
    std::error_code failed;
    diagnosis.data = data;
    diagnosis.data_there = std::filesystem::is_directory(diagnosis.data, failed);
  }
  find_problems(diagnosis);
  return diagnosis;
}

}  // namespace vigil
