// SPDX-License-Identifier: Apache-2.0
// The program as a function: arguments in, text and exit code out.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace vigil {

// args: without the program's own name. Results go to `out`, errors to `err` ("error: ...", "  hint: ..."); progress and the log go
// to stderr. Returns the exit code of docs/reference/exit-codes.md; never throws. Once a process: it sets threads and log level.
int run_program(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

}  // namespace vigil
