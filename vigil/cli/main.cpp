// SPDX-License-Identifier: Apache-2.0
// The program `vigil`: answers --help and --version at once, and hands every verb to the program vigil-verbs, which links FFmpeg
// and OpenCV: loading those takes 0.1 s (docs/decisions/0012).
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "vigil/cli/front.h"

namespace {

namespace fs = std::filesystem;

// Beside this file where it was built, below libexec where it was installed; found from the file itself, so that a tree can be
// moved.
std::vector<fs::path> places_of_verbs() {
  std::error_code failed;
  const fs::path here = fs::read_symlink("/proc/self/exe", failed).parent_path();
  return {here / "vigil-verbs", here / VIGIL_LIBEXEC / "vigil-verbs"};
}

}  // namespace

int main(int count, char** values) {
  std::signal(SIGPIPE, SIG_IGN);  // `vigil --help | head` had enough
  if (const auto answer = vigil::front_answer(std::vector<std::string>(values + std::min(count, 1), values + count))) {
    std::cout << *answer << std::flush;
    if (std::cout || errno == EPIPE) return 0;
    std::cerr << "error: stdout: the results cannot be written: " << std::strerror(errno) << "\n";
    return 1;
  }
  std::string tried;
  for (const fs::path& verbs : places_of_verbs()) {
    execv(verbs.c_str(), values);
    tried += "  hint: " + verbs.string() + ": " + std::strerror(errno) + "\n";
  }
  std::cerr << "error: vigil: its other half, the program vigil-verbs, cannot be run: install Vigil again\n" << tried;
  return 1;
}
