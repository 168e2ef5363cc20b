// SPDX-License-Identifier: Apache-2.0
// The program `vigil-learn`: vigil-verbs and what needs libtorch, which takes 0.3 s to load (docs/decisions/0014).
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "vigil/base/interrupt.h"
#include "vigil/cli/learn/here.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/program.h"

int main(int count, char** values) {
  vigil::use_learning(vigil::learning_here());
  vigil::catch_interrupts();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  std::ios::sync_with_stdio(false);
  return vigil::run_program(std::vector<std::string>(values + 1, values + count), std::cout, std::cerr);
}
