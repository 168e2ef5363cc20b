// SPDX-License-Identifier: Apache-2.0
// The program `vigil-verbs`, which `vigil` becomes for every verb.
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "vigil/base/interrupt.h"
#include "vigil/cli/program.h"

int main(int count, char** values) {
  vigil::catch_interrupts();
  std::signal(SIGPIPE, SIG_IGN);  // who reads the output may go away; the files of a run are written all the same
  std::signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error like a full disk
  std::ios::sync_with_stdio(false);
  return vigil::run_program(std::vector<std::string>(values + 1, values + count), std::cout, std::cerr);
}
