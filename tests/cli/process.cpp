// SPDX-License-Identifier: Apache-2.0
// fork, exec, wait: see process.h.
#include "tests/cli/process.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <regex>
#include <stdexcept>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace vigil {
namespace {

constexpr unsigned kLongestRun = 120;  // seconds

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

File unnamed_file() {
  File file(std::tmpfile(), &std::fclose);
  if (!file) throw std::runtime_error("no file for a test's output");
  return file;
}

std::string text_of(std::FILE* file) {
  std::string text;
  std::rewind(file);
  std::array<char, 65536> part{};
  for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), file)) > 0;) text.append(part.data(), got);
  return text;
}

// In the child: nothing but what may be done between fork and exec.
[[noreturn]] void become_vigil(const std::vector<std::string>& args, const RunSettings& settings, int out, int err) {
  ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::alarm(kLongestRun);
  if (settings.largest_file > 0) {
    const rlimit limit{static_cast<rlim_t>(settings.largest_file), static_cast<rlim_t>(settings.largest_file)};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  for (const auto& [name, value] : settings.environment) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> values{const_cast<char*>("vigil")};
  for (const std::string& arg : args) values.push_back(const_cast<char*>(arg.c_str()));
  values.push_back(nullptr);
  ::execv(settings.program.empty() ? VIGIL_PROGRAM : settings.program.c_str(), values.data());
  ::_exit(127);
}

int code_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Pipe {
  int out = -1;  // to read from
  int in = -1;   // to write to

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for a test");
    out = ends[0];
    in = ends[1];
  }
  ~Pipe() {
    close_out();
    close_in();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void close_out() { close_end(out); }
  void close_in() { close_end(in); }

 private:
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

// Reads until the program ends.
std::string watch(Pipe& pipe, pid_t child, const RunSettings& settings) {
  pipe.close_in();
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::read(pipe.out, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
    settings.watch(child, text);
  }
  return text;
}

}  // namespace

RunSettings interrupt_at(const std::string& expression) {
  RunSettings settings;
  settings.environment["VIGIL_PROGRESS"] = "100ms";
  settings.watch = [sign = std::regex(expression), sent = false](pid_t program, const std::string& err) mutable {
    if (sent || !std::regex_search(err, sign)) return;
    ::kill(program, SIGINT);
    sent = true;
  };
  return settings;
}

Ran run_vigil(const std::vector<std::string>& args, const RunSettings& settings) {
  const File out = unnamed_file();
  const File err = unnamed_file();
  std::optional<Pipe> watched;
  if (settings.watch) watched.emplace();
  std::optional<Pipe> unread;
  if (settings.stdout_closed_early) unread.emplace().close_out();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process for a test");
  if (child == 0)
    become_vigil(args, settings, unread ? unread->in : ::fileno(out.get()), watched ? watched->in : ::fileno(err.get()));
  Ran ran;
  if (watched) ran.err = watch(*watched, child, settings);
  ran.code = code_of(child);
  ran.out = text_of(out.get());
  if (!watched) ran.err = text_of(err.get());
  return ran;
}

}  // namespace vigil
