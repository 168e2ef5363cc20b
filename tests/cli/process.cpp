// SPDX-License-Identifier: Apache-2.0
// fork, exec, wait: see process.h.
#include "tests/cli/process.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/base/terminal.h"

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

// Reads until the program ends.
std::string watch(int descriptor, const std::function<void(const std::string&)>& more_came) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::read(descriptor, part.data(), part.size())) > 0;) {
    text.append(part.data(), static_cast<std::size_t>(got));
    more_came(text);
  }
  return text;
}

std::string interrupted_at(const std::string& words, Terminal& terminal, pid_t child) {
  ::close(terminal.inside);
  terminal.inside = -1;
  bool sent = false;
  return watch(terminal.outside, [&](const std::string& text) {
    if (sent || text.find(words) == std::string::npos) return;
    ::kill(child, SIGINT);
    sent = true;
  });
}

// The writing end of a pipe that nobody reads.
int unread_pipe() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe for a test");
  ::close(ends[0]);
  return ends[1];
}

struct Pipe {
  int outside = -1;  // is read
  int inside = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for a test");
    outside = ends[0];
    inside = ends[1];
  }
  ~Pipe() {
    ::close(outside);
    if (inside >= 0) ::close(inside);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
};

}  // namespace

Ran run_vigil(const std::vector<std::string>& args, const RunSettings& settings) {
  const File out = unnamed_file();
  const File err = unnamed_file();
  std::unique_ptr<Terminal> terminal;
  if (!settings.interrupt_at.empty()) {
    terminal = std::make_unique<Terminal>();
    if (!terminal->works()) throw std::runtime_error("no terminal for a test");
  }
  std::unique_ptr<Pipe> watched;
  if (settings.watch) watched = std::make_unique<Pipe>();
  const int unread = settings.stdout_closed_early ? unread_pipe() : -1;
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no process for a test");
  if (child == 0)
    become_vigil(args, settings, unread >= 0 ? unread : ::fileno(out.get()),
                 watched    ? watched->inside
                 : terminal ? terminal->inside
                            : ::fileno(err.get()));
  if (unread >= 0) ::close(unread);
  Ran ran;
  if (terminal) ran.err = interrupted_at(settings.interrupt_at, *terminal, child);
  if (watched) {
    ::close(std::exchange(watched->inside, -1));
    ran.err = watch(watched->outside, [&](const std::string& text) { settings.watch(child, text); });
  }
  ran.code = code_of(child);
  ran.out = text_of(out.get());
  if (!terminal && !watched) ran.err = text_of(err.get());
  return ran;
}

}  // namespace vigil
