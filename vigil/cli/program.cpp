// SPDX-License-Identifier: Apache-2.0
// Finds the verb, runs it, and turns what it throws into text and exit code, here and nowhere else.
#include "vigil/cli/program.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/text.h"
#include "vigil/cli/front.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/verb.h"

namespace vigil {
namespace {

constexpr int kFailed = 1;
constexpr int kSignalled = 128;

const Verb& verb_called(const std::string& name) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs()) {
    if (verb.name == name) return verb;
    names.push_back(verb.name);
  }
  throw Error::usage("vigil: no verb " + name + nearest_hint(name, names), "see `vigil --help`");
}

void run(const std::vector<std::string>& args, std::ostream& out) {
  if (args.empty()) throw Error::usage("vigil: no verb is given", "see `vigil --help`");
  if (const auto answer = front_answer(args)) {
    out << *answer;
  } else if (args.front() == "help") {
    verb_called(args[1]).run({"--help"}, out);
  } else {
    verb_called(args.front()).run({args.begin() + 1, args.end()}, out);
  }
}

// libtorch works with two sets of threads, OpenMP's and OpenBLAS's. Those of OpenMP, waiting busily for work, take the cores from
// the others: let them sleep. Read when libgomp is loaded, so said before that; not where the user has said something.
void let_waiting_threads_sleep() {
  if (std::getenv("OMP_WAIT_POLICY") == nullptr && std::getenv("GOMP_SPINCOUNT") == nullptr)
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
}

// Becomes the program vigil-learn, which does the whole again; what it throws is why it could not.
Error become_learning(const std::vector<std::string>& args) {
  const std::string program = learning_program();
  std::vector<char*> values{const_cast<char*>("vigil")};
  for (const std::string& arg : args) values.push_back(const_cast<char*>(arg.c_str()));
  values.push_back(nullptr);
  let_waiting_threads_sleep();
  ::execv(program.c_str(), values.data());
  return Error::input(
      fmt::format("this needs the part of Vigil that learns, and {} cannot be run: {}", program, std::strerror(errno)),
      "Vigil was built without libtorch: install libtorch-dev and build again with -DVIGIL_LEARN=ON");
}

int code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return 2;
    case ErrorKind::partial:
      return 3;
    case ErrorKind::interrupted:
      return kSignalled + interrupt_signal();
    case ErrorKind::input:
      break;
  }
  return kFailed;
}

void print(std::ostream& err, const std::string& message, const std::string& hint) {
  err << "error: " + message + "\n" + (hint.empty() ? "" : "  hint: " + hint + "\n") << std::flush;
}

// False when it did not arrive. A reader that went away (`vigil list | head`) had enough and is told nothing.
bool deliver(const std::string& text, std::ostream& out, std::ostream& err) {
  errno = 0;
  out << text << std::flush;
  if (out) return true;
  if (errno != EPIPE) print(err, fmt::format("stdout: the results cannot be written: {}", std::strerror(errno)), {});
  return false;
}

// What a verb left behind: its error as text, and the code.
struct Outcome {
  int code = 0;
  std::string message;
  std::string hint;
};

Outcome outcome_of(const std::vector<std::string>& args, std::ostream& results) {
  try {
    run(args, results);
    return {};
  } catch (const Error& error) {
    return {code_of(error.kind()), error.what(), error.hint()};
  } catch (const NeedsLearning&) {
    const Error error = become_learning(args);
    return {code_of(error.kind()), error.what(), error.hint()};
  } catch (const std::bad_alloc&) {
    return {kFailed, "there is not enough memory for this",
            "work on fewer videos at a time (--jobs), or on a part of the picture (--roi)"};
  } catch (const std::exception& error) {
    return {kFailed, fmt::format("this is a mistake in Vigil itself: {}", error.what()),
            "report it with the command line and the input"};
  }
}

}  // namespace

int run_program(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  std::ostringstream results;
  const Outcome outcome = outcome_of(args, results);
  const bool delivered = deliver(results.str(), out, err);  // before the error, where both go to one terminal
  if (outcome.code != 0) print(err, outcome.message, outcome.hint);
  return outcome.code == 0 && !delivered ? kFailed : outcome.code;
}

}  // namespace vigil
